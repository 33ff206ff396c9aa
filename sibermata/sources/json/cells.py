"""Turns values of JSON into cells; no value of a source may pass for a mark of ours (B112-B113)."""

import json
import re
from collections.abc import Callable
from typing import Any

from sibermata.records.cell import ABSENT, BOOLEAN, NUMBER, STRUCTURE
from sibermata.rules.time.by_programs import from_seconds
from sibermata.sources.json.text import Number

_CONTROLS = {
    code: None for code in (*range(0x20), 0x7F) if chr(code) not in "\t\n\r"
} | dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)
_UNCLEAN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

NUMBERS = frozenset(("$numberLong", "$numberInt"))
KINDS_OF_FIRESTORE = frozenset(
    ["stringValue", "integerValue", "doubleValue", "booleanValue", "timestampValue", "nullValue"]
)
WRAPPERS = NUMBERS | KINDS_OF_FIRESTORE | {"$date", "$oid"}
MOMENTS = ("seconds", "nanoseconds"), ("_seconds", "_nanoseconds"), ("seconds", "nanos")
DAY_OF_PHP = {"date", "timezone_type", "timezone"}
ISO_DATE = re.compile(r"ISODate\([\"']([0-9TZ:.+-]+)[\"']\)")


def clean(text: str) -> str:
    """Return text without control characters: no value of a source may pass for a mark of ours."""
    return text.translate(_CONTROLS) if _UNCLEAN.search(text) else text


def cell_of(value: Any) -> str:
    """Return a JSON value as a cell.

    A null is blank; a key that is not there is `ABSENT`, which the caller knows.
    """
    value = unwrapped(value)
    if isinstance(value, str):
        return NUMBER + value if type(value) is Number else clean(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return BOOLEAN + ("TRUE" if value else "FALSE")
    return STRUCTURE + clean(json.dumps(value, ensure_ascii=False))


def unwrapped(value: Any) -> Any:
    """Return what a program wrapped in an object: a day of PHP; a day, a number or a key of
    MongoDB; a value, an object or an instant of Firestore; the one link of Baserow; the [3, "Kepala
    Desa"] of Odoo.
    """
    if isinstance(value, list) and (alone := _only(value)) is not None:
        value = alone
    while isinstance(value, dict):
        if len(value) == 1 and (inner := next(iter(value))) in WRAPPERS:
            value = Number(value[inner]) if inner in NUMBERS else value[inner]
        elif len(value) == 1 and isinstance(inner_map := value.get("mapValue"), dict):
            value = inner_map.get("fields") or {}
        elif len(value) == 2 and tuple(value) in MOMENTS and (instant := _instant(value)):
            return instant
        elif value.keys() == DAY_OF_PHP:
            value = value["date"]
        else:
            return value
    if type(value) is str and value.startswith("ISODate(") and (day := ISO_DATE.fullmatch(value)):
        return day[1]
    return value


def _only(values: list[Any]) -> Any:
    """Return the one object of a list, the name beside an id; None for any other list (B113)."""
    if len(values) == 2 and type(values[0]) is Number and type(values[1]) is str:
        return values[1]
    return values[0] if len(values) == 1 and isinstance(values[0], dict) else None


def _instant(moment: dict[str, Any]) -> str:
    seconds, parts = moment.values()
    whole = all(re.fullmatch("-?[0-9]{1,12}", str(number)) for number in (seconds, parts))
    return from_seconds(int(seconds)) if whole else ""


def getter(path: str) -> Callable[[dict[str, Any]], str]:
    """Return a function that gives the cell at a key, or at a dotted path, of a row."""
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
            inner = unwrapped(inner)
            if not isinstance(inner, dict) or key not in inner:
                return ABSENT
            inner = inner[key]
        return cell_of(inner)

    return plain if len(keys) == 1 else nested
