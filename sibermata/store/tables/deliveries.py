"""Sources, the bytes they delivered, their records through time and what each of them said.

All that can name a person is sealed.
"""

from datetime import date, datetime
from typing import Any

from sqlmodel import Field, Index, SQLModel, text

from sibermata.store.tables.columns import (
    big,
    blob,
    count,
    document,
    flag,
    hashes,
    instant,
    texts,
    words,
)


class SourceRow(SQLModel, table=True):
    """A source's standing: its fence and lease, and what was last applied from it."""

    __tablename__ = "source"

    slug: str = Field(sa_column=words(primary_key=True, server_default=None))
    district_code: str = Field(sa_column=words())
    type: str = Field(sa_column=words())
    delivers: str = Field(sa_column=words())
    bodies: list[str] = Field(sa_column=texts())
    publisher: str = Field(sa_column=words())
    trust: int = Field(sa_column=count())
    active: bool = Field(sa_column=flag())
    fence: int = Field(sa_column=big(nullable=False, server_default="0"))
    owner: int | None = Field(
        sa_column=big()
    )  # the advisory lock that the owner holds while it lives
    lease_until: datetime | None = Field(sa_column=instant())
    basis: bytes | None = Field(
        sa_column=blob()
    )  # digest of bytes + declaration + rules of the last applied delivery
    delivery: bytes | None = Field(sa_column=blob())  # its sha256
    validators: dict[str, Any] = Field(sa_column=document())
    manifest: bytes | None = Field(
        sa_column=blob()
    )  # row hashes and outcomes of the last applied delivery: a cache, rebuilt by replay
    decisions: str = Field(
        sa_column=words()
    )  # another word whenever people decided about its rows: patches, spelling rules
    ground: str = Field(
        sa_column=words()
    )  # of a list: what its rows were judged by, and since when a change of a person is news
    published_run: int | None = Field(sa_column=big())
    published_at: datetime | None = Field(sa_column=instant())  # of the delivery that is applied
    confirmed_at: datetime | None = Field(
        sa_column=instant()
    )  # last time that it was seen to be still so
    former_names: list[str] = Field(sa_column=texts())  # refused from then on, with the new one
    retired_at: datetime | None = Field(sa_column=instant())  # null while it is, or was, declared
    paused_until: date | None = None  # the last day on which no night asks it
    paused_by: str = Field(sa_column=words())
    paused_reason: str = Field(sa_column=words())


class Delivery(SQLModel, table=True):
    """The bytes as received, compressed and sealed, once for each sha256 and source."""

    __tablename__ = "delivery"

    district_code: str = Field(sa_column=words(primary_key=True, server_default=None))
    source: str = Field(sa_column=words(primary_key=True, server_default=None))
    sha256: bytes = Field(sa_column=blob(primary_key=True))
    received_at: datetime = Field(sa_column=instant(nullable=False))
    size: int = Field(sa_column=big(nullable=False))
    proof: str = Field(sa_column=words())
    body: bytes | None = Field(sa_column=blob())  # null once its nights are over
    files: list[bytes] = Field(
        sa_column=hashes()
    )  # of a folder: the sha256 of each of its files, deliveries of their own
    tables: bytes | None = Field(
        sa_column=blob()
    )  # of such a file: what was read out of it, sealed: a cache, rebuilt when it is read again
    read_under: bytes | None = Field(
        sa_column=blob()
    )  # digest of the declaration, the rules and the name under which it was read


class SourceRecord(SQLModel, table=True):
    """The same line through time inside one source, for one seat: which person and tenure it speaks
    of.
    """

    __tablename__ = "source_record"
    __table_args__ = (
        Index("record_of_person", "person_id"),
        Index(
            "record_missing",
            "district_code",
            "tenure_id",
            postgresql_where=text("missing_run is not null"),
        ),
    )

    district_code: str = Field(sa_column=words(primary_key=True, server_default=None))
    source: str = Field(sa_column=words(primary_key=True, server_default=None))
    id: int = Field(sa_column=big(primary_key=True, autoincrement=False))
    key: str = Field(sa_column=words())  # the source's own id, never a personal number
    village_code: str = Field(sa_column=words())
    post: str = Field(sa_column=words())
    label_key: str = Field(sa_column=words())
    name_key: str = Field(sa_column=words())
    birth_date: date | None = None
    nik_hash: bytes | None = Field(sa_column=blob())
    person_id: int = Field(sa_column=big(nullable=False))
    tenure_id: int = Field(sa_column=big(nullable=False))
    linked_by: str = Field(sa_column=words())  # the rule that linked it, for `explain`
    row_hash: bytes = Field(sa_column=blob(nullable=False))
    first_run: int = Field(sa_column=big(nullable=False))
    version_run: int = Field(
        sa_column=big(nullable=False)
    )  # the run that wrote its present version
    first_seen: datetime = Field(sa_column=instant(nullable=False))
    missing_run: int | None = Field(
        sa_column=big()
    )  # the run that first did not see it; null while it is there
    last_seen: datetime | None = Field(
        sa_column=instant()
    )  # null while it is there: then the source's confirmed_at says it
    over: bool = Field(
        sa_column=flag()
    )  # the source itself says that this person no longer holds the post


class RecordVersion(SQLModel, table=True):
    """What the source said, written only when it changed. `said` is sealed: the cells of the row,
    in the order of the table's
    columns; which file, sheet and columns that table had stands once in the run's `counts`."""

    __tablename__ = "record_version"

    district_code: str = Field(sa_column=words(primary_key=True, server_default=None))
    record_id: int = Field(sa_column=big(primary_key=True, autoincrement=False))
    run_id: int = Field(sa_column=big(primary_key=True, autoincrement=False))
    table_number: int = Field(sa_column=count())
    row_number: int = Field(sa_column=count())
    said: bytes = Field(sa_column=blob(nullable=False))
