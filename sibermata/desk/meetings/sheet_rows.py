"""Applies an attendance sheet that came back; each row is judged by itself.

Invariant: a sheet of another meeting changes nothing; a walk-in is linked to a person only where
name, village and post name exactly one. Agreed: STANDING 3, 6.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date, datetime, time
from typing import NamedTuple

from sibermata.desk.asked import district_meant, post_meant
from sibermata.desk.meetings.attendance import Open, open_attendance, seat_now, words_of
from sibermata.desk.meetings.confirmed import said_of_doubt
from sibermata.desk.meetings.kept_files import keep_file, recorded_before
from sibermata.desk.meetings.meetings import meeting_meant, open_codes
from sibermata.desk.sheets.attendance_sheet import (
    SheetRow,
    clock_of,
    read_sheet,
    write_sheet,
)
from sibermata.errors import Refusal
from sibermata.meetings.attendance import SPELLINGS, judge_row, standing
from sibermata.meetings.confirm import doubted
from sibermata.records.cell import DATE
from sibermata.records.programme.meetings import CAME, NEW, LineRecord, Reported
from sibermata.records.states import Attendance, FactHow, FileKind, InviteReason, LineEnd, LineKind
from sibermata.rules.person.name import read_name
from sibermata.rules.programme.invite_code import code_hash, read_code
from sibermata.rules.time.dates import read_date
from sibermata.rules.time.office import WIB
from sibermata.rules.value.sentence import filled
from sibermata.rules.value.text import plain
from sibermata.store.desk.desk import Desk
from sibermata.store.privacy.exports import Left, write_export
from sibermata.store.programme.meetings import last_list, lines_of_codes, people_named
from sibermata.store.views.programme.meetings import list_lines, sealed_codes

CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])(?:[:.][0-5][0-9])?").fullmatch


class Judged(NamedTuple):
    """The outcome of a row."""

    row: int
    line: int | None
    outcome: str  # changed | same | walk_in | refused
    refusal: Refusal | None = None
    like: int | None = None  # of a new walk-in: a line that may be the same person; a question


CHANGED, SAME, WALK_IN, REFUSED = "changed", "same", "walk_in", "refused"


class Became(NamedTuple):
    """What a line says after a sheet."""

    name: str
    outcome: str  # Attendance; '' = nothing yet
    substitute: str


class Taken(NamedTuple):
    """The outcome of a sheet."""

    rows: list[Judged]
    became: Mapping[int, Became]  # line -> what it says now, of every row that names a line
    before: Refusal | None = None  # it was recorded already: when, and by whom
    doubts: Sequence[Refusal] = ()  # substitutes whose own line says that they did not come

    @property
    def counts(self) -> Counter[str]:
        """How many rows had which outcome."""
        return Counter(row.outcome for row in self.rows)


def attendance_sheet(desk: Desk, code: str) -> tuple[bytes, int]:
    """Return the present attendance sheet of a meeting, and the number of its lines."""
    meeting_meant(desk, code)
    listed = last_list(desk.connection, code)
    if listed is None:
        raise Refusal("MEETING_NOT_INVITED", meeting=code)
    posts = desk.book.posts.posts
    lines = list_lines(desk.connection, desk.scope, code)
    for line in lines:
        post = posts.get(line["post"])
        line["post_name"] = post.name if post else line["office"]
        line["capacity_word"] = (
            "" if line["capacity"] in ("", "definitif") else f"{line['capacity']}."
        )
        line["district"] = line["district"] or line["district_code"].strip("-")
    codes = dict(open_codes(desk, sealed_codes(desk.connection, desk.scope, code)))
    desk.note("attendance sheet written", code, lines=len(lines))
    people = [line["person_id"] for line in lines]
    left = Left("attendance", "xlsx", people, len(lines), {"meeting": code})
    write_export(desk.connection, desk.by, left)
    return write_sheet(code, listed.version, lines, codes), len(lines)


def take_sheet(desk: Desk, code: str, name: str, body: bytes, addendum: str = "") -> Taken:
    """Apply an attendance sheet, once, and keep it.

    A sheet of another meeting is refused whole, a wrong row alone.
    """
    sheet = read_sheet(name, body)
    at = open_attendance(desk, code, addendum)
    if before := recorded_before(desk, code, name, body):
        return Taken([], {}, before)
    refuse_foreign(at, sheet.meeting, name, sheet.rows)
    written = {row.text(name) for row in sheet.rows for name in ("name", "substitute_name")}
    keys = {_key_of(desk, name) for name in written if name}
    at.named = people_named(desk.connection, keys)
    found: list[Judged] = []
    claimed = {int(row.line) for row in sheet.rows if row.line.isdigit()}  # by a row of this sheet
    for row in sheet.rows:
        try:
            judged = _taken(at, row) if row.line else _walk_in(at, row, claimed)
        except Refusal as refusal:
            line = int(row.line) if row.line.isdigit() else None
            judged = Judged(row.number, line, REFUSED, refusal)
        found.append(judged)
        if judged.line is not None:
            claimed.add(judged.line)
    done = Taken(found, _became(at, claimed), doubts=_doubts(at, claimed))
    if at.new_facts or at.new_lines:
        at.write("attendance sheet taken", **done.counts)
    keep_file(desk, code, FileKind.SHEET, name, body, done.counts[REFUSED], at.addendum)
    return done


def _doubts(at: Open, touched: Set[int]) -> list[Refusal]:
    """Return the doubts about substitutes on the lines of a sheet, which a person must settle."""
    facts = standing(fact for line in at.facts.values() for fact in line)
    found = doubted(at.lines.values(), facts).values()
    code = at.meeting.code
    return [said_of_doubt(code, one) for one in found if {one.line, one.own} & touched]


def refuse_foreign(at: Open, meeting: str, file: str, rows: Iterable[SheetRow]) -> None:
    """Refuse a sheet that names another meeting, or contains one of its codes."""
    code = at.meeting.code
    if meeting and meeting != code:
        raise Refusal("SHEET_OTHER_MEETING", file=file, meeting=code, other=meeting)
    good = [read for row in rows if (read := read_code(row.text("code"))) is not None]
    owners = lines_of_codes(at.desk.connection, [code_hash(one) for one in good])
    others = sorted({owner for owner, _ in owners.values() if owner != code})
    if others:
        raise Refusal("SHEET_OTHER_MEETING", file=file, meeting=code, other=others[0])


def _became(at: Open, lines: Iterable[int]) -> dict[int, Became]:
    found = {}
    for number in lines:
        if number in at.lines:
            fact = at.facts[number][-1] if at.facts[number] else None
            outcome, substitute = (fact.outcome, fact.substitute_name) if fact else ("", "")
            found[number] = Became(at.lines[number].name, outcome, substitute)
    return found


def _taken(at: Open, row: SheetRow) -> Judged:
    line = _line_meant(at, row)
    if not row.touched:
        return Judged(row.number, line.line, SAME)
    if not line.stands:
        raise Refusal("LINE_WITHDRAWN", line=line.line)
    return _judged(at, row.number, line, _reported(at, row, line))


def _judged(at: Open, number: int, line: LineRecord, reported: Reported) -> Judged:
    _refuse_too_early(at, reported)
    if line.kind == LineKind.WALK_IN and reported.outcome not in ("", *CAME):
        raise Refusal("WALK_IN_OUTCOME", row=number, value=reported.outcome)
    judged = judge_row(reported, at.facts[line.line], at.addendum)
    if judged.refused:
        raise row_refused(judged.refused, line.line, judged.lacking)
    if judged.reported is None:
        return Judged(number, line.line, SAME)
    at.tell(line.line, judged.reported, FactHow.SHEET, judged.reported.remarks)
    return Judged(number, line.line, CHANGED)


def row_refused(code: str, line: int, lacking: tuple[str, ...]) -> Refusal:
    """Return the refusal of a row."""
    if code == "ATTENDANCE_INCOMPLETE":
        return Refusal("ATTENDANCE_INCOMPLETE", line=line, columns=lacking)
    if code == "GREEN_STAYS":
        return Refusal("GREEN_STAYS", line=line)
    return Refusal("SCAN_WITHOUT_REASON", line=line)


def _refuse_too_early(at: Open, reported: Reported) -> None:
    """Refuse what cannot have happened yet; a letter of excuse may come before the day."""
    early = at.desk.today < at.event.held_on
    if early and reported.outcome not in ("", Attendance.IZIN):
        raise Refusal("MEETING_NOT_YET", meeting=at.meeting.code, day=at.event.held_on)


def _line_meant(at: Open, row: SheetRow) -> LineRecord:
    """Return the line of a row; refuse a row whose code or name belongs to another line."""
    line = at.lines.get(int(row.line)) if row.line.isdigit() else None
    if line is None:
        raise Refusal("LINE_UNKNOWN", meeting=at.meeting.code, line=row.line)
    typed = row.text("code")
    good = read_code(typed)
    if typed:
        fits = good is not None and code_hash(good) == line.code_hash
    else:
        fits = plain(row.text("name")) == plain(line.name)
    if not fits:
        raise Refusal("LINE_OTHER_CODE", line=line.line)
    return line


def _reported(at: Open, row: SheetRow, line: LineRecord) -> Reported:
    spelled = plain(row.text("outcome"))
    if spelled not in SPELLINGS:
        known = tuple(Attendance)
        raise Refusal("OUTCOME_UNKNOWN", line=line.line, value=row.text("outcome"), known=known)
    name, post = row.text("substitute_name"), row.text("substitute_post")
    outcome = SPELLINGS[spelled]
    diwakili = outcome == Attendance.DIWAKILI
    return Reported(
        outcome,
        _arrived(at, row, line),
        name if diwakili else "",
        post if diwakili else "",
        _person(at, name, post, line.village_code, "") if diwakili else None,
        row.text("excuse_from"),
        _day(at, row, line),
        row.text("excuse_letter"),
        row.text("remarks"),
    )


def _arrived(at: Open, row: SheetRow, line: LineRecord) -> datetime | None:
    """Return when somebody arrived; where the sheet repeats the minutes of a recorded instant, that
    instant.
    """
    text = row.text("arrived_at")
    if not text:
        return None
    facts = at.facts[line.line]
    if facts and clock_of(facts[-1].arrived_at) == text:
        return facts[-1].arrived_at
    held_on = at.event.held_on
    if found := CLOCK(text):
        return datetime.combine(held_on, time(int(found[1]), int(found[2])), WIB)
    try:
        if row.cells["arrived_at"].startswith(DATE):
            return datetime.combine(held_on, datetime.fromisoformat(text).time(), WIB)
        seconds = round(float(text.replace(",", ".")) * 86_400)
        if 0 <= seconds < 86_400:
            clock = time(seconds // 3600, seconds // 60 % 60)
            return datetime.combine(held_on, clock, WIB)
    except ValueError:
        pass
    raise Refusal("ARRIVAL_UNREADABLE", line=line.line, value=text)


def _day(at: Open, row: SheetRow, line: LineRecord) -> date | None:
    text = row.text("excuse_date")
    if not text:
        return None
    read = read_date(row.cells["excuse_date"], at.desk.book.calendar(at.desk.today))
    if read.value is None:
        raise Refusal("EXCUSE_DAY", line=line.line, value=text)
    return read.value


def _walk_in(at: Open, row: SheetRow, claimed: Set[int]) -> Judged:
    """Record somebody who came without an invitation; somebody who turns out to be on the list is
    counted there.
    """
    name, office = row.text("name"), row.text("post")
    if not name:
        raise Refusal("WALK_IN_NAMELESS", row=row.number)
    made = _walk_in_line(at, row, name, office)
    reported = _reported(at, row, made)
    reported = reported._replace(outcome=reported.outcome or Attendance.HADIR)
    if reported.outcome not in CAME:
        raise Refusal("WALK_IN_OUTCOME", row=row.number, value=reported.outcome)
    if made.person_id is not None and made.person_id in at.by_person:
        return _judged(at, row.number, at.lines[at.by_person[made.person_id]], reported)
    if (known := _known_again(at, made, claimed)) is not None:
        if not known.stands:
            return Judged(row.number, known.line, SAME)
        return _judged(at, row.number, known, reported)
    _refuse_too_early(at, reported)
    standing = [line for line in _walk_ins(at) if line.stands]
    like = next((line.line for line in standing if may_be_one(line, made)), None)
    if like is not None:
        words = at.desk.book.words[InviteReason]
        said = filled(words[InviteReason.SAME_NAME], {"line": like})
        made = made._replace(explanation=f"{made.explanation}; {said}")
    number = at.add_line(made)
    at.tell(number, reported, FactHow.SHEET)
    return Judged(row.number, number, WALK_IN, like=like)


def _walk_ins(at: Open) -> list[LineRecord]:
    """Return the walk-ins in the order of their lines: first those in force, then those that were
    identified with another line.
    """
    lines = [line for line in at.lines.values() if line.kind == LineKind.WALK_IN]
    lines = [line for line in lines if line.ended in ("", LineEnd.SAME_PERSON)]
    return sorted(lines, key=lambda line: (not line.stands, line.line))


def _known_again(at: Open, made: LineRecord, claimed: Set[int]) -> LineRecord | None:
    """Return the line of a walk-in who was entered before in the same words.

    Two rows of one sheet are two people, unless post and village say that they are one.
    """
    alike = [line for line in _walk_ins(at) if words_of(line) == words_of(made)]
    said = bool(made.office and made.village_as_written)
    return next((line for line in alike if said or line.line not in claimed), None)


def may_be_one(one: LineRecord, other: LineRecord) -> bool:
    """Return whether two walk-ins of one name may be one person: neither post, village nor district
    tells them apart. Only a person can decide it.
    """
    (name, *words), (other_name, *other_words) = words_of(one), words_of(other)
    pairs = zip(words, other_words, strict=True)
    return name == other_name and all(not a or not b or a == b for a, b in pairs)


def _walk_in_line(at: Open, row: SheetRow, name: str, office: str) -> LineRecord:
    desk = at.desk
    district = _district(desk, row.text("district"))
    line = LineRecord(
        NEW,
        at.meeting.code,
        0,
        LineKind.WALK_IN,
        0,
        name=name,
        office=office,
        village_as_written=row.text("village"),
        district_as_written=row.text("district"),
        district_code=district,
        explanation=desk.book.words[InviteReason][InviteReason.WALK_IN],
    )
    person = _person(at, name, office, row.text("village"), district)
    if person is None:
        return line
    return line._replace(**seat_now(desk, person))


def _district(desk: Desk, text: str) -> str:
    """Return the district that a text names; '' where it names none."""
    try:
        return district_meant(desk.connection, text) or "" if text else ""
    except Refusal:
        return ""


def _person(at: Open, name: str, post: str, village: str, district: str) -> int | None:
    """Return the one person of this name who holds this post in this village (its code or its
    name); None: a person must say who it is.
    """
    if not (name and post and village):
        return None
    try:
        code, _ = post_meant(at.desk.book, post)
    except Refusal:
        return None
    found = {
        person
        for person, place, called in at.named.get((_key_of(at.desk, name), code), ())
        if village == place or plain(village) == plain(called)
        if place.startswith(district)
    }
    return found.pop() if len(found) == 1 else None


def _key_of(desk: Desk, name: str) -> str:
    return read_name(name, desk.book.names).key or plain(name)
