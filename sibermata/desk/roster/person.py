"""Everything that is known of one person, as that person's page shows it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.desk.explain import IN_FORCE, explain, masked
from sibermata.desk.opening import Opened
from sibermata.desk.programme.shown import Looked, marks_of_person, trainings_shown
from sibermata.errors import Refusal
from sibermata.records.account import Visitor
from sibermata.records.states import TenureStatus
from sibermata.rules.time.office import office_day
from sibermata.store.desk.security import write_view
from sibermata.store.programme.catalogue import stored_programme
from sibermata.store.registry.judgements import members_of
from sibermata.store.views.corrections import list_corrections
from sibermata.store.views.deeds import list_pledges
from sibermata.store.views.desk.person import Question, changed_last, questions_about
from sibermata.store.views.officials import roster

OPENED = "opened"  # in the log of what was looked at
STANDS = ("berlaku", IN_FORCE)  # verdicts of a value that is the one shown


class Moment(NamedTuple):
    """Something that happened on a day; None: the day is unknown."""

    day: date | None
    what: str  # begins ends pledge training correction
    fact: dict[str, Any]


@dataclass(frozen=True)
class PersonShown:
    """A person."""

    id: int
    held: Sequence[dict[str, Any]]  # rows of the roster, those in office first
    values: Sequence[dict[str, Any]]  # origins of the values in force
    others: Sequence[dict[str, Any]]  # other statements of sources, present and former
    marks: Sequence[dict[str, Any]]
    pledges: Sequence[dict[str, Any]]
    trainings: Sequence[dict[str, Any]]
    corrections: Sequence[dict[str, Any]]
    questions: Sequence[Question]
    moments: Sequence[Moment]
    first_seen: datetime | None
    changed_at: datetime | None
    confirmed_at: datetime | None


def person_shown(door: Opened, person: int, today: date) -> PersonShown:
    """Return a person of the scope; refuse a person outside it."""
    with door.database.connection() as connection:
        kept, members = members_of(connection, person)
        held = list(masked(roster(connection, door.scope, person=kept, ended=True), door))
        if not held:
            raise Refusal("PERSON_UNKNOWN", person=person)
        held.sort(key=lambda row: row["status"] == TenureStatus.ENDED)
        look = Looked(connection, stored_programme(connection), today, None)
        origins = explain(door, kept).origins
        pledges = list_pledges(connection, door.scope, person=kept)
        trainings = trainings_shown(connection, door.scope, person=kept)
        corrections = list_corrections(
            connection, door.scope, door.secrecy, persons=members, everything=True
        )
        return PersonShown(
            kept,
            held,
            [one for one in origins if one["verdict"] in STANDS],
            [one for one in origins if one["verdict"] not in STANDS],
            marks_of_person(door, look, kept),
            pledges,
            trainings,
            corrections,
            questions_about(connection, door.scope, members),
            list(moments(held, pledges, trainings, corrections)),
            min((row["first_seen"] for row in held if row["first_seen"]), default=None),
            changed_last(connection, door.scope, members),
            max((row["last_seen"] for row in held if row["last_seen"]), default=None),
        )


def note_opened(connection: Connection[Any], visitor: Visitor, person: int, now: datetime) -> None:
    """Write down who opened a person's page."""
    write_view(connection, visitor.account, visitor.name, person, OPENED, now)


def moments(
    held: Sequence[dict[str, Any]],
    pledges: Sequence[dict[str, Any]],
    trainings: Sequence[dict[str, Any]],
    corrections: Sequence[dict[str, Any]],
) -> Iterator[Moment]:
    """Yield what happened, the newest first; unknown days come last."""
    found = [Moment(row["start_date"], "begins", row) for row in held]
    found += [
        Moment(row["end_date"], "ends", row)
        for row in held
        if row["status"] == TenureStatus.ENDED or row["end_date"]
    ]
    found += [Moment(row["date"], "pledge", row) for row in pledges]
    found += [Moment(row["held_to"] or row["held_from"], "training", row) for row in trainings]
    found += [Moment(office_day(row["at"]), "correction", row) for row in corrections]
    yield from sorted(found, key=lambda one: one.day or date.min, reverse=True)
