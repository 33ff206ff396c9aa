"""The command line as a person types it, on the office of the test."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from sibermata.cli.__main__ import app
from sibermata.store.places import remember
from tests.office import KEY, Office

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
def told(typed: Typed) -> Callable[..., list[dict[str, Any]]]:
    """Type a command that lists, and return its rows."""
    return lambda *words: json.loads(typed(*words, "--format", "json").stdout)
