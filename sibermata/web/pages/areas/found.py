"""What a list behind a number is made of: its area and page, its cells, how many there are."""

from collections.abc import Sequence
from dataclasses import dataclass

from sibermata.store.base.scope import Scope
from sibermata.store.views.regions import DISTRICTS, list_regions
from sibermata.web.render import number as in_digits
from sibermata.web.visit import Visit

PAGE = 50


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a list; with an address it is a link."""

    text: str
    address: str = ""
    is_number: bool = False


@dataclass(frozen=True)
class Found:
    """A page of a list: its columns, its rows, how many there are of what is counted."""

    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    total: int
    lines: int  # rows of the whole list
    note: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """The area of a list, and the page that is asked for."""

    scope: Scope
    within: str  # a code, '' = the whole scope
    at: int
    source: str = ""  # of which alone the list is, '' = of all

    @property
    def first(self) -> int:
        """How many rows stand before the page."""
        return (self.at - 1) * PAGE


def districts_of(visit: Visit) -> dict[str, str]:
    """Return the name of each district of the visitor by its code."""
    listed = list_regions(visit.connection, visit.scope, levels=DISTRICTS)
    return {one["code"]: one["name"] for one in listed}


def counted_in(value: int, address: str = "") -> Cell:
    """Return a cell that says how many there are."""
    return Cell(in_digits(value), address if value else "", is_number=True)
