"""Corrections of merged persons: a correction made on a merged-away person also applies to the
person kept.

A merge rewrites nothing: the correction stays with its own person, another one follows it on the
person who is kept (and, for a post, on every tenure of that seat), and is taken back when the merge
is undone. Where both were corrected otherwise, the one of the kept person is shown and the two
stand as a question. Every act on a merged person ends with `follow_merges`; repeating it changes
nothing.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sibermata.desk.corrections.show import record_of, show, show_again
from sibermata.errors import Refusal
from sibermata.records.correction import Correction, NewCorrection
from sibermata.records.finding import REASONS, Raised
from sibermata.records.registry import Tenure
from sibermata.records.states import CorrectionKind, CorrectionState, TenureStatus
from sibermata.rules.overlay import LIVE, SHOWN
from sibermata.store.desk.desk import Desk
from sibermata.store.desk.finding_states import close_about
from sibermata.store.desk.locks import LockedPerson, lock_people
from sibermata.store.desk.sources import published_run
from sibermata.store.registry.corrections import (
    add_correction,
    find_correction,
    followers,
    live_corrections,
    set_state,
)
from sibermata.store.registry.fields import person_value, tenure_value
from sibermata.store.registry.findings import list_of, raise_findings
from sibermata.store.registry.judgements import live_redirects, members_of
from sibermata.store.registry.people import tenures_of

CONFLICT = "CORRECTION_CONFLICT"
ORDER = tuple(TenureStatus)  # of several tenures of one seat the first is shown


class Conflict(NamedTuple):
    """Two different corrections of one value, on persons who are one."""

    field: str
    shown: int
    waiting: int


class Followed(NamedTuple):
    """How corrections changed because of a merge or its end."""

    laid: list[int]  # corrections that apply to the kept person from now on
    back: list[int]  # those that no longer apply there
    conflicts: list[Conflict]


class Group(NamedTuple):
    """Persons who are one human being."""

    kept: int
    people: Mapping[int, LockedPerson]
    steps: Mapping[int, tuple[int, datetime]]  # merged person -> who is shown for it, since when

    def since(self, person: int) -> datetime | None:
        """Return when the last merge between a person and the kept one was made; None for the kept
        person.
        """
        found = None
        while person in self.steps:
            person, at = self.steps[person]
            found = max(found, at) if found else at
        return found


Target = tuple[int, int | None]  # a person, and a tenure for a value of one


def addressed(desk: Desk, person: int, tenure: int | None, *, of_tenure: bool) -> Target:
    """Return the person that an act on `person` is about: the one shown for a merged person; for a
    post, the member of the group who holds it.
    """
    kept, members = members_of(desk.connection, person)
    if not of_tenure:
        return kept, tenure if kept == person else None
    tenures = [item for found in tenures_of(desk.connection, members).values() for _, item in found]
    if tenure is None:
        tenure = _only(person, kept, tenures)
    owner = next((item.person_id for item in tenures if item.id == tenure), None)
    if owner is None:
        raise Refusal("TENURE_UNKNOWN", person=person, tenure=tenure)
    return owner, tenure


def _only(person: int, kept: int, tenures: list[Tenure]) -> int:
    seats: dict[Any, Tenure] = {}
    for item in sorted(
        tenures, key=lambda item: (ORDER.index(item.status), item.person_id != kept, item.id)
    ):
        seats.setdefault(item.seat, item)
    serving = [item for item in seats.values() if item.status != TenureStatus.ENDED] or list(
        seats.values()
    )
    if not serving:
        raise Refusal("TENURE_NONE", person=person)
    if len(serving) > 1:
        raise Refusal("TENURE_NEEDED", person=person, tenures=sorted(item.id for item in serving))
    return serving[0].id


def follow_merges(desk: Desk, persons: Iterable[int]) -> Followed:
    """Bring the corrections of these persons in line with the present merges; return what that
    changed.
    """
    groups = dict(members_of(desk.connection, person) for person in persons)
    everybody = sorted({member for members in groups.values() for member in members})
    done = Followed([], [], [])
    if not live_corrections(desk.connection, desk.secrecy, "", persons=everybody):
        return done
    people = lock_people(desk.connection, everybody)
    found = [
        Group(
            kept,
            {member: people[member] for member in members if member in people},
            _steps(desk, members),
        )
        for kept, members in groups.items()
    ]
    for group in found:
        _take_back(desk, group, done)
    raised: list[tuple[Correction, Correction]] = []
    for group in found:
        raised += _lay(desk, group, done)
    _ask(desk, everybody, raised)
    return done


def _steps(desk: Desk, members: list[int]) -> dict[int, tuple[int, datetime]]:
    return {
        merge["gone"]: (merge["kept"], merge["at"])
        for merge in live_redirects(desk.connection, members)
    }


def _take_back(desk: Desk, group: Group, done: Followed) -> None:
    """Withdraw each following correction whose original was withdrawn, or whose person is no longer
    in the group.
    """
    for one in _live(desk, group):
        if one.follows is None:
            continue
        origin = find_correction(desk.connection, desk.secrecy, one.follows)
        if (
            origin is not None
            and origin.state != CorrectionState.WITHDRAWN
            and _reaches(group, origin, one)
        ):
            continue
        set_state(desk.connection, one.id, CorrectionState.WITHDRAWN)
        if one.state in SHOWN and one.person_id is not None:
            show_again(desk, lock_people(desk.connection, [one.person_id])[one.person_id], one)
        done.back.append(one.id)


def _reaches(group: Group, origin: Correction, one: Correction) -> bool:
    person = origin.person_id or 0
    if one.tenure_id is not None:
        return person in group.people
    while person in group.steps and person != one.person_id:
        person = group.steps[person][0]
    return person == one.person_id


def _lay(desk: Desk, group: Group, done: Followed) -> Iterator[tuple[Correction, Correction]]:
    """Apply each correction wherever the group shows its value; yield the pairs that contradict
    each other.
    """
    origins = [
        one
        for one in _live(desk, group)
        if one.follows is None
        and one.kind in (CorrectionKind.VALUE, CorrectionKind.END)
        and one.state != CorrectionState.PENDING
    ]
    for origin in origins if len(group.people) > 1 else ():
        before = followers(desk.connection, origin.id)
        for person, tenure in _targets(group, origin):
            sinces = [at for at in (group.since(person), group.since(origin.person_id or 0)) if at]
            if any(
                (who, what) == (person, tenure) and at >= max(sinces) for who, what, at in before
            ):
                continue
            live = next(
                (
                    one
                    for one in _live(desk, group)
                    if (one.person_id, one.tenure_id, one.field) == (person, tenure, origin.field)
                ),
                None,
            )
            if live is None:
                done.laid.append(_follow(desk, group.people[person], tenure, origin))
            elif live.value != origin.value:
                done.conflicts.append(Conflict(origin.field, live.id, origin.id))
                yield live, origin


def _live(desk: Desk, group: Group) -> list[Correction]:
    return live_corrections(desk.connection, desk.secrecy, "", persons=sorted(group.people))


def _targets(group: Group, origin: Correction) -> list[Target]:
    if origin.tenure_id is None:
        return [(group.kept, None)] if group.kept != origin.person_id else []
    tenures = [item for known in group.people.values() for item in known.tenures]
    seat = next(
        ((where, item.seat) for where, item in tenures if item.id == origin.tenure_id), None
    )
    return [
        (item.person_id, item.id)
        for where, item in tenures
        if (where, item.seat) == seat and item.id != origin.tenure_id
    ]


def _follow(desk: Desk, stale: LockedPerson, tenure: int | None, origin: Correction) -> int:
    """Apply one correction to another person or tenure of the same human being; return its number
    there.
    """
    locked = lock_people(desk.connection, [stale.person.id])[stale.person.id]
    record = record_of(locked, tenure, None)
    pair = next((item for item in locked.tenures if item[1].id == tenure), locked.tenures[0])
    now = (
        person_value(locked.person, origin.field, desk.secrecy)
        if tenure is None
        else tenure_value(pair[1], origin.field)
    )
    agreed = now == origin.value
    number = add_correction(
        desk.connection,
        desk.secrecy,
        NewCorrection(
            district=record.district if record else pair[0],
            kind=origin.kind,
            field=origin.field,
            base=origin.base if agreed else now,
            override=origin.override,
            state=CorrectionState.ABSORBED if agreed else CorrectionState.ACTIVE,
            by=origin.by,
            reason=origin.reason,
            evidence=origin.evidence,
            person_id=locked.person.id,
            tenure_id=tenure,
            source=record.source if record else "",
            record_id=record.id if record else None,
            pinned=origin.pinned,
            follows=origin.id,
            ended_on=origin.ended_on,
        ),
    )
    if not agreed:
        show(
            desk,
            locked,
            origin.field,
            tenure,
            origin.value,
            ended=origin.ended_on,
            reason=origin.reason,
            follows=True,
        )
    return number


def _ask(desk: Desk, people: list[int], pairs: list[tuple[Correction, Correction]]) -> None:
    """Raise contradictions as questions; close the questions whose contradiction is gone."""
    prints = []
    for shown, waiting in pairs:
        sign = hashlib.blake2b(
            f"{CONFLICT}\x1f{shown.id}\x1f{waiting.id}".encode(), digest_size=16
        ).digest()
        detail = (
            f"perbaikan {shown.id} pada orang {shown.person_id}, perbaikan {waiting.id} pada "
            f"orang {waiting.person_id}"
        )
        meant = list_of(sorted({one.person_id for one in (shown, waiting) if one.person_id}))
        raised = Raised(
            sign,
            None,
            CONFLICT,
            str(REASONS[CONFLICT]),
            "",
            "",
            None,
            waiting.field,
            waiting.field,
            "",
            None,
            detail,
            meant,
        )
        source = waiting.source or shown.source
        run = published_run(desk.connection, source)
        raise_findings(desk.connection, waiting.district, source, run, [raised], first=False)
        prints.append(sign)
    close_about(desk.connection, CONFLICT, people, prints)


def made_since(desk: Desk, person: int, at: datetime) -> list[int]:
    """Return the live corrections that were made on a person after an instant: a split leaves them
    where they are.
    """
    live = live_corrections(desk.connection, desk.secrecy, "", persons=[person])
    return [one.id for one in live if one.follows is None and one.at >= at and one.state in LIVE]
