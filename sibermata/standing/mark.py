"""Marks everybody: SQL gathers in sets, the rules decide, one COPY writes. Marks may be thrown away
and made again; who alone is marked anew stands as if everybody had been.

Invariant: no rule lives here. `rules/pledge.py` and `rules/training.py` decide.
"""

import hashlib
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple, Protocol

from psycopg import Connection

from sibermata.failpoints import failpoint
from sibermata.records.programme.catalogue import Cycle, Programme, Requirement
from sibermata.records.programme.standing import Act, Holding, PledgeMark, TrainingMark
from sibermata.records.states import MarkKind
from sibermata.rules.night_numbers import NightNumbers
from sibermata.rules.pledge import (
    Major,
    Other,
    deciding_start,
    is_absent,
    is_held,
    majors_on,
    pledge_mark,
)
from sibermata.rules.post.catalogue import Post
from sibermata.rules.rulebook import Rulebook
from sibermata.rules.training import training_mark
from sibermata.store.base.copying import NULL
from sibermata.store.base.engine import Database
from sibermata.store.base.scope import Scope
from sibermata.store.programme.catalogue import has_programme, stored_programme
from sibermata.store.programme.gather import Gathered, gather
from sibermata.store.programme.marks import (
    Marked,
    anything_recorded,
    clear_marks,
    last_marking,
    lock_marks,
    look,
    people_to_mark,
    remember_marking,
    temporary_marks,
    write_marks,
)
from sibermata.store.programme.measures import Line as MeasureLine
from sibermata.store.programme.measures import carry_measures, write_measures
from sibermata.store.views.counts import count_standing

SECONDS = 600  # a full rebuild of a whole country
Line = tuple[str, ...]
Alike = tuple[Line, Line] | None  # the line of a mark without its person and its place


class Rules(Protocol):
    """The rule files of config/: their digest at once, their content only where it is needed."""

    digest: bytes

    @property
    def book(self) -> Rulebook:
        """The rules, parsed and checked."""

    @property
    def numbers(self) -> NightNumbers:
        """The numbers of rules.toml."""


class Ground(NamedTuple):
    """What every mark of one day rests on."""

    programme: Programme
    posts: Mapping[str, Post]
    majors: Mapping[str, Major]
    on: date
    sign_days: int
    renew_days: int

    @property
    def classes(self) -> dict[str, str]:
        """Post -> pledge class."""
        return {code: post.pledge_class for code, post in self.posts.items()}


class Marking(NamedTuple):
    """What became of marking."""

    people: int  # who were marked anew
    marks: int
    whole: bool  # everybody was


QUIET = Marking(0, 0, whole=False)


def mark_all(database: Database, rules: Rules, on: date) -> Marking:
    """Throw all marks away and make them again, for a day."""
    with database.work(SECONDS, name="mark everybody") as connection:
        return mark_on(connection, rules, on, whole=True)


def mark_changed(database: Database, rules: Rules, on: date) -> Marking:
    """Mark whoever may stand otherwise than at the last marking."""
    with database.connection() as connection:
        if not has_programme(connection):
            return QUIET
    with database.work(SECONDS, name="mark") as connection:
        return mark_on(connection, rules, on)


def mark_on(connection: Connection[Any], rules: Rules, on: date, *, whole: bool = False) -> Marking:
    """Mark in a transaction that somebody else commits; everybody where that is asked, or where the
    programme, the rules or the calendar say so.
    """
    lock_marks(connection)
    last, now = last_marking(connection), look(connection)
    programme = stored_programme(connection)
    digest = digest_of(rules, programme)
    marked = Marked(now.at, on, digest, now.publications, now.asked, now.questions)
    people: set[int] | None = None
    if last is not None and not whole and not _begins_anew(last, digest, programme, on):
        if not anything_recorded(connection, last, now, on):
            if last.day != on:
                remember_marking(connection, marked, 0, whole=False)
            carry_measures(connection, on)
            return QUIET
        people = people_to_mark(connection, last, now, on)
    ground = ground_of(rules, programme, on)
    gathered = gather(connection, ground.classes, people)
    touched = None if people is None else _touched(people, gathered)
    clear_marks(connection, None if touched is None else _members(touched, gathered))
    lines = Lines(ground, gathered, touched)
    marks, _ = write_marks(connection, lines.marks(), lines.seats())
    _measure(connection, ground)
    remember_marking(connection, marked, lines.people, whole=touched is None)
    failpoint("marking")
    return Marking(lines.people, marks, whole=touched is None)


def marks_stand(connection: Connection[Any], rules: Rules, on: date) -> bool:
    """Return whether the marks that stand are those of a day: nobody would be marked otherwise."""
    last, now = last_marking(connection), look(connection)
    if last is None:
        return False
    programme = stored_programme(connection)
    if _begins_anew(last, digest_of(rules, programme), programme, on):
        return False
    return not people_to_mark(connection, last, now, on)


def _measure(connection: Connection[Any], ground: Ground) -> None:
    """Count the marks, refuse numbers that do not tie, and keep them as this night's measures."""
    counts = count_standing(
        connection, Scope.province(), "district", ground.programme, ground.posts
    )
    lines = [
        MeasureLine(
            *group, count.persons, count.states, count.seats, count.seats_covered, count.vacant
        )
        for group, count in counts.items()
    ]
    write_measures(connection, ground.on, lines)


def mark_aside(
    connection: Connection[Any], rules: Rules, on: date, at: datetime | None = None
) -> Programme:
    """Mark everybody for another day, or from what was recorded at an instant, into tables that
    only this transaction sees; return the programme that it was made from.
    """
    programme = stored_programme(connection, at)
    ground = ground_of(rules, programme, on)
    lines = Lines(ground, gather(connection, ground.classes, None, at), None)
    temporary_marks(connection)
    write_marks(connection, lines.marks(), lines.seats())
    return programme


def ground_of(rules: Rules, programme: Programme, on: date) -> Ground:
    """Return what the marks of one day rest on."""
    numbers = rules.numbers.standing
    majors = majors_on(programme.texts, on)
    posts = rules.book.posts.posts
    return Ground(programme, posts, majors, on, numbers.sign_days, numbers.renew_days)


def digest_of(rules: Rules, programme: Programme) -> bytes:
    """Return a digest of all that marks rest on beside people and what they did."""
    return hashlib.blake2b(rules.digest + repr(programme).encode(), digest_size=16).digest()


def _begins_anew(last: Marked, digest: bytes, programme: Programme, on: date) -> bool:
    """Return whether everybody has to be marked: other rules, an earlier day, or a day on which
    a cycle, a text or a requirement begins.
    """
    if last.rules != digest or on < last.day:
        return True
    days: list[date | None] = [one.opens for one in programme.cycles.values()]
    days += [one.since for versions in programme.texts.values() for one in versions]
    days += [one.since for one in programme.requirements.values()]
    return any(day is not None and last.day < day <= on for day in days)


def _touched(people: Iterable[int], gathered: Gathered) -> set[int]:
    """Return whom a change touches: the persons that are shown, and whom they may be one with."""
    shown = {gathered.shown(person) for person in people}
    shown.update(people)
    return shown | {other for person in shown for other in gathered.asked.get(person, ())}


def _members(people: set[int], gathered: Gathered) -> set[int]:
    return people | {gone for gone, kept in gathered.kept.items() if kept in people}


class Lines:
    """The lines of COPY for marks and seats of some persons, or of everybody."""

    def __init__(self, ground: Ground, gathered: Gathered, people: set[int] | None) -> None:
        self.ground, self.gathered = ground, gathered
        holdings = gathered.holdings
        self.persons = sorted(holdings if people is None else people & holdings.keys())
        self.people = len(self.persons if people is None else people)
        self._alike: dict[tuple[object, ...], Alike] = {}

    def marks(self) -> Iterator[Line]:
        """Yield a line for each mark."""
        ground, gathered = self.ground, self.gathered
        cycles = [one for one in ground.programme.cycles.values() if one.opens <= ground.on]
        requirements = ground.programme.requirements.values()
        asked_posts = {post for one in requirements for post in one.posts}
        signed = (gathered.acts, gathered.asked, gathered.may_be)
        trained = (gathered.results, gathered.exemptions)
        for person in self.persons:
            held = gathered.holdings[person]
            alike = _alike_seat(person, held, signed)
            for cycle in cycles:
                for pledge_class in {one.pledge_class for one in held}:
                    made = partial(self._pledge, person, cycle, pledge_class, held)
                    of = (MarkKind.PLEDGE, cycle.code, pledge_class)
                    line = self._line(person, alike, of, cycle.opens, made)
                    if line is not None:
                        yield line
            if person not in gathered.results and not any(one.post in asked_posts for one in held):
                continue
            alike = _alike_seat(person, held, trained)
            for one in requirements:
                made = partial(self._training, person, one, held)
                of = (MarkKind.TRAINING, one.code, held[0].post)
                line = self._line(person, alike, of, one.since, made)
                if line is not None:
                    yield line

    def _line(
        self,
        person: int,
        alike: Holding | None,
        of: tuple[str, ...],
        opens: date,
        made: Callable[[], Line | None],
    ) -> Line | None:
        """Return the line of a person's mark, None where there is none; `made` once for all who
        stand alike.
        """
        if alike is None:
            return made()
        key = (*of, deciding_start(alike.start, opens), alike.end)
        if key not in self._alike:
            line = made()
            self._alike[key] = None if line is None else (line[1:4], line[8:])
        around = self._alike[key]
        return around and (str(person), *around[0], *_place(alike), *around[1])

    def _training(self, person: int, one: Requirement, held: list[Holding]) -> Line | None:
        ground, gathered = self.ground, self.gathered
        mark = training_mark(
            one,
            ground.programme.courses,
            held,
            gathered.results.get(person, ()),
            gathered.exemptions.get(person, ()),
            ground.on,
            ground.renew_days,
        )
        return None if mark is None else training_line(person, one.code, mark)

    def _pledge(
        self, person: int, cycle: Cycle, pledge_class: str, held: list[Holding]
    ) -> Line | None:
        ground, gathered = self.ground, self.gathered
        others = [self._other(one) for one in gathered.asked.get(person, ())]
        others += [
            Other((), (Act(0, one.cycle, pledge_class, one.text, one.major, one.day),))
            for one in gathered.may_be.get(person, ())
            if one.cycle == cycle.code and pledge_class in one.classes
        ]
        acts = gathered.acts.get(person, ())
        mark = pledge_mark(
            cycle, pledge_class, held, acts, ground.majors, ground.on, ground.sign_days, others
        )
        return None if mark is None else pledge_line(person, cycle.code, pledge_class, mark)

    def _other(self, person: int) -> Other:
        gathered = self.gathered
        held, acts = gathered.holdings.get(person, ()), gathered.acts.get(person, ())
        return Other(tuple(held), tuple(acts))

    def seats(self) -> Iterator[Line]:
        """Yield a line for each seat that is held on the day, each seat of a person once."""
        on = self.ground.on
        for person in self.persons:
            held = [one for one in self.gathered.holdings[person] if is_held(one, on)]
            if len(held) > 1:  # one seat that two merged persons held is one seat
                held.sort(key=lambda one: (not is_absent(one, on), -one.tenure))
                held = list({one.seat: one for one in held}.values())
            for one in held:
                village = one.village
                present = "f" if one.absences and is_absent(one, on) else "t"
                yield (
                    str(one.tenure),
                    str(person),
                    village[:5],
                    village,
                    one.post,
                    one.pledge_class,
                    present,
                )


def _alike_seat(
    person: int, held: Sequence[Holding], deeds: Iterable[Container[int]]
) -> Holding | None:
    """Return the one seat of somebody of whom there are no deeds and no doubts: most people stand
    alike, and are decided once for each start and end.
    """
    if len(held) > 1 or held[0].absences or any(person in one for one in deeds):
        return None
    return held[0]


def pledge_line(person: int, cycle: str, pledge_class: str, mark: PledgeMark) -> Line:
    """Return the line of a mark about a pledge."""
    return (
        str(person),
        MarkKind.PLEDGE,
        cycle,
        pledge_class,
        *_place(mark.seat),
        mark.state,
        str(mark.due),
        _text(mark.since),
        NULL,
        NULL,
        NULL,
        _text(mark.act),
        "t" if mark.start_unknown else "f",
        _text(mark.changes_on),
    )


def _place(seat: Holding) -> Line:
    """Return district, village, post and tenure."""
    return (seat.village[:5], seat.village, seat.post, str(seat.tenure))


def training_line(person: int, requirement: str, mark: TrainingMark) -> Line:
    """Return the line of a mark about training."""
    seat = mark.seat
    return (
        str(person),
        MarkKind.TRAINING,
        requirement,
        seat.pledge_class,
        *_place(seat),
        mark.state,
        _text(mark.due),
        _text(mark.since),
        _text(mark.valid_until),
        str(mark.done),
        str(mark.of),
        _text(mark.result),
        "t" if mark.start_unknown else "f",
        _text(mark.changes_on),
    )


def _text(value: object) -> str:
    return NULL if value is None else str(value)
