"""JSON as it comes: no digit, key or null is lost, and nothing that cannot be trusted is read
(B107-B113).
"""

import json

import pytest

from sibermata.errors import SibermataError
from sibermata.records.cell import ABSENT, BOOLEAN, NUMBER, STRUCTURE
from sibermata.records.delivery import Parsed, Part
from sibermata.rules.value.columns import ColumnNames
from sibermata.sources.base import parse_source
from sibermata.sources.json import text as json_text
from sibermata.sources.json.cells import cell_of
from tests.sources.json.served import code_of, rows
from tests.sources.loopback import source_at


def parse(body: object, names: ColumnNames, **more: object) -> Parsed:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return parse_source((Part("hal.json", data),), source_at("hal.json", **more), names)


ROW = {"nama": "Budi Contohadi", "jabatan": "Kaur", "kode_desa": "3516052001"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(b'{"data": [{"nama": NaN}]}', "JSON", id="B107-nan"),
        pytest.param(b'{"data": [{"nama": -Infinity}]}', "JSON", id="B107-infinity"),
        pytest.param(b'{"data": [{"nama": 1e999}]}', "JSON", id="B107-1e999"),
        pytest.param(
            b'{"data": [{"nama": ' + b"[" * 100_000 + b"]" * 100_000 + b"}]}",
            "JSON",
            id="B109-100000-deep",
        ),
        pytest.param(
            b'{"data": [{"nama": ' + b"[" * 40 + b"]" * 40 + b"}]}", "JSON", id="B109-40-deep"
        ),
        pytest.param(b'{"data": [{"nama": ' + b"9" * 5000 + b"}]}", "JSON", id="B109-5000-digits"),
        pytest.param(b'{"data": [{"nama": "\xff\xfe"}]}', "JSON", id="B110-no-utf8"),
        pytest.param(b"nama;jabatan\nSiti;Kades\n", "JSON", id="B111-csv"),
        pytest.param(json.dumps([ROW]).encode(), "SHAPE", id="B111-list-where-a-path-is-declared"),
        pytest.param(b'{"data": [{"nama": tr', "FETCH_TRUNCATED", id="F7-cut-inside-a-word"),
        pytest.param(
            b'{"nama": "Siti"}\n{"nama": "Budi"}\n{"nam',
            "FETCH_TRUNCATED",
            id="F7-ndjson-cut-inside-a-row",
        ),
        pytest.param(
            b'{"nama": "Siti"}\n{"nama": "Bu\n{"nama": "Budi"}\n',
            "JSON",
            id="B111-ndjson-broken-in-the-middle",
        ),
    ],
)
def test_what_is_no_json_we_can_trust_is_refused(
    names: ColumnNames, body: bytes, code: str
) -> None:
    assert code_of(lambda: parse(body, names)) == code


@pytest.mark.parametrize("fault", [pytest.param("", id="B108")])
def test_a_doubled_key_refuses_its_row_and_only_it(names: ColumnNames, fault: str) -> None:
    body = (
        b'{"data": [{"nama": "A", "nama": "B", "jabatan": "x", "kode_desa": "1"}, '
        + json.dumps(ROW).encode()
        + b"]}"
    )
    parsed = parse(body, names)
    assert [(m.code, m.row, m.column) for m in parsed.misfits] == [("JSON_DUPKEY", 1, "nama")]
    assert (len(rows(parsed)), parsed.tables[0].numbers) == (1, [2])


@pytest.mark.parametrize(
    "encoding",
    [
        pytest.param(e, id=f"B110-{e}")
        for e in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")
    ],
)
def test_the_encoding_is_told_by_the_bytes(names: ColumnNames, encoding: str) -> None:
    assert (
        rows(
            parse(
                json.dumps({"data": [{**ROW, "nama": "Sité"}]}, ensure_ascii=False).encode(
                    encoding
                ),
                names,
            )
        )[0][0]
        == "Sité"
    )


@pytest.mark.parametrize(
    ("body", "paging"),
    [
        pytest.param({"data": {"records": [ROW]}}, {"list": "data.records"}, id="B111-wrapped"),
        pytest.param([ROW], {"list": ""}, id="B111-list"),
        pytest.param(
            (json.dumps(ROW) + "\n" + json.dumps(ROW) + "\n").encode(),
            {"list": ""},
            id="B111-ndjson",
        ),
        pytest.param(
            {"data": [{"id": 1, "attributes": ROW}]}, {"fields": "attributes"}, id="fields"
        ),
    ],
)
def test_the_list_is_found_by_its_declared_path(
    names: ColumnNames, body: object, paging: dict[str, str]
) -> None:
    assert rows(parse(body, names, paging=paging))[0][-3:] == [
        "Budi Contohadi",
        "Kaur",
        "3516052001",
    ]


@pytest.mark.parametrize("fault", [pytest.param("", id="B112-B113")])
def test_absent_null_and_blank_are_three_things_and_types_leave_a_mark(
    names: ColumnNames, fault: str
) -> None:
    data = [
        {**ROW, "nik": 3516050101809001, "email": None, "agama": ""},
        {**ROW, "nik": "3516050101809002", "email": True, "agama": ["x"]},
        ROW,
    ]
    parsed = parse({"data": data}, names)
    nik, email, religion = (parsed.tables[0].columns.index(c) for c in ("nik", "email", "religion"))
    first, second, third = rows(parsed)
    assert (first[nik], first[email], first[religion]) == (NUMBER + "3516050101809001", "", "")
    assert (second[nik], second[email], second[religion]) == (
        "3516050101809002",
        BOOLEAN + "TRUE",
        STRUCTURE + '["x"]',
    )
    assert (third[nik], third[email], third[religion]) == (ABSENT, ABSENT, ABSENT)


@pytest.mark.parametrize(
    ("number", "cell"),
    [
        ("1e5", "100000"),
        ("3.516E+15", "3516000000000000"),
        ("0.5", "0.5"),
        ("1.0", "1.0"),
        ("-3", "-3"),
        ("12345678901234567890", "12345678901234567890"),
    ],
)
def test_a_number_keeps_its_digits(number: str, cell: str) -> None:
    assert cell_of(json_text.load(f"[{number}]".encode(), "x")[0]) == NUMBER + cell


def test_no_text_of_a_source_passes_for_a_mark_or_breaks_the_database() -> None:
    value = json_text.load(b'["\\u0002123\\u0000 \\ud800 Siti\\tX"]', "x")[0]
    assert cell_of(value) == "123 \ufffd Siti\tX"


def test_nested_fields_are_named_by_dotted_paths(names: ColumnNames) -> None:
    body = {
        "data": [
            {
                "nama": "Siti",
                "wilayah": {"desa": {"kode": "3516052001"}, "rt": 4},
                "tugas": {"jabatan": "Kades"},
                "extra": 1,
            }
        ]
    }
    columns = {"village_code": "wilayah.desa.kode", "post": "tugas.jabatan"}
    parsed = parse(body, names, columns=columns)
    assert parsed.tables[0].columns == ("name", "village_code", "post")
    assert rows(parsed) == [["Siti", "3516052001", "Kades"]]
    assert parsed.tables[0].unknown == ("extra",)


@pytest.mark.parametrize("fault", [pytest.param("", id="F40")])
def test_a_needed_field_that_is_gone_stops_the_source_with_a_proposal(
    names: ColumnNames, fault: str
) -> None:
    with pytest.raises(SibermataError) as caught:
        parse(
            {
                "data": [
                    {"nama_baru_petugas": "Siti", "jabatan": "Kades", "kode_desa": "3516052001"}
                ]
                * 3
            },
            names,
        )
    assert caught.value.code == "SOURCE_CHANGED"
    assert "nama_baru_petugas" in str(caught.value)


def test_what_is_no_object_is_a_misfit_and_what_says_nothing_is_blank(names: ColumnNames) -> None:
    parsed = parse({"data": [ROW, 7, None, {}, {"nama": ""}]}, names)
    assert [(m.code, m.row) for m in parsed.misfits] == [("COLUMNS", 2), ("COLUMNS", 3)]
    assert parsed.dropped == {"blank": 2}


def test_values_are_filled_down_only_where_the_source_says_so(names: ColumnNames) -> None:
    data = [
        {**ROW, "nama_desa": "Srigading"},
        {**ROW, "nama_desa": None},
        {**ROW, "nama_desa": "Kesemen"},
        ROW,
    ]
    place = {"read": {"fill_down": ["village_name"]}}
    assert [row[-1] for row in rows(parse({"data": data}, names, **place))] == [
        "Srigading",
        "Srigading",
        "Kesemen",
        "Kesemen",
    ]
    assert [row[-1] for row in rows(parse({"data": data}, names))] == [
        "Srigading",
        "",
        "Kesemen",
        ABSENT,
    ]
