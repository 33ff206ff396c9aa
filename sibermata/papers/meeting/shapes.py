"""What the papers of a meeting are made from: the event, its list, who came, what was agreed.

Frozen, and read from one version of the list; names and posts are as they were frozen in it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

GUEST = "TAMU"


class Came(StrEnum):
    """What became of an invitation."""

    HADIR = "hadir"
    TERLAMBAT = "terlambat"
    DIWAKILI = "diwakili"
    IZIN = "izin"
    TIDAK_HADIR = "tidak_hadir"
    UNTOLD = ""  # nobody said yet


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
    """Something that was agreed."""

    what: str
    who: str
    until: date | None
    done: bool = False


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting with the version of its list that is asked for."""

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
    addenda: int = 0  # recorded after the close; its numbers do not hold them
    only: str = ""  # the district whose lines these are; '' = everybody

    @property
    def everybody(self) -> Iterator[Invited]:
        """Every line, then who came without one."""
        yield from self.lines
        yield from self.walk_ins
