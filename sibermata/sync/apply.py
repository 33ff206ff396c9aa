"""Writes a plan: one transaction, under the fence."""

from datetime import datetime
from typing import Any

from psycopg import Connection

from sibermata.failpoints import failpoint
from sibermata.records.run import State
from sibermata.records.states import TenureStatus
from sibermata.store.base.publications import publish, server_time
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.registry.corrections import mark_patched, write_moves
from sibermata.store.registry.deliveries import pack_manifest
from sibermata.store.registry.fields import RECORD, SEPARATOR
from sibermata.store.registry.findings import (
    any_finding,
    close_findings,
    close_findings_of_held,
    close_tasks,
    raise_findings,
    task_of,
)
from sibermata.store.registry.writes import (
    mark_records_missing,
    settle_source,
    update_records,
    write_new_records,
    write_people,
    write_tenures,
    write_versions,
)
from sibermata.sync.night import Night
from sibermata.sync.plan.shape import Plan
from sibermata.sync.read.findings import findings_of
from sibermata.sync.read.prepare import Prepared, part_of
from sibermata.sync.read.reading import ABSENT_UNCOUNTED, Reading


def apply(
    connection: Connection[Any], plan: Plan, prepared: Prepared, night: Night, *, changed: bool
) -> State:
    """Write the whole plan, or, with the transaction, nothing. Return PUBLISHED, or NOOP if neither
    the roster nor its findings change.
    """
    run, source = prepared.run, prepared.source
    if changed:
        at = publish(connection, run.run_id, run.source, night.rules.digest)
    else:
        at = server_time(connection)
    failpoint("apply published", source.name)
    write_roster(connection, plan, prepared, at)
    write_records(connection, plan, prepared, at, night.secrecy)
    write_moves(connection, night.secrecy, plan.corrections, at)
    write_findings(connection, plan, prepared, night.secrecy)
    failpoint("apply findings", source.name)
    looks_again = plan.held_villages or plan.excused
    settle_source(
        connection,
        source.name,
        at,
        run.run_id,
        basis=part_of(prepared.basis) if looks_again else prepared.basis,
        delivery=prepared.sha256,
        validators=prepared.validators,
        manifest=manifest_of(plan, prepared.reading),
    )
    return State.PUBLISHED if changed else State.NOOP


def write_roster(connection: Connection[Any], plan: Plan, prepared: Prepared, at: datetime) -> None:
    """Write new and changed persons and tenures."""
    run, source = prepared.run, prepared.source
    changed = {tenure.id: tenure for tenure in plan.tenures_changed}
    new = [changed.pop(tenure.id, tenure) for tenure in plan.tenures_new]
    if plan.persons_new or plan.persons_changed:
        write_people(connection, at, run.run_id, plan.persons_new, plan.persons_changed)
    failpoint("apply people", source.name)
    if new or changed:
        write_tenures(connection, at, run.run_id, source.district, new, list(changed.values()))
    failpoint("apply tenures", source.name)


def write_records(
    connection: Connection[Any], plan: Plan, prepared: Prepared, at: datetime, secrecy: Secrecy
) -> None:
    """Write the records of the source, its missing records, and what it stated for each tonight."""
    run, source, reading = prepared.run, prepared.source, prepared.reading
    of_source = connection, run.run_id, source.district, source.name
    if plan.records_new:
        write_new_records(
            connection, at, run.run_id, source.district, source.name, plan.records_new
        )
    said = {version.record_id for version in plan.said}
    update_records(*of_source, plan.records_changed, said)
    mark_records_missing(*of_source, [record.id for record in plan.missing], run.confirmed_at)
    failpoint("apply records", source.name)
    if plan.said:
        seal, place, cells = secrecy.seal, reading.place, reading.cells
        versions = (
            (record, row.table, place(row)[2], seal(SEPARATOR.join(cells(row)), RECORD))
            for record, row in plan.said
        )
        write_versions(connection, run.run_id, source.district, versions)
    failpoint("apply versions", source.name)


def write_findings(
    connection: Connection[Any], plan: Plan, prepared: Prepared, secrecy: Secrecy
) -> None:
    """Raise tonight's findings, and close those that the source or the plan has settled."""
    run, source, reading = prepared.run, prepared.source, prepared.reading
    found = findings_of(reading, plan.findings, plan.remarks, secrecy)
    withheld = frozenset(plan.withheld)
    raised = [
        *(finding for finding in found if finding.row_hash not in withheld),
        *plan.incidents,
    ]
    first = run.published_run is None
    if first:  # a held run wrote findings of its own earlier
        first = not any_finding(connection, source.district, source.name)
    if raised:
        raise_findings(connection, source.district, source.name, run.run_id, raised, first=first)
    if not first:
        close_findings(
            connection,
            source.district,
            source.name,
            [*reading.gone, *(row.hash for row in reading.rows)],
            [finding.fingerprint for finding in raised],
            list(plan.withheld),
            everything=len(reading.rows) == len(reading.outcomes),
        )
        close_findings_of_held(connection, source.name, reading.outcomes)
        mark_patched(connection, source.district, source.name, reading.patched)
    presumed = set(plan.presumed)
    tasks = [
        task_of("PRESUMED_ENDED", tenure.id)
        for tenure in plan.tenures_changed
        if tenure.id in presumed and tenure.status != TenureStatus.PRESUMED_ENDED
    ]
    close_tasks(connection, source.district, tasks)


def manifest_of(plan: Plan, reading: Reading) -> bytes:
    """Return the manifest of the delivery as it is applied."""
    withheld = dict.fromkeys(plan.withheld, ABSENT_UNCOUNTED)
    return pack_manifest({**uncounted(plan), **reading.outcomes, **withheld}, reading.places)


def uncounted(plan: Plan) -> dict[bytes, str]:
    """Return the rows that are gone although their absence does not count (no proof, an unclear
    village): they stay in the manifest as gone.
    """
    counted = {record.id for record in plan.missing}
    return {
        record.row_hash: ABSENT_UNCOUNTED
        for record in plan.absent
        if record.missing_run is None and record.id not in counted
    }
