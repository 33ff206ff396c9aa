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
from typing import Any, NamedTuple

from sibermata.records.correction import Correction
from sibermata.records.official import OfficialRecord
from sibermata.records.registry import Person, Tenure
from sibermata.rules.overlay import SHOWN
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.registry.fields import (
    PERSON,
    PERSON_FIELDS,
    PERSON_PLAIN,
    PRIVATE,
    SEPARATOR,
    day_of,
    text_of_value,
)

OF_TENURE = ("label", "capacity", "sk_number", "sk_date", "start_date", "end_date", "term")
MOVED, OVER = "pindah jabatan", "non-aktif"  # reasons of an end
# in the word of a source that names its holder there no more: why, and the day on which another
# seat began
LEFT = "left"
Word = dict[str, str]  # field -> what a source last said for it; nothing where it said nothing
Words = dict[str, Word]  # source -> its word


class Sealing(NamedTuple):
    """How personal numbers are opened, sealed and hashed."""

    open: Callable[[bytes | None], list[str]]  # -> their texts in the order of PRIVATE
    seal: Callable[[list[str]], bytes | None]
    hash: Callable[[str], bytes]


def sealing_of(secrecy: Secrecy) -> Sealing:
    """Return how the numbers of persons are opened, sealed and hashed under the installation's
    keys.
    """
    blank = [""] * len(PRIVATE)

    def opened(sealed: bytes | None) -> list[str]:
        return secrecy.open(sealed, PERSON).split(SEPARATOR) if sealed else blank

    def seal(texts: list[str]) -> bytes | None:
        return secrecy.seal(SEPARATOR.join(texts), PERSON) if any(texts) else None

    return Sealing(opened, seal, secrecy.hash)


class Choice(NamedTuple):
    """What stands of several words, and whose it is."""

    values: Word
    whose: Word  # field -> source


def choose(words: Words, order: Sequence[str]) -> Choice:
    """Return for each field the first word that says something."""
    values: Word = {}
    whose: Word = {}
    for source in order:
        for name, value in words[source].items():
            if name not in values and name != LEFT:
                values[name], whose[name] = value, source
    return Choice(values, whose)


def person_word(record: OfficialRecord, *, with_nik: bool) -> Word:
    """Return what a row says of its person."""
    said = {
        name: text_of_value(getattr(record, name))
        for name in PERSON_FIELDS
        if name != "nik" or with_nik
    }
    return {name: value for name, value in {**said, "name_key": record.name_key}.items() if value}


def tenure_word(record: OfficialRecord) -> Word:
    """Return what a row says of the tenure."""
    return {name: value for name in OF_TENURE if (value := text_of_value(getattr(record, name)))}


def stored_person_word(person: Person, numbers: Sequence[str], over: Iterable[Correction]) -> Word:
    """Return what the one source that spoke so far said of a person: what is stored, without what
    people wrote over it.
    """
    stored = {
        name: text_of_value(getattr(person, name)) for name in (*PERSON_PLAIN, "name_key")
    } | dict(zip(PRIVATE, numbers, strict=True))
    return _without(stored, over)


def stored_tenure_word(tenure: Tenure, over: Iterable[Correction]) -> Word:
    """Return what the one source that spoke so far said of a tenure."""
    stored = {name: text_of_value(getattr(tenure, name)) for name in OF_TENURE}
    if tenure.start_how != "stated":
        del stored["start_date"]
    if tenure.end_how != "stated":
        del stored["end_date"]
    return _without(stored, over)


def _without(stored: Word, over: Iterable[Correction]) -> Word:
    for one in over:
        if one.state in SHOWN and one.field in stored:
            stored[one.field] = one.source_value or one.base
    return {name: value for name, value in stored.items() if value}


def moved_away(start: str) -> str:
    """Return the mark, in a source's statement, of a seat whose holder it names on another one."""
    return f"{MOVED}@{start}"


def why_left(statements: str) -> tuple[str, date | None] | None:
    """Return why a source no longer names the holder there, and since when another seat is stated;
    None if none said so.
    """
    found = sorted(word[LEFT] for word in read_texts(statements).values() if LEFT in word)
    if not found:
        return None
    why, _, day = found[0].partition("@")
    return why, day_of(day)


def kept_texts(words: Words) -> str:
    """Return words as they are kept; the same text for the same words."""
    return json.dumps(words, sort_keys=True, ensure_ascii=False)


def read_texts(text: str) -> Words:
    """Return words that were kept."""
    return dict(json.loads(text)) if text else {}


def stated_day(tenure: Tenure, source: str) -> str:
    """Return the freshest day that a source states of a tenure, as text; '' = none."""
    if tenure.statements:
        word = read_texts(tenure.statements).get(source, {})
        return max(word.get("sk_date", ""), word.get("start_date", ""))
    if tenure.stated_by != source:
        return ""
    start = tenure.start_date if tenure.start_how == "stated" else None
    return max(text_of_value(tenure.sk_date), text_of_value(start))


def stated_start(tenure: Tenure) -> date | None:
    """Return the start of a tenure if a source stated it."""
    return tenure.start_date if tenure.start_how == "stated" else None


def person_of(
    before: Person,
    chosen: Choice,
    keep: Collection[str],
    proven: bytes | None,
    sealing: Sealing,
) -> Person:
    """Return the person with the statements that stand.

    `keep`: fields over which a person's correction lies; `proven`: the hash of the NIK that stands,
    where a row of tonight bears it.
    """
    values = {name: value for name, value in chosen.values.items() if name not in keep}
    if "name" in keep:
        values.pop("name_key", None)
    numbers = sealing.open(before.private)
    private = [values.get(name) or old for name, old in zip(PRIVATE, numbers, strict=True)]
    nik, same_nik = (
        private[PRIVATE.index("nik")],
        private[PRIVATE.index("nik")] == numbers[PRIVATE.index("nik")],
    )
    plain: dict[str, Any] = {
        name: values[name] for name in (*PERSON_PLAIN, "name_key") if name in values
    }
    if "birth_date" in plain:
        plain["birth_date"] = day_of(plain["birth_date"])
    return before._replace(
        **plain,
        nik_hash=(proven if "nik" not in keep else None)
        or (before.nik_hash if same_nik else sealing.hash(nik)),
        private=before.private if private == numbers else sealing.seal(private),
        stated_by=_mark(chosen.whose),
    )


def tenure_of(before: Tenure, chosen: Choice, first: str, keep: Collection[str]) -> Tenure:
    """Return the tenure with the statements that stand; other rules say whether it is over."""
    values: dict[str, Any] = {
        name: day_of(value) if name.endswith("_date") else value
        for name, value in chosen.values.items()
        if name not in keep
    }
    after = before._replace(stated_by=first, **values)
    if "start_date" in values:
        after = after._replace(start_how="stated", start_after=None)
    if "end_date" in values and before.end_how in ("", "stated"):
        return after._replace(end_how="stated")
    return after if before.end_how in ("", "stated") else after._replace(end_date=before.end_date)


def _mark(whose: Mapping[str, str]) -> str:
    """Return the speakers as one text: the most frequent first, then the fields of others."""
    by_field = {name: source for name, source in whose.items() if name != "name_key"}
    counted = Counter(by_field.values())
    default = min(counted, key=lambda speaker: (-counted[speaker], speaker))
    return ";".join(
        [
            default,
            *(
                f"{name}={speaker}"
                for name, speaker in sorted(by_field.items())
                if speaker != default
            ),
        ]
    )
