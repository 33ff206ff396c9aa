"""Requests of persons about their data: written, closed once, listed with the time that is left."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.records.office.privacy import Channel, OpenRequest, RequestKind, RequestOutcome, Said
from sibermata.store.base.rows import rows_as_dicts
from sibermata.store.base.scope import Scope
from sibermata.store.base.secrecy import Secrecy

PURPOSE = b"request"
SEEN = "(%(districts)s::text[] is null or r.district_code = any(%(districts)s))"


class NewRequest(NamedTuple):
    """A request as it is to be written."""

    kind: RequestKind
    channel: Channel
    received_at: datetime
    due_at: datetime
    said: Said
    district: str
    person: int | None = None


def write_request(connection: Connection[Any], secrecy: Secrecy, new: NewRequest, by: str) -> int:
    """Write a request and return its number."""
    row = connection.execute(
        "insert into subject_request (district_code, person_id, kind, channel, received_at, "
        "due_at, said, by, at) values (%s, %s, %s, %s, %s, %s, %s, %s, clock_timestamp()) "
        "returning id",
        (
            new.district,
            new.person,
            new.kind,
            new.channel,
            new.received_at,
            new.due_at,
            sealed(secrecy, new.said),
            by,
        ),
    ).fetchone()
    assert row is not None
    return int(row[0])


def sealed(secrecy: Secrecy, said: Said) -> bytes:
    """Return the words of a request, sealed."""
    return secrecy.seal(json.dumps(said), PURPOSE)


def said_of(secrecy: Secrecy, said: bytes | None) -> Said:
    """Return the words of a request; once its years are over they are gone."""
    return Said(*json.loads(secrecy.open(bytes(said), PURPOSE))) if said else Said("", "")


def find_request(
    connection: Connection[Any], scope: Scope, number: int, *, lock: bool = False
) -> dict[str, Any] | None:
    """Return a request of the scope, locked for the decision if asked; None where there is none."""
    tail = "for update of r" if lock else ""
    found = rows_as_dicts(
        connection.execute(
            "select r.*, coalesce(p.name, '') person_name, coalesce(g.name, r.district_code) "
            "district_name from subject_request r left join person p on p.id = r.person_id and "
            "p.recorded_to = 'infinity' left join region g on g.code = r.district_code "
            "where r.id = %(number)s and "
            f"{SEEN} {tail}",
            {"number": number, "districts": scope.listed},
        )
    )
    return found[0] if found else None


def close_request(
    connection: Connection[Any],
    secrecy: Secrecy,
    number: int,
    said: Said,
    outcome: RequestOutcome,
    told_by: Channel,
    told_at: datetime,
    by: str,
) -> None:
    """Record the answer that was given; a request is closed once."""
    connection.execute(
        "update subject_request set said = %s, outcome = %s, told_by = %s, told_at = %s, "
        "closed_by = %s, closed_at = clock_timestamp() where id = %s and closed_at is null",
        (sealed(secrecy, said), outcome, told_by, told_at, by, number),
    )


def open_requests(connection: Connection[Any], scope: Scope) -> list[OpenRequest]:
    """Return the waiting requests, the most urgent first."""
    rows = connection.execute(
        "select r.id, r.district_code, r.kind, r.received_at, r.due_at from subject_request r "
        f"where r.closed_at is null and {SEEN} order by r.due_at, r.id",
        {"districts": scope.listed},
    )
    return [OpenRequest(row[0], row[1], RequestKind(row[2]), *row[3:]) for row in rows]


def list_requests(
    connection: Connection[Any], scope: Scope, *, closed: bool = False, limit: int = 500
) -> list[dict[str, Any]]:
    """Return requests without the words of whoever asked: waiting ones, the most urgent first; or
    closed ones, newest first.
    """
    order = "r.closed_at desc" if closed else "r.due_at"
    return rows_as_dicts(
        connection.execute(
            "select r.id, r.district_code, r.person_id, r.kind request_kind, r.channel, "
            "r.received_at, r.due_at, r.by, r.outcome request_outcome, r.told_at, r.closed_by, "
            "r.closed_at, coalesce(p.name, '') person_name, coalesce(g.name, r.district_code) "
            "district_name from subject_request r left join person p on p.id = r.person_id and "
            "p.recorded_to = 'infinity' left join region g on g.code = r.district_code "
            f"where (r.closed_at is not null) = %(closed)s and {SEEN} order by {order}, r.id "
            "limit %(limit)s",
            {"districts": scope.listed, "closed": closed, "limit": limit},
        )
    )


def requests_of(connection: Connection[Any], people: Sequence[int]) -> list[dict[str, Any]]:
    """Return the requests about persons, oldest first."""
    return rows_as_dicts(
        connection.execute(
            "select id, kind request_kind, outcome request_outcome, received_at, told_at, by from "
            "subject_request where person_id = any(%s) order by received_at, id",
            (list(people),),
        )
    )
