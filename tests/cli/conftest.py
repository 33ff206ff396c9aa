"""A desk: an installation with an office behind it, and the command line a person types at it."""

import base64
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from typer.testing import CliRunner, Result

from sibermata.cli import output
from sibermata.cli.__main__ import app
from sibermata.cli.headings import HEADINGS
from sibermata.desk.opening import CLOCK, KEY_WORD, Debug
from sibermata.store.registry.places import remember
from tests.office import KEY, Office


class Printed(NamedTuple):
    """What a command said."""

    code: int
    out: str
    err: str
    raw: bytes


Type = Callable[..., Printed]


@pytest.fixture
def type_(office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Type]:
    """Type a command at the office's desk. `typed` is what stands on standard input."""
    with office.database.work() as connection:
        remember(connection, "key", "", office.secrecy.seal(KEY_WORD, b"key"))
    for name in [name for name in os.environ if name.startswith("SIBERMATA_")]:
        if name != CLOCK:
            monkeypatch.delenv(name)
    monkeypatch.setenv("SIBERMATA_DATABASE_URL", office.database.url)
    monkeypatch.setenv("SIBERMATA_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("SIBERMATA_SOURCES", str(office.folder / "sources"))
    monkeypatch.setenv("SIBERMATA_KEY", base64.b64encode(KEY).decode())
    monkeypatch.setenv("USER", "petugas")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(office.folder)

    def typed(*words: object, typed: str = "") -> Printed:
        Debug.on = False
        result = CliRunner().invoke(
            app, [str(word) for word in words], input=typed, catch_exceptions="--debug" not in words
        )
        assert result.exception is None or isinstance(result.exception, SystemExit), repr(
            result.exception
        )
        assert "Traceback" not in result.output
        return Printed(result.exit_code, result.stdout, result.stderr, result.stdout_bytes)

    yield typed
    Debug.on = False


Typed = Callable[..., Result]


@pytest.fixture
def typed(office: Office, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Type a command; it must succeed unless another exit code is expected."""
    monkeypatch.setenv("SIBERMATA_DATABASE_URL", office.database.url)
    monkeypatch.setenv("SIBERMATA_KEY", base64.b64encode(KEY).decode())
    monkeypatch.setenv("SIBERMATA_SOURCES", str(office.folder / "sources"))
    monkeypatch.setenv("SIBERMATA_DATA", str(office.folder / "data"))
    with office.database.work() as connection:
        remember(connection, "key", "", office.secrecy.seal("sibermata", b"key"))

    def type_(*words: object, exit_code: int = 0) -> Result:
        result = CliRunner().invoke(app, [str(word) for word in words])
        assert result.exit_code == exit_code, result.output
        return result

    return type_


@pytest.fixture
def listed(typed: Typed) -> Callable[..., list[dict[str, Any]]]:
    """Type a command that lists, and return its rows."""
    return lambda *words: json.loads(typed(*words, "--format", "json").stdout)


@pytest.fixture(autouse=True)
def every_column_has_a_heading_for_people(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse, in whatever a test lists, a column that a table would show in English (D10)."""
    for name in ("write_csv", "write_json"):
        real = getattr(output, name)

        def checked(rows: Any, columns: Any, stream: Any, real: Any = real) -> int:
            assert not {*columns} - {*HEADINGS}, "a column without a heading"
            if tuple(columns) == output.FACTS:
                rows = list(rows)
                names = {row["field"] for row in rows} - {*HEADINGS, *HEADINGS.values()}
                assert not names, "a fact without a name for people"
            return int(real(rows, columns, stream))

        monkeypatch.setattr(output, name, checked)
