"""Reads an answer to its very end, or reports that it broke off. Nothing half-read leaves this file
(F5-F11).
"""

import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

from sibermata.errors import DeliveryRefused, SourceUnavailable
from sibermata.sources.limits import MB, Limits

CHUNK = 64 * 1024


class Truncated(SourceUnavailable):
    """The body ended too early: it is requested again, never staged."""

    code = "FETCH_TRUNCATED"


def read_body(raw: Any, headers: dict[str, str], name: str, limits: Limits) -> tuple[bytes, str]:
    """Return the unpacked body and how we know that it is complete ('' = we do not: the connection
    was closed without a length).

    `raw` is urllib3's answer, unread. `headers` have lower-case names.
    """
    encodings = [
        part.strip().lower()
        for part in headers.get("content-encoding", "").split(",")
        if part.strip()
    ]
    encodings = [part for part in encodings if part != "identity"]
    if len(encodings) > 1 or not set(encodings) <= {"gzip", "x-gzip", "deflate"}:
        # A chain is how a bomb is folded, and we asked for nothing but gzip and deflate.
        raise DeliveryRefused(
            f"{name}: Content-Encoding {', '.join(encodings[:5])!r} is refused", "BAD_ENCODING"
        )
    chunked = "chunked" in headers.get("transfer-encoding", "").lower()
    announced = None if chunked else _length(headers, name)
    if announced is not None and announced > limits.body_bytes:
        raise DeliveryRefused(f"{name}: announces {announced} bytes", "TOO_LARGE")
    sent = _Counted(raw, limits, name)
    if encodings:
        unpacker = _Deflate() if encodings[0] == "deflate" else _Gzip()
        body = unpacker.unpack(sent, name, limits)
    else:
        body = b"".join(sent)
    if announced is not None and sent.count != announced:
        raise Truncated(f"{name}: {sent.count} of {announced} bytes arrived")
    if announced is not None:
        return body, f"all {announced} bytes of Content-Length"
    if chunked:
        return body, "the last chunk arrived"
    return body, "gzip reached its end" if encodings else ""


def _length(headers: dict[str, str], name: str) -> int | None:
    text = headers.get("content-length")
    if text is None:
        return None
    lengths = {part.strip() for part in text.split(",")}
    if len(lengths) != 1 or not (only := lengths.pop()).isascii() or not only.isdigit():
        raise Truncated(f"{name}: two lengths, or none that can be read")
    return int(only[:18])


class _Counted:
    """The bytes as sent, counted and capped."""

    def __init__(self, raw: Any, limits: Limits, name: str) -> None:
        self.raw, self.limits, self.name, self.count = raw, limits, name, 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.raw.stream(CHUNK, decode_content=False):
            self.count += len(piece)
            if self.count > self.limits.body_bytes:
                raise DeliveryRefused(
                    f"{self.name}: more than {self.limits.body_bytes} bytes", "TOO_LARGE"
                )
            yield piece


class _Unpacker(ABC):
    """Unpacks piece by piece and never holds more than the limit: 306 KB of gzip can be 300 MB of
    zeros.
    """

    def unpack(self, sent: _Counted, name: str, limits: Limits) -> bytes:
        """Return everything that was packed, after its end was seen."""
        unpacked: list[bytes] = []
        size = 0
        try:
            for piece in sent:
                for out in self.feed(piece):
                    size += len(out)
                    if size > limits.unpacked_bytes or (
                        size > MB and size > limits.unpacked_ratio * sent.count
                    ):
                        raise DeliveryRefused(
                            f"{name}: unpacks to more than it may ({sent.count} bytes sent)",
                            "TOO_LARGE",
                        )
                    unpacked.append(out)
        except zlib.error:
            raise Truncated(f"{name}: the packed body is damaged") from None
        if not self.whole():
            raise Truncated(f"{name}: the packed body has no end")
        return b"".join(unpacked)

    @abstractmethod
    def feed(self, piece: bytes) -> Iterator[bytes]:
        """Yield what a piece unpacks to, little by little."""

    @abstractmethod
    def whole(self) -> bool:
        """Return whether the end was seen (or nothing was begun)."""


class _Gzip(_Unpacker):
    """gzip, also several members in a row.

    zlib checks CRC and length of each; `eof` says that the trailer came.
    """

    def __init__(self) -> None:
        self.member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        self.begun = False

    def feed(self, piece: bytes) -> Iterator[bytes]:
        while piece:
            if self.member.eof:
                piece = piece.lstrip(b"\0")  # padding is allowed between and after members
                if not piece:
                    return
                self.member = zlib.decompressobj(16 + zlib.MAX_WBITS)
            self.begun = True
            yield self.member.decompress(piece, CHUNK)
            piece = self.member.unused_data if self.member.eof else self.member.unconsumed_tail

    def whole(self) -> bool:
        return self.member.eof or not self.begun


class _Deflate(_Unpacker):
    """deflate: with zlib's header as the standard says, or raw as some servers send it."""

    def __init__(self) -> None:
        self.stream = zlib.decompressobj()
        self.begun = False

    def feed(self, piece: bytes) -> Iterator[bytes]:
        while piece and not self.stream.eof:
            try:
                out = self.stream.decompress(piece, CHUNK)
            except zlib.error:
                if self.begun:
                    raise
                self.stream = zlib.decompressobj(-zlib.MAX_WBITS)
                out = self.stream.decompress(piece, CHUNK)
            self.begun = True
            yield out
            piece = self.stream.unconsumed_tail

    def whole(self) -> bool:
        return self.stream.eof or not self.begun
