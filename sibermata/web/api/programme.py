"""Marks, measures and events as programs read them."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter

from sibermata.desk.roster.measures import measured, measures_listed
from sibermata.records.states import MarkKind
from sibermata.store.views.deeds import list_events
from sibermata.store.views.desk.listed import Filter, Marked
from sibermata.store.views.regions import DISTRICTS, list_regions
from sibermata.store.views.standing import Wanted, list_marks
from sibermata.web.access import DESK, READERS
from sibermata.web.api.access import Page, resource
from sibermata.web.api.asked import DISTRICT, Parameter, limit_of
from sibermata.web.api.place import PLACE_AFTER
from sibermata.web.api.roster import lines_of, mark_shown
from sibermata.web.api.shapes import Event, Mark, Measured, only
from sibermata.web.pages.roster.shared import PLEDGE_STATES, TRAINING_STATES
from sibermata.web.visit import Visit

router = APIRouter()
KIND = Parameter("kind", "jenis kedudukan", choices=tuple(map(str, MarkKind)), needed=True)
STATES = {MarkKind.PLEDGE: PLEDGE_STATES, MarkKind.TRAINING: TRAINING_STATES}
MEASURE_AFTER = Parameter("after", "nilai dari tautan next", r"[a-z_]{1,30}~[0-9.]{2,5}")
EVENT_AFTER = Parameter("after", "nilai dari tautan next", r"[A-Za-z0-9._/-]{1,80}")


@resource(
    router, "marks", "Kedudukan ikrar atau pelatihan tiap aparatur, dengan buktinya.", KIND,
    DISTRICT, PLACE_AFTER, shape=Mark, roles=DESK,
)  # fmt: skip
def marks(visit: Visit) -> Page:
    """Return marks, village by village."""
    kind = MarkKind(visit.query["kind"])
    wanted = Filter(
        visit.query.get("district", ""), mark=Marked(kind, tuple(map(str, STATES[kind])))
    )
    lines, after = lines_of(visit, wanted)
    people = sorted({one.person for one in lines})
    found = {
        (row["person_id"], row["village_code"], row["subject"], row["pledge_class"]): row
        for row in list_marks(visit.connection, visit.scope, Wanted(kind=kind, persons=people))
    }
    keys = [(one.person, one.village_code, one.subject, one.pledge_class) for one in lines]
    return Page([mark_shown(found[key]) for key in keys if key in found], after)


@resource(
    router, "measures", "Semua ukuran menurut kabupaten/kota, sekarang.", DISTRICT, MEASURE_AFTER,
    shape=Measured, roles=READERS, right=None,
)  # fmt: skip
def measures(visit: Visit) -> Page:
    """Return every measure by district."""
    scope = visit.scope.within(visit.query.get("district"))
    counts = measured(visit.connection, scope, visit.today)
    names = {
        one["code"]: one["name"] for one in list_regions(visit.connection, scope, levels=DISTRICTS)
    }
    rows = measures_listed(visit.opened, counts, names)
    return cut(visit, [(f"{row['measure']}~{row['district_code']}", row) for row in rows])


@resource(
    router, "events", "Acara ikrar, pelatihan dan rapat.", DISTRICT, EVENT_AFTER, shape=Event,
    roles=DESK,
)  # fmt: skip
def events(visit: Visit) -> Page:
    """Return events by their codes."""
    scope = visit.scope.within(visit.query.get("district"))
    found = list_events(visit.connection, scope)
    return cut(visit, [(row["code"], only(row, Event)) for row in found])


def cut(visit: Visit, rows: Sequence[tuple[str, Mapping[str, Any]]]) -> Page:
    """Return a page of a short list, in the order of its keys."""
    most, after = limit_of(visit.query), visit.query.get("after", "")
    behind = sorted((one for one in rows if one[0] > after), key=lambda one: one[0])
    return Page([row for _, row in behind[:most]], behind[most - 1][0] if behind[most:] else "")
