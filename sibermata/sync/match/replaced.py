"""Finds the traces of a slipped column in matched rows: seats that change hands, and rows that
contradict what they stated before. The brake judges the numbers.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sibermata.records.official import OfficialRecord
from sibermata.records.registry import StoredRecord, Tenure
from sibermata.records.states import DayKnown, TenureStatus
from sibermata.rules.person.identity import Likeness, name_similarity
from sibermata.rules.person.nik import compare_birth
from sibermata.rules.replacement import (
    Arrival,
    Departure,
    Evidence,
    Replacements,
    Seat,
    Stated,
    contradicts,
    count_replacements,
)
from sibermata.store.night.last_file import InLastFile
from sibermata.sync.match.rows import NewRow
from sibermata.sync.match.threads import Thread, Threads, seat_now

YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")


class Newcomer(NamedTuple):
    """A row that no stored record continues, and the person it was linked to."""

    row: NewRow
    person: int


class Slipped(NamedTuple):
    """Possible traces of a slipped column, by village."""

    replacements: Replacements
    contradicted: Counter[str]
    newcomers: Sequence[Newcomer]

    @property
    def unexplained(self) -> int:
        """The number of seats and rows, without people plainly new to the source."""
        found = self.replacements
        return found.unexplained.total() + found.vacated + self.contradicted.total()

    @property
    def by_village(self) -> Counter[str]:
        """All of them, including people plainly new to the source."""
        found = self.replacements
        return found.unexplained + found.newcomers + self.contradicted


def find_slipped(
    threads: Threads,
    gone: Iterable[StoredRecord],
    newcomers: Sequence[Newcomer],
    before: InLastFile,
    heirs: Mapping[str, str],
    likeness: Likeness,
    published: date,
) -> Slipped:
    """Return the seats that change hands without evidence and the rows that contradict themselves.

    `gone`: the records that are really absent tonight. `before`: what the last published file had
    of these newcomers. `heirs`: a retired village code -> its successor. `published`: the day of
    that publication.
    """
    arrivals, contradicted = [], Counter[str]()
    left = [record for record in gone if _in_office(record)]
    departures = [_departure(record) for record in left]
    seats_left = {record.name_key: record.seat for record in left}
    for thread in threads.continued:
        if not thread.row.record.active or not _in_office(thread.stored):
            continue
        if thread.row.seat != seat_now(thread.stored.seat, heirs):
            departures.append(_departure(thread.stored))
            evidence, left_seat = evidence_of(thread.row.record), departures[-1].seat
            arrivals.append(Arrival(thread.row.seat, evidence, True, False, left_seat))
        elif _another_name(thread, likeness):
            departures.append(_departure(thread.stored))
            arrivals.append(Arrival(thread.row.seat, evidence_of(thread.row.record), False, False))
        elif _contradicts(thread, published):
            contradicted[thread.row.record.village_code] += 1
    empty = {departure.seat for departure in departures}
    come = [
        _arrival(newcomer, before, likeness, seats_left)
        for newcomer in newcomers
        if newcomer.row.record.active
        and (
            newcomer.row.seat in empty
            or newcomer.person in before.people
            or newcomer.row.record.name_key in seats_left
        )
    ]  # on other seats nobody is replaced
    arrivals = come + arrivals
    return Slipped(count_replacements(arrivals, departures, published), contradicted, newcomers)


def ends_by_village(threads: Threads, newcomers: Iterable[Newcomer]) -> Mapping[str, list[str]]:
    """Return village -> the posts whose end the source states tonight for the first time while
    nobody succeeds there.
    """
    taken = {one.row.seat for one in newcomers if one.row.record.active}
    taken |= {
        thread.row.seat
        for thread in threads.continued
        if thread.row.record.active and thread.row.seat != thread.stored.seat
    }
    found: dict[str, list[str]] = {}
    for thread in threads.continued:
        stored, record = thread.stored, thread.row.record
        if (
            not record.active
            and not stored.over
            and _in_office(stored)
            and stored.seat not in taken
        ):
            found.setdefault(stored.village_code, []).append(stored.post)
    return found


def evidence_of(said: OfficialRecord | Tenure) -> Evidence:
    """Return the days of an appointment that a row states, or that a tenure was stated with."""
    stated = not isinstance(said, Tenure) or said.start_how == DayKnown.STATED
    year = YEAR.search(said.sk_number)
    return Evidence(
        said.start_date if stated else None, said.sk_date, int(year.group()) if year else None
    )


def _in_office(record: StoredRecord) -> bool:
    there = record.missing_run is None and not record.over
    return there and record.tenure.status != TenureStatus.ENDED


def _departure(record: StoredRecord) -> Departure:
    return Departure(record.seat, evidence_of(record.tenure))


def _arrival(
    newcomer: Newcomer, before: InLastFile, likeness: Likeness, seats_left: Mapping[str, Seat]
) -> Arrival:
    """Return the arrival for a newcomer; `seats_left`: the name of an absent person -> that
    person's seat.
    """
    row = newcomer.row
    left = seats_left.get(row.record.name_key)
    if left == row.seat:
        left = None
    born = row.record.birth_date
    if born is not None and likeness.is_weak(born):
        born = None
    numbers = [row.nik_hash not in before.niks] if row.nik_hash else []
    numbers += [born not in before.births] if born else []
    plainly_new = row.record.name_key not in before.names and bool(numbers) and all(numbers)
    moved = left is not None or newcomer.person in before.people
    return Arrival(row.seat, evidence_of(row.record), moved, plainly_new, left)


def _another_name(thread: Thread, likeness: Likeness) -> bool:
    now, then = thread.row.record.name_key, thread.stored.name_key
    return bool(now and then and now != then) and (
        name_similarity(now, then) < likeness.other_person
    )


def _contradicts(thread: Thread, published: date) -> bool:
    record, stored = thread.row.record, thread.stored
    born_as_nik_says = bool(record.nik) and "NIK_BIRTH_DIFF" not in compare_birth(
        record.nik, record.birth_date, record.sex
    )
    return contradicts(
        _stated(record.birth_date, thread.row.nik_hash, record),
        _stated(stored.birth_date, stored.nik_hash, stored.tenure),
        born_as_nik_says=born_as_nik_says,
        published=published,
    )


def _stated(
    birth_date: date | None, nik_hash: bytes | None, said: OfficialRecord | Tenure
) -> Stated:
    digits = "".join(filter(str.isdigit, said.sk_number))
    return Stated(birth_date, nik_hash, bool(said.sk_number), digits, evidence_of(said))
