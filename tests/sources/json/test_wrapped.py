"""Answers whose values, rows or lists stand in the wrapping of a program: Firestore, Google Sheets,
DataTables, old services of .NET. The id is where the shape was seen.
"""

import json
from typing import Any

import pytest

from sibermata.errors import SibermataError
from sibermata.records.delivery import Parsed, Part
from sibermata.records.source import Paging, Source
from sibermata.sources.base import parse_source
from sibermata.sources.json.preview import preview_rows
from sibermata.sources.json.text import load
from tests.sources.sheet.roster_files import NAMES, rows_of

SITI = {"nama": "Siti Contohwati", "jabatan": "Kepala Desa", "kode_desa": "35.16.05.2001"}
BUDI = {"nama": "Budi Ujicoba", "jabatan": "Sekretaris Desa", "kode_desa": "35.16.05.2001"}
RINI = {"nama": "Rini Simulasi", "jabatan": "Kaur Keuangan", "kode_desa": "35.16.05.2001"}
ALL = [SITI, BUDI, RINI]
NAMED = [["Siti Contohwati"], ["Budi Ujicoba"], ["Rini Simulasi"]]


def parsed(document: Any, path: str = "", **columns: str) -> Parsed:
    body = document if isinstance(document, str) else json.dumps(document)
    source = Source(
        "uji",
        "35.16",
        "json_api",
        "x.json",
        paging=Paging(list=path),
        columns={name: (header,) for name, header in columns.items()},
    )
    return parse_source((Part("x.json", body.encode()),), source, NAMES)


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param({"seconds": 115146000, "nanoseconds": 0}, id="firebase-js-sdk"),
        pytest.param({"_seconds": 115146000, "_nanoseconds": 0}, id="firebase-admin"),
        pytest.param({"seconds": "115146000", "nanos": 0}, id="protobuf"),
        pytest.param({"timestampValue": "1973-08-25T17:00:00Z"}, id="firestore-rest"),
    ],
)
def test_an_instant_of_firestore_is_one(moment: dict[str, Any]) -> None:
    found = rows_of(parsed([{**SITI, "tgl_lahir": moment}]), "birth_date")
    assert found == [["1973-08-25T17:00:00Z"]]


def typed(row: dict[str, str]) -> dict[str, Any]:
    fields: dict[str, Any] = {key: {"stringValue": value} for key, value in row.items()}
    fields["jabatan"] = {"mapValue": {"fields": {"nama": fields["jabatan"]}}}
    return {"name": "projects/x/databases/(default)/documents/p/1", "fields": fields}


def test_typed_values_of_firestore_are_proposed_and_read_as_plain_ones() -> None:
    document = {"documents": [typed(row) for row in ALL]}
    path, _, labels, samples = preview_rows(load(json.dumps(document).encode(), "x"), NAMES)
    assert path == "documents"
    assert labels["fields.nama"] == "nama"
    assert "Siti Contohwati" in samples[0]
    read = parsed(
        document,
        "documents",
        name="fields.nama",
        post="fields.jabatan.nama",
        village_code="fields.kode_desa",
    )
    assert rows_of(read, "name", "post")[0] == ["Siti Contohwati", "Kepala Desa"]


COLS = [{"id": "A", "label": "Nama"}, {"id": "B", "label": "Jabatan"}, {"label": "Kode Desa"}]
SHEET = [["NO", "NAMA", "JABATAN", "KODE DESA", "NIK 16 digit"]] + [
    [str(i), *row.values(), "-"] for i, row in enumerate(ALL, 1)
]


@pytest.mark.parametrize(
    ("document", "path"),
    [
        pytest.param(
            "/*O_o*/\ngoogle.visualization.Query.setResponse("
            + json.dumps(
                {
                    "status": "ok",
                    "table": {
                        "cols": COLS,
                        "rows": [{"c": [{"v": v} for v in row.values()]} for row in ALL],
                    },
                }
            )
            + ");",
            "table",
            id="gviz",
        ),
        pytest.param([ALL], "", id="Apps-Script-list-in-a-list"),
        pytest.param({"d": json.dumps(ALL)}, "d", id="asmx-text-within-the-answer"),
        pytest.param(json.dumps(json.dumps(ALL)), "", id="text-of-a-text"),
        pytest.param({"data": SHEET}, "data", id="TablePress-a-header-with-a-number"),
    ],
)
def test_a_list_in_another_wrapping_is_the_same_list(document: Any, path: str) -> None:
    assert rows_of(parsed(document, path), "name") == NAMED


def test_a_cell_of_a_chart_that_is_null_is_blank() -> None:
    rows = [{"c": [{"v": "Siti Contohwati"}, None, {"v": "3516052001"}]}]
    assert rows_of(parsed({"table": {"cols": COLS, "rows": rows}}, "table"), "post") == [[""]]


def test_markup_around_every_value_of_a_column_is_taken_off() -> None:
    """Yajra DataTables sends what its page shows: badges, links and buttons."""
    rows = [
        {
            **row,
            "nama": f"<strong>{row['nama']}</strong>",
            "kode_desa": f'<a href="/d/1">{row["kode_desa"]}</a>',
            "status": '<span class="badge badge-success">Aktif</span><br/>',
            "aksi": "<a class='btn' href='/x'>Edit</a>",
        }
        for row in ALL
    ]
    found = parsed({"recordsTotal": 3, "data": rows}, "data")
    assert rows_of(found, "name", "status", "village_code") == [
        [row["nama"], "Aktif", row["kode_desa"]] for row in ALL
    ]


def test_markup_in_one_value_of_a_column_stays_for_the_rules_to_refuse() -> None:
    rows = [SITI, BUDI, {**RINI, "nama": "<script>alert(1)</script>"}]
    assert rows_of(parsed(rows), "name")[2] == ["<script>alert(1)</script>"]


@pytest.mark.parametrize("mark", ["2025-03-01T10:00:00.000000Z", "2025-03-01 10:00:00", True, 1])
def test_a_row_that_its_source_deleted_is_not_there_and_is_counted(mark: Any) -> None:
    found = parsed([SITI, {**BUDI, "deleted_at": mark}, {**RINI, "deleted_at": None}])
    assert rows_of(found, "name") == [NAMED[0], NAMED[2]]
    assert found.dropped == {"deleted": 1}
    assert [(note.code, note.value) for note in found.notes] == [("ROWS_DELETED", "1")]


@pytest.mark.parametrize("mark", [None, "", "NULL", "0000-00-00 00:00:00", 0, False, "N", "tidak"])
def test_a_row_that_is_not_deleted_stays(mark: Any) -> None:
    assert rows_of(parsed([{**row, "deleted_at": mark} for row in ALL]), "name") == NAMED


def test_fields_in_capitals_of_their_words_are_known() -> None:
    row = {"NamaLengkap": "Siti Contohwati", "NamaJabatan": "Kades", "KodeDesa": "3516052001"}
    found = parsed([{**row, "NIKPegawai": "3516055812939001", "TanggalSK": "2020-01-02"}])
    assert rows_of(found, "name", "post", "sk_date") == [["Siti Contohwati", "Kades", "2020-01-02"]]


VILLAGES = {
    "total": 2,
    "data": [
        {
            "id": 7,
            "kode": "35.16.05.2001",
            "nama": "Srigading",
            "kecamatan": {"nama": "Ngoro"},
            "telepon": "081200009999",
            "perangkat": [
                {"id": n, "nama": row["nama"], "jabatan": row["jabatan"]}
                for n, row in enumerate((SITI, BUDI), 1)
            ],
        },
        {"id": 8, "kode": "35.16.05.2002", "nama": "Kesemen", "perangkat": []},
    ],
}


def test_officials_in_the_list_of_their_villages_are_proposed_with_the_place_alone() -> None:
    """A district's API that lists villages, each with its people: the village's telephone and id
    are nobody's."""
    path, fields, labels, _ = preview_rows(load(json.dumps(VILLAGES).encode(), "x"), NAMES)
    assert path == "data[].perangkat"
    assert {"nama", "induk.kode", "induk.kecamatan.nama"} <= {*fields}
    assert [labels[f"induk.{key}"] for key in ("kode", "nama", "id", "telepon")] == [
        "kode desa",
        "nama desa",
        "id desa",  # known, and less sure than the code
        "induk telepon",
    ]


def test_officials_in_the_list_of_their_villages_are_read_and_the_total_counts_villages() -> None:
    source = Source(
        "uji",
        "35.16",
        "json_api",
        "x.json",
        paging=Paging(list="data", fields="perangkat", total="total"),
        columns={"village_code": ("induk.kode",), "village_name": ("induk.nama",)},
    )
    found = parse_source((Part("x.json", json.dumps(VILLAGES).encode()),), source, NAMES)
    assert rows_of(found, "name", "village_code", "village_name", "key") == [
        ["Siti Contohwati", "35.16.05.2001", "Srigading", "\x021"],
        ["Budi Ujicoba", "35.16.05.2001", "Srigading", "\x022"],
    ]
    assert "induk" not in found.tables[0].unknown
    assert "total 2" in found.proof


def test_a_table_exported_by_phpmyadmin_is_found_and_its_headings_are_nobody() -> None:
    document = [
        {"type": "header", "version": "5.2.1"},
        {"type": "database", "name": "desa"},
        {"type": "table", "name": "perangkat_desa", "database": "desa", "data": ALL},
    ]
    path, _, labels, _ = preview_rows(load(json.dumps(document).encode(), "x"), NAMES)
    assert (path, labels["induk.name"]) == ("[].data", "induk.name")
    source = Source("uji", "35.16", "json_api", "x.json", paging=Paging(list="", fields="data"))
    found = parse_source((Part("x.json", json.dumps(document).encode()),), source, NAMES)
    assert (rows_of(found, "name"), found.misfits) == (NAMED, [])


def test_a_link_of_another_program_is_the_name_that_it_shows() -> None:
    odoo = {"name": "Siti Contohwati", "jabatan_id": [3, "Kepala Desa"], "kode_desa": "3516052001"}
    read = parsed({"result": {"length": 1, "records": [odoo]}}, "result.records", post="jabatan_id")
    assert (rows_of(read, "name", "post"), "total 1" in read.proof) == (
        [["Siti Contohwati", "Kepala Desa"]],
        True,
    )
    _, _, labels, samples = preview_rows(load(json.dumps([odoo]).encode(), "x"), NAMES)
    assert (labels["jabatan_id"], "Kepala Desa" in samples[0]) == ("jabatan", True)
    baserow = {
        **SITI,
        "jabatan": {"id": 3, "value": "Kades"},
        "desa": [{"id": 1, "value": "Ngoro"}],
    }
    _, _, labels, samples = preview_rows(load(json.dumps([baserow]).encode(), "x"), NAMES)
    assert (labels["jabatan.value"], labels["desa.value"]) == ("jabatan", "desa")
    assert {"Kades", "Ngoro"} <= {*samples[0]}
    read = parsed([baserow], post="jabatan.value", village_name="desa.value")
    assert rows_of(read, "post", "village_name") == [["Kades", "Ngoro"]]


@pytest.mark.parametrize(
    ("more", "path"),
    [
        pytest.param({"meta": {"filter_count": 57}, "data": ALL}, "data", id="Directus"),
        pytest.param({"pageInfo": {"totalRows": 57}, "list": ALL}, "list", id="NocoDB"),
        pytest.param({"result": {"length": 57, "records": ALL}}, "result.records", id="Odoo"),
        pytest.param(
            {"data": {"p": {"edges": ALL, "pageInfo": {"hasNextPage": True}}}},
            "data.p.edges",
            id="GraphQL",
        ),
    ],
)
def test_a_part_that_says_so_in_its_program_s_way_is_not_the_whole(more: Any, path: str) -> None:
    with pytest.raises(SibermataError) as error:
        parsed(more, path)
    assert error.value.code == "INCOMPLETE"
