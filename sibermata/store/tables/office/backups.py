"""Backups and the results of their drills."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from sibermata.store.tables.columns import big, blob, document, instant, numbered, words


class BackupRow(SQLModel, table=True):
    """A backup file; the row holds nothing about a person."""

    __tablename__ = "backup"

    id: int = Field(sa_column=numbered())
    file: str = Field(sa_column=words(unique=True))  # name without its folder
    made_at: datetime = Field(sa_column=instant(nullable=False))  # of the snapshot
    size: int = Field(sa_column=big(nullable=False))
    sha256: bytes = Field(sa_column=blob(nullable=False))
    key: str = Field(sa_column=words())  # fingerprint
    release: str = Field(sa_column=words())
    revision: str = Field(sa_column=words())
    postgres: int = Field(sa_column=big(nullable=False))
    rows: dict[str, Any] = Field(sa_column=document())  # table -> rows
    row_count: int = Field(sa_column=big(nullable=False))
    by: str = Field(sa_column=words())
    checked_at: datetime | None = Field(sa_column=instant())  # the last drill
    proven_at: datetime | None = Field(sa_column=instant())  # the last drill that passed
    restore_seconds: float | None = None
    code: str = Field(sa_column=words())  # why the last drill failed; '' = it passed
    dropped_at: datetime | None = Field(sa_column=instant())
