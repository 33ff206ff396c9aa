"""The words for an error at any door: its code, the officer's sentence and the next step, from
config/messages.toml.

Each door adds its own way on (a command, a button); nothing below the doors knows one.
"""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from sibermata.errors import ConfigError, Refusal, SibermataError
from sibermata.rules.messages import OF_ROWS, Messages, make_messages
from sibermata.rules.value.sentence import filled
from sibermata.rules.words import Words, make_words

UNKNOWN = "ERROR"  # its words stand in for a code that has none


NO_WORDS: Words = MappingProxyType({})


class Said(NamedTuple):
    """The words for an error."""

    code: str
    sentence: str
    step: str


@lru_cache(maxsize=4)
def read_messages(config: Path) -> Messages:
    """Return the sentences of this configuration; none where the file cannot be read."""
    try:
        return make_messages(tomllib.loads((config / "messages.toml").read_text(encoding="utf-8")))
    except (OSError, ValueError, ConfigError):
        return {}


@lru_cache(maxsize=4)
def read_words(config: Path) -> Words:
    """Return the words of this configuration; none where the file cannot be read."""
    try:
        return make_words(tomllib.loads((config / "messages.toml").read_text(encoding="utf-8")))
    except (OSError, ValueError, ConfigError):
        return {}


@lru_cache(maxsize=4)
def read_post_names(config: Path) -> Mapping[str, str]:
    """Return code -> name of each post of this configuration; none where the file cannot be
    read.
    """
    try:
        posts = tomllib.loads((config / "posts.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {code: str(post["name"]) for code, post in posts.items() if "name" in post}


def said(error: SibermataError, messages: Messages, words: Words = NO_WORDS) -> Said:
    """Return code, sentence and next step of an error, filled with its facts; members of closed
    sets appear as their words.
    """
    facts = {"value": error.value, "place": error.place, **error.facts}
    for name, fact in facts.items():
        if isinstance(fact, StrEnum):
            facts[name] = words.get(type(fact), {}).get(fact, str(fact))
    sentence, step = message_of(error.code, messages, facts)
    if error.place and error.place not in sentence:
        sentence = f"{sentence.rstrip('.')} ({error.place})."
    more = error.also if isinstance(error, Refusal) else ()
    return Said(
        error.code, " ".join([sentence, *(said(one, messages).sentence for one in more)]), step
    )


def said_of_finding(finding: Mapping[str, Any], messages: Messages) -> Said:
    """Return the words for a finding of a list; its value is already masked."""
    facts = {
        "value": finding["shown"],
        "column": finding["header"] or finding["column_name"],
        "detail": finding["detail"],
    }
    of_row = f"{OF_ROWS}.{finding['code']}"
    code = of_row if of_row in messages else finding["code"]
    return Said(finding["code"], *message_of(code, messages, facts))


def message_of(code: str, messages: Messages, facts: Mapping[str, object]) -> tuple[str, str]:
    """Return the sentence and the next step of a code, filled with facts."""
    sentence, step = messages.get(code) or messages.get(UNKNOWN) or (code, "")
    return filled(sentence, facts), filled(step, facts)
