"""What pages read of jobs: those of the districts that a person sees, and those of no one district
that the very person asked for, as long as he or she still sees what they are about.
"""

from datetime import datetime
from typing import Any, TypedDict

from psycopg import Connection

from sibermata.store.base.rows import rows_as_dicts
from sibermata.store.base.scope import Scope

SEEN = """(%(districts)s::text[] is null or j.district_code = any(%(districts)s)
      or (j.account <> '' and j.account = %(account)s and j.district_code = ''
        and j.districts <@ %(districts)s::text[]))"""
LINE = f"""
    select j.id job, j.kind, j.ids, j.district_code district, j.state, j.step, j.done, j.of, j.by,
      j.account, j.asked_at, j.started_at, j.ended_at, j.heartbeat, j.publication, j.result, j.code,
      j.facts, j.attempts,
      (select count(*) from job o where o.state in ('waiting', 'running') and o.id < j.id) ahead
    from job j
    where {SEEN}
"""


class JobLine(TypedDict):
    """A job in a list, and how many open ones stand before it."""

    job: int
    kind: str
    ids: dict[str, Any]
    district: str
    state: str
    step: str
    done: int
    of: int
    by: str
    account: str
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    heartbeat: datetime | None
    publication: int
    result: dict[str, Any]
    code: str
    facts: dict[str, Any]
    attempts: int
    ahead: int


def list_jobs(
    connection: Connection[Any],
    scope: Scope,
    account: str,
    *,
    job: int | None = None,
    source: str | None = None,
    kind: str | None = None,
    only_open: bool = False,
    limit: int = 50,
) -> list[JobLine]:
    """Return jobs, newest first: the one that is named, those of a source, or the last ones.

    Marks that were renewed after an act, which nobody asked for by hand, stand in no list once they
    are done.
    """
    rows = rows_as_dicts(
        connection.execute(
            f"""{LINE}
            and (%(job)s::bigint is null or j.id = %(job)s)
            and (%(source)s::text is null or j.ids ->> 'source' = %(source)s)
            and (%(kind)s::text is null or j.kind = %(kind)s)
            and (not %(open)s or j.state in ('waiting', 'running'))
            and (j.id = %(job)s or j.state <> 'done' or j.ids ->> 'publication' is null)
            order by j.id desc limit %(limit)s
            """,
            {
                "districts": scope.listed,
                "account": account,
                "job": job,
                "source": source,
                "kind": kind,
                "open": only_open,
                "limit": limit,
            },
        )
    )
    return [JobLine(**row) for row in rows]  # type: ignore[typeddict-item]


def report_of(connection: Connection[Any], scope: Scope, account: str, job: int) -> bytes | None:
    """Return the sealed report of a job; None where there is none, or it was thrown away."""
    row = connection.execute(
        f"select report from job j where j.id = %(job)s and {SEEN}",
        {"job": job, "districts": scope.listed, "account": account},
        binary=True,
    ).fetchone()
    return bytes(row[0]) if row and row[0] else None
