"""Prepares the papers of coming meetings as drafts: a naskah is marked KONSEP until a person makes
it with its number.

Invariant: nothing is sent and nothing is replaced; if an equal paper of the same kind and form
exists already, whoever made it, no second one is made.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from threading import Event
from typing import NamedTuple

from sibermata.desk.opening import Opened
from sibermata.desk.programme.meeting_read import moment_of
from sibermata.desk.programme.papers import Read, hand_over, read_paper
from sibermata.papers.fingerprint import content_hash, read_request
from sibermata.papers.layout import read_layout
from sibermata.papers.meeting.catalogue import OF_MEETINGS
from sibermata.records.paper import Form, Request
from sibermata.records.states import MeetingState
from sibermata.store.desk.desk import CLOCK
from sibermata.store.views.papers import PaperLine, papers_of_meeting
from sibermata.store.views.programme.meetings import list_meetings


class Prepared(NamedTuple):
    """The outcome for one paper of a meeting."""

    meeting: str
    new: bool  # False: an equal one exists already


def prepare_papers(door: Opened, today: date, stop: Event) -> Iterator[Prepared]:
    """Prepare every paper of each meeting that has been invited and takes place
    within some days.
    """
    last = today + timedelta(read_layout(door.settings.config).prepare_days)
    with door.database.connection() as connection:
        meetings = [
            row["meeting"]
            for row in list_meetings(connection, door.scope)
            if row["progress"] == MeetingState.INVITED and today <= row["held_on"] <= last
        ]
    for meeting in meetings:
        yield from _of_meeting(door, meeting, stop)


def _of_meeting(door: Opened, meeting: str, stop: Event) -> Iterator[Prepared]:
    with door.database.connection() as connection:
        made = papers_of_meeting(connection, door.scope, meeting)
    moment = moment_of(door, meeting)
    for kind in OF_MEETINGS.values():
        if stop.is_set():
            return
        read = read_paper(door, kind, Request(kind.name, meeting=meeting), moment)
        for form in kind.forms if read.content.count else ():
            new = not says_the_same(read, form, made)
            if new:
                hand_over(door, read, form, CLOCK)
            yield Prepared(meeting, new)


def says_the_same(read: Read, form: Form, made: Sequence[PaperLine]) -> bool:
    """Return whether an equal paper of this kind and form exists already, with
    a number or without.
    """
    return any(
        content_hash(read_request(paper["request"]), read.content) == bytes(paper["content_hash"])
        for paper in made
        if (paper["kind"], paper["form"]) == (read.kind.name, form)
    )
