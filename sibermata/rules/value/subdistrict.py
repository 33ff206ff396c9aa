"""Of which kecamatan rows are that do not say it: of the one that their sheet is named after, or
perhaps of the one in which their neighbours lie. Pure.

Agreed: FIELD R2. What a sheet's name says is taken where nothing speaks against it; neighbours are
only offered.
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
    """Return the kecamatan's name under which a table stands, '' where it says none, or where a row
    that can be told lies in another. A sheet that is named as one says it before its file, which
    may be named as the district, and there is a kecamatan of that name too.
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
    """Return the code of each row's kecamatan, '' where its own cells do not tell it."""
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
