"""Two sources speak of one person: whose word stands, field by field. Pure; the same whatever the order in which they were synced.

Agreed: SEMANTICS 3. A correction lies over all of it; then the source that names the person in office now, then trust, then the
fresher stated date, then the order of names. Blank never wins. The losers stay in what their source said, for `explain`.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from sibermata.records.official import OfficialRecord
from sibermata.rules.identity import Answer
from sibermata.store.roster import PersonNow, TenureNow
from sibermata.sync.plan import PRIVATE, NewRow

FIELDS = ("name", "front_title", "back_title", "sex", "birth_place", "birth_date", "education", *PRIVATE)
OF_TENURE = ("label", "sk_number", "sk_date", "start_date", "end_date", "term")


@dataclass(frozen=True, slots=True)
class Standing:
    """What a source's word weighs."""

    trust: Mapping[str, int] = field(default_factory=dict)
    speaking: Mapping[int, frozenset[str]] = field(default_factory=dict)  # person -> sources that name them in office now
    roots: Mapping[int, int] = field(default_factory=dict)  # merged person -> the one that is kept
    answers: Mapping[tuple[int, int], Answer] = field(default_factory=dict)  # of those who claim one NIK

    def settled(self, one: int, other: int) -> bool:
        """Return whether a person said already that these two are one, or that they are not: nothing is to be asked."""
        a, b = sorted((self.roots.get(one, one), self.roots.get(other, other)))
        return a == b or self.answers.get((a, b)) is Answer.NOT_SAME


class Weighed(NamedTuple):
    """What of a row may be laid over a person, and whose values the person then bears."""

    record: OfficialRecord
    nik_hash: bytes | None
    said_by: str


def first_word(source: str, record: OfficialRecord) -> str:
    """Return the mark of a person of whom only this row speaks."""
    return f"{source}@{_stated(record)}"


def _stated(record: OfficialRecord) -> str:
    """Return the freshest day that a row states of its tenure, as text; '' = none."""
    one, other = record.sk_date, record.start_date
    if one is None or other is None:
        return _text(one or other)
    return _text(one if one >= other else other)


@lru_cache(maxsize=4096)
def _text(day: date | None) -> str:
    return day.isoformat() if day else ""


def weigh(person: PersonNow, row: NewRow, source: str, standing: Standing, opened: Callable[[bytes | None], list[str]]) -> Weighed:
    """Return the row without the values that a weightier source states otherwise."""
    record, said = row.record, person.said_by
    mine = first_word(source, record)
    if said == mine:
        return Weighed(record, row.nik_hash, said)
    if ";" not in said and said.partition("@")[0] in (source, ""):
        return Weighed(record, row.nik_hash, max(said, mine))
    default, holders = speakers_of(said)
    before = {**person._asdict(), **dict(zip(PRIVATE, opened(person.private), strict=True))}
    lost: dict[str, object] = {}
    nik_hash = row.nik_hash
    whose = {name: holders.get(name, default) for name in FIELDS}
    for name in FIELDS:
        if not getattr(record, name):
            continue
        slug, _, day = whose[name].partition("@")
        if slug == source:
            whose[name] = max(whose[name], mine)
        elif not before[name] or _outranks(source, mine.partition("@")[2], record.active, slug, day, person.id, standing):
            whose[name] = mine
        else:
            lost[name] = type(getattr(record, name))() if name != "birth_date" else None
            if name == "name":
                lost["name_key"] = ""
            if name == "nik":
                nik_hash = None
    return Weighed(record._replace(**lost) if lost else record, nik_hash, _mark(whose))  # type: ignore[arg-type]


def weigh_tenure(tenure: TenureNow, row: NewRow, source: str, standing: Standing) -> tuple[TenureNow, NewRow]:
    """Return a tenure and what of the row may be laid over it: all of it where this source's word stands, else what is blank."""
    if tenure.source == source:
        return tenure, row
    record = row.record
    day = max(_text(tenure.sk_date), _text(tenure.start_date))
    if _outranks(source, _stated(record), record.active, tenure.source, day, tenure.person_id, standing):
        return tenure._replace(source=source), row
    silent: dict[str, object] = {name: "" for name in OF_TENURE if getattr(tenure, name)}
    silent |= {name: None for name in silent if name.endswith("_date")}
    return tenure, row._replace(record=record._replace(**silent, capacity=tenure.capacity))  # type: ignore[arg-type]


def speakers_of(said_by: str) -> tuple[str, dict[str, str]]:
    """Return whose values a person bears: the usual speaker, and field -> another."""
    default, *others = said_by.split(";")
    return default, dict(other.partition("=")[::2] for other in others)


def _outranks(source: str, day: str, active: bool, other: str, other_day: str, person: int, standing: Standing) -> bool:
    speaking = standing.speaking.get(person, frozenset())
    mine = (active, standing.trust.get(source, 0), day)
    theirs = (other in speaking, standing.trust.get(other, 0), other_day)
    return mine > theirs or (mine == theirs and source < other)


def _mark(whose: Mapping[str, str]) -> str:
    """Return the speakers as one text: the most frequent first, then the fields of others."""
    counted = Counter(whose.values())
    default = min(counted, key=lambda speaker: (-counted[speaker], speaker))
    return ";".join([default, *(f"{name}={speaker}" for name, speaker in sorted(whose.items()) if speaker != default)])
