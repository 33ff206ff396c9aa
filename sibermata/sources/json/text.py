"""Reads JSON from bytes without losing a digit or a doubled key, and finds what lies in it
(B107-B111).
"""

import json
import re
from decimal import Decimal
from typing import Any

from sibermata.errors import DeliveryRefused
from sibermata.records.region import place_of

DEPTH = 32
GUARD = re.compile(
    r"\)\]\}'?,?[^\n]*\n"
)  # prefixes that keep a browser from running the answer as a script
CALLED = re.compile(r"(?s)(?:/\*.*?\*/)?\s*[A-Za-z_$][\w.$]*\(\s*([{\[].*[}\]])\s*\)\s*;?")  # JSONP
LEAST_HEADERS = 3
AROUND = "induk"  # of a row that lies in the list of another row: that other row
NO_HEADER = re.compile("[0-9]{3}|^[^A-Za-z]*[0-9][^A-Za-z]*$")  # 'NIK 16 digit' is one
LONGEST_NUMBER = 100  # digits; a longer number is in no register, and int() of it is an error


class Number(str):
    """A number exactly as it was written in the text."""

    __slots__ = ()


class Doubled(dict[str, Any]):
    """An object that had a key twice: which value is right is unknown, so its row is refused."""

    __slots__ = ("key",)
    key: str


def load(body: bytes, name: str) -> Any:
    """Return the document in `body`: UTF-8, UTF-16 or UTF-32, with or without BOM; one per line is
    a list (NDJSON).
    """
    try:
        text = body.decode(json.detect_encoding(body)).lstrip("\ufeff")
    except UnicodeDecodeError:
        raise DeliveryRefused(f"{name}: is no UTF-8 or UTF-16 text", "JSON") from None
    text = bare(text)
    try:
        document = _decode(text, name)
    except json.JSONDecodeError as error:
        document = _lines(text, name, error)
    document = _written_twice(document, name)
    _refuse_deep(document, name)
    return document


def bare(text: str) -> str:
    """Return an answer without its wrapping: a function call, a prefix against scripts."""
    if text.lstrip()[:1] in ("{", "[", '"'):
        return text
    if guard := GUARD.match(text):
        return text[guard.end() :]
    called = CALLED.fullmatch(text.strip())
    return called[1] if called else text


def _decode(text: str, name: str) -> Any:
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise DeliveryRefused(f"{name}: nested too deep", "JSON") from None
    except _BadNumber as error:
        raise DeliveryRefused(f"{name}: {error}", "JSON") from None


def _written_twice(document: Any, name: str) -> Any:
    """Return the list that stands as a text within the answer, as old services of .NET write it:
    {"d": "[{...}]"}.
    """
    if isinstance(document, dict) and len(document) == 1:
        [(key, value)] = document.items()
        inner = _written_twice(value, name) if type(value) is str else value
        return document if inner is value else {key: inner}
    if type(document) is not str or not document.lstrip().startswith(("[", "{")):
        return document
    try:
        return _decode(document, name)
    except json.JSONDecodeError:
        return document


def _lines(text: str, name: str, first: json.JSONDecodeError) -> Any:
    """Return NDJSON as a list, or say what is wrong with the document."""
    lines = [line for line in text.splitlines() if line.strip()]
    rest, at_end = text, True
    if len(lines) > 1 and first.msg == "Extra data":
        documents = []
        for number, line in enumerate(lines, start=1):
            try:
                documents.append(_decode(line, name))
            except json.JSONDecodeError as error:
                first, rest, at_end = error, line, number == len(lines)
                break
        else:
            return documents
    # An answer that stops in mid-record, closed without a length, fails here (F7).
    tail = rest[first.pos :].strip()
    ended = at_end and (
        first.msg.startswith("Unterminated")
        or any(word.startswith(tail) for word in ("true", "false", "null"))
    )
    raise DeliveryRefused(
        f"{name}: no JSON: {first.msg}, line {first.lineno}",
        "FETCH_TRUNCATED" if ended else "JSON",
        place=place_of(name, row=first.lineno),
    )


class _BadNumber(ValueError):
    """NaN, Infinity, 1e999 or a number without end."""


def _whole(text: str) -> Number:
    if len(text) > LONGEST_NUMBER:
        raise _BadNumber(f"a number of {len(text)} digits")
    return Number(text)


def _fraction(text: str) -> Number:
    if len(text) > LONGEST_NUMBER:
        raise _BadNumber(f"a number of {len(text)} digits")
    if "e" in text or "E" in text:
        value = Decimal(text)
        if not -LONGEST_NUMBER < value.adjusted() < LONGEST_NUMBER:
            raise _BadNumber("a number beyond all measure")
        text = format(value, "f")
    return Number(text)


def _constant(text: str) -> Any:
    raise _BadNumber(f"{text} is no value")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    doubled = Doubled(made)
    seen: set[str] = set()
    doubled.key = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    return doubled


_DECODER = json.JSONDecoder(
    parse_int=_whole, parse_float=_fraction, parse_constant=_constant, object_pairs_hook=_object
)


def _refuse_deep(document: Any, name: str) -> None:
    pending = [(document, 1)]
    while pending:
        value, depth = pending.pop()
        if depth > DEPTH:
            raise DeliveryRefused(f"{name}: nested deeper than {DEPTH}", "JSON")
        inside = value.values() if isinstance(value, dict) else value if type(value) is list else ()
        pending.extend((item, depth + 1) for item in inside if isinstance(item, dict | list))


def dig(document: Any, path: str) -> Any:
    """Return the value at a dotted path, the document itself for '', None where the path ends
    early.
    """
    if not path:
        return document
    if isinstance(document, dict) and path in document:
        return document[path]
    for key in path.split("."):
        if not isinstance(document, dict) or key not in document:
            return None
        document = document[key]
    return document


def rows_inside(row: dict[str, Any], fields: str) -> list[Any] | None:
    """Return the rows of a list that lies in a row - the officials in their village -, each with
    the row around it under `induk`; None if no list lies there.
    """
    inner = as_list(dig(row, fields))
    if not isinstance(inner, list):
        return None
    head = fields.split(".")[0]
    around = {key: value for key, value in row.items() if key != head}
    return [{**one, AROUND: around} if type(one) is dict else one for one in inner]


def stands(document: Any, path: str) -> bool:
    """Return whether a dotted path leads to a value, even a null."""
    if isinstance(document, dict) and path in document:
        return True
    above, _, key = path.rpartition(".")
    inside = dig(document, above)
    return isinstance(inside, dict) and key in inside


def as_list(value: Any) -> Any:
    """Return an object whose keys are numbers as the list that it was: PHP writes a list so once
    something was taken out of it. Rows of cells under a row of headers become objects.
    """
    if isinstance(value, list):
        only = value[0] if len(value) == 1 else None
        inside = isinstance(only, list) and only and isinstance(only[0], dict)
        return only if inside else _under_headers(value)
    if not isinstance(value, dict) or not value:
        return value
    if isinstance(value.get("cols"), list) and isinstance(value.get("rows"), list):
        return _of_chart(value["cols"], value["rows"])
    numbered = all(key.isascii() and key.isdigit() for key in value)
    if numbered and all(isinstance(row, dict) for row in value.values()):
        return list(value.values())
    return value


def _of_chart(columns: list[Any], rows: list[Any]) -> list[Any]:
    """Return the table that Google Sheets answers with (`gviz`): labels apart, each cell an
    object.
    """
    labels = [
        column.get("label") or column.get("id") or "" if isinstance(column, dict) else ""
        for column in columns
    ]
    cells = [row.get("c") if isinstance(row, dict) else None for row in rows]
    if not labels or not all(isinstance(row, list) for row in cells):
        return rows
    return [
        {
            label: cell.get("v") if isinstance(cell, dict) else None
            for label, cell in zip(labels, row, strict=False)
        }
        for row in cells
        if row is not None
    ]


def _under_headers(rows: list[Any]) -> list[Any]:
    """Return the rows of a sheet (Google Sheets, Apps Script) as objects; other lists as they are.

    Headers are words: a first row with a number or with two equal cells is a row like the others.
    """
    if len(rows) < 2 or not all(isinstance(row, list) for row in rows):
        return rows
    headers = rows[0]
    words = all(type(cell) is str and not NO_HEADER.search(cell) for cell in headers)
    if not words or len(headers) < LEAST_HEADERS or len(set(headers)) < len(headers):
        return rows
    return [dict(zip(headers, row, strict=False)) for row in rows[1:]]


def count_of(value: Any) -> int | None:
    """Return a count out of JSON, None if there is no credible one."""
    found = (
        re.fullmatch(r"([0-9]{1,12})(?:\.0{1,12})?", value) if isinstance(value, str) else None
    )  # 20.0 is 20
    return int(found[1]) if found else None
