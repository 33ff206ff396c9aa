"""The table of measures of config/measures.toml: what each number counts, out of what, and who
answers for it. Pure; a measure without its words stops whoever asks.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime

from sibermata.errors import ConfigError
from sibermata.records.programme.measure import Measure
from sibermata.rules.time.office import office_day

FILE = "measures.toml"


@dataclass(frozen=True, slots=True)
class Definition:
    """What a measure is, in the words of officers."""

    name: str
    definition: str
    unit: str
    denominator: str  # '' where it is no part of a whole
    owner: str


KEYS = frozenset(one.name for one in fields(Definition))


def is_fresh(heard: datetime | None, today: date) -> bool:
    """Return whether a source counts as fresh: last heard today or yesterday."""
    return heard is not None and (today - office_day(heard)).days <= 1


def make_measures(text: str) -> Mapping[Measure, Definition]:
    """Return the definitions of a measures.toml; raise where one is missing or more than needed."""
    tables = tomllib.loads(text)
    for code in (*Measure, *tables):
        table = tables.get(code)
        if code not in set(Measure) or not isinstance(table, dict) or table.keys() != KEYS:
            raise wrong(code)
        if not all(isinstance(value, str) for value in table.values()) or not table["name"]:
            raise wrong(code)
    return {code: Definition(**tables[code]) for code in Measure}


def wrong(key: str) -> ConfigError:
    """Return the error of a table that is missing, unknown or not whole."""
    return ConfigError(f"{FILE}: {key}: is no whole measure", "CONFIG_KEY", key=key, place=FILE)
