"""Kartu nama: name badges with the code for the door, ten to a page, to be cut out."""

from sibermata.papers.code import qr_svg
from sibermata.papers.kind import Kind
from sibermata.papers.layout import Layout
from sibermata.papers.meeting.kinds import of_meeting
from sibermata.papers.meeting.shapes import Meeting
from sibermata.papers.meeting.wording import day_of, district_of, filter_of, key_of
from sibermata.records.paper import Column, Content, Form, Need, Row, Section

COLUMNS = (Column("Nama"), Column("Jabatan"), Column("Desa/Kelurahan"), Column("Kabupaten/Kota"))


def kartu_nama(meeting: Meeting, layout: Layout) -> Content:
    """Return the badges of a list."""
    del layout
    rows = tuple(
        Row(
            (one.name, one.post, one.village, district_of(one)),
            key_of(one),
            one.person,
            area=one.district_code,
        )
        for one in meeting.lines
    )
    return Content(
        "Kartu nama",
        (meeting.title, day_of(meeting)),
        COLUMNS,
        (Section(rows),),
        body={"qr": [qr_svg(one.code) if one.code else "" for one in meeting.lines]},
        filter=filter_of(meeting),
    )


PAPER = Kind(
    "kartu-nama",
    of_meeting(kartu_nama),
    needs=(Need.MEETING,),
    forms=(Form.PDF,),
    template="kartu-nama",
    signed=False,
    screen=False,
)
