"""Lines of a recap: persons by state, and seats, with the sum; both denominators. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from sibermata.papers.wording import share_in_words
from sibermata.records.paper import Column, Row
from sibermata.records.states import PledgeState, TrainingState
from sibermata.rules.words import Words

PLEDGE: Sequence[StrEnum] = (
    PledgeState.COVERED,
    PledgeState.OPEN,
    PledgeState.OVERDUE,
    PledgeState.MISSED,
    PledgeState.RESIGN_NEEDED,
    PledgeState.FROZEN,
    PledgeState.UNCONFIRMED,
)
TRAINING: Sequence[StrEnum] = (
    TrainingState.VALID,
    TrainingState.EXPIRING,
    TrainingState.EXEMPT,
    TrainingState.IN_PROGRESS,
    TrainingState.IN_GRACE,
    TrainingState.NOT_STARTED,
    TrainingState.FAILED,
    TrainingState.EXPIRED,
)
MET = (PledgeState.COVERED, TrainingState.VALID, TrainingState.EXPIRING)


LETTER = 0.165  # of a heading: what a column needs for each letter of its longest word, in fr


def columns_of(states: Sequence[StrEnum], words: Words, area: str) -> tuple[Column, ...]:
    """Return the columns of a recap by areas of a kind; a state is a column under its word, as wide
    as the longest part of it.
    """
    said = [words[type(state)][state].capitalize() for state in states]
    return (
        Column("No.", "0.9cm", "center"),
        Column("Kode", "1.7cm"),
        Column(area, "3.4fr" if len(states) < len(TRAINING) else "2.4fr", wide=True),
        Column("Wajib (orang)", "1.2fr", "right"),
        *(Column(word, f"{wide_enough(word):.2f}fr", "right") for word in said),
        Column("Bagian orang", "1.2fr", "right"),
        Column("Kursi terisi", "1.1fr", "right"),
        Column("Kursi sudah", "1.1fr", "right"),
        Column("Bagian kursi", "1.2fr", "right"),
        Column("Kursi kosong", "1.1fr", "right"),
    )


def wide_enough(heading: str) -> float:
    """Return how wide a column of numbers must be for no word of its heading to leave it."""
    return max(1.15, LETTER * max(map(len, heading.split())))


def by_area(lines: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return area -> its numbers, the pledge classes added up."""
    found: dict[str, dict[str, Any]] = {}
    for line in lines:
        sums = found.setdefault(line["area"], {"name": line["name"]})
        for name, value in line.items():
            if isinstance(value, int):
                sums[name] = sums.get(name, 0) + value
    return found


def rows_of(areas: Mapping[str, Mapping[str, Any]], states: Sequence[StrEnum]) -> tuple[Row, ...]:
    """Return a line for each area, and the sum of all."""
    numbers = ("persons", *map(str, states), "seats", "seats_covered", "vacant")
    sums = {name: sum(one.get(name, 0) for one in areas.values()) for name in numbers}
    rows = [
        line(at, code, str(one["name"] or code), one, states)
        for at, (code, one) in enumerate(areas.items(), 1)
    ]
    return (*rows, line(None, "", "Jumlah", sums, states))


def line(
    at: int | None, code: str, name: str, numbers: Mapping[str, Any], states: Sequence[StrEnum]
) -> Row:
    """Return the line of an area."""
    persons, seats = numbers.get("persons", 0), numbers.get("seats", 0)
    met = sum(numbers.get(str(state), 0) for state in states if state in MET)
    covered = numbers.get("seats_covered", 0)
    cells = (
        at,
        code,
        name,
        persons,
        *(numbers.get(str(state), 0) for state in states),
        share_in_words(met, persons),
        seats,
        covered,
        share_in_words(covered, seats),
        numbers.get("vacant", 0),
    )
    return Row(cells, f"area {code or 'sum'}", area=code)
