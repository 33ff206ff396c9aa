"""The programme in the database: versions of cycles, texts, courses, requirements, areas.

Invariant: an entry is never changed, only superseded by a new version; a version of a text is not
even superseded.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from psycopg import Connection

from sibermata.records.programme.catalogue import Programme
from sibermata.rules.programme.catalogue import Item, make_programme
from sibermata.store.base.rows import OPEN, standing_at


def stored_items(connection: Connection[Any], at: datetime | None = None) -> list[Item]:
    """Return the entries in force now, or at an instant, in the order of their loading."""
    rows = connection.execute(
        f"select kind, code, content, file, since from programme_item where {standing_at(at)} "
        "order by id",
        {"at": at},
    )
    return [Item(*row) for row in rows]


def stored_programme(connection: Connection[Any], at: datetime | None = None) -> Programme:
    """Return the programme in force now, or at an instant."""
    return make_programme(stored_items(connection, at))


def has_programme(connection: Connection[Any]) -> bool:
    """Return whether anything was ever loaded."""
    return connection.execute("select 1 from programme_item limit 1").fetchone() is not None


def recorded_digests(connection: Connection[Any]) -> dict[bytes, str]:
    """Return the digest of every version ever recorded -> who loaded it."""
    return {
        bytes(row[0]): row[1]
        for row in connection.execute("select digest, by from programme_item order by id")
    }


def loaders(connection: Connection[Any]) -> dict[tuple[str, str], str]:
    """Return (kind, code) -> who last loaded its version in force."""
    rows = connection.execute(f"select kind, code, by from programme_item where {OPEN} order by id")
    return {(row[0], row[1]): row[2] for row in rows}


def write_items(connection: Connection[Any], items: Iterable[Item], by: str, at: datetime) -> None:
    """Write entries; each closes the earlier one of its kind, code and version."""
    for one in items:
        key = (one.kind, one.code, one.version)
        connection.execute(
            "update programme_item set recorded_to = %s where kind = %s and code = %s and "
            f"version = %s and {OPEN}",
            (at, *key),
        )
        connection.execute(
            "insert into programme_item (kind, code, version, content, digest, since, file, by, "
            "recorded_from) values (%s, %s, %s, %s::jsonb, %s, %s, %s, %s, %s)",
            (*key, json.dumps(one.content), one.digest, one.since, one.file, by, at),
        )
