"""The province's own brake: where all sources together lost more in a night than a night can take,
none of its absences counts until a
person releases them (SEMANTICS 6). A night is judged as a whole, whenever its first misses are
found to be unjudged."""

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.failpoints import failpoint
from sibermata.records.hold import HeldPart
from sibermata.records.registry import Tenure
from sibermata.records.run import State
from sibermata.records.states import HoldStatus, TenureStatus
from sibermata.rules.brake import province_is_held
from sibermata.store.base.engine import lock_district
from sibermata.store.base.publications import own_run
from sibermata.store.night.absences import Absent, absent_tenures, count_in_office, records_of
from sibermata.store.night.holds import hold_plan, night_holds, overtake_part
from sibermata.store.registry import writes as changes
from sibermata.sync.hold.parts import removals_hash
from sibermata.sync.night import Night
from sibermata.sync.result import Result

log = logging.getLogger("sibermata.sync")
NIGHT, CODE, NAME = (
    "night:",
    "PROVINCE",
    "provinsi",
)  # the part of a hold over the absences of a whole night; its code; who is meant
Changed = tuple[Absent, Tenure]


class Frozen(NamedTuple):
    """A night that the province holds."""

    tenures: set[int]  # they do not count
    result: Result


def hold_province(day: date, absent: Sequence[Absent], night: Night) -> Frozen | None:
    """Freeze the absences that began on `day` if the province lost too many in that night; None if
    it did not.
    """
    numbers, part = night.rules.numbers.brake, NIGHT + day.isoformat()
    that_night = {
        one.tenure.id: one
        for one in absent
        if one.tenure.status == TenureStatus.MISSING and one.first == day
    }
    if not that_night:
        return None
    with night.database.connection() as connection:
        of_night = night_holds(connection, part)
        agreed = {
            record
            for status, touched in of_night
            if status == HoldStatus.RELEASED
            for record in touched
        }
        waiting = {
            record
            for status, touched in of_night
            if status == HoldStatus.WAITING
            for record in touched
        }
        fresh = {number for number, one in that_night.items() if not agreed & set(one.records)}
        removals = len(fresh) + len(waiting)
        if (
            not fresh
            or removals <= numbers.province_floor
            or not province_is_held(removals, count_in_office(connection), numbers)
        ):
            return None

    def freeze(connection: Connection[Any]) -> int:
        frozen: list[Absent] = []
        for district in sorted({that_night[number].district for number in fresh}):
            lock_district(connection, district)
            mine = [
                one
                for one in absent_tenures(connection, district)
                if one.tenure.id in fresh and one.tenure.status == TenureStatus.MISSING
            ]
            write_changes(
                connection,
                district,
                [(one, one.tenure._replace(status=TenureStatus.ACTIVE)) for one in mine],
                night,
                CODE,
            )
            frozen += mine
        if not frozen:  # others have moved them meanwhile
            return 0
        touched = sorted(waiting.union(*(one.records for one in frozen)))
        stored = [record for _, record in records_of(connection, touched).values()]
        run = max(one.run for one in frozen)
        overtake_part(connection, "", part)
        measures = {"removals": removals, "removals_held": removals}
        hold_plan(
            connection,
            run,
            "",
            HeldPart(part, CODE, removals_hash(stored), touched, removals),
            measures,
            night.by,
        )
        return run

    run = night.database.retried(freeze, seconds=300, name="province")
    if not run:
        return None
    failpoint("province held")
    log.warning("province held", extra={"removals": removals})
    sentence = f"malam {day.isoformat()}: {removals} orang"
    return Frozen(fresh, Result(NAME, "", State.HELD, CODE, sentence, {"missing": removals}, run))


def write_changes(
    connection: Connection[Any],
    district: str,
    changed: Sequence[Changed],
    night: Night,
    code: str,
    then: Callable[[int, str, Sequence[Changed]], None] = lambda run, source, mine: None,
) -> None:
    """Write changed tenures, source by source, each under a run of the registry's own."""
    by_source: dict[str, list[Changed]] = defaultdict(list)
    for one, after in changed:
        by_source[one.source].append((one, after))
    for source, mine in sorted(by_source.items()):
        run, at = own_run(
            connection, district, source, night.night, code, night.by, night.rules.digest
        )
        changes.write_tenures(connection, at, run, district, [], [after for _, after in mine])
        then(run, source, mine)
