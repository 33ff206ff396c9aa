"""Candidates for a pledge or a course that attendance makes, until a person confirms them. Pure.

Invariant: nobody is a candidate without having attended in person, or while two lines contradict
each other about it. Agreed: STANDING 6.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sibermata.records.programme.catalogue import Programme, Text
from sibermata.records.programme.deeds import EventRecord
from sibermata.records.programme.meetings import CAME, FactRecord, LineRecord
from sibermata.records.programme.standing import Holding
from sibermata.records.states import (
    Attendance,
    FactHow,
    MarkKind,
    MeetingPledge,
    PledgeForm,
    PledgeMode,
)
from sibermata.rules.pledge import is_held
from sibermata.rules.value.text import plain

# Remarks that mark the person who spoke the text for the others
SPEAKERS = ("PEMBACA IKRAR", "PENGUCAP IKRAR", "PEMBACA NASKAH", "PERWAKILAN IKRAR")


class Candidate(NamedTuple):
    """What one person would be given."""

    line: int
    person: int
    kind: MarkKind
    pledge_class: str = ""
    text: str = ""
    text_version: str = ""
    form: str = ""
    mode: str = ""
    course: str = ""
    post: str = ""  # a seat of that class on the day
    village: str = ""

    @property
    def key(self) -> tuple[int, str, str, str, str, str]:
        """What identifies a candidate: two with the same key are one."""
        return (self.person, self.kind, self.pledge_class, self.text, self.form, self.course)


class Doubt(NamedTuple):
    """Somebody who attended for another, although his or her own line says absent."""

    line: int  # the line on which that person attended for another
    name: str  # as it was written there
    person: int
    own: int  # the person's own line
    outcome: str  # that it bears


def doubted(lines: Iterable[LineRecord], facts: Mapping[int, FactRecord]) -> dict[int, Doubt]:
    """Return line -> the contradiction that a person must settle before the line makes anybody a
    candidate.

    An absence that was only recorded by the close, because nobody had reported anything,
    contradicts nothing.
    """
    standing = [line for line in lines if line.stands]
    own = {line.person_id: line for line in standing if line.person_id is not None}
    found = {}
    for line in standing:
        fact = facts.get(line.line)
        person = who_came(line, fact)
        if fact is None or person is None or person == line.person_id:
            continue
        mine = own.get(person)
        said = facts.get(mine.line) if mine is not None else None
        if mine is None or said is None:
            continue
        if said.outcome not in CAME and said.how != FactHow.CLOSE:
            name = fact.substitute_name
            found[line.line] = Doubt(line.line, name, person, mine.line, said.outcome)
    return found


def candidates(
    pledge: str,
    event: EventRecord,
    programme: Programme,
    lines: Iterable[LineRecord],
    facts: Mapping[int, FactRecord],
    holdings: Mapping[int, Sequence[Holding]],
) -> list[Candidate]:
    """Return the candidates of a meeting, line by line, each once.

    `pledge`: MeetingPledge. `facts`: line -> the fact that stands. `holdings`: of every person.
    """
    found: dict[tuple[object, ...], Candidate] = {}
    texts, listed = _texts(event, programme), list(lines)
    doubts = doubted(listed, facts)
    for line in listed:
        fact = facts.get(line.line)
        person = who_came(line, fact) if line.stands else None
        if fact is None or person is None or line.line in doubts:
            continue
        if may_pledge(pledge, fact):
            for one in _pledges(line.line, person, event, texts, holdings.get(person, ())):
                found.setdefault(one.key, one)
        for course in event.courses:
            one = Candidate(line.line, person, MarkKind.TRAINING, course=course)
            found.setdefault(one.key, one)
    return list(found.values())


def who_came(line: LineRecord, fact: FactRecord | None) -> int | None:
    """Return the person of the registry who attended on a line; None: nobody who is known."""
    if fact is None:
        return None
    if fact.outcome in CAME:
        return line.person_id
    return fact.substitute_person if fact.outcome == Attendance.DIWAKILI else None


def may_pledge(pledge: str, fact: FactRecord) -> bool:
    """Return whether the person who attended on a line is a candidate for the pledge."""
    if pledge == MeetingPledge.REPRESENTATIVES:
        return is_speaker(fact.remarks)
    return pledge == MeetingPledge.PERSONAL


def is_speaker(remarks: str) -> bool:
    """Return whether the remarks name somebody as the speaker of the text."""
    said = f" {plain(remarks)} "
    return any(f" {words} " in said for words in SPEAKERS)


def texts_not_taken(event: EventRecord, programme: Programme) -> list[str]:
    """Return the texts that are to be pledged at an event and that its cycle does not take: they
    make nobody a candidate.
    """
    cycle = programme.cycles.get(event.cycle)
    if cycle is None or not set(event.forms) - {PledgeForm.SOSIALISASI}:
        return []
    return [code for code in event.texts if code not in cycle.texts]


def _texts(event: EventRecord, programme: Programme) -> list[Text]:
    """Return the texts of an event that its cycle takes, each as it was in force on the day."""
    cycle = programme.cycles.get(event.cycle)
    if cycle is None:
        return []
    found = []
    for code in event.texts:
        in_force = [
            one
            for one in programme.texts.get(code, ())
            if one.since is None or one.since <= event.held_on
        ]
        if in_force and code in cycle.texts:
            found.append(in_force[-1])
    return found


def _pledges(
    line: int,
    person: int,
    event: EventRecord,
    texts: Sequence[Text],
    holdings: Sequence[Holding],
) -> Iterator[Candidate]:
    mode = event.modes[0] if len(event.modes) == 1 else PledgeMode.IN_PERSON
    forms = [form for form in event.forms if form != PledgeForm.SOSIALISASI]
    held: dict[str, Holding] = {}
    for one in holdings:
        if is_held(one, event.held_on):
            held.setdefault(one.pledge_class, one)
    for pledge_class, seat in sorted(held.items()):
        for text in texts:
            if pledge_class not in text.classes:
                continue
            for form in forms:
                yield Candidate(
                    line,
                    person,
                    MarkKind.PLEDGE,
                    pledge_class,
                    text.code,
                    text.version,
                    form,
                    mode,
                    post=seat.post,
                    village=seat.village,
                )
