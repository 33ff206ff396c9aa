"""Makes an installation."""

from pathlib import Path
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.desk.opening import (
    KEY_WORD,
    REGIONS,
    load_rules,
    refuse_other_key,
    secrecy_of,
    with_regions,
)
from sibermata.desk.programme.load import programme_files, ship_programme
from sibermata.errors import ConfigError
from sibermata.rules.post.catalogue import Post
from sibermata.settings import REGION_FILES, Settings, make_key_file, read_settings
from sibermata.store.base.desk_login import grant_desk, login_of, make_login, password_of
from sibermata.store.base.engine import Database, open_database
from sibermata.store.base.keys import take_hashes
from sibermata.store.base.schema import (
    bring_up,
    check_schema,
    migration_lock,
    refuse_unfinished,
    revision_of,
)
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.registry.places import (
    load_posts,
    load_regions,
    recall,
    remember,
)


class Prepared(NamedTuple):
    """What `prepare` made."""

    settings: Settings
    new_key: Path | None  # where a new key was written; None: there was one already
    revisions: list[str]  # applied to the tables
    regions: int  # rows of the region table that were loaded
    login: str = ""  # the login of the pages, if somebody with more rights must still create it


def prepare(settings: Settings | None = None) -> Prepared:
    """Make an installation: key, tables, regions, posts, programme.

    Repeating it changes nothing, and nothing that was loaded is ever removed. A database at an
    older revision is refused: only `keeping/upgrade.py` upgrades it, after a backup.
    """
    found, new_key = settings or read_settings(), None
    load_rules(found).book  # noqa: B018 - a wrong file stops it before anything is made
    if found.environ_value("SIBERMATA_SOURCES"):
        found.sources.mkdir(parents=True, exist_ok=True)
    database = open_database(found.database_url, found.data)
    try:
        if settings is None and found.key is None:
            refuse_lost_key(database)
            new_key = make_key_file(found.data)
            found = read_settings()
        secrecy = secrecy_of(found)
        applied = make_tables(database)
        found, regions = equip(database, secrecy, found)
        login = prepare_login(database, found)
    finally:
        database.close()
    return Prepared(found, new_key, applied, regions, login)


def make_tables(database: Database) -> list[str]:
    """Make the tables of a new database; return the revisions applied. If two processes try at
    once, the second waits.
    """
    with migration_lock(database) as connection:
        if found := revision_of(connection):
            check_schema(connection)
        else:
            refuse_unfinished(connection)
        return bring_up(database, found)


def equip(database: Database, secrecy: Secrecy, settings: Settings) -> tuple[Settings, int]:
    """Load what a release ships: regions, posts, programme. Return the settings with their list of
    regions, and how many of its rows are new.
    """
    rules = load_rules(settings)
    posts = {code: row_of_post(post) for code, post in rules.book.posts.posts.items()}
    with database.work(seconds=300, name="init") as connection:
        keep_key_word(connection, secrecy)
        found = with_regions(settings, connection)
        regions = load_regions(connection, found.config / "regions", REGION_FILES[found.regions])
        remember(connection, REGIONS, found.regions)
        load_posts(connection, posts)
        shipped = programme_files(found.config / "programme")
        ship_programme(connection, secrecy, shipped, rules.book.posts.posts)
    return found, regions


def prepare_login(database: Database, settings: Settings) -> str:
    """Make the login of the pages and grant what its acts need. Return its name where somebody with
    more rights must create it first.
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
    """Seal the word by which the key is recognised later, or refuse another key."""
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
