"""Recognises how an address is reached, and reads those on disk: a file, a drop folder with a
pattern, stored pages.
"""

import hashlib
import re
from enum import StrEnum
from pathlib import Path

from sibermata.errors import ConfigError, DeliveryRefused, SourceUnavailable
from sibermata.records.delivery import Before, Fetched, Part
from sibermata.records.source import Source
from sibermata.sources.files import read as files
from sibermata.sources.outside import Outside

SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.\-]*)://")


class Way(StrEnum):
    """How an address is reached."""

    WEB = "web"
    DATABASE = "database"
    FILE = "file"
    FOLDER = "folder"


def way_to(address: str, root: Path = Path()) -> Way:
    """Return how `address` is reached; a scheme other than http(s), file and mysql is an error in
    the TOML.
    """
    if scheme := SCHEME.match(address):
        name = scheme[1].lower()
        if name in ("http", "https"):
            return Way.WEB
        if name == "mysql":
            return Way.DATABASE
        if name != "file":
            raise ConfigError(
                f"{name}:// is no way to reach a source",
                "ADDRESS_REFUSED",
                place="address",
                value=name,
            )
    path = _path(address, root)
    if path.is_dir() or (re.search(r"[*?\[]", path.name) and not path.is_file()):
        return Way.FOLDER
    return Way.FILE


def _path(address: str, root: Path) -> Path:
    path = Path(re.sub(r"^(?i:file)://(localhost(?=/))?", "", address))
    if not address or "\0" in address:
        raise ConfigError(
            "an address is empty or holds a zero byte", "ADDRESS_REFUSED", place="address"
        )
    if re.search(r"[*?\[]", str(path.parent)):
        raise ConfigError(
            "a pattern stands only in the last part of an address",
            "ADDRESS_REFUSED",
            place="address",
            value=str(path.parent),
        )
    return root / path


def fetch_file(source: Source, before: Before, outside: Outside) -> Fetched:
    """Return a file that the TOML names. It is always read now: whoever names one file means its
    present contents.
    """
    del before
    path = _path(source.address, outside.root)
    with files.opened(path.parent) as folder:
        part, found = files.read_file(folder, path.name, outside.budget.limits)
    refuse_empty(part)
    return Fetched(
        (part,), found.validators(), proof=f"a file of {found.size} bytes, unchanged while read"
    )


def fetch_newest(source: Source, before: Before, outside: Outside) -> Fetched:
    """Return the newest whole file of a drop folder by (time, name); the others get a note and stay
    where they are (F59).
    """
    path, pattern = folder_of(source, outside)
    with files.opened(path) as folder:
        found, links = files.list_files(folder, pattern)
        refuse_if_none(source, found, links)
        for file in newest_first(found):
            notes = files.others(
                [other for other in found if other != file], links, before.validators
            )
            if before.sha256 and file.validators() == before.validators:
                # Known already, so it is not read: it says nothing new, and it confirms no absence.
                return Fetched((), file.validators(), fresh=False, unchanged=True, notes=notes)
            if not files.is_whole(folder, file, outside.budget, outside.person):
                continue
            part, read = files.read_file(folder, file.name, outside.budget.limits)
            refuse_empty(part)
            return Fetched(
                (part,), read.validators(), f"a file of {read.size} bytes, at rest", notes=notes
            )
    raise SourceUnavailable(
        f"{source.name}: what lies in the folder is still being written; next round", "FILE_GROWING"
    )


def fetch_pages(source: Source, before: Before, outside: Outside) -> Fetched:
    """Return stored pages: one file, or all files of a pattern in the order of their names.

    The parser proves that none is missing.
    """
    if way_to(source.address, outside.root) is Way.FILE:
        return fetch_file(source, before, outside)
    path, pattern = folder_of(source, outside)
    with files.opened(path) as folder:
        found, links = files.list_files(folder, pattern)
        refuse_if_none(source, found, links)
        found.sort(key=lambda file: files.natural(file.name))
        mark = hashlib.sha256(repr([tuple(file) for file in found]).encode()).hexdigest()
        notes = files.others([], links, {})
        if before.sha256 and before.validators.get("pages") == mark:
            return Fetched((), {"pages": mark}, fresh=False, unchanged=True, notes=notes)
        parts = []
        for file in found:
            if not files.is_whole(folder, file, outside.budget, outside.person):
                raise SourceUnavailable(
                    f"{source.name}: {file.name!r} is still being written; next round",
                    "FILE_GROWING",
                )
            parts.append(files.read_file(folder, file.name, outside.budget.limits)[0])
            refuse_empty(parts[-1])
    return Fetched(tuple(parts), {"pages": mark}, f"{len(parts)} page files", notes=notes)


def folder_of(source: Source, outside: Outside) -> tuple[Path, str]:
    """Return a drop folder and the pattern of the names in it that are meant."""
    path = _path(source.address, outside.root)
    return (path, "*") if path.is_dir() else (path.parent, path.name)


def newest_first(found: list[files.Found]) -> list[files.Found]:
    """Return files by (time, name), the newest first."""
    return sorted(found, key=lambda file: (file.mtime_ns, file.name), reverse=True)


def refuse_if_none(source: Source, found: list[files.Found], links: list[str]) -> None:
    """Stop if no file matches."""
    if not found and links:
        raise DeliveryRefused(
            f"{source.name}: only links in the folder, and links are not followed",
            "SYMLINK_REFUSED",
            place=links[0],
        )
    if not found:
        raise SourceUnavailable(
            f"{source.name}: no file in the folder matches", "SRC_GONE", place=source.address
        )


def refuse_empty(part: Part) -> None:
    """Refuse an empty file."""
    if not part.body:
        raise DeliveryRefused(f"{part.name!r} is empty", "EMPTY_BODY", place=part.name)
