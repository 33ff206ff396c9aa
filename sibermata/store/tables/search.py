"""What searches and pages read instead of counting and comparing everybody. May be thrown away and
made again, but for the measures of nights that are past.
"""

from datetime import date, datetime

from sqlmodel import Field, Index, SQLModel

from sibermata.store.tables.columns import big, blob, count, flag, instant, numbered, words


class NameToken(SQLModel, table=True):
    """A word of the name of somebody who holds or held a post in a district.

    `name_key` and `in_office` stand here too, so that a search sorts what it found without a look
    at the persons.
    """

    __tablename__ = "name_token"
    __table_args__ = (Index("name_token_by_token", "token"),)

    person_id: int = Field(sa_column=big(primary_key=True, autoincrement=False))
    district_code: str = Field(sa_column=words(primary_key=True, server_default=None))
    token: str = Field(sa_column=words(primary_key=True, server_default=None))
    name_key: str = Field(sa_column=words())
    in_office: bool = Field(sa_column=flag())  # in this district


class NameWord(SQLModel, table=True):
    """A word that stands in any name of the province: words only, nobody's."""

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
    """How many sit in a village of which a source ever named a holder, and how many seats are
    vacant.
    """

    __tablename__ = "village_count"

    village_code: str = Field(sa_column=words(primary_key=True, server_default=None))
    district_code: str = Field(sa_column=words())
    officials: int = Field(sa_column=count())
    vacant: int = Field(sa_column=count())


class Indexing(SQLModel, table=True):
    """One time that words and counts were brought up to date. The last one stands."""

    __tablename__ = "indexing"

    id: int = Field(sa_column=numbered())
    at: datetime = Field(sa_column=instant(nullable=False))  # what was recorded up to here
    publications: int = Field(sa_column=count())  # how many there were
    posts: str = Field(sa_column=words())  # a digest of the catalogue of posts
    people: int = Field(sa_column=count())  # who were looked at
    whole: bool = Field(sa_column=flag())  # everybody was


class DistrictMeasure(SQLModel, table=True):
    """What a measure counted in a district, as it stood at the end of a night."""

    __tablename__ = "district_measure"

    night: date = Field(primary_key=True)
    measure: str = Field(sa_column=words(primary_key=True, server_default=None))
    district_code: str = Field(sa_column=words(primary_key=True, server_default=None))
    number: int = Field(sa_column=count())
    whole: int = Field(sa_column=count())  # its denominator; 0 where it has none
