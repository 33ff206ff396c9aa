"""The result of one source in a night, or of the province as a whole."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sibermata.records.run import EXIT_CODES, State

WORKER_LOST = "WORKER_LOST"  # the code of a run that stays unfinished because its worker is gone
PAUSED = "PAUSED"  # the code of a run that ended because its source is paused


@dataclass(frozen=True, slots=True)
class Result:
    """The final result of a source's run; `counts` as in the run table. A result without a district
    is the province's: a night that its own brake holds.
    """

    source: str
    district: str
    state: State
    code: str = ""
    detail: str = ""
    counts: dict[str, Any] = field(default_factory=dict)
    run_id: int = 0
    cause: str = ""  # the code whose sentence says more than the state's own
    facts: Mapping[str, object] = field(default_factory=dict)  # what the officer's sentence names

    @property
    def exit_code(self) -> int:
        """1 = it failed; 3 = a person must decide about all or a part of it, or has rejected it;
        else 0, also for a paused source.
        """
        return EXIT_CODES.get(self.state, 3 if self.code not in ("", PAUSED) else 0)


def worst(codes: Iterable[int]) -> int:
    """Return the exit code of a night: a failure (1) outranks a hold (3)."""
    found = set(codes)
    return 1 if 1 in found else (3 if 3 in found else 0)
