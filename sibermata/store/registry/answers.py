"""People's decisions about a source's rows, as the night reads them: repaired rows, and words whose
meaning was answered.
"""

import json
from typing import Any

from psycopg import Connection

from sibermata.records.correction import Patch
from sibermata.rules.value.word_answers import Answers
from sibermata.store.base.rows import rows_as_dicts
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.registry.corrections import row_patches


def load_patches(
    connection: Connection[Any], secrecy: Secrecy, district: str, source: str
) -> list[Patch]:
    """Return the live repairs of a source's rows."""
    found = []
    for one in row_patches(connection, secrecy, district, source):
        written = json.loads(one.override)
        assert one.row_hash is not None
        found.append(
            Patch(
                one.id,
                one.state,
                one.row_hash,
                json.loads(one.base),
                written["cells"],
                written["drop"],
            )
        )
    return found


def as_written(cells: dict[str, str], *, drop: bool) -> str:
    """Return a repair in the form that a correction stores."""
    return json.dumps({"cells": cells, "drop": drop}, ensure_ascii=False)


def load_answers(connection: Connection[Any], source: str) -> Answers:
    """Return the meanings that people gave to words of a source."""
    rows = connection.execute(
        "select column_name, value_key, village_code, meaning from spelling_rule where source = %s "
        "and withdrawn_at is null",
        (source,),
    )
    return {
        (column, value, village) if village else (column, value): meaning
        for column, value, village, meaning in rows
    }


def list_answers(
    connection: Connection[Any], source: str | None = None, *, everything: bool = False
) -> list[dict[str, Any]]:
    """Return the spelling rules of a source, or of all sources; withdrawn ones too if asked."""
    return rows_as_dicts(
        connection.execute(
            """
            select id, source, column_name "column", value_key value, village_code village,
              meaning, by, at, reason, withdrawn_by
            from spelling_rule
            where (%s::text is null or source = %s) and (%s or withdrawn_at is null)
            order by id""",
            (source, source, everything),
        )
    )
