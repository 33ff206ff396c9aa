"""Results and exemptions entered by hand: who achieved what in which course, on what evidence.

Invariant: one person, course and day make one result; an unknown course is recorded as `lainnya`,
never guessed.
"""

from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from typing import NamedTuple

from sibermata.desk.programme.events import event_meant
from sibermata.desk.programme.evidence import Scan, keep
from sibermata.errors import Refusal
from sibermata.records.programme.catalogue import OTHER_COURSE, Course, Programme
from sibermata.records.programme.deeds import ExemptionRecord, TrainingRecord
from sibermata.records.states import ActState, Contradiction, TrainingOutcome
from sibermata.rules.value.text import plain
from sibermata.store.base.publications import publish_act
from sibermata.store.desk.desk import Desk, refuse_unnamed, refuse_without_reason
from sibermata.store.programme.catalogue import stored_programme
from sibermata.store.programme.deeds import (
    NEW,
    find_exemption,
    find_result,
    results_of,
    seats_of_person,
    write_exemption,
    write_result,
)
from sibermata.store.registry.judgements import members_of
from sibermata.store.registry.people import is_person, names_of


class Taken(NamedTuple):
    """What a person enters of a result."""

    course: str = ""
    held_from: date | None = None
    held_to: date | None = None
    outcome: str = ""  # '': read from the score and the pass mark
    score: int | None = None
    organiser: str = ""
    place: str = ""
    certificate: str = ""
    certificate_date: date | None = None
    hours: int | None = None
    event: str = ""
    written: str = ""  # the course as written, if the catalogue does not know it
    remarks: str = ""


class Recorded(NamedTuple):
    """A result, its outcome, and whether anything was written."""

    number: int
    outcome: str
    new: bool
    certificate_added: bool = False


def add_training(desk: Desk, person: int, said: Taken, scan: Scan | None = None) -> Recorded:
    """Enter a result of a person. A certificate that was issued again is kept beside the first."""
    refuse_unnamed(desk)
    if not is_person(desk.connection, person):
        raise Refusal("PERSON_UNKNOWN", person=person)
    kept, members = members_of(desk.connection, person)
    programme = stored_programme(desk.connection)
    said = with_event(desk, said)
    course = course_meant(programme, said.course)
    if course.code == OTHER_COURSE and not said.written.strip():
        raise Refusal("COURSE_UNNAMED")
    result = as_result(desk, members, course, said)
    for one in results_of(desk.connection, members):
        if (one.course, plain(one.course_as_written), one.day) == (
            result.course,
            plain(result.course_as_written),
            result.day,
        ):
            return _again(desk, one, result)
    at = publish_act(desk.connection, "trainings")
    number = write_result(desk.connection, at, result._replace(evidence=keep(desk, scan)))
    about = {"course": course.code, "outcome": str(result.outcome)}
    desk.note("result entered", number, person=kept, **about)
    return Recorded(number, result.outcome, new=True)


def with_event(desk: Desk, said: Taken) -> Taken:
    """Return what was entered, completed from its event where that has exactly one."""
    if not said.event:
        return said
    event = event_meant(desk, said.event)
    return said._replace(
        course=said.course or (event.courses[0] if len(event.courses) == 1 else ""),
        held_from=said.held_from or event.held_on,
        organiser=said.organiser or event.organiser,
    )


def as_result(desk: Desk, members: Sequence[int], course: Course, said: Taken) -> TrainingRecord:
    """Return the entered result with today's name, post and village."""
    if said.held_from is None:
        raise Refusal("ACT_NOT_TOLD", event=said.event, what="tanggal")
    kept = members[0]
    seats = seats_of_person(desk.connection, members)
    village, post, label, _ = seats[0] if seats else ("", "", "", None)
    return TrainingRecord(
        id=NEW,
        person_id=kept,
        state=ActState.COUNTED,
        course=course.code,
        course_as_written=said.written or course.name,
        held_from=said.held_from,
        held_to=said.held_to,
        outcome=outcome_of(course, said, desk.today),
        organiser=said.organiser,
        place=said.place,
        score=said.score,
        certificates=(said.certificate,) if said.certificate else (),
        certificate_date=said.certificate_date,
        hours=said.hours,
        event=said.event,
        name_as_written=names_of(desk.connection, [kept]).get(kept, ""),
        post_as_written=" ".join(word for word in (post, label) if word),
        village_code=village,
        remarks=said.remarks,
        entered_by=desk.by,
    )


def _again(desk: Desk, one: TrainingRecord, said: TrainingRecord) -> Recorded:
    """Return the existing result, with a certificate that was issued again."""
    if one.outcome != said.outcome:
        raise Refusal("RESULT_SAME_DAY", result=one.id, day=one.day)
    fresh = [number for number in said.certificates if number not in one.certificates]
    if fresh:
        at = publish_act(desk.connection, "trainings")
        write_result(desk.connection, at, one._replace(certificates=(*one.certificates, *fresh)))
        desk.note("certificate added", one.id, person=one.person_id)
    return Recorded(one.id, one.outcome, new=False, certificate_added=bool(fresh))


def annul_training(desk: Desk, number: int, reason: str) -> None:
    """Annul a result: it stays listed and no longer counts."""
    refuse_unnamed(desk)
    refuse_without_reason(reason)
    result = find_result(desk.connection, number)
    if result is None:
        raise Refusal("RESULT_UNKNOWN", result=number)
    if result.state == ActState.ANNULLED:
        raise Refusal("RESULT_ANNULLED", result=number)
    at = publish_act(desk.connection, "trainings")
    write_result(desk.connection, at, result._replace(state=ActState.ANNULLED, reason=reason))
    desk.note("result annulled", number, person=result.person_id, reason=reason)


def exempt(desk: Desk, person: int, requirement: str, until: date, reason: str) -> int:
    """Free a person from a requirement, from today to a last day; return its number."""
    refuse_unnamed(desk)
    refuse_without_reason(reason)
    if not is_person(desk.connection, person):
        raise Refusal("PERSON_UNKNOWN", person=person)
    requirement_meant(stored_programme(desk.connection), requirement)
    if until < desk.today:
        raise Refusal("EXEMPTION_PAST", until=until)
    kept, _ = members_of(desk.connection, person)
    at = publish_act(desk.connection, "trainings")
    one = ExemptionRecord(NEW, kept, requirement, desk.today, until, reason, desk.by)
    number = write_exemption(desk.connection, at, one)
    desk.note("exempted", number, person=kept, requirement=requirement, reason=reason)
    return number


def annul_exemption(desk: Desk, number: int, reason: str) -> None:
    """Annul an exemption: it stays listed, with who annulled it and why, and no longer applies."""
    refuse_unnamed(desk)
    refuse_without_reason(reason)
    one = find_exemption(desk.connection, number)
    if one is None:
        raise Refusal("EXEMPTION_UNKNOWN", exemption=number)
    if one.state == ActState.ANNULLED:
        raise Refusal("EXEMPTION_ANNULLED", exemption=number, by=one.annulled_by)
    at = publish_act(desk.connection, "trainings")
    annulled = one._replace(state=ActState.ANNULLED, annulled_by=desk.by, annul_reason=reason)
    write_exemption(desk.connection, at, annulled)
    desk.note("exemption annulled", number, person=one.person_id, reason=reason)


def requirement_meant(programme: Programme, code: str) -> str:
    """Return the code of a requirement; refuse an unknown one."""
    if code not in programme.requirements:
        known = sorted(programme.requirements)
        raise Refusal("REQUIREMENT_UNKNOWN", requirement=code, known=known)
    return code


def course_meant(programme: Programme, text: str) -> Course:
    """Return a course by its code, its name or an alias; refuse what the catalogue does not
    know.
    """
    if text in programme.courses:
        return programme.courses[text]
    names = {
        plain(name): one
        for one in programme.courses.values()
        for name in (one.code, one.name, *one.aliases)
    }
    if plain(text) in names:
        return names[plain(text)]
    near = get_close_matches(plain(text), names, 3)
    nearest = list(dict.fromkeys(f"{names[name].name} ({names[name].code})" for name in near))
    raise Refusal("COURSE_UNKNOWN", course=text, nearest=nearest)


def outcome_of(course: Course, said: Taken, today: date) -> TrainingOutcome:
    """Return the outcome of a result; refuse a result that contradicts itself."""
    first, last = said.held_from, said.held_to or said.held_from
    mark, score = course.pass_mark, said.score
    why: Contradiction | None = None
    if first is not None and last is not None and last < first:
        why = Contradiction.ENDS_EARLY
    elif max(last or today, said.certificate_date or today) > today:
        why = Contradiction.IN_FUTURE
    elif said.certificate_date and first is not None and said.certificate_date < first:
        why = Contradiction.CERTIFICATE_EARLY
    elif (
        mark is not None
        and score is not None
        and score < mark
        and said.outcome == TrainingOutcome.PASSED
    ):
        why = Contradiction.BELOW_MARK
    elif mark is not None and score is None and not said.outcome:
        why = Contradiction.SCORE_MISSING
    if why is not None:
        raise Refusal("RESULT_CONTRADICTS", why=why)
    if said.outcome:
        return TrainingOutcome(said.outcome)
    if mark is None or score is None:
        return TrainingOutcome.ATTENDED
    return TrainingOutcome.PASSED if score >= mark else TrainingOutcome.FAILED
