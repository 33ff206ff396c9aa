"""How much travels: a page is at most 40 KB without what it loads, 150 KB with it when nothing is
kept yet; and what is never compressed.
"""

import gzip
import re
from collections.abc import Iterator
from typing import Any

import pytest

from sibermata.records.account import Role
from sibermata.store.base.secrecy import Secrecy
from sibermata.web.declared import declared_routes
from sibermata.web.request.csrf import masked, refuse_other_token, unmasked
from sibermata.web.request.packing import packed
from tests.conftest import fresh_database
from tests.office import CAST, KEY, Office, person
from tests.web.conftest import REFUSED, SRI, Browser, app_of, close, make_accounts, opened_of

PAGE, COLD = 40_000, 150_000
MANY = [
    person(
        str(100 + n),
        f"{first} {last} Rekaan Panjangnama",
        f"351605{day:02d}0885{9100 + n}",
        f"Kepala Dusun {first} {last}",
        sk_number=f"141/{n}/KEP/416-{n}/2019",
        phone=f"0812345{n:05d}",
    )
    for n, (first, last, day) in enumerate(
        (first, last, 1 + number % 28)
        for number, first in enumerate(("Wira", "Dewi", "Yuni", "Bagus", "Laras", "Indra", "Galuh"))
        for last in ("Satu", "Dua", "Tiga", "Empat", "Lima", "Enam", "Tujuh", "Delapan", "Sembilan")
    )
]


@pytest.fixture(scope="module")
def full(template: str, server_url: str, rules: Any, tmp_path_factory: Any) -> Iterator[Any]:
    """An office whose lists fill a page."""
    with fresh_database(server_url, template) as database:
        office = Office(database, rules, tmp_path_factory.mktemp("sizes"))
        office.deliver([*CAST, *REFUSED, *MANY])
        office.deliver([SRI], "jombang", district="35.17")
        office.sync()
        door = opened_of(office)
        make_accounts(door)
        door.pages.close()
        yield office


@pytest.fixture(scope="module")
def browser(full: Office) -> Iterator[Browser]:
    app = app_of(full)
    yield Browser(app, Role.ADMINISTRATOR)
    close(app)


def travelled(browser: Browser, address: str) -> tuple[bytes, str]:
    """The bytes of an answer as they travel, and the text that they are."""
    with browser.stream("GET", address, headers={"Accept-Encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
        assert answer.status_code == 200, address
        small = answer.headers.get("content-encoding") == "gzip"
    return raw, (gzip.decompress(raw) if small else raw).decode()


def addresses(full: Office, browser: Browser) -> list[str]:
    """Every page, of the things that there are; and the largest lists."""
    ids = {
        "person": full.ask("select min(person_id) id from tenure")[0]["id"],
        "run": full.ask("select max(id) id from run")[0]["id"],
        "name": "mojokerto",
        "code": "35.16",
        "measure": "vacant",
        "finding": full.ask("select min(id) id from finding where severity = 'error'")[0]["id"],
    }
    found = [
        "/aparatur?kolom=lengkap",
        "/aparatur?kab=35.16&kolom=lengkap",
        "/wilayah/35.16.05.2001",
    ]
    for access in declared_routes(browser.app):
        names = re.findall(r"\{(\w+)\}", access.path)
        own = access.path.startswith(("/masuk", "/akun", "/api", "/static")) or access.path == "/"
        if access.method == "GET" and not own and {*names} <= ids.keys():
            found.append(re.sub(r"\{(\w+)\}", lambda one: str(ids[one[1]]), access.path))
    return found


def test_every_page_is_small_also_when_nothing_is_kept_yet(full: Office, browser: Browser) -> None:
    asked = [
        one
        for one in addresses(full, browser)
        if (got := browser.get(one)).status_code == 200
        and got.headers["content-type"].startswith("text/html")  # a paper is no page
    ]
    assert len(asked) > 25
    for address in asked:
        raw, text = travelled(browser, address)
        assets = {*re.findall(r'(?:href|src)="(/static/[^"#]+)', text)}
        cold = len(raw) + sum(len(travelled(browser, one)[0]) for one in assets)
        assert len(raw) <= PAGE, (address, len(raw))
        assert cold <= COLD, (address, cold)
    _, text = travelled(browser, "/aparatur?kolom=lengkap")
    assert text.count("<tr") > 50
    assert len(text) > PAGE  # it is the compression that makes it small


def test_what_somebody_elses_page_asked_for_is_never_compressed(browser: Browser) -> None:
    for site in ("cross-site", "same-site", ""):
        headers = {"Accept-Encoding": "gzip", "Sec-Fetch-Site": site}
        answer = browser.get("/aparatur?kolom=lengkap", headers=headers)
        assert answer.status_code == 200
        assert "content-encoding" not in answer.headers, site
        assert {"Accept-Encoding", "Sec-Fetch-Site"} <= {*answer.headers["vary"].split(", ")}


@pytest.mark.parametrize(
    ("takes", "small"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip;q=0.0", False),
        ("br", False),
        ("*", False),
        ("", False),
    ],
)
def test_only_who_takes_it_gets_it_compressed(takes: str, small: bool) -> None:
    headers = {"accept-encoding": takes, "sec-fetch-site": "none"}
    assert (packed(headers, b"a" * 5_000, "text/html; charset=utf-8") is not None) is small
    assert packed(headers, b"a" * 5_000, "application/pdf") is None
    assert packed(headers, b"a" * 100, "text/html") is None


def test_a_token_never_stands_twice_in_the_same_letters_and_opens_all_the_same(
    browser: Browser,
) -> None:
    found = re.compile(r'name="csrf" value="([^"]*)"')
    tokens = {found.search(browser.get("/aparatur").text)[1] for _ in range(3)}  # type: ignore[index]
    assert len(tokens) == 3
    assert not any(one.isdigit() for token in tokens for one in token)
    assert {unmasked(token) for token in tokens} == {b"csrf of administrator"}
    for token in tokens:
        answer = browser.post("/aparatur/cari", data={"csrf": token, "nama": "Siti"})
        assert answer.status_code == 303


@pytest.mark.parametrize("sent", ["", "_", "gg_", "gg_hh", "g_g", "kenari", "ää_ää", "gg_gg_gg"])
def test_a_token_that_is_none_is_refused(sent: str) -> None:
    token = Secrecy(KEY).hash("uji").hex()
    refuse_other_token(masked(token), token)
    with pytest.raises(Exception, match="REQUEST_FOREIGN"):
        refuse_other_token(sent, token)
