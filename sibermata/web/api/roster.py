"""Officials and villages as programs read them: the lists of the pages, by key."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter

from sibermata.records.programme.measure import Counted, Measure
from sibermata.records.states import TenureStatus
from sibermata.store.views.desk.listed import Filter, Line, find_line, list_officials
from sibermata.store.views.desk.measures import count_seats
from sibermata.store.views.regions import VILLAGES, list_regions
from sibermata.web.access import DESK
from sibermata.web.api.access import Page, resource
from sibermata.web.api.asked import DISTRICT, Parameter, limit_of
from sibermata.web.pages.roster.shared import WHOLE, rows_of
from sibermata.web.visit import Visit

router = APIRouter()
CODE = r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4}"
VILLAGE_AFTER = Parameter("after", "nilai dari tautan next", CODE)
LINE_AFTER = Parameter(
    "after",
    "nilai dari tautan next",
    CODE + r"~[0-9]{1,18}(~[A-Z0-9_.-]{0,60}~[A-Za-z0-9_-]{0,40})?",
)
STATUS = Parameter("status", "keadaan masa jabatan", choices=tuple(map(str, TenureStatus)))


@resource(
    router, "officials", "Aparatur dan jabatannya, NIK disamarkan.", DISTRICT, STATUS, LINE_AFTER,
    roles=DESK,
)  # fmt: skip
def officials(visit: Visit) -> Page:
    """Return the roster, village by village."""
    wanted = Filter(visit.query.get("district", ""), status=visit.query.get("status", ""))
    lines, after = lines_of(visit, wanted)
    names = ("person_id", "tenure", "district_code", *WHOLE)
    return Page([only(row, names) for row in rows_of(visit, lines)], after)


def lines_of(visit: Visit, wanted: Filter) -> tuple[list[Line], str]:
    """Return a page of lines, and behind what the next one begins."""
    after = visit.query.get("after", "")
    behind = line_behind(visit, wanted, after) if after else None
    listed = list_officials(
        visit.connection, visit.scope, wanted, after=behind, most=limit_of(visit.query)
    )
    return listed.lines, place_of(listed.lines[-1]) if listed.more else ""


def line_behind(visit: Visit, wanted: Filter, after: str) -> Line:
    """Return the line that a page begins behind; where it has left the list since, the beginning
    of its village: a line may then come twice, and none is passed over.
    """
    village, tenure, *mark = after.split("~")
    at = (village, tenure, *(mark or ("", "")))
    found: Line | None = find_line(visit.connection, visit.scope, wanted, at)
    return found or Line(village, -1, "", "", 0, 0)


def place_of(line: Line) -> str:
    """Return the place of a line, as the next call names it."""
    mark = (line.subject, line.pledge_class) if line.subject else ()
    return "~".join((line.village_code, str(line.tenure), *mark))


def only(row: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Return the named values of a row, and nothing else of it."""
    return {name: row.get(name) for name in names}


@resource(
    router, "villages", "Desa dan kelurahan, dengan kursi terisi dan kosong.", DISTRICT,
    VILLAGE_AFTER, roles=DESK,
)  # fmt: skip
def villages(visit: Visit) -> Page:
    """Return villages by their codes."""
    scope = visit.scope.within(visit.query.get("district"))
    most = limit_of(visit.query)
    found = list_regions(
        visit.connection,
        scope,
        levels=VILLAGES,
        after=visit.query.get("after", ""),
        most=most + 1,
    )
    page = found[:most]
    near = {one["code"][:5] for one in page}
    seats = count_seats(visit.connection, scope, "village", *(near if len(near) == 1 else ()))

    def counted(measure: Measure, code: str) -> int:
        return seats.get(measure, {}).get(code, Counted()).number

    rows = [
        {
            **one,
            "officials": counted(Measure.OFFICIALS, one["code"]),
            "vacant": counted(Measure.VACANT, one["code"]),
        }
        for one in page
    ]
    return Page(rows, page[-1]["code"] if len(found) > most else "")
