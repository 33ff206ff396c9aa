"""A run: one source brought into step for one night."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple


class State(StrEnum):
    """The only list of states (SEMANTICS 6)."""

    REQUESTED = "REQUESTED"
    CLAIMED = "CLAIMED"
    FETCHED = "FETCHED"
    STAGED = "STAGED"
    PLANNED = "PLANNED"
    HELD = "HELD"
    PUBLISHED = "PUBLISHED"
    NOOP = "NOOP"
    REJECTED = "REJECTED"
    FAILED = "FAILED"
    ABANDONED = "ABANDONED"


OPEN = (State.REQUESTED, State.CLAIMED, State.FETCHED, State.STAGED, State.PLANNED)
EXIT_CODES = {State.FAILED: 1, State.ABANDONED: 1, State.HELD: 3}


@dataclass(frozen=True, slots=True)
class Claimed:
    """A run that is ours under `fence`, and what was last applied from its source."""

    run_id: int
    source: str
    district: str
    night: date
    ordinal: int
    fence: int
    attempts: int
    state: State
    delivery: bytes | None  # sha256 of bytes that this run already fetched before its worker died
    basis: bytes | None  # of the last applied delivery, as the next two
    applied: bytes | None
    validators: dict[str, str]
    published_run: int | None
    confirmed_at: datetime | None
    decisions: str = ""  # another word whenever people decided about this source's rows


class HeldPart(NamedTuple):
    """A part of a plan that waits for a person."""

    part: str  # run, removals, or village:CODE
    code: str
    hash: bytes
    touched: list[int]  # the records it touches
    removals: int
