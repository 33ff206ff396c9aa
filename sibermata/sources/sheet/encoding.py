"""Bytes to text by proof: a mark, a pattern of zeros, valid UTF-8; Windows-1252 only where every
foreign letter is a plausible one.
"""

import codecs
import re

from sibermata.errors import ConfigError, DeliveryRefused
from sibermata.records.region import place_of
from sibermata.records.source import Source

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
HIGH = re.compile(rb"[\x80-\xff]")
# Letters of Western Europe, typographic quotes and dashes, degree and ordinal signs, the no-break
# space: what Excel writes here.
PLAUSIBLE_1252 = (
    frozenset(range(0xC0, 0x100)) - {0xD7, 0xF7, 0xD0, 0xF0, 0xDE, 0xFE}
    | frozenset(
        (
            0x80,
            0x82,
            0x84,
            0x85,
            0x8A,
            0x8C,
            0x8E,
            0x91,
            0x92,
            0x93,
            0x94,
            0x95,
            0x96,
            0x97,
            0x99,
            0x9A,
            0x9C,
            0x9E,
            0x9F,
        )
    )
    | frozenset(
        (0xA0, 0xA7, 0xA9, 0xAA, 0xAB, 0xAE, 0xB0, 0xB2, 0xB3, 0xB4, 0xB7, 0xBA, 0xBB, 0xBC, 0xBD)
    )
)
MAX_HIGH_SHARE = (
    0.05  # of all bytes; names here are plain ASCII but for a quote or an accent now and then
)


def decode(body: bytes, name: str, source: Source) -> str:
    """Return the text; DeliveryRefused('ENCODING') with the line where no reading can be proven."""
    if source.read.encoding:
        return _declared(body, name, source)
    for mark, encoding in BOMS:
        if body.startswith(mark):
            return _strict(body, encoding, name, source)
    if b"\x00" in body[:4096] and (encoding := _zeros(body[:4096])):
        return _strict(body, encoding, name, source)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        if (
            error.reason == "unexpected end of data"
            and error.end >= len(body)
            and HIGH.search(body[: error.start])
        ):
            raise DeliveryRefused(
                f"{source.name}: the file ends inside a letter", "TRUNCATED", place=name
            ) from error
        return _windows(body, name, source, error.start)


def _declared(body: bytes, name: str, source: Source) -> str:
    encoding = source.read.encoding
    try:
        known = codecs.lookup(encoding).name
    except LookupError as error:
        raise ConfigError(
            f"{source.name}: [read] encoding = {encoding!r} is no encoding",
            "SOURCE_KEY",
            file=source.file,
            key="[read] encoding",
        ) from error
    if known == "utf-8":
        known = "utf-8-sig"
    if known in ("utf-16-le", "utf-16-be") and body[:2] in (
        codecs.BOM_UTF16_LE,
        codecs.BOM_UTF16_BE,
    ):
        known = "utf-16"
    return _strict(body, known, name, source)


def _strict(body: bytes, encoding: str, name: str, source: Source) -> str:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as error:
        raise _undecidable(source, f"not valid {encoding}", name, body, error.start) from error


def _zeros(head: bytes) -> str:
    """Return 'utf-16-le' or 'utf-16-be' where every second byte is mostly zero: Latin text in two
    bytes a letter, without a mark.
    """
    even, odd = head[0::2], head[1::2]
    if odd.count(0) > 0.7 * len(odd) and even.count(0) < 0.1 * len(even):
        return "utf-16-le"
    if even.count(0) > 0.7 * len(even) and odd.count(0) < 0.1 * len(odd):
        return "utf-16-be"
    return ""


def _windows(body: bytes, name: str, source: Source, first_bad: int) -> str:
    """Return the text as Windows-1252 if nothing speaks against it."""
    if _has_utf8_letter(body):
        raise _undecidable(
            source, "two encodings in one file (UTF-8 and another)", name, body, first_bad
        )
    high = HIGH.findall(body)
    if len(high) > max(3, MAX_HIGH_SHARE * len(body)):
        raise _undecidable(source, "no encoding fits", name, body, first_bad)
    odd = next(
        (m.start() for m in HIGH.finditer(body) if body[m.start()] not in PLAUSIBLE_1252), None
    )
    run = re.search(rb"[\x80-\xff]{4,}", body)  # four foreign letters in a row are another alphabet
    if odd is not None or run:
        raise _undecidable(
            source,
            "no encoding fits",
            name,
            body,
            odd if odd is not None else run.start() if run else 0,
        )
    return body.decode("cp1252")


def _has_utf8_letter(body: bytes) -> bool:
    """Return whether some foreign letter is proper UTF-8: in a Windows-1252 file that would be
    'Ã©', which nobody writes.
    """
    return bool(
        re.search(rb"[\xc2-\xdf][\x80-\xbf](?![\x80-\xbf])|[\xe2][\x80-\xbf]{2}|\xef\xbb\xbf", body)
    )


def _undecidable(source: Source, what: str, name: str, body: bytes, at: int) -> DeliveryRefused:
    line = body.count(b"\n", 0, at) + 1
    return DeliveryRefused(
        f"{source.name}: {what}, first at line {line}", "ENCODING", place=place_of(name, row=line)
    )
