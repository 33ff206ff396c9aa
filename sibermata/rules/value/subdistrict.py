"""The kecamatan of rows that do not name it: that of their sheet's name, or perhaps that of their
neighbours. Pure.

Agreed: FIELD R2. A sheet's name is taken where nothing contradicts it; neighbours are only offered.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from sibermata.records.cell import ABSENT
from sibermata.records.delivery import Table
from sibermata.rules.value.region_code import Places
from sibermata.rules.value.text import is_blank

COLUMNS = ("village_code", "village_name", "subdistrict_name")
COUNTED = re.compile(r"^[0-9IVX]{1,4}\s*[.)_-]\s*|^[0-9]{1,3}\s+")


def subdistrict_of(table: Table, constants: Mapping[str, str], places: Places) -> str:
    """Return the kecamatan's name for a table, '' if none is stated, or if a row of a recognised
    village is in another one.

    A sheet's name counts before its file's: the file may be named after the district, and a
    kecamatan may have that name too.
    """
    named = _kecamatan_among([table.sheet], places) or _kecamatan_among(table.named, places)
    if len(named) != 1:
        return ""
    (code,) = named
    found = set(_codes_of_rows(table, constants, places)) - {""}
    return named[code] if found == {code} else ""


def _kecamatan_among(texts: Iterable[str], places: Places) -> dict[str, str]:
    """Return code -> name of each kecamatan that one of these texts is called as."""
    return {
        code: name
        for text in texts
        if (name := COUNTED.sub("", text.strip())) and (code := places.subdistrict(name))
    }


def neighbours_subdistrict(
    table: Table, at: int, constants: Mapping[str, str], places: Places
) -> str:
    """Return the code of the kecamatan in which the rows above and below lie, in a table that is
    sorted by kecamatan; '' where they do not agree.
    """
    of_rows = _codes_of_rows(table, constants, places)
    runs = [code for code, _ in groupby(filter(None, of_rows))]
    if len(runs) != len(set(runs)):
        return ""
    above = next((code for code in reversed(of_rows[:at]) if code), "")
    below = next((code for code in of_rows[at + 1 :] if code), "")
    return above if above == below else ""


def _codes_of_rows(table: Table, constants: Mapping[str, str], places: Places) -> Sequence[str]:
    """Return the code of each row's kecamatan, '' if its own cells do not say it."""
    at = [table.columns.index(name) if name in table.columns else -1 for name in COLUMNS]
    known: dict[tuple[str, ...], str] = {}
    codes = []
    for row in table.rows:
        cells = tuple(
            row[place] if place >= 0 else constants.get(name, ABSENT)
            for name, place in zip(COLUMNS, at, strict=True)
        )
        if cells not in known:
            known[cells] = places.find(*cells).code[:8]
        codes.append(known[cells])
    return codes


def with_subdistrict(cells: tuple[str, str, str], subdistrict: str) -> tuple[str, str, str]:
    """Return the cells of a village with the kecamatan of its sheet, where they say none."""
    code, village, own = cells
    said = own != ABSENT and not is_blank(own.strip())
    return cells if said or not subdistrict else (code, village, subdistrict)
