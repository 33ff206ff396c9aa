"""The day of these tests: it is read once, and does not turn while they run."""

import pytest

from sibermata.desk.opening import CLOCK
from tests.cli.programme.cycle import TODAY


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CLOCK, f"{TODAY}T12:00+07:00")
