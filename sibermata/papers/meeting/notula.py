"""Notula: the minutes of a meeting, with attendance by district filled in and room for notes.

A naskah: without a number every page bears KONSEP.
"""

from sibermata.papers.kind import Kind
from sibermata.papers.layout import Layout
from sibermata.papers.meeting.kinds import of_meeting
from sibermata.papers.meeting.shapes import Meeting
from sibermata.papers.meeting.wording import SUM_COLUMNS, day_of, filter_of, sums, when, where
from sibermata.papers.wording import NOTHING, number_in_words
from sibermata.records.paper import Content, Family, Form, Need
from sibermata.rules.time.office import day_in_words

NOT_CLOSED = "Rapat belum ditutup: angka kehadiran masih dapat berubah."


def notula(meeting: Meeting, layout: Layout) -> Content:
    """Return the minutes of a meeting."""
    del layout
    return Content(
        "Notula",
        (meeting.title,),
        SUM_COLUMNS,
        (sums(meeting),),
        notes(meeting),
        body={
            "facts": [
                ["Hari, tanggal", day_of(meeting)],
                ["Waktu", when(meeting).rpartition("pukul ")[2]],
                ["Tempat", where(meeting)],
                ["Penyelenggara", meeting.organiser],
                ["Pembicara", "; ".join(meeting.speakers) or NOTHING],
            ],
            "follow_ups": follow_ups(meeting),
        },
        filter=filter_of(meeting),
    )


def notes(meeting: Meeting) -> tuple[str, ...]:
    """Return whether the numbers of a meeting can still change, and what came after its close."""
    if not meeting.closed:
        return (NOT_CLOSED,)
    if not meeting.addenda:
        return ()
    number = number_in_words(meeting.addenda)
    return (f"Setelah rapat ditutup dicatat {number} susulan; angka di sini angka saat ditutup.",)


def follow_ups(meeting: Meeting) -> list[list[str]]:
    """Return what was agreed: what, who, until when, whether it is done."""
    return [
        [
            one.what,
            one.who,
            day_in_words(one.until) if one.until else NOTHING,
            "selesai" if one.done else "belum",
        ]
        for one in meeting.follow_ups
    ]


PAPER = Kind(
    "notula",
    of_meeting(notula),
    family=Family.NASKAH,
    needs=(Need.MEETING,),
    forms=(Form.PDF,),
    template="notula",
)
