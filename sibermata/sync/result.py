"""What became of one source in a night."""

from dataclasses import dataclass, field
from typing import Any

from sibermata.records.run import State


@dataclass(frozen=True, slots=True)
class Result:
    """The last word on a source's run; `counts` as in the run table."""

    source: str
    district: str
    state: State
    code: str = ""
    detail: str = ""
    counts: dict[str, Any] = field(default_factory=dict)
    run_id: int = 0
