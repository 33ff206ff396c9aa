"""Of many files in one folder, a file's own name may say of which village it is (FIELD R13)."""

import pytest

from sibermata.records.delivery import Parsed, Part
from sibermata.records.source import Read
from sibermata.sources.sheet.spreadsheet import parse_spreadsheet
from tests.sources.sheet.roster_files import NAMES, rows_of, source, workbook

ROWS = [["Nama", "Jabatan"], ["Siti Contohwati", "Kepala Desa"], ["Budi Ujicoba", "Kaur Keuangan"]]
PARTS = Read(together="parts")
BARE = Read(together="parts", fill_down=("village_name",))


def read(name: str, how: Read, sheet: str = "Sheet1") -> Parsed:
    return parse_spreadsheet((Part(name, workbook({sheet: ROWS})),), source(how), NAMES)


@pytest.mark.parametrize(
    ("name", "column", "said"),
    [
        pytest.param("Desa Srigading.xlsx", "village_name", "Srigading", id="R13-desa"),
        pytest.param(
            "A4_DESA_SRIGADING_2026.xlsx", "village_name", "SRIGADING", id="R13-underscores"
        ),
        pytest.param("Data Perangkat Ds. Srigading.xlsx", "village_name", "Srigading", id="R13-ds"),
        pytest.param(
            "Perangkat Desa Srigading Kec. Ngoro.xlsx",
            "village_name",
            "Srigading",
            id="R13-desa-and-kec",
        ),
        pytest.param(
            "Perangkat Desa Srigading Kec. Ngoro.xlsx", "subdistrict_name", "Ngoro", id="R13-kec"
        ),
        pytest.param("35.16.05.2001.xlsx", "village_code", "35.16.05.2001", id="R13-code"),
        pytest.param(
            "A4 3516052001 maret.xlsx", "village_code", "35.16.05.2001", id="R13-code-without-dots"
        ),
    ],
)
def test_a_village_in_the_name_of_a_file_is_that_of_its_rows(
    name: str, column: str, said: str
) -> None:
    assert rows_of(read(name, PARTS), column) == [[said], [said]]


@pytest.mark.parametrize(
    ("name", "sheet", "said"),
    [
        pytest.param("Srigading.xlsx", "Sheet1", "Srigading", id="R13-bare"),
        pytest.param(
            "01_Srigading_A4_2026.xlsx", "Model A.4", "Srigading", id="R13-bare-among-words"
        ),
        pytest.param("srigading (2).xlsx", "Lembar1", "srigading", id="R13-bare-copy"),
        pytest.param(
            "Ngoro.xlsx", "Srigading", "Srigading", id="R13-a-sheet-s-own-name-before-the-file-s"
        ),
    ],
)
def test_a_bare_name_is_taken_where_the_source_asks_for_it(
    name: str, sheet: str, said: str
) -> None:
    assert rows_of(read(name, BARE, sheet), "village_name") == [[said], [said]]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("Data Desa 2026.xlsx", id="R13-no-name"),
        pytest.param("Perangkat Desa se-Kabupaten.xlsx", id="R13-generic"),
        pytest.param("Srigading.xlsx", id="R13-bare-and-not-asked-for"),
        pytest.param("2026030514.xlsx", id="R13-a-day-is-no-code"),
        pytest.param("3517052001.xlsx", id="R13-a-code-of-another-district"),
    ],
)
def test_a_name_that_says_no_village_is_no_village(name: str) -> None:
    from tests.sources.sheet.roster_files import code_of

    assert code_of(read, name, PARTS) == "SOURCE_CHANGED"


def test_the_name_of_a_single_file_is_only_its_name() -> None:
    from tests.sources.sheet.roster_files import code_of

    assert code_of(read, "Desa Srigading.xlsx", Read()) == "SOURCE_CHANGED"


def test_what_the_rows_say_outranks_the_name_of_the_file() -> None:
    rows = [[*ROWS[0], "Nama Desa"], [*ROWS[1], "Kesemen"], [*ROWS[2], "Kesemen"]]
    parsed = parse_spreadsheet(
        (Part("35.16.05.2001 Desa Srigading.xlsx", workbook({"A": rows})),), source(PARTS), NAMES
    )
    assert rows_of(parsed, "village_name") == [["Kesemen"], ["Kesemen"]]
    assert "village_code" not in parsed.tables[0].columns
