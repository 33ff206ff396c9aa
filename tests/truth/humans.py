"""Which human being stands behind each record and person of a registry: who is lost, who stands
there twice, who was made one.

The truth knows the human of every row that was applied; a record of the registry says which source
and row it speaks of. The two meet
here, night after night, so that a record that went over to another human being is found though its
words are all right today.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from typing import NamedTuple

from sibermata.demo.deliveries.layouts import Layout
from sibermata.demo.deliveries.line import Said
from sibermata.demo.truth import Key, Truth, plain_name, said_key

WEAK_DAYS = ((1, 1), (12, 31), (7, 1))  # SEMANTICS 3: what is written when nobody knew
OTHER_NAME = 0.75
SLIP_OF_A_PEN = 0.85  # FIELD H7
NO_KEY, NO_NIK, NO_BIRTH = (
    ("semicolon", "tab", "two_rows", "a4", "html"),
    ("html", "ckan", "api"),
    ("api",),
)
NOT_GONE = (
    "di desanya ada baris yang tidak dapat dikaitkan: baris lamanya belum boleh dianggap "
    "hilang (SEMANTICS 5)"
)
TWO_DAYS = "satu barisnya memuat hari lahir baku (1 Januari), dan itulah yang dicatat pada orangnya"
ROUNDING = ("two_rows",)  # a NIK in a number cell: one that ends in 0 is no identifier


class Record(NamedTuple):
    """A record as a registry holds it: which row of which source, and whom it gave it to."""

    source: str
    id: int
    key: str
    village_code: str
    post: str
    label_key: str
    name_key: str
    birth_date: date | None
    person: int
    linked_by: str
    present: bool


class Words(NamedTuple):
    """What a source said of a human being on one record, as far as anybody can read it."""

    source: str
    village: str
    post: str
    label: str
    name: str
    key: str
    nik: str
    born: date | None  # None: not written, or a day that stands for 'unknown'
    birth_place: str
    unknown_day: bool  # a day that stands for 'unknown' is written
    decree: str = ""


class Registry(NamedTuple):
    """What a registry holds at the end of a night."""

    records: list[Record]
    roots: Mapping[int, int]  # merged person -> the one that is kept
    people: frozenset[int]  # persons that stand there
    asked: frozenset[frozenset[int]]  # those about whom one open question is, kept persons


class Pair(NamedTuple):
    """Two that are wrongly one, or one that is wrongly two."""

    numbers: tuple[int, ...]  # persons of the registry
    names: tuple[str, ...]
    rule: str  # what linked them
    reason: str  # why the rules could not know better, '' = they could: a fault


@dataclass(slots=True)
class Identity:
    """Who is who, judged."""

    humans: int = 0  # in the deliveries that were applied
    people: int = 0  # persons of the registry of whom they speak
    lost: list[str] = field(default_factory=list)
    strangers: list[str] = field(
        default_factory=list
    )  # records that no row of the truth accounts for
    doubled: list[Pair] = field(default_factory=list)
    asked: int = 0  # human beings who stand there as two, with an open question about it
    wrong: list[Pair] = field(default_factory=list)

    @property
    def faults(self) -> int:
        """What the rules could have known better."""
        known = sum(not pair.reason for pair in (*self.doubled, *self.wrong))
        return len(self.lost) + len(self.strangers) + known


class Humans:
    """Follows the records of a registry through the nights."""

    def __init__(self, truth: Truth, layouts: Mapping[str, Layout]) -> None:
        self.truth, self.layouts = truth, layouts
        self.of_record: dict[int, dict[int, Words]] = defaultdict(
            dict
        )  # record -> human -> what was last said
        self.names: dict[int, str] = {}
        self.strangers: dict[int, str] = {}

    def look(self, records: Iterable[Record]) -> None:
        """Note whom each present record speaks of, after a night's deliveries were settled."""
        of_source: dict[str, dict[Key, list[Record]]] = defaultdict(lambda: defaultdict(list))
        for record in records:
            if record.present:
                of_source[record.source][
                    record.village_code, record.post, plain_name(record.name_key)
                ].append(record)
        for name, supply in self.truth.supplies.items():
            layout, there = self.layouts[name], of_source.get(name, {})
            claimed: dict[Key, dict[int, Words]] = {}
            for tenure, said in supply.said.items():
                found = there.get(said_key(said))
                if not found:
                    continue
                number = tenure.person.number
                words = _words(name, said, layout)
                record = max(
                    found,
                    key=lambda one: (
                        one.key == words.key,
                        number in self.of_record.get(one.id, {}),
                        one.birth_date == said.born,
                    ),
                )
                found.remove(record)
                self.of_record[record.id][number] = words
                self.names[number] = tenure.person.name
                claimed.setdefault(said_key(said), {})[number] = words
            for key, left in there.items():
                for record in left:
                    if len(claimed.get(key, ())) == 1:  # a row that stood there twice
                        self.of_record[record.id].update(claimed[key])
                    elif record.id not in self.of_record:
                        self.strangers[record.id] = (
                            f"{name}: {record.village_code} {record.post} {record.name_key}"
                        )
            self.strangers = {
                number: text
                for number, text in self.strangers.items()
                if number not in self.of_record
            }

    def judge(self, registry: Registry) -> Identity:
        """Return who is lost, doubled or wrongly linked."""
        humans = self.of_persons(registry)
        people: dict[int, set[int]] = defaultdict(set)
        for person, several in humans.items():
            for human in several:
                people[human].add(person)
        applied = {
            tenure.person.number: tenure.person
            for supply in self.truth.supplies.values()
            for tenure in (*supply.said, *supply.absent)
        }
        found = Identity(len(applied), len(humans), strangers=sorted(self.strangers.values()))
        for human in sorted(applied):
            persons = people.get(human, set()) & registry.people
            if not persons:
                found.lost.append(applied[human].name)
            elif len(persons) > 1:
                self._doubled(human, persons, registry, found)
        for person, several in sorted(humans.items()):
            if len(several) > 1:
                found.wrong.append(self._wrong(person, several, registry))
        return found

    def of_persons(self, registry: Registry) -> dict[int, set[int]]:
        """Return person -> the human beings of whom its records ever spoke."""
        humans: dict[int, set[int]] = defaultdict(set)
        for record in registry.records:
            for human in self.of_record.get(record.id, ()):
                humans[registry.roots.get(record.person, record.person)].add(human)
        return humans

    def _doubled(self, human: int, persons: set[int], registry: Registry, found: Identity) -> None:
        one, *others = sorted(persons)
        if all(
            any({person, other} <= pair for pair in registry.asked for other in persons - {person})
            for person in persons
        ):
            found.asked += 1
            return
        words = {person: self._said(human, person, registry) for person in persons}
        reasons = {
            self._why_two(a, b) for other in others for a in words[one] for b in words[other]
        }
        if "" in reasons and any(
            len({said.unknown_day for said in words[person]}) > 1 for person in persons
        ):
            reasons = {TWO_DAYS}
        reason = "" if "" in reasons else "; ".join(sorted(reasons))
        found.doubled.append(Pair(tuple(sorted(persons)), (self.names[human],), "", reason))

    def _why_two(self, one: Words, other: Words) -> str:
        """Return why no rule could see that these are one human being, '' = one could: also where
        the old row cannot count as gone.
        """
        supply = self.truth.supplies[one.source]
        unclear = one.village in supply.unclear
        reason = why_two(one, other)
        return (
            NOT_GONE
            if not reason and unclear and (one.source, one.village) == (other.source, other.village)
            else reason
        )

    def _said(self, human: int, person: int, registry: Registry) -> list[Words]:
        return [
            self.of_record[record.id][human]
            for record in registry.records
            if human in self.of_record.get(record.id, {})
            and registry.roots.get(record.person, record.person) == person
        ]

    def _wrong(self, person: int, several: set[int], registry: Registry) -> Pair:
        mine = [
            record
            for record in registry.records
            if registry.roots.get(record.person, record.person) == person
        ]
        said = {human: self._said(human, person, registry) for human in several}
        gone_over = any(len(self.of_record.get(record.id, {})) > 1 for record in mine)
        rules = sorted({record.linked_by for record in mine})
        rule = "baris yang sama diteruskan" if gone_over else f"dikaitkan oleh {', '.join(rules)}"
        one, *others = sorted(several)
        reasons = {why_one(a, b) for other in others for a in said[one] for b in said[other]}
        names = tuple(
            f"{words.name} ({words.post}, {words.village})"
            for human in sorted(several)
            for words in said[human][-1:]
        )
        return Pair((person,), names, rule, "" if "" in reasons else "; ".join(sorted(reasons)))


def _words(source: str, said: Said, layout: Layout) -> Words:
    nik = (
        ""
        if layout.name in NO_NIK or (layout.name in ROUNDING and said.nik.endswith("0"))
        else said.nik
    )
    weak = (
        said.born is None
        or (said.born.month, said.born.day) in WEAK_DAYS
        or layout.name in NO_BIRTH
    )
    unknown = weak and said.born is not None and layout.name not in NO_BIRTH
    key = "" if layout.name in NO_KEY else said.key
    return Words(
        source,
        said.village_code,
        said.post,
        said.label or "",
        plain_name(said.name),
        key,
        nik,
        None if weak else said.born,
        said.birth_place,
        unknown,
        said.sk_number,
    )


def alike(one: Words, other: Words, least: float = OTHER_NAME) -> bool:
    """Return whether two names may be one person's (SEMANTICS 3)."""
    return SequenceMatcher(None, one.name, other.name, autojunk=False).ratio() >= least


def same_line(one: Words, other: Words) -> bool:
    """Return whether two rows of one source are one line with a slip in its name (FIELD H7)."""
    here = (one.source, one.village) == (other.source, other.village)
    born = bool(one.born and one.born == other.born)
    seat = (one.post, one.label) == (other.post, other.label)
    decree = bool(one.decree and one.decree == other.decree)
    return here and born and (seat or decree) and alike(one, other, SLIP_OF_A_PEN)


def vouched(one: Words, other: Words) -> bool:
    """Return whether anything but a key speaks for one human being: a name like it, a NIK or a
    birth date.
    """
    return (
        alike(one, other)
        or bool(one.nik and one.nik == other.nik)
        or bool(one.born and one.born == other.born)
    )


def contradictions(one: Words, other: Words) -> int:
    """Return how many of name, birth date and NIK speak for two human beings (SEMANTICS 3: two make
    an identity break).
    """
    names = not alike(one, other)
    births = one.born is not None and other.born is not None and one.born != other.born
    niks = bool(one.nik and other.nik and one.nik != other.nik)
    return names + births + niks


def why_one(one: Words, other: Words) -> str:
    """Return why no rule could tell these two human beings apart; '' = a rule could."""
    if contradictions(one, other) >= 2 or not vouched(one, other):
        return ""
    missing = [
        word
        for word, said in (
            ("NIK", one.nik and other.nik),
            ("tanggal lahir", one.born and other.born),
        )
        if not said
    ]
    if missing:
        return f"{' dan '.join(missing)} tidak terbaca pada keduanya; nama saja tidak memisahkan"
    return "NIK dan tanggal lahirnya tidak bertentangan"


def why_two(one: Words, other: Words) -> str:
    """Return why no rule could see that these are one human being; '' = a rule could link them, or
    had to ask.
    """
    if contradictions(one, other) >= 2:
        return "NIK, tanggal lahir atau nama yang tertulis saling bertentangan"
    if one.nik and one.nik == other.nik:
        return ""
    if one.source == other.source and one.key and one.key == other.key:
        return (
            ""
            if vouched(one, other)
            else "nomor baris sama, nama lain, tanpa NIK atau tanggal lahir: dianggap pengganti"
        )
    same_name, seat = (
        one.name == other.name,
        (one.village, one.post, one.label) == (other.village, other.post, other.label),
    )
    if same_line(one, other):
        return "NIK yang tertulis berbeda" if one.nik and other.nik else ""
    if same_name and one.born and one.born == other.born:
        return ""
    if same_name and one.village == other.village:
        return "NIK yang tertulis berbeda" if one.nik and other.nik else ""
    if same_name:
        return "desa lain, tanpa NIK atau tanggal lahir yang terbaca pada keduanya"
    if seat and one.post not in ("BPD_ANGGOTA",) and alike(one, other):
        return "" if not (one.nik and other.nik) else "NIK yang tertulis berbeda"
    return "nama tertulis lain, tanpa NIK, nomor baris, atau kursi tunggal yang menghubungkan"
