"""The papers that were made: append-only, each with its publication, the tools that drew it, and a
sealed copy.

The database refuses to change or delete a line; only the copy is removed after its retention.
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
    district_code: str = Field(
        sa_column=words()
    )  # the district that it is about; '' = the province
    request: dict[str, Any] = Field(sa_column=document())  # what was requested: codes only
    document_number: str = Field(sa_column=words())  # of a naskah; '' = KONSEP
    publication: int = Field(sa_column=big(nullable=False))
    as_of: datetime = Field(sa_column=instant(nullable=False))
    on_day: date | None = None
    lines: int = Field(sa_column=count())
    content_hash: bytes = Field(
        sa_column=blob(nullable=False)
    )  # content hash: sha256 of the texts, not of the file
    sha256: bytes = Field(sa_column=blob(nullable=False))  # of the file
    size: int = Field(sa_column=count())
    renderer: str = Field(sa_column=words())
    fonts: str = Field(sa_column=words())
    machine: str = Field(sa_column=words())
    keep_until: date | None = None  # the last day of the sealed copy; null: not decided yet
    content: bytes | None = Field(sa_column=blob())  # sealed: the texts, line by line
    body: bytes | None = Field(sa_column=blob())  # sealed: the file
