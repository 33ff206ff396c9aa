"""What a page's function returns; `serving` turns it into bytes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sibermata.rules.time.office import WIB


@dataclass(frozen=True)
class Cookie:
    """A cookie to set; '' takes it away. Always `__Host-`, secure, unread by scripts."""

    name: str
    value: str
    seconds: int | None = None  # None: until the browser is closed


@dataclass(frozen=True)
class Answer:
    """A page to render, or bytes, or another address to go to."""

    status: int = 200
    template: str = ""
    part: str = ""  # what htmx gets instead of the whole page
    context: Any = None
    body: bytes = b""
    kind: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[Cookie, ...] = ()

    def with_cookies(self, *cookies: Cookie) -> "Answer":
        """Return the answer that also sets these cookies."""
        return replace(self, cookies=(*self.cookies, *cookies))

    def with_headers(self, **headers: str) -> "Answer":
        """Return the answer with further headers; `_` in a name stands for `-`."""
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return replace(self, headers={**self.headers, **more})


def render(template: str, context: Any, *, part: str = "", status: int = 200) -> Answer:
    """Return a page; `part` is the template of what htmx swaps."""
    return Answer(status, template, part, context)


def goto(address: str) -> Answer:
    """Return the way to another page, after an act."""
    return Answer(303, headers={"Location": address})


def saved(address: str, now: datetime) -> Answer:
    """Return the way to a page that says that something was saved, and when."""
    path, hash_, place = address.partition("#")
    return goto(
        f"{path}{'&' if '?' in path else '?'}tersimpan={now.astimezone(WIB):%H%M}{hash_}{place}"
    )


def download(body: bytes, name: str, kind: str) -> Answer:
    """Return a file to keep; its name is ours, in plain letters."""
    safe = "".join(
        one if one.isascii() and (one.isalnum() or one in "-_.") else "-" for one in name
    )
    return Answer(
        body=body, kind=kind, headers={"Content-Disposition": f'attachment; filename="{safe}"'}
    )
