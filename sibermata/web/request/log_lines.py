"""How a service writes its log: a line for people, with the fields for machines behind it."""

import logging
from datetime import datetime

from sibermata.rules.time.office import WIB

PLAIN = set(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class Lines(logging.Formatter):
    """A sentence for people, then the fields for machines; hours are the office's."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line, and the trace below it where one is asked for."""
        when = datetime.fromtimestamp(record.created, WIB).isoformat(timespec="seconds")
        fields = "".join(
            f" {name}={value!r}" for name, value in vars(record).items() if name not in PLAIN
        )
        trace = f"\n{self.formatException(record.exc_info)}" if record.exc_info else ""
        return f"{when} {record.levelname} {record.name}: {record.getMessage()}{fields}{trace}"
