"""Groups the new rows of one delivery that are about one human being: one key and something that
supports it, one NIK, or one village, name and birth date - and nothing against it.

Invariant: the groups depend only on the order of the rows, which the caller sorts.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sibermata.rules.person.identity import Likeness
from sibermata.sync.match.rows import NewRow


class WithKey(NamedTuple):
    """A sign that counts only together with its key."""

    key: str
    sign: object


class Groups:
    """Rows joined into groups; two groups with rows that contradict each other stay apart."""

    def __init__(self, rows: Sequence[NewRow], likeness: Likeness) -> None:
        self.rows, self.likeness = rows, likeness
        self.of: dict[int, int] = {}  # a row that was joined -> the first row of its group
        self.joined: dict[int, list[int]] = {}  # the first row of a group -> all of its rows

    def together(self, one: int, other: int) -> bool:
        """Return whether two rows stand in one group."""
        return self.of.get(one, one) == self.of.get(other, other)

    def join(self, number: int, other: int) -> None:
        """Join the groups of two rows, unless a row of one contradicts a row of the other."""
        one, two = self.of.get(number, number), self.of.get(other, other)
        if one == two:
            return
        mine, theirs = self.joined.get(one, [one]), self.joined.get(two, [two])
        if any(self.contradict(a, b) for a in mine for b in theirs):
            return
        both = sorted(mine + theirs)
        self.joined.pop(one, None)
        self.joined.pop(two, None)
        self.joined[both[0]] = both
        self.of.update(dict.fromkeys(both, both[0]))

    def contradict(self, one: int, other: int) -> bool:
        """Return whether two rows are about two people."""
        a, b = self.rows[one], self.rows[other]
        return self.likeness.identity_breaks(
            a.record.name_key,
            a.record.birth_date,
            a.nik_hash,
            b.record.name_key,
            b.record.birth_date,
            b.nik_hash,
        )

    def alike(self, one: int, other: int) -> bool:
        """Return whether anything besides the key shows that two rows are about one person."""
        a, b = self.rows[one], self.rows[other]
        return self.likeness.vouches(
            a.record.name_key,
            a.record.birth_date,
            a.nik_hash,
            b.record.name_key,
            b.record.birth_date,
            b.nik_hash,
        )

    def listed(self) -> list[list[NewRow]]:
        """Return the groups, in the order of their first rows."""
        if not self.joined:
            return [[row] for row in self.rows]
        return [
            [self.rows[at] for at in self.joined.get(number, [number])]
            for number in range(len(self.rows))
            if self.of.get(number, number) == number
        ]


def group_rows(
    rows: Sequence[NewRow], likeness: Likeness
) -> tuple[list[list[NewRow]], list[NewRow]]:
    """Return the rows grouped by human being; and the rows whose key belongs to another human being
    of this delivery.
    """
    groups = Groups(rows, likeness)
    first: dict[object, int] = {}
    shared: dict[int, int] = {}  # a row -> the first row under its key
    for number, row in enumerate(rows):
        signs: list[object] = []
        if row.record.key:
            other = first.setdefault(row.record.key, number)
            if other != number:  # keys may begin anew in every village: a key alone joins nobody
                shared[number] = other
                for sign in beside_key(rows[other], likeness):
                    first.setdefault(sign, other)
                signs += beside_key(row, likeness)
        if row.nik_hash is not None:
            signs.append(row.nik_hash)
        if not likeness.is_weak(row.record.birth_date):
            signs.append((row.record.village_code, row.record.name_key, row.record.birth_date))
        for sign in signs:
            other = first.setdefault(sign, number)
            if other == number or (isinstance(sign, WithKey) and not groups.alike(other, number)):
                continue
            groups.join(number, other)
    strangers = [rows[one] for one, other in shared.items() if not groups.together(one, other)]
    return groups.listed(), strangers


def beside_key(row: NewRow, likeness: Likeness) -> list[object]:
    """Return the signs that support a key shared by several rows: the name, the village with a
    similar name, a meaningful birth date.
    """
    r = row.record
    found: list[object] = [WithKey(r.key, r.name_key), WithKey(r.key, (r.village_code,))]
    return found if likeness.is_weak(r.birth_date) else [*found, WithKey(r.key, r.birth_date)]
