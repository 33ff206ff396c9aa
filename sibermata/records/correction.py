"""A correction as it is stored, and how a night moves it."""

from datetime import datetime
from typing import NamedTuple

BESIDE = "\x1f"  # between a value and what belongs to it: the day of an end


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
    gone: bool = False  # the record that it lies over is not there any more

    @property
    def value(self) -> str:
        """What the person wrote."""
        return self.override.partition(BESIDE)[0]

    @property
    def beside(self) -> str:
        """The day of an end, '' if none was said."""
        return self.override.partition(BESIDE)[2]


class CorrectionMove(NamedTuple):
    """What a night made of a correction."""

    id: int
    before: str
    state: str
    source_value: str
    source: str
    record_id: int | None
