"""Sheets that list the same people: what `Sheet1 (2)` and last year's sheet do to a roster."""

from tests.sources.sheet.roster_files import HEADER, read_csv_file, read_xlsx, rows_of, workbook

NAMES = ["Siti", "Budi", "Rini", "Joko", "Wati", "Agus"]
NOW = [
    [f"35160558129390{i:02d}", f"{name} Contoh", "Kaur Keuangan", "35.16.05.2001", ""]
    for i, name in enumerate(NAMES)
]
BEFORE = [*NOW[:5], ["3516055812939099", "Dewi Simulasi", "Kaur Keuangan", "35.16.05.2001", ""]]


def warned(sheets: dict[str, list[list[str]]]) -> list[tuple[str, str]]:
    found = read_xlsx(workbook(sheets))
    return [(note.sheet, note.value) for note in found.notes if note.code == "SHEETS_ALIKE"]


def test_a_sheet_of_the_same_people_is_told_with_the_other_one() -> None:
    """Both are read: a dismissed person would stay in office by the old sheet, without a word."""
    sheets = {"2026": [HEADER, *NOW], "2025": [HEADER, *BEFORE]}
    assert warned(sheets) == [("2025", "2026")]
    assert ["Dewi Simulasi"] in rows_of(read_xlsx(workbook(sheets)), "name")


def test_a_sheet_a_kecamatan_and_a_few_who_moved_are_no_copies() -> None:
    moved = [*NOW[:2], *(["", f"Orang {n}", "Kasi", "35.16.05.2002", ""] for n in "ABCDEF")]
    assert warned({"Ngoro": [HEADER, *NOW], "Pungging": [HEADER, *moved]}) == []
    assert read_csv_file("Nama,Jabatan,Desa\nSiti,Kades,Srigading\n").notes == []


def test_a_sheet_that_is_called_by_a_code_is_that_village_s() -> None:
    header, rows = ["No", "Nama", "Jabatan"], [["1", "Siti Contohwati", "Kepala Desa"]]
    found = read_xlsx(
        workbook({"PETUNJUK": [["Isi lembar desa"]], "35.16.05.2001 Srigading": [header, *rows]})
    )
    assert rows_of(found, "village_code", "name") == [["35.16.05.2001", "Siti Contohwati"]]
