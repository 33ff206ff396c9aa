"""The lists behind numbers that do not count officials: vacancies, villages, sources, findings,
holds, challenged corrections, new heads. A list has as many entries as its number says.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter

from sibermata.desk.refusals import message_of
from sibermata.errors import Refusal
from sibermata.records.account import Right
from sibermata.records.official import Outcome
from sibermata.records.programme.measure import Measure
from sibermata.records.states import MarkKind
from sibermata.rules.post.catalogue import Post
from sibermata.store.programme.catalogue import stored_programme
from sibermata.store.views.counts import EVERYTHING, Asked, list_vacant
from sibermata.store.views.desk.counted import (
    Speaking,
    list_challenged,
    list_expected,
    list_seated,
    list_speaking,
)
from sibermata.store.views.desk.home import before_night, new_heads, night_in_short
from sibermata.store.views.desk.measures import Vacancy, count_seats, list_vacancies, total
from sibermata.store.views.desk.syncing import board
from sibermata.store.views.holds import list_holds
from sibermata.store.views.regions import list_regions
from sibermata.web.access import DESK, page
from sibermata.web.answer import Answer, render
from sibermata.web.pages.areas.area import names_above
from sibermata.web.pages.areas.found import PAGE, Cell, Found, Place, counted_in, districts_of
from sibermata.web.pages.areas.of_sources import (
    NAMED,
    RESULTS,
    ROWS,
    active,
    findings,
    fresh,
    named,
    read,
    result_asked,
)
from sibermata.web.pages.figures import (
    ALL_SOURCES,
    ALL_VILLAGES,
    EVERYWHERE,
    Crumb,
    crumbs_of,
    definition_of,
)
from sibermata.web.pages.roster.page import person_address
from sibermata.web.render import day, instant
from sibermata.web.visit import Visit

router = APIRouter()
NEW_HEADS, SEATED = "kepala-baru", "kursi"
NARROWED = ("sumber", "siklus", "wajib", "hasil")  # what an address may narrow a list to
LONGEST_SLUG = 63
HEADS = ("kades", "lurah")
UNTIL_MARKED = (
    "Dihitung bersama tanda ikrar dan pelatihan: hari terakhir menjabat masih terisi, dan yang "
    "berubah sesudahnya ikut pada tanda berikutnya."
)
SEVERITY = {Measure.REFUSED: "error", Measure.QUESTIONS: "question", Measure.WARNINGS: "warning"}


@dataclass(frozen=True)
class CountedPage:
    """A list behind a number."""

    name: str
    definition: str
    unit: str
    crumbs: Sequence[Crumb]
    found: Found
    address: str  # the number of a page is appended
    at: int
    last: int


@page(router, "GET", "/wilayah/{code}/daftar/{measure}", roles=DESK, right=Right.VIEW)
def counted(visit: Visit) -> Answer:
    """Show the list that a number counts."""
    code, name = visit.path["code"], visit.path["measure"]
    known = code == EVERYWHERE or list_regions(
        visit.connection, visit.scope, code=code, retired=True
    )
    if not known or name not in LISTS:
        raise Refusal("PAGE_UNKNOWN")
    within = "" if code == EVERYWHERE else code
    source = visit.query.get("sumber", "")[:LONGEST_SLUG]
    if source and not board(visit.connection, visit.scope, source):
        raise Refusal("PAGE_UNKNOWN")
    place = Place(visit.scope.within(within[:5] or None), within, visit.page_number(), source)
    found = LISTS[name](visit, place)
    title, definition, unit = said_of(visit, name)
    crumbs = [Crumb("/wilayah", "Wilayah")]
    if source:
        of_it = Crumb(f"/sinkronisasi/sumber/{source}", f"Sumber {source}")
        crumbs = [Crumb("/sinkronisasi", "Sinkronisasi"), of_it]
    elif within:
        here = list_regions(visit.connection, visit.scope, code=code, retired=True)[0]["name"]
        crumbs = [*crumbs_of(names_above(visit, code), code), Crumb(f"/wilayah/{code}", here)]
    context = CountedPage(
        title,
        definition,
        unit,
        crumbs,
        found,
        f"/wilayah/{code}/daftar/{name}?{urlencode({**narrowed(visit), 'hal': ''})}",
        place.at,
        max(1, -(-found.lines // PAGE)),
    )
    return render("areas/counted.html", context)


def narrowed(visit: Visit) -> dict[str, str]:
    """Return the narrowing that the address asks for."""
    asked = {name: visit.query.get(name, "")[:LONGEST_SLUG] for name in NARROWED}
    return {name: value for name, value in asked.items() if value}


@dataclass(frozen=True)
class Whose:
    """The seats that a cycle or requirement of the address asks for; all seats where none is."""

    posts: Mapping[str, Post]
    name: str = ""
    asked: Asked = EVERYTHING


def whose_seats(visit: Visit) -> Whose:
    """Return whose seats the address asks for."""
    asked, programme = narrowed(visit), stored_programme(visit.connection)
    posts = visit.opened.rules.book.posts.posts
    if cycle := programme.cycles.get(asked.get("siklus", "")):
        of_cycle = {code: one for code, one in posts.items() if one.pledge_class in cycle.classes}
        return Whose(of_cycle, cycle.name, Asked(MarkKind.PLEDGE, cycle.code))
    if requirement := programme.requirements.get(asked.get("wajib", "")):
        asking = {code: posts[code] for code in requirement.posts if code in posts}
        return Whose(asking, requirement.name, Asked(MarkKind.TRAINING, requirement.code))
    if "siklus" in asked or "wajib" in asked:
        raise Refusal("PAGE_UNKNOWN")
    return Whose(posts)


def said_of(visit: Visit, name: str) -> tuple[str, str, str]:
    """Return title, explanation and unit of a list."""
    if name == SEATED:
        return "Kursi terisi", "Kursi yang pemegangnya aktif dan tampak di sumbernya.", "kursi"
    if name == NAMED:
        return "Yang disebut sebuah sumber", "Catatan yang disebut kiriman terakhirnya.", "catatan"
    if name == NEW_HEADS:
        return "Kepala desa dan lurah baru", "Yang mulai tercatat sejak malam terakhir.", "orang"
    if name == ALL_VILLAGES:
        whole = "Desa dan kelurahan menurut daftar wilayah; yang belum berdata di atas."
        return "Desa dan kelurahan", whole, "desa"
    if name == ALL_SOURCES:
        return "Sumber aktif", "Sumber yang dibaca setiap malam.", "sumber"
    if name == ROWS:
        asked = result_asked(visit)
        word = visit.house.words[Outcome][RESULTS[asked]] if asked else "dibaca"
        return f"Baris {word}", "Pada bacaan yang sedang berlaku.", "baris"
    one = definition_of(visit, Measure(name))
    return one.name, one.definition, one.unit


def only_of(whose: Whose) -> str:
    """Return whose seats alone a list holds."""
    return f"Hanya jabatan yang wajib menurut {whose.name}."


def named_above(visit: Visit, place: Place) -> Callable[[str, str], str]:
    """Return how a subdistrict is written in a list: with its district where there are several."""
    names = {} if place.within else districts_of(visit)

    def above(subdistrict: str, code: str) -> str:
        return f"{subdistrict}, {names[code[:5]]}" if code[:5] in names else subdistrict

    return above


def vacant(visit: Visit, place: Place) -> Found:
    """Return the seats that are vacant."""
    whose, posts = whose_seats(visit), visit.opened.rules.book.posts.posts
    if whose.name:
        ground = stored_programme(visit.connection), posts, whose.asked, place.within
        of_it = list_vacant(visit.connection, place.scope, *ground)
        every = [Vacancy(*one) for one in of_it]
    else:
        every = list_vacancies(visit.connection, place.scope, place.within)
    above = named_above(visit, place)
    rows = [
        (
            Cell(one.village, f"/wilayah/{one.village_code}"),
            Cell(above(one.subdistrict, one.village_code)),
            Cell(posts[one.post].name if one.post in posts else one.post),
            counted_in(one.number),
        )
        for one in every[place.first : place.first + PAGE]
    ]
    heads = ("Desa/kelurahan", "Kecamatan", "Jabatan", "Kursi kosong")
    note = f"{only_of(whose)} {UNTIL_MARKED}" if whose.name else ""
    return Found(heads, rows, sum(one.number for one in every), len(every), note)


def seated(visit: Visit, place: Place) -> Found:
    """Return the seats that are held, of a cycle or requirement."""
    whose = whose_seats(visit)
    found, number = list_seated(
        visit.connection, place.scope, place.within, whose.posts, place.first, PAGE
    )
    rows = [
        (
            Cell(one.name, person_address(one.person)),
            Cell(whose.posts[one.post].name),
            Cell(one.village, f"/wilayah/{one.village_code}"),
        )
        for one in found
    ]
    note = only_of(whose) if whose.name else ""
    return Found(("Nama", "Jabatan", "Desa/kelurahan"), rows, number, number, note)


def villages(visit: Visit, place: Place) -> Found:
    """Return the villages that have officials."""
    counts = count_seats(visit.connection, place.scope, "district", place.within)
    number = total(counts, Measure.VILLAGES).number
    found = list_speaking(visit.connection, place.scope, place.within, place.first, PAGE)
    return listed_villages(found, number, named_above(visit, place))


def expected(visit: Visit, place: Place) -> Found:
    """Return the villages of which a source should speak, those without officials first."""
    asked = (visit.connection, place.scope, place.within, place.first, PAGE)
    return listed_villages(*list_expected(*asked), named_above(visit, place))


def listed_villages(
    found: Sequence[Speaking], number: int, above: Callable[[str, str], str]
) -> Found:
    """Return villages with how many officials and vacant seats each has."""
    rows = [
        (
            Cell(one.name, f"/wilayah/{one.code}"),
            Cell(above(one.subdistrict, one.code)),
            counted_in(
                one.officials, f"/aparatur?kab={one.code[:5]}&kec={one.code[:8]}&desa={one.code}"
            ),
            counted_in(one.vacant, f"/wilayah/{one.code}/daftar/{Measure.VACANT}"),
        )
        for one in found
    ]
    return Found(("Desa/kelurahan", "Kecamatan", "Aparatur", "Kursi kosong"), rows, number, number)


def held(visit: Visit, place: Place) -> Found:
    """Return the plans that wait for a decision."""
    every, names = list_holds(visit.connection, place.scope), districts_of(visit)
    rows = [
        (
            Cell(one["source"] or "seluruh provinsi", f"/sinkronisasi/ditahan/{one['hold']}"),
            Cell(names.get(one["district"], one["district"])),
            Cell(message_of(one["code"], visit.house.messages, dict(one))[0]),
            Cell(day(one["night"])),
            Cell(instant(one["expires_at"])),
        )
        for one in every[place.first : place.first + PAGE]
    ]
    heads = ("Sumber", "Kabupaten/kota", "Sebab", "Malam", "Menunggu sampai")
    return Found(heads, rows, len(every), len(every))


def challenged(visit: Visit, place: Place) -> Found:
    """Return the challenged corrections: the source states a third value."""
    every = list_challenged(visit.connection, place.scope)
    rows = [
        (
            Cell(one.name, person_address(one.person) if one.person else ""),
            Cell(one.field),
            Cell(one.by),
            Cell(day(one.at)),
        )
        for one in every[place.first : place.first + PAGE]
    ]
    return Found(("Orang", "Isian", "Oleh", "Sejak"), rows, len(every), len(every))


def heads(visit: Visit, place: Place) -> Found:
    """Return the heads of villages who are new since the last night."""
    titles = ("Nama", "Jabatan", "Desa/kelurahan", "Kabupaten/kota", "Ikrar")
    night = night_in_short(visit.connection, place.scope)
    since = before_night(visit.connection, place.scope, night.night) if night else None
    if since is None:
        return Found(titles, [], 0, 0)
    posts = visit.opened.rules.book.posts.posts
    codes = [code for code, post in posts.items() if post.pledge_class in HEADS]
    cycle = stored_programme(visit.connection).latest_cycle(visit.today)
    every = new_heads(visit.connection, place.scope, codes, cycle, since)
    rows = [
        (
            Cell(one.name, person_address(one.person)),
            Cell(posts[one.post].name),
            Cell(one.village, f"/wilayah/{one.village_code}"),
            Cell(one.district),
            Cell("sudah ikrar" if one.covered else "belum ikrar"),
        )
        for one in every[place.first : place.first + PAGE]
    ]
    return Found(titles, rows, len(every), len(every))


LISTS: Mapping[str, Callable[[Visit, Place], Found]] = {
    Measure.VACANT: vacant,
    Measure.VILLAGES: villages,
    ALL_VILLAGES: expected,
    Measure.FRESH: fresh,
    ALL_SOURCES: active,
    ROWS: read,
    **{measure: findings(severity) for measure, severity in SEVERITY.items()},
    Measure.HELD: held,
    Measure.CHALLENGED: challenged,
    NEW_HEADS: heads,
    NAMED: named,
    SEATED: seated,
}
