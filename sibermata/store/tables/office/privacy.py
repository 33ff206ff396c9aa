"""Records that the law on personal data requires: who was in which exported file, and the requests
of persons about their data.

Law: UU 27/2022.
"""

from datetime import datetime
from typing import Any

from sqlmodel import Field, Index, SQLModel, text

from sibermata.store.tables.columns import (
    big,
    blob,
    count,
    document,
    flag,
    instant,
    numbered,
    numbers,
    words,
)


class Export(SQLModel, table=True):
    """An exported file, or an answer to a program, with persons in it; append-only."""

    __tablename__ = "export"
    __table_args__ = (Index("export_by", "who", "at"),)

    id: int = Field(sa_column=numbered())
    at: datetime = Field(sa_column=instant(nullable=False))
    who: str = Field(sa_column=words())  # the account's name, or who acted at the command line
    token: str = Field(sa_column=words())  # the id of a program's token; '' = a person
    what: str = Field(sa_column=words())
    form: str = Field(sa_column=words())  # xlsx pdf docx json
    about: dict[str, Any] = Field(sa_column=document())  # what was requested: codes only
    lines: int = Field(sa_column=count())
    people: list[int] = Field(sa_column=numbers())  # the persons in it, in order
    numbers: bool = Field(sa_column=flag())  # it holds unmasked personal numbers


class SubjectRequest(SQLModel, table=True):
    """A request about the data of a person, and the answer; both, and who asked, are sealed."""

    __tablename__ = "subject_request"
    __table_args__ = (
        Index("request_open", "due_at", postgresql_where=text("closed_at is null")),
        Index("request_of_person", "person_id"),
    )

    id: int = Field(sa_column=numbered())
    district_code: str = Field(sa_column=words())
    person_id: int | None = Field(sa_column=big())
    kind: str = Field(sa_column=words())  # correction access erasure
    channel: str = Field(sa_column=words())  # counter letter email telephone message
    received_at: datetime = Field(sa_column=instant(nullable=False))
    due_at: datetime = Field(sa_column=instant(nullable=False))
    said: bytes | None = Field(sa_column=blob())  # sealed: who asked, the complaint, the answer
    by: str = Field(sa_column=words())
    at: datetime = Field(sa_column=instant(nullable=False))
    outcome: str = Field(sa_column=words())  # done refused; '' = open
    told_by: str = Field(sa_column=words())  # the channel of the answer
    told_at: datetime | None = Field(sa_column=instant())
    closed_by: str = Field(sa_column=words())
    closed_at: datetime | None = Field(sa_column=instant())
