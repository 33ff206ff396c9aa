"""Reads a repair sheet that came back.

Foreign or scrambled, it is refused whole; nothing in it is believed before its checksums fit.
"""

from collections.abc import Mapping
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
from sibermata.sources.sheet.workbook import read_workbook
from sibermata.store.base.secrecy import Secrecy

READER = Source(name="lembar perbaikan", district="", type="spreadsheet", address="", read=Read())
CANONICAL_OF = {label.casefold(): name for name, label in LABELS.items()}
SURE = frozenset(
    ("key", "name", "nik", "phone")
)  # hardly two rows share one: two that exchanged theirs were sorted apart


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
        """By what the row is known in the registry: its source and its hash."""
        return self.source, self.hash


class Sheet(NamedTuple):
    """A repair sheet that came back."""

    rows: list[Returned]
    district: str  # for which it was made, '' = the whole province


def read_returned(name: str, body: bytes, secrecy: Secrecy) -> Sheet:
    """Return the rows of a repair sheet; refuse one without ids, with a strange one, or with rows
    out of place.
    """
    grids = {grid.sheet: grid for grid in read_workbook(Part(name, body), READER)[0]}
    grid = grids.get(SHEET)
    heads = (
        [text_of(cell).strip().casefold() for cell in grid.rows[0]] if grid and grid.rows else []
    )
    if grid is None or any(needed not in heads for needed in (ID, CHECK, DISTRICT, SOURCE)):
        raise Refusal("TEMPLATE_ID", file=name)
    about = (
        {text_of(row[0]): text_of(row[1]) for row in grids[ABOUT].rows if len(row) > 1}
        if ABOUT in grids
        else {}
    )
    rows = []
    for number, cells in zip(grid.numbers[1:], grid.rows[1:], strict=True):
        by_head = dict(zip(heads, cells, strict=False))
        if any(text_of(cell).strip() for cell in by_head.values()):
            rows.append(_row(name, number, by_head, secrecy))
    doubled = {(row.source, row.hash) for row in rows}
    if len(doubled) != len(rows):
        raise Refusal("ROW_SCRAMBLED", file=name)
    return Sheet(rows, about.get(DISTRICT, ""))


def _row(name: str, number: int, by_head: Mapping[str, str], secrecy: Secrecy) -> Returned:
    said = {head: text_of(by_head.get(head, "")).strip() for head in LOCKED}
    source, _, digest = said[ID].partition(":")
    try:
        row_hash = bytes.fromhex(digest)
    except ValueError:
        row_hash = b""
    if not source or len(row_hash) != 16:
        raise Refusal("TEMPLATE_ID", file=name, row=number)
    place = (said["berkas"], said["lembar"], said["baris"])
    if (
        said[CHECK] != checksum(secrecy, said[ID], said[DISTRICT], said[SOURCE], place)
        or source != said[SOURCE]
    ):
        raise Refusal("ROW_SCRAMBLED", file=name, row=number)
    cells = {CANONICAL_OF[head]: cell for head, cell in by_head.items() if head in CANONICAL_OF}
    remove = text_of(by_head.get(REMOVE, "")).strip().casefold() == "ya"
    return Returned(
        number,
        source,
        row_hash,
        said[DISTRICT],
        place,
        cells,
        remove,
        text_of(by_head.get(WHY_REMOVE, "")).strip(),
    )


def refuse_if_sorted_apart(rows: list[tuple[Returned, Mapping[str, str]]]) -> None:
    """Refuse when a column was sorted on its own: its changed cells are the same ones, in other
    rows. Beside each row its raw cells.
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
