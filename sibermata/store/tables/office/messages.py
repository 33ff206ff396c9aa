"""Outgoing messages: their targets, and each message with its state.

Invariant: no row holds anything of a person in the clear. A target's address is sealed and dropped
with the target; a message is counts, codes, names of sources and days.
"""

from datetime import date, datetime
from typing import Any

from sqlmodel import Field, Index, SQLModel, UniqueConstraint, text

from sibermata.store.tables.columns import (
    big,
    blob,
    count,
    document,
    instant,
    numbered,
    words,
)
from sibermata.store.tables.columns import texts as listed


class MessageTarget(SQLModel, table=True):
    """A person or group that gets messages about some districts, in one role."""

    __tablename__ = "message_target"

    id: int = Field(sa_column=numbered())
    name: str = Field(sa_column=words())
    role: str = Field(sa_column=words())
    districts: list[str] = Field(sa_column=listed())  # empty: the whole province
    channel: str = Field(sa_column=words())  # mailtos, tgram, jsons ...
    ending: str = Field(sa_column=words())  # the last two characters of the address
    address: bytes | None = Field(sa_column=blob())  # sealed; null once the target was removed
    paused_until: date | None = None  # the last day of a pause
    made_at: datetime = Field(sa_column=instant(nullable=False))
    made_by: str = Field(sa_column=words())
    removed_at: datetime | None = Field(sa_column=instant())


class Outgoing(SQLModel, table=True):
    """A message to one target; sent at most once."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("target", "kind", "about", name="outbox_once"),
        Index("outbox_open", "target", postgresql_where=text("state in ('waiting', 'sending')")),
        Index("outbox_made", "made_at"),
    )

    id: int = Field(sa_column=numbered())
    district_code: str = Field(sa_column=words())  # '' = the province
    target: int = Field(sa_column=big(nullable=False))
    kind: str = Field(sa_column=words())
    about: str = Field(sa_column=words())
    facts: dict[str, Any] = Field(sa_column=document())
    made_at: datetime = Field(sa_column=instant(nullable=False))
    not_before: datetime = Field(sa_column=instant(nullable=False))
    expires_at: datetime = Field(sa_column=instant(nullable=False))
    state: str = Field(sa_column=words(server_default="waiting"))
    attempts: int = Field(sa_column=count())
    sending_since: datetime | None = Field(sa_column=instant())
    code: str = Field(sa_column=words())  # how the last attempt ended
    ended_at: datetime | None = Field(sa_column=instant())
