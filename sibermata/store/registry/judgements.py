"""Who is who according to people: judgements between two persons, and redirects of merged ones.

Nothing is rewritten or dropped: an entry is withdrawn or undone, and can still be read.
"""

import json
from collections.abc import Collection, Mapping
from typing import Any

from psycopg import Connection

from sibermata.rules.person.identity import Answer
from sibermata.store.base.rows import rows_as_dicts

# Merged persons as they stood at an instant: `kept` (person, kept) names for each member of a group
# the one that is shown, itself too.
# Merges of merges are followed; each can be undone alone.
KEPT = """
    live as (select d.gone, d.kept from person_redirect d where d.at <= {at}
      and (d.undone_at is null or {at} < d.undone_at)),
    steps as (select gone, kept from live union select s.gone, l.kept from steps s join live l
      on l.gone = s.kept),
    ends as (select gone person, kept from steps where kept not in (select gone from live)),
    kept as (select person, kept from ends union select kept, kept from ends)
"""
# And `seats` (district_code, id, kept, place): their tenures; one seat once, the others at place 2
# and on. The roster and every count of
# it join this: merged persons are shown as the one that is kept here and nowhere else.
SHOWN = f"""{KEPT},
    seats as (
        select t.district_code, t.id, k.kept, row_number() over (
            partition by k.kept, t.village_code, t.post, t.label_key
            order by array_position(array['active', 'missing', 'presumed_ended', 'ended'],
              t.status), t.person_id <> k.kept, t.id) place
        from kept k join tenure t on t.person_id = k.person and t.recorded_from <= {{at}}
          and {{at}} < t.recorded_to)
"""


def kept_persons(connection: Connection[Any]) -> dict[int, int]:
    """Return merged person -> the person that is shown for it now."""
    if not connection.execute(
        "select 1 from person_redirect where undone_at is null limit 1"
    ).fetchone():
        return {}
    rows = connection.execute(
        f"with recursive {KEPT.format(at='clock_timestamp()')} select person, kept from kept"
    ).fetchall()
    return {person: kept for person, kept in rows if person != kept}


def members_of(connection: Connection[Any], person: int) -> tuple[int, list[int]]:
    """Return the person shown for `person`, and everybody merged into that person, the shown one
    first.
    """
    roots = kept_persons(connection)
    kept = roots.get(person, person)
    return kept, [kept, *sorted(gone for gone, root in roots.items() if root == kept)]


def judged_pairs(
    connection: Connection[Any], people: Collection[int], roots: Mapping[int, int]
) -> dict[tuple[int, int], Answer]:
    """Return the judgements in force that touch these persons: (kept person, kept person), the
    smaller first -> the latest answer.
    """
    if not people:
        return {}
    meant = {
        *people,
        *(roots.get(person, person) for person in people),
        *(gone for gone, kept in roots.items() if kept in people),
    }
    found: dict[tuple[int, int], Answer] = {}
    for a, b, verdict in connection.execute(
        "select a, b, verdict from judgement where withdrawn_at is null and (a = any(%s) or b = "
        "any(%s)) order by id",
        (list(meant), list(meant)),
    ):
        one, other = sorted((roots.get(a, a), roots.get(b, b)))
        if one != other:
            found[one, other] = Answer(verdict)
    return found


def write_judgement(
    connection: Connection[Any],
    one: int,
    other: int,
    answer: Answer,
    by: str,
    reason: str = "",
    *,
    finding: int | None = None,
    evidence: Mapping[str, Any] | None = None,
) -> int:
    """Write a person's judgement of two persons, withdrawing an earlier one of the same pair.
    Return its number.
    """
    a, b = sorted((one, other))
    withdraw(connection, a, b, by)
    row = connection.execute(
        "insert into judgement (a, b, verdict, finding, evidence, by, at, reason)"
        " values (%s, %s, %s, %s, %s::jsonb, %s, clock_timestamp(), %s) returning id",
        (a, b, answer.value, finding, json.dumps(evidence or {}), by, reason),
    ).fetchone()
    assert row is not None
    return int(row[0])


def withdraw(connection: Connection[Any], one: int, other: int, by: str) -> int:
    """Withdraw the judgements in force between a pair; return how many."""
    return connection.execute(
        "update judgement set withdrawn_by = %s, withdrawn_at = clock_timestamp() where a = %s "
        "and b = %s and withdrawn_at is null",
        (by, *sorted((one, other))),
    ).rowcount


def judgements_of(connection: Connection[Any], people: Collection[int]) -> list[dict[str, Any]]:
    """Return every judgement that touches these persons, withdrawn ones too, newest first."""
    return rows_as_dicts(
        connection.execute(
            "select id judgement, a, b, verdict, by, at, reason, withdrawn_by, withdrawn_at from "
            "judgement where a = any(%s) or b = any(%s) order by id desc",
            (list(people), list(people)),
        )
    )


def write_redirect(
    connection: Connection[Any], gone: int, kept: int, by: str, reason: str = ""
) -> int:
    """Show `kept` in place of `gone` from now on. Return the number of the merge."""
    row = connection.execute(
        "insert into person_redirect (gone, kept, by, at, reason) values (%s, %s, %s, "
        "clock_timestamp(), %s) returning id",
        (gone, kept, by, reason),
    ).fetchone()
    assert row is not None
    return int(row[0])


def live_redirects(connection: Connection[Any], people: Collection[int]) -> list[dict[str, Any]]:
    """Return the merges in force that touch these persons, newest first."""
    return rows_as_dicts(
        connection.execute(
            "select id merge, gone, kept, by, at, reason from person_redirect"
            " where undone_at is null and (gone = any(%s) or kept = any(%s)) order by id desc",
            (list(people), list(people)),
        )
    )


def undo_redirect(connection: Connection[Any], merge: int, by: str) -> None:
    """Undo a merge."""
    connection.execute(
        "update person_redirect set undone_by = %s, undone_at = clock_timestamp() where id = %s "
        "and undone_at is null",
        (by, merge),
    )
