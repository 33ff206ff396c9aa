"""What look-ups read of regions: codes and names, within a scope."""

from collections.abc import Collection, Sequence
from typing import Any, TypedDict

from psycopg import Connection
from sqlalchemy import func, literal, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from sibermata.store.base.scope import Scope
from sibermata.store.tables.places import RegionRow
from sibermata.store.views.reading import Statement, read, sees

DISTRICTS = ("kabupaten", "kota")
SUBDISTRICTS = ("kecamatan",)
VILLAGES = ("desa", "desa_adat", "kelurahan")


class RegionLine(TypedDict):
    """A place: its code, what it is called, and where it lies."""

    code: str
    name: str
    level: str
    subdistrict: str | None
    district_code: str
    district: str | None
    retired: bool
    successor: str


def list_regions(
    connection: Connection[Any],
    scope: Scope,
    *,
    levels: Sequence[str] = (),
    code: str | None = None,
    part: str | None = None,
    retired: bool = False,
    after: str = "",
    most: int | None = None,
) -> list[RegionLine]:
    """Return places in the order of their codes: of these levels, of this code, or whose name holds
    a part; those in force unless the retired are asked for; of many, `most` behind `after`.
    """
    district, subdistrict = aliased(RegionRow), aliased(RegionRow)
    statement: Statement = (
        select(
            col(RegionRow.code),
            col(RegionRow.name),
            col(RegionRow.level),
            col(subdistrict.name).label("subdistrict"),
            col(RegionRow.district_code),
            col(district.name).label("district"),
            col(RegionRow.retired),
            col(RegionRow.successor),
        )
        .join(district, col(district.code) == col(RegionRow.district_code), isouter=True)
        .join(
            subdistrict,
            (col(subdistrict.code) == func.left(col(RegionRow.code), literal(8)))
            & (col(subdistrict.level) == "kecamatan"),
            isouter=True,
        )
        .where(sees(scope, col(RegionRow.district_code)))
        .order_by(col(RegionRow.code))
    )
    if levels:
        statement = statement.where(col(RegionRow.level).in_(list(levels)))
    if code is not None:
        statement = statement.where(col(RegionRow.code) == code)
    if part is not None:
        statement = statement.where(func.strpos(func.lower(col(RegionRow.name)), part.lower()) > 0)
    if not retired:
        statement = statement.where(col(RegionRow.retired).is_(False))
    if after:
        statement = statement.where(col(RegionRow.code) > after)
    return read(connection, statement.limit(most))


def names_of_regions(
    connection: Connection[Any], scope: Scope, codes: Collection[str]
) -> dict[str, str]:
    """Return code -> name of these places, also of the retired, as far as they may be seen."""
    if not codes:
        return {}
    statement: Statement = select(col(RegionRow.code), col(RegionRow.name)).where(
        sees(scope, col(RegionRow.district_code)), col(RegionRow.code).in_(sorted(codes))
    )
    return {one["code"]: one["name"] for one in read(connection, statement)}
