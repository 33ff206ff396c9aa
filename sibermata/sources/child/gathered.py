"""Rows of a sheet as they are gathered one after the other, under the limits of every workbook."""

from dataclasses import dataclass, field

from sibermata.errors import DeliveryRefused
from sibermata.sources.child.answer import Merge, Sheet, joined
from sibermata.sources.child.cells import MAX_COLUMNS, MAX_ROWS
from sibermata.sources.child.sheet_xml import LAST_ROW, MAX_GAP, MAX_MERGES


@dataclass(slots=True)
class Gathered:
    """A sheet that is being read."""

    name: str
    hidden: bool = False
    rows: list[list[str]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    beyond: int = 0

    def add(self, number: int, cells: dict[int, str], hidden: bool = False) -> None:
        """Add a row: column (0 = A) -> cell. Rows come in their order; blank ones are no rows."""
        if number > LAST_ROW:
            raise DeliveryRefused("a row that no sheet has", "PARSE_RESOURCE", place=self.name)
        if hidden:
            self.hidden_rows.append(number)
        filled = {at: cell for at, cell in cells.items() if cell}
        if not filled:
            return
        if self.beyond or number - (self.numbers[-1] if self.numbers else 0) > MAX_GAP:
            self.beyond += 1
            return
        if max(filled) >= MAX_COLUMNS:
            raise DeliveryRefused(
                f"cells beyond column {MAX_COLUMNS}", "PARSE_RESOURCE", place=self.name
            )
        self.rows.append([filled.get(at, "") for at in range(max(filled) + 1)])
        self.numbers.append(number)
        if len(self.rows) > MAX_ROWS:
            raise DeliveryRefused(
                f"more than {MAX_ROWS} rows in a sheet", "TOO_LONG", place=self.name
            )

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Add merged cells: row numbers as a person counts, columns from 0."""
        if len(self.merges) < MAX_MERGES and (top, left) != (bottom, right):
            self.merges.append((top, left, bottom, right))

    def sheet(self) -> Sheet:
        """Return the sheet that was read."""
        lines, width = joined(self.rows)
        return Sheet(
            self.name,
            self.hidden,
            width,
            lines,
            self.numbers,
            self.hidden_rows,
            self.merges,
            self.beyond,
        )
