"""Regions and the catalogue of posts, loaded from config/ at `init` and when their edition
changes.
"""

from sqlmodel import Field, Index, SQLModel

from sibermata.store.tables.columns import count, flag, texts, words


class RegionRow(SQLModel, table=True):
    """A province, district, subdistrict or village under its Kemendagri code; retired codes stay,
    with their successor.
    """

    __tablename__ = "region"
    __table_args__ = (Index("region_of_district", "district_code"),)

    code: str = Field(sa_column=words(primary_key=True, server_default=None))
    name: str = Field(sa_column=words())
    level: str = Field(sa_column=words())
    parent_code: str = Field(sa_column=words())
    district_code: str = Field(sa_column=words())  # 'PP.KK'; '' for a province
    retired: bool = Field(sa_column=flag())
    successor: str = Field(sa_column=words())
    former_names: list[str] = Field(sa_column=texts())
    first_decree: str = Field(sa_column=words())  # the first and the last decree that name the code
    last_decree: str = Field(sa_column=words())


class PostType(SQLModel, table=True):
    """A post of config/posts.toml."""

    __tablename__ = "post_type"

    code: str = Field(sa_column=words(primary_key=True, server_default=None))
    name: str = Field(sa_column=words())
    body: str = Field(sa_column=words())  # pemdes, bpd, kelurahan
    rank: int = Field(sa_column=count())  # its position in lists
    min_holders: int = Field(sa_column=count())
    max_holders: int = Field(sa_column=count())  # 0 = no limit
    single: bool = Field(sa_column=flag())
