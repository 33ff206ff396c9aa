"""Events, acts, results and exemptions in the database: read by number or person, written as
versions.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from psycopg import Connection

from sibermata.records.programme.deeds import (
    EventRecord,
    ExemptionRecord,
    PledgeRecord,
    TrainingRecord,
)
from sibermata.records.states import ActState
from sibermata.store.programme.versions import next_id, read_versions, write_version

NEW = 0  # in place of a number that is not given yet


def write_act(connection: Connection[Any], at: datetime, act: PledgeRecord) -> int:
    """Write an act, or another version of one; return its number."""
    if act.id == NEW:
        act = act._replace(id=next_id(connection, "act_id"))
    write_version(connection, "pledge_act", "id", at, act, PledgeRecord._fields)
    return act.id


def write_result(connection: Connection[Any], at: datetime, result: TrainingRecord) -> int:
    """Write a result, or another version of one; return its number."""
    if result.id == NEW:
        result = result._replace(id=next_id(connection, "result_id"))
    write_version(connection, "training_result", "id", at, result, TrainingRecord._fields)
    return result.id


def write_exemption(connection: Connection[Any], at: datetime, one: ExemptionRecord) -> int:
    """Write an exemption, or another version of one; return its number."""
    if one.id == NEW:
        one = one._replace(id=next_id(connection, "exemption_id"))
    write_version(connection, "exemption", "id", at, one, ExemptionRecord._fields)
    return one.id


def write_event(connection: Connection[Any], at: datetime, event: EventRecord, by: str) -> None:
    """Write an event, or another version of one."""
    columns = (*EventRecord._fields, "by")
    write_version(connection, "event", "code", at, (*event, by), columns)


def find_act(connection: Connection[Any], number: int) -> PledgeRecord | None:
    """Return the present version of an act."""
    found = read_versions(
        connection, "pledge_act", PledgeRecord, "id = %(number)s", {"number": number}
    )
    return found[0] if found else None


def find_result(connection: Connection[Any], number: int) -> TrainingRecord | None:
    """Return the present version of a result."""
    found = read_versions(
        connection, "training_result", TrainingRecord, "id = %(number)s", {"number": number}
    )
    return found[0] if found else None


def find_exemption(connection: Connection[Any], number: int) -> ExemptionRecord | None:
    """Return the present version of an exemption."""
    found = read_versions(
        connection, "exemption", ExemptionRecord, "id = %(number)s", {"number": number}
    )
    return found[0] if found else None


def find_event(connection: Connection[Any], code: str) -> EventRecord | None:
    """Return the present version of an event."""
    found = read_versions(connection, "event", EventRecord, "code = %(code)s", {"code": code})
    return found[0] if found else None


def all_events(connection: Connection[Any]) -> list[EventRecord]:
    """Return the present version of every event."""
    return read_versions(connection, "event", EventRecord)


def acts_of(connection: Connection[Any], people: Sequence[int]) -> list[PledgeRecord]:
    """Return the acts of these persons that were not annulled."""
    return read_versions(
        connection,
        "pledge_act",
        PledgeRecord,
        "person_id = any(%(people)s) and state <> %(annulled)s",
        {"people": list(people), "annulled": ActState.ANNULLED},
    )


def results_of(connection: Connection[Any], people: Sequence[int]) -> list[TrainingRecord]:
    """Return the results of these persons that were not annulled."""
    return read_versions(
        connection,
        "training_result",
        TrainingRecord,
        "person_id = any(%(people)s) and state <> %(annulled)s",
        {"people": list(people), "annulled": ActState.ANNULLED},
    )


def every_act_of(
    connection: Connection[Any], people: Sequence[int], numbers: Sequence[int]
) -> list[PledgeRecord]:
    """Return the acts of these persons and those with these numbers, including annulled ones."""
    return read_versions(
        connection,
        "pledge_act",
        PledgeRecord,
        "(person_id = any(%(people)s) or id = any(%(numbers)s))",
        {"people": list(people), "numbers": list(numbers)},
    )


def every_result_of(
    connection: Connection[Any], people: Sequence[int], numbers: Sequence[int]
) -> list[TrainingRecord]:
    """Return the results of these persons and those with these numbers, including annulled ones."""
    return read_versions(
        connection,
        "training_result",
        TrainingRecord,
        "(person_id = any(%(people)s) or id = any(%(numbers)s))",
        {"people": list(people), "numbers": list(numbers)},
    )


def seats_of_person(
    connection: Connection[Any], people: Sequence[int]
) -> list[tuple[str, str, str, date | None]]:
    """Return (village, post, label, start) of everything these persons hold or held, the latest
    first.
    """
    return connection.execute(
        "select village_code, post, label, start_date from tenure where person_id = any(%s) and "
        "recorded_to = 'infinity' and end_how <> 'annulled' order by status = 'ended', start_date "
        "desc nulls last, village_code",
        (list(people),),
    ).fetchall()
