"""The outside world on loopback: a scripted server that misbehaves to order, small limits, sources
and how they are fetched.
"""

import contextlib
import os
import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from sibermata.errors import SibermataError
from sibermata.records.delivery import Before, Fetched
from sibermata.records.source import Source
from sibermata.sources.base import fetch_source
from sibermata.sources.declared import make_source
from sibermata.sources.limits import MB, Budget, Limits

ROOT = Path(__file__).parents[2]
DELIVERIES = Path(__file__).parents[1] / "deliveries"
Answer = Callable[[socket.socket], None]

SMALL = Limits(
    source_seconds=20,
    request_seconds=0.9,
    connect_seconds=0.5,
    read_seconds=0.3,
    rate_bytes=2000,
    rate_window_seconds=0.3,
    attempts=3,
    wait_first_seconds=0.01,
    wait_most_seconds=0.02,
    retry_after_most_seconds=5,
    body_bytes=4 * MB,
    unpacked_bytes=2 * MB,
    pages=30,
    rereads=3,
    stable_seconds=0.3,
    statement_seconds=5,
)


class Script:
    """A server on loopback that plays one answer per connection; the last one is played for
    ever.
    """

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.requests: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(1)
        self._ends = threading.Event()
        self._threads: list[threading.Thread] = []
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/data"
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def play(self, *answers: Answer) -> None:
        self.answers = list(answers)

    def _accept(self) -> None:
        count = 0
        while not self._ends.is_set() and count < 200:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                continue
            if self._ends.is_set():
                connection.close()
                return
            answer = self.answers[min(count, len(self.answers) - 1)]
            count += 1
            thread = threading.Thread(target=self._serve, args=(connection, answer), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket, answer: Answer) -> None:
        with connection:
            connection.settimeout(3)
            try:
                request = b""
                while b"\r\n\r\n" not in request and (piece := connection.recv(65536)):
                    request += piece
                self.requests.append(request)
                answer(connection)
            except OSError:
                pass

    def wait(self, seconds: float) -> None:
        """Do nothing for a while, but no longer than the test."""
        self._ends.wait(seconds)

    def close(self) -> None:
        self._ends.set()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            pass  # wakes the accept
        self._thread.join(2)
        self._listener.close()
        for thread in self._threads:
            thread.join(2)


def reply(
    body: bytes = b"", status: str = "200 OK", *, length: int | None = -1, **headers: str
) -> Answer:
    """Return a plain answer.

    `length` -1 announces the true length, None announces nothing and closes.
    """
    lines = [
        f"HTTP/1.1 {status}",
        "Connection: close",
        *(f"{key.replace('_', '-')}: {value}" for key, value in headers.items()),
    ]
    if length is not None:
        lines.append(f"Content-Length: {len(body) if length == -1 else length}")

    def send(connection: socket.socket) -> None:
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    return send


def source_at(address: str, kind: str = "json_api", **more: Any) -> Source:
    """Return a source as its TOML would declare it; on loopback unless said otherwise."""
    declared = {
        "name": "mojokerto-uji",
        "district": "35.16",
        "type": kind,
        "address": address,
        "internal_network": True,
        **more,
    }
    return make_source(declared, "mojokerto-uji.toml")


def get(
    source: Source, limits: Limits = SMALL, before: Before | None = None, **more: Any
) -> Fetched:
    """Fetch as a person would, with small limits; a whole database takes its time where the tests
    run side by side.
    """
    if source.type == "opensid" and limits is SMALL:
        limits = replace(SMALL, request_seconds=10)
    budget = more.pop("budget", None) or Budget(limits)
    return fetch_source(
        source,
        before or Before(),
        environ=more.pop("environ", {}),
        budget=budget,
        person=more.pop("person", True),
        **more,
    )


WHERE = urlsplit(os.environ.get("SIBERMATA_TEST_MARIADB", "mysql://root@127.0.0.1:3306"))
HOST, PORT, USER, PASSWORD = (
    WHERE.hostname or "127.0.0.1",
    WHERE.port or 3306,
    WHERE.username or "root",
    WHERE.password or "",
)

ENVIRON = {"U": USER, "P": PASSWORD}


def source_of(database: str, port: int = PORT, **more: Any) -> Source:
    return source_at(
        f"mysql://{HOST}:{port}/{database}",
        "opensid",
        auth={"user_env": "U", "password_env": "P"},
        **more,
    )


CSV = b"NAMA;JABATAN;KODE DESA\r\n" + b"Siti Contohwati;Kepala Desa;35.16.05.2001\r\n" * 40


def fetch(script: Script, **more: object):  # type: ignore[no-untyped-def]
    return get(source_at(script.url, "spreadsheet"), **more)


def refused(
    script: Script, code: str, kind: type[SibermataError] = SibermataError
) -> SibermataError:
    with pytest.raises(kind) as caught:
        fetch(script)
    assert caught.value.code == code, str(caught.value)
    return caught.value
