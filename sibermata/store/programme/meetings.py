"""Meetings in the database: one writer at a time for each, read as they are or were.

Invariant: lists, scans, facts and confirmations are only added; a meeting, a line and a follow-up
change by versions.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from sibermata.records.programme.deeds import EventRecord
from sibermata.records.programme.meetings import (
    ConfirmedRecord,
    FactRecord,
    FileRecord,
    FollowUpRecord,
    Guest,
    InviteRule,
    LineRecord,
    ListRecord,
    MeetingRecord,
    Official,
    ScanRecord,
    SeatHeld,
    Signed,
)
from sibermata.store.programme.versions import (
    next_id,
    read_versions,
    write_version,
)

MEETING_LOCK = 0x51BE_0009
FACT = FactRecord._fields[1:]  # its number is the database's
FILE = ", ".join(f'"{name}"' for name in FileRecord._fields)


def lock_meeting(connection: Connection[Any], code: str) -> None:
    """Let one act at a time touch a meeting, until the transaction ends."""
    connection.execute("set local lock_timeout = '60s'")
    connection.execute("select pg_advisory_xact_lock(%s::int, hashtext(%s))", (MEETING_LOCK, code))
    connection.execute("set local lock_timeout = '5s'")


def meeting_instant(connection: Connection[Any], code: str) -> datetime:
    """Return the instant of an act on a locked meeting: later than every earlier one."""
    row = connection.execute(
        """
        select greatest(clock_timestamp(),
          (select max(recorded_from) from meeting where code = %(code)s) + interval '1 microsecond',
          (select max(at) from meeting_fact where meeting = %(code)s) + interval '1 microsecond')
        """,
        {"code": code},
    ).fetchone()
    assert row is not None
    return row[0]  # type: ignore[no-any-return]


def _meetings(
    connection: Connection[Any],
    where: str = "true",
    values: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> list[MeetingRecord]:
    found = read_versions(connection, "meeting", MeetingRecord, where, values, at=at)
    return [
        one._replace(
            rules=tuple(InviteRule(*map(_frozen, rule)) for rule in one.rules),
            guests=tuple(Guest(*guest) for guest in one.guests),
            digest=bytes(one.digest) if one.digest is not None else None,
        )
        for one in found
    ]


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def find_meeting(
    connection: Connection[Any], code: str, at: datetime | None = None
) -> MeetingRecord | None:
    """Return a meeting as it is, or was at an instant."""
    found = _meetings(connection, "code = %(code)s", {"code": code}, at)
    return found[0] if found else None


def all_meetings(connection: Connection[Any]) -> list[MeetingRecord]:
    """Return every meeting as it is now."""
    return _meetings(connection)


def write_meeting(connection: Connection[Any], at: datetime, meeting: MeetingRecord) -> None:
    """Write a meeting, or another version of one."""
    record = (
        *meeting[:6],
        Jsonb([list(rule) for rule in meeting.rules]),
        Jsonb([list(guest) for guest in meeting.guests]),
        *meeting[8:],
    )
    write_version(connection, "meeting", "code", at, record, MeetingRecord._fields)


def last_list(
    connection: Connection[Any], code: str, at: datetime | None = None
) -> ListRecord | None:
    """Return the last version of a meeting's list, or the last one at an instant."""
    row = connection.execute(
        f"select {', '.join(ListRecord._fields)} from meeting_list where meeting = %(code)s and "
        "(%(at)s::timestamptz is null or at <= %(at)s) order by version desc limit 1",
        {"code": code, "at": at},
    ).fetchone()
    return ListRecord(*map(_frozen, row)) if row else None


def write_list(connection: Connection[Any], one: ListRecord) -> None:
    """Write a version of a list."""
    _insert(connection, "meeting_list", ListRecord._fields, [one])


def read_lines(
    connection: Connection[Any], code: str, at: datetime | None = None
) -> list[LineRecord]:
    """Return every line of a meeting, including withdrawn ones, in the order of their numbers."""
    found: list[LineRecord] = read_versions(
        connection, "meeting_line", LineRecord, "meeting = %(code)s", {"code": code}, at=at
    )
    return sorted(
        (
            one._replace(
                code_hash=bytes(one.code_hash) if one.code_hash is not None else None,
                code_sealed=bytes(one.code_sealed) if one.code_sealed is not None else None,
            )
            for one in found
        ),
        key=lambda one: one.line,
    )


def write_lines(connection: Connection[Any], at: datetime, lines: Sequence[LineRecord]) -> None:
    """Write lines, or other versions of them."""
    known = [one.id for one in lines if one.id]
    if known:
        connection.execute(
            "update meeting_line set recorded_to = %s where id = any(%s) and "
            "recorded_to = 'infinity'",
            (at, known),
        )
    fresh = iter(
        connection.execute(
            "select nextval('line_id') from generate_series(1, %s)", (len(lines) - len(known),)
        ).fetchall()
    )
    numbered = [one if one.id else one._replace(id=next(fresh)[0]) for one in lines]
    columns = ("recorded_from", *LineRecord._fields)
    _insert(connection, "meeting_line", columns, [(at, *one) for one in numbered])


def lines_of_codes(
    connection: Connection[Any], hashes: Sequence[bytes]
) -> dict[bytes, tuple[str, int]]:
    """Return sha256 of a code -> (meeting, line) it was made for, even if the
    line was withdrawn.
    """
    rows = connection.execute(
        "select distinct code_hash, meeting, line from meeting_line where code_hash = any(%s)",
        (list(hashes),),
    )
    return {bytes(digest): (meeting, line) for digest, meeting, line in rows}


def read_facts(
    connection: Connection[Any], code: str, at: datetime | None = None
) -> list[FactRecord]:
    """Return the facts of a meeting in the order in which they were recorded."""
    rows = connection.execute(
        f"select {', '.join(FactRecord._fields)} from meeting_fact where meeting = %(code)s and "
        "(%(at)s::timestamptz is null or at <= %(at)s) order by id",
        {"code": code, "at": at},
    )
    return [FactRecord(*row) for row in rows]


def add_facts(connection: Connection[Any], facts: Sequence[FactRecord]) -> None:
    """Add facts; their numbers are given by the database, in this order."""
    _insert(connection, "meeting_fact", FACT, [fact[1:] for fact in facts])


def known_nonces(connection: Connection[Any], nonces: Sequence[str]) -> dict[str, str]:
    """Return nonce -> what the door showed, for scans that were already recorded."""
    rows = connection.execute(
        "select nonce, shown from meeting_scan where nonce = any(%s)", (list(nonces),)
    )
    return dict(rows.fetchall())


def add_scans(connection: Connection[Any], scans: Sequence[ScanRecord]) -> None:
    """Add scans."""
    _insert(connection, "meeting_scan", ScanRecord._fields, scans)


def file_before(connection: Connection[Any], code: str, digest: bytes) -> FileRecord | None:
    """Return when this file was last recorded for the meeting; None: never."""
    row = connection.execute(
        f"select {FILE} from meeting_file where meeting = %s and sha256 = %s "
        "order by id desc limit 1",
        (code, digest),
    ).fetchone()
    return FileRecord(*row)._replace(sha256=digest) if row else None


def add_file(connection: Connection[Any], file: FileRecord) -> None:
    """Add a file that was recorded."""
    _insert(connection, "meeting_file", FileRecord._fields, [file])


def read_confirmed(
    connection: Connection[Any], code: str, at: datetime | None = None
) -> list[ConfirmedRecord]:
    """Return what was confirmed of a meeting."""
    rows = connection.execute(
        f"select {', '.join(ConfirmedRecord._fields)} from meeting_confirmed where "
        "meeting = %(code)s and (%(at)s::timestamptz is null or at <= %(at)s) order by id",
        {"code": code, "at": at},
    )
    return [
        one._replace(evidence=bytes(one.evidence))
        for one in (ConfirmedRecord(*row) for row in rows)
    ]


def add_confirmed(connection: Connection[Any], confirmed: Sequence[ConfirmedRecord]) -> None:
    """Add what a person confirmed."""
    _insert(connection, "meeting_confirmed", ConfirmedRecord._fields, confirmed)


def find_follow_up(connection: Connection[Any], code: str, number: int) -> FollowUpRecord | None:
    """Return one follow-up of a meeting."""
    found = read_versions(
        connection,
        "follow_up",
        FollowUpRecord,
        "meeting = %(code)s and id = %(number)s",
        {"code": code, "number": number},
    )
    return found[0] if found else None


def write_follow_up(connection: Connection[Any], at: datetime, one: FollowUpRecord) -> int:
    """Write a follow-up, or another version of one; return its number."""
    if not one.id:
        one = one._replace(id=next_id(connection, "follow_up_id"))
    write_version(connection, "follow_up", "id", at, one, FollowUpRecord._fields)
    return one.id


def event_at(
    connection: Connection[Any], code: str, at: datetime | None = None
) -> EventRecord | None:
    """Return the event of a meeting as it stands, or stood at an instant."""
    found = read_versions(
        connection, "event", EventRecord, "code = %(code)s", {"code": code}, at=at
    )
    return found[0] if found else None


def last_publication(connection: Connection[Any]) -> int:
    """Return the number of the last publication; 0 before the first."""
    row = connection.execute("select coalesce(max(number), 0) from publication").fetchone()
    assert row is not None
    return int(row[0])


def officials_in_office(
    connection: Connection[Any], cycle: str, people: Sequence[int] | None = None
) -> list[Official]:
    """Return everybody who holds a seat according to the present marks (or only these persons),
    with the values that invitation rules look at.
    """
    asked = {"cycle": cycle, "people": None if people is None else list(people)}
    which = "(%(people)s::bigint[] is null or m.person_id = any(%(people)s))"
    pledges: defaultdict[int, dict[str, Signed]] = defaultdict(dict)
    trainings: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for person, kind, subject, pledge_class, state, due in connection.execute(
        "select person_id, kind, subject, pledge_class, state, due from mark m where "
        f"{which} and (kind = 'training' or subject = %(cycle)s)",
        asked,
    ):
        if kind == "training":
            trainings[person][subject] = state
        else:
            pledges[person][pledge_class] = Signed(state, due)
    seats: defaultdict[int, list[SeatHeld]] = defaultdict(list)
    names: dict[int, str] = {}
    for person, name, *seat in connection.execute(
        f"""
        select m.person_id, p.name, m.tenure_id, m.village_code, coalesce(v.name, ''), m.post,
          t.label, t.capacity, m.present, t.end_date
        from held_seat m
        join person p on p.id = m.person_id and p.recorded_to = 'infinity'
        join tenure t on t.district_code = m.district_code and t.id = m.tenure_id
          and t.recorded_to = 'infinity'
        left join region v on v.code = m.village_code
        where {which} order by m.person_id, m.tenure_id
        """,
        asked,
    ):
        names[person] = name
        seats[person].append(SeatHeld(*seat))
    return [
        Official(person, names[person], tuple(held), pledges[person], trainings[person])
        for person, held in seats.items()
    ]


def people_named(
    connection: Connection[Any], name_keys: Collection[str]
) -> dict[tuple[str, str], list[tuple[int, str, str]]]:
    """Return (name, post) -> (person, village code, village name) for persons with one of these
    names and posts; asked once for all rows of a sheet.
    """
    found: defaultdict[tuple[str, str], list[tuple[int, str, str]]] = defaultdict(list)
    rows = connection.execute(
        "select distinct p.name_key, m.post, m.person_id, m.village_code, coalesce(v.name, '') "
        "from held_seat m join person p on p.id = m.person_id and p.recorded_to = 'infinity' "
        "left join region v on v.code = m.village_code where p.name_key = any(%s)",
        (sorted(name_keys),),
    )
    for name, post, *one in rows:
        found[name, post].append(tuple(one))
    return dict(found)


def _insert(
    connection: Connection[Any],
    table: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
) -> None:
    """Insert rows; table and columns are ours, never data."""
    values = [[list(value) if isinstance(value, tuple) else value for value in row] for row in rows]
    if not values:
        return
    names = ", ".join(f'"{name}"' for name in columns)
    places = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(f"insert into {table} ({names}) values ({places})", values)
