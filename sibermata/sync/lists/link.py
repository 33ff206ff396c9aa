"""Links tonight's rows. A link stays as long as its row states the same about the same person; a
row that is new, was asked about, or matched nobody is judged by `rules/programme/whose_row.py`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg import Connection

from sibermata.records.programme.listed import Answers, Listed, RowState, StoredRow
from sibermata.records.source import Source
from sibermata.rules.person.identity import Likeness
from sibermata.rules.programme.whose_row import ANSWER, Registry, Whose, whose_row
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.programme.candidates import candidates_of, holders_of, reached_by
from sibermata.sync.lists.shape import LinkedRow
from sibermata.sync.read.reading import Reading


def link_rows(
    connection: Connection[Any],
    reading: Reading,
    source: Source,
    stored: Mapping[bytes, StoredRow],
    answers: Answers,
    likeness: Likeness,
    kept: Mapping[int, int],
    secrecy: Secrecy,
) -> list[LinkedRow]:
    """Return every row of tonight that can be linked, with its person."""
    unlinked: list[LinkedRow] = []
    rows: list[LinkedRow] = []
    for row in reading.rows:
        listed = reading.listed.get(row.hash)
        if listed is None:
            continue
        file, sheet, number = reading.place(row)
        before = stored.get(listed.thread)
        whose = standing_link(listed, before, answers, kept)
        one = LinkedRow(
            listed,
            source.name,
            row.hash,
            file,
            sheet,
            number,
            whose or Whose(RowState.NOBODY),
            before,
        )
        (rows if whose else unlinked).append(one)
    if not unlinked:
        return rows
    registry = gather(connection, unlinked, source.district, kept)

    def judged(one: LinkedRow) -> LinkedRow:
        answer = answers.get(one.listed.words)
        whose = whose_row(one.listed.who, one.listed.day, registry, likeness, answer)
        return one._replace(whose=whose)

    first = [judged(one) for one in unlinked]
    contacts = {key for one in first if is_open(one) for key in one.listed.who.contacts}
    if contacts:  # sealed numbers are opened only for rows that nothing else links
        # somebody may have moved: asked about in the whole province, linked by it never
        reached = reached_by(connection, secrecy, source.district[:2], contacts, kept)
        registry.by_contact = reached
        first = [judged(one) if reached and is_open(one) else one for one in first]
    return rows + first


def is_open(row: LinkedRow) -> bool:
    """Return whether nothing links a row, and nobody said whose it is."""
    return row.whose.state is not RowState.LINKED and row.whose.by != ANSWER


def standing_link(
    listed: Listed, before: StoredRow | None, answers: Answers, kept: Mapping[int, int]
) -> Whose | None:
    """Return the link that is still valid; None if the row must be judged."""
    answer = answers.get(listed.words)
    if answer is not None and (answer.person is not None or answer.nobody):
        return None
    if before is None or before.about != listed.words or before.person_id is None:
        return None
    linked = before.state == RowState.LINKED or (
        before.state == RowState.WITHDRAWN and before.deed_id is not None
    )
    if not linked or before.linked_by == ANSWER:  # what was answered is no answer any more
        return None
    person = kept.get(before.person_id, before.person_id)
    return Whose(RowState.LINKED, person, before.linked_by)


def gather(
    connection: Connection[Any],
    rows: Sequence[LinkedRow],
    district: str,
    kept: Mapping[int, int],
) -> Registry:
    """Return everybody whom these rows may mean."""
    who = [row.listed.who for row in rows]
    candidates = candidates_of(
        connection,
        district,
        {one.village for one in who if one.village},
        {one.birth_date for one in who if one.birth_date is not None and one.village},
        {one.name_key for one in who if not one.village},
        kept,
    )
    niks = {one.nik_hash for one in who if one.nik_hash is not None}
    return Registry(candidates, holders_of(connection, niks, kept), district)
