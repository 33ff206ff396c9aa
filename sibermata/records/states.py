"""Every closed set of the registry. Members are texts: rows that travel in bulk keep plain ones and
compare equal. The Indonesian word of each stands in `config/messages.toml`.
"""

from enum import StrEnum


class TenureStatus(StrEnum):
    """Where a tenure stands."""

    ACTIVE = "active"
    MISSING = "missing"  # absent tonight: in office all the same
    PRESUMED_ENDED = "presumed_ended"  # absent for long: a person is asked to look
    ENDED = "ended"


class DayKnown(StrEnum):
    """How the start or the end of a tenure is known; '' = it is not."""

    STATED = "stated"
    OBSERVED = "observed"  # between two nights that saw it otherwise
    INFERRED = "inferred"
    ANNULLED = "annulled"  # of an end: a run that was taken back began it, nobody ever held this


class EndReason(StrEnum):
    """Why a tenure ended; a person who states an end writes a reason of their own instead."""

    INACTIVE = "inactive"  # its source calls the holder non-aktif
    RELOCATED = "relocated"  # its source names the holder on another seat
    REPLACED = "replaced"  # a definitif successor sits there
    TERM_OVER = "term_over"  # the end that the source had stated, without a reason
    ABSENT = "absent"  # nothing but absence speaks for it
    ANNULLED = "annulled"  # as DayKnown.ANNULLED


class Capacity(StrEnum):
    """How a post is held, as a decree writes it."""

    DEFINITIF = "definitif"
    PJ = "Pj"
    PLT = "Plt"
    PLH = "Plh"


class HoldStatus(StrEnum):
    """Where a plan stands that waits for a person."""

    WAITING = "waiting"
    RELEASED = "released"
    REJECTED = "rejected"
    EXPIRED = "expired"
    OVERTAKEN = "overtaken"  # another plan took its place


class FindingStatus(StrEnum):
    """Where a finding stands."""

    OPEN = "open"
    PATCHED = "patched"  # a person repaired the row here: the source has not
    ANSWERED = "answered"
    FIXED_AT_SOURCE = "fixed_at_source"  # or nobody has to answer it any longer
    WAIVED = "waived"  # accepted where lists are filtered; nothing sets it


class Severity(StrEnum):
    """What a finding does to its row."""

    ERROR = "error"  # the row is refused (or the file, for a finding about a file)
    QUESTION = "question"  # the row, or a link, waits for a person
    WARNING = "warning"  # admitted; something was set aside or is doubtful
    NOTE = "note"  # normalised


class CorrectionKind(StrEnum):
    """What a correction lies over."""

    VALUE = "value"  # a field of a person or a tenure
    END = "end"  # an end that its source does not show
    OFFICIAL = "official"  # a person and a tenure that no source knew
    ROW = "row"  # a refused row, repaired: a patch


class CorrectionState(StrEnum):
    """Where a correction stands."""

    PENDING = "PENDING"  # waits for the second pair of eyes: nothing is laid over anything yet
    ACTIVE = "ACTIVE"
    CHALLENGED = "CHALLENGED"  # the source says a third value: a person is asked
    ABSORBED = "ABSORBED"  # the source caught up
    SUPERSEDED = "SUPERSEDED"  # over: the source's value stands
    WITHDRAWN = "WITHDRAWN"  # over: the person took it back


IN_OFFICE = (TenureStatus.ACTIVE, TenureStatus.MISSING, TenureStatus.PRESUMED_ENDED)
CAPACITIES = frozenset(Capacity)
