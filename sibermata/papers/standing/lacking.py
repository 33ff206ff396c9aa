"""Lines for people who have not pledged or are not trained, by kecamatan."""

from collections.abc import Collection, Iterator
from itertools import groupby
from typing import Any

from sibermata.papers.kind import Reading
from sibermata.papers.programme import subject_in_words
from sibermata.papers.registry.roster import filter_of, under_title
from sibermata.papers.wording import NOTHING, name_with_titles, post_in_words
from sibermata.records.paper import Column, Content, Row, Section
from sibermata.store.views.standing import Wanted, list_marks

COLUMNS = (
    Column("No.", "1.0cm", "center"),
    Column("Kode desa", printed=False),
    Column("Kecamatan", printed=False, wide=True),
    Column("Desa/Kelurahan", "3fr", wide=True),
    Column("Nama", "4fr", wide=True),
    Column("Jabatan", "4fr", wide=True),
    Column("Keadaan", "3.2fr", wide=True),
    Column("Jatuh tempo", "3.5cm"),
)


def list_of(title: str, marks: Iterator[Any], reading: Reading, words: Any) -> Content:
    """Return the list of these marks, by kecamatan; `words`: the words of their states."""
    sections = sections_of(marks, reading, words)
    number = sum(len(section.rows) for section in sections)
    return Content(
        title,
        (subject_in_words(reading), *under_title(reading)),
        COLUMNS,
        sections,
        (f"Jumlah yang belum: {number} orang.",),
        filter=(subject_in_words(reading), *filter_of(reading)),
    )


def marks_in(reading: Reading, kind: str, subject: str, states: Collection[str]) -> Iterator[Any]:
    """Yield the marks of the requested place in one of these states."""
    request = reading.request
    scope = reading.scope.within(request.district or None)
    wanted = Wanted(kind=kind, subject=subject, at=reading.source.at)
    for mark in list_marks(reading.connection, scope, wanted):
        if request.village and mark["village_code"] != request.village:
            continue
        if mark["state"] in states:
            yield mark


def sections_of(marks: Iterator[Any], reading: Reading, words: Any) -> tuple[Section, ...]:
    """Return the lines of marks under their kecamatan."""
    sections = []
    for _, held in groupby(marks, key=lambda mark: mark["village_code"][:8]):
        of_place = list(held)
        head = f"Kecamatan {of_place[0]['subdistrict'] or NOTHING}"
        rows = tuple(line(at, mark, reading, words) for at, mark in enumerate(of_place, 1))
        sections.append(Section(rows, head, (f"{head}: {len(rows)} orang.",)))
    return tuple(sections)


def line(at: int, mark: dict[str, Any], reading: Reading, words: Any) -> Row:
    """Return the line of a mark."""
    state = words[mark["state"]].capitalize()
    if mark["of"]:
        state = f"{state} ({mark['done']} dari {mark['of']})"
    cells = (
        at,
        mark["village_code"],
        mark["subdistrict"] or "",
        mark["village"] or "",
        name_with_titles(mark),
        post_in_words(mark["post"], mark["post_label"], mark["capacity"], reading.posts),
        state,
        mark["due"],
    )
    key = f"mark {mark['person_id']} {mark['subject']} {mark['pledge_class']}"
    return Row(cells, key, mark["person_id"], 0, mark["village_code"])
