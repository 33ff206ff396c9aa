"""Marks: where everybody stands today. May be thrown away and made again.

`mark` and `held_seat` are made from people, tenures and the programme by `standing/mark.py`; no
other file writes them.
"""

from datetime import date, datetime
from typing import Any

from sqlmodel import Field, Index, SQLModel, UniqueConstraint, text

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


class Mark(SQLModel, table=True):
    """One person's standing in one cycle and class, or with one requirement."""

    __tablename__ = "mark"
    __table_args__ = (
        Index("mark_changes", "changes_on", postgresql_where=text("changes_on is not null")),
        Index("mark_by_village", "village_code"),
    )

    person_id: int = Field(sa_column=big(primary_key=True, autoincrement=False))
    kind: str = Field(sa_column=words(primary_key=True, server_default=None))  # pledge training
    subject: str = Field(sa_column=words(primary_key=True, server_default=None))
    pledge_class: str = Field(sa_column=words(primary_key=True, server_default=None))
    district_code: str = Field(sa_column=words())
    village_code: str = Field(sa_column=words())
    post: str = Field(sa_column=words())
    tenure_id: int = Field(sa_column=big(nullable=False))  # the seat where it counts
    state: str = Field(sa_column=words())
    due: date | None = None
    since: date | None = None
    valid_until: date | None = None
    done: int | None = None
    of: int | None = None
    evidence_id: int | None = Field(sa_column=big())  # the act or the result
    start_unknown: bool = Field(sa_column=flag())
    changes_on: date | None = None  # the next day on which time alone may change it


class HeldSeat(SQLModel, table=True):
    """A seat that somebody holds today."""

    __tablename__ = "held_seat"
    __table_args__ = (Index("held_seat_of_person", "person_id"),)

    tenure_id: int = Field(sa_column=big(primary_key=True, autoincrement=False))
    person_id: int = Field(sa_column=big(nullable=False))
    district_code: str = Field(sa_column=words())
    village_code: str = Field(sa_column=words())
    post: str = Field(sa_column=words())
    pledge_class: str = Field(sa_column=words())
    present: bool = Field(sa_column=flag())  # false: missing from the source


class Measure(SQLModel, table=True):
    """How many stood where, one line for each night, district and subject: for a trend."""

    __tablename__ = "measure"
    __table_args__ = (
        UniqueConstraint(
            "night", "kind", "subject", "pledge_class", "district_code", name="measure_once"
        ),
    )

    id: int = Field(sa_column=numbered())
    night: date
    kind: str = Field(sa_column=words())
    subject: str = Field(sa_column=words())
    pledge_class: str = Field(sa_column=words())
    district_code: str = Field(sa_column=words())
    persons: int = Field(sa_column=count())
    states: dict[str, Any] = Field(sa_column=document())  # state -> persons, `closed` too
    seats: int = Field(sa_column=count())
    seats_covered: int = Field(sa_column=count())
    vacant: int = Field(sa_column=count())


class Marking(SQLModel, table=True):
    """One time that marks were made: what they were made from. The last one stands."""

    __tablename__ = "marking"

    id: int = Field(sa_column=numbered())
    at: datetime = Field(sa_column=instant(nullable=False))  # what was recorded up to here
    day: date  # the office's day that was asked
    rules: bytes = Field(sa_column=blob(nullable=False))
    publications: int = Field(sa_column=count())  # how many there were
    asked: list[int] = Field(sa_column=numbers())  # persons of open questions of identity
    questions: str = Field(sa_column=words())  # a digest of those questions
    people: int = Field(sa_column=count())  # how many were marked anew
    whole: bool = Field(sa_column=flag())  # everybody was
