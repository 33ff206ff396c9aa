"""The XML of a workbook as a text whose tags mean what they look like, and its shared strings, read
without a parser; or the news that it has to be read element by element.
"""

import re
from collections.abc import Sequence
from xml.parsers.expat import ExpatError

from sibermata.errors import DeliveryRefused
from sibermata.sources.child.cells import MAX_CELL, clean
from sibermata.sources.child.sheet_xml import Strings, parse

MOST = 24 * 1024 * 1024  # bytes of XML that are split in memory
SLICE = 1 << 16  # bytes: what is looked through at once stays near the processor
FORBIDDEN = bytes({*range(32)} - {9, 10, 13})  # characters that no XML holds
PLACE = "\ue000"  # around the place of a text, where `row_shapes.py` parses a shape
PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^<>]*\?>)?")
OTHER_ENCODING = re.compile(rb"encoding\s*=\s*[\"'](?!utf-8[\"'])", re.IGNORECASE)
NOT_TAGS = re.compile("<[!?]")  # comments, blocks of plain text, instructions
REFERENCE = re.compile(r"&(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});")
NAMED = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'"}
PLAIN_STRING = re.compile(r'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>')
STRINGS = re.compile(r"<sst[^<>]*>")
PLAIN_ENDS = "<si><t>", "</t></si>"  # of a shared string, as nearly all programs write it


class NotPlainError(Exception):
    """The XML is one of those that are read element by element."""


def read_strings(xml: bytes) -> list[str] | None:
    """Return the shared strings, None if they have to be read element by element."""
    try:
        text, references = plain_text(xml)
        if (plain := _plain_strings(text)) is not None:
            return _cleaned(plain, text, references)
        pieces = PLAIN_STRING.split(text)
        head, tail = STRINGS.search(pieces[0]), pieces[-1].rfind("</sst>")
        if head is None or tail < 0 or len(pieces) == 1:
            return None
        between = pieces[::2]
        if NOT_TAGS.search("".join(between)):
            return None
        parse(pieces[0][: head.end()] + pieces[-1][tail:], Strings())
        between[0], between[-1] = between[0][head.end() :], between[-1][:tail]
        strings: list[str] = []
        texts = _cleaned(pieces[1::2], text, references)
        if not any(between):
            return texts
        for gap, string in zip(between, [*texts, None], strict=True):
            if gap and not gap.isspace():
                handler = Strings()
                parse(f"<sst>{gap}</sst>", handler)
                strings += handler.texts
            if string is not None:
                strings.append(string)
        return strings
    except (NotPlainError, DeliveryRefused, ExpatError, ValueError):
        return None


def _plain_strings(text: str) -> list[str] | None:
    """Return shared strings that stand one behind the other without anything else, as they are
    written; None if they do not.
    """
    opening, closing = PLAIN_ENDS
    text = text.replace('<t xml:space="preserve">', "<t>")
    begin, end = text.find(opening), text.rfind(closing)
    head, tail = text[: max(begin, 0)], text[end + len(closing) :]
    if begin < 0 or end < 0 or STRINGS.fullmatch(head.strip()) is None or tail.strip() != "</sst>":
        return None
    parse(head + tail, Strings())
    strings = text[begin + len(opening) : end].split(closing + opening)
    tags = (closing + opening).count("<") * (len(strings) - 1)
    return strings if text.count("<", begin + len(opening), end) == tags else None


def plain_text(xml: bytes) -> tuple[str, dict[str, str]]:
    """Return a document without its first line, with line ends as a parser gives them, and what its
    references stand for. Comments and the like are looked for by those who read its tags.
    """
    prolog = PROLOG.match(xml)
    start = prolog.end() if prolog else 0
    if (
        len(xml) > MOST
        or OTHER_ENCODING.search(xml[:start])
        or (b"]" in xml and b"]]>" in xml)  # one sign is found ten times as fast as three
        or any(
            len(piece.translate(None, FORBIDDEN)) != len(piece)
            for piece in (xml[at : at + SLICE] for at in range(0, len(xml), SLICE))
        )
    ):
        raise NotPlainError
    text = str(memoryview(xml)[start:], "utf-8")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    references: dict[str, str] = {}
    if "&" in text:
        found = REFERENCE.findall(text)
        if len(found) != text.count("&"):
            raise NotPlainError
        references = {reference: _referred(reference) for reference in set(found)}
    if "\ufffe" in text or "\uffff" in text or PLACE in text:
        raise NotPlainError
    return text, references


def _referred(reference: str) -> str:
    if reference in NAMED:
        return NAMED[reference]
    digits = reference[2:-1]
    code = int(digits[1:], 16) if digits.startswith("x") else int(digits)
    character = chr(code)
    if 0xD800 <= code < 0xE000 or character in "\ufffe\uffff" or (code < 32 and code in FORBIDDEN):
        raise NotPlainError
    return character


def referred_to(texts: Sequence[str], references: dict[str, str]) -> Sequence[str]:
    """Return the texts with each reference replaced by what it stands for."""
    if not references:
        return texts
    return [
        REFERENCE.sub(lambda found: references[found[0]], text) if "&" in text else text
        for text in texts
    ]


def _cleaned(texts: Sequence[str], whole: str, references: dict[str, str]) -> list[str]:
    """Return shared strings clean; nearly all of them are so already."""
    texts = referred_to(texts, references)
    if "_x" in whole or max(map(len, texts)) > MAX_CELL:
        return list(map(clean, texts))
    return list(texts)
