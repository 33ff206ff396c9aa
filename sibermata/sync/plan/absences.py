"""Who is not in tonight's file: whose absence counts, whom a successor ends, who is marked missing
- and what counts as a removal.

Agreed: SEMANTICS 5. A miss counts only where the delivery is proven whole and fetched anew, and
where it speaks of the village and
the body without a row that may be the missing one. A village or a body that is missing as a whole
is an incident of the source.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from psycopg import Connection

from sibermata.records.finding import Raised
from sibermata.records.registry import StoredRecord, Tenure
from sibermata.rules.post.resolve import Post
from sibermata.rules.time.absence import REPLACED, TERM_OVER, ended_as_stated, ended_by_successor
from sibermata.store.night.absences import frozen_records, holders_of
from sibermata.store.registry.people import still_spoken_of
from sibermata.sync.match.threads import NO_HEIRS, Threads, seat_now
from sibermata.sync.night import Night
from sibermata.sync.plan.draft import Context, ended
from sibermata.sync.plan.shape import Plan
from sibermata.sync.plan.sightings import attribute
from sibermata.sync.plan.statements import why_left
from sibermata.sync.read.prepare import Prepared

Place = tuple[str, str]  # a village and a body in it: what a source speaks of as a whole
EVERYTHING = "*"
HEADS = ("KADES", "SEKDES")


@dataclass(slots=True)
class Absences:
    """What is not there tonight."""

    remaining: list[StoredRecord] = field(default_factory=list)
    villages: set[str] = field(default_factory=set)  # of which the source speaks tonight
    unproven: int = 0  # in office and not there, in places that are seen, while nothing proves it
    incomplete: list[str] = field(
        default_factory=list
    )  # 'village/body' where an absence proves nothing tonight; '*' = everywhere


def mark_absences(
    connection: Connection[Any],
    plan: Plan,
    threads: Threads,
    prepared: Prepared,
    present: Mapping[tuple[str, str], int],
    night: Night,
    context: Context,
) -> Absences:
    """Add first misses, ends by a successor and incidents to the plan; return what is not there."""
    posts = night.rules.book.posts.posts
    under_heirs = [
        stored._replace(village_code=context.heirs.get(stored.village_code, stored.village_code))
        for stored in threads.remaining
    ]
    remaining, unclear = attribute(
        plan, under_heirs, prepared, night.secrecy.hash, night.rules.book.likeness
    )
    plan.presumed = {
        stored.tenure.id
        for stored in (*remaining, *(t.stored for t in threads.continued))
        if stored.tenure.status == "presumed_ended"
    }
    seen, before = _places(plan, threads, remaining, present, posts, context.heirs)
    found = Absences(remaining, {village for village, _ in seen})
    proven = bool(prepared.proof) and prepared.fresh and unclear is not None
    counted: list[StoredRecord] = []
    uncounted: set[str] = set()
    for stored in remaining:
        place = _place(stored, posts)
        clear = stored.village_code not in (unclear or ())
        if proven and place in seen and clear and prepared.proves(place):
            counted.append(stored)
        else:
            uncounted.add("/".join(place))
            found.unproven += not proven and place in seen and stored.tenure.status == "active"
    found.incomplete = sorted(uncounted) if proven else [EVERYTHING]
    if proven:
        whole = {_place(stored, posts) for stored in remaining if stored.missing_run is None} - seen
        plan.incidents += [_incident(place, before[place]) for place in sorted(whole)]
    plan.absent += remaining
    plan.missing += [stored for stored in counted if stored.missing_run is None]
    _end_or_mark(connection, plan, counted, remaining, prepared, posts, context)
    return found


def _end_or_mark(
    connection: Connection[Any],
    plan: Plan,
    counted: list[StoredRecord],
    remaining: list[StoredRecord],
    prepared: Prepared,
    posts: Mapping[str, Post],
    context: Context,
) -> None:
    """End those whose successor is there or whose end was stated; mark the others, unless somebody
    else still speaks of them.
    """
    open_ = [stored for stored in counted if stored.tenure.status != "ended"]
    if not open_:
        return
    district, source = prepared.source.district, prepared.source.name
    spoken_of = {record.tenure_id for record in (*plan.records_new, *plan.records_changed)}
    spoken_of |= still_spoken_of(
        connection,
        district,
        [stored.tenure.id for stored in open_],
        [stored.id for stored in remaining],
    )
    again = [
        stored.id
        for stored in open_
        if stored.missing_run is not None and stored.tenure.status == "active"
    ]
    frozen = frozen_records(connection, district, source, again)
    done = {tenure.id for tenure in plan.tenures_changed}
    successors = _successors(
        connection, plan, [stored.tenure for stored in open_], posts, district, context.heirs
    )
    for stored in open_:
        tenure = stored.tenure
        if tenure.id in spoken_of or tenure.id in done:
            continue
        successor = successor_of(tenure, successors.get(seat_now(tenure.seat, context.heirs), ()))
        if successor is not None:
            changed = succeeded(tenure, successor, context.night, context.seen)
        elif stored.missing_run is None and ended_as_stated(
            tenure.end_date, tenure.end_how, context.seen, context.night
        ):
            changed = tenure._replace(status="ended", end_reason=tenure.end_reason or TERM_OVER)
        elif (why := why_left(tenure.statements)) is not None and tenure.status == "active":
            changed = ended(tenure, *why, context)
        elif tenure.status == "active" and stored.id not in frozen:
            changed = tenure._replace(status="missing")
            plan.removed.append(stored)
        else:
            continue
        plan.tenures_changed.append(changed)
        done.add(tenure.id)


def _successors(
    connection: Connection[Any],
    plan: Plan,
    gone: list[Tenure],
    posts: Mapping[str, Post],
    district: str,
    heirs: Mapping[str, str],
) -> dict[tuple[str, str, str], list[Tenure]]:
    """Return the definitif holders of those seats that have one holder, as they will stand after
    tonight, by the seat of now.
    """
    wanted = {seat_now(tenure.seat, heirs) for tenure in gone if has_one_holder(tenure, posts)}
    if not wanted:
        return {}
    seats = wanted | {tenure.seat for tenure in gone}
    in_office = {tenure.id: tenure for tenure in holders_of(connection, [district], seats)}
    in_office |= {tenure.id: tenure for tenure in (*plan.tenures_changed, *plan.tenures_new)}
    found: dict[tuple[str, str, str], list[Tenure]] = {}
    for tenure in sorted(in_office.values(), key=lambda tenure: tenure.id):
        seat = seat_now(tenure.seat, heirs)
        if seat in wanted and tenure.status == "active" and tenure.capacity == "definitif":
            found.setdefault(seat, []).append(tenure)
    return found


def has_one_holder(tenure: Tenure, posts: Mapping[str, Post]) -> bool:
    """Return whether this tenure's chair has one holder."""
    return tenure.post in posts and posts[tenure.post].single_seat(tenure.label_key)


def succeeded(tenure: Tenure, successor: Tenure, night: date, seen: date | None) -> Tenure:
    """Return the tenure as its successor ended it."""
    end = ended_by_successor(
        successor.start_date, successor.start_how == "stated", tenure.start_date, night, seen
    )
    return tenure._replace(
        status="ended", end_date=end.on, end_how=end.how, end_after=end.after, end_reason=REPLACED
    )


def successor_of(tenure: Tenure, holders: Iterable[Tenure]) -> Tenure | None:
    """Return who took this seat after `tenure`: another person, who began later as far as both days
    are known.
    """
    for other in holders:
        if other.person_id == tenure.person_id or other.id == tenure.id:
            continue
        if other.start_date and tenure.start_date:
            if other.start_date > tenure.start_date:
                return other
        elif other.id > tenure.id:
            return other
    return None


def _places(
    plan: Plan,
    threads: Threads,
    remaining: list[StoredRecord],
    present: Mapping[tuple[str, str], int],
    posts: Mapping[str, Post],
    heirs: Mapping[str, str],
) -> tuple[set[Place], Counter[Place]]:
    """Return the places of which the source speaks tonight, and how many records each had
    before.
    """
    before: Counter[Place] = Counter()
    for (village, post), number in present.items():
        before[village, _body(post, posts)] += number
    gone = Counter(_place(record, posts) for record in remaining if record.missing_run is None)
    relocated = Counter(
        _place(t.stored, posts, heirs) for t in threads.continued if t.stored.missing_run is None
    )
    there = {(record.village_code, _body(record.post, posts)) for record in plan.records_new}
    there |= {
        (t.row.record.village_code, _body(t.row.record.post, posts)) for t in threads.continued
    }
    return there | {
        place for place, number in before.items() if number > gone[place] + relocated[place]
    }, before


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
