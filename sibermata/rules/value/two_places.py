"""A village and its kecamatan, or its code, in one cell: 'Ds. Jaten Kec. Wonodadi', 'Jaten
(35.05.01.2001)', 'Jaten, Wonodadi'. Pure.

Separated by a word or a code, it is a statement; two bare names are only a possible reading, which
the table of places must confirm.
"""

import re
from typing import NamedTuple

from sibermata.records.cell import ABSENT, text_of
from sibermata.rules.value.text import is_blank

_ABOVE = r"(?:kecamatan|kec)\b\s*[.:]?\s*"
_VILLAGE_FIRST = re.compile(rf"(.+?)[\s,;(/-]+{_ABOVE}([^()]+?)\)?", re.IGNORECASE).fullmatch
_ABOVE_FIRST = re.compile(
    rf"{_ABOVE}(.+?)[\s,;/-]+((?:desa|ds|kelurahan|kel)\b.+)", re.IGNORECASE
).fullmatch
_BARE = re.compile(r"([^,;()/]+?)\s*(?:[,;/(]|\s-\s)\s*([^,;()/]+?)\s*\)?").fullmatch
_CODE = r"[0-9]{2}\.?[0-9]{2}\.?[0-9]{2}\.?[0-9]{4}"
_CODE_FIRST = re.compile(rf"\s*({_CODE})[\s.:|/-]+([^\W\d_].*)", re.DOTALL).fullmatch
_CODE_LAST = re.compile(rf"(.*[^\W\d_].*?)[\s.:|/,(-]+({_CODE})\)?\s*", re.DOTALL).fullmatch
_CODE_ALONE = re.compile(rf"\s*'?{_CODE}\.?\s*").fullmatch


class TwoPlaces(NamedTuple):
    """A village as a cell names it with what is above it."""

    village: str
    subdistrict: str
    stated: bool  # a word says which is which


def two_places(text: str) -> list[TwoPlaces]:
    """Return the ways to read a cell as a village and its kecamatan; [] if there is none."""
    if found := _ABOVE_FIRST(text):
        return [TwoPlaces(found[2], found[1], True)]
    if found := _VILLAGE_FIRST(text):
        return [TwoPlaces(found[1], found[2], True)]
    if found := _BARE(text):
        return [TwoPlaces(found[1], found[2], False), TwoPlaces(found[2], found[1], False)]
    return []


def told_apart(code_cell: str, village_cell: str) -> tuple[str, str]:
    """Return the cells of a code and of a village where one of them contains both ('3516052001 -
    Srigading', 'Srigading (35.16.05.2001)'), or the village's cell contains the code.
    """
    if is_blank(text_of(code_cell).strip()):
        if both := _CODE_FIRST(village_cell):
            return both[1], both[2]
        if both := _CODE_LAST(village_cell):
            return both[2], both[1]
        return (village_cell, ABSENT) if _CODE_ALONE(village_cell) else (code_cell, village_cell)
    if is_blank(text_of(village_cell).strip()):
        if both := _CODE_FIRST(code_cell):
            return both[1], both[2]
        if both := _CODE_LAST(code_cell):
            return both[2], both[1]
    return code_cell, village_cell
