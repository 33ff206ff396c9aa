"""Candidates of a meeting, and how a person turns them into counted acts and results.

Invariant: nothing is counted without a named line, a person who answers for it and a kept document;
confirming twice counts once. Agreed: STANDING 6.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.desk.meetings.meetings import meeting_meant
from sibermata.desk.programme.evidence import Scan, keep
from sibermata.errors import Refusal
from sibermata.meetings.attendance import standing
from sibermata.meetings.confirm import (
    Candidate,
    Doubt,
    candidates,
    doubted,
    texts_not_taken,
    who_came,
)
from sibermata.records.programme.catalogue import Programme
from sibermata.records.programme.deeds import EventRecord, PledgeRecord, TrainingRecord
from sibermata.records.programme.meetings import ConfirmedRecord, FactRecord, LineRecord
from sibermata.records.states import ActState, Attendance, MarkKind, TrainingOutcome
from sibermata.store.base.publications import publish_act
from sibermata.store.desk.desk import Desk, refuse_unnamed
from sibermata.store.programme.catalogue import stored_programme
from sibermata.store.programme.deeds import (
    NEW,
    acts_of,
    results_of,
    write_act,
    write_result,
)
from sibermata.store.programme.gather import holdings_of, kept_at
from sibermata.store.programme.meetings import (
    add_confirmed,
    lock_meeting,
    meeting_instant,
    read_confirmed,
    read_facts,
    read_lines,
)
from sibermata.store.registry.people import names_of

Key = tuple[int, str, str, str, str, str]  # of a candidate


class Proposed(NamedTuple):
    """The candidates of a meeting."""

    event: EventRecord
    programme: Programme
    lines: dict[int, LineRecord]
    found: list[Candidate]
    confirmed: dict[Key, ConfirmedRecord]
    names: dict[int, str]  # line -> who attended on it: the invited person, or the substitute
    doubts: Mapping[int, Doubt] = {}  # line -> why its substitute is no candidate yet

    @property
    def waiting(self) -> list[Candidate]:
        """The candidates that nobody has confirmed yet."""
        return [one for one in self.found if one.key not in self.confirmed]


def proposed(desk: Desk, code: str) -> Proposed:
    """Return the candidates of a meeting from its present attendance, including addenda."""
    meeting, event = meeting_meant(desk, code)
    connection = desk.connection
    kept = kept_at(connection)
    lines, reported = as_it_stands(connection, code, kept)
    people = [
        person for line in lines if (person := who_came(line, reported.get(line.line))) is not None
    ]
    classes = {post: one.pledge_class for post, one in desk.book.posts.posts.items()}
    holdings = holdings_of(connection, classes, people) if people else {}
    programme = stored_programme(connection)
    found = candidates(meeting.pledge, event, programme, lines, reported, holdings)
    confirmed = {
        (
            kept.get(one.person_id, one.person_id),
            one.kind,
            one.pledge_class,
            one.text,
            one.form,
            one.course,
        ): one
        for one in read_confirmed(connection, code)
    }
    names = {line.line: name_of_who_came(line, reported.get(line.line)) for line in lines}
    by_number = {line.line: line for line in lines}
    doubts = doubted(lines, reported)
    return Proposed(event, programme, by_number, found, confirmed, names, doubts)


def as_it_stands(
    connection: Connection[Any], code: str, kept: Mapping[int, int]
) -> tuple[list[LineRecord], dict[int, FactRecord]]:
    """Return the lines of a meeting, and line -> the fact in force, both under the persons that are
    shown now.
    """
    reported = {
        line: fact._replace(substitute_person=kept.get(person, person))
        if (person := fact.substitute_person) is not None
        else fact
        for line, fact in standing(read_facts(connection, code)).items()
    }
    lines = [
        line._replace(person_id=kept.get(line.person_id, line.person_id))
        if line.person_id is not None
        else line
        for line in read_lines(connection, code)
    ]
    return lines, reported


def doubts_of(desk: Desk, code: str) -> dict[int, Doubt]:
    """Return line -> a substitute who attended there although his or her own line says absent."""
    return doubted(*as_it_stands(desk.connection, code, kept_at(desk.connection)))


def said_of_doubt(code: str, doubt: Doubt) -> Refusal:
    """Return the words for a doubt, and for what settles it."""
    facts = {**doubt._asdict(), "outcome": Attendance(doubt.outcome)}
    return Refusal("SUBSTITUTE_DOUBTED", meeting=code, **facts)


def name_of_who_came(line: LineRecord, fact: FactRecord | None) -> str:
    """Return the name of the person who attended on a line."""
    if fact is not None and fact.outcome == Attendance.DIWAKILI:
        return fact.substitute_name
    return line.name


class Confirmed(NamedTuple):
    """What was confirmed."""

    acts: int
    results: int
    already: int  # candidates of these lines that were confirmed before
    notes: Sequence[Refusal] = ()  # what kept others from being confirmed


def confirm(desk: Desk, code: str, lines: Collection[int] | None, scan: Scan | None) -> Confirmed:
    """Turn the candidates of these lines (None: of everybody who attended) into counted acts and
    results, resting on a document.
    """
    refuse_unnamed(desk)
    if scan is None:
        raise Refusal("EVIDENCE_NEEDED")
    lock_meeting(desk.connection, code)
    all_of_them = proposed(desk, code)
    refuse_unready(all_of_them, desk.today)
    chosen = [one for one in all_of_them.found if lines is None or one.line in lines]
    notes = [] if lines is not None else notes_of(all_of_them)
    if lines is not None:
        refuse_lines(code, lines, chosen, all_of_them)
    if not chosen:
        raise notes[0] if notes else said_of_none(all_of_them)
    waiting = [one for one in chosen if one.key not in all_of_them.confirmed]
    if not waiting:
        return Confirmed(0, 0, len(chosen), notes)
    digest = keep(desk, scan)
    assert digest is not None
    at = publish_act(desk.connection, "pledges")
    made = [
        *_acts(desk, at, all_of_them, waiting, scan.name, digest),
        *_results(desk, at, all_of_them, waiting, digest),
    ]
    recorded = max(at, meeting_instant(desk.connection, code))
    add_confirmed(
        desk.connection,
        [_record(code, one, number, digest, desk.by, recorded) for one, number in made],
    )
    acts = sum(one.kind == MarkKind.PLEDGE for one, _ in made)
    done = Confirmed(acts, len(made) - acts, len(chosen) - len(waiting), notes)
    numbers = sorted({one.line for one in waiting})
    desk.note("meeting confirmed", code, acts=acts, results=done.results, lines=len(numbers))
    return done


def said_of_none(all_of_them: Proposed) -> Refusal:
    """Return why a meeting has no candidate: a text that its cycle does not take, or else."""
    event = all_of_them.event
    untaken = said_of_untaken(event, all_of_them.programme)
    return untaken or Refusal("MEETING_NO_CANDIDATE", meeting=event.code)


def said_of_untaken(event: EventRecord, programme: Programme) -> Refusal | None:
    """Return the words for texts of an event that its cycle does not take; None: it takes all."""
    named = [
        f"{programme.texts[code][-1].title} ({code})" if code in programme.texts else code
        for code in texts_not_taken(event, programme)
    ]
    if not named:
        return None
    cycle = programme.cycles[event.cycle].name
    return Refusal("MEETING_OTHER_TEXT", meeting=event.code, texts=", ".join(named), cycle=cycle)


def notes_of(all_of_them: Proposed) -> list[Refusal]:
    """Return what keeps people who attended from being candidates: texts first, then each doubt."""
    event = all_of_them.event
    texts = said_of_untaken(event, all_of_them.programme)
    doubts = [said_of_doubt(event.code, one) for one in all_of_them.doubts.values()]
    return [texts, *doubts] if texts is not None else doubts


def refuse_unready(all_of_them: Proposed, today: date) -> None:
    """Refuse a confirmation before the day of the meeting, and a pledge outside its cycle."""
    event = all_of_them.event
    if today < event.held_on:
        raise Refusal("MEETING_NOT_YET", meeting=event.code, day=event.held_on)
    cycle = all_of_them.programme.cycles.get(event.cycle)
    pledges = any(one.kind == MarkKind.PLEDGE for one in all_of_them.found)
    if cycle and pledges and not cycle.opens <= event.held_on <= cycle.closes:
        raise Refusal(
            "ACT_OUTSIDE_CYCLE",
            day=event.held_on,
            cycle=cycle.code,
            opens=cycle.opens,
            closes=cycle.closes,
        )


def refuse_lines(
    code: str, named: Iterable[int], chosen: Iterable[Candidate], found: Proposed
) -> None:
    """Refuse lines that do not exist, that contradict another, or that have no candidate."""
    for number in sorted(named):
        if number not in found.lines:
            raise Refusal("LINE_UNKNOWN", meeting=code, line=number)
        if number in found.doubts:
            raise said_of_doubt(code, found.doubts[number])
    idle = sorted(set(named) - {one.line for one in chosen})
    if idle:
        raise Refusal("LINE_NO_CANDIDATE", meeting=code, lines=idle)


def _acts(
    desk: Desk,
    at: datetime,
    all_of_them: Proposed,
    waiting: Iterable[Candidate],
    document: str,
    digest: bytes,
) -> list[tuple[Candidate, int]]:
    """Write an act for each candidate of a pledge; if a list already brought the same act, count
    that one.
    """
    event = all_of_them.event
    pledges = [one for one in waiting if one.kind == MarkKind.PLEDGE]
    members = _members(desk, {one.person for one in pledges})
    known = {
        (members.get(act.person_id, act.person_id), *_same(act)): act
        for act in acts_of(desk.connection, list(members))
    }
    names = names_of(desk.connection, sorted({one.person for one in pledges}))
    made = []
    for one in pledges:
        said = (event.cycle, one.pledge_class, one.text, one.form, event.held_on)
        act = known.get((one.person, *said))
        if act is None:
            act = PledgeRecord(
                NEW,
                one.person,
                ActState.COUNTED,
                *(event.cycle, one.pledge_class, one.text, one.text_version),
                *(one.form, one.mode, event.held_on, event.code),
                document_number=document,
                evidence=digest,
                name_as_written=names.get(one.person, ""),
                post_as_written=one.post,
                village_code=one.village,
                entered_by=desk.by,
                verified_by=desk.by,
            )
            number = write_act(desk.connection, at, act)
        elif act.state == ActState.CANDIDATE:
            counted = act._replace(
                state=ActState.COUNTED,
                evidence=digest,
                document_number=act.document_number or document,
                verified_by=desk.by,
            )
            number = write_act(desk.connection, at, counted)
        else:
            number = act.id
        made.append((one, number))
    return made


def _same(act: PledgeRecord) -> tuple[str, str, str, str, date]:
    return act.cycle, act.pledge_class, act.text, act.form, act.day


def _results(
    desk: Desk,
    at: datetime,
    all_of_them: Proposed,
    waiting: Iterable[Candidate],
    digest: bytes,
) -> list[tuple[Candidate, int]]:
    """Write a result for each candidate of a course, as attended; an existing result is kept."""
    event, courses = all_of_them.event, all_of_them.programme.courses
    trained = [one for one in waiting if one.kind == MarkKind.TRAINING]
    members = _members(desk, {one.person for one in trained})
    known = {
        (members.get(result.person_id, result.person_id), result.course, result.day): result.id
        for result in results_of(desk.connection, list(members))
    }
    names = names_of(desk.connection, sorted({one.person for one in trained}))
    made = []
    for one in trained:
        number = known.get((one.person, one.course, event.held_on))
        if number is None:
            line = all_of_them.lines[one.line]
            mine = line.person_id == one.person
            result = TrainingRecord(
                NEW,
                one.person,
                ActState.COUNTED,
                one.course,
                courses[one.course].name,
                event.held_on,
                None,
                TrainingOutcome.ATTENDED,
                organiser=event.organiser,
                place=", ".join(event.places),
                event=event.code,
                evidence=digest,
                name_as_written=names.get(one.person, ""),
                post_as_written=line.post if mine else "",
                village_code=line.village_code if mine else "",
                entered_by=desk.by,
            )
            number = write_result(desk.connection, at, result)
        made.append((one, number))
    return made


def _members(desk: Desk, people: Collection[int]) -> dict[int, int]:
    """Return each person merged into one of these -> the one shown, including that one."""
    found = {person: person for person in people}
    for gone, kept in kept_at(desk.connection).items():
        if kept in people:
            found[gone] = kept
    return found


def _record(
    code: str, one: Candidate, number: int, digest: bytes, by: str, at: datetime
) -> ConfirmedRecord:
    return ConfirmedRecord(
        code,
        one.line,
        one.person,
        one.kind,
        one.pledge_class,
        one.text,
        one.form,
        one.course,
        number,
        digest,
        by,
        at,
    )
