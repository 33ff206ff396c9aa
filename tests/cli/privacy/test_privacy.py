"""Commands for personal data: the subject file and requests."""

from pathlib import Path

from tests.cli.conftest import Type, type_
from tests.desk.acts import number_of
from tests.office import CAST, SITI, Office
from tests.papers.sheets import cells_of

__all__ = ["type_"]


def test_a_request_is_taken_answered_with_a_file_and_closed(
    type_: Type, office: Office, tmp_path: Path
) -> None:
    office.deliver(CAST)
    office.one()
    siti = number_of(office, SITI["name"], "35.16.05.2001")
    asked = ("--kind", "access", "--channel", "letter", "--who", "Siti", "--what", "salinan data")
    when = ("--at", "2026-03-02T09:30")
    said = type_("requests", "add", *asked, *when, "--person", siti, "--by", "Rini")
    assert (said.code, said.out) == (0, "Permintaan 1 dicatat.\n"), said.err
    listed = type_("requests", "list")
    assert "1,access,letter" in listed.out
    assert "terlambat" in listed.out  # it was received in March
    file = tmp_path / "berkas.xlsx"
    made = type_("subject", siti, "--for", "permintaan 1", "-o", file, "--by", "Rini")
    assert made.code == 0, made.err
    assert SITI["nik"] in str(cells_of(file.read_bytes()))
    assert SITI["nik"] not in made.out + made.err
    reply = ("--outcome", "done", "--reply", "diserahkan di loket", "--channel", "counter")
    assert type_("requests", "answer", 1, *reply, "--by", "Rini").code == 0
    shown = type_("requests", "show", 1, "--by", "Rini")
    assert "Jawaban: diserahkan di loket" in shown.out
    assert type_("requests", "list", "--format", "json").out.split() == ["[", "]"]
    assert ",done," in type_("requests", "list", "--answered").out
