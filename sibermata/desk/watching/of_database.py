"""Checks of `doctor` on the database: connection, revision of the tables, key, rights, logins,
region codes.
"""

from collections.abc import Iterator

from sibermata.desk.opening import REGIONS
from sibermata.desk.watching.parts import Parts
from sibermata.errors import Refusal, SibermataError, StoreUnavailable
from sibermata.store.base.desk_login import login_of, refuse_wide_login
from sibermata.store.base.refusal import missing_grants, takes_no_writes
from sibermata.store.registry.places import known_districts, recall


def database(parts: Parts) -> Iterator[SibermataError]:
    """Check that the database answers and its PostgreSQL is new enough; note an embedded one."""
    parts.database  # noqa: B018 - opening it is the check
    if not parts.settings.database_url:
        yield Refusal("EMBEDDED_ALONE")


def tables(parts: Parts) -> Iterator[SibermataError]:
    """Check that the tables are at this release's revision."""
    parts.tables  # noqa: B018 - opening them is the check
    yield from ()


def written_under(parts: Parts) -> Iterator[SibermataError]:
    """Check that the database was written under the present key."""
    parts.door  # noqa: B018 - opening it is the check
    yield from ()


def rights(parts: Parts) -> Iterator[SibermataError]:
    """Check that the database accepts writes; yield each missing right with the GRANT for it."""
    with parts.tables.connection() as connection:
        if takes_no_writes(connection):
            yield StoreUnavailable("the database takes no writes", "READ_ONLY")
        for grant in missing_grants(connection):
            yield StoreUnavailable(f"our role lacks a right: {grant}", "RIGHT_LACKING", grant=grant)


def pages(parts: Parts) -> Iterator[SibermataError]:
    """Check that the login of the pages can connect and has no right too many."""
    door = parts.door
    try:
        with door.pages.connection():
            pass
    except StoreUnavailable:
        yield Refusal("DESK_LOGIN_CLOSED", login=login_of(door.settings.desk_database_url))
        return
    refuse_wide_login(door.pages)


def regions(parts: Parts) -> Iterator[SibermataError]:
    """Check that region codes are loaded, and from the list that the settings name."""
    wanted = parts.settings.regions
    with parts.tables.connection() as connection:
        loaded = recall(connection, REGIONS)
        if not known_districts(connection):
            yield Refusal("REGIONS_NONE")
    if wanted and loaded and loaded[0] != wanted:
        yield Refusal("REGIONS_OTHER", loaded=loaded[0], wanted=wanted)
