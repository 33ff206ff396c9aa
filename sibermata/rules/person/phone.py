"""Telephone numbers of Indonesia, in the international form '+62812...'. What cannot be dialled
costs the field, never the row.

The common mobile number is settled here by hand; `phonenumbers` (slow to import and to ask) is
asked about the rest only.
"""

import re
from collections.abc import Set
from typing import NamedTuple

from sibermata.records.cell import ABSENT, ERROR, FORMULA, NUMBER, text_of
from sibermata.rules.value.text import BLANK, clean, is_blank

# 8xx with 9 to 12 digits in all. Blocks are given out over time, so any 81-89 may be dialled.
mobile = re.compile(r"(?:\+?62|0)(8[1-9][0-9]{7,10})").fullmatch
LONGEST = 200  # characters of a cell that is searched for numbers; more is no telephone
FILLERS = tuple(str(digit) * 8 for digit in range(10))  # ends like this: typed to fill the field
_BARE_MOBILE = re.compile(r"8[1-9][0-9]{7,10}").fullmatch
_LANDLINE = re.compile(
    r"(?:\+62|0)((?:21|22|24|31|61)[0-9]{7,8}|[2-79][0-9]{2}[0-9]{5,8})"
).fullmatch
_SEVERAL = re.compile(
    r"[/,;|\n&]|\s+(?:atau|dan|or)\s+|(?<=[0-9])\s{2,}(?=[+0])|(?<=[0-9]{6})\s+(?=(?:\+62|62|08)[0-9])",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^(?:(?:no|nomor|hp|wa|whatsapp|telp|telepon|tlp|tel)\s*[.:]*\s*)+|\s*\(?(?:wa|hp|whatsapp)\)?$",
    re.IGNORECASE,
)
_FILLING = re.compile(r"[\s().\-–]+")
LEADING = re.compile(r"^(?:62|0)")  # of the country, or of a call within it
_FULLWIDTH = {0xFF10 + i: 48 + i for i in range(10)}


class PhoneRead(NamedTuple):
    """One or two numbers and the code of what was found ('' = nothing to say)."""

    phone: str = ""
    second: str = ""
    code: str = ""


def read_phone(cell: str, blank: Set[str] = BLANK) -> PhoneRead:
    """Return the numbers of a cell as it came from its source, type mark included."""
    found = mobile(cell)
    if found and not cell.endswith(FILLERS):
        return PhoneRead("+62" + found[1])
    mark = cell[:1]
    if mark == NUMBER:
        return _one(re.sub(r"\.0+$", "", cell[1:])) if cell[1:].strip("0.") else PhoneRead()
    if mark == ABSENT:
        return PhoneRead()
    if text_of(cell) is not cell:
        return PhoneRead(code={ERROR: "CELL_ERROR", FORMULA: "FORMULA_NO_VALUE"}.get(mark, "TYPE"))
    return _from_text(cell, blank)


def _from_text(cell: str, blank: Set[str]) -> PhoneRead:
    if len(cell) > LONGEST:
        return PhoneRead(code="PHONE_INVALID")
    text = cell.replace("\r\n", "\n")
    if is_blank(clean(text).text.strip("'\""), blank):
        return PhoneRead()
    parts = [clean(part).text for part in _SEVERAL.split(text) if part]
    read = [_one(part) for part in parts if not is_blank(part, blank)]
    good = list(dict.fromkeys(one.phone for one in read if one.phone))
    if not good:
        return PhoneRead(code="PHONE_INVALID")
    if len(good) > 1:
        return PhoneRead(good[0], good[1], "PHONE_SECOND")
    return PhoneRead(
        good[0],
        code="PHONE_INVALID"
        if len(read) > 1 and not all(one.phone for one in read)
        else read[0].code,
    )


def _one(text: str) -> PhoneRead:
    bare = _FILLING.sub("", _LABEL.sub("", text.strip(" '’`\"").translate(_FULLWIDTH)))
    if not re.fullmatch(r"\+?[0-9]{6,15}", bare) or bare.endswith(FILLERS):
        return PhoneRead(code="PHONE_INVALID")
    if found := mobile(bare):
        return PhoneRead("+62" + found[1])
    if bare.startswith(("6208", "+6208")) and (found := mobile(bare[bare.index("0") :])):
        return PhoneRead("+62" + found[1], code="PHONE_NORMALISED")
    if _BARE_MOBILE(bare):  # a spreadsheet ate the zero
        return PhoneRead("+62" + bare, code="PHONE_NORMALISED")
    if found := _LANDLINE(bare):
        return PhoneRead("+62" + found[1])
    return _asked(bare)


def _asked(bare: str) -> PhoneRead:
    """Ask the library about a number that is neither an ordinary mobile nor a landline."""
    import phonenumbers

    try:
        number = phonenumbers.parse(bare, "ID")
    except phonenumbers.NumberParseException:
        return PhoneRead(code="PHONE_INVALID")
    if number.country_code != 62 or not phonenumbers.is_valid_number(number):
        return PhoneRead(code="PHONE_INVALID")
    return PhoneRead(
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
        code="PHONE_NORMALISED",
    )


def split_nik_phone(cell: str) -> tuple[str, str]:
    """Return (NIK cell, phone cell) of a cell that holds either or both, in any order: 'NIK\\nHP',
    'NIK / HP', HP alone.
    """
    text = text_of(cell)
    if text is not cell or len(text) > LONGEST:
        looks_like_phone = cell[:1] == NUMBER and bool(_BARE_MOBILE(text) or mobile(text))
        return (ABSENT, cell) if looks_like_phone else (cell, ABSENT)
    parts = [
        part.strip()
        for part in re.split(r"[\n/;,|]+|\s{2,}|(?<=[0-9]{9})\s+(?=(?:\+|[0-9]{9}))", cell)
        if part.strip()
    ]
    if len(parts) == 1:
        single = _FILLING.sub("", parts[0].strip("'"))
        return ("", parts[0]) if mobile(single) or _BARE_MOBILE(single) else (parts[0], "")
    for position, part in enumerate(parts):
        if len(_FILLING.sub("", part.strip("'"))) >= 15:
            return part, "/".join(parts[:position] + parts[position + 1 :])
    return (parts[0], "/".join(parts[1:])) if parts else ("", "")


def searched_number(text: str) -> str:
    """Return a number as a search compares it: its digits, without the first ones that people
    leave out.
    """
    return LEADING.sub("", re.sub(r"\D", "", text))
