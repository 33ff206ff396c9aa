"""Checks that a form was sent from one of our pages, by the headers of the browser and by a token.
Every method that changes something needs both.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping

from sibermata.errors import Refusal
from sibermata.store.base.secrecy import Secrecy
from sibermata.web.request.letters import from_letters, in_letters

SAME = "same-origin"
SEAM = "_"  # between the two halves of a masked token


def refuse_foreign(headers: Mapping[str, str], secure: bool) -> None:
    """Refuse a request that another site's page sent."""
    if not came_from_here(headers, secure):
        raise Refusal("REQUEST_FOREIGN")


def came_from_here(headers: Mapping[str, str], secure: bool) -> bool:
    """Return whether the browser says that one of our pages asks; a silent browser does not."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site != SAME:
        return False
    if origin is not None:
        return origin == f"{'https' if secure else 'http'}://{headers.get('host', '')}"
    return site is not None


def threshold_token(secrecy: Secrecy, ticket: str) -> str:
    """Return the token of a form that is filled in before anybody is signed in."""
    return secrecy.sign(f"threshold {ticket}").hex() if ticket else ""


def masked(token: str) -> str:
    """Return a token as a page carries it: different in every answer, so that the length of
    compressed pages reveals nothing about it.
    """
    word = token.encode()
    pad = secrets.token_bytes(len(word))
    mixed = bytes(one ^ other for one, other in zip(word, pad, strict=True))
    return f"{in_letters(pad)}{SEAM}{in_letters(mixed)}" if token else ""


def unmasked(sent: str) -> bytes:
    """Return the token that a page carried; one that was never masked is returned as it is."""
    pad, seam, mixed = sent.partition(SEAM)
    if not seam or len(pad) != len(mixed):
        return sent.encode("utf-8", "replace")
    halves = zip(from_letters(pad), from_letters(mixed), strict=True)
    return bytes(one ^ other for one, other in halves)


def refuse_other_token(sent: str, expected: str) -> None:
    """Refuse a token that is not this session's; compared as bytes, in constant time."""
    try:
        found = unmasked(sent)
    except Refusal:
        raise Refusal("REQUEST_FOREIGN") from None
    one, other = (
        hashlib.sha256(word).digest() for word in (found, expected.encode("utf-8", "replace"))
    )
    if not expected or not hmac.compare_digest(one, other):
        raise Refusal("REQUEST_FOREIGN")
