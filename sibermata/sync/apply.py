"""Writes a plan: one transaction, under the fence."""

from typing import Any

from psycopg import Connection

from sibermata.failpoints import failpoint
from sibermata.records.run import State
from sibermata.records.states import TenureStatus
from sibermata.store.base.publications import publish, server_time
from sibermata.store.registry import writes as changes
from sibermata.store.registry.corrections import mark_patched, write_moves
from sibermata.store.registry.deliveries import pack_manifest
from sibermata.store.registry.fields import RECORD, SEPARATOR
from sibermata.store.registry.findings import (
    any_finding,
    close_findings,
    close_tasks,
    raise_findings,
    task_of,
)
from sibermata.sync.night import Night
from sibermata.sync.plan.shape import Plan
from sibermata.sync.read.findings import findings_of
from sibermata.sync.read.prepare import Prepared, part_of
from sibermata.sync.read.reading import ABSENT_UNCOUNTED


def apply(
    connection: Connection[Any], plan: Plan, prepared: Prepared, night: Night, *, changed: bool
) -> State:
    """Write the plan; all of it or, with the transaction, nothing.

    Return PUBLISHED, or NOOP when the roster and its findings stand.
    """
    run, source, reading = prepared.run, prepared.source, prepared.reading
    first = run.published_run is None
    if changed:
        at = publish(connection, run.run_id, run.source, night.rules.digest)
    else:
        at = server_time(connection)
    failpoint("apply published", source.name)
    new_people = {person.id: person for person in plan.persons_new}
    changed_people = {person.id: person for person in plan.persons_changed}
    changed_tenures = {tenure.id: tenure for tenure in plan.tenures_changed}
    new_tenures = [changed_tenures.pop(tenure.id, tenure) for tenure in plan.tenures_new]
    if new_people or changed_people:
        changes.write_people(
            connection, at, run.run_id, list(new_people.values()), list(changed_people.values())
        )
    failpoint("apply people", source.name)
    if new_tenures or changed_tenures:
        changes.write_tenures(
            connection, at, run.run_id, source.district, new_tenures, list(changed_tenures.values())
        )
    failpoint("apply tenures", source.name)
    if plan.records_new:
        changes.write_new_records(
            connection, at, run.run_id, source.district, source.name, plan.records_new
        )
    said = {version.record_id for version in plan.said}
    changes.update_records(
        connection, run.run_id, source.district, source.name, plan.records_changed, said
    )
    changes.mark_records_missing(
        connection,
        run.run_id,
        source.district,
        source.name,
        [record.id for record in plan.missing],
        run.confirmed_at,
    )
    failpoint("apply records", source.name)
    if plan.said:
        seal, numbers = night.secrecy.seal, reading.place
        changes.write_versions(
            connection,
            run.run_id,
            source.district,
            (
                (
                    v.record_id,
                    v.row.table,
                    numbers(v.row)[2],
                    seal(SEPARATOR.join(reading.cells(v.row)), RECORD),
                )
                for v in plan.said
            ),
        )
    failpoint("apply versions", source.name)
    write_moves(connection, night.secrecy, plan.corrections, at)
    found = findings_of(reading, plan.findings, plan.remarks, night.secrecy)
    raised = [
        *(finding for finding in found if finding.row_hash not in plan.withheld),
        *plan.incidents,
    ]
    first_told = first and not any_finding(connection, source.district, source.name)
    if raised:
        raise_findings(
            connection, source.district, source.name, run.run_id, raised, first=first_told
        )
    if not first_told:
        settled = [*reading.gone, *(row.hash for row in reading.rows)]
        everything = len(reading.rows) == len(reading.outcomes)
        prints = [finding.fingerprint for finding in raised]
        close_findings(
            connection,
            source.district,
            source.name,
            settled,
            prints,
            list(plan.withheld),
            everything=everything,
        )
        mark_patched(connection, source.district, source.name, reading.patched)
    presumed = [
        tenure.id
        for tenure in plan.tenures_changed
        if tenure.id in plan.presumed and tenure.status != TenureStatus.PRESUMED_ENDED
    ]
    close_tasks(
        connection, source.district, [task_of("PRESUMED_ENDED", tenure) for tenure in presumed]
    )
    failpoint("apply findings", source.name)
    basis = part_of(prepared.basis) if plan.held_villages or plan.excused else prepared.basis
    changes.settle_source(
        connection,
        source.name,
        at,
        run.run_id,
        basis=basis,
        delivery=prepared.sha256,
        validators=prepared.validators,
        manifest=pack_manifest(
            {**uncounted(plan), **reading.outcomes, **plan.withheld}, reading.places
        ),
    )
    return State.PUBLISHED if changed else State.NOOP


def uncounted(plan: Plan) -> dict[bytes, str]:
    """Return the rows that are gone while nobody may be missed for it (no proof, an unclear
    village): they stay gone in the manifest.
    """
    counted = {record.id for record in plan.missing}
    return {
        record.row_hash: ABSENT_UNCOUNTED
        for record in plan.absent
        if record.missing_run is None and record.id not in counted
    }
