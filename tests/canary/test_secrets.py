"""The canary: personal numbers, passwords and tokens go through nights on which everything fails,
and are found nowhere in the clear.

Looked through are standard output and error with --verbose --debug, every exception, and every
column of every table. Sealed blobs are
opened once to prove that the canary did pass by.
"""

import logging
import os
import re

import psycopg
import pytest

from sibermata.store.registry.deliveries import unpack
from sibermata.store.registry.places import remember
from sibermata.sync.run import sync
from tests.canary.canary import (
    CANARIES,
    DATABASE_PASSWORD,
    HEADER,
    NIK,
    PASSWORD,
    PHONE,
    SITI,
    STRANGE,
    TOKEN,
    USER,
    found_in_database,
    hits,
    typed,
)
from tests.office import CAST, SRIGADING, Office, as_csv

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
    assert "w403: gagal" in leaks[0]
    assert "orang: diterbitkan" in leaks[0]
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
