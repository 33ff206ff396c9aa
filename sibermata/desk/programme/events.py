"""Events: what happened, entered from a file. An event alone marks nobody."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sibermata.errors import Refusal
from sibermata.records.programme.catalogue import Programme
from sibermata.records.programme.deeds import EventRecord
from sibermata.records.states import EventLevel, MeetingState, PledgeForm, PledgeMode, Shape
from sibermata.rules.programme.shapes import Key, parse, read_table, refuse_code
from sibermata.store.base.publications import publish_act
from sibermata.store.base.scope import Scope
from sibermata.store.desk.desk import Desk, refuse_unnamed
from sibermata.store.programme.catalogue import stored_programme
from sibermata.store.programme.deeds import all_events, find_event, write_event
from sibermata.store.programme.meetings import find_meeting
from sibermata.store.views.regions import list_regions

T, TS = Shape.TEXT, Shape.TEXTS
KEYS = {
    "code": Key(T),
    "title": Key(T),
    "level": Key(T, choices=tuple(EventLevel)),
    "area": Key(T),
    "organiser": Key(T),
    "held_on": Key(Shape.DAY),
    "starts": Key(Shape.CLOCK, needed=False),
    "ends": Key(Shape.CLOCK, needed=False),
    "places": Key(TS, needed=False),
    "witnesses": Key(TS, needed=False),
    "speakers": Key(TS, needed=False),
    "forms": Key(TS, choices=tuple(PledgeForm)),
    "modes": Key(TS, needed=False, choices=tuple(PledgeMode)),
    "cycle": Key(T, needed=False),
    "texts": Key(TS, needed=False),
    "courses": Key(TS, needed=False),
}
TABLES = ("event",)
LEVELS = {  # level of an event -> level of the region it is held for
    EventLevel.PROVINCE: ("provinsi",),
    EventLevel.DISTRICT: ("kabupaten", "kota"),
    EventLevel.SUBDISTRICT: ("kecamatan",),
}


def add_event(desk: Desk, file: str, text: str) -> tuple[EventRecord, bool]:
    """Enter the event of a file; return it, and whether it says anything new.

    An event with the same code is superseded by the new version.
    """
    refuse_unnamed(desk)
    event = read_event(file, text)
    refuse_unknown(desk, file, event)
    if find_event(desk.connection, event.code) == event:
        return event, False
    refuse_closed(desk, event.code)
    at = publish_act(desk.connection, "events")
    write_event(desk.connection, at, event, desk.by)
    desk.note("event entered", event.code)
    return event, True


def read_event(file: str, text: str) -> EventRecord:
    """Return the event that a file describes; refuse an unknown key by name."""
    return event_of(file, parse(file, text), TABLES)


def event_of(file: str, content: Mapping[str, Any], tables: Sequence[str]) -> EventRecord:
    """Return the event in a file's contents; only these tables may stand beside it."""
    for name in content:
        if name not in tables:
            raise Refusal("PROGRAMME_KEY_UNKNOWN", file=file, key=name, known=tables)
    if "event" not in content:
        raise Refusal("PROGRAMME_KEY_MISSING", file=file, key="event")
    said: dict[str, Any] = read_table(file, "event", content["event"], KEYS)
    refuse_code(file, "event.code", said["code"])
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in said.items()
    }
    values["held_on"] = date.fromisoformat(said["held_on"])
    event = EventRecord(**values)
    if event.ends and event.ends <= event.starts:
        raise Refusal("EVENT_ENDS_FIRST", file=file, starts=event.starts, ends=event.ends)
    return event


def refuse_unknown(desk: Desk, file: str, event: EventRecord) -> None:
    """Refuse an event that names something unknown, and a pledge without its text."""
    programme = stored_programme(desk.connection)
    named = (
        ("cycle", (event.cycle,) if event.cycle else (), programme.cycles),
        ("texts", event.texts, programme.texts),
        ("courses", event.courses, programme.courses),
    )
    for key, values, known in named:
        for value in values:
            if value not in known:
                raise Refusal(
                    "PROGRAMME_NAME_UNKNOWN",
                    file=file,
                    key=f"event.{key}",
                    value=value,
                    known=sorted(known),
                )
    if set(event.forms) - {PledgeForm.SOSIALISASI} and not (event.texts and event.cycle):
        raise Refusal("EVENT_TEXT_NEEDED", file=file)
    refuse_outside(file, event, programme)
    levels = LEVELS[EventLevel(event.level)]
    everywhere = Scope.province()
    if not list_regions(desk.connection, everywhere, code=event.area, levels=levels):
        raise Refusal("EVENT_AREA", file=file, area=event.area)


def refuse_outside(file: str, event: EventRecord, programme: Programme) -> None:
    """Refuse a pledge on a day that its cycle does not count: it could mark nobody."""
    cycle = programme.cycles.get(event.cycle)
    pledged = set(event.forms) - {PledgeForm.SOSIALISASI}
    if cycle is not None and pledged and not cycle.opens <= event.held_on <= cycle.closes:
        raise Refusal(
            "EVENT_OUTSIDE_CYCLE",
            file=file,
            key="event.held_on",
            day=event.held_on,
            cycle=cycle.code,
            opens=cycle.opens,
            closes=cycle.closes,
        )


def refuse_closed(desk: Desk, code: str) -> None:
    """Refuse to change what a closed meeting rests on."""
    meeting = find_meeting(desk.connection, code)
    if meeting is not None and meeting.state == MeetingState.CLOSED:
        raise Refusal("MEETING_CLOSED", meeting=code, at=meeting.closed_at)


def event_meant(desk: Desk, code: str) -> EventRecord:
    """Return an event by its code; refuse an unknown one."""
    found = find_event(desk.connection, code)
    if found is None:
        known = [one.code for one in all_events(desk.connection)]
        raise Refusal("EVENT_UNKNOWN", event=code, known=known)
    return found
