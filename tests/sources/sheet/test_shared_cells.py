"""Sex in two columns of marks; a name and a number in one cell; one cell over several rows."""

import io

import pytest
import xlsxwriter

from sibermata.records.source import Read
from tests.sources.sheet.roster_files import (
    csv_of,
    read_csv_file,
    read_xlsx,
    rows_of,
    source,
)

VILLAGE = {"village_code": "35.16.05.2001"}


@pytest.mark.parametrize(
    ("top", "low"),
    [
        pytest.param(["No", "Nama", "L", "P", "Jabatan"], None, id="L and P alone"),
        pytest.param(
            ["No", "Nama", "Jenis Kelamin", "", "Jabatan"],
            ["", "", "L", "P", ""],
            id="under a group",
        ),
        pytest.param(
            ["No", "Nama", "JK Laki-laki", "JK Perempuan", "Jabatan"], None, id="in words"
        ),
    ],
)
def test_sex_in_two_columns_of_marks_is_one_column(top, low):
    rows = [
        ["1", "Siti Contohwati", "", "√", "Kades"],
        ["2", "Budi Ujicoba", "v", "-", "Kaur"],
        ["3", "Agus Latihan", "1", "1", "Kasi"],
    ]
    parsed = read_csv_file(
        csv_of([top, *([low] if low else []), *rows], ";"), of=source(constants=VILLAGE)
    )
    assert rows_of(parsed, "sex") == [["P"], ["L"], ["L/P"]]  # marked twice is left to the desk
    assert parsed.tables[0].unknown == ()


def test_a_column_of_marks_without_its_twin_stays_unknown():
    parsed = read_csv_file(
        "No;Nama;L;Jabatan\n1;Budi Ujicoba;v;Kades\n", of=source(constants=VILLAGE)
    )
    assert parsed.tables[0].columns == ("name", "post")
    assert parsed.tables[0].unknown == ("L",)


@pytest.mark.parametrize(
    ("cell", "name", "nik"),
    [
        pytest.param(
            "Siti Contohwati, S.Pd / 3516055812939001",
            "Siti Contohwati, S.Pd",
            "3516055812939001",
            id="slash",
        ),
        pytest.param(
            '"Siti Contohwati\nNIK. 3516055812939001"',
            "Siti Contohwati",
            "3516055812939001",
            id="line",
        ),
        pytest.param(
            "3516055812939001 - Siti Contohwati",
            "Siti Contohwati",
            "3516055812939001",
            id="number first",
        ),
        pytest.param("Siti Contohwati", "Siti Contohwati", "", id="no number"),
    ],
)
def test_a_header_declared_for_name_and_nik_gives_both(cell, name, nik):
    both = source(columns={"nik": ("Nama / NIK",), "name": ("Nama / NIK",)}, constants=VILLAGE)
    parsed = read_csv_file(f"No;Nama / NIK;Jabatan\n1;{cell};Kades\n", of=both)
    assert rows_of(parsed, "name", "nik") == [[name, nik]]
    assert parsed.notes == []


SHARED = [
    ["No", "Nama", "Jabatan", "Dusun", "Nomor SK"],
    [1, "Siti Contohwati", "Kepala Desa", "", "141/1/2020"],
    [2, "Budi Ujicoba", "Kepala Dusun", "Krajan", "141/2/2020"],
    [3, "Agus Latihan", "", "Sidomulyo", ""],
    [4, "Rini Simulasi", "", "Ngasem", ""],
]


def merged(*spans: str) -> bytes:
    """Return the rows as a workbook in which these ranges are one cell each."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(SHARED):
            sheet.write_row(number, 0, row)
        for span in spans:
            first = int(span[1]) - 1
            sheet.merge_range(span, SHARED[first]["ABCDE".index(span[0])])
    return out.getvalue()


SPANS = ("C3:C5", "E3:E4")


def test_a_cell_merged_over_several_rows_is_that_of_the_first_only():
    """Whether a decree beside two people is that of both, no file says (B97)."""
    parsed = read_xlsx(merged(*SPANS), of=source(constants=VILLAGE))
    assert rows_of(parsed, "post", "sk_number")[1:] == [
        ["Kepala Dusun", "141/2/2020"],
        ["", ""],
        ["", ""],
    ]


def test_it_is_that_of_all_its_rows_where_the_source_names_the_column():
    of = source(Read(fill_down=("post",)), constants=VILLAGE)
    parsed = read_xlsx(merged(*SPANS), of=of)
    assert rows_of(parsed, "post", "sk_number")[1:] == [
        ["Kepala Dusun", "141/2/2020"],
        ["Kepala Dusun", ""],
        ["Kepala Dusun", ""],
    ]
