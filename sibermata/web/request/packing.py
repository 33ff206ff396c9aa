"""Which answers are sent compressed; why so few conditions suffice is written down in
docs/decisions/0026-compressed-pages.md.

Invariant: nothing is compressed that a page of somebody else asked for, so that nobody learns what
stands in a page from how long its bytes are.
"""

import gzip
from collections.abc import Mapping

WORTH = 600  # bytes: below, the headers alone are longer than what is saved
EFFORT = 5
TEXTS = ("text/html", "application/json", "application/problem+json")
OWN = frozenset({"same-origin", "none"})  # a page of ours, or an address that somebody typed


def packed(headers: Mapping[str, str], body: bytes, kind: str) -> bytes | None:
    """Return the compressed bytes of an answer; None where it goes out as it is."""
    if len(body) < WORTH or not kind.startswith(TEXTS) or not takes_gzip(headers):
        return None
    by_token = "authorization" in headers  # no browser sends that on another site's behalf
    if not by_token and headers.get("sec-fetch-site") not in OWN:
        return None
    return gzip.compress(body, EFFORT, mtime=0)


def takes_gzip(headers: Mapping[str, str]) -> bool:
    """Return whether a client takes gzip: it names it, and not with a weight of nothing."""
    for one in headers.get("accept-encoding", "").lower().split(","):
        name, _, weight = one.partition(";")
        if name.strip() in ("gzip", "x-gzip"):
            return weight.strip().removeprefix("q=").strip("0.") != "" or not weight.strip()
    return False
