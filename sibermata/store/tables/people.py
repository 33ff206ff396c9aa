"""Persons and their tenures, system-versioned: the roster as of any instant is one predicate,
`recorded_from <= t and t < recorded_to`. A version is closed once and never changed otherwise, but
for the name of its source where that is renamed.

No foreign keys between these tables: a check per row costs more than the row on the bulk path;
`sibermata doctor` and the
tests prove that nothing dangles.
"""

from datetime import date, datetime
from typing import Any

from sqlmodel import Field, Index, SQLModel, text

from sibermata.store.tables.columns import NEVER, big, blob, document, instant, words

OPEN = text("recorded_to = 'infinity'")
ABSENT = text("recorded_to = 'infinity' and status in ('missing', 'presumed_ended')")


class Person(SQLModel, table=True):
    """A human being, under an id that is never used again.

    `private` is sealed: nik, nip, niap, phone, phone2, email, address ...
    """

    __tablename__ = "person"
    __table_args__ = (
        Index(
            "person_by_nik",
            "nik_hash",
            unique=True,
            postgresql_where=text("recorded_to = 'infinity' and nik_hash is not null"),
        ),
        Index(
            "person_by_birth",
            "birth_date",
            postgresql_where=text("recorded_to = 'infinity' and birth_date is not null"),
        ),
    )

    id: int = Field(sa_column=big(primary_key=True, autoincrement=False))
    recorded_from: datetime = Field(sa_column=instant(primary_key=True))
    recorded_to: datetime = Field(sa_column=instant(nullable=False, server_default=NEVER))
    run_id: int = Field(sa_column=big(nullable=False))
    name: str = Field(sa_column=words())
    name_key: str = Field(sa_column=words())
    front_title: str = Field(sa_column=words())
    back_title: str = Field(sa_column=words())
    sex: str = Field(sa_column=words())
    birth_place: str = Field(sa_column=words())
    birth_date: date | None = None
    education: str = Field(sa_column=words())
    nik_hash: bytes | None = Field(sa_column=blob())
    private: bytes | None = Field(sa_column=blob())
    stated_by: str = Field(sa_column=words())  # the source whose values these are
    # field -> the source that it is from, where that is another. Null: all are of `stated_by`;
    # empty: of a person split off whose source has not been read since
    field_sources: dict[str, Any] | None = Field(
        sa_column=document(nullable=True, server_default=None)
    )
    statements: bytes | None = Field(
        sa_column=blob()
    )  # sealed: source -> what it last said; null where one source alone speaks


class Tenure(SQLModel, table=True):
    """Who holds or held which post.

    The seat is village + post + label_key; several holders over time, several seats a person.
    """

    __tablename__ = "tenure"
    __table_args__ = (
        Index("tenure_by_village", "village_code", postgresql_where=OPEN),
        Index("tenure_by_person", "person_id"),
        Index("tenure_absent", "district_code", "id", postgresql_where=ABSENT),
    )

    district_code: str = Field(sa_column=words(primary_key=True, server_default=None))
    id: int = Field(sa_column=big(primary_key=True, autoincrement=False))
    recorded_from: datetime = Field(sa_column=instant(primary_key=True))
    recorded_to: datetime = Field(sa_column=instant(nullable=False, server_default=NEVER))
    run_id: int = Field(sa_column=big(nullable=False))
    person_id: int = Field(sa_column=big(nullable=False))
    village_code: str = Field(sa_column=words())
    post: str = Field(sa_column=words())
    label: str = Field(sa_column=words())
    label_key: str = Field(sa_column=words())
    capacity: str = Field(sa_column=words())
    status: str = Field(sa_column=words())  # active missing presumed_ended ended
    sk_number: str = Field(sa_column=words())
    sk_date: date | None = None
    start_date: date | None = None
    start_how: str = Field(sa_column=words())  # stated observed inferred
    end_date: date | None = None
    end_how: str = Field(
        sa_column=words()
    )  # as start_how; annulled: a run that was taken back began it
    end_reason: str = Field(sa_column=words())
    term: str = Field(sa_column=words())
    stated_by: str = Field(sa_column=words())  # whose statement these values are
    start_after: date | None = (
        None  # of a start that was observed: the last day on which it was seen not to be so yet
    )
    statements: str = Field(
        sa_column=words()
    )  # source -> what it last said of the tenure, JSON; '' where one source alone speaks
    end_after: date | None = (
        # of an end that was observed or inferred: the last day on which the person was seen in
        # office
        None
    )
