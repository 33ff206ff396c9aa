"""Messages that leave the office: to whom, and each of them with what became of it.

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
    """Somebody, or a group, that is told: of some districts, in one role."""

    __tablename__ = "message_target"

    id: int = Field(sa_column=numbered())
    name: str = Field(sa_column=words())
    role: str = Field(sa_column=words())
    districts: list[str] = Field(sa_column=listed())  # none: the whole province
    channel: str = Field(sa_column=words())  # mailtos, tgram, jsons ...
    ending: str = Field(sa_column=words())  # the last two characters of the address
    address: bytes | None = Field(sa_column=blob())  # sealed; null once it was removed
    paused_until: date | None = None  # the last day on which it is told nothing
    made_at: datetime = Field(sa_column=instant(nullable=False))
    made_by: str = Field(sa_column=words())
    removed_at: datetime | None = Field(sa_column=instant())


class Outgoing(SQLModel, table=True):
    """One message to one target: written once, sent at most once."""

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
