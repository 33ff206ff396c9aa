"""Everybody whom tonight's new threads could mean: the people at hand, found by names, NIKs and
keys, and what is stated about each on a seat.

Pure: the shapes that linking needs, and rows and stored tenures as statements.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from sibermata.records.registry import Person, StoredRecord, Tenure
from sibermata.rules.person.identity import Answer, Likeness, Statement
from sibermata.rules.value.text import plain
from sibermata.sync.match.rows import NewRow

OUT = ("missing", "presumed_ended", "ended")


class Near(NamedTuple):
    """Somebody with a name of tonight's rows, and one tenure."""

    person: Person
    tenure: Tenure


class Candidates(NamedTuple):
    """Everybody who could be meant: everything linking needs from the registry."""

    district: str
    single: Callable[[str, str], bool]  # post, label -> one holder at a time
    by_nik: Mapping[bytes, list[Person]]
    by_name: Mapping[str, list[Near]]
    of_key: Mapping[str, list[Person]]  # the persons that this source's records are about, by key
    # kept persons that this source's records at hand are or were about
    spoken_of: frozenset[int]
    roots: Mapping[int, int]  # merged person -> the one that is kept
    # people's judgements, by kept persons, the smaller id first
    answers: Mapping[tuple[int, int], Answer]
    # persons whom this source names in another row tonight
    present: frozenset[int] = frozenset()

    @property
    def empty(self) -> bool:
        """Whether nobody is registered yet, as in a first load."""
        return not (self.by_name or self.by_nik or self.of_key)

    def root(self, person: Person) -> int:
        """Return the id of the person that is shown for this one."""
        return self.roots.get(person.id, person.id)


class Corrected(NamedTuple):
    """Somebody under the name and numbers that sources stated before a person corrected them."""

    before: Person
    now: Person
    tenure: Tenure


def find_by_name(near: Iterable[Near]) -> dict[str, list[Near]]:
    """Return name -> the people with it, each once with each tenure."""
    found: dict[str, list[Near]] = defaultdict(list)
    once = {(one.person.id, one.tenure): one for one in reversed(list(near))}  # the first stands
    for one in reversed(once.values()):
        found[one.person.name_key].append(one)
    return found


def find_by_key(stored: Iterable[StoredRecord]) -> dict[str, list[Person]]:
    """Return key -> the persons whom a source's records name under it."""
    found: dict[str, list[Person]] = defaultdict(list)
    for record in stored:
        if record.key:
            found[record.key].append(record.person)
    return found


def with_corrected(candidates: Candidates, corrected: Iterable[Corrected]) -> Candidates:
    """Make corrected people also findable under what their sources state about them."""
    by_name = {name: list(near) for name, near in candidates.by_name.items()}
    by_nik = {nik: list(people) for nik, people in candidates.by_nik.items()}
    for before, _, tenure in corrected:
        by_name.setdefault(before.name_key, []).append(Near(before, tenure))
        if before.nik_hash is not None:
            by_nik.setdefault(before.nik_hash, []).append(before)
    return candidates._replace(by_name=by_name, by_nik=by_nik)


def linkable(rows: Iterable[NewRow], candidates: Candidates) -> dict[int, Person]:
    """Return, by id, everybody to whom these rows may be linked."""
    found: dict[int, Person] = {}
    if candidates.empty:
        return found
    for row in rows:
        by_nik = candidates.by_nik.get(row.nik_hash, ()) if row.nik_hash is not None else ()
        by_key = candidates.of_key.get(row.record.key, ()) if row.record.key else ()
        near = candidates.by_name.get(row.record.name_key, ())
        for person in (*by_nik, *by_key, *(one.person for one in near)):
            found.setdefault(person.id, person)
    return found


def statement(
    person: Person, tenure: Tenure, district: str, single: bool, *, out: bool | None = None
) -> Statement:
    """Return what is stored about a person on a seat; `out` where something newer than the tenure's
    status is known.
    """
    return Statement(
        person.name_key,
        person.birth_date,
        person.birth_place,
        person.sex,
        person.nik_hash,
        district,
        tenure.village_code,
        tenure.post,
        tenure.label_key,
        single,
        tenure.status in OUT if out is None else out,
    )


def statement_of_row(row: NewRow, candidates: Candidates) -> Statement:
    """Return what a row states about somebody on a seat."""
    r = row.record
    return Statement(
        r.name_key,
        r.birth_date,
        r.birth_place,
        r.sex,
        row.nik_hash,
        candidates.district,
        r.village_code,
        r.post,
        row.label_key,
        candidates.single(r.post, row.label_key),
    )


def birth_signs(rows: Iterable[NewRow], likeness: Likeness) -> tuple[list[str], list[date]]:
    """Return the names and birth dates under which somebody may be found in another village."""
    strong = [
        row.record
        for row in rows
        if not likeness.is_weak(row.record.birth_date) and plain(row.record.birth_place)
    ]
    return sorted({record.name_key for record in strong}), sorted(
        {record.birth_date for record in strong if record.birth_date}
    )
