"""Who begins tonight: for each new thread a person who is there already, another new thread's
person, or a new one. SEMANTICS 3 (b).

Rows of one human being stand together first; then people and these groups are paired one to one, by
the best total. Only certainty
links here; what is left uncertain stays two people, and `questions` asks about them. The outcome
hangs on no order of rows.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from typing import NamedTuple

from sibermata.records.official import RowFinding
from sibermata.records.registry import Person, Tenure
from sibermata.rules.person.assignment import assign
from sibermata.rules.person.identity import Answer, Likeness, Link, Statement
from sibermata.rules.value.text import plain
from sibermata.sync.match.rows import NewRow
from sibermata.sync.match.threads import breaks, keys_of_others

# of the evidence, for the best total: a stronger kind outweighs any number of seats kept
WEIGHTS = {
    "key": 1000,
    "nik": 800,
    "village+name+birth": 600,
    "district+name+birth+place": 400,
    "village+name+seat": 200,
}
SAME_SEAT = 20
AMBIGUOUS = 10  # two people this close in weight cannot be told apart: a new person, and a question
OUT = ("missing", "presumed_ended", "ended")


class Near(NamedTuple):
    """Somebody with a name of tonight's rows, and one tenure."""

    person: Person
    tenure: Tenure


@dataclass(slots=True)
class Candidates:
    """Who could be meant: everything that linking asks of the registry, read in sets."""

    district: str
    single: Callable[[str, str], bool]  # post, label -> one holder at a time
    by_nik: Mapping[bytes, list[Person]] = field(default_factory=dict)
    near: list[Near] = field(default_factory=list)
    of_key: Mapping[str, list[Person]] = field(
        default_factory=dict
    )  # whom this source speaks of under a key
    present: frozenset[int] = frozenset()  # persons whom this source names in another row tonight
    told_of: frozenset[int] = (
        frozenset()
    )  # persons, as kept, of whom this source's records at hand tell or told
    roots: Mapping[int, int] = field(default_factory=dict)  # merged person -> the one that is kept
    answers: Mapping[tuple[int, int], Answer] = field(
        default_factory=dict
    )  # what people judged, by kept persons, the smaller id first

    def add_before(
        self, corrected: Iterable[tuple[Person | None, Person, Tenure]]
    ) -> dict[int, Person]:
        """Let corrected people also be found under what their sources say of them; return them as
        they truly stand, by id.
        """
        true: dict[int, Person] = {}
        by_nik = {nik: list(people) for nik, people in self.by_nik.items()}
        for before, person, tenure in corrected:
            if before is None:
                continue
            true[person.id] = person
            self.near.append(Near(before, tenure))
            if before.nik_hash is not None:
                by_nik.setdefault(before.nik_hash, []).append(before)
        self.by_nik = by_nik
        return true


class Linked(NamedTuple):
    """A new thread with a person who is there already, or None for a new one."""

    row: NewRow
    person: Person | None
    by: str
    same_as: NewRow | None = None  # another new row of tonight that is the same new person


class _Choice(NamedTuple):
    weight: int
    by: str
    person: Person


NOBODY: dict[int, _Choice] = {}


def find_people(
    rows: list[NewRow], candidates: Candidates, likeness: Likeness
) -> tuple[list[Linked], list[tuple[NewRow, RowFinding]]]:
    """Return the person of each new thread, and what is to be said of rows whose key is another
    human being's.
    """
    groups, strangers = same_tonight(sorted(rows, key=lambda row: row.row.hash), likeness)
    named: dict[str, list[Near]] = defaultdict(list)
    for near in candidates.near:
        named[near.person.name_key].append(near)
    if not (named or candidates.by_nik or candidates.of_key):  # a first load: nobody is there yet
        choices = [NOBODY] * len(groups)
    else:
        choices = [_choices(group, candidates, named, likeness) for group in groups]
    chosen = _one_to_one(choices)
    doubtful = [
        row
        for group, found, options in zip(groups, chosen, choices, strict=True)
        if found is None and options
        for row in group
    ]
    alone = dict(
        zip(
            (row.row.hash for row in doubtful),
            _alone(doubtful, candidates, named, likeness),
            strict=True,
        )
    )
    linked: list[Linked] = []
    for group, found in zip(groups, chosen, strict=True):
        each = [found or alone.get(row.row.hash) for row in group]
        usual = next((choice for choice in each if choice), None)
        for row, choice in zip(group, each, strict=True):
            own = choice or usual
            same_as = group[0] if own is None and row is not group[0] else None
            linked.append(
                Linked(
                    row,
                    own.person if own else None,
                    own.by if own else "same tonight" if same_as else "new",
                    same_as,
                )
            )
    strangers += [
        row
        for row in rows
        if row.record.key in candidates.of_key and not any(_under_key(row, candidates, likeness))
    ]
    return linked, keys_of_others(list({row.row.hash: row for row in strangers}.values()))


def _alone(
    rows: list[NewRow], candidates: Candidates, named: Mapping[str, list[Near]], likeness: Likeness
) -> list["_Choice | None"]:
    """Return the choice of each row by itself: where the rows of one human being point to several
    people, each keeps to its own.
    """
    return _one_to_one([_choices([row], candidates, named, likeness) for row in rows])


def same_tonight(rows: list[NewRow], likeness: Likeness) -> tuple[list[list[NewRow]], list[NewRow]]:
    """Return the rows, those of one human being together: one key and something besides it, one
    NIK, or one village, name and birth date;
    nothing against it. And the rows whose key another human being bears."""
    first: dict[object, int] = {}
    joined: dict[int, list[int]] = {}
    of: dict[int, int] = {}
    shared: dict[int, int] = {}
    weak = likeness.is_weak
    for number, row in enumerate(rows):
        record = row.record
        signs: list[object] = []
        if record.key:
            other = first.setdefault(record.key, number)
            if other != number:  # keys may begin anew in every village: a key alone joins nobody
                shared[number] = other
                for sign in _with_key(rows[other], likeness):
                    first.setdefault(sign, other)
                signs += _with_key(row, likeness)
        if row.nik_hash is not None:
            signs.append(row.nik_hash)
        if not weak(record.birth_date):
            signs.append((record.village_code, record.name_key, record.birth_date))
        for sign in signs:
            other = first.setdefault(sign, number)
            if other == number or (
                isinstance(sign, _WithKey) and not _alike(rows[other], row, likeness)
            ):
                continue
            one, two = of.get(number, number), of.get(other, other)
            if one == two:
                continue
            mine, theirs = joined.get(one, [one]), joined.get(two, [two])
            if any(_apart(rows[a], rows[b], likeness) for a in mine for b in theirs):
                continue
            both = sorted(mine + theirs)
            joined.pop(one, None)
            joined.pop(two, None)
            joined[both[0]] = both
            of.update(dict.fromkeys(both, both[0]))
    strangers = [
        rows[number]
        for number, other in shared.items()
        if of.get(number, number) != of.get(other, other)
    ]
    if not joined:
        return [[row] for row in rows], strangers
    return [
        [rows[at] for at in joined.get(number, [number])]
        for number in range(len(rows))
        if of.get(number, number) == number
    ], strangers


class _WithKey(NamedTuple):
    key: str
    sign: object


def _with_key(row: NewRow, likeness: Likeness) -> list[object]:
    """Return what vouches for a key that several rows bear: the name, the village with a name like
    it, a birth date that tells.
    """
    r = row.record
    found: list[object] = [_WithKey(r.key, r.name_key), _WithKey(r.key, (r.village_code,))]
    return found if likeness.is_weak(r.birth_date) else [*found, _WithKey(r.key, r.birth_date)]


def _alike(one: NewRow, other: NewRow, likeness: Likeness) -> bool:
    a, b = one.record, other.record
    return likeness.vouches(
        a.name_key, a.birth_date, one.nik_hash, b.name_key, b.birth_date, other.nik_hash
    )


def _apart(one: NewRow, other: NewRow, likeness: Likeness) -> bool:
    a, b = one.record, other.record
    return likeness.identity_breaks(
        a.name_key, a.birth_date, one.nik_hash, b.name_key, b.birth_date, other.nik_hash
    )


def _choices(
    group: list[NewRow], candidates: Candidates, named: Mapping[str, list[Near]], likeness: Likeness
) -> dict[int, _Choice]:
    """Return who the rows of one human being may be: kept person -> the best evidence."""
    found: dict[int, _Choice] = {}

    def offer(person: Person, by: str, seats: int = 0) -> None:
        root = candidates.roots.get(person.id, person.id)
        choice = _Choice(WEIGHTS[by] + seats, by, person)
        if root not in found or (choice.weight, -person.id) > (
            found[root].weight,
            -found[root].person.id,
        ):
            found[root] = choice

    for row in group:
        record = row.record
        for person in _under_key(row, candidates, likeness):
            offer(person, "key")
        for person in candidates.by_nik.get(row.nik_hash, ()) if row.nik_hash is not None else ():
            if likeness.bears(
                record.name_key, record.birth_date, person.name_key, person.birth_date
            ):
                offer(person, "nik")
        if record.name_key not in named:
            continue
        mine = statement_of_row(row, candidates)
        for person, tenure in named[record.name_key]:
            verdict = likeness.compare(
                mine,
                statement(
                    person,
                    tenure,
                    candidates.district,
                    candidates.single(tenure.post, tenure.label_key),
                ),
            )
            if verdict.link is not Link.SAME or verdict.rule not in WEIGHTS:
                continue
            if verdict.rule == "village+name+seat" and person.id in candidates.present:
                continue  # this source says itself that they are two
            offer(person, verdict.rule, SAME_SEAT if tenure.seat == row.seat else 0)
    parted = [
        pair
        for pair in combinations(sorted(found), 2)
        if candidates.answers.get(pair) is Answer.NOT_SAME
    ]
    own = {root for pair in parted for root in pair if root in candidates.told_of}
    for (
        one,
        other,
        # a person said that these are two: the one whom this source told of before, else neither
        # and a
        # question
    ) in parted:
        for root in (one, other):
            if root not in own or {one, other} <= own:
                found.pop(root, None)
    return found


def _under_key(row: NewRow, candidates: Candidates, likeness: Likeness) -> Iterator[Person]:
    """Yield whom this source speaks of under the row's key, as far as more than the key says so."""
    r = row.record
    for person in candidates.of_key.get(r.key, ()) if r.key else ():
        vouched = likeness.vouches(
            r.name_key,
            r.birth_date,
            row.nik_hash,
            person.name_key,
            person.birth_date,
            person.nik_hash,
        )
        if vouched and not breaks(row, person, likeness):
            yield person


def _one_to_one(choices: list[dict[int, _Choice]]) -> list[_Choice | None]:
    """Return the choice of each group, nobody twice, by the best total.

    Whoever cannot be told apart from another is not chosen.
    """
    wanted: dict[int, list[int]] = defaultdict(list)
    for number, options in enumerate(choices):
        for root in options:
            wanted[root].append(number)
    chosen: list[_Choice | None] = [None] * len(choices)
    done: set[int] = set()
    for number, options in enumerate(choices):
        if number in done or not options:
            continue
        groups, people = _together(number, choices, wanted)
        done |= groups
        rows, columns = sorted(groups), sorted(people)
        weights = [
            [choices[row][root].weight if root in choices[row] else 0 for root in columns]
            for row in rows
        ]
        for at, column in enumerate(assign(weights)):
            if column is not None and _certain(weights, at, column):
                chosen[rows[at]] = choices[rows[at]][columns[column]]
    return chosen


def _certain(weights: list[list[int]], row: int, column: int) -> bool:
    """Return whether the best total without this pair is clearly worse."""
    if len(weights) == 1 and len(weights[0]) == 1:
        return True
    without = [
        [0 if (at, c) == (row, column) else weight for c, weight in enumerate(line)]
        for at, line in enumerate(weights)
    ]
    return _total(weights) - _total(without) >= AMBIGUOUS


def _total(weights: list[list[int]]) -> int:
    return sum(
        weights[row][column] for row, column in enumerate(assign(weights)) if column is not None
    )


def _together(
    number: int, choices: list[dict[int, _Choice]], wanted: Mapping[int, list[int]]
) -> tuple[set[int], set[int]]:
    """Return the groups and people that hang together through evidence with this group."""
    groups, people, waiting = {number}, set[int](), [number]
    while waiting:
        for root in choices[waiting.pop()]:
            if root not in people:
                people.add(root)
                fresh = [other for other in wanted[root] if other not in groups]
                groups.update(fresh)
                waiting += fresh
    return groups, people


def statement(
    person: Person, tenure: Tenure, district: str, single: bool, *, out: bool | None = None
) -> Statement:
    """Return what is held of a person on a seat; `out` where somebody knows better than the
    tenure's status.
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
    """Return what a row says of somebody on a seat."""
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


def birth_signs(rows: list[NewRow], likeness: Likeness) -> tuple[list[str], list[date]]:
    """Return the names and birth dates under which somebody may be found in another village."""
    strong = [
        row.record
        for row in rows
        if not likeness.is_weak(row.record.birth_date) and plain(row.record.birth_place)
    ]
    return sorted({record.name_key for record in strong}), sorted(
        {record.birth_date for record in strong if record.birth_date}
    )
