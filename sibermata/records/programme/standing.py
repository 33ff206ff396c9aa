"""What a mark is made from - holdings, acts, results, exemptions - and the mark itself. Frozen."""

from datetime import date
from typing import NamedTuple

from sibermata.records.states import PledgeState, TrainingOutcome, TrainingState


class Holding(NamedTuple):
    """A tenure as marks need it."""

    tenure: int
    village: str  # 'PP.KK.CC.VVVV'
    post: str
    label: str  # folded: two holdings of one village, post and label are one seat
    pledge_class: str
    start: date | None  # None: it stood there before we kept books, and nobody stated a day
    end: date | None  # the last day; None: it goes on
    # Spells of absence from the source: (first day, first day seen again or None)
    absences: tuple[tuple[date, date | None], ...] = ()

    @property
    def seat(self) -> tuple[str, str, str]:
        """Village, post and label."""
        return (self.village, self.post, self.label)


class Act(NamedTuple):
    """A personal act on an accepted text that was counted."""

    number: int
    cycle: str
    pledge_class: str  # the class that the signer acted for
    text: str
    major: int  # of the version that was signed
    day: date


class Result(NamedTuple):
    """What somebody made of a course."""

    number: int
    course: str
    day: date  # the last day of the course
    outcome: TrainingOutcome


class Exemption(NamedTuple):
    """Somebody need not meet a requirement for a while."""

    number: int
    requirement: str
    begins: date
    until: date  # its last day


class PledgeMark(NamedTuple):
    """Where one person stands in one cycle for one class."""

    state: PledgeState
    due: date
    since: date | None  # the day of the first act that counts
    act: int | None  # which act that is, or the one that counts no longer
    seat: Holding  # where the mark counts
    start_unknown: bool
    changes_on: date | None  # the next day on which time alone may change it; None: never


class TrainingMark(NamedTuple):
    """Where one person stands with one requirement."""

    state: TrainingState
    due: date | None  # the last day of grace; None: nothing is asked
    since: date | None  # the day of the last pass that counts
    valid_until: date | None  # the last day; None: for good, or not valid
    done: int
    of: int
    result: int | None  # the last result that counts
    seat: Holding
    start_unknown: bool
    changes_on: date | None
