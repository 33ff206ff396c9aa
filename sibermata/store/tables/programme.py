"""The programme and its results: versions of elections, texts, courses and requirements; events,
pledge acts, training results, exemptions, evidence.

Append-only: a version is closed once (`recorded_to`) and never changed otherwise, so that any of it
can be read as of an instant. The name as written on a document is kept
beside the person that it was linked to.
"""

from datetime import date, datetime
from typing import Any

from sqlmodel import Field, Index, SQLModel, text

from sibermata.store.tables.columns import (
    NEVER,
    big,
    blob,
    count,
    document,
    instant,
    numbered,
    words,
)
from sibermata.store.tables.columns import texts as listed
from sibermata.store.tables.people import OPEN


class ProgrammeItem(SQLModel, table=True):
    """A version of a cycle, text, course, requirement or area, as in its TOML."""

    __tablename__ = "programme_item"
    __table_args__ = (
        Index("programme_once", "kind", "code", "version", unique=True, postgresql_where=OPEN),
    )

    id: int = Field(sa_column=numbered())
    kind: str = Field(sa_column=words())  # cycle text course requirement area
    code: str = Field(sa_column=words())
    version: str = Field(sa_column=words())  # of a text; '' for everything else
    content: dict[str, Any] = Field(sa_column=document())
    digest: bytes = Field(sa_column=blob(nullable=False))  # sha256 of the content
    since: date | None = None  # of a text: the day it came into force; null = always
    file: str = Field(sa_column=words())
    by: str = Field(sa_column=words())
    recorded_from: datetime = Field(sa_column=instant(nullable=False))
    recorded_to: datetime = Field(sa_column=instant(nullable=False, server_default=NEVER))


class Event(SQLModel, table=True):
    """An event that took place or will. An event alone gives nobody a mark."""

    __tablename__ = "event"

    code: str = Field(sa_column=words(primary_key=True, server_default=None))
    recorded_from: datetime = Field(sa_column=instant(primary_key=True))
    recorded_to: datetime = Field(sa_column=instant(nullable=False, server_default=NEVER))
    title: str = Field(sa_column=words())
    level: str = Field(sa_column=words())  # province district subdistrict
    area: str = Field(sa_column=words())  # a region's code
    organiser: str = Field(sa_column=words())
    places: list[str] = Field(sa_column=listed())
    held_on: date
    starts: str = Field(sa_column=words())  # 'HH:MM', WIB
    ends: str = Field(sa_column=words())
    witnesses: list[str] = Field(sa_column=listed())
    speakers: list[str] = Field(sa_column=listed())
    forms: list[str] = Field(sa_column=listed())  # sosialisasi ikrar pakta_integritas
    modes: list[str] = Field(sa_column=listed())  # in_person live_stream on_paper
    cycle: str = Field(sa_column=words())
    texts: list[str] = Field(sa_column=listed())
    courses: list[str] = Field(sa_column=listed())
    by: str = Field(sa_column=words())


class PledgeAct(SQLModel, table=True):
    """A person signed or spoke a text; the link to the person may be wrong."""

    __tablename__ = "pledge_act"
    __table_args__ = (
        Index("act_of_person", "person_id"),
        Index(
            "act_once",
            "person_id",
            "cycle",
            "pledge_class",
            "text",
            "form",
            "day",
            unique=True,
            postgresql_where=text("recorded_to = 'infinity' and state <> 'annulled'"),
        ),
    )

    id: int = Field(sa_column=big(primary_key=True, autoincrement=False))
    recorded_from: datetime = Field(sa_column=instant(primary_key=True))
    recorded_to: datetime = Field(sa_column=instant(nullable=False, server_default=NEVER))
    person_id: int = Field(sa_column=big(nullable=False))
    state: str = Field(sa_column=words())  # counted candidate representative other_text ...
    cycle: str = Field(sa_column=words())
    pledge_class: str = Field(sa_column=words())
    text: str = Field(sa_column=words())
    text_version: str = Field(sa_column=words())
    form: str = Field(sa_column=words())
    mode: str = Field(sa_column=words())
    day: date
    event: str = Field(sa_column=words())
    document_number: str = Field(sa_column=words())
    evidence: bytes | None = Field(sa_column=blob())  # sha256 of a kept file
    name_as_written: str = Field(sa_column=words())
    post_as_written: str = Field(sa_column=words())
    village_code: str = Field(sa_column=words())
    source: str = Field(sa_column=words())
    file: str = Field(sa_column=words())
    sheet: str = Field(sa_column=words())
    row_number: int | None = None
    remarks: str = Field(sa_column=words())
    entered_by: str = Field(sa_column=words())
    verified_by: str = Field(sa_column=words())
    reason: str = Field(sa_column=words())  # why it was annulled


class TrainingResult(SQLModel, table=True):
    """The result of a person in a course."""

    __tablename__ = "training_result"
    __table_args__ = (
        Index("result_of_person", "person_id"),
        Index(
            "result_once",
            "person_id",
            "course",
            "course_as_written",
            "held_from",
            unique=True,
            postgresql_where=text("recorded_to = 'infinity' and state <> 'annulled'"),
        ),
    )

    id: int = Field(sa_column=big(primary_key=True, autoincrement=False))
    recorded_from: datetime = Field(sa_column=instant(primary_key=True))
    recorded_to: datetime = Field(sa_column=instant(nullable=False, server_default=NEVER))
    person_id: int = Field(sa_column=big(nullable=False))
    state: str = Field(sa_column=words())  # counted question annulled
    course: str = Field(sa_column=words())
    course_as_written: str = Field(sa_column=words())
    held_from: date
    held_to: date | None = None
    organiser: str = Field(sa_column=words())
    place: str = Field(sa_column=words())
    score: int | None = None  # percent
    outcome: str = Field(sa_column=words())  # passed failed attended
    certificates: list[str] = Field(
        sa_column=listed()
    )  # numbers: the first, then those of reissued certificates
    certificate_date: date | None = None
    hours: int | None = None
    event: str = Field(sa_column=words())
    evidence: bytes | None = Field(sa_column=blob())
    name_as_written: str = Field(sa_column=words())
    post_as_written: str = Field(sa_column=words())
    village_code: str = Field(sa_column=words())
    source: str = Field(sa_column=words())
    file: str = Field(sa_column=words())
    sheet: str = Field(sa_column=words())
    row_number: int | None = None
    remarks: str = Field(sa_column=words())
    entered_by: str = Field(sa_column=words())
    reason: str = Field(sa_column=words())


class Exemption(SQLModel, table=True):
    """An exemption: a person need not meet a requirement for some time."""

    __tablename__ = "exemption"
    __table_args__ = (Index("exemption_of_person", "person_id"),)

    id: int = Field(sa_column=big(primary_key=True, autoincrement=False))
    recorded_from: datetime = Field(sa_column=instant(primary_key=True))
    recorded_to: datetime = Field(sa_column=instant(nullable=False, server_default=NEVER))
    person_id: int = Field(sa_column=big(nullable=False))
    requirement: str = Field(sa_column=words())
    begins: date
    until: date
    reason: str = Field(sa_column=words())  # why it was given
    by: str = Field(sa_column=words())
    state: str = Field(sa_column=words())  # counted annulled
    annulled_by: str = Field(sa_column=words())
    annul_reason: str = Field(sa_column=words())


class Evidence(SQLModel, table=True):
    """A file that proves an act, a result or an attendance; sealed, and never shown inline.

    The line outlives the file.
    """

    __tablename__ = "evidence"

    sha256: bytes = Field(sa_column=blob(primary_key=True))
    kind: str = Field(sa_column=words())  # pdf jpeg png xlsx csv
    size: int = Field(sa_column=count())
    body: bytes | None = Field(sa_column=blob())  # null after its retention
    by: str = Field(sa_column=words())
    at: datetime = Field(sa_column=instant(nullable=False))
