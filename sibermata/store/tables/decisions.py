"""Decisions of people: corrections of a source's value, judgements whether two persons are one,
merged persons, spelling rules of a source.

A sync never overwrites an entry. An entry is withdrawn or changes its state, and stays readable.
"""

from datetime import date, datetime
from typing import Any

from sqlmodel import Field, Index, SQLModel, text

from sibermata.store.tables.columns import big, blob, document, flag, instant, numbered, words


class Correction(SQLModel, table=True):
    """A correction: a value in place of the source's (kind `value`), a repaired row (`row`), or an
    official or an end that no source states yet (`official`, `end`).

    Values are sealed. There is at most one live correction for each entity and field.
    """

    __tablename__ = "correction"
    __table_args__ = (
        Index("correction_of_person", "person_id"),
        Index("correction_of_source", "district_code", "source"),
        Index(
            "correction_once",
            "kind",
            "person_id",
            "tenure_id",
            "source",
            "row_hash",
            "field",
            unique=True,
            postgresql_where=text("state in ('PENDING', 'ACTIVE', 'CHALLENGED', 'ABSORBED')"),
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: int = Field(sa_column=numbered())
    district_code: str = Field(sa_column=words())
    kind: str = Field(sa_column=words())
    person_id: int | None = Field(sa_column=big())
    tenure_id: int | None = Field(sa_column=big())
    source: str = Field(sa_column=words())  # the source whose value it replaces
    record_id: int | None = Field(sa_column=big())
    row_hash: bytes | None = Field(sa_column=blob())  # of the refused row that a patch repairs
    field: str = Field(sa_column=words())
    base: bytes | None = Field(sa_column=blob())  # B: the source's value when it was corrected
    override: bytes | None = Field(sa_column=blob())  # O: the value that the person wrote
    source_value: bytes | None = Field(sa_column=blob())  # S: the source's present value
    state: str = Field(sa_column=words())  # PENDING ACTIVE CHALLENGED ABSORBED SUPERSEDED WITHDRAWN
    pinned: bool = Field(sa_column=flag())
    reason: str = Field(sa_column=words())
    evidence: str = Field(sa_column=words())
    by: str = Field(sa_column=words())
    at: datetime = Field(sa_column=instant(nullable=False))
    accepted_by: str = Field(sa_column=words())  # the second person, where one must agree
    accepted_at: datetime | None = Field(sa_column=instant())
    absorbed_at: datetime | None = Field(sa_column=instant())  # when the source adopted the value
    changed_at: datetime | None = Field(sa_column=instant())
    follows: int | None = Field(
        sa_column=big()
    )  # the correction of a merged person that this one repeats for the person who is kept
    ended_on: date | None = None  # kind `end`: the day, if one was stated


class Judgement(SQLModel, table=True):
    """Whether two persons are one, by rule or by a person; a rule never overwrites a person."""

    __tablename__ = "judgement"
    __table_args__ = (Index("judgement_of_a", "a"), Index("judgement_of_b", "b"))

    id: int = Field(sa_column=numbered())
    a: int = Field(sa_column=big(nullable=False))  # the smaller person id
    b: int = Field(sa_column=big(nullable=False))
    verdict: str = Field(sa_column=words())  # SAME NOT_SAME UNSURE
    finding: int | None = Field(sa_column=big())  # the question it answers
    evidence: dict[str, Any] = Field(sa_column=document())
    by: str = Field(sa_column=words())
    at: datetime = Field(sa_column=instant(nullable=False))
    reason: str = Field(sa_column=words())
    withdrawn_by: str = Field(sa_column=words())
    withdrawn_at: datetime | None = Field(sa_column=instant())


class PersonRedirect(SQLModel, table=True):
    """A merged person: requests for `gone` are answered with `kept`.

    No other row is rewritten, so that a merge can be undone.
    """

    __tablename__ = "person_redirect"
    __table_args__ = (
        Index("redirect_once", "gone", unique=True, postgresql_where=text("undone_at is null")),
        Index("redirect_to", "kept"),
    )

    id: int = Field(sa_column=numbered())
    gone: int = Field(sa_column=big(nullable=False))
    kept: int = Field(sa_column=big(nullable=False))
    by: str = Field(sa_column=words())
    at: datetime = Field(sa_column=instant(nullable=False))
    reason: str = Field(sa_column=words())
    undone_by: str = Field(sa_column=words())
    undone_at: datetime | None = Field(sa_column=instant())


class SpellingRule(SQLModel, table=True):
    """The meaning of a value in all rows of one source: 'JOGOBOYO' is KASI_PEMERINTAHAN."""

    __tablename__ = "spelling_rule"
    __table_args__ = (
        Index(
            "spelling_once",
            "source",
            "column_name",
            "value_key",
            "village_code",
            unique=True,
            postgresql_where=text("withdrawn_at is null"),
        ),
    )

    id: int = Field(sa_column=numbered())
    source: str = Field(sa_column=words())
    column_name: str = Field(sa_column=words())  # our name of the column
    value_key: str = Field(
        sa_column=words()
    )  # the value without case and punctuation; never a personal number
    meaning: dict[str, Any] = Field(
        sa_column=document()
    )  # {"post": "KADUS", "label": "...", "capacity": "..."} or {"verdict": "not_official"}
    village_code: str = Field(
        sa_column=words()
    )  # the rule applies in this village only; '' = everywhere
    by: str = Field(sa_column=words())
    at: datetime = Field(sa_column=instant(nullable=False))
    reason: str = Field(sa_column=words())
    withdrawn_by: str = Field(sa_column=words())
    withdrawn_at: datetime | None = Field(sa_column=instant())
