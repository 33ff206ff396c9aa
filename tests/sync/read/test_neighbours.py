"""A village's name that stands twice in the district: the sheet's kecamatan settles it, the rows
beside it only offer an answer (FIELD R2)."""

import pytest

from tests.office import Office
from tests.sources.sheet.roster_files import workbook

MOJOREJO = "35.16.06.2002"  # there is another in Kemlagi, and one in Jetis
HEADER = ["No", "Nama", "NIK", "Jabatan", "Nama Desa", "Kode Desa"]


def row(number: int, village: str, code: str = "", post: str = "Kepala Desa") -> list[str]:
    names = ("Siti Contohwati", "Budi Ujicoba", "Wati Simulasi", "Joko Fiktif", "Agus Latihan")
    nik = f"35160515{number % 12 + 1:02d}80{9001 + number}"
    return [str(number), names[number % 5], nik, post, village, code]


def villages(office: Office) -> dict[str, str]:
    return {one["name"]: one["village_code"] for one in office.roster()}


TWICE = row(1, "Mojorejo")
OF_PUNGGING = [row(0, "Purworejo", "35.16.06.2001"), TWICE, row(2, "Curahmojo")]


@pytest.mark.parametrize(
    ("file", "sheets"),
    [
        pytest.param("x.xlsx", {"Pungging": [HEADER, *OF_PUNGGING]}, id="R2-sheet"),
        pytest.param("x.xlsx", {"06. PUNGGING": [HEADER, *OF_PUNGGING]}, id="R2-sheet-numbered"),
        pytest.param(
            "x.xlsx", {"Pungging": [HEADER, TWICE, row(2, "Curahmojo")]}, id="R2-no-code-at-all"
        ),
        pytest.param("x.xlsx", {"A": [["PUNGGING"], HEADER, *OF_PUNGGING]}, id="R2-section"),
        pytest.param("pungging.xlsx", {"Sheet1": [HEADER, *OF_PUNGGING]}, id="R2-file"),
        pytest.param(
            "pacet.xlsx", {"Pungging": [HEADER, *OF_PUNGGING]}, id="R2-the-sheet-before-its-file"
        ),
    ],
)
def test_a_sheet_named_as_the_kecamatan_of_its_coded_rows_is_that_of_its_uncoded_rows(
    office: Office, file: str, sheets: dict[str, list[list[str]]]
) -> None:
    office.deliver(workbook(sheets), file=file)
    office.one()
    assert villages(office)["Budi Ujicoba"] == MOJOREJO
    assert "REGION_AMBIGUOUS" not in office.codes()


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(
            [TWICE, row(2, "Tampungrejo", "35.16.11.2001")], id="R2-a-coded-row-of-another"
        ),
        pytest.param([TWICE], id="R2-nothing-else-told"),
    ],
)
def test_a_sheet_whose_rows_lie_elsewhere_or_tell_nothing_names_no_kecamatan(
    office: Office, rows: list[list[str]]
) -> None:
    office.deliver(workbook({"Pungging": [HEADER, *rows]}), file="x.xlsx")
    office.one()
    assert "Budi Ujicoba" not in villages(office)
    assert "REGION_AMBIGUOUS" in office.codes()


def detail(office: Office) -> str:
    (found,) = office.ask("select detail from finding where code = 'REGION_AMBIGUOUS'")
    return str(found["detail"])


@pytest.mark.parametrize("fault", [pytest.param("", id="R2-neighbours-offered")])
def test_neighbours_in_a_file_that_is_sorted_by_kecamatan_are_offered_and_never_taken(
    office: Office, fault: str
) -> None:
    elsewhere = row(4, "Tampungrejo", "35.16.11.2001")
    office.deliver(workbook({"Data": [HEADER, *OF_PUNGGING, elsewhere]}), file="x.xlsx")
    office.one()
    assert "Budi Ujicoba" not in villages(office)
    assert detail(office).startswith(f"usulan Mojorejo, Kec. Pungging ({MOJOREJO}); ")


@pytest.mark.parametrize("fault", [pytest.param("", id="R2-unsorted-offers-nothing")])
def test_in_a_file_that_is_not_sorted_neighbours_offer_nothing(office: Office, fault: str) -> None:
    elsewhere = row(4, "Tampungrejo", "35.16.11.2001")
    mixed = [
        OF_PUNGGING[0],
        elsewhere,
        row(3, "Purworejo", "35.16.06.2001", "Kaur Keuangan"),
        TWICE,
        row(2, "Curahmojo", "35.16.06.2003"),
    ]
    office.deliver(workbook({"Data": [HEADER, *mixed]}), file="x.xlsx")
    office.one()
    assert "usulan" not in detail(office)
