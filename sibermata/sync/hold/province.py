"""Holds a night of the province: where all sources together lost more than one night plausibly can,
none of its absences counts until a person releases them (SEMANTICS 6). A night is judged as a
whole, whenever its first misses are found to be unjudged.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.failpoints import failpoint
from sibermata.records.registry import Tenure
from sibermata.records.run import HeldPart, State
from sibermata.records.states import HoldStatus, TenureStatus
from sibermata.rules.brake import enough_in_office, province_is_held
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
)  # the part of a hold over the absences of a whole night, and its code
Changed = tuple[Absent, Tenure]


class Frozen(NamedTuple):
    """A night that the province holds."""

    tenures: set[int]  # they do not count
    result: Result


class Removals(NamedTuple):
    """What the province would lose of one night."""

    part: str  # of the hold
    fresh: Mapping[int, Absent]  # by tenure: those that nobody has held or released yet
    waiting: set[int]  # records that are held already

    @property
    def number(self) -> int:
        """How many people they are."""
        return len(self.fresh) + len(self.waiting)


def hold_province(day: date, absent: Sequence[Absent], night: Night) -> Frozen | None:
    """Freeze the absences that began on `day` if the province lost too many in that night; None if
    it did not.
    """
    that_night = {
        one.tenure.id: one
        for one in absent
        if one.tenure.status == TenureStatus.MISSING and one.first == day
    }
    if not that_night:
        return None
    numbers = night.rules.numbers.brake
    with night.database.connection() as connection:
        lost = removals_of(connection, NIGHT + day.isoformat(), that_night)
        if not lost.fresh or lost.number <= numbers.province_floor:
            return None
        in_office = count_in_office(connection, enough_in_office(lost.number, numbers))
        if not province_is_held(lost.number, in_office, numbers):
            return None
    run = night.database.retried(
        partial(freeze, lost=lost, night=night), seconds=300, name="province"
    )
    if not run:
        return None
    failpoint("province held")
    log.warning("province held", extra={"removals": lost.number})
    sentence = f"malam {day.isoformat()}: {lost.number} orang"
    counts = {"missing": lost.number}
    return Frozen(set(lost.fresh), Result(NAME, "", State.HELD, CODE, sentence, counts, run))


def removals_of(
    connection: Connection[Any], part: str, that_night: Mapping[int, Absent]
) -> Removals:
    """Return a night's absences that must still be judged, and those that are already held."""
    of_night = night_holds(connection, part)
    agreed = {
        record
        for status, touched in of_night
        if status == HoldStatus.RELEASED
        for record in touched
    }
    waiting = {
        record for status, touched in of_night if status == HoldStatus.WAITING for record in touched
    }
    fresh = {number: one for number, one in that_night.items() if agreed.isdisjoint(one.records)}
    return Removals(part, fresh, waiting)


def freeze(connection: Connection[Any], lost: Removals, night: Night) -> int:
    """Put removals back into office under a hold; return the run that first missed them, 0 if
    nobody is left.
    """
    frozen: list[Absent] = []
    for district in sorted({one.district for one in lost.fresh.values()}):
        lock_district(connection, district)
        mine = [
            one
            for one in absent_tenures(connection, district)
            if one.tenure.id in lost.fresh and one.tenure.status == TenureStatus.MISSING
        ]
        active = [(one, one.tenure._replace(status=TenureStatus.ACTIVE)) for one in mine]
        write_changes(connection, district, active, night, CODE)
        frozen += mine
    if not frozen:  # other runs have changed them meanwhile
        return 0
    touched = sorted(lost.waiting.union(*(one.records for one in frozen)))
    stored = [record for _, record in records_of(connection, touched).values()]
    run = max(one.run for one in frozen)
    overtake_part(connection, "", lost.part)
    held = HeldPart(lost.part, CODE, removals_hash(stored), touched, lost.number)
    measures = {"removals": lost.number, "removals_held": lost.number}
    hold_plan(connection, run, "", held, measures, night.by)
    return run


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
