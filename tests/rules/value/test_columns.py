"""Headers of the field and what they mean."""

import tomllib
from pathlib import Path

import pytest

from sibermata.errors import ConfigError
from sibermata.records.source import CANONICAL
from sibermata.rules.value.columns import fold, make_column_names, missing, propose, recognise

SPELLINGS = tomllib.loads(
    (Path(__file__).resolve().parents[3] / "config/spellings/columns.toml").read_text("utf-8")
)
NAMES = make_column_names(SPELLINGS)
A4 = [
    "NO",
    "NAMA",
    "NIAP",
    "NIP",
    "JENIS KELAMIN",
    "TEMPAT TANGGAL LAHIR",
    "AGAMA",
    "PANGKAT/GOLONGAN",
    "JABATAN",
    "PENDIDIKAN TERAKHIR",
    "NOMOR DAN TANGGAL KEPUTUSAN PENGANGKATAN",
    "NOMOR DAN TANGGAL KEPUTUSAN PEMBERHENTIAN",
    "KETERANGAN",
]


def test_every_list_of_the_table_is_one_of_our_columns():
    assert set(SPELLINGS["columns"]) == set(CANONICAL)


def test_a_header_in_two_lists_is_a_mistake_of_the_table():
    with pytest.raises(ConfigError):
        make_column_names({"columns": {"name": ["Nama"], "village_name": ["NAMA."]}})


def test_model_a4_is_known_by_heart():
    assert recognise(A4, NAMES).columns == (
        "",
        "name",
        "niap",
        "nip",
        "sex",
        "birth_place_date",
        "religion",
        "rank",
        "post",
        "education",
        "sk_number_date",
        "end_sk_number",
        "remarks",
    )
    assert recognise(A4, NAMES).unknown == ()


@pytest.mark.parametrize(
    ("header", "canonical"),
    [
        ("NIK / NO. HP", "nik_phone"),
        ("Tempat, Tgl Lahir", "birth_place_date"),
        ("No. & Tgl SK", "sk_number_date"),
        ("L/P", "sex"),
        ("_id", ""),
        ("id", "key"),
        ("NIK (16 digit)", "nik"),
        ("Nama\nLengkap *", "name"),
        ("master_village_id", "village_code"),
        ("term_start", "start_date"),
        ("nama_kepala_desa", "name"),
        ("masa_jabatan", "term"),
        ("TGL BERAKHIR", "end_date"),
        ("usia", "age"),
        ("KATEGORI", ""),
        ("status_pns", ""),
    ],
)
def test_usual_headers_are_recognised(header, canonical):
    assert recognise([header], NAMES).columns == (canonical,)


def test_a_declaration_outranks_the_usual_names():
    found = recognise(["Jabatan", "Uraian"], NAMES, {"post": ("Uraian",)})
    assert found.columns == ("", "post")
    assert found.unknown == ("Jabatan",)


def test_an_ignored_header_is_neither_read_nor_reported():
    found = recognise(["Nama", "Shio", "Email"], NAMES, {}, ("shio", "EMAIL"))
    assert found.columns == ("name", "", "")
    assert found.unknown == ()


def test_what_no_row_can_do_without():
    assert missing(recognise(["NIK"], NAMES), {}) == ("name", "post", "village")
    assert (
        missing(recognise(["Nama"], NAMES), {"post": "KADES", "village_code": "35.16.05.2001"})
        == ()
    )


def test_a_proposal_guesses_by_likeness_and_by_cells_and_says_so():
    headers = ["Nama Aparat Lengkap", "Nomor Identitas", "Tugas", "Zodiak"]
    samples = [
        ["Siti", "3516055812939001", "Kepala Desa", "x"],
        ["Budi", "3516052507799002", "Kaur Keuangan", "y"],
    ]
    proposal = propose(headers, samples, NAMES)
    assert proposal.columns == {
        "name": "Nama Aparat Lengkap",
        "nik": "Nomor Identitas",
        "post": "Tugas",
    }
    assert set(proposal.guessed) == {"name", "nik", "post"}
    assert proposal.unknown == ("Zodiak",)


def test_the_times_of_a_form_are_not_proposed_as_those_of_an_office():
    """KoboToolbox writes when a form was opened and closed under `start` and `end`."""
    headers = ["start", "end", "wilayah/desa", "nama", "jabatan", "_submission_time"]
    samples = [["2026-01-02T08:01:02.000+07:00"] * 2 + ["Srigading", "Siti", "Kades", "x"]] * 2
    proposal = propose(headers, samples, NAMES)
    assert proposal.columns.keys() & {"start_date", "end_date"} == set()


def test_a_running_number_of_villages_is_not_proposed_as_their_code():
    rows = [["1", "Srigading", "Siti", "Kades"], ["2", "Kesemen", "Budi", "Kades"]]
    found = propose(["id_desa", "desa", "nama", "jabatan"], rows, NAMES).columns
    assert found.keys() == {"village_name", "name", "post"}
    rows[1][0] = "35.16.05.2002"
    found = propose(["id_desa", "desa", "nama", "jabatan"], rows, NAMES).columns
    assert found["village_code"] == "id_desa"


def test_folding_leaves_words_only():
    assert fold(" No. & Tgl  SK ") == "NO TGL SK"


@pytest.mark.parametrize(
    ("header", "canonical"),
    [
        ("namaLengkap", "name"),
        ("tanggalLahir", "birth_date"),
        ("kodeDesa", "village_code"),
        ("noHp", "phone"),
        ("NamaLengkap", "name"),
        ("NIKPegawai", "nik"),
        ("TanggalSK", "sk_date"),
        ("N I K", "nik"),
        ("N A M A", "name"),
    ],
)
def test_headers_of_programs_and_spaced_letters_are_recognised(header, canonical):
    assert recognise([header], NAMES).columns == (canonical,)


def test_a_proposal_gives_name_and_nik_to_a_column_that_holds_both():
    found = propose(
        ["Nama / NIK", "Jabatan"],
        [["Siti / 3516055812939001", "Kades"], ["Budi\n3516052507799002", "Kaur"]],
        NAMES,
    )
    assert (found.columns["name"], found.columns["nik"]) == ("Nama / NIK", "Nama / NIK")
    assert "nik" in found.guessed


@pytest.mark.parametrize(
    ("header", "column"),
    [
        pytest.param("KETERANGAN (Periode/Masa Jabatan)", "term", id="R7-periode"),
        pytest.param("Ket. (Masa Jabatan)", "term", id="R7-ket"),
        pytest.param("NOMOR (NIK)", "nik", id="R7-nomor"),
        pytest.param("Keterangan (Aktif/Tidak Aktif)", "status", id="R7-status"),
        pytest.param("Data (Nama Lengkap)", "name", id="R7-data"),
        pytest.param("Keterangan (bila ada)", "remarks", id="R7-nothing-inside"),
        pytest.param("Keterangan (Catatan)", "remarks", id="R7-remarks-inside"),
        pytest.param("Jenis Kelamin (L/P)", "sex", id="R7-first-word-says-it"),
        pytest.param("Alamat (Desa)", "address", id="R7-address"),
        pytest.param("NIK (16 digit)", "nik", id="R7-digits"),
    ],
)
def test_a_headings_bracket_decides_when_its_first_word_says_nothing(
    header: str, column: str
) -> None:
    assert recognise([header], NAMES).columns == (column,)


def test_a_header_that_is_counted_and_has_a_bracket_is_read_without_both():
    headers = ["1. NIK (16 digit)", "2. Participants (UPN)", "3. Nama (lengkap)"]
    assert recognise(headers, NAMES).columns == ("nik", "", "name")


def test_all_people_of_a_file_cannot_have_one_name():
    assert "name" in missing(recognise(["Jabatan"], NAMES), {"name": "Siti"})
