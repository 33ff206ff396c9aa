"""Runs in the child: a workbook's container. Nothing is unpacked before the container has been
judged; then its sheets come out as cells.

What is an OpenDocument workbook goes to `ods.py`.
Source: ECMA-376 (Office Open XML), parts 1 and 2; limits from FAULTS.md B86-B94.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from itertools import pairwise

from isal import isal_zlib

from sibermata.errors import DeliveryRefused
from sibermata.sources.child.answer import Answer, Sheet, pack
from sibermata.sources.child.cells import MAX_TEXT, Book
from sibermata.sources.child.ods import CONTENT, read_ods
from sibermata.sources.child.plain_xml import read_strings
from sibermata.sources.child.row_shapes import read_rows
from sibermata.sources.child.sheet_xml import (
    Strings,
    attributes_of,
    date_styles,
    parse,
    read_xml,
)

MAX_TOTAL = 100 * 1024 * 1024  # bytes unpacked
MAX_ENTRY = 50 * 1024 * 1024
MAX_RATIO = 100
FREE_TOTAL = 2 * 1024 * 1024  # below this no ratio is dangerous (an almost empty sheet packs well)
MAX_ENTRIES = 200
ACTIVE = re.compile(
    r"vbaproject|externallinks?/|embeddings/|activex/|macrosheets/|dialogsheets/|oleobject|customui/|^basic/|^scripts/|\.(exe|dll|js|vbs)$",
    re.IGNORECASE,
)
OF_A_WORKBOOK = frozenset(("[Content_Types].xml", "mimetype", CONTENT, "xl/workbook.xml"))
A_FILE = re.compile(r"(?i).*\.(?:xlsx?|xlsm|ods|csv|html?|pdf|docx?|jpe?g|png)").fullmatch
NESTED = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b\x08")


def read_sheets(payload: bytes) -> bytes:
    """Return every sheet of the workbook, hidden ones too, packed."""
    return pack(answer_of(payload))


def read_either(payload: bytes) -> bytes:
    """Return every sheet of an Office Open XML or an OpenDocument workbook, packed."""
    return pack(answer_of(payload, open_document=True))


def answer_of(payload: bytes, *, open_document: bool = False) -> Answer:
    """Return every sheet of the workbook; DeliveryRefused if its container is inconsistent or
    dangerous.
    """
    with zipfile.ZipFile(io.BytesIO(payload)) as archive:
        judge_container(archive, len(payload))
        names = set(archive.namelist())
        if not names.intersection(OF_A_WORKBOOK) and any(map(A_FILE, names)):
            raise DeliveryRefused("an archive of files: take them out of it", "ARCHIVE")
        parts = dict(_parts(archive, payload))
    if open_document and CONTENT in parts and "mimetype" in names:
        return Answer(read_ods(parts))
    if not any(name.startswith("xl/") for name in parts) or "xl/workbook.bin" in parts:
        what = "a binary workbook (.xlsb)" if "xl/workbook.bin" in parts else "no workbook"
        raise DeliveryRefused(
            f"the archive is {what}: save it again as .xlsx (simpan ulang sebagai .xlsx)",
            "TYPE_MISMATCH",
        )
    if b"macroenabled" in parts.get("[content_types].xml", b"").lower():
        raise DeliveryRefused("the workbook is made for macros", "ACTIVE_CONTENT")
    return _read(parts)


def judge_container(archive: zipfile.ZipFile, size: int) -> None:
    """Refuse a bomb, a trick with names or places, and whatever acts by itself."""
    entries = archive.infolist()
    total = sum(entry.file_size for entry in entries)
    if (
        len(entries) > MAX_ENTRIES
        or total > MAX_TOTAL
        or any(entry.file_size > MAX_ENTRY for entry in entries)
    ):
        raise DeliveryRefused(f"unpacks to {len(entries)} entries, {total >> 20} MB", "ZIP_BOMB")
    if total > FREE_TOTAL and total > MAX_RATIO * size:
        raise DeliveryRefused(f"unpacks to {total // max(size, 1)} times its size", "ZIP_BOMB")
    names = [entry.orig_filename.replace("\\", "/") for entry in entries]
    for name in names:
        if (
            name.startswith("/")
            or re.match(r"[A-Za-z]:", name)
            or ".." in name.split("/")
            or "\x00" in name
        ):
            raise DeliveryRefused("an entry's name leads out of the archive", "ZIP_ENTRY")
    if len({name.lower() for name in names}) != len(names):
        raise DeliveryRefused("two entries have one name", "ZIP_ENTRY")
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    for entry, following in pairwise(ordered):
        if (
            entry.header_offset + 30 + len(entry.orig_filename) + entry.compress_size
            > following.header_offset
        ):
            raise DeliveryRefused("entries of the archive overlap", "ZIP_ENTRY")
    if any(
        entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries
    ):
        raise DeliveryRefused("an entry is packed in a way no spreadsheet uses", "ZIP_ENTRY")
    if any(entry.flag_bits & 1 for entry in entries):
        raise DeliveryRefused("the archive is protected by a password", "ENCRYPTED")
    if any(ACTIVE.search(name) for name in names):
        raise DeliveryRefused("macros, links to other files or embedded objects", "ACTIVE_CONTENT")


def _parts(archive: zipfile.ZipFile, payload: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of every entry we need; all are read, so that every checksum is
    verified.
    """
    for entry in archive.infolist():
        content = _unpacked(archive, payload, entry)
        if content.startswith(NESTED):
            raise DeliveryRefused("an archive inside the archive", "ZIP_BOMB")
        name = entry.filename.replace("\\", "/").lower()  # names by any writer's case and slash
        if name.endswith((".xml", ".rels")):
            if b"!" in content and _declares(content):
                raise DeliveryRefused(
                    "the workbook declares entities of its own", "XML", place=name
                )
            yield name, content
        elif name == "xl/workbook.bin":
            yield name, b""


def _unpacked(archive: zipfile.ZipFile, payload: bytes, entry: zipfile.ZipInfo) -> bytes:
    """Return the content of an entry, its length and its checksum verified: `archive.read` in a
    third of the time, and never more than the length that was judged.
    """
    with archive.open(entry):  # what stands before the entry itself says the same of it
        begin = entry.header_offset
    names = int.from_bytes(payload[begin + 26 : begin + 28], "little")
    names += int.from_bytes(payload[begin + 28 : begin + 30], "little")
    begin += 30 + names
    content: bytes = payload[begin : begin + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_DEFLATED:
        content = isal_zlib.decompressobj(-15).decompress(content, entry.file_size + 1)
    if len(content) != entry.file_size or isal_zlib.crc32(content) != entry.CRC:
        raise zipfile.BadZipFile("an entry is not what its checksum says")
    return content


def _declares(xml: bytes) -> bool:
    """Say whether a part holds a declaration of its own; in two bytes a letter too."""
    plain = xml.replace(b"\x00", b"") if b"\x00" in xml[:200] else xml
    return b"<!DOCTYPE" in plain or b"<!ENTITY" in plain


def _read(parts: dict[str, bytes]) -> Answer:
    book_name = _target(parts, "_rels/.rels", "/officeDocument") or "xl/workbook.xml"
    folder, _, base = book_name.rpartition("/")
    links = {
        a["Id"]: a
        for tag, a in attributes_of(parts[f"{folder}/_rels/{base}.rels"])
        if tag == "Relationship"
    }
    elements = attributes_of(parts[book_name])
    book = _book(parts, folder, links, elements)
    sheets: list[Sheet] = []
    for name, state, link in _listed(elements, links):
        if not link.get("Type", "").endswith("/worksheet"):
            continue
        xml, hidden = parts[_inside(folder, link["Target"])], state in ("hidden", "veryHidden")
        sheets.append(read_rows(xml, book, name, hidden) or read_xml(xml, book, name, hidden))
        if sum(sheet.characters for sheet in sheets) > MAX_TEXT:
            raise DeliveryRefused("more text than any roster has", "PARSE_RESOURCE", place=name)
    return Answer(sheets, book.date1904)


def _book(
    parts: dict[str, bytes],
    folder: str,
    links: dict[str, dict[str, str]],
    elements: list[tuple[str, dict[str, str]]],
) -> Book:
    """Return what the cells of all sheets hang on; the parts that were read are dropped."""
    date1904 = any(
        tag == "workbookPr" and a.get("date1904") in ("1", "true", "on") for tag, a in elements
    )
    recalculates = any(
        tag == "calcPr" and a.get("fullCalcOnLoad") in ("1", "true") for tag, a in elements
    )
    dates: frozenset[int] = frozenset()
    strings: list[str] = []
    styled = False
    for link in links.values():
        kind, part = link.get("Type", ""), _inside(folder, link["Target"])
        if kind.endswith("/sharedStrings") and part in parts:
            strings += _strings(parts.pop(part))
        elif kind.endswith("/styles") and not styled:
            styled, dates = True, date_styles(parts[part]) if part in parts else dates
    return Book(strings, dates, date1904, recalculates)


def _strings(xml: bytes) -> list[str]:
    strings = read_strings(xml)
    if strings is not None:
        return strings
    handler = Strings()
    parse(xml, handler)
    return handler.texts


def _listed(
    book: list[tuple[str, dict[str, str]]], links: dict[str, dict[str, str]]
) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield name, state and relationship of every sheet in the order of its tabs."""
    for tag, attributes in book:
        if tag == "sheet":
            ident = next(
                value for key, value in attributes.items() if key == "id" or key.endswith(":id")
            )
            yield attributes["name"], attributes.get("state", "visible"), links[ident]


def _target(parts: dict[str, bytes], rels: str, kind: str) -> str:
    for tag, attributes in attributes_of(parts[rels]) if rels in parts else ():
        if tag == "Relationship" and attributes.get("Type", "").endswith(kind):
            return _inside("", attributes["Target"])
    return ""


def _inside(folder: str, target: str) -> str:
    """Return the entry a relationship points to; absolute targets begin at the archive's root."""
    target = target.replace("\\", "/").lower()
    return (
        target.lstrip("/")
        if target.startswith("/")
        else posixpath.normpath(posixpath.join(folder, target))
    )
