"""Offices by the hundred, and a life whose every act can be lived again."""

from collections.abc import Iterator

import pytest

from sibermata.sync.night import Rules
from tests.soak.chapters import Book
from tests.soak.houses import Houses


@pytest.fixture(scope="session")
def houses(
    server_url: str, template: str, rules: Rules, tmp_path_factory: pytest.TempPathFactory
) -> Houses:
    return Houses(server_url, template, rules, tmp_path_factory.mktemp("houses"))


@pytest.fixture(scope="session")
def book(houses: Houses) -> Iterator[Book]:
    made = Book(houses)
    yield made
    made.close()
