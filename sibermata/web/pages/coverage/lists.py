"""The delivered lists that Ikrar and Pelatihan show, and pledge candidates, which count once a
person confirms them with a document.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sibermata.records.account import Right
from sibermata.records.states import ActState
from sibermata.store.views.deeds import list_pledges
from sibermata.store.views.desk.syncing import board
from sibermata.web.pages.roster.page import person_address
from sibermata.web.pages.syncing.parts import rows_of
from sibermata.web.pages.syncing.states import SourceShown, show_source
from sibermata.web.render import classes
from sibermata.web.visit import Visit

PLEDGES, TRAININGS = "pledges", "trainings"


@dataclass(frozen=True)
class Candidate:
    """A pledge that counts once a person confirms it."""

    act: int
    name: str
    address: str
    place: str  # the village as it was then
    what: str
    day: date | None
    origin: str


def lists_of(visit: Visit, delivers: str) -> Sequence[SourceShown]:
    """Return the sources that deliver such lists; none for visitors who see only numbers."""
    if not visit.visitor.may(Right.VIEW):
        return ()
    board_of_all = board(visit.connection, visit.scope)
    found = [one for one in board_of_all if one["delivers"] == delivers]
    rows = rows_of(visit, [one["run"] for one in found])
    return [show_source(one, (), visit.now, visit.today, rows) for one in found]


def candidates_of(visit: Visit) -> Sequence[Candidate]:
    """Return the pledges that wait for a person."""
    if not visit.visitor.may(Right.VIEW):
        return ()
    found = list_pledges(visit.connection, visit.scope, state=ActState.CANDIDATE)
    return [
        Candidate(
            one["act"],
            one["name"],
            person_address(one["person_id"]),
            f"{one['cycle']}, sebagai {classes([one['pledge_class']])}",
            one["date"],
            f"{one['source']}, baris {one['row']}"
            if one["source"]
            else f"oleh {one['entered_by']}",
        )
        for one in found
        if one["act"]
    ]
