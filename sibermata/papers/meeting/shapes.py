"""The input of the papers of a meeting: event, invite list, attendance, follow-up.

Read from one version of the list, with names and posts as frozen in it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

GUEST = "TAMU"


class Came(StrEnum):
    """The outcome of an invitation."""

    HADIR = "hadir"
    TERLAMBAT = "terlambat"
    DIWAKILI = "diwakili"
    IZIN = "izin"
    TIDAK_HADIR = "tidak_hadir"
    UNTOLD = ""  # not recorded yet


@dataclass(frozen=True, slots=True)
class Invited:
    """A line of the list; also a guest, or who came without an invitation."""

    line: int
    name: str  # with titles
    post: str  # in words, capacity before it
    village: str
    subdistrict: str
    district_code: str
    district: str
    sex: str = ""
    code: str = ""  # SBM1-...; '' for who came without an invitation
    reason: str = ""  # why the line is there
    outcome: Came = Came.UNTOLD
    arrived_at: datetime | None = None
    person: int = 0
    guest: bool = False
    walk_in: bool = False


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A follow-up that was agreed."""

    what: str
    who: str
    until: date | None
    done: bool = False


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting with the requested version of its list."""

    code: str
    title: str
    organiser: str
    area: str  # its name
    held_on: date
    starts: str  # 'HH:MM', WIB
    ends: str
    places: tuple[str, ...]
    version: int  # of the list
    lines: tuple[
        Invited, ...
    ]  # by district, subdistrict, village, post, name; who has none comes last
    walk_ins: tuple[Invited, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    speakers: tuple[str, ...] = ()
    witnesses: tuple[str, ...] = ()
    closed: bool = False
    addenda: int = 0  # entries after the close, which the numbers do not include
    only: str = ""  # the only district whose lines these are; '' = all

    @property
    def everybody(self) -> Iterator[Invited]:
        """All invited people, then those who came without an invitation."""
        yield from self.lines
        yield from self.walk_ins
