"""Rows that a source has deleted and still delivers: Laravel's `deleted_at`, an `is_deleted`.

What its own source deleted is not there. Only a day or a clear yes says so.
"""

import re

YES = frozenset(("1", "Y", "YA", "YES", "T", "TRUE"))


def is_deleted(text: str) -> bool:
    """Return whether the cell of such a column says that its row was deleted."""
    said = text.strip().strip("'\"").upper()
    digits = re.sub("[^0-9]", "", said)
    return said in YES or (len(digits) >= 8 and bool(digits.strip("0")))
