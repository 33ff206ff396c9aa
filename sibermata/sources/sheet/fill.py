"""Places that are written once for many rows: titles, sheet names, heading rows, merged cells and
ditto marks.

A cell is filled only if the source's TOML names its column, or if a heading says in words which
village or kecamatan follows.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sibermata.records.cell import text_of
from sibermata.records.delivery import Table
from sibermata.records.source import Source
from sibermata.rules.value.text import plain
from sibermata.sources.sheet.titles import GENERIC, NEXT_PLACE

DITTO = frozenset(("SDA", "S D A", "S/D/A", "IDEM", "ID", "DITTO", "SAMA", "SAMA DENGAN DI ATAS"))
SIGNS = re.compile(r"""[-–—._\s]*(?:["“”″〃'’`´]|,,){1,4}[-–—._\s]*""").fullmatch
MENTION = re.compile(r"(?i)\b(?:desa|ds\.|kelurahan|kecamatan|kec\.)\s*:?\s+([a-z'’]{3,})")


def is_ditto(text: str) -> bool:
    """Return whether a cell repeats the one above: '-"-', 'sda.', 'idem'."""
    return bool(SIGNS(text)) or plain(text) in DITTO


@dataclass(slots=True)
class Carried:
    """What the tables of one sheet or page have said so far, for the tables under them."""

    said: dict[str, str] = field(default_factory=dict)  # canonical -> place of a title or heading
    above: dict[str, str] = field(
        default_factory=dict
    )  # canonical -> the last cell of a column that is filled down

    def read_titles(self, above: Sequence[Sequence[str]]) -> None:
        """Forget the places if the lines over the next table name another one, read or not: a table
        never inherits a wrong village. Another village leaves the kecamatan of them all.
        """
        ours = [
            text_of(place).strip().upper() for place in (*self.said.values(), *self.above.values())
        ]
        for row in above:
            line = " ".join(" ".join(text_of(cell) for cell in row).split()).upper()
            for found in MENTION.finditer(line):
                if _names_another(line[found.start(1) :], ours):
                    self._forget(all_places=found[0].startswith("KEC"))

    def _forget(self, all_places: bool) -> None:
        for places in (self.said, self.above):
            for column in list(places):
                if all_places or column != "subdistrict_name":
                    del places[column]


def _names_another(rest: str, ours: Sequence[str]) -> bool:
    """Return whether the words after DESA or KECAMATAN are a name that is not one of ours."""
    if rest.split()[0] in GENERIC:
        return False
    for place in ours:
        following = (
            re.match(r"[\s,.]*([A-Z]*)", rest[len(place) :]) if rest.startswith(place) else None
        )
        if following and (
            not following[1] or following[1] in GENERIC or NEXT_PLACE.match(" " + following[1])
        ):
            return False
    return True


def fill_rows(
    table: Table,
    source: Source,
    fixed: dict[str, str],
    headings: Sequence[tuple[int, str, str]],
    carried: Carried | None = None,
) -> None:
    """Fill the cells of `table` in place; columns that only a title or a heading gives are added at
    its right, with an empty header.
    """
    carried = carried or Carried()
    fixed = {**carried.said, **fixed}
    stated = set(table.columns) | set(source.constants)
    spoken = {column for _, column, _ in headings}
    if stated & {"village_code", "village_name"}:
        fixed.pop("village_code", None)  # a file's name never outranks what its rows say
    for column in ("village_code", "subdistrict_name", "village_name"):
        if column in stated or (
            column not in spoken and (column not in fixed or "village_code" in stated)
        ):
            continue  # stated in the rows, or nowhere, or better by a code
        table.columns += (column,)
        table.headers += ("",)
        for row in table.rows:
            row.append("")
    declared = [
        column
        for column in table.columns
        if column in source.read.fill_down or column in fixed or column in spoken
    ]
    if not declared:
        return
    order = sorted(
        declared, key=lambda column: (column != "subdistrict_name", column != "village_name")
    )
    positions = [
        (column, table.columns.index(column), column in source.read.fill_down) for column in order
    ]
    carried.said = dict(fixed)
    _fill(table.rows, positions, carried, headings)


def _fill(
    rows: list[list[str]],
    positions: list[tuple[str, int, bool]],
    carried: Carried,
    headings: Sequence[tuple[int, str, str]],
) -> None:
    said, above = carried.said, carried.above
    queue = list(headings)
    for index, row in enumerate(
        [*rows, []]
    ):  # the empty one: headings under the last row speak for the table below
        block: set[str] = (
            set()
        )  # what the headings directly over this row say: 'Desa: X' may stand above 'Kecamatan: Y'
        while queue and (queue[0][0] <= index or index == len(rows)):
            _, column, place = queue.pop(0)
            said[column] = place
            above.pop(column, None)
            block.add(column)
            if column == "subdistrict_name" and "village_name" not in block:
                said.pop("village_name", None)
                above.pop("village_name", None)
        for column, at, down in positions if row else ():
            text = row[at].strip()
            if text and not (down and is_ditto(text)):
                if column == "subdistrict_name" and above.get(column, row[at]) != row[at]:
                    above.pop(
                        "village_name", None
                    )  # a new kecamatan: the village above belongs to the old one
                above[column] = row[at]
            elif text or down or column in said:
                value = above.get(column) if down else None
                row[at] = value or said.get(column, "") or row[at]
