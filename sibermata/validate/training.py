"""Where a row of a list of trainings is accepted or refused. Pure: whose row it is, linking says.

Agreed: STANDING 3 and 4. An unknown course is kept under `lainnya`, listed, never guessed; an
unreadable score costs the field, and is a question where the course has a pass mark.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from operator import itemgetter
from typing import NamedTuple

from sibermata.records.cell import ABSENT, NUMBER, text_of
from sibermata.records.official import Outcome, RowFinding
from sibermata.records.programme.catalogue import OTHER_COURSE, Course, Programme
from sibermata.records.programme.deeds import EventRecord
from sibermata.records.programme.listed import NO_ANSWER, ListedTraining, RowAnswer
from sibermata.records.states import TrainingOutcome
from sibermata.rules.programme.list_words import FINISHED, NOT_THERE
from sibermata.rules.time.period import parted
from sibermata.rules.value.text import clean, is_blank, plain, shown
from sibermata.validate.cells import Memo, Said, date_column, text_column
from sibermata.validate.composite import layout
from sibermata.validate.listed import (
    NOT_OFFICIAL,
    JudgedRow,
    ListGround,
    Person,
    Reader,
    day_reader,
    event_reader,
    only,
    person_reader,
    plain_cell,
    words_of_row,
)
from sibermata.validate.taking_part import doubt_reader, not_taken, remark_reader, taking_part

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
OF_HEADER = re.compile(r".*/\s*([0-9]{1,3})(?:[.,]0+)?\s*").fullmatch
OTHER = Course(OTHER_COURSE, "Lainnya", "pelatihan", None, ())


class Score(NamedTuple):
    """A score in percent; `unread` where the cell says something else."""

    percent: int | None
    unread: bool = False


class Cells(NamedTuple):
    """The cells of a row beside its person."""

    event: str
    course: str
    organiser: str
    place: str
    held_from: str
    held_to: str
    score: str
    outcome: str
    number: str
    issued: str
    hours: str
    remarks: str


class Days(NamedTuple):
    """The days of a course."""

    first: date
    last: date | None
    certified: date | None


def make_training_reader(
    columns: tuple[str, ...],
    ground: ListGround,
    *,
    date1904: bool = False,
    subdistrict: str = "",
    signed: Sequence[str] = (),
    highest: int = 100,
) -> Reader:
    """Return the judge of one table's rows. `signed`: the cells of its column of outcomes;
    `highest`: the score that means all right.
    """
    people = person_reader(columns, ground, date1904=date1904, subdistrict=subdistrict)
    return TrainingReader(columns, ground, people, signed, date1904=date1904, highest=highest)


class TrainingReader:
    """The judge of one table's rows: all that does not depend on the row is settled once."""

    def __init__(
        self,
        columns: tuple[str, ...],
        ground: ListGround,
        people: Callable[[list[str]], Person],
        signed: Sequence[str],
        *,
        date1904: bool,
        highest: int,
    ) -> None:
        book, source = ground.book, ground.source
        self.expand, positions, _ = layout(columns, source.constants, OWN, book)
        self.pick = itemgetter(*positions)
        self.ground, self.people = ground, people
        self.begins = day_reader("held_from", ground, date1904=date1904)
        self.ends = day_reader("held_to", ground, date1904=date1904)
        calendar = book.calendar(ground.today, source.read.dates, date1904, source.district)
        self.issued = date_column("certificate_date", calendar, "deed", book.errors)
        self.outcomes = taking_part(signed, book.lists.outcomes, book)
        self.remarked = remark_reader(book.lists.outcomes, book)
        self.courses = course_names(ground.programme)
        self.events, self.doubts = event_reader(ground), doubt_reader(book)
        self.plainly = Memo(plain_cell)
        self.written = Memo(lambda cell: _text(cell, ground))
        self.scores = Memo(lambda cell: read_score(cell, ground, highest))
        self.hours = Memo(lambda cell: read_score(cell, ground).percent)
        self.texts = text_column("organiser", book, book.numbers.text_longest)

    def __call__(self, row: list[str], answer: RowAnswer = NO_ANSWER) -> JudgedRow:
        """Return the judgement of a row."""
        person = self.people(row)
        if not person.official:
            return NOT_OFFICIAL
        cells = Cells(*self.pick(self.expand(row)))
        event, about_event = self.events[cells.event]
        if NOT_THERE in (self.outcomes[cells.outcome][0], self._remarked(cells)):
            there = not_taken("outcome", cells.outcome)
            return JudgedRow(Outcome.REFUSED, None, (*person.said, there))
        first, about_first, last, about_last = self._days(cells)
        unusable = about_event + tuple(
            one for one in about_first + about_last if one.code == "DAY_UNREADABLE"
        )
        said = person.said + about_event + about_first + about_last
        if not person.usable or unusable:
            return JudgedRow(Outcome.REFUSED, None, said)
        course, first_day = self.plainly[cells.course], self.plainly[cells.held_from]
        words = words_of_row(person, course, first_day, plain_cell(cells.number))
        thread = self.ground.hashed(words)
        if answer.accept is False:
            return JudgedRow(Outcome.REFUSED, None, (RowFinding("ROW_REJECTED"),))
        first = first or (event.held_on if event else None) or last
        if first is None:
            return JudgedRow(
                Outcome.REFUSED, None, (*said, RowFinding("DAY_UNREADABLE", "held_from"))
            )
        days = Days(first, last, self.issued[cells.issued].value)
        judged = self._result(person, cells, event, days, answer, thread)
        return judged._replace(said=said + judged.said)

    def _remarked(self, cells: Cells) -> str:
        """Return what the remark says of taking part, where the outcome is silent."""
        if self.outcomes[cells.outcome][0]:
            return ""
        return self.remarked(text_of(cells.remarks))

    def _days(self, cells: Cells) -> tuple[date | None, Said, date | None, Said]:
        """Return the first and the last day, each with its findings; both may be in the cell of the
        first.
        """
        last, about_last = self.ends(cells.held_to)
        first, about_first = self.begins(cells.held_from)
        both = parted(text_of(cells.held_from)) if first is None and last is None else None
        if both is None:
            return first, about_first, last, about_last
        first, about_first = self.begins(both[0])
        last, about_last = self.ends(both[1])
        return first, about_first, last, about_last

    def _result(
        self,
        person: Person,
        cells: Cells,
        event: EventRecord | None,
        days: Days,
        answer: RowAnswer,
        thread: bytes,
    ) -> JudgedRow:
        written = self.written[cells.course] or (only(event.courses) if event else "")
        if not written:
            return JudgedRow(Outcome.REFUSED, None, (RowFinding("COURSE_MISSING"),))
        course = self.courses.get(plain(written), OTHER)
        said: Said = ()
        if course is OTHER:
            said = (RowFinding("COURSE_UNKNOWN", "course", shown(written)),)
        outcome, asked = self._outcome(person, cells, answer)
        if asked:
            return JudgedRow(Outcome.ASKED, None, (*said, *asked))
        score = self.scores[cells.score]
        if score.unread:
            asks = course.pass_mark is not None and answer.accept is None
            code = "SCORE_INVALID" if asks else "SCORE_UNREAD"
            mark = str(course.pass_mark or "")
            said = (*said, RowFinding(code, "score", shown(cells.score), mark))
            if asks:
                return JudgedRow(Outcome.ASKED, None, said)
            outcome = outcome or (TrainingOutcome.PASSED if answer.accept else "")
        wrong = _contradiction(course, score.percent, outcome, days, self.ground)
        if wrong:
            refused = RowFinding("RESULT_CONTRADICTS", detail=wrong)
            return JudgedRow(Outcome.REFUSED, None, (*said, refused))
        listed = self._listed(person, cells, event, days, thread)._replace(
            course=course.code,
            course_as_written=written,
            score=score.percent,
            outcome=outcome_of(course, score.percent, outcome),
        )
        return JudgedRow(Outcome.ADMITTED, listed, said)

    def _outcome(self, person: Person, cells: Cells, answer: RowAnswer) -> tuple[str, Said]:
        """Return the outcome as written, '' where the score decides; or the question."""
        outcome, unclear = self.outcomes[cells.outcome]
        if unclear:
            return "", (unclear[0]._replace(column="outcome"),)
        note = self.texts[cells.remarks][0]
        remarked = self.remarked(text_of(cells.remarks))
        doubt = self.doubts(person.who.name, note, outcome, remarked)
        if doubt and answer.accept is None:
            return "", doubt
        return ("" if outcome == FINISHED else outcome), ()

    def _listed(
        self,
        person: Person,
        cells: Cells,
        event: EventRecord | None,
        days: Days,
        thread: bytes,
    ) -> ListedTraining:
        return ListedTraining(
            who=person.who,
            thread=thread,
            words=self.ground.hashed(person.words),
            course="",
            course_as_written="",
            organiser=self.texts[cells.organiser][0] or (event.organiser if event else ""),
            place=self.texts[cells.place][0],
            held_from=days.first,
            held_to=days.last,
            score=None,
            outcome=TrainingOutcome.ATTENDED,
            certificate_number=self.texts[cells.number][0],
            certificate_date=days.certified,
            hours=self.hours[cells.hours],
            event=event.code if event else "",
            remarks=self.texts[cells.remarks][0],
        )


def highest_score(headers: Sequence[str]) -> int:
    """Return the best possible score according to the header: 'Nilai/10,00' -> 10; 100 if it says
    nothing.
    """
    found = OF_HEADER(headers[0]) if headers else None
    return int(found[1]) if found and int(found[1]) > 0 else 100


def course_names(programme: Programme) -> dict[str, Course]:
    """Return every spelling of a course -> the course; a spelling that two courses share means
    neither.
    """
    found: dict[str, Course] = {}
    shared: set[str] = set()
    for course in programme.courses.values():
        for name in {plain(one) for one in (course.code, course.name, *course.aliases)}:
            if found.setdefault(name, course) is not course:
                shared.add(name)
    return {name: course for name, course in found.items() if name not in shared}


def read_score(cell: str, ground: ListGround, highest: int = 100) -> Score:
    """Return a score of 0 to 100: '85', '85,5', '17/20', '85 %'; of `highest`, as the header of its
    column may say ('Nilai/10,00').
    """
    text = "" if cell == ABSENT else clean(cell[1:] if cell[:1] == NUMBER else text_of(cell)).text
    if is_blank(text, ground.book.blank) and text != "0":
        return Score(None)
    if found := OUT_OF(text):
        of = int(found[2])
        right = int(found[1])
        return Score(right * 100 // of) if of > 0 and right <= of else Score(None, unread=True)
    if (found := NUMBER_OF(text)) and int(found[1]) <= highest:
        whole = int(found[1]) + (int(found[2]) / 10 ** len(found[2]) if found[2] else 0)
        return Score(int(whole * 100 / highest) if whole <= highest else None, whole > highest)
    return Score(None, unread=True)


def outcome_of(course: Course, score: int | None, said: str) -> TrainingOutcome:
    """Return the outcome of a result: as stated, else by score and pass mark, else attended."""
    if said:
        return TrainingOutcome(said)
    if course.pass_mark is None or score is None:
        return TrainingOutcome.ATTENDED
    return TrainingOutcome.PASSED if score >= course.pass_mark else TrainingOutcome.FAILED


def _contradiction(
    course: Course,
    score: int | None,
    outcome: str,
    days: Days,
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
    if (
        mark is not None
        and score is not None
        and score < mark
        and outcome == TrainingOutcome.PASSED
    ):
        return f"nilai {score} di bawah batas lulus {mark}, tetapi tertulis lulus"
    return ""


def _text(cell: str, ground: ListGround) -> str:
    text = "" if cell == ABSENT else clean(text_of(cell)).text
    return "" if is_blank(text, ground.book.blank) else text[: ground.book.numbers.text_longest]
