"""Which stored record does each of tonight's admitted rows continue? (SEMANTICS 3 a; `people` says
who it is.)

The very name, birth date and seat, else a native key that something vouches for, else NIK, name +
birth date, name + seat, a slip of the pen in the name (`mistyped`), else new.
Invariant: one row continues one record, one record is continued by one row; the outcome does not
depend on the order of the rows.
"""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

from sibermata.records.official import RowFinding
from sibermata.records.registry import Person, StoredRecord
from sibermata.rules.person.identity import Likeness
from sibermata.sync.match.mistyped import find_mistyped
from sibermata.sync.match.rows import NewRow

NO_HEIRS: Mapping[str, str] = MappingProxyType({})
MISTYPED = "typo"
MANY = (
    3  # so many people under another's key: the source merely numbers its rows: one finding for all
)


class Thread(NamedTuple):
    """A row and the record that it continues."""

    row: NewRow
    stored: StoredRecord
    by: str


class Threads(NamedTuple):
    """The answer to (a)."""

    continued: list[Thread]
    new: list[NewRow]
    remaining: list[StoredRecord]  # records that no row continues tonight
    findings: list[tuple[NewRow, RowFinding]]


class Unmatched:
    """Rows and records that are not paired yet, and the threads found so far."""

    def __init__(self, rows: Iterable[NewRow], records: Iterable[StoredRecord]) -> None:
        self.rows = {row.row.hash: row for row in rows}
        self.records = {record.id: record for record in records}
        self.continued: list[Thread] = []

    def take(self, row: NewRow, record: StoredRecord, by: str) -> None:
        """Let a row continue a record."""
        self.continued.append(Thread(row, record, by))
        del self.rows[row.row.hash], self.records[record.id]

    def take_same_rows(self) -> None:
        """Let each row that was read again with the same words continue its record, whatever else
        may apply.
        """
        same_row = {record.row_hash: record for record in self.records.values()}
        for digest, row in list(self.rows.items()):
            if digest in same_row and same_row[digest].id in self.records:
                self.take(row, same_row[digest], same_row[digest].linked_by)


def find_threads(
    rows: Iterable[NewRow],
    stored: Sequence[StoredRecord],
    likeness: Likeness,
    heirs: Mapping[str, str] = NO_HEIRS,
    there: Container[bytes] = (),
) -> Threads:
    """Return which rows continue which records.

    `stored`: the records whose row is gone, missing, or read again. `heirs`: a retired village code
    -> its successor, which rows use already. `there`: the rows of tonight's file, admitted or not.
    """
    ordered = sorted(rows, key=lambda row: row.row.hash)
    ordered, findings = without_swapped_niks(ordered, stored)
    open_ = Unmatched(ordered, stored)
    open_.take_same_rows()
    reused = _under_keys_of_others(open_.rows.values(), open_.records.values(), likeness)
    for by, sign_of_row, sign_of_record in evidence(likeness, heirs):
        if by.startswith("key"):
            goes_on = partial(_same_human, likeness=likeness)
        else:
            goes_on = partial(may_continue, reused=reused, likeness=likeness, heirs=heirs)
        records = _by_sign(open_.records.values(), sign_of_record)
        for sign, found in _by_sign(open_.rows.values(), sign_of_row).items():
            for row, record in _pairs(found, records.get(sign, []), heirs, goes_on):
                open_.take(row, record, by)
    alike = partial(may_continue, reused=reused, likeness=likeness, heirs=heirs)
    findings += take_mistyped(open_, there, alike, likeness, heirs)
    new = list(open_.rows.values())
    findings += [(row, key_reused(row)) for row in new if row.row.hash in reused]
    findings += keys_of_others(
        [thread.row for thread in open_.continued if thread.row.row.hash in reused]
    )
    return Threads(open_.continued, new, list(open_.records.values()), findings)


def take_mistyped(
    open_: Unmatched,
    there: Container[bytes],
    goes_on: Callable[[NewRow, StoredRecord], bool],
    likeness: Likeness,
    heirs: Mapping[str, str],
) -> list[tuple[NewRow, RowFinding]]:
    """Let rows continue the records whose name they mistype; return a note for each."""
    gone = [record for record in open_.records.values() if record.row_hash not in there]
    notes = []
    for row, record in find_mistyped(
        open_.rows.values(), gone, likeness, lambda stored: seat_now(stored.seat, heirs)
    ):
        if goes_on(row, record):
            open_.take(row, record, MISTYPED)
            said = row.record.name
            notes.append((row, RowFinding("NAME_MISTYPED", "name", said, record.person.name)))
    return notes


def may_continue(
    row: NewRow,
    record: StoredRecord,
    reused: Container[bytes],
    likeness: Likeness,
    heirs: Mapping[str, str],
) -> bool:
    """Return whether a row without a meaningful key may continue a record: nothing contradicts that
    it is the same person.
    """
    another_key = (
        row.record.key
        and record.key
        and row.record.key != record.key
        and row.row.hash not in reused
    )
    if another_key and row.seat != seat_now(record.seat, heirs):
        return False  # another key for another seat: two threads, perhaps of one person
    return not _another_human(row, record, likeness)


def key_reused(row: NewRow, detail: str = "") -> RowFinding:
    """Return the finding about a row whose key is or was somebody else's."""
    return RowFinding("KEY_REUSED", "key", row.record.key, detail)


def keys_of_others(rows: list[NewRow]) -> list[tuple[NewRow, RowFinding]]:
    """Return the findings about rows under other people's keys; if the source merely numbers its
    rows, one for all.
    """
    if len(rows) < MANY:
        return [(row, key_reused(row)) for row in rows]
    first = min(rows, key=lambda row: row.row.hash)
    return [(first, key_reused(first, f"{len(rows)} nomor dipakai orang lain"))]


def without_swapped_niks(
    rows: list[NewRow], stored: Iterable[StoredRecord]
) -> tuple[list[NewRow], list[tuple[NewRow, RowFinding]]]:
    """Return the rows, without the NIKs of two people of one village that were swapped since last
    night while the names stayed; and a question about each such row.
    """
    of_nik: dict[bytes, StoredRecord] = {}
    of_name: dict[tuple[str, str], StoredRecord] = {}
    for record in stored:
        if record.person.nik_hash is not None:
            of_nik[record.person.nik_hash] = record
            of_name[record.village_code, record.name_key] = record
    crossed: dict[tuple[int, int], int] = {}
    for place, row in enumerate(rows):
        mine = of_name.get((row.record.village_code, row.record.name_key))
        theirs = of_nik.get(row.nik_hash) if row.nik_hash else None
        if (
            mine
            and theirs
            and mine.village_code == theirs.village_code
            and mine.name_key != theirs.name_key
        ):
            crossed[mine.person.id, theirs.person.id] = place
    kept, findings = list(rows), []
    for (one, other), place in crossed.items():
        if (other, one) not in crossed:
            continue
        row, partner = rows[place], rows[crossed[other, one]]
        names = f"{row.record.name}, {partner.record.name}"
        findings.append((row, RowFinding("NIK_SWAP", "nik", row.record.nik, names, (one, other))))
        kept[place] = row._replace(nik_hash=None)
    return kept, findings


def _key_seat(row: NewRow) -> object:
    return (row.record.key, row.seat) if row.record.key else None


def _nik_seat(row: NewRow) -> object:
    return (row.nik_hash, row.seat) if row.nik_hash else None


def _name_birth(name: object, birth: object, weak: bool) -> object:
    return None if weak else (name, birth)


Evidence = tuple[str, Callable[[NewRow], object], Callable[[StoredRecord], object]]


def evidence(likeness: Likeness, heirs: Mapping[str, str]) -> list[Evidence]:
    """Return the kinds of evidence in the order of trust; each pairs a row's with a record's.

    The seat comes first: two posts make two threads.
    """
    weak = likeness.is_weak

    def seat(stored: StoredRecord) -> object:
        return seat_now(stored.seat, heirs)

    return [
        # Who stands on the very seat under the very name and birth date goes on there, whatever
        # became of the keys.
        (
            "name+birth+seat",
            lambda row: (row.record.name_key, row.record.birth_date, row.seat),
            lambda stored: (stored.name_key, stored.birth_date, seat(stored)),
        ),
        ("key+seat", _key_seat, lambda stored: (stored.key, seat(stored)) if stored.key else None),
        (
            "nik+seat",
            _nik_seat,
            lambda stored: (stored.nik_hash, seat(stored)) if stored.nik_hash else None,
        ),
        ("key", lambda row: row.record.key or None, lambda stored: stored.key or None),
        ("nik", lambda row: row.nik_hash, lambda stored: stored.nik_hash),
        (
            "name+birth+village",
            lambda row: _name_birth(
                (row.record.village_code, row.record.name_key),
                row.record.birth_date,
                weak(row.record.birth_date),
            ),
            lambda stored: _name_birth(
                (heirs.get(stored.village_code, stored.village_code), stored.name_key),
                stored.birth_date,
                weak(stored.birth_date),
            ),
        ),
        (
            "name+birth",
            lambda row: _name_birth(
                row.record.name_key, row.record.birth_date, weak(row.record.birth_date)
            ),
            lambda stored: _name_birth(stored.name_key, stored.birth_date, weak(stored.birth_date)),
        ),
        (
            "name+seat",
            lambda row: (row.record.name_key, row.seat),
            lambda stored: (stored.name_key, seat(stored)),
        ),
    ]


def _by_sign(items: Iterable, evidence: Callable) -> dict[object, list]:  # type: ignore[type-arg]
    found: dict[object, list] = defaultdict(list)  # type: ignore[type-arg]
    for item in items:
        sign = evidence(item)
        if sign is not None:
            found[sign].append(item)
    return found


def seat_now(seat: tuple[str, str, str], heirs: Mapping[str, str]) -> tuple[str, str, str]:
    """Return a seat under the present code of its village."""
    return (heirs.get(seat[0], seat[0]), *seat[1:])


def _pairs(
    rows: list[NewRow],
    records: list[StoredRecord],
    heirs: Mapping[str, str],
    goes_on: Callable[[NewRow, StoredRecord], bool],
) -> list[tuple[NewRow, StoredRecord]]:
    """Pair one row with one record; several only if the body distinguishes them."""
    if len(rows) == 1 and len(records) == 1:
        return [(rows[0], records[0])] if goes_on(rows[0], records[0]) else []
    pairs = []
    for row in rows:
        here = row.record.post, row.record.village_code
        alike = [
            record
            for record in records
            if (record.post, heirs.get(record.village_code, record.village_code)) == here
        ]
        rivals = [other for other in rows if (other.record.post, other.record.village_code) == here]
        if len(rivals) > 1 and len({rival.seat for rival in rivals}) == 1:
            alike = [record for record in alike if _of_its_term(record, rivals) is row]
            rivals = [row]
        if len(alike) == 1 and len(rivals) == 1 and goes_on(row, alike[0]):
            pairs.append((row, alike[0]))
    return pairs


def _of_its_term(record: StoredRecord, rows: list[NewRow]) -> NewRow | None:
    """Return which of one person's rows on one seat is about this record's tenure: the one with its
    start, else with its decree, else the only one with the same state (over or not); None if that
    is unclear (FIELD H8).
    """
    tenure = record.tenure
    signs: list[tuple[object, list[object]]] = [
        (tenure.start_date, [row.record.start_date for row in rows]),
        (tenure.sk_date, [row.record.sk_date for row in rows]),
        (record.over, [not row.record.active for row in rows]),
    ]
    for value, values in signs:
        if value is not None and values.count(value) == 1:
            return rows[values.index(value)]
    return None


def _under_keys_of_others(
    rows: Iterable[NewRow], stored: Iterable[StoredRecord], likeness: Likeness
) -> set[bytes]:
    """Return the rows whose key was only used for other people: it proves
    nothing, for or against.
    """
    by_key = _by_sign(stored, lambda record: record.key or None)
    found = set()
    for row in rows:
        records = by_key.get(row.record.key, ())
        if records and not any(_same_human(row, record, likeness) for record in records):
            found.add(row.row.hash)
    return found


def _same_human(row: NewRow, record: StoredRecord, likeness: Likeness) -> bool:
    """Return whether something besides the key shows that this is the record's person, and nothing
    contradicts it.
    """
    r, person = row.record, record.person
    own = likeness.vouches(
        r.name_key, r.birth_date, row.nik_hash, record.name_key, record.birth_date, record.nik_hash
    )
    if not own and not likeness.vouches(
        r.name_key, r.birth_date, row.nik_hash, person.name_key, person.birth_date, person.nik_hash
    ):
        return False
    return not _another_human(row, record, likeness)


def _another_human(row: NewRow, record: StoredRecord, likeness: Likeness) -> bool:
    """Return whether the row contradicts both its own source's earlier statement and the person as
    stored; another source's statement, or a correction, separates no record from its row.
    """
    r = row.record
    own = likeness.identity_breaks(
        r.name_key, r.birth_date, row.nik_hash, record.name_key, record.birth_date, record.nik_hash
    )
    return own and breaks(row, record.person, likeness)


def breaks(row: NewRow, person: Person, likeness: Likeness) -> bool:
    """Return whether the row is about another human being than this person."""
    r = row.record
    return likeness.identity_breaks(
        r.name_key, r.birth_date, row.nik_hash, person.name_key, person.birth_date, person.nik_hash
    )
