"""Fills the templates: escaped always, an unknown name is a bug; and the few filters of pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from sibermata.records.account import Visitor
from sibermata.rules.time.office import WIB, day_in_words, instant_in_words
from sibermata.rules.words import Words
from sibermata.web.static import Assets

FOLDER = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the navigation."""

    address: str
    label: str
    icon: str
    current: bool


@dataclass(frozen=True, slots=True)
class Shell:
    """What stands around every page."""

    visitor: Visitor | None
    csrf: str
    entries: Sequence[Entry]
    version: str
    address: str  # where the page is, to come back to
    saved: str = ""  # 'Tersimpan 10.42'
    back: str = ""  # the page of ours that the request came from


class Renderer:
    """The templates of one server."""

    def __init__(
        self, assets: Assets, words: Words, folder: Path = FOLDER, *, provider: bool = False
    ) -> None:
        self._words = words
        self._templates = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._templates.globals["asset"] = assets.address
        self._templates.globals["provider"] = provider  # whether one says who comes in
        self._templates.filters.update(
            day=day,
            instant=instant,
            clock=clock,
            number=number,
            word=self.word,
            percent=percent,
            classes=classes,
        )
        icons = assets.address("icons.svg")

        def icon(name: str) -> Markup:
            return Markup(
                '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>'
            ).format(icons, name)

        self._templates.globals["icon"] = icon

    def page(self, template: str, shell: Shell, context: Any) -> str:
        """Return a filled template: `page` is its context, `shell` what stands around."""
        return self._templates.get_template(template).render(page=context, shell=shell)

    def word(self, code: StrEnum) -> str:
        """Return the word of a code of a closed set."""
        return self._words.get(type(code), {}).get(code, str(code))


def day(value: date | datetime | None) -> str:
    """Return a day as people write it: '2 Maret 2026'."""
    if value is None:
        return "-"
    return day_in_words(value.astimezone(WIB).date() if isinstance(value, datetime) else value)


def instant(value: datetime | None) -> str:
    """Return an instant by the office's clock: '2 Maret 2026 pukul 08.15 WIB'."""
    return "-" if value is None else instant_in_words(value)


def classes(codes: Iterable[str]) -> str:
    """Return the classes of posts that a cycle or a text asks: 'kades, perangkat, BPD'."""
    return ", ".join(code.upper() if code == "bpd" else code for code in codes)


def clock(value: datetime) -> str:
    """Return the hour of an instant by the office's clock: '08.15'."""
    return f"{value.astimezone(WIB):%H.%M}"


def number(value: int | None) -> str:
    """Return a number as people write it: '1.312'."""
    return "-" if value is None else f"{value:,}".replace(",", ".")


def percent(share: float | None) -> str:
    """Return a share in percent: '97,5 %'."""
    return "-" if share is None else f"{share * 100:.1f}".replace(".", ",") + " %"
