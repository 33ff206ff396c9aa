"""The contract of every type of source: the same three officials out of every recorded shape, over
every way of fetching it.
"""

from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from sibermata.errors import SibermataError
from sibermata.records.cell import text_of
from sibermata.records.delivery import Fetched, Parsed
from sibermata.records.source import CANONICAL, Source
from sibermata.rules.value.columns import ColumnNames
from sibermata.sources.base import SOURCE_TYPES, parse_source
from tests.sources.loopback import DELIVERIES, get, source_at

RECORDED = DELIVERIES / "contract"
THREE = {
    ("1", "Siti Contohwati", "3516055205809001", "Kepala Desa", "3516052001"),
    ("2", "Budi Contohadi", "3516050101809002", "Sekretaris Desa", "3516052001"),
    ("3", "Siti Contohwati", "3516054101809003", "Kepala Desa", "3516052002"),
}
SHAPES = [  # type, recorded file or pattern, what its TOML says besides
    pytest.param("spreadsheet", "roster.csv", {}, id="spreadsheet-csv"),
    pytest.param("html_table", "roster.html", {}, id="html_table"),
    pytest.param("json_api", "api_page*.json", {"paging": {"per_page": 2}}, id="json_api"),
    pytest.param(
        "json_api",
        "jsonapi.json",
        {"paging": {"style": "jsonapi", "fields": "attributes"}},
        id="json_api-jsonapi",
    ),
    pytest.param("ckan", "ckan_page*.json", {"resource": "b7a1"}, id="ckan"),
    pytest.param("opensid", "opensid.jsonl", {}, id="opensid"),
]
WEB = [shape for shape in SHAPES if shape.values[0] != "opensid"]


def recorded(pattern: str) -> list[Path]:
    return sorted(RECORDED.glob(pattern))


def declared(kind: str, address: str, more: dict[str, Any]) -> Source:
    from dataclasses import replace

    source = source_at(address if kind != "opensid" else "mysql://127.0.0.1/x", kind, **more)
    return replace(source, address=address)


def check(fetched: Fetched, source: Source, names: ColumnNames) -> None:
    parsed = parse_source(fetched.parts, source, names)
    assert officials(parsed) == THREE
    assert officials(parse_source(fetched.parts, source, names)) == THREE, (
        "the same bytes give the same rows"
    )
    assert parsed.misfits == []
    assert fetched.proof
    assert fetched.fresh
    assert parsed.proof
    for table in parsed.tables:
        assert set(table.columns) <= set(CANONICAL)
        assert len(set(table.columns)) == len(table.columns) == len(table.headers)
        assert all(len(row) == len(table.columns) for row in table.rows)
        assert len(table.numbers) == len(table.rows)
        assert table.numbers == sorted(set(table.numbers))
        assert table.unknown == ()
        assert table.file


def officials(parsed: Parsed) -> set[tuple[str, ...]]:
    found = []
    for table in parsed.tables:
        for row in table.rows:
            cells = dict(zip(table.columns, map(text_of, row), strict=True))
            found.append(
                (
                    *(cells[c] for c in ("key", "name", "nik", "post")),
                    cells["village_code"].replace(".", ""),
                )
            )
    assert len(found) == len(set(found))
    return set(found)


@pytest.mark.parametrize(("kind", "pattern", "more"), SHAPES)
def test_a_recorded_file_gives_the_three_officials(
    names: ColumnNames, kind: str, pattern: str, more: dict[str, Any]
) -> None:
    source = declared(kind, pattern, more)
    check(get(source, root=RECORDED), source, names)


@pytest.mark.parametrize(("kind", "pattern", "more"), WEB)
def test_a_server_gives_the_same_three(
    httpserver: HTTPServer, names: ColumnNames, kind: str, pattern: str, more: dict[str, Any]
) -> None:
    pages = [path.read_bytes() for path in recorded(pattern)]
    asked: list[Request] = []

    def page(request: Request) -> Response:
        asked.append(request)
        return Response(pages[len(asked) - 1])

    httpserver.expect_request("/api/data").respond_with_handler(page)
    source = declared(kind, httpserver.url_for("/api/data"), more)
    check(get(source), source, names)
    assert len(asked) == len(pages)


@pytest.mark.parametrize(
    ("kind", "pattern", "more"),
    [shape for shape in SHAPES if shape.values[0] in ("spreadsheet", "html_table")],
)
def test_a_drop_folder_gives_the_same_three(
    names: ColumnNames, kind: str, pattern: str, more: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / pattern).write_bytes((RECORDED / pattern).read_bytes())
    source = declared(kind, "*" + Path(pattern).suffix, more)
    check(get(source, root=tmp_path), source, names)


def test_every_type_stands_in_the_contract() -> None:
    assert {shape.values[0] for shape in SHAPES} == set(SOURCE_TYPES)


@pytest.mark.parametrize("kind", [pytest.param(kind, id=f"F12-{kind}") for kind in SOURCE_TYPES])
def test_a_firewalls_page_is_never_zero_rows(names: ColumnNames, kind: str, tmp_path: Path) -> None:
    (tmp_path / "x.dat").write_bytes(
        b"<html><head><title>Request Rejected</title></head><body>Support ID</body></html>"
    )
    source = declared(kind, "x.dat", {"resource": "b7a1"} if kind == "ckan" else {})
    with pytest.raises(SibermataError):
        parse_source(get(source, root=tmp_path).parts, source, names)


@pytest.mark.parametrize("kind", [pytest.param(kind, id=f"F14-{kind}") for kind in SOURCE_TYPES])
def test_no_bytes_are_no_empty_roster(kind: str, tmp_path: Path) -> None:
    (tmp_path / "x.dat").touch()
    with pytest.raises(SibermataError) as caught:
        get(declared(kind, "x.dat", {}), root=tmp_path)
    assert caught.value.code == "EMPTY_BODY"


@pytest.mark.parametrize(("kind", "pattern", "more"), SHAPES)
@pytest.mark.parametrize(
    "share", [0.1, 0.35, 0.6, 0.85, 0.97], ids=lambda share: f"F7-cut-at-{share}"
)
def test_a_file_cut_anywhere_is_an_error_or_leaves_no_proof(
    names: ColumnNames, kind: str, pattern: str, more: dict[str, Any], share: float, tmp_path: Path
) -> None:
    for path in recorded(pattern):
        body = path.read_bytes()
        (tmp_path / path.name).write_bytes(
            body if path != recorded(pattern)[-1] else body[: int(len(body) * share)]
        )
    source = declared(kind, pattern, more)
    try:
        parsed = parse_source(get(source, root=tmp_path).parts, source, names)
    except SibermataError:
        return
    assert officials_or_fewer(parsed) or parsed.proof == ""


def officials_or_fewer(parsed: Parsed) -> bool:
    """Tell whether all three came out whole in spite of the cut (nothing but the end of a page was
    lost).
    """
    names = [
        text_of(row[table.columns.index("name")]) for table in parsed.tables for row in table.rows
    ]
    return len(names) == 3 and not parsed.misfits
