"""What a text cell says once everything that no eye can see is gone; what cannot be read is told,
never stored.

No text that leaves here holds a NUL, a control character, a lone surrogate, a bidi mark or a
zero-width character.
"""

import re
import unicodedata
from collections.abc import Set
from typing import NamedTuple

from sibermata.records.cell import ERROR, MARKS, text_of

BLANK: frozenset[str] = frozenset(
    ("", "0", "NULL", "NONE", "NIHIL", "N A", "TIDAK ADA", "BELUM ADA", "KOSONG")
)
FORMULA_STARTS = tuple("=+-@\t\r\0＝＋－＠")  # what a spreadsheet may take for a formula (CWE-1236)
MAX_SHOWN = 500  # characters of a raw value that a finding carries
DATABASE_NULL = "\\N"  # what a database writes for nothing in its text exports
_SURROGATE = re.compile("[\ud800-\udfff]")
# UTF-8 read as Windows-1252: a lead byte's character, then what a continuation byte looks like
# there.
_MOJIBAKE = re.compile(
    "[\u00c2-\u00f4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013\u2014\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]"
)
_DIGITS = re.compile(r"\d(?:[ .\-']?\d)*")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# '#REF!', '#NAMA?', '#####' (a column too narrow), 'Err:508': whatever language the program spoke
_ERROR = re.compile(r"#[^\W\d_][^\W_]*(?:[/_][^\W_]+)*[!?]|#{3,}|(?:ERR|ERROR|GALAT):[0-9]{3}")
LONGEST_ERROR = 40  # characters
NO_ERROR = frozenset("0123456789-+(")  # no error begins so: most cells are told at a glance
_ASCII_WORDS = {i: chr(i).upper() if chr(i).isalnum() else " " for i in range(128)}
_PLACE_CODE = re.compile(r"\d{2}[. ]?\d{2}[. ]?\d{2}[. ]?\d{4}")
PERSONAL = frozenset(("name", "nik", "nik_phone", "phone", "phone2"))
FEWEST_HIDDEN = 7  # digits of a cell: fewer are no number of a person
_DAY = re.compile(  # 26-11-2026, 2026 11 26
    r"(?<!\d)(?:\d{1,2}([-._ ])\d{1,2}\1(?:19|20)\d{2}"
    r"|(?:19|20)\d{2}([-._ ])\d{1,2}\2\d{1,2})(?!\d)"
)
_REGION = re.compile(r"\d{2}\.\d{2}\.\d{2}\.\d{4}")


class TextRead(NamedTuple):
    """A cleaned text. `code` says what had to be done: '', TEXT_CLEANED, MOJIBAKE_REPAIRED,
    MOJIBAKE or BAD_UNICODE.

    With MOJIBAKE the text is clean and still damaged; with BAD_UNICODE there is no text.
    """

    text: str
    code: str = ""


def clean(text: str) -> TextRead:
    """Return the text composed (NFC), single-spaced, without anything invisible.

    Plain ASCII passes at once.
    """
    code = ""
    if "&" in text and (decoded := unescaped(text)) != text:
        text, code = decoded, "TEXT_CLEANED"
    if text.isascii() and text.isprintable():
        text = text.strip()
        if text == DATABASE_NULL:
            return TextRead("")
        return TextRead(" ".join(text.split()) if "  " in text else text, code)
    if _SURROGATE.search(text):
        return TextRead("", "BAD_UNICODE")
    repaired = repair_mojibake(text)
    if repaired != text:
        text, code = repaired, "MOJIBAKE_REPAIRED"
    elif "\ufffd" in text or _MOJIBAKE.search(text):
        code = "MOJIBAKE"
    kept = "".join(map(_seen, text))
    composed = unicodedata.normalize("NFC", kept)
    if not code and (composed != text or any(unicodedata.category(c) == "Cc" for c in text)):
        code = "TEXT_CLEANED"
    return TextRead(" ".join(composed.split()), code)


def unescaped(text: str) -> str:
    """Return the text with its HTML entities decoded, once: 'Ma&#039;ruf' -> "Ma'ruf".

    Only whole entities count: 'Simpan & Pinjam' and 'R&D;' stay as they are.
    """
    return _ENTITY.sub(_decoded, text) if "&" in text else text


def _decoded(found: re.Match[str]) -> str:
    from html import unescape
    from html.entities import html5

    entity = found[0]
    return unescape(entity) if entity[1] == "#" or entity[1:] in html5 else entity


def error_form(text: str) -> str:
    """Return the form in which the errors of spreadsheets are compared: '# N/A' -> '#N/A'."""
    return "".join(text.split()).upper().rstrip(".\u2026")


def as_error(cell: str, words: Set[str]) -> str:
    """Return the cell; one whose text is an error of a spreadsheet gets the mark of an error.

    `words`: the errors that have no form of their own ('Loading'), as `error_form` gives them.
    """
    if not cell or len(cell) > LONGEST_ERROR or cell[0] in NO_ERROR or cell[0] in MARKS:
        return cell
    form = error_form(cell)
    return ERROR + cell.strip() if form in words or _ERROR.fullmatch(form) else cell


def _seen(char: str) -> str:
    """Return the character, a space for what separates, '' for what cannot be seen."""
    if char.isascii() and char.isprintable():
        return char
    category = unicodedata.category(char)
    if category == "Cc":
        return "" if char == "\0" else " "
    if category in ("Zl", "Zp", "Zs"):
        return " "
    return "" if category == "Cf" else char


def repair_mojibake(text: str) -> str:
    """Return the text that was written, where UTF-8 was read as Windows-1252 and the way back is
    exact; else the text itself.
    """
    for _ in range(3):  # some files went through it more than once
        if not _MOJIBAKE.search(text):
            break
        try:
            better = b"".join(_byte_of(char) for char in text).decode("utf-8")
        except UnicodeError:
            break
        if better == text:
            break
        text = better
    return text


def _byte_of(char: str) -> bytes:
    try:
        return char.encode("cp1252")
    except UnicodeEncodeError:
        return char.encode("latin-1")  # five bytes that Windows-1252 leaves open


def without_symbols(text: str) -> str:
    """Return the text without emoji, private-use and unassigned characters (for remarks; a name
    with one is refused instead).
    """
    if text.isascii():
        return text
    return " ".join("".join(c for c in text if not is_foreign_symbol(c)).split())


def is_foreign_symbol(char: str) -> bool:
    """Return whether a character is an emoji, a private-use or an unassigned one."""
    if char.isascii():
        return False
    category = unicodedata.category(char)
    if category in ("Co", "Cn"):
        return True
    return (
        category in ("So", "Sk") and (char >= "\U0001f000" or "\u2600" <= char <= "\u27bf")
    ) or "\ufe00" <= char <= "\ufe0f"


def plain(text: str) -> str:
    """Return the form in which words are compared: compatibility-composed, upper case, letters and
    digits, single spaces.
    """
    if text.isascii():
        return " ".join(text.translate(_ASCII_WORDS).split())
    return " ".join(re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", text)).upper().split())


def is_blank(text: str, words: Set[str] = BLANK) -> bool:
    """Return whether a cell's text says nothing: empty, punctuation only, a database's null, or a
    word such as 'belum ada'.
    """
    if not text or text == DATABASE_NULL:
        return True
    folded = plain(text)
    return not folded or folded in words


def shown(cell: str) -> str:
    """Return a raw cell as a finding may carry it: without its mark, storable, at most MAX_SHOWN
    characters. Not yet masked.
    """
    text = text_of(cell)
    if not text.isprintable():
        text = "".join(
            c if c.isprintable() or c in "\n\t" else c.encode("unicode_escape").decode("ascii")
            for c in text[: MAX_SHOWN + 1]
        )
    return text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "…"


def mask_numbers(text: str) -> str:
    """Hide every run of nine digits or more, also one broken by dots, dashes or spaces; dotted
    village codes stay readable.
    """
    return _DIGITS.sub(_mask_run, text)


def mask_name(text: str) -> str:
    """Return the name of a file, a sheet or a column as a list may show it: a day in it is no
    number of a person ('data perangkat 26-11-2026 08').
    """
    days = [found[0] for found in _DAY.finditer(text)]
    kept = iter(days)
    return re.sub("\x00", lambda _: next(kept), mask_numbers(_DAY.sub("\x00", text)))


def mask_cell(column: str, text: str) -> str:
    """Return a cell as a list may show it.

    In a column of personal numbers everything is hidden, however it is written; the code of a place
    never is.
    """
    if column in PERSONAL:
        return _mask_all(text)
    if column == "village_code" and _PLACE_CODE.fullmatch(text.strip()):
        return text
    return mask_numbers(text)


def _mask_all(text: str) -> str:
    """Hide the digits of a whole cell but its first and last ones, whatever stands between them."""
    places = [at for at, char in enumerate(text) if char.isdigit()]
    if len(places) < FEWEST_HIDDEN:
        return text
    ends = 4 if len(places) >= 15 else 2
    hidden = set(places[ends:-ends])
    return "".join("*" if at in hidden else char for at, char in enumerate(text))


def _mask_run(found: re.Match[str]) -> str:
    run = found[0]
    digits = sum(map(str.isdigit, run))
    if digits < 9 or _REGION.fullmatch(run):
        return run
    head, tail = (4, 4) if digits >= 15 else (2, 2)
    return run[:head] + "*" * (len(run) - head - tail) + run[-tail:]


def modern_spelling(key: str) -> str:
    """Return a name's or a place's key with the spelling of before 1972 folded (oe-u, dj-j, tj-c).

    For likeness only, never for equality.
    """
    return key.replace("OE", "U").replace("DJ", "J").replace("TJ", "C")
