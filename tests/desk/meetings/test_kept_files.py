"""Sheets and files of codes that come back are kept as evidence, with the act that used them, and
the very same file is recorded once.
"""

from datetime import date

import pytest

from sibermata.desk.meetings.kept_files import Codes, record_codes
from sibermata.desk.meetings.sheet_rows import take_sheet
from sibermata.desk.programme.evidence import let_go_of_past, open_evidence
from sibermata.errors import DeliveryRefused
from sibermata.store.base.scope import Scope
from sibermata.store.views.programme.meetings import list_files
from tests.gathering import Gathering

BUDI_, AGUS_ = "Budi Ujicoba", "Agus Latihan"


def hand_in(invited: Gathering, body: bytes, door: str = "Pintu 1") -> Codes:
    with invited.programme.desk() as desk:
        return record_codes(desk, invited.code, "kode.csv", body, door)


def kept(invited: Gathering, scope: Scope | None = None) -> list[tuple[str, str, int]]:
    with invited.office.database.connection() as connection:
        found = list_files(connection, scope or Scope.province(), invited.code)
    return [(row["kind"], row["file"], row["refused"]) for row in found]


def trail(invited: Gathering, what: str) -> list[dict[str, object]]:
    rows = invited.office.ask("select detail from audit where what = %s order by id", what)
    return [row["detail"] for row in rows]


def test_a_sheet_is_kept_sealed_and_opened_with_a_reason(invited: Gathering) -> None:
    body = invited.fill({AGUS_: {"outcome": "hadir"}})
    invited.take(body)
    assert kept(invited) == [("sheet", "hadir.xlsx", 0)]
    (row,) = invited.office.ask("select sha256, kind, size, body from evidence")
    assert (row["kind"], row["size"], body not in bytes(row["body"])) == ("xlsx", len(body), True)
    digest = bytes(row["sha256"]).hex()
    assert trail(invited, "attendance file kept") == [{"kind": "sheet", "sha256": digest}]
    with invited.programme.desk() as desk:
        opened = open_evidence(desk, digest[:12], "sengketa kehadiran")
    assert opened.body == body
    assert trail(invited, "evidence opened")[0]["deeds"] == [f"attendance {invited.code}"]


def test_a_file_of_codes_is_kept_and_recorded_once_whatever_the_door(invited: Gathering) -> None:
    body = f"{invited.code_of(BUDI_)}\n{invited.code_of(AGUS_)}\n".encode()
    assert [one.answer for one in hand_in(invited, body).shown] == ["welcome", "welcome"]
    again = hand_in(invited, body, "Pintu 2")
    assert (again.shown, again.before and again.before.facts["by"]) == ([], "Rini")
    assert invited.office.ask("select count(*) n from meeting_scan") == [{"n": 2}]
    assert kept(invited) == [("codes", "kode.csv", 0)]
    more = body + f"{invited.code_of('Camat Contoh')}\n".encode()
    assert [one.answer for one in hand_in(invited, more).shown][-1] == "welcome"


def test_a_stale_sheet_sent_again_by_mistake_does_not_undo_a_later_one(invited: Gathering) -> None:
    first = invited.fill({AGUS_: {"outcome": "hadir"}})
    invited.take(first)
    invited.tell({AGUS_: {"outcome": "hadir", "arrived_at": "08:20"}})
    stood = [(row["name"], row["outcome"], row["arrived_at"]) for row in invited.lines()]
    assert invited.take(first).before is not None
    now = [(row["name"], row["outcome"], row["arrived_at"]) for row in invited.lines()]
    assert now == stood


def test_a_sheet_of_which_rows_were_refused_may_be_sent_again(invited: Gathering) -> None:
    body = invited.fill({AGUS_: {"outcome": "entah"}, BUDI_: {"outcome": "hadir"}})
    for _ in range(2):
        taken = invited.take(body)
        assert (taken.before, taken.counts["refused"]) == (None, 1)
    assert [refused for _, _, refused in kept(invited)] == [1, 1]


def test_a_sheet_that_was_only_looked_at_or_is_refused_whole_is_not_kept(
    invited: Gathering,
) -> None:
    body = invited.fill({AGUS_: {"outcome": "hadir"}})
    with (
        invited.programme.desk() as desk,
        desk.connection.transaction(force_rollback=True),
    ):
        take_sheet(desk, invited.code, "hadir.xlsx", body)
    with pytest.raises(DeliveryRefused):
        invited.take(b"PK\x03\x04 not a workbook")
    assert (kept(invited), invited.office.ask("select 1 from evidence")) == ([], [])


def test_whoever_sees_one_district_sees_no_file_of_a_meeting_of_the_province(
    invited: Gathering,
) -> None:
    invited.take(invited.fill({AGUS_: {"outcome": "hadir"}}))
    district = Scope(frozenset({"35.16"}))
    area = invited.office.ask("select area from event where code = %s", invited.code)[0]["area"]
    assert bool(kept(invited, district)) == (len(area) > 2)


def test_files_of_attendance_outlive_the_meeting_by_the_years_of_its_cycle(
    invited: Gathering,
) -> None:
    invited.take(invited.fill({AGUS_: {"outcome": "hadir"}}))
    for day, bodies in ((date(2031, 1, 1), 1), (date(2036, 12, 31), 0)):
        invited.programme.today = day
        with invited.programme.desk() as desk:
            let_go_of_past(desk, 90)
        rows = invited.office.ask("select body is not null kept from evidence")
        assert sum(row["kept"] for row in rows) == bodies
