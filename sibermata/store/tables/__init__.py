"""The tables of the one database. They describe columns and do not validate: `validate/` does.

Imported by migrations, tests and pages. The sync uses plain SQL and never imports this package,
which is slow to load.
"""

from sqlmodel import SQLModel

from sibermata.store.tables.accounts import (
    Account,
    AccountDistrict,
    Approval,
    Device,
    FailureCount,
    LookupCode,
    OneTimeLink,
    SecurityEvent,
    SessionRow,
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
from sibermata.store.tables.office.backups import BackupRow
from sibermata.store.tables.office.messages import MessageTarget, Outgoing
from sibermata.store.tables.office.privacy import Export, SubjectRequest
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
from sibermata.store.tables.runs import (
    Audit,
    FindingRow,
    Hold,
    Installation,
    NightRow,
    Publication,
    RunRow,
)
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
    "BackupRow",
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
    "NightRow",
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
