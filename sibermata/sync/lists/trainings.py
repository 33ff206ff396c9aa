"""The results that rows of a list of trainings make. Pure.

Agreed: STANDING 3 and 4. The same person, course and day twice, or a certificate issued again, is
one result; passed and failed on one day is a question, and the pass waits.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sibermata.records.official import RowFinding
from sibermata.records.programme.catalogue import OTHER_COURSE
from sibermata.records.programme.deeds import TrainingRecord
from sibermata.records.programme.listed import Answers, Listed, ListedTraining
from sibermata.records.states import ActState, TrainingOutcome
from sibermata.rules.value.text import plain
from sibermata.sync.lists.amend import Amending
from sibermata.sync.lists.shape import Deeds, Found, LinkedRow, linked, without_niks

ACCEPTED = "accepted"  # a pass that a person accepted beside a fail of the same day
Key = tuple[int, str, str, date]  # person, course, name of a course that nobody knows, first day


class Known(NamedTuple):
    """What is known beside tonight's rows."""

    results: Sequence[TrainingRecord]  # of these persons, annulled ones too
    others: Mapping[int, Sequence[str]]  # result -> what rows of other sources make of it
    answers: Answers
    kept: Mapping[int, int]


def said_of(listed: Listed) -> str:
    """Return a row's statement about its result, as stored beside the link."""
    assert isinstance(listed, ListedTraining)
    said = {
        "course": listed.course,
        "course_as_written": without_niks(listed.course_as_written),
        "held_from": listed.held_from.isoformat(),
        "held_to": listed.held_to.isoformat() if listed.held_to else "",
        "outcome": str(listed.outcome),
        "score": listed.score,
        "certificate": without_niks(listed.certificate_number),
        "event": listed.event,
        "organiser": without_niks(listed.organiser),
    }
    return json.dumps(said, sort_keys=True)


def training_deeds(rows: Sequence[LinkedRow], known: Known, ids: Iterable[int]) -> Deeds:
    """Return the results that these rows add or amend. `ids`: fresh numbers."""
    wanted: dict[Key, list[LinkedRow]] = defaultdict(list)
    for row in linked(rows):
        wanted[_key_of(row)].append(row)
    results = Results(known, ids, wanted)
    for key in sorted(wanted):
        results.add(key, sorted(wanted[key], key=_by_certificate))
    results.leave(rows)
    asked = frozenset(digest for digest, _, _ in results.found)
    changed = list(results.changed.values())
    return Deeds(results.new, changed, results.of_row, results.found, asked)


class Results(Amending[TrainingRecord]):
    """The results of one night, as they are added and amended."""

    def __init__(self, known: Known, ids: Iterable[int], wanted: Iterable[Key]) -> None:
        self.known, self.numbers, self.by_key = known, iter(ids), _by_key(known)
        supported = {self.by_key[key].id for key in wanted if key in self.by_key}
        super().__init__(known.results, supported, known.others)
        self.found: list[Found] = []

    def add(self, key: Key, listed: Sequence[LinkedRow]) -> None:
        """Add what these rows of one result make of it."""
        there = self.by_key.get(key)
        states = [_state_of(row, self.known) for row in listed]
        others = self.others.get(there.id, ()) if there else ()
        by_hand = [there.outcome] if there is not None and there.entered_by else []
        outcome, waits = weigh([*states, *others, *by_hand])
        pairs = list(zip(listed, states, strict=True))
        best = next((row for row, state in pairs if state == outcome), listed[0])
        if there is not None:
            result = _with_certificates(_again(there, outcome), listed)
            if result != there:
                self.changed[result.id] = result
        elif (amends := self.amended(listed)) is not None:
            result = _with_certificates(_as_result(amends.id, key[0], best, outcome), listed)
            self.changed[result.id] = result
            self.supported.add(result.id)
        else:
            number = next(self.numbers)
            result = _with_certificates(_as_result(number, key[0], best, outcome), listed)
            self.new.append(result)
        for row, state in pairs:
            self.of_row[row.listed.thread] = (result.id, state)
            if waits and state == TrainingOutcome.PASSED:
                self.found.append((row.hash, RowFinding("RESULT_DIFFERS", "outcome"), ""))


def weigh(states: Sequence[str]) -> tuple[TrainingOutcome, bool]:
    """Return the outcome of several rows for one course and day, and whether a pass waits."""
    said = set(states)
    if ACCEPTED in said:
        return TrainingOutcome.PASSED, False
    if TrainingOutcome.PASSED in said and TrainingOutcome.FAILED in said:
        return TrainingOutcome.FAILED, True
    for one in (TrainingOutcome.PASSED, TrainingOutcome.FAILED):
        if one in said:
            return one, False
    return TrainingOutcome.ATTENDED, False


def _state_of(row: LinkedRow, known: Known) -> str:
    assert isinstance(row.listed, ListedTraining)
    answer = known.answers.get(row.hash)
    accepted = answer is not None and answer.accept is True
    if accepted and row.listed.outcome is TrainingOutcome.PASSED:
        return ACCEPTED
    return str(row.listed.outcome)


def _by_key(known: Known) -> dict[Key, TrainingRecord]:
    found: dict[Key, TrainingRecord] = {}
    for one in known.results:
        person = known.kept.get(one.person_id, one.person_id)
        other_name = plain(one.course_as_written) if one.course == OTHER_COURSE else ""
        for day in {one.held_from, one.day}:
            key = (person, one.course, other_name, day)
            other = found.get(key)
            if other is None or other.state == ActState.ANNULLED:
                found[key] = one
    return found


def _key_of(row: LinkedRow) -> Key:
    listed = row.listed
    assert isinstance(listed, ListedTraining)
    assert row.whose.person is not None
    other_name = plain(listed.course_as_written) if listed.course == OTHER_COURSE else ""
    return (row.whose.person, listed.course, other_name, listed.held_from)


def _by_certificate(row: LinkedRow) -> tuple[date, str, bytes]:
    listed = row.listed
    assert isinstance(listed, ListedTraining)
    return (listed.certificate_date or date.max, listed.certificate_number, listed.thread)


def _again(there: TrainingRecord, outcome: TrainingOutcome) -> TrainingRecord:
    if there.state == ActState.ANNULLED:
        return there
    return there._replace(outcome=str(outcome))


def _with_certificates(result: TrainingRecord, rows: Sequence[LinkedRow]) -> TrainingRecord:
    """Return a result with the numbers of every certificate, the first one first."""
    if result.state == ActState.ANNULLED:
        return result
    numbers = [without_niks(row.listed.certificate_number) for row in rows]  # type: ignore[union-attr]
    every = dict.fromkeys([*result.certificates, *(one for one in numbers if one)])
    return result._replace(certificates=tuple(every))


def _as_result(
    number: int, person: int, row: LinkedRow, outcome: TrainingOutcome
) -> TrainingRecord:
    listed = row.listed
    assert isinstance(listed, ListedTraining)
    return TrainingRecord(
        id=number,
        person_id=person,
        state=str(ActState.COUNTED),
        course=listed.course,
        course_as_written=without_niks(listed.course_as_written),
        held_from=listed.held_from,
        held_to=listed.held_to,
        outcome=str(outcome),
        organiser=without_niks(listed.organiser),
        place=without_niks(listed.place),
        score=listed.score,
        certificate_date=listed.certificate_date,
        hours=listed.hours,
        event=listed.event,
        name_as_written=without_niks(listed.who.name),
        post_as_written=without_niks(listed.who.post_as_written),
        village_code=listed.who.village,
        source=row.source,
        file=row.file,
        sheet=row.sheet,
        row_number=row.number,
        remarks=without_niks(listed.remarks),
    )
