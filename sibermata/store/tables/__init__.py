"""The tables of the one database. They describe, they do not validate: what comes in is judged in
`validate/`.

Imported by migrations, tests and pages; the night itself speaks SQL and does not pay for this
import.
"""

from sqlmodel import SQLModel

from sibermata.store.tables.decisions import Correction, Judgement, PersonRedirect, SpellingRule
from sibermata.store.tables.deliveries import Delivery, RecordVersion, SourceRecord, SourceRow
from sibermata.store.tables.papers import MadePaper
from sibermata.store.tables.people import Person, Tenure
from sibermata.store.tables.places import PostType, RegionRow
from sibermata.store.tables.runs import Audit, FindingRow, Hold, Installation, Publication, RunRow

metadata = SQLModel.metadata

__all__ = [
    "Audit",
    "Correction",
    "Delivery",
    "FindingRow",
    "Hold",
    "Installation",
    "Judgement",
    "MadePaper",
    "Person",
    "PersonRedirect",
    "PostType",
    "Publication",
    "RecordVersion",
    "RegionRow",
    "RunRow",
    "SourceRecord",
    "SourceRow",
    "SpellingRule",
    "Tenure",
    "metadata",
]
