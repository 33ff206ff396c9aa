"""Which rows are new and which are known: the quick way for tables without doubled rows says the
same as the slow one, and cells that are filled at a glance are those that the shapes find.
"""

import re

from hypothesis import given
from hypothesis import strategies as st

from sibermata.records.delivery import Parsed, Table
from sibermata.sync.plan.measure import FILLED, _unclear
from sibermata.sync.read.reading import ABSENT_UNCOUNTED, REJUDGED, Reading, sort_rows

DIGEST = st.binary(min_size=1, max_size=1)
CELLS = st.lists(st.text("0123456789aZ .'-\x01²٣", max_size=20))


def table_of(rows: int) -> Table:
    numbers = list(range(2, rows + 2))
    return Table("f", "", ("name",), ("Nama",), [["x"] for _ in numbers], numbers)


def one_by_one(
    hashes: list[list[bytes]], manifest: dict[bytes, str]
) -> tuple[dict[bytes, str], dict[bytes, tuple[int, int]], list[object], list[object], int]:
    """The definition, row by row."""
    outcomes: dict[bytes, str] = {}
    places: dict[bytes, tuple[int, int]] = {}
    new: list[object] = []
    hanging: list[object] = []
    again = 0
    for table, digests in enumerate(hashes):
        for at, digest in enumerate(digests):
            if digest in outcomes:
                again += 1
                continue
            letter = manifest.get(digest)
            places[digest] = (table, at + 2)
            if letter is None or letter == ABSENT_UNCOUNTED:
                new.append((digest, (table, at)))
                outcomes[digest] = ""
            else:
                outcomes[digest] = letter
                if letter in REJUDGED:
                    hanging.append((digest, (table, at)))
    return outcomes, places, new, hanging, again


@given(
    st.lists(st.lists(DIGEST, max_size=6), max_size=4),
    st.dictionaries(DIGEST, st.sampled_from("aArqdnx")),
)
def test_rows_are_sorted_as_one_by_one(
    hashes: list[list[bytes]], manifest: dict[bytes, str]
) -> None:
    reading = Reading(Parsed(tables=[table_of(len(digests)) for digests in hashes]))
    new, hanging = sort_rows(hashes, manifest, reading)
    found = (reading.outcomes, reading.places, new, hanging, reading.counts["d"])
    wanted = one_by_one(hashes, manifest)
    assert found == wanted
    assert list(reading.outcomes) == list(wanted[0])


@given(st.sampled_from(sorted(FILLED)), CELLS)
def test_a_cell_that_is_filled_at_a_glance_is_one_that_its_shape_finds(
    name: str, cells: list[str]
) -> None:
    shape: re.Pattern[str] = FILLED[name][1]
    unclear = _unclear(name, cells)
    filled = len(cells) - sum(shape.search(cell) is None for cell in unclear)
    assert filled == sum(shape.search(cell) is not None for cell in cells)
