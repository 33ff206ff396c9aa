"""Makes addresses and answers safe to show: no user, password, query, token or personal number
(I11).
"""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://[^\s\"'<>]+")
_NUMBERS = re.compile(r"\d(?:[ .-]?\d){7,}")  # NIK, phone, NIP; eight digits and more
_TOKENS = re.compile(r"[A-Za-z0-9_\-.+/=]{24,}")
_SECRETS = re.compile(
    r"(?i)\b(pass(?:word|wd)?|pwd|sandi|[a-z_]*token|secret|api[-_ "
    r"]?key|authorization)\b(\W{0,2}[=:]\s*\W?)(?:(?:bearer|basic|token)\s+)?\S+|\b(bearer|basic)(\s+)\S+"
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
LONGEST = 200
HIDDEN = "***"


def shown(address: str) -> str:
    """Return an address without user, password, query and fragment."""
    try:
        parts = urlsplit(address)
        if not parts.scheme or not parts.netloc:
            return address
        host = parts.netloc.rpartition("@")[2]
        return f"{parts.scheme}://{host}{parts.path}"
    except ValueError:
        return "(an address that cannot be read)"


def scrub(text: str, secrets: Iterable[str] = ()) -> str:
    """Return a foreign text for a log or an error: one line, short, without anything personal or
    secret.
    """
    return hide(" ".join(text.split()), secrets, LONGEST * 4)[:LONGEST]


def hide(text: str, secrets: Iterable[str], most: int) -> str:
    """Return the beginning of a text without anything personal or secret; no
    secret is cut in two.
    """
    for secret in secrets:
        if len(secret) >= 3:
            text = text.replace(secret, HIDDEN)
    text = _URL.sub(lambda found: shown(found[0]), text[:most])
    text = _SECRETS.sub(lambda found: f"{found[1] or found[3]}{found[2] or found[4]}{HIDDEN}", text)
    text = _MAIL.sub(HIDDEN, text)
    text = _NUMBERS.sub(HIDDEN, text)
    return _TOKENS.sub(
        lambda found: found[0] if "/" in found[0] or found[0].isalpha() else HIDDEN, text
    )
