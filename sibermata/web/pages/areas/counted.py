"""The lists behind numbers that count no officials: vacancies, villages, sources, findings, holds,
challenged corrections, new heads. What a list holds is what its number counts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter

from sibermata.desk.refusals import message_of, said_of_finding
from sibermata.errors import Refusal
from sibermata.records.account import Right
from sibermata.records.programme.measure import Measure
from sibermata.records.states import TenureStatus
from sibermata.rules.post.catalogue import Post
from sibermata.rules.time.office import office_day
from sibermata.store.base.scope import Scope
from sibermata.store.programme.catalogue import stored_programme
from sibermata.store.views.desk.counted import (
    count_findings,
    list_challenged,
    list_named,
    list_open,
    list_seated,
    list_speaking,
)
from sibermata.store.views.desk.home import before_night, new_heads, night_in_short
from sibermata.store.views.desk.measures import count_seats, list_vacancies, total
from sibermata.store.views.holds import list_holds
from sibermata.store.views.regions import DISTRICTS, list_regions
from sibermata.store.views.sources import list_sources
from sibermata.web.access import DESK, page
from sibermata.web.answer import Answer, render
from sibermata.web.pages.areas.area import names_above
from sibermata.web.pages.figures import EVERYWHERE, Crumb, crumbs_of, definition_of
from sibermata.web.pages.roster.page import person_address
from sibermata.web.render import day, instant
from sibermata.web.render import number as in_digits
from sibermata.web.visit import Visit

router = APIRouter()
PAGE = 50
NEW_HEADS, NAMED, SEATED = "kepala-baru", "disebut", "kursi"
NARROWED = ("sumber", "siklus", "wajib")  # what an address may narrow a list to
LONGEST_SLUG = 63
HEADS = ("kades", "lurah")
SEVERITY = {Measure.REFUSED: "error", Measure.QUESTIONS: "question", Measure.WARNINGS: "warning"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a list; with an address it is a link."""

    text: str
    address: str = ""
    is_number: bool = False


@dataclass(frozen=True)
class Found:
    """A page of a list: its columns, its rows, how many there are of what is counted."""

    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    total: int
    lines: int  # rows of the whole list
    note: str = ""


@dataclass(frozen=True)
class CountedPage:
    """A list behind a number."""

    name: str
    definition: str
    unit: str
    crumbs: Sequence[Crumb]
    found: Found
    address: str  # where the number of a page follows
    at: int
    last: int


@dataclass(frozen=True, slots=True)
class Place:
    """The area of a list, and the page that is asked for."""

    scope: Scope
    within: str  # a code, '' = the whole scope
    at: int
    source: str = ""  # of which alone the list is, '' = of all

    @property
    def first(self) -> int:
        """How many rows stand before the page."""
        return (self.at - 1) * PAGE


@page(router, "GET", "/wilayah/{code}/daftar/{measure}", roles=DESK, right=Right.VIEW)
def counted(visit: Visit) -> Answer:
    """Show what a number counts."""
    code, name = visit.path["code"], visit.path["measure"]
    known = code == EVERYWHERE or list_regions(
        visit.connection, visit.scope, code=code, retired=True
    )
    if not known or name not in LISTS:
        raise Refusal("PAGE_UNKNOWN")
    within = "" if code == EVERYWHERE else code
    source = visit.query.get("sumber", "")[:LONGEST_SLUG]
    place = Place(visit.scope.within(within[:5] or None), within, visit.page_number(), source)
    found = LISTS[name](visit, place)
    title, definition, unit = said_of(visit, name)
    crumbs = [Crumb("/wilayah", "Wilayah")]
    if within:
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
    """Return to what the address narrows the list."""
    asked = {name: visit.query.get(name, "")[:LONGEST_SLUG] for name in NARROWED}
    return {name: value for name, value in asked.items() if value}


def posts_asked(visit: Visit) -> tuple[dict[str, Post], str]:
    """Return the posts of the cycle or requirement of the address, and its name; all posts where
    none is named.
    """
    asked, programme = narrowed(visit), stored_programme(visit.connection)
    posts = visit.opened.rules.book.posts.posts
    if cycle := programme.cycles.get(asked.get("siklus", "")):
        return {
            code: post for code, post in posts.items() if post.pledge_class in cycle.classes
        }, cycle.name
    if requirement := programme.requirements.get(asked.get("wajib", "")):
        return {code: posts[code] for code in requirement.posts if code in posts}, requirement.name
    if "siklus" in asked or "wajib" in asked:
        raise Refusal("PAGE_UNKNOWN")
    return dict(posts), ""


def said_of(visit: Visit, name: str) -> tuple[str, str, str]:
    """Return what a list is called, what it holds, and in what unit it is counted."""
    if name == SEATED:
        return "Kursi terisi", "Kursi yang pemegangnya aktif dan tampak di sumbernya.", "kursi"
    if name == NAMED:
        return "Yang disebut sebuah sumber", "Catatan yang disebut kiriman terakhirnya.", "catatan"
    if name == NEW_HEADS:
        return "Kepala desa dan lurah baru", "Yang mulai tercatat sejak malam terakhir.", "orang"
    one = definition_of(visit, Measure(name))
    return one.name, one.definition, one.unit


def districts_of(visit: Visit) -> dict[str, str]:
    """Return the name of each district of the visitor by its code."""
    listed = list_regions(visit.connection, visit.scope, levels=DISTRICTS)
    return {one["code"]: one["name"] for one in listed}


def counted_in(value: int, address: str = "") -> Cell:
    """Return a cell that says how many there are."""
    return Cell(in_digits(value), address if value else "", is_number=True)


def named_by(source: str, officials: int) -> Cell:
    """Return how many a source names, with their list; a list of pledges or courses names none."""
    return counted_in(officials, f"/wilayah/{EVERYWHERE}/daftar/{NAMED}?sumber={source}")


def vacant(visit: Visit, place: Place) -> Found:
    """Return the seats that are vacant."""
    posts, whose = posts_asked(visit)
    found = list_vacancies(visit.connection, place.scope, place.within)
    every = [one for one in found if one.post in posts] if whose else found
    rows = [
        (
            Cell(one.village, f"/wilayah/{one.village_code}"),
            Cell(one.subdistrict),
            Cell(posts[one.post].name if one.post in posts else one.post),
            counted_in(one.number),
        )
        for one in every[place.first : place.first + PAGE]
    ]
    heads = ("Desa/kelurahan", "Kecamatan", "Jabatan", "Kursi kosong")
    note = f"Hanya jabatan {whose}." if whose else ""
    return Found(heads, rows, sum(one.number for one in every), len(every), note)


def seated(visit: Visit, place: Place) -> Found:
    """Return the seats that are held, of a cycle or requirement."""
    posts, whose = posts_asked(visit)
    found, number = list_seated(
        visit.connection, place.scope, place.within, posts, place.first, PAGE
    )
    rows = [
        (
            Cell(one.name, person_address(one.person)),
            Cell(posts[one.post].name),
            Cell(one.village, f"/wilayah/{one.village_code}"),
        )
        for one in found
    ]
    note = f"Hanya jabatan {whose}." if whose else ""
    return Found(("Nama", "Jabatan", "Desa/kelurahan"), rows, number, number, note)


def villages(visit: Visit, place: Place) -> Found:
    """Return the villages that have officials."""
    counts = count_seats(visit.connection, place.scope, "district", place.within)
    number = total(counts, Measure.VILLAGES).number
    found = list_speaking(visit.connection, place.scope, place.within, place.first, PAGE)
    rows = [
        (
            Cell(one.name, f"/wilayah/{one.code}"),
            Cell(one.subdistrict),
            counted_in(
                one.officials, f"/aparatur?kab={one.code[:5]}&kec={one.code[:8]}&desa={one.code}"
            ),
            counted_in(one.vacant, f"/wilayah/{one.code}/daftar/{Measure.VACANT}"),
        )
        for one in found
    ]
    return Found(("Desa/kelurahan", "Kecamatan", "Aparatur", "Kursi kosong"), rows, number, number)


def fresh(visit: Visit, place: Place) -> Found:
    """Return the active sources; those heard today or yesterday are counted."""
    lines, number, names = [], 0, districts_of(visit)
    for one in list_sources(visit.connection, place.scope):
        if not one["active"] or one["retired_at"]:
            continue
        heard = max((at for at in (one["confirmed_at"], one["published_at"]) if at), default=None)
        is_fresh = heard is not None and (visit.today - office_day(heard)).days <= 1
        number += is_fresh
        lines.append(
            (
                Cell(one["source"], f"/sinkronisasi/sumber/{one['source']}"),
                Cell(names.get(one["district"], one["district"]), f"/wilayah/{one['district']}"),
                Cell(instant(heard)),
                Cell("segar" if is_fresh else "lama"),
                named_by(one["source"], one["officials"]),
            )
        )
    note = f"Seluruhnya {len(lines)} sumber aktif; {len(lines) - number} tidak segar."
    heads = ("Sumber", "Kabupaten/kota", "Terakhir berhasil", "Keadaan", "Aparatur")
    return Found(heads, lines[place.first : place.first + PAGE], number, len(lines), note)


def findings(severity: str) -> Callable[[Visit, Place], Found]:
    """Return the list of open findings of a severity."""

    def listed(visit: Visit, place: Place) -> Found:
        asked = (visit.connection, place.scope, severity)
        number = count_findings(*asked, source=place.source)
        found = list_open(*asked, place.first, PAGE, source=place.source)
        rows, names = [], districts_of(visit)
        for one in found:
            said = said_of_finding(one._asdict(), visit.house.messages)
            rows.append(
                (
                    Cell(said.sentence, f"/perbaikan/{one.id}"),
                    Cell(one.source or "pemeriksaan malam"),
                    Cell(names.get(one.district, one.district), f"/wilayah/{one.district}"),
                    Cell(day(one.first_at)),
                )
            )
        return Found(("Apa", "Sumber", "Kabupaten/kota", "Sejak"), rows, number, number)

    return listed


def named(visit: Visit, place: Place) -> Found:
    """Return whom a source names."""
    posts = visit.opened.rules.book.posts.posts
    words = visit.house.words[TenureStatus]
    found, number = list_named(visit.connection, place.scope, place.source, place.first, PAGE)
    rows = [
        (
            Cell(one.name, person_address(one.person)),
            Cell(posts[one.post].name if one.post in posts else one.post),
            Cell(one.village, f"/wilayah/{one.village_code}" if one.village_code else ""),
            Cell(words[TenureStatus(one.status)] if one.status else ""),
        )
        for one in found
    ]
    return Found(("Nama", "Jabatan", "Desa/kelurahan", "Keadaan"), rows, number, number)


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
    """Return the corrections whose source says a third value."""
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
    """Return who heads a village since the last night."""
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
    Measure.FRESH: fresh,
    **{measure: findings(severity) for measure, severity in SEVERITY.items()},
    Measure.HELD: held,
    Measure.CHALLENGED: challenged,
    NEW_HEADS: heads,
    NAMED: named,
    SEATED: seated,
}
