"""The programme as the rules read it: elections, texts, courses, requirements, areas. Frozen.

Source: STANDING 1. An office replaces any of them by a new version; a version is never changed.
"""

from datetime import date
from typing import NamedTuple

OTHER_COURSE = "lainnya"  # built in: whatever the catalogue does not know; it fulfils nothing


class Cycle(NamedTuple):
    """One election for which people pledge."""

    code: str
    name: str
    vote_day: date
    opens: date  # whoever holds a seat of these classes on or after this day is obliged
    due: date
    closes: date  # the last day that counts for this cycle
    classes: tuple[str, ...]  # pledge classes of posts.toml
    texts: tuple[str, ...]  # a personal act on any of these, for its class, covers


class Text(NamedTuple):
    """One version of the text of a pledge."""

    code: str
    title: str
    classes: tuple[str, ...]
    version: str  # 'major.minor': a new minor keeps signatures, a new major asks again
    points: tuple[str, ...]
    since: date | None  # in force from this day on; None: since ever

    @property
    def major(self) -> int:
        """The number before the point."""
        return int(self.version.partition(".")[0])

    @property
    def order(self) -> tuple[int, int]:
        """What versions are sorted by."""
        major, _, minor = self.version.partition(".")
        return int(major), int(minor)


class Course(NamedTuple):
    """Something that one can be trained in."""

    code: str
    name: str
    kind: str  # modul | bimtek | pelatihan | sosialisasi
    pass_mark: int | None  # percent; None: attendance is enough
    aliases: tuple[str, ...]


class Requirement(NamedTuple):
    """The courses that a post asks for."""

    code: str
    name: str
    posts: tuple[str, ...]
    courses: tuple[tuple[str, ...], ...]  # each of these; of an inner list any one
    grace_days: int
    valid_months: int  # 0 = for good
    since: date

    @property
    def every_course(self) -> frozenset[str]:
        """Every course that is named."""
        return frozenset(course for any_of in self.courses for course in any_of)


class Area(NamedTuple):
    """Districts that reports group."""

    code: str
    name: str
    kind: str  # bakorwil
    districts: tuple[str, ...]


class Programme(NamedTuple):
    """What stands, by code; of a text every version, the oldest first."""

    cycles: dict[str, Cycle]
    texts: dict[str, tuple[Text, ...]]
    courses: dict[str, Course]
    requirements: dict[str, Requirement]
    areas: dict[str, Area]

    def latest_cycle(self, on: date) -> str:
        """Return the cycle that opened last, '' where none has yet."""
        opened = [one for one in self.cycles.values() if one.opens <= on]
        return max(opened, key=lambda one: (one.opens, one.code)).code if opened else ""


NOTHING = Programme({}, {}, {}, {}, {})
