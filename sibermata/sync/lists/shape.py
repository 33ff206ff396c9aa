"""The changes of one list's night: rows, acts or results, and findings."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sibermata.records.official import RowFinding
from sibermata.records.programme.listed import Listed, RowState, StoredRow
from sibermata.rules.programme.whose_row import Whose
from sibermata.rules.value.text import mask_numbers
from sibermata.sync.match.rows import NUMBER_LIKE

Found = tuple[bytes, RowFinding, str]  # a row's hash, what is said of it, to whose officers


class LinkedRow(NamedTuple):
    """A row of tonight with its person, and its earlier state."""

    listed: Listed
    source: str
    hash: bytes
    file: str
    sheet: str
    number: int
    whose: Whose
    before: StoredRow | None

    @property
    def moved(self) -> bool:
        """Whether it was linked to somebody else before."""
        before = self.before
        return (
            before is not None
            and before.state == RowState.LINKED
            and before.person_id != self.whose.person
        )


class Deeds(NamedTuple):
    """What rows make of acts or results."""

    new: Sequence[Any] = ()
    changed: Sequence[Any] = ()
    # thread -> the act or result that the row lists, and what it alone would make of it
    of_row: Mapping[bytes, tuple[int, str]] = {}
    found: Sequence[Found] = ()
    asked: frozenset[bytes] = frozenset()  # hashes of rows that wait for a person after all
    left: Sequence[int] = ()  # acts or results that no row lists any more


def linked(rows: Iterable[LinkedRow]) -> list[LinkedRow]:
    """Return the rows that have a person."""
    return [row for row in rows if row.whose.state is RowState.LINKED]


def without_niks(text: str) -> str:
    """Return a text that is stored in the clear: a NIK pasted into a document's number is masked, a
    long certificate number is not.
    """
    return mask_numbers(text) if NUMBER_LIKE.search(text) else text
