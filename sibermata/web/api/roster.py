"""Officials and villages as programs read them: the lists of the pages, by key, and one of them."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter

from sibermata.desk.roster.person import note_opened
from sibermata.errors import Refusal
from sibermata.records.programme.measure import Counted, Measure
from sibermata.records.states import TenureStatus
from sibermata.rules.value.text import mask_numbers
from sibermata.store.registry.judgements import members_of
from sibermata.store.views.desk.listed import Filter, Line, list_officials
from sibermata.store.views.desk.measures import count_seats
from sibermata.store.views.officials import person_versions, tenure_versions
from sibermata.store.views.regions import VILLAGES, RegionLine, list_regions
from sibermata.store.views.standing import Wanted, list_marks
from sibermata.web.access import DESK
from sibermata.web.api.access import Item, Page, resource
from sibermata.web.api.asked import DISTRICT, NUMBER, NUMBER_AFTER, Parameter, limit_of
from sibermata.web.api.place import PLACE_AFTER, opened_place, sealed_place
from sibermata.web.api.shapes import (
    Mark,
    Official,
    OfficialWhole,
    Version,
    Village,
    VillageWithPosts,
    only,
)
from sibermata.web.pages.roster.shared import rows_of, shown_rows
from sibermata.web.visit import Visit

router = APIRouter()
CODE = r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4}"
VILLAGE = Parameter("code", "kode desa atau kelurahan", CODE, in_path=True)
VILLAGE_AFTER = Parameter("after", "nilai dari tautan next", CODE)
STATUS = Parameter("status", "keadaan masa jabatan", choices=tuple(map(str, TenureStatus)))
MOST_OF_VILLAGE = 500


@resource(
    router, "officials", "Aparatur dan jabatannya, NIK disamarkan.", DISTRICT, STATUS, PLACE_AFTER,
    shape=Official, roles=DESK,
)  # fmt: skip
def officials(visit: Visit) -> Page:
    """Return the roster, village by village."""
    wanted = Filter(visit.query.get("district", ""), status=visit.query.get("status", ""))
    lines, after = lines_of(visit, wanted)
    return Page([only(row, Official) for row in rows_of(visit, lines)], after)


def lines_of(visit: Visit, wanted: Filter) -> tuple[list[Line], str]:
    """Return a page of lines, and behind what the next one begins."""
    after, secrecy = visit.query.get("after", ""), visit.opened.secrecy
    behind = opened_place(secrecy, after) if after else None
    listed = list_officials(
        visit.connection, visit.scope, wanted, after=behind, most=limit_of(visit.query)
    )
    return listed.lines, sealed_place(secrecy, listed.lines[-1]) if listed.more else ""


@resource(
    router, "officials/{id}", "Satu aparatur: semua jabatannya dan kedudukannya.", NUMBER,
    shape=OfficialWhole, roles=DESK, listed=False,
)  # fmt: skip
def official(visit: Visit) -> Item:
    """Return one official; that he was looked at is written down, as of his page."""
    person, rows = person_of(visit)
    marks = list_marks(visit.connection, visit.scope, Wanted(person=person))
    posts = [only(row, Official) for row in rows]
    return Item({"person_id": person, "posts": posts, "marks": list(map(mark_shown, marks))})


def person_of(visit: Visit) -> tuple[int, list[dict[str, Any]]]:
    """Return a person of the scope by the number of the address, and his posts."""
    person, _ = members_of(visit.connection, visit.number("id"))
    rows = list(shown_rows(visit, [person]))
    if not rows:
        raise Refusal("PAGE_UNKNOWN")
    note_opened(visit.connection, visit.visitor, person, visit.now)
    return person, rows


def mark_shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a mark as it leaves: a number in its evidence is masked."""
    return {**only(row, Mark), "evidence": mask_numbers(row["evidence"])}


@resource(
    router, "officials/{id}/history", "Riwayat satu aparatur: setiap versi yang pernah dicatat.",
    NUMBER, NUMBER_AFTER, shape=Version, roles=DESK,
)  # fmt: skip
def history(visit: Visit) -> Page:
    """Return what was recorded of somebody, the oldest first: versions are only ever added."""
    person, _ = person_of(visit)
    connection, scope = visit.connection, visit.scope
    found = [version("person", row) for row in person_versions(connection, scope, person)]
    found += [version("tenure", row) for row in tenure_versions(connection, scope, person)]
    found.sort(key=lambda one: (one["recorded_from"], one["of"], one["number"]))
    at, most = int(visit.query.get("after", 0)), limit_of(visit.query)
    after = str(at + most) if found[at + most :] else ""
    return Page(found[at : at + most], after, [person])


def version(of: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a version as it leaves."""
    more = {"of": of, "number": row["id"], "run": row["run_id"], "post_label": row.get("label")}
    return {**only(row, Version), **more}


@resource(
    router, "villages", "Desa dan kelurahan, dengan kursi terisi dan kosong.", DISTRICT,
    VILLAGE_AFTER, shape=Village, roles=DESK,
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
    return Page(with_seats(visit, page), page[-1]["code"] if len(found) > most else "")


def with_seats(visit: Visit, page: list[RegionLine]) -> list[dict[str, Any]]:
    """Return villages with how many seats are filled and vacant."""
    near = {one["code"][:5] for one in page}
    within = near.pop() if len(near) == 1 else ""
    seats = count_seats(visit.connection, visit.scope, "village", within)

    def counted(measure: Measure, code: str) -> int:
        return seats.get(measure, {}).get(code, Counted()).number

    return [
        {
            **one,
            "officials": counted(Measure.OFFICIALS, one["code"]),
            "vacant": counted(Measure.VACANT, one["code"]),
        }
        for one in page
    ]


@resource(
    router, "villages/{code}", "Satu desa atau kelurahan dan aparaturnya.", VILLAGE,
    shape=VillageWithPosts, roles=DESK, listed=False,
)  # fmt: skip
def village(visit: Visit) -> Item:
    """Return one village, and whoever holds a post there."""
    code = visit.path["code"]
    found = list_regions(visit.connection, visit.scope, levels=VILLAGES, code=code, retired=True)
    if not found:
        raise Refusal("PAGE_UNKNOWN")
    (row,) = with_seats(visit, found)
    listed = list_officials(visit.connection, visit.scope, Filter(code), most=MOST_OF_VILLAGE)
    posts = [only(one, Official) for one in rows_of(visit, listed.lines)]
    return Item({**row, "posts": posts})
