"""Renews held absences each night: removals of a source, or of a whole night of the province, that
wait for a person while the rest of their night is published.

Their people neither leave nor count as absent until somebody has decided. After their time they are
asked about again; when one of them has changed - came back, is named by another source, was
corrected - the remaining ones are frozen again, under a new hash.
"""

from typing import Any

from psycopg import Connection

from sibermata.records.registry import StoredRecord
from sibermata.records.run import HeldPart
from sibermata.records.states import TenureStatus
from sibermata.store.base.engine import lock_district
from sibermata.store.night.absences import records_of, rename_held
from sibermata.store.night.holds import FrozenHold, ask_again, end_hold, frozen_holds, hold_plan
from sibermata.store.registry.people import records_naming
from sibermata.sync.hold.parts import REMOVALS, removals_hash


def renew_frozen(connection: Connection[Any]) -> None:
    """Ask again about absences that nobody decided in time, and freeze again those that are no
    longer what a person would see.
    """
    ask_again(connection)
    changed = [
        hold
        for hold in frozen_holds(connection)
        if removals_hash(_left(connection, hold)) != hold.hash
    ]
    districts = {
        district
        for hold in changed
        for district, _ in records_of(connection, hold.touched).values()
    }
    for district in sorted(districts):
        lock_district(connection, district)
    for hold in changed:
        remaining = _left(connection, hold)
        if removals_hash(remaining) == hold.hash or not end_hold(connection, hold.id):
            continue  # somebody was quicker
        people = len({record.tenure.id for record in remaining})
        again = HeldPart(
            hold.part,
            hold.code,
            removals_hash(remaining),
            [record.id for record in remaining],
            people,
        )
        if remaining:
            measures = {**hold.measures, "removals": people, "removals_held": people}
            hold_plan(connection, hold.run_id, hold.source, again, measures, hold.planned_by)
        if hold.part == REMOVALS:
            rename_held(connection, hold.source, hold.hash, again.hash if remaining else None)


def _left(connection: Connection[Any], hold: FrozenHold) -> list[StoredRecord]:
    """Return the records of a hold that are still missing, in office, and named by nobody else."""
    found = [
        (district, record)
        for district, record in records_of(connection, hold.touched).values()
        if record.missing_run is not None
        and record.missing_run <= hold.run_id
        and record.tenure.status == TenureStatus.ACTIVE
    ]
    remaining = []
    for district in sorted({district for district, _ in found}):
        mine = [record for where, record in found if where == district]
        spoken_of = records_naming(connection, district, [record.tenure.id for record in mine])
        remaining += [record for record in mine if record.tenure.id not in spoken_of]
    return sorted(remaining, key=lambda record: record.id)
