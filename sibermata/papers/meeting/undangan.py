"""Undangan: as PDF a letter to each invited person with the code for the door; as DOCX one letter
with a list of recipients, whose number, date and signature SRIKANDI fills in.

A naskah: without a number every page bears KONSEP.
"""

from sibermata.papers.code import qr_svg
from sibermata.papers.kind import Kind
from sibermata.papers.layout import Layout
from sibermata.papers.meeting.kinds import of_meeting
from sibermata.papers.meeting.shapes import Invited, Meeting
from sibermata.papers.meeting.wording import (
    day_of,
    district_of,
    filter_of,
    key_of,
    place_of,
    when,
    where,
)
from sibermata.records.paper import Column, Content, Family, Form, Need, Row, Section

COLUMNS = (
    Column("No.", "1cm", "center"),
    Column("Nama"),
    Column("Jabatan"),
    Column("Desa/Kelurahan, Kecamatan"),
    Column("Kabupaten/Kota"),
)


def undangan(meeting: Meeting, layout: Layout) -> Content:
    """Return the letters of a list; the code of each is printed as a QR and as letters."""
    rows = tuple(row_of(at, one) for at, one in enumerate(meeting.lines, 1))
    letter = layout.letter
    return Content(
        "Undangan",
        (meeting.title,),
        COLUMNS,
        (Section(rows),),
        body={
            "nature": letter.nature,
            "attachment": "-",
            "subject": f"Undangan {meeting.title}",
            "opening": letter.opening.replace("{title}", meeting.title),
            "closing": letter.closing,
            "at_the_door": letter.at_the_door,
            "facts": [
                ["Hari, tanggal", day_of(meeting)],
                ["Waktu", when(meeting).rpartition("pukul ")[2]],
                ["Tempat", where(meeting)],
                ["Acara", meeting.title],
            ],
            "codes": [one.code for one in meeting.lines],
            "qr": [qr_svg(one.code) if one.code else "" for one in meeting.lines],
        },
        filter=filter_of(meeting),
    )


def row_of(at: int, one: Invited) -> Row:
    """Return who a letter goes to."""
    cells = (at, one.name, one.post, place_of(one), district_of(one))
    return Row(cells, key_of(one), one.person, area=one.district_code)


PAPER = Kind(
    "undangan",
    of_meeting(undangan),
    family=Family.NASKAH,
    needs=(Need.MEETING,),
    forms=(Form.PDF, Form.DOCX),
    template="undangan",
    screen=False,
)
