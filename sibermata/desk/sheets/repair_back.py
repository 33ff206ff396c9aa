"""Reads a repair sheet that came back.

A foreign or scrambled sheet is refused whole, a foreign row alone; nothing counts before its
checksum is verified.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sibermata.desk.sheets.repair_out import (
    ABOUT,
    CHECK,
    DISTRICT,
    ID,
    LABELS,
    LOCKED,
    REMOVE,
    SHEET,
    SOURCE,
    WHY_REMOVE,
    checksum,
)
from sibermata.errors import Refusal
from sibermata.records.cell import text_of
from sibermata.records.delivery import Part
from sibermata.records.source import Read, Source
from sibermata.sources.sheet.header import Grid
from sibermata.sources.sheet.workbook import read_workbook
from sibermata.store.base.secrecy import Secrecy

READER = Source(name="lembar perbaikan", district="", type="spreadsheet", address="", read=Read())
CANONICAL_OF = {label.casefold(): name for name, label in LABELS.items()}
HASH_BYTES = 16
SURE = frozenset(
    ("key", "name", "nik", "phone")
)  # unlikely to be shared: two rows that exchanged such cells were sorted apart


class Returned(NamedTuple):
    """A row that came back."""

    number: int  # in the sheet
    source: str
    hash: bytes
    district: str
    place: tuple[str, str, str]
    cells: dict[str, str]  # canonical column -> cell, its mark included
    remove: bool
    reason: str

    @property
    def known_by(self) -> tuple[str, bytes]:
        """What identifies the row in the registry: its source and its hash."""
        return self.source, self.hash


class Stray(NamedTuple):
    """A row that is not ours: added by hand, or with a changed mark."""

    number: int
    place: tuple[str, str, str]
    source: str
    id: str
    district: str
    check: str


class Sheet(NamedTuple):
    """A repair sheet that came back."""

    rows: list[Returned]
    district: str  # for which it was made, '' = the whole province
    strays: list[Stray]


def read_returned(name: str, body: bytes, secrecy: Secrecy) -> Sheet:
    """Return the rows of a repair sheet; refuse a sheet without ids, with a foreign id, or with
    rows out of place.
    """
    grids = {grid.sheet: grid for grid in read_workbook(Part(name, body), READER)[0]}
    rows: list[Returned] = []
    strays: list[Stray] = []
    for number, by_head in lines_of(grids.get(SHEET), name):
        row = returned_or_stray(number, by_head, secrecy)
        if isinstance(row, Stray):
            strays.append(row)
        else:
            rows.append(row)
    if len({row.known_by for row in rows}) != len(rows) or are_scrambled(strays, secrecy):
        raise Refusal("ROW_SCRAMBLED", file=name)
    if strays and len(strays) >= len(rows):
        raise Refusal("TEMPLATE_ID", file=name)
    about = grids[ABOUT].rows if ABOUT in grids else []
    made_for = {text_of(row[0]): text_of(row[1]) for row in about if len(row) > 1}
    return Sheet(rows, made_for.get(DISTRICT, ""), strays)


def lines_of(grid: Grid | None, file: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the number of each non-empty row, and its cells by their heads; refuse a sheet without
    our locked columns.
    """
    heads = (
        [text_of(cell).strip().casefold() for cell in grid.rows[0]] if grid and grid.rows else []
    )
    if grid is None or any(needed not in heads for needed in (ID, CHECK, DISTRICT, SOURCE)):
        raise Refusal("TEMPLATE_ID", file=file)
    for number, cells in zip(grid.numbers[1:], grid.rows[1:], strict=True):
        by_head = dict(zip(heads, cells, strict=False))
        if any(text_of(cell).strip() for cell in by_head.values()):
            yield number, by_head


def returned_or_stray(
    number: int, by_head: Mapping[str, str], secrecy: Secrecy
) -> Returned | Stray:
    """Return a row that came back: ours if its checksum fits its id and its place."""
    said = {head: text_of(by_head.get(head, "")).strip() for head in LOCKED}
    place = (said["berkas"], said["lembar"], said["baris"])
    belongs = checksum(secrecy, said[ID], said[DISTRICT], said[SOURCE], place)
    row_hash = hash_of(said[ID], said[SOURCE])
    if row_hash is None or said[CHECK] != belongs:
        return Stray(number, place, said[SOURCE], said[ID], said[DISTRICT], said[CHECK])
    return row_of(number, row_hash, said, place, by_head)


def hash_of(known_by: str, source: str) -> bytes | None:
    """Return the row hash in an id of ours, None if the id is missing or broken."""
    slug, _, digest = known_by.partition(":")
    try:
        row_hash = bytes.fromhex(digest)
    except ValueError:
        return None
    return row_hash if slug and slug == source and len(row_hash) == HASH_BYTES else None


def are_scrambled(strays: list[Stray], secrecy: Secrecy) -> bool:
    """Return whether a mark among these rows fits the id of one row and the place of another:
    columns were sorted separately.
    """
    marks = {one.check for one in strays if one.check}
    return any(
        checksum(secrecy, one.id, one.district, one.source, other.place) in marks
        for one in strays
        for other in strays
    )


def row_of(
    number: int,
    row_hash: bytes,
    said: Mapping[str, str],
    place: tuple[str, str, str],
    by_head: Mapping[str, str],
) -> Returned:
    """Return a row of ours with what was written into it."""
    cells = {CANONICAL_OF[head]: cell for head, cell in by_head.items() if head in CANONICAL_OF}
    remove = text_of(by_head.get(REMOVE, "")).strip().casefold() == "ya"
    return Returned(
        number,
        said[SOURCE],
        row_hash,
        said[DISTRICT],
        place,
        cells,
        remove,
        text_of(by_head.get(WHY_REMOVE, "")).strip(),
    )


def refuse_if_sorted_apart(rows: list[tuple[Returned, Mapping[str, str]]]) -> None:
    """Refuse if a column was sorted on its own: its changed cells are the same values, in other
    rows.

    The raw cells are given beside each row.
    """
    for column in LABELS:
        pairs = [
            (text_of(row.cells[column]).strip(), text_of(raw[column]).strip())
            for row, raw in rows
            if column in row.cells and column in raw
        ]
        changed = [(new, old) for new, old in pairs if new != old]
        least = 2 if column in SURE else 4
        news, olds = sorted(new for new, _ in changed), sorted(old for _, old in changed)
        if len(changed) >= least and news == olds and len(set(news)) > 1:
            raise Refusal("ROW_SCRAMBLED", column=LABELS[column])
