"""Meetings: invite lists frozen from a publication, their lines, scans, attendance, confirmed
candidates, follow-up.

Append-only: a version is closed once (`recorded_to`), a scan and a fact are never changed; all of
it can be read as of an instant.
"""

from datetime import date, datetime
from typing import Any

from sqlmodel import Field, Index, SQLModel, UniqueConstraint, text

from sibermata.store.tables.columns import (
    NEVER,
    big,
    blob,
    count,
    document,
    flag,
    instant,
    numbered,
    numbers,
    words,
)
from sibermata.store.tables.columns import texts as listed

LIVE = text("recorded_to = 'infinity' and ended = ''")


class Meeting(SQLModel, table=True):
    """One version of a meeting: an event with an invite list."""

    __tablename__ = "meeting"

    code: str = Field(sa_column=words(primary_key=True, server_default=None))  # code of its event
    recorded_from: datetime = Field(sa_column=instant(primary_key=True))
    recorded_to: datetime = Field(sa_column=instant(nullable=False, server_default=NEVER))
    state: str = Field(sa_column=words())  # draft invited held closed
    late_after_minutes: int = Field(sa_column=count())
    pledge: str = Field(sa_column=words())  # personal representatives none
    per_district: int = Field(sa_column=count())  # 0 = no limit
    seat_order: list[str] = Field(sa_column=listed())
    rules: list[Any] = Field(sa_column=document())  # as in the meeting's file
    guests: list[Any] = Field(sa_column=document())
    closed_at: datetime | None = Field(sa_column=instant())
    digest: bytes | None = Field(
        sa_column=blob()
    )  # sha256 of the meeting's state when it was closed
    by: str = Field(sa_column=words())


class MeetingList(SQLModel, table=True):
    """One version of the invite list of a meeting."""

    __tablename__ = "meeting_list"

    meeting: str = Field(sa_column=words(primary_key=True, server_default=None))
    version: int = Field(sa_column=big(primary_key=True, autoincrement=False))
    publication: int = Field(
        sa_column=big(nullable=False)
    )  # the publication that it was frozen from
    listed_on: date
    at: datetime = Field(sa_column=instant(nullable=False))
    left_out: list[int] = Field(sa_column=numbers())  # persons for whom there was no seat, in order
    by: str = Field(sa_column=words())


class MeetingLine(SQLModel, table=True):
    """One version of a line of a meeting."""

    __tablename__ = "meeting_line"
    __table_args__ = (
        Index("line_once", "meeting", "line", "recorded_from", unique=True),
        Index("person_once", "meeting", "person_id", unique=True, postgresql_where=LIVE),
        Index("line_of_code", "code_hash"),
        Index("line_of_person", "person_id"),
    )

    id: int = Field(sa_column=big(primary_key=True, autoincrement=False))
    recorded_from: datetime = Field(sa_column=instant(primary_key=True))
    recorded_to: datetime = Field(sa_column=instant(nullable=False, server_default=NEVER))
    meeting: str = Field(sa_column=words())
    line: int = Field(sa_column=count())
    kind: str = Field(sa_column=words())  # official guest walk_in
    since_version: int = Field(sa_column=count())
    until_version: int | None = None
    ended: str = Field(sa_column=words())  # why it was withdrawn; '' while it stands
    person_id: int | None = Field(sa_column=big())
    tenure_id: int | None = Field(sa_column=big())
    name: str = Field(sa_column=words())
    post: str = Field(sa_column=words())
    post_label: str = Field(sa_column=words())
    capacity: str = Field(sa_column=words())
    office: str = Field(sa_column=words())  # of a guest or walk-in: the office as written
    village_code: str = Field(sa_column=words())
    village_as_written: str = Field(sa_column=words())
    district_as_written: str = Field(sa_column=words())
    district_code: str = Field(sa_column=words())
    explanation: str = Field(sa_column=words())
    code_hash: bytes | None = Field(sa_column=blob())  # sha256
    code_sealed: bytes | None = Field(sa_column=blob())
    reason: str = Field(sa_column=words())  # why it changed after the close
    by: str = Field(sa_column=words())


class MeetingScan(SQLModel, table=True):
    """A scan of a code at a door; a nonce is recorded once."""

    __tablename__ = "meeting_scan"
    __table_args__ = (Index("scan_of_meeting", "meeting", "line"),)

    nonce: str = Field(sa_column=words(primary_key=True, server_default=None))
    meeting: str = Field(sa_column=words())
    line: int | None = None
    code_hash: bytes = Field(sa_column=blob(nullable=False))
    door: str = Field(sa_column=words())
    device: str = Field(sa_column=words())
    device_time: datetime | None = Field(sa_column=instant())
    server_time: datetime = Field(sa_column=instant(nullable=False))
    shown: str = Field(sa_column=words())  # the answer that the door showed
    list_version: int = Field(sa_column=count())
    online: bool = Field(sa_column=flag())
    by: str = Field(sa_column=words())


class MeetingFact(SQLModel, table=True):
    """A record of a line's attendance; the last one of a line counts."""

    __tablename__ = "meeting_fact"
    __table_args__ = (Index("fact_of_line", "meeting", "line"),)

    id: int = Field(sa_column=numbered())
    meeting: str = Field(sa_column=words())
    line: int = Field(sa_column=count())
    at: datetime = Field(sa_column=instant(nullable=False))
    how: str = Field(sa_column=words())  # scan sheet close link
    outcome: str = Field(sa_column=words())  # hadir terlambat diwakili izin tidak_hadir
    arrived_at: datetime | None = Field(sa_column=instant())
    substitute_name: str = Field(sa_column=words())
    substitute_post: str = Field(sa_column=words())
    substitute_person: int | None = Field(sa_column=big())
    excuse_from: str = Field(sa_column=words())
    excuse_date: date | None = None
    excuse_letter: str = Field(sa_column=words())
    remarks: str = Field(sa_column=words())
    reason: str = Field(sa_column=words())
    addendum: bool = Field(sa_column=flag())  # recorded after the close
    list_version: int = Field(sa_column=count())
    by: str = Field(sa_column=words())


class MeetingFile(SQLModel, table=True):
    """An attendance sheet or a file of scanned codes, as handed in; its bytes are evidence."""

    __tablename__ = "meeting_file"
    __table_args__ = (Index("meeting_file_of", "meeting", "sha256"),)

    id: int = Field(sa_column=numbered())
    meeting: str = Field(sa_column=words())
    sha256: bytes = Field(sa_column=blob(nullable=False))
    file: str = Field(sa_column=words())  # its name as handed in
    kind: str = Field(sa_column=words())  # sheet codes
    refused: int = Field(sa_column=count())  # rows that were refused
    addendum: str = Field(sa_column=words())  # the reason, if handed in after the close
    by: str = Field(sa_column=words())
    at: datetime = Field(sa_column=instant(nullable=False))


class MeetingConfirmed(SQLModel, table=True):
    """A candidate that a person turned into an act or a result."""

    __tablename__ = "meeting_confirmed"
    __table_args__ = (
        UniqueConstraint(
            "meeting",
            "line",
            "person_id",
            "kind",
            "pledge_class",
            "text",
            "form",
            "course",
            name="confirmed_once",
        ),
    )

    id: int = Field(sa_column=numbered())
    meeting: str = Field(sa_column=words())
    line: int = Field(sa_column=count())
    person_id: int = Field(sa_column=big(nullable=False))
    kind: str = Field(sa_column=words())  # pledge training
    pledge_class: str = Field(sa_column=words())
    text: str = Field(sa_column=words())
    form: str = Field(sa_column=words())
    course: str = Field(sa_column=words())
    number: int = Field(sa_column=big(nullable=False))  # of the act or the result
    evidence: bytes = Field(sa_column=blob(nullable=False))  # sha256 of a kept file
    by: str = Field(sa_column=words())
    at: datetime = Field(sa_column=instant(nullable=False))


class FollowUp(SQLModel, table=True):
    """A version of a follow-up: something to be done after a meeting."""

    __tablename__ = "follow_up"

    id: int = Field(sa_column=big(primary_key=True, autoincrement=False))
    recorded_from: datetime = Field(sa_column=instant(primary_key=True))
    recorded_to: datetime = Field(sa_column=instant(nullable=False, server_default=NEVER))
    meeting: str = Field(sa_column=words())
    what: str = Field(sa_column=words())
    who: str = Field(sa_column=words())
    until: date
    done_on: date | None = None
    note: str = Field(sa_column=words())
    by: str = Field(sa_column=words())
