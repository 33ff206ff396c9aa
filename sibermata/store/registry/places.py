"""Regions and posts in the database, loaded from config/; a district's places are asked for as a
whole, never one by one.

Source: config/regions/NOTICE.md names the lists and their licence.
"""

import csv
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from psycopg import Connection

from sibermata.records.region import Region
from sibermata.rules.value.region_code import Places
from sibermata.store.base.copying import copy_rows
from sibermata.store.base.engine import Database

HISTORY = "jatim_region_history.csv"
OLD_EDITION = "Permendagri 137/2017"


def load_regions(connection: Connection[Any], folder: Path, file: str) -> int:
    """Load the code list `file` and the history into the region table, unless this very edition is
    loaded; return rows written. What another list had loaded stays.
    """
    bodies = [(folder / name).read_bytes() for name in (file, HISTORY)]
    edition = hashlib.blake2b(b"\x00".join(bodies), digest_size=16).hexdigest()
    if connection.execute(
        "select 1 from installation where name = 'regions' and value = %s", (edition,)
    ).fetchone():
        return 0
    rows = list(region_rows(_csv(bodies[0]), _csv(bodies[1])))
    connection.execute(
        "create temporary table coming (like region including defaults) on commit drop"
    )
    columns = (
        "code",
        "name",
        "level",
        "parent_code",
        "district_code",
        "retired",
        "successor",
        "former_names",
        "first_decree",
        "last_decree",
    )
    copy_rows(connection, "coming", columns, rows)
    connection.execute(
        """
        insert into region select * from coming on conflict (code) do update
          set name = excluded.name, level = excluded.level,
            parent_code = excluded.parent_code, retired = excluded.retired,
              successor = excluded.successor,
            former_names = excluded.former_names, first_decree = excluded.first_decree,
              last_decree = excluded.last_decree
        """
    )
    remember(connection, "regions", edition)
    return len(rows)


def region_rows(
    current: Iterable[Mapping[str, str]], history: Iterable[Mapping[str, str]]
) -> Iterable[list[str]]:
    """Return one row of texts for each code, with former names, decrees, and the successor of a
    retired code where it is certain.

    Certain = one code of the same district bears the same name and is first named after the retired
    one was last named.
    """
    by_code = {row["code"]: row for row in history}
    by_name: dict[tuple[str, str], list[str]] = {}
    for code, row in by_code.items():
        if row["status"] != "retired" and row["first_decree"] != OLD_EDITION:
            by_name.setdefault((code[:5], row["latest_name"].casefold()), []).append(code)
    for row in current:
        past = by_code.get(row["code"])
        former = (
            [name for name in former_names(past) if name.casefold() != row["name"].casefold()]
            if past
            else []
        )
        yield _row(
            row["code"],
            row["name"],
            row["level"],
            row["parent_code"],
            former,
            past,
            retired=False,
            successor="",
        )
    known = {row["code"] for row in by_code.values() if row["status"] == "retired"}
    for code in sorted(known):
        past = by_code[code]
        heirs = by_name.get((code[:5], past["latest_name"].casefold()), [])
        level = "kelurahan" if code[9] == "1" else "desa"
        yield _row(
            code,
            past["latest_name"],
            level,
            code[:8],
            former_names(past),
            past,
            retired=True,
            successor=heirs[0] if len(heirs) == 1 else "",
        )


def former_names(past: Mapping[str, str]) -> list[str]:
    """Return the names a code has borne: 'Ngulangkulon (Permendagri 137/2017) | Ngulankulon (...)'
    -> both.
    """
    return [
        part.rsplit("(", 1)[0].strip()
        for part in past["names_over_time"].split("|")
        if part.strip()
    ]


def _row(
    code: str,
    name: str,
    level: str,
    parent: str,
    former: list[str],
    past: Mapping[str, str] | None,
    *,
    retired: bool,
    successor: str,
) -> list[str]:
    quoted = ",".join('"' + text.replace('"', "") + '"' for text in former)
    decrees = (past["first_decree"], past["last_decree"]) if past else ("", "")
    district = code[:5] if len(code) >= 5 else ""
    return [
        code,
        name,
        level,
        parent,
        district,
        "t" if retired else "f",
        successor,
        "{" + quoted + "}",
        *decrees,
    ]


def _csv(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(body.decode("utf-8").splitlines()))


def load_posts(connection: Connection[Any], posts: Mapping[str, Mapping[str, Any]]) -> None:
    """Bring the catalogue of posts in step with config/posts.toml (code -> name, body, min_holders,
    max_holders, single).
    """
    for rank, (code, post) in enumerate(posts.items()):
        connection.execute(
            """
            insert into post_type (code, name, body, rank, min_holders, max_holders, single)
              values (%s, %s, %s, %s, %s, %s, %s)
            on conflict (code) do update set name = excluded.name, body = excluded.body,
              rank = excluded.rank,
                min_holders = excluded.min_holders, max_holders = excluded.max_holders,
                  single = excluded.single
            """,
            (
                code,
                post["name"],
                post["body"],
                rank,
                post["min_holders"],
                post["max_holders"],
                post["single"],
            ),
        )


def known_districts(connection: Connection[Any]) -> set[str]:
    """Return the codes of all kabupaten and kota."""
    return {
        row[0]
        for row in connection.execute(
            "select code from region where level in ('kabupaten', 'kota')"
        )
    }


def is_district(connection: Connection[Any], code: str) -> bool:
    """Return whether a code is a kabupaten's or a kota's."""
    row = connection.execute(
        "select 1 from region where code = %s and level in ('kabupaten', 'kota')", (code,)
    ).fetchone()
    return row is not None


def districts_of_file(current: Path) -> dict[str, str]:
    """Return code -> name of each kabupaten and kota of a code list."""
    rows = _csv(current.read_bytes())
    return {row["code"]: row["name"] for row in rows if row["level"] in ("kabupaten", "kota")}


def places_of_files(folder: Path, file: str, district: str) -> Places:
    """Return the places of a district as the code list `file` has them, without a database; those
    of its province are asked for as by `stored_places`.
    """
    current, history = (folder / name for name in (file, HISTORY))
    rows = list(region_rows(_csv(current.read_bytes()), _csv(history.read_bytes())))
    province = district[:2]

    def inside(code: str) -> list[Region]:
        return [_region(row) for row in rows if row[4] == code or code == row[4][:2]]

    wide = Places(province, inside(province)) if district != province else None
    return Places(district, inside(district), lambda: wide)


def _region(row: Sequence[str]) -> Region:
    former = tuple(name.strip('"') for name in row[7].strip("{}").split(",") if name)
    return Region(row[0], row[1], row[2], row[5] == "t", row[6], former)


def district_regions(connection: Connection[Any], district: str) -> list[Region]:
    """Return every place of a district (of a province: of all its districts), retired codes
    included, and the district itself.
    """
    # a district by its index; no other code begins like it
    others = "" if "." in district else " or district_code like %(inside)s"
    cursor = connection.execute(
        "select code, name, level, retired, successor, former_names from region where "
        f"district_code = %(district)s{others} order by code",
        {"district": district, "inside": f"{district}.%"},
    )
    return [Region(*(*row[:5], tuple(row[5]))) for row in cursor]


def stored_places(
    connection: Connection[Any], district: str, database: Database | None = None
) -> Places:
    """Return the places of a district. Those of its province are only read if a row asks for them:
    then by a connection of `database`, or by this one where none is given.
    """

    def province() -> Places | None:
        with database.connection() if database else nullcontext(connection) as asking:
            return province_places(asking, district)

    return Places(district, district_regions(connection, district), province)


def province_places(connection: Connection[Any], district: str) -> Places | None:
    """Return the places of a district's province; None if the district is all of it.

    A process makes them once: the code list has an edition.
    """
    province = district[:2]
    if district == province:
        return None
    key = (province, recall(connection, "regions"))
    found = _PROVINCES.get(key)
    if found is None:
        _PROVINCES.clear()
        found = Places(province, district_regions(connection, province))
        _PROVINCES[key] = found
    return found


_PROVINCES: dict[tuple[str, tuple[str, bytes | None] | None], Places] = {}


def remember(
    connection: Connection[Any], name: str, value: str, sealed: bytes | None = None
) -> None:
    """Keep a fact about this installation."""
    connection.execute(
        "insert into installation (name, value, sealed) values (%s, %s, %s)"
        " on conflict (name) do update set value = excluded.value, sealed = excluded.sealed",
        (name, value, sealed),
    )


def recall(connection: Connection[Any], name: str) -> tuple[str, bytes | None] | None:
    """Return a fact that was kept about this installation: its value and what is sealed in it."""
    row = connection.execute(
        "select value, sealed from installation where name = %s", (name,)
    ).fetchone()
    return (row[0], bytes(row[1]) if row[1] else None) if row else None


def heirs_of(connection: Connection[Any], district: str) -> dict[str, str]:
    """Return retired code -> its successor, where that is certain."""
    rows = connection.execute(
        "select code, successor from region where district_code = %s and retired and successor <> "
        "''",
        (district,),
    ).fetchall()
    return dict(rows)


def village_codes(connection: Connection[Any], district: str, levels: Sequence[str]) -> set[str]:
    """Return the codes of a district's villages of these levels that are not retired."""
    rows = connection.execute(
        "select code from region where district_code = %s and level = any(%s) and not retired",
        (district, list(levels)),
    )
    return {row[0] for row in rows}


def district_words(connection: Connection[Any]) -> set[str]:
    """Return the words in the names of the provinces and districts, in small letters."""
    rows = connection.execute(
        "select distinct lower(word) from region, unnest(regexp_split_to_array(name, "
        "'[^[:alpha:]]+')) word where level in ('provinsi', 'kabupaten', 'kota') and "
        "length(word) > 3"
    ).fetchall()
    return {row[0] for row in rows}
