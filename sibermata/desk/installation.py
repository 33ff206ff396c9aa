"""Makes an installation, and looks at whether it is well."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.desk.opening import (
    KEY_WORD,
    REGIONS,
    Opened,
    load_rules,
    refuse_other_key,
    secrecy_of,
    with_regions,
)
from sibermata.desk.programme.load import programme_files, ship_programme
from sibermata.desk.refusals import said
from sibermata.errors import ConfigError
from sibermata.records.message import MessageState
from sibermata.rules.post.catalogue import Post
from sibermata.settings import REGION_FILES, Settings, make_key_file, read_settings
from sibermata.store.base.desk_login import grant_desk, login_of, make_login, password_of
from sibermata.store.base.engine import Database, open_database
from sibermata.store.base.keys import take_hashes
from sibermata.store.base.refusal import missing_grants, takes_no_writes
from sibermata.store.base.schema import migrate, revision_of
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.base.trail import verify_trail
from sibermata.store.desk.messages.targets import list_targets
from sibermata.store.registry.places import (
    load_posts,
    load_regions,
    recall,
    remember,
)
from sibermata.store.views.health import dangling, unbalanced_runs
from sibermata.store.views.sources import list_sources


class Prepared(NamedTuple):
    """What was made of an installation."""

    settings: Settings
    new_key: Path | None  # where a key was made; None: there was one
    revisions: list[str]  # applied to the tables
    regions: int  # rows of the region table that were loaded
    login: str = ""  # of the pages, where it is still to be made by somebody who may


def prepare(settings: Settings | None = None) -> Prepared:
    """Bring an installation to this release: key, tables, regions, posts, programme.

    Repeating it changes nothing, and nothing that was loaded is ever taken away.
    """
    found, new_key = settings or read_settings(), None
    rules = load_rules(found)
    posts = {code: row_of_post(post) for code, post in rules.book.posts.posts.items()}
    if found.environ_value("SIBERMATA_SOURCES"):
        found.sources.mkdir(parents=True, exist_ok=True)
    database = open_database(found.database_url, found.data)
    try:
        if settings is None and found.key is None:
            refuse_lost_key(database)
            new_key = make_key_file(found.data)
            found = read_settings()
        secrecy = secrecy_of(found)
        applied = migrate(database)
        with database.work(seconds=300, name="init") as connection:
            keep_key_word(connection, secrecy)
            found = with_regions(found, connection)
            regions = load_regions(
                connection, found.config / "regions", REGION_FILES[found.regions]
            )
            remember(connection, REGIONS, found.regions)
            load_posts(connection, posts)
            shipped = programme_files(found.config / "programme")
            ship_programme(connection, secrecy, shipped, rules.book.posts.posts)
        login = prepare_login(database, found)
    finally:
        database.close()
    return Prepared(found, new_key, applied, regions, login)


def prepare_login(database: Database, settings: Settings) -> str:
    """Make the login of the pages and grant it what their acts need; return its name where
    somebody else must make it first.
    """
    login = login_of(settings.desk_database_url)
    with database.connection() as connection:
        made = make_login(connection, login, password_of(settings.desk_database_url))
    if not made:
        return login
    with database.work(name="grants") as connection:
        grant_desk(connection, login)
    return ""


def refuse_lost_key(database: Database) -> None:
    """Refuse to make a key for a database that was written under another one."""
    with database.connection() as connection:
        if revision_of(connection) and recall(connection, "key"):
            raise ConfigError("the database was written under a key that is not here", "KEY_LOST")


def keep_key_word(connection: Connection[Any], secrecy: Secrecy) -> None:
    """Seal the word by which the key is known again, or refuse another key."""
    kept = recall(connection, "key")
    if kept is None or kept[1] is None:
        remember(connection, "key", "", secrecy.seal(KEY_WORD, b"key"))
    else:
        refuse_other_key(secrecy, kept[1])
        take_hashes(connection, secrecy)


def row_of_post(post: Post) -> dict[str, object]:
    """Return a post of the catalogue as the table wants it."""
    names = ("name", "body", "min_holders", "max_holders", "single")
    return {name: getattr(post, name) for name in names}


def check_rights(door: Opened) -> list[str]:
    """Return what the database refuses us: writes at all, or rights with the grant of each."""
    with door.database.connection() as connection:
        wrong = ["basis data tidak menerima tulisan"] if takes_no_writes(connection) else []
        return wrong + missing_grants(connection)


def check_rules(door: Opened) -> list[str]:
    """Return nothing; rule files that cannot be read or disagree are an error of their own."""
    door.rules.book  # noqa: B018 - reading it is the check
    return []


def check_sources(door: Opened) -> list[str]:
    """Return the source files that are wrong, and the sources that no file declares any more."""
    declared = door.declared()
    with door.database.connection() as connection:
        gone = [
            f"{one['source']}: tidak terdaftar lagi, {one['officials']} orang"
            for one in list_sources(connection, door.scope)
            if one["source"] not in declared.names and one["retired_at"] is None
        ]
    return [said(one.error, door.rules.book.messages).sentence for one in declared.broken] + gone


def check_registry(door: Opened) -> list[str]:
    """Return what dangles, stands twice or overlaps in the registry."""
    with door.database.connection() as connection:
        found = dangling(connection, door.scope)
    return [f"{name}: {number}" for name, number in found.items()]


def check_balance(door: Opened) -> list[str]:
    """Return whether the rows of every published run add up."""
    with door.database.connection() as connection:
        number = unbalanced_runs(connection, door.scope)
    return [f"{number} kali proses tidak seimbang"] if number else []


def check_trail(door: Opened) -> list[str]:
    """Return the first entry of the trail that was changed."""
    with door.database.connection() as connection:
        broken = verify_trail(connection, door.secrecy)
    return [f"catatan nomor {broken} berubah"] if broken else []


def check_messages(door: Opened) -> list[str]:
    """Return the targets whose last message was refused."""
    with door.database.connection() as connection:
        found = list_targets(connection)
    return [
        f"tujuan {one['id']}: pesan terakhir ditolak, {one['last_code']}"
        for one in found
        if one["last_state"] == MessageState.REFUSED
    ]


CHECKS: dict[str, Callable[[Opened], list[str]]] = {
    "hak basis data": check_rights,
    "aturan": check_rules,
    "sumber": check_sources,
    "pesan": check_messages,
    "register": check_registry,
    "neraca baris": check_balance,
    "jejak audit": check_trail,
}
