"""Finds the rows that continue a record of their village under a mistyped name (FIELD H7)."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from sibermata.records.registry import StoredRecord
from sibermata.rules.person.identity import Likeness
from sibermata.sync.match.rows import NewRow

Seat = tuple[str, str, str]


class Slip(NamedTuple):
    """A row, and the record of the person whose name it mistypes."""

    row: NewRow
    record: StoredRecord


def find_mistyped(
    rows: Iterable[NewRow],
    gone: Iterable[StoredRecord],
    likeness: Likeness,
    seat_of: Callable[[StoredRecord], Seat],
) -> list[Slip]:
    """Return the rows about somebody whose row is gone: the same village and birth date, the same
    seat or decree, and a name within a slip of the pen.

    One to one: a row that may mean two people, or a person whom two rows may mean, stays open.
    `seat_of`: the seat of a record under its village's present code.
    """
    born: dict[tuple[str, date], list[StoredRecord]] = defaultdict(list)
    for record in gone:
        if record.birth_date is not None and not likeness.is_weak(record.birth_date):
            born[seat_of(record)[0], record.birth_date].append(record)
    found: list[Slip] = []
    for row in rows:
        said = row.record
        if said.birth_date is None:
            continue
        found += [
            Slip(row, record)
            for record in born.get((said.village_code, said.birth_date), ())
            if _one_appointment(row, record, seat_of)
            and not _parted(row, record)
            and likeness.mistyped(said.name_key, record.name_key)
        ]
    meant = [slip.record.id for slip in found]
    meaning = [slip.row.row.hash for slip in found]
    return [
        slip
        for slip in found
        if meant.count(slip.record.id) == 1 and meaning.count(slip.row.row.hash) == 1
    ]


def _one_appointment(
    row: NewRow, record: StoredRecord, seat_of: Callable[[StoredRecord], Seat]
) -> bool:
    decree = _bare(row.record.sk_number)
    same_decree = bool(decree) and decree == _bare(record.tenure.sk_number)
    return same_decree or row.seat == seat_of(record)


def _parted(row: NewRow, record: StoredRecord) -> bool:
    """Return whether the row's NIK or sex differs from the record's."""
    niks = {record.nik_hash, record.person.nik_hash} - {None}
    sex = record.person.sex
    other_nik = row.nik_hash is not None and bool(niks) and row.nik_hash not in niks
    return other_nik or bool(sex and row.record.sex and sex != row.record.sex)


def _bare(decree: str) -> str:
    return "".join(filter(str.isalnum, decree)).casefold()
