"""Strict reading of a TOML table: each key known, of its kind, and there where it is needed. Pure.

A wrong key is refused with file, key and reason; nothing falls through a default.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sibermata.errors import Refusal
from sibermata.records.states import Shape

CODE = re.compile(r"[A-Z0-9][A-Z0-9_-]{1,39}").fullmatch
VERSION = re.compile(r"[1-9][0-9]{0,3}\.[0-9]{1,4}").fullmatch
CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]").fullmatch
LONGEST = 2000  # characters of a text: more is a pasted document


class Key(NamedTuple):
    """What a key must hold."""

    shape: Shape
    needed: bool = True
    choices: Sequence[str] = ()  # none: any


def parse(file: str, text: str) -> dict[str, Any]:
    """Return a TOML file, or refuse what is none."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise Refusal("PROGRAMME_TOML", file=file) from None


def read_table(
    file: str, place: str, table: object, keys: Mapping[str, Key], *, later: Sequence[str] = ()
) -> dict[str, Any]:
    """Return a table as JSON can hold it: days as ISO texts, absent keys left out.

    `later`: keys that are somebody else's to read.
    """
    if not isinstance(table, dict):
        raise Refusal("PROGRAMME_KEY_SHAPE", file=file, key=place, shape=Shape.TABLE)
    for name in table:
        if name not in keys and name not in later:
            known = sorted(keys)
            raise Refusal("PROGRAMME_KEY_UNKNOWN", file=file, key=f"{place}.{name}", known=known)
    found: dict[str, Any] = {}
    for name, key in keys.items():
        if name in table:
            found[name] = _value(file, f"{place}.{name}", table[name], key)
        elif key.needed:
            raise Refusal("PROGRAMME_KEY_MISSING", file=file, key=f"{place}.{name}")
    return found


def refuse_code(file: str, place: str, code: str) -> None:
    """Refuse a name that would not fit into exports."""
    if not CODE(code):
        raise Refusal("PROGRAMME_CODE", file=file, key=place, value=code)


def _value(file: str, place: str, value: Any, key: Key) -> Any:
    if not _fits(value, key.shape):
        raise Refusal("PROGRAMME_KEY_SHAPE", file=file, key=place, shape=key.shape)
    if key.choices:
        for one in value if isinstance(value, list) else [value]:
            if one not in key.choices:
                raise Refusal(
                    "PROGRAMME_KEY_CHOICE", file=file, key=place, value=one, known=key.choices
                )
    return value.isoformat() if isinstance(value, date) else value


def _fits(value: Any, shape: Shape) -> bool:
    if shape is Shape.DAY:
        return type(value) is date
    if shape is Shape.NUMBER:
        return type(value) is int and 0 <= value <= 10_000
    if shape is Shape.PERCENT:
        return type(value) is int and 0 <= value <= 100
    if shape is Shape.TEXTS:
        return isinstance(value, list) and all(map(_is_text, value))
    if shape is Shape.COURSES:
        return isinstance(value, list) and bool(value) and all(map(_is_course, value))
    if shape is Shape.VERSION:
        return isinstance(value, str) and VERSION(value) is not None
    if shape is Shape.CLOCK:
        return isinstance(value, str) and CLOCK(value) is not None
    return _is_text(value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and len(value) <= LONGEST


def _is_course(value: Any) -> bool:
    return _is_text(value) or (
        isinstance(value, list) and bool(value) and all(map(_is_text, value))
    )
