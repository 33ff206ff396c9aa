"""Each delivery can be opened by ordinary means, and says in its own way what the clerk wrote."""

import csv
import json
import os
import tomllib
import zipfile
from io import BytesIO, StringIO

import openpyxl
import pytest
from lxml import html as lxml_html

from sibermata.demo.declare import source_toml
from sibermata.demo.deliveries.delimited import write_comma, write_semicolon, write_tab
from sibermata.demo.deliveries.html import write_html
from sibermata.demo.deliveries.opensid import (
    DEFAULT_ADDRESS,
    FORMER,
    find_mariadb,
    is_later,
    is_member,
    write_opensid,
)
from sibermata.demo.deliveries.paper import Letterhead
from sibermata.demo.deliveries.records import api_rows, ckan_rows, jsonapi_rows
from sibermata.demo.deliveries.workbook import A4_HEADER, write_a4, write_two_rows
from sibermata.records.delivery import Before
from sibermata.rules.value.columns import ColumnNames
from sibermata.sources.base import fetch_source, parse_source
from sibermata.sources.declarations import load_sources
from sibermata.sources.declared import make_source
from sibermata.sources.limits import Budget
from tests.demo.invented import make


@pytest.fixture(scope="module")
def province():
    return make("district", mariadb=True)


def lines_of(province, layout):
    supplier = next(
        supplier
        for supplier in province.suppliers
        if supplier.layout.name == layout and not supplier.empty
    )
    head = Letterhead(province.district(supplier.district).name, province.today, supplier.bodies)
    return province.lines(supplier), head


@pytest.mark.parametrize("ditto", [True, False])
def test_model_a4_has_a_sheet_per_kecamatan_with_its_header_in_row_four(province, ditto):
    lines, head = lines_of(province, "a4")
    book = openpyxl.load_workbook(BytesIO(write_a4(lines, head, ditto)))
    assert len(book.sheetnames) == len({line.village.subdistrict for line in lines})
    rows = 0
    for sheet in book:
        assert tuple(cell.value for cell in sheet[4]) == A4_HEADER
        assert sheet["A5"].value == "1"
        assert sheet.merged_cells.ranges
        rows += sum(
            isinstance(sheet.cell(row, 1).value, int) for row in range(6, sheet.max_row + 1)
        )
        assert any("CAMAT" in str(cell.value) for row in sheet.iter_rows() for cell in row)
    assert rows == len(lines)


def test_the_long_workbook_has_two_header_rows_numbers_and_real_dates(province):
    lines, head = lines_of(province, "two_rows")
    body = write_two_rows(lines, head)
    assert zipfile.ZipFile(BytesIO(body)).testzip() is None
    sheet = openpyxl.load_workbook(BytesIO(body))["Aparatur"]
    assert [sheet["J3"].value, sheet["J4"].value, sheet["K4"].value] == [
        "KELAHIRAN",
        "TEMPAT LAHIR",
        "TANGGAL LAHIR",
    ]
    cells = [
        [cell.value for cell in row]
        for row in sheet.iter_rows(min_row=5, max_row=sheet.max_row - 1)
    ]
    assert len(cells) == len(lines)
    assert any(isinstance(row[7], int) and row[7] % 10 == 0 for row in cells), (
        "a NIK that Excel rounded"
    )
    assert any(isinstance(row[1], int) for row in cells), "a village code that became a number"
    assert any(row[10].__class__.__name__ == "datetime" for row in cells)


def test_the_semicolon_list_has_a_bom_titles_dittos_and_a_total(province):
    lines, head = lines_of(province, "semicolon")
    body = write_semicolon(lines, head)
    assert body.startswith(b"\xef\xbb\xbf")
    assert body.count(b"\r\n") == body.count(b"\n")
    rows = list(csv.reader(StringIO(body.decode("utf-8-sig")), delimiter=";", strict=True))
    assert rows[3][0] == "No."
    assert rows[-1][3:5] == ["Jumlah", str(len(lines))]
    assert sum(row[2] == '"' for row in rows) > len(lines) / 2
    assert {len(row) for row in rows} == {10}


def test_the_tab_list_is_windows_1252_and_not_utf_8(province):
    lines, head = lines_of(province, "tab")
    body = write_tab(lines, head)
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")
    rows = list(csv.reader(StringIO(body.decode("cp1252")), delimiter="\t", strict=True))
    assert len(rows) == len(lines) + 3
    assert any(row[0].endswith(".") for row in rows[3:])


def test_the_comma_list_has_codes_without_dots(province):
    lines, _ = lines_of(province, "comma")
    rows = list(csv.DictReader(StringIO(write_comma(lines).decode()), strict=True))
    assert len(rows) == len(lines)
    assert all(len(row["kode_desa"]) == 10 for row in rows)
    assert sum(row["nama"].startswith(" ") for row in rows) > len(rows) / 2


def test_the_html_list_is_one_table(province):
    lines, head = lines_of(province, "html")
    page = lxml_html.fromstring(write_html(lines, head))
    assert len(page.xpath("//tbody/tr")) == len(lines)
    assert {len(row) for row in page.xpath("//tr")} == {15}


def test_rows_for_the_wire_are_json_without_what_such_systems_do_not_have(province):
    lines, _ = lines_of(province, "api")
    rows = [json.loads(row) for row in api_rows(lines, province.today)]
    assert all("nik" not in row and len(row["master_village_id"]) == 10 for row in rows)
    lines, _ = lines_of(province, "jsonapi")
    assert all(
        json.loads(row)["attributes"]["updated_at"].startswith("2026-11-02")
        for row in jsonapi_rows(lines, province.today)
    )
    lines, _ = lines_of(province, "ckan")
    assert len({json.loads(row)["_id"] for row in ckan_rows(lines)}) == len(lines)


def test_each_source_is_declared_as_the_loader_wants_it(served, tmp_path):
    sources = load_sources(tmp_path / "sources").sources
    assert [source.name for source in sources] == sorted(
        supplier.name for supplier in served.province.suppliers
    )
    assert {source.type for source in sources} == {"spreadsheet", "html_table", "json_api", "ckan"}
    for source in sources:
        assert source.internal_network is True
        wanted = {source.auth.user_env, source.auth.password_env, source.auth.token_env} - {""}
        assert wanted <= set(served.environment)
    texts = "".join(path.read_text() for path in (tmp_path / "sources").glob("*.toml"))
    assert not any(
        value in texts for name, value in served.environment.items() if not name.endswith("_USER")
    )


def test_an_opensid_source_is_declared_with_its_database(tmp_path):
    province = make("district", mariadb=True)
    supplier = next(supplier for supplier in province.suppliers if supplier.layout.way == "mariadb")
    declared = tomllib.loads(source_toml(supplier, "mysql://127.0.0.1:3306/sibermata_demo_x"))
    assert declared["type"] == "opensid"
    assert declared["auth"]["user_env"] == "SRC_SUMENEP_APARATUR_USER"


@pytest.mark.mariadb
def test_an_opensid_database_is_made_and_dropped_again():
    server = find_mariadb(os.environ.get("SIBERMATA_TEST_MARIADB", DEFAULT_ADDRESS))
    if server is None:
        pytest.skip(
            "NO MARIADB answers: the demo's OpenSID source was NOT tested. Start one, or name it "
            "in SIBERMATA_TEST_MARIADB."
        )
    province = make("district", mariadb=True)
    lines, _ = lines_of(province, "opensid")
    database = server.database("test-opensid")
    try:
        write_opensid(server, database, lines)
        write_opensid(server, database, lines)
        with server.connect() as connection, connection.cursor() as cursor:
            # beside the lines stand earlier terms and deleted rows, under keys of their own
            cursor.execute(
                f"SELECT COUNT(*) FROM `{database}`.tweb_desa_pamong WHERE pamong_id < {FORMER}"
            )
            pamong = cursor.fetchone()[0]
            cursor.execute(
                f"SELECT COUNT(*) FROM `{database}`.tweb_desa_pamong WHERE pamong_nama IS NULL "
                "AND id_pend IS NOT NULL"
            )
            assert cursor.fetchone()[0] > pamong / 2
            cursor.execute(f"SELECT COUNT(*) FROM `{database}`.kelompok_anggota")
            assert pamong + cursor.fetchone()[0] == len(lines)
            cursor.execute(
                f"SELECT COUNT(*) FROM `{database}`.tweb_desa_pamong WHERE pamong_status = 2"
            )
            assert cursor.fetchone()[0] > 0
    finally:
        server.close()
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SHOW DATABASES LIKE %s", (database,))
        assert cursor.fetchall() == ()


@pytest.mark.mariadb
@pytest.mark.parametrize("later", [pytest.param(False, id="2024"), pytest.param(True, id="2026")])
def test_the_reader_makes_of_both_schemas_what_the_lines_say(later):
    server = find_mariadb(os.environ.get("SIBERMATA_TEST_MARIADB", DEFAULT_ADDRESS))
    if server is None:
        pytest.skip("NO MARIADB answers: the demo's OpenSID schemas were NOT tested.")
    province = make("district", mariadb=True)
    lines, _ = lines_of(province, "opensid")
    supplier = next(supplier for supplier in province.suppliers if supplier.layout.way == "mariadb")
    database = next(
        name for name in (server.database(f"x-{n}") for n in range(9)) if is_later(name) is later
    )
    try:
        write_opensid(server, database, lines)
        user, password = server.logins[database]
        declared = tomllib.loads(source_toml(supplier, f"mysql://{server.place}/{database}"))
        source = make_source({**declared, "internal_network": True}, "x.toml")
        environ = {source.auth.user_env: user, source.auth.password_env: password}
        fetched = fetch_source(source, Before(), environ=environ, budget=Budget(), person=True)
        parsed = parse_source(fetched.parts, source, ColumnNames({}, {}, frozenset()))
    finally:
        server.close()
    found = {row[0]: row for table in parsed.tables for row in table.rows}
    column = parsed.tables[0].columns.index
    wanted = {("bpd-" if is_member(line) else "") + line.key: line.name for line in lines}
    former = {key for key in found if key.isdigit() and int(key) >= FORMER}
    assert {key: row[column("name")] for key, row in found.items() if key not in former} == wanted
    assert len(former) > 5
    assert {found[key][column("status")] for key in former} == {"tidak aktif"}
    assert not any("9999" in row[column("nik")][-4:] for row in found.values())
    body = fetched.parts[0].body
    assert b"0505619999" in body
    assert (b'"nama_luar":"' in body) is later


def test_no_database_of_anybody_else_is_ever_written():
    class Server:
        made: tuple[str, ...] = ()

    with pytest.raises(ValueError, match="only into"):
        write_opensid(Server(), "opensid", [])
