"""What the pages of pledges and trainings share: coverage by persons and by seats, from the
district down to the village.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sibermata.errors import Refusal
from sibermata.records.account import Right
from sibermata.records.programme.measure import Measure
from sibermata.records.states import MarkKind, PledgeState, TrainingState
from sibermata.rules import pledge, training
from sibermata.store.programme.catalogue import stored_programme
from sibermata.store.views.counts import Asked, Count, Group, count_kept, count_standing
from sibermata.store.views.regions import DISTRICTS, list_regions
from sibermata.web.pages.areas.counted import SEATED
from sibermata.web.pages.figures import EVERYWHERE, area_fields, query
from sibermata.web.pages.roster.shared import ANY, DONE
from sibermata.web.visit import Visit

LEVELS = {
    0: "district",
    5: "subdistrict",
    8: "village",
}  # letters of an area -> its parts
TITLES = {"district": "Kabupaten/kota", "subdistrict": "Kecamatan", "village": "Desa"}
STATES: Mapping[MarkKind, tuple[StrEnum, ...]] = {
    MarkKind.PLEDGE: tuple(one for one in PledgeState if one not in pledge.OUTSIDE),
    MarkKind.TRAINING: tuple(one for one in TrainingState if one not in training.OUTSIDE),
}
COVERS: Mapping[MarkKind, tuple[str, ...]] = {
    MarkKind.PLEDGE: pledge.COVERS,
    MarkKind.TRAINING: training.COVERS,
}


@dataclass(frozen=True)
class Number:
    """A number and the list that it counts; no address where the list is not this visitor's."""

    value: int
    address: str = ""


@dataclass(frozen=True)
class Area:
    """The coverage of one area."""

    name: str
    address: str  # of its parts, '' where it has none
    persons: Number
    covered: Number
    seats: Number
    seats_covered: int
    vacant: Number
    states: Sequence[Number]

    @property
    def share(self) -> float | None:
        """The share of covered persons."""
        return self.covered.value / self.persons.value if self.persons.value else None

    @property
    def seat_share(self) -> float | None:
        """The share of held seats whose holder is covered."""
        return self.seats_covered / self.seats.value if self.seats.value else None


@dataclass(frozen=True)
class Coverage:
    """One cycle or requirement, by the areas below one area."""

    what: str  # what an area is
    where: str  # the name of the area that is split; '' = the province
    above: list[tuple[str, str]]  # the district above it: its address and its name
    states: Sequence[str]
    areas: Sequence[Area]
    whole: Area


@dataclass(frozen=True)
class Subject:
    """A cycle or requirement, and where its pages and lists are."""

    kind: MarkKind
    code: str
    page: str  # address
    lists: bool  # whether this visitor may see names


def subject_of(visit: Visit, kind: MarkKind, code: str) -> Subject:
    """Return the cycle or requirement of an address below `/ikrar` or `/pelatihan`."""
    folder = "ikrar" if kind == MarkKind.PLEDGE else "pelatihan"
    return Subject(kind, code, f"/{folder}/{code}", visit.visitor.may(Right.VIEW))


def list_address(subject: Subject, state: str, within: str = "") -> str:
    """Return the address of the officials whose mark is of this state, or of this group of
    states.
    """
    if not subject.lists:
        return ""
    if subject.kind == MarkKind.PLEDGE:
        fields = {"ikrar": state, "siklus": subject.code}
    else:
        fields = {"latihan": state, "wajib": subject.code}
    return "/aparatur" + query({**area_fields(within), **fields})


def seats_address(subject: Subject, name: str, within: str) -> str:
    """Return the address of the seats of an area that a cycle or requirement asks for: of those
    that are held, or of the vacant ones.
    """
    if not subject.lists:
        return ""
    named = "siklus" if subject.kind == MarkKind.PLEDGE else "wajib"
    return f"/wilayah/{within or EVERYWHERE}/daftar/{name}" + query({named: subject.code})


def coverage_of(visit: Visit, subject: Subject, within: str = "") -> Coverage:
    """Return the coverage of an area's parts; an area outside the scope is refused as not found."""
    scope = visit.scope
    if within and (len(within) not in LEVELS or not scope.holds(within[:5])):
        raise Refusal("PAGE_UNKNOWN")
    level = LEVELS[len(within)]
    counts = counts_below(visit, Asked(subject.kind, subject.code), within)
    by_area: dict[str, list[Count]] = {}
    for group, count in counts.items():
        if group.area.startswith(within):
            by_area.setdefault(group.area, []).append(count)
    names = names_below(visit, within)
    areas = [
        area_of(subject, code, names.get(code, code), found, level)
        for code, found in sorted(by_area.items())
    ]
    every = [count for found in by_area.values() for count in found]
    district = within[:5]
    above = (
        [(f"{subject.page}?wilayah={district}", names.get(district, district))]
        if within > district
        else []
    )
    words = visit.house.words
    states = [words[type(state)][state] for state in STATES[subject.kind]]
    return Coverage(
        TITLES[level],
        names.get(within, within),
        above,
        states,
        areas,
        area_of(subject, within, "Jumlah", every, "whole"),
    )


def counts_below(visit: Visit, asked: Asked, within: str) -> dict[Group, Count]:
    """Return the counts of the areas below an area: of districts as the last marking left them."""
    if not within:
        return count_kept(visit.connection, visit.scope, asked)
    scope, posts = visit.scope.within(within[:5]), visit.opened.rules.book.posts.posts
    programme = stored_programme(visit.connection)
    return count_standing(visit.connection, scope, LEVELS[len(within)], programme, posts, asked)


def names_below(visit: Visit, within: str) -> dict[str, str]:
    """Return code -> name of an area and of what it is split into."""
    if not within:
        found = list_regions(visit.connection, visit.scope, levels=DISTRICTS)
    else:
        found = list_regions(visit.connection, visit.scope.within(within[:5]), retired=True)
    return {one["code"]: one["name"] for one in found}


def area_of(subject: Subject, code: str, name: str, counts: Sequence[Count], level: str) -> Area:
    """Return the numbers of one area, each with its list."""
    states = STATES[subject.kind]
    found = {state: sum(count.states.get(state, 0) for count in counts) for state in states}
    covers = COVERS[subject.kind]
    covered = sum(found[state] for state in states if state in covers)
    return Area(
        name,
        f"{subject.page}?wilayah={code}" if level in ("district", "subdistrict") else "",
        Number(sum(found.values()), list_address(subject, ANY, code)),
        Number(covered, list_address(subject, DONE, code)),
        Number(sum(count.seats for count in counts), seats_address(subject, SEATED, code)),
        sum(count.seats_covered for count in counts),
        Number(sum(count.vacant for count in counts), seats_address(subject, Measure.VACANT, code)),
        [Number(found[state], list_address(subject, state, code)) for state in states],
    )
