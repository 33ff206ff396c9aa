"""Commands for personal data: the subject file, requests, and lists that leave."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from sibermata.desk.privacy.typed_lists import recorded
from sibermata.rules.time.office import WIB
from sibermata.store.privacy.exports import Left, write_export
from tests.cli.conftest import Type, type_
from tests.desk.acts import number_of
from tests.office import CAST, SITI, Office
from tests.papers.sheets import cells_of

__all__ = ["type_"]


SAID = "Siti, 0812-0000-9001\nsalinan data\n"


def test_a_request_is_taken_answered_with_a_file_and_closed(
    type_: Type, office: Office, tmp_path: Path
) -> None:
    office.deliver(CAST)
    office.one()
    siti = number_of(office, SITI["name"], "35.16.05.2001")
    asked = ("--kind", "access", "--channel", "letter")
    when = ("--at", "2026-03-02T09:30")
    said = type_("requests", "add", *asked, *when, "--person", siti, "--by", "Rini", typed=SAID)
    assert (said.code, said.out) == (0, "Permintaan 1 dicatat.\n"), said.err
    listed = type_("requests", "list")
    assert "1,access,letter" in listed.out
    assert "terlambat" in listed.out  # it was received in March
    file = tmp_path / "berkas.xlsx"
    made = type_("subject", siti, "--for", "permintaan 1", "-o", file, "--by", "Rini")
    assert made.code == 0, made.err
    assert SITI["nik"] in str(cells_of(file.read_bytes()))
    assert SITI["nik"] not in made.out + made.err
    reply = ("--outcome", "done", "--channel", "counter", "--by", "Rini")
    assert type_("requests", "answer", 1, *reply, typed="diserahkan di loket\n").code == 0
    shown = type_("requests", "show", 1, "--by", "Rini")
    assert "Peminta: Siti, 0812-0000-9001\nIsi: salinan data\n" in shown.out
    assert "Jawaban: diserahkan di loket" in shown.out
    assert type_("requests", "list", "--format", "json").out.split() == ["[", "]"]
    assert ",done," in type_("requests", "list", "--answered").out


def test_a_request_of_a_person_that_nobody_knows_is_refused(type_: Type, office: Office) -> None:
    asked = ("--kind", "access", "--channel", "letter", "--person", "999", "--by", "Rini")
    said = type_("requests", "add", *asked, typed=SAID)
    assert (said.code, "PERSON_UNKNOWN" in said.err, "999" in said.err) == (2, True, True)


def test_a_day_without_an_hour_leaves_nothing_out_and_wins_no_time(
    type_: Type, office: Office, tmp_path: Path
) -> None:
    office.deliver(CAST)
    office.one()
    asked = ("--kind", "access", "--channel", "letter")
    place = ("--district", "35.16", "--by", "Rini")
    assert type_("requests", "add", *asked, "--at", "2026-03-02", *place, typed=SAID).code == 0
    (row,) = office.ask("select received_at from subject_request")
    assert row["received_at"] == datetime(2026, 3, 2, tzinfo=WIB)
    today = office.ask("select max(at) at from audit")[0]["at"].astimezone(WIB).date().isoformat()
    assert "request taken" in type_("audit", "list", "--since", today, "--format", "json").out
    assert type_("users", "add", "Tono", "--role", "coordinator", "--by", "Rini").code == 0
    with office.database.work() as connection:
        write_export(connection, "Tono", Left("roster", "xlsx", [1], 1))
    period, file = ("--since", today, "--known", today), tmp_path / "orang.xlsx"
    made = type_("breach", "Tono", *period, "-o", file, "--by", "Rini")
    assert made.code == 0, made.err
    assert "1 orang" in made.err
    due = {row[0]: row[1] for row in cells_of(file.read_bytes(), "Keterangan")}
    assert due["Batas pemberitahuan"].endswith("pukul 00.00 WIB")


def test_a_list_that_was_typed_at_the_server_stands_in_the_report_of_whoever_took_it(
    type_: Type, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # S54 and S59
    office.deliver(CAST)
    office.one()
    monkeypatch.setenv("SUDO_USER", "operator")
    assert type_("users", "add", "Tono", "--role", "coordinator", "--by", "Rini").code == 0
    here = type_("officials", "list", "--format", "table")
    assert (here.code, office.ask("select 1 from export")) == (0, [])  # a screen is looked at
    assert type_("officials", "count", "--format", "csv").code == 0  # nobody stands in it
    file = tmp_path / "aparatur.xlsx"
    assert type_("officials", "export", "-o", file, "--by", "tono").code == 0
    siti = number_of(office, SITI["name"], "35.16.05.2001")
    assert type_("officials", "show", siti, "--format", "json").code == 0
    everybody = sorted({row["person_id"] for row in office.roster()})
    columns = "select who, what, form, lines, people, numbers, about from export order by id"
    assert [tuple(row.values()) for row in office.ask(columns)] == [
        ("Tono", "list", "xlsx", len(CAST), everybody, False, {"title": "Aparatur"}),
        ("operator (server)", "list", "json", 1, [siti], False, {}),
    ]
    report = tmp_path / "orang.xlsx"
    asked = ("--since", "2026-01-01", "-o", report, "--by", "Rini")
    assert f"{len(everybody)} dalam berkas" in type_("breach", "Tono", *asked).err
    said = {row[0]: row[1] for row in cells_of(report.read_bytes(), "Keterangan")}
    assert "operator (server) (1 berkas)" in said["Daftar di server"]
    happened = [row[1] for row in cells_of(report.read_bytes(), "Kejadian")]
    assert happened[-1].startswith("berkas daftar yang diketik di server Aparatur (xlsx): ")
    assert "1 dalam berkas" in type_("breach", "operator (server)", *asked).err
    nobody = type_("breach", "entah (server)", *asked)
    assert (nobody.code, "ACCOUNT_UNKNOWN" in nobody.err) == (2, True)


def test_what_went_out_of_a_list_before_its_pipe_broke_is_recorded(
    type_: Type, office: Office
) -> None:  # S54
    def broken(rows: Iterable[Mapping[str, Any]]) -> None:
        for row in rows:
            if row["person_id"] is None:
                raise BrokenPipeError

    rows: list[Mapping[str, Any]] = [{"person_id": one} for one in (1, None, 2)]
    with pytest.raises(BrokenPipeError), recorded(rows, "R", "csv", "") as out:
        broken(out)
    assert office.ask("select who, lines, people from export") == [
        {"who": "R", "lines": 2, "people": [1]}
    ]
