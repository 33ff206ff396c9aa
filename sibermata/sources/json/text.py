"""Reads JSON from bytes without losing a digit or a doubled key, and turns its values into cells
(B107-B113).
"""

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sibermata.errors import DeliveryRefused, SibermataError, SourceChanged, SourceRefused
from sibermata.records.cell import ABSENT, BOOLEAN, NUMBER, STRUCTURE
from sibermata.sources.scrub import scrub

DEPTH = 32
LONGEST_NUMBER = (
    100  # digits; what is longer is no number of a register, and int() of it is an error
)
_CONTROLS = {
    code: None for code in (*range(0x20), 0x7F) if chr(code) not in "\t\n\r"
} | dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)
_UNCLEAN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Number(str):
    """A number as it stood in the text."""

    __slots__ = ()


class Doubled(dict[str, Any]):
    """An object that had a key twice: which value is right cannot be told, so its row is
    refused.
    """

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
    try:
        document = _decode(text, name)
    except json.JSONDecodeError as error:
        document = _lines(text, name, error)
    _refuse_deep(document, name)
    return document


def _decode(text: str, name: str) -> Any:
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise DeliveryRefused(f"{name}: nested too deep", "JSON") from None
    except _BadNumber as error:
        raise DeliveryRefused(f"{name}: {error}", "JSON") from None


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
        f"{name}: no JSON: {first.msg}, line {first.lineno}", "FETCH_TRUNCATED" if ended else "JSON"
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
    """Return what lies at a dotted path, the document itself for '', None where the path ends
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


def rows_at(document: Any, path: str, name: str) -> list[Any]:
    """Return the list of rows; an error object is the source's own no, anything else is a shape
    that we do not know.
    """
    rows, failed = dig(document, path), is_no(document)
    if (
        isinstance(rows, list)
        and not failed
        and (rows or path == "" or not (document.get("error") or document.get("errors")))
    ):
        return rows
    if isinstance(document, str) or failed or error_in(document):
        raise SourceRefused(
            f"{name}: {scrub(error_in(document) or 'the source reports an error')}", "SRC_ERROR"
        )
    raise SourceChanged(f"{name}: no list of rows at {path or 'the top'!r}", "SHAPE", place=name)


def is_no(document: Any) -> bool:
    """Tell whether an answer calls itself a failure, whatever its HTTP status was."""
    if not isinstance(document, dict):
        return False
    numbers = (document.get(key) for key in ("status", "code", "statusCode", "status_code"))
    refused = any(
        isinstance(number, Number) and re.fullmatch("[45][0-9]{2}", number) for number in numbers
    )
    return (
        refused
        or document.get("success") in (False, "false", "0")
        or document.get("status") in (False, "false", "error", "failed", "fail")
    )


def stands(document: Any, path: str) -> bool:
    """Tell whether something stands at a dotted path, be it a null."""
    above, _, key = path.rpartition(".")
    inside = dig(document, above)
    return isinstance(inside, dict) and key in inside


def error_in(document: Any) -> str:
    """Return the sentence of an error answer, '' if it has none."""
    if isinstance(document, str):
        return str(document)
    if not isinstance(document, dict):
        return ""
    for key in ("error", "errors", "message", "detail", "msg"):
        value = document.get(key)
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, dict):
            kind = value.get("__type") or value.get("title") or value.get("code") or ""
            said = value.get("message") or value.get("detail") or value.get("info") or ""
            value = f"{kind}: {said}" if kind and said else str(kind or said)
        if isinstance(value, str) and value:
            return str(value)
    return ""


def error_sentence(body: bytes) -> str:
    """Return what an error's body says, '' where it says nothing that can be read. Unscrubbed."""
    try:
        return error_in(load(body, "answer"))
    except SibermataError:
        return ""


def clean(text: str) -> str:
    """Return text without control characters: no value of a source may pass for a mark of ours."""
    return text.translate(_CONTROLS) if _UNCLEAN.search(text) else text


def cell_of(value: Any) -> str:
    """Return a JSON value as a cell.

    A null is blank; a key that is not there is `ABSENT`, which the caller knows.
    """
    if isinstance(value, str):
        return NUMBER + value if type(value) is Number else clean(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return BOOLEAN + ("TRUE" if value else "FALSE")
    return STRUCTURE + clean(json.dumps(value, ensure_ascii=False))


def getter(path: str) -> Callable[[dict[str, Any]], str]:
    """Return what makes the cell at a key, or at a dotted path, of a row."""
    missing = object()
    keys = path.split(".")

    def plain(row: dict[str, Any]) -> str:
        value = row.get(path, missing)
        return ABSENT if value is missing else cell_of(value)

    def nested(row: dict[str, Any]) -> str:
        if path in row:
            return cell_of(row[path])
        inner: Any = row
        for key in keys:
            if not isinstance(inner, dict) or key not in inner:
                return ABSENT
            inner = inner[key]
        return cell_of(inner)

    return plain if len(keys) == 1 else nested
