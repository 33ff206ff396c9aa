"""The rulebook of config/ and the places of one district, made once for the tests of
`validate/`.
"""

import pytest

from sibermata.rules.rulebook import Rulebook
from sibermata.rules.value.region_code import Places
from tests.validate.one_row import the_book, the_places


@pytest.fixture(scope="session")
def book() -> Rulebook:
    return the_book()


@pytest.fixture(scope="session")
def places() -> Places:
    return the_places()
