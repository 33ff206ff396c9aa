"""Reads the look of papers from config/papers.toml: page, letterhead, signatory, personal data
shown.

An unknown key or a wrong value is refused, naming file and key.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from sibermata.errors import ConfigError

FILE = "papers.toml"
ANY = "*"
TABLES = {
    "page",
    "letterhead",
    "signatory",
    "signature",
    "footer",
    "show",
    "letter",
    "keep",
    "prepare",
}
PAPERS = ("a4", "a5", "us-legal", "iso-b5")  # paper names of the renderer


@dataclass(frozen=True, slots=True)
class Page:
    """Paper and letters: sizes in points, margins in centimetres."""

    paper: str
    font: str
    size: float
    table_size: float
    top: float
    bottom: float
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs; an empty name leaves room to write it."""

    papers: tuple[str, ...]
    place: str
    capacity: str
    post: str
    name: str
    rank: str
    nip: str


@dataclass(frozen=True, slots=True)
class Show:
    """Which personal data are printed; the NIK never is."""

    phone: bool
    nip: bool
    birth_date: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """The sentences of an undangan."""

    nature: str
    opening: str  # {title} is the name of the meeting
    closing: str
    at_the_door: str


@dataclass(frozen=True, slots=True)
class Layout:
    """All of papers.toml."""

    page: Page
    letterhead: tuple[str, ...]
    address: str
    signatories: tuple[Signatory, ...]
    anchor: str
    footer: str
    show: Show
    letter: Letter
    keep_years: int  # retention of the sealed copy of a paper
    prepare_days: int  # papers are prepared this many days before a meeting
    config: Path = Path()  # folder with the shapes of the map

    def signatory(self, kind: str) -> Signatory | None:
        """Return the signatory of a kind of paper; None if none is configured."""
        named = [one for one in self.signatories if kind in one.papers]
        return next(iter(named or [one for one in self.signatories if ANY in one.papers]), None)


def read_layout(config: Path) -> Layout:
    """Return the layout of a configuration; raise ConfigError naming the key that is wrong."""
    path = config / FILE
    try:
        return _read(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise ConfigError(f"{FILE}: cannot be read", "CONFIG_FILE", place=FILE) from error


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> Layout:
    del changed  # part of the cache key: a changed file is read again
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeError) as error:
        raise ConfigError(f"{FILE}: {error}", "CONFIG_TOML", place=FILE) from error
    return replace(make_layout(content), config=path.parent)


def make_layout(content: Mapping[str, Any]) -> Layout:
    """Return the layout of a parsed papers.toml."""
    for name in content.keys() ^ TABLES:
        if name not in ("signatory",) or name in content:
            raise wrong(name, "is missing" if name in TABLES else "no such key")
    page = Page(**_values(content["page"], "page", {f.name: f.type for f in fields(Page)}))
    if page.paper not in PAPERS:
        raise wrong("page.paper", f"none of {', '.join(PAPERS)}")
    letterhead = _values(content["letterhead"], "letterhead", {"lines": list, "address": str})
    shape = {f.name: (list if f.name == "papers" else f.type) for f in fields(Signatory)}
    people = [
        _values(one, f"signatory[{at}]", shape)
        for at, one in enumerate(content.get("signatory", ()), 1)
    ]
    anchor = _values(content["signature"], "signature", {"anchor": str})["anchor"]
    if len(anchor) > 1:
        raise wrong("signature.anchor", "must be one character")
    return Layout(
        page,
        tuple(letterhead["lines"]),
        letterhead["address"],
        tuple(Signatory(**{**one, "papers": tuple(one["papers"])}) for one in people),
        anchor,
        _values(content["footer"], "footer", {"text": str})["text"],
        Show(**_values(content["show"], "show", {f.name: bool for f in fields(Show)})),
        Letter(**_values(content["letter"], "letter", {f.name: str for f in fields(Letter)})),
        int(_values(content["keep"], "keep", {"years": int})["years"]),
        int(_values(content["prepare"], "prepare", {"days": int})["days"]),
    )


def _values(table: Any, name: str, shape: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a table, each of its kind; refuse a missing, unknown or wrong one."""
    if not isinstance(table, dict):
        raise wrong(name, "must be a table")
    for key in [*shape, *table]:
        if key not in shape:
            raise wrong(f"{name}.{key}", "no such key")
        if key not in table:
            raise wrong(f"{name}.{key}", "is missing")
        if not _fits(table[key], shape[key]):
            raise wrong(f"{name}.{key}", f"{table[key]!r} is of another kind")
    return dict(table)


def _fits(value: Any, kind: Any) -> bool:
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 100
    if kind is list:
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    return isinstance(value, kind)


def wrong(key: str, reason: str) -> ConfigError:
    """Return the error of a wrong key."""
    return ConfigError(f"{FILE}: {key}: {reason}", "CONFIG_KEY", key=key, place=FILE)
