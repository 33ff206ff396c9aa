"""The accidents of a clerk at a spreadsheet, and nights on which people really come and go.

One district of twelve villages is made, with invented people. An accident moves, empties or
overwrites cells and leaves the rows as they are; what it touches is counted in seats.
"""

import random
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from tests.office import person

Row = dict[str, str]
Rows = list[Row]

VILLAGES = tuple(f"35.16.05.20{number:02d}" for number in range(1, 13))
POSTS = (
    "Kepala Desa",
    "Sekretaris Desa",
    "Kaur Keuangan",
    "Kaur Perencanaan",
    "Kasi Pemerintahan",
    "Kasi Pelayanan",
    "Kepala Dusun Krajan",
    "Kepala Dusun Wetan",
)
FIRST = [
    "Adi",
    "Bagas",
    "Candra",
    "Dewa",
    "Eka",
    "Fajar",
    "Galih",
    "Hadi",
    "Indra",
    "Jaya",
    "Karta",
    "Laksmi",
    "Mawar",
    "Narti",
    "Okta",
    "Prima",
    "Ratih",
    "Sekar",
    "Tirta",
    "Utami",
    "Vina",
    "Wulan",
    "Yanti",
    "Zaenal",
]
LAST = [
    "Contohwan",
    "Ujicoba",
    "Simulasi",
    "Fiktif",
    "Latihan",
    "Percobaan",
    "Rekaan",
    "Karangan",
    "Umpama",
    "Misalnya",
    "Andaikata",
    "Cobaan",
]
IDENTIFIERS = ("all", "no_key", "no_nik", "no_birth", "name_only")
LEFT_OUT = {
    "all": (),
    "no_key": ("key",),
    "no_nik": ("nik",),
    "no_birth": ("nik", "birth_date", "birth_place"),
    "name_only": ("key", "nik", "birth_date", "birth_place", "sk_number", "sk_date", "start_date"),
}


def district(identifiers: str = "all", seed: int = 5) -> Rows:
    """Return the rows of a quiet district; `identifiers` says which of them its file bears."""
    dice = random.Random(seed)
    names = [f"{first} {last}" for first in FIRST for last in LAST]
    dice.shuffle(names)
    rows: Rows = []
    for number, (village, post) in enumerate((v, p) for v in VILLAGES for p in POSTS):
        born = date(1970, 1, 2) + timedelta(days=dice.randrange(9000))
        appointed = date(2012, 2, 3) + timedelta(days=dice.randrange(4000))
        nik = f"351605{born:%d%m%y}{9001 + number}"
        rows.append(
            person(
                f"P{number:03d}",
                names[number],
                nik,
                post,
                village,
                birth_date=born.isoformat(),
                sk_number=f"141/{dice.randrange(10, 900)}/{appointed.year}",
                sk_date=appointed.isoformat(),
                start_date=appointed.isoformat(),
                phone=f"0812{dice.randrange(10_000_000, 99_999_999)}",
            )
        )
    return [bare(row, identifiers) for row in rows]


def bare(row: Row, identifiers: str) -> Row:
    """Return the row without the identifiers that this file does not bear."""
    return {name: "" if name in LEFT_OUT[identifiers] else cell for name, cell in row.items()}


def sort_column(rows: Rows, column: str, part: slice = slice(None)) -> Rows:
    """Return the rows with one column sorted alone."""
    cells = sorted(row[column] for row in rows[part])
    return _over(rows, column, part, cells)


def shift_down(rows: Rows, column: str, part: slice = slice(None)) -> Rows:
    """Return the rows with one cell inserted into a column: the rest moved down."""
    cells = [row[column] for row in rows[part]]
    return _over(rows, column, part, ["", *cells[:-1]])


def shift_up(rows: Rows, column: str, part: slice = slice(None)) -> Rows:
    """Return the rows with one cell of a column deleted: the rest moved up."""
    cells = [row[column] for row in rows[part]]
    return _over(rows, column, part, [*cells[1:], ""])


def paste_from_elsewhere(rows: Rows, column: str, part: slice = slice(None)) -> Rows:
    """Return the rows with a column of another district's sheet pasted over one."""
    other = district(seed=77)
    return _over(rows, column, part, [row[column] for row in other[part]][::-1])


def empty(rows: Rows, column: str, part: slice = slice(None)) -> Rows:
    """Return the rows with a column emptied."""
    return _over(rows, column, part, [""] * len(rows[part]))


def overwrite(rows: Rows, column: str, part: slice = slice(None)) -> Rows:
    """Return the rows with one word filled down over a column."""
    return _over(rows, column, part, ["Purna Tugas"] * len(rows[part]))


def mask(rows: Rows, column: str, part: slice = slice(None)) -> Rows:
    """Return the rows with the letters of a column starred out."""
    cells = [
        " ".join(word[0] + "*" * (len(word) - 1) for word in row[column].split())
        for row in rows[part]
    ]
    return _over(rows, column, part, cells)


def _over(rows: Rows, column: str, part: slice, cells: Sequence[str]) -> Rows:
    changed_rows = [dict(row) for row in rows]
    for row, cell in zip(changed_rows[part], cells, strict=True):
        row[column] = cell
    return changed_rows


FAMILIES: dict[str, Callable[[Rows, str, slice], Rows]] = {
    "sorted": sort_column,
    "shifted down": shift_down,
    "shifted up": shift_up,
    "pasted": paste_from_elsewhere,
    "emptied": empty,
    "overwritten": overwrite,
    "masked": mask,
}
PARTS = {
    "all of it": slice(None),
    "a third": slice(31, 63),
    "one village": slice(16, 24),
    "from the middle on": slice(48, None),
}


def elected(rows: Rows, night: date, villages: Iterable[str] = VILLAGES, seed: int = 9) -> Rows:
    """Return the rows after an election: every kades of these villages is a new person with a new
    decree.
    """
    return [
        newcomer(row, night, seed + at)
        if row["post"] == "Kepala Desa" and row["village_code"] in set(villages)
        else row
        for at, row in enumerate(rows)
    ]


def newcomer(row: Row, night: date, seed: int, *, decree: bool = True) -> Row:
    """Return the row of somebody who was never in the file, on the same seat."""
    dice = random.Random(seed)
    born = date(1972, 3, 4) + timedelta(days=dice.randrange(9000))
    changed_rows = {
        **row,
        "key": f"N{seed:04d}" if row["key"] else "",
        "name": f"{dice.choice(FIRST)} Baru{chr(97 + seed % 26)}{chr(97 + seed // 26 % 26)}",
        "nik": f"351605{born:%d%m%y}{9500 + seed % 499}" if row["nik"] else "",
        "birth_date": born.isoformat() if row["birth_date"] else "",
    }
    if decree and row["sk_number"]:
        changed_rows |= {
            "sk_number": f"141/{900 + seed}/{night.year}",
            "sk_date": night.isoformat(),
            "start_date": night.isoformat(),
        }
    return changed_rows


def reorganised(rows: Rows, night: date, village: str) -> Rows:
    """Return the rows after a village moved its people to other seats, with new decrees."""
    mine = [at for at, row in enumerate(rows) if row["village_code"] == village][2:]
    changed_rows = [dict(row) for row in rows]
    for at, to in zip(mine, [*mine[1:], mine[0]], strict=True):
        changed_rows[to] = {
            **rows[at],
            "post": rows[to]["post"],
            "sk_number": f"141/{at + 300}/{night.year}" if rows[at]["sk_number"] else "",
            "sk_date": night.isoformat() if rows[at]["sk_date"] else "",
            "start_date": night.isoformat() if rows[at]["start_date"] else "",
        }
    return changed_rows
