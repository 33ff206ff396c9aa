"""What an officer types: corrections, officials stated by hand, packets, the round trip,
spellings.
"""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import Result

from tests.office import AGUS, BUDI, CAST, JOKO, OTHER_SITI, SITI, SRIGADING, WATI, Office, as_csv

Typed = Callable[..., Result]
Listed = Callable[..., list[dict[str, Any]]]
FACTS = ("--by", "Rini", "--reason", "salah ketik", "--evidence", "KTP")


def wati(listed: Listed) -> dict[str, Any]:
    return next(
        row for row in listed("officials", "list", "--all") if row["post"] == "KAUR_KEUANGAN"
    )


def with_wati(**values: str) -> list[dict[str, str]]:
    return [SITI, BUDI, {**WATI, **values}, JOKO, OTHER_SITI, AGUS]


@pytest.fixture
def number(office: Office, typed: Typed, listed: Listed) -> int:
    """Wati's number, after the first night."""
    office.deliver(CAST)
    typed("sync")
    return int(wati(listed)["person_id"])


def test_a_correction_made_with_the_command_line_survives_three_nights_is_absorbed_when_the_source_catches_up_and_comes_back(
    office: Office, typed: Typed, listed: Listed, number: int
) -> None:
    typed("corrections", "add", number, "birth_date", "1990-02-07", *FACTS, "--seen", "1990-07-02")
    for phone in ("081234500003", "081234500004", "081234500005"):
        office.deliver(with_wati(phone=phone))
        typed("sync")
        assert wati(listed)["birth_date"] == "1990-02-07"
        assert [row["state"] for row in listed("corrections", "list")] == ["ACTIVE"]
    office.deliver(with_wati(birth_date="1990-02-07"))
    typed("sync")
    assert [row["state"] for row in listed("corrections", "list")] == ["ABSORBED"]
    office.deliver(CAST)
    typed("sync")
    assert wati(listed)["birth_date"] == "1990-02-07"
    assert [row["state"] for row in listed("corrections", "list")] == ["ACTIVE"]
    typed("corrections", "withdraw", 1, "--by", "Rini")
    assert wati(listed)["birth_date"] == "1990-07-02"


def test_a_name_without_a_document_is_accepted_by_another_person_only(
    typed: Typed, listed: Listed, number: int
) -> None:
    typed(
        "corrections",
        "add",
        number,
        "name",
        "Wati Simulasiwati",
        "--by",
        "Rini",
        "--reason",
        "ejaan",
    )
    refused = typed("corrections", "accept", 1, "--by", "Rini", exit_code=2).stderr
    assert "dibuat oleh Rini sendiri" in refused
    assert "Perintah: sibermata corrections accept 1 --by NAMA" in refused
    typed("corrections", "accept", 1, "--by", "Dewi")
    assert wati(listed)["name"] == "Wati Simulasiwati"


def test_an_invalid_value_is_refused_with_its_code_and_the_next_step(
    typed: Typed, number: int
) -> None:
    result = typed("corrections", "add", number, "nik", "3516", *FACTS, exit_code=2)
    assert "[NIK_LENGTH]" in result.stderr
    assert "Langkah:" in result.stderr


def test_a_third_value_is_answered(
    office: Office, typed: Typed, listed: Listed, number: int
) -> None:
    typed("corrections", "add", number, "birth_date", "1990-02-07", *FACTS)
    office.deliver(with_wati(birth_date="1991-02-07"))
    typed("sync")
    assert "CORRECTION_CHALLENGED" in [
        row["code"] for row in listed("findings", "list", "--severity", "question")
    ]
    typed("corrections", "answer", 1, "source", "--by", "Dewi")
    assert wati(listed)["birth_date"] == "1991-02-07"


def test_an_official_is_stated_and_ended(typed: Typed, listed: Listed, number: int) -> None:
    typed(
        "officials",
        "add",
        "--name",
        "Ratna Khayalan",
        "--village",
        SRIGADING,
        "--post",
        "Kasi Pelayanan",
        "--birth-date",
        "1992-03-04",
        *FACTS,
    )
    assert "Ratna Khayalan" in [row["name"] for row in listed("officials", "list")]
    typed("officials", "end", number, "--on", "2026-02-20", *FACTS)
    assert "Wati Simulasi" not in [row["name"] for row in listed("officials", "list")]
    assert "REASON_NEEDED" in typed("officials", "end", 1, "--by", "Rini", exit_code=2).stderr


def test_a_packet_is_exported_and_empty_once_the_source_did_as_it_says(
    office: Office, typed: Typed, listed: Listed, number: int, tmp_path: Path
) -> None:
    typed("corrections", "add", number, "birth_date", "1990-02-07", *FACTS)
    file = tmp_path / "paket.xlsx"
    assert (
        "1 perubahan"
        in typed("packets", "export", "--district", "35.16", "-o", file, "--by", "Rini").stderr
    )
    sheet = openpyxl.load_workbook(file)["Perbaikan"]
    line = dict(
        zip([cell.value for cell in sheet[1]], [cell.value for cell in sheet[2]], strict=True)
    )
    table = list(csv.reader(io.StringIO(as_csv(CAST))))
    table[int(line["baris"]) - 1][table[0].index(line["kolom"])] = line["seharusnya"]
    stream = io.StringIO()
    csv.writer(stream).writerows(table)
    office.deliver(stream.getvalue())
    typed("sync")
    assert (
        "0 perubahan"
        in typed("packets", "export", "--district", "35.16", "-o", file, "--by", "Rini").stderr
    )
    assert listed("corrections", "adoption")[0]["adopted"] == 1


def test_refused_rows_go_out_and_come_back(
    office: Office, typed: Typed, listed: Listed, tmp_path: Path
) -> None:
    office.deliver(
        [SITI, {**BUDI, "name": "-"}, {**WATI, "post": "Jogoboyo"}],
        toml="[brake]\nheadcount_ratio = 3.0",
    )
    typed("sync")
    file = tmp_path / "perbaikan.xlsx"
    typed("rejections", "export", "-o", file)
    book = openpyxl.load_workbook(file)
    heads = [cell.value for cell in book["perbaikan"][1]]
    book["perbaikan"].cell(2, heads.index("Nama") + 1).value = "Budi Ujicoba"
    book["perbaikan"].cell(3, heads.index("Jabatan") + 1).value = "Jabatan Khayalan"
    book.save(file)
    result = typed("rejections", "import", file, "--by", "Rini", "--format", "json", exit_code=3)
    assert "diterima" in result.stdout
    assert "ditolak" in result.stdout
    assert "sudah diproses" in typed("rejections", "import", file, "--by", "Dewi").stdout
    typed("sync")
    assert [row["name"] for row in listed("officials", "list")] == [
        "Siti Contohwati",
        "Budi Ujicoba",
    ]
    assert [row["code"] for row in listed("rejections", "export")] == ["POST_QUESTION"]


def test_a_spelling_is_shown_first_and_holds_with_apply(
    office: Office, typed: Typed, listed: Listed
) -> None:
    office.deliver([SITI, {**WATI, "post": "Jogoboyo"}], toml="[brake]\nheadcount_ratio = 3.0")
    typed("sync")
    words = (
        "spellings",
        "teach",
        "mojokerto",
        "post",
        "Jogoboyo",
        "KASI_PEMERINTAHAN",
        "--by",
        "Rini",
    )
    assert "1 baris. Belum berlaku" in typed(*words).stderr
    assert listed("spellings", "list") == []
    typed(*words, "--apply")
    typed("sync")
    assert [row["post"] for row in listed("officials", "list")] == ["KADES", "KASI_PEMERINTAHAN"]
    typed("spellings", "forget", 1, "--by", "Rini")
    assert listed("spellings", "list") == []


def test_one_refused_row_is_repaired_at_the_desk(
    office: Office, typed: Typed, listed: Listed
) -> None:
    office.deliver([SITI, {**BUDI, "name": "-"}], toml="[brake]\nheadcount_ratio = 3.0")
    typed("sync")
    finding = next(row["id"] for row in listed("findings", "list") if row["code"] == "NAME_INVALID")
    wrong = typed("rejections", "repair", finding, "--set", "name=?", "--by", "Rini", exit_code=2)
    assert "[NAME_INVALID]" in wrong.stderr
    typed("rejections", "repair", finding, "--set", "name=Budi Ujicoba", "--by", "Rini")
    typed("sync")
    assert [row["name"] for row in listed("officials", "list")] == [
        "Siti Contohwati",
        "Budi Ujicoba",
    ]


def test_the_installation_is_sound_after_every_kind_of_act(
    office: Office, typed: Typed, number: int
) -> None:
    typed("corrections", "add", number, "birth_date", "1990-02-07", *FACTS)
    typed(
        "officials",
        "add",
        "--name",
        "Ratna Khayalan",
        "--village",
        SRIGADING,
        "--post",
        "Kasi Pelayanan",
        *FACTS,
    )
    typed("corrections", "withdraw", 2, "--by", "Rini")
    typed("officials", "end", number, "--on", "2026-02-20", *FACTS)
    typed("sync")
    typed("doctor")


def test_explain_names_the_correction_who_made_it_and_what_it_lies_over(
    typed: Typed, listed: Listed, number: int
) -> None:
    typed("corrections", "add", number, "birth_date", "1990-02-07", *FACTS)
    first, second = listed("explain", number, "birth_date")
    assert (first["verdict"], first["value"], first["raw"]) == (
        "koreksi berlaku",
        "1990-02-07",
        "1990-07-02",
    )
    assert first["linked_by"] == "koreksi 1 oleh Rini"
    assert (second["source"], second["row"], second["raw"]) == ("mojokerto", 4, "1990-07-02")
    assert second["verdict"] == "kalah"
    assert {row["verdict"] for row in listed("explain", number, "name")} == {"berlaku"}


def test_a_question_about_a_post_is_answered_with_a_post_after_its_rows_were_shown(
    office: Office, typed: Typed, listed: Listed
) -> None:
    twice = [
        SITI,
        BUDI,
        {**WATI, "post": "Jogoboyo"},
        JOKO,
        OTHER_SITI,
        AGUS,
        {
            **WATI,
            "key": "8",
            "nik": "",
            "name": "Rudi Khayalan",
            "birth_date": "1992-03-14",
            "post": "Jogoboyo",
            "village_code": "35.16.05.2002",
        },
    ]
    office.deliver(twice, toml="[brake]\nheadcount_ratio = 3.0")
    typed("sync")
    question = next(
        row["id"] for row in listed("questions", "list") if row["code"] == "POST_QUESTION"
    )
    shown = typed("questions", "answer", question, "--meaning", "KASI_PEMERINTAHAN", "--by", "Rini")
    assert (shown.stdout.count("Jogoboyo"), "Belum berlaku" in shown.stderr) == (2, True)
    assert (
        "tidak ada di katalog"
        in typed(
            "questions", "answer", question, "--meaning", "KASI", "--by", "Rini", exit_code=2
        ).stderr
    )
    typed(
        "questions", "answer", question, "--meaning", "KASI_PEMERINTAHAN", "--by", "Rini", "--apply"
    )
    typed("sync")
    assert [
        row["name"] for row in listed("officials", "list") if row["post"] == "KASI_PEMERINTAHAN"
    ] == ["Wati Simulasi", "Rudi Khayalan"]
    assert (
        "spellings forget"
        in typed("questions", "withdraw", question, "--by", "Rini", exit_code=2).stderr
    )
    typed("spellings", "forget", 1, "--by", "Rini")
    typed("sync")
    assert "POST_QUESTION" in [row["code"] for row in listed("questions", "list")]


@pytest.mark.parametrize("fault", [pytest.param("", id="H15")])
def test_a_merge_shows_both_and_refuses_two_who_contradict_each_other_twice(
    typed: Typed, listed: Listed, number: int, fault: str
) -> None:
    other = next(row["person_id"] for row in listed("officials", "list") if row["post"] == "SEKDES")
    refused = typed("people", "merge", number, other, "--by", "Rini", exit_code=2).stderr
    assert "Wati Simulasi" in refused
    assert "Budi Ujicoba" in refused
    assert "<- berbeda" in refused
    assert "[PEOPLE_CONTRADICT]" in refused
    assert "tanggal lahir, NIK" in refused
    assert "--despite ALASAN" in refused
    done = typed(
        *("people", "merge", number, other, "--by", "Rini"),
        *("--despite", "KTP keduanya diperiksa: salah cetak"),
    )
    assert f"kini ditampilkan sebagai {number}" in done.stdout


@pytest.mark.parametrize("fault", [pytest.param("", id="D11")])
def test_a_row_is_repaired_under_the_file_s_own_heading(
    office: Office, typed: Typed, listed: Listed, fault: str
) -> None:
    office.deliver(
        "Kode Desa;Nama;Jabatan\n35.16.05.2001;-;Kepala Desa\n35.16.05.2001;Budi Ujicoba;Sekretaris Desa\n",
        toml="[brake]\nheadcount_ratio = 3.0",
    )
    typed("sync")
    (finding,) = [row["id"] for row in listed("rejections", "list")]
    typed("rejections", "repair", finding, "--set", "Nama=Siti Contohwati", "--by", "Rini")
    typed("sync")
    assert [row["name"] for row in listed("officials", "list")] == [
        "Siti Contohwati",
        "Budi Ujicoba",
    ]


@pytest.mark.parametrize("fault", [pytest.param("", id="D11")])
def test_an_older_line_of_explain_says_what_was(
    office: Office, typed: Typed, listed: Listed, number: int, fault: str
) -> None:
    office.deliver(with_wati(birth_place="Kediri"))
    typed("sync")
    rows = listed("explain", number, "birth_place")
    assert [(row["verdict"], row["value"]) for row in rows] == [
        ("berlaku", "Kediri"),
        ("dahulu", "Mojokerto"),
    ]
