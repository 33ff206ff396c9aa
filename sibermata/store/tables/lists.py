"""Rows of lists of pledges and trainings with all versions, and the answers of people about them.

Append-only: a version is closed once (`recorded_to`) and never changed otherwise. The row keeps
the name as written beside the person that it was linked to: the link may be wrong.
"""

from datetime import datetime
from typing import Any

from sqlmodel import Field, Index, SQLModel, text

from sibermata.store.tables.columns import (
    NEVER,
    big,
    blob,
    document,
    flag,
    instant,
    numbered,
    numbers,
    words,
)
from sibermata.store.tables.people import OPEN


class ListRow(SQLModel, table=True):
    """A version of a row: the linked person, the candidates, and the act or result it reports."""

    __tablename__ = "list_row"
    __table_args__ = (
        Index("list_row_of_deed", "deed_id", postgresql_where=OPEN),
        Index(
            "list_row_waiting",
            "source",
            postgresql_where=text("recorded_to = 'infinity' and state in ('asked', 'nobody')"),
        ),
    )

    source: str = Field(sa_column=words(primary_key=True, server_default=None))
    thread: bytes = Field(
        sa_column=blob(primary_key=True)
    )  # keyed hash of the row's key, or of all its cells where it has none
    recorded_from: datetime = Field(sa_column=instant(primary_key=True))
    recorded_to: datetime = Field(sa_column=instant(nullable=False, server_default=NEVER))
    district_code: str = Field(sa_column=words())  # of its source
    delivers: str = Field(sa_column=words())  # pledges trainings
    state: str = Field(sa_column=words())  # linked asked nobody withdrawn
    person_id: int | None = Field(sa_column=big())
    linked_by: str = Field(sa_column=words())  # the rule, or 'answer'
    candidates: list[int] = Field(sa_column=numbers())
    deed_id: int | None = Field(sa_column=big())  # number of the pledge act or training result
    deed_state: str = Field(sa_column=words())  # the state that this row alone would give it
    about: bytes = Field(
        sa_column=blob(nullable=False)
    )  # keyed hash of the words that name the person
    row_hash: bytes = Field(sa_column=blob(nullable=False))
    name_as_written: str = Field(sa_column=words())
    post_as_written: str = Field(sa_column=words())
    village_code: str = Field(sa_column=words())
    said: dict[str, Any] = Field(sa_column=document())  # cycle, text, form, day; or course, day
    file: str = Field(sa_column=words())
    sheet: str = Field(sa_column=words())
    row_number: int | None = None


class ListAnswer(SQLModel, table=True):
    """An answer of a person: to whom rows with these words belong, or what one row means."""

    __tablename__ = "list_answer"
    __table_args__ = (
        Index("list_answer_once", "source", "about", unique=True, postgresql_where=OPEN),
    )

    id: int = Field(sa_column=numbered())
    source: str = Field(sa_column=words())
    about: bytes = Field(
        sa_column=blob(nullable=False)
    )  # keyed hash of the words that name a person, or a row's hash
    question: int = Field(sa_column=big(nullable=False))  # the finding that was answered
    person_id: int | None = Field(sa_column=big())
    nobody: bool = Field(sa_column=flag())
    text: str = Field(sa_column=words())
    cycle: str = Field(sa_column=words())
    accept: bool | None = None
    by: str = Field(sa_column=words())
    reason: str = Field(sa_column=words())
    recorded_from: datetime = Field(sa_column=instant(nullable=False))
    recorded_to: datetime = Field(sa_column=instant(nullable=False, server_default=NEVER))
