"""Piagam: a certificate of thanks for each person who came, or for each district that sent
somebody.

A naskah: without a number every page bears KONSEP. It is no certificate of a course and no proof of
a pledge.
"""

from collections.abc import Callable

from sibermata.papers.kind import Kind, Reading
from sibermata.papers.meeting.berita_acara import CAME
from sibermata.papers.meeting.shapes import GUEST, Came, Invited, Meeting
from sibermata.papers.meeting.wording import day_of, district_of, filter_of, key_of, place_of, where
from sibermata.records.paper import Column, Content, Family, Form, Need, Row, Section

COLUMNS = (Column("Nama"), Column("Jabatan"), Column("Dari"))
PRESENT = (Came.HADIR, Came.TERLAMBAT)


def piagam(meeting: Meeting, lines: tuple[Row, ...], filter: tuple[str, ...]) -> Content:
    """Return the certificates of these lines."""
    return Content(
        "Piagam penghargaan",
        (meeting.title,),
        COLUMNS,
        (Section(lines),),
        body={
            "for": f"atas kehadiran dan peran serta dalam {meeting.title}, {day_of(meeting)}, di "
            f"{where(meeting)}",
            "organiser": meeting.organiser,
        },
        filter=filter,
    )


def persons(meeting: Meeting) -> tuple[Row, ...]:
    """Return a line for each person who came in person."""
    return tuple(
        Row((one.name, one.post, origin_of(one)), key_of(one), one.person, area=one.district_code)
        for one in meeting.everybody
        if one.outcome in PRESENT
    )


def origin_of(one: Invited) -> str:
    """Return village, kecamatan and district."""
    if one.guest or one.post == GUEST or not one.village:
        return district_of(one)
    return f"{place_of(one)}, {district_of(one)}"


def districts(meeting: Meeting) -> tuple[Row, ...]:
    """Return a line for each district from which somebody came."""
    names = {
        one.district: one.district_code
        for one in meeting.everybody
        if one.outcome in CAME and one.district
    }
    return tuple(
        Row((f"Pemerintah {name}", "", ""), f"district {name}", area=code)
        for name, code in names.items()
    )


def read(reading: Reading) -> Content:
    """Return the certificates of a person or, where none is asked for, of the districts."""
    meeting = reading.meeting
    assert meeting is not None, "a kind that needs a meeting"
    person = reading.request.person
    if person is None:
        return piagam(meeting, districts(meeting), (*filter_of(meeting), "kabupaten/kota"))
    of_person: Callable[[Row], bool] = lambda row: row.person == person  # noqa: E731
    rows = tuple(filter(of_person, persons(meeting)))
    return piagam(meeting, rows, (*filter_of(meeting), f"orang {person}"))


PAPER = Kind(
    "piagam",
    read,
    family=Family.NASKAH,
    needs=(Need.MEETING,),
    forms=(Form.PDF,),
    template="piagam",
    landscape=True,
)
