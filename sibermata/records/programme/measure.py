"""What is measured of a district, and a number that was measured."""

from enum import StrEnum
from typing import NamedTuple


class Measure(StrEnum):
    """Every measure there is; its name, definition and owner stand in config/measures.toml."""

    OFFICIALS = "officials"
    FILLED = "filled"
    VACANT = "vacant"
    VILLAGES = "villages"
    FRESH = "fresh"
    REFUSED = "refused"
    QUESTIONS = "questions"
    WARNINGS = "warnings"
    HELD = "held"
    CHALLENGED = "challenged"
    PLEDGED = "pledged"
    TRAINED = "trained"


class Counted(NamedTuple):
    """A number, and the whole that it is a part of."""

    number: int = 0
    whole: int = 0  # 0: there is none

    def __add__(self, other: object) -> "Counted":
        """Return the sum of two districts."""
        assert isinstance(other, Counted)
        return Counted(self.number + other.number, self.whole + other.whole)

    @property
    def share(self) -> float | None:
        """Return the part of the whole, None where there is none."""
        return self.number / self.whole if self.whole else None
