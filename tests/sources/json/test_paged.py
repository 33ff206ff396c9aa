"""How a sample's own first page says that its list goes on (`sources new`)."""

import json
from typing import Any

import pytest

from sibermata.desk.deliveries.proposal import propose_source
from sibermata.desk.deliveries.proposed_rows import as_text
from sibermata.records.source import Paging
from sibermata.sources.json import text as json_text
from sibermata.sources.json.paged import paging_of

AT = "https://desa.example.go.id/api/v1/perangkat"
SITI = {
    "id": 7,
    "name": "Siti Contohwati",
    "position": {"id": 1, "name": "Kepala Desa"},
    "village": {"id": 9, "code": "3516052001", "name": "Srigading"},
    "decree": {"number": "141/1/2019", "date": "2019-12-12"},
    "started_at": "2019-12-19",
}
LARAVEL = {
    "data": [SITI],
    "links": {"first": f"{AT}?page=1", "next": f"{AT}?page=2"},
    "meta": {"current_page": 1, "last_page": 120, "per_page": 1, "total": 120},
}


@pytest.mark.parametrize(
    ("answer", "path", "paging", "address"),
    [
        pytest.param(
            LARAVEL,
            "data",
            Paging(page="page", size="per_page", pages="meta.last_page", total="meta.total"),
            AT,
            id="resources of Laravel",
        ),
        pytest.param(
            {"data": [SITI], "last_page": 3, "total": 9, "next_page_url": f"{AT}?page=2"},
            "data",
            Paging(size="per_page", pages="last_page", total="total"),
            AT,
            id="the paginator of Laravel",
        ),
        pytest.param(
            {
                "data": {
                    "data": [SITI],
                    "last_page": 3,
                    "total": 9,
                    "next_page_url": f"{AT}?page=2&per_page=5",
                }
            },
            "data.data",
            Paging(list="data.data", size="per_page", pages="data.last_page", total="data.total"),
            AT,
            id="the same inside an envelope",
        ),
        pytest.param(
            {"count": 9, "next": f"{AT}?limit=5&offset=5", "previous": None, "results": [SITI]},
            "results",
            Paging(list="results", style="offset", page="offset", size="limit", total="count"),
            AT,
            id="Django by offset",
        ),
        pytest.param(
            {"count": 9, "next": f"{AT}/?page=2&page_size=5", "previous": None, "results": [SITI]},
            "results",
            Paging(list="results", size="page_size", total="count"),
            AT + "/",
            id="Django by page",
        ),
        pytest.param(
            {"next": f"{AT}?cursor=abc", "previous": None, "data": [SITI]},
            "data",
            Paging(style="cursor", cursor="next", page="cursor"),
            AT,
            id="a link with a cursor",
        ),
        pytest.param(
            {"value": [SITI], "@odata.nextLink": f"{AT}?$skip=1"},
            "value",
            Paging(list="value", style="offset", page="$skip", size="$top"),
            AT,
            id="OData",
        ),
        pytest.param(
            {"features": [{"attributes": SITI}], "exceededTransferLimit": True},
            "features",
            Paging(list="features", style="offset", page="resultOffset", size="resultRecordCount"),
            "",
            id="ArcGIS",
        ),
        pytest.param(
            {"data": [SITI], "meta": {"pagination": {"page": 1, "pageCount": 3, "total": 3}}},
            "data",
            Paging(
                page="pagination[page]",
                size="pagination[pageSize]",
                pages="meta.pagination.pageCount",
                total="meta.pagination.total",
            ),
            "",
            id="Strapi",
        ),
        pytest.param(
            {"records": [{"fields": SITI}], "offset": "itrAAA/rec1"},
            "records",
            Paging(list="records", style="cursor", cursor="offset", page="offset", size="pageSize"),
            "",
            id="Airtable",
        ),
        pytest.param(
            {"data": [SITI], "meta": {"next_cursor": "abc"}},
            "data",
            Paging(style="cursor", cursor="meta.next_cursor"),
            "",
            id="a cursor alone",
        ),
        pytest.param(
            {"data": [SITI], "links": {"next": f"{AT}?page[number]=2&page[size]=5"}},
            "data",
            Paging(style="jsonapi"),
            AT,
            id="JSON:API",
        ),
        pytest.param(
            {"data": [SITI], "total": 1}, "data", Paging(total="total"), "", id="one page"
        ),
        pytest.param([SITI], "", Paging(list=""), "", id="a bare list"),
    ],
)
def test_a_first_page_says_how_the_list_goes_on(
    answer: Any, path: str, paging: Paging, address: str
) -> None:
    document = json_text.load(json.dumps(answer).encode(), "satu.json")

    assert paging_of(document, path) == (paging, address)


def test_a_first_page_is_a_sample_though_the_list_is_longer(tmp_path):
    file = tmp_path / "satu.json"
    file.write_text(json.dumps(LARAVEL), encoding="utf-8")
    toml, rows = propose_source(file, "api", "35.16")

    assert f'address = "{AT}"' in toml
    assert 'pages = "meta.last_page"   # DUGAAN' in toml
    assert "Siti Contohwati | Kepala Desa" in as_text(rows)
    assert "141/1/2019" in as_text(rows)
    for line in (
        'sk_date = "decree.date"',
        'start_date = "started_at"',
        'village_code = "village.code"',
    ):
        assert line in toml
