"""Accounts, sessions, one-time links, failed sign-ins, security events, approvals and API tokens.

Invariant: nothing stored here is enough to sign in. A token is stored as its sha256, a password as
its argon2id hash, the secret of a second factor sealed.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Uuid
from sqlmodel import Field, Index, SQLModel

from sibermata.store.tables.columns import (
    big,
    blob,
    count,
    document,
    flag,
    instant,
    numbered,
    words,
)
from sibermata.store.tables.columns import texts as listed


def account_id(**options: Any) -> Column[Any]:
    """The account that a row belongs to."""
    return Column(Uuid(as_uuid=True), **{"nullable": False, **options})


class Account(SQLModel, table=True):
    """Somebody who may sign in. An account is disabled, never deleted: the trail refers to it."""

    __tablename__ = "account"
    __table_args__ = (
        Index("account_name_once", "name_key", unique=True),
        Index("account_email_once", "email", unique=True),
        Index("account_subject_once", "subject", unique=True),
    )

    id: UUID = Field(sa_column=account_id(primary_key=True))
    name: str = Field(sa_column=words())
    name_key: str = Field(sa_column=words())  # the name without case, punctuation and spaces
    role: str = Field(sa_column=words())
    rights: list[str] = Field(sa_column=listed())
    meeting: str = Field(sa_column=words())  # the meeting of a door account; '' = none
    password: str = Field(sa_column=words())  # argon2id hash; '' = not chosen yet
    password_at: datetime | None = Field(sa_column=instant())
    factor: bytes | None = Field(
        sa_column=blob()
    )  # sealed secret of the second factor; null = none
    factor_step: int = Field(
        sa_column=big(nullable=False, server_default="0")
    )  # the last step whose code was used
    must_change: bool = Field(sa_column=flag())
    made_at: datetime = Field(sa_column=instant(nullable=False))
    made_by: str = Field(sa_column=words())
    disabled_at: datetime | None = Field(sa_column=instant())
    version: int = Field(sa_column=big(nullable=False, server_default="1"))
    email: bytes | None = Field(
        sa_column=blob(nullable=True)
    )  # keyed hash for the identity provider; null = none
    subject: bytes | None = Field(
        sa_column=blob(nullable=True)
    )  # keyed hash of issuer and subject; null = none


class AccountDistrict(SQLModel, table=True):
    """A district whose data an officer works on."""

    __tablename__ = "account_district"

    account: UUID = Field(sa_column=account_id(primary_key=True))
    district_code: str = Field(sa_column=words(primary_key=True, server_default=None))


class LookupCode(SQLModel, table=True):
    """A code that replaces a lost second factor once."""

    __tablename__ = "lookup_code"

    account: UUID = Field(sa_column=account_id(primary_key=True))
    code: bytes = Field(sa_column=blob(primary_key=True))  # keyed hash
    used_at: datetime | None = Field(sa_column=instant())


class SessionRow(SQLModel, table=True):
    """A session of somebody who signed in."""

    __tablename__ = "session"
    __table_args__ = (Index("session_of_account", "account"),)

    token: bytes = Field(sa_column=blob(primary_key=True))  # sha256
    id: UUID = Field(sa_column=account_id(unique=True))
    account: UUID = Field(sa_column=account_id())
    stage: str = Field(sa_column=words())
    created_at: datetime = Field(sa_column=instant(nullable=False))
    proved_at: datetime = Field(sa_column=instant(nullable=False))
    seen_at: datetime = Field(sa_column=instant(nullable=False))
    ends_at: datetime = Field(sa_column=instant(nullable=False))
    idle_minutes: int = Field(sa_column=count())  # 0 = no limit
    ended_at: datetime | None = Field(sa_column=instant())
    device: bytes | None = Field(sa_column=blob())
    address: str = Field(sa_column=words())


class OneTimeLink(SQLModel, table=True):
    """An invitation or a reset: valid for one use."""

    __tablename__ = "one_time_link"
    __table_args__ = (Index("link_of_account", "account"),)

    token: bytes = Field(sa_column=blob(primary_key=True))  # sha256
    account: UUID = Field(sa_column=account_id())
    kind: str = Field(sa_column=words())
    made_at: datetime = Field(sa_column=instant(nullable=False))
    made_by: str = Field(sa_column=words())
    ends_at: datetime = Field(sa_column=instant(nullable=False))
    used_at: datetime | None = Field(sa_column=instant())


class Device(SQLModel, table=True):
    """A remembered device: its failed sign-ins are counted apart from those of the name."""

    __tablename__ = "device"
    __table_args__ = (Index("device_of_account", "account"),)

    token: bytes = Field(sa_column=blob(primary_key=True))  # sha256
    account: UUID = Field(sa_column=account_id())
    made_at: datetime = Field(sa_column=instant(nullable=False))
    seen_at: datetime = Field(sa_column=instant(nullable=False))
    ends_at: datetime = Field(sa_column=instant(nullable=False))


class FailureCount(SQLModel, table=True):
    """How many tries failed in a row; `subject` is a keyed hash of a name, device or address."""

    __tablename__ = "failure_count"

    kind: str = Field(sa_column=words(primary_key=True, server_default=None))
    subject: bytes = Field(sa_column=blob(primary_key=True))
    failures: int = Field(sa_column=count())
    since: datetime = Field(sa_column=instant(nullable=False))
    last_at: datetime = Field(sa_column=instant(nullable=False))


class SecurityEvent(SQLModel, table=True):
    """An entry of the security log; append-only, kept for the days of config/accounts.toml."""

    __tablename__ = "security_event"
    __table_args__ = (Index("security_event_at", "at"),)

    id: int = Field(sa_column=numbered())
    at: datetime = Field(sa_column=instant(nullable=False))
    what: str = Field(sa_column=words())
    account: UUID | None = Field(sa_column=account_id(nullable=True))
    who: str = Field(sa_column=words())
    address: str = Field(sa_column=words())
    detail: dict[str, Any] = Field(sa_column=document())


class ViewLog(SQLModel, table=True):
    """Who opened whose page, and who read which personal number for what purpose; append-only."""

    __tablename__ = "view_log"
    __table_args__ = (Index("view_of_person", "person_id"), Index("view_by_account", "account"))

    id: int = Field(sa_column=numbered())
    at: datetime = Field(sa_column=instant(nullable=False))
    account: UUID = Field(sa_column=account_id())
    who: str = Field(sa_column=words())
    person_id: int = Field(sa_column=big(nullable=False))
    what: str = Field(sa_column=words())  # opened revealed exported
    purpose: str = Field(sa_column=words())


class Approval(SQLModel, table=True):
    """The approval of an act that needs two people: asked by one, allowed by another, used once."""

    __tablename__ = "approval"

    id: UUID = Field(sa_column=account_id(primary_key=True))
    what: str = Field(sa_column=words())
    subject: str = Field(sa_column=words())
    purpose: str = Field(sa_column=words())  # the purpose, in the words of whoever asks
    asked_by: str = Field(sa_column=words())
    asked_at: datetime = Field(sa_column=instant(nullable=False))
    allowed_by: str = Field(sa_column=words())
    allowed_at: datetime | None = Field(sa_column=instant())
    ends_at: datetime = Field(sa_column=instant(nullable=False))
    used_at: datetime | None = Field(sa_column=instant())


class ApiToken(SQLModel, table=True):
    """The token of a program: some of an account's districts and rights, valid until a day."""

    __tablename__ = "api_token"
    __table_args__ = (Index("api_token_of_account", "account"),)

    token: bytes = Field(sa_column=blob(primary_key=True))  # sha256
    id: UUID = Field(sa_column=account_id(unique=True))
    account: UUID = Field(sa_column=account_id())
    purpose: str = Field(sa_column=words())
    districts: list[str] = Field(sa_column=listed())  # empty: all districts of the account
    rights: list[str] = Field(sa_column=listed())
    made_at: datetime = Field(sa_column=instant(nullable=False))
    made_by: str = Field(sa_column=words())
    ends_at: datetime = Field(sa_column=instant(nullable=False))
    revoked_at: datetime | None = Field(sa_column=instant())
