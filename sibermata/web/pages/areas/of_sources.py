"""The lists behind the numbers of sources: which are read, whom they name, what became of their
rows, what was found in them.
"""

from collections.abc import Callable
from datetime import datetime

from sibermata.desk.refusals import said_of_finding
from sibermata.records.official import Outcome
from sibermata.records.states import TenureStatus
from sibermata.rules.measure import is_fresh
from sibermata.store.views.desk.counted import count_findings, list_named, list_open
from sibermata.store.views.desk.readings import list_read
from sibermata.store.views.sources import list_sources
from sibermata.web.pages.areas.found import PAGE, Cell, Found, Place, counted_in, districts_of
from sibermata.web.pages.figures import EVERYWHERE
from sibermata.web.pages.roster.page import person_address
from sibermata.web.pages.syncing.states import freshness, heard_at
from sibermata.web.render import day, instant
from sibermata.web.visit import Visit

NAMED, ROWS = "disebut", "baris"
RESULTS = {  # what an address calls the outcomes of rows
    "diterima": Outcome.ADMITTED,
    "ditolak": Outcome.REFUSED,
    "ditanyakan": Outcome.ASKED,
    "ganda": Outcome.DUPLICATE,
    "bukan-aparatur": Outcome.NOT_OFFICIAL,
}


def active(visit: Visit, place: Place) -> Found:
    """Return the active sources."""
    return sources(visit, place, lambda heard: True)


def fresh(visit: Visit, place: Place) -> Found:
    """Return the active sources that were heard today or yesterday."""
    return sources(visit, place, lambda heard: is_fresh(heard, visit.today))


def sources(visit: Visit, place: Place, wanted: Callable[[datetime | None], bool]) -> Found:
    """Return the active sources that are wanted for when they were last heard."""
    lines, names = [], districts_of(visit)
    for one in list_sources(visit.connection, place.scope):
        heard = heard_at(one["confirmed_at"], one["published_at"])
        if not one["active"] or one["retired_at"] or not wanted(heard):
            continue
        lines.append(
            (
                Cell(one["source"], f"/sinkronisasi/sumber/{one['source']}"),
                Cell(names.get(one["district"], one["district"]), f"/wilayah/{one['district']}"),
                Cell(instant(heard)),
                Cell(freshness(heard, visit.now, visit.today).words),
                named_by(one["source"], one["officials"]),
            )
        )
    heads = ("Sumber", "Kabupaten/kota", "Terakhir berhasil", "Keadaan", "Yang disebut")
    return Found(heads, lines[place.first : place.first + PAGE], len(lines), len(lines))


def read(visit: Visit, place: Place) -> Found:
    """Return the rows of a source's last applied reading, with what became of each."""
    wanted = [RESULTS[asked]] if (asked := result_asked(visit)) else list(Outcome)
    found, number = list_read(
        visit.connection, place.scope, place.source, wanted, place.first, PAGE
    )
    words, messages = visit.house.words[Outcome], visit.house.messages
    rows = []
    for one in found:
        place_in_file = [one.file, f"lembar {one.sheet}" if one.sheet else "", f"baris {one.row}"]
        about = Cell(one.name, person_address(one.person)) if one.person else Cell("")
        if one.finding and one.outcome is not Outcome.ADMITTED:
            said = said_of_finding(one.finding, messages)
            about = Cell(said.sentence, f"/perbaikan/{one.finding['id']}")
        where = Cell(", ".join(filter(None, place_in_file)))
        rows.append((where, Cell(words[one.outcome]), about))
    return Found(("Tempat", "Hasil", "Tentang"), rows, number, number)


def result_asked(visit: Visit) -> str:
    """Return which outcome of rows the address asks for, '' for all of them."""
    return visit.choice("hasil", frozenset(RESULTS), "")


def named_by(source: str, officials: int) -> Cell:
    """Return how many a source names, with their list; a list of pledges or courses names none."""
    return counted_in(officials, f"/wilayah/{EVERYWHERE}/daftar/{NAMED}?sumber={source}")


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
