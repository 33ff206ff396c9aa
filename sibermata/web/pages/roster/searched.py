"""The text of a search. A text with six or more digits is never part of an address: a sealed cookie
of the browser holds it, and the address only refers to it.
"""

import base64
import binascii
import re
import secrets

from sibermata.errors import SibermataError
from sibermata.web.answer import Cookie
from sibermata.web.pages.figures import query
from sibermata.web.visit import Visit

KEPT = "__Host-sibermata-cari"
KEPT_SECONDS = 3600
PURPOSE = b"search"
MOST_LETTERS = 120
FEWEST_DIGITS = 6


def is_number(text: str) -> bool:
    """Return whether a text has so many digits that it may be a personal number."""
    return len(re.sub(r"\D", "", text)) >= FEWEST_DIGITS


def address_of_search(visit: Visit, text: str, district: str) -> tuple[str, tuple[Cookie, ...]]:
    """Return the address of a search's result, and the cookie value for it."""
    if not is_number(text):
        return "/aparatur" + query({"nama": text, "kab": district}), ()
    number = secrets.token_hex(4)
    number = re.sub(r"\d", lambda digit: chr(ord("g") + int(digit[0])), number)  # letters only
    said = "\n".join((number, visit.visitor.account, text))
    sealed = base64.urlsafe_b64encode(visit.opened.secrecy.seal(said, PURPOSE)).decode()
    cookie = Cookie(KEPT, sealed, KEPT_SECONDS)
    return "/aparatur" + query({"cari": number, "kab": district}), (cookie,)


def kept_search(visit: Visit) -> str | None:
    """Return the text of the search of the address from the cookie; None if it is gone or belongs
    to another visitor.
    """
    try:
        sealed = base64.urlsafe_b64decode(visit.cookies.get(KEPT, "").encode())
        number, account, text = visit.opened.secrecy.open(sealed, PURPOSE).split("\n", 2)
    except (SibermataError, binascii.Error, ValueError):
        return None
    mine = (number, account) == (visit.query.get("cari", ""), visit.visitor.account)
    return text if mine else None
