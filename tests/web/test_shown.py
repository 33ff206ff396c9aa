"""What pages show of what is stored: values beside the post they belong to, names with the way to
their page, places by name, the menu entry of every page.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sibermata.records.account import Role
from sibermata.standing.index import index_registry
from sibermata.sync.night import Rules
from sibermata.web.pages.home.map import trend_line
from tests.desk.acts import number_of
from tests.office import BUDI, CAST, SITI, SRIGADING, Office, person
from tests.web.conftest import Browser, app_of, check_page, close, copy_of

ACTING = person("2b", BUDI["name"], BUDI["nik"], "Plt. Kepala Dusun Krajan", sk_number="141/7/2025")
PHONE = "081234567890"


@pytest.fixture(scope="module")
def two_posts(
    province_template: Any, server_url: str, rules: Rules, tmp_path_factory: Any
) -> Iterator[Office]:
    """An office in which Budi has a second post, and Siti a telephone."""
    for office in copy_of(province_template, server_url, rules, tmp_path_factory.mktemp("shown")):
        office.deliver([{**SITI, "phone": PHONE}, *CAST[1:], ACTING])
        office.sync("mojokerto")
        index_registry(office.database, office.secrecy)
        yield office


@pytest.fixture(scope="module")
def pages(two_posts: Office) -> Iterator[Callable[..., Browser]]:
    app = app_of(two_posts)
    yield lambda token: Browser(app, token)
    close(app)


CELLS = re.compile(r'<th scope="row">([^<]+)</th><td data-label="Nilai">([^<]*)</td>')


def rows(text: str) -> dict[str, str]:
    """Name of a value -> the value, as the page of a person lists both."""
    found = CELLS.findall(text.split("<details><summary>Pernyataan lain")[0])
    assert len(found) == len(dict(found)), f"a value stands twice: {found}"
    return dict(found)


def test_each_value_of_a_post_is_that_post_s_and_says_so(
    pages: Callable[..., Browser], two_posts: Office
) -> None:
    answer = pages(Role.OFFICER).get(f"/aparatur/{number_of(two_posts, BUDI['name'])}")
    check_page(answer)
    shown = rows(answer.text)
    first, second = "sebagai Sekretaris Desa", "sebagai Plt. Kepala Dusun Krajan"
    assert shown[f"Jabatan, {first}"] == "Sekretaris Desa"
    assert shown[f"Jabatan, {second}"] == "Kepala Dusun"
    assert shown[f"Nomor SK, {first}"] == "141/1/2019"
    assert shown[f"Nomor SK, {second}"] == "141/7/2025"
    assert shown["Nama"] == BUDI["name"]


def test_a_telephone_is_shown_masked_as_it_is_kept(
    pages: Callable[..., Browser], two_posts: Office
) -> None:
    number = number_of(two_posts, SITI["name"], SRIGADING)
    answer = pages(Role.OFFICER).get(f"/aparatur/{number}")
    assert re.fullmatch(r"\+62\*+90", rows(answer.text)["Telepon"])
    assert PHONE[1:] not in answer.text
    others = [name for name, _ in CELLS.findall(answer.text.split("Pernyataan lain")[1])]
    assert "Nama" in others
    assert "Gelar depan" not in others, "one cell is told once"


def test_whom_a_run_changed_is_one_click_away(
    pages: Callable[..., Browser], two_posts: Office
) -> None:
    (run,) = two_posts.ask("select max(id) id from run where state = 'PUBLISHED'")
    page = check_page(pages(Role.OFFICER).get(f"/sinkronisasi/proses/{run['id']}"))
    links = {one["href"] for one in page.all("a")}
    assert {f"/wilayah/{SRIGADING}", f"/aparatur/{number_of(two_posts, BUDI['name'])}"} <= links


@pytest.mark.parametrize(
    ("address", "entry"),
    [("/pekerjaan", "/sinkronisasi"), ("/pesan", "/pengguna"), ("/perbaikan", "/perbaikan")],
)
def test_the_menu_says_where_a_page_belongs(
    pages: Callable[..., Browser], address: str, entry: str
) -> None:
    page = check_page(pages(Role.ADMINISTRATOR).get(address))
    marked = [one["href"] for one in page.all("a") if "aria-current" in one]
    assert entry in marked


def test_places_have_names_and_nobody_is_chosen_beforehand(
    pages: Callable[..., Browser],
) -> None:
    ruler = pages(Role.ADMINISTRATOR)
    listed = ruler.get("/wilayah/35.16/daftar/refused")
    assert ">Kabupaten Mojokerto</a>" in listed.text
    assert ">35.16</a>" not in listed.text
    form = check_page(ruler.get("/audit/kebocoran"))
    assert form.all("option")[0]["value"] == ""


def test_a_share_that_hardly_moves_is_drawn_flat() -> None:
    heights = [float(point.split(",")[1]) for point in trend_line([0.997, 0.9965, 0.997]).split()]
    assert max(heights) - min(heights) < 2
    steep = [float(point.split(",")[1]) for point in trend_line([0.1, 0.9]).split()]
    assert max(steep) - min(steep) > 60
