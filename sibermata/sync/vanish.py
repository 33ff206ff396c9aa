"""After the night's last source: the province's own brake, then what absence has become by now: presumed ends, and ends.

Nothing is stored for a person but the mark: misses are counted from the run table in one statement, so that a quiet night moves them
too, and a night that was cut short is made up for by the next. Every change belongs to a run of the registry itself.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from psycopg import Connection

from sibermata.failpoints import failpoint
from sibermata.rules.vanish import REASON, Absence, ended_by_absence, standing
from sibermata.store import changes
from sibermata.store.absences import Absent, absent_tenures, anybody_absent, count_in_office, own_run, records_of
from sibermata.store.engine import lock_district
from sibermata.store.findings import Raised, close_tasks, raise_findings, task_of
from sibermata.store.holds import hold_plan, night_holds, overtake_part
from sibermata.store.roster import TenureNow, still_spoken_of
from sibermata.sync.brake import province_is_held
from sibermata.sync.holding import HeldPart, removals_hash
from sibermata.sync.night import Night

log = logging.getLogger("sibermata.sync")
NIGHT = "night:"  # the part of a hold over the absences of a whole night
Changed = tuple[Absent, TenureNow]


def close_night(night: Night) -> None:
    """Judge the night's removals as a whole, then let what was absent long enough take its course."""
    with night.database.connection() as connection:
        absent = absent_tenures(connection, _never(night)) if anybody_absent(connection) else []
    if not absent:
        return
    failpoint("absences")
    absent = hold_province(absent, night)
    due: dict[str, int] = defaultdict(int)
    for one in absent:
        due[one.district] += _after(one, night) != one.tenure
    for district in sorted(district for district, number in due.items() if number):
        night.database.retried(partial(_take_course, district=district, night=night), seconds=300, name="absences")


def _take_course(connection: Connection[Any], district: str, night: Night) -> None:
    """Write what absence has become in one district, and its tasks; read again under the lock."""
    lock_district(connection, district)
    changed = [(one, after) for one in absent_tenures(connection, _never(night), district) if (after := _after(one, night)) != one.tenure]
    spoken_of = still_spoken_of(connection, district, [one.tenure.id for one, _ in changed], [])
    changed = [(one, after) for one, after in changed if one.tenure.id not in spoken_of]

    def tasks(run: int, source: str, mine: Sequence[Changed]) -> None:
        asked = [_task(one) for one, after in mine if after.status == "presumed_ended"]
        raise_findings(connection, district, source, run, asked, first=False)
        close_tasks(connection, district, [task_of("PRESUMED_ENDED", one.tenure.id) for one, after in mine if after.status == "ended"])

    _write(connection, district, changed, night, tasks)


def _after(one: Absent, night: Night) -> TenureNow:
    """Return the tenure as absence has left it by now."""
    absence = Absence(one.misses, one.first, one.last, one.seen)
    status = standing(one.tenure.post, absence, _numbers(night))
    if status == "presumed_ended":
        return one.tenure._replace(status=status)
    if status == "ended":
        end = ended_by_absence(absence)
        return one.tenure._replace(status=status, end_date=end.on, end_how=end.how, end_after=end.after, end_reason=REASON)
    return one.tenure


def _task(one: Absent) -> Raised:
    tenure = one.tenure
    shown = " ".join(word for word in (tenure.post, tenure.label, tenure.village_code) if word)
    detail = f"orang {tenure.person_id}, {one.misses} kali sejak {one.first.isoformat()}"
    fingerprint = task_of("PRESUMED_ENDED", tenure.id)
    return Raised(fingerprint, None, "PRESUMED_ENDED", "warning", "", "", None, "", str(tenure.id), shown, None, detail)


def hold_province(absent: list[Absent], night: Night) -> list[Absent]:
    """Return the absences that count. Where the province lost more in this night than a night can take, none of the night's does."""
    numbers, part = night.rules.brake, NIGHT + night.night.isoformat()
    tonight = {one.tenure.id: one for one in absent if one.tenure.status == "missing" and one.first == night.night}
    if not tonight:
        return absent
    with night.database.connection() as connection:
        known = night_holds(connection, part)
        agreed = {record for status, touched in known if status == "released" for record in touched}
        waiting = {record for status, touched in known if status == "waiting" for record in touched}
        fresh = {number: one for number, one in tonight.items() if not agreed & set(one.records)}
        removals = len(fresh) + len(waiting)
        if not fresh or removals <= _floor(numbers) or not province_is_held(removals, count_in_office(connection), numbers):
            return absent

    def freeze(connection: Connection[Any]) -> None:
        runs = []
        for district in sorted({one.district for one in fresh.values()}):
            lock_district(connection, district)
            mine = [one for one in absent_tenures(connection, _never(night), district) if one.tenure.id in fresh]
            back = [(one, one.tenure._replace(status="active")) for one in mine]
            runs += [one.run for one in mine]
            _write(connection, district, back, night, lambda run, source, changed: None, code="PROVINCE")
        touched = sorted(waiting | {record for one in fresh.values() for record in one.records})
        held = [record for _, record in records_of(connection, touched).values()]
        frozen = HeldPart(part, "PROVINCE", removals_hash(held), touched, removals)
        overtake_part(connection, "", part)
        hold_plan(connection, max(runs), "", frozen, {"removals": removals, "removals_held": removals}, night.by)

    night.database.retried(freeze, seconds=300, name="province")
    failpoint("province held")
    log.warning("province held", extra={"removals": removals})
    return [one for one in absent if one.tenure.id not in fresh]


def _floor(numbers: Mapping[str, object]) -> float:
    """Return the number of people below which nobody has to count the province."""
    floor = numbers["province_floor"]
    assert isinstance(floor, (int, float))
    return floor


def _write(
    connection: Connection[Any],
    district: str,
    changed: Sequence[Changed],
    night: Night,
    then: Callable[[int, str, Sequence[Changed]], None],
    code: str = "ABSENCES",
) -> None:
    """Write changed tenures, source by source, each under a run of its own."""
    by_source: dict[str, list[Changed]] = defaultdict(list)
    for one, after in changed:
        by_source[one.source].append((one, after))
    for source, mine in sorted(by_source.items()):
        run, at = own_run(connection, district, source, night.night, code, night.by, night.rules.digest)
        changes.write_tenures(connection, at, run, district, [], [after for _, after in mine])
        then(run, source, mine)


def _numbers(night: Night) -> Mapping[str, object]:
    return night.rules.vanish


def _never(night: Night) -> list[str]:
    never = _numbers(night)["never"]
    assert isinstance(never, list)
    return never
