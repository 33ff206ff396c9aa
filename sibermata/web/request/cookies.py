"""Our cookies: prefixed `__Host-`, secure, hidden from scripts; each holds a random word only."""

import secrets
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie

from sibermata.web.answer import Cookie

SESSION = "__Host-sibermata"
DEVICE = "__Host-sibermata-device"
TICKET = "__Host-sibermata-ticket"  # before anybody is signed in
DEVICE_SECONDS = 365 * 24 * 3600


def new_ticket() -> str:
    """Return a random word for a browser without a session."""
    return secrets.token_urlsafe(16)


def cookie_line(cookie: Cookie) -> str:
    """Return the header that sets a cookie, or takes it away."""
    age = 0 if not cookie.value else cookie.seconds
    kept = "" if age is None else f"; Max-Age={age}"
    return f"{cookie.name}={cookie.value}; Path=/; Secure; HttpOnly; SameSite=Lax{kept}"


def read_cookies(header: str) -> Mapping[str, str]:
    """Return the cookies of a request; rubbish is none."""
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(header)
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in jar.items()}
