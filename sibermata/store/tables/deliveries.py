"""Sources, the bytes that they delivered, and their records with all versions.

Everything that identifies a person is sealed.
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
    """A source: its lease with the fencing token, and the delivery that was last applied."""

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
    )  # number of the advisory lock that the owning worker holds while it lives
    lease_until: datetime | None = Field(sa_column=instant())
    basis: bytes | None = Field(
        sa_column=blob()
    )  # digest of bytes + declaration + rules of the last applied delivery
    delivery: bytes | None = Field(sa_column=blob())  # sha256 of the last applied delivery
    validators: dict[str, Any] = Field(sa_column=document())
    manifest: bytes | None = Field(
        sa_column=blob()
    )  # row hashes and outcomes of the last applied delivery: a cache, rebuilt by replay
    decisions: str = Field(
        sa_column=words()
    )  # changes whenever people decide about its rows (patches, spelling rules)
    ground: str = Field(
        sa_column=words()
    )  # of a list: digest of what its rows were matched against, and since when people may differ
    published_run: int | None = Field(sa_column=big())
    published_at: datetime | None = Field(
        sa_column=instant()
    )  # when the applied delivery was published
    confirmed_at: datetime | None = Field(
        sa_column=instant()
    )  # the last fetch in which the source's data were unchanged or applied
    former_names: list[str] = Field(sa_column=texts())  # refused with a hint at the present name
    retired_at: datetime | None = Field(
        sa_column=instant()
    )  # when somebody retired it; null: in use
    paused_until: date | None = None  # the last day on which no night reads it
    paused_by: str = Field(sa_column=words())
    paused_reason: str = Field(sa_column=words())


class Delivery(SQLModel, table=True):
    """The bytes of a delivery as received, compressed and sealed; stored once for each sha256 and
    source.
    """

    __tablename__ = "delivery"

    district_code: str = Field(sa_column=words(primary_key=True, server_default=None))
    source: str = Field(sa_column=words(primary_key=True, server_default=None))
    sha256: bytes = Field(sa_column=blob(primary_key=True))
    received_at: datetime = Field(sa_column=instant(nullable=False))
    size: int = Field(sa_column=big(nullable=False))
    proof: str = Field(sa_column=words())
    body: bytes | None = Field(sa_column=blob())  # null after its retention
    files: list[bytes] = Field(
        sa_column=hashes()
    )  # of a folder: the sha256 of each file; each is a delivery of its own
    tables: bytes | None = Field(
        sa_column=blob()
    )  # of such a file: its parsed rows, sealed; a cache that reading it again rebuilds
    read_under: bytes | None = Field(
        sa_column=blob()
    )  # digest of the declaration, the rules and the name under which it was read


class SourceRecord(SQLModel, table=True):
    """A row of one source for one seat, followed through time: the person and tenure that it is
    about.
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
    linked_by: str = Field(
        sa_column=words()
    )  # the rule that linked it to the person; `explain` shows it
    row_hash: bytes = Field(sa_column=blob(nullable=False))
    first_run: int = Field(sa_column=big(nullable=False))
    version_run: int = Field(
        sa_column=big(nullable=False)
    )  # the run that wrote its present version
    first_seen: datetime = Field(sa_column=instant(nullable=False))
    missing_run: int | None = Field(
        sa_column=big()
    )  # the first run in which it was absent; null while present
    last_seen: datetime | None = Field(
        sa_column=instant()
    )  # null while present: see confirmed_at of the source
    over: bool = Field(
        sa_column=flag()
    )  # the source itself says that this person no longer holds the post


class RecordVersion(SQLModel, table=True):
    """A version of a row, written only when the row changed.

    `said` is sealed: the cells of the row in the order of the table's columns. File, sheet and
    columns of that table are stored once, in the `counts` of the run.
    """

    __tablename__ = "record_version"

    district_code: str = Field(sa_column=words(primary_key=True, server_default=None))
    record_id: int = Field(sa_column=big(primary_key=True, autoincrement=False))
    run_id: int = Field(sa_column=big(primary_key=True, autoincrement=False))
    table_number: int = Field(sa_column=count())
    row_number: int = Field(sa_column=count())
    said: bytes = Field(sa_column=blob(nullable=False))
