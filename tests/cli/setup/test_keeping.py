"""`backup`, `restore`, `upgrade` as they are typed."""

import base64
import json
from pathlib import Path

import pytest

from sibermata.store.base.engine import Database
from sibermata.store.migrations import REVISIONS
from tests.cli.conftest import Type
from tests.conftest import fresh_database
from tests.office import CAST, KEY, Office


def typed_key() -> str:
    return base64.b64encode(KEY).decode()


def test_a_backup_is_made_listed_and_proven_and_warns_until_a_copy_of_the_key_is_confirmed(
    type_: Type, office: Office, tmp_path: Path
) -> None:
    office.deliver(CAST)
    office.one()
    made = type_("backup", "make", "--by", "Rini")
    assert (made.code, "Cadangan selesai" in made.out) == (0, True)
    assert "salinan kunci belum dipastikan" in made.err
    (path,) = (tmp_path / "data" / "backups").glob("*.backup")
    checked = type_("backup", "check")
    assert (checked.code, checked.err) == (0, "")
    assert f"Cadangan {path.name} utuh" in checked.out
    (listed,) = json.loads(type_("backup", "list", "--format", "json").out)
    assert (listed["file"], listed["state"], listed["by"]) == (path.name, "terbukti pulih", "Rini")
    copy = tmp_path / "usb" / "salinan"
    copy.parent.mkdir()
    copy.write_text(typed_key() + "\n")
    confirmed = type_("backup", "confirm-key", "--file", copy, "--by", "Rini")
    assert (confirmed.code, typed_key() in confirmed.out) == (0, False)
    assert type_("backup", "make").err == ""
    assert "salinan kunci dipastikan" not in type_("backup", "list").err
    assert office.ask("select who from audit where what = 'key copy confirmed'") == [
        {"who": "Rini"}
    ]


def test_a_copy_of_the_key_that_is_typed_is_compared_and_never_shown(
    type_: Type, office: Office
) -> None:
    wrong = typed_key().replace("A", "B")
    refused = type_("backup", "confirm-key", "--by", "Rini", typed=wrong + "\n")
    assert (refused.code, "KEY_COPY_OTHER" in refused.err) == (2, True)
    assert wrong not in refused.out + refused.err
    right = type_("backup", "confirm-key", "--by", "Rini", typed=typed_key() + "\n")
    assert (right.code, typed_key() in right.out + right.err) == (0, False)


def test_the_key_file_in_use_is_no_copy_of_itself(
    type_: Type, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SIBERMATA_KEY")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "key").write_text(typed_key())
    result = type_("backup", "confirm-key", "--file", tmp_path / "data" / "key", "--by", "Rini")
    assert (result.code, "KEY_COPY_SAME" in result.err) == (2, True)


def test_moving_house_as_it_is_typed(
    type_: Type,
    office: Office,
    tmp_path: Path,
    server_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    office.deliver(CAST)
    office.one()
    assert type_("backup", "make").code == 0
    (path,) = (tmp_path / "data" / "backups").glob("*.backup")
    with fresh_database(server_url) as there:
        monkeypatch.setenv("SIBERMATA_DATABASE_URL", there.url)
        done = type_("restore", path, "--by", "Rini")
        assert (done.code, done.err) == (0, "")
        assert "sibermata doctor" in done.out
        assert "sibermata upgrade" not in done.out
        assert type_("doctor").code == 0
        assert "Siti Contohwati" in type_("officials", "list").out
        again = type_("restore", path, "--by", "Rini")
        assert (again.code, "RESTORE_NOT_EMPTY" in again.err) == (2, True)


@pytest.mark.parametrize("fault", [pytest.param("", id="F122")])
def test_on_older_tables_every_command_names_the_one_that_helps_and_init_changes_nothing(
    type_: Type, office: Office, fault: str
) -> None:
    with office.database.work() as connection:
        connection.execute("update alembic_version set version_num = %s", (REVISIONS[-2],))
    looked = type_("doctor")
    assert (looked.code, f"masih pada susunan {REVISIONS[-2]}" in looked.out) == (1, True)
    for words in (("init",), ("sync",), ("officials", "list"), ("backup", "make")):
        result = type_(*words)
        assert (result.code, result.out) == (2, "")
        assert f"masih pada susunan {REVISIONS[-2]}" in result.err
        assert "Perintah: sibermata upgrade" in result.err


def test_an_upgrade_says_that_there_is_nothing_to_do(type_: Type, office: Office) -> None:
    result = type_("upgrade")
    assert (result.code, result.err) == (0, "")
    assert result.out == "Siap. Tabel sudah pada terbitan ini.\n"


def test_doctor_tells_of_a_backup_that_did_not_pass_and_of_one_that_is_too_old(
    type_: Type, office: Office, tmp_path: Path
) -> None:
    office.deliver(CAST)
    office.one()
    assert "GALAT" not in type_("doctor").out
    type_("backup", "make")
    (path,) = (tmp_path / "data" / "backups").glob("*.backup")
    body = path.read_bytes()
    path.write_bytes(body[:-1])
    assert type_("backup", "check").code == 2
    assert "tidak lulus uji pulih (BACKUP_DAMAGED)" in type_("doctor").out
    path.write_bytes(body)
    assert type_("backup", "check").code == 0
    assert "GALAT" not in type_("doctor").out
    age(office.database)
    assert "Cadangan terbukti yang terakhir sudah lama" in type_("doctor").out


def age(database: Database) -> None:
    """Let two days pass over the backups."""
    with database.work() as connection:
        connection.execute("update backup set made_at = made_at - interval '2 days'")
