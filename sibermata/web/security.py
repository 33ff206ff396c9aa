"""The outermost layer of the server: foreign requests go no further, every answer carries the same
headers, and no trace of an internal error leaves.
"""

import logging
import time
from urllib.parse import unquote_to_bytes

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sibermata.errors import Refusal
from sibermata.web.api.problems import PLACE as API
from sibermata.web.api.problems import problem
from sibermata.web.failures import failed
from sibermata.web.house import House
from sibermata.web.serving import respond
from sibermata.web.watching.probes import PROBES

log = logging.getLogger("sibermata.web.access")
POLICY = "; ".join(
    (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    )
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"geolocation=(), microphone=(), camera=(self)"),
)
PRIVATE = (b"cache-control", b"no-store")
SECURE = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
MOST_ADDRESS = 4_000  # bytes of path and query


class Door:
    """The one middleware."""

    def __init__(self, app: ASGIApp, house: House) -> None:
        self.app, self.house = app, house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status, begun = time.monotonic(), 500, False

        async def sent(message: Message) -> None:
            nonlocal status, begun
            if message["type"] == "http.response.start":
                status, begun = message["status"], True
                message["headers"] = self.with_headers(message.get("headers", []))
            await send(message)

        try:
            if refused := self.refused(scope):
                raise refused
            await self.app(scope, receive, sent)
        except Exception as error:
            if begun:
                raise
            known = problem if scope["path"].startswith(API) else failed
            answer = respond(Request(scope), known(self.house, error), None)
            await answer(scope, receive, sent)
        log.log(
            logging.DEBUG if scope["path"] in PROBES else logging.INFO,
            "request",
            extra={
                "method": scope["method"],
                "page": getattr(
                    scope.get("route"), "path", "-"
                ),  # the pattern: never what was typed
                "status": status,
                "ms": round((time.monotonic() - started) * 1000),
            },
        )

    def refused(self, scope: Scope) -> Refusal | None:
        """Return why a request is not for us; None if it is."""
        headers = dict(scope["headers"])
        own = host_name(headers.get(b"host", b"")) in self.house.site.hosts
        if not own and scope["path"] not in PROBES:
            return Refusal("REQUEST_UNREADABLE")
        address = scope.get("raw_path") or scope["path"].encode()
        query = scope["query_string"]
        if len(address) + len(query) > MOST_ADDRESS:
            return Refusal("REQUEST_UNREADABLE")
        if not readable(address) or not readable(query.replace(b"+", b" ")):
            return Refusal("REQUEST_UNREADABLE")
        return None

    def with_headers(self, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        """Return the headers of an answer with those that every answer bears."""
        there = {name.lower() for name, _ in headers}
        ours = [*HEADERS, PRIVATE, *([SECURE] if self.house.site.secure else [])]
        kept = [(name, value) for name, value in headers if name.lower() != b"server"]
        return [*kept, *(one for one in ours if one[0] not in there)]


def host_name(header: bytes) -> str:
    """Return the name of a Host header, without its port."""
    text = header.decode("latin-1").lower()
    name, colon, port = text.rpartition(":")
    if not colon or text.endswith("]"):
        return text
    return name if port.isdigit() else ""


def readable(address: bytes) -> bool:
    """Return whether a path or a query is text: UTF-8, without control characters."""
    try:
        text = unquote_to_bytes(address).decode("utf-8")
    except UnicodeDecodeError:
        return False
    return all(letter >= " " and letter != "\x7f" for letter in text)
