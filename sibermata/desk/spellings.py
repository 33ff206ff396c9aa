"""Spelling rules from one answer: what a word of one source means, wherever that source writes it;
shown before it is applied.

Invariant: a person makes a rule, for one source; the source is then read again under it.
"""

import re
from typing import Any, NamedTuple

from sibermata.desk.asked import subdistrict_meant, village_meant
from sibermata.errors import Refusal
from sibermata.rules.value.region_code import normalise_code
from sibermata.rules.value.taught_places import OF_VILLAGE
from sibermata.rules.value.word_answers import ANSWERED, PLACES, Meaning, refuse_meaning
from sibermata.store.desk.desk import Desk, refuse_unnamed
from sibermata.store.desk.finding_states import Word, answer_words, ask_words, word_asked_about
from sibermata.store.desk.sources import lock_source
from sibermata.store.desk.spelling_rules import add_rule, findings_of_word, withdraw_rule
from sibermata.store.night.runs import former_names
from sibermata.store.registry.deliveries import read_anew
from sibermata.store.views.findings import with_places

VILLAGES = re.compile(r"\((\d\d\.\d\d\.\d\d\.\d{4})\)")  # how the detail of a question writes them


class Taught(NamedTuple):
    """A rule that was made, and how many rows it settles."""

    number: int
    rows: int


def affected(
    desk: Desk, source: str, column: str, value: str, village: str = ""
) -> list[dict[str, Any]]:
    """Return the open findings about this value of a source, each with its place: the rows that an
    answer would settle.

    `village`: only those that may mean this village.
    """
    found = findings_of_word(desk.connection, desk.secrecy, source, column, value, village)
    rows = with_places(desk.connection, desk.scope, found)
    return sorted(rows, key=lambda row: (row["file"], row["sheet"], row["row"] or 0))


def word_of(desk: Desk, question: int) -> Word:
    """Return the value as written that a question about a word is about."""
    word = word_asked_about(desk.connection, desk.secrecy, question)
    if word.column not in ANSWERED or not word.value:
        raise Refusal("QUESTION_NOT_SPELLING", question=question, about=word.code)
    return word


def villages_asked(word: Word) -> list[str]:
    """Return the villages to choose from in a question about an unknown kecamatan; [] for any other
    question, whose answer applies to every row with its word.
    """
    return VILLAGES.findall(word.detail) if word.code == OF_VILLAGE else []


def village_of_answer(desk: Desk, word: Word, text: str) -> str:
    """Return the village named by the answer (itself or its kecamatan); '' where the question
    offers no villages. Refuse an answer that is none of the choices.
    """
    asked = villages_asked(word)
    if not asked:
        return ""
    try:
        meant = place_meant(desk, word.source, word.column, text)
    except Refusal:
        meant = place_meant(desk, word.source, "village_name", text)
    inside = [code for code in asked if code.startswith(meant)]
    if len(inside) != 1:
        raise Refusal("CHOICE_UNKNOWN", value=text, choices=word.detail.split("; "))
    return inside[0]


def teach(
    desk: Desk,
    source: str,
    column: str,
    value: str,
    meaning: Meaning,
    *,
    village: str = "",
    reason: str = "",
) -> Taught:
    """Make the rule; with `village` it applies only where that village is meant.

    Withdraws another meaning of the same value.
    """
    refuse_unnamed(desk)
    district = district_of(desk, source)
    refuse_meaning(desk.book, column, value, meaning)
    if column in PLACES:
        place_meant(desk, source, column, meaning[PLACES[column]])
    rows = affected(desk, source, column, value, village)
    number = add_rule(
        desk.connection, source, column, value, meaning, village, by=desk.by, reason=reason
    )
    answer_words(desk.connection, district, [row["id"] for row in rows])
    read_anew(desk.connection, [source])
    about = {"source": source, "column": column, "rows": len(rows), "meaning": dict(meaning)}
    desk.note("spelling taught", number, **about)
    return Taught(number, len(rows))


def district_of(desk: Desk, source: str) -> str:
    """Return the district of a source, locked; refuse one that was never read."""
    if district := lock_source(desk.connection, source):
        return district
    former = former_names(desk.connection)
    if source in former:
        raise Refusal("SOURCE_RENAMED", source=source, now=former[source])
    raise Refusal("SOURCE_NEVER_READ", source=source)


def place_meant(desk: Desk, source: str, column: str, text: str) -> str:
    """Return the code of the place that a word of this column shall mean, given its code or name;
    refuse one outside the source's district.
    """
    district = district_of(desk, source)
    code = normalise_code(text) or ""
    if code and not code.startswith(f"{district}."):
        raise Refusal("PLACE_OF_OTHER", value=text, district=district)
    meant = subdistrict_meant if PLACES[column] == "subdistrict" else village_meant
    return meant(desk.connection, desk.scope.within(district), text) or ""


def forget(desk: Desk, number: int) -> None:
    """Withdraw a rule; its values are questions again."""
    refuse_unnamed(desk)
    rule = withdraw_rule(desk.connection, number, desk.by)
    if rule is None:
        raise Refusal("RULE_UNKNOWN", rule=number)
    about = (rule.source, rule.column, rule.key, rule.village)
    rows = findings_of_word(desk.connection, desk.secrecy, *about)
    ask_words(desk.connection, [row["id"] for row in rows])
    read_anew(desk.connection, [rule.source])
    desk.note("spelling forgotten", number, source=rule.source)
