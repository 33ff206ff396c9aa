"""Who is not in tonight's file: whose absence counts, whom a successor ends, who is marked missing
- and what counts as a removal.

Agreed: SEMANTICS 5. A miss counts only if the delivery is proven whole and freshly fetched, and is
about that village and body. Somebody whom a new and unclear row may mean is excused for one night.
A village or a body that is missing as a whole is an incident of the source.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sibermata.records.finding import Raised
from sibermata.records.registry import StoredRecord, Tenure
from sibermata.records.states import Capacity, DayKnown, EndReason, TenureStatus
from sibermata.rules.post.resolve import Post
from sibermata.rules.time.absence import ended_as_stated, ended_by_successor
from sibermata.sync.match.threads import NO_HEIRS, Threads, seat_now
from sibermata.sync.plan.changes import ended
from sibermata.sync.plan.draft import Context
from sibermata.sync.plan.gathered import Records, Seats
from sibermata.sync.plan.shape import Plan, PlanPart
from sibermata.sync.plan.sightings import Sightings
from sibermata.sync.plan.statements import why_left
from sibermata.sync.read.prepare import Prepared

Place = tuple[str, str]  # a village and a body in it: a source is about all of it or none
Seat = tuple[str, str, str]
EVERYTHING = "*"
HEADS = ("KADES", "SEKDES")


class Absences(NamedTuple):
    """The records that are absent tonight."""

    absent: Sequence[StoredRecord] = ()  # whether it counts or not
    counted: Sequence[StoredRecord] = ()
    villages: frozenset[str] = frozenset()  # that the source is about tonight
    unproven: int = 0  # in office and absent, in places that are seen, without proof
    # 'village/body' where an absence proves nothing tonight; '*' = everywhere
    incomplete: Sequence[str] = ()
    incidents: Sequence[Raised] = ()
    # absent for the first time while an unclear row may mean them: only a successor ends them
    excused: Sequence[StoredRecord] = ()

    @property
    def missing(self) -> list[StoredRecord]:
        """The records that are missing for the first time."""
        return [stored for stored in self.counted if stored.missing_run is None]

    @property
    def open(self) -> list[StoredRecord]:
        """The records whose tenure is not over, among those that are counted or excused."""
        there = (*self.counted, *self.excused)
        return [stored for stored in there if stored.tenure.status != TenureStatus.ENDED]

    @property
    def missed_before(self) -> list[int]:
        """The records of people in office whose absence was counted on an earlier night too."""
        return [
            stored.id
            for stored in self.open
            if stored.missing_run is not None and stored.tenure.status == TenureStatus.ACTIVE
        ]


def find_absences(
    threads: Threads,
    sightings: Sightings,
    records: Records,
    prepared: Prepared,
    posts: Mapping[str, Post],
) -> Absences:
    """Return the absent records, and which of their absences count."""
    absent = sightings.unseen
    seen = places_spoken_of(threads, absent, records, posts)
    proven = bool(prepared.proof) and prepared.fresh
    counted: list[StoredRecord] = []
    excused: list[StoredRecord] = []
    uncounted: set[str] = set()
    unproven = 0
    for stored in absent:
        place = _place(stored, posts)
        if proven and place in seen and prepared.proves(place):
            (excused if stored.id in sightings.excused else counted).append(stored)
        else:
            uncounted.add("/".join(place))
            unproven += not proven and place in seen and stored.tenure.status == TenureStatus.ACTIVE
    incidents: list[Raised] = []
    if proven:
        whole = {_place(stored, posts) for stored in absent if stored.missing_run is None} - seen
        incidents = [_incident(one, records.present.get(one, 0)) for one in sorted(whole)]
    return Absences(
        absent,
        counted,
        frozenset(village for village, _ in seen),
        unproven,
        sorted(uncounted) if proven else [EVERYTHING],
        incidents,
        excused,
    )


def places_spoken_of(
    threads: Threads,
    absent: Iterable[StoredRecord],
    records: Records,
    posts: Mapping[str, Post],
) -> set[Place]:
    """Return the places that the source is about tonight: those of a new or changed row, or of an
    earlier record whose row is unchanged.
    """
    gone = Counter(_place(record, posts) for record in absent if record.missing_run is None)
    gone.update(
        _place(t.stored, posts, records.heirs)
        for t in threads.continued
        if t.stored.missing_run is None
    )
    rows = (*threads.new, *(thread.row for thread in threads.continued))
    there = {(row.record.village_code, _body(row.record.post, posts)) for row in rows}
    return there | {place for place, number in records.present.items() if number > gone[place]}


def mark_absences(absences: Absences, threads: Threads) -> PlanPart:
    """Return the marks of an absence: first misses, incidents, and the tenures
    whose tasks may end.
    """
    at_hand = (*absences.absent, *(thread.stored for thread in threads.continued))
    return PlanPart(
        absent=absences.absent,
        missing=absences.missing,
        excused=absences.excused,
        incidents=absences.incidents,
        presumed=[
            stored.tenure.id
            for stored in at_hand
            if stored.tenure.status == TenureStatus.PRESUMED_ENDED
        ],
    )


def end_or_mark(
    plan: Plan, absences: Absences, seats: Seats, posts: Mapping[str, Post], context: Context
) -> PlanPart:
    """Return the ends of those with a successor or a stated end, and the others marked missing,
    unless somebody else still names them.
    """
    settled = {record.tenure_id for record in (*plan.records_new, *plan.records_changed)}
    settled |= {tenure.id for tenure in plan.tenures_changed}
    settled |= seats.spoken_of(but=absences.absent)
    wanted = seats_to_fill(absences.open, posts, context.heirs)
    successors = find_successors(plan, seats.holders, wanted, context.heirs)
    changed: list[Tenure] = []
    removed: list[StoredRecord] = []
    excused = {stored.id for stored in absences.excused}
    for stored in absences.open:
        if stored.tenure.id in settled:
            continue
        here = successors.get(seat_now(stored.tenure.seat, context.heirs), ())
        successor = successor_of(stored.tenure, here, seats.first_seen)
        if stored.id in excused and successor is None:
            continue
        after = ended_absent(stored, successor, context)
        in_office = stored.tenure.status == TenureStatus.ACTIVE
        if after is None and in_office and stored.id not in seats.frozen:
            after = stored.tenure._replace(status=TenureStatus.MISSING)
            removed.append(stored)
        if after is not None:
            changed.append(after)
            settled.add(after.id)
    return PlanPart(tenures_changed=changed, removed=removed)


def ended_absent(stored: StoredRecord, successor: Tenure | None, context: Context) -> Tenure | None:
    """Return the tenure of an absent person as a successor or a statement ended it; None if only
    absence suggests an end.
    """
    tenure = stored.tenure
    if successor is not None:
        return succeeded(tenure, successor, context.night, context.seen)
    if stored.missing_run is None and ended_as_stated(
        tenure.end_date, tenure.end_how, context.seen, context.night
    ):
        return tenure._replace(
            status=TenureStatus.ENDED, end_reason=tenure.end_reason or EndReason.TERM_OVER
        )
    why = why_left(tenure.statements)
    return (
        ended(tenure, *why, context)
        if why is not None and tenure.status == TenureStatus.ACTIVE
        else None
    )


def seats_to_fill(
    absent: Iterable[StoredRecord], posts: Mapping[str, Post], heirs: Mapping[str, str]
) -> set[Seat]:
    """Return the seats, under their present codes, on which a successor ends an absent holder."""
    return {
        seat_now(stored.tenure.seat, heirs)
        for stored in absent
        if has_one_holder(stored.tenure, posts)
    }


def find_successors(
    plan: Plan, holders: Iterable[Tenure], seats: set[Seat], heirs: Mapping[str, str]
) -> dict[Seat, list[Tenure]]:
    """Return the definitif holders of these seats after tonight. `holders`: the present ones."""
    if not seats:
        return {}
    in_office = {tenure.id: tenure for tenure in holders}
    in_office |= {tenure.id: tenure for tenure in (*plan.tenures_changed, *plan.tenures_new)}
    found: dict[Seat, list[Tenure]] = {}
    for tenure in sorted(in_office.values(), key=lambda tenure: tenure.id):
        seat = seat_now(tenure.seat, heirs)
        if (
            seat in seats
            and tenure.status == TenureStatus.ACTIVE
            and tenure.capacity == Capacity.DEFINITIF
        ):
            found.setdefault(seat, []).append(tenure)
    return found


def has_one_holder(tenure: Tenure, posts: Mapping[str, Post]) -> bool:
    """Return whether this tenure's seat has a single holder."""
    return tenure.post in posts and posts[tenure.post].single_seat(tenure.label_key)


def succeeded(tenure: Tenure, successor: Tenure, night: date, seen: date | None) -> Tenure:
    """Return the tenure as its successor ended it."""
    end = ended_by_successor(
        successor.start_date, successor.start_how == DayKnown.STATED, tenure.start_date, night, seen
    )
    return tenure._replace(
        status=TenureStatus.ENDED,
        end_date=end.on,
        end_how=end.how,
        end_after=end.after,
        end_reason=EndReason.REPLACED,
    )


def successor_of(
    tenure: Tenure, holders: Iterable[Tenure], first_seen: Mapping[int, datetime]
) -> Tenure | None:
    """Return who took this seat after `tenure`: another person, first seen there later, or with a
    later stated start.

    `first_seen`: when a stored tenure was first recorded; one that is not in it begins tonight.
    Somebody who held the seat all along succeeds nobody.
    """
    since = first_seen.get(tenure.id)
    for other in holders:
        if other.person_id == tenure.person_id or other.id == tenure.id:
            continue
        began = first_seen.get(other.id)
        if since is not None and (began is None or began > since):
            return other
        if starts_later(other, tenure):
            return other
    return None


def starts_later(other: Tenure, tenure: Tenure) -> bool:
    """Return whether both starts are stated, and the other's is the later one."""
    if other.start_date is None or tenure.start_date is None:
        return False
    stated = other.start_how == tenure.start_how == DayKnown.STATED
    return stated and other.start_date > tenure.start_date


def _place(
    stored: StoredRecord, posts: Mapping[str, Post], heirs: Mapping[str, str] = NO_HEIRS
) -> Place:
    return heirs.get(stored.village_code, stored.village_code), _body(stored.post, posts)


def _body(post: str, posts: Mapping[str, Post]) -> str:
    return posts[post].body if post in posts else ""


def _incident(place: Place, records: int) -> Raised:
    where = "/".join(place)
    fingerprint = hashlib.blake2b(f"VILLAGE_MISSING\x1f{where}".encode(), digest_size=16).digest()
    return Raised(
        fingerprint,
        None,
        "VILLAGE_MISSING",
        "warning",
        "",
        "",
        None,
        "",
        "",
        where,
        None,
        f"{records}",
    )
