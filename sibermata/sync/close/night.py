"""Applies, after the night's last source and the province's own brake, what absence has led to:
presumed ends, and ends.

Only the mark is stored for a person: misses are counted from the run table in one statement, so
that a quiet night counts too, and the next night makes up for one that was cut short. Every change
belongs to a run of the registry itself.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from psycopg import Connection

from sibermata.failpoints import failpoint
from sibermata.records.finding import Raised
from sibermata.records.registry import Tenure
from sibermata.records.states import EndReason, TenureStatus
from sibermata.rules.time.absence import (
    Absence,
    ended_as_stated,
    ended_by_absence,
    status_of,
)
from sibermata.store.base.engine import lock_district
from sibermata.store.night.absences import (
    Absent,
    absent_tenures,
    anybody_absent,
    first_recorded,
    holders_of,
    note_judged,
    unjudged_runs,
)
from sibermata.store.registry.findings import close_tasks, raise_findings, task_of
from sibermata.store.registry.people import records_naming
from sibermata.sync.hold.absences import renew_frozen
from sibermata.sync.hold.province import Changed, hold_province, write_changes
from sibermata.sync.night import Night
from sibermata.sync.plan.absences import has_one_holder, succeeded, successor_of
from sibermata.sync.result import Result


def close_night(night: Night) -> Iterator[Result]:
    """Judge the removals of each night that was not judged yet, then end or presume what was absent
    long enough. Yield what the province holds.

    A night whose worker died earlier is judged by the next night, or by the janitor.
    """
    night.database.retried(renew_frozen, name="renew")
    with night.database.connection() as connection:
        runs = unjudged_runs(connection)
        absent = absent_tenures(connection) if anybody_absent(connection) else []
        settled = _settled(connection, absent, night)
    results: list[Result] = []
    if absent:
        failpoint("absences")
        for day in sorted({one.first for one in absent if not set(runs).isdisjoint(one.begun)}):
            frozen = hold_province(
                day, [one for one in absent if one.tenure.id not in settled], night
            )
            if frozen is not None:
                absent = [one for one in absent if one.tenure.id not in frozen.tenures]
                results.append(frozen.result)
    if runs:
        with night.database.work(name="judged") as connection:
            note_judged(connection, runs)
    due: dict[str, int] = defaultdict(int)
    for one in absent:
        due[one.district] += one.tenure.id in settled or _after(one, night) != one.tenure
    for district in sorted(district for district, number in due.items() if number):
        night.database.retried(
            partial(_take_course, district=district, night=night), seconds=300, name="absences"
        )
    yield from results


def _take_course(connection: Connection[Any], district: str, night: Night) -> None:
    """Write what absence has led to in one district, and its tasks; read again under the lock."""
    lock_district(connection, district)
    absent = absent_tenures(connection, district)
    settled = _settled(connection, absent, night)
    changed = [(one, settled.get(one.tenure.id) or _after(one, night)) for one in absent]
    changed = [(one, after) for one, after in changed if after != one.tenure]
    spoken_of = records_naming(connection, district, [one.tenure.id for one, _ in changed])
    changed = [(one, after) for one, after in changed if one.tenure.id not in spoken_of]

    def tasks(run: int, source: str, mine: Sequence[Changed]) -> None:
        asked = [_task(one) for one, after in mine if after.status == TenureStatus.PRESUMED_ENDED]
        raise_findings(connection, district, source, run, asked, first=False)
        close_tasks(
            connection,
            district,
            [
                task_of("PRESUMED_ENDED", one.tenure.id)
                for one, after in mine
                if after.status == TenureStatus.ENDED
            ],
        )

    write_changes(connection, district, changed, night, "ABSENCES", tasks)


def _settled(
    connection: Connection[Any], absent: Sequence[Absent], night: Night
) -> dict[int, Tenure]:
    """Return the tenures whose absence is settled: a definitif successor holds the seat now,
    whichever source named them, or a stated end has passed.
    """
    settled: dict[int, Tenure] = {}
    if not absent:
        return settled
    districts = sorted({one.district for one in absent})
    holders = holders_of(connection, districts, {one.tenure.seat for one in absent})
    sitting: dict[tuple[str, str, str], list[Tenure]] = defaultdict(list)
    for _, holder in holders:
        sitting[holder.seat].append(holder)
    tenures = [(one.district, one.tenure.id) for one in absent]
    tenures += [(district, holder.id) for district, holder in holders]
    first_seen = first_recorded(connection, tenures)
    for one in absent:
        tenure = one.tenure
        successor = successor_of(tenure, sitting.get(tenure.seat, ()), first_seen)
        if successor is not None and has_one_holder(tenure, night.rules.book.posts.posts):
            settled[tenure.id] = succeeded(tenure, successor, night.night, one.seen)
        elif ended_as_stated(tenure.end_date, tenure.end_how, one.seen, night.night):
            settled[tenure.id] = tenure._replace(
                status=TenureStatus.ENDED, end_reason=tenure.end_reason or EndReason.TERM_OVER
            )
    return settled


def _after(one: Absent, night: Night) -> Tenure:
    """Return the tenure as absence has changed it by now."""
    absence = Absence(one.misses, one.first, one.last, one.seen)
    status = status_of(one.tenure.post, absence, night.rules.numbers.vanish)
    if status == TenureStatus.PRESUMED_ENDED:
        return one.tenure._replace(status=status)
    if status == TenureStatus.ENDED:
        end = ended_by_absence(absence)
        return one.tenure._replace(
            status=status,
            end_date=end.on,
            end_how=end.how,
            end_after=end.after,
            end_reason=EndReason.ABSENT,
        )
    return one.tenure


def _task(one: Absent) -> Raised:
    tenure = one.tenure
    shown = " ".join(word for word in (tenure.post, tenure.label, tenure.village_code) if word)
    detail = f"orang {tenure.person_id}, {one.misses} kali sejak {one.first.isoformat()}"
    fingerprint = task_of("PRESUMED_ENDED", tenure.id)
    return Raised(
        fingerprint,
        None,
        "PRESUMED_ENDED",
        "warning",
        "",
        "",
        None,
        "",
        str(tenure.id),
        shown,
        None,
        detail,
    )
