"""Commands for personal data: the subject file and requests."""

from datetime import datetime
from pathlib import Path

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
