"""A run: one source brought into step for one night."""

from enum import StrEnum


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
