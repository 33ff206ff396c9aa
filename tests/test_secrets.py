"""The canary: personal numbers, passwords and tokens go through nights on which everything fails,
and are found nowhere in the clear.

Looked through are standard output and error with --verbose --debug, every exception, and every
column of every table. Sealed blobs are
opened once to prove that the canary did pass by.
"""

import base64
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from sibermata.desk.opening import KEY_WORD
from sibermata.store.registry.deliveries import unpack
from sibermata.store.registry.places import remember
from sibermata.sync.run import sync
from tests.office import CAST, KEY, SRIGADING, Office, as_csv, person

ROOT = Path(__file__).parents[1]
NIK, OTHER_NIK = "3516055503809777", "3516051204859778"
PHONE, PHONE_TYPED = "081234567897", "+62 812-3456-7897"
NIP = "198003152006042777"
PASSWORD, TOKEN, LOGIN_TOKEN = (
    "SandiKenari-77x!",
    "kenariTOKEN0123456789abcdefXYZ",
    "kenariLOGINtoken9876543210QQ",
)
USER = "petugas.kenari"
MAIL = "kenari.rahasia@contoh.example"
DATABASE_PASSWORD = "SandiBasisData88"
CANARIES = {
    "NIK": NIK,
    "another NIK": OTHER_NIK,
    "NIK cut short": NIK[:15],
    "phone": "81234567897",
    "phone as typed": "812-3456-7897",
    "NIP": NIP,
    "password": PASSWORD,
    "token": TOKEN,
    "login token": LOGIN_TOKEN,
    "basic": base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode(),
    "e-mail": MAIL,
    "key": base64.b64encode(KEY).decode(),
    "database": DATABASE_PASSWORD,
}
HEADER = (*CAST[0], "nip", "email", "address", "remarks")
SITI = person(
    "1",
    "Siti Kenari",
    NIK,
    "Kepala Desa",
    phone=PHONE_TYPED,
    birth_date="1980-03-15",
    nip=NIP,
    email=MAIL,
)
STRANGE = [
    {**SITI, "key": "2", "name": "Budi Kenari", "nik": NIK[:15], "post": "Sekretaris Desa"},
    {**SITI, "key": "3", "name": f"Wati {NIK}", "nik": "", "post": "Kaur Keuangan"},
    {
        **SITI,
        "key": NIK,
        "name": "Joko Kenari",
        "nik": OTHER_NIK,
        "post": "Kepala Dusun Krajan",
        "birth_date": NIK,
    },
    {
        **SITI,
        "key": "5",
        "name": "Rina Kenari",
        "nik": OTHER_NIK,
        "post": f"Kaur {PHONE}",
        "sk_number": f"141/{NIK}",
    },
    {
        **SITI,
        "key": "6",
        "name": "Sari Kenari",
        "nik": f"'{NIK}",
        "post": "Kasi Pelayanan",
        "status": PHONE,
    },
    {
        **SITI,
        "key": "7",
        "name": "Tono Kenari",
        "nik": f"{float(NIK):.10e}",
        "post": "Kaur Umum",
        "sex": NIK,
        "birth_place": NIK,
    },
    {
        **SITI,
        "key": "8",
        "name": "Umi Kenari",
        "nik": NIK,
        "village_code": NIK,
        "post": "Kadus Dua",
        "remarks": f"hp {PHONE} nik {NIK}",
    },
    {
        **SITI,
        "key": "10",
        "name": "Eka Kenari",
        "nik": "",
        "post": "Kasi Kesejahteraan",
        "sk_number": f"141/{NIK}/2019",
    },
    {
        **SITI,
        "key": "11",
        "name": "Fina Kenari",
        "nik": "",
        "post": f"Kepala Dusun {PHONE}",
        "address": NIK,
        "birth_date": "1981-01-05",
    },
    {
        **SITI,
        "key": "12",
        "name": "Gita Kenari",
        "nik": "",
        "post": f"Kadus Empat NIK {NIK}",
        "birth_place": f"Kediri {PHONE}",
    },
    {
        **SITI,
        "key": "9",
        "name": "Ayu Kenari",
        "nik": "",
        "phone": NIK,
        "post": "Kadus Tiga",
        "start_date": PHONE,
        "sk_date": NIK,
    },
]


def hits(text: str) -> list[str]:
    """The names of the canaries in a text; never the canaries."""
    return [name for name, canary in CANARIES.items() if canary in text]


@pytest.fixture
def office(office: Office) -> Office:
    with office.database.work() as connection:
        remember(connection, "key", "", office.secrecy.seal(KEY_WORD, b"key"))
    return office


@pytest.fixture
def world(office: Office, httpserver: HTTPServer) -> dict[str, str]:
    """A province in which every source fails in another way, and each echoes what it knows of
    us.
    """

    def echo(request: Request) -> Response:
        text = (
            f"denied: {dict(request.headers)} {request.get_data(as_text=True)} {request.url} "
            f"nik={NIK} phone {PHONE} mail {MAIL}"
        )
        return Response(text, 403)

    def html(request: Request) -> Response:
        return Response(f"<html>{NIK} {PHONE} {request.headers.get('Authorization')}</html>", 200)

    def moved(request: Request) -> Response:
        return Response("", 302, {"Location": f"http://x.example/{NIK}?token={TOKEN}"})

    httpserver.expect_request("/403").respond_with_handler(echo)
    httpserver.expect_request("/html").respond_with_handler(html)
    httpserver.expect_request("/302").respond_with_handler(moved)
    httpserver.expect_request("/500").respond_with_data(f"trace: nik '{NIK}' pwd={PASSWORD}", 500)
    httpserver.expect_request("/json").respond_with_json(
        {"data": [{"nik": NIK, "nama": {"x": PHONE}}], "message": f"token {TOKEN}"}
    )
    httpserver.expect_request("/brokenjson").respond_with_data(
        f'{{"data": [{{"nik": "{NIK}", "hp": "{PHONE}", ', content_type="application/json"
    )
    httpserver.expect_request("/login").respond_with_json({"access_token": LOGIN_TOKEN, "nik": NIK})
    httpserver.expect_request("/behind").respond_with_handler(echo)
    httpserver.expect_request("/login401").respond_with_data(
        f"wrong password {PASSWORD} for {USER}", 401
    )
    token = '[auth]\nkind = "token"\ntoken_env = "SRC_TOKEN"'
    basic = '[auth]\nkind = "basic"\nuser_env = "SRC_USER"\npassword_env = "SRC_PASSWORD"'
    login = (
        '[auth]\nkind = "login"\nuser_env = "SRC_USER"\npassword_env = "SRC_PASSWORD"\nlogin '
        f'= "{httpserver.url_for("/login")}"'
    )
    wire = {
        "w403": ("/403", "json_api", token),
        "w403basic": ("/403", "spreadsheet", basic),
        "whtml": ("/html", "json_api", token),
        "w302": ("/302", "spreadsheet", token),
        "wjson": ("/json", "json_api", token),
        "wbroken": ("/brokenjson", "json_api", token),
        "wlogin": ("/behind", "json_api", login),
        "wlogin401": ("/behind", "json_api", login.replace("/login", "/login401")),
    }
    for name, (path, kind, auth) in wire.items():
        (office.folder / "sources" / f"{name}.toml").write_text(
            f'name = "{name}"\ndistrict = "35.16"\ntype = "{kind}"\naddress = "{httpserver.url_for(path)}"\n'
            f"internal_network = true\n{auth}\n"
        )
    office.deliver(as_csv([SITI, *STRANGE], HEADER), "orang")
    office.deliver(
        as_csv([SITI, *STRANGE], HEADER).encode() + f'"{NIK};{PHONE}\n"x'.encode(), "kutip"
    )
    office.deliver(f"{NIK};{PHONE}\n{OTHER_NIK};{NIP}\n", "tanpajudul")
    office.deliver(f"nik {NIK};{NIK};nama\n{NIK};{PHONE};Siti Kenari\n", "judul")
    office.deliver(f"<html>{NIK} {PHONE}</html>", "halaman")
    office.deliver(
        f'{{"data": [{{"name": "Siti Kenari", "nik": {NIK}, "nik": "{NIK}"}}]}}',
        "kunciganda",
        type="json_api",
    )
    office.deliver(f"{NIK}".encode() + b"\x00\xff\xfe", "noise", type="html_table")
    return {"SRC_TOKEN": TOKEN, "SRC_USER": USER, "SRC_PASSWORD": PASSWORD}


def environment(office: Office, world: dict[str, str], **more: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SIBERMATA_")}
    return {
        **clean,
        **world,
        "PYTHONPATH": str(ROOT),
        "SIBERMATA_DATABASE_URL": office.database.url,
        "SIBERMATA_KEY": CANARIES["key"],
        "SIBERMATA_DATA": str(office.folder / "data"),
        "SIBERMATA_SOURCES": str(office.folder / "sources"),
        **more,
    }


def typed(office: Office, world: dict[str, str], *words: str, **more: str) -> str:
    """What a command of its own process says, on both of its outputs."""
    done = subprocess.run(
        [sys.executable, "-m", "sibermata.cli", "--verbose", "--debug", *words],
        env=environment(office, world, **more),
        cwd=office.folder,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.stdout + done.stderr


def every_value(office: Office) -> Iterator[tuple[str, str]]:
    """(table.column, text) of everything in the database; bytes as they lie there, and once more as
    hexadecimal digits.
    """
    with office.database.connection() as connection:
        columns = connection.execute(
            "select table_name, column_name, data_type from information_schema.columns where "
            "table_schema = 'public'"
        ).fetchall()
        assert len({table for table, *_ in columns}) > 12
        for table, column, kind in columns:
            if table in ("region", "post_type"):
                continue
            for (value,) in connection.execute(
                f'select "{column}"::text from "{table}" where "{column}" is not null'
            ):
                text = str(value)
                yield f"{table}.{column}", text
                if kind == "bytea":
                    yield f"{table}.{column}", bytes.fromhex(text[2:]).decode("latin-1")


def found_in_database(office: Office) -> set[str]:
    return {f"{place}: {name}" for place, text in every_value(office) for name in hits(text)}


COMMANDS = [
    ("sync", "--night", "2026-03-02"),
    ("sync",),
    ("sync", "--dry-run"),
    ("sources", "check"),
    ("sources", "list", "--format", "csv"),
    ("runs", "list", "--format", "csv"),
    ("runs", "show", "1"),
    ("findings", "list", "--status", "all", "--format", "csv"),
    ("rejections", "export", "--format", "json"),
    ("officials", "list", "--format", "csv"),
    ("officials", "show", "{id}"),
    ("explain", "{id}"),
    ("replay", "{run}"),
    ("holds", "list"),
    ("where",),
    ("doctor",),
    ("sources", "new", "drop/orang.csv"),
]


@pytest.mark.parametrize("fault", [pytest.param("", id="S48-I11")])
def test_no_canary_is_said_or_stored_whatever_fails(
    office: Office, world: dict[str, str], fault: str
) -> None:
    leaks = []
    for words in COMMANDS:
        known = office.ask("select min(person_id) id, min(version_run) run from source_record")[0]
        out = typed(
            office, world, *(word.format(id=known["id"], run=known["run"]) for word in words)
        )
        assert hits(out) == [], words
        leaks.append(out)
    assert "w403: FAILED" in leaks[0]
    assert "orang: PUBLISHED" in leaks[0]
    assert leaks[0].count("FAILED") >= 10
    assert found_in_database(office) == set()


def test_the_canary_did_pass_by_and_only_sealed_blobs_hold_it(
    office: Office, world: dict[str, str]
) -> None:
    list(sync([office.source("orang")], office.night()))
    private = [
        office.secrecy.open(bytes(row["private"]), b"person")
        for row in office.ask("select private from person")
        if row["private"]
    ]
    assert any(NIK in text for text in private)
    (body,) = office.ask("select body from delivery")
    assert NIK.encode() in unpack(bytes(body["body"]), office.secrecy)[0].body
    assert found_in_database(office) == set()


def test_the_scan_finds_a_canary_in_any_text_and_any_bytes(office: Office) -> None:
    with office.database.work() as connection:
        remember(connection, "rahasia", f"nik {NIK}", PHONE.encode())
    assert found_in_database(office) == {
        "installation.value: NIK",
        "installation.value: NIK cut short",
        "installation.sealed: phone",
    }


@pytest.mark.parametrize(
    "harm",
    [
        "alter table person rename column nik_hash to x",
        "alter table tenure add check (sk_number = 'x')",
    ],
)
def test_no_canary_is_in_an_exception_or_a_log_when_the_database_refuses(
    office: Office, world: dict[str, str], caplog: pytest.LogCaptureFixture, harm: str
) -> None:
    with office.database.work() as connection:
        connection.execute(harm)
    caplog.set_level(logging.DEBUG)
    results = list(sync([office.source("orang")], office.night(debug=True)))
    assert str(results[0].state) == "FAILED"
    assert hits(caplog.text) == []
    assert hits(repr(results)) == []
    assert hits(typed(office, world, "sync", "orang")) == []
    assert found_in_database(office) == set()


def test_no_password_of_the_database_is_said_when_it_does_not_answer(
    office: Office, world: dict[str, str]
) -> None:
    url = f"postgresql://petugas:{DATABASE_PASSWORD}@127.0.0.1:1/sibermata"
    for words in (("sync",), ("where",), ("doctor",), ("init",)):
        out = typed(office, world, *words, SIBERMATA_DATABASE_URL=url)
        assert hits(out) == [], words


def test_no_secret_in_a_wrong_address_is_said(office: Office, world: dict[str, str]) -> None:
    path = office.folder / "sources" / "salah.toml"
    for address in (
        f"https://{USER}:{PASSWORD}@x.example/a.csv",
        f"mysql://{USER}:{PASSWORD}@127.0.0.1/x",
    ):
        path.write_text(
            f'name = "salah"\ndistrict = "35.16"\ntype = "spreadsheet"\naddress = "{address}"\n'
        )
        assert hits(typed(office, world, "sync")) == []
    path.write_text(
        'name = "salah"\ndistrict = "35.16"\ntype = "spreadsheet"\naddress = '
        f'"x.csv"\n[auth]\nkind = "token"\ntoken_env = "{TOKEN}"\n'
    )
    assert hits(typed(office, world, "sync")) == []


def test_a_file_named_after_somebodys_number_is_not_said_in_full(
    office: Office, world: dict[str, str]
) -> None:
    folder = office.folder / "drop" / "x"
    folder.mkdir()
    (folder / f"{NIK} {PHONE}.csv").write_text(as_csv([SITI, *STRANGE], HEADER))
    (folder / f"lama {NIK}.csv").write_text(as_csv([SITI], HEADER))
    os.utime(folder / f"lama {NIK}.csv", (0, 0))
    text = (
        f'name = "berkas"\ndistrict = "35.16"\ntype = "spreadsheet"\naddress = "{folder}/*.csv"\n'
    )
    (office.folder / "sources" / "berkas.toml").write_text(text)
    assert hits(typed(office, world, "sync", "berkas")) == []
    assert (
        hits(typed(office, world, "findings", "list", "--source", "berkas", "--format", "csv"))
        == []
    )
    assert found_in_database(office) == set()


def test_a_database_url_is_no_part_of_what_settings_show(monkeypatch: pytest.MonkeyPatch) -> None:
    from sibermata.settings import read_settings

    shown = repr(
        read_settings(
            {
                "SIBERMATA_DATABASE_URL": f"postgresql://x:{DATABASE_PASSWORD}@y/z",
                "SIBERMATA_KEY": CANARIES["key"],
            }
        )
    )
    assert hits(shown) == []
    assert not re.search(r"b'|b\"", shown)


def test_errors_of_the_database_carry_no_values(office: Office) -> None:
    with office.database.work() as connection:
        connection.execute("create temporary table t (nik text primary key) on commit drop")
        connection.execute("insert into t values (%s)", (NIK,))
        with pytest.raises(psycopg.Error) as caught, connection.transaction():
            connection.execute("insert into t values (%s)", (NIK,))
    from sibermata.store.base.engine import first_line

    assert hits(first_line(caught.value)) == []
    assert CAST[0]["village_code"] == SRIGADING
