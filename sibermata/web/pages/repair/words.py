"""What words of the sources were said to mean: by whom, and taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter

from sibermata.desk.sheets.repair_out import LABELS
from sibermata.desk.spellings import forget
from sibermata.errors import Refusal
from sibermata.records.account import Right
from sibermata.rules.value.word_answers import NOT_OFFICIAL, PLACES, value_key
from sibermata.store.desk.finding_states import Word
from sibermata.store.registry.answers import list_answers
from sibermata.store.views.regions import list_regions
from sibermata.web.access import DESK, page
from sibermata.web.answer import Answer, render, saved
from sibermata.web.visit import Visit

router = APIRouter()
ADDRESS = "/perbaikan/kata"
NOT_A_POST = "bukan aparatur desa"
WORDS_OF = {
    "L": "laki-laki",
    "P": "perempuan",
    "active": "masih menjabat",
    "ended": "tidak menjabat lagi",
    "nothing": "tidak berarti apa-apa bagi jabatannya",
}


@dataclass(frozen=True)
class Line:
    """A word, and what it was said to mean."""

    number: int
    source: str
    column: str
    word: str
    meaning: str
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class WordsPage:
    """The words that were given a meaning."""

    lines: Sequence[Line]


@page(router, "GET", ADDRESS, roles=DESK, right=Right.VIEW)
def words(visit: Visit) -> Answer:
    """Show the words of the sources that somebody gave a meaning, the latest first."""
    lines = [line_of(visit, one) for one in reversed(answers_of(visit))]
    return render("repair/words.html", WordsPage(lines))


@page(router, "POST", "/perbaikan/kata/{rule}/tarik", roles=DESK, right=Right.VIEW)
def take_back(visit: Visit) -> Answer:
    """Take the meaning of a word back: it is asked about again."""
    number = visit.number("rule")
    if number not in {one["id"] for one in answers_of(visit)}:
        raise Refusal("RULE_UNKNOWN", rule=number)
    forget(visit.desk(), number)
    return saved(ADDRESS, visit.now)


def answers_of(visit: Visit) -> list[dict[str, Any]]:
    """Return the meanings in force of the sources that the visitor may see."""
    mine = {one.name for one in visit.sources()}
    return [one for one in list_answers(visit.connection) if one["source"] in mine]


def meanings_of(visit: Visit, word: Word) -> list[Line]:
    """Return what a word of a source was said to mean."""
    found = list_answers(visit.connection, word.source)
    about = (word.column, value_key(word.value))
    return [line_of(visit, one) for one in found if (one["column"], one["value"]) == about]


def line_of(visit: Visit, one: Mapping[str, Any]) -> Line:
    """Return a word as its list shows it."""
    return Line(
        one["id"],
        one["source"],
        LABELS.get(one["column"], one["column"]),
        one["value"],
        meaning_in_words(visit, one["column"], one["meaning"]),
        one["by"],
        one["at"],
        one["reason"],
    )


def meaning_in_words(visit: Visit, column: str, meaning: Mapping[str, str]) -> str:
    """Return what a word means, in words."""
    if column in PLACES:
        code = meaning[PLACES[column]]
        place = list_regions(visit.connection, visit.scope, code=code)
        return f"{place[0]['name']} ({code})" if place else code
    if meaning.get("verdict") == NOT_OFFICIAL:
        return NOT_A_POST
    if column != "post":
        return WORDS_OF.get(meaning[column], meaning[column])
    posts = visit.opened.rules.book.posts.posts
    post = posts[meaning["post"]].name if meaning["post"] in posts else meaning["post"]
    return " ".join(filter(None, (meaning.get("capacity"), post, meaning.get("label"))))
