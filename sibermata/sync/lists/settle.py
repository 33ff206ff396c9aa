"""Settles a list of pledges or trainings: its rows linked, acts or results written, questions asked
- in one transaction, under the fence of its source and after every other list.

Lists only add and amend; only zero rows, lost columns and rows of another district stop one.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg import Connection

from sibermata.failpoints import failpoint
from sibermata.records.delivery import Remark
from sibermata.records.official import Outcome
from sibermata.records.run import HeldPart, State
from sibermata.records.states import ActState
from sibermata.store.base.engine import lock_district
from sibermata.store.base.publications import publish, server_time
from sibermata.store.night.due import rosters_not_tonight
from sibermata.store.night.holds import hold_plan, overtake_holds, rejected_parts
from sibermata.store.night.runs import end_run
from sibermata.store.programme.lists import (
    close_list_findings,
    firm_word,
    ground_word,
    last_publication,
    write_deeds,
    write_rows,
)
from sibermata.store.registry.corrections import mark_patched
from sibermata.store.registry.deliveries import pack_manifest
from sibermata.store.registry.findings import raise_findings
from sibermata.store.registry.writes import settle_source
from sibermata.sync.lists.findings import findings_of_list
from sibermata.sync.lists.plan import PLEDGES, ListPlan, plan_list
from sibermata.sync.night import Night
from sibermata.sync.read.findings import tables_of
from sibermata.sync.read.prepare import Prepared, basis_of

LISTS_LOCK = ""  # of no district: lists settle one after the other, since they share acts
ZERO_ROWS = "ZERO_ROWS"
EARLY = "ROSTER_NOT_TONIGHT"
MOST_NAMED = 10  # rosters that a finding names
RUN = "run"


def settle_list(
    connection: Connection[Any], prepared: Prepared, night: Night, *, released: bytes | None = None
) -> tuple[State, str, dict[str, Any]]:
    """Link, write and end one list's night; return its state, code and counts. The caller holds the
    fence and the lock of its district.
    """
    run, source, reading = prepared.run, prepared.source, prepared.reading
    if not night.dry_run:
        lock_district(connection, LISTS_LOCK)
    seen = last_publication(connection, source.district)
    early = rosters_not_tonight(connection, source.district, night.night)
    if early:
        reading.notes.append(Remark(EARLY, value=", ".join(early[:MOST_NAMED])))
    plan = plan_list(connection, prepared, night)
    counts = counts_of_list(prepared, plan)
    counts["counts"]["without_tonights_roster"] = early
    code = why_held(prepared)
    part = HeldPart(RUN, code, hash_of(prepared, code), [], 0)
    if code and part.hash != released:
        if night.dry_run:
            return State.HELD, code, counts
        return hold(connection, part, prepared, night, counts)
    changed = not plan.empty or not reading.same
    if night.dry_run:
        return (State.PUBLISHED if changed else State.NOOP), "", counts
    apply_list(connection, plan, prepared, night, (seen, early), changed=changed)
    state = State.PUBLISHED if changed else State.NOOP
    end_run(connection, run, state, "", counts=counts)
    failpoint("apply ended", source.name)
    return state, "", counts


def apply_list(
    connection: Connection[Any],
    plan: ListPlan,
    prepared: Prepared,
    night: Night,
    seen: tuple[int, Sequence[str]],
    *,
    changed: bool,
) -> None:
    """Write a plan; all of it or, with the transaction, nothing. `seen`: the last publication of
    the rosters that it was made from, and the rosters that it had no newer one of.
    """
    run, source, reading = prepared.run, prepared.source, prepared.reading
    moved = firm_word(connection, source.name, night.today)[0] != reading.firm
    late = "late" if moved and reading.settled else ""  # judged again next night
    overtake_holds(connection, source.name, {})
    at = (
        publish(connection, run.run_id, source.name, night.rules.digest)
        if changed
        else server_time(connection)
    )
    failpoint("apply published", source.name)
    write_plan(connection, plan, source.delivers, at)
    failpoint("list written", source.name)
    write_list_findings(connection, plan, prepared, night)
    failpoint("apply findings", source.name)
    rosters, early = seen
    word = ground_word(connection, source.name, source.district, night.today, early, rosters) + late
    decisions = (run.decisions or "").partition("\x1f")[0] + word
    settle_source(
        connection,
        source.name,
        at,
        run.run_id,
        basis=basis_of(prepared.sha256, prepared.proof, source, night, decisions),
        delivery=prepared.sha256,
        validators=prepared.validators,
        manifest=pack_manifest(reading.outcomes, reading.places),
        ground=reading.ground,
    )


def why_held(prepared: Prepared) -> str:
    """Return why a list is held; '' if it is not."""
    if prepared.reading.hold:
        return prepared.reading.hold
    empty = prepared.reading.rows_read == 0 and not prepared.source.expect.empty
    return ZERO_ROWS if empty else ""


def hash_of(prepared: Prepared, code: str) -> bytes:
    """Return the hash of a held list: of its bytes, its declaration and the published state."""
    ground = prepared.sha256 + prepared.source.digest + str(prepared.run.published_run).encode()
    return hashlib.blake2b(f"{RUN} {code}".encode() + ground, digest_size=16).digest()


def hold(
    connection: Connection[Any],
    part: HeldPart,
    prepared: Prepared,
    night: Night,
    counts: dict[str, Any],
) -> tuple[State, str, dict[str, Any]]:
    """Hold a list as a whole, unless a person already rejected exactly this one."""
    run, source = prepared.run, prepared.source
    overtake_holds(connection, source.name, {part.part: part.hash})
    rejected = rejected_parts(connection, source.name, run.run_id)
    asked = (part.part, part.hash.hex()) not in rejected
    if asked:
        measured = {"rows": prepared.reading.rows_read}
        hold_plan(connection, run.run_id, source.name, part, measured, night.by)
    raised = findings_of_list(prepared.reading, (), night.secrecy, source.district)
    for district, some in raised.items():
        raise_findings(connection, district, source.name, run.run_id, some, first=False)
    failpoint("hold", source.name)
    counts["counts"]["held"] = {part.part: part.hash.hex()}
    state = State.HELD if asked else State.REJECTED
    detail = "" if asked else "a person rejected this very plan"
    end_run(connection, run, state, part.code, detail, counts=counts)
    return state, part.code, counts


def write_plan(connection: Connection[Any], plan: ListPlan, delivers: str, at: datetime) -> None:
    """Write acts or results, then the rows that list them."""
    table = "pledge_act" if delivers == PLEDGES else "training_result"
    gone = [one for one in plan.deeds.changed if one.state == ActState.ANNULLED]
    rest = [one for one in plan.deeds.changed if one.state != ActState.ANNULLED]
    for deeds in (gone, rest):
        write_deeds(connection, table, at, deeds)
    write_deeds(connection, table, at, plan.deeds.new, new=True)
    write_rows(connection, at, plan.rows, plan.stood)


def write_list_findings(
    connection: Connection[Any], plan: ListPlan, prepared: Prepared, night: Night
) -> None:
    """Raise tonight's findings with their officers, and close those that are settled."""
    run, source, reading = prepared.run, prepared.source, prepared.reading
    raised = findings_of_list(
        reading, plan.found, night.secrecy, source.district, plan.withdrawn, source.delivers
    )
    for district, some in sorted(raised.items()):
        raise_findings(connection, district, source.name, run.run_id, some, first=False)
    stands = [(district, one.fingerprint) for district, some in raised.items() for one in some]
    close_list_findings(connection, source.name, stands, plan.left)
    mark_patched(connection, source.district, source.name, reading.patched)


def counts_of_list(prepared: Prepared, plan: ListPlan) -> dict[str, Any]:
    """Return what the run keeps in numbers."""
    reading = prepared.reading
    return {
        "rows_read": reading.rows_read,
        "admitted": reading.count(Outcome.ADMITTED),
        "refused": reading.count(Outcome.REFUSED),
        "asked": reading.count(Outcome.ASKED),
        "duplicates": reading.count(Outcome.DUPLICATE),
        "not_officials": reading.count(Outcome.NOT_OFFICIAL),
        "added": len(plan.deeds.new),
        "changed": len(plan.deeds.changed),
        "missing": 0,
        "returned": 0,
        "complete": bool(prepared.proof),
        "fresh": prepared.fresh,
        "delivery": prepared.sha256,
        "province_checked": True,
        "counts": {
            "tables": tables_of(reading.parsed),
            "dropped": reading.parsed.dropped,
            "proof": prepared.proof,
            "misfits": len(reading.parsed.misfits),
            "rows": plan.states,
            "withdrawn": len(plan.withdrawn),
        },
    }
