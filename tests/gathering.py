"""A meeting of a test: entered, invited, attended, confirmed, closed, each by the desk's own acts."""

import io
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import openpyxl

from sibermata.desk.meetings import attendance, confirmed, meetings, sheet_rows
from sibermata.desk.programme.evidence import Scan as Document
from sibermata.records.programme.meetings import LineRecord
from sibermata.records.states import DoorAnswer
from sibermata.rules.time.office import WIB
from sibermata.standing.mark import mark_on
from sibermata.store.base.scope import Scope
from sibermata.store.programme.meetings import read_lines
from sibermata.store.views.programme.meetings import list_lines, sealed_codes, sum_lines
from tests.marks import Programme
from tests.office import Office

HELD_ON = date(2026, 3, 12)
PROOF = Document("daftar-hadir.pdf", b"%PDF-1.7 contoh")
MEETING = f"""
[event]
code = "RAKOR-UJI"
title = "Rapat koordinasi uji"
level = "province"
area = "35"
organiser = "DPMD contoh"
held_on = {HELD_ON}
starts = "08:00"
places = ["Pendopo contoh"]
forms = ["ikrar"]
modes = ["in_person"]
cycle = "UJI"
texts = ["SKB-4"]
courses = []
[meeting]
late_after_minutes = 30
pledge = "personal"
[[invite]]
posts = ["KADES", "SEKDES"]
pledge = ["open", "overdue"]
[[guests]]
name = "Camat Contoh"
office = "Camat"
area = "35.16"
"""


def clock(hours: int, minutes: int) -> datetime:
    """An instant of the day of the meeting, by the office's clock."""
    return datetime(HELD_ON.year, HELD_ON.month, HELD_ON.day, hours, minutes, tzinfo=WIB)


class Gathering:
    """What a test says to an office about one meeting."""

    code = "RAKOR-UJI"

    def __init__(self, programme: Programme, text: str = MEETING, code: str = "RAKOR-UJI") -> None:
        self.programme, self.office, self.code = programme, programme.office, code
        self.add(text)

    def add(self, text: str) -> bool:
        with self.programme.desk() as desk:
            return meetings.add_meeting(desk, "rapat.toml", text)[1]

    def invite(self, **how: Any) -> meetings.Invitation:
        with self.programme.desk() as desk:
            mark_on(desk.connection, self.office.rules, desk.today)
            return meetings.invite(desk, self.office.rules, self.code, **how)

    def begin(self) -> None:
        """Let it be the day of the meeting."""
        self.programme.today = HELD_ON

    def lines(self, *, withdrawn: bool = False, **how: Any) -> list[dict[str, Any]]:
        with self.office.database.connection() as connection:
            scope = how.pop("scope", Scope.province())
            return list_lines(connection, scope, self.code, withdrawn=withdrawn, **how)

    def records(self) -> list[LineRecord]:
        with self.office.database.connection() as connection:
            return read_lines(connection, self.code)

    def line(self, name: str) -> int:
        return next(row["line"] for row in self.lines(withdrawn=True) if row["name"] == name)

    def outcomes(self) -> dict[str, str]:
        return {row["name"]: row["outcome"] for row in self.lines()}

    def codes(self) -> dict[int, str]:
        with self.programme.desk() as desk:
            sealed = sealed_codes(desk.connection, Scope.province(), self.code)
            return dict(meetings.open_codes(desk, sealed))

    def code_of(self, name: str) -> str:
        return self.codes()[self.line(name)]

    def scan(
        self, *codes: str | attendance.Scan, door: str = "Pintu 1", addendum: str = ""
    ) -> list[DoorAnswer]:
        scans = [one if not isinstance(one, str) else attendance.Scan(one) for one in codes]
        with self.programme.desk() as desk:
            shown = attendance.record_scans(desk, self.code, scans, door, addendum)
        return [one.answer for one in shown]

    def sheet(self) -> bytes:
        with self.programme.desk() as desk:
            return sheet_rows.attendance_sheet(desk, self.code)[0]

    def fill(
        self,
        changes: dict[str, dict[str, str]] | None = None,
        more: Iterable[dict[str, str]] = (),
        sheet: bytes | None = None,
    ) -> bytes:
        """The sheet with cells changed by the name of the line, and rows of walk-ins added."""
        book = openpyxl.load_workbook(io.BytesIO(sheet or self.sheet()))
        page = book["daftar hadir"]
        heads = [cell.value for cell in page[1]]
        names = {
            str(row[heads.index("name")].value): row
            for row in page.iter_rows(min_row=2)
            if row[heads.index("name")].value
        }
        filled = [row for row in page.iter_rows(min_row=2, max_col=3) if row[2].value]
        for name, cells in (changes or {}).items():
            for column, value in cells.items():
                names[name][heads.index(column)].value = value
        for number, cells in enumerate(more):
            for column, value in cells.items():
                page.cell(len(filled) + 2 + number, heads.index(column) + 1).value = value
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    def take(self, body: bytes, addendum: str = "") -> sheet_rows.Taken:
        with self.programme.desk() as desk:
            return sheet_rows.take_sheet(desk, self.code, "hadir.xlsx", body, addendum)

    def tell(
        self,
        changes: dict[str, dict[str, str]] | None = None,
        more: Iterable[dict[str, str]] = (),
        addendum: str = "",
    ) -> sheet_rows.Taken:
        return self.take(self.fill(changes, more), addendum)

    def close(self, **how: Any) -> meetings.Closed:
        with self.programme.desk() as desk:
            return meetings.close(desk, self.code, **how)

    def closed(self) -> meetings.Now | None:
        with self.office.database.connection() as connection:
            return meetings.closed_state(connection, self.code)

    def confirm(self, *lines: int, scan: Document | None = PROOF) -> confirmed.Confirmed:
        with self.programme.desk() as desk:
            return confirmed.confirm(desk, self.code, set(lines) or None, scan)

    def proposed(self) -> confirmed.Proposed:
        """The candidates, with the lines that they stand on."""
        with self.programme.desk() as desk:
            return confirmed.proposed(desk, self.code)

    def candidates(self) -> list[tuple[int, str, str]]:
        """Line, class or course, form."""
        found = self.proposed().found
        return [(one.line, one.pledge_class or one.course, one.form) for one in found]

    def link(self, line: int, person: int | None, reason: str = "") -> attendance.Linked:
        with self.programme.desk() as desk:
            return attendance.link_line(desk, self.code, line, person, reason)

    def sums(self, by: str = "district", at: datetime | None = None) -> dict[str, dict[str, int]]:
        with self.office.database.connection() as connection:
            return sum_lines(connection, Scope.province(), self.code, by, at)

    def now(self) -> meetings.Now:
        """The meeting as it stands; numbers that do not tie are refused."""
        with self.office.database.connection() as connection:
            found = meetings.meeting_now(connection, self.code)
        assert found is not None
        return found


def begun_meeting(office: Office) -> Gathering:
    """Return a meeting of an office whose list is frozen, on the day on which it is held."""
    programme = Programme(office)
    programme.today = HELD_ON
    programme.mark()
    made = Gathering(programme)
    made.invite()
    made.begin()
    return made
