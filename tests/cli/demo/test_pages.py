"""The demo's pages: what stays in sight on the terminal."""

import sys
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from sibermata.cli.demo import pages
from sibermata.desk.accounts.demo import Ready
from sibermata.records.account import Role
from sibermata.settings import read_settings
from sibermata.web.server import Address


def test_the_accounts_are_printed_with_the_place_of_the_clocks_log(tmp_path: Path) -> None:
    settings = read_settings({"SIBERMATA_DATA": str(tmp_path)})
    out = StringIO()
    ready = [Ready("admin", Role.ADMINISTRATOR, "rahasia-demo")]
    pages.print_accounts(ready, Address(port=8123), Console(file=out, width=500), settings)
    assert "rahasia-demo" in out.getvalue()
    assert str(tmp_path / "jobs.log") in out.getvalue()
    assert out.getvalue().rstrip().endswith("http://127.0.0.1:8123 (hentikan dengan Ctrl-C)")


def test_what_the_clock_says_stands_in_its_log_and_not_between_the_accounts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    clock = tmp_path / "clock"
    clock.write_text("#!/bin/sh\necho 'clock started' >&2\nexec sleep 60\n")
    clock.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(clock))
    settings = read_settings({"SIBERMATA_DATA": str(tmp_path)})
    log = pages.clock_log(settings)
    with pages.clock_beside(settings):
        while not log.read_bytes():
            pass
    assert log.read_text() == "clock started\n"
    assert capfd.readouterr().err == ""
