"""The unsettled rows of the sources that officers work on, kept in memory: reading a delivery again
for each row that is opened would take longer than the officer does.

Invariant: what is kept is of the delivery that is applied now; it is never written anywhere.
"""

import hashlib
from collections import OrderedDict
from threading import Lock

from sibermata.desk.sheets.raw_rows import RawRow, unsettled_rows
from sibermata.records.source import Source
from sibermata.rules.value.columns import ColumnNames
from sibermata.store.desk.desk import Desk
from sibermata.store.desk.sources import applied_delivery, waiting_delivery

MOST = 4  # sources
Rows = dict[bytes, RawRow]


class KeptRows:
    """The rows of the sources that were opened last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, bytes], Rows] = OrderedDict()
        self._lock = Lock()

    def unsettled(self, desk: Desk, source: Source, names: ColumnNames) -> Rows:
        """Return the refused and asked rows of a source, by hash."""
        applied = applied_delivery(desk.connection, source.name)
        if applied is None or waiting_delivery(desk.connection, source.name) is not None:
            return unsettled_rows(desk, source, names)
        about = applied.delivery + applied.manifest + repr(source).encode()
        key = (source.name, hashlib.blake2b(about, digest_size=16).digest())
        with self._lock:
            if (found := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
                return found
        rows = unsettled_rows(desk, source, names)
        with self._lock:
            self._kept[key] = rows
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return rows
