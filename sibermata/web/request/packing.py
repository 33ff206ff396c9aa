"""Decides which answers are sent compressed; docs/decisions/0026-compressed-pages.md explains why
so few conditions suffice.

Invariant: nothing requested by another site's page is compressed, so that nobody learns a page's
contents from its length.
"""

import gzip
from collections.abc import Mapping

WORTH = 600  # bytes: below, the headers alone are longer than what is saved
EFFORT = 5
TEXTS = ("text/html", "application/json", "application/problem+json")
OWN = frozenset({"same-origin", "none"})  # a page of ours, or an address that somebody typed


def packed(headers: Mapping[str, str], body: bytes, kind: str) -> bytes | None:
    """Return the compressed bytes of an answer; None if it is sent uncompressed."""
    if len(body) < WORTH or not kind.startswith(TEXTS) or not takes_gzip(headers):
        return None
    by_token = "authorization" in headers  # no browser sends that on another site's behalf
    if not by_token and headers.get("sec-fetch-site") not in OWN:
        return None
    return gzip.compress(body, EFFORT, mtime=0)


def takes_gzip(headers: Mapping[str, str]) -> bool:
    """Return whether a client accepts gzip: it names it, and not with a weight of zero."""
    for one in headers.get("accept-encoding", "").lower().split(","):
        name, _, weight = one.partition(";")
        if name.strip() in ("gzip", "x-gzip"):
            return weight.strip().removeprefix("q=").strip("0.") != "" or not weight.strip()
    return False
