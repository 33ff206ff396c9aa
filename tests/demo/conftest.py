"""The invented province at district scale, served."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sibermata.demo.courier import Courier
from sibermata.demo.server import Wire
from tests.demo.invented import make


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Courier]:
    """The district scale, its first night delivered."""
    with Wire() as wire:
        courier = Courier(make("district"), tmp_path, wire)
        courier.deliver()
        courier.write_sources(tmp_path / "sources")
        yield courier
