"""Whether a row of a list says that somebody was there: by a word, by a mark beside blanks, or by a
remark. Pure.

A signature that is missing among others, 'Belum', 'Izin' or 'Diwakili' is never read as taking
part; a row that was written for another person is a question.
"""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from sibermata.records.cell import text_of
from sibermata.records.official import RowFinding
from sibermata.rules.programme.list_words import NOT_THERE, REPRESENTED
from sibermata.rules.rulebook import Rulebook
from sibermata.rules.value.spelling import Spelling
from sibermata.rules.value.text import plain, shown
from sibermata.validate.cells import NOTHING, Memo, Said, Text
from sibermata.validate.listed import TICKS, word_reader

# '08.01', '2024-02-12 08:01', '2/12/24, 8:01:22 AM': when somebody came in
STAMP = re.compile(
    r"(?:[0-9]{1,4}[-/. ][0-9A-Za-z]{1,9}[-/. ][0-9]{1,4}[,T]?\s*)?"
    r"(?:[01]?[0-9]|2[0-3])[:.][0-5][0-9](?:[:.][0-5][0-9])?(?:\s*[AP]M)?(?:\s*WI[BT]|\s*WITA)?",
    re.IGNORECASE,
).fullmatch
THERE = "HADIR"  # how a column says it in words
NUMBERED = re.compile(r"\(?[0-9]{1,4}[.)]?[\s._…]*").fullmatch  # '2. ......' to be signed
NUMBER_BEFORE = re.compile(r"^\(?[0-9]{1,4}\s*[.)][\s._…]*(?=[^\W\d_]|[✓✔√☑])")  # '2. ' of '2. ttd'
SHORT = 3  # letters: 'an.' may be part of a name, 'mewakili' is none


class Signing(NamedTuple):
    """How a column shows who was there."""

    numbered: bool  # its cells number the places to sign
    marked: bool  # beside its marks, a blank means that somebody did not sign
    lettered: bool  # its letters are words: H, I, S, A
    stamped: bool  # it holds nothing but the times at which people came in


def signing(cells: Iterable[str], book: Rulebook) -> Signing:
    """Return how the cells of a column show who was there."""
    texts = {signed_text(cell) for cell in cells} - {""}
    lettered = any(plain(text) in book.lists.present for text in texts)
    counted = any(NUMBERED(text) and text not in ("0", "1") for text in texts)  # a lone 1: a mark
    stamped = any(STAMP(text) for text in texts) and all(
        STAMP(text) or not plain(text) for text in texts
    )
    marked = (
        lettered
        or stamped
        or any(
            plain(text.translate(TICKS)) in book.lists.marks
            for text in texts
            if not (counted and NUMBERED(text))
        )
    )
    return Signing(counted, marked, lettered, stamped)


def signed_text(cell: str) -> str:
    """Return the text in a place to sign, without the number of the place: '4. ttd' -> 'ttd'."""
    return NUMBER_BEFORE.sub("", text_of(cell).strip())


def taking_part(cells: Iterable[str], table: Spelling, book: Rulebook) -> Memo[Text]:
    """Return the reader of a column of modes, outcomes or signatures. `cells`: all that stand in
    it; beside marks of people who signed a blank, or a number alone, is somebody who did not.
    """
    numbered, marked, lettered, stamped = signing(cells, book)
    words, there = word_reader(table, book), table.find(THERE) or ""

    def read(cell: str) -> Text:
        text = signed_text(cell)
        if numbered and NUMBERED(text):
            return NOT_THERE if marked else "", NOTHING
        if lettered and plain(text) in book.lists.absent:
            return NOT_THERE, NOTHING
        if (stamped and STAMP(text)) or (lettered and plain(text) in book.lists.present):
            return there, NOTHING
        kept, said = words[cell if text_of(cell) is not cell else text]
        unsigned = marked and not kept and not said
        return (NOT_THERE, NOTHING) if unsigned else (kept, said)

    return Memo(read)


def not_taken(column: str, cell: str) -> RowFinding:
    """Return the note about a row that says that nobody took part, or not yet."""
    return RowFinding("NOT_TAKEN_PART", column, shown(cell))


def remark_reader(table: Spelling, book: Rulebook) -> Callable[[str], str]:
    """Return the reader of what a remark says of taking part: NOT_THERE, REPRESENTED, or ''."""
    inside = book.lists.inside

    def read(remark: str) -> str:
        words = plain(remark)
        first = words.partition(" ")[0]
        if first in inside and table.find(first) == REPRESENTED:
            return REPRESENTED
        kept = table.find(words) or ""
        return kept if kept in (NOT_THERE, REPRESENTED) else ""

    return Memo(read).__getitem__


def doubt_reader(book: Rulebook) -> Callable[[str, str, str, str], Said]:
    """Return the reader of (name, remark, what the mark says, what the remark does): the question
    of a row that was written for somebody else, by its remark or its name ('Budi (mewakili Kades)',
    'a.n. Kepala Desa'), or whose remark contradicts its mark.
    """
    of_remarks = sorted(book.lists.inside)
    of_names = [word for word in of_remarks if len(word) > SHORT]
    in_remark = Memo(lambda remark: _one_inside(plain(remark), of_remarks))

    def read(name: str, remark: str, said: str, remarked: str) -> Said:
        if said and remarked == NOT_THERE:
            detail = "bertanda hadir, tetapi keterangannya menyebut tidak"
            return (RowFinding("ROW_UNCLEAR", "remarks", detail=detail),)
        found = [in_remark[remark] if remark else "", _one_inside(plain(name), of_names)]
        word = min(filter(None, found), default="")
        if not word:
            return NOTHING
        detail = f"tertulis {word.lower()}, sehingga belum pasti siapa yang hadir"
        return (RowFinding("ROW_UNCLEAR", "name", detail=detail),)

    return read


def _one_inside(text: str, words: Iterable[str]) -> str:
    """Return the first of these words that stands in a text as a word, '' where none does."""
    return next((word for word in words if word in text and f" {word} " in f" {text} "), "")
