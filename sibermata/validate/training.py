"""Where a row of a list of trainings is accepted or refused. Pure: whose row it is, linking says.

Agreed: STANDING 3 and 4. An unknown course is kept under `lainnya`, listed, never guessed; an
unreadable score costs the field, and is a question where the course has a pass mark.
"""

import re
from datetime import date
from operator import itemgetter
from typing import NamedTuple

from sibermata.records.cell import ABSENT, NUMBER, text_of
from sibermata.records.official import Outcome as RowOutcome
from sibermata.records.official import RowFinding
from sibermata.records.programme.catalogue import OTHER_COURSE, Course, Programme
from sibermata.records.programme.listed import NO_ANSWER, ListedTraining
from sibermata.records.states import Outcome
from sibermata.rules.value.text import clean, is_blank, plain, shown
from sibermata.validate.cells import date_column, text_column
from sibermata.validate.composite import layout
from sibermata.validate.listed import (
    NOT_OFFICIAL,
    JudgedRow,
    ListGround,
    Reader,
    day_reader,
    event_of,
    only,
    person_reader,
    word_reader,
    words_of_row,
)

OWN = (
    "event",
    "course",
    "organiser",
    "place",
    "held_from",
    "held_to",
    "score",
    "outcome",
    "certificate_number",
    "certificate_date",
    "hours",
    "remarks",
)
NUMBER_OF = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,4}))?\s*%?").fullmatch
OUT_OF = re.compile(r"([0-9]{1,3})\s*/\s*([0-9]{1,3})").fullmatch
OTHER = Course(OTHER_COURSE, "Lainnya", "pelatihan", None, ())


class Score(NamedTuple):
    """A score in percent; `unread` where the cell says something else."""

    percent: int | None
    unread: bool = False


def make_training_reader(
    columns: tuple[str, ...], ground: ListGround, *, date1904: bool = False, subdistrict: str = ""
) -> Reader:
    """Return the judge of one table's rows."""
    book, longest = ground.book, ground.book.numbers.text_longest
    expand, positions, _ = layout(columns, ground.source.constants, OWN, book)
    pick = itemgetter(*positions)
    people = person_reader(columns, ground, date1904=date1904, subdistrict=subdistrict)
    begins, ends = (day_reader(c, ground, date1904=date1904) for c in ("held_from", "held_to"))
    calendar = book.calendar(
        ground.today, ground.source.read.dates, date1904, ground.source.district
    )
    issued = date_column("certificate_date", calendar, "past", book.errors)
    outcomes, courses = word_reader(book.lists.outcomes, book), course_names(ground.programme)
    organisers, places, numbers, remarks = (
        text_column(column, book, longest)
        for column in ("organiser", "place", "certificate_number", "remarks")
    )

    def judge(row: list[str]) -> JudgedRow:
        person = people(row)
        if not person.official:
            return NOT_OFFICIAL
        (
            event_c,
            course_c,
            organiser_c,
            place_c,
            from_c,
            to_c,
            score_c,
            outcome_c,
            number_c,
            issued_c,
            hours_c,
            remarks_c,
        ) = pick(expand(row))
        event, about_event = event_of(event_c, ground)
        (first, about_first), (last, about_last) = begins(from_c), ends(to_c)
        said = person.said + about_event + about_first + about_last
        if (
            not person.usable
            or about_event
            or any(one.code == "DAY_UNREADABLE" for one in about_first + about_last)
        ):
            return JudgedRow(RowOutcome.REFUSED, None, said)
        thread = ground.hashed(words_of_row(person, course_c, from_c, number_c))
        answer = ground.answers.get(thread, NO_ANSWER)
        if answer.accept is False:
            return JudgedRow(RowOutcome.REFUSED, None, (RowFinding("ROW_REJECTED"),))
        first = first or (event.held_on if event else None) or last
        if first is None:
            unreadable = RowFinding("DAY_UNREADABLE", "held_from", "", "")
            return JudgedRow(RowOutcome.REFUSED, None, (*said, unreadable))
        written = _text(course_c, ground) or (only(event.courses) if event else "")
        if not written:
            return JudgedRow(RowOutcome.REFUSED, None, (*said, RowFinding("COURSE_MISSING")))
        course = courses.get(plain(written), OTHER)
        if course is OTHER:
            said += (RowFinding("COURSE_UNKNOWN", "course", shown(written)),)
        score = read_score(score_c, ground)
        outcome, unclear = outcomes[outcome_c]
        if unclear:
            unclear = (unclear[0]._replace(column="outcome"),)
            return JudgedRow(RowOutcome.ASKED, None, said + unclear)
        if score.unread:
            asks = course.pass_mark is not None and answer.accept is None
            code = "SCORE_INVALID" if asks else "SCORE_UNREAD"
            said += (RowFinding(code, "score", shown(score_c), str(course.pass_mark or "")),)
            if asks:
                return JudgedRow(RowOutcome.ASKED, None, said)
            outcome = outcome or (Outcome.PASSED if answer.accept else "")
        certified = issued[issued_c].value
        wrong = _contradiction(course, score.percent, outcome, (first, last, certified), ground)
        if wrong:
            refused = RowFinding("RESULT_CONTRADICTS", detail=wrong)
            return JudgedRow(RowOutcome.REFUSED, None, (*said, refused))
        listed = ListedTraining(
            who=person.who,
            thread=thread,
            words=ground.hashed(person.words),
            course=course.code,
            course_as_written=written,
            organiser=organisers[organiser_c][0] or (event.organiser if event else ""),
            place=places[place_c][0],
            held_from=first,
            held_to=last,
            score=score.percent,
            outcome=outcome_of(course, score.percent, outcome),
            certificate_number=numbers[number_c][0],
            certificate_date=certified,
            hours=read_score(hours_c, ground).percent,
            event=event.code if event else "",
            remarks=remarks[remarks_c][0],
        )
        return JudgedRow(RowOutcome.ADMITTED, listed, said)

    return judge


def course_names(programme: Programme) -> dict[str, Course]:
    """Return every way of writing a course -> the course; what two share means neither."""
    found: dict[str, Course] = {}
    shared: set[str] = set()
    for course in programme.courses.values():
        for name in {plain(one) for one in (course.code, course.name, *course.aliases)}:
            if found.setdefault(name, course) is not course:
                shared.add(name)
    return {name: course for name, course in found.items() if name not in shared}


def read_score(cell: str, ground: ListGround) -> Score:
    """Return a score of 0 to 100: '85', '85,5', '17/20', '85 %'."""
    text = "" if cell == ABSENT else clean(cell[1:] if cell[:1] == NUMBER else text_of(cell)).text
    if is_blank(text, ground.book.blank) and text != "0":
        return Score(None)
    if found := OUT_OF(text):
        of = int(found[2])
        right = int(found[1])
        return Score(right * 100 // of) if of > 0 and right <= of else Score(None, unread=True)
    if (found := NUMBER_OF(text)) and int(found[1]) <= 100:
        return Score(int(found[1]))
    return Score(None, unread=True)


def outcome_of(course: Course, score: int | None, said: str) -> Outcome:
    """Return what a result comes to: as said, else by score and pass mark, else attended."""
    if said:
        return Outcome(said)
    if course.pass_mark is None or score is None:
        return Outcome.ATTENDED
    return Outcome.PASSED if score >= course.pass_mark else Outcome.FAILED


def _contradiction(
    course: Course,
    score: int | None,
    outcome: str,
    days: tuple[date, date | None, date | None],
    ground: ListGround,
) -> str:
    """Return why a result cannot be as it is written, in an officer's words; '' where it can."""
    first, last, certified = days
    if last is not None and last < first:
        return f"selesai {last} sebelum mulai {first}"
    if max(last or first, certified or first) > ground.today:
        return "tanggalnya belum tiba"
    if certified is not None and certified < first:
        return f"sertifikat bertanggal {certified}, sebelum pelatihan {first}"
    mark = course.pass_mark
    if mark is not None and score is not None and score < mark and outcome == Outcome.PASSED:
        return f"nilai {score} di bawah batas lulus {mark}, tetapi tertulis lulus"
    return ""


def _text(cell: str, ground: ListGround) -> str:
    text = "" if cell == ABSENT else clean(text_of(cell)).text
    return "" if is_blank(text, ground.book.blank) else text[: ground.book.numbers.text_longest]
