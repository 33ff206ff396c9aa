"""Standing as people see it: marks with their next step, summaries, results with their last day.
Today's come from the stored marks, those of any other day or instant are computed aside.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.desk.opening import Opened, today
from sibermata.desk.programme.trainings import course_meant
from sibermata.errors import Refusal
from sibermata.records.programme.catalogue import Programme
from sibermata.records.states import (
    ActState,
    MarkKind,
    NextStep,
    PledgeState,
    TrainingOutcome,
    TrainingState,
)
from sibermata.rules.programme.next_step import in_words, next_of_pledge, next_of_training
from sibermata.rules.seats import add_months
from sibermata.rules.time.office import office_day
from sibermata.rules.training import COVERS, OUTSIDE, lacking, valid_months
from sibermata.rules.value.sentence import filled
from sibermata.standing.mark import mark_aside
from sibermata.store.base.scope import Scope
from sibermata.store.programme.catalogue import stored_programme
from sibermata.store.programme.gather import gather, kept_at
from sibermata.store.registry.people import is_person
from sibermata.store.views.deeds import list_exemptions, list_pledges, list_trainings
from sibermata.store.views.standing import (
    Wanted,
    list_marks,
    pledges_of_roster,
    trainings_of_roster,
)

SECONDS = 600
ROSTER = ("pledge_cycle", "pledge", "pledge_due", "training_required", "training_valid")


class Looked(NamedTuple):
    """The standing on one day."""

    connection: Connection[Any]
    programme: Programme
    on: date
    at: datetime | None


@contextmanager
def looked(door: Opened, on: date | None, at: datetime | None) -> Iterator[Looked]:
    """Return the marks of a day as known at an instant; without either the stored ones, after
    renewing those that changed.
    """
    if on is None and at is None:
        door.marked()
    day = on or (office_day(at) if at else today())
    with door.database.work(SECONDS, name="look") as connection:
        if day == today() and at is None:
            programme = stored_programme(connection)
        else:
            programme = mark_aside(connection, door.rules, day, at)
        yield Looked(connection, programme, day, at)


def count_aside(door: Opened, on: date) -> tuple[int, int]:
    """Return how many persons and marks there are on another day; stores nothing."""
    with door.database.work(SECONDS, name="count aside") as connection:
        mark_aside(connection, door.rules, on)
        rows = list_marks(connection, door.scope)
    return len({row["person_id"] for row in rows}), len(rows)


def subject_meant(
    programme: Programme,
    cycle: str | None,
    requirement: str | None,
    at: datetime | None = None,
) -> tuple[str | None, str | None]:
    """Return the (kind, subject) that is asked for.

    Refuses an unknown code, and an instant `at` which no programme was recorded yet.
    """
    if (
        at is not None
        and (cycle or requirement)
        and not (programme.cycles or programme.requirements)
    ):
        raise Refusal("PROGRAMME_NOT_YET", value=cycle or requirement)
    if cycle is not None:
        if cycle not in programme.cycles:
            raise Refusal("CYCLE_UNKNOWN", cycle=cycle, known=sorted(programme.cycles))
        return MarkKind.PLEDGE, cycle
    if requirement is not None:
        if requirement not in programme.requirements:
            known = sorted(programme.requirements)
            raise Refusal("REQUIREMENT_UNKNOWN", requirement=requirement, known=known)
        return MarkKind.TRAINING, requirement
    return None, None


def marks_of_person(door: Opened, look: Looked, person: int) -> list[dict[str, Any]]:
    """Return the marks of a person, each with the name of its subject and the next step."""
    if not is_person(look.connection, person):
        raise Refusal("PERSON_UNKNOWN", person=person)
    kept = kept_at(look.connection, look.at).get(person, person)
    rows = list_marks(look.connection, door.scope, Wanted(person=kept, at=look.at))
    classes = {code: post.pledge_class for code, post in door.rules.book.posts.posts.items()}
    known = gather(look.connection, classes, [kept], look.at)
    words = door.rules.book.words[NextStep]
    programme = look.programme
    for row in rows:
        facts: dict[str, object] = {"due": row["due"], "until": row["valid_until"]}
        if row["kind"] == MarkKind.PLEDGE:
            step = next_of_pledge(PledgeState(row["state"]))
            row["title"] = facts["subject"] = programme.cycles[row["subject"]].name
        else:
            asked = programme.requirements[row["subject"]]
            row["title"] = asked.name
            step = next_of_training(TrainingState(row["state"]), row["due"], look.on)
            missing = lacking(asked, programme.courses, known.results.get(kept, ()), look.on)
            courses = missing if step is not NextStep.RENEW else asked.courses
            names = [[programme.courses[code].name for code in any_of] for any_of in courses]
            facts["courses"] = in_words(names)
        row["next"] = filled(words[step], facts)
    return rows


def with_marks(
    door: Opened,
    look: Looked,
    scope: Scope,
    rows: Iterable[dict[str, Any]],
    people: Sequence[int] | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield the rows of the roster with the standing of each person: in the latest cycle opened by
    that day, for the class of the post, and in the requirements.

    `people`: limits the marks that are read, where the rows are few.
    """
    cycle = look.programme.latest_cycle(look.on)
    signed = pledges_of_roster(look.connection, scope, cycle, people)
    trained = trainings_of_roster(look.connection, scope, COVERS, OUTSIDE, people)
    posts = door.rules.book.posts.posts
    for row in rows:
        post = posts.get(row["post"])
        state, due = signed.get((row["person_id"], post.pledge_class if post else ""), ("", None))
        known = trained.get(row["person_id"])
        yield {
            **row,
            "pledge_cycle": cycle if state else "",
            "pledge": state,
            "pledge_due": due,
            "training_required": known.required if known else 0,
            "training_valid": known.valid if known else 0,
        }


class Deeds(NamedTuple):
    """A person's acts, results and exemptions."""

    acts: list[dict[str, Any]]
    results: list[dict[str, Any]]
    exemptions: list[dict[str, Any]]


def deeds_of(look: Looked, scope: Scope, person: int) -> Deeds:
    """Return what the marks of a person rest on, as known at the instant of a look."""
    known, at = look.connection, look.at
    return Deeds(
        list_pledges(known, scope, person=person, at=at),
        trainings_shown(known, scope, look.programme, person=person, at=at),
        list_exemptions(known, scope, person, at),
    )


def trainings_shown(
    connection: Connection[Any], scope: Scope, programme: Programme | None = None, **asked: Any
) -> list[dict[str, Any]]:
    """Return results with the last day on which each counts by itself; None: for good, or for
    nothing.

    A course may be given by its code, its name or an alias.
    """
    programme = programme or stored_programme(connection)
    if asked.get("course"):
        asked["course"] = course_meant(programme, asked["course"]).code
    rows = list_trainings(connection, scope, **asked)
    for row in rows:
        row["valid_until"] = last_day(row, programme)
    return rows


def last_day(row: dict[str, Any], programme: Programme) -> date | None:
    """Return the last day on which a counted pass counts by itself."""
    if row["state"] != ActState.COUNTED or row["outcome"] == TrainingOutcome.FAILED:
        return None
    months = valid_months(programme.requirements.values(), row["course"])
    return add_months(row["held_to"] or row["held_from"], months) if months else None
