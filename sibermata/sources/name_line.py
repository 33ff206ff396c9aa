"""The one line of a source's file that names it.

Invariant: the name does not affect how a source's rows are read, so a renamed source is read as
before.
"""

import re

_NAME = re.compile(
    rb"^([ \t]*name[ \t]*=[ \t]*)([\"'])[a-z0-9_-]+\2([ \t]*(?:#[^\r\n]*)?)(?=\r?$)", re.MULTILINE
)
_TABLE = re.compile(rb"^[ \t]*\[", re.MULTILINE)


def find_name_line(body: bytes) -> re.Match[bytes] | None:
    """Return the line above the tables that names the source; None if it is not written plainly, or
    more than one line may be it.
    """
    table = _TABLE.search(body)
    found = list(_NAME.finditer(body, 0, table.start() if table else len(body)))
    return found[0] if len(found) == 1 else None


def without_name(body: bytes) -> bytes:
    """Return everything that a source's file declares except its name."""
    line = find_name_line(body)
    return body[: line.start()] + body[line.end() :] if line else body


def with_name(body: bytes, name: str) -> bytes | None:
    """Return the file under another name; None where its name is not written plainly."""
    line = find_name_line(body)
    if line is None:
        return None
    before, quote, after = line.groups()
    said = before + quote + name.encode() + quote + after
    return body[: line.start()] + said + body[line.end() :]
