"""Long work that people ask for, the workers that do it, and the files that were handed in for
it.
"""

from datetime import datetime
from typing import Any

from sqlmodel import Field, Index, SQLModel, text

from sibermata.store.tables.columns import (
    big,
    blob,
    count,
    document,
    instant,
    numbered,
    optional_texts,
    words,
)


class JobRow(SQLModel, table=True):
    """One thing that somebody asked for. `ids` and `result` hold ids and names of ours only; what
    it found out is sealed in `report`.
    """

    __tablename__ = "job"
    __table_args__ = (
        Index(
            "job_once",
            "asked_for",
            unique=True,
            postgresql_where=text("state in ('waiting', 'running')"),
        ),
        Index("job_open", "id", postgresql_where=text("state in ('waiting', 'running')")),
    )

    id: int = Field(sa_column=numbered())
    district_code: str = Field(sa_column=words())  # '' = the province
    kind: str = Field(sa_column=words())
    ids: dict[str, Any] = Field(sa_column=document())
    asked_for: str = Field(sa_column=words())  # digest of kind and ids: open, it is asked for once
    state: str = Field(sa_column=words(server_default="waiting"))
    step: str = Field(sa_column=words())
    done: int = Field(sa_column=count())
    of: int = Field(sa_column=count())  # 0 = nobody knows how many
    account: str = Field(sa_column=words())  # of who asked; '' = the command line
    by: str = Field(sa_column=words())
    districts: list[str] | None = Field(sa_column=optional_texts())  # whom that person sees
    asked_at: datetime = Field(sa_column=instant(nullable=False))
    publication: int = Field(sa_column=big(nullable=False))  # the last one when it was asked for
    result: dict[str, Any] = Field(sa_column=document())
    report: bytes | None = Field(
        sa_column=blob()
    )  # before it is done: what who asked wrote beside it
    code: str = Field(sa_column=words())  # why it failed
    facts: dict[str, Any] = Field(sa_column=document())  # what the sentence of that code names
    claimed_by: int | None = Field(sa_column=big())  # the advisory lock that its worker holds
    fence: int = Field(sa_column=big(nullable=False, server_default="0"))
    attempts: int = Field(sa_column=count())
    heartbeat: datetime | None = Field(sa_column=instant())
    started_at: datetime | None = Field(sa_column=instant())
    ended_at: datetime | None = Field(sa_column=instant())


class WorkerRow(SQLModel, table=True):
    """A worker of jobs; it lives as long as somebody holds the advisory lock of its number."""

    __tablename__ = "worker"

    number: int = Field(sa_column=big(primary_key=True, autoincrement=False))
    since: datetime = Field(sa_column=instant(nullable=False))
    seen_at: datetime = Field(sa_column=instant(nullable=False))


class UploadRow(SQLModel, table=True):
    """A file that somebody handed in, sealed; of a delivery also that it was confirmed."""

    __tablename__ = "upload"
    __table_args__ = (
        Index(
            "upload_handed_in",
            "source",
            "confirmed_at",
            postgresql_where=text("confirmed_at is not null"),
        ),
        Index("upload_of_person", "by", "at"),
    )

    id: str = Field(sa_column=words(primary_key=True, server_default=None))  # random
    district_code: str = Field(sa_column=words())  # '' = the province
    purpose: str = Field(sa_column=words())
    source: str = Field(sa_column=words())
    kind: str = Field(sa_column=words())
    sha256: bytes = Field(sa_column=blob(nullable=False))
    size: int = Field(sa_column=big(nullable=False))
    account: str = Field(sa_column=words())
    by: str = Field(sa_column=words())
    at: datetime = Field(sa_column=instant(nullable=False))
    body: bytes | None = Field(sa_column=blob())  # with its name; null once it was thrown away
    confirmed_by: str = Field(sa_column=words())
    confirmed_at: datetime | None = Field(sa_column=instant())
