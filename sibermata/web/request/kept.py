"""Keeps a form that arrived after its session had ended, or before the password was typed again:
sealed, in the page that asks for the password. Nothing typed is lost, and the server stores
nothing.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass

from sibermata.errors import StoreUnavailable
from sibermata.store.base.secrecy import Secrecy
from sibermata.web.request.forms import Form, Mistake

PURPOSE = b"kept form"


@dataclass(frozen=True)
class SignInPage:
    """The page on which somebody signs in."""

    next: str  # where to go then
    kept: str = ""
    name: str = ""
    mistakes: Sequence[Mistake] = ()


@dataclass(frozen=True)
class ProofPage:
    """The page on which somebody types his password again before a dangerous act."""

    kept: str
    mistakes: Sequence[Mistake] = ()


@dataclass(frozen=True)
class KeptPage:
    """A form that was kept, to be sent again."""

    address: str
    fields: Sequence[tuple[str, str]]
    proved: bool = False  # it waited for the password


def keep(secrecy: Secrecy, path: str, form: Form) -> str:
    """Return a form and its address, sealed."""
    fields = [
        (name, value)
        for name, value in form.sent.multi_items()
        if isinstance(value, str) and name not in ("csrf", "kept")
    ]
    sealed = secrecy.seal(json.dumps([path, fields]), PURPOSE)
    return base64.urlsafe_b64encode(sealed).decode()


def read_kept(secrecy: Secrecy, text: str) -> KeptPage | None:
    """Return a form that was kept; None if we did not seal it."""
    try:
        path, fields = json.loads(secrecy.open(base64.urlsafe_b64decode(text), PURPOSE))
    except (StoreUnavailable, binascii.Error, ValueError):
        return None
    return KeptPage(path, [(name, value) for name, value in fields])


def local(address: str) -> str:
    """Return an address of ours; the first page instead of any other."""
    plain = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if plain and "\\" not in address and address.isprintable() else "/"
