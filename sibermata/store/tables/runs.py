"""Runs, publications, findings, holds, and the trail of who did what."""

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
    """One source brought into step for one logical night. `run_key` = source + night + ordinal."""

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
    reverted_run: int | None = Field(sa_column=big())  # the run that this one took back
    requested_by: str = Field(sa_column=words())
    requested_at: datetime = Field(sa_column=instant(nullable=False))
    fence: int | None = Field(sa_column=big())
    attempts: int = Field(sa_column=count())
    delivery: bytes | None = Field(sa_column=blob())
    complete: bool = Field(sa_column=flag())  # the delivery was proven whole
    fresh: bool = Field(sa_column=flag())  # it was fetched again for this run
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
    )  # its first misses were put before the province's brake, or a person released them
    counts: dict[str, Any] = Field(
        sa_column=document()
    )  # dropped rows, villages seen and expected, columns
    ended_at: datetime | None = Field(sa_column=instant())


class NightRow(SQLModel, table=True):
    """A night whose runs were handed to the workers; closed once all of them had ended."""

    __tablename__ = "night"

    night: date = Field(primary_key=True)
    closed_at: datetime | None = Field(sa_column=instant())


class Publication(SQLModel, table=True):
    """A new state of the province: everything printed names the number it was made from."""

    __tablename__ = "publication"

    number: int = Field(sa_column=numbered())
    published_at: datetime = Field(sa_column=instant(nullable=False))
    run_id: int = Field(sa_column=big(nullable=False))
    source: str = Field(sa_column=words())
    rules: bytes | None = Field(sa_column=blob())
    look_alikes_checked: bool = Field(
        sa_column=flag()
    )  # the night asked who among its people may be one


class FindingRow(SQLModel, table=True):
    """A refusal, a warning, a question or a note: one item for each (source, row, rule, field),
    however many nights it stays.
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
    column_name: str = Field(sa_column=words())  # canonical
    header: str = Field(sa_column=words())  # the source's own header
    shown: str = Field(sa_column=words())  # the value, masked
    value: bytes | None = Field(sa_column=blob())  # the value as found, sealed
    detail: str = Field(sa_column=words())
    people: list[int] = Field(
        sa_column=numbers()
    )  # the persons that a question of identity is about
    signs: list[bytes] = Field(
        sa_column=hashes()
    )  # keyed: by what a row that is not admitted is known again once it is
    first_run: int = Field(sa_column=big(nullable=False))
    last_run: int = Field(sa_column=big(nullable=False))
    times: int = Field(sa_column=count())  # how often it was raised again
    first_at: datetime = Field(sa_column=instant(nullable=False))
    closed_at: datetime | None = Field(sa_column=instant())
    put_off_until: date | None = None  # shown again from this day on
    put_off_by: str = Field(sa_column=words())


class Hold(SQLModel, table=True):
    """A plan that waits for a person: frozen under its hash."""

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
    )  # what is held: run (all of it), removals, or village:CODE
    touched: list[int] = Field(sa_column=numbers())  # the records it touches: its baseline
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
    """Who did what, chained: each entry's hash covers the one before; the database refuses
    changes.
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
    """Facts about this installation: editions loaded, and a sealed word that proves the key."""

    __tablename__ = "installation"

    name: str = Field(sa_column=words(primary_key=True, server_default=None))
    value: str = Field(sa_column=words())
    at: datetime | None = Field(sa_column=instant())  # as of when, where that is part of the fact
    sealed: bytes | None = Field(sa_column=blob())
