"""Every error that has a place prints it: file, sheet, row, column (FIELD D7)."""

import pytest

from tests.cli.conftest import Type
from tests.office import CAST, Office, as_csv
from tests.sources.sheet.roster_files import workbook

GOOD = as_csv(CAST).splitlines()
HEADER = ["Nama", "NIK", "Jabatan", "Kode Desa"]
ROW = ["Siti Contohwati", "3516055503809001", "Kepala Desa", "35.16.05.2001"]
TITLES = [["DAFTAR APARATUR"], [], []]


@pytest.mark.parametrize(
    ("file", "body", "code", "place"),
    [
        pytest.param(
            "daftar.csv",
            "\n".join([*GOOD[:2], GOOD[2].replace("Budi", '"Budi'), *GOOD[3:], ""]),
            "CSV_QUOTE",
            "daftar.csv, baris 3",
            id="D7-CSV_QUOTE",
        ),
        pytest.param(
            "daftar.csv",
            "\n".join(line.replace("post", "tugas pokok") for line in GOOD),
            "SOURCE_CHANGED",
            "daftar.csv, baris 1",
            id="D7-SOURCE_CHANGED-csv",
        ),
        pytest.param(
            "daftar.xlsx",
            workbook({"Ngoro": [*TITLES, ["Nama", "NIK", "Tugas", "Kode Desa"], ROW]}),
            "SOURCE_CHANGED",
            "daftar.xlsx, lembar Ngoro, baris 4",
            id="D7-SOURCE_CHANGED-xlsx",
        ),
        pytest.param(
            "daftar.xlsx",
            workbook({"Ngoro": [*TITLES, [*HEADER, "NIK"], [*ROW, ROW[1]]]}),
            "HEADER_DUP",
            "daftar.xlsx, lembar Ngoro, baris 4, kolom NIK",
            id="D7-HEADER_DUP",
        ),
        pytest.param(
            "daftar.csv",
            "\n".join([*GOOD, *(line.rpartition(",")[0] for line in GOOD[2:6]), ""]),
            "COLUMNS",
            "daftar.csv, baris 8",
            id="D7-COLUMNS",
        ),
        pytest.param(
            "daftar.csv",
            "\n".join(GOOD).encode() + b"\n\xff\xd0\x9f\x00\x01,\n",
            "ENCODING",
            "daftar.csv, baris 8",
            id="D7-ENCODING",
        ),
        pytest.param(
            "daftar.csv",
            "\n".join([*GOOD, GOOD[2][:40]]),
            "TRUNCATED",
            "daftar.csv, baris 8",
            id="D7-TRUNCATED",
        ),
    ],
)
def test_an_error_with_a_place_prints_it_in_a_night_in_a_check_and_in_the_list_of_runs(
    type_: Type, office: Office, file: str, body: str | bytes, code: str, place: str
) -> None:
    office.deliver(body, file=file)
    night = type_("sync").out
    assert f"gagal ({code})" in night
    assert place in night
    assert place in type_("sources", "check").out
    (run,) = office.ask("select code, detail from run")
    assert place in run["detail"]


def test_an_error_in_the_middle_of_json_names_its_line(type_: Type, office: Office) -> None:
    body = '{"data": [\n{"nama": "Siti Contohwati"},\n{"nama": Budi}\n]}'
    office.deliver(body, file="daftar.json", type="json_api")
    assert "daftar.json, baris 3" in type_("sync").out
