"""Shapes that public reports of other systems tell of, tried with invented people: decision 0011
names each report; the id of a test is its repository and number.
"""

import io
import json
from typing import Any

import pytest
import xlsxwriter

from sibermata.records.delivery import Parsed, Part
from sibermata.sources.base import parse_source
from tests.sources.sheet.roster_files import (
    HEADER,
    NAMES,
    PEOPLE,
    SITI,
    code_of,
    csv_of,
    entries,
    read_csv_file,
    read_html,
    read_xlsx,
    repacked,
    rows_of,
    source,
    workbook,
)

TEXT = csv_of([HEADER, *PEOPLE])


def all_of(parsed: Parsed) -> list[list[str]]:
    return rows_of(parsed, "nik", "name", "post", "village_code", "phone")


def quoted(line: str) -> str:
    return '"' + line.replace('"', '""') + '"'


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            "\n".join(",".join([f'="{cell}"' for cell in row]) for row in [HEADER, *PEOPLE]) + "\n",
            id="JnLlnd/ObjCSV#10",
        ),
        pytest.param(
            "\n".join(",".join([quoted(f'="{c}"') for c in row]) for row in [HEADER, *PEOPLE])
            + "\n",
            id="jecovier/vue-json-excel#87",
        ),
        pytest.param(
            "\n".join(quoted(",".join(row)) for row in [HEADER, *PEOPLE]) + "\n",
            id="parsecsv/parsecsv-for-php#70",
        ),
        pytest.param(
            "\n".join(quoted(",".join(map(quoted, row))) for row in [HEADER, *PEOPLE]) + "\n",
            id="parsecsv/parsecsv-for-php#70-quotes-inside",
        ),
        pytest.param(
            "\n".join(",".join(f"'{cell}'" for cell in row) for row in [HEADER, *PEOPLE]) + "\n",
            id="mapnik/mapnik#3301",
        ),
        pytest.param(TEXT + "\x1a", id="end-of-file-mark"),
        pytest.param(csv_of([HEADER, *PEOPLE], end="\r\r\n"), id="BastiaanBergman/tabel#13"),
        pytest.param(
            "\ufeff" + csv_of([HEADER, SITI]) + "\ufeff" + csv_of([HEADER, *PEOPLE[1:]]),
            id="plaintextaccounting/hledger#2189",
        ),
        pytest.param(csv_of([HEADER, *PEOPLE], "\t").encode("utf-16"), id="unicode-text-of-excel"),
    ],
)
def test_a_csv_in_the_wrapping_of_another_program_reads_as_without(body: str | bytes) -> None:
    assert all_of(read_csv_file(body)) == PEOPLE


@pytest.mark.parametrize(
    ("row", "name"),
    [
        pytest.param(
            [SITI[0], 'Siti "Titi" Contohwati', *SITI[2:]],
            'Siti "Titi" Contohwati',
            id="stevehansen/csv#51",
        ),
        pytest.param([SITI[0], "='Siti", *SITI[2:]], "='Siti", id="a-formula-stays-one"),
        pytest.param([SITI[0], "'Siti'", *SITI[2:]], "'Siti'", id="one-cell-in-apostrophes"),
    ],
)
def test_what_stands_in_one_cell_stays_as_it_is(row: list[str], name: str) -> None:
    assert rows_of(read_csv_file(csv_of([HEADER, row])), "name") == [[name]]


def test_rows_that_end_early_are_refused_by_name_of_the_first() -> None:
    """ONLYOFFICE/DocumentServer#936 leaves out blank cells at the end: not to be told from a lost
    cell (B74)."""
    rows = csv_of([[*HEADER, "Keterangan"], *PEOPLE * 20])
    assert code_of(read_csv_file, rows) == "COLUMNS"


def page(header: list[str], *rows: list[str]) -> str:
    lines = ["".join(f"<td>{cell}</td>" for cell in row) for row in (header, *rows)]
    return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param(
            '<span style="display:none">19930518</span>18 Mei 1993', id="pandas-dev/pandas#51629"
        ),
        pytest.param(
            "<span style='Display : None;'>19930518</span>18 Mei 1993",
            id="pandas-dev/pandas#51629-spelt-otherwise",
        ),
        pytest.param("<i hidden>19930518</i>18 Mei 1993", id="hidden-attribute"),
        pytest.param('<input type="hidden" value="19930518">18 Mei 1993', id="hidden-input"),
        pytest.param('<input type="text" value="18 Mei 1993">', id="input"),
        pytest.param("<textarea>18 Mei 1993</textarea>", id="textarea"),
        pytest.param(
            "<select><option>Pilih</option><option selected>18 Mei 1993</option><option>x</option></select>",
            id="select",
        ),
    ],
)
def test_a_cell_of_a_page_reads_as_it_shows(cell: str) -> None:
    parsed = read_html(page([*HEADER, "Tgl Lahir"], [*SITI, cell]), source(type="html_table"))
    assert rows_of(parsed, "birth_date") == [["18 Mei 1993"]]


def dated(form: str | int) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet, style = book.add_worksheet("A"), book.add_format({"num_format": form})
    for column, (head, cell) in enumerate(zip(HEADER, SITI, strict=True)):
        sheet.write_string(0, column, head)
        sheet.write_string(1, column, cell)
    sheet.write_string(0, 5, "Tgl Lahir")
    sheet.write_number(1, 5, 34107, style)
    book.close()
    return out.getvalue()


@pytest.mark.parametrize(
    "form",
    [
        pytest.param("[$-421]dd mmmm yyyy;@", id="zdavatz/spreadsheet#155-indonesian"),
        pytest.param("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", id="zdavatz/spreadsheet#155-system"),
        pytest.param("[$-010c09]d/mm/yyyy", id="jmcnamara/spreadsheet-parseexcel#14"),
        pytest.param(30, id="SheetJS/sheetjs#2349"),
        pytest.param(55, id="ExcelDataReader/ExcelDataReader#541"),
        pytest.param('"Tgl "dd/mm/yyyy', id="words-in-the-format"),
    ],
)
def test_a_day_is_a_day_in_any_format_of_days(form: str | int) -> None:
    assert rows_of(read_xlsx(dated(form)), "birth_date") == [["\x031993-05-18"]]


def strict() -> bytes:
    main, office = (
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    )
    iso = b"http://purl.oclc.org/ooxml/"
    parts = entries(workbook({"A": [HEADER, *PEOPLE]}))
    return repacked(
        {
            name: content.replace(main, iso + b"spreadsheetml/main").replace(
                office, iso + b"officeDocument/relationships"
            )
            for name, content in parts.items()
        }
    )


def with_prefix() -> bytes:
    parts = entries(workbook({"A": [HEADER, *PEOPLE]}))
    name = "xl/_rels/workbook.xml.rels"
    for old, new in (
        (b"<Relationships xmlns=", b"<ns0:Relationships xmlns:ns0="),
        (b"<Relationship ", b"<ns0:Relationship "),
        (b"</Relationships", b"</ns0:Relationships"),
    ):
        parts[name] = parts[name].replace(old, new)
    return repacked(parts)


def in_runs() -> bytes:
    parts = entries(workbook({"A": [HEADER, *PEOPLE]}))
    name, runs = (
        "xl/sharedStrings.xml",
        b'<r><rPr><b/></rPr><t>Siti</t></r><r><t xml:space="preserve"> Contohwati</t></r><rPh sb="0" eb="1"><t>X</t></rPh>',
    )
    assert b"<t>Siti Contohwati</t>" in parts[name]
    return repacked(parts | {name: parts[name].replace(b"<t>Siti Contohwati</t>", runs)})


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(strict(), id="ExcelDataReader/ExcelDataReader#498"),
        pytest.param(with_prefix(), id="ExcelDataReader/ExcelDataReader#682"),
        pytest.param(in_runs(), id="jsonkenl/xlsxir#138-doy/spreadsheet-parsexlsx#72"),
        pytest.param(
            workbook(
                {
                    "A": [
                        [
                            "N I K",
                            "NAMA\nLENGKAP\u00a0",
                            "JABATAN *",
                            "KODE\u00a0DESA",
                            "NO. HP /\nWA",
                        ],
                        *PEOPLE,
                    ]
                }
            ),
            id="mganss/ExcelMapper#16",
        ),
        pytest.param(
            workbook(
                {
                    "A": [
                        ["1. NIK", "2. Nama Lengkap", "3. Jabatan", "4. Kode Desa", "5. No HP"],
                        *PEOPLE,
                    ]
                }
            ),
            id="mganss/ExcelMapper#190-numbered",
        ),
        pytest.param(
            workbook(
                {
                    "A": [
                        ["a. NIK", "b) Nama Lengkap", "(3) Jabatan", "IV. Kode Desa", "5.No HP*)"],
                        *PEOPLE,
                    ]
                }
            ),
            id="mganss/ExcelMapper#190-lettered",
        ),
        pytest.param(
            workbook({"A": [[*HEADER, 2024], *([*row, 1] for row in PEOPLE)]}),
            id="mganss/ExcelMapper#190",
        ),
        pytest.param(
            workbook({"A": [["Catatan: diisi oleh desa"], [], HEADER, *PEOPLE]}),
            id="dfinke/ImportExcel#1092",
        ),
        pytest.param(
            workbook({"A": [HEADER, *PEOPLE, ["Total", "", "", "", 3]]}), id="tidyverse/readxl#54"
        ),
        pytest.param(
            workbook({"A": [HEADER, *PEOPLE, ["", 3, "", "", ""]]}),
            id="tidyverse/readxl#54-a-bare-count",
        ),
    ],
)
def test_a_workbook_of_another_make_reads_as_one_of_excel(body: bytes) -> None:
    assert all_of(read_xlsx(body)) == PEOPLE


def test_a_column_without_a_header_is_never_guessed() -> None:
    """dfinke/ImportExcel#1345"""
    body = workbook({"A": [["NIK", "", "Jabatan", "Kode Desa", "No HP"], *PEOPLE]})
    assert code_of(read_xlsx, body) == "SOURCE_CHANGED"


ROW = {"nama": "Siti Contohwati", "jabatan": "Kepala Desa", "kode_desa": "35.16.05.2001"}


def of_json(document: Any) -> Parsed:
    body = json.dumps(document).encode()
    return parse_source((Part("daftar.json", body),), source(type="json_api"), NAMES)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param({"0": ROW, "2": ROW}, id="laravel/framework#26439"),
        pytest.param({"1": ROW, "2": ROW}, id="matomo-org/matomo#7725"),
    ],
)
def test_a_list_that_php_wrote_as_an_object_is_a_list(rows: dict[str, Any]) -> None:
    assert rows_of(of_json({"data": rows}), "name") == [["Siti Contohwati"]] * 2


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param({"nama": "Siti"}, id="one-row-is-no-list"),
        pytest.param({"3516": ROW, "x": ROW}, id="keys-of-a-map"),
    ],
)
def test_an_object_with_other_keys_is_no_list(rows: dict[str, Any]) -> None:
    assert code_of(of_json, {"data": rows}) == "SHAPE"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        pytest.param(
            {"date": "1993-05-18 00:00:00.000000", "timezone_type": 3, "timezone": "Asia/Jakarta"},
            "1993-05-18 00:00:00.000000",
            id="martin-helmich/php-schema2class#16",
        ),
        pytest.param(
            {"$date": "1993-05-18T00:00:00.000Z"},
            "1993-05-18T00:00:00.000Z",
            id="mongo-express/mongo-express#422",
        ),
        pytest.param(
            {"$date": {"$numberLong": "737683200000"}},
            "\x02737683200000",
            id="SamuelTallet/MongoDB-PHP-GUI#2",
        ),
        pytest.param('ISODate("1993-05-18T00:00:00Z")', "1993-05-18T00:00:00Z", id="t8y2/dbx#8558"),
    ],
)
def test_a_day_in_the_wrapping_of_its_program_is_a_day(value: Any, cell: str) -> None:
    assert rows_of(of_json({"data": [ROW | {"tanggal_lahir": value}]}), "birth_date") == [[cell]]


def test_a_key_in_the_wrapping_of_its_database_is_a_key() -> None:
    """mongo-express/mongo-express#761"""
    row = ROW | {"id": {"$oid": "60f6d845caa1861dcf1631ae"}}
    assert rows_of(of_json({"data": [row]}), "key") == [["60f6d845caa1861dcf1631ae"]]


@pytest.mark.parametrize(
    "dump",
    [
        pytest.param(
            "INSERT INTO `perangkat` (`id`, `nama`) VALUES\n(1, 'Siti'),\n", id="phpMyAdmin"
        ),
        pytest.param("insert  into `perangkat`(`id`,`nama`) values (1,'Siti');\n", id="SQLyog"),
        pytest.param("CREATE TABLE public.perangkat (\n  nama text\n);\n", id="pg_dump"),
    ],
)
def test_a_dump_of_a_database_is_no_table_whatever_its_commas_look_like(dump: str) -> None:
    assert code_of(read_csv_file, "-- dump\n" + dump, "perangkat.sql") == "TYPE_MISMATCH"
