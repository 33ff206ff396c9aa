"""The file of a meeting: its event, how it is held, and whom it invites. Strict: an unknown key is
refused by name.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sibermata.desk.programme.events import event_of, refuse_unknown
from sibermata.errors import Refusal
from sibermata.records.programme.deeds import EventRecord
from sibermata.records.programme.meetings import Guest, InviteRule, MeetingRecord
from sibermata.records.states import (
    MeetingPledge,
    MeetingState,
    PledgeState,
    Shape,
    TrainingState,
)
from sibermata.rules.programme.shapes import Key, parse, read_table
from sibermata.store.base.scope import Scope
from sibermata.store.desk.desk import Desk
from sibermata.store.programme.catalogue import stored_programme
from sibermata.store.views.regions import list_regions

TABLES = ("event", "meeting", "invite", "guests")
MEETING = {
    "late_after_minutes": Key(Shape.NUMBER, needed=False),
    "pledge": Key(Shape.TEXT, needed=False, choices=tuple(MeetingPledge)),
    "per_district": Key(Shape.NUMBER, needed=False),
    "order": Key(Shape.TEXTS, needed=False, choices=tuple(PledgeState)),
}
GUEST = {
    "name": Key(Shape.TEXT),
    "office": Key(Shape.TEXT, needed=False),
    "area": Key(Shape.TEXT, needed=False),
}
ORDER = (PledgeState.OVERDUE, PledgeState.OPEN, PledgeState.MISSED)  # who gets a seat first


class MeetingFile(NamedTuple):
    """The contents of a meeting's file."""

    event: EventRecord
    meeting: MeetingRecord


def read_meeting(desk: Desk, file: str, text: str) -> MeetingFile:
    """Return the event and the meeting that a file describes; refuse anything unknown in it."""
    return meeting_said(desk, file, parse(file, text))


def meeting_said(desk: Desk, file: str, content: Mapping[str, Any]) -> MeetingFile:
    """Return the event and the meeting that tables describe, taken from a file or a form."""
    event = event_of(file, content, TABLES)
    refuse_unknown(desk, file, event)
    said = read_table(file, "meeting", content.get("meeting", {}), MEETING)
    rules = tuple(
        _rule(desk, file, f"invite[{number}]", table, event)
        for number, table in enumerate(_tables(file, "invite", content), 1)
    )
    guests = tuple(
        Guest(**read_table(file, f"guests[{number}]", table, GUEST))
        for number, table in enumerate(_tables(file, "guests", content), 1)
    )
    areas = {guest.area for guest in guests if guest.area}
    _refuse_areas(desk, file, "guests.area", areas)
    meeting = MeetingRecord(
        event.code,
        MeetingState.DRAFT,
        said.get("late_after_minutes", 30),
        said.get("pledge", MeetingPledge.REPRESENTATIVES),
        said.get("per_district", 0),
        tuple(said.get("order", ORDER)),
        rules,
        guests,
        by=desk.by,
    )
    return MeetingFile(event, meeting)


def _tables(file: str, name: str, content: Mapping[str, Any]) -> list[Any]:
    found = content.get(name, [])
    if not isinstance(found, list):
        raise Refusal("PROGRAMME_KEY_SHAPE", file=file, key=name, shape=Shape.TABLES)
    return found


def _rule(desk: Desk, file: str, place: str, table: object, event: EventRecord) -> InviteRule:
    keys = {
        "posts": Key(Shape.TEXTS, needed=False, choices=tuple(desk.book.posts.posts)),
        "pledge": Key(Shape.TEXTS, needed=False, choices=tuple(PledgeState)),
        "requirement": Key(Shape.TEXT, needed=False),
        "training": Key(Shape.TEXTS, needed=False, choices=tuple(TrainingState)),
        "areas": Key(Shape.TEXTS, needed=False),
    }
    said = read_table(file, place, table, keys)
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in said.items()
    }
    rule = InviteRule(**values)
    if not any(rule):
        raise Refusal("MEETING_RULE_EMPTY", file=file, key=place)
    if rule.pledge and not event.cycle:
        raise Refusal("PROGRAMME_KEY_MISSING", file=file, key="event.cycle")
    if rule.requirement and not rule.training:
        raise Refusal("PROGRAMME_KEY_MISSING", file=file, key=f"{place}.training")
    if rule.training and not rule.requirement:
        raise Refusal("PROGRAMME_KEY_MISSING", file=file, key=f"{place}.requirement")
    known = sorted(stored_programme(desk.connection).requirements)
    if rule.requirement and rule.requirement not in known:
        raise Refusal(
            "PROGRAMME_NAME_UNKNOWN",
            file=file,
            key=f"{place}.requirement",
            value=rule.requirement,
            known=known,
        )
    _refuse_areas(desk, file, f"{place}.areas", set(rule.areas))
    return rule


def _refuse_areas(desk: Desk, file: str, key: str, areas: set[str]) -> None:
    for area in sorted(areas):
        if not list_regions(desk.connection, Scope.province(), code=area):
            raise Refusal("MEETING_AREA", file=file, key=key, area=area)
