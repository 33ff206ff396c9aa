"""What persons ask of us about their data, and how it is answered."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class RequestKind(StrEnum):
    """What somebody asks (UU 27/2022)."""

    CORRECTION = "correction"  # art. 6 and 30
    ACCESS = "access"  # art. 7 and 32
    ERASURE = "erasure"  # art. 8 and 43


class Channel(StrEnum):
    """By which way a request came, or an answer went."""

    COUNTER = "counter"
    LETTER = "letter"
    EMAIL = "email"
    TELEPHONE = "telephone"
    MESSAGE = "message"


class RequestOutcome(StrEnum):
    """What became of a request."""

    DONE = "done"
    REFUSED = "refused"


class Said(NamedTuple):
    """The words of a request; sealed at rest."""

    who: str  # who asked, and how to reach him
    wrong: str  # what is wrong, or what is asked for
    reply: str = ""  # the result, as it was told to who asked


class OpenRequest(NamedTuple):
    """A request that waits, without a word of who asked: a message may tell of it."""

    id: int
    district: str
    kind: RequestKind
    received_at: datetime
    due_at: datetime
