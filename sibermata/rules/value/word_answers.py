"""What people answered about the words of one source: one answer settles every identical value.
Pure.

Agreed: SEMANTICS 2. An answer holds for the source that it was given for, never for another one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sibermata.errors import Refusal
from sibermata.records.states import CAPACITIES
from sibermata.rules.post.reader import PostVerdict
from sibermata.rules.rulebook import Rulebook
from sibermata.rules.value.spelling import Spelling
from sibermata.rules.value.text import clean, mask_cell, plain

# a column of places -> what kind of place its words mean
PLACES = {"village_name": "village", "village_code": "village", "subdistrict_name": "subdistrict"}
ANSWERED = ("post", "sex", "status", "remarks", *PLACES)  # the columns whose words may be taught
REMARK_MEANINGS = ("nothing", "ended", "Pj", "Plt", "Plh", "definitif")
NOT_OFFICIAL = "not_official"
CHOICES = {
    "sex": ("L", "P"),
    "status": ("active", "ended"),
    "remarks": REMARK_MEANINGS,
}
Meaning = Mapping[
    str, str
    # {"post": "KADUS", "label": "...", "capacity": "..."}, {"verdict": "not_official"}, {"sex":
    # "P"}, {"village": "35.16.05.2001"}, ...
]
# (column, folded value), or (column, folded value, code of the village that alone it is about) ->
# what it means
Answers = Mapping[tuple[str, ...], Meaning]


def value_key(text: str) -> str:
    """Return the form in which a value is recognised again."""
    return plain(clean(text).text)


def word_asked(column: str, shown: str) -> str:
    """Return the word that a question about a cell is about, '' if it is only about its row: one
    answer settles every row with the word.
    """
    return value_key(shown) if column in ANSWERED else ""


def with_answers(book: Rulebook, answers: Answers) -> Rulebook:
    """Return the rules as this source's rows are read by them; the very same rules where nothing
    was answered.
    """
    if not answers:
        return book
    return replace(
        book,
        sex=_taught(book.sex, answers, "sex"),
        status=_taught(book.status, answers, "status"),
        answers=answers,
    )


def _taught(table: Spelling, answers: Answers, column: str) -> Spelling:
    own = {
        value: meaning[column] for (where, value, *_), meaning in answers.items() if where == column
    }
    return Spelling({**table.words, **own}, {**table.opensid, **own}) if own else table


def answered_post(answers: Answers, text: str) -> PostVerdict | None:
    """Return what a person said this post is, None if nobody was asked."""
    meaning = answers.get(("post", value_key(text))) if answers else None
    if meaning is None:
        return None
    if meaning.get("verdict") == NOT_OFFICIAL:
        return PostVerdict(NOT_OFFICIAL)
    capacity = meaning.get("capacity", "")
    return PostVerdict(
        "post",
        meaning["post"],
        capacity or "definitif",
        meaning.get("label", ""),
        capacity_said=bool(capacity),
    )


def refuse_meaning(book: Rulebook, column: str, value: str, meaning: Meaning) -> None:
    """Refuse what cannot be the meaning of a word."""
    if column not in ANSWERED:
        raise Refusal("MEANING_COLUMN", column=column, known=ANSWERED)
    if not value_key(value) or mask_cell(column, value) != value:
        raise Refusal("MEANING_OF_NOTHING", column=column)
    if column in PLACES:
        if not meaning.get(PLACES[column]):
            raise Refusal("MEANING_OF_NOTHING", column=column)
    elif column in CHOICES:
        refuse_choice(meaning.get(column, ""), CHOICES[column])
    elif meaning.get("verdict") != NOT_OFFICIAL:
        if meaning.get("post") not in book.posts.posts:
            raise Refusal("POST_NOT_IN_CATALOGUE", value=meaning.get("post", ""))
        refuse_choice(meaning.get("capacity", "definitif"), sorted(CAPACITIES))


def refuse_choice(value: str, choices: Sequence[str]) -> None:
    """Refuse a value that is none of the choices."""
    if value not in choices:
        raise Refusal("CHOICE_UNKNOWN", value=value, choices=choices)
