"""Decides about a held plan: released exactly as it was held, or rejected.

Invariant: nobody releases a plan of his or her own; above the rules' number of removals two people
must agree. The decision, its entry in the trail and what is applied belong to one transaction.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.desk.corrections.of_merged import follow_merges
from sibermata.desk.identity.merges import judgement_between, kept_and_gone
from sibermata.desk.opening import Opened
from sibermata.errors import Refusal
from sibermata.records.states import HoldStatus
from sibermata.rules.person.identity import Answer
from sibermata.rules.second_person import Entitled, may_release
from sibermata.store.desk.desk import Desk, refuse_unnamed
from sibermata.store.desk.sources import people_of_rows
from sibermata.store.night.held_runs import held_delivery
from sibermata.store.night.holds import (
    approve_hold,
    decide_hold,
    find_hold,
    officials_by_village,
    others_wait,
    people_of_records,
    reject_held_run,
)
from sibermata.store.registry.deliveries import load_manifest
from sibermata.store.registry.findings import close_findings_of_held
from sibermata.store.registry.judgements import write_judgement, write_redirect
from sibermata.sync.again import release
from sibermata.sync.again.touched import (
    ENDS,
    MISSED,
    NEW,
    SamePerson,
    Touched,
    people_touched,
    plan_again,
    with_same,
)
from sibermata.sync.again.touched import same_people as same_people_of
from sibermata.sync.hold.parts import RUN, VILLAGE

SHORTEST_HASH = 8  # the fewest hex digits of a hash by which a plan may be named


class Released(NamedTuple):
    """The outcome of a release: the state and code of the run that it applied; '' where only the
    first of two approvals was recorded.
    """

    state: str = ""
    code: str = ""
    same: int = 0  # people of whom only the name changed


DECIDED = {
    HoldStatus.RELEASED: "HOLD_RELEASED",
    HoldStatus.REJECTED: "HOLD_REJECTED",
    HoldStatus.EXPIRED: "HOLD_EXPIRED",
    HoldStatus.OVERTAKEN: "HOLD_OVERTAKEN",
}


def release_hold(
    door: Opened,
    hold: int,
    *,
    by: str,
    reason: str = "",
    plan_hash: str = "",
    same_people: bool = False,
) -> Released:
    """Apply a held plan, provided that it is still exactly the plan that was held.

    `same_people`: people in whom the plan changes nothing but the name stay the same persons on
    their seats; whoever releases it vouches for that.
    """
    with door.database.work(seconds=300, name="approve") as connection:
        desk = door.desk_on(connection, by)
        refuse_unnamed(desk)
        found = waiting_hold(desk.connection, hold)
        if found["expired"]:
            decide_hold(desk.connection, hold, HoldStatus.EXPIRED, by, "")
        elif first_of_two(door, found, by, plan_hash):
            approve_hold(desk.connection, hold, by)
            desk.note("hold approved", hold, source=found["source"], reason=reason)
            return Released()
    if found["expired"]:
        raise Refusal("HOLD_EXPIRED", hold=hold)
    source = door.sources([found["source"]])[0] if found["source"] else None
    same = who_stay(door, found) if same_people else []
    if same_people and not same:
        raise Refusal("HOLD_NO_NAMES", hold=hold)
    merged: list[int] = []

    def decided(connection: Connection[Any]) -> None:
        decide_hold(connection, hold, HoldStatus.RELEASED, by, reason)
        desk = door.desk_on(connection, by)
        merged[:] = merge_same(desk, found, same, reason)
        about = {"source": found["source"], "reason": reason, "same_people": len(merged)}
        desk.note("hold released", hold, **about)

    state, code = release.release_hold(source, found, door.night(by=by), decided)
    door.marked()
    return Released(state, code, len(merged))


def who_stay(door: Opened, hold: Mapping[str, Any]) -> list[SamePerson]:
    """Return the people whom a held plan would replace although nothing but their name differs; []
    where it replaces nobody. `hold`: its row.
    """
    part = str(hold["part"])
    with door.database.connection() as connection:
        delivery = held_delivery(connection, hold["run_id"])
        connection.rollback()
    if delivery is None or not (part == RUN or part.startswith(VILLAGE)):
        return []
    night = door.night(by="show", dry_run=True)
    plan = plan_again(door.sources([hold["source"]])[0], delivery[0].sha256, night)
    found = same_people_of(plan, door.rules.book.likeness, night.today)
    return [one for one in found if part in (RUN, VILLAGE + one.seat[0])]


def merge_same(
    desk: Desk, hold: Mapping[str, Any], same: Sequence[SamePerson], reason: str
) -> list[int]:
    """Judge each pair to be one person and show one of the two for both; return the persons that
    are shown. Pairs that somebody judged to be two people stay two.
    """
    connection, shown = desk.connection, []
    rows = [one.row_hash for one in same]
    new = people_of_rows(connection, hold["source"], rows) if rows else {}
    for one in same:
        other = new[one.row_hash]
        if judgement_between(connection, one.person, other) is not None:
            continue
        kept, gone = kept_and_gone(connection, one.person, other)
        evidence = {"hold": hold["id"]}
        write_judgement(
            connection, one.person, other, Answer.SAME, desk.by, reason, evidence=evidence
        )
        write_redirect(connection, gone, kept, desk.by, reason)
        shown.append(kept)
    follow_merges(desk, shown)
    return shown


class Village(NamedTuple):
    """What a held plan would do to one village."""

    village: str
    before: int  # people on the roster
    after: int
    people: list[Touched]


def touched_by(
    door: Opened, hold: Mapping[str, Any], *, same_people: bool = False
) -> list[Village]:
    """Return the people that a held plan would touch, by village, as the registry stands now.

    Writes nothing. `hold`: a line of the list of holds.
    """
    part, district = str(hold["part"]), str(hold["district"])
    with door.database.connection() as connection:
        found = find_hold(connection, hold["hold"])
        before = officials_by_village(connection, district)
        listed = people_of_records(connection, found["touched"]) if found else []
        delivery = held_delivery(connection, hold["run"])
        connection.rollback()
    if part == RUN or part.startswith(VILLAGE):
        source = next((s for s in door.declared().sources if s.name == hold["source"]), None)
        if source is None or delivery is None:
            return []
        night = door.night(by="show", dry_run=True)
        plan = plan_again(source, delivery[0].sha256, night)
        people = people_touched(plan)
        if same_people:
            same = same_people_of(plan, door.rules.book.likeness, night.today)
            people = with_same(people, same)
    else:
        people = sorted(
            Touched(village, post, MISSED, name, person=person)
            for village, post, name, person in listed
        )
    by_village: dict[str, list[Touched]] = {}
    for one in people:
        if part == RUN or not part.startswith(VILLAGE) or part == VILLAGE + one.village:
            by_village.setdefault(one.village, []).append(one)
    return [
        Village(village, before.get(village, 0), before.get(village, 0) + growth(touched), touched)
        for village, touched in sorted(by_village.items())
    ]


def growth(people: Sequence[Touched]) -> int:
    """Return by how many people a village would grow; negative where it would shrink."""
    counted = Counter(one.what for one in people)
    return counted[NEW] - counted[ENDS] - counted[MISSED]


def reject_hold(door: Opened, hold: int, *, by: str, reason: str = "") -> None:
    """Reject a held plan; what was published stays in force."""
    with door.database.work(seconds=300, name="reject") as connection:
        reject_on(door.desk_on(connection, by), hold, reason=reason)


def reject_on(desk: Desk, hold: int, *, plan_hash: str = "", reason: str = "") -> None:
    """Reject a held plan in a transaction that the caller commits."""
    refuse_unnamed(desk)
    found = waiting_hold(desk.connection, hold)
    refuse_other_plan(found, plan_hash)
    decide_hold(desk.connection, hold, HoldStatus.REJECTED, desk.by, reason)
    if not others_wait(desk.connection, found["run_id"]):
        reject_held_run(desk.connection, found["run_id"])
        applied = load_manifest(desk.connection, found["source"])
        close_findings_of_held(desk.connection, found["source"], applied)
    desk.note("hold rejected", hold, source=found["source"], reason=reason)


def refuse_other_plan(found: Mapping[str, Any], plan_hash: str) -> None:
    """Refuse a hash that is not that of the held plan; '' names no plan and is accepted."""
    named = bytes(found["plan_hash"]).hex()
    if plan_hash and not (len(plan_hash) >= SHORTEST_HASH and named.startswith(plan_hash.lower())):
        raise Refusal("HOLD_OTHER_PLAN", hold=found["id"], hash=plan_hash)


def waiting_hold(connection: Connection[Any], hold: int) -> dict[str, Any]:
    """Return a hold that still waits, locked; refuse one that was already decided."""
    found = find_hold(connection, hold)
    if found is None:
        raise Refusal("HOLD_UNKNOWN", hold=hold)
    if code := DECIDED.get(found["status"]):
        facts = (
            {"by": found["decided_by"], "at": found["decided_at"]} if found["decided_at"] else {}
        )
        raise Refusal(code, hold=hold, **facts)
    return found


def first_of_two(door: Opened, found: dict[str, Any], by: str, plan_hash: str) -> bool:
    """Return whether a second person is still needed.

    Refuses another plan's hash, a release by whoever asked for the plan, and a second approval by
    the first person.
    """
    hold, removals = found["id"], found["measures"].get("removals_held", 0)
    refuse_other_plan(found, plan_hash)
    most = door.rules.numbers.release.second_person
    entitled = may_release(by, found["planned_by"], found["approved_by"], removals, most)
    if entitled is Entitled.OWN:
        raise Refusal("HOLD_OWN", hold=hold, by=by)
    if entitled is Entitled.AGAIN:
        raise Refusal("HOLD_APPROVED_ALREADY", hold=hold, by=by, removals=removals)
    return entitled is Entitled.FIRST
