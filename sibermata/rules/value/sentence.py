"""Sentences for officers: a text of config/messages.toml, filled with facts. Pure.

A value is never read as a template. Where a fact is missing, its brackets or colon go too; a
further sentence that would only have named it ('Yang mirip: {nearest}.'), and a clause that would
('; yang ada: {known}'), go whole. What was written as marks alone, or ends with the mark that
follows it, stands in quotes.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from sibermata.rules.time.office import day_in_words, instant_in_words

PLACE = re.compile(r"\s*\(\{(?P<bracketed>\w+)\}\)|:?\s*\{(?P<bare>\w+)\}")

CLAUSE = re.compile(r";\s+yang [^;.:{}]*:\s*\{(\w+)\}")
WORD = re.compile(r"\w")
NAMING = re.compile(r"(?<=[.!?])\s+[A-Z][^.:{}]*:\s*\{(\w+)\}\.")


def filled(sentence: str, facts: Mapping[str, object]) -> str:
    """Return the sentence with each `{name}` replaced by that fact as a person reads it."""

    def put(found: re.Match[str]) -> str:
        name = found["bracketed"] or found["bare"]
        text = in_words(facts.get(name))
        if text and (not WORD.search(text) or text[-1] == found.string[found.end() :][:1]):
            text = f"\u201c{text}\u201d"
        return found[0].replace("{" + name + "}", text) if text else ""

    for naming in (NAMING, CLAUSE):
        sentence = naming.sub(
            lambda found: found[0] if in_words(facts.get(found[1])) else "", sentence
        )
    return PLACE.sub(put, sentence)


def in_words(value: object) -> str:
    """Return a fact as a person reads it: days in words, lists with commas, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, datetime):
        return instant_in_words(value)
    if isinstance(value, date):
        return day_in_words(value)
    if isinstance(value, Iterable):
        return ", ".join(in_words(item) for item in value)
    return str(value)
