"""Weighs the statements of several sources about one person, field by field. Pure; the same
whatever the order in which they were synced.

Agreed: SEMANTICS 3. Each source's last statement is kept beside the person and the tenure as soon
as a second source speaks. What is shown is made of them again whenever one of them speaks or falls
silent: the sources that name the holder in office now come first, then trust, then the fresher
stated day, then the order of names. A blank never wins. A correction lies over all of it.
"""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from sibermata.records.correction import Correction
from sibermata.records.official import OfficialRecord
from sibermata.records.registry import Person, Private, Tenure
from sibermata.records.states import DayKnown, EndReason
from sibermata.rules.overlay import SHOWN
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.registry.fields import (
    PERSON,
    PERSON_FIELDS,
    PERSON_PLAIN,
    PRIVATE,
    day_of,
    open_private,
    seal_private,
    text_of_value,
)

OF_TENURE = ("label", "capacity", "sk_number", "sk_date", "start_date", "end_date", "term")
# In the word of a source that names its holder there no more: why (EndReason), and the day on which
# the seat begins that it names instead, where it states one.
END_REASON, NEXT_START = "end_reason", "next_start"
Word = dict[str, str]  # field -> what a source last said for it; nothing where it said nothing
Words = dict[str, Word]  # source -> its word


class Sealing(NamedTuple):
    """How personal numbers, and what sources said of people, are opened, sealed and hashed."""

    open: Callable[[bytes | None], Private]
    seal: Callable[[Private], bytes | None]
    open_text: Callable[[bytes | None], str]
    seal_text: Callable[[str], bytes]
    hash: Callable[[str], bytes]


def sealing_of(secrecy: Secrecy) -> Sealing:
    """Return how the numbers of persons are opened, sealed and hashed under the installation's
    keys.
    """

    def open_text(text: bytes | None) -> str:
        return secrecy.open(text, PERSON) if text else ""

    return Sealing(
        partial(open_private, secrecy=secrecy),
        partial(seal_private, secrecy=secrecy),
        open_text,
        partial(secrecy.seal, purpose=PERSON),
        secrecy.hash,
    )


class Choice(NamedTuple):
    """The chosen value among several statements, and its source."""

    values: Word
    whose: Word  # field -> source


def choose(words: Words, order: Sequence[str]) -> Choice:
    """Return for each field the first statement that is not silent."""
    values: Word = {}
    whose: Word = {}
    for source in order:
        for name, value in words[source].items():
            if name not in values and name not in (END_REASON, NEXT_START):
                values[name], whose[name] = value, source
    return Choice(values, whose)


def person_word(record: OfficialRecord, *, with_nik: bool) -> Word:
    """Return a row's statement about its person."""
    said = {
        name: text_of_value(getattr(record, name))
        for name in PERSON_FIELDS
        if name != "nik" or with_nik
    }
    return {name: value for name, value in {**said, "name_key": record.name_key}.items() if value}


def tenure_word(record: OfficialRecord) -> Word:
    """Return a row's statement about the tenure."""
    return {name: value for name in OF_TENURE if (value := text_of_value(getattr(record, name)))}


def stored_person_word(person: Person, private: Private, over: Iterable[Correction]) -> Word:
    """Return the statement of the only source so far about a person: what is stored, without
    corrections.
    """
    stored = {
        name: text_of_value(getattr(person, name)) for name in (*PERSON_PLAIN, "name_key")
    } | private._asdict()
    return _without(stored, over)


def stored_tenure_word(tenure: Tenure, over: Iterable[Correction]) -> Word:
    """Return the statement of the only source so far about a tenure."""
    stored = {name: text_of_value(getattr(tenure, name)) for name in OF_TENURE}
    if tenure.start_how != DayKnown.STATED:
        del stored["start_date"]
    if tenure.end_how != DayKnown.STATED:
        del stored["end_date"]
    return _without(stored, over)


def _without(stored: Word, over: Iterable[Correction]) -> Word:
    for one in over:
        if one.state in SHOWN and one.field in stored:
            stored[one.field] = one.source_value or one.base
    return {name: value for name, value in stored.items() if value}


def with_end(word: Word, reason: str, next_start: str = "") -> Word:
    """Return a source's statement with the reason why it no longer names the holder there."""
    return word | {END_REASON: reason, NEXT_START: next_start}


def without_end(word: Word) -> Word:
    """Return the statement of a source that names the holder there."""
    return {name: text for name, text in word.items() if name not in (END_REASON, NEXT_START)}


def why_left(statements: str) -> tuple[str, date | None] | None:
    """Return why a source no longer names the holder there, and since when another seat is stated;
    None if none gave a reason.

    A source that declares the tenure over comes first, then the earliest day.
    """
    found = sorted(
        (word[END_REASON] != EndReason.INACTIVE, word[NEXT_START], word[END_REASON])
        for word in read_texts(statements).values()
        if END_REASON in word
    )
    return (found[0][2], day_of(found[0][1])) if found else None


def kept_texts(words: Words) -> str:
    """Return statements in the form that is stored; equal statements give equal texts."""
    return json.dumps(words, sort_keys=True, ensure_ascii=False)


def read_texts(text: str) -> Words:
    """Return stored statements."""
    return dict(json.loads(text)) if text else {}


def stated_day(tenure: Tenure, source: str) -> str:
    """Return the latest day that a source states about a tenure, as text; '' = none."""
    if tenure.statements:
        word = read_texts(tenure.statements).get(source, {})
        return max(word.get("sk_date", ""), word.get("start_date", ""))
    if tenure.stated_by != source:
        return ""
    start = tenure.start_date if tenure.start_how == DayKnown.STATED else None
    return max(text_of_value(tenure.sk_date), text_of_value(start))


def stated_start(tenure: Tenure) -> date | None:
    """Return the start of a tenure if a source stated it."""
    return tenure.start_date if tenure.start_how == DayKnown.STATED else None


def person_of(
    before: Person,
    chosen: Choice,
    keep: Collection[str],
    proven: bytes | None,
    sealing: Sealing,
) -> Person:
    """Return the person according to the weightiest statements.

    `keep`: fields that a correction lies over; `proven`: the hash of the chosen NIK, if a row of
    tonight has it.
    """
    values = {name: value for name, value in chosen.values.items() if name not in keep}
    if "name" in keep:
        values.pop("name_key", None)
    numbers = sealing.open(before.private)
    private = numbers._replace(**{name: values[name] for name in PRIVATE if values.get(name)})
    stated_by, field_sources = _sources_of(chosen.whose)
    plain: dict[str, Any] = {
        name: values[name] for name in (*PERSON_PLAIN, "name_key") if name in values
    }
    if "birth_date" in plain:
        plain["birth_date"] = day_of(plain["birth_date"])
    return before._replace(
        **plain,
        nik_hash=(proven if "nik" not in keep else None)
        or (before.nik_hash if private.nik == numbers.nik else sealing.hash(private.nik)),
        private=before.private if private == numbers else sealing.seal(private),
        stated_by=stated_by,
        field_sources=field_sources,
    )


def tenure_of(before: Tenure, chosen: Choice, first: str, keep: Collection[str]) -> Tenure:
    """Return the tenure according to the weightiest statements; other rules decide whether it is
    over.
    """
    values: dict[str, Any] = {
        name: day_of(value) if name.endswith("_date") else value
        for name, value in chosen.values.items()
        if name not in keep
    }
    after = before._replace(stated_by=first, **values)
    if "start_date" in values:
        after = after._replace(start_how=DayKnown.STATED, start_after=None)
    if "end_date" in values and before.end_how in ("", DayKnown.STATED):
        return after._replace(end_how=DayKnown.STATED)
    return (
        after
        if before.end_how in ("", DayKnown.STATED)
        else after._replace(end_date=before.end_date)
    )


def _sources_of(whose: Mapping[str, str]) -> tuple[str, dict[str, str] | None]:
    """Return the most frequent source, and the sources of the other fields;
    None if there are none.
    """
    by_field = {name: source for name, source in whose.items() if name != "name_key"}
    counted = Counter(by_field.values())
    usual = min(counted, key=lambda source: (-counted[source], source))
    return usual, {name: of for name, of in by_field.items() if of != usual} or None
