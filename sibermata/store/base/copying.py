"""COPY in our own text form: fields joined by a unit separator, so that only backslashes and line
ends need escaping.

Twice as fast as `Copy.write_row` on the bulk path; values have lost their control characters long
before they come here.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from psycopg import Connection

SEPARATOR = "\x1f"
NULL = "\x02"
CHUNK = 512


def copy_rows(
    connection: Connection[Any], table: str, columns: Sequence[str], rows: Iterable[Iterable[str]]
) -> int:
    """Copy rows of text into `table`; use `as_text` (or NULL) for what is no text.

    Return how many.
    """
    count = 0
    statement = (
        f"copy {table} ({', '.join(columns)}) from stdin with (format text, delimiter "
        "E'\\x1f', null E'\\x02')"
    )
    with (
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):  # names are ours, never data
        lines: list[str] = []
        for row in rows:
            line = SEPARATOR.join(row)
            if "\\" in line:
                line = line.replace("\\", "\\\\")
            if "\n" in line or "\r" in line:
                line = line.replace("\n", "\\n").replace("\r", "\\r")
            lines.append(line)
            count += 1
            if len(lines) == CHUNK:
                lines.append("")
                copy.write("\n".join(lines))
                lines = []
        if lines:
            lines.append("")
            copy.write("\n".join(lines))
    return count


def as_text(value: Any) -> str:
    """Return a value as COPY reads it: bytes as hex, days and instants as ISO, None as NULL."""
    if value is None:
        return NULL
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value)


def bytea_list(values: Iterable[bytes]) -> str:
    """Return bytes as the text of a bytea[]; the driver's own adaptation of a list costs ten times
    as much.
    """
    return "{" + ",".join(['"\\\\x' + value.hex() + '"' for value in values]) + "}"
