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

    left: list[StoredRecord] = field(default_factory=list)
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
        held._replace(village_code=context.heirs.get(held.village_code, held.village_code))
        for held in threads.left
    ]
    left, unclear = attribute(
        plan, under_heirs, prepared, night.secrecy.hash, night.rules.book.likeness
    )
    plan.presumed = {
        held.tenure.id
        for held in (*left, *(t.held for t in threads.continued))
        if held.tenure.status == "presumed_ended"
    }
    seen, before = _places(plan, threads, left, present, posts, context.heirs)
    found = Absences(left, {village for village, _ in seen})
    proven = bool(prepared.proof) and prepared.fresh and unclear is not None
    counted: list[StoredRecord] = []
    uncounted: set[str] = set()
    for held in left:
        place = _place(held, posts)
        clear = held.village_code not in (unclear or ())
        if proven and place in seen and clear and prepared.proves(place):
            counted.append(held)
        else:
            uncounted.add("/".join(place))
            found.unproven += not proven and place in seen and held.tenure.status == "active"
    found.incomplete = sorted(uncounted) if proven else [EVERYTHING]
    if proven:
        whole = {_place(held, posts) for held in left if held.missing_since is None} - seen
        plan.incidents += [_incident(place, before[place]) for place in sorted(whole)]
    plan.absent += left
    plan.missing += [held for held in counted if held.missing_since is None]
    _end_or_mark(connection, plan, counted, left, prepared, posts, context)
    return found


def _end_or_mark(
    connection: Connection[Any],
    plan: Plan,
    counted: list[StoredRecord],
    left: list[StoredRecord],
    prepared: Prepared,
    posts: Mapping[str, Post],
    context: Context,
) -> None:
    """End those whose successor is there or whose end was stated; mark the others, unless somebody
    else still speaks of them.
    """
    open_ = [held for held in counted if held.tenure.status != "ended"]
    if not open_:
        return
    district, source = prepared.source.district, prepared.source.name
    spoken_of = {record.tenure_id for record in (*plan.records_new, *plan.records_changed)}
    spoken_of |= still_spoken_of(
        connection, district, [held.tenure.id for held in open_], [held.id for held in left]
    )
    again = [
        held.id
        for held in open_
        if held.missing_since is not None and held.tenure.status == "active"
    ]
    frozen = frozen_records(connection, district, source, again)
    done = {tenure.id for tenure in plan.tenures_changed}
    successors = _successors(
        connection, plan, [held.tenure for held in open_], posts, district, context.heirs
    )
    for held in open_:
        tenure = held.tenure
        if tenure.id in spoken_of or tenure.id in done:
            continue
        successor = successor_of(tenure, successors.get(seat_now(tenure.seat, context.heirs), ()))
        if successor is not None:
            changed = succeeded(tenure, successor, context.night, context.seen)
        elif held.missing_since is None and ended_as_stated(
            tenure.end_date, tenure.end_how, context.seen, context.night
        ):
            changed = tenure._replace(status="ended", end_reason=tenure.end_reason or TERM_OVER)
        elif (why := why_left(tenure.told)) is not None and tenure.status == "active":
            changed = ended(tenure, *why, context)
        elif tenure.status == "active" and held.id not in frozen:
            changed = tenure._replace(status="missing")
            plan.removed.append(held)
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
    standing = {tenure.id: tenure for tenure in holders_of(connection, [district], seats)}
    standing |= {tenure.id: tenure for tenure in (*plan.tenures_changed, *plan.tenures_new)}
    found: dict[tuple[str, str, str], list[Tenure]] = {}
    for tenure in sorted(standing.values(), key=lambda tenure: tenure.id):
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
    left: list[StoredRecord],
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
    gone = Counter(_place(record, posts) for record in left if record.missing_since is None)
    moved = Counter(
        _place(t.held, posts, heirs) for t in threads.continued if t.held.missing_since is None
    )
    there = {(record.village_code, _body(record.post, posts)) for record in plan.records_new}
    there |= {
        (t.row.record.village_code, _body(t.row.record.post, posts)) for t in threads.continued
    }
    return there | {
        place for place, number in before.items() if number > gone[place] + moved[place]
    }, before


def _place(
    held: StoredRecord, posts: Mapping[str, Post], heirs: Mapping[str, str] = NO_HEIRS
) -> Place:
    return heirs.get(held.village_code, held.village_code), _body(held.post, posts)


def _body(post: str, posts: Mapping[str, Post]) -> str:
    return posts[post].body if post in posts else ""


def _incident(place: Place, records: int) -> Raised:
    told = "/".join(place)
    fingerprint = hashlib.blake2b(f"VILLAGE_MISSING\x1f{told}".encode(), digest_size=16).digest()
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
        told,
        None,
        f"{records}",
    )
