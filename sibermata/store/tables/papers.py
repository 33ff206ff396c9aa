"""The papers that were made: append-only, each with what it was read from, what drew it, and a
sealed copy.

What a meeting was shown stays as it was shown: the database refuses to change or drop a line; the
copy alone goes, once its years are over.
"""

from datetime import date, datetime
from typing import Any

from sqlmodel import Field, Index, SQLModel

from sibermata.store.tables.columns import big, blob, count, document, instant, numbered, words


class MadePaper(SQLModel, table=True):
    """One file that was handed to a person."""

    __tablename__ = "paper"
    __table_args__ = (
        Index("paper_by_content", "content_hash"),
        Index("paper_by_file", "sha256"),
    )

    number: int = Field(sa_column=numbered())
    made_at: datetime = Field(sa_column=instant(nullable=False))
    by: str = Field(sa_column=words())
    kind: str = Field(sa_column=words())
    form: str = Field(sa_column=words())  # pdf xlsx docx
    district_code: str = Field(sa_column=words())  # the one it speaks of; '' = the province
    request: dict[str, Any] = Field(sa_column=document())  # what was asked for: codes only
    document_number: str = Field(sa_column=words())  # of a naskah; '' = KONSEP
    publication: int = Field(sa_column=big(nullable=False))
    as_of: datetime = Field(sa_column=instant(nullable=False))
    on_day: date | None = None
    lines: int = Field(sa_column=count())
    content_hash: bytes = Field(sa_column=blob(nullable=False))  # sha256 over what it says
    sha256: bytes = Field(sa_column=blob(nullable=False))  # of the file
    size: int = Field(sa_column=count())
    renderer: str = Field(sa_column=words())
    fonts: str = Field(sa_column=words())
    machine: str = Field(sa_column=words())
    keep_until: date | None = None  # the last day of the sealed copy; null: not decided yet
    content: bytes | None = Field(sa_column=blob())  # sealed: what it says, line by line
    body: bytes | None = Field(sa_column=blob())  # sealed: the file
