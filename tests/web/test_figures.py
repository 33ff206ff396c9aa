"""Beranda, Aparatur, Wilayah: every number is a link to a list as long as it says; each role sees
what it may; searches never put a number into an address.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any

import psycopg
import pytest
from openpyxl import load_workbook

from sibermata.records.account import Role
from sibermata.standing.index import index_registry
from sibermata.standing.measures import keep_measures
from sibermata.store.base.scope import Scope
from sibermata.store.views.desk.home import night_in_short
from sibermata.sync.night import Rules
from sibermata.web.pages.home.page import is_late
from tests.desk.acts import fix, number_of
from tests.marks import Programme
from tests.office import CAST, SITI, SRIGADING, WATI, Office
from tests.web.conftest import NOW, REFUSED, Browser, app_of, check_page, close, copy_of

SYNCING = ("/sinkronisasi", "/sinkronisasi/sumber/mojokerto")
PAGES = (
    *SYNCING,
    "/beranda",
    "/wilayah",
    "/wilayah/35.16",
    "/wilayah/35.16.05",
    f"/wilayah/{SRIGADING}",
)
FIGURE = re.compile(r'<a class="figure" href="([^"]+)">([\d.]+)</a>')
MOST_BYTES = 40 * 1024  # of a page without the files that it loads
TOTAL = re.compile(r'data-total="(\d+)"')


@pytest.fixture(scope="module")
def desk_office(
    province_template: str, server_url: str, rules: Rules, tmp_path_factory: Any
) -> Iterator[Office]:
    """Two districts with something to count of everything, marked, indexed, and two nights kept."""
    folder = tmp_path_factory.mktemp("figures")
    for office in copy_of(province_template, server_url, rules, folder):
        programme = Programme(office)
        programme.today = date(2026, 3, 4)
        programme.mark()
        index_registry(office.database, office.secrecy)
        keep_measures(office.database, date(2026, 3, 3))
        fix(office, "Wati Simulasi", "birth_date", "1990-02-07")
        third = {**WATI, "birth_date": "1990-03-07"}
        office.deliver([*(row for row in CAST if row is not WATI), third, *REFUSED])
        office.sync("mojokerto")
        programme.sign(programme.person("Wati Simulasi"), date(2026, 3, 3))
        programme.train(programme.person("Budi Ujicoba"), date(2026, 3, 3))
        office.deliver([], "jombang", district="35.17")
        office.sync("jombang")
        programme.mark()
        index_registry(office.database, office.secrecy)
        keep_measures(office.database, NOW.date())
        yield office


@pytest.fixture(scope="module")
def pages(desk_office: Office) -> Iterator[Callable[..., Browser]]:
    """A browser for a role, before pages that have something to count."""
    app = app_of(desk_office)
    yield lambda token: Browser(app, token)
    close(app)


def figures(text: str) -> list[tuple[str, int]]:
    return [
        (address.replace("&amp;", "&"), int(number.replace(".", "")))
        for address, number in FIGURE.findall(text)
    ]


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.OFFICER])
def test_every_number_is_a_link_to_a_list_as_long_as_it_says(
    pages: Callable[..., Browser], role: Role
) -> None:
    browser, walked = pages(role), {}
    for address in PAGES:
        answer = browser.get(address)
        check_page(answer)
        found_here = figures(answer.text)
        nothing = [one for one in found_here if not one[1]]
        for target, number in [one for one in found_here if one[1]] + nothing[::40]:
            if target not in walked:
                page = browser.get(target)
                check_page(page)
                assert len(page.content) <= MOST_BYTES, target
                found = TOTAL.search(page.text)
                assert found, target
                walked[target] = int(found[1])
            assert walked[target] == number, f"{address}: {number} behind {target}"
    assert sum(1 for number in walked.values() if number) > 20


def test_what_the_reading_in_force_counted_leads_to_its_rows_and_an_earlier_one_has_none(
    pages: Callable[..., Browser],
) -> None:
    browser = pages(Role.OFFICER)
    page = browser.get("/sinkronisasi/sumber/mojokerto").text
    first, *earlier = page[page.index("<h2>Proses</h2>") :].split('<th scope="row" class="when">')[
        1:
    ]
    assert len(figures(first)) == 4
    assert not any(figures(one) for one in earlier)
    counts = dict(figures(page))
    rows = "/wilayah/semua/daftar/baris?sumber=mojokerto"
    parts = ("diterima", "ditolak", "ditanyakan", "ganda", "bukan-aparatur")
    assert counts[rows] == sum(counts[f"{rows}&hasil={part}"] for part in parts)
    for part, words in (("ditolak", "/perbaikan/"), ("diterima", "/aparatur/")):
        listed = browser.get(f"{rows}&hasil={part}")
        check_page(listed)
        assert listed.text.count(f'<a href="{words}') == counts[f"{rows}&hasil={part}"]
        assert "mojokerto.csv, baris " in listed.text
    check_page(pages("neighbour").get(rows), 404)


@pytest.mark.parametrize("measure", ["fresh", "filled", "refused", "pledged", "trained"])
def test_the_map_shows_each_measure_with_its_table_and_looks_back_without_a_link(
    pages: Callable[..., Browser], measure: str
) -> None:
    browser = pages(Role.COORDINATOR)
    now = browser.get(f"/beranda?ukuran={measure}")
    check_page(now)
    assert now.text.count("<use ") >= 38
    assert "38 kabupaten/kota" in now.text
    then = browser.get(f"/beranda?ukuran={measure}&ke=0")
    check_page(then)
    assert "akhir malam 3 Maret 2026" in then.text
    assert "Angka malam itu tidak mempunyai daftar" in then.text
    table = then.text[then.text.index('id="peta"') :]
    assert 'class="figure" href' not in table
    part = browser.get(f"/beranda?ukuran={measure}&ke=0", headers={"HX-Request": "true"})
    assert part.text.lstrip().startswith('<section id="peta"')


def test_rubbish_in_an_address_asks_nothing(pages: Callable[..., Browser]) -> None:
    browser = pages(Role.ADMINISTRATOR)
    check_page(browser.get("/beranda?ukuran=kiamat&ke=-9"))
    for query in ("kab=99.99", "jabatan=RAJA", "status=x", "ikrar=x&siklus=y", "sesudah=a~b~c~d"):
        answer = browser.get(f"/aparatur?{query}")
        assert answer.status_code in (200, 404), query
        check_page(answer, answer.status_code)
    check_page(browser.get("/wilayah/antah"), 404)
    check_page(browser.get("/wilayah/semua/daftar/kiamat"), 404)
    check_page(browser.get("/aparatur/999.999"), 404)


def test_an_officer_sees_his_district_and_of_others_no_name_and_no_link(
    pages: Callable[..., Browser],
) -> None:
    browser = pages("neighbour")
    for address in ("/aparatur", "/wilayah", "/beranda", "/aparatur?nama=Siti"):
        text = browser.get(address).text
        assert "Contohwati" not in text
        assert "/wilayah/35.16" not in text
        assert "kab=35.16" not in text
    check_page(browser.get("/wilayah/35.16"), 404)
    check_page(browser.get("/wilayah/35.16/daftar/refused"), 404)
    assert TOTAL.search(browser.get("/aparatur?kab=35.16").text)[1] == "0"  # type: ignore[index]


def test_a_leader_sees_numbers_and_no_list(pages: Callable[..., Browser]) -> None:
    browser = pages(Role.LEADER)
    answer = browser.get("/beranda")
    check_page(answer)
    assert figures(answer.text) == []
    assert '<span class="figure">' in answer.text
    for address in ("/aparatur", "/wilayah", "/wilayah/35.16/daftar/vacant"):
        check_page(browser.get(address), 403)


def test_a_name_is_found_through_its_address_and_a_number_never_stands_in_one(
    pages: Callable[..., Browser],
) -> None:
    browser = pages(Role.OFFICER)
    by_name = browser.send_form("/aparatur/cari", nama="Wati Simulsai")
    assert by_name.status_code == 303
    assert by_name.headers["location"] == "/aparatur?nama=Wati+Simulsai"
    found = browser.get(by_name.headers["location"])
    check_page(found)
    assert "Wati Simulasi" in found.text
    assert TOTAL.search(found.text)[1] == "1"  # type: ignore[index]
    by_number = browser.send_form("/aparatur/cari", nama=SITI["nik"])
    address = by_number.headers["location"]
    assert not re.search(r"\d{3}", address)
    found = browser.get(address)
    check_page(found)
    assert "Siti Contohwati" in found.text
    assert SITI["nik"] not in found.text
    assert "tidak tersimpan lagi" in pages(Role.ADMINISTRATOR).get(address).text
    nobody = browser.send_form("/aparatur/cari", nama="3516051204850000").headers["location"]
    assert "Tidak ada nomor itu." in browser.get(nobody).text
    typed = browser.get(f"/aparatur?nama={SITI['nik']}")
    assert "Siti Contohwati" not in typed.text


def test_the_workbook_has_the_rows_and_columns_of_the_list(pages: Callable[..., Browser]) -> None:
    browser = pages(Role.COORDINATOR)
    for fields in ({"kab": "35.16"}, {"jabatan": "KADES", "kolom": "lengkap"}, {"ikrar": "belum"}):
        query = "&".join(f"{name}={value}" for name, value in fields.items())
        text = browser.get(f"/aparatur?{query}").text
        heads = re.findall(r'<th scope="col">([^<]+)</th>', text)
        answer = browser.send_form("/aparatur/unduh", **fields)
        assert answer.status_code == 200, answer.text[:500]
        rows = list(load_workbook(BytesIO(answer.content))["Aparatur"].iter_rows(values_only=True))
        assert list(rows[0]) == heads
        names = re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', text)
        at = heads.index("Nama")
        assert [row[at] for row in rows[1:]] == names
        assert str(len(names)) == TOTAL.search(text)[1]  # type: ignore[index]
    check_page(pages(Role.LEADER).send_form("/aparatur/unduh"), 403)


def test_a_person_s_page_shows_where_everything_comes_from_and_is_written_down_once(
    pages: Callable[..., Browser], desk_office: Office
) -> None:
    number = number_of(desk_office, "Wati Simulasi")
    browser, count = pages(Role.OFFICER), "select count(*) n from view_log where person_id = %s"
    before = desk_office.ask(count, number)[0]["n"]
    answer = browser.get(f"/aparatur/{number}")
    check_page(answer)
    assert desk_office.ask(count, number)[0]["n"] == before + 1
    for words in (
        "Pertama terlihat",
        "Terakhir berubah",
        "Terakhir dikonfirmasi",
        "sudah ikrar",
        "mojokerto.csv, baris",
        "perbaikan",
        "7 Februari 1990",
        "/perbaikan/",
    ):
        assert words in answer.text, words
    assert WATI["nik"] not in answer.text
    check_page(pages("neighbour").get(f"/aparatur/{number}"), 404)
    assert desk_office.ask(count, number)[0]["n"] == before + 1


def test_the_timeline_names_what_was_signed_and_learnt(
    pages: Callable[..., Browser], desk_office: Office
) -> None:
    for name, words in (
        ("Wati Simulasi", "Pemilihan uji), "),
        ("Budi Ujicoba", "Pengelolaan Keuangan Desa, "),
    ):
        text = pages(Role.OFFICER).get(f"/aparatur/{number_of(desk_office, name)}").text
        line = text[text.index("Linimasa") :]
        assert words in line, name
        assert not re.search(r"[A-Z]{3,}-[A-Z]{3,}", re.sub(r"<[^>]*>", "", line)), name


def test_model_a4_of_the_village_is_one_click_away(
    pages: Callable[..., Browser], desk_office: Office
) -> None:
    number = number_of(desk_office, "Budi Ujicoba")
    answer = pages(Role.OFFICER).send_form(f"/aparatur/{number}/model-a4")
    assert answer.status_code == 200, answer.text[:800]
    assert answer.content.startswith(b"%PDF")
    (paper,) = desk_office.ask("select kind, district_code, by from paper order by number desc")
    assert (paper["kind"], paper["district_code"], paper["by"]) == ("model-a4", "35.16", "Rini")


def test_a_nik_is_shown_once_for_a_purpose(
    pages: Callable[..., Browser], desk_office: Office
) -> None:
    number = number_of(desk_office, "Budi Ujicoba")
    browser = pages(Role.ADMINISTRATOR)
    refused = browser.send_form(f"/aparatur/{number}/buka", tujuan="")
    assert refused.status_code == 422 or refused.status_code == 400
    shown = browser.send_form(f"/aparatur/{number}/buka", tujuan="mencocokkan dengan KTP")
    assert "3516051204859002" in shown.text
    assert "3516051204859002" not in browser.get(f"/aparatur/{number}").text
    log = desk_office.ask("select purpose from view_log where what = 'revealed'")
    assert [row["purpose"] for row in log] == ["mencocokkan dengan KTP"]
    check_page(pages(Role.OFFICER).send_form(f"/aparatur/{number}/buka", tujuan="ingin tahu"), 403)


def test_no_page_asks_more_of_the_database_where_it_shows_more(
    pages: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch, desk_office: Office
) -> None:
    asked: list[int] = []
    for cursor in (psycopg.Cursor, psycopg.ServerCursor):
        execute = cursor.execute

        def counted(self: Any, *given: Any, execute: Any = execute, **more: Any) -> Any:
            asked.append(1)
            return execute(self, *given, **more)

        monkeypatch.setattr(cursor, "execute", counted)
    few, many = pages("neighbour"), pages(Role.ADMINISTRATOR)

    def count(browser: Browser, address: str) -> int:
        asked.clear()
        check_page(browser.get(address))
        return len(asked)

    siti, sri = (number_of(desk_office, name) for name in ("Siti Contohwati", "Sri Tetanggawati"))
    for one, other in (
        ("/aparatur", "/aparatur"),
        ("/aparatur?kab=35.17", "/aparatur?kab=35.16"),
        ("/aparatur?nama=Sri", "/aparatur?nama=Contohwati"),
        ("/aparatur?ikrar=belum", "/aparatur?ikrar=belum"),
        ("/wilayah", "/wilayah"),
        ("/wilayah/35.17", "/wilayah/35.16"),
        ("/wilayah/35.17.01.2001", f"/wilayah/{SRIGADING}"),
        (f"/aparatur/{sri}", f"/aparatur/{siti}"),
    ):
        assert abs(count(few, one) - count(many, other)) <= 1, (one, other)


@pytest.mark.parametrize(
    ("at", "late"),
    [
        pytest.param("2026-03-05 06:59", False, id="F115 before seven"),
        pytest.param("2026-03-05 07:00", True, id="F115 by seven"),
        pytest.param("2026-03-04 09:00", False, id="F115 a night that began"),
    ],
)
def test_a_night_that_did_not_begin_stands_in_red_by_seven_o_clock(
    desk_office: Office, at: str, late: bool
) -> None:
    with desk_office.database.connection() as connection:
        night = night_in_short(connection, Scope.province())
    assert night is not None
    now = datetime.fromisoformat(at + "+07:00")
    assert is_late(night._replace(night=date(2026, 3, 4)), now) is late
    assert not is_late(None, now)


def test_the_red_word_stands_on_the_first_page(desk_office: Office) -> None:
    later = datetime.fromisoformat("2027-01-01 09:00+07:00")
    app = app_of(desk_office, later)
    page = Browser(app, Role.ADMINISTRATOR).get("/beranda")
    check_page(page)
    assert "Pembacaan malam 1 Januari 2027 belum dimulai" in page.text
    close(app)
