"""A correction as it is stored, and how a night moves it."""

from datetime import date, datetime
from typing import NamedTuple


class Correction(NamedTuple):
    """A correction as it stands, opened."""

    id: int
    district: str
    kind: str  # value | end | official | row
    person_id: int | None
    tenure_id: int | None
    source: str
    record_id: int | None
    row_hash: bytes | None
    field: str
    base: str
    override: str
    source_value: str
    state: str
    pinned: bool
    reason: str
    evidence: str
    by: str
    at: datetime
    follows: int | None = (
        None  # the correction of a merged person that this one lays over the person who is kept
    )
    ended_on: date | None = None  # of an end: the day, if one was stated
    gone: bool = False  # the record that it lies over is gone

    @property
    def value(self) -> str:
        """What the person wrote."""
        return self.override


class NewCorrection(NamedTuple):
    """What a person decided, as it is to be written."""

    district: str
    kind: str
    field: str
    base: str
    override: str
    state: str
    by: str
    reason: str
    evidence: str
    person_id: int | None = None
    tenure_id: int | None = None
    source: str = ""
    record_id: int | None = None
    row_hash: bytes | None = None
    pinned: bool = False
    follows: int | None = None
    ended_on: date | None = None


class CorrectionMove(NamedTuple):
    """What a night made of a correction."""

    id: int
    before: str
    state: str
    source_value: str
    source: str
    record_id: int | None


class Patch(NamedTuple):
    """A repaired row."""

    number: int  # of the correction that keeps it
    state: str
    row_hash: bytes
    was: dict[str, str]  # canonical column -> the raw cell that was repaired, and those beside it
    cells: dict[str, str]  # canonical column -> what stands there now
    drop: bool = False  # a person said, with a reason, that this row is nobody

    def over(self, columns: tuple[str, ...], row: list[str]) -> list[str]:
        """Return the row with the repaired cells in their places."""
        return [self.cells.get(column, cell) for column, cell in zip(columns, row, strict=True)]
