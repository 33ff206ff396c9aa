"""What goes in by COPY comes out letter for letter."""

from datetime import UTC, date, datetime
from typing import NamedTuple

import pytest

from sibermata.store.base.copying import (
    NULL,
    as_text,
    bytea_list,
    copy_lines,
    copy_rows,
    line_of,
)
from sibermata.store.base.engine import Database

TEXTS = [
    "",
    " ",
    "plain",
    "back\\slash",
    "\\",
    "\\\\",
    "\\N",
    "\\n",
    "\\.",
    "ends in \\",
    "line\nfeed",
    "carriage\rreturn",
    "\r\n",
    "tab\there",
    "quote\"'",
    "comma,semi;",
    "emoji 😀👩‍🌾",
    "ñ é ü",
    "ﷺ",
    "{a,b}",
    "null",
    "NULL",
    "'; drop table person; --",
    "x" * 100_000,
]


def test_every_text_comes_back_equal(database: Database) -> None:
    with database.work() as connection:
        connection.execute(
            "create temporary table copied (n int, words text, other text) on commit drop"
        )
        assert copy_rows(
            connection,
            "copied",
            ("n", "words", "other"),
            ([str(n), t, "after"] for n, t in enumerate(TEXTS)),
        ) == len(TEXTS)
        assert connection.execute("select words, other from copied order by n").fetchall() == [
            (text, "after") for text in TEXTS
        ]


@pytest.mark.parametrize("rows", [0, 1, 511, 512, 513, 1500])
def test_any_number_of_rows_is_written(database: Database, rows: int) -> None:
    with database.work() as connection:
        connection.execute("create temporary table copied (n int) on commit drop")
        assert copy_rows(connection, "copied", ("n",), ([str(n)] for n in range(rows))) == rows
        assert connection.execute(
            "select count(*), coalesce(sum(n), 0) from copied"
        ).fetchone() == (
            rows,
            sum(range(rows)),
        )


def test_values_of_every_type_come_back_equal(database: Database) -> None:
    at = datetime(2026, 3, 2, 1, 2, 3, 456789, tzinfo=UTC)
    row = ("text", b"\x00\xff\\", True, date(2026, 3, 2), at, 42, None)
    with database.work() as connection:
        connection.execute(
            "create temporary table copied (a text, b bytea, c bool, d date, e timestamptz, f int, "
            "g text) on commit drop"
        )
        copy_rows(connection, "copied", tuple("abcdefg"), [[as_text(value) for value in row]])
        assert connection.execute("select * from copied").fetchall() == [row]


def test_nothing_is_null_and_not_the_empty_text(database: Database) -> None:
    with database.work() as connection:
        connection.execute("create temporary table copied (a text, b text) on commit drop")
        copy_rows(connection, "copied", ("a", "b"), [[NULL, ""]])
        assert connection.execute("select * from copied").fetchall() == [(None, "")]


def test_a_list_of_bytes_comes_back_equal(database: Database) -> None:
    bodies = [b"", b"\x00", b"\\", b'"', b"{},", bytes(range(256))]
    with database.connection() as connection:
        assert connection.execute("select %s::bytea[]", (bytea_list(bodies),)).fetchone() == (
            bodies,
        )


DAY = date(2026, 3, 2)


class Shape(NamedTuple):
    """One field of every type that a row of the registry has."""

    id: int
    words: str
    on: bool
    hash: bytes
    sealed: bytes | None
    born: date | None
    of: dict[str, str] | None
    seen: date
    score: int | None
    people: tuple[int, ...]
    numbers: tuple[str, ...]


@pytest.mark.parametrize(
    "row",
    [
        Shape(
            *(1, "a\\b\nc", True, b"\x00\\", b"\xff", DAY, {"a": "b\\"}),
            *(DAY, 7, (3, 4), ('C-1/2024 "a"', "b\\c,d")),
        ),
        Shape(-2, "", False, b"", None, None, None, DAY, None, (), ()),
    ],
)
def test_a_row_comes_back_as_its_shape_says(database: Database, row: Shape) -> None:
    line = line_of(Shape)("first", *row)
    with database.work() as connection:
        connection.execute(
            "create temporary table copied (f text, a int, b text, c bool, d bytea, e bytea, "
            "g date, h jsonb, i date, j int, k bigint[], l text[]) on commit drop"
        )
        copy_lines(connection, "copied", tuple("fabcdeghijkl"), [line])
        (found,) = connection.execute("select * from copied").fetchall()
        assert found == ("first", *[list(one) if isinstance(one, tuple) else one for one in row])
