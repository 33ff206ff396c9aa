"""Applies corrections to tonight's rows: the values that are shown of a person or a tenure, and the
new state of each correction.

Invariants: only the source that a correction lies over changes its state; another source's
statement stays beneath it. Where there is no correction, the cost is one look into a dictionary.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from sibermata.records.correction import Correction, CorrectionMove
from sibermata.records.official import RowFinding
from sibermata.records.registry import Person, Tenure
from sibermata.records.states import CorrectionKind, CorrectionState
from sibermata.rules.overlay import CONTACT, SHOWN, Relation, overlay, relation
from sibermata.rules.person.identity import Likeness
from sibermata.rules.person.name import NameWords, read_name
from sibermata.rules.time.office import office_day
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.registry.fields import (
    PERSON_FIELDS,
    TENURE_FIELDS,
    day_of,
    said_of,
    with_person_value,
    with_tenure_value,
)
from sibermata.sync.match.candidates import Corrected
from sibermata.sync.match.rows import NewRow
from sibermata.sync.match.threads import Threads, find_threads
from sibermata.sync.read.reading import JudgedRow

BY_HAND = "official"  # a person and a tenure that no source knew
CHALLENGED = "CORRECTION_CHALLENGED"


@dataclass(slots=True)
class Corrections:
    """The live corrections of the people at hand, as tonight's rows find them."""

    source: str
    secrecy: Secrecy
    words: NameWords
    by_person: dict[int, list[Correction]] = field(default_factory=lambda: defaultdict(list))
    by_tenure: dict[int, list[Correction]] = field(default_factory=lambda: defaultdict(list))
    moves: dict[int, CorrectionMove] = field(default_factory=dict)
    findings: list[tuple[JudgedRow, RowFinding]] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)  # records that no row continues tonight
    ids: set[int] = field(default_factory=set)

    def include(self, live: Iterable[Correction]) -> None:
        """Add corrections; one that is already there stays as it is."""
        for one in live:
            if one.id in self.ids or one.kind == CorrectionKind.ROW:
                continue
            self.ids.add(one.id)
            if one.tenure_id is not None:
                self.by_tenure[one.tenure_id].append(one)
            elif one.person_id is not None:
                self.by_person[one.person_id].append(one)

    def lay_person(self, after: Person, row: NewRow, record_id: int | None) -> Person:
        """Return the person with the corrections applied to the row's values."""
        for one in self.by_person.get(after.id, ()):
            if one.field in PERSON_FIELDS and self._mine(
                one, said_of(row.record, one.field), row, record_id
            ):
                after = with_person_value(after, one.field, one.value, self.secrecy, self.words)
                if one.field == "nik" and one.follows is not None:
                    after = after._replace(nik_hash=None)  # the merged person has it
        return after

    def lay_tenure(self, after: Tenure, row: NewRow, record_id: int | None) -> Tenure:
        """Return the tenure with the corrections laid over; one stated by hand is absorbed by the
        row that names it.
        """
        for one in self.by_tenure.get(after.id, ()):
            if one.kind == BY_HAND:
                if self._state(one) is CorrectionState.ACTIVE:
                    self.moves[one.id] = CorrectionMove(
                        one.id, one.state, CorrectionState.ABSORBED, "", self.source, record_id
                    )
            elif one.field in TENURE_FIELDS:
                if self._mine(one, _said_of_tenure(one, row), row, record_id):
                    reason = one.reason if one.kind == CorrectionKind.END else ""
                    after = with_tenure_value(
                        after, one.field, one.value, ended=one.ended_on, reason=reason
                    )
                elif (
                    one.kind == CorrectionKind.END
                    and self._state(one) is CorrectionState.SUPERSEDED
                    and after.end_date == one.ended_on
                ):
                    after = with_tenure_value(
                        after, "end_date", ""
                    )  # it ended the term before this one
        return after

    def own_nik(self, person: Person, row: NewRow) -> bytes | None:
        """Return the row's NIK, unless a person said that it is somebody else's: then nobody is
        asked about it.
        """
        for one in self.by_person.get(person.id, ()):
            if one.field == "nik" and self._state(one) in SHOWN and row.record.nik != one.value:
                return None
        return row.nik_hash

    def over_seats(self) -> set[int]:
        """Return the tenures with a correction."""
        return set(self.by_tenure)

    def leave(self, tenures: Iterable[tuple[int, int]], *, relocated: bool) -> None:
        """Settle the corrections of tenures that nobody names any longer: (tenure, the record that
        named it).

        If a person stated the end, the sources now agree; a value has nothing to lie over once the
        record was `relocated` to another seat.
        """
        for tenure, record in tenures:
            for one in self.by_tenure.get(tenure, ()):
                if one.kind == BY_HAND or self._state(one) is CorrectionState.ABSORBED:
                    continue
                if one.kind == CorrectionKind.END and self._state(one) in SHOWN:
                    self.moves[one.id] = CorrectionMove(
                        one.id, one.state, CorrectionState.ABSORBED, "", self.source, record
                    )
                elif relocated and one.kind != CorrectionKind.END:
                    self.moves[one.id] = CorrectionMove(
                        one.id, one.state, CorrectionState.SUPERSEDED, "", self.source, record
                    )

    def _mine(self, one: Correction, said: str, row: NewRow, record_id: int | None) -> bool:
        """Return whether the corrected value is shown, and move the correction if it lies over this
        source and record.
        """
        state, asked = self._state(one), self._said(one)
        found = relation(
            said, one.base, one.value, asked if state is CorrectionState.CHALLENGED else ""
        )
        ours = one.source in ("", self.source)
        adopted = record_id != one.record_id and (
            one.record_id is None or one.gone or one.record_id in self.gone
        )
        if not ours or (record_id != one.record_id and not adopted):
            return state in SHOWN or (
                state is CorrectionState.ABSORBED and found in (Relation.BASE, Relation.BLANK)
            )
        overlaid = overlay(state, found, yields=one.field in CONTACT and not one.pinned)
        heard = said if found not in (Relation.BLANK, Relation.ABSENT) else asked
        if overlaid.state is CorrectionState.CHALLENGED:
            self.findings.append(
                (
                    row.row,
                    RowFinding(
                        CHALLENGED,
                        one.field,
                        heard,
                        f"perbaikan {one.id}, semula {one.base or '-'}",
                    ),
                )
            )
        if (overlaid.state, heard, one.source, one.record_id) != (
            state,
            asked,
            self.source,
            record_id,
        ):
            self.moves[one.id] = CorrectionMove(
                one.id, one.state, overlaid.state, heard, self.source, record_id
            )
        return overlaid.mine

    def _state(self, one: Correction) -> CorrectionState:
        move = self.moves.get(one.id)
        return CorrectionState(move.state if move else one.state)

    def _said(self, one: Correction) -> str:
        move = self.moves.get(one.id)
        return move.source_value if move else one.source_value

    def as_sources_say(self, person: Person) -> Person | None:
        """Return the person under the name and numbers that its sources used before the correction;
        None if they are the same.
        """
        before = person
        for one in self.by_person.get(person.id, ()):
            if self._state(one) is CorrectionState.PENDING or not one.base:
                continue
            if one.field == "name":
                before = before._replace(
                    name=one.base, name_key=read_name(one.base, self.words).key or before.name_key
                )
            elif one.field == "birth_date":
                before = before._replace(birth_date=day_of(one.base))
            elif one.field == "nik":
                before = before._replace(nik_hash=self.secrecy.hash(one.base))
        return None if before == person else before

    def as_sources_knew(self, people: Iterable[tuple[Person, Tenure]]) -> list[Corrected]:
        """Return those of these people whom a source knows under another name or number."""
        return [
            Corrected(before, person, tenure)
            for person, tenure in people
            if (before := self.as_sources_say(person)) is not None
        ]

    def corrected_people(self) -> list[int]:
        """Return the people with another name, birth date or NIK than a source knows."""
        return sorted(
            person
            for person, listed in self.by_person.items()
            if any(one.field in ("name", "birth_date", "nik") for one in listed)
        )


def _said_of_tenure(one: Correction, row: NewRow) -> str:
    """Return what a row states for a corrected field.

    A start after the end that a person stated is another term, which could not be seen when the end
    was stated.
    """
    said = said_of(row.record, one.field)
    if (
        one.field == "status"
        and one.value == "ended"
        and row.record.active
        and row.record.start_date is not None
    ):
        ended = one.ended_on or office_day(one.at)
        return f"{said} {row.record.start_date}" if row.record.start_date > ended else said
    return said


def match_corrected(threads: Threads, corrections: Corrections, likeness: Likeness) -> Threads:
    """Return the threads, adding those that only the corrected value, or the value before it,
    reveals.
    """
    if not corrections.by_person or not threads.new or not threads.remaining:
        return threads
    true = {stored.id: stored for stored in threads.remaining}
    variants = []
    for stored in threads.remaining:
        before = corrections.as_sources_say(stored.person)
        if before is not None:
            now = stored.person
            variants.append(
                stored._replace(
                    name_key=now.name_key, birth_date=now.birth_date, nik_hash=now.nik_hash
                )
            )
            variants.append(stored._replace(person=before))
    for variant in variants:
        if not any(stored.id == variant.id for stored in threads.remaining):
            continue
        more = find_threads(threads.new, [variant], likeness)
        if more.continued:
            found = [
                thread._replace(stored=true[thread.stored.id], by=f"{thread.by}, corrected")
                for thread in more.continued
            ]
            rows = {thread.row.row.hash for thread in found}
            threads = Threads(
                threads.continued + found,
                more.new,
                [stored for stored in threads.remaining if stored.id != variant.id],
                [(row, finding) for row, finding in threads.findings if row.row.hash not in rows],
            )
    return threads
