"""Every number of every page is a link to a list of so many, or stands in plain_numbers.toml with
the reason why it is none; a measure bears one name wherever it stands.
"""

import re
import tomllib
from collections import Counter, deque
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from sibermata.desk.roster.measures import read_measures
from sibermata.records.account import Role
from sibermata.records.programme.measure import Measure
from sibermata.standing.index import index_registry
from sibermata.standing.measures import keep_measures
from sibermata.sync.night import Rules
from sibermata.web.declared import declared_routes
from sibermata.web.pages import ROUTERS
from tests.conftest import CONFIG, fresh_database
from tests.office import Office
from tests.web.conftest import NOW, Browser, app_of, close
from tests.web.everything import addresses_of, live
from tests.web.numbers_shown import Shown, numbers_of

PLAIN = tomllib.loads(Path(__file__).with_name("plain_numbers.toml").read_text("utf-8"))["plain"]
MOST_OF_ONE = 4  # pages of one kind
MOST_PAGES = 60  # of one list
WALKED = (Role.ADMINISTRATOR, Role.COORDINATOR, Role.OFFICER)
ONE_THING = re.compile(r"/perbaikan/\d+|/sinkronisasi/ditahan/\d+")
ROWS = "//main//table/tbody/tr"
WAITING = f"{ROWS}[not(contains(@class, 'settled'))]"
Walked = dict[str, str]  # address -> page
COUNTED: Counter[str] = Counter()  # how often the reason of an entry was needed
WALKERS: set[Role] = set()


@pytest.fixture(scope="module")
def full_office(
    server_url: str, template: str, rules: Rules, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """An office in which something of everything has happened, with two nights kept."""
    with fresh_database(server_url, template) as database:
        office = Office(database, rules, tmp_path_factory.mktemp("numbers"))
        live(office)
        index_registry(office.database, office.secrecy)
        for before in (1, 0):
            keep_measures(office.database, NOW.date() - timedelta(before))
        yield office


@pytest.fixture(scope="module")
def app(full_office: Office) -> Iterator[Any]:
    made = app_of(full_office)
    yield made
    close(made)


def kind_of(address: str) -> str:
    """The kind of a page: its path without numbers and codes, and what it is asked."""
    path, _, query = address.partition("?")
    asked = "&".join(sorted(one.partition("=")[0] for one in query.split("&") if one))
    return re.sub(r"/(?:\d[\d.]*|[a-z]{20,})(?=/|$)", "/N", path) + (f"?{asked}" if asked else "")


def walk(browser: Browser, starts: list[str], lets_in: Callable[[str], bool]) -> Walked:
    """Every page that can be reached by links, of one kind a few."""
    waiting, seen, walked = deque(starts), {*starts}, {}
    kinds: Counter[str] = Counter()
    while waiting:
        address = waiting.popleft()
        if kinds[kind_of(address)] >= MOST_OF_ONE or not lets_in(address):
            continue
        answer = browser.get(address)
        assert answer.status_code < 500, address
        if answer.status_code != 200 or "html" not in answer.headers["content-type"]:
            continue
        kinds[kind_of(address)] += 1
        walked[address] = answer.text
        for found in html.fromstring(answer.text).xpath("//main//a/@href"):
            if found.startswith("/") and found not in seen:
                seen.add(found)
                waiting.append(found)
    return walked


class Lists:
    """How long the lists are that numbers lead to, by what they say and by their rows."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.found: dict[str, set[int]] = {}

    def length(self, address: str) -> set[int]:
        """What a list says of its length, and how many rows it has over all its pages."""
        address = address.partition("#")[0]
        if ONE_THING.fullmatch(address):
            return {1}
        if address not in self.found:
            self.found[address] = self._read(address)
        return self.found[address]

    def _read(self, address: str) -> set[int]:
        said, rows, summed, at = None, 0, 0, address
        for _ in range(MOST_PAGES):
            answer = self.browser.get(at)
            assert answer.status_code == 200, address
            page = html.fromstring(answer.text)
            totals = page.xpath("//main//@data-total")
            said = int(totals[0]) if totals and said is None else said
            rows += len(page.xpath(ROWS if "/kelompok/" not in address else WAITING))
            summed += sum(
                int(one.text_content().replace(".", ""))
                for one in page.xpath(
                    "//main//td[@data-label='Banyaknya' or @data-label='Kursi kosong']"
                )
            )
            following = page.xpath("//main//nav[@class='pager']//a[@rel='next']/@href")
            if not following:
                break
            at = following[0]
        if said is None:
            return set()  # no list
        assert said in (rows, summed) or "ditahan" in address, f"{address}: {said} of {rows}"
        return {said}


def reason(address: str, one: Shown, lists: Lists) -> str:
    """Why a number may stand as it does; '' where it may not."""
    if one.is_own or one.value == 0:
        return "its list is here, or there is nothing to list"
    if one.address and one.value is not None and one.value in lists.length(one.address):
        return "the list is so long"
    for entry in PLAIN:
        fits = re.fullmatch(entry["page"], address) and re.search(entry["words"], one.words)
        if fits and bool(one.address) == entry.get("link", False):
            COUNTED[entry["words"]] += 1
            return str(entry["why"])
    return ""


@pytest.mark.parametrize("role", WALKED)
def test_every_number_is_a_link_to_so_many_or_has_its_reason(
    full_office: Office, app: Any, role: Role
) -> None:
    browser = Browser(app, role)
    lists, bare, linked = Lists(browser), {}, 0
    for address, text in pages_walked(full_office, app, browser).items():
        for one in numbers_of(text):
            why = reason(address, one, lists)
            linked += why == "the list is so long"
            if not why:
                bare.setdefault((kind_of(address), one.words), (address, one))
    assert not bare, "\n".join(f"{address} {one}" for address, one in bare.values())
    assert linked > 100
    WALKERS.add(role)


def pages_walked(office: Office, app: Any, browser: Browser) -> Walked:
    """Every page of a visitor."""
    paths = {route.path for router in ROUTERS for route in router.routes}  # type: ignore[attr-defined]
    served = [
        re.compile(re.sub(r"\{\w+\}", "[^/]+", one.path))
        for one in declared_routes(app)
        if one.method == "GET" and one.path in paths
    ]

    def lets_in(address: str) -> bool:
        return any(one.fullmatch(address.partition("?")[0]) for one in served)

    starts = [*addresses_of(app, office).values(), "/beranda?ukuran=refused&ke=0"]
    return walk(browser, starts, lets_in)


@pytest.mark.parametrize("role", WALKED)
def test_a_measure_bears_one_name_wherever_it_stands(
    full_office: Office, app: Any, role: Role
) -> None:
    names = {str(code): one.name for code, one in read_measures(CONFIG).items()}
    wrong, seen = set(), set()
    for address, text in pages_walked(full_office, app, Browser(app, role)).items():
        for one in numbers_of(text):
            found = re.search(r"/daftar/([a-z]+)(?:\?|$)", one.address)
            if found and one.name and found[1] in names:
                seen.add(found[1])
                if one.name != names[found[1]]:
                    wrong.add((address, one.name, names[found[1]]))
    assert wrong == set()
    assert {Measure.REFUSED, Measure.QUESTIONS, Measure.VACANT} <= seen


def test_every_reason_is_still_needed() -> None:
    assert all(one["why"] for one in PLAIN)
    if {*WALKED} == WALKERS:
        assert {one["words"] for one in PLAIN} - COUNTED.keys() == set()
