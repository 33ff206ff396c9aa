"""The Indonesian word of every member of a closed set, from config/messages.toml. Pure.

A set that is not written there whole stops the start, like every wrong file of config/.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sibermata.errors import ConfigError
from sibermata.records.account import AccountState, Happened, LinkKind, Right, Role
from sibermata.records.job import JobKind, JobState, JobStep, UploadPurpose
from sibermata.records.office.message import MessageKind, MessageState
from sibermata.records.office.privacy import Channel, RequestKind, RequestOutcome
from sibermata.records.official import Outcome
from sibermata.records.run import State
from sibermata.records.states import (
    ActState,
    Attendance,
    Contradiction,
    CorrectionKind,
    CorrectionState,
    CourseKind,
    DayKnown,
    DoorAnswer,
    EndReason,
    EventLevel,
    FactHow,
    FileKind,
    FindingStatus,
    HoldStatus,
    InviteReason,
    LineEnd,
    LineKind,
    MarkKind,
    MeetingPledge,
    MeetingState,
    NextStep,
    PledgeForm,
    PledgeMode,
    PledgeState,
    Severity,
    Shape,
    TenureStatus,
    TrainingOutcome,
    TrainingState,
)

TABLE, FILE = "kata", "messages.toml"
Words = Mapping[type[StrEnum], Mapping[str, str]]
SETS: tuple[type[StrEnum], ...] = (
    TenureStatus,
    DayKnown,
    EndReason,
    HoldStatus,
    FindingStatus,
    Severity,
    CorrectionKind,
    CorrectionState,
    PledgeState,
    TrainingState,
    MarkKind,
    ActState,
    PledgeForm,
    PledgeMode,
    Outcome,
    TrainingOutcome,
    CourseKind,
    EventLevel,
    Shape,
    Contradiction,
    NextStep,
    MeetingState,
    MeetingPledge,
    Attendance,
    LineKind,
    FileKind,
    DoorAnswer,
    FactHow,
    InviteReason,
    LineEnd,
    State,
    JobKind,
    JobState,
    JobStep,
    UploadPurpose,
    MessageKind,
    MessageState,
    Role,
    AccountState,
    Right,
    LinkKind,
    Happened,
    RequestKind,
    RequestOutcome,
    Channel,
)
# A column of a list -> the sets that its codes are of; no code is a member of two of them
COLUMNS: Mapping[str, tuple[type[StrEnum], ...]] = {
    "status": (TenureStatus, HoldStatus, FindingStatus),
    "start_how": (DayKnown,),
    "end_how": (DayKnown,),
    "end_reason": (EndReason,),
    "severity": (Severity,),
    "message_kind": (MessageKind,),
    "message_state": (MessageState,),
    "last_state": (MessageState,),
    "kind": (CorrectionKind, MarkKind, CourseKind, LineKind, FileKind),
    "state": (State, CorrectionState, PledgeState, TrainingState, ActState),
    "pledge": (PledgeState,),
    "form": (PledgeForm,),
    "mode": (PledgeMode,),
    "forms": (PledgeForm,),
    "modes": (PledgeMode,),
    "outcome": (TrainingOutcome, Attendance),
    "was": (Attendance,),
    "progress": (MeetingState,),
    "how": (FactHow,),
    "ended": (LineEnd,),
    "level": (EventLevel,),
    "role": (Role,),
    "happened": (Happened,),
    "request_kind": (RequestKind,),
    "request_outcome": (RequestOutcome,),
    "channel": (Channel,),
    "told_by": (Channel,),
}


def make_words(content: Mapping[str, Any]) -> Words:
    """Return the words of a parsed messages.toml; raise ConfigError where one is missing or more
    than is needed.
    """
    table = content.get(TABLE)
    found = {one: _of_set(table, one) for one in SETS}
    names = [one.__name__ for one in SETS]
    for name in table if isinstance(table, dict) else ():
        if name not in names:
            raise _wrong(name, "is no closed set")
    return MappingProxyType(found)


def _of_set(table: Any, of: type[StrEnum]) -> Mapping[str, str]:
    words = table.get(of.__name__) if isinstance(table, dict) else None
    if not isinstance(words, dict):
        raise _wrong(of.__name__, "is missing")
    for code in {*map(str, of), *words}:
        if code not in set(of):
            raise _wrong(f"{of.__name__}.{code}", "no such code")
        if not isinstance(words.get(code), str) or not words[code].strip():
            raise _wrong(f"{of.__name__}.{code}", "must be a word")
    return MappingProxyType(dict(words))


def _wrong(key: str, reason: str) -> ConfigError:
    key = f"{TABLE}.{key}"
    return ConfigError(f"{FILE}: {key}: {reason}", "CONFIG_KEY", key=key, place=FILE)


def in_words(row: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """Return a row of a list with its codes as a person reads them; several in one cell with commas
    between them.
    """
    worded = dict(row)
    for column, value in row.items():
        sets = COLUMNS.get(column, ())
        if isinstance(value, list) and not any(isinstance(one, dict | list) for one in value):
            worded[column] = ", ".join(str(_in_word(one, sets, words)) for one in value)
        elif sets:
            worded[column] = _in_word(value, sets, words)
    return worded


def _in_word(value: Any, sets: tuple[type[StrEnum], ...], words: Words) -> Any:
    for of in sets:
        value = words.get(of, {}).get(value, value)
    return value
