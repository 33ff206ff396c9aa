"""Takes a run back: a compensating plan that restores what was before it, value by value, and leaves what was changed since.

History is only added to: what the run wrote stays to be read. Where a value was changed after the run - by a later night or by a
person - it is a conflict: listed, and left as it stands. A person whom the run brought is not unmade; the tenure ends as annulled.
"""

from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.errors import UsageError
from sibermata.store.absences import own_run
from sibermata.store.changes import write_people, write_tenures
from sibermata.store.engine import hold_fence, lock_district
from sibermata.store.reverting import Trace, in_use_elsewhere, settled_before, step_back, traces_of_people, traces_of_tenures
from sibermata.sync.night import Night

ANNULLED = "dibatalkan"  # the reason of an end that undoes a beginning


class Conflict(NamedTuple):
    """A value that the run wrote and somebody changed since."""

    kind: str  # person | tenure
    id: int
    field: str


class Reverted(NamedTuple):
    """What a revert did."""

    run: int
    people: int
    tenures: int
    conflicts: list[Conflict]


def revert_run(connection: Connection[Any], found: dict[str, Any], night: Night) -> Reverted:
    """Restore what was before a run; return what was restored, and the conflicts that were left. Call inside one unit of work."""
    run, source, district = found["id"], found["source"], found["district_code"]
    lock_district(connection, district)
    fence, busy, standing = _standing(connection, source)
    hold_fence(connection, source, fence)
    if busy:
        raise UsageError(f"{source}: another run of this source is under way: try again in a minute")
    if found["state"] != "PUBLISHED":
        raise UsageError(f"run {run} ended {found['state']}: only a published run can be taken back")
    to = settled_before(connection, source, run)
    if to is None and found["delivery"] is not None:
        raise UsageError(f"run {run} was the first of {source}: there is nothing to go back to")
    people, tenures = traces_of_people(connection, run), traces_of_tenures(connection, run)
    kept = in_use_elsewhere(connection, run, [trace.written.person_id for trace in tenures if trace.before is None])
    conflicts: list[Conflict] = []
    persons_back = [after for trace in people if trace.before is not None and (after := _restored("person", trace, conflicts)) != trace.now]
    tenures_back = []
    for trace in tenures:
        after = _restored("tenure", trace, conflicts) if trace.before is not None else _annulled(trace, kept, night, conflicts)
        if after != trace.now:
            tenures_back.append(after)
    own, at = own_run(connection, district, source, night.night, "REVERTED", night.by, night.rules.digest, f"run {run}")
    if persons_back:
        write_people(connection, at, own, [], persons_back)
    if tenures_back:
        write_tenures(connection, at, own, district, [], tenures_back)
    if to is not None and standing >= run:
        step_back(connection, district, source, run, own, to)
    return Reverted(own, len(persons_back), len(tenures_back), conflicts)


def _standing(connection: Connection[Any], source: str) -> tuple[int, bool, int]:
    row = connection.execute(
        "select s.fence, exists (select from run r where r.source = s.slug and r.ended_at is null), coalesce(s.published_run, 0)"
        " from source s where s.slug = %s",
        (source,),
    ).fetchone()
    if row is None:
        raise UsageError(f"source {source!r} is not known any more")
    return int(row[0]), bool(row[1]), int(row[2])


def _restored(kind: str, trace: Trace, conflicts: list[Conflict]) -> Any:
    """Return what stands now with the run's values taken back, field by field (three-way)."""
    back = {}
    for field in trace.written._fields:
        before, written, now = (getattr(version, field) for version in trace)
        if before == written or now == before:
            continue
        if now == written:
            back[field] = before
        else:
            conflicts.append(Conflict(kind, trace.now.id, field))
    return trace.now._replace(**back)


def _annulled(trace: Trace, kept: set[int], night: Night, conflicts: list[Conflict]) -> Any:
    """Return a tenure that the run began as one that never was; left, if it has changed since or somebody else speaks of its person."""
    if trace.now != trace.written or trace.written.person_id in kept:
        conflicts.append(Conflict("tenure", trace.now.id, "status"))
        return trace.now
    return trace.now._replace(status="ended", end_date=None, end_how="stated", end_reason=ANNULLED, end_after=None)
