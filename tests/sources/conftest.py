"""Fixtures of the outside world: a scripted server, the table of columns, a MariaDB where there is
one.
"""

import secrets
import tomllib
from collections.abc import Callable, Iterator
from typing import Any

import pymysql
import pytest

from sibermata.rules.value.columns import ColumnNames, make_column_names
from tests.sources.loopback import HOST, PASSWORD, PORT, ROOT, USER, Script


@pytest.fixture
def script() -> Iterator[Script]:
    server = Script()
    yield server
    server.close()


@pytest.fixture(scope="session")
def names() -> ColumnNames:
    return make_column_names(
        tomllib.loads((ROOT / "config/spellings/columns.toml").read_text("utf-8"))
    )


@pytest.fixture(scope="module")
def root() -> Iterator[Any]:
    try:
        connection = pymysql.connect(
            host=HOST, port=PORT, user=USER, password=PASSWORD, autocommit=True, connect_timeout=3
        )
    except pymysql.Error:
        pytest.skip(
            f"NO MARIADB at {HOST}:{PORT}: reading OpenSID for real was NOT tested. Start one, or "
            "name it in SIBERMATA_TEST_MARIADB."
        )
    connection.cursor().execute("SET SESSION sql_mode = ''")
    yield connection
    connection.close()


@pytest.fixture
def make_database(root: Any) -> Iterator[Callable[[str], str]]:
    made: list[str] = []

    def make(sql: str) -> str:
        name = f"sibermata_uji_{secrets.token_hex(4)}"
        made.append(name)
        cursor = root.cursor()
        cursor.execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
        cursor.execute(f"USE {name}")
        for statement in filter(str.strip, sql.split(";\n")):
            cursor.execute(statement)
        return name

    yield make
    for name in made:
        root.cursor().execute(f"DROP DATABASE {name}")
