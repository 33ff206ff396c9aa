"""Holds a coordination meeting on the demo's last day: makes, invites, records, confirms and closes
it through the acts of the desk, and writes its papers.

Attendance follows from the seed; nobody gets a mark before a person confirms.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

from sibermata.demo.deliveries.xlsx import Workbook
from sibermata.demo.province import Province
from sibermata.desk.meetings import confirmed, kept_files, meetings, sheet_rows
from sibermata.desk.opening import Opened
from sibermata.desk.programme.evidence import Scan
from sibermata.desk.programme.papers import make_every
from sibermata.desk.sheets.attendance_sheet import HEADS
from sibermata.meetings.snapshot import Sum
from sibermata.records.paper import Form, Request
from sibermata.rules.time.office import WIB
from sibermata.store.desk.desk import Desk
from sibermata.store.views.programme.meetings import list_lines, sealed_codes

CODE, BY = "RAKOR-DEMO", "petugas demo"
FORMS = (Form.PDF,)
DOORS = ("Pintu A", "Pintu B")
CAME, LATE, EXCUSED = 0.72, 0.08, 0.06  # shares of the invited; the others are not there
PROOF = Scan("daftar-hadir.pdf", b"%PDF-1.7 daftar hadir rekaan")
MEETING = """\
[event]
code = "{code}"
title = "Rapat koordinasi netralitas aparatur desa (rekaan)"
level = "province"
area = "35"
organiser = "DPMD Provinsi Jawa Timur (rekaan)"
held_on = {day}
starts = "08:00"
ends = "12:00"
places = ["Pendopo Rekaan"]
forms = ["sosialisasi"]
modes = ["in_person"]
courses = ["SOSIALISASI-NETRALITAS"]
[meeting]
pledge = "none"
per_district = {seats}
[[invite]]
posts = ["KADES"]
requirement = "NETRALITAS-2024"
training = ["not_started", "in_grace", "failed", "expired"]
[[guests]]
name = "Camat Rekaan"
office = "Camat"
area = "{area}"
"""
SEATS = 12  # of each district


class Held(NamedTuple):
    """The counts of the meeting for the recap."""

    sums: Sum
    results: int  # that were confirmed
    papers: Sequence[str]  # files
    folder: Path


def hold_meeting(door: Opened, folder: Path, province: Province, day: date) -> Held:
    """Hold the meeting on this day and write its papers into the folder."""
    district = next(one.code for one in province.districts if one.villages)
    folder.mkdir(parents=True, exist_ok=True)
    text = MEETING.format(code=CODE, day=day.isoformat(), seats=SEATS, area=district)
    (folder / "rapat.toml").write_text(text, encoding="utf-8")
    with door.desk(BY) as desk:
        meetings.add_meeting(desk, "rapat.toml", text)
    door.marked()
    with door.desk(BY) as desk:
        meetings.invite(desk, door.rules, CODE)
    with door.desk(BY) as desk:
        codes, sheet = reported(desk, day, Random(f"{province.seed}-{CODE}"))
        (folder / "kode-pintu.csv").write_text(codes, encoding="utf-8")
        (folder / "daftar-hadir-terisi.xlsx").write_bytes(sheet)
        for name in DOORS:
            of_door = "".join(line for line in codes.splitlines(True) if name in line)
            kept_files.record_codes(desk, CODE, "kode-pintu.csv", of_door.encode(), name)
        sheet_rows.take_sheet(desk, CODE, "daftar-hadir-terisi.xlsx", sheet)
    with door.desk(BY) as desk:
        counted = confirmed.confirm(desk, CODE, None, PROOF)
        closed = meetings.close(desk, CODE)
        meetings.add_follow_up(
            desk, CODE, "Mengundang yang belum hadir", "DPMD kabupaten", day + timedelta(days=30)
        )
    papers = list(write_papers(door, folder))
    return Held(closed.sums.whole, counted.results, papers, folder)


def reported(desk: Desk, day: date, rng: Random) -> tuple[str, bytes]:
    """Return the file of codes that the doors scanned, and the sheet with the other attendance:
    excuses, and a walk-in.
    """
    opened = dict(meetings.open_codes(desk, sealed_codes(desk.connection, desk.scope, CODE)))
    begins = datetime.combine(day, time(7, 20), WIB)
    scans, rows = ["code,device,device_time\n"], [list(HEADS)]
    for line in list_lines(desk.connection, desk.scope, CODE):
        chance, code = rng.random(), opened[line["line"]]
        if chance < CAME + LATE:
            minutes = rng.randint(0, 60) if chance < CAME else rng.randint(75, 120)
            at = (begins + timedelta(minutes=minutes)).isoformat()
            scans.append(f"{code},{rng.choice(DOORS)},{at}\n")
        elif chance < CAME + LATE + EXCUSED:
            said = {
                "line": str(line["line"]),
                "code": code,
                "outcome": "izin",
                "excuse_from": "Camat",
                "excuse_date": day.isoformat(),
                "excuse_letter": "SI/1",
            }
            rows.append([said.get(head, "") for head in HEADS])
    walk_in = {"name": "Panitia Rekaan", "post": "Panitia", "outcome": "hadir"}
    rows.append([walk_in.get(head, "") for head in HEADS])
    book = Workbook()
    book.add("daftar hadir", rows)
    return "".join(scans), book.bytes()


def write_papers(door: Opened, folder: Path) -> Sequence[str]:
    """Make every paper of the meeting; return the names of the files."""
    names = []
    for one in make_every(door, Request("all", meeting=CODE), FORMS, BY):
        if one.made is not None:
            name = f"{one.kind}.{one.form}"
            (folder / name).write_bytes(one.made.body)
            names.append(name)
    return names
