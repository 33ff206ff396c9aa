"""Marks: who pledged and who is trained today. They can be deleted and computed again.

`standing/mark.py` computes `mark` and `held_seat` from people, tenures and the programme; no other
file writes them.
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
    """A person's standing in one cycle and pledge class, or for one requirement."""

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
    tenure_id: int = Field(sa_column=big(nullable=False))  # the seat for which it counts
    state: str = Field(sa_column=words())
    due: date | None = None
    since: date | None = None
    valid_until: date | None = None
    done: int | None = None
    of: int | None = None
    evidence_id: int | None = Field(sa_column=big())  # the act or the result
    start_unknown: bool = Field(sa_column=flag())
    changes_on: date | None = None  # the next day on which it may change without new data


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
    present: bool = Field(sa_column=flag())  # false: absent from the source


class Measure(SQLModel, table=True):
    """The number of persons in each state, for each night, district and subject; for trends."""

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
    states: dict[str, Any] = Field(
        sa_column=document()
    )  # state -> number of persons, `closed` included
    seats: int = Field(sa_column=count())
    seats_covered: int = Field(sa_column=count())
    vacant: int = Field(sa_column=count())


class Marking(SQLModel, table=True):
    """A computation of marks and its inputs. The last row is the present state."""

    __tablename__ = "marking"

    id: int = Field(sa_column=numbered())
    at: datetime = Field(
        sa_column=instant(nullable=False)
    )  # everything recorded up to this instant is included
    day: date  # the office's day for which the marks hold
    rules: bytes = Field(sa_column=blob(nullable=False))
    publications: int = Field(sa_column=count())  # the number of publications at that instant
    asked: list[int] = Field(sa_column=numbers())  # persons with an open question of identity
    questions: str = Field(sa_column=words())  # digest of those questions
    people: int = Field(sa_column=count())  # how many persons were marked
    whole: bool = Field(sa_column=flag())  # true: all persons
