"""Proof that a form was sent from a page of ours: the browser's own word, and a token.

Both are asked for on every method that changes something.
"""

import hashlib
import hmac
from collections.abc import Mapping

from sibermata.errors import Refusal
from sibermata.store.base.secrecy import Secrecy

SAME = "same-origin"


def refuse_foreign(headers: Mapping[str, str], secure: bool) -> None:
    """Refuse a request that a page of somebody else sent."""
    if not came_from_here(headers, secure):
        raise Refusal("REQUEST_FOREIGN")


def came_from_here(headers: Mapping[str, str], secure: bool) -> bool:
    """Return whether the browser says that one of our pages asks; silence is no yes."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site != SAME:
        return False
    if origin is not None:
        return origin == f"{'https' if secure else 'http'}://{headers.get('host', '')}"
    return site is not None


def threshold_token(secrecy: Secrecy, ticket: str) -> str:
    """Return the token of a form that is filled in before anybody is signed in."""
    return secrecy.sign(f"threshold {ticket}").hex() if ticket else ""


def refuse_other_token(sent: str, expected: str) -> None:
    """Refuse a token that is not the one of this session; compared on bytes, in constant time."""
    one, other = (
        hashlib.sha256(text.encode("utf-8", "replace")).digest() for text in (sent, expected)
    )
    if not expected or not hmac.compare_digest(one, other):
        raise Refusal("REQUEST_FOREIGN")
