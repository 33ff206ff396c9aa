"""FAULTS 1A: what a source's wire may do, and what must come of it.

Each row's number stands in its id.
"""

import dataclasses
import gzip
import random
import socket
import struct
import time
import tracemalloc
import zlib
from email.utils import formatdate

import pytest

from sibermata.errors import DeliveryRefused, SourceRefused, SourceUnavailable
from sibermata.sources.limits import Budget, Limits
from tests.sources.loopback import CSV, SMALL, Script, fetch, get, refused, reply, source_at


def drip(body: bytes, pause: float, script: Script, head: bytes = b"HTTP/1.1 200 OK\r\n\r\n"):  # type: ignore[no-untyped-def]
    def send(connection: socket.socket) -> None:
        connection.sendall(head)
        for byte in body:
            connection.sendall(bytes([byte]))
            script.wait(pause)

    return send


def stream(piece: bytes, pause: float, script: Script):  # type: ignore[no-untyped-def]
    def send(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(200):
            connection.sendall(piece)
            script.wait(pause)

    return send


def raw(data: bytes):  # type: ignore[no-untyped-def]
    return lambda connection: connection.sendall(data)


def reset(head: bytes):  # type: ignore[no-untyped-def]
    def send(connection: socket.socket) -> None:
        connection.sendall(head)
        time.sleep(0.05)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    return send


def chunked(body: bytes, end: bool = True) -> bytes:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + f"{len(body):x}\r\n".encode() + body + b"\r\n" + (b"0\r\n\r\n" if end else b"")


@pytest.mark.parametrize("fault", [pytest.param("", id="F1")])
def test_a_closed_port_is_tried_again_and_then_the_source_is_unreachable(fault: str) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    waits: list[float] = []
    with pytest.raises(SourceUnavailable) as caught:
        get(
            source_at(f"http://127.0.0.1:{port}/x?token=rahasia", "spreadsheet"),
            budget=Budget(SMALL, pause=waits.append),
        )
    assert caught.value.code == "SRC_UNREACHABLE"
    assert len(waits) == SMALL.attempts - 1
    assert "rahasia" not in str(caught.value)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        pytest.param(lambda s: lambda c: s.wait(2), "SRC_UNREACHABLE", id="F2-never-answers"),
        pytest.param(lambda s: drip(b"x" * 400, 0.02, s), "SRC_TOO_SLOW", id="F3-drip-body"),
        pytest.param(
            lambda s: drip(b"X-A: b\r\n" * 60, 0.02, s, b"HTTP/1.1 200 OK\r\n"),
            "SRC_TOO_SLOW",
            id="F4-drip-headers",
        ),
        pytest.param(
            lambda s: stream(b"x" * 2000, 0.02, s), "SRC_TOO_SLOW", id="F3-fast-but-endless"
        ),
        pytest.param(
            lambda s: reply(b"14 bytes, nearly", length=10_000),
            "FETCH_TRUNCATED",
            id="F5-shorter-than-announced",
        ),
        pytest.param(
            lambda s: raw(chunked(CSV, end=False)), "FETCH_TRUNCATED", id="F6-no-last-chunk"
        ),
        pytest.param(
            lambda s: raw(chunked(CSV)[:-300]), "FETCH_TRUNCATED", id="F6-cut-inside-a-chunk"
        ),
        pytest.param(
            lambda s: reply(gzip.compress(CSV)[:60], Content_Encoding="gzip"),
            "FETCH_TRUNCATED",
            id="F9-half-a-gzip",
        ),
        pytest.param(
            lambda s: reply(gzip.compress(CSV)[:-8], length=None, Content_Encoding="gzip"),
            "FETCH_TRUNCATED",
            id="F9-no-trailer",
        ),
        pytest.param(
            lambda s: reply(gzip.compress(CSV)[:-8] + b"\0" * 8, Content_Encoding="gzip"),
            "FETCH_TRUNCATED",
            id="F9-wrong-crc",
        ),
        pytest.param(
            lambda s: reply(zlib.compress(CSV)[:-6], Content_Encoding="deflate"),
            "FETCH_TRUNCATED",
            id="F9-half-a-deflate",
        ),
        pytest.param(
            lambda s: reply(gzip.compress(bytes(30_000_000)), Content_Encoding="gzip"),
            "TOO_LARGE",
            id="F10-bomb",
        ),
        pytest.param(
            lambda s: reply(
                gzip.compress(random.Random(1).randbytes(1_500_000).hex().encode(), 1),
                Content_Encoding="gzip",
            ),
            "TOO_LARGE",
            id="F10-unpacks-to-too-much",
        ),
        pytest.param(lambda s: reply(b"x" * 5_000_000), "TOO_LARGE", id="F10-too-long"),
        pytest.param(
            lambda s: reply(b"x" * 5_000_000, length=None),
            "TOO_LARGE",
            id="F10-too-long-unannounced",
        ),
        pytest.param(
            lambda s: reply(b"x", Content_Encoding="gzip, gzip, gzip, gzip, gzip"),
            "BAD_ENCODING",
            id="F11-chain",
        ),
        pytest.param(
            lambda s: reply(b"x", Content_Encoding="br"), "BAD_ENCODING", id="F11-not-asked-for"
        ),
        pytest.param(
            lambda s: reply(b"<html><body>Request Rejected</body></html>"),
            "NOT_DATA",
            id="F12-firewall",
        ),
        pytest.param(lambda s: reply(b""), "EMPTY_BODY", id="F14-no-bytes"),
        pytest.param(lambda s: reply(b"", "204 No Content"), "EMPTY_BODY", id="F14-204"),
        pytest.param(lambda s: reply(b"no", "401 Unauthorized"), "AUTH_REJECTED", id="F19-401"),
        pytest.param(lambda s: reply(b"no", "403 Forbidden"), "AUTH_REJECTED", id="F19-403"),
        pytest.param(lambda s: reply(b"no", "404 Not Found"), "SRC_MOVED", id="F20-404"),
        pytest.param(lambda s: reply(b"no", "410 Gone"), "SRC_MOVED", id="F20-410"),
        pytest.param(
            lambda s: reply(b"", "302 Found", Location="http://10.0.0.9/x?k=1"),
            "REDIRECT_REFUSED",
            id="F21-redirect",
        ),
        pytest.param(
            lambda s: reply(b"", "301 Moved", Location="/data"), "REDIRECT_REFUSED", id="F22-loop"
        ),
        pytest.param(
            lambda s: reset(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\nNAMA"),
            "SRC_UNREACHABLE",
            id="F24-reset",
        ),
        pytest.param(
            lambda s: reply(CSV[:50], "206 Partial Content", Content_Range="bytes 0-49/900"),
            "FETCH_TRUNCATED",
            id="F29-part",
        ),
        pytest.param(
            lambda s: reply(b"busy", "429 Too Many Requests"), "SRC_BUSY", id="F16-always-429"
        ),
        pytest.param(
            lambda s: reply(b"oops", "503 Service Unavailable"),
            "SRC_UNREACHABLE",
            id="F18-always-503",
        ),
        pytest.param(lambda s: raw(b"this is no HTTP\r\n\r\n"), "SRC_UNREACHABLE", id="F2-no-http"),
    ],
)
def test_a_damaged_or_lying_answer_gives_its_code_and_nothing_else(
    script: Script, make, code: str
) -> None:  # type: ignore[no-untyped-def]
    script.play(make(script))
    started = time.monotonic()
    refused(script, code)
    assert time.monotonic() - started < 8


@pytest.mark.parametrize("fault", [pytest.param("", id="F10-memory")])
def test_a_bomb_under_the_true_limits_never_fills_the_memory(script: Script, fault: str) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join([packer.compress(bytes(1_000_000)) for _ in range(300)]) + packer.flush()
    script.play(reply(bomb, Content_Encoding="gzip"))
    tracemalloc.start()
    try:
        with pytest.raises(DeliveryRefused) as caught:
            fetch(script, limits=Limits())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert caught.value.code == "TOO_LARGE"
    assert peak < 100_000_000


NOT_AGAIN = [
    "401 Unauthorized",
    "403 Forbidden",
    "404 Not Found",
    "410 Gone",
    "302 Found",
    "400 Bad Request",
    "501 Not Implemented",
]


@pytest.mark.parametrize("status", NOT_AGAIN, ids=lambda status: f"F19-F22-{status[:3]}")
def test_a_plain_no_is_not_asked_again(script: Script, status: str) -> None:
    script.play(reply(b"no", status))
    with pytest.raises(SourceRefused):
        fetch(script)
    assert len(script.requests) == 1


@pytest.mark.parametrize("fault", [pytest.param("", id="F8")])
def test_a_body_that_was_just_closed_is_taken_without_a_proof(script: Script, fault: str) -> None:
    script.play(reply(CSV, length=None))
    fetched = fetch(script)
    assert (fetched.parts[0].body, fetched.proof) == (CSV, "")


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(reply(CSV), id="F8-length"),
        pytest.param(raw(chunked(CSV)), id="F8-chunks"),
        pytest.param(reply(gzip.compress(CSV), length=None, Content_Encoding="gzip"), id="F8-gzip"),
        pytest.param(
            reply(gzip.compress(CSV[:99]) + gzip.compress(CSV[99:]), Content_Encoding="gzip"),
            id="F9-two-members",
        ),
        pytest.param(reply(zlib.compress(CSV), Content_Encoding="deflate"), id="F9-deflate"),
        pytest.param(
            reply(zlib.compress(CSV)[2:-4], Content_Encoding="deflate"), id="F9-raw-deflate"
        ),
    ],
)
def test_a_body_that_reached_its_end_carries_a_proof(script: Script, answer) -> None:  # type: ignore[no-untyped-def]
    script.play(answer)
    fetched = fetch(script)
    assert fetched.parts[0].body == CSV
    assert fetched.proof


@pytest.mark.parametrize(
    ("first", "waited"),
    [
        pytest.param(reply(b"", "429 Busy", Retry_After="3"), (3, 4), id="F16-seconds"),
        pytest.param(reply(b"", "503 Busy", Retry_After="1000000000"), (5, 6), id="F17-absurd"),
        pytest.param(reply(b"", "429 Busy", Retry_After="9" * 400), (5, 6), id="F17-beyond-all"),
        pytest.param(
            reply(b"", "429 Busy", Retry_After=formatdate(time.time() - 9999, usegmt=True)),
            (0.005, 0.03),
            id="F17-past",
        ),
        pytest.param(
            reply(b"", "429 Busy", Retry_After=formatdate(time.time() + 9999, usegmt=True)),
            (5, 6),
            id="F17-date",
        ),
        pytest.param(reply(b"", "429 Busy", Retry_After="soon"), (0.005, 0.03), id="F17-no-date"),
        pytest.param(reply(b"", "429 Busy", Retry_After="-5"), (0.005, 0.03), id="F17-negative"),
        pytest.param(reply(b"", "500 Oops"), (0.005, 0.03), id="F18-500"),
        pytest.param(reply(b"", "502 Oops"), (0.005, 0.03), id="F18-502"),
        pytest.param(reply(b"", "503 Oops"), (0.005, 0.03), id="F18-503"),
        pytest.param(reply(b"", "504 Oops"), (0.005, 0.03), id="F18-504"),
        pytest.param(reply(CSV, length=len(CSV) + 9), (0.005, 0.03), id="F5-once"),
        pytest.param(reply(b""), (0.005, 0.03), id="F14-once"),
    ],
)
def test_a_passing_fault_is_waited_out(script: Script, first, waited: tuple[float, float]) -> None:  # type: ignore[no-untyped-def]
    script.play(first, first, reply(CSV))
    waits: list[float] = []
    fetched = fetch(script, budget=Budget(SMALL, pause=waits.append))
    assert fetched.parts[0].body == CSV
    assert len(waits) == 2
    assert all(waited[0] <= wait <= waited[1] for wait in waits), waits


@pytest.mark.parametrize("fault", [pytest.param("", id="F16-budget")])
def test_a_wait_longer_than_the_budget_is_not_begun(script: Script, fault: str) -> None:
    script.play(reply(b"", "429 Busy", Retry_After="4"))
    waits: list[float] = []
    limits = dataclasses.replace(SMALL, source_seconds=2)
    with pytest.raises(SourceUnavailable):
        fetch(script, budget=Budget(limits, pause=waits.append))
    assert waits == []


@pytest.mark.parametrize("fault", [pytest.param("", id="F21")])
def test_a_redirect_names_the_new_address_without_its_secrets_and_is_not_followed(
    script: Script, fault: str
) -> None:
    script.play(
        reply(
            b"",
            "302 Found",
            Location="http://siti:sandi@baru.example.go.id/data.xlsx?token=rahasia#x",
        )
    )
    error = refused(script, "REDIRECT_REFUSED", SourceRefused)
    assert "http://baru.example.go.id/data.xlsx" in str(error)
    assert not {"sandi", "rahasia", "siti"} & set(
        str(error).replace("/", " ").replace(":", " ").split()
    )


@pytest.mark.parametrize("fault", [pytest.param("", id="F25")])
def test_proxies_and_netrc_of_the_environment_are_ignored(
    script: Script,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path,
    fault: str,  # type: ignore[no-untyped-def]
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login siti password rahasia\n")
    netrc.chmod(0o600)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    script.play(reply(CSV))
    assert fetch(script).parts[0].body == CSV
    assert b"Authorization" not in script.requests[0]


@pytest.mark.parametrize("fault", [pytest.param("", id="F27")])
def test_the_bytes_of_a_file_are_left_as_they_came_whatever_charset_is_announced(
    script: Script, fault: str
) -> None:
    body = "NAMA;JABATAN\r\nSité Contohwati;Kades\r\n".encode()
    script.play(reply(body, Content_Type="text/csv; charset=iso-8859-1"))
    assert fetch(script).parts[0].body == body
