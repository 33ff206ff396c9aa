"""Wilayah: districts, kecamatan and villages with seats, holders, vacancies and marks; each number
links to its list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter

from sibermata.desk.roster.measures import measured
from sibermata.errors import Refusal
from sibermata.records.account import Right
from sibermata.records.programme.measure import Counted, Measure
from sibermata.store.programme.catalogue import stored_programme
from sibermata.store.views.desk.listed import Filter, list_officials
from sibermata.store.views.desk.measures import (
    Counts,
    Vacancy,
    count_marks,
    count_seats,
    list_vacancies,
    total,
)
from sibermata.store.views.regions import (
    DISTRICTS,
    SUBDISTRICTS,
    VILLAGES,
    RegionLine,
    list_regions,
)
from sibermata.web.access import DESK, page
from sibermata.web.answer import Answer, render
from sibermata.web.pages.figures import EVERYWHERE, Crumb, Figure, crumbs_of, figure
from sibermata.web.pages.roster.columns import named, post_in_words
from sibermata.web.pages.roster.page import person_address
from sibermata.web.pages.roster.shared import rows_of
from sibermata.web.visit import Visit

router = APIRouter()
OF_AREAS = (
    Measure.OFFICIALS,
    Measure.VACANT,
    Measure.VILLAGES,
    Measure.PLEDGED,
    Measure.TRAINED,
)
OF_DISTRICTS = (*OF_AREAS, Measure.REFUSED, Measure.QUESTIONS, Measure.FRESH)
IN_TABLE = (*OF_AREAS, Measure.REFUSED)  # fewer columns for 38 districts, to keep the page small
# letters of a code -> level of its parts, letters of their codes
BELOW = {5: ("subdistrict", 8), 8: ("village", 13)}
MOST_SEATS = 500  # of one village: a village has some twenty


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: one area."""

    code: str
    name: str
    figures: Sequence[Figure]


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat of a village and its holder."""

    name: str
    address: str
    post: str
    status: str
    pledge: str
    pledge_code: str
    trained: str


@dataclass(frozen=True)
class AreasPage:
    """The page of an area with its parts, or of the province with its districts."""

    name: str
    code: str
    crumbs: Sequence[Crumb]
    figures: Sequence[Figure]
    heads: Sequence[Figure]  # of the columns
    lines: Sequence[Line]
    kind: str  # level of the lines


@dataclass(frozen=True)
class VillagePage:
    """The page of a village: holders of seats, and vacancies."""

    name: str
    code: str
    crumbs: Sequence[Crumb]
    figures: Sequence[Figure]
    seats: Sequence[Seat]
    vacancies: Sequence[tuple[str, int]]
    retired: bool
    successor: str


@page(router, "GET", "/wilayah", roles=DESK, right=Right.VIEW)
def districts(visit: Visit) -> Answer:
    """Show the districts of the visitor."""
    counts = measured(visit.connection, visit.scope, visit.today)
    known = list_regions(visit.connection, visit.scope, levels=DISTRICTS)
    spoken = {code for found in counts.values() for code in found}
    regions = [one for one in known if not spoken or one["code"][:2] in {c[:2] for c in spoken}]
    lines = lines_of(visit, regions, counts, IN_TABLE)
    figures = [figure(visit, one, EVERYWHERE, total(counts, one)) for one in OF_DISTRICTS]
    heads = [figure(visit, one, EVERYWHERE, total(counts, one)) for one in IN_TABLE]
    context = AreasPage("Wilayah", "", [], figures, heads, lines, "kabupaten/kota")
    return render("areas/area.html", context)


@page(router, "GET", "/wilayah/{code}", roles=DESK, right=Right.VIEW)
def area(visit: Visit) -> Answer:
    """Show a district, a kecamatan or a village."""
    code = visit.path["code"]
    found = list_regions(visit.connection, visit.scope, code=code, retired=True)
    if not found or len(code) not in (5, 8, 13):
        raise Refusal("PAGE_UNKNOWN")
    names = names_above(visit, code)
    if len(code) == 13:
        return render("areas/village.html", village_page(visit, found[0], names))
    return render("areas/area.html", areas_page(visit, found[0], names))


def names_above(visit: Visit, code: str) -> dict[str, str]:
    """Return the names of the areas that an area lies in."""
    above = [code[:length] for length in (5, 8) if length < len(code)]
    return {
        one["code"]: one["name"]
        for place in above
        for one in list_regions(visit.connection, visit.scope, code=place, retired=True)
    }


def areas_page(visit: Visit, region: RegionLine, names: dict[str, str]) -> AreasPage:
    """Return the page of a district or a kecamatan."""
    code = region["code"]
    level, length = BELOW[len(code)]
    here = visit.scope.within(code[:5])
    inside = list_regions(visit.connection, here, levels=(*SUBDISTRICTS, *VILLAGES))
    regions = [one for one in inside if len(one["code"]) == length and one["code"].startswith(code)]
    counts = counts_within(visit, level, code)
    measures = OF_AREAS if level == "subdistrict" else OF_AREAS[:2] + OF_AREAS[3:]
    if len(code) == 5:
        whole = measured(visit.connection, here, visit.today)
        figures = [figure(visit, one, code, total(whole, one)) for one in OF_DISTRICTS]
    else:
        figures = [figure(visit, one, code, total(counts, one)) for one in OF_AREAS]
    heads = [figure(visit, one, code, total(counts, one)) for one in measures]
    return AreasPage(
        region["name"],
        code,
        crumbs_of(names, code),
        figures,
        heads,
        lines_of(visit, regions, counts, measures),
        "kecamatan" if level == "subdistrict" else "desa/kelurahan",
    )


def counts_within(visit: Visit, level: str, code: str) -> Counts:
    """Return seats and marks of the areas within one."""
    here = visit.scope.within(code[:5])
    cycle = stored_programme(visit.connection).latest_cycle(visit.today)
    seats = count_seats(visit.connection, here, level, code)
    return {**seats, **count_marks(visit.connection, here, cycle, level, code)}


def lines_of(
    visit: Visit, regions: Sequence[RegionLine], counts: Counts, measures: Sequence[Measure]
) -> list[Line]:
    """Return a line for each area."""
    return [
        Line(
            one["code"],
            one["name"],
            [
                figure(
                    visit, measure, one["code"], counts.get(measure, {}).get(one["code"], Counted())
                )
                for measure in measures
            ],
        )
        for one in regions
    ]


def village_page(visit: Visit, region: RegionLine, names: dict[str, str]) -> VillagePage:
    """Return the page of a village."""
    code, posts = region["code"], visit.opened.rules.book.posts.posts
    listed = list_officials(visit.connection, visit.scope, Filter(code), most=MOST_SEATS)
    rows = rows_of(visit, listed.lines)
    lacking: Sequence[Vacancy] = list_vacancies(visit.connection, visit.scope, code)
    counts = counts_within(visit, "village", code)
    measures = [one for one in OF_AREAS if one is not Measure.VILLAGES]
    return VillagePage(
        region["name"],
        code,
        crumbs_of(names, code),
        [figure(visit, one, code, total(counts, one)) for one in measures],
        [seat_of(visit, row) for row in rows],
        [(posts[one.post].name if one.post in posts else one.post, one.number) for one in lacking],
        region["retired"],
        region["successor"],
    )


def seat_of(visit: Visit, row: Mapping[str, Any]) -> Seat:
    """Return a seat and its holder as the page shows them."""
    book = visit.opened.rules.book
    words = {str(code): word for of in book.words.values() for code, word in of.items()}
    return Seat(
        named(row),
        person_address(row["person_id"]),
        post_in_words(row, book.posts.posts),
        words.get(row["status"], row["status"]),
        words.get(row["pledge"], ""),
        row["pledge"],
        f"{row['training_valid']} dari {row['training_required']}"
        if row["training_required"]
        else "",
    )
