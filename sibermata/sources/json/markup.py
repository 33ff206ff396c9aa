"""Takes off the markup that a page's own service (DataTables) puts around every value of a column:
`<span class="badge">Aktif</span>` is `Aktif`. A column in which one value is plain stays as it is.
"""

import re
from collections.abc import Sequence

from sibermata.records.cell import ABSENT
from sibermata.records.delivery import Table

LEAST = 3  # filled cells from which a column shows what its program does
TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)(?:\s[^<>]*)?/?>|<!--.*?-->", re.DOTALL)
LINES = frozenset(("br", "p", "div", "li", "td", "tr"))  # what follows stands on a line of its own
UNSEEN = re.compile(r"(?is)<(script|style|select|template)\b.*?</\1\s*>")


def take_off_markup(tables: Sequence[Table]) -> None:
    """Clear the columns of a list of which every filled cell is marked up."""
    rows = [row for table in tables for row in table.rows]
    width = len(tables[0].columns) if tables else 0
    for at in range(width):
        filled = [row for row in rows if row[at] not in ("", ABSENT)]
        if len(filled) >= LEAST and all(TAG.search(row[at]) for row in filled):
            for row in filled:
                row[at] = _shown(row[at])


def _shown(cell: str) -> str:
    text = UNSEEN.sub(" ", cell)
    return " ".join(
        TAG.sub(lambda tag: " " if (tag[1] or "").lower() in LINES else "", text).split()
    )
