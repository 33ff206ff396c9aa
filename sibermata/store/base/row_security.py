"""The second wall behind the scope of a view: what the login of the pages sees and writes of each
table, whatever it asks.

Invariant: every table with a district, or with rows that belong to one, stands in GUARDS; a table
that does not stands in UNGUARDED with its reason. Policies are enabled and never forced: the owner
(nights, jobs, commands, backups) is not under them, since COPY and pg_dump fail under them.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

# Settings in which a unit of work of the pages names its visitor, for one transaction only. The
# sub-select is asked once for a statement and not once for a row.
ALL = "(select current_setting('sibermata.districts', true) = '*')"
LISTED = "(select string_to_array(current_setting('sibermata.districts', true), ','))"
MINE = f"any ({LISTED}::text[])"
MEETING = "(select nullif(current_setting('sibermata.meeting', true), ''))"
ACCOUNT = "(select nullif(current_setting('sibermata.account', true), '')::uuid)"
NAME = "(select nullif(current_setting('sibermata.name', true), ''))"
THRESHOLD = "(select current_setting('sibermata.threshold', true) = 'on')"
RIGHTS = "(select current_setting('sibermata.role', true) = 'administrator')"
READ, APPENDED, KEPT = "select", "select, insert", "select, insert, update"
NOTHING = ""  # no grant at all


@dataclass(frozen=True, slots=True)
class Guard:
    """What the pages see of a table, what they may write of it, and with which grants."""

    sees: str
    writes: str = ""  # '' = what they see
    grants: str = KEPT


def district(column: str = "district_code") -> str:
    """Return the condition that a district is in the scope."""
    return f"{ALL} or {column} = {MINE}"


def person(column: str) -> str:
    """Return the condition that somebody holds or held a post in the scope, under this id or one
    merged with it.

    It calls a function: a sub-select in a policy would be planned again for every table of a
    statement, and lead the planner away from the person's index.
    """
    return f"{ALL} or person_seen({column}, {LISTED})"


def source(column: str) -> str:
    """Return the condition that a source is in the scope."""
    return (
        f"{ALL} or exists (select from source s where s.slug = {column} and s.district_code = "
        f"{MINE})"
    )


def own_event(column: str) -> str:
    """Return the condition that an event is in the scope: held for its districts."""
    return (
        f"exists (select from event e where e.code = {column} and length(e.area) > 2 and "
        f"left(e.area, 5) = {MINE})"
    )


def meeting(column: str, line: str = "") -> str:
    """Return the condition that a meeting, or one of its lines, is in the scope."""
    at_line = (
        f" or exists (select from meeting_line l where l.meeting = {column} and l.line = {line})"
        if line
        else ""
    )
    return f"{ALL} or {column} = {MEETING} or {own_event(column)}{at_line}"


def owned(column: str = "account") -> str:
    """Return the condition that a row belongs to the visitor, or that the visitor is signing in or
    manages accounts.
    """
    return f"{THRESHOLD} or {RIGHTS} or {column} = {ACCOUNT}"


# for rows that belong to no single district: who asked for it; the account is kept there as text
OF_ACCOUNT = (
    "(district_code = '' and account = (select nullif(current_setting('sibermata.account', true), "
    "'')))"
)

GUARDS = {
    "account": Guard(owned("id")),
    "account_district": Guard(owned(), RIGHTS, "select, insert, delete"),
    "api_token": Guard(owned()),
    "approval": Guard(f"{ALL} or asked_by = {NAME}"),
    "audit": Guard(f"{ALL} or who = {NAME}", f"{THRESHOLD} or who = {NAME}", APPENDED),
    "correction": Guard(f"{district()} or person_seen(person_id, {LISTED})"),
    "delivery": Guard(district(), grants=READ),
    "device": Guard(owned()),
    "event": Guard(
        f"{ALL} or {THRESHOLD} or length(area) = 2 or left(area, 5) = {MINE} or code = {MEETING}",
        f"{ALL} or left(area, 5) = {MINE} or code = {MEETING}",
    ),
    "evidence": Guard(
        f"{ALL} or exists (select from pledge_act a where a.evidence = sha256) or exists (select "
        "from training_result r where r.evidence = sha256) or exists (select from "
        "meeting_confirmed c where c.evidence = sha256) or exists (select from meeting_file f "
        "where f.sha256 = evidence.sha256)",
        "true",
        APPENDED + ', update (body, "by", at)',
    ),
    "exemption": Guard(person("person_id")),
    "export": Guard(f"{ALL} or who = {NAME}", f"who = {NAME}", APPENDED),
    "failure_count": Guard(f"{THRESHOLD} or {RIGHTS} or {ACCOUNT} is not null"),
    "finding": Guard(district()),
    "follow_up": Guard(meeting("meeting")),
    "held_seat": Guard(district(), grants=READ),
    "hold": Guard(source("hold.source"), grants="select, update"),
    "list_answer": Guard(
        f"{source('list_answer.source')} or exists (select from list_row r where r.source = "
        "list_answer.source and list_answer.about in (r.about, r.row_hash))"
    ),
    "list_row": Guard(
        f"{district()} or exists (select from tenure t where t.person_id = "
        "any (list_row.candidates))"
    ),
    "lookup_code": Guard(owned(), grants="select, insert, update, delete"),
    "mark": Guard(district(), grants=READ),
    "meeting": Guard(
        f"{ALL} or exists (select from event e where e.code = meeting.code)",
        f"{ALL} or code = {MEETING} or {own_event('meeting.code')}",
    ),
    "meeting_confirmed": Guard(
        meeting("meeting_confirmed.meeting", "meeting_confirmed.line"),
        meeting("meeting_confirmed.meeting"),
        APPENDED,
    ),
    "meeting_fact": Guard(
        meeting("meeting_fact.meeting", "meeting_fact.line"),
        meeting("meeting_fact.meeting"),
        APPENDED,
    ),
    "meeting_file": Guard(
        meeting("meeting_file.meeting"), meeting("meeting_file.meeting"), APPENDED
    ),
    "meeting_line": Guard(
        f"{district()} or meeting = {MEETING} or {own_event('meeting_line.meeting')}",
        meeting("meeting_line.meeting"),
    ),
    "meeting_list": Guard(
        f"{ALL} or exists (select from event e where e.code = meeting_list.meeting)",
        meeting("meeting_list.meeting"),
        APPENDED,
    ),
    "meeting_scan": Guard(
        meeting("meeting_scan.meeting", "meeting_scan.line"),
        meeting("meeting_scan.meeting"),
        APPENDED,
    ),
    "message_target": Guard(RIGHTS),
    "job": Guard(f"{district()} or {OF_ACCOUNT}", f"{ALL} or account = {ACCOUNT}::text"),
    "judgement": Guard(f"{person('a')} or person_seen(b, {LISTED})"),
    "name_token": Guard(district(), grants=READ),
    "one_time_link": Guard(owned()),
    "outbox": Guard(RIGHTS),
    "paper": Guard(f"{district()} or by = {NAME}", f"{ALL} or by = {NAME}"),
    "person": Guard(person("id"), f"{person('id')} or unplaced(id)"),
    "person_redirect": Guard(
        person("gone"), f"{ALL} or (person_seen(gone, {LISTED}) and person_seen(kept, {LISTED}))"
    ),
    "phone_number": Guard(district(), grants=READ),
    "pledge_act": Guard(person("person_id")),
    "record_version": Guard(district(), grants=READ),
    "run": Guard(district()),
    "security_event": Guard(
        f"{RIGHTS} or account = {ACCOUNT}", f"{THRESHOLD} or {ACCOUNT} is not null", APPENDED
    ),
    "session": Guard(owned()),
    "source": Guard(
        f"{district()} or (length(district_code) = 2 and {NAME} is not null)",
        district(),
        "select, insert, update (decisions, paused_until, paused_by, paused_reason, type, "
        "delivers, bodies, publisher, trust, active, retired_at)",
    ),
    "source_record": Guard(district(), grants="select, update"),
    "spelling_rule": Guard(source("spelling_rule.source")),
    "subject_request": Guard(district()),
    "tenure": Guard(district()),
    "training_result": Guard(person("person_id")),
    "upload": Guard(f"{district()} or {OF_ACCOUNT}", f"{ALL} or account = {ACCOUNT}::text"),
    "view_log": Guard(f"{ALL} or account = {ACCOUNT}", f"account = {ACCOUNT}", APPENDED),
    "village_count": Guard(district(), grants=READ),
}
UNGUARDED = {  # table -> why the pages may see all of it, grants
    "alembic_version": ("the revision of the tables", READ),
    "backup": ("when backups were made and proven: numbers of the whole, nobody's", READ),
    "district_measure": ("totals of a district, which every officer may see", READ),
    "indexing": ("when words and counts were brought up to date", READ),
    "installation": ("editions that were loaded; its one secret is sealed", READ),
    "marking": ("when marks were made, from which numbers", READ),
    "measure": ("totals of a district, which every officer may see", READ),
    "name_word": ("words that stand in any name of the province, nobody's", READ),
    "night": ("which nights were worked off as a whole", READ),
    "post_type": ("the catalogue of posts", READ),
    "procrastinate_events": ("the queue's own; the pages have no grant on it", NOTHING),
    "procrastinate_jobs": ("ids that wait for a worker; the pages call `carry_job`", NOTHING),
    "procrastinate_periodic_defers": ("the queue's own; the pages have no grant on it", NOTHING),
    "procrastinate_workers": ("the queue's own; the pages have no grant on it", NOTHING),
    "programme_item": ("elections, texts, courses and requirements: public", READ),
    "publication": ("the number of a state of the province, and what made it", APPENDED),
    "region": ("the public list of places", READ),
    "worker": ("whether anybody takes up jobs: a number and an hour", READ),
}
SEQUENCES = (
    "person_id",
    "tenure_id",
    "record_id",
    "act_id",
    "result_id",
    "exemption_id",
    "line_id",
    "follow_up_id",
)
TRAIL_HEAD = """
    create or replace function trail_head() returns bytea language sql volatile
    security definer set search_path = pg_catalog, public as $$
      select hash from audit order by id desc limit 1
    $$
    """
# What is asked of tables that the reader may not see whole: yes or no, a number, a hash, or who did
# the very act that is named.
FUNCTIONS = (
    """
    create or replace function person_seen(one bigint, mine text[]) returns boolean
    language plpgsql stable security definer set search_path = pg_catalog, public as $$
    begin
      if exists (select from tenure t where t.person_id = one and t.district_code = any (mine)) then
        return true;
      end if;
      if not exists (select from person_redirect d where d.undone_at is null
          and (d.gone = one or d.kept = one)) then
        return false;
      end if;
      return exists (
        with recursive merged(person) as (select one union select case when d.gone = m.person
          then d.kept else d.gone end from merged m join person_redirect d on d.undone_at is null
          and (d.gone = m.person or d.kept = m.person))
        select from merged m join tenure t on t.person_id = m.person
        where t.district_code = any (mine));
    end $$
    """,
    """
    create or replace function unplaced(one bigint) returns boolean language sql stable
    security definer set search_path = pg_catalog, public as $$
      select not exists (select from tenure where person_id = one)
        and not exists (select from person_redirect where one in (gone, kept))
    $$
    """,
    """
    create or replace function open_job(asked text) returns bigint language sql volatile
    security definer set search_path = pg_catalog, public as $$
      select id from job where asked_for = asked and state in ('waiting', 'running')
    $$
    """,
    """
    create or replace function carry_job(job bigint, after_seconds integer) returns void
    language sql volatile security definer set search_path = pg_catalog, public as $$
      select procrastinate_defer_jobs_v1(array[row('asked', 'do_job', 0, null, null,
        jsonb_build_object('job', job), clock_timestamp() + make_interval(secs => after_seconds))
        ::procrastinate_job_to_defer_v1])
    $$
    """,
    """
    create or replace function queue_waiting(out queue text, out waiting bigint)
    returns setof record language sql stable security definer
    set search_path = pg_catalog, public as $$
      select queue_name::text, count(*) from procrastinate_jobs where status = 'todo'
        and (scheduled_at is null or scheduled_at <= now()) group by queue_name
    $$
    """,
    """
    create or replace function trail_first(act text, about text, out at timestamptz, out who text)
    returns setof record language sql volatile security definer
    set search_path = pg_catalog, public as $$
      select at, who from audit where what = act and subject = about order by id limit 1
    $$
    """,
    TRAIL_HEAD,
)


EDITION = "row security"  # the fact under which the database remembers which policies are enabled


def secure_rows(connection: Connection[Any]) -> None:
    """Enable the policies on every guarded table, unless the present ones are already enabled."""
    edition = hashlib.sha256(repr((GUARDS, FUNCTIONS)).encode()).hexdigest()
    if connection.execute(
        "select 1 from installation where name = %s and value = %s", (EDITION, edition)
    ).fetchone():
        return
    for function in FUNCTIONS:
        connection.execute(function)
    for table, guard in GUARDS.items():
        writes = guard.writes or guard.sees
        connection.execute(f"alter table {table} enable row level security")
        for name, rule in (
            ("sees", f"for select using ({guard.sees})"),
            ("adds", f"for insert with check ({writes})"),
            ("changes", f"for update using ({writes}) with check ({writes})"),
            ("drops", f"for delete using ({writes})"),
        ):
            connection.execute(f"drop policy if exists {name} on {table}")
            connection.execute(f"create policy {name} on {table} {rule}")
    connection.execute(
        "insert into installation (name, value) values (%s, %s) on conflict (name) do update set "
        "value = excluded.value",
        (EDITION, edition),
    )


def enter(
    connection: Connection[Any],
    *,
    districts: list[str] | None,
    account: str,
    name: str,
    role: str,
    meeting: str,
) -> None:
    """Set who visits until the transaction ends; None: the whole province."""
    listed = "*" if districts is None else ",".join(districts)
    connection.execute(
        "select set_config('sibermata.districts', %s, true), set_config('sibermata.account', %s, "
        "true), set_config('sibermata.name', %s, true), set_config('sibermata.role', %s, true), "
        "set_config('sibermata.meeting', %s, true), set_config('sibermata.threshold', '', true)",
        (listed, account, name, role, meeting),
    )


def look_on(connection: Connection[Any]) -> None:
    """Let a transaction count all rows and write none."""
    connection.execute("set transaction read only")
    enter(connection, districts=None, account="", name="", role="administrator", meeting="")


def stand_at_threshold(connection: Connection[Any]) -> None:
    """Set that nobody has signed in yet: only what signing in needs is visible."""
    connection.execute("select set_config('sibermata.threshold', 'on', true)")
