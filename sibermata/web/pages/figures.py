"""Figures on pages: a number with the address of the list that it counts; plain text where the
visitor may not open that list.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from sibermata.desk.roster.measures import read_measures
from sibermata.records.account import Right
from sibermata.records.programme.measure import Counted, Measure
from sibermata.rules.measure import Definition
from sibermata.web.access import DESK
from sibermata.web.visit import Visit

EVERYWHERE = "semua"  # stands for the whole scope in an address
SHARES = frozenset(  # measures shown as a share of their whole
    (Measure.FILLED, Measure.VILLAGES, Measure.FRESH, Measure.PLEDGED, Measure.TRAINED)
)
ALL_VILLAGES, ALL_SOURCES = "desa", "sumber"  # the lists of wholes
WHOLES = {Measure.VILLAGES: ALL_VILLAGES, Measure.FRESH: ALL_SOURCES}
OF_ALL_OFFICIALS = {Measure.PLEDGED: {"ikrar": "semua"}, Measure.TRAINED: {"latihan": "semua"}}
OF_OFFICIALS = {
    Measure.OFFICIALS: {},
    Measure.FILLED: {},
    Measure.PLEDGED: {"ikrar": "sudah"},
    Measure.TRAINED: {"latihan": "sudah"},
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a page."""

    measure: Measure
    name: str
    unit: str
    counted: Counted
    address: str  # of its list; '' = shown as plain text
    of: str = ""  # the same of its whole

    @property
    def is_share(self) -> bool:
        """Whether the share is shown first."""
        return self.measure in SHARES and bool(self.counted.whole)


def may_list(visit: Visit, area: str) -> bool:
    """Return whether the visitor may open the lists of an area."""
    visitor = visit.visitor
    if visitor.role not in DESK or not visitor.may(Right.VIEW):
        return False
    return area == EVERYWHERE or visit.scope.holds(area[:5])


def figure(visit: Visit, measure: Measure, area: str, counted: Counted) -> Figure:
    """Return a number of an area; `area` is a code, or EVERYWHERE."""
    one = definition_of(visit, measure)
    if not may_list(visit, area):
        return Figure(measure, one.name, one.unit, counted, "")
    addresses = list_address(measure, area), whole_address(measure, area)
    return Figure(measure, one.name, one.unit, counted, *addresses)


def definition_of(visit: Visit, measure: Measure) -> Definition:
    """Return the definition of a measure."""
    return read_measures(visit.opened.settings.config)[measure]


def list_address(measure: Measure, area: str) -> str:
    """Return the address of the list that a measure counts in an area."""
    if measure in OF_OFFICIALS:
        return "/aparatur" + query({**area_fields(area), **OF_OFFICIALS[measure]})
    return f"/wilayah/{area}/daftar/{measure}"


def whole_address(measure: Measure, area: str) -> str:
    """Return the address of the list of what a measure is a part of; '' where it is no one list."""
    if measure in OF_ALL_OFFICIALS:
        return "/aparatur" + query({**area_fields(area), **OF_ALL_OFFICIALS[measure]})
    return f"/wilayah/{area}/daftar/{WHOLES[measure]}" if measure in WHOLES else ""


def area_fields(area: str) -> dict[str, str]:
    """Return the filter of an area: its district, subdistrict and village."""
    if area == EVERYWHERE:
        return {}
    lengths = (("kab", 5), ("kec", 8), ("desa", 13))
    return {name: area[:length] for name, length in lengths if len(area) >= length}


def query(fields: dict[str, str]) -> str:
    """Return the query of an address without empty fields."""
    kept = {name: value for name, value in fields.items() if value}
    return f"?{urlencode(kept)}" if kept else ""


class Crumb(NamedTuple):
    """A breadcrumb."""

    address: str
    label: str


def crumbs_of(names: dict[str, str], area: str) -> Sequence[Crumb]:
    """Return the breadcrumbs of an area: the districts, its district, its subdistrict."""
    lengths = [length for length in (5, 8, 13) if len(area) > length]
    found = [Crumb("/wilayah", "Wilayah")]
    return found + [
        Crumb(f"/wilayah/{area[:length]}", names.get(area[:length], area[:length]))
        for length in lengths
    ]
