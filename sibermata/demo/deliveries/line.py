"""A row of a list as its clerk has it, with what a strict reader must make of it; and the habits of
an office that keeps lists.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sibermata.demo.world.people import full_name
from sibermata.demo.world.villages import Tenure, Village

ADMIT, REFUSE, ASK, NOT_OFFICIAL, DUPLICATE = "a", "r", "q", "n", "d"  # as records.official.Outcome


class Said(NamedTuple):
    """A source's statement about a tenure, as far as a registry can know it."""

    village_code: str
    post: str
    label: str | None  # None: the source does not say which dusun
    name: str  # without titles, as the source types it
    active: bool
    # the source's own row id; whether it, the NIK and the birth date stand in the delivery is the
    # layout's affair
    key: str
    nik: str  # as it can be read: 16 digits or ''
    born: date | None
    birth_place: str
    capacity: str
    sex: str = ""
    sk_number: str = ""  # '' and None: nothing that can be read
    sk_date: date | None = None


class Line(NamedTuple):
    """A row as the clerk has it, before a layout writes it. '' or None = blank."""

    outcome: str
    tenure: Tenure | None
    said: Said | None  # None unless admitted
    village: Village
    village_name: str  # as written, perhaps misspelt
    code: str  # with dots
    key: str
    front: str
    name: str
    back: str
    nik: str
    nik_rounded: bool  # stored as a number by Excel
    sex: str
    birth_place: str
    born: date | str | None  # text: written just so
    education: str
    post: str
    hamlet: str
    active: bool
    left: date | None
    sk_number: str
    sk_date: date | str | None
    start: date | None
    phone: str
    subdistrict: str
    village_unknown: bool = False  # the village cannot be determined, or is in another district
    remark: str = ""
    end_number: str = ""  # of the decree of dismissal
    end_date: date | None = None
    earlier: bool = False  # the row of an earlier term of the same person on the same seat
    broken_in_two: bool = False  # a cell of it became two: the row is longer than its header


@dataclass(frozen=True, slots=True)
class Habits:
    """The habits of one district's office in keeping its list."""

    hamlet_column: bool = False  # the dusun has a column of its own
    hamlet_said: bool = True
    has_code: bool = True
    names_kecamatan: bool = False  # next to the code, to determine the village without it
    codes_by_row: bool = True  # False: the code is written once for the whole village
    some_codes: bool = False  # a code in every third row; the sheet is named as its kecamatan
    foreign_rows: bool = True  # a line of another district may stand in it
    keeps_leavers: bool = False  # who left stays in the list as non-aktif
    dismissals: bool = False  # who left stays in the list with the decree that dismissed him
    remarks: bool = False  # what has no column is written beside the row
    plain_sexes: bool = False  # always L or P (systems with a drop-down)
    capitals: bool = False
    cells: bool = False  # kept in a spreadsheet: a cell may show an error
    parted: bool = False  # place and day of birth have columns of their own
    delimited: bool = False  # a delimiter in a cell makes the row too long
    niks: bool = True  # it has NIKs, which link two rows of one person
    short_years: bool = False  # some days are typed with two digits of the year


def readable_nik(nik: str) -> str:
    """Return the 16 digits; one that was rounded is as good as any where it comes as text."""
    digits = re.sub("[^0-9]", "", nik)
    return digits if len(digits) == 16 else ""


def written_name(line: Line) -> str:
    """Return the name with its titles in one cell."""
    return full_name(line.front, line.name, line.back) if line.name else ""
