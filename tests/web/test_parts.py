"""Whatever goes wrong behind a part of a page that was asked for alone, a sentence stands where it
was clicked.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from psycopg import Connection

from sibermata.desk.opening import Opened
from sibermata.errors import Refusal, StoreUnavailable
from sibermata.records.account import Role, Visitor
from sibermata.web.app import make_app
from sibermata.web.declared import declared_routes
from sibermata.web.house import Site
from sibermata.web.render import FOLDER
from tests.office import Office
from tests.web.conftest import HOST, NOW, Browser, OpenGate, opened_of

ASKING = re.compile(r'hx-(get|post|put|patch|delete)="([^"]+)"')
FAULTS = {
    403: Refusal("PAGE_NOT_YOURS"),
    404: Refusal("PAGE_UNKNOWN"),
    409: Refusal("ACCOUNT_CHANGED", name="Ani"),
    422: Refusal("REASON_NEEDED"),
    500: RuntimeError("kenari 3516055503809001"),
    503: StoreUnavailable("the database does not answer", "DATABASE_SILENT"),
}


@dataclass(frozen=True)
class Breaking(Opened):
    """An installation in which every visit goes wrong."""

    error: Exception = FAULTS[500]

    @contextmanager
    def visit(self, visitor: Visitor, whole: Visitor | None = None) -> Iterator[Connection[Any]]:
        del visitor, whole
        raise self.error
        yield


def asked_in_parts() -> list[tuple[str, str]]:
    """Method and address of everything that a template asks for in part; ids are any."""
    found = set()
    for path in FOLDER.rglob("*.html"):
        for method, address in ASKING.findall(path.read_text(encoding="utf-8")):
            found.add((method.upper(), re.sub(r"\{\{.*?\}\}", "1", address)))
    return sorted(found)


def test_what_is_asked_for_in_parts_is_a_route(app: Any) -> None:
    patterns = [(one.method, re.sub(r"\{\w+\}", "[^/]+", one.path)) for one in declared_routes(app)]
    asked = asked_in_parts()
    assert len(asked) >= 5
    for method, address in asked:
        matching = [pattern for its, pattern in patterns if its == method]
        assert any(re.fullmatch(pattern, address) for pattern in matching), address


@pytest.mark.parametrize("status", FAULTS)
@pytest.mark.parametrize(("method", "address"), asked_in_parts())
def test_a_part_that_fails_leaves_a_sentence_where_it_was_clicked(
    office: Office, method: str, address: str, status: int
) -> None:
    opened = opened_of(office)
    breaking = Breaking(opened.settings, opened.pages, opened.secrecy, error=FAULTS[status])
    site = Site(frozenset({HOST}), secure=True)
    app = make_app(breaking, OpenGate(opened), site, now=lambda: NOW)
    browser = Browser(app, Role.ADMINISTRATOR)
    answer = browser.request(method, address, headers={"HX-Request": "true"})
    assert answer.status_code == status
    assert "<html" not in answer.text
    assert answer.headers["hx-retarget"] == "find .said"
    assert answer.headers["hx-reswap"] == "innerHTML"
    said = re.sub(r"<[^>]+>", " ", answer.text).split()
    assert len(said) >= 5
    assert 'role="alert"' in answer.text
    assert "kenari" not in answer.text
    opened.pages.close()
