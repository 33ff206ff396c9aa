"""People and tenures as tonight's rows make them: what one thread says the next one finds, and
several sources' words are weighed once.

Who is spoken of by this source alone is laid over directly; the words of several are gathered, and
judged when all rows have spoken.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sibermata.records.correction import Correction
from sibermata.records.official import OfficialRecord
from sibermata.records.registry import Person, StoredRecord, Tenure, Voice
from sibermata.rules.overlay import SHOWN
from sibermata.rules.time.absence import ended_by_successor
from sibermata.rules.time.term import apart, term_of
from sibermata.store.registry.fields import text_of_value
from sibermata.sync.match.rows import NewRow
from sibermata.sync.match.threads import NO_HEIRS, seat_now
from sibermata.sync.plan.corrections import Corrections
from sibermata.sync.plan.shape import Open, Plan, Seal
from sibermata.sync.plan.statements import (
    LEFT,
    OVER,
    Words,
    choose,
    held_person_word,
    held_tenure_word,
    kept_texts,
    moved_away,
    person_of,
    person_word,
    read_texts,
    stated_day,
    tenure_of,
    tenure_word,
)
from sibermata.sync.plan.weights import Weights

Seat = tuple[str, str, str]


@dataclass(slots=True)
class Ids:
    """Fresh ids, handed out in order."""

    person: Iterator[int]
    tenure: Iterator[int]
    record: Iterator[int]


class Context(NamedTuple):
    """What a plan is made for."""

    source: str
    night: date
    first: bool  # the first load: nobody knows when its tenures were first seen
    open: Open
    seal: Seal
    ids: Ids
    corrections: Corrections
    standing: Weights = Weights()
    heirs: Mapping[str, str] = NO_HEIRS  # a retired village code -> its successor
    seen: date | None = None  # the last night on which the source was seen to stand as it is held


class Laid:
    """People and tenures in the making."""

    def __init__(self, context: Context, tenures: Iterable[Tenure] = ()) -> None:
        """`tenures`: all that those hold or held who begin or move tonight."""
        self.context = context
        self.people: dict[int, Person] = {}
        self.people_before: dict[int, Person] = {}
        self.people_new: list[int] = []
        self.tenures: dict[int, Tenure] = {}
        self.tenures_before: dict[int, Tenure] = {}
        self.tenures_new: list[int] = []
        # the tenures of a person on a seat: several where terms lie apart (FIELD H8)
        self.seats: dict[tuple[int, Seat], list[int]] = {}
        self.spoken: dict[int, list[OfficialRecord]] = {}  # a tenure -> tonight's rows about it
        self.rows: list[
            tuple[int, int, NewRow, int]
        ] = []  # person, tenure, row, record: over which a correction may lie
        self.named: set[int] = set()  # tenures that a row of tonight names in office
        self.gone_from: dict[
            int, NewRow | int
        ] = {}  # a tenure -> the row that says it is over, or the tenure that its row names instead
        self.niks: dict[tuple[int, str], bytes] = {}  # what tonight's rows prove
        self.words_of_people: dict[int, Words] = {}  # of those of whom several sources speak
        self.words_of_tenures: dict[int, Words] = {}
        for tenure in tenures:
            self.know(tenure)

    def know(self, tenure: Tenure) -> None:
        """Take in a tenure as it is held."""
        if self.tenures_before.setdefault(tenure.id, tenure) is tenure:
            self.tenures[tenure.id] = tenure
            seat = seat_now(tenure.seat, self.context.heirs)
            self.seats.setdefault((tenure.person_id, seat), []).append(tenure.id)

    def person(self, held: Person) -> Person:
        """Return a person as laid so far."""
        self.people_before.setdefault(held.id, held)
        return self.people.setdefault(held.id, held)

    def begin(self, tenure: Tenure, seat: Seat) -> None:
        """Take in a tenure that begins tonight."""
        self.tenures[tenure.id] = tenure
        self.tenures_new.append(tenure.id)
        self.seats.setdefault((tenure.person_id, seat), []).append(tenure.id)

    def tenure_for(self, row: NewRow, person: int, own: int | None) -> int | None:
        """Return the tenure that a row goes on with: the one of its record where that stands on its
        seat, else one of its person there; None where its term lies apart from all that tonight's
        other rows say of them.
        """
        there, record = self.seats.get((person, row.seat), []), row.record
        if len(there) > 1:
            there = sorted(there, key=lambda number: (number != own, *self._unlike(number, record)))
        for number in there:
            others = self.spoken.get(number, ())
            if not any(apart(term_of(record), term_of(other)) for other in others):
                return number
        return None

    def _unlike(self, number: int, record: OfficialRecord) -> tuple[bool, bool, int]:
        """Return what orders tenures of one person on one seat by how little a row is theirs."""
        tenure = self.tenures[number]
        begins = {tenure.start_date, tenure.sk_date} & {record.start_date, record.sk_date}
        return not (begins - {None}), (tenure.status == "ended") is record.active, number

    def hear_person(self, person: Person, row: NewRow, nik_hash: bytes | None) -> bool:
        """Gather what a row says of a person of whom another source speaks too; return False where
        none does.
        """
        source, speaker = self.context.source, person.said_by.partition("@")[0]
        if not person.told and speaker in (source, ""):
            return False
        words = self._words_of_person(person)
        words[source] = {
            **words.get(source, {}),
            **person_word(row.record, with_nik=nik_hash is not None),
        }
        if nik_hash is not None:
            self.niks[person.id, row.record.nik] = nik_hash
        return True

    def hear_tenure(self, tenure: Tenure, row: NewRow) -> bool:
        """Gather what a row says of a tenure of which another source speaks too; return False where
        none does.
        """
        source = self.context.source
        if not tenure.told and tenure.source in (source, ""):
            return False
        words = self._words_of_tenure(tenure)
        words[source] = {**words.get(source, {}), **tenure_word(row.record)}
        words[source].pop(LEFT, None)
        return True

    def hear_silence(self, person: Person, tenure: Tenure) -> None:
        """Gather the words of others, where there are any, about somebody of whom this source
        speaks no more.
        """
        if person.told:
            self._words_of_person(person)
        if tenure.told:
            self._words_of_tenure(tenure)

    def _words_of_person(self, person: Person) -> Words:
        found = self.words_of_people.get(person.id)
        if found is None:
            found = read_texts(self.context.open(person.told)[0]) if person.told else {}
            if not found:
                over, numbers = (
                    self.context.corrections.by_person.get(person.id, ()),
                    self.context.open(person.private),
                )
                found = {speaker_of(person): held_person_word(person, numbers, over)}
            self.words_of_people[person.id] = found
        return found

    def _words_of_tenure(self, tenure: Tenure) -> Words:
        found = self.words_of_tenures.get(tenure.id)
        if found is None:
            over = self.context.corrections.by_tenure.get(tenure.id, ())
            found = read_texts(tenure.told) or {tenure.source: held_tenure_word(tenure, over)}
            self.words_of_tenures[tenure.id] = found
        return found

    def judge(self) -> None:
        """Let the weightiest words stand, for everybody of whom several sources speak and one spoke
        or fell silent tonight.
        """
        for number, why in self.gone_from.items():
            if self.tenures[number].told and number not in self.named:
                words = self._words_of_tenure(self.tenures[number])
                left = (
                    OVER
                    if isinstance(why, NewRow)
                    else moved_away(text_of_value(stated_start(self.tenures[why])))
                )
                words[self.context.source] = {**words.get(self.context.source, {}), LEFT: left}
        if not (self.words_of_people or self.words_of_tenures):
            return
        mine: dict[int, list[Tenure]] = defaultdict(list)
        for tenure in self.tenures.values():
            mine[tenure.person_id].append(tenure)
        corrections = self.context.corrections
        people, tenures = {row[0] for row in self.rows}, {row[1] for row in self.rows}
        for number, words in self.words_of_tenures.items():
            self._judge_tenure(
                number,
                words,
                mine,
                _shown(corrections.by_tenure.get(number, ())) if number not in tenures else (),
            )
        for number, words in self.words_of_people.items():
            self._judge_person(
                number,
                words,
                mine,
                _shown(corrections.by_person.get(number, ())) if number not in people else (),
            )

    def _judge_tenure(
        self, number: int, words: Words, mine: Mapping[int, list[Tenure]], keep: Collection[str]
    ) -> None:
        tenure = self.tenures[number]._replace(told=kept_texts(words))
        speaking = {
            voice.source for voice in self._voices(tenure.person_id, mine) if voice.tenure == number
        }
        order = self.context.standing.order(
            words, speaking, {source: stated_day(tenure, source) for source in words}
        )
        self.tenures[number] = tenure_of(tenure, choose(words, order), order[0], keep)

    def _judge_person(
        self, number: int, words: Words, mine: Mapping[int, list[Tenure]], keep: Collection[str]
    ) -> None:
        context, person, text = self.context, self.people[number], kept_texts(words)
        if not person.told or context.open(person.told)[0] != text:
            person = person._replace(told=context.seal([text]))
        voices = self._voices(number, mine)
        speaking = {voice.source for voice in voices}
        tenures = {tenure.id: tenure for tenure in context.standing.tenures.get(number, ())}
        tenures |= {tenure.id: self.tenures[tenure.id] for tenure in mine[number]}
        days = {}
        for source in words:
            seats = {voice.tenure for voice in voices if voice.source == source} or set(tenures)
            days[source] = max(
                (stated_day(tenures[seat], source) for seat in seats if seat in tenures), default=""
            )
        chosen = choose(words, context.standing.order(words, speaking, days))
        proven = self.niks.get((number, chosen.values.get("nik", "")))
        self.people[number] = person_of(
            person,
            chosen,
            keep,
            proven,
            context.open,
            context.seal,
            context.corrections.secrecy.hash,
        )

    def _voices(self, person: int, mine: Mapping[int, list[Tenure]]) -> list[Voice]:
        named = [
            Voice(self.context.source, 0, tenure.id)
            for tenure in mine[person]
            if tenure.id in self.named
        ]
        return [*self.context.standing.voices.get(person, ()), *named]

    def write(self, plan: Plan) -> None:
        """Put what is new and what became another into the plan."""
        people, tenures = self.people, self.tenures
        plan.persons_new += [people[number] for number in self.people_new]
        plan.persons_changed += [
            people[number]
            for number, before in self.people_before.items()
            if people[number] != before
        ]
        plan.tenures_new += [tenures[number] for number in self.tenures_new]
        plan.tenures_changed += [
            tenures[number]
            for number, before in self.tenures_before.items()
            if tenures[number] != before
        ]


def fall_silent(plan: Plan, laid: Laid, missing: Iterable[StoredRecord], standing: Weights) -> None:
    """Judge anew those of whom this source speaks no more and others did: their last words stand.

    `standing`: without the missing.
    """
    left = Laid(laid.context._replace(standing=standing))
    left.named = laid.named
    now = laid.tenures | {tenure.id: tenure for tenure in plan.tenures_changed}
    people = {held.person.id for held in missing}
    for tenure in now.values():
        if tenure.person_id in people:
            left.know(tenure)
    for held in missing:
        person = left.person(laid.people.get(held.person.id, held.person))
        left.know(now.get(held.tenure.id, held.tenure))
        left.hear_silence(person, left.tenures[held.tenure.id])
    left.judge()
    changed = {
        number: person
        for number, person in left.people.items()
        if person != left.people_before[number]
    }
    ended = {
        number: tenure
        for number, tenure in left.tenures.items()
        if tenure != left.tenures_before[number]
    }
    plan.persons_changed = [
        person for person in plan.persons_changed if person.id not in changed
    ] + list(changed.values())
    plan.tenures_changed = [
        tenure for tenure in plan.tenures_changed if tenure.id not in ended
    ] + list(ended.values())


def ended(tenure: Tenure, why: str, other_start: date | None, context: Context) -> Tenure:
    """Return a tenure that is over: called over by its source, or because its holder is named on
    another seat.
    """
    if why == OVER:
        return over(tenure, None, context)
    end = ended_by_successor(
        other_start, other_start is not None, tenure.start_date, context.night, context.seen
    )
    return tenure._replace(
        status="ended", end_date=end.on, end_how=end.how, end_reason=why, end_after=end.after
    )


def over(tenure: Tenure, stated: date | None, context: Context) -> Tenure:
    """Return a tenure that its source calls over: on the `stated` day, else between the last night
    it was seen in office and this one.
    """
    end_date, end_how, end_after = tenure.end_date, tenure.end_how, tenure.end_after
    if stated is not None:
        end_date, end_how, end_after = stated, "stated", None
    elif tenure.status != "ended" and (
        end_how != "stated" or end_date is None or end_date > context.night
    ):
        end_date, end_how, end_after = context.night, "observed", context.seen
    reason = tenure.end_reason or OVER
    return tenure._replace(
        status="ended", end_date=end_date, end_how=end_how, end_after=end_after, end_reason=reason
    )


def stated_start(tenure: Tenure) -> date | None:
    """Return the start of a tenure if a source stated it."""
    return tenure.start_date if tenure.start_how == "stated" else None


def speaker_of(person: Person) -> str:
    """Return the one source that spoke of a person so far."""
    return person.said_by.partition("@")[0]


def _shown(over: Iterable[Correction]) -> set[str]:
    return {one.field for one in over if one.state in SHOWN}
