"""Formulas without a result that hold nothing but values, and those that look elsewhere."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter

from sibermata.records.cell import DATE, FORMULA
from sibermata.sources.child.formulas import computed
from tests.sources.sheet.roster_files import read_xlsx


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("DATE(1975,8,12)", date(1975, 8, 12)),
        ("=DATE(1975, 13, 0)", date(1975, 12, 31)),
        ("DATE(75;8;12)", date(1975, 8, 12)),
        ("EDATE(DATE(2020,1,31),1)", date(2020, 2, 29)),
        ("DATE(2020,1,1)+30-1", date(2020, 1, 30)),
        ('"0812"&"34"', "081234"),
        ('CONCATENATE("Siti ",UPPER("c"))', "Siti C"),
        ('HYPERLINK("https://x.example/1","Siti ""Ani""")', 'Siti "Ani"'),
        ('VALUE("12")', Decimal(12)),
    ],
)
def test_a_formula_of_values_has_its_value(formula, value):
    assert computed(formula) == value


@pytest.mark.parametrize(
    "formula",
    [
        *("", "A1", "A1+1", "1+1", "TODAY()", "VLOOKUP(B2,KODE!A:B,2,0)", "DATE(1975,8", "DATE()"),
        *('DATE("a",1,1)', "DATE(1975,8,12)&1", "DATE(99999,1,1)", "(" * 50 + "1", '"a" "b"'),
        *("DATE(1,1,9999999999999)", "EDATE(DATE(2020,1,1),999999)", "-DATE(2020,1,1)", "{1}"),
        '"' + "a" * 2000 + '"',
    ],
)
def test_a_formula_that_looks_elsewhere_or_is_broken_has_none(formula):
    assert computed(formula) is None


HEADER = ["Nama", "Jabatan", "Desa", "Kecamatan", "Tanggal Lahir", "No SK"]
ROW = [
    "Siti Contohwati",
    "Kepala Desa",
    "Srigading",
    "Ngoro",
    "=DATE(1975,8,12)",
    "=VLOOKUP(A2,B:C,2)",
]


def by_openpyxl() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(HEADER)
    book.active.append(ROW)
    book.save(out)
    return out.getvalue()


def by_xlsxwriter(day_format: str) -> bytes:
    """It stores 0 as the result of every formula, and asks whoever opens it to calculate."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    sheet.write_row(1, 0, ROW)
    sheet.write(1, 4, ROW[4], book.add_format({"num_format": day_format}))
    book.close()
    return out.getvalue()


@pytest.mark.parametrize(
    "body", [by_openpyxl(), by_xlsxwriter("General"), by_xlsxwriter("dd/mm/yyyy")]
)
def test_a_program_that_does_not_calculate_costs_no_day_and_hides_no_loss(body):
    cells = read_xlsx(body).tables[0].rows[0]

    assert cells[4] == DATE + "1975-08-12"
    assert cells[5].startswith(FORMULA)
