"""Runs, publications, findings, holds, and the audit trail."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Field, Index, SQLModel, UniqueConstraint, text

from sibermata.store.tables.columns import (
    big,
    blob,
    count,
    document,
    flag,
    hashes,
    instant,
    numbered,
    numbers,
    words,
)


class RunRow(SQLModel, table=True):
    """A run: one sync of one source for one night. `run_key` is source + night + ordinal."""

    __tablename__ = "run"
    __table_args__ = (
        Index("run_once", "district_code", "run_key", unique=True),
        Index("run_of_source", "source", "id"),
        Index("run_unfinished", "source", postgresql_where=text("ended_at is null")),
        Index(
            "run_province_unchecked",
            "id",
            postgresql_where=text("missing > 0 and not province_checked"),
        ),
    )

    district_code: str = Field(sa_column=words(primary_key=True, server_default=None))
    id: int = Field(sa_column=numbered())
    run_key: str = Field(sa_column=words())
    source: str = Field(sa_column=words())
    night: date
    ordinal: int = Field(sa_column=count())
    state: str = Field(sa_column=words())
    code: str = Field(sa_column=words())
    detail: str = Field(sa_column=words())  # one sentence, scrubbed
    hold_id: int | None = Field(sa_column=big())  # the hold whose release made absences count
    reverted_run: int | None = Field(sa_column=big())  # the run that this one reverted
    requested_by: str = Field(sa_column=words())
    requested_at: datetime = Field(sa_column=instant(nullable=False))
    fence: int | None = Field(sa_column=big())
    attempts: int = Field(sa_column=count())
    delivery: bytes | None = Field(sa_column=blob())
    complete: bool = Field(sa_column=flag())  # the delivery was proven to be complete
    fresh: bool = Field(
        sa_column=flag()
    )  # it was fetched for this run, not taken from an earlier one
    fetched_on: date | None = None  # the office's day on which its bytes were fetched
    rows_read: int = Field(sa_column=count())
    admitted: int = Field(sa_column=count())
    refused: int = Field(sa_column=count())
    asked: int = Field(sa_column=count())
    duplicates: int = Field(sa_column=count())
    not_officials: int = Field(sa_column=count())
    added: int = Field(sa_column=count())
    changed: int = Field(sa_column=count())
    missing: int = Field(sa_column=count())
    returned: int = Field(sa_column=count())
    province_checked: bool = Field(
        sa_column=flag()
    )  # the province's brake has judged its newly absent people, or a person released them
    counts: dict[str, Any] = Field(
        sa_column=document()
    )  # dropped rows, villages present and expected, columns
    ended_at: datetime | None = Field(sa_column=instant())


class NightRow(SQLModel, table=True):
    """A night whose runs were given to the workers; closed when all of them have ended."""

    __tablename__ = "night"

    night: date = Field(primary_key=True)
    closed_at: datetime | None = Field(sa_column=instant())


class Publication(SQLModel, table=True):
    """A publication: a new state of the registry. A paper names the one that it was made from."""

    __tablename__ = "publication"

    number: int = Field(sa_column=numbered())
    published_at: datetime = Field(sa_column=instant(nullable=False))
    run_id: int = Field(sa_column=big(nullable=False))
    source: str = Field(sa_column=words())
    rules: bytes | None = Field(sa_column=blob())
    look_alikes_checked: bool = Field(
        sa_column=flag()
    )  # the search for possible duplicates among its people was done


class FindingRow(SQLModel, table=True):
    """A finding: a rejection, a warning, a question or a note. One row for each (source, row, rule,
    field), however many nights it stays open.
    """

    __tablename__ = "finding"
    __table_args__ = (
        UniqueConstraint("district_code", "source", "fingerprint", name="finding_once"),
        Index("finding_open", "source", "status"),
        Index(
            "finding_waiting",
            "district_code",
            "code",
            postgresql_where=text("status = 'open'"),
        ),
        Index(
            "finding_of_people",
            "code",
            postgresql_where=text("status = 'open' and people <> '{}'"),
        ),
    )

    district_code: str = Field(sa_column=words(primary_key=True, server_default=None))
    id: int = Field(sa_column=numbered())
    source: str = Field(sa_column=words())
    fingerprint: bytes = Field(sa_column=blob(nullable=False))
    row_hash: bytes | None = Field(sa_column=blob())  # null for a finding about a file
    code: str = Field(sa_column=words())
    severity: str = Field(sa_column=words())
    status: str = Field(sa_column=words(server_default="open"))
    file: str = Field(sa_column=words())
    sheet: str = Field(sa_column=words())
    row_number: int | None = None
    column_name: str = Field(sa_column=words())  # our name of the column
    header: str = Field(sa_column=words())  # the source's own header
    shown: str = Field(sa_column=words())  # the value, masked
    value: bytes | None = Field(sa_column=blob())  # the value as delivered, sealed
    detail: str = Field(sa_column=words())
    people: list[int] = Field(
        sa_column=numbers()
    )  # of a question of identity: the persons that it is about
    signs: list[bytes] = Field(
        sa_column=hashes()
    )  # keyed hashes that recognise a rejected row once it is admitted
    first_run: int = Field(sa_column=big(nullable=False))
    last_run: int = Field(sa_column=big(nullable=False))
    times: int = Field(sa_column=count())  # how often it was reopened or written anew
    first_at: datetime = Field(sa_column=instant(nullable=False))
    closed_at: datetime | None = Field(sa_column=instant())
    put_off_until: date | None = None  # hidden until this day
    put_off_by: str = Field(sa_column=words())


class Hold(SQLModel, table=True):
    """A held plan: it awaits a decision, and is identified by its hash."""

    __tablename__ = "hold"
    __table_args__ = (
        Index(
            "hold_waiting",
            "source",
            "part",
            unique=True,
            postgresql_where=text("status = 'waiting'"),
        ),
    )

    id: int = Field(sa_column=numbered())
    run_id: int = Field(sa_column=big(nullable=False))
    source: str = Field(sa_column=words())
    code: str = Field(sa_column=words())
    part: str = Field(
        sa_column=words(server_default="run")
    )  # the held part: run (all of it), removals, or village:CODE
    touched: list[int] = Field(
        sa_column=numbers()
    )  # the records that it changes, to detect that they changed meanwhile
    plan_hash: bytes = Field(sa_column=blob(nullable=False))
    measures: dict[str, Any] = Field(sa_column=document())  # counts only
    planned_by: str = Field(sa_column=words())
    approved_by: str = Field(sa_column=words())  # the first of two, where two must agree
    planned_at: datetime = Field(sa_column=instant(nullable=False))
    expires_at: datetime = Field(sa_column=instant(nullable=False))
    status: str = Field(sa_column=words())  # waiting released rejected expired overtaken
    decided_by: str = Field(sa_column=words())
    decided_at: datetime | None = Field(sa_column=instant())
    reason: str = Field(sa_column=words())


class Audit(SQLModel, table=True):
    """An entry of the audit trail: who did what.

    Its hash covers the entry before it, and the database refuses changes.
    """

    __tablename__ = "audit"

    id: int = Field(sa_column=numbered())
    at: datetime = Field(sa_column=instant(nullable=False))
    who: str = Field(sa_column=words())
    what: str = Field(sa_column=words())
    subject: str = Field(sa_column=words())
    detail: dict[str, Any] = Field(sa_column=document())
    hash: bytes = Field(sa_column=blob(nullable=False))


class Installation(SQLModel, table=True):
    """A fact about this installation: a loaded edition, or the sealed word that proves the key."""

    __tablename__ = "installation"

    name: str = Field(sa_column=words(primary_key=True, server_default=None))
    value: str = Field(sa_column=words())
    at: datetime | None = Field(sa_column=instant())  # the instant of the fact, if it has one
    sealed: bytes | None = Field(sa_column=blob())
