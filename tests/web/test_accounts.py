"""Who can come in, as an administrator sees it, and the tokens of programs."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pyotp
import pytest

from sibermata.desk.accounts.demo import become_demo
from sibermata.desk.opening import Opened
from sibermata.records.account import Right, Role
from sibermata.sync.night import Rules
from sibermata.web.app import make_app
from sibermata.web.house import Site
from tests.accounts import NOON, PASSWORD, account, open_door
from tests.conftest import fresh_database
from tests.office import CAST, Office
from tests.web.conftest import HOST, check_page
from tests.web.people import Client, Clock

OTHER = "empat payung di tepi kali"


@pytest.fixture
def door(
    server_url: str, template: str, rules: Rules, tmp_path: Any, request: Any
) -> Iterator[Opened]:
    """An office with two administrators, a coordinator and a meeting; a demo unless that is not
    asked for.
    """
    with fresh_database(server_url, template) as database:
        with database.work() as connection:
            if getattr(request, "param", "demo") == "demo":
                become_demo(connection, NOON)
        office = Office(database, rules, tmp_path)
        office.deliver(CAST)
        office.sync()
        with database.work() as connection:
            connection.execute(
                "insert into event (code, title, level, area, held_on, ends, recorded_from) values "
                "('RAKOR', 'Rapat koordinasi', 'province', '35', '2026-03-02', '14:00', now())"
            )
            connection.execute(
                "insert into meeting (code, state, recorded_from) values ('RAKOR', 'draft', now())"
            )
        made = open_door(database)
        account(made, "Ani", Role.ADMINISTRATOR, rights=tuple(Right))
        account(made, "Kardi", Role.COORDINATOR)
        account(made, "Dodi", Role.DOOR, rights=(), meeting="RAKOR")
        yield made
        made.pages.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(door: Opened, clock: Clock) -> Callable[[], Client]:
    app = make_app(door, site=Site(frozenset({HOST}), secure=True), now=clock)
    return lambda: Client(app)


def place_of(browser: Client, name: str) -> str:
    found = re.search(rf'href="(/pengguna/[a-z]{{32}})">{name}<', browser.get("/pengguna").text)
    assert found
    return found[1]


def test_an_invitation_that_lapsed_and_a_meeting_that_is_over_say_so(
    client: Callable[[], Client], clock: Clock
) -> None:
    ani = client().come_in("Ani")
    form = {"peran": "officer", "hak": ["view"], "kabupaten": ["35.16"]}
    check_page(ani.form("/pengguna/baru", nama="Siska", **form))
    fresh = ani.get("/pengguna").text
    assert "4 akun: 3 terbuka, 1 diundang." in fresh
    assert "kode berlaku sampai 3 Maret 2026 pukul 12.00 WIB" in fresh
    clock.now += timedelta(hours=25)
    again = client().come_in("Ani")
    text = again.get("/pengguna").text
    assert "4 akun: 2 terbuka, 1 undangan lewat waktu, 1 rapatnya selesai." in text
    assert "Buat kode baru di bawah ini" in again.get(place_of(again, "Siska")).text
    assert "tidak dapat masuk lagi" in again.get(place_of(again, "Dodi")).text


def test_rights_that_cannot_be_given_stay_in_the_form(client: Callable[[], Client]) -> None:
    ani = client().come_in("Ani")
    at = place_of(ani, "Kardi")
    fields = {"versi": "0", "peran": "officer", "hak": ["view", "export"]}
    found = re.search(r'name="versi" value="(\d+)"', ani.get(at).text)
    assert found
    refused = ani.form(at, f"{at}/hak", **{**fields, "versi": found[1]})
    check_page(refused, 422)
    assert re.search(r'value="officer" selected', refused.text)
    assert re.search(r'value="export" checked', refused.text)


def test_a_code_stays_where_only_the_password_was_refused(client: Callable[[], Client]) -> None:
    ani = client().come_in("Ani")
    made = ani.form(
        "/pengguna/baru", nama="Siska", peran="officer", hak=["view"], kabupaten=["35.16"]
    )
    code = re.search(r"<code>([0-9a-f ]{40,})</code>", made.text)
    assert code
    siska = client()
    short = siska.form("/masuk/undangan", kode=code[1], baru="pendek", ulang="pendek")
    check_page(short, 401)
    assert f'value="{code[1]}"' in short.text
    check_page(siska.form("/masuk/undangan", kode=code[1], baru=OTHER, ulang=OTHER))


@pytest.mark.parametrize("door", ["real"], indirect=True)
def test_after_a_mistyped_code_the_telephone_s_key_is_still_the_one_offered(
    client: Callable[[], Client], clock: Clock
) -> None:
    ani = client()
    ani.form("/masuk", nama="Ani", sandi=PASSWORD)
    key, sealed = offered(ani.get("/masuk/pasang").text)
    wrong = ani.form("/masuk/pasang", kode="000000", tawaran=sealed)
    check_page(wrong, 401)
    again, sealed = offered(wrong.text)
    assert again == key
    code = pyotp.TOTP(key).at(clock.now)
    check_page(ani.form("/masuk/pasang", kode=code, tawaran=sealed))
    stranger = client()
    stranger.form("/masuk", nama="Kardi", sandi=PASSWORD)
    foreign = stranger.form("/masuk/pasang", kode="000000", tawaran=sealed)
    assert offered(foreign.text)[0] != key


def offered(text: str) -> tuple[str, str]:
    key = re.search(r"Kunci: <code>([A-Z2-7]+)</code>", text)
    sealed = re.search(r'name="tawaran" value="([^"]+)"', text)
    assert key
    assert sealed
    return key[1], sealed[1]


def test_a_token_is_made_for_an_account_shown_once_used_and_ended(
    client: Callable[[], Client],
) -> None:
    ani = client().come_in("Ani")
    at = place_of(ani, "Kardi") + "/token"
    check_page(ani.get(at))
    beyond = ani.form(at, untuk="SIMPEG", hari="30", hak=["reveal"])
    check_page(beyond, 422)
    check_page(ani.form(at, untuk="SIMPEG", hari="sebulan"), 422)
    made = ani.form(at, untuk="SIMPEG", hari="30", hak=["view"], kabupaten=["35.16"])
    check_page(made)
    token = re.search(r'class="once"><code>([^<]+)</code>', made.text)
    assert token
    listed = ani.get(at)
    check_page(listed)
    assert "Kabupaten Mojokerto" in listed.text
    assert token[1] not in listed.text
    bearer = {"Authorization": f"Bearer {token[1]}"}
    program = client()
    assert program.get("/api/v1/officials", headers=bearer).status_code == 200
    breach = ani.get("/audit/kebocoran")
    check_page(breach)
    assert "SIMPEG (Kardi, dibuat 2 Maret 2026)" in breach.text
    end = re.search(rf'action="({at}/[a-z]+/cabut)"', listed.text)
    assert end
    check_page(ani.form(at, end[1], alasan=""), 422)
    assert ani.form(at, end[1], alasan="bocor").status_code == 303
    assert program.get("/api/v1/officials", headers=bearer).status_code == 401
    assert "dicabut" in ani.get(at).text
    kardi = client().come_in("Kardi")
    assert kardi.get(at).status_code == 403


def test_a_period_that_ends_before_it_begins_is_said_beside_its_day(
    client: Callable[[], Client],
) -> None:
    ani = client().come_in("Ani")
    days = {"sejak-d": "3 Maret 2026", "sampai-d": "1 Maret 2026"}
    back = ani.form("/audit/kebocoran", akun="Kardi", bentuk="daftar", **days)
    check_page(back, 422)
    assert "sesudah akhirnya" in back.text
    assert 'value="3 Maret 2026"' in back.text


def test_an_act_on_an_account_marks_nobody_anew(door: Opened, client: Callable[[], Client]) -> None:
    ani = client().come_in("Ani")
    ani.form("/pengguna/baru", nama="Siska", peran="leader", hak=[])
    with door.database.connection() as connection:
        jobs = connection.execute("select count(*) from job").fetchone()
    assert jobs == (0,)


@pytest.mark.parametrize("door", ["real"], indirect=True)
def test_a_form_whose_session_ran_out_waits_behind_the_second_factor_too(
    client: Callable[[], Client], clock: Clock
) -> None:
    ani = client()
    ani.form("/masuk", nama="Ani", sandi=PASSWORD)
    key, sealed = offered(ani.get("/masuk/pasang").text)
    code = pyotp.TOTP(key).at(clock.now)
    check_page(ani.form("/masuk/pasang", kode=code, tawaran=sealed))
    token = re.search(r'name="csrf" value="([^"]*)"', ani.get("/pengguna/baru").text)
    assert token
    clock.now += timedelta(hours=1)
    fields = {"csrf": token[1], "nama": "Siska", "peran": "leader"}
    over = ani.post("/pengguna/baru", data=fields)
    check_page(over, 401)
    asked = ani.post("/masuk", data={**hidden(over.text), "nama": "Ani", "sandi": PASSWORD})
    check_page(asked)
    wrong = ani.post("/masuk/kode", data={**hidden(asked.text), "kode": "000000"})
    check_page(wrong, 401)
    code = pyotp.TOTP(key).at(clock.now)
    kept = ani.post("/masuk/kode", data={**hidden(wrong.text), "kode": code})
    check_page(kept)
    assert "Isian Anda masih ada" in kept.text
    made = ani.post("/pengguna/baru", data=hidden(kept.text))
    check_page(made)
    assert "Kode sekali pakai untuk Siska" in made.text


@pytest.mark.parametrize("door", ["real"], indirect=True)
def test_who_comes_in_by_a_page_goes_on_there_behind_the_second_factor(
    client: Callable[[], Client], clock: Clock
) -> None:
    ani = client()
    ani.form("/masuk", nama="Ani", sandi=PASSWORD)
    key, sealed = offered(ani.get("/masuk/pasang").text)
    ani.form("/masuk/pasang", kode=pyotp.TOTP(key).at(clock.now), tawaran=sealed)
    clock.now += timedelta(hours=1)
    shown = client()
    asked = shown.form("/masuk?ke=/pengguna", "/masuk", nama="Ani", sandi=PASSWORD, ke="/pengguna")
    code = pyotp.TOTP(key).at(clock.now)
    done = shown.post("/masuk/kode", data={**hidden(asked.text), "kode": code})
    assert done.headers["location"] == "/pengguna"
    away = shown.form("/akun", "/keluar")
    assert away.status_code == 303


def hidden(text: str) -> dict[str, str]:
    main = text.partition("<main")[2]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', main)
    return {name: unescape(value) for name, value in found}
