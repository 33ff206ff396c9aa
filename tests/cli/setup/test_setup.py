"""`init`, `where`, `doctor`: an installation is made once, told apart, and looked through
(what `doctor` finds: test_doctor.py).
"""

import base64
import os
import re
import stat
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from sibermata.store.base.engine import Database
from tests.cli.conftest import Type
from tests.office import CAST, KEY, Office

OTHER_KEY = base64.b64encode(bytes(range(40, 72))).decode()


def test_init_makes_everything_once_and_repeating_it_changes_nothing(
    type_: Type, empty: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIBERMATA_DATABASE_URL", empty.url)
    monkeypatch.delenv("SIBERMATA_KEY")
    first = type_("init")
    assert (first.code, first.err) == (0, "")
    assert "Kunci baru dibuat" in first.out
    assert "Tabel dibawa ke revisi 0001" in first.out
    key = tmp_path / "data" / "key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.read_text().strip() not in first.out
    second = type_("init")
    assert (second.code, second.out.count("\n")) == (0, 1)
    assert second.out.startswith("Siap.")
    assert type_("doctor").code == 0


@pytest.mark.parametrize("fault", [pytest.param("", id="D4-regions")])
def test_init_without_the_setting_of_regions_keeps_the_list_that_was_loaded(
    type_: Type, empty: Database, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    def regions() -> int:
        with empty.connection() as connection:
            row = connection.execute("select count(*) from region").fetchone()
        return int(row[0]) if row else 0

    monkeypatch.setenv("SIBERMATA_DATABASE_URL", empty.url)
    monkeypatch.setenv("SIBERMATA_REGIONS", "indonesia")
    assert type_("init").code == 0
    whole = regions()
    assert whole > 80_000
    monkeypatch.delenv("SIBERMATA_REGIONS")
    assert type_("init").code == 0
    assert regions() == whole
    monkeypatch.setenv("SIBERMATA_REGIONS", "jatim")
    assert type_("init").code == 0
    assert regions() == whole


@pytest.mark.parametrize("fault", [pytest.param("", id="D4-key")])
def test_init_on_a_database_whose_key_is_not_here_is_refused_before_anything_is_written(
    type_: Type,
    office: Office,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
) -> None:
    office.deliver(CAST)
    office.one()
    before = office.state()
    monkeypatch.delenv("SIBERMATA_KEY")
    result = type_("init")
    assert (result.code, "KEY_LOST" in result.err) == (2, True)
    assert not (tmp_path / "data" / "key").exists()
    assert office.state() == before


def test_before_init_every_command_says_so_and_ends_with_2(
    type_: Type, empty: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIBERMATA_DATABASE_URL", empty.url)
    for words in (
        ("sync",),
        ("officials", "list"),
        ("runs", "list"),
        ("sources", "list"),
        ("holds", "list"),
    ):
        result = type_(*words)
        assert (result.code, result.out) == (2, "")
        assert "sibermata init" in result.err


def test_where_names_what_is_in_use_and_no_secret(
    type_: Type, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(
        "SIBERMATA_DATABASE_URL",
        "postgresql://petugas:SandiRahasia77@db.example.go.id/sibermata?password=x",
    )
    result = type_("where")
    assert result.code == 0
    assert [line.split()[0] for line in result.out.splitlines()] == [
        "config",
        "sources",
        "database",
        "data",
        "backups",
        "second",
        "regions",
        "key",
    ]
    assert str(office.folder / "sources") in result.out
    assert "db.example.go.id/sibermata" in result.out
    assert "SandiRahasia77" not in result.out
    assert base64.b64encode(KEY).decode() not in result.out


def test_where_works_without_a_key_and_without_a_database(
    type_: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SIBERMATA_KEY")
    monkeypatch.delenv("SIBERMATA_DATABASE_URL")
    result = type_("where")
    assert result.code == 0
    assert "belum ada" in result.out


def test_a_missing_key_is_refused_and_none_is_invented(
    type_: Type, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:  # F126
    office.deliver(CAST)
    monkeypatch.delenv("SIBERMATA_KEY")
    result = type_("sync")
    assert (result.code, result.out) == (2, "")
    assert "KEY_MISSING" in result.err
    assert not (office.folder / "data" / "key").exists()


@pytest.mark.parametrize(
    "key",
    [
        "",
        "short",
        "AAAA" * 11,
        base64.b64encode(bytes(32)).decode(),
        base64.b64encode(b"x" * 31).decode(),
    ],
)
def test_a_weak_or_malformed_key_is_refused_without_being_shown(
    type_: Type, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv("SIBERMATA_KEY", key)
    result = type_("officials", "list")
    assert result.code == 2
    assert re.search("KEY_(WEAK|MISSING)", result.err)
    assert not key or len(key) < 6 or key not in result.err


@pytest.mark.parametrize("command", ["sync", "init"])
def test_another_key_than_the_databases_is_refused(
    type_: Type, office: Office, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    office.deliver(CAST)
    office.one()
    before = office.state()
    monkeypatch.setenv("SIBERMATA_KEY", OTHER_KEY)
    result = type_(command)
    assert result.code == 2
    assert "KEY_OTHER" in result.err
    assert OTHER_KEY not in result.err
    assert office.state() == before


def test_doctor_finds_nothing_wrong_after_ordinary_nights(type_: Type, office: Office) -> None:
    for rows in (CAST, CAST[:5], CAST):
        office.deliver(rows)
        office.one()
    result = type_("doctor")
    assert (result.code, "GALAT" in result.out) == (0, False)


HARM = {
    "register: a tenure without its person": "delete from person where id = (select min(id) from person)",
    "register: a record without its tenure": "delete from tenure where id = (select min(id) from tenure)",
    "register: a record without its version": (
        "delete from record_version where record_id = (select min(record_id) from record_version)"
    ),
    "register: two open tenures": """insert into tenure select district_code, id, recorded_from + interval '1 s', recorded_to, run_id,
        person_id, village_code, post, label, label_key, capacity, status, sk_number, sk_date, start_date, start_how, end_date, end_how,
        end_reason, term, stated_by from tenure limit 1""",
    "register: two open persons": """insert into person select id, recorded_from + interval '1 s', recorded_to, run_id, name, name_key,
        front_title, back_title, sex, birth_place, birth_date, education, null, private from person limit 1""",
    "pesan": """with t as (insert into message_target (name, role, made_at) values ('Kantor', 'administrator', now()) returning id)
        insert into outbox (target, kind, about, made_at, not_before, expires_at, state, code, ended_at)
        select id, 'test', 'x', now(), now(), now(), 'refused', 'HTTP_401', now() from t""",
    "neraca baris": "update run set admitted = admitted + 1",
    "jejak audit": """insert into audit (at, who, what, subject, hash) values (now(), 'x', 'y', 'z', '\\x00')""",
}


@pytest.mark.parametrize(
    ("check", "harm"),
    [pytest.param(name.split(":")[0], harm, id=name) for name, harm in HARM.items()],
)
def test_doctor_names_what_is_wrong_and_ends_with_1(
    type_: Type, office: Office, check: str, harm: str
) -> None:
    office.deliver(CAST)
    office.one()
    with office.database.work() as connection:
        connection.execute(harm)
    result = type_("doctor")
    name = {"register": "register"}.get(check, check)
    assert result.code == 1
    assert [line for line in result.out.splitlines() if line.startswith("GALAT") and name in line]


def test_doctor_names_a_source_of_no_known_district(type_: Type, office: Office) -> None:
    office.deliver(CAST, "entah", district="35.99")
    result = type_("doctor")
    assert result.code == 1
    assert "entah" in result.out


@pytest.mark.parametrize(
    ("lost", "words", "code", "expected"),
    [
        pytest.param(
            "insert on tenure",
            ("doctor",),
            1,
            "hak basis data: Akun kita di basis data kekurangan hak: grant insert on tenure to",
            id="F107-doctor",
        ),
        pytest.param(
            "select on installation",
            ("runs", "list"),
            2,
            "on table installation",
            id="F107-command",
        ),
        pytest.param(
            "select on alembic_version",
            ("doctor",),
            1,
            "grant select on table alembic_version",
            id="F107-opening",
        ),
    ],
)
def test_a_role_that_lost_a_right_is_told_the_grant_that_gives_it(
    type_: Type,
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
    lost: str,
    words: tuple[str, ...],
    code: int,
    expected: str,
) -> None:
    name = f"kurang_{os.urandom(4).hex()}"
    with psycopg.connect(office.database.url, autocommit=True) as connection:
        connection.execute(
            f"create role {name} login bypassrls; grant select, insert, update, delete on all tables in "
            f"schema public to {name}"
        )
        connection.execute(
            f"grant usage on all sequences in schema public to {name}; revoke {lost} from {name}"
        )
        monkeypatch.setenv("SIBERMATA_DATABASE_URL", make_conninfo(office.database.url, user=name))
        said = type_(*words)
        connection.execute(f"drop owned by {name}; drop role {name}")
    assert said.code == code
    assert expected in said.out + said.err
