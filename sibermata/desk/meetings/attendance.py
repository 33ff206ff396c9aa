"""Who came to a meeting: codes scanned at a door, sheets that came back, walk-ins and substitutes
linked to persons.

Invariant: scans and facts are only added; one scan counts once however often it is sent; a code of
another meeting, or an unknown one, marks nobody. Agreed: STANDING 6.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sibermata.desk.meetings.meetings import meeting_meant
from sibermata.desk.programme.events import refuse_closed
from sibermata.errors import Refusal
from sibermata.meetings.attendance import judge_scan, late_from
from sibermata.records.programme.deeds import EventRecord
from sibermata.records.programme.meetings import (
    CAME,
    NEW,
    FactRecord,
    LineRecord,
    MeetingRecord,
    Reported,
    ScanRecord,
)
from sibermata.records.states import (
    Attendance,
    DoorAnswer,
    FactHow,
    InviteReason,
    LineEnd,
    LineKind,
    MeetingState,
)
from sibermata.rules.programme.invite_code import code_hash, read_code
from sibermata.rules.time.office import office_day
from sibermata.rules.value.sentence import filled
from sibermata.rules.value.text import plain
from sibermata.store.base.publications import publish_act
from sibermata.store.desk.desk import Desk, refuse_unnamed
from sibermata.store.programme.gather import kept_at
from sibermata.store.programme.meetings import (
    add_facts,
    add_scans,
    known_nonces,
    last_list,
    lines_of_codes,
    lock_meeting,
    meeting_instant,
    officials_in_office,
    read_facts,
    read_lines,
    write_lines,
    write_meeting,
)
from sibermata.store.registry.judgements import members_of
from sibermata.store.registry.people import is_person


class Scan(NamedTuple):
    """A code as a device hands it in."""

    code: str
    device: str = ""
    device_time: datetime | None = None
    nonce: str = ""  # '': derived from the scan itself, so that a file sent twice counts once
    online: bool = False


class Shown(NamedTuple):
    """What the door shows for a scan."""

    answer: DoorAnswer
    line: int | None = None
    name: str = ""
    arrived_at: datetime | None = None  # when the line first came in
    repeated: bool = False  # this very scan was recorded before


@dataclass
class Open:
    """A meeting whose attendance is being recorded, locked."""

    desk: Desk
    meeting: MeetingRecord
    event: EventRecord
    at: datetime
    version: int
    addendum: str  # why, after the close
    lines: dict[int, LineRecord]
    facts: defaultdict[int, list[FactRecord]]
    new_facts: list[FactRecord] = field(default_factory=list)
    new_lines: dict[int, LineRecord] = field(default_factory=dict)
    by_person: dict[int, int] = field(default_factory=dict)  # person -> the line in force
    # (name, post) -> (person, village code, village name): whom the rows of a sheet may mean
    named: Mapping[tuple[str, str], Sequence[tuple[int, str, str]]] = field(default_factory=dict)

    @property
    def late_after(self) -> datetime:
        """The last instant at which nobody is late."""
        minutes = self.meeting.late_after_minutes
        return late_from(self.event.held_on, self.event.starts, minutes)

    def tell(self, line: int, reported: Reported, how: FactHow, reason: str = "") -> None:
        """Add a fact to a line."""
        fact = FactRecord(
            NEW,
            self.meeting.code,
            line,
            self.at,
            how,
            *reported,
            reason=self.addendum or reason,
            addendum=bool(self.addendum),
            list_version=self.version,
            by=self.desk.by,
        )
        self.facts[line].append(fact)
        self.new_facts.append(fact)

    def add_line(self, line: LineRecord) -> int:
        """Add a line for somebody who was not invited; return its number."""
        number = max(self.lines, default=0) + 1
        made = line._replace(
            line=number,
            since_version=self.version,
            reason=self.addendum,
            by=self.desk.by,
        )
        self.change(made)
        return number

    def change(self, line: LineRecord) -> None:
        """Replace a line by another version when the recording is written."""
        self.lines[line.line] = self.new_lines[line.line] = line
        if line.person_id is not None and line.stands:
            self.by_person[line.person_id] = line.line

    def write(self, what: str, **counts: object) -> None:
        """Write what was recorded; the first attendance turns the meeting into a held one."""
        connection, code = self.desk.connection, self.meeting.code
        if self.new_lines:
            write_lines(connection, self.at, list(self.new_lines.values()))
        add_facts(connection, self.new_facts)
        came = any(fact.outcome in CAME for fact in self.new_facts)
        if came and self.meeting.state == MeetingState.INVITED:
            held = self.meeting._replace(state=MeetingState.HELD, by=self.desk.by)
            write_meeting(connection, self.at, held)
        if self.addendum and self.new_facts:
            publish_act(connection, "meetings")
        facts: dict[str, object] = {"facts": len(self.new_facts), **counts}
        if self.addendum:
            facts["reason"] = self.addendum
        self.desk.note(what, code, **facts)


def open_attendance(desk: Desk, code: str, addendum: str = "") -> Open:
    """Lock a meeting and return it for recording; once it is closed, only with a reason."""
    meeting, event = meeting_locked(desk, code)
    if meeting.state == MeetingState.DRAFT:
        raise Refusal("MEETING_NOT_INVITED", meeting=code)
    if meeting.state == MeetingState.CLOSED and not addendum.strip():
        refuse_closed(desk, code)
    if meeting.state != MeetingState.CLOSED:
        addendum = ""
    listed = last_list(desk.connection, code)
    facts: defaultdict[int, list[FactRecord]] = defaultdict(list)
    for fact in read_facts(desk.connection, code):
        facts[fact.line].append(fact)
    kept = kept_at(desk.connection)
    lines = read_lines(desk.connection, code)
    return Open(
        desk,
        meeting,
        event,
        meeting_instant(desk.connection, code),
        listed.version if listed else 0,
        addendum.strip(),
        {line.line: line for line in lines},
        facts,
        by_person={
            kept.get(line.person_id, line.person_id): line.line
            for line in lines
            if line.stands and line.person_id is not None
        },
    )


def meeting_locked(desk: Desk, code: str) -> tuple[MeetingRecord, EventRecord]:
    """Lock a meeting for a named actor, and return it with its event."""
    refuse_unnamed(desk)
    lock_meeting(desk.connection, code)
    return meeting_meant(desk, code)


def record_scans(
    desk: Desk, code: str, scans: Iterable[Scan], door: str, addendum: str = ""
) -> list[Shown]:
    """Record the scans of a door and return what it shows for each, in their order."""
    if not door.strip():
        raise Refusal("DOOR_NEEDED", meeting=code)
    at = open_attendance(desk, code, addendum)
    refuse_too_early(at)
    listed = list(scans)
    read = [read_code(one.code) for one in listed]
    hashes = [code_hash(good or one.code.strip()) for one, good in zip(listed, read, strict=True)]
    owners = lines_of_codes(desk.connection, hashes)
    nonces = [
        one.nonce or nonce_of(code, digest, one, door)
        for one, digest in zip(listed, hashes, strict=True)
    ]
    seen = known_nonces(desk.connection, nonces)
    kept: list[ScanRecord] = []
    shown: list[Shown] = []
    for one, good, digest, nonce in zip(listed, read, hashes, nonces, strict=True):
        owner = owners.get(digest)
        if nonce in seen:
            line = owner[1] if owner and owner[0] == code else None
            name = at.lines[line].name if line else ""
            shown.append(Shown(DoorAnswer(seen[nonce]), line, name, repeated=True))
            continue
        answer = _scanned(at, one, owner, misread=good is None)
        seen[nonce] = answer.answer
        shown.append(answer)
        kept.append(
            ScanRecord(
                nonce,
                code,
                answer.line,
                digest,
                door.strip(),
                one.device,
                one.device_time,
                at.at,
                answer.answer,
                at.version,
                one.online,
                desk.by,
            )
        )
    add_scans(desk.connection, kept)
    if kept:
        at.write("codes scanned", door=door.strip(), scans=len(kept))
    return shown


def refuse_too_early(at: Open) -> None:
    """Refuse attendance before it can have happened."""
    if at.desk.today < at.event.held_on:
        raise Refusal("MEETING_NOT_YET", meeting=at.meeting.code, day=at.event.held_on)


def nonce_of(code: str, digest: bytes, scan: Scan, door: str) -> str:
    """Return the nonce for a scan that has none of its own."""
    when = scan.device_time.isoformat() if scan.device_time else ""
    where = scan.device or door.strip()
    return hashlib.sha256("\x1f".join((code, digest.hex(), where, when)).encode()).hexdigest()


def _scanned(at: Open, scan: Scan, owner: tuple[str, int] | None, *, misread: bool) -> Shown:
    """Return what the door shows, after recording what the scan means for a line."""
    if misread:
        return Shown(DoorAnswer.MISREAD)
    if owner is None:
        return Shown(DoorAnswer.UNKNOWN)
    if owner[0] != at.meeting.code:
        return Shown(DoorAnswer.OTHER_MEETING)
    line = at.lines[owner[1]]
    replaced = not line.stands
    if replaced:
        line = _again_inside(at, line)
    judged = judge_scan(at.facts[line.line], _believed(at, scan), at.late_after)
    if judged.reported is not None:
        at.tell(line.line, judged.reported, FactHow.SCAN)
    facts = at.facts[line.line]
    arrived = facts[-1].arrived_at if facts else None
    shown = DoorAnswer.REPLACED if replaced and judged.shown in GREEN else judged.shown
    return Shown(shown, line.line, line.name, arrived)


GREEN = (DoorAnswer.WELCOME, DoorAnswer.LATE)


def _believed(at: Open, scan: Scan) -> datetime | None:
    """Return when a code was scanned: by the device's clock if it shows the day of the meeting,
    else by the server's if the device was online; None: unknown.
    """
    if scan.device_time is not None and office_day(scan.device_time) == at.event.held_on:
        return scan.device_time
    return at.at if scan.online else None


def _again_inside(at: Open, gone: LineRecord) -> LineRecord:
    """Return the line under which the holder of a withdrawn code is let in: another line of the
    same person, else a new walk-in.
    """
    for line in at.lines.values():
        same = gone.person_id is None and words_of(line) == words_of(gone)
        if line.stands and same and line.kind == LineKind.WALK_IN:
            return line
    if gone.person_id is not None:
        kept, _ = members_of(at.desk.connection, gone.person_id)
        if kept in at.by_person:
            return at.lines[at.by_person[kept]]
    made = LineRecord(
        NEW,
        at.meeting.code,
        0,
        LineKind.WALK_IN,
        0,
        name=gone.name,
        office=at.desk.book.posts.posts[gone.post].name if gone.post else gone.office,
        village_as_written=gone.village_as_written,
        district_code=gone.district_code,
        explanation=at.desk.book.words[InviteReason][InviteReason.CAME_REPLACED],
    )
    if gone.person_id is not None:
        made = made._replace(**seat_now(at.desk, gone.person_id))
    return at.lines[at.add_line(made)]


def seat_now(desk: Desk, person: int) -> dict[str, Any]:
    """Return the fields of a line for a person as of today: the first post in catalogue order; only
    the person where none is held.

    The words entered on the line stay as they are.
    """
    kept, _ = members_of(desk.connection, person)
    posts = list(desk.book.posts.posts)
    for official in officials_in_office(desk.connection, "", [kept]):
        seat = min(official.seats, key=lambda one: (posts.index(one.post), one.village))
        return {
            "person_id": kept,
            "tenure_id": seat.tenure,
            "post": seat.post,
            "post_label": seat.label,
            "capacity": seat.capacity,
            "village_code": seat.village,
            "district_code": seat.village[:5],
        }
    return {"person_id": kept}


class Linked(NamedTuple):
    """The outcome of a link."""

    line: int
    folded_into: int | None  # the line that this person already has


def link_line(desk: Desk, code: str, number: int, person: int | None, reason: str = "") -> Linked:
    """Say who a walk-in, or a substitute, is; None: nobody in the registry.

    A person who already has another line is counted there.
    """
    at = open_attendance(desk, code, reason)
    line = at.lines.get(number)
    if line is None or not line.stands:
        raise Refusal("LINE_UNKNOWN", meeting=code, line=number)
    if person is not None and not is_person(desk.connection, person):
        raise Refusal("PERSON_UNKNOWN", person=person)
    last = at.facts[number][-1] if at.facts[number] else None
    if last is not None and last.outcome == Attendance.DIWAKILI:
        kept = members_of(desk.connection, person)[0] if person is not None else None
        if kept != last.substitute_person:
            reported = last.reported._replace(substitute_person=kept)
            at.tell(number, reported, FactHow.LINK, reason)
        at.write("substitute linked", line=number, person=kept)
        return Linked(number, None)
    if line.kind != LineKind.WALK_IN:
        raise Refusal("LINE_NOT_WALK_IN", meeting=code, line=number)
    into = _linked(at, line, person, reason)
    at.write("walk-in linked", line=number, person=person)
    return Linked(number, into)


def _linked(at: Open, line: LineRecord, person: int | None, reason: str) -> int | None:
    if person is None:
        unlinked = line._replace(
            person_id=None, tenure_id=None, post="", post_label="", capacity="", village_code=""
        )
        at.change(unlinked._replace(by=at.desk.by, reason=at.addendum))
        return None
    kept, _ = members_of(at.desk.connection, person)
    other = at.by_person.get(kept)
    if other is None or other == line.line:
        fields = seat_now(at.desk, kept)
        at.change(line._replace(**fields, by=at.desk.by, reason=at.addendum))
        return None
    _fold(at, line, other, reason)
    at.by_person[kept] = other
    return other


def _fold(at: Open, line: LineRecord, other: int, reason: str) -> None:
    """End a line whose person has another one, and move its report to that one."""
    facts, theirs = at.facts[line.line], at.facts[other]
    ended = line._replace(ended=LineEnd.SAME_PERSON, until_version=at.version, by=at.desk.by)
    at.change(ended._replace(reason=at.addendum))
    if facts and facts[-1].outcome and not (theirs and theirs[-1].outcome in CAME):
        at.tell(other, facts[-1].reported, FactHow.LINK, reason)


def fold_line(desk: Desk, code: str, number: int, into: int, reason: str = "") -> None:
    """Say that a walk-in is the person of another line, and is counted there from now on."""
    at = open_attendance(desk, code, reason)
    for wanted in (number, into):
        if wanted not in at.lines or not at.lines[wanted].stands:
            raise Refusal("LINE_UNKNOWN", meeting=code, line=wanted)
    line, other = at.lines[number], at.lines[into]
    if line.kind != LineKind.WALK_IN or number == into:
        raise Refusal("LINE_NOT_WALK_IN", meeting=code, line=number)
    if line.person_id not in (None, other.person_id):
        raise Refusal("LINE_OF_OTHER", line=number, other=into)
    _fold(at, line, into, reason)
    at.write("walk-in folded", line=number, into=into)


def words_of(line: LineRecord) -> tuple[str, str, str, str]:
    """Return the words by which a walk-in is recognised: name, office, village, district."""
    district = line.district_code or plain(line.district_as_written)
    return plain(line.name), plain(line.office), plain(line.village_as_written), district


def sentence_of(desk: Desk, shown: Shown) -> str:
    """Return what the door shows, in plain Indonesian."""
    facts = {"name": shown.name, "line": shown.line, "at": shown.arrived_at}
    return filled(desk.book.words[DoorAnswer][shown.answer], facts)
