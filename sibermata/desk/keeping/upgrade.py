"""Upgrades the database to this release: a backup, then all missing revisions in one transaction,
then the content that the release ships. Nothing else changes the revision of an existing database.

Invariant: killed at any point, the database is at the old revision or at the new one, and running
the upgrade again finishes it.
"""

from typing import NamedTuple

from sibermata.desk.installation import equip, prepare_login
from sibermata.desk.keeping.make import make_backup
from sibermata.desk.keeping.read import verify
from sibermata.desk.opening import secrecy_of, take_keys
from sibermata.failpoints import failpoint
from sibermata.records.office.backup import Backup
from sibermata.settings import Settings
from sibermata.store.base.engine import Database, open_database
from sibermata.store.base.schema import bring_up, check_schema, migration_lock, revision_of
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.base.trail import write_trail
from sibermata.store.desk.desk import CLOCK
from sibermata.store.keeping.backups import remember_backup
from sibermata.store.migrations import REVISIONS
from sibermata.store.registry.places import recall


class Upgraded(NamedTuple):
    """The result of an upgrade."""

    revisions: list[str]
    backup: Backup | None  # None: the tables were at this release's revision already
    login: str = ""  # the login of the pages, if somebody with more rights must create it


def upgrade(settings: Settings) -> Upgraded:
    """Upgrade the database of the settings; running it again changes nothing."""
    secrecy = secrecy_of(settings)
    database = open_database(settings.database_url, settings.data)
    try:
        applied, made = bring_to_release(database, secrecy, settings)
        equip(database, secrecy, settings)
        login = prepare_login(database, settings)
        if made is not None:
            with database.work(name="upgrade") as connection:
                remember_backup(connection, made, CLOCK)
                detail = {"from": made.manifest.revision, "entries": made.manifest.entries}
                write_trail(connection, secrecy, CLOCK, "tables upgraded", REVISIONS[-1], detail)
    finally:
        database.close()
    return Upgraded(applied, made, login)


def bring_to_release(
    database: Database, secrecy: Secrecy, settings: Settings
) -> tuple[list[str], Backup | None]:
    """Make a backup and apply the missing revisions; return both.

    If two processes try at once, the second waits and finds the work done.
    """
    with migration_lock(database) as connection:
        found = revision_of(connection)
        if found not in REVISIONS:
            check_schema(connection)
        if recall(connection, "key"):
            take_keys(connection, secrecy)
        if found == REVISIONS[-1]:
            return bring_up(database, found), None
        made = make_backup(database, secrecy, settings.backups)
        verify(made.path, secrecy)
        failpoint("backed up")
        return bring_up(database, found), made
