"""Applies a trouble to the rows of a list or to the bytes of a file."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from html import escape
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sibermata.demo.deliveries.defects import masked
from sibermata.demo.deliveries.line import ADMIT, DUPLICATE, REFUSE, Line
from sibermata.demo.suppliers.kinds import KINDS, Trouble

SHRUNKEN_TO = 0.4  # share of rows that a cut file still has
RENUMBERED_BY = 500_000
DOUBLED_BY = 7_000_000
LEAK_ROWS = 2  # more rows each night; people who are in office and not in the list
DELETED_AT = 0.2  # of the rows stand above the cell that was deleted
WORD = "Purna Tugas"  # filled down over a column
NOWHERE = "Tidak Ada"
PAGE_WORDS = b"</table><p>Menampilkan 1 sampai 10 dari 57 entri</p>"
ZONE = ZoneInfo("Asia/Jakarta")
Lines = list[Line]


def spoil(lines: Lines, trouble: Trouble, seed: str, night: int) -> Lines:
    """Return the list as the trouble leaves it; what is another list altogether (older, foreign) is
    the caller's to find, and so is what is spoilt in the bytes.
    """
    if KINDS[trouble].silent or not lines:
        return []
    if trouble in WHOLE:
        return WHOLE[trouble](lines)
    if trouble is Trouble.LEAKING:
        return _leak(lines, night)
    villages = sorted({line.village.code for line in lines if line.outcome == ADMIT})
    village = Random(f"{seed}-{trouble}").choice(villages) if villages else ""
    if trouble in OF_A_VILLAGE:
        return OF_A_VILLAGE[trouble](lines, village)
    return lines


def spoil_bytes(body: bytes, trouble: Trouble | None) -> bytes:
    """Return the file as the trouble leaves it."""
    if trouble is Trouble.COLUMN_GONE:
        return (
            body.replace(b"jabatan", b"catatan", 1)
            .replace(b"JABATAN", b"CATATAN", 1)
            .replace(b"Jabatan", b"Catatan", 1)
        )
    if trouble is Trouble.ONE_PAGE:
        return body.replace(b"</table>", PAGE_WORDS, 1)
    if trouble is Trouble.CUT:
        last = body.rstrip(b"\r\n").rfind(b"\n") + 1
        return body[: last + (len(body) - last) // 3]
    return body


def _shift(lines: Lines, column: str, at: int, cells: Sequence[Any]) -> Lines:
    """Return the rows with other cells in one column from a row on."""
    moved = [line._replace(**{column: cell}) for line, cell in zip(lines[at:], cells, strict=True)]
    return [*lines[:at], *moved]


def _sorted(*columns: str) -> Callable[[Lines], Lines]:
    """Return what sorts these columns alone, each by its own text."""

    def act(lines: Lines) -> Lines:
        for column in columns:
            cells = sorted((getattr(line, column) for line in lines), key=str)
            lines = _shift(lines, column, 0, cells)
        return lines

    return act


def _every(**cells: Any) -> Callable[[Lines], Lines]:
    return lambda lines: [line._replace(**cells) for line in lines]


def _slip(lines: Lines) -> Lines:
    return _shift(lines, "name", 0, [line.name for line in (lines[-1], *lines[:-1])])


def _delete_name(lines: Lines) -> Lines:
    at = round(len(lines) * DELETED_AT)
    return _shift(lines, "name", at, [*(line.name for line in lines[at + 1 :]), ""])


def _sort_keys(lines: Lines) -> Lines:
    moved = _sorted("key")(lines)
    return [
        line if line.said is None else line._replace(said=line.said._replace(key=line.key))
        for line in moved
    ]


def _end(lines: Lines) -> Lines:
    return [
        line._replace(active=False) if number % 3 == 0 else line
        for number, line in enumerate(lines)
    ]


def _mask(lines: Lines) -> Lines:
    return [line._replace(name=masked(line.name), front="", back="") for line in lines]


def _double(lines: Lines) -> Lines:
    own = [line for line in lines if line.outcome != DUPLICATE]
    return [
        *lines,
        *(
            line._replace(key=str(int(line.key) + DOUBLED_BY), outcome=DUPLICATE, said=None)
            for line in own
        ),
    ]


def _escape(lines: Lines) -> Lines:
    """Write what a web form makes of punctuation: 'Ma&#039;ruf'."""
    return [
        line._replace(
            name=_coded(line.name), birth_place=_coded(line.birth_place), post=_coded(line.post)
        )
        for line in lines
    ]


def _coded(text: str) -> str:
    return escape(text, quote=False).replace("'", "&#039;")


def instant(day: date | str | None) -> date | str | None:
    """Return the midnight of a day in East Java as a program in UTC writes it."""
    if not isinstance(day, date):
        return day
    midnight = datetime.combine(day, time(), ZONE).astimezone(UTC)
    return f"{midnight:%Y-%m-%dT%H:%M:%S}.000Z"


def _instants(lines: Lines) -> Lines:
    return [line._replace(born=instant(line.born), sk_date=instant(line.sk_date)) for line in lines]


def _leak(lines: Lines, night: int) -> Lines:
    """Leave out always the same rows, and more of them every night."""
    people = sorted(
        (line.tenure for line in lines if line.tenure is not None and line.tenure.since == 1),
        key=lambda t: t.style,
    )
    gone = {id(tenure) for tenure in people[: LEAK_ROWS * (night - 2)]}
    return [line for line in lines if line.tenure is None or id(line.tenure) not in gone]


def _cut_village(lines: Lines, village: str) -> Lines:
    here = [line for line in lines if line.village.code == village]
    kept = {id(line) for line in here[1::2]}
    return [line for line in lines if line.village.code != village or id(line) in kept]


def _without(lines: Lines, village: str) -> Lines:
    return [line for line in lines if line.village.code != village]


def _sort_village(lines: Lines, village: str) -> Lines:
    names = iter(sorted(line.name for line in lines if line.village.code == village))
    return [
        line._replace(name=next(names)) if line.village.code == village else line for line in lines
    ]


WHOLE: Mapping[Trouble, Callable[[Lines], Lines]] = {
    Trouble.SHRUNKEN: lambda lines: lines[: round(len(lines) * SHRUNKEN_TO)],
    Trouble.EMPTIED: _every(nik="", nik_rounded=False),
    Trouble.ERRORS: _every(nik="#REF!", nik_rounded=False),
    Trouble.SLIPPED: _slip,
    Trouble.NAMES_SORTED: _sorted("name"),
    Trouble.NAME_DELETED: _delete_name,
    Trouble.BIRTHS_SORTED: _sorted("born"),
    Trouble.DECREES_SORTED: _sorted("sk_number", "sk_date"),
    Trouble.KEYS_SORTED: _sort_keys,
    Trouble.OVERWRITTEN: _every(name=WORD, front="", back="", outcome=REFUSE, said=None),
    Trouble.MASKED: _mask,
    Trouble.ENDED: _end,
    Trouble.NO_SUBDISTRICT: _every(subdistrict=NOWHERE),
    Trouble.DOUBLED: _double,
    Trouble.ENTITIES: _escape,
    Trouble.INSTANTS: _instants,
}
OF_A_VILLAGE: Mapping[Trouble, Callable[[Lines, str], Lines]] = {
    Trouble.VILLAGE_OUT: _without,
    Trouble.FILE_BROKEN: _without,
    Trouble.VILLAGE_CUT: _cut_village,
    Trouble.VILLAGE_SORTED: _sort_village,
}
