"""A meeting as a person types it, from its file to confirmed acts and a closed state."""

import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sibermata.desk.programme.load import ship_programme
from tests.cli.conftest import Typed
from tests.cli.programme.cycle import TODAY
from tests.marks import SHIPPED
from tests.office import CAST, Office

CYCLE = f"""
[cycle.UJI]
name = "Pemilihan uji"
vote_day = {TODAY + timedelta(60)}
opens = {TODAY - timedelta(30)}
due = {TODAY + timedelta(10)}
closes = {TODAY + timedelta(60)}
classes = ["kades", "perangkat", "bpd", "lurah"]
texts = ["SKB-4"]
"""
MEETING = f"""
[event]
code = "RAKOR-UJI"
title = "Rapat koordinasi"
level = "district"
area = "35.16"
organiser = "DPMD contoh"
held_on = {TODAY}
forms = ["ikrar"]
cycle = "UJI"
texts = ["SKB-4"]
[meeting]
pledge = "personal"
[[invite]]
posts = ["KADES", "SEKDES"]
[[guests]]
name = "Camat Contoh"
office = "Camat"
area = "35.16"
"""
BY = ("--by", "Rini")
M = "RAKOR-UJI"


@pytest.fixture
def ready(office: Office, typed: Typed) -> Office:
    office.deliver(CAST)
    office.one()
    with office.database.work() as connection:
        ship_programme(connection, office.secrecy, SHIPPED, office.rules.book.posts.posts)
    for name, text in (("siklus.toml", CYCLE), ("rapat.toml", MEETING)):
        (office.folder / name).write_text(text, encoding="utf-8")
    (office.folder / "bukti.pdf").write_bytes(b"%PDF-1.7 contoh")
    typed("programme", "load", office.folder / "siklus.toml", *BY)
    return office


def test_a_meeting_is_typed_from_its_file_to_its_closed_numbers(
    ready: Office, typed: Typed, listed: Callable[..., list[dict[str, Any]]], tmp_path: Path
) -> None:
    folder = ready.folder
    assert "dicatat oleh Rini" in typed("meetings", "add", folder / "rapat.toml", *BY).stdout
    looked = typed("meetings", "invite", M, "--preview", *BY).stdout
    assert "Akan ditambah 5" in looked
    invited = typed("meetings", "invite", M, *BY).stdout
    assert "Daftar versi 1" in invited
    assert "5 ditambah" in invited
    assert "tetap: 5 baris" in typed("meetings", "invite", M, *BY).stdout
    lines = listed("meetings", "show", M)
    assert [line["post"] for line in lines] == ["KADES", "SEKDES", "KADES", "SEKDES", "TAMU"]

    sheet = tmp_path / "hadir.xlsx"
    typed("meetings", "attendance", M, "--out", sheet, *BY)
    book = openpyxl.load_workbook(sheet)
    page = book["daftar hadir"]
    codes = [str(page.cell(row, 2).value) for row in range(2, 7)]
    (tmp_path / "kode.txt").write_text("\n".join([*codes[:2], codes[0], "SBM1-SALAH"]))
    page.cell(4, 7).value = "entah"
    page.cell(5, 7).value = "hadir"
    book.save(sheet)
    shown = typed(
        "meetings", "attendance", M, "--codes", tmp_path / "kode.txt", "--door", "Utama", *BY
    ).stdout
    assert "Selamat datang, Budi Ujicoba (baris 2)." in shown
    assert "salah terbaca" in shown
    assert "2 orang masuk" in shown
    taken = typed("meetings", "attendance", M, "--in", sheet, *BY, exit_code=3).stdout
    assert "entah bukan hasil kehadiran" in taken
    assert "1 baris berubah" in taken

    typed("meetings", "confirm", M, "--lines", "2", "--evidence", folder / "bukti.pdf", *BY)
    confirmed = typed(
        "meetings", "confirm", M, "--all-present", "--evidence", folder / "bukti.pdf", *BY
    ).stdout
    assert "2 ikrar dan 0 hasil pelatihan disahkan oleh Rini; 1 sudah" in confirmed
    marks = listed("standing", "list", "--cycle", "UJI", "--state", "covered")
    assert len(marks) == 3

    typed(
        "meetings",
        "followup",
        M,
        "add",
        "--what",
        "Kirim",
        "--who",
        "Sekdes",
        *BY,
        "--until",
        str(TODAY + timedelta(7)),
    )
    number = listed("meetings", "followup", M, "list")[0]["number"]
    typed("meetings", "followup", M, "done", number, *BY)
    assert listed("meetings", "followup", M, "list")[0]["done_on"] == str(TODAY)

    assert "2 baris belum diisi" in typed("meetings", "close", M, "--preview", *BY).stdout
    closed = typed("meetings", "close", M, *BY).stdout
    assert "5 diundang, 0 tanpa undangan; 3 hadir" in closed
    assert "2 tidak hadir" in closed
    row = listed("meetings", "list")[0]
    assert (row["progress"], row["confirmed"], row["tidak_hadir"]) == ("closed", 3, 2)

    page.cell(4, 7).value = "hadir"
    book.save(sheet)
    typed("meetings", "attendance", M, "--in", sheet, *BY, exit_code=2)
    typed("meetings", "attendance", M, "--in", sheet, "--addendum", "kertas menyusul", *BY)
    overview = typed("meetings", "show", M, "--format", "table").stdout
    assert "Susulan setelah ditutup" in overview
    assert "kertas" in overview  # in two lines of one cell
    assert "menyusul" in overview
    for what in ("district", "post", "candidates", "addenda", "scans", "followup"):
        assert listed("meetings", "show", M, "--what", what)


def test_the_candidates_say_which_text_their_cycle_does_not_take(
    ready: Office, typed: Typed
) -> None:
    typed("meetings", "add", ready.folder / "rapat.toml", *BY)
    ready.ask("update event set texts = '{NASKAH-LAIN}' returning code")
    shown = typed("meetings", "show", M, "--what", "candidates", "--format", "csv")
    assert "tidak berlaku untuk" in shown.stderr
    assert "NASKAH-LAIN" in shown.stderr
    assert "NASKAH" not in shown.stdout


def test_a_walk_in_is_linked_by_hand(
    ready: Office, typed: Typed, listed: Callable[..., list[dict[str, Any]]], tmp_path: Path
) -> None:
    typed("meetings", "add", ready.folder / "rapat.toml", *BY)
    typed("meetings", "invite", M, *BY)
    sheet = tmp_path / "hadir.xlsx"
    typed("meetings", "attendance", M, "--out", sheet, *BY)
    book = openpyxl.load_workbook(io.BytesIO(sheet.read_bytes()))
    for row in (7, 8):
        book["daftar hadir"].cell(row, 3).value = "Bu Wati"
    book.save(sheet)
    taken = typed("meetings", "attendance", M, "--in", sheet, *BY).stdout
    assert f"Bila satu orang: `sibermata meetings link {M} 7 --line 6 --by NAMA`" in taken
    typed("meetings", "link", M, 7, "--line", 6, *BY)
    typed("meetings", "link", M, 6, "--line", 6, "--nobody", *BY, exit_code=2)
    wati = next(
        row["person_id"] for row in listed("officials", "list") if row["name"] == "Wati Simulasi"
    )
    typed("meetings", "link", M, 6, "--person", wati, *BY)
    line = next(row for row in listed("meetings", "show", M) if row["line"] == 6)
    assert (line["name"], line["person_id"], line["kind"]) == ("Bu Wati", wati, "walk_in")
    typed("meetings", "link", M, 6, "--nobody", *BY)
    assert json.loads(typed("meetings", "show", M, "--format", "json").stdout)
