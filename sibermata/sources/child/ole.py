"""Runs in the child: the streams of a compound file, the container of .xls. Chains that lead in a
circle or out of the file are broken.

Source: Microsoft, [MS-CFB], 2.2 (header), 2.3 (FAT), 2.6 (directory).
"""

import struct
from collections.abc import Sequence

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LAST = 0xFFFFFFFA  # this and above are no sector
ENTRY = 128  # bytes of the directory for one stream or storage
MAX_ENTRIES = 2_000
STORAGE, STREAM, ROOT = 1, 2, 5


def read_streams(payload: bytes) -> tuple[dict[str, bytes], set[str]]:
    """Return name -> bytes of every stream, the first of a name, and the names of the storages."""
    shift, small_shift = struct.unpack_from("<HH", payload, 30)
    if shift not in (9, 12) or small_shift != 6:
        raise ValueError("not a compound file")
    size = 1 << shift
    first_dir, _, cutoff, first_small, _, first_more, more = struct.unpack_from("<7I", payload, 48)
    sectors = [payload[at : at + size] for at in range(size, len(payload), size)]
    listed = [*struct.unpack_from("<109I", payload, 76), *_further(sectors, first_more, more)]
    fat = _numbers(b"".join(sectors[number] for number in listed if number < LAST))
    entries = _chain(sectors, fat, first_dir)
    if len(entries) > MAX_ENTRIES * ENTRY:
        raise ValueError("too many streams")
    small_fat = _numbers(_chain(sectors, fat, first_small))
    streams: dict[str, bytes] = {}
    storages: set[str] = set()
    small: list[bytes] = []
    for at in range(0, len(entries) - ENTRY + 1, ENTRY):
        name, kind, start, length = _entry(entries[at : at + ENTRY])
        if kind == ROOT:
            body = _chain(sectors, fat, start)[:length]
            small = [body[i : i + 64] for i in range(0, len(body), 64)]
        elif kind == STORAGE:
            storages.add(name)
        elif kind == STREAM:
            within = (small, small_fat) if length < cutoff else (sectors, fat)
            streams.setdefault(name, _chain(*within, start)[:length])
    return streams, storages


def _further(sectors: Sequence[bytes], start: int, count: int) -> list[int]:
    """Return the sectors of the table that have no room in the header."""
    listed: list[int] = []
    for _ in range(min(count, len(sectors))):
        if start >= LAST:
            break
        *numbers, start = _numbers(sectors[start])
        listed += numbers
    return listed


def _entry(entry: bytes) -> tuple[str, int, int, int]:
    (width,) = struct.unpack_from("<H", entry, 64)
    name = entry[: max(0, min(width, 64) - 2)].decode("utf-16-le")
    start, length = struct.unpack_from("<II", entry, 116)
    return name, entry[66], start, length


def _numbers(body: bytes) -> Sequence[int]:
    return struct.unpack(f"<{len(body) // 4}I", body[: len(body) // 4 * 4])


def _chain(sectors: Sequence[bytes], table: Sequence[int], start: int) -> bytes:
    """Return the sectors that follow one another, joined."""
    found: list[bytes] = []
    while start < LAST:
        if len(found) > len(sectors):
            raise ValueError("sectors in a circle")
        found.append(sectors[start])
        start = table[start]
    return b"".join(found)
