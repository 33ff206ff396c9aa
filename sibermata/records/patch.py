"""A row that a person repaired: found by the hash of its raw cells, and only while they stay the
very same.
"""

from typing import NamedTuple


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
