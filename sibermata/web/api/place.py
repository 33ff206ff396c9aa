"""Where a page of officials or marks ends: sealed, since the order of the list names people.

Invariant: whoever follows `next` to the end reads every line that stays where it is exactly once.
"""

import base64
import binascii
import json

from sibermata.errors import Refusal, StoreUnavailable
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.views.desk.listed import Line
from sibermata.web.api.asked import Parameter

PURPOSE = b"place of a page"
PLACE_AFTER = Parameter("after", "nilai dari tautan next", r"[A-Za-z0-9_-]{40,1200}")


def sealed_place(secrecy: Secrecy, line: Line) -> str:
    """Return the position of a line, in the form that the next call sends."""
    sealed = secrecy.seal(json.dumps(line), PURPOSE)
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def opened_place(secrecy: Secrecy, text: str) -> Line:
    """Return the line after which a page begins; refuse a position that we did not seal."""
    padded = text + "=" * (-len(text) % 4)
    try:
        return Line(*json.loads(secrecy.open(base64.urlsafe_b64decode(padded), PURPOSE)))
    except (StoreUnavailable, binascii.Error, ValueError):
        raise Refusal(
            "PARAMETER_INVALID", parameter=PLACE_AFTER.name, expected=PLACE_AFTER.expected
        ) from None
