"""What a remark (keterangan) says about the office: a capacity, an end, a question, or nothing.

Agreed: a remark decides only as a whole, less a date and punctuation. One that holds such a word
among others is a question for a person, and changes nothing.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from sibermata.rules.post.resolve import PostCatalogue, resolve_post
from sibermata.rules.time.dates import Calendar, read_date
from sibermata.rules.value.spelling import Spelling
from sibermata.rules.value.text import plain

# 3-11-2026, 3 November 2026, 2026-11-03, and the words that lead to a day
_DAY = re.compile(
    r"(?:\b(?:tertanggal|tanggal|tgl|tmt|per|sejak|mulai|pada)\b\.?\s*:?\s*)*"
    r"\b(\d{1,2}\s*[-/. ]\s*\d{1,2}\s*[-/. ]\s*\d{4}|\d{4}-\d{2}-\d{2}"
    r"|\d{1,2}[\s-]*[A-Za-z]{3,9}[\s-]*\d{4})\b",
    re.IGNORECASE | re.ASCII,
)
_YEAR = re.compile(r"(?:\b(?:tahun|thn|th|sejak|per)\b\.?\s*)*\b((?:19|20)\d{2})\b", re.IGNORECASE)


class RemarkWords(NamedTuple):
    """The tables of `config/spellings/remarks.toml`, in their compared form."""

    inside: frozenset[str]  # among other words they make a question
    not_here: frozenset[str]  # words of the status column that say nothing in a remark


class RemarkRead(NamedTuple):
    """What a remark says. All empty: nothing about the office."""

    capacity: str = ""
    ended: bool = False
    day: date | None = None  # of the end, where it is told
    asks: bool = False


NOTHING = RemarkRead()
ASKS = RemarkRead(asks=True)


class RemarkTables(NamedTuple):
    """What reading a remark needs of the rules."""

    status: Spelling
    capacity: Spelling
    words: RemarkWords
    posts: PostCatalogue


def read_remark(text: str, post: str, tables: RemarkTables, calendar: Calendar) -> RemarkRead:
    """Return what a cleaned remark of a row with this post says."""
    found = _DAY.search(text)
    day = read_date(found[1], calendar, "end").value if found else None
    rest = _DAY.sub(" ", text, count=1) if found else _YEAR.sub(" ", text, count=1)
    folded = plain(rest)
    if not folded:
        return NOTHING
    if capacity := tables.capacity.find(folded):
        return RemarkRead(capacity)
    if folded not in tables.words.not_here and (status := tables.status.find(folded)):
        if status == "active":
            return NOTHING
        year = None if found else _YEAR.search(text)
        if (found and day is None) or (year and int(year[1]) >= calendar.today.year):
            return ASKS  # a day that is none, or a year of which nobody knows when
        return RemarkRead(ended=True, day=day)
    return _with_post(rest, post, tables) or (ASKS if _holds(folded, tables.words) else NOTHING)


def _with_post(text: str, post: str, tables: RemarkTables) -> RemarkRead | None:
    """Return the capacity of 'Pj. Kepala Desa' in the row of a kepala desa; None if it is not that
    alone.
    """
    first = plain(text).split(" ")[0]
    if tables.capacity.find(first) is None and first not in ("PELAKSANA", "PEJABAT"):
        return None
    verdict = resolve_post(text, tables.posts)
    alone = verdict.verdict == "post" and verdict.capacity_said and not verdict.former
    if not alone or verdict.reason == "respelled":
        return None
    return RemarkRead(verdict.capacity) if verdict.post == post and not verdict.label else ASKS


def _holds(folded: str, words: RemarkWords) -> bool:
    padded = f" {folded} "
    return any(f" {word} " in padded for word in words.inside)


def answered_remark(
    answers: Mapping[tuple[str, ...], Mapping[str, str]], key: str
) -> RemarkRead | None:
    """Return what a person said that a remark means, None if nobody was asked."""
    meaning = answers.get(("remarks", key)) if answers else None
    if meaning is None:
        return None
    said = meaning["remarks"]
    if said == "ended":
        return RemarkRead(ended=True)
    return RemarkRead("" if said == "nothing" else said)
