"""Persons and their tenures, system-versioned: the roster as of an instant t is the rows with
`recorded_from <= t and t < recorded_to`. A version is closed once and otherwise never changed,
except for the name of its source when that is renamed.

There are no foreign keys between these tables: in bulk writes the check of a row costs more than
the row. `sibermata doctor` and the tests check for dangling references instead.
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
    # Fields whose value comes from another source than `stated_by`: field -> source. Null: none
    # does; empty: a person split off whose source was not read since.
    field_sources: dict[str, Any] | None = Field(
        sa_column=document(nullable=True, server_default=None)
    )
    statements: bytes | None = Field(
        sa_column=blob()
    )  # sealed: source -> its last statement; null where there is only one source


class Tenure(SQLModel, table=True):
    """A tenure: a person who holds or held a post.

    The seat is village + post + label_key. A seat has several holders over time, and a person may
    hold several seats.
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
    )  # as start_how; annulled: the run that began the tenure was reverted
    end_reason: str = Field(sa_column=words())
    term: str = Field(sa_column=words())
    stated_by: str = Field(sa_column=words())  # the source whose values these are
    start_after: date | None = (
        None  # start_how `observed`: the last day on which the tenure was not there yet
    )
    statements: str = Field(
        sa_column=words()
    )  # JSON: source -> its last statement; '' where there is only one source
    end_after: date | None = (
        # end_how `observed` or `inferred`: the last day on which the person was in office
        None
    )
