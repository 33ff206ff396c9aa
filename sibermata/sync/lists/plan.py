"""Plans a list's night: its rows linked, the acts or results that they make, the questions, all
compared with what is stored.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.records.official import Outcome
from sibermata.records.programme.listed import RowState, StoredRow
from sibermata.records.source import Source
from sibermata.records.states import ActState
from sibermata.store.programme.catalogue import stored_programme
from sibermata.store.programme.deeds import every_act_of, every_result_of
from sibermata.store.programme.gather import holdings_of, kept_at
from sibermata.store.programme.lists import (
    answers_of,
    fresh_ids,
    rows_of_deeds,
    rows_of_source,
)
from sibermata.sync.lists import pledges, trainings
from sibermata.sync.lists.findings import questions_of
from sibermata.sync.lists.link import link_rows
from sibermata.sync.lists.shape import Deeds, Found, LinkedRow, linked, without_niks
from sibermata.sync.night import Night
from sibermata.sync.read.listed import count_anew
from sibermata.sync.read.prepare import Prepared

PLEDGES = "pledges"


class ListPlan(NamedTuple):
    """Every change of one list's night."""

    rows: list[StoredRow]  # versions to write
    deeds: Deeds
    found: list[Found]
    withdrawn: list[StoredRow]  # rows that are gone, whose act or result nobody lists any more
    states: dict[str, int]
    left: Sequence[bytes] = ()  # hashes of rows that tonight's files say nothing of
    stood: Set[bytes] = frozenset()  # threads of which a version stands

    @property
    def empty(self) -> bool:
        """Whether nothing would be written but findings."""
        return not (self.rows or self.deeds.new or self.deeds.changed)


def plan_list(connection: Connection[Any], prepared: Prepared, night: Night) -> ListPlan:
    """Return what tonight's rows would change; the outcomes of rows that are asked about become so
    in the reading.
    """
    source, reading = prepared.source, prepared.reading
    stored = rows_of_source(connection, source.name)
    kept, answers = kept_at(connection), answers_of(connection, source.name)
    likeness = night.rules.book.likeness
    rows = link_rows(connection, reading, source, stored, answers, likeness, kept, night.secrecy)
    deeds = deeds_of(connection, prepared, night, rows, stored, kept)
    found = [*deeds.found, *questions_of(connection, rows, source, night.rules.book, kept)]
    asked = {row.hash for row in rows if row.whose.state is RowState.ASKED} | deeds.asked
    for digest in asked:
        reading.outcomes[digest] = Outcome.ASKED.value
    count_anew(reading, source.name)
    reading.same = reading.outcomes == prepared.manifest
    now = {row.listed.thread: as_stored(row, deeds, prepared) for row in rows}
    now |= {thread: stored[thread] for thread in reading.settled.values() if thread in stored}
    gone, left = withdrawals(stored, now, prepared)
    after = {**stored, **{one.thread: one for one in gone}, **now}
    versions = [one for one in now.values() if is_new(one, stored.get(one.thread))] + gone
    states: dict[str, int] = defaultdict(int)
    for one in now.values():
        states[one.state] += 1
    withdrawn = unlisted(connection, source.delivers, source.name, after, deeds)
    return ListPlan(versions, deeds, found, withdrawn, dict(states), left, stored.keys())


def withdrawals(
    stored: Mapping[bytes, StoredRow], now: Mapping[bytes, StoredRow], prepared: Prepared
) -> tuple[list[StoredRow], list[bytes]]:
    """Return the rows that the list no longer has, and the hashes of those that tonight's files are
    not about.
    """
    spoken_of, gone, left = spoken(prepared), list[StoredRow](), list[bytes]()
    for thread, one in stored.items():
        if thread in now or one.state == RowState.WITHDRAWN:
            continue
        if spoken_of(one):
            gone.append(one._replace(state=str(RowState.WITHDRAWN)))
        else:
            left.append(one.row_hash)
    return gone, left


def spoken(prepared: Prepared) -> Callable[[StoredRow], bool]:
    """Return whether tonight's files are about a row that was in the list: of many files, those
    that were read, or that prove its village.

    A missing or unreadable file withdraws nothing.
    """
    if prepared.proven is None:
        return lambda row: True
    read = {table.file for table in prepared.reading.parsed.tables}
    villages = {village for village, _ in prepared.proven}
    return lambda row: row.file in read or row.village_code in villages


def deeds_of(
    connection: Connection[Any],
    prepared: Prepared,
    night: Night,
    rows: Sequence[LinkedRow],
    stored: Mapping[bytes, StoredRow],
    kept: Mapping[int, int],
) -> Deeds:
    """Return the acts or results that the linked rows make, given what is known of their people."""
    source, mine = prepared.source, linked(rows)
    people = sorted({row.whose.person for row in mine if row.whose.person is not None})
    shown = set(people)
    members = sorted(shown | {gone for gone, one in kept.items() if one in shown})
    before = sorted({row.before.deed_id for row in rows if row.before and row.before.deed_id})
    others = listed_before(rows, stored)
    if source.delivers != PLEDGES:
        results = every_result_of(connection, members, before)
        listed_elsewhere(connection, source, [one.id for one in results], others)
        answers = answers_of(connection, source.name)
        ids = lazily(connection, "result_id", len(mine))
        return trainings.training_deeds(rows, trainings.Known(results, others, answers, kept), ids)
    acts = every_act_of(connection, members, before)
    listed_elsewhere(connection, source, [one.id for one in acts], others)
    classes = {code: post.pledge_class for code, post in night.rules.book.posts.posts.items()}
    holdings = holdings_of(connection, classes, people) if people else {}
    cycles = stored_programme(connection).cycles
    ground = pledges.Known(acts, holdings, cycles, classes, others, kept)
    return pledges.pledge_deeds(rows, ground, lazily(connection, "act_id", len(mine)))


def listed_before(
    rows: Sequence[LinkedRow], stored: Mapping[bytes, StoredRow]
) -> dict[int, list[str]]:
    """Return the acts or results that rows made which are gone now: lists only add and amend."""
    found: dict[int, list[str]] = defaultdict(list)
    tonight = {row.listed.thread for row in rows}
    for thread, one in stored.items():
        if thread not in tonight and one.deed_id is not None:
            found[one.deed_id].append(one.deed_state)
    return found


def listed_elsewhere(
    connection: Connection[Any], source: Source, numbers: list[int], others: dict[int, list[str]]
) -> None:
    """Add what the rows of other sources make of these acts or results."""
    for deed, state in rows_of_deeds(connection, source.delivers, numbers, source.name):
        others.setdefault(deed, []).append(state)


def lazily(connection: Connection[Any], sequence: str, most: int) -> Iterator[int]:
    """Yield fresh numbers, asked for when the first is needed."""
    yield from fresh_ids(connection, sequence, most)


def as_stored(row: LinkedRow, deeds: Deeds, prepared: Prepared) -> StoredRow:
    """Return a row as it is kept beside its link."""
    listed, whose, source = row.listed, row.whose, prepared.source
    deed, state = deeds.of_row.get(listed.thread, (None, ""))
    waits = row.hash in deeds.asked and deed is None
    said = pledges.said_of if source.delivers == PLEDGES else trainings.said_of
    return StoredRow(
        source=source.name,
        thread=listed.thread,
        district_code=source.district,
        delivers=source.delivers,
        state=str(RowState.ASKED if waits else whose.state),
        person_id=whose.person,
        linked_by=whose.by,
        candidates=(whose.person,) if waits and whose.person else whose.candidates,
        deed_id=deed,
        deed_state=state,
        about=listed.words,
        row_hash=row.hash,
        name_as_written=without_niks(listed.who.name),
        post_as_written=without_niks(listed.who.post_as_written),
        village_code=listed.who.village,
        said=said(listed),
        file=row.file,
        sheet=row.sheet,
        row_number=row.number,
    )


PLACE = ("row_hash", "file", "sheet", "row_number")


def is_new(now: StoredRow, before: StoredRow | None) -> bool:
    """Return whether a row states, or means, anything else than before; its position is no
    difference.
    """
    if before is None:
        return True
    same_place = before._replace(**{name: getattr(now, name) for name in PLACE})
    return same_place._replace(said=now.said) != now or not same_said(before.said, now.said)


def same_said(one: str, other: str) -> bool:
    """Return whether two JSON texts say the same, however they are spaced."""
    return bool(json.loads(one) == json.loads(other))


def unlisted(
    connection: Connection[Any],
    delivers: str,
    source: str,
    after: Mapping[bytes, StoredRow],
    deeds: Deeds,
) -> list[StoredRow]:
    """Return the withdrawn rows whose act or result no row lists any more and nobody annulled."""
    live = {one.deed_id for one in after.values() if one.state == RowState.LINKED and one.deed_id}
    gone = [
        one
        for one in after.values()
        if one.state == RowState.WITHDRAWN and one.deed_id and one.deed_id not in live
    ]
    if not gone:
        return []
    numbers = sorted({one.deed_id for one in gone if one.deed_id})
    read = every_act_of if delivers == PLEDGES else every_result_of
    stands = {
        one.id: one
        for one in read(connection, [], numbers)
        if one.state != ActState.ANNULLED and not one.entered_by
    }
    annulled = {one.id for one in deeds.changed if one.state == ActState.ANNULLED}
    elsewhere = {
        deed for deed, _ in rows_of_deeds(connection, delivers, numbers, source, gone=False)
    }
    return [
        one for one in gone if one.deed_id in stands and one.deed_id not in annulled | elsewhere
    ]
