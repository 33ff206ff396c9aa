"""Links each new record to an existing person, to another new record's person, or to a new person
(SEMANTICS 3 b).

Rows of one human being are grouped first; then groups and people are paired one to one, by the
best total. Only certainty links here; whoever is uncertain stays two people, and `questions` asks
about them. The outcome does not depend on the order of the rows.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

from sibermata.records.official import RowFinding
from sibermata.records.registry import Person
from sibermata.rules.person.assignment import assign
from sibermata.rules.person.identity import Answer, Likeness, Link
from sibermata.sync.match.candidates import Candidates, statement, statement_of_row
from sibermata.sync.match.groups import group_rows
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
AMBIGUOUS = (
    10  # two people this close in weight cannot be distinguished: a new person, and a question
)


class Linked(NamedTuple):
    """A new thread with the existing person it is linked to, or None for a new person."""

    row: NewRow
    person: Person | None
    by: str
    same_as: NewRow | None = None  # another new row of tonight that is the same new person


class Choice(NamedTuple):
    """A person who may be meant, and the evidence for it."""

    weight: int
    by: str
    person: Person


Choices = Mapping[int, Choice]  # kept person -> the best evidence
NOBODY: Choices = {}


def find_people(
    rows: list[NewRow], candidates: Candidates, likeness: Likeness
) -> tuple[list[Linked], list[tuple[NewRow, RowFinding]]]:
    """Return the person of each new thread, and the findings about rows whose key belongs to
    another human being.
    """
    groups, strangers = group_rows(sorted(rows, key=lambda row: row.row.hash), likeness)
    if candidates.empty:
        choices = [NOBODY] * len(groups)
    else:
        choices = [choices_of(group, candidates, likeness) for group in groups]
    chosen = pair_one_to_one(choices)
    doubtful = [
        row
        for group, found, options in zip(groups, chosen, choices, strict=True)
        if found is None and options
        for row in group
    ]
    # Where the rows of one human being point to several people, each row keeps to its own.
    alone = pair_one_to_one([choices_of([row], candidates, likeness) for row in doubtful])
    of_row = dict(zip((row.row.hash for row in doubtful), alone, strict=True))
    linked: list[Linked] = []
    for group, found in zip(groups, chosen, strict=True):
        if found is None and len(group) == 1 and not of_row:
            linked.append(Linked(group[0], None, "new"))
        else:
            linked += link_group(group, [found or of_row.get(row.row.hash) for row in group])
    strangers += [
        row
        for row in rows
        if row.record.key in candidates.of_key and not any(_under_key(row, candidates, likeness))
    ]
    return linked, keys_of_others(list({row.row.hash: row for row in strangers}.values()))


def link_group(group: list[NewRow], each: list[Choice | None]) -> Iterator[Linked]:
    """Yield the rows of one human being, each linked to its own choice, else to the group's, else
    to one new person.
    """
    usual = next((choice for choice in each if choice), None)
    for row, choice in zip(group, each, strict=True):
        own = choice or usual
        if own is not None:
            yield Linked(row, own.person, own.by)
        elif row is group[0]:
            yield Linked(row, None, "new")
        else:
            yield Linked(row, None, "same tonight", group[0])


def choices_of(group: list[NewRow], candidates: Candidates, likeness: Likeness) -> Choices:
    """Return whom the rows of one human being may mean."""
    found: dict[int, Choice] = {}
    for row in group:
        for choice in _evidence(row, candidates, likeness):
            root = candidates.root(choice.person)
            best = found.get(root)
            if best is None or (choice.weight, -choice.person.id) > (best.weight, -best.person.id):
                found[root] = choice
    # A person said that these are two: the row is the one whom this source spoke of before, else
    # neither of them, and a question.
    parted = [
        pair
        for pair in combinations(sorted(found), 2)
        if candidates.answers.get(pair) is Answer.NOT_SAME
    ]
    own = {root for pair in parted for root in pair if root in candidates.spoken_of}
    for pair in parted:
        for root in pair:
            if root not in own or own.issuperset(pair):
                found.pop(root, None)
    return found


def _evidence(row: NewRow, candidates: Candidates, likeness: Likeness) -> Iterator[Choice]:
    """Yield every certain evidence that a row speaks of somebody at hand."""
    record = row.record
    for person in _under_key(row, candidates, likeness):
        yield Choice(WEIGHTS["key"], "key", person)
    for person in candidates.by_nik.get(row.nik_hash, ()) if row.nik_hash is not None else ():
        if likeness.bears(record.name_key, record.birth_date, person.name_key, person.birth_date):
            yield Choice(WEIGHTS["nik"], "nik", person)
    near = candidates.by_name.get(record.name_key)
    if not near:
        return
    mine = statement_of_row(row, candidates)
    for person, tenure in near:
        single = candidates.single(tenure.post, tenure.label_key)
        verdict = likeness.compare(mine, statement(person, tenure, candidates.district, single))
        if verdict.link is not Link.SAME or verdict.rule not in WEIGHTS:
            continue
        if verdict.rule == "village+name+seat" and person.id in candidates.present:
            continue  # this source says itself that they are two
        kept_seat = SAME_SEAT if tenure.seat == row.seat else 0
        yield Choice(WEIGHTS[verdict.rule] + kept_seat, verdict.rule, person)


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


def pair_one_to_one(choices: list[Choices]) -> list[Choice | None]:
    """Return the choice of each group, nobody twice, by the best total.

    Whoever cannot be told apart from another is not chosen.
    """
    wanted: dict[int, list[int]] = defaultdict(list)
    for number, options in enumerate(choices):
        for root in options:
            wanted[root].append(number)
    chosen: list[Choice | None] = [None] * len(choices)
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
    number: int, choices: list[Choices], wanted: Mapping[int, list[int]]
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
