"""The parameters of a list: each is declared, and anything else is refused without repeating it."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sibermata.errors import Refusal

MOST, USUAL = 500, 100  # rows of a page
MOST_NUMBER = 2**63 - 1


class Parameter(NamedTuple):
    """A parameter, and what it takes."""

    name: str
    about: str
    pattern: str = ""
    choices: tuple[str, ...] = ()
    needed: bool = False
    low: int | None = None  # of a number
    high: int = MOST_NUMBER
    in_path: bool = False

    def takes(self, value: str) -> bool:
        """Return whether a value can be used."""
        if self.choices:
            return value in self.choices
        if self.low is not None:
            number = value.isascii() and value.isdigit() and len(value) <= len(str(MOST_NUMBER))
            return number and self.low <= int(value) <= self.high
        return re.fullmatch(self.pattern, value, re.ASCII) is not None

    @property
    def expected(self) -> str:
        """What it takes, in words."""
        return ", ".join(self.choices) if self.choices else self.about


LIMIT = Parameter("limit", f"banyak baris, 1 sampai {MOST}", low=1, high=MOST)
DISTRICT = Parameter("district", "kode kabupaten/kota, misalnya 35.16", r"[0-9]{2}\.[0-9]{2}")
NUMBER_AFTER = Parameter("after", "nilai dari tautan next", low=0)
NUMBER = Parameter("id", "nomornya", low=1, in_path=True)


def read_path(sent: Mapping[str, str], allowed: tuple[Parameter, ...]) -> None:
    """Refuse an address that names something that cannot exist."""
    for one in allowed:
        if one.in_path and not one.takes(sent[one.name]):
            raise Refusal("PAGE_UNKNOWN")


def read_query(sent: Iterable[tuple[str, str]], allowed: tuple[Parameter, ...]) -> dict[str, str]:
    """Return the parameters of a call; refuse one that is unknown, doubled, or invalid."""
    by_name = {one.name: one for one in allowed if not one.in_path}
    found: dict[str, str] = {}
    for name, value in sent:
        if name not in by_name or name in found:
            raise Refusal("PARAMETER_UNKNOWN", known=tuple(by_name))
        if not by_name[name].takes(value):
            raise Refusal("PARAMETER_INVALID", parameter=name, expected=by_name[name].expected)
        found[name] = value
    for one in by_name.values():
        if one.needed and one.name not in found:
            raise Refusal("PARAMETER_INVALID", parameter=one.name, expected=one.expected)
    return found


def limit_of(query: Mapping[str, str]) -> int:
    """Return how many rows a page has."""
    return int(query.get("limit", USUAL))
