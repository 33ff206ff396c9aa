"""An answer that says, in whatever way, that it is a part of its list never passes for the whole;
and what programs put around a list is taken off. Each id is the program or the report.
"""

import json
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from sibermata.records.delivery import Part
from sibermata.rules.value.columns import ColumnNames
from sibermata.sources.base import parse_source
from sibermata.sources.json.answers import is_no, rows_at
from sibermata.sources.json.text import load
from tests.sources.json.served import PEOPLE, answer, code_of, read, rows, serve
from tests.sources.loopback import get

TEN = PEOPLE[:10]


def headed(**headers: str) -> Response:
    """Return the first ten as a bare list, with what the headers say of the rest."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Response(json.dumps(TEN), content_type="application/json", headers=named)


@pytest.mark.parametrize(
    ("document", "path"),
    [
        pytest.param({"value": TEN, "@odata.nextLink": "/x?$skip=10"}, "value", id="OData"),
        pytest.param({"features": TEN, "exceededTransferLimit": True}, "features", id="ArcGIS"),
        pytest.param({"records": TEN, "offset": "itrAAA/rec9"}, "records", id="Airtable"),
        pytest.param(
            {"hydra:member": TEN, "hydra:view": {"hydra:next": "/x?page=2"}},
            "hydra:member",
            id="API-Platform",
        ),
        pytest.param({"data": TEN, "has_more": True}, "data", id="has_more"),
        pytest.param({"results": TEN, "next": "/x?halaman=2"}, "results", id="a-link-to-the-next"),
        pytest.param(
            {"_embedded": {"rows": TEN}, "_links": {"next": {"href": "/x?p=1"}}},
            "_embedded.rows",
            id="HAL",
        ),
        pytest.param({"data": TEN, "totalCount": 23}, "data", id="a-count-of-another-name"),
    ],
)
def test_an_answer_that_says_that_more_follows_is_never_the_whole(
    httpserver: HTTPServer, names: ColumnNames, document: dict[str, Any], path: str
) -> None:
    source = serve(httpserver, lambda request: answer(document), paging={"list": path})
    assert code_of(lambda: get(source)) == "PAGE_REPEAT"
    kept = Part("halaman.json", json.dumps(document).encode())
    assert code_of(lambda: parse_source((kept,), source, names)) == "INCOMPLETE"


@pytest.mark.parametrize(
    "response",
    [
        pytest.param(headed(Link='</x?halaman=2>; rel="next"'), id="RFC-8288"),
        pytest.param(headed(Content_Range="0-9/23"), id="PostgREST"),
        pytest.param(headed(X_WP_Total="23", X_WP_TotalPages="3"), id="WordPress"),
        pytest.param(headed(X_Total_Count="23"), id="json-server"),
    ],
)
def test_headers_that_say_so_are_heard(httpserver: HTTPServer, response: Response) -> None:
    source = serve(httpserver, lambda request: response, paging={"list": ""})
    assert code_of(lambda: get(source)) == "PAGE_REPEAT"


def test_a_list_of_wordpress_ends_at_the_page_that_its_header_counts(
    httpserver: HTTPServer, names: ColumnNames
) -> None:
    def wordpress(request: Request) -> Response:
        page, size = int(request.args["page"]), int(request.args["per_page"])
        listed = PEOPLE[(page - 1) * size : page * size]
        if not listed:
            return answer({"code": "rest_post_invalid_page_number", "data": {"status": 400}}, 400)
        return Response(
            json.dumps(listed),
            content_type="application/json",
            headers={"X-WP-Total": str(len(PEOPLE)), "X-WP-TotalPages": "3"},
        )

    paging = {"list": "", "size": "per_page", "per_page": 10}
    assert len(rows(read(serve(httpserver, wordpress, paging=paging), names))) == len(PEOPLE)


def test_a_full_last_page_that_promises_more_is_the_last_when_an_empty_one_follows(
    httpserver: HTTPServer, names: ColumnNames
) -> None:
    def by_size(request: Request) -> Response:
        page, size = int(request.args["page"]), int(request.args["limit"])
        listed = PEOPLE[:20][(page - 1) * size : page * size]
        return answer({"data": listed, "has_more": len(listed) == size})

    source = serve(httpserver, by_size, paging={"list": "data", "per_page": 10})
    assert len(rows(read(source, names))) == 20


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("callback({});", id="JSONP"),
        pytest.param("/*O_o*/\ngoogle.setResponse({});", id="JSONP-led-by-a-comment"),
        pytest.param(")]}}',\n{}", id="a-guard-against-scripts"),
    ],
)
def test_what_stands_around_a_whole_answer_is_taken_off(text: str) -> None:
    document = {"data": TEN}
    assert load(text.format(json.dumps(document)).encode(), "a") == load(
        json.dumps(document).encode(), "a"
    )


SHEET = [["Nama", "Jabatan", "L/P"], ["Siti Contohwati", "Sekretaris Desa", "P"], ["Budi"]]


def test_rows_of_cells_under_a_row_of_headers_are_a_list(names: ColumnNames) -> None:
    """The answer of Google Sheets, or of a script of its own over a sheet."""
    rows = rows_at({"values": SHEET}, "values", "a")
    assert rows[0] == {"Nama": "Siti Contohwati", "Jabatan": "Sekretaris Desa", "L/P": "P"}
    assert rows[1] == {"Nama": "Budi"}


@pytest.mark.parametrize(
    "listed",
    [
        pytest.param([["1", "Siti", "Kaur"], ["2", "Budi", "Kasi"]], id="DataTables"),
        pytest.param([["Nama", "Nama", "L/P"], ["Siti", "S.Pd", "P"]], id="a-header-twice"),
        pytest.param([["Nama", "Jabatan", "L/P"]], id="no-row"),
    ],
)
def test_rows_of_cells_without_headers_get_none(listed: list[Any]) -> None:
    assert rows_at({"data": listed}, "data", "a") == listed


@pytest.mark.parametrize(
    "document",
    [
        pytest.param({"code": "401", "data": []}, id="a-code-as-text"),
        pytest.param({"metaData": {"code": "401"}, "data": []}, id="in-its-own-object"),
        pytest.param({"status": "gagal", "data": []}, id="in-Indonesian"),
    ],
)
def test_an_answer_that_says_no_is_no_empty_list(document: dict[str, Any]) -> None:
    assert is_no(document)
    assert code_of(lambda: rows_at(document, "data", "a")) == "SRC_ERROR"


def test_a_sheet_behind_an_api_is_read(httpserver: HTTPServer, names: ColumnNames) -> None:
    cells = [["Nama", "Jabatan", "Kode Desa"]]
    cells += [[one["nama"], one["jabatan"], one["kode_desa"]] for one in PEOPLE]
    source = serve(httpserver, lambda request: answer({"values": cells}), paging={"list": "values"})
    assert len(rows(read(source, names))) == len(PEOPLE)
