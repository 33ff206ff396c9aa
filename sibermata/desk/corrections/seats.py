"""What a person can state about a seat: its holder has left, a term was extended, or somebody holds
it whom no source names.

The seats of the district are checked again at once.
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from sibermata.desk.corrections.correct import correct
from sibermata.desk.corrections.stated import Stated, refuse_unfounded, state_end, state_official
from sibermata.standing.seats import check_district
from sibermata.store.desk.desk import Desk


class Ground(NamedTuple):
    """The reason and evidence behind a statement."""

    reason: str
    evidence: str


def end_of_seat(
    desk: Desk, district: str, person: int, tenure: int, on: date | None, ground: Ground
) -> Stated:
    """State that the holder of a seat has left it."""
    reason, evidence = ground
    done = state_end(desk, person, on=on, reason=reason, evidence=evidence, tenure=tenure)
    check_district(desk.connection, desk.book, desk.today, district)
    return done


def prolong_term(
    desk: Desk, district: str, person: int, tenure: int, until: date, ground: Ground
) -> int:
    """State until when a term was extended; return the correction."""
    refuse_unfounded(*ground)
    reason, evidence = ground
    text = until.isoformat()
    done = correct(desk, person, "end_date", text, reason=reason, evidence=evidence, tenure=tenure)
    check_district(desk.connection, desk.book, desk.today, district)
    return done.number


def fill_seat(desk: Desk, cells: Mapping[str, str], ground: Ground) -> Stated:
    """State who holds a seat."""
    reason, evidence = ground
    done = state_official(desk, cells, reason=reason, evidence=evidence)
    check_district(desk.connection, desk.book, desk.today, cells["village_code"][:5])
    return done
