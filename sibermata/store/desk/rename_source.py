"""Renames a source wherever its name is stored, past versions included; one statement a table.

Invariant: nothing but the name changes. The statements of several sources about one person are
sealed, so those are opened and sealed again.
"""

import json
from collections.abc import Mapping
from typing import Any

from psycopg import Connection

from sibermata.store.base.secrecy import Secrecy
from sibermata.store.registry.fields import PERSON

SOURCE = """
    update source set slug = %(new)s, fence = fence + 1, owner = null, lease_until = null,
      former_names = array_append(array_remove(former_names, %(new)s), %(old)s)
    where slug = %(old)s"""
RUN = """
    update run set source = %(new)s, run_key = %(new)s || substr(run_key, length(%(old)s) + 1)
    where source = %(old)s"""
PERSONS = """
    update person p set
      stated_by = case when p.stated_by = %(old)s then %(new)s else p.stated_by end,
      field_sources = case when p.field_sources is null then null else
        (select coalesce(jsonb_object_agg(key,
           case when value = to_jsonb(%(old)s::text) then to_jsonb(%(new)s::text) else value end),
           '{}') from jsonb_each(p.field_sources)) end,
      statements = coalesce(n.statements, p.statements)
    from person q left join unnest(%(ids)s::bigint[], %(since)s::timestamptz[], %(words)s::bytea[])
      n(id, since, statements) on n.id = q.id and n.since = q.recorded_from
    where p.id = q.id and p.recorded_from = q.recorded_from and (p.stated_by = %(old)s
      or n.id is not null or exists (
        select from jsonb_each(p.field_sources) f where f.value = to_jsonb(%(old)s::text)))"""
TENURES = """
    update tenure t set
      stated_by = case when t.stated_by = %(old)s then %(new)s else t.stated_by end,
      statements = coalesce(n.statements, t.statements)
    from tenure q left join unnest(%(ids)s::bigint[], %(since)s::timestamptz[], %(words)s::text[])
      n(id, since, statements) on n.id = q.id and n.since = q.recorded_from
    where t.district_code = q.district_code and t.id = q.id
      and t.recorded_from = q.recorded_from and (t.stated_by = %(old)s or n.id is not null)"""
# These hold the name in one column and nowhere else.
TABLES = (
    "delivery",
    "source_record",
    "finding",
    "correction",
    "spelling_rule",
    "hold",
    "publication",
    "pledge_act",
    "training_result",
    "upload",
)
JOB = """
    update job set ids = jsonb_set(ids, '{source}', to_jsonb(%(new)s::text))
    where ids ->> 'source' = %(old)s"""


def rename_source(
    connection: Connection[Any], secrecy: Secrecy, old: str, new: str
) -> dict[str, int]:
    """Rename a source in every table; return how many rows of each had its name."""
    names = {"old": old, "new": new}
    done = {"source": connection.execute(SOURCE, names).rowcount}
    done["run"] = connection.execute(RUN, names).rowcount
    for table in TABLES:  # names are ours
        done[table] = connection.execute(
            f"update {table} set source = %(new)s where source = %(old)s", names
        ).rowcount
    done["job"] = connection.execute(JOB, names).rowcount
    words = _person_words(connection, secrecy, old, new)
    done["person"] = connection.execute(PERSONS, {**names, **words}).rowcount
    words = _tenure_words(connection, old, new)
    done["tenure"] = connection.execute(TENURES, {**names, **words}).rowcount
    return done


def _person_words(
    connection: Connection[Any], secrecy: Secrecy, old: str, new: str
) -> dict[str, list[Any]]:
    """Return the versions of persons that contain a statement of the source, with the new name in
    it.
    """
    rows = connection.execute(
        "select id, recorded_from, statements from person where statements is not null", binary=True
    )
    found = []
    for number, since, sealed in rows:
        words = json.loads(secrecy.open(bytes(sealed), PERSON))
        if old in words:
            found.append((number, since, secrecy.seal(_renamed(words, old, new), PERSON)))
    return _in_columns(found)


def _tenure_words(connection: Connection[Any], old: str, new: str) -> dict[str, list[Any]]:
    rows = connection.execute(
        "select id, recorded_from, statements from tenure where statements <> '' and "
        "statements::jsonb ? %s",
        (old,),
    )
    return _in_columns(
        [(number, since, _renamed(json.loads(text), old, new)) for number, since, text in rows]
    )


def _renamed(words: Mapping[str, Any], old: str, new: str) -> str:
    """Return the stored statements of sources, with one source under its new name."""
    named = {new if source == old else source: word for source, word in words.items()}
    return json.dumps(named, sort_keys=True, ensure_ascii=False)


def _in_columns(rows: list[tuple[Any, ...]]) -> dict[str, list[Any]]:
    ids, since, words = ([row[at] for row in rows] for at in range(3))
    return {"ids": ids, "since": since, "words": words}
