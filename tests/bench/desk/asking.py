"""One browser of the bench: asks by HTTP on loopback over a kept connection, and takes the time from
the request to the last byte.
"""

import gzip
import re
import time
from http.client import HTTPConnection, HTTPException, RemoteDisconnected
from typing import NamedTuple
from urllib.parse import urlencode

from tests.bench.desk.place import HOST, Person

ASSET = re.compile(r'(?:href|src)="(/static/[^"#]+)')


class Answered(NamedTuple):
    """An answer, and what it took."""

    status: int
    seconds: float
    travelled: int  # bytes of the body
    text: str
    location: str


class Asker:
    """A browser of somebody."""

    def __init__(self, port: int, person: Person, seconds: float = 60) -> None:
        self.port, self.person, self.limit = port, person, seconds
        self._connection = HTTPConnection(HOST, port, timeout=seconds)

    def get(self, address: str, *, part: bool = False) -> Answered:
        """Open a page, or the part that htmx would ask for."""
        return self._ask("GET", address, None, {"HX-Request": "true"} if part else {})

    def post(self, address: str, **fields: str) -> Answered:
        """Send a form."""
        body = urlencode({"csrf": self.person.csrf, **fields}).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", address, body, kind)

    def cold(self, answer: Answered) -> int:
        """Return what a page and everything that it loads transfer together."""
        assets = {*ASSET.findall(answer.text)}
        return answer.travelled + sum(self.get(one).travelled for one in assets)

    def _ask(self, method: str, address: str, body: bytes | None, more: dict[str, str]) -> Answered:
        headers = {
            "Cookie": f"__Host-sibermata={self.person.token}",
            "Accept-Encoding": "gzip",
            "Sec-Fetch-Site": "same-origin",
            **more,
        }
        begun = time.perf_counter()
        for attempt in (1, 2):
            try:
                self._connection.request(method, address, body, headers)
                answer = self._connection.getresponse()
                raw = answer.read()
                break
            except RemoteDisconnected:  # it was kept too long: a browser asks again
                self._connection.close()
                if attempt == 2:
                    return Answered(599, time.perf_counter() - begun, 0, "", "")
            except (OSError, HTTPException):
                self._connection.close()
                return Answered(599, time.perf_counter() - begun, 0, "", "")
        took = time.perf_counter() - begun
        small = answer.getheader("Content-Encoding") == "gzip"
        text = (gzip.decompress(raw) if small else raw).decode("utf-8", "replace")
        return Answered(answer.status, took, len(raw), text, answer.getheader("Location") or "")
