"""Restores a backup into an empty database; the backup is verified before anything is written."""

from pathlib import Path
from typing import NamedTuple

from sibermata.desk.installation import prepare_login
from sibermata.desk.keeping.read import dump_of, verify
from sibermata.desk.opening import secrecy_of, take_keys
from sibermata.errors import ConfigError, Refusal, StoreUnavailable
from sibermata.failpoints import failpoint
from sibermata.records.office.backup import Manifest
from sibermata.settings import Settings
from sibermata.store.base.engine import Database, open_database
from sibermata.store.keeping.contents import is_empty, server_major
from sibermata.store.keeping.restored import fill, open_restored
from sibermata.store.migrations import REVISIONS


class Restored(NamedTuple):
    """The result of a restore."""

    manifest: Manifest
    sessions: int  # how many were ended: everybody signs in again
    older: bool  # the tables are an older release's: `upgrade` comes next
    login: str = ""  # the login of the pages, if somebody with more rights must create it


def restore(settings: Settings, path: Path, by: str) -> Restored:
    """Restore a backup into the database of the settings."""
    if not by.strip():
        raise Refusal("NAME_NEEDED")
    if settings.key is None:
        raise ConfigError("no key: a backup opens with the key it was made under", "RESTORE_KEY")
    secrecy = secrecy_of(settings)
    manifest = verify(path, secrecy).manifest
    refuse_newer(manifest, path)
    database = open_database(settings.database_url, settings.data)
    try:
        refuse_target(database, manifest)
        with dump_of(path, secrecy) as (_, dump):
            fill(database, dump)
        failpoint("restored")
        with database.connection() as connection:
            take_keys(connection, secrecy)
        sessions = open_restored(database, manifest, secrecy, by)
        older = manifest.revision != REVISIONS[-1]
        login = "" if older else prepare_login(database, settings)
    finally:
        database.close()
    return Restored(manifest, sessions, older, login)


def refuse_newer(manifest: Manifest, path: Path) -> None:
    """Refuse a backup made by a newer release."""
    if manifest.revision not in REVISIONS:
        raise StoreUnavailable(
            f"{path.name} was made by release {manifest.release}, at {manifest.revision!r}",
            "BACKUP_NEWER",
            file=path.name,
            release=manifest.release,
        )


def refuse_target(database: Database, manifest: Manifest) -> None:
    """Refuse a database that is not empty, or whose server is older than the backup's."""
    with database.connection() as connection:
        if not is_empty(connection):
            raise Refusal("RESTORE_NOT_EMPTY", database=connection.info.dbname)
        if (major := server_major(connection)) < manifest.postgres:
            raise StoreUnavailable(
                f"the backup is of PostgreSQL {manifest.postgres}, this server is {major}",
                "RESTORE_SERVER_OLD",
                major=manifest.postgres,
                found=major,
            )
