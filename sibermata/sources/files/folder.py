"""Fetches every file of a drop folder that is in use tonight, each a delivery of its own. An
unreadable file is reported by name and stops no other.

Agreed: FIELD R13. A file that was there before is not fresh: it confirms no absence.
"""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sibermata.errors import DeliveryRefused, SibermataError, SourceUnavailable
from sibermata.records.delivery import Before, Fetched, Part, Remark
from sibermata.records.source import Source
from sibermata.rules.time.office import WIB
from sibermata.sources.files import read as files
from sibermata.sources.files.address import folder_of, newest_first, refuse_empty, refuse_if_none
from sibermata.sources.outside import Outside

MAX_FILES = 5_000  # a province's largest district has 500 villages: ten years of them
UNREADABLE = "FILE_UNREADABLE"


def fetch_together(source: Source, before: Before, outside: Outside) -> Fetched:
    """Return the files of a folder, newest first: all of them, or those of the newest day."""
    path, pattern = folder_of(source, outside)
    with files.opened(path) as folder:
        found, links = files.list_files(folder, pattern)
        refuse_if_none(source, found, links)
        if len(found) > MAX_FILES:
            raise DeliveryRefused(
                f"{source.name}: {len(found)} files in the folder", "TOO_LARGE", place=pattern
            )
        found = newest_first(found)
        if source.read.together == "all":
            found = [file for file in found if _day(file) == _day(found[0])]
        marks = {_name(file): _mark(file) for file in found}
        if before.sha256 and before.validators == marks:
            return Fetched((), marks, fresh=False, unchanged=True)
        parts, notes = _read(source, folder, found, marks, before, outside)
    if not parts:
        raise SourceUnavailable(
            f"{source.name}: what lies in the folder is still being written or cannot be read",
            notes[0].value,
            place=notes[0].file,
        )
    fresh = any(part.fresh for part in parts)
    passed = files.others([], links, {})
    return Fetched(
        tuple(parts), marks, f"{len(parts)} files, at rest", fresh, notes=(*notes, *passed)
    )


def _read(
    source: Source,
    folder: int,
    found: Sequence[files.Found],
    marks: dict[str, str],
    before: Before,
    outside: Outside,
) -> tuple[list[Part], list[Remark]]:
    """Return the files as they are now, and a finding for each that cannot be read; one that may be
    readable the next night loses its mark.
    """
    limits = outside.budget.limits
    parts: list[Part] = []
    notes: list[Remark] = []
    room = limits.body_bytes
    for file in found:
        outside.budget.refuse_if_spent(source.name)
        try:
            if not files.is_whole(folder, file, outside.budget, outside.person):
                raise SourceUnavailable(f"{file.name!r} is still being written", "FILE_GROWING")
            part, read = files.read_file(folder, file.name, limits)
            marks[_name(read)] = _mark(read)
            refuse_empty(part)
        except SibermataError as error:
            notes.append(Remark(UNREADABLE, file.name, value=error.code))
            if isinstance(error, SourceUnavailable):
                del marks[_name(file)]
            continue
        room -= len(part.body)
        if room < 0:
            raise DeliveryRefused(
                f"{source.name}: the files of the folder hold more than {limits.body_bytes} bytes",
                "TOO_LARGE",
                place=file.name,
            )
        parts.append(replace(part, fresh=before.validators.get(_name(read)) != _mark(read)))
    return parts, notes


def _day(file: files.Found) -> date:
    return datetime.fromtimestamp(file.mtime_ns / 1e9, WIB).date()


def _name(file: files.Found) -> str:
    """Return a hash of a file's name, since the name may contain anything."""
    return hashlib.sha256(os.fsencode(file.name)).hexdigest()[:20]


def _mark(file: files.Found) -> str:
    """Return what identifies an unchanged file without reading it."""
    return hashlib.sha256(repr(tuple(file)).encode("utf-8", "replace")).hexdigest()[:20]
