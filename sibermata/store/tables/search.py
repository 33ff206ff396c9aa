"""Indexes and counts for searches and pages. All of it can be deleted and computed again, except
the measures of past nights.
"""

from datetime import date, datetime

from sqlmodel import Field, Index, SQLModel

from sibermata.store.tables.columns import big, blob, count, flag, instant, numbered, words


class NameToken(SQLModel, table=True):
    """A word of the name of somebody who holds or held a post in a district.

    `name_key` and `in_office` are repeated here so that a search can sort without reading persons.
    """

    __tablename__ = "name_token"
    __table_args__ = (Index("name_token_by_token", "token"),)

    person_id: int = Field(sa_column=big(primary_key=True, autoincrement=False))
    district_code: str = Field(sa_column=words(primary_key=True, server_default=None))
    token: str = Field(sa_column=words(primary_key=True, server_default=None))
    name_key: str = Field(sa_column=words())
    in_office: bool = Field(sa_column=flag())  # in office in this district


class NameWord(SQLModel, table=True):
    """A word that occurs in some name of the province, without a link to a person."""

    __tablename__ = "name_word"

    token: str = Field(sa_column=words(primary_key=True, server_default=None))


class PhoneNumber(SQLModel, table=True):
    """A telephone number of somebody who holds or held a post in a district, as a keyed hash."""

    __tablename__ = "phone_number"
    __table_args__ = (Index("phone_number_by_hash", "hash"),)

    person_id: int = Field(sa_column=big(primary_key=True, autoincrement=False))
    district_code: str = Field(sa_column=words(primary_key=True, server_default=None))
    hash: bytes = Field(sa_column=blob(primary_key=True))


class VillageCount(SQLModel, table=True):
    """The number of people in office and of vacant seats in a village; villages for which no source
    ever named a holder have no row.
    """

    __tablename__ = "village_count"

    village_code: str = Field(sa_column=words(primary_key=True, server_default=None))
    district_code: str = Field(sa_column=words())
    officials: int = Field(sa_column=count())
    vacant: int = Field(sa_column=count())


class Indexing(SQLModel, table=True):
    """An update of words and counts. The last row is the present state."""

    __tablename__ = "indexing"

    id: int = Field(sa_column=numbered())
    at: datetime = Field(
        sa_column=instant(nullable=False)
    )  # everything recorded up to this instant is included
    publications: int = Field(sa_column=count())  # the number of publications at that instant
    posts: str = Field(sa_column=words())  # digest of the catalogue of posts
    people: int = Field(sa_column=count())  # how many persons were updated
    whole: bool = Field(sa_column=flag())  # true: all persons


class DistrictMeasure(SQLModel, table=True):
    """The value of a measure in a district at the end of a night."""

    __tablename__ = "district_measure"

    night: date = Field(primary_key=True)
    measure: str = Field(sa_column=words(primary_key=True, server_default=None))
    district_code: str = Field(sa_column=words(primary_key=True, server_default=None))
    number: int = Field(sa_column=count())
    whole: int = Field(sa_column=count())  # the denominator; 0 if the measure has none
