"""Daftar undangan: who is invited and why, by district."""

from itertools import groupby

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

COLUMNS = (
    Column("No.", "1.0cm", "center"),
    Column("Kabupaten/Kota", printed=False, wide=True),
    Column("Nama", "4fr", wide=True),
    Column("Jabatan", "3.4fr", wide=True),
    Column("Desa/Kelurahan, Kecamatan", "3.4fr", wide=True),
    Column("Alasan diundang", "5fr", wide=True),
)


def daftar_undangan(meeting: Meeting, layout: Layout) -> Content:
    """Return the list of a meeting as it was frozen."""
    del layout
    sections, number = [], 0
    for district, held in groupby(meeting.lines, key=heading_of):
        rows = tuple(row_of(number + at, one) for at, one in enumerate(held, 1))
        number += len(rows)
        sections.append(Section(rows, district, (f"{district}: {len(rows)} orang.",)))
    return Content(
        "Daftar undangan",
        under(meeting),
        COLUMNS,
        tuple(sections),
        (f"Jumlah: {number} orang.",),
        filter=filter_of(meeting),
    )


def row_of(at: int, one: Invited) -> Row:
    """Return the line of somebody invited."""
    cells = (at, district_of(one), one.name, one.post, place_of(one), one.reason)
    return Row(cells, key_of(one), one.person, area=one.district_code)


PAPER = Kind("daftar-undangan", of_meeting(daftar_undangan), needs=(Need.MEETING,), landscape=True)
