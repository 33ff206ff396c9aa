"""The programs of these tests, on an office that they share."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from tests.office import Office
from tests.web.conftest import close, copy_of
from tests.web.programs import Program, fill


@pytest.fixture(scope="module")
def api(
    province_template: Any, server_url: str, rules: Any, tmp_path_factory: Any
) -> Iterator[Program]:
    folder = tmp_path_factory.mktemp("api")
    yield from programs(copy_of(province_template, server_url, rules, folder))


@pytest.fixture
def own_api(own_office: Office) -> Iterator[Program]:
    """Programs of an office of one's own."""
    yield from programs([own_office])


def programs(offices: Iterable[Office]) -> Iterator[Program]:
    for office in offices:
        fill(office)
        made = Program(office)
        yield made
        close(made.app)


@pytest.fixture(scope="module")
def rini(api: Program) -> str:
    """An officer of 35.16."""
    return api.token("Rini")


@pytest.fixture(scope="module")
def ratna(api: Program) -> str:
    """Somebody who sees the province."""
    return api.token("Ratna")
