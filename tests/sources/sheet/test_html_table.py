"""The .xls that is a web page, as OpenSID exports Model A.4."""

import pytest

from sibermata.records.cell import NUMBER
from sibermata.records.source import Read
from tests.sources.sheet.roster_files import (
    BUDI,
    HEADER,
    PEOPLE,
    SITI,
    code_of,
    read_html,
    rows_of,
    source,
    workbook,
)

VILLAGE = source(type="html_table", constants={"village_code": "35.16.05.2001"})


def table(rows, tag="td"):
    return (
        "<table>"
        + "".join("<tr>" + "".join(f"<{tag}>{c}</{tag}>" for c in row) + "</tr>" for row in rows)
        + "</table>"
    )


A4 = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<style>.textx{mso-number-format:"\\@"}</style></head><body><table><tr><td colspan="6">BUKU APARAT PEMERINTAH DESA</td></tr>
<tr><td colspan="6">DESA SRIGADING KECAMATAN NGORO</td></tr></table>
<table border=1><thead><tr><th rowspan="2">NOMOR URUT</th><th rowspan=2>N A M A<br>NAMA LENGKAP</th><th rowspan="2">JABATAN</th>
<th colspan="2">KEPUTUSAN PENGANGKATAN</th><th rowspan="2">TEMPAT &amp; TANGGAL LAHIR</th></tr><tr><th>NOMOR</th><th>TANGGAL</th></tr>
<tr><th>1</th><th>2</th><th>3</th><th>4</th><th>5</th><th>6</th></tr></thead>
<tbody><tr><td>1</td><td>Siti &amp; Contohwati</td><td>Kepala Desa</td><td class="textx">141/1/2019</td><td>19 Desember 2019</td>
<td>Mojokerto<br>18&nbsp;Februari 1985</td></tr>
<tr><td>2</td><td>Budi <b>Ujicoba</b></td><td>Sekretaris Desa</td><td x:num="1412">1.412</td><td></td><td></td></tr></tbody></table>
<table><tr><td>MENGETAHUI</td><td>Kepala Desa</td></tr></table></body></html>"""


def test_the_export_of_opensid_with_spans_entities_and_line_breaks():
    read = source(
        type="html_table", constants=VILLAGE.constants, columns={"name": ("N A M A NAMA LENGKAP",)}
    )
    parsed = read_html(A4, of=read)
    assert parsed.tables[0].columns == ("name", "post", "sk_number", "sk_date", "birth_place_date")
    assert parsed.tables[0].rows == [
        [
            "Siti & Contohwati",
            "Kepala Desa",
            "141/1/2019",
            "19 Desember 2019",
            "Mojokerto\n18 Februari 1985",
        ],
        ["Budi Ujicoba", "Sekretaris Desa", NUMBER + "1412", "", ""],
    ]
    assert parsed.tables[0].numbers == [4, 5]
    assert parsed.dropped["numbering"] == 1
    assert parsed.proof


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(
            "<html><head><title>Request Rejected</title></head><body>The requested URL was "
            "rejected.</body></html>",
            "NOT_DATA",
            id="firewall",
        ),
        pytest.param(
            "<html><body><form>"
            + table([["Nama pengguna", "<input>"], ["Sandi", "<input>"]])
            + "</form></body></html>",
            "NOT_DATA",
            id="login page",
        ),
        pytest.param(workbook({"Data": [HEADER, SITI]}), "TYPE_MISMATCH", id="a workbook"),
        pytest.param("nama,jabatan\nSiti,Kades\n", "TYPE_MISMATCH", id="a CSV"),
        pytest.param(b"\xd0\xcf\x11\xe0" + b"x" * 99, "TYPE_MISMATCH", id="old Excel"),
        pytest.param("", "EMPTY_BODY", id="nothing"),
        pytest.param(
            "<table>" + "<tr><td>x</td></tr>" * 20_001 + "</table>", "TOO_LONG", id="endless"
        ),
        pytest.param(
            "<html><body><table><tr>" + "<td>x</td>" * 300 + "</tr></table>",
            "TOO_WIDE",
            id="too wide",
        ),
        pytest.param(
            "<table><tr><td>" + "<b>" * 5000 + "x</td></tr></table>", "NOT_DATA", id="nested deep"
        ),
    ],
)
def test_a_page_without_our_table_is_never_zero_rows(body, code):
    assert code_of(read_html, body) == code


def test_several_tables_and_rowspans_in_the_data():
    body = (
        "<html><body>"
        + table([HEADER, SITI], "td")
        + table([["x"]])
        + table([HEADER, BUDI])
        + "</body></html>"
    )
    assert rows_of(read_html(body), "name") == [[SITI[1]], [BUDI[1]]]
    spanned = (
        "<table><tr><td>Desa</td><td>Nama</td><td>Jabatan</td></tr><tr><td "
        "rowspan=3>Srigading</td><td>A Uji</td><td>Kades</td></tr>"
    )
    spanned += "<tr><td>B Uji</td><td>Sekdes</td></tr><tr><td>C Uji</td><td>Kaur</td></tr></table>"
    assert rows_of(read_html(spanned), "village_name", "name") == [
        ["Srigading", "A Uji"],
        ["", "B Uji"],
        ["", "C Uji"],
    ]
    filled = read_html(spanned, of=source(Read(fill_down=("village_name",)), type="html_table"))
    assert rows_of(filled, "village_name") == [["Srigading"]] * 3


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_of_a_page_is_proven(encoding):
    page = (
        "<html><head><meta charset='windows-1252'></head><body>"
        + table([HEADER, [SITI[0], "Andr\u00e9 Uji", *SITI[2:]]])
        + "</body></html>"
    )
    assert rows_of(read_html(page.encode(encoding)), "name") == [["Andr\u00e9 Uji"]]


def test_a_page_that_was_cut_has_no_proof():
    page = "<html><body>" + table([HEADER, *PEOPLE]) + "</body></html>"
    assert read_html(page).proof
    assert read_html(page[:-60]).proof == ""
