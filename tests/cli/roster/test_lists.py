"""`officials`, `findings`, `rejections`, `explain`: every form of every list, NIK masked, and no
cell ever a formula (S30, B106).
"""

import csv
import errno
import io
import json
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sibermata.cli.headings import HEADINGS
from sibermata.cli.output import safe_cell, write
from sibermata.cli.roster.findings import COLUMNS as FINDINGS
from sibermata.desk.programme.shown import ROSTER as OF_MARKS
from sibermata.store.views.officials import COLUMNS as OF_ROSTER
from tests.cli.conftest import Type
from tests.office import (
    AGUS,
    BUDI,
    CAST,
    JOKO,
    KESEMEN,
    OTHER_SITI,
    SITI,
    SRIGADING,
    WATI,
    Office,
    as_csv,
)

ROSTER = (*OF_ROSTER, *OF_MARKS)
NIKS = [row["nik"] for row in CAST]
COLUMNS = (
    "person_id",
    "name",
    "front_title",
    "back_title",
    "sex",
    "birth_place",
    "birth_date",
    "village_code",
    "village",
    "subdistrict",
    "district_code",
    "post",
    "post_label",
    "capacity",
    "sk_number",
    "sk_date",
    "start_date",
    "end_date",
    "status",
    "source",
    "first_seen",
    "last_seen",
)
JOMBANG = [
    {
        **SITI,
        "key": "1",
        "name": "Dewi Percobaan",
        "nik": "3517015503809011",
        "village_code": "35.17.01.2001",
    }
]


def read(typed_out: Any, form: str, columns: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Read a list back from what was written to standard output; a workbook has Indonesian
    headings, days and numbers, and the name of a post beside its code.
    """
    if form == "json":
        return json.loads(typed_out.out)  # type: ignore[no-any-return]
    if form == "csv":
        return list(csv.DictReader(io.StringIO(typed_out.out)))
    sheet = openpyxl.load_workbook(io.BytesIO(typed_out.raw)).worksheets[0]
    header, *rows = list(sheet.iter_rows(values_only=True))
    if "post" in columns:
        at = list(columns).index("post") + 1
        columns = (*columns[:at], "post_name", *columns[at:])
    names = columns or header
    assert not columns or list(header) == [HEADINGS.get(column, column) for column in columns]
    lines = [dict(zip(names, map(as_text, row), strict=True)) for row in rows]
    return [{name: cell for name, cell in line.items() if name != "post_name"} for line in lines]


def as_text(cell: Any) -> Any:
    """What stands in a cell, days as ISO."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return "" if cell is None else cell


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
def test_the_roster_has_the_columns_of_the_agreement_in_every_form_and_masks_every_nik(
    type_: Type, office: Office, form: str
) -> None:
    office.deliver(CAST)
    office.one()
    result = type_("officials", "export", "--format", form)
    rows = read(result, form, ROSTER)
    assert set(COLUMNS) <= set(rows[0])
    assert [(row["name"], row["village_code"], row["post"]) for row in rows] == [
        ("Siti Contohwati", SRIGADING, "KADES"),
        ("Budi Ujicoba", SRIGADING, "SEKDES"),
        ("Wati Simulasi", SRIGADING, "KAUR_KEUANGAN"),
        ("Joko Fiktif", SRIGADING, "KADUS"),
        ("Siti Contohwati", KESEMEN, "KADES"),
        ("Agus Latihan", KESEMEN, "SEKDES"),
    ]
    first = rows[0]
    assert (first["sex"], first["birth_date"], first["capacity"], first["status"]) == (
        "P",
        "1980-03-15",
        "definitif",
        "aktif" if form == "xlsx" else "active",  # files keep the code, people read the word
    )
    assert (first["district_code"], first["village"], first["start_date"]) == (
        "35.16",
        "Srigading",
        "2019-12-19",
    )
    assert re.fullmatch(r"3516\*+9001", first["nik"])
    text = result.raw + b"".join(
        zipfile.ZipFile(io.BytesIO(result.raw)).read(n)
        for n in ["xl/worksheets/sheet1.xml"]
        if form == "xlsx"
    )
    assert not [nik for nik in NIKS if nik.encode() in text]


@pytest.mark.parametrize("form", ["table", "csv", "json"])
@pytest.mark.parametrize(
    "words",
    [
        ("officials", "list"),
        ("officials", "show", "{id}"),
        ("explain", "{id}"),
        ("explain", "{id}", "nik"),
    ],
)
def test_no_list_shows_a_nik(
    type_: Type, office: Office, words: tuple[str, ...], form: str
) -> None:
    office.deliver([{**SITI, "phone": "081234509001"}, *CAST[1:]])
    office.one()
    person_id = office.roster()[0]["person_id"]
    result = type_(*[word.format(id=person_id) for word in words], "--format", form)
    assert result.code == 0
    assert not [number for number in (*NIKS, "81234509001") if number in result.out]


@pytest.mark.parametrize("words", [("officials", "list"), ("people", "show", "{id}")])
def test_a_table_says_a_status_in_the_words_of_the_office(
    type_: Type, office: Office, words: tuple[str, ...]
) -> None:
    office.deliver(CAST)
    office.one()
    meant = [word.format(id=office.roster()[0]["person_id"]) for word in words]
    table, file = type_(*meant, "--format", "table").out, type_(*meant, "--format", "csv").out
    assert ("aktif" in table, "active" in table) == (True, False)
    assert ("active" in file, "aktif" in file) == (True, False)


def test_what_the_shown_person_s_sources_do_not_state_comes_from_whom_was_merged_with_it(
    type_: Type, office: Office
) -> None:
    office.deliver([SITI, {**BUDI, "nik": "", "birth_place": ""}])
    office.deliver(
        [
            {
                **BUDI,
                "birth_date": "",
                "village_code": KESEMEN,
                "post": "Kaur Keuangan",
                "phone": "081234500001",
            }
        ],
        "kedua",
    )
    office.sync("mojokerto", "kedua")
    kept, gone = (
        row["id"]
        for row in office.ask("select id from person where name = 'Budi Ujicoba' order by id")
    )
    type_("people", "merge", kept, gone, "--by", "Dewi")
    rows = [
        row
        for row in read(type_("officials", "list", "--format", "json"), "json")
        if row["name"] == "Budi Ujicoba"
    ]
    assert {(row["person_id"], row["birth_place"], row["nik"]) for row in rows} == {
        (kept, "Mojokerto", "3516********9002")
    }
    type_("people", "split", gone, "--by", "Dewi")
    rows = [
        row
        for row in read(type_("officials", "list", "--format", "json"), "json")
        if row["person_id"] == kept
    ]
    assert [(row["birth_place"], row["nik"]) for row in rows] == [("", "")]


def test_the_roster_is_asked_by_district_and_village(type_: Type, office: Office) -> None:
    office.deliver(CAST)
    office.deliver(JOMBANG, "jombang", district="35.17")
    office.sync()
    assert len(read(type_("officials", "list", "--format", "json"), "json")) == 7
    assert [
        row["name"]
        for row in read(
            type_("officials", "list", "--district", "35.17", "--format", "json"), "json"
        )
    ] == ["Dewi Percobaan"]
    assert (
        len(read(type_("officials", "list", "--village", KESEMEN, "--format", "json"), "json")) == 2
    )
    refused = type_("officials", "list", "--district", "' or 1=1 --", "--format", "json")
    assert (refused.code, refused.out) == (2, "")


def test_the_roster_is_asked_as_of_an_instant_on_a_day_and_with_ended_tenures(
    type_: Type, office: Office
) -> None:
    office.deliver(CAST)
    office.one()
    then = office.ask("select clock_timestamp() t")[0]["t"]
    assert isinstance(then, datetime)
    ended = {**SITI, "status": "nonaktif", "end_date": "2024-05-31"}
    office.deliver(as_csv([ended, *CAST[1:]], [*SITI, "end_date"]))
    office.one()

    def names(*words: object) -> list[tuple[str, str]]:
        rows = read(
            type_("officials", "list", "--village", SRIGADING, "--format", "json", *words), "json"
        )
        return [(row["name"], row["status"]) for row in rows if row["post"] == "KADES"]

    assert names() == []
    assert names("--all") == [("Siti Contohwati", "ended")]
    assert names("--as-of", then.isoformat()) == [("Siti Contohwati", "active")]
    assert names("--on", "2024-05-31") == [("Siti Contohwati", "ended")]
    assert names("--on", "2024-06-01") == []
    assert names("--on", "2019-12-18", "--all") == [("Siti Contohwati", "ended")]
    assert (
        read(type_("officials", "list", "--as-of", "2020-01-01", "--format", "json"), "json") == []
    )


def test_somebody_is_shown_with_every_post(type_: Type, office: Office) -> None:
    office.deliver(
        [*CAST, {**BUDI, "post": "Plt. Kepala Desa", "village_code": KESEMEN, "key": "9"}]
    )
    office.one()
    budi = next(row["person_id"] for row in office.roster() if row["name"] == "Budi Ujicoba")
    rows = read(type_("officials", "show", budi, "--format", "json"), "json")
    assert [(row["post"], row["capacity"]) for row in rows] == [
        ("SEKDES", "definitif"),
        ("KADES", "Plt"),
    ]


def test_a_list_goes_to_a_file_of_the_form_its_name_says(type_: Type, office: Office) -> None:
    office.deliver(CAST)
    office.one()
    for name in ("a.csv", "a.json", "a.xlsx", "A.XLSX", "tanpa-akhiran"):
        assert type_("officials", "export", "-o", name).code == 0
    assert (office.folder / "a.csv").read_text().startswith("person_id,")
    assert len(json.loads((office.folder / "a.json").read_text())) == 6
    assert (office.folder / "A.XLSX").read_bytes()[:2] == b"PK"
    assert (office.folder / "tanpa-akhiran").read_text().startswith("person_id,")


FINDING_COLUMNS = {
    "source",
    "file",
    "sheet",
    "row",
    "column",
    "code",
    "severity",
    "status",
    "message",
    "next_step",
    "value",
}


WORKBOOKS = [
    ("findings", "export"),
    ("findings", "list"),
    ("rejections", "list"),
]  # `rejections export` as a workbook is a sheet to repair
IN_EVERY_FORM = [(words, form) for words in WORKBOOKS for form in ("csv", "json", "xlsx")]
IN_EVERY_FORM += [(("rejections", "export"), form) for form in ("csv", "json")]


@pytest.mark.parametrize(("words", "form"), IN_EVERY_FORM)
def test_findings_say_where_why_and_what_to_do_in_every_form(
    type_: Type, office: Office, words: tuple[str, ...], form: str
) -> None:
    bad = [{**BUDI, "name": "-"}, {**WATI, "post": "Bendahara BPD"}, {**JOKO, "nik": "35160515108"}]
    office.deliver([SITI, *bad, OTHER_SITI, AGUS])
    office.one()
    rows = read(type_(*words, "--format", form), form, FINDINGS)
    assert set(rows[0]) >= FINDING_COLUMNS
    result = {
        (row["code"], row["severity"], str(row["row"]), row["column"], row["status"])
        for row in rows
    }
    error, question, warning, still_open = (
        ("kesalahan", "pertanyaan", "peringatan", "terbuka")
        if form == "xlsx"
        else ("error", "question", "warning", "open")
    )
    assert {
        (code, error, "3", "name", still_open) for code in ("NAME_INVALID", "NAME_PLACEHOLDER")
    } & result
    assert question in {severity for _, severity, *_ in result}
    asked = ("NIK_LENGTH", warning, "5", "nik", still_open)
    assert (asked in result) == (words[0] == "findings")
    assert {row["file"] for row in rows} == {"mojokerto.csv"}
    assert all(
        row["message"] and row["next_step"] for row in rows if row["severity"] in (error, question)
    )


def test_findings_are_asked_by_source_code_severity_and_status(type_: Type, office: Office) -> None:
    office.deliver([{**BUDI, "name": "-"}, {**JOKO, "nik": "35160515108"}, *CAST])
    office.one()

    def codes(*words: str) -> set[str]:
        return {
            row["code"]
            for row in read(type_("findings", "list", "--format", "json", *words), "json")
        }

    assert codes("--severity", "warning") >= {"NIK_LENGTH"}
    assert codes("--code", "NIK_LENGTH") == {"NIK_LENGTH"}
    assert codes("--district", "35.17") == set()
    office.deliver(CAST)
    office.one()
    assert "NIK_LENGTH" not in codes()
    assert "NIK_LENGTH" in codes("--status", "fixed_at_source")
    assert "NIK_LENGTH" in codes("--status", "all")


def test_a_refused_nik_is_masked_in_its_finding(type_: Type, office: Office) -> None:
    office.deliver(
        [{**SITI, "nik": "351605550380900"}, {**BUDI, "nik": "3516051204859002x"}, *CAST[2:]]
    )
    office.one()
    result = type_("findings", "list", "--format", "csv", "--status", "all").out
    assert "351605550380900" not in result
    assert "3516051204859002" not in result


def test_a_value_is_explained_by_its_file_row_column_and_rule(
    type_: Type, office: Office
) -> None:  # I4
    office.deliver(CAST)
    office.one()
    office.deliver([{**SITI, "birth_place": "Jombang"}, *CAST[1:]])
    office.one()
    siti = office.roster()[0]["person_id"]
    rows = read(type_("explain", siti, "birth_place", "--format", "json"), "json")
    result = [
        (
            row["verdict"],
            row["raw"],
            row["source"],
            row["file"],
            row["row"],
            row["column"],
            row["linked_by"],
        )
        for row in rows
    ]
    assert result == [
        ("berlaku", "Jombang", "mojokerto", "mojokerto.csv", 2, "birth_place", "new"),
        ("dahulu", "Mojokerto", "mojokerto", "mojokerto.csv", 2, "birth_place", "new"),
    ]
    assert {row["field"] for row in read(type_("explain", siti, "--format", "json"), "json")} >= {
        "name",
        "nik",
        "post",
        "sk_number",
    }
    assert type_("explain", siti, "zodiak").code == 2


# What a spreadsheet may take for more than a text, and what an XML file cannot hold.
PAYLOADS = [
    "=cmd|'/C calc'!A0",
    "+1",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "\nx",
    "\0x",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    '=HYPERLINK("http://x","x")',
    "http://127.0.0.1/x",
    "mailto:a@b.c",
    "internal:Sheet1!A1",
    "external:c:\\x.xlsx",
    "file:///etc/passwd",
    "'=1",
    "''",
    "{=1}",
    "0123",
    "1e5",
    "TRUE",
    "2026-03-02",
    "a\x01b\x0bc\x1fd",
    "\ufffe\uffff",
    "<b>&amp;\"'",
    "]]>",
    "x" * 40_000,
    "emoji 😀",
    "",
    " ",
    " x ",
]


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_no_cell_becomes_a_formula_a_link_or_the_end_of_the_export(
    tmp_path: Path, payload: str, form: str
) -> None:
    target = tmp_path / f"x.{form}"
    rows = [{"name": "before"}, {"name": payload}, {"name": "after"}]
    assert write(rows, ("name",), form, target, title="Uji") == 3
    if form == "json":
        assert [row["name"] for row in json.loads(target.read_bytes())] == [
            "before",
            payload,
            "after",
        ]
        return
    if form == "csv":
        with target.open(newline="", encoding="utf-8") as stream:
            found = [row[0] if row else "" for row in csv.reader(stream)]
        assert (found[0], found[1], found[-1]) == ("name", "before", "after")
        assert not found[2].startswith(tuple("=+-@\t\r\0＝＋－＠"))
        if payload.isprintable():
            assert found[2].removeprefix("'") == payload.removeprefix("'")
        return
    with zipfile.ZipFile(target) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert not [
            name
            for name in book.namelist()
            if "external" in name.lower() or "hyperlink" in name.lower()
        ]
        assert not [name for name in book.namelist() if name.startswith("xl/worksheets/_rels")]
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    cells = [
        row[0] for row in openpyxl.load_workbook(target).worksheets[0].iter_rows(values_only=True)
    ]
    assert (cells[0], cells[1], cells[-1], len(cells)) == ("nama", "before", "after", 4)
    if (
        payload.strip()
        and all(char >= " " and char not in "\ufffe\uffff" for char in payload)
        and len(payload) <= 32_000
    ):
        assert cells[2] == payload


def test_a_formula_in_a_roster_is_text_in_every_export(type_: Type, office: Office) -> None:
    office.deliver(
        [{**SITI, "sk_number": "=cmd|'/C calc'!A0", "birth_place": "@Mojokerto"}, *CAST[1:]]
    )
    office.one()
    rows = read(type_("officials", "export", "--format", "csv"), "csv")
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "@", "+"))]
    raw = type_("officials", "export", "--format", "xlsx").raw
    with zipfile.ZipFile(io.BytesIO(raw)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_a_number_below_zero_is_prefixed_in_csv() -> None:
    assert safe_cell("-1") == "'-1"
    assert safe_cell("-") == "-"  # a word of exports: of no district


@pytest.mark.parametrize("fault", [pytest.param("", id="B106")])
@pytest.mark.parametrize("form", ["csv", "json", "xlsx", "table"])
def test_one_strange_record_stops_no_export(
    type_: Type, office: Office, fault: str, form: str
) -> None:
    office.deliver(CAST)
    office.one()
    with office.database.work() as connection:
        connection.execute(
            "update person set name = E'Siti \\x01\\x0b\\x1f\\u000c\\ufffe\\uffff Contohwati' "
            "where name_key = 'SITI CONTOHWATI'"
        )
    result = type_("officials", "export", "--format", form)
    assert result.code == 0
    if form != "table":
        assert len(read(result, form)) == 6


@pytest.mark.parametrize("form", ["csv", "json", "xlsx", "table"])
def test_an_empty_list_is_an_empty_list(type_: Type, form: str) -> None:
    for words in (
        ("officials", "list"),
        ("findings", "list"),
        ("rejections", "list"),
        ("runs", "list"),
        ("holds", "list"),
        ("sources", "list"),
    ):
        result = type_(*words, "--format", form)
        assert result.code == 0
        assert form == "table" or read(result, form) == []


@pytest.mark.parametrize("fault", [pytest.param("", id="F92")])
@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
def test_an_export_to_a_full_disk_gets_a_sentence(
    type_: Type, office: Office, fault: str, form: str
) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("NOT RUN: no /dev/full, a device that is always full")
    office.deliver(CAST)
    office.one()
    result = type_("officials", "export", "--format", form, "-o", "/dev/full")
    assert result.code != 0
    assert "/dev/full" in result.err
    assert "INTERNAL" not in result.err


def test_a_list_that_finds_no_room_on_standard_output_gets_a_sentence(
    type_: Type, office: Office, monkeypatch
) -> None:
    def no_room(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    office.deliver(CAST)
    office.one()
    monkeypatch.setattr("sibermata.cli.output.write_csv", no_room)
    result = type_("officials", "list", "--format", "csv")
    assert result.code == 2
    assert "keluaran tidak dapat ditulis: tempat penyimpanan penuh" in result.err


@pytest.mark.parametrize("fault", [pytest.param("", id="D10")])
def test_a_workbook_says_the_name_of_a_post_beside_its_code_and_csv_keeps_the_code(
    type_: Type, office: Office, fault: str
) -> None:
    office.deliver(CAST)
    office.one()
    raw = type_("officials", "export", "--format", "xlsx").raw
    heads, *lines = openpyxl.load_workbook(io.BytesIO(raw)).active.iter_rows(values_only=True)
    code, name = heads.index("jabatan"), heads.index("nama jabatan")
    assert name == code + 1
    pairs = {(line[code], line[name]) for line in lines}
    assert {("KADES", "Kepala Desa"), ("KADUS", "Kepala Dusun")} <= pairs
    assert "post_name" not in type_("officials", "export", "--format", "csv").out
