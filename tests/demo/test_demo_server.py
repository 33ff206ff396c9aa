"""The districts' systems answer as real ones do: pages, a login that ends, ETags, and trouble for a
night.
"""

import pytest
import requests

from sibermata.demo.province import Trouble
from sibermata.demo.server import MAX_CKAN_PAGE


def supplier_of(courier, layout, empty=False):
    return next(
        s for s in courier.province.suppliers if s.layout.name == layout and s.empty is empty
    )


def test_a_file_is_sent_with_an_etag_and_not_twice(served):
    address = served.address(supplier_of(served, "comma"))
    first = requests.get(address, timeout=5)
    assert first.status_code == 200
    assert b"kode_desa" in first.content
    again = requests.get(address, headers={"If-None-Match": first.headers["ETag"]}, timeout=5)
    assert (again.status_code, again.content) == (304, b"")


def test_an_empty_kota_sends_a_header_and_nothing_else(served):
    body = requests.get(served.address(supplier_of(served, "comma", empty=True)), timeout=5).text
    assert body.count("\r\n") == 1


def test_the_api_wants_a_login_and_its_token_ends_once_in_the_middle(served):
    supplier = supplier_of(served, "api")
    address = served.address(supplier)
    assert requests.get(address, timeout=5).status_code == 401
    login = address.rsplit("/", 1)[0] + "/auth/login"
    user, password = (
        served.environment[f"{supplier.variable}_{what}"] for what in ("USER", "PASSWORD")
    )
    assert (
        requests.post(login, json={"username": user, "password": "salah"}, timeout=5).status_code
        == 401
    )
    rows, page, logins, token = [], 1, 0, ""
    while True:
        answer = requests.get(
            address,
            params={"page": page, "limit": 100},
            headers={"Authorization": f"Bearer {token}"},
            timeout=5,
        )
        if answer.status_code == 401:
            logins += 1
            assert logins <= 5
            token = requests.post(
                login, json={"username": user, "password": password}, timeout=5
            ).json()["access_token"]
            continue
        page_of_api = answer.json()
        rows += page_of_api["data"]
        if page >= page_of_api["meta"]["totalPage"]:
            break
        page += 1
    assert len(rows) == page_of_api["meta"]["total"] == len({row["id"] for row in rows})
    assert logins > 1


def test_jsonapi_pages_hold_together_behind_a_token(served):
    supplier = supplier_of(served, "jsonapi")
    address = served.address(supplier)
    assert requests.get(address, timeout=5).status_code == 401
    headers = {"Authorization": f"Bearer {served.environment[supplier.variable + '_TOKEN']}"}
    page_of_api = requests.get(
        address, params={"page[number]": 1, "page[size]": 7}, headers=headers, timeout=5
    ).json()
    assert len(page_of_api["data"]) == 7
    assert page_of_api["meta"]["pagination"]["count"] > 100


def test_the_portal_cuts_a_large_limit_silently_and_knows_only_its_own_resource(served):
    supplier = supplier_of(served, "ckan")
    address = served.address(supplier) + "/api/3/action/datastore_search"
    resource = served.wire.shelves[supplier.name].user
    result = requests.get(
        address, params={"resource_id": resource, "limit": 32_000, "offset": 0}, timeout=5
    ).json()["result"]
    assert result["limit"] == MAX_CKAN_PAGE == len(result["records"])
    rest = requests.get(
        address,
        params={"resource_id": resource, "limit": 32_000, "offset": MAX_CKAN_PAGE},
        timeout=5,
    ).json()["result"]
    assert len(result["records"]) + len(rest["records"]) == result["total"]
    assert "next" in rest["_links"], "up to 2.11 there is always a next page"
    wrong = requests.get(address, params={"resource_id": "x"}, timeout=5)
    assert (wrong.status_code, wrong.json()["success"]) == (404, False)


@pytest.mark.parametrize("trouble", [Trouble.DOWN, Trouble.FIREWALL])
def test_trouble_lasts_one_night(served, trouble):
    supplier = supplier_of(served, "ckan")
    served.province.troubles = {supplier.name: trouble}
    served.deliver()
    answer = requests.get(served.address(supplier), timeout=5)
    assert answer.status_code == (503 if trouble is Trouble.DOWN else 200)
    assert "json" not in answer.headers["Content-Type"]
    served.province.troubles = {}
    served.deliver()
    assert "json" in requests.get(served.address(supplier), timeout=5).headers["Content-Type"]


def test_nobody_else_is_served(served):
    assert requests.get(f"{served.wire.base}/lain/apparatus", timeout=5).status_code == 404
