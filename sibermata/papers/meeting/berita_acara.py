"""Berita acara: the record that a meeting was held, by whom and before whom, with its attendance.

A naskah: without a number every page bears KONSEP. It states who came, and nothing about pledges:
coming to an event is no pledge.
"""

from sibermata.papers.kind import Kind
from sibermata.papers.layout import Layout
from sibermata.papers.meeting.kinds import of_meeting
from sibermata.papers.meeting.notula import follow_ups, notes
from sibermata.papers.meeting.shapes import Came, Meeting
from sibermata.papers.meeting.wording import (
    DAYS,
    SUM_COLUMNS,
    filter_of,
    spelled,
    sums,
    where,
)
from sibermata.papers.wording import number_in_words
from sibermata.records.paper import Content, Family, Form, Need
from sibermata.rules.time.office import MONTHS, day_in_words

CAME = (Came.HADIR, Came.TERLAMBAT, Came.DIWAKILI)


def berita_acara(meeting: Meeting, layout: Layout) -> Content:
    """Return the record of a meeting."""
    del layout
    return Content(
        "Berita acara",
        (meeting.title,),
        SUM_COLUMNS,
        (sums(meeting),),
        notes(meeting),
        body={
            "opening": opening(meeting),
            "came": came(meeting),
            "follow_ups": follow_ups(meeting),
            "witnesses": list(meeting.witnesses),
        },
        filter=filter_of(meeting),
    )


def opening(meeting: Meeting) -> str:
    """Return the sentence that says when, where and by whom, the day in words as such papers are
    written.
    """
    day = meeting.held_on
    return (
        f"Pada hari ini, {DAYS[day.weekday()]}, tanggal {spelled(day.day)} bulan "
        f"{MONTHS[day.month - 1]} tahun {spelled(day.year)} ({day_in_words(day)}), bertempat di "
        f"{where(meeting)}, telah dilaksanakan {meeting.title} oleh {meeting.organiser}."
    )


def came(meeting: Meeting) -> str:
    """Return the sentence that says how many were invited and came."""
    present = sum(one.outcome in CAME for one in meeting.everybody)
    without = len(meeting.walk_ins)
    return (
        f"Diundang {number_in_words(len(meeting.lines))} orang, hadir atau diwakili "
        f"{number_in_words(present)} ({spelled(present)}) orang, di antaranya "
        f"{number_in_words(without)} tanpa undangan. Kehadiran bukan pernyataan ikrar; ikrar "
        "dicatat orang per orang."
    )


PAPER = Kind(
    "berita-acara",
    of_meeting(berita_acara),
    family=Family.NASKAH,
    needs=(Need.MEETING,),
    forms=(Form.PDF,),
    template="berita-acara",
)
