"""The draft of a plan: people and tenures as tonight's rows make them. Each record sees what
earlier ones changed; conflicting sources are weighed once, at the end.

A person whom only this source names is changed directly; the statements of several sources are
collected, and judged when every row has been read.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from sibermata.records.correction import Correction
from sibermata.records.official import OfficialRecord, RowFinding
from sibermata.records.registry import Person, RecordNow, StoredRecord, Tenure, Voice
from sibermata.records.states import EndReason
from sibermata.rules.overlay import SHOWN
from sibermata.rules.time.term import apart, term_of
from sibermata.store.registry.fields import text_of_value
from sibermata.sync.match.rows import NewRow
from sibermata.sync.match.threads import NO_HEIRS, seat_now
from sibermata.sync.plan.corrections import Corrections
from sibermata.sync.plan.shape import Ids, Plan, PlanPart, Said
from sibermata.sync.plan.statements import (
    Sealing,
    Words,
    choose,
    kept_texts,
    person_of,
    person_word,
    read_texts,
    stated_day,
    stated_start,
    stored_person_word,
    stored_tenure_word,
    tenure_of,
    tenure_word,
    with_end,
    without_end,
)
from sibermata.sync.plan.weights import Weights
from sibermata.sync.read.reading import JudgedRow

Seat = tuple[str, str, str]


NO_SIGHTS: Mapping[bytes, date | None] = MappingProxyType({})


class Context(NamedTuple):
    """What a plan is made for."""

    source: str
    night: date
    first: bool  # the first load: when its tenures began to be seen is unknown
    sealing: Sealing
    ids: Ids
    corrections: Corrections
    weights: Weights = Weights()
    heirs: Mapping[str, str] = NO_HEIRS  # a retired village code -> its successor
    # the last night on which the source was seen in its stored state
    seen: date | None = None
    # of new rows, by hash: since when they stood there unadmitted; None: the first load
    sights: Mapping[bytes, date | None] = NO_SIGHTS


class Draft:
    """People, tenures and records in the making."""

    def __init__(self, context: Context, tenures: Iterable[Tenure] = ()) -> None:
        """`tenures`: all tenures, past ones too, of those who begin or move tonight."""
        self.context = context
        self.people: dict[int, Person] = {}
        self.people_before: dict[int, Person] = {}
        self.people_new: list[int] = []
        self.tenures: dict[int, Tenure] = {}
        self.tenures_before: dict[int, Tenure] = {}
        self.tenures_new: list[int] = []
        # the tenures of a person on a seat: several if terms do not touch (FIELD H8)
        self.seats: dict[tuple[int, Seat], list[int]] = {}
        self.spoken: dict[int, list[OfficialRecord]] = {}  # a tenure -> tonight's rows about it
        # person, tenure, row, record: a correction may lie over it
        self.rows: list[tuple[int, int, NewRow, int]] = []
        self.named: set[int] = set()  # tenures that a row of tonight names in office
        # a tenure -> the row that says it is over, or the tenure that its row names instead
        self.gone_from: dict[int, NewRow | int] = {}
        self.niks: dict[tuple[int, str], bytes] = {}  # what tonight's rows prove
        self.words_of_people: dict[int, Words] = {}  # people named by several sources
        self.words_of_tenures: dict[int, Words] = {}
        self.records_new: list[RecordNow] = []
        self.records_changed: list[RecordNow] = []
        self.said: list[Said] = []
        self.continued: list[StoredRecord] = []
        self.findings: list[tuple[JudgedRow, RowFinding]] = []
        for tenure in tenures:
            self.know(tenure)

    def know(self, tenure: Tenure) -> None:
        """Add a tenure as it is stored."""
        if self.tenures_before.setdefault(tenure.id, tenure) is tenure:
            self.tenures[tenure.id] = tenure
            seat = seat_now(tenure.seat, self.context.heirs)
            self.seats.setdefault((tenure.person_id, seat), []).append(tenure.id)

    def person(self, before: Person) -> Person:
        """Return a person as drafted so far."""
        self.people_before.setdefault(before.id, before)
        return self.people.setdefault(before.id, before)

    def begin(self, tenure: Tenure, seat: Seat) -> None:
        """Add a tenure that begins tonight."""
        self.tenures[tenure.id] = tenure
        self.tenures_new.append(tenure.id)
        self.seats.setdefault((tenure.person_id, seat), []).append(tenure.id)

    def tenure_for(self, row: NewRow, person: int, own: int | None) -> int | None:
        """Return the tenure that a row continues: that of its record if it is on the row's seat,
        else one of its person there; None if its term does not touch any that tonight's other rows
        state.
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
        """Return a sort key for the tenures of one person on one seat: the less a row fits, the
        later.
        """
        tenure = self.tenures[number]
        begins = {tenure.start_date, tenure.sk_date} & {record.start_date, record.sk_date}
        return not (begins - {None}), (tenure.status == "ended") is record.active, number

    def hear_person(self, person: Person, row: NewRow, nik_hash: bytes | None) -> bool:
        """Collect what a row states about a person whom another source names too; return False if
        none does.
        """
        source, speaker = self.context.source, person.stated_by
        if not person.statements and speaker in (source, ""):
            return False
        words = self.words_of_person(person)
        words[source] = {
            **words.get(source, {}),
            **person_word(row.record, with_nik=nik_hash is not None),
        }
        if nik_hash is not None:
            self.niks[person.id, row.record.nik] = nik_hash
        return True

    def hear_tenure(self, tenure: Tenure, row: NewRow) -> bool:
        """Collect what a row states about a tenure that another source names too; return False if
        none does.
        """
        source = self.context.source
        if not tenure.statements and tenure.stated_by in (source, ""):
            return False
        words = self.words_of_tenure(tenure)
        words[source] = without_end(words.get(source, {})) | tenure_word(row.record)
        return True

    def hear_silence(self, person: Person, tenure: Tenure) -> None:
        """Collect the statements of other sources, if any, about somebody whom this source no
        longer names.
        """
        if person.statements:
            self.words_of_person(person)
        if tenure.statements:
            self.words_of_tenure(tenure)

    def words_of_person(self, person: Person) -> Words:
        """Return each source's last statement about a person."""
        found = self.words_of_people.get(person.id)
        if found is None:
            found = read_texts(self._stated(person))
            if not found:
                over = self.context.corrections.by_person.get(person.id, ())
                private = self.context.sealing.open(person.private)
                found = {person.stated_by: stored_person_word(person, private, over)}
            self.words_of_people[person.id] = found
        return found

    def _stated(self, person: Person) -> str:
        """Return the statements about a person as stored, '' if only one source made any."""
        return self.context.sealing.open_text(person.statements)

    def words_of_tenure(self, tenure: Tenure) -> Words:
        """Return each source's last statement about a tenure."""
        found = self.words_of_tenures.get(tenure.id)
        if found is None:
            over = self.context.corrections.by_tenure.get(tenure.id, ())
            found = read_texts(tenure.statements) or {
                tenure.stated_by: stored_tenure_word(tenure, over)
            }
            self.words_of_tenures[tenure.id] = found
        return found

    def judge(self) -> None:
        """Apply the weightiest statements, for everybody named by several sources of whom one spoke
        or fell silent tonight.
        """
        source = self.context.source
        for number, why in self.gone_from.items():
            if self.tenures[number].statements and number not in self.named:
                words = self.words_of_tenure(self.tenures[number])
                words[source] = with_end(words.get(source, {}), *self._why_left(why))
        if not (self.words_of_people or self.words_of_tenures):
            return
        mine: dict[int, list[Tenure]] = defaultdict(list)
        for tenure in self.tenures.values():
            mine[tenure.person_id].append(tenure)
        corrections = self.context.corrections
        people, tenures = {row[0] for row in self.rows}, {row[1] for row in self.rows}
        for number, words in self.words_of_tenures.items():
            keep = _shown(corrections.by_tenure.get(number, ())) if number not in tenures else ()
            self._judge_tenure(number, words, mine, keep)
        for number, words in self.words_of_people.items():
            keep = _shown(corrections.by_person.get(number, ())) if number not in people else ()
            self._judge_person(number, words, mine, keep)

    def _why_left(self, why: NewRow | int) -> tuple[EndReason, str]:
        """Return why a source no longer names a holder on a seat, and since when it names another
        one.
        """
        if isinstance(why, NewRow):
            return EndReason.INACTIVE, ""
        return EndReason.RELOCATED, text_of_value(stated_start(self.tenures[why]))

    def _judge_tenure(
        self, number: int, words: Words, mine: Mapping[int, list[Tenure]], keep: Collection[str]
    ) -> None:
        tenure = self.tenures[number]._replace(statements=kept_texts(words))
        speaking = {
            voice.source for voice in self._voices(tenure.person_id, mine) if voice.tenure == number
        }
        order = self.context.weights.order(
            words, speaking, {source: stated_day(tenure, source) for source in words}
        )
        self.tenures[number] = tenure_of(tenure, choose(words, order), order[0], keep)

    def _judge_person(
        self, number: int, words: Words, mine: Mapping[int, list[Tenure]], keep: Collection[str]
    ) -> None:
        context, person, text = self.context, self.people[number], kept_texts(words)
        if self._stated(person) != text:
            person = person._replace(statements=context.sealing.seal_text(text))
        voices = self._voices(number, mine)
        speaking = {voice.source for voice in voices}
        tenures = {tenure.id: tenure for tenure in context.weights.tenures.get(number, ())}
        tenures |= {tenure.id: self.tenures[tenure.id] for tenure in mine[number]}
        days = {}
        for source in words:
            seats = {voice.tenure for voice in voices if voice.source == source} or set(tenures)
            days[source] = max(
                (stated_day(tenures[seat], source) for seat in seats if seat in tenures), default=""
            )
        chosen = choose(words, context.weights.order(words, speaking, days))
        proven = self.niks.get((number, chosen.values.get("nik", "")))
        self.people[number] = person_of(person, chosen, keep, proven, context.sealing)

    def _voices(self, person: int, mine: Mapping[int, list[Tenure]]) -> list[Voice]:
        named = [
            Voice(self.context.source, 0, tenure.id)
            for tenure in mine[person]
            if tenure.id in self.named
        ]
        return [*self.context.weights.voices.get(person, ()), *named]

    @property
    def changed_people(self) -> list[Person]:
        """The stored people who changed."""
        before = self.people_before
        return [self.people[number] for number in before if self.people[number] != before[number]]

    @property
    def changed_tenures(self) -> list[Tenure]:
        """The stored tenures that changed."""
        before = self.tenures_before
        return [self.tenures[number] for number in before if self.tenures[number] != before[number]]

    def part(self) -> PlanPart:
        """Return the draft's part of the plan."""
        return PlanPart(
            persons_new=[self.people[number] for number in self.people_new],
            persons_changed=self.changed_people,
            tenures_new=[self.tenures[number] for number in self.tenures_new],
            tenures_changed=self.changed_tenures,
            records_new=self.records_new,
            records_changed=self.records_changed,
            said=self.said,
            before=self.continued,
            returned=[stored for stored in self.continued if stored.missing_run is not None],
            findings=[*self.findings, *self.context.corrections.findings],
        )


def with_statements(missing: Sequence[StoredRecord]) -> list[StoredRecord]:
    """Return the missing people about whom several sources made statements."""
    return [stored for stored in missing if stored.person.statements or stored.tenure.statements]


def fall_silent(
    plan: Plan, draft: Draft, missing: Sequence[StoredRecord], weights: Weights
) -> PlanPart:
    """Judge again the people whom this source no longer names and others did: the others' last
    statements count.
    """
    weights = weights.without({stored.id for stored in missing})
    missing = with_statements(missing)
    if not missing:
        return PlanPart()
    silent = Draft(draft.context._replace(weights=weights))
    silent.named = draft.named
    now = draft.tenures | {tenure.id: tenure for tenure in plan.tenures_changed}
    people = {stored.person.id for stored in missing}
    for tenure in now.values():
        if tenure.person_id in people:
            silent.know(tenure)
    for stored in missing:
        person = silent.person(draft.people.get(stored.person.id, stored.person))
        silent.know(now.get(stored.tenure.id, stored.tenure))
        silent.hear_silence(person, silent.tenures[stored.tenure.id])
    silent.judge()
    return PlanPart(persons_changed=silent.changed_people, tenures_changed=silent.changed_tenures)


def _shown(over: Iterable[Correction]) -> set[str]:
    return {one.field for one in over if one.state in SHOWN}
