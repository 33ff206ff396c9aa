"""Daftar hadir: attendance sheets of 24 lines to sign, by district. Each sheet has a QR code and
corner marks by which a scan of it is straightened.
"""

from collections.abc import Sequence
from itertools import groupby

from sibermata.papers.code import qr_svg
from sibermata.papers.kind import Kind
from sibermata.papers.layout import Layout
from sibermata.papers.meeting.kinds import of_meeting
from sibermata.papers.meeting.shapes import Invited, Meeting
from sibermata.papers.meeting.wording import (
    district_of,
    filter_of,
    heading_of,
    key_of,
    place_of,
    under,
)
from sibermata.records.paper import Column, Content, Need, Row, Section

LINES = 24  # a sheet
MOST_NAMED = 4  # kecamatan in the heading of a sheet
COLUMNS = (
    Column("No.", "0.9cm", "center"),
    Column("Nama", "4.6cm", wide=True),
    Column("L/P", "0.9cm", "center"),
    Column("Jabatan", "3.3cm", wide=True),
    Column("Desa/Kelurahan, Kecamatan", "3.4cm", wide=True),
    Column("Kabupaten/Kota", printed=False, wide=True),
    Column("Tanda tangan", "2.9cm"),
    Column("Keterangan", "1.9cm"),
)
EMPTY_LINES = 24  # for whoever comes without an invitation


def daftar_hadir(meeting: Meeting, layout: Layout) -> Content:
    """Return the sheets of a list; the last one is empty, for whoever comes without invitation."""
    del layout
    sheets: list[tuple[str, list[Invited]]] = []
    for district, held in groupby(meeting.lines, key=heading_of):
        lines = list(held)
        sheets += [(district, lines[at : at + LINES]) for at in range(0, len(lines), LINES)]
    number, sections = 0, []
    for district, lines in sheets:
        rows = tuple(row_of(number + at, one) for at, one in enumerate(lines, 1))
        number += len(rows)
        head = ", ".join(word for word in (district, subdistricts_of(lines)) if word)
        foot = f"Lembar ini {len(rows)} orang; sampai lembar ini {number} orang."
        sections.append(Section(rows, head, (foot,)))
    codes = [f"HADIR/{meeting.code}/{meeting.version}/{at}" for at in range(1, len(sheets) + 2)]
    return Content(
        "Daftar hadir",
        under(meeting),
        COLUMNS,
        tuple(sections),
        body={
            "qr": [qr_svg(code) for code in codes],
            "codes": codes,
            "empty": EMPTY_LINES,
            "from": number,
        },
        filter=filter_of(meeting),
    )


def subdistricts_of(lines: Sequence[Invited]) -> str:
    """Return the kecamatan of a sheet: 'Kecamatan Ngoro, Pungging', or the first and the last."""
    names = list(dict.fromkeys(one.subdistrict for one in lines if one.subdistrict))
    if not names:
        return ""
    many = len(names) > MOST_NAMED
    return f"Kecamatan {f'{names[0]} sampai {names[-1]}' if many else ', '.join(names)}"


def row_of(number: int, one: Invited) -> Row:
    """Return the line of somebody invited."""
    cells = (number, one.name, one.sex, one.post, place_of(one), district_of(one), "", "")
    return Row(cells, key_of(one), one.person, area=one.district_code)


PAPER = Kind(
    "daftar-hadir",
    of_meeting(daftar_hadir),
    needs=(Need.MEETING,),
    template="daftar-hadir",
    signed=False,
    screen=False,
)
