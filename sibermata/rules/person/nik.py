"""The NIK: sixteen digits or nothing. It is never padded, expanded, rounded or turned into a
number.

Law: UU 23/2006 (the number is issued once and never changes); 6 region + DDMMYY, day + 40 for
women, + 4 serial.
"""

import re
from collections.abc import Set
from datetime import date
from typing import NamedTuple

from sibermata.records.cell import ABSENT, DATE, ERROR, FORMULA, NUMBER, text_of
from sibermata.rules.value.text import BLANK, clean, is_blank

sixteen_digits = re.compile(r"[0-9]{16}").fullmatch
# Province 11-98 and not sixteen ones (the only filler of equal digits that would pass); day 01-31
# or 41-71, month 01-12;
# a serial that is not 0000, which is what a spreadsheet's 3.5E+15 leaves when somebody writes it
# out.
_REGION = r"(?!1{16})(?:1[1-9]|[2-8][0-9]|9[0-8])[0-9]{4}"
_BIRTH = r"(?:0[1-9]|[12][0-9]|3[01]|4[1-9]|[56][0-9]|7[01])(?:0[1-9]|1[0-2])[0-9]{2}"
well_formed = re.compile(_REGION + _BIRTH + r"(?!0000)[0-9]{4}").fullmatch
_SCIENTIFIC = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]+").fullmatch
_TEXT_FLOAT = re.compile(r"([0-9]{14,18})[.,]0+").fullmatch
_MASKED = re.compile(r"[0-9]*[*xX•#]{3,}[0-9]*").fullmatch
_SEPARATORS = re.compile(r"[\s.\-–]+")
_QUOTES = "'’‘`\"´"
_FULLWIDTH = {0xFF10 + i: 48 + i for i in range(10)}
_LOOKALIKE = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "i": "1", "|": "1"})
_EXACT_IN_A_FLOAT = "9007199254740992"  # 2^53, compared as text


class NikRead(NamedTuple):
    """A NIK ('' if unusable) and the code of what was found.

    `hint` is what a person may look at; it identifies nobody.
    """

    nik: str = ""
    code: str = ""
    hint: str = ""


def read_nik(cell: str, blank: Set[str] = BLANK) -> NikRead:
    """Return the NIK of a cell as it came from its source, type mark included."""
    if well_formed(cell):
        return NikRead(cell)
    mark = cell[:1]
    if mark == NUMBER:
        return _from_number(cell[1:])
    if mark == ABSENT:
        return NikRead()
    if mark in (ERROR, FORMULA, DATE) or text_of(cell) is not cell:
        return NikRead("", {ERROR: "CELL_ERROR", FORMULA: "FORMULA_NO_VALUE"}.get(mark, "TYPE"))
    return _from_text(cell, blank)


def _from_number(digits: str) -> NikRead:
    if _SCIENTIFIC(digits):
        return NikRead("", "NIK_SCIENTIFIC")
    if _TEXT_FLOAT(digits):
        return NikRead("", "NIK_FLOAT")
    if not digits.strip("0.-"):
        return NikRead("", "NIK_MISSING")
    if not sixteen_digits(digits):
        return NikRead("", "NIK_LENGTH")
    if digits.endswith("0"):
        return NikRead("", "NIK_ROUNDED", digits)
    if digits > _EXACT_IN_A_FLOAT:
        return NikRead("", "NIK_FLOAT", digits)
    return _judged(digits, "NIK_FROM_NUMBER")


def _from_text(cell: str, blank: Set[str]) -> NikRead:
    read = clean(cell)
    text = read.text.strip(_QUOTES + " ")
    if read.code == "BAD_UNICODE":
        return NikRead("", "NIK_CHARS")
    if is_blank(text, blank) or not text.strip("0"):
        return NikRead("", "NIK_MISSING")
    if _SCIENTIFIC(text):
        return NikRead("", "NIK_SCIENTIFIC")
    if _MASKED(_SEPARATORS.sub("", text)):
        return NikRead("", "NIK_MASKED")
    narrow = text.translate(_FULLWIDTH)
    if any(c.isdigit() and not c.isascii() for c in narrow):
        return NikRead("", "NIK_NON_ASCII")
    as_float = _TEXT_FLOAT(narrow)
    digits = as_float[1] if as_float else _SEPARATORS.sub("", narrow)
    if re.fullmatch(r"[0-9]+", digits):
        if len(digits) != 16:
            return NikRead("", "NIK_LENGTH")
        return _judged(digits, "" if digits == cell.strip(" ") else "NIK_NORMALISED")
    guess = digits.translate(_LOOKALIKE)
    return NikRead("", "NIK_CHARS", guess if well_formed(guess) else "")


def _judged(digits: str, code: str) -> NikRead:
    if len(set(digits)) == 1:
        return NikRead("", "NIK_MISSING")
    return NikRead(digits, code) if well_formed(digits) else NikRead("", "NIK_SHAPE")


def wrong_characters(text: str) -> str:
    """Return in words where a letter stands in place of a digit, without showing the number: 'huruf
    O di tempat ke-3'.
    """
    compact = _SEPARATORS.sub("", clean(text).text.strip(_QUOTES + " "))
    places = [
        f"huruf {c} di tempat ke-{i}" for i, c in enumerate(compact, 1) if not ("0" <= c <= "9")
    ]
    return ", ".join(places[:4]) if len(compact) == 16 else ""


def compare_birth(nik: str, birth_date: date | None, sex: str) -> tuple[str, ...]:
    """Return notes where the NIK's own birth part or sex differs from the row.

    Never a reason to refuse: a NIK is not re-issued.
    """
    notes: tuple[str, ...] = ()
    female = nik[6] >= "4"
    expected_female = sex == "P" if sex else female
    if birth_date is not None:
        day = birth_date.day + 40 if expected_female else birth_date.day
        if nik[6:12] != f"{day:02d}{birth_date.month:02d}{birth_date.year % 100:02d}":
            notes = ("NIK_BIRTH_DIFF",)
    return (*notes, "NIK_SEX_DIFF") if female is not expected_female else notes


def mask(nik: str) -> str:
    """Return a NIK as it may be shown: '3517********8901'."""
    return nik[:4] + "*" * (len(nik) - 8) + nik[-4:] if len(nik) >= 12 else "*" * len(nik)
