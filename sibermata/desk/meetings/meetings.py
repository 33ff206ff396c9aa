"""Meetings: entered from a file, a list frozen from one publication, closed once, followed up.

Invariant: a list is never silently recomputed, and a closed meeting never changes. Agreed: STANDING
6.
"""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.desk.meetings.file import MeetingFile, read_meeting
from sibermata.desk.programme.events import refuse_closed
from sibermata.errors import Refusal
from sibermata.meetings.attendance import standing
from sibermata.meetings.invite import (
    Asked,
    Difference,
    Ground,
    Invited,
    Words,
    ask,
    differ,
    explain,
    ground_of,
)
from sibermata.meetings.snapshot import Sums, digest_of, refuse_untied, sum_up
from sibermata.records.programme.deeds import EventRecord
from sibermata.records.programme.meetings import (
    NEW,
    FactRecord,
    FollowUpRecord,
    Guest,
    LineRecord,
    ListRecord,
    MeetingRecord,
)
from sibermata.records.states import (
    Attendance,
    FactHow,
    InviteReason,
    LineKind,
    MeetingState,
    PledgeState,
    TrainingState,
)
from sibermata.rules.programme.invite_code import BYTES, code_hash, make_code
from sibermata.rules.value.sentence import filled
from sibermata.standing.mark import Rules, marks_stand
from sibermata.store.base.publications import publish_act
from sibermata.store.base.scope import Scope
from sibermata.store.desk.desk import Desk, refuse_unnamed
from sibermata.store.programme.catalogue import stored_programme
from sibermata.store.programme.deeds import find_event, write_event
from sibermata.store.programme.gather import kept_at
from sibermata.store.programme.meetings import (
    add_facts,
    all_meetings,
    event_at,
    find_follow_up,
    find_meeting,
    last_list,
    last_publication,
    lock_meeting,
    meeting_instant,
    officials_in_office,
    read_facts,
    read_lines,
    write_follow_up,
    write_lines,
    write_list,
    write_meeting,
)
from sibermata.store.views.programme.meetings import sum_lines
from sibermata.store.views.regions import list_regions

PURPOSE = b"invitation"  # under which a code is sealed


class Now(NamedTuple):
    """A meeting as it is, or as it was at an instant."""

    meeting: MeetingRecord
    event: EventRecord
    version: int  # of the list; 0: none yet
    lines: list[LineRecord]
    facts: list[FactRecord]
    reported: dict[int, FactRecord]  # line -> the fact in force
    sums: Sums


def add_meeting(desk: Desk, file: str, text: str) -> tuple[str, bool]:
    """Enter the meeting of a file; return its code, and whether the file says anything new."""
    return enter_meeting(desk, read_meeting(desk, file, text))


def enter_meeting(desk: Desk, said: MeetingFile) -> tuple[str, bool]:
    """Enter a meeting; return its code, and whether that says anything new.

    A frozen list stays as it is until it is asked for again.
    """
    refuse_unnamed(desk)
    event, meeting = said
    lock_meeting(desk.connection, event.code)
    known = find_meeting(desk.connection, event.code)
    if known is not None:
        meeting = meeting._replace(
            state=known.state, closed_at=known.closed_at, digest=known.digest
        )
    new_event = find_event(desk.connection, event.code) != event
    if not new_event and known is not None and known._replace(by=desk.by) == meeting:
        return event.code, False
    refuse_closed(desk, event.code)
    at = max(publish_act(desk.connection, "meetings"), meeting_instant(desk.connection, event.code))
    if new_event:
        write_event(desk.connection, at, event, desk.by)
    write_meeting(desk.connection, at, meeting)
    desk.note("meeting entered", event.code, rules=len(meeting.rules), guests=len(meeting.guests))
    return event.code, True


def meeting_meant(desk: Desk, code: str) -> tuple[MeetingRecord, EventRecord]:
    """Return a meeting with its event; refuse an unknown code."""
    meeting = find_meeting(desk.connection, code)
    event = find_event(desk.connection, code)
    if meeting is None or event is None:
        known = [one.code for one in all_meetings(desk.connection)]
        raise Refusal("MEETING_UNKNOWN", meeting=code, known=known)
    return meeting, event


class Invitation(NamedTuple):
    """A list, or how another version would change it."""

    version: int
    publication: int
    difference: Difference
    left_out: list[Invited]  # who found no seat
    written: bool
    why: Mapping[
        int, str
    ] = {}  # person -> the explanation of the line, where the list is only looked at


def invite(
    desk: Desk, rules: Rules, code: str, *, again: bool = False, look: bool = False
) -> Invitation:
    """Freeze the list of a meeting from the present publication and its marks; refuse while those
    marks still have to be made.

    An existing list stays, unless it is asked for `again`: then the differences become its next
    version. `look`: show only.
    """
    refuse_unnamed(desk)
    lock_meeting(desk.connection, code)
    meeting, event = meeting_meant(desk, code)
    listed = last_list(desk.connection, code)
    lines = _shown(desk.connection, read_lines(desk.connection, code))
    if listed is not None and not again:
        kept = sum(line.stands for line in lines)
        same = Difference([], [], [], [], kept)
        return Invitation(listed.version, listed.publication, same, [], written=False)
    refuse_closed(desk, code)
    if not marks_stand(desk.connection, rules, desk.today):
        raise Refusal("MARKS_WAIT", meeting=code)
    publication = last_publication(desk.connection)
    ground, asked, difference = _asked(desk, meeting, event, lines)
    if listed is None and difference.empty:
        raise Refusal("MEETING_INVITES_NOBODY", meeting=code)
    version = (listed.version if listed else 0) + (not difference.empty)
    done = Invitation(version, publication, difference, asked.left_out, written=False)
    if look:
        words = _words(desk, meeting)
        asked_for = [*difference.new, *(one for _, one in difference.moved)]
        why = {one.official.id: explain(one, ground, event.cycle, words) for one in asked_for}
        return done._replace(why=why)
    if difference.empty:
        return done
    _write_list(desk, meeting, event, done, lines, ground)
    return done._replace(written=True)


def _write_list(
    desk: Desk,
    meeting: MeetingRecord,
    event: EventRecord,
    done: Invitation,
    lines: list[LineRecord],
    ground: Ground,
) -> None:
    code, change = meeting.code, done.difference
    at = max(publish_act(desk.connection, "meetings"), meeting_instant(desk.connection, code))
    words = _words(desk, meeting)
    _write_difference(desk, at, done.version, lines, change, ground, event, words)
    left_out = tuple(one.official.id for one in done.left_out)
    listed = ListRecord(code, done.version, done.publication, desk.today, at, left_out, desk.by)
    write_list(desk.connection, listed)
    if meeting.state == MeetingState.DRAFT:
        write_meeting(desk.connection, at, meeting._replace(state=MeetingState.INVITED, by=desk.by))
    counts = {
        "new": len(change.new) + len(change.new_guests),
        "withdrawn": len(change.withdrawn),
        "left_out": len(left_out),
    }
    desk.note("meeting invited", code, version=done.version, publication=done.publication, **counts)


def _asked(
    desk: Desk, meeting: MeetingRecord, event: EventRecord, lines: list[LineRecord]
) -> tuple[Ground, Asked, Difference]:
    posts = desk.book.posts.posts
    classes = {post: one.pledge_class for post, one in posts.items()}
    ground = ground_of(meeting, event.area, event.held_on, list(posts), classes)
    people = officials_in_office(desk.connection, event.cycle)
    asked = ask(people, ground)
    attended = {fact.line for fact in read_facts(desk.connection, meeting.code)}
    in_office = {person.id: person for person in people}
    return ground, asked, differ(lines, asked, meeting.guests, in_office, attended)


def _shown(connection: Connection[Any], lines: Iterable[LineRecord]) -> list[LineRecord]:
    """Return lines with merged persons replaced by those shown for them."""
    kept = kept_at(connection)
    return [
        line._replace(person_id=kept.get(line.person_id, line.person_id))
        if line.person_id is not None
        else line
        for line in lines
    ]


def _words(desk: Desk, meeting: MeetingRecord) -> Words:
    programme, book = stored_programme(desk.connection), desk.book
    subjects = {code: one.name for code, one in programme.cycles.items()}
    subjects |= {code: one.name for code, one in programme.requirements.items()}
    named = {area for rule in meeting.rules for area in rule.areas}
    named |= {guest.area for guest in meeting.guests if guest.area}
    places = {
        area: one["name"]
        for area in named
        for one in list_regions(desk.connection, Scope.province(), code=area)
    }
    return Words(
        book.words[InviteReason],
        {**book.words[PledgeState], **book.words[TrainingState]},
        {code: post.name for code, post in book.posts.posts.items()},
        subjects,
        places,
    )


def _write_difference(
    desk: Desk,
    at: datetime,
    version: int,
    lines: list[LineRecord],
    difference: Difference,
    ground: Ground,
    event: EventRecord,
    words: Words,
) -> None:
    number = max((line.line for line in lines), default=0)
    written = [
        line._replace(until_version=version, ended=why, by=desk.by)
        for line, why in difference.withdrawn
    ]
    for line, one in difference.moved:
        explained = explain(one, ground, event.cycle, words)
        written.append(line._replace(**_seat(one), explanation=explained, by=desk.by))
    made: list[LineRecord] = []
    for one in difference.new:
        explained = explain(one, ground, event.cycle, words)
        line = LineRecord(NEW, event.code, 0, LineKind.OFFICIAL, version, **_seat(one))
        made.append(line._replace(explanation=explained))
    made += [_guest_line(event.code, version, guest, words) for guest in difference.new_guests]
    for one_more, line in enumerate(made, 1):
        written.append(_sealed(desk, line._replace(line=number + one_more, by=desk.by)))
    write_lines(desk.connection, at, written)


def _seat(one: Invited) -> dict[str, Any]:
    seat = one.seat
    return {
        "person_id": one.official.id,
        "tenure_id": seat.tenure,
        "name": one.official.name,
        "post": seat.post,
        "post_label": seat.label,
        "capacity": seat.capacity,
        "village_code": seat.village,
        "village_as_written": seat.village_name,
        "district_code": one.district,
    }


def _guest_line(code: str, version: int, guest: Guest, words: Words) -> LineRecord:
    return LineRecord(
        NEW,
        code,
        0,
        LineKind.GUEST,
        version,
        name=guest.name,
        office=guest.office,
        village_as_written=words.places.get(guest.area, ""),
        district_code=guest.district,
        explanation=filled(words.reasons[InviteReason.GUEST], {"office": guest.office}),
    )


def _sealed(desk: Desk, line: LineRecord) -> LineRecord:
    """Return a line with its own code: recognised by its sha256, printed from the sealed value."""
    code = make_code(secrets.token_bytes(BYTES))
    return line._replace(code_hash=code_hash(code), code_sealed=desk.secrecy.seal(code, PURPOSE))


def open_codes(desk: Desk, sealed: Mapping[int, bytes]) -> Iterator[tuple[int, str]]:
    """Yield (line, code), for papers and sheets."""
    for line, text in sealed.items():
        yield line, desk.secrecy.open(text, PURPOSE)


def meeting_now(connection: Connection[Any], code: str, at: datetime | None = None) -> Now | None:
    """Return a meeting as it is, or was at an instant; refuse numbers that do not add up."""
    meeting, event = find_meeting(connection, code, at), event_at(connection, code, at)
    if meeting is None or event is None:
        return None
    listed = last_list(connection, code, at)
    lines, facts = read_lines(connection, code, at), read_facts(connection, code, at)
    reported = standing(facts)
    sums = sum_up(lines, reported)
    whole = Scope.province()
    by_district = sum_lines(connection, whole, code, "district", at)
    by_post = sum_lines(connection, whole, code, "post", at)
    refuse_untied(code, sums, by_district, by_post, lines)
    return Now(meeting, event, listed.version if listed else 0, lines, facts, reported, sums)


def closed_state(connection: Connection[Any], code: str) -> Now | None:
    """Return a closed meeting as it was closed; None while it is open.

    Refuses a meeting whose state is no longer the one that was closed.
    """
    meeting = find_meeting(connection, code)
    if meeting is None or meeting.closed_at is None:
        return None
    now = meeting_now(connection, code, meeting.closed_at)
    if now is None or _digest(now) != meeting.digest:
        raise Refusal("MEETING_DIFFERS", meeting=code, at=meeting.closed_at)
    return now


def _digest(now: Now) -> bytes:
    return digest_of(now.event, now.meeting, now.version, now.lines, now.reported)


class Closed(NamedTuple):
    """The outcome of closing."""

    not_reported: int  # how many outcomes were empty
    sums: Sums
    new: bool


def close(desk: Desk, code: str, *, look: bool = False) -> Closed:
    """Close a meeting, once: whoever has no outcome counts as absent. `look`: count only."""
    refuse_unnamed(desk)
    lock_meeting(desk.connection, code)
    meeting, event = meeting_meant(desk, code)
    if meeting.state == MeetingState.CLOSED:
        was = closed_state(desk.connection, code)
        assert was is not None
        return Closed(0, was.sums, new=False)
    if desk.today < event.held_on:
        raise Refusal("MEETING_NOT_YET", meeting=code, day=event.held_on)
    if meeting.state == MeetingState.DRAFT:
        raise Refusal("MEETING_NOT_INVITED", meeting=code)
    now = meeting_now(desk.connection, code)
    assert now is not None
    absent = [line.line for line in now.lines if line.stands and line.line not in now.reported]
    if look:
        return Closed(len(absent), now.sums, new=False)
    at = max(publish_act(desk.connection, "meetings"), meeting_instant(desk.connection, code))
    add_facts(
        desk.connection,
        [
            FactRecord(
                NEW,
                code,
                line,
                at,
                FactHow.CLOSE,
                Attendance.TIDAK_HADIR,
                list_version=now.version,
                by=desk.by,
            )
            for line in absent
        ],
    )
    state = meeting_now(desk.connection, code, at)
    assert state is not None
    closed = meeting._replace(state=MeetingState.CLOSED, closed_at=at, by=desk.by)
    write_meeting(desk.connection, at, closed._replace(digest=_digest(state)))
    desk.note("meeting closed", code, not_reported=len(absent), lines=state.sums.whole.invited)
    return Closed(len(absent), state.sums, new=True)


def add_follow_up(desk: Desk, code: str, what: str, who: str, until: date) -> int:
    """Enter what is to be done after a meeting, by whom and until when; return its number."""
    refuse_unnamed(desk)
    meeting_meant(desk, code)
    if not what.strip() or not who.strip():
        raise Refusal("FOLLOW_UP_INCOMPLETE", meeting=code)
    at = publish_act(desk.connection, "meetings")
    one = FollowUpRecord(NEW, code, what.strip(), who.strip(), until, by=desk.by)
    number = write_follow_up(desk.connection, at, one)
    desk.note("follow-up entered", number, meeting=code)
    return number


def finish_follow_up(desk: Desk, code: str, number: int, note: str = "") -> bool:
    """Say that a follow-up is done today; return whether that is new."""
    refuse_unnamed(desk)
    lock_meeting(desk.connection, code)
    one = find_follow_up(desk.connection, code, number)
    if one is None:
        raise Refusal("FOLLOW_UP_UNKNOWN", meeting=code, number=number)
    if one.done_on is not None:
        return False
    at = publish_act(desk.connection, "meetings")
    write_follow_up(desk.connection, at, one._replace(done_on=desk.today, note=note, by=desk.by))
    desk.note("follow-up done", number, meeting=code)
    return True
