"""Settles a reading: plan, brake, apply - in one transaction for the source, under its fence and
the district's apply lock.

The lock is one for a district, whose sources may speak of the same people. Across districts only a
NIK links, and the database refuses a second open person under one NIK: the loser of such a race
plans again and finds the person.
"""

from dataclasses import asdict
from typing import Any

from psycopg import Connection

from sibermata.failpoints import failpoint
from sibermata.records.official import Outcome
from sibermata.records.run import HeldPart, State
from sibermata.rules.brake import Measures, Verdict, verdict
from sibermata.rules.hold_words import said_of_parts
from sibermata.store.base.engine import hold_fence, lock_district, search_by_index
from sibermata.store.night.holds import hold_plan, overtake_holds, rejected_parts
from sibermata.store.night.runs import end_run, ended_run
from sibermata.store.night.traces import reverted_since
from sibermata.store.registry.findings import raise_findings
from sibermata.sync.apply import apply
from sibermata.sync.hold.parts import REMOVALS, RUN, parts_of, withhold
from sibermata.sync.lists.settle import settle_list
from sibermata.sync.night import Night
from sibermata.sync.plan.gather import Gather
from sibermata.sync.plan.make import make_plan
from sibermata.sync.plan.shape import Plan
from sibermata.sync.read.findings import findings_of
from sibermata.sync.read.prepare import Prepared

AFTER_REVERT = "AFTER_REVERT"  # a run was reverted: a person looks at what comes first after it
OTHER_PLAN = "MOVED"  # the released plan is no longer the present plan: nothing was written
Settled = tuple[State, str, dict[str, Any]]  # state, code and counts of a run


def settle(
    connection: Connection[Any], prepared: Prepared, night: Night, *, released: bytes | None = None
) -> Settled:
    """Plan, judge and write one source's night; return its state, code and counts.

    THE STORY of a source's transaction, from its lock to its state. `released`: the hash of a plan
    that a person released.
    """
    run, source, reading = prepared.run, prepared.source, prepared.reading
    if not night.dry_run:
        lock_district(connection, source.district)
        hold_fence(connection, source.name, run.fence)
        if (done := ended_run(connection, run)) is not None:
            return done  # the answer to our COMMIT was lost: it is done, and reported only now
    search_by_index(connection)
    if source.is_list:
        return settle_list(connection, prepared, night, released=released)
    plan, measures, facts = make_plan(Gather(connection, prepared, night))
    counts = counts_of(prepared, plan, province_checked=released is not None, counts=facts)
    judged = judge(connection, plan, measures, prepared, night)
    parts = parts_of(judged, plan, prepared)
    if released is not None and released not in {part.hash for part in parts}:
        return State.HELD, OTHER_PLAN, counts
    parts = [part for part in parts if part.hash != released]
    code = parts[0].code if parts else ""
    plan = withhold(plan, parts)
    people = {part.part: len(part.touched) for part in parts}
    facts["said"], facts["size"] = (
        said_of_parts(code, people, asdict(measures)) if code else ("", "")
    )
    facts["held"] = {part.part: part.hash.hex() for part in parts}
    facts["incomplete"] = [*facts["incomplete"], *plan.held_villages]
    held = bool(parts) and (parts[0].part == RUN or leaves_nothing(plan, parts))
    changed = measures.first or not plan.empty or (not reading.same and not plan.held_villages)
    if night.dry_run:
        planned = State.PUBLISHED if changed else State.NOOP
        return (State.HELD if held else planned), code, counts
    asked = keep_held(connection, parts, measures, prepared, night)
    if held:
        if asked:  # they can be answered and repaired while the run waits
            found = findings_of(reading, (), plan.remarks, night.secrecy)
            raise_findings(connection, source.district, source.name, run.run_id, found, first=False)
        failpoint("hold", source.name)
        state = State.HELD if asked else State.REJECTED
        detail = "" if asked else "a person rejected this very plan"
        end_run(connection, run, state, code, detail, counts=counts)
        return state, code, counts
    state = apply(connection, plan, prepared, night, changed=changed)
    end_run(connection, run, state, code, counts=counts)
    failpoint("apply ended", source.name)
    return state, code, counts


def counts_of(prepared: Prepared, plan: Plan, **facts: Any) -> dict[str, Any]:
    """Return the numbers and `facts` that the run keeps."""
    reading = prepared.reading
    spoken_of = {version.record_id for version in plan.said}
    return {
        "rows_read": reading.rows_read,
        "admitted": reading.count(Outcome.ADMITTED),
        "refused": reading.count(Outcome.REFUSED),
        "asked": reading.count(Outcome.ASKED),
        "duplicates": reading.count(Outcome.DUPLICATE),
        "not_officials": reading.count(Outcome.NOT_OFFICIAL),
        "added": len(plan.records_new),
        "changed": len({record.id for record in plan.records_changed} & spoken_of),
        "missing": len(plan.missing),
        "returned": len(plan.returned),
        "complete": bool(prepared.proof),
        "fresh": prepared.fresh,
        "delivery": prepared.sha256,
        **facts,
    }


def judge(
    connection: Connection[Any], plan: Plan, measures: Measures, prepared: Prepared, night: Night
) -> Verdict:
    """Return what the brake holds. The first change after a revert always waits for a person."""
    source, run = prepared.source, prepared.run
    code = prepared.reading.hold
    if plan.changes_roster and reverted_since(connection, source.name, run.published_run):
        code = code or AFTER_REVERT
    return verdict(measures, night.rules.numbers.brake.of_source(source.brake), code)


def keep_held(
    connection: Connection[Any],
    parts: list[HeldPart],
    measures: Measures,
    prepared: Prepared,
    night: Night,
) -> list[HeldPart]:
    """Store the held parts, except those a person has already rejected; waiting plans that are not
    among tonight's are overtaken. Return what waits.
    """
    source = prepared.source.name
    overtake_holds(connection, source, {part.part: part.hash for part in parts})
    rejected = rejected_parts(connection, source, prepared.run.run_id) if parts else set()
    asked = [part for part in parts if (part.part, part.hash.hex()) not in rejected]
    counts = {name: value for name, value in asdict(measures).items() if name != "villages"}
    for part in asked:
        measured = {**counts, "removals_held": part.removals}
        hold_plan(connection, prepared.run.run_id, source, part, measured, night.by)
    return asked


def leaves_nothing(plan: Plan, parts: list[HeldPart]) -> bool:
    """Return whether a plan would only remove what is held; then the whole run is held.

    Removals marked on an earlier night are nothing new. A held village stops nobody else: the rest
    of its source is published or confirmed.
    """
    touched = {record for part in parts if part.part == REMOVALS for record in part.touched}
    new = [stored for stored in plan.missing if stored.id not in touched]
    return len(new) < len(plan.missing) and not new and not plan.changes_anybody
