"""Jobs that people request, the workers that do them, and the files handed in for them."""

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
    """A job that somebody requested.

    `ids` and `result` hold only our own ids and names; its findings are sealed in `report`.
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
    asked_for: str = Field(
        sa_column=words()
    )  # digest of kind and ids: only one such job is open at a time
    state: str = Field(sa_column=words(server_default="waiting"))
    step: str = Field(sa_column=words())
    done: int = Field(sa_column=count())
    of: int = Field(sa_column=count())  # 0 = the number is unknown
    account: str = Field(sa_column=words())  # of whoever requested it; '' = the command line
    by: str = Field(sa_column=words())
    districts: list[str] | None = Field(
        sa_column=optional_texts()
    )  # the districts that person may see; null = all
    asked_at: datetime = Field(sa_column=instant(nullable=False))
    publication: int = Field(sa_column=big(nullable=False))  # the latest publication at the request
    result: dict[str, Any] = Field(sa_column=document())
    report: bytes | None = Field(
        sa_column=blob()
    )  # sealed; before the job is done: the remark with the request
    code: str = Field(sa_column=words())  # why it failed
    facts: dict[str, Any] = Field(sa_column=document())  # the facts for the sentence of that code
    claimed_by: int | None = Field(
        sa_column=big()
    )  # number of the advisory lock that its worker holds
    fence: int = Field(sa_column=big(nullable=False, server_default="0"))
    attempts: int = Field(sa_column=count())
    heartbeat: datetime | None = Field(sa_column=instant())
    started_at: datetime | None = Field(sa_column=instant())
    ended_at: datetime | None = Field(sa_column=instant())


class WorkerRow(SQLModel, table=True):
    """A worker; it is alive as long as the advisory lock with its number is held."""

    __tablename__ = "worker"

    number: int = Field(sa_column=big(primary_key=True, autoincrement=False))
    since: datetime = Field(sa_column=instant(nullable=False))
    seen_at: datetime = Field(sa_column=instant(nullable=False))


class UploadRow(SQLModel, table=True):
    """A file that somebody handed in, sealed; for a delivery also whether it was confirmed."""

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
    body: bytes | None = Field(
        sa_column=blob()
    )  # sealed, with the file's name; null once it was deleted
    confirmed_by: str = Field(sa_column=words())
    confirmed_at: datetime | None = Field(sa_column=instant())
