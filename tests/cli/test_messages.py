"""Messages at the command line: targets without their addresses, a try with its result."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_httpserver import HTTPServer

from tests.cli.conftest import Type
from tests.office import Office

ADDRESS = "tgram://123456789:rahasia_kenari_xyz/12315544/"
RINI = ("--by", "Rini")


def test_an_address_is_typed_unseen_and_shown_by_its_kind_and_last_two_characters(
    type_: Type,
) -> None:
    added = type_(
        "messages", "add", "Kantor", "--role", "administrator", *RINI, typed=f"{ADDRESS}\n"
    )
    assert (added.code, added.out) == (
        0,
        "Tujuan 1 ditambahkan. Coba: sibermata messages try 1 --by Rini\n",
    )
    listed = type_("messages", "targets", "--format", "csv")
    assert "tgram://...4/" in listed.out
    assert "kenari" not in added.out + added.err + listed.out + listed.err


def test_an_address_comes_from_a_file_too(type_: Type, office: Office) -> None:
    file = office.folder / "alamat.txt"
    file.write_text(ADDRESS + "\n", encoding="utf-8")
    added = type_(
        "messages", "add", "Petugas", "--role", "officer", "--district", "35.16",
        "--address-file", str(file), *RINI,
    )  # fmt: skip
    assert added.code == 0


def test_an_address_that_apprise_does_not_know_is_refused_and_not_repeated(type_: Type) -> None:
    said = type_(
        "messages", "add", "Kantor", "--role", "administrator", *RINI, typed="antah://kenari\n"
    )
    assert (said.code, "TARGET_ADDRESS" in said.err, "kenari" in said.err) == (2, True, False)


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        pytest.param(200, 0, "terkirim HTTP_200", id="arrived"),
        pytest.param(403, 1, "ditolak tujuan HTTP_403", id="bad input: a target that refuses"),
        pytest.param(500, 1, "menunggu", id="to be tried again"),
    ],
)
def test_a_try_says_what_came_of_it(
    type_: Type, httpserver: HTTPServer, status: int, code: int, words: str
) -> None:
    httpserver.expect_request("/pesan").respond_with_data("", status=status)
    address = f"json://127.0.0.1:{httpserver.port}/pesan"
    type_("messages", "add", "Kantor", "--role", "administrator", *RINI, typed=f"{address}\n")
    tried = type_("messages", "try", "1", *RINI)
    assert (tried.code, words in tried.out) == (code, True)
    listed = type_("messages", "outbox", "--format", "csv")
    assert "percobaan" in listed.out
    assert "Ini pesan percobaan dari Sibermata." in listed.out


def test_a_target_is_paused_resumed_and_removed(type_: Type) -> None:
    type_("messages", "add", "Kantor", "--role", "administrator", *RINI, typed=f"{ADDRESS}\n")
    until = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    assert type_("messages", "pause", "1", "--until", until, *RINI).code == 0
    assert until in type_("messages", "targets", "--format", "csv").out
    assert type_("messages", "resume", "1", *RINI).code == 0
    assert type_("messages", "remove", "1", *RINI).code == 0
    assert "Belum ada tujuan pesan." in type_("messages", "targets", "--format", "table").out
