"""Reverts a run: a compensating plan that restores what was before it, value by value, and leaves
what was changed since.

History is only added to: what the run wrote stays to be read. A value that was changed after the
run - by a later night or by a person - is a conflict: listed, and left as it stands. A tenure that
the run began ends as annulled and is on no roster; a person whom the run brought loses the NIK.
Both keep their numbers when they come again. The next delivery of the source is held once
(`settle`), so that nothing of it returns unseen.
"""

from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.errors import Refusal
from sibermata.records.registry import Person, Private, Tenure
from sibermata.records.states import DayKnown, EndReason, TenureStatus
from sibermata.rules.time.office import office_day
from sibermata.store.base.engine import hold_fence, lock_district
from sibermata.store.base.publications import own_run
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.night.holds import wait_again
from sibermata.store.night.traces import (
    REVERTED,
    Trace,
    in_use_elsewhere,
    miss_again,
    move_records_back,
    settled_before,
    source_now,
    step_back,
    taken_back_by,
    tenures_spoken_of,
    traces_of_people,
    traces_of_tenures,
)
from sibermata.store.programme.lists import is_list
from sibermata.store.registry.corrections import live_corrections
from sibermata.store.registry.fields import PRIVATE, open_private, seal_private
from sibermata.store.registry.findings import reopen_tasks, task_of
from sibermata.store.registry.people import names_of
from sibermata.store.registry.writes import write_people, write_tenures
from sibermata.sync.night import Night


class Conflict(NamedTuple):
    """A value that the run wrote and somebody changed since."""

    kind: str  # person | tenure
    id: int
    field: str
    person: int
    name: str
    correction: int | None = None  # the correction that changed it; None = a later night


class Reverted(NamedTuple):
    """The outcome of a revert."""

    run: int
    people: int
    tenures: int
    conflicts: list[Conflict]


class Clash(NamedTuple):
    """A field of a person or a tenure that cannot go back."""

    now: Person | Tenure
    field: str


def revert_run(connection: Connection[Any], found: dict[str, Any], night: Night) -> Reverted:
    """Restore what was before a run; return what was restored, and the conflicts that were left
    alone.

    Call it inside one unit of work.
    """
    run, source, district = found["id"], found["source"], found["district_code"]
    lock_district(connection, district)
    stands = source_now(connection, source)
    if stands is None:
        raise Refusal("SOURCE_GONE", source=source)
    hold_fence(connection, source, stands.fence)
    _refuse(connection, found, night, busy=stands.busy)
    to = settled_before(connection, source, run)
    if to is None and found["delivery"] is not None:
        raise Refusal("RUN_FIRST", run=run, source=source)
    people, tenures = traces_of_people(connection, run), traces_of_tenures(connection, run)
    clashes: list[Clash] = []
    made = {trace.written.id for trace in people if trace.before is None}
    kept = in_use_elsewhere(connection, run, sorted(made))
    tenures_back = _tenures_back(connection, source, tenures, made, kept, clashes)
    persons_back = _persons_back(
        people, made - kept, {clash.now.id for clash in clashes}, night.secrecy, clashes
    )
    own = _write_back(connection, found, persons_back, tenures_back, night)
    move_records_back(connection, district, source, _moved(tenures))
    if found["hold_id"] is not None:
        wait_again(connection, found["hold_id"])
    if to is not None and stands.published_run >= run:
        miss_again(connection, district, source, run, _absent_again(tenures, tenures_back))
        step_back(connection, district, source, run, own, to)
    conflicts = _conflicts(connection, clashes, night)
    return Reverted(own, len(persons_back), len(tenures_back), conflicts)


def _write_back(
    connection: Connection[Any],
    found: dict[str, Any],
    persons: list[Person],
    tenures: list[Tenure],
    night: Night,
) -> int:
    """Write the restored values under a run of their own, and return that run."""
    district = found["district_code"]
    own, at = own_run(
        connection,
        district,
        found["source"],
        night.night,
        REVERTED,
        night.by,
        night.rules.digest,
        detail=f"run {found['id']}",
        reverted_run=found["id"],
    )
    if persons:
        write_people(connection, at, own, [], persons)
    if tenures:
        write_tenures(connection, at, own, district, [], tenures)
    presumed = [tenure.id for tenure in tenures if tenure.status == TenureStatus.PRESUMED_ENDED]
    reopen_tasks(connection, district, [task_of("PRESUMED_ENDED", number) for number in presumed])
    return own


def _refuse(
    connection: Connection[Any], found: dict[str, Any], night: Night, *, busy: bool
) -> None:
    """Refuse a run that cannot be reverted, with the alternative."""
    run, source, days = found["id"], found["source"], night.rules.numbers.revert.days
    if busy:
        raise Refusal("SOURCE_BUSY", source=source)
    if is_list(connection, source):
        raise Refusal("LIST_NOT_REVERTED", run=run)
    if found["code"] == REVERTED:
        raise Refusal("RUN_IS_REVERT", run=run, source=source)
    if found["state"] != "PUBLISHED":
        raise Refusal("RUN_NOT_PUBLISHED", run=run, state=found["state"])
    if before := taken_back_by(connection, source, run):
        raise Refusal("RUN_REVERTED", run=run, by=before[1], again=before[0])
    published = office_day(found["ended_at"])
    if (night.today - published).days > days:
        raise Refusal("RUN_TOO_OLD", run=run, day=published, days=days)


def _tenures_back(
    connection: Connection[Any],
    source: str,
    tenures: list[Trace],
    made: set[int],
    kept: set[int],
    clashes: list[Clash],
) -> list[Tenure]:
    """Return the restored tenures; one that the run began is annulled, unless somebody else
    supports it.
    """
    begun = [trace for trace in tenures if trace.before is None]
    stored = tenures_spoken_of(
        connection, source, [trace.now.id for trace in begun if trace.written.person_id not in made]
    )
    stored |= {trace.now.id for trace in begun if trace.written.person_id in kept}
    back = []
    for trace in tenures:
        if trace.before is not None:
            after = trace.now._replace(**_restored(trace, clashes))
        elif trace.now != trace.written or trace.now.id in stored:
            clashes.append(Clash(trace.now, "status"))
            continue
        else:
            after = trace.now._replace(
                status=TenureStatus.ENDED,
                end_date=None,
                end_how=DayKnown.ANNULLED,
                end_reason=EndReason.ANNULLED,
                end_after=None,
            )
        if after != trace.now:
            back.append(after)
    return back


def _persons_back(
    people: list[Trace], unmade: set[int], stay: set[int], secrecy: Secrecy, clashes: list[Clash]
) -> list[Person]:
    """Return the restored persons; one whom the run brought keeps its number and loses its NIK."""
    back = []
    for trace in people:
        if trace.before is not None:
            after = trace.now._replace(**_restored(trace, clashes, secrecy))
        else:
            after = (
                trace.now._replace(nik_hash=None) if trace.now.id in unmade - stay else trace.now
            )
        if after != trace.now:
            back.append(after)
    return back


def _restored(trace: Trace, clashes: list[Clash], secrecy: Secrecy | None = None) -> dict[str, Any]:
    """Return a version with the run's values undone, field by field (three-way)."""
    back: dict[str, Any] = {}
    for field in trace.written._fields:
        before, written, now = (getattr(version, field) for version in trace)
        if before == written or now == before:
            continue
        if now == written:
            back[field] = before
        elif field == "private" and secrecy is not None:
            back[field] = _restored_private(trace, clashes, secrecy)
        else:
            clashes.append(Clash(trace.now, field))
    return back


def _restored_private(trace: Trace, clashes: list[Clash], secrecy: Secrecy) -> bytes | None:
    """Return the sealed texts, each undone by itself."""
    texts = []
    for name, before, written, now in zip(
        PRIVATE, *(open_private(version.private, secrecy) for version in trace), strict=True
    ):
        if before != written and now not in (written, before):
            clashes.append(Clash(trace.now, name))
        texts.append(before if now == written else now)
    return seal_private(Private(*texts), secrecy)


def _absent_again(tenures: list[Trace], back: list[Tenure]) -> list[int]:
    """Return the tenures that the run had re-opened and that are absent again, or ended by their
    absence.
    """
    reopened = {
        trace.now.id
        for trace in tenures
        if trace.before is not None and trace.written.status == TenureStatus.ACTIVE
    }
    absent = {
        tenure.id
        for tenure in back
        if tenure.status in (TenureStatus.MISSING, TenureStatus.PRESUMED_ENDED)
        or tenure.end_reason == EndReason.ABSENT
    }
    return sorted(reopened & absent)


def _moved(tenures: list[Trace]) -> list[tuple[int, int]]:
    """Return (tenure that the run began, tenure of the same person that it ended for it), where the
    pair is certain.
    """
    ended: dict[int, list[int]] = {}
    for trace in tenures:
        if (
            trace.before is not None
            and trace.before.status != TenureStatus.ENDED
            and trace.written.status == TenureStatus.ENDED
        ):
            ended.setdefault(trace.written.person_id, []).append(trace.written.id)
    begun = [trace.written for trace in tenures if trace.before is None]
    return [
        (one.id, ended[one.person_id][0]) for one in begun if len(ended.get(one.person_id, ())) == 1
    ]


def _conflicts(connection: Connection[Any], clashes: list[Clash], night: Night) -> list[Conflict]:
    """Return the conflicts with the names of their people, and the corrections that they come
    from.
    """
    if not clashes:
        return []
    once = {(type(clash.now), clash.now.id, clash.field): clash for clash in clashes}
    persons = sorted({person_of(clash.now) for clash in once.values()})
    names = names_of(connection, persons)
    live = live_corrections(connection, night.secrecy, "", persons=persons)
    lines = []
    for now, field in once.values():
        person, tenure = person_of(now), now.id if isinstance(now, Tenure) else None
        mine = [
            one.id
            for one in live
            if (one.person_id, one.field) == (person, field) and one.tenure_id in (None, tenure)
        ]
        kind = "tenure" if tenure is not None else "person"
        lines.append(
            Conflict(
                kind,
                now.id,
                field,
                person,
                names.get(person, ""),
                mine[-1] if mine else None,
            )
        )
    return lines


def person_of(now: Person | Tenure) -> int:
    """Return the person that a version is about."""
    return now.person_id if isinstance(now, Tenure) else now.id
