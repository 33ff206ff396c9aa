"""The door of a meeting on a phone: admit by code or by name, undo within five minutes, work
without signal.

The phone stores digests of codes with name, post and village, and nothing else about anybody.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from rapidfuzz import fuzz

from sibermata.desk.meetings.at_door import UNDO, AtDoor, let_in, take_back
from sibermata.desk.meetings.attendance import Scan, Shown, record_scans, sentence_of
from sibermata.errors import Refusal
from sibermata.records.account import Role
from sibermata.records.states import DoorAnswer
from sibermata.rules.value.text import plain
from sibermata.store.views.programme.door import latest_at_door
from sibermata.store.views.programme.meetings import door_lines
from sibermata.web.access import page
from sibermata.web.answer import Answer, render
from sibermata.web.declared import Reach
from sibermata.web.pages.meetings.common import AT_DOOR, MeetingShown, meeting_shown, scope_of
from sibermata.web.request.forms import Mistake
from sibermata.web.visit import Visit, number_of

router = APIRouter()
LET_IN = (DoorAnswer.WELCOME, DoorAnswer.LATE, DoorAnswer.REPLACED)
KIND = {  # of an answer; any other one is bad: it marks nobody
    DoorAnswer.WELCOME: "good",
    DoorAnswer.LATE: "wait",
    DoorAnswer.REPLACED: "wait",
    DoorAnswer.AGAIN: "wait",
    DoorAnswer.SUBSTITUTE: "wait",
}
MOST_FOUND = 12
ALIKE = 85  # similarity of 100: names that are easily confused
FEWEST = 3  # fewest letters of a search by name
MOST_SCANS = 500  # scans in one request
JSON = "application/json; charset=utf-8"


@dataclass(frozen=True)
class Said:
    """The answer of the door to a code or name."""

    kind: str  # good | wait | bad
    sentence: str
    line: int | None  # to be undone


@dataclass(frozen=True)
class Found:
    """A line that was found by name."""

    line: int
    name: str
    post: str
    village: str
    came: bool
    alike: str = ""  # a person of the same kecamatan with a similar name


@dataclass(frozen=True)
class Latest:
    """Somebody whom a door admitted."""

    line: int
    name: str
    village: str
    at: datetime
    undone: bool
    may_undo: bool


@dataclass(frozen=True)
class DoorPage:
    """The door."""

    meeting: MeetingShown
    door: str
    came: int
    expected: int
    latest: Sequence[Latest]
    may_invite: bool  # the visitor may make an account for the door
    said: Said | None = None
    code: str = ""  # that was typed and not recorded
    typed: str = ""  # the name that was looked for
    found: Sequence[Found] = ()
    mistakes: Sequence[Mistake] = ()


@page(router, "GET", "/rapat/{meeting}/pintu", roles=AT_DOOR, scope=Reach.MEETING)
def door(visit: Visit) -> Answer:
    """Show the door."""
    return door_page(visit, visit.query.get("pintu", ""))


def door_page(visit: Visit, door: str, **more: Any) -> Answer:
    """Return the page of the door with an answer."""
    found = meeting_shown(visit, "/pintu")
    came = found.sums["hadir"] + found.sums["terlambat"]
    expected = found.sums["invited"] + found.sums["walk_ins"]
    may_invite = visit.visitor.role is Role.ADMINISTRATOR and found.has_list
    shown = DoorPage(found, door, came, expected, latest_of(visit, found), may_invite, **more)
    status = 422 if shown.mistakes else 200
    return render("meetings/door.html", shown, part="meetings/_door.html", status=status)


def latest_of(visit: Visit, found: MeetingShown) -> list[Latest]:
    """Return whom the doors admitted last; recent ones can be undone."""
    rows = latest_at_door(visit.connection, scope_of(visit), found.code, UNDO)
    return [
        Latest(
            row["line"],
            row["name"],
            row["village"],
            row["at"],
            row["undone"],
            found.is_open and row["may_undo"],
        )
        for row in rows
    ]


@page(router, "POST", "/rapat/{meeting}/pintu", roles=AT_DOOR, scope=Reach.MEETING)
def come_in(visit: Visit) -> Answer:
    """Record one code that was scanned or typed."""
    form, code = visit.form, meeting_shown(visit).code
    door, typed = form.text("pintu", most=100), form.text("kode", most=100)
    name = form.text("nama", most=100)
    scan = Scan(
        typed, device=form.text("alat", most=100), nonce=form.text("nonce", most=64), online=True
    )
    try:
        if not typed:
            return by_name(visit, door, name)
        (shown,) = record_scans(visit.desk(), code, [scan], door)
    except Refusal as refused:
        mistakes = (mistake_of(visit, refused, "kode"),)
        return door_page(visit, door, code=typed, mistakes=mistakes)
    return door_page(visit, door, said=said_of(visit, shown))


def mistake_of(visit: Visit, refused: Refusal, field: str) -> Mistake:
    """Return what was refused at the field that mends it."""
    if refused.code == "DOOR_NEEDED":
        return Mistake("pintu", "Isi nama pintu dahulu, lalu catat sekali lagi.")
    return Mistake(field, visit.said(refused).sentence)


def said_of(visit: Visit, shown: Shown) -> Said:
    """Return the answer of the door."""
    line = shown.line if shown.answer in LET_IN and not shown.repeated else None
    return Said(KIND.get(shown.answer, "bad"), sentence_of(visit.desk(), shown), line)


def by_name(visit: Visit, door: str, typed: str) -> Answer:
    """Show the lines that a name may mean, with village and seat."""
    wanted = plain(typed)
    if len(wanted) < FEWEST:
        said = "Pindai kodenya, ketik kodenya, atau ketik sedikitnya tiga huruf namanya."
        return door_page(visit, door, typed=typed, mistakes=(Mistake("nama", said),))
    lines = door_lines(visit.connection, scope_of(visit), meeting_shown(visit).code)
    scored = [(fuzz.token_set_ratio(wanted, plain(line["name"])), line) for line in lines]
    fits = [line for score, line in sorted(scored, key=lambda one: -one[0]) if score >= ALIKE]
    fits += [line for line in lines if wanted in plain(line["name"]) and line not in fits]
    found = [shown_line(line, lines) for line in fits[:MOST_FOUND]]
    if not found:
        said = f"Tidak ada undangan bernama {typed}. Catat di daftar hadir sebagai tamu."
        return door_page(visit, door, typed=typed, mistakes=(Mistake("nama", said),))
    return door_page(visit, door, typed=typed, found=found)


def shown_line(line: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> Found:
    """Return a line as the door shows it, with a similar name, if any."""
    others = [
        other
        for other in lines
        if other["line"] != line["line"]
        and other["subdistrict"] == line["subdistrict"]
        and fuzz.ratio(plain(other["name"]), plain(line["name"])) >= ALIKE
    ]
    alike = f"{others[0]['name']}, {others[0]['village']}" if others else ""
    return Found(
        line["line"], line["name"], line["post"], line["village"], line["outcome"] != "", alike
    )


@page(router, "POST", "/rapat/{meeting}/pintu/baris/{line}", roles=AT_DOOR, scope=Reach.MEETING)
def let_in_by_name(visit: Visit) -> Answer:
    """Admit somebody found by name; ask once more if another invited person has a similar name."""
    form, code = visit.form, meeting_shown(visit).code
    door, number = form.text("pintu", most=100), number_of(visit.path["line"])
    lines = door_lines(visit.connection, scope_of(visit), code)
    meant = [shown_line(line, lines) for line in lines if line["line"] == number]
    if meant and meant[0].alike and not form.ticked("yakin"):
        return door_page(visit, door, typed=meant[0].name, found=meant)
    try:
        way = AtDoor(door, form.text("nonce", most=64))
        shown = let_in(visit.desk(), code, number, way)
    except Refusal as refused:
        mistakes = (mistake_of(visit, refused, "nama"),)
        return door_page(visit, door, found=meant, mistakes=mistakes)
    return door_page(visit, door, said=said_of(visit, shown))


@page(
    router, "POST", "/rapat/{meeting}/pintu/baris/{line}/batal", roles=AT_DOOR, scope=Reach.MEETING
)
def undo(visit: Visit) -> Answer:
    """Undo what the door did within the last minutes."""
    door, code = visit.form.text("pintu", most=100), meeting_shown(visit).code
    try:
        name = take_back(visit.desk(), code, number_of(visit.path["line"]))
    except Refusal as refused:
        return door_page(visit, door, mistakes=(Mistake("kode", visit.said(refused).sentence),))
    said = Said("wait", f"Dibatalkan: {name} belum tercatat masuk.", None)
    return door_page(visit, door, said=said)


@page(router, "GET", "/rapat/{meeting}/pintu/daftar", roles=AT_DOOR, scope=Reach.MEETING)
def on_the_phone(visit: Visit) -> Answer:
    """Return what the page stores for work without signal: digests, names, posts, villages."""
    lines = door_lines(visit.connection, scope_of(visit), meeting_shown(visit).code)
    held = {
        line["digest"]: [line["name"], line["post"], line["village"]]
        for line in lines
        if line["digest"]
    }
    return Answer(body=json.dumps(held, ensure_ascii=False).encode(), kind=JSON)


@page(router, "POST", "/rapat/{meeting}/pintu/kiriman", roles=AT_DOOR, scope=Reach.MEETING)
def send_waiting(visit: Visit) -> Answer:
    """Record the scans that a phone stored without signal; a nonce counts once."""
    form, code = visit.form, meeting_shown(visit).code
    scans = read_scans(form.text("pindaian", most=200_000))
    shown = record_scans(visit.desk(), code, scans, form.text("pintu", most=100))
    answers = [[said_of(visit, one).kind, sentence_of(visit.desk(), one)] for one in shown]
    return Answer(body=json.dumps(answers, ensure_ascii=False).encode(), kind=JSON)


def read_scans(text: str) -> list[Scan]:
    """Return the scans of a phone, rows of nonce, code and time; refuse anything else."""
    try:
        rows = json.loads(text)
        scans = [
            Scan(str(code)[:100], "ponsel", datetime.fromisoformat(when), str(nonce)[:64])
            for nonce, code, when in rows[:MOST_SCANS]
        ]
    except (ValueError, TypeError, KeyError):
        raise Refusal("REQUEST_UNREADABLE") from None
    if any(scan.device_time is None or scan.device_time.tzinfo is None for scan in scans):
        raise Refusal("REQUEST_UNREADABLE")
    return scans
