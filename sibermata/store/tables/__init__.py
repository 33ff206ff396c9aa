"""The tables of the one database. They describe, they do not validate: what comes in is judged in
`validate/`.

Imported by migrations, tests and pages; the night itself speaks SQL and does not pay for this
import.
"""

from sqlmodel import SQLModel

from sibermata.store.tables.accounts import (
    Account,
    AccountDistrict,
    Approval,
    Device,
    Export,
    FailureCount,
    LookupCode,
    OneTimeLink,
    SecurityEvent,
    SessionRow,
    SubjectRequest,
    ViewLog,
)
from sibermata.store.tables.decisions import Correction, Judgement, PersonRedirect, SpellingRule
from sibermata.store.tables.deliveries import Delivery, RecordVersion, SourceRecord, SourceRow
from sibermata.store.tables.jobs import JobRow, UploadRow, WorkerRow
from sibermata.store.tables.lists import ListAnswer, ListRow
from sibermata.store.tables.meetings import (
    FollowUp,
    Meeting,
    MeetingConfirmed,
    MeetingFact,
    MeetingLine,
    MeetingList,
    MeetingScan,
)
from sibermata.store.tables.messages import MessageTarget, Outgoing
from sibermata.store.tables.papers import MadePaper
from sibermata.store.tables.people import Person, Tenure
from sibermata.store.tables.places import PostType, RegionRow
from sibermata.store.tables.programme import (
    Event,
    Evidence,
    Exemption,
    PledgeAct,
    ProgrammeItem,
    TrainingResult,
)
from sibermata.store.tables.runs import Audit, FindingRow, Hold, Installation, Publication, RunRow
from sibermata.store.tables.search import (
    DistrictMeasure,
    Indexing,
    NameToken,
    NameWord,
    VillageCount,
)
from sibermata.store.tables.standing import HeldSeat, Mark, Marking, Measure

metadata = SQLModel.metadata

__all__ = [
    "Account",
    "AccountDistrict",
    "Approval",
    "Audit",
    "Correction",
    "Delivery",
    "Device",
    "DistrictMeasure",
    "Event",
    "Evidence",
    "Exemption",
    "Export",
    "FailureCount",
    "FindingRow",
    "FollowUp",
    "HeldSeat",
    "Hold",
    "Indexing",
    "Installation",
    "JobRow",
    "Judgement",
    "ListAnswer",
    "ListRow",
    "LookupCode",
    "MadePaper",
    "Mark",
    "Marking",
    "Measure",
    "Meeting",
    "MeetingConfirmed",
    "MeetingFact",
    "MeetingLine",
    "MeetingList",
    "MeetingScan",
    "MessageTarget",
    "NameToken",
    "NameWord",
    "OneTimeLink",
    "Outgoing",
    "Person",
    "PersonRedirect",
    "PledgeAct",
    "PostType",
    "ProgrammeItem",
    "Publication",
    "RecordVersion",
    "RegionRow",
    "RunRow",
    "SecurityEvent",
    "SessionRow",
    "SourceRecord",
    "SourceRow",
    "SpellingRule",
    "SubjectRequest",
    "Tenure",
    "TrainingResult",
    "UploadRow",
    "ViewLog",
    "VillageCount",
    "WorkerRow",
    "metadata",
]
