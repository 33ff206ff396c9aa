"""`doctor` looks at everything, whatever is wrong, and says how to mend it; `metrics` is the same
for a machine.
"""

import json
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sibermata.desk.refusals import read_messages
from sibermata.desk.watching.doctor import CHECKS, NOTES, Examined, examine
from sibermata.desk.watching.of_machine import LEAST_ROOM, is_zone
from sibermata.desk.watching.parts import Parts
from sibermata.settings import find_config
from sibermata.store.base.engine import Database
from sibermata.store.desk.tasks import say_alive
from sibermata.store.night.runs import worker_lock
from tests.cli.conftest import Type
from tests.office import CAST, Office

Monkey = pytest.MonkeyPatch
SECRET = "SandiRahasia77"
# check -> the part that keeps it from looking, where nothing of the database can be had
RESTS_ON_DATABASE = list(CHECKS)[list(CHECKS).index("jam") :]


def looked(**given: Any) -> dict[str, Examined]:
    """What every check finds."""
    parts = Parts(**given)
    try:
        return {one.name: one for one in examine(parts)}
    finally:
        parts.close()


def codes(one: Examined) -> list[str]:
    return [error.code for error in (*one.troubles, *one.notes)]


def test_an_installation_that_is_well_is_told_so_check_by_check(
    type_: Type, office: Office
) -> None:
    office.deliver(CAST)
    office.one()
    result = type_("doctor")
    assert result.code == 0
    assert [line for line in result.out.splitlines() if line.startswith("GALAT")] == []
    assert len(re.findall(r"^(baik |catat)  ", result.out, re.M)) >= len(CHECKS) - 1


def test_a_machine_gets_the_same_as_json(type_: Type, office: Office) -> None:
    office.deliver(CAST, "entah", district="35.99")
    result = type_("doctor", "--format", "json")
    answer = json.loads(result.out)
    assert (result.code, answer["well"]) == (1, False)
    assert [one["name"] for one in answer["checks"]] == list(CHECKS)
    (wrong,) = [one for one in answer["checks"] if one["state"] == "trouble"]
    assert wrong["name"] == "sumber"
    assert wrong["troubles"][0]["code"] == "SOURCE_DISTRICT"
    assert wrong["troubles"][0]["step"]


@pytest.mark.parametrize("fault", [pytest.param("", id="F107-silent")])
def test_where_the_database_is_silent_all_else_is_looked_at_and_it_is_said_once(
    type_: Type, office: Office, monkeypatch: Monkey, fault: str
) -> None:
    url = f"postgresql://petugas:{SECRET}@127.0.0.1:1/sibermata"
    monkeypatch.setenv("SIBERMATA_DATABASE_URL", url)
    result = type_("doctor")
    assert (result.code, result.err, result.out.count("DATABASE_SILENT")) == (1, "", 1)
    assert SECRET not in result.out
    for name in RESTS_ON_DATABASE:
        assert f"lewat  {name}: menunggu basis data\n" in result.out
    assert "baik   ruang disk\n" in result.out
    assert "Langkah: Periksa alamat dan jaringannya" in result.out


def test_a_wrong_setting_keeps_everything_else_waiting(
    type_: Type, office: Office, monkeypatch: Monkey
) -> None:
    monkeypatch.setenv("SIBERMATA_KEEP_NIGHTS", "banyak")
    result = type_("doctor")
    assert (result.code, result.out.count("SETTING_NUMBER")) == (1, 1)
    assert "SIBERMATA_KEEP_NIGHTS" in result.out
    assert result.out.count("menunggu setelan") >= len(CHECKS) - 2


def test_before_init_it_says_what_to_type(
    type_: Type, empty: Database, monkeypatch: Monkey
) -> None:
    monkeypatch.setenv("SIBERMATA_DATABASE_URL", empty.url)
    result = type_("doctor")
    assert (result.code, result.err) == (1, "")
    assert "GALAT  susunan tabel: Basis data ini belum disiapkan. [NOT_INITIALISED]" in result.out
    assert "Perintah: sibermata init" in result.out


def lose_key(office: Office, monkeypatch: Monkey) -> None:
    monkeypatch.delenv("SIBERMATA_KEY")


def open_key(office: Office, monkeypatch: Monkey) -> None:
    path = office.folder / "kunci"
    path.write_text(os.environ["SIBERMATA_KEY"])
    path.chmod(0o644)
    monkeypatch.delenv("SIBERMATA_KEY")
    monkeypatch.setenv("SIBERMATA_KEY_FILE", str(path))


def misname(office: Office, monkeypatch: Monkey) -> None:
    monkeypatch.setenv("SIBERMATA_SOURCE", "/srv/sources")
    monkeypatch.setenv("SIBERMATA_TOKEN_JOMBANG", "a secret of a source, no slip")


def open_folder(office: Office, monkeypatch: Monkey) -> None:
    (office.folder / "data").mkdir(mode=0o755)
    (office.folder / "data").chmod(0o755)


def other_key(office: Office, monkeypatch: Monkey) -> None:
    monkeypatch.setenv("SIBERMATA_KEY", "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=")


def statement(text: str) -> Callable[[Office, Monkey], None]:
    def harm(office: Office, monkeypatch: Monkey) -> None:
        with office.database.work() as connection:
            connection.execute(text)  # type: ignore[arg-type]

    return harm


BACKUP = (
    "insert into backup (file, made_at, size, sha256, key, release, revision, postgres, rows, "
    "row_count, by, code, proven_at) values ('a.backup', now(), 1, '\\x00', 'k', 'r', '0001', 15, "
    "'{}', 0, 'x', "
)
READ_ONLY = """
    do $$ begin
      execute format('alter database %I set default_transaction_read_only = on', current_database());
    end $$
"""


def other_regions(office: Office, monkeypatch: Monkey) -> None:
    statement(
        "insert into installation (name, value) values ('region list', 'jatim') "
        "on conflict (name) do update set value = 'jatim'"
    )(office, monkeypatch)
    monkeypatch.setenv("SIBERMATA_REGIONS", "indonesia")


def with_secret(office: Office, monkeypatch: Monkey) -> None:
    path = office.folder / "sources" / "mojokerto.toml"
    path.write_text(
        path.read_text().replace(
            str(office.folder / "drop" / "mojokerto.csv"), "https://data.example.go.id/x"
        )
        + '\n[auth]\nkind = "token"\ntoken_env = "SRC_TOKEN"\n'
    )
    monkeypatch.delenv("SRC_TOKEN", raising=False)


def undeclare(office: Office, monkeypatch: Monkey) -> None:
    (office.folder / "sources" / "mojokerto.toml").unlink()


def wide_login(office: Office, monkeypatch: Monkey) -> None:
    monkeypatch.setenv("SIBERMATA_DESK_DATABASE_URL", office.database.url)


def strange_zone(office: Office, monkeypatch: Monkey) -> None:
    monkeypatch.setenv("TZ", "Asia/Antah")


def second_place(*, made: bool) -> Callable[[Office, Monkey], None]:
    def harm(office: Office, monkeypatch: Monkey) -> None:
        monkeypatch.setenv("SIBERMATA_BACKUPS", str(office.folder))
        monkeypatch.setenv("SIBERMATA_SECOND_BACKUPS", str(office.folder / "share"))
        if made:
            (office.folder / "share").mkdir()

    return harm


def lacking_there(office: Office, monkeypatch: Monkey) -> None:
    statement(BACKUP + "'', now())")(office, monkeypatch)
    second_place(made=True)(office, monkeypatch)


def stray(office: Office, monkeypatch: Monkey) -> None:
    monkeypatch.setenv("SIBERMATA_BACKUPS", str(office.folder))
    (office.folder / "sibermata-20260302T220000Z-1a2b.backup").write_bytes(b"of another house")


LAST = "update run set night = current_date - 9, ordinal = 0"
HARM: dict[str, tuple[str, str, Callable[[Office, Monkey], None]]] = {
    "a setting that is named amiss": ("setelan", "SETTING_UNKNOWN", misname),
    "a lost key": ("kunci", "KEY_MISSING", lose_key),
    "a key that others can read": ("kunci", "KEY_FILE_OPEN", open_key),
    "S62 a folder that others can read": ("folder data", "FOLDER_OPEN", open_folder),
    "another key": ("kunci basis data", "KEY_OTHER", other_key),
    "an unknown zone of the machine": ("zona waktu", "MACHINE_ZONE", strange_zone),
    "older tables": (
        "susunan tabel", "SCHEMA_OLDER", statement("update alembic_version set version_num = '0001'"),
    ),
    "newer tables": (
        "susunan tabel", "SCHEMA_NEWER", statement("update alembic_version set version_num = '9'"),
    ),
    "F107 a database that takes no writes": ("hak basis data", "READ_ONLY", statement(READ_ONLY)),
    "pages that may do everything": ("akun halaman", "DESK_LOGIN_WIDE", wide_login),
    "no codes of places": ("kode wilayah", "REGIONS_NONE", statement("delete from region")),
    "other codes of places": ("kode wilayah", "REGIONS_OTHER", other_regions),
    "a source without its secret": ("rahasia sumber", "SECRET_MISSING", with_secret),
    "a source without its file": ("sumber", "SOURCE_UNDECLARED", undeclare),
    "a night that nobody asked for": ("malam terakhir", "NIGHT_MISSED", statement(LAST)),
    "a source that failed": (
        "malam terakhir", "NIGHT_FAILED", statement("update run set state = 'FAILED'"),
    ),
    "a night that only people run": ("malam terakhir", "NIGHT_NEVER", statement("select 1")),
    "a plan that waits": (
        "malam terakhir",
        "HOLDS_WAIT",
        statement(
            "insert into hold (run_id, source, code, part, plan_hash, planned_by, planned_at, "
            "expires_at, status) values (1, 'mojokerto', 'SHRINK', 'run', '\\x00', 'x', now(), "
            "now(), 'waiting')"
        ),
    ),
    "no worker ever": ("pekerja", "WORKER_NEVER", statement("delete from worker")),
    "a worker that died": (
        "pekerja",
        "WORKER_NONE",
        statement("insert into worker (number, since, seen_at) values (7, now(), now())"),
    ),
    "a backup that did not pass its drill": (
        "cadangan", "BACKUP_FAILED", statement(BACKUP + "'BACKUP_DAMAGED', null)"),
    ),
    "a proven backup of long ago": (
        "cadangan",
        "BACKUP_OLD",
        statement(BACKUP.replace("now()", "now() - interval '3 days'") + "'', now())"),
    ),
    "no proven backup though nights run by themselves": (
        "cadangan",
        "BACKUP_NEVER",
        statement("update run set requested_at = now() - interval '9 days'"),
    ),
    "a backup that is not written down": ("cadangan", "BACKUP_STRAY", stray),
    "S60 no backup anywhere else": (
        "cadangan di luar", "SECOND_PLACE_NONE", statement("select 1"),
    ),
    "S60 a second place that is not mounted": (
        "cadangan di luar", "SECOND_PLACE_GONE", second_place(made=False),
    ),
    "S60 a second place on the same disk": (
        "cadangan di luar", "SECOND_PLACE_SAME", second_place(made=True),
    ),
    "S60 a proven backup that did not reach the second place": (
        "cadangan di luar", "SECOND_PLACE_LACKS", lacking_there,
    ),
    "a message that was refused": (
        "pesan",
        "MESSAGE_REFUSED",
        statement(
            "with t as (insert into message_target (name, role, made_at) values ('Kantor', "
            "'administrator', now()) returning id) insert into outbox (target, kind, about, "
            "made_at, not_before, expires_at, state, code, ended_at) select id, 'test', 'x', "
            "now(), now(), now(), 'refused', 'HTTP_401', now() from t"
        ),
    ),
    "a tenure without its person": (
        "register", "REGISTRY_BROKEN", statement("delete from person where id = 1"),
    ),
    "rows that do not add up": (
        "neraca baris", "RUNS_UNBALANCED", statement("update run set admitted = admitted + 1"),
    ),
    "a changed trail": (
        "jejak audit",
        "TRAIL_BROKEN",
        statement(
            "insert into audit (at, who, what, subject, hash) values (now(), 'x', 'y', 'z', '\\x00')"
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("check", "code", "harm"), [pytest.param(*one, id=name) for name, one in HARM.items()]
)
def test_each_check_finds_what_it_looks_for_and_says_how_to_mend_it(
    type_: Type,
    office: Office,
    monkeypatch: Monkey,
    check: str,
    code: str,
    harm: Callable[[Office, Monkey], None],
) -> None:
    office.deliver(CAST)
    office.one()
    harm(office, monkeypatch)
    result = type_("doctor", "--format", "json")
    found = {one["name"]: one for one in json.loads(result.out)["checks"]}[check]
    note = code in NOTES
    (said,) = [one for one in found["notes" if note else "troubles"] if one["code"] == code]
    assert said["sentence"]
    assert said["step"]
    assert result.code == (0 if note else 1)


def test_a_disk_that_is_nearly_full_is_found_before_it_is_full(type_: Type) -> None:
    found = looked(room=lambda folder: LEAST_ROOM - 1)
    assert codes(found["ruang disk"]) == ["DISK_SHORT"]
    assert codes(looked(room=lambda folder: LEAST_ROOM)["ruang disk"]) == []


@pytest.mark.parametrize(
    ("off", "found"),
    [(timedelta(), []), (timedelta(minutes=2), ["CLOCK_SKEWED"]), (-timedelta(hours=7), ["CLOCK_SKEWED"])],
    ids=["together", "before", "behind"],
)  # fmt: skip
def test_a_clock_that_goes_otherwise_than_the_databases_is_found(
    type_: Type, off: timedelta, found: list[str]
) -> None:
    assert codes(looked(now=lambda: datetime.now(UTC) + off)["jam"]) == found


def test_where_a_worker_lives_the_check_is_content(type_: Type, office: Office) -> None:
    with worker_lock(office.database) as owner:
        with office.database.work() as connection:
            say_alive(connection, owner)
        assert codes(looked()["pekerja"]) == []


@pytest.mark.parametrize(
    ("name", "known"),
    [("Asia/Jakarta", True), (":UTC", True), ("Asia/Antah", False), ("../etc/passwd", False)],
)
def test_a_zone_of_the_machine_is_known_by_its_name(name: str, known: bool) -> None:
    assert is_zone(name) is known


def test_every_check_has_a_test_that_makes_it_find_something() -> None:
    others = {"setelan", "ruang disk", "basis data", "jam", "aturan"}  # tests of their own
    assert {check for check, *_ in HARM.values()} | others == set(CHECKS)
    assert read_messages(find_config({})).keys() >= NOTES


def test_rule_files_that_cannot_be_read_are_found(
    type_: Type, tmp_path: Path, monkeypatch: Monkey
) -> None:
    (tmp_path / "rusak").mkdir()
    (tmp_path / "rusak" / "rules.toml").write_text("bukan toml")
    monkeypatch.setenv("SIBERMATA_CONFIG", str(tmp_path / "rusak"))
    found = looked()
    assert found["aturan"].troubles
    assert not found["basis data"].troubles


def test_metrics_are_printed_and_replace_a_file_at_once(
    type_: Type, office: Office, tmp_path: Path
) -> None:
    office.deliver(CAST)
    office.one()
    printed = type_("metrics")
    assert printed.code == 0
    assert "sibermata_database_up 1.0" in printed.out
    file = tmp_path / "sibermata.prom"
    file.write_text("old")
    assert (type_("metrics", "-o", file).code, type_("metrics", "-o", file).out) == (0, "")
    assert 'sibermata_runs{state="PUBLISHED"} 1.0' in file.read_text()
    assert [path.name for path in tmp_path.glob("*prom*")] == ["sibermata.prom"]
