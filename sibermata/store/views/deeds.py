"""What people did, as lists and exports read it: acts, results, exemptions, events and the
programme; acts, results and exemptions also as they were known at an instant.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg import Connection

from sibermata.store.base.rows import rows_as_dicts, standing_at
from sibermata.store.base.scope import Scope
from sibermata.store.registry.evidence import ON_SCANS
from sibermata.store.registry.judgements import KEPT

PLEDGES = (
    "act",
    "person_id",
    "name",
    "name_as_written",
    "village_code",
    "post_as_written",
    "cycle",
    "pledge_class",
    "text",
    "text_version",
    "form",
    "mode",
    "date",
    "event",
    "state",
    "source",
    "file",
    "sheet",
    "row",
    "entered_by",
    "verified_by",
    "document_number",
    "evidence",
    "reason",
)
TRAININGS = (
    "result",
    "person_id",
    "name",
    "name_as_written",
    "course",
    "course_as_written",
    "held_from",
    "held_to",
    "organiser",
    "score",
    "outcome",
    "certificate_number",
    "valid_until",
    "source",
    "file",
    "sheet",
    "row",
    "state",
    "entered_by",
    "evidence",
    "reason",
)
EXEMPTIONS = (
    "exemption",
    "person_id",
    "requirement",
    "begins",
    "until",
    "state",
    "reason",
    "by",
    "annulled_by",
    "annul_reason",
)
EVENTS = (
    "code",
    "title",
    "level",
    "area",
    "area_name",
    "organiser",
    "held_on",
    "forms",
    "modes",
    "cycle",
    "texts",
    "courses",
    "acts",
    "results",
)
ITEMS = ("kind", "code", "name", "version", "in_force", "digest", "file", "by", "recorded_from")
MERGED = KEPT.format(at="coalesce(%(at)s::timestamptz, clock_timestamp())")
# A person is shown under the number that stands for it now, or stood for it then; what is seen lies
# in the scope by the seats of the person, or by the village that was written.
WHO = """
    left join kept w on w.person = d.person_id
    join person p on p.id = case when w.kept is null then d.person_id else w.kept end
      and {persons}
    where {stands}
      and (%(districts)s::text[] is null or {village} = any(%(districts)s)
        or exists (select from tenure t where t.person_id = d.person_id
          and t.district_code = any(%(districts)s)))
      and (%(person)s::bigint is null or p.id = (select coalesce((select kept from kept
        where person = %(person)s), %(person)s)))
      and (%(subject)s::text is null or {subject} = %(subject)s)
      and (%(state)s::text is null or d.state = %(state)s)
"""
WRITTEN = "left(d.village_code, 5)"


def _who(subject: str, at: datetime | None, village: str = WRITTEN) -> str:
    """Return what joins a deed to its person and asks for those that stand, or stood then."""
    persons, stands = standing_at(at, "p"), standing_at(at, "d")
    return WHO.format(subject=subject, persons=persons, stands=stands, village=village)


# Rows of lists that are nobody's, or are asked about; without a number of their own.
WAITING = """
    select d.name_as_written, d.village_code, d.post_as_written, d.said, d.source, d.file,
      d.sheet, d.row_number "row", case d.state when 'asked' then 'question'
        else d.state end state
    from list_row d where d.recorded_to = 'infinity' and d.delivers = %(delivers)s
      and d.state in ('asked', 'nobody')
      and (%(districts)s::text[] is null or coalesce(nullif(left(d.village_code, 5), ''),
        d.district_code) = any(%(districts)s))
      and (%(subject)s::text is null
        or coalesce(d.said ->> 'cycle', d.said ->> 'course') = %(subject)s)
      and (%(state)s::text is null or d.state = case %(state)s when 'question' then 'asked'
        else %(state)s end)
    order by d.source, d.file, d.sheet, d.row_number
"""


def list_pledges(
    connection: Connection[Any],
    scope: Scope,
    *,
    person: int | None = None,
    cycle: str | None = None,
    state: str | None = None,
    at: datetime | None = None,
) -> list[dict[str, Any]]:
    """Return every act as it stands, or stood, annulled ones too, in the order of their numbers;
    rows of lists that wait for an answer are told of today alone.
    """
    rows = connection.execute(
        f"""
        with recursive {MERGED}
        select d.id act, p.id person_id, p.name, d.name_as_written, d.village_code,
          d.post_as_written, d.cycle, d.pledge_class, d.text, d.text_version, d.form, d.mode,
          d.day date, d.event, d.state, d.source, d.file, d.sheet, d.row_number "row",
          d.entered_by, d.verified_by, d.document_number, encode(d.evidence, 'hex') evidence,
          d.reason
        from pledge_act d {_who("d.cycle", at)} order by d.id
        """,
        _asked(scope, person, cycle, state, at),
    )
    found = rows_as_dicts(rows)
    if person is None and at is None:
        waiting = connection.execute(WAITING, _waiting(scope, "pledges", cycle, state))
        found += [_as_deed(row, PLEDGES) for row in rows_as_dicts(waiting)]
    return found


def _asked(
    scope: Scope, person: int | None, subject: str | None, state: str | None, at: datetime | None
) -> dict[str, Any]:
    asked = {"person": person, "subject": subject, "state": state, "at": at}
    return {**asked, "districts": scope.listed}


def _waiting(scope: Scope, delivers: str, subject: str | None, state: str | None) -> dict[str, Any]:
    return {"delivers": delivers, "districts": scope.listed, "subject": subject, "state": state}


def _as_deed(row: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    said = row.pop("said")
    other = {
        "text_version": said.get("version", ""),
        "date": said.get("day", ""),
        "certificate_number": said.get("certificate", ""),
    }
    line = {**said, **other, **row}
    return {name: line.get(name) for name in names}


def list_trainings(
    connection: Connection[Any],
    scope: Scope,
    *,
    person: int | None = None,
    course: str | None = None,
    state: str | None = None,
    at: datetime | None = None,
) -> list[dict[str, Any]]:
    """Return every result as it stands, or stood, annulled ones too, in the order of their numbers;
    rows of lists that wait for an answer are told of today alone.
    """
    rows = connection.execute(
        f"""
        with recursive {MERGED}
        select d.id result, p.id person_id, p.name, d.name_as_written, d.course,
          d.course_as_written, d.held_from, d.held_to, d.organiser, d.score, d.outcome,
          array_to_string(d.certificates, '; ') certificate_number, d.source, d.file, d.sheet,
          d.row_number "row", d.state, d.entered_by, encode(d.evidence, 'hex') evidence, d.reason
        from training_result d {_who("d.course", at)} order by d.id
        """,
        _asked(scope, person, course, state, at),
    )
    found = rows_as_dicts(rows)
    if person is None and at is None:
        waiting = connection.execute(WAITING, _waiting(scope, "trainings", course, state))
        found += [_as_deed(row, TRAININGS) for row in rows_as_dicts(waiting)]
    return found


def list_exemptions(
    connection: Connection[Any],
    scope: Scope,
    person: int | None = None,
    at: datetime | None = None,
) -> list[dict[str, Any]]:
    """Return every exemption as it stands, or stood, annulled ones too."""
    return rows_as_dicts(
        connection.execute(
            f"""
            with recursive {MERGED}
            select d.id exemption, p.id person_id, d.requirement, d.begins, d.until, d.state,
              d.reason, d.by, d.annulled_by, d.annul_reason
            from exemption d {_who("d.requirement", at, "''")} order by d.id
            """,
            _asked(scope, person, None, None, at),
        )
    )


def list_evidence(
    connection: Connection[Any],
    scope: Scope,
    sha256: str = "",
    *,
    act: int | None = None,
    result: int | None = None,
) -> list[dict[str, Any]]:
    """Return files by the first letters of their sha256, or by an act or a result: a row for each
    act, result and meeting that rests on one.
    """
    return rows_as_dicts(
        connection.execute(
            f"""
            select encode(e.sha256, 'hex') sha256, e.kind, e.size, e.by, e.at,
              e.body is not null kept, d.kind "of", d.number, d.meeting
            from evidence e left join (
              select evidence, kind, number, village_code, person_id, '' meeting from ({ON_SCANS}) s
              union select f.sha256, 'attendance', null, o.area, null, f.meeting from meeting_file f
                join event o on o.code = f.meeting and o.recorded_to = 'infinity'
            ) d on d.evidence = e.sha256
            where starts_with(encode(e.sha256, 'hex'), %(sha256)s)
              and (%(act)s::bigint is null or d.kind = 'pledge' and d.number = %(act)s)
              and (%(result)s::bigint is null or d.kind = 'training' and d.number = %(result)s)
              and (%(districts)s::text[] is null or {WRITTEN} = any(%(districts)s)
                or exists (select from tenure t where t.person_id = d.person_id
                  and t.district_code = any(%(districts)s)))
            order by e.at, e.sha256, d.kind, d.number, d.meeting
            """,
            {"sha256": sha256, "act": act, "result": result, "districts": scope.listed},
        )
    )


def list_events(
    connection: Connection[Any], scope: Scope, code: str | None = None
) -> list[dict[str, Any]]:
    """Return events by day, with how many acts and results name them."""
    return rows_as_dicts(
        connection.execute(
            """
            select e.code, e.title, e.level, e.area, e.organiser, e.held_on, e.forms, e.modes,
              e.cycle, e.texts, e.courses, e.places, e.starts, e.ends, e.witnesses, e.speakers,
              e.by, e.recorded_from, r.name area_name,
              exists (select 1 from meeting m where m.code = e.code
                and m.recorded_to = 'infinity') has_meeting,
              (select count(*) from pledge_act a where a.event = e.code
                and a.recorded_to = 'infinity' and a.state <> 'annulled') acts,
              (select count(*) from training_result t where t.event = e.code
                and t.recorded_to = 'infinity' and t.state <> 'annulled') results
            from event e left join region r on r.code = e.area
            where e.recorded_to = 'infinity' and (%(code)s::text is null or e.code = %(code)s)
              and (%(districts)s::text[] is null or e.level = 'province'
                or left(e.area, 5) = any(%(districts)s))
            order by e.held_on, e.code
            """,
            {"code": code, "districts": scope.listed},
        )
    )


def list_items(
    connection: Connection[Any], scope: Scope, *, history: bool = False
) -> list[dict[str, Any]]:
    """Return the programme as it stands, or every version that there ever was; it is everybody's,
    whatever the scope.
    """
    del scope
    return rows_as_dicts(
        connection.execute(
            """
            select kind, code, coalesce(content ->> 'name', content ->> 'title') "name",
              version, since in_force, encode(digest, 'hex') digest, file, by, recorded_from,
              nullif(recorded_to, 'infinity') recorded_to
            from programme_item where %(history)s or recorded_to = 'infinity'
            order by array_position(array['cycle', 'text', 'course', 'requirement', 'area'], kind),
              code, id
            """,
            {"history": history},
        )
    )
