"""What a person is shown of an unknown file before there is a TOML for it."""

from sibermata.records.delivery import Part
from sibermata.sources.json.preview import preview_rows
from sibermata.sources.sheet.preview import preview
from tests.sources.sheet.roster_files import NAMES, workbook


def test_the_headers_of_a_stacked_header_are_shown_as_they_will_be_found():
    rows = [
        ["DAFTAR"],
        ["No", "Nama", "Jabatan", "SK Pengangkatan", ""],
        ["", "", "", "Nomor", "Tanggal"],
        ["1", "Siti", "Kades", "141/1", "19-12-2019"],
    ]
    headers, samples = preview(Part("a.xlsx", workbook({"A": rows})), "spreadsheet", NAMES)
    assert headers == ["No", "Nama", "Jabatan", "SK Pengangkatan Nomor", "SK Pengangkatan Tanggal"]
    assert samples == [["1", "Siti", "Kades", "141/1", "19-12-2019"]]


def test_nested_fields_are_shown_with_their_paths_and_the_list_that_knows_most_of_our_columns_is_taken():
    row = {
        "identitas": {"namaLengkap": "Siti", "nik": "3516"},
        "jabatan": {"id": 1, "nama": "Kades"},
        "desa": {"kode": "35", "nama": "Ngoro"},
    }
    document = {"result": {"fields": [{"id": "nama", "type": "text"}] * 9, "records": [row]}}
    path, fields, labels, samples = preview_rows(document, NAMES)
    assert path == "result.records"
    assert fields == [
        "identitas.namaLengkap",
        "identitas.nik",
        "jabatan.id",
        "jabatan.nama",
        "desa.kode",
        "desa.nama",
    ]
    assert labels["jabatan.nama"] == "nama jabatan"
    assert labels["desa.kode"] == "kode desa"
    assert samples == [["Siti", "3516", "1", "Kades", "35", "Ngoro"]]


def test_a_document_without_a_list_shows_nothing():
    assert preview_rows({"message": "ok"}, NAMES) == ("", [], {}, [])
