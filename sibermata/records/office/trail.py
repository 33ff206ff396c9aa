"""What somebody looks for in the audit."""

from datetime import datetime
from typing import NamedTuple


class Sought(NamedTuple):
    """Which entries: all of them where nothing is asked for."""

    who: str = ""  # a name, whatever its capitals
    what: str = ""  # a code
    since: datetime | None = None
    until: datetime | None = None


EVERYTHING = Sought()
