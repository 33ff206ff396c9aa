"""What `doctor` looks at in the database: whether it answers, in our shape, under our key, with the
rights that we need.
"""

from collections.abc import Iterator

from sibermata.desk.opening import REGIONS
from sibermata.desk.watching.patient import Patient
from sibermata.errors import Refusal, SibermataError, StoreUnavailable
from sibermata.store.base.desk_login import login_of, refuse_wide_login
from sibermata.store.base.refusal import missing_grants, takes_no_writes
from sibermata.store.registry.places import known_districts, recall


def database(patient: Patient) -> Iterator[SibermataError]:
    """It answers, and is young enough; an embedded one is of one machine."""
    patient.database  # noqa: B018 - opening it is the check
    if not patient.settings.database_url:
        yield Refusal("EMBEDDED_ALONE")


def tables(patient: Patient) -> Iterator[SibermataError]:
    """Its tables are of this release, no older and no newer."""
    patient.tables  # noqa: B018 - opening them is the check
    yield from ()


def written_under(patient: Patient) -> Iterator[SibermataError]:
    """It was written under the key that is here."""
    patient.door  # noqa: B018 - opening it is the check
    yield from ()


def rights(patient: Patient) -> Iterator[SibermataError]:
    """It takes our writes, and each right that lacks is named with the grant that gives it."""
    with patient.tables.connection() as connection:
        if takes_no_writes(connection):
            yield StoreUnavailable("the database takes no writes", "READ_ONLY")
        for grant in missing_grants(connection):
            yield StoreUnavailable(f"our role lacks a right: {grant}", "RIGHT_LACKING", grant=grant)


def pages(patient: Patient) -> Iterator[SibermataError]:
    """The login of the pages comes in, and may no more than it should."""
    door = patient.door
    try:
        with door.pages.connection():
            pass
    except StoreUnavailable:
        yield Refusal("DESK_LOGIN_CLOSED", login=login_of(door.settings.desk_database_url))
        return
    refuse_wide_login(door.pages)


def regions(patient: Patient) -> Iterator[SibermataError]:
    """The codes of places are loaded, and they are those that the settings ask for."""
    wanted = patient.settings.regions
    with patient.tables.connection() as connection:
        loaded = recall(connection, REGIONS)
        if not known_districts(connection):
            yield Refusal("REGIONS_NONE")
    if wanted and loaded and loaded[0] != wanted:
        yield Refusal("REGIONS_OTHER", loaded=loaded[0], wanted=wanted)
