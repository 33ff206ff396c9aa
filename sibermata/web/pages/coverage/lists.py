"""The delivered lists that Ikrar and Pelatihan show, what was held, and pledge candidates, which
count once a person confirms them with a document.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sibermata.records.account import Right
from sibermata.records.programme.catalogue import Cycle
from sibermata.records.states import ActState
from sibermata.store.views.deeds import list_events, list_pledges
from sibermata.store.views.desk.syncing import board
from sibermata.store.views.regions import names_of_regions
from sibermata.web.access import DESK
from sibermata.web.pages.roster.page import person_address
from sibermata.web.pages.syncing.parts import rows_of
from sibermata.web.pages.syncing.states import SourceShown, show_source
from sibermata.web.render import classes
from sibermata.web.visit import Visit

PLEDGES, TRAININGS = "pledges", "trainings"
ON_A_PAGE = 50


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


@dataclass(frozen=True)
class Candidates:
    """The pledges that wait for a person, a page at a time."""

    rows: Sequence[Candidate] = ()
    total: int = 0
    at: int = 1
    last: int = 1


def candidates_of(visit: Visit, cycles: Mapping[str, Cycle]) -> Candidates:
    """Return the pledges that wait for a person."""
    if not visit.visitor.may(Right.VIEW):
        return Candidates()
    listed = list_pledges(visit.connection, visit.scope, state=ActState.CANDIDATE)
    waiting = [one for one in listed if one["act"]]
    last = max(1, -(-len(waiting) // ON_A_PAGE))
    at = min(visit.page_number(), last)
    found = waiting[(at - 1) * ON_A_PAGE : at * ON_A_PAGE]
    villages = {one["village_code"] for one in found if one["village_code"]}
    places = names_of_regions(visit.connection, visit.scope, villages)
    rows = [
        Candidate(
            one["act"],
            one["name"],
            person_address(one["person_id"]),
            places.get(one["village_code"], "-"),
            f"{cycles[one['cycle']].name}, sebagai {classes([one['pledge_class']])}",
            one["date"],
            f"{one['source']}, baris {one['row']}"
            if one["source"]
            else f"oleh {one['entered_by']}",
        )
        for one in found
    ]
    return Candidates(rows, len(waiting), at, last)


@dataclass(frozen=True)
class EventShown:
    """What was held."""

    title: str
    held_on: date
    area: str
    organiser: str
    address: str  # of its meeting; '' where it has none, or it is not this visitor's to open


def events_of(visit: Visit, kind: str) -> Sequence[EventShown]:
    """Return what was held for pledges (`cycle`) or for trainings (`courses`), the latest first."""
    opens = visit.visitor.role in DESK
    found = [one for one in list_events(visit.connection, visit.scope) if one[kind]]
    return [
        EventShown(
            one["title"],
            one["held_on"],
            one["area_name"] or one["area"],
            one["organiser"],
            f"/rapat/{one['code']}" if opens and one["has_meeting"] else "",
        )
        for one in found[::-1][:ON_A_PAGE]
    ]
