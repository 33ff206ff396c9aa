"""Meetings as lists, pages and papers read them: each line with what became of it, sums by district
and by post, follow-up; now or as of an instant.

Invariant: what is read as of the close of a meeting never changes again. Whoever shows numbers of a
meeting asks `numbers_of`, or reads as of `counted_at`: lists, pages and papers then say the same.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from psycopg import Connection

from sibermata.records.programme.meetings import GUESTS_POST, NO_DISTRICT
from sibermata.records.states import Attendance, LineKind
from sibermata.store.base.rows import rows_as_dicts, standing_at
from sibermata.store.base.scope import Scope

SUMS = ("invited", "walk_ins", *Attendance, "not_reported")
MEETINGS = (
    "meeting",
    "title",
    "level",
    "area",
    "area_name",
    "held_on",
    "starts",
    "progress",
    "version",
    "publication",
    *SUMS,
    "confirmed",
    "closed_at",
)
LINES = (
    "line",
    "kind",
    "person_id",
    "name",
    "sex",
    "capacity",
    "post",
    "post_label",
    "office",
    "village_code",
    "village",
    "subdistrict",
    "district_code",
    "district",
    "outcome",
    "arrived_at",
    "how",
    "substitute_name",
    "substitute_post",
    "substitute_person",
    "excuse_from",
    "excuse_date",
    "excuse_letter",
    "remarks",
    "reason",
    "addendum",
    "explanation",
    "since_version",
    "until_version",
    "ended",
)
FOLLOW_UPS = ("number", "what", "who", "until", "done_on", "note", "by")
SCANS = (
    "server_time",
    "line",
    "name",
    "door",
    "device",
    "device_time",
    "shown",
    "list_version",
    "online",
    "by",
)
FILES = ("at", "file", "kind", "refused", "addendum", "by", "sha256")
ADDENDA = ("at", "line", "name", "was", "outcome", "reason", "by")
IN_SCOPE = "(%(districts)s::text[] is null or l.district_code = any(%(districts)s))"
# How many lines `l`, with what became of them, are of which kind: the columns SUMS.
COUNTS = ", ".join(
    (
        f"count(*) filter (where l.kind <> '{LineKind.WALK_IN}') invited",
        f"count(*) filter (where l.kind = '{LineKind.WALK_IN}') walk_ins",
        *(f"count(*) filter (where f.outcome = '{one}') {one}" for one in Attendance),
        "count(*) filter (where coalesce(f.outcome, '') = '') not_reported",
    )
)
# The lines of a meeting as they stood, each with the fact that stood: the last one.
STOOD = """
    from (select * from meeting_line where {stands} and meeting = %(code)s) l
    left join lateral (select f.* from meeting_fact f where f.meeting = l.meeting
      and f.line = l.line and (%(at)s::timestamptz is null or f.at <= %(at)s)
      order by f.id desc limit 1) f on true
"""


def list_meetings(
    connection: Connection[Any], scope: Scope, code: str | None = None
) -> list[dict[str, Any]]:
    """Return meetings by day, each with the numbers of the whole meeting."""
    return rows_as_dicts(
        connection.execute(
            f"""
            select m.code meeting, e.title, e.level, e.area, r.name area_name, e.held_on,
              e.starts, e.places, m.state progress, coalesce(v.version, 0) "version", v.publication,
              m.closed_at, s.*,
              (select count(*) from meeting_confirmed c where c.meeting = m.code) confirmed
            from meeting m
            join event e on e.code = m.code and e.recorded_to = 'infinity'
            left join region r on r.code = e.area
            left join lateral (select * from meeting_list v where v.meeting = m.code
              order by v.version desc limit 1) v on true
            join lateral (select {COUNTS} from meeting_line l
              left join lateral (select f.outcome from meeting_fact f where f.meeting = l.meeting
                and f.line = l.line and (m.closed_at is null or f.at <= m.closed_at)
                order by f.id desc limit 1) f on true
              where l.meeting = m.code and l.ended = '' and {IN_SCOPE}
                and case when m.closed_at is null then l.recorded_to = 'infinity'
                  else l.recorded_from <= m.closed_at and m.closed_at < l.recorded_to end) s on true
            where m.recorded_to = 'infinity' and (%(code)s::text is null or m.code = %(code)s)
              and (%(districts)s::text[] is null or e.level = 'province'
                or left(e.area, 5) = any(%(districts)s))
            order by e.held_on, m.code
            """,
            {"code": code, "districts": scope.listed},
        )
    )


def list_lines(
    connection: Connection[Any],
    scope: Scope,
    code: str,
    *,
    at: datetime | None = None,
    withdrawn: bool = False,
) -> list[dict[str, Any]]:
    """Return the lines of a meeting by district, subdistrict, village, post and name; who names no
    district comes last.
    """
    return rows_as_dicts(
        connection.execute(
            f"""
            select l.line, l.kind, l.person_id, l.name, coalesce(p.sex, '') sex, l.capacity,
              case when l.post = '' then %(guests)s else l.post end post, l.post_label, l.office,
              l.village_code, coalesce(v.name, l.village_as_written) village,
              coalesce(k.name, '') subdistrict, coalesce(nullif(l.district_code, ''),
                %(nowhere)s) district_code, coalesce(d.name, '') district,
              coalesce(f.outcome, '') outcome, f.arrived_at, coalesce(f.how, '') how,
              coalesce(f.substitute_name, '') substitute_name,
              coalesce(f.substitute_post, '') substitute_post, f.substitute_person,
              coalesce(f.excuse_from, '') excuse_from, f.excuse_date,
              coalesce(f.excuse_letter, '') excuse_letter, coalesce(f.remarks, '') remarks,
              coalesce(nullif(f.reason, ''), l.reason) reason, coalesce(f.addendum, false)
                addendum, l.explanation, l.since_version, l.until_version, l.ended
            {STOOD.format(stands=standing_at(at))}
            left join person p on p.id = l.person_id and p.recorded_from <= coalesce(%(at)s,
              clock_timestamp()) and coalesce(%(at)s, clock_timestamp()) < p.recorded_to
            left join region v on v.code = l.village_code
            left join region k on k.code = left(l.village_code, 8) and k.level = 'kecamatan'
            left join region d on d.code = l.district_code
            left join post_type c on c.code = l.post
            where {IN_SCOPE} and (%(withdrawn)s or l.ended = '')
            order by nullif(l.district_code, '') nulls last, nullif(l.village_code, '')
              nulls last, c.rank nulls last, l.name, l.line
            """,
            {
                **_asked(scope, code, at),
                "withdrawn": withdrawn,
                "guests": GUESTS_POST,
                "nowhere": NO_DISTRICT,
            },
        )
    )


def door_lines(connection: Connection[Any], scope: Scope, code: str) -> list[dict[str, Any]]:
    """Return what the door of a meeting shows of the lines that stand: the digest of each code,
    name, post, village, subdistrict, outcome.
    """
    return rows_as_dicts(
        connection.execute(
            f"""
            select l.line, l.name, coalesce(c.name, l.office) post,
              coalesce(v.name, l.village_as_written) village, left(l.village_code, 8) subdistrict,
              coalesce(f.outcome, '') outcome, coalesce(encode(l.code_hash, 'hex'), '') digest
            {STOOD.format(stands=standing_at(None))}
            left join region v on v.code = l.village_code
            left join post_type c on c.code = l.post
            where {IN_SCOPE} and l.ended = '' order by l.line
            """,
            _asked(scope, code, None),
        )
    )


def counted_at(
    connection: Connection[Any], code: str, at: datetime | None = None
) -> datetime | None:
    """Return the instant whose lines and outcomes a meeting counts: its close, once it is closed
    (by `at`). What is added later stands beside its numbers (`list_addenda`) and in none of them.
    """
    row = connection.execute(
        f"select closed_at from meeting where {standing_at(at)} and code = %(code)s",
        {"code": code, "at": at},
    ).fetchone()
    return row[0] if row and row[0] is not None else at


def numbers_of(
    connection: Connection[Any], scope: Scope, code: str, by: str
) -> dict[str, dict[str, int]]:
    """Return the numbers of a meeting by district or by post, those of its close once closed."""
    return sum_lines(connection, scope, code, by, counted_at(connection, code))


def sum_lines(
    connection: Connection[Any], scope: Scope, code: str, by: str, at: datetime | None = None
) -> dict[str, dict[str, int]]:
    """Return district or post -> how many people were invited, came of themselves, and what became
    of them; `by`: 'district' or 'post'.
    """
    group = {
        "district": "coalesce(nullif(l.district_code, ''), %(nowhere)s)",
        "post": "coalesce(nullif(l.post, ''), %(guests)s)",
    }[by]
    rows = rows_as_dicts(
        connection.execute(
            f"""
            select {group} "group", {COUNTS}
            {STOOD.format(stands=standing_at(at))}
            left join post_type c on c.code = l.post
            where {IN_SCOPE} and l.ended = ''
            group by 1 order by {"min(c.rank) nulls last, 1" if by == "post" else "1"}
            """,
            {**_asked(scope, code, at), "guests": GUESTS_POST, "nowhere": NO_DISTRICT},
        )
    )
    return {row.pop("group"): row for row in rows}


def list_addenda(connection: Connection[Any], scope: Scope, code: str) -> list[dict[str, Any]]:
    """Return what was added to a closed meeting, in its order, each with what stood before."""
    return rows_as_dicts(
        connection.execute(
            f"""
            select f.at, f.line, l.name, coalesce(b.outcome, '') was, f.outcome, f.reason,
              f.by
            from meeting_fact f
            join meeting_line l on l.meeting = f.meeting and l.line = f.line
              and l.recorded_to = 'infinity'
            left join lateral (select o.outcome from meeting_fact o where o.meeting = f.meeting
              and o.line = f.line and o.id < f.id order by o.id desc limit 1) b on true
            where f.meeting = %(code)s and f.addendum and {IN_SCOPE} order by f.id
            """,
            _asked(scope, code, None),
        )
    )


def list_scans(connection: Connection[Any], scope: Scope, code: str) -> list[dict[str, Any]]:
    """Return the scans of a meeting in the order in which they arrived."""
    return rows_as_dicts(
        connection.execute(
            f"""
            select s.server_time, s.line, coalesce(l.name, '') "name", s.door, s.device,
              s.device_time, s.shown, s.list_version, s.online, s.by
            from meeting_scan s
            left join meeting_line l on l.meeting = s.meeting and l.line = s.line
              and l.recorded_to = 'infinity'
            where s.meeting = %(code)s and {IN_SCOPE} order by s.server_time, s.nonce
            """,
            _asked(scope, code, None),
        )
    )


def list_files(connection: Connection[Any], scope: Scope, code: str) -> list[dict[str, Any]]:
    """Return the files of attendance that came back to a meeting, in the order in which they were
    recorded. A file speaks of every district of its meeting: whoever sees only some sees none of a
    meeting of the province.
    """
    return rows_as_dicts(
        connection.execute(
            """
            select f.at, f.file, f.kind, f.refused, f.addendum, f.by,
              encode(f.sha256, 'hex') sha256
            from meeting_file f join event e on e.code = f.meeting and e.recorded_to = 'infinity'
            where f.meeting = %(code)s and (%(districts)s::text[] is null
              or left(e.area, 5) = any(%(districts)s)) order by f.id
            """,
            {"code": code, "districts": scope.listed},
        )
    )


def list_follow_ups(
    connection: Connection[Any], code: str, at: datetime | None = None
) -> list[dict[str, Any]]:
    """Return what is to be done after a meeting, the earliest first."""
    return rows_as_dicts(
        connection.execute(
            f"""
            select id "number", what, who, until, done_on, note, by from follow_up
            where {standing_at(at)} and meeting = %(code)s order by until, id
            """,
            {"code": code, "at": at},
        )
    )


def sealed_codes(
    connection: Connection[Any], scope: Scope, code: str, at: datetime | None = None
) -> dict[int, bytes]:
    """Return line -> the sealed code of its invitation, of the lines that stand."""
    rows = connection.execute(
        f"""
        select l.line, l.code_sealed
        from (select * from meeting_line where {standing_at(at)} and meeting = %(code)s) l
        where {IN_SCOPE} and l.ended = '' and l.code_sealed is not null
        order by l.line
        """,
        _asked(scope, code, at),
    )
    return {line: bytes(sealed) for line, sealed in rows}


def _asked(scope: Scope, code: str, at: datetime | None) -> Mapping[str, Any]:
    return {"code": code, "at": at, "districts": scope.listed}
