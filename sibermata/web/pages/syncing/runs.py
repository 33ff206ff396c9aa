"""A run: its progress, its counts, and what it changed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter

from sibermata.desk.refusals import Said
from sibermata.errors import Refusal
from sibermata.records.account import Right
from sibermata.records.run import OPEN, State
from sibermata.records.states import EndReason, TenureStatus
from sibermata.rules.time.office import day_in_words
from sibermata.store.desk.tasks import Workers, workers
from sibermata.store.views.differences import differences, instants_of_run
from sibermata.store.views.holds import HoldLine, list_holds
from sibermata.store.views.runs import find_run
from sibermata.web.access import DESK, page
from sibermata.web.answer import Answer, render
from sibermata.web.pages.roster.page import person_address
from sibermata.web.pages.syncing.parts import PER_PAGE, pages, post_in_words, rows_of, said_of
from sibermata.web.pages.syncing.states import Shown, shown_run
from sibermata.web.visit import Visit

router = APIRouter()
STEPS = (State.REQUESTED, State.CLAIMED, State.FETCHED, State.STAGED, State.PLANNED)
WHAT = {
    "added": "baru",
    "gone": "pergi",
    "renamed": "berganti nama",
    "post": "berganti jabatan",
    "status": "berganti keadaan",
}
PARTS = (
    ("admitted", "diterima"),
    ("refused", "ditolak"),
    ("asked", "ditanyakan"),
    ("duplicates", "ganda"),
    ("not_officials", "bukan aparatur"),
)


@dataclass(frozen=True)
class Changed:
    """One difference, as a person tells it."""

    what: str
    village: str
    village_address: str
    name: str
    address: str  # of the person
    before: str
    after: str


@dataclass(frozen=True)
class RunPage:
    """One run."""

    run: Mapping[str, Any]
    state: State
    shown: Shown
    is_open: bool
    steps: Sequence[tuple[str, bool]]  # word, whether it is done
    counts: Sequence[tuple[str, int]]  # add up to the rows read
    rows: str  # the address of these rows; '' where they are not kept
    said: Said | None
    holds: Sequence[HoldLine]
    sums: Sequence[tuple[str, int]]
    changes: Sequence[Changed]
    at: int
    last: int
    workers: Workers


@page(router, "GET", "/sinkronisasi/proses/{run}", roles=DESK, right=Right.VIEW)
def run(visit: Visit) -> Answer:
    """Show a run; while it runs, the page reloads a part of itself."""
    number = visit.number("run")
    found = find_run(visit.connection, visit.scope, number)
    if found is None:
        raise Refusal("RUN_UNKNOWN", run=number)
    state = State(found["state"])
    lines = [] if found["ended_at"] is None else changes_of(visit, number)
    at = min(visit.page_number(), pages(len(lines)))
    counted = Counter(one["what"] for one in lines)
    page = RunPage(
        found,
        state,
        shown_run(found, visit.house.words[State]),
        found["ended_at"] is None,
        steps_of(visit, state),
        [(words, found[name]) for name, words in PARTS],
        rows_of(visit, [number]).get(number, ""),
        said_of(visit, found["code"]) if found["code"] else None,
        [one for one in list_holds(visit.connection, visit.scope) if one["run"] == number],
        [(words, counted[code]) for code, words in WHAT.items()],
        [in_words(visit, one) for one in lines[(at - 1) * PER_PAGE : at * PER_PAGE]],
        at,
        pages(len(lines)),
        workers(visit.connection),
    )
    return render("syncing/run.html", page, part="syncing/_run.html")


def changes_of(visit: Visit, run: int) -> list[dict[str, Any]]:
    """Return what a run changed in the roster."""
    instants = instants_of_run(visit.connection, visit.scope, run)
    if instants is None:
        return []
    lines = differences(visit.connection, visit.scope, *instants)
    return sorted(lines, key=lambda one: (list(WHAT).index(one["what"]), one["village_code"]))


def in_words(visit: Visit, one: Mapping[str, Any]) -> Changed:
    """Return a difference in words."""
    before, after = (str(one[when]) for when in ("before", "after"))
    if one["what"] == "gone":
        reason = visit.house.words[EndReason].get(one["end_reason"], one["end_reason"] or "")
        after = " ".join(filter(None, (reason, day_of(one["end_date"]))))
    elif one["what"] == "status":
        before, after = (visit.house.words[TenureStatus].get(at, at) for at in (before, after))
    elif one["what"] != "renamed":
        after = post_in_words(visit, after)
    if one["what"] in ("gone", "post"):
        before = post_in_words(visit, before)
    return Changed(
        WHAT[one["what"]],
        one["village"] or "",
        f"/wilayah/{one['village_code']}",
        one["name"],
        person_address(one["person_id"]),
        before,
        after,
    )


def day_of(day: Any) -> str:
    """Return a day in words, '' where there is none."""
    return day_in_words(day) if day else ""


def steps_of(visit: Visit, state: State) -> Sequence[tuple[str, bool]]:
    """Return the steps of a run that is under way, and which of them are done."""
    if state not in OPEN:
        return ()
    reached = STEPS.index(state)
    return [(word_of(visit, step), at <= reached) for at, step in enumerate(STEPS)]


def word_of(visit: Visit, state: State) -> str:
    """Return the word of a run's state."""
    return visit.house.words[State][state]
