"""Coming in by a password, one's own account, accounts, the audit and one number: through the real
door, under the policies of the database.
"""

import ast
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest

import sibermata
from sibermata.desk.accounts.demo import become_demo
from sibermata.desk.opening import Opened
from sibermata.desk.refusals import read_words
from sibermata.records.account import Right, Role
from sibermata.sync.night import Rules
from sibermata.web.app import make_app
from sibermata.web.house import Site
from sibermata.web.pages.office.acts import ACTS, DETAILS, detail_in_words
from tests.accounts import NOON, PASSWORD, account, open_door
from tests.conftest import fresh_database
from tests.office import CAST, SITI, Office, person
from tests.web.conftest import HOST, check_page
from tests.web.people import Client

OTHER = "empat payung di tepi kali"
NEIGHBOUR = person("1", "Sri Tetanggawati", "3517015503809101", "Kepala Desa", "35.17.01.2001")
ALL = tuple(Right)


@pytest.fixture(scope="module")
def door(
    server_url: str, template: str, rules: Rules, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Opened]:
    """A demo of two districts with an account for each role."""
    with fresh_database(server_url, template) as database:
        with database.work() as connection:
            become_demo(connection, NOON)
        office = Office(database, rules, tmp_path_factory.mktemp("office"))
        office.deliver(CAST)
        office.deliver([NEIGHBOUR], "jombang", district="35.17")
        office.sync()
        made = open_door(database)
        account(made, "Ani", Role.ADMINISTRATOR, rights=ALL)
        account(made, "Budi", Role.ADMINISTRATOR, rights=ALL)
        account(made, "Kardi", Role.COORDINATOR)
        account(made, "Rini", rights=(Right.VIEW, Right.REVEAL))
        account(made, "Lukas", Role.LEADER, rights=())
        yield made
        made.pages.close()


@pytest.fixture(scope="module")
def app(door: Opened) -> Any:
    return make_app(door, site=Site(frozenset({HOST}), secure=True), now=lambda: NOON)


@pytest.fixture
def client(app: Any) -> Callable[[], Client]:
    return lambda: Client(app)


def number_of(door: Opened, name: str) -> int:
    with door.database.connection() as connection:
        row = connection.execute("select id from person where name = %s", (name,)).fetchone()
    assert row
    return int(row[0])


@pytest.mark.parametrize("fault", [pytest.param("", id="S12")])
def test_every_cookie_is_locked_to_the_host_and_holds_a_random_word(
    client: Callable[[], Client], fault: str
) -> None:
    browser = client()
    answers = [browser.get("/masuk"), browser.form("/masuk", nama="Rini", sandi="salah")]
    answers.append(browser.form("/masuk", nama="Rini", sandi=PASSWORD, ingat="ya"))
    answers.append(browser.form("/akun", "/keluar"))
    cookies = [line for one in answers for line in one.headers.get_list("set-cookie")]
    assert len(cookies) >= 3
    for line in cookies:
        name, value = line.split(";")[0].split("=", 1)
        parts = {part.strip().lower() for part in line.split(";")[1:]}
        assert name.startswith("__Host-")
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= parts
        assert not any(part.startswith("domain") for part in parts)
        assert value == "" or (len(value) >= 22 and re.fullmatch(r"[\w-]+", value))


@pytest.mark.parametrize("fault", [pytest.param("", id="S5-S10")])
def test_a_wrong_name_and_a_wrong_password_look_alike_and_a_planted_cookie_is_no_session(
    client: Callable[[], Client], fault: str
) -> None:
    bodies = []
    for name in ("Lukas", "Nihil"):
        answer = client().form("/masuk", nama=name, sandi="salah sama sekali")
        assert answer.status_code == 401
        bodies.append(re.sub(r'value="[^"]*"', "", answer.text))
    assert bodies[0] == bodies[1]
    browser = client()
    browser.cookies.set("__Host-sibermata", "ditanam-oleh-orang-lain-0000000000", domain=HOST)
    browser.come_in("Rini")
    held = browser.cookies["__Host-sibermata"]
    assert held != "ditanam-oleh-orang-lain-0000000000"
    check_page(browser.get("/akun"))
    browser.form("/akun", "/keluar")
    browser.cookies.set("__Host-sibermata", held, domain=HOST)
    assert browser.get("/akun").status_code == 303


def test_ones_own_account_changes_its_password_and_ends_other_sessions(
    door: Opened, client: Callable[[], Client]
) -> None:
    account(door, "Wulan")
    here, there = client().come_in("Wulan"), client().come_in("Wulan")
    page = check_page(here.get("/akun"))
    assert "2 sesi terbuka" in here.get("/akun").text
    assert any(found.get("action") == "/akun/sandi" for found in page.all("form"))
    wrong = here.form("/akun", "/akun/sandi", lama="salah", baru=OTHER, ulang=OTHER)
    assert "Kesalahan:" in check_page(wrong, 422).title
    unlike = here.form("/akun", "/akun/sandi", lama=PASSWORD, baru=OTHER, ulang="lain")
    check_page(unlike, 422)
    weak = here.form(
        "/akun", "/akun/sandi", lama=PASSWORD, baru="Wulan12345678", ulang="Wulan12345678"
    )
    assert "mudah ditebak" in weak.text
    done = here.form("/akun", "/akun/sandi", lama=PASSWORD, baru=OTHER, ulang=OTHER)
    assert done.status_code == 303
    assert done.headers["location"].startswith("/akun?tersimpan=")
    check_page(here.get("/akun"))
    assert there.get("/akun").status_code == 303
    again = client().come_in("Wulan", OTHER)
    assert again.form("/akun", "/akun/sesi").status_code == 303
    assert here.get("/akun").status_code == 303


def test_a_second_factor_is_put_in_with_ones_password_and_asked_from_then_on(
    door: Opened, client: Callable[[], Client]
) -> None:
    account(door, "Tari")
    browser = client().come_in("Tari")
    page = browser.get("/akun/kode")
    check_page(page)
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page.text)
    sealed = re.search(r'name="tawaran" value="([^"]+)"', page.text)
    assert secret
    assert sealed
    code = pyotp.TOTP(secret.group(1)).at(NOON)
    fields = {"tawaran": sealed.group(1), "kode": code}
    check_page(browser.form("/akun/kode", sandi="salah", **fields), 422)
    shown = browser.form("/akun/kode", sandi=PASSWORD, **fields)
    check_page(shown)
    assert len(re.findall(r"<li><code>", shown.text)) == 10
    answer = client().form("/masuk", nama="Tari", sandi=PASSWORD)
    assert answer.headers["location"] == "/masuk/kode"
    off = browser.form("/akun", "/akun/kode/lepas", **{"sandi-lepas": PASSWORD})
    assert off.status_code == 303
    client().come_in("Tari")


def test_wrong_codes_are_counted_though_the_page_refuses(
    door: Opened, client: Callable[[], Client]
) -> None:
    account(door, "Galih")
    with door.database.work() as connection:
        sealed = door.secrecy.seal(pyotp.random_base32(), b"second factor")
        connection.execute("update account set factor = %s where name = 'Galih'", (sealed,))
    browser = client()
    browser.form("/masuk", nama="Galih", sandi=PASSWORD)
    for _ in range(6):
        answer = browser.form("/masuk/kode", kode="000000")
        assert answer.status_code == 401
    assert "Terlalu banyak percobaan" in answer.text


def test_an_administrator_makes_an_account_and_its_owner_comes_in_with_the_code(
    client: Callable[[], Client],
) -> None:
    ani = client().come_in("Ani")
    check_page(ani.get("/pengguna"))
    check_page(ani.get("/pengguna/baru"))
    bad = ani.form("/pengguna/baru", nama="Siska", peran="officer", hak=["view"])
    assert "kabupaten/kota" in bad.text
    check_page(bad, 422)
    made = ani.form(
        "/pengguna/baru", nama="Siska", peran="officer", hak=["view", "export"], kabupaten=["35.16"]
    )
    check_page(made)
    found = re.search(r"<code>([0-9a-f ]{40,})</code>", made.text)
    assert found
    siska = client()
    page = siska.get("/masuk/undangan")
    check_page(page)
    chosen = siska.form("/masuk/undangan", kode=found.group(1), baru=OTHER, ulang=OTHER)
    check_page(chosen)
    siska.come_in("Siska", OTHER)
    assert siska.get("/pengguna").status_code == 403
    lost = siska.form("/akun", "/masuk/undangan", kode=found.group(1), baru=OTHER, ulang=OTHER)
    assert lost.status_code == 401
    row = re.search(r'href="(/pengguna/[a-z]{32})">Siska<', ani.get("/pengguna").text)
    assert row
    at = row.group(1)
    check_page(ani.get(at))
    version = re.search(r'name="versi" value="(\d+)"', ani.get(at).text)
    assert version
    fields = {"peran": "officer", "hak": ["view"], "kabupaten": ["35.17"]}
    changed = ani.form(at, f"{at}/hak", versi=version.group(1), **fields)
    assert changed.status_code == 303
    assert siska.get("/akun").status_code == 303
    stale = ani.form(at, f"{at}/hak", versi=version.group(1), **fields)
    check_page(stale, 409)
    assert ani.form(at, f"{at}/tutup", alasan="").status_code == 422
    assert ani.form(at, f"{at}/tutup", alasan="pindah tugas").status_code == 303
    assert client().form("/masuk", nama="Siska", sandi=OTHER).status_code == 401
    again = ani.form(at, f"{at}/kode")
    check_page(again)
    assert re.search(r"<code>[0-9a-f ]{40,}</code>", again.text)


def test_an_administrator_adds_tries_pauses_and_removes_a_target_of_messages(
    door: Opened, client: Callable[[], Client]
) -> None:
    ani = client().come_in("Ani")
    check_page(ani.get("/pesan"))
    address = "tgram://123456789:kenari_rahasia_xyz/12315544/"
    bad = ani.form("/pesan", nama="Grup", peran="officer", alamat=address)
    check_page(bad, 422)
    assert "kabupaten/kotanya" in bad.text
    assert "kenari" not in bad.text
    unfit = ani.form("/pesan", nama="Grup", peran="coordinator", alamat="antah://kenari")
    check_page(unfit, 422)
    made = ani.form("/pesan", nama="Grup", peran="officer", alamat=address, kabupaten=["35.16"])
    assert made.status_code == 303
    page = ani.get("/pesan")
    check_page(page)
    assert "tgram://...4/" in page.text
    assert "kenari" not in page.text
    assert ani.form("/pesan", "/pesan/1/coba").status_code == 303
    shown = ani.get("/pesan")
    check_page(shown)
    assert "Ini pesan percobaan dari Sibermata." in shown.text
    late = {"sampai-d": "2 3 2019"}
    check_page(ani.form("/pesan", "/pesan/jeda", tujuan="1", **late), 422)
    soon = {"sampai-d": (NOON + timedelta(days=9)).strftime("%d %m %Y")}
    assert ani.form("/pesan", "/pesan/jeda", tujuan="1", **soon).status_code == 303
    assert "dijeda sampai" in ani.get("/pesan").text
    assert ani.form("/pesan", "/pesan/1/lanjutkan").status_code == 303
    assert ani.form("/pesan", "/pesan/1/hapus").status_code == 303
    assert "Belum ada tujuan pesan." in ani.get("/pesan").text
    assert ani.form("/pesan", "/pesan/1/hapus").status_code in (404, 409, 422)
    assert client().come_in("Rini").get("/pesan").status_code == 403


def test_nobody_changes_his_own_rights_in_the_pages(
    door: Opened, client: Callable[[], Client]
) -> None:
    ani = client().come_in("Ani")
    row = re.search(r'href="(/pengguna/[a-z]{32})">Ani<', ani.get("/pengguna").text)
    assert row
    page = ani.get(row.group(1))
    check_page(page)
    assert "akun Anda sendiri" in page.text
    own = ani.form("/akun", f"{row.group(1)}/tutup", alasan="coba")
    assert own.status_code == 422
    assert ani.get("/pengguna/" + "g" * 32).status_code == 404
    assert ani.get("/pengguna/antah").status_code == 404


def test_a_number_is_read_with_a_purpose_and_the_audit_shows_it(
    door: Opened, client: Callable[[], Client]
) -> None:
    siti, sri = number_of(door, SITI["name"]), number_of(door, NEIGHBOUR["name"])
    rini = client().come_in("Rini")
    at = f"/aparatur/{siti}"
    assert SITI["nik"] not in rini.get(at).text
    check_page(rini.get(at))
    check_page(rini.form(at, f"{at}/buka", tujuan=" "), 422)
    shown = rini.form(at, f"{at}/buka", tujuan="mencocokkan KTP di loket 3")
    assert SITI["nik"] in shown.text
    check_page(shown)
    for number in (sri, 999999):
        there = "/aparatur/" + f"{number:,}".replace(",", ".")
        assert rini.get(there).status_code == 404
        answer = rini.form(at, f"{there}/buka", tujuan="mencocokkan KTP")
        assert answer.status_code == 404
    kardi = client().come_in("Kardi")
    assert kardi.form(at, f"{at}/buka", tujuan="mencocokkan KTP").status_code == 403
    ani = client().come_in("Ani")
    for part in ("tindakan", "keamanan", "pembaca"):
        page = ani.get(f"/audit?bagian={part}")
        check_page(page)
        assert SITI["nik"] not in page.text
        assert "NIK" in page.text
    assert "mencocokkan KTP di loket 3" in ani.get("/audit?bagian=pembaca").text
    assert SITI["name"] in ani.get("/audit?bagian=pembaca").text
    assert "Jejak utuh" in ani.get("/audit?periksa=ya").text


def test_the_audit_of_a_coordinator_is_the_acts_and_nothing_of_accounts(
    client: Callable[[], Client],
) -> None:
    kardi = client().come_in("Kardi")
    page = kardi.get("/audit?bagian=keamanan")
    check_page(page)
    assert "Masuk dan hak" not in page.text
    assert "alamat jaringan" not in page.text.lower()
    assert client().come_in("Rini").get("/audit").status_code == 403
    check_page(kardi.get("/audit?oleh=Ani&sebelum=jjjjjjjj"))
    check_page(kardi.get("/audit?sebelum=%00x".replace("%00", "zz")))


def test_the_audit_goes_on_page_by_page(door: Opened, client: Callable[[], Client]) -> None:
    with door.database.work() as connection:
        desk = door.desk_on(connection, "Sibuk")
        for number in range(60):
            desk.note("source paused", f"sumber-{number}", reason="uji")
    ani = client().come_in("Ani")
    first = ani.get("/audit?oleh=Sibuk")
    older = re.search(r'href="(/audit\?[^"]*sebelum=[a-j]+)"', first.text)
    assert older
    second = ani.get(older.group(1).replace("&amp;", "&"))
    check_page(second)
    seen = re.findall(r"sumber-\d+", first.text + second.text)
    assert len(seen) == len(set(seen)) == 60


def test_the_audit_is_looked_through_by_who_what_and_when(
    door: Opened, client: Callable[[], Client]
) -> None:
    with door.database.work() as connection:
        desk = door.desk_on(connection, "Teliti")
        desk.note("source paused", "sumber-a", reason="uji")
        desk.note("source resumed", "sumber-a")
    ani = client().come_in("Ani")
    found = ani.get("/audit?oleh=teliti&apa=source+resumed")
    page = check_page(found)
    assert "1 catatan di halaman ini" in found.text
    assert {one["value"] for one in page.all("option") if "selected" in one} == {"source resumed"}
    assert "Tidak ada catatan" in ani.get("/audit?oleh=Teliti&sampai=2+Maret+2020").text
    assert "2 catatan" in ani.get("/audit?oleh=Teliti&sejak=2/3/2020").text
    wrong = ani.get("/audit?sejak=kemarin")
    check_page(wrong)
    assert "Tulis harinya" in wrong.text
    for part in ("keamanan", "pembaca"):
        check_page(ani.get(f"/audit?bagian={part}&oleh=ani&sejak=1+Januari+2026&apa=revealed"))
    assert SITI["nik"] not in ani.get(f"/audit?oleh={SITI['nik']}").text


WRITERS = frozenset({"note", "write", "write_trail", "write_event"})
BESIDE = frozenset({"about", "detail"})  # names of what is handed to them as a dictionary


def test_every_act_of_the_trail_and_what_stands_beside_it_has_its_word() -> None:
    codes, beside = set(), set()
    for path in Path(sibermata.__file__).parent.rglob("*.py"):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef):
                acts, keys = written(function)
                codes |= acts
                beside |= keys
    assert {"codes scanned", "programme loaded", "run reverted"} <= codes
    assert {"sha256", "purpose", "rows"} <= beside
    assert codes - ACTS.keys() == set()
    assert beside - DETAILS.keys() == set()


def written(function: ast.FunctionDef) -> tuple[set[str], set[str]]:
    """The acts that a function writes to the trail, and the names of what it writes beside them."""
    calls = [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", "")) in WRITERS
    ]
    codes = {text for call in calls for one in call.args if (text := text_of(one)) in ACTS}
    codes |= {text for call in calls for one in call.args if " " in (text := text_of(one))}
    if not codes and not any("write_event" in ast.dump(call.func) for call in calls):
        return set(), set()
    keys = {one.arg for call in calls for one in call.keywords if one.arg} - PLACES
    inside = [one for call in calls for one in [*call.args, *(k.value for k in call.keywords)]]
    inside += [
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in BESIDE
    ]
    named = [key for one in inside if isinstance(one, ast.Dict) for key in one.keys]
    return codes, keys | {text for key in named if (text := text_of(key))}


PLACES = frozenset({"account", "who", "address", "detail"})  # of an event: columns of its own


def text_of(node: ast.AST | None) -> str:
    """A text that stands in the code."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_what_stands_beside_an_act_is_read_without_knowing_the_program() -> None:
    words = read_words(Path("config"))
    digest = "9724c65dc1bdab17dd97386dd7e912f55e796395cc8c0f24ff89934864c8e4be"
    detail = {"kind": "sheet", "sha256": digest, "rights": ["view", "export"], "rows": 0}
    shown = "jenis: daftar hadir; sidik berkas: 9724c65dc1bd; hak: lihat, ekspor; baris: 0"
    assert detail_in_words(detail, words) == shown
    days = {"until": "2026-12-02", "ends": "2026-03-02T01:15:00+00:00", "reason": "2026-13-45"}
    shown = "sampai: 2 Desember 2026; berlaku sampai: 2 Maret 2026 pukul 08.15 WIB"
    assert detail_in_words(days, words) == f"{shown}; alasan: 2026-13-45"
    many = {"entries": [f"course.{n}" for n in range(8)], "reason": ""}
    shown = "butir: course.0, course.1, course.2, course.3, course.4, dan 3 lagi"
    assert detail_in_words(many, words) == shown
