"""A column headed as ours that holds something else: a `Status` of Kawin and PNS is no status.

Agreed (FIELD R10): a status column whose values are none of ours is not a status.
"""

from collections import Counter
from collections.abc import Sequence

from sibermata.records.cell import ABSENT
from sibermata.records.delivery import Remark, Table
from sibermata.records.source import Source
from sibermata.rules.rulebook import Rulebook
from sibermata.rules.value.text import as_error, is_blank, shown
from sibermata.validate.cells import status_column, unusable, word_of

LEAST = 2  # cells: one unknown word alone is a question, not another kind of column
EXAMPLES = 3


def columns_of_others(table: Table, source: Source, book: Rulebook) -> list[Remark]:
    """Return one remark for each column of the table that must be left unread."""
    if "status" not in table.columns or source.type == "opensid":
        return []  # what OpenSID's columns hold is known from its schema
    at = table.columns.index("status")
    words = foreign_status([row[at] for row in table.rows], source, book)
    if not words:
        return []
    examples = ", ".join(shown(word) for word in words[:EXAMPLES])
    header = table.headers[at]
    return [
        Remark(
            "STATUS_COLUMN_FOREIGN",
            table.file,
            table.sheet,
            column=header or "status",
            value=examples,
        )
    ]


def foreign_status(cells: Sequence[str], source: Source, book: Rulebook) -> list[str]:
    """Return the words of a status column if not one of them is a status or a capacity; [] if one
    is, or if the column says nothing.
    """
    codes = source.codes.get("status", {})
    read = status_column(book, source.type == "opensid", codes)

    def says(cell: str) -> bool:
        return (
            cell != ABSENT
            and not unusable(as_error(cell, book.errors), "status")
            and not is_blank(word_of(cell, codes), book.blank)
        )

    if any(says(cell) and not read[cell][2] for cell in cells[:1]):
        return []  # nearly always: one is enough
    said = {cell: number for cell, number in Counter(cells).items() if says(cell)}
    if sum(said.values()) < LEAST or any(not read[cell][2] for cell in said):
        return []
    return sorted(said)
