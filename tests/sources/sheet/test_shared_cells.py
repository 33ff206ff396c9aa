"""Sex in two columns of marks; a name and a number in one cell."""

import pytest

from tests.sources.sheet.roster_files import csv_of, read_csv_file, rows_of, source

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
