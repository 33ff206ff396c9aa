"""A part of a plan that waits for a person."""

from typing import NamedTuple


class HeldPart(NamedTuple):
    """A part of a plan that waits for a person."""

    part: str  # run, removals, or village:CODE
    code: str
    hash: bytes
    touched: list[int]  # the records it touches
    removals: int
