"""An office whose first night is over, and somebody who makes papers at its desk."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Type, type_
from tests.marks import Programme
from tests.office import CAST, Office, person

__all__ = ["type_"]
KETUA = person("7", "Ratna Khayalan", "3516054403929008", "Ketua BPD")
LONG = person(
    "9",
    "Mas Muhammad Abdurrahman Wirasanjayakusumawardhanawijayadiningratsurapati",
    "3516055503809019",
    "Kepala Urusan Perencanaan",
)
Make = Callable[..., bytes]


@pytest.fixture
def settled(office: Office) -> Office:
    office.deliver((*CAST, KETUA, LONG))
    office.one()
    return office


@pytest.fixture
def programme(settled: Office) -> Programme:
    """The shipped programme and the cycle UJI (1 March to 30 April 2026)."""
    return Programme(settled)


@pytest.fixture
def make(settled: Office, type_: Type, tmp_path: Path) -> Make:
    """Make a paper, and return its bytes."""

    def made(*words: str, form: str = "pdf") -> bytes:
        target = tmp_path / f"bahan.{form}"
        said = type_("papers", "make", *words, "-o", target, "--by", "Rini")
        assert said.code == 0, said.err
        return target.read_bytes()

    return made
