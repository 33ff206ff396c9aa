"""Pakta integritas: a filled-in form for each person who has yet to sign, one to a page, with the
points of the text in force; the foot shows the text's version and hash and the code of the form.
"""

from itertools import chain
from typing import Any

from sibermata.papers.code import qr_svg
from sibermata.papers.kind import Kind, Reading
from sibermata.papers.programme import cycle_of, subject_in_words, text_for, text_hash
from sibermata.papers.registry.roster import filter_of
from sibermata.papers.standing.belum_ikrar import LACKING
from sibermata.papers.standing.lacking import marks_in
from sibermata.papers.wording import NOTHING, name_with_titles, post_in_words
from sibermata.records.paper import Column, Content, Form, Need, Row, Section
from sibermata.records.programme.catalogue import Cycle
from sibermata.records.states import MarkKind, PledgeState
from sibermata.store.views.programme.meetings import list_lines
from sibermata.store.views.regions import list_regions
from sibermata.store.views.standing import Wanted, list_marks

COLUMNS = (
    Column("No.", "1cm"),
    Column("Nama"),
    Column("Jabatan"),
    Column("Desa/Kelurahan"),
    Column("Kecamatan"),
    Column("Kabupaten/Kota"),
)


def pakta_integritas(reading: Reading) -> Content:
    """Return the forms of a place, or of one person."""
    cycle = cycle_of(reading)
    marks = [one for one in asked_for(reading) if text_for(cycle, one["pledge_class"], reading)]
    districts = names_of_districts(marks, reading)
    rows = tuple(row_of(at, mark, districts, reading) for at, mark in enumerate(marks, 1))
    forms = [form_of(row, mark, cycle, reading) for row, mark in zip(rows, marks, strict=True)]
    return Content(
        "Pakta integritas",
        (subject_in_words(reading),),
        COLUMNS,
        (Section(rows),),
        body={"forms": forms},
        filter=(subject_in_words(reading), *who_in_words(reading)),
    )


def asked_for(reading: Reading) -> list[dict[str, Any]]:
    """Return the marks that get a form: all of one requested person, or those of a place or meeting
    who have yet to sign.
    """
    request = reading.request
    if request.person is None:
        lacking = marks_in(reading, MarkKind.PLEDGE, request.cycle, LACKING)
        if not request.meeting:
            return list(lacking)
        lines = list_lines(reading.connection, reading.scope, request.meeting)
        invited = {line["person_id"] for line in lines}
        return [one for one in lacking if one["person_id"] in invited]
    wanted = Wanted(MarkKind.PLEDGE, request.cycle, person=request.person, at=reading.source.at)
    marks = list_marks(reading.connection, reading.scope, wanted)
    return [one for one in marks if one["state"] != PledgeState.CLOSED]


def row_of(at: int, mark: dict[str, Any], districts: dict[str, str], reading: Reading) -> Row:
    """Return the line of a form."""
    cells = (
        at,
        name_with_titles(mark),
        post_in_words(mark["post"], mark["post_label"], mark["capacity"], reading.posts),
        mark["village"] or NOTHING,
        mark["subdistrict"] or NOTHING,
        districts.get(mark["district_code"], NOTHING),
    )
    key = f"mark {mark['person_id']} {mark['subject']} {mark['pledge_class']}"
    return Row(cells, key, mark["person_id"], 0, mark["village_code"])


def form_of(row: Row, mark: dict[str, Any], cycle: Cycle, reading: Reading) -> dict[str, Any]:
    """Return what a form prints. The code of the form names no person but by the registry's own
    number.
    """
    text = text_for(cycle, mark["pledge_class"], reading)
    assert text is not None, "rows without a text have no form"
    parts = (text.code, text.version, text_hash(text), cycle.code, mark["pledge_class"])
    code = "/".join(("PAKTA", *parts, str(mark["person_id"])))
    return {
        "title": text.title,
        "cycle": cycle.name,
        "fields": [
            [column.head, str(cell)]
            for column, cell in zip(COLUMNS[1:], row.cells[1:], strict=True)
        ],
        "points": list(text.points),
        "foot": f"Naskah {text.code} versi {text.version}, sidik {text_hash(text)}",
        "code": code,
        "qr": qr_svg(code),
    }


def names_of_districts(marks: list[dict[str, Any]], reading: Reading) -> dict[str, str]:
    """Return code -> name of the districts that marks lie in."""
    codes = sorted({one["district_code"] for one in marks})
    found = (list_regions(reading.connection, reading.scope, code=code) for code in codes)
    return {one["code"]: one["name"] for one in chain.from_iterable(found)}


def who_in_words(reading: Reading) -> tuple[str, ...]:
    """Return in words whose forms were requested."""
    if reading.request.person is not None:
        return (f"orang {reading.request.person}",)
    meeting = (f"rapat {reading.request.meeting}",) if reading.request.meeting else ()
    return (*filter_of(reading), *meeting, "yang belum menandatangani")


PAPER = Kind(
    "pakta-integritas",
    pakta_integritas,
    needs=(Need.CYCLE, Need.WHO),
    forms=(Form.PDF,),
    template="pakta",
    signed=False,
    screen=False,
    standing=True,
)
