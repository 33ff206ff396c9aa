"""Tonight's admitted rows against the records held: which thread does a row continue, and which person is a new thread?

(a) a thread: native key without identity break, NIK, name + birth date, name + seat, else new.
(b) a person: NIK without identity break, same village + name + birth date, same village + name + seat, else new - or a question.
Invariant: one row continues one record, one record is continued by one row; the outcome hangs on no order of rows.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from sibermata.records.official import RowFinding
from sibermata.rules.identity import identity_breaks, is_weak
from sibermata.store.roster import HeldRecord, PersonNow, TenureNow
from sibermata.sync.plan import NewRow


class Thread(NamedTuple):
    """A row and the record that it continues."""

    row: NewRow
    held: HeldRecord
    by: str


class Threads(NamedTuple):
    """The answer to (a)."""

    continued: list[Thread]
    new: list[NewRow]
    left: list[HeldRecord]  # records that no row continues tonight
    findings: list[tuple[NewRow, RowFinding]]


def find_threads(rows: Iterable[NewRow], held: Iterable[HeldRecord]) -> Threads:
    """Return which rows continue which records; `held` are those whose row is gone, missing, or told anew."""
    open_rows = {row.row.hash: row for row in sorted(rows, key=lambda row: row.row.hash)}
    left = {record.id: record for record in held}
    continued: list[Thread] = []
    findings: list[tuple[NewRow, RowFinding]] = []

    def take(row: NewRow, record: HeldRecord, by: str) -> None:
        continued.append(Thread(row, record, by))
        del open_rows[row.row.hash], left[record.id]

    same_row = {record.row_hash: record for record in left.values()}
    for digest, row in list(open_rows.items()):  # told anew with the same words: the same record, whatever else is true
        if digest in same_row and same_row[digest].id in left:
            take(row, same_row[digest], same_row[digest].linked_by)
    reused: set[tuple[bytes, int]] = set()
    for by, evidence_of_row, evidence_of_record in EVIDENCE:
        records = _gather(left.values(), evidence_of_record)
        fresh = _gather(open_rows.values(), evidence_of_row)
        for evidence, candidates in fresh.items():
            for row, record in _pairs(candidates, records.get(evidence, []), keyed=by.startswith("key")):
                if (row.row.hash, record.id) in reused:
                    continue
                if by.startswith("key") and _breaks(row, record.person):
                    reused.add((row.row.hash, record.id))
                    findings.append((row, RowFinding("KEY_REUSED", "key", row.record.key)))
                    continue
                take(row, record, by)
    return Threads(continued, list(open_rows.values()), list(left.values()), findings)


def _key_seat(row: NewRow) -> object:
    return (row.record.key, row.seat) if row.record.key else None


def _nik_seat(row: NewRow) -> object:
    return (row.nik_hash, row.seat) if row.nik_hash else None


def _name_birth(name: str, birth: object, weak: bool) -> object:
    return None if weak else (name, birth)


# In the order of trust; each pairs a row's evidence with a record's. The seat first, so that two posts stay two threads.
EVIDENCE: tuple[tuple[str, Callable[[NewRow], object], Callable[[HeldRecord], object]], ...] = (
    ("key+seat", _key_seat, lambda held: (held.key, held.seat) if held.key else None),
    ("key", lambda row: row.record.key or None, lambda held: held.key or None),
    ("nik+seat", _nik_seat, lambda held: (held.nik_hash, held.seat) if held.nik_hash else None),
    ("nik", lambda row: row.nik_hash, lambda held: held.nik_hash),
    (
        "name+birth+village",
        lambda row: _name_birth(f"{row.record.village_code} {row.record.name_key}", row.record.birth_date, is_weak(row.record.birth_date)),
        lambda held: _name_birth(f"{held.village_code} {held.name_key}", held.birth_date, is_weak(held.birth_date)),
    ),
    (
        "name+birth",
        lambda row: _name_birth(row.record.name_key, row.record.birth_date, is_weak(row.record.birth_date)),
        lambda held: _name_birth(held.name_key, held.birth_date, is_weak(held.birth_date)),
    ),
    ("name+seat", lambda row: (row.record.name_key, row.seat), lambda held: (held.name_key, held.seat)),
)


def _gather(items: Iterable, evidence: Callable) -> dict[object, list]:  # type: ignore[type-arg]
    found: dict[object, list] = defaultdict(list)  # type: ignore[type-arg]
    for item in items:
        sign = evidence(item)
        if sign is not None:
            found[sign].append(item)
    return found


def _pairs(rows: list[NewRow], records: list[HeldRecord], *, keyed: bool) -> list[tuple[NewRow, HeldRecord]]:
    """Pair what can be told apart: one with one; several only through the body they serve, then not at all. Under one key (`keyed`) even
    those who contradict each other are paired: the caller must see that the key was used again."""
    if len(rows) == 1 and len(records) == 1:
        return [(rows[0], records[0])] if keyed or _may_continue(rows[0], records[0]) else []
    pairs = []
    for row in rows:
        alike = [record for record in records if record.post == row.record.post and record.village_code == row.record.village_code]
        rivals = [other for other in rows if (other.record.post, other.record.village_code) == (row.record.post, row.record.village_code)]
        if len(alike) == 1 and len(rivals) == 1 and (keyed or _may_continue(row, alike[0])):
            pairs.append((row, alike[0]))
    return pairs


def _may_continue(row: NewRow, record: HeldRecord) -> bool:
    """A record without a native key on either side needs the same person not to be contradicted."""
    if row.record.key and record.key and row.record.key != record.key and row.seat != record.seat:
        return False  # another key for another seat: two threads, perhaps of one person
    return not _breaks(row, record.person)


def _breaks(row: NewRow, person: PersonNow) -> bool:
    return identity_breaks(row.record.name_key, row.record.birth_date, row.nik_hash, person.name_key, person.birth_date, person.nik_hash)


class Linked(NamedTuple):
    """The answer to (b) for one new thread: a person who is there already, or None for a new one."""

    row: NewRow
    person: PersonNow | None
    by: str
    same_as: NewRow | None = None  # another new row of tonight that is the same new person


def find_people(
    rows: list[NewRow],
    by_nik: Mapping[bytes, list[PersonNow]],
    in_villages: list[tuple[PersonNow, TenureNow]],
    of_key: Mapping[str, PersonNow],
) -> tuple[list[Linked], list[tuple[NewRow, RowFinding]]]:
    """Return the person of each new thread. `of_key`: who this source already speaks of under a native key."""
    linked: list[Linked] = []
    findings: list[tuple[NewRow, RowFinding]] = []
    named: dict[tuple[str, str], list[tuple[PersonNow, TenureNow]]] = defaultdict(list)
    for one, tenure in in_villages:
        named[tenure.village_code, one.name_key].append((one, tenure))
    first: dict[object, NewRow] = {}
    for row in sorted(rows, key=lambda row: row.row.hash):  # the order of rows decides nothing
        record = row.record
        person: PersonNow | None = None
        by = "new"
        if record.key and record.key in of_key and not _breaks(row, of_key[record.key]):
            person, by = of_key[record.key], "key"
        elif row.nik_hash is not None and row.nik_hash in by_nik:
            fitting = [known for known in by_nik[row.nik_hash] if not _breaks(row, known)]
            if fitting:
                person, by = fitting[0], "nik"
            else:
                findings.append((row, RowFinding("NIK_CONFLICT", "nik", record.nik)))
        if person is None and named:
            person, by, asked = _in_village(row, named[record.village_code, record.name_key])
            if asked:
                findings.append((row, RowFinding("LINK_QUESTION", "name", record.name, asked)))
        if person is not None:
            linked.append(Linked(row, person, by))
            continue
        twin = _seen_tonight(row, first)
        linked.append(Linked(row, None, "new", twin))
    return linked, findings


def _in_village(row: NewRow, namesakes: list[tuple[PersonNow, TenureNow]]) -> tuple[PersonNow | None, str, str]:
    """Link to somebody of this name in this village: by a birth date that is evidence, else by the seat; else it is a question."""
    record = row.record
    for person, _ in namesakes:
        if not is_weak(record.birth_date) and person.birth_date == record.birth_date:
            return person, "village+name+birth", ""
    unsure = [(person, tenure) for person, tenure in namesakes if is_weak(record.birth_date) or is_weak(person.birth_date)]
    for person, tenure in unsure:
        contradicted = record.birth_date and person.birth_date and record.birth_date != person.birth_date
        if tenure.seat == row.seat and not contradicted and not _breaks(row, person):
            return person, "village+name+seat", ""
    silent = [(person, tenure) for person, tenure in unsure if not (record.birth_date and person.birth_date)]
    return None, "new", f"{silent[0][1].post}" if silent else ""


def _seen_tonight(row: NewRow, first: dict[object, NewRow]) -> NewRow | None:
    """Return another new row of tonight that is the same human being: the same key, NIK, or name and birth date in one village."""
    record = row.record
    signs: list[object] = []
    if record.key:
        signs.append(("key", record.key))
    if row.nik_hash is not None:
        signs.append(("nik", row.nik_hash))
    if not is_weak(record.birth_date):
        signs.append((record.village_code, record.name_key, record.birth_date))
    twin = None
    for sign in signs:
        known = first.get(sign)
        if known is not None and twin is None:
            other = known.record
            if not identity_breaks(record.name_key, record.birth_date, row.nik_hash, other.name_key, other.birth_date, known.nik_hash):
                twin = known
    for sign in signs:
        first.setdefault(sign, twin or row)
    return twin
