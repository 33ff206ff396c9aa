"""Attendance: sheets out and in, files of scanned codes, and linking walk-ins to persons."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter

from sibermata.desk.deliveries.uploads import part_of, receive, uploaded
from sibermata.desk.meetings.attendance import Shown, link_line
from sibermata.desk.meetings.confirmed import doubts_of
from sibermata.desk.meetings.kept_files import record_codes
from sibermata.desk.meetings.sheet_rows import Became, Judged, Taken, attendance_sheet, take_sheet
from sibermata.desk.meetings.walk_ins import MOST, Suggested, Written, suggestions
from sibermata.desk.visits import within_visit
from sibermata.errors import Refusal, SibermataError
from sibermata.records.job import UploadPurpose
from sibermata.records.states import Attendance, DoorAnswer, FileKind, LineKind
from sibermata.store.views.programme.meetings import list_files, list_lines
from sibermata.web.access import PROVINCE, page
from sibermata.web.answer import Answer, download, goto, render, saved
from sibermata.web.pages.meetings.common import MeetingShown, doubts_in_words, meeting_shown
from sibermata.web.pages.meetings.door import LET_IN, Said, said_of
from sibermata.web.pages.repair.question import in_words
from sibermata.web.pages.roster.page import person_address, person_of
from sibermata.web.request.forms import Mistake
from sibermata.web.visit import Visit, number_of

router = APIRouter()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 100  # rows of a preview
NOTHING = Became("", "", "")


@dataclass(frozen=True)
class Choice:
    """A person of the registry who may be meant."""

    person: int
    words: str  # name, posts, villages
    here: bool  # of the village that was written


@dataclass(frozen=True)
class Unlinked:
    """A walk-in or substitute who is not linked to a person yet."""

    line: int
    name: str
    written: str  # post and village as they were written
    choices: Sequence[Choice]
    typed: str = ""  # the name that was looked for in its place


@dataclass(frozen=True)
class Linked:
    """A walk-in or a substitute, and the person of the registry whom somebody takes it for."""

    line: int
    name: str
    address: str  # of the person
    post: str
    village: str


@dataclass(frozen=True)
class AttendancePage:
    """The attendance of a meeting."""

    meeting: MeetingShown
    unlinked: Sequence[Unlinked]
    files: Sequence[Mapping[str, Any]]  # that came back, kept as evidence
    linked: Sequence[Linked]  # which may be taken back
    total: int  # of the unlinked; those above the most are shown once others are linked
    mistakes: Sequence[Mistake] = ()
    doubts: Sequence[str] = ()  # substitutes whose own line says that they did not come


@page(router, "GET", "/rapat/{meeting}/kehadiran", roles=PROVINCE)
def attendance(visit: Visit) -> Answer:
    """Show how attendance may be handed in, and who is still to be named."""
    return render("meetings/attendance.html", attendance_page(visit))


def attendance_page(
    visit: Visit, mistakes: Sequence[Mistake] = (), looked_for: tuple[int, str] | None = None
) -> AttendancePage:
    """Return the page of attendance; `looked_for`: a line, and another name to look for there."""
    found = meeting_shown(visit, "/kehadiran")
    rows = list_lines(visit.connection, visit.scope, found.code)
    waiting = [row for row in rows if is_unlinked(row)] if found.has_list else []
    line, name = looked_for or (0, "")
    names = [
        Written(
            row["line"],
            name if row["line"] == line else name_written(row),
            row["village"] or "",
            row["district_code"],
        )
        for row in sorted(waiting, key=lambda row: row["line"] != line)[:MOST]
    ]
    door = within_visit(visit.opened, visit.connection, visit.scope)
    meant = suggestions(door, visit.connection, visit.scope, names) if names else {}
    shown = {one.line for one in names}
    unlinked = [
        Unlinked(
            row["line"],
            name_written(row),
            ", ".join(filter(None, (row["substitute_post"] or row["office"], row["village"]))),
            choices_of(visit, meant.get(row["line"], ())),
            name if row["line"] == line else "",
        )
        for row in waiting
        if row["line"] in shown
    ]
    listed = list_files(visit.connection, visit.scope, found.code)
    files = [{**one, "kind": FileKind(one["kind"])} for one in listed]
    doubts = doubts_in_words(visit, found.code, doubts_of(visit.desk(), found.code))
    linked = linked_of(visit, rows)
    return AttendancePage(found, unlinked, files, linked, len(waiting), mistakes, doubts)


def linked_of(visit: Visit, rows: Iterable[Mapping[str, Any]]) -> list[Linked]:
    """Return the walk-ins and substitutes who are somebody of the registry."""
    posts, found = visit.opened.rules.book.posts.posts, []
    for row in rows:
        walk_in, person = row["kind"] == LineKind.WALK_IN, row["substitute_person"]
        if walk_in or person is not None:
            known = posts.get(row["post"]) if walk_in else None
            who = row["person_id"] if walk_in else person
            post = known.name if known else row["substitute_post"] or row["office"]
            if who is not None:
                address = person_address(who)
                found.append(Linked(row["line"], name_written(row), address, post, row["village"]))
    return found[:MOST]


def name_written(row: Mapping[str, Any]) -> str:
    """Return the name of an attendant as written."""
    return str(row["substitute_name"] or row["name"])


def choices_of(visit: Visit, found: Iterable[Suggested]) -> list[Choice]:
    """Return those who may be meant, in words."""
    choices = []
    for one in found:
        seats = [in_words(visit, seat) for seat in one.seats]
        places = "; ".join(
            f"{seat['post']}, {seat['village'] or seat['village_code']} ({seat['status']})"
            for seat in seats
        )
        choices.append(Choice(one.person, f"{one.name}: {places}", one.here))
    return choices


def is_unlinked(row: Mapping[str, Any]) -> bool:
    """Return whether a line names somebody who is not linked to a person yet."""
    if row["kind"] == LineKind.WALK_IN:
        return row["person_id"] is None
    return row["outcome"] == Attendance.DIWAKILI and row["substitute_person"] is None


@page(router, "GET", "/rapat/{meeting}/kehadiran.xlsx", roles=PROVINCE)
def sheet(visit: Visit) -> Answer:
    """Return the present attendance sheet as a file."""
    code = meeting_shown(visit).code
    body, _ = attendance_sheet(visit.desk(), code)
    return download(body, f"daftar-hadir-{code}.xlsx", XLSX)


@dataclass(frozen=True)
class SheetRowShown:
    """What would become of one row."""

    row: int
    line: int | None
    name: str
    outcome: str  # of the row: changed | walk_in | refused
    became: str  # what its line says then
    said: str = ""


@dataclass(frozen=True)
class SheetPreview:
    """What taking a sheet in would do."""

    meeting: MeetingShown
    upload: str
    sha256: str
    counts: Mapping[str, int]
    rows: Sequence[SheetRowShown]  # problems first
    total: int
    reason: str
    mistakes: Sequence[Mistake] = ()
    doubts: Sequence[str] = ()


@page(router, "POST", "/rapat/{meeting}/kehadiran", roles=PROVINCE, upload=True)
def hand_in(visit: Visit) -> Answer:
    """Store a returned file, and show what it would change."""
    form, found = visit.form, meeting_shown(visit, "/kehadiran")
    sent, reason = form.file("berkas"), form.text("alasan", most=500)
    if sent is None:
        page = attendance_page(visit, (Mistake("berkas", "Pilih berkasnya dahulu."),))
        return render("meetings/attendance.html", page, status=422)
    desk, name = visit.desk(), str(sent.filename)
    try:
        chunks = iter(lambda: sent.file.read(65536), b"")
        kept = receive(desk, visit.visitor, UploadPurpose.ATTENDANCE, name, chunks)
        body = part_of(desk, uploaded(desk, kept.id)).body
        taken = looked(visit, found.code, name, body, reason)
        if taken.before is not None:
            raise taken.before
    except SibermataError as refused:
        page = attendance_page(visit, (Mistake("berkas", visit.said(refused).sentence),))
        return render("meetings/attendance.html", page, status=422)
    return render(
        "meetings/sheet_preview.html", preview(visit, found, kept.id, kept.sha256, taken, reason)
    )


def looked(visit: Visit, code: str, name: str, body: bytes, reason: str) -> Taken:
    """Return what a sheet would do; the transaction is rolled back."""
    with visit.connection.transaction(force_rollback=True):
        return take_sheet(visit.desk(), code, name, body, reason)


def preview(
    visit: Visit, found: MeetingShown, upload: str, sha256: str, taken: Taken, reason: str
) -> SheetPreview:
    """Return what a sheet would do, refused rows first."""
    rows = [
        sheet_row(visit, row, taken.became.get(row.line or 0, NOTHING))
        for row in sorted(taken.rows, key=lambda row: (row.outcome != "refused", row.row))
        if row.outcome != "same"
    ]
    doubts = [" ".join(visit.said(one)[1:]) for one in taken.doubts]
    counts = dict(taken.counts)
    return SheetPreview(
        found, upload, sha256, counts, rows[:SHOWN], len(rows), reason, doubts=doubts
    )


def sheet_row(visit: Visit, row: Judged, became: Became) -> SheetRowShown:
    """Return one row: whose it is, and what it makes of the line or why it cannot be used."""
    said, word = "", visit.house.words[Attendance].get(became.outcome, "belum diisi")
    if row.refusal is not None:
        said, word = " ".join(visit.said(row.refusal)[1:]), ""
    elif became.substitute:
        word = f"{word} oleh {became.substitute}"
    return SheetRowShown(row.row, row.line, became.name, row.outcome, word, said)


@page(router, "POST", "/rapat/{meeting}/kehadiran/pakai", roles=PROVINCE)
def use(visit: Visit) -> Answer:
    """Record exactly the file that was previewed."""
    form, found, desk = visit.form, meeting_shown(visit), visit.desk()
    upload = uploaded(desk, form.text("berkas", most=64))
    part = part_of(desk, upload)
    if hashlib.sha256(part.body).hexdigest() != form.text("sha256", most=64):
        raise Refusal("UPLOAD_UNKNOWN")
    take_sheet(desk, found.code, part.name, part.body, form.text("alasan", most=500))
    return saved(f"{found.address}/kehadiran", visit.now)


@dataclass(frozen=True)
class CodesPage:
    """What the codes of a file made."""

    meeting: MeetingShown
    said: Sequence[Said]  # of each code, those first that let nobody in
    came: int
    again: int
    unread: int  # codes that mean nobody here
    mistakes: Sequence[Mistake] = ()


@page(router, "POST", "/rapat/{meeting}/kehadiran/kode", roles=PROVINCE, upload=True)
def take_codes(visit: Visit) -> Answer:
    """Record the codes that a scanner kept; each counts once, however often it is sent."""
    form, found, desk = visit.form, meeting_shown(visit, "/kehadiran"), visit.desk()
    sent = form.file("kode")
    door = form.needed("pintu", "nama pintu", most=100)
    if sent is None:
        form.refuse("kode", "Pilih berkas kodenya dahulu.")
    if not form.wrong and sent is not None:
        try:
            name, reason = str(sent.filename), form.text("susulan", most=500)
            body = sent.file.read()
            shown, before = record_codes(desk, found.code, name, body, door, reason)
            if before is not None:
                raise before
            return render("meetings/codes.html", codes_page(visit, found, shown))
        except Refusal as refused:
            form.refuse("kode", visit.said(refused).sentence)
    page = attendance_page(visit, form.mistakes)
    return render("meetings/attendance.html", page, status=422)


def codes_page(visit: Visit, found: MeetingShown, shown: Sequence[Shown]) -> CodesPage:
    """Return what a file of codes made."""
    said = sorted((said_of(visit, one) for one in shown), key=lambda one: one.kind != "bad")
    came = {one.line for one in shown if one.answer in LET_IN and not one.repeated}
    again = sum(one.answer is DoorAnswer.AGAIN or one.repeated for one in shown)
    unread = sum(one.line is None for one in shown)
    return CodesPage(found, said[:SHOWN], len(came), again, unread)


@page(router, "POST", "/rapat/{meeting}/kehadiran/baris/{line}", roles=PROVINCE)
def link(visit: Visit) -> Answer:
    """Say who a walk-in or a substitute is."""
    form, found = visit.form, meeting_shown(visit, "/kehadiran")
    who = form.text("orang", most=19)
    if not who:
        return goto(f"{found.address}/kehadiran")
    person = person_of(who)
    link_line(visit.desk(), found.code, number_of(visit.path["line"]), person, form.text("alasan"))
    return saved(f"{found.address}/kehadiran", visit.now)


@page(router, "POST", "/rapat/{meeting}/kehadiran/baris/{line}/lepas", roles=PROVINCE)
def unlink(visit: Visit) -> Answer:
    """Take back who a walk-in or a substitute is said to be."""
    form, found = visit.form, meeting_shown(visit, "/kehadiran")
    link_line(visit.desk(), found.code, number_of(visit.path["line"]), None, form.text("alasan"))
    return saved(f"{found.address}/kehadiran", visit.now)


@page(router, "POST", "/rapat/{meeting}/kehadiran/baris/{line}/cari", roles=PROVINCE)
def look_for(visit: Visit) -> Answer:
    """Show the people with another name than the one written on a line."""
    line, name = number_of(visit.path["line"]), visit.form.text("cari", most=120)
    shown = attendance_page(visit, looked_for=(line, name) if name else None)
    return render("meetings/attendance.html", shown)
