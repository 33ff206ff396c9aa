"""Marks everybody: SQL gathers in sets, the rules decide, one COPY writes. Marks may be thrown away
and made again; who alone is marked anew stands as if everybody had been.

Invariant: no rule lives here. `rules/pledge.py` and `rules/training.py` decide.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

from psycopg import Connection

from sibermata.failpoints import failpoint
from sibermata.records.programme.catalogue import Cycle, Programme, Requirement
from sibermata.records.programme.standing import Act, Holding, PledgeMark, Result, TrainingMark
from sibermata.records.states import MarkKind
from sibermata.rules import pledge, training
from sibermata.rules.night_numbers import NightNumbers
from sibermata.rules.pledge import Major, Other, is_absent, is_held, majors_on
from sibermata.rules.post.catalogue import Post
from sibermata.rules.rulebook import Rulebook
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


class StandsAlike(NamedTuple):
    """The line of a mark without its person, its place and the number of its act or result."""

    head: Line  # kind, subject, class
    state: Line  # from the state to what is done of it
    deed: int | None  # which of the acts or results
    tail: Line


Alike = StandsAlike | None


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
    left = clear_marks(connection, None if touched is None else _members(touched, gathered))
    lines = Lines(ground, gathered, touched)
    marks, _ = write_marks(connection, lines.marks(), lines.seats())
    _measure(connection, ground, None if touched is None else left | lines.districts)
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


def _measure(connection: Connection[Any], ground: Ground, districts: Set[str] | None) -> None:
    """Count the marks, refuse numbers that do not tie, and keep them as this night's measures; of
    these districts alone where no other can have moved.
    """
    scope = Scope(None if districts is None else frozenset(districts))
    counts = count_standing(connection, scope, "district", ground.programme, ground.posts)
    lines = [
        MeasureLine(
            *group, count.persons, count.states, count.seats, count.seats_covered, count.vacant
        )
        for group, count in counts.items()
    ]
    if districts is not None:
        carry_measures(connection, ground.on)
    write_measures(connection, ground.on, lines, districts)


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
        programme = ground.programme
        self.cycles = [one for one in programme.cycles.values() if one.opens <= ground.on]
        self.asked_posts = {post for one in programme.requirements.values() for post in one.posts}
        self._alike: dict[tuple[object, ...], Alike] = {}

    @property
    def districts(self) -> set[str]:
        """The districts of every seat that these persons hold or held."""
        holdings = self.gathered.holdings
        return {one.village[:5] for person in self.persons for one in holdings[person]}

    def marks(self) -> Iterator[Line]:
        """Yield a line for each mark."""
        for person in self.persons:
            held = self.gathered.holdings[person]
            seat = held[0] if len(held) == 1 and not held[0].absences else None
            yield from self._pledges(person, held, seat)
            yield from self._trainings(person, held, seat)

    def _pledges(self, person: int, held: list[Holding], seat: Holding | None) -> Iterator[Line]:
        """Yield the marks of pledges; `seat`: the one of somebody with a single seat."""
        alike = seat is not None and self._is_alike(person)
        for cycle in self.cycles:
            if alike and seat is not None:
                line = self._alike_pledge(person, cycle, seat)
                if line is not None:
                    yield line
                continue
            for pledge_class in {one.pledge_class for one in held}:
                mark = self._pledge(person, cycle, pledge_class, held)
                if mark is not None:
                    yield pledge_line(person, cycle.code, pledge_class, mark)

    def _trainings(self, person: int, held: list[Holding], seat: Holding | None) -> Iterator[Line]:
        ground, gathered = self.ground, self.gathered
        results = gathered.results.get(person, ())
        if not results and not any(one.post in self.asked_posts for one in held):
            return
        exempt = gathered.exemptions.get(person, ())
        for one in ground.programme.requirements.values():
            if seat is not None and not exempt:
                line = self._alike_training(person, one, seat, results)
                if line is not None:
                    yield line
                continue
            mark = training.training_mark(
                one, ground.programme.courses, held, results, exempt, ground.on, ground.renew_days
            )
            if mark is not None:
                yield training_line(person, one.code, mark)

    def _is_alike(self, person: int) -> bool:
        """Return whether nothing is asked about a person: most people have one seat and stand like
        many others, and are decided once for all of them.
        """
        return not (person in self.gathered.asked or person in self.gathered.may_be)

    def _alike_pledge(self, person: int, cycle: Cycle, seat: Holding) -> Line | None:
        acts = [one for one in self.gathered.acts.get(person, ()) if one.cycle == cycle.code]
        key = (cycle.code, *pledge.stands_alike(cycle, seat, acts))
        if key not in self._alike:
            ground, counted = self.ground, [one._replace(number=at) for at, one in enumerate(acts)]
            mark = pledge.pledge_mark(
                cycle,
                seat.pledge_class,
                [seat],
                counted,
                ground.majors,
                ground.on,
                ground.sign_days,
            )
            line = mark and pledge_line(0, cycle.code, seat.pledge_class, mark)
            self._alike[key] = without_own(line, mark.act if mark else None)
        return own_line(self._alike[key], person, seat, acts)

    def _alike_training(
        self, person: int, asked: Requirement, seat: Holding, results: Sequence[Result]
    ) -> Line | None:
        key = (asked.code, *training.stands_alike(asked, seat, results))
        if key not in self._alike:
            ground = self.ground
            counted = [one._replace(number=at) for at, one in enumerate(results)]
            mark = training.training_mark(
                asked, ground.programme.courses, [seat], counted, (), ground.on, ground.renew_days
            )
            line = mark and training_line(0, asked.code, mark)
            self._alike[key] = without_own(line, mark.result if mark else None)
        return own_line(self._alike[key], person, seat, results)

    def _pledge(
        self, person: int, cycle: Cycle, pledge_class: str, held: list[Holding]
    ) -> PledgeMark | None:
        ground, gathered = self.ground, self.gathered
        others = [self._other(one) for one in gathered.asked.get(person, ())]
        others += [
            Other((), (Act(0, one.cycle, pledge_class, one.text, one.major, one.day),))
            for one in gathered.may_be.get(person, ())
            if one.cycle == cycle.code and pledge_class in one.classes
        ]
        acts = gathered.acts.get(person, ())
        return pledge.pledge_mark(
            cycle, pledge_class, held, acts, ground.majors, ground.on, ground.sign_days, others
        )

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


def without_own(line: Line | None, deed: int | None) -> Alike:
    """Return what a line says of everybody who stands alike."""
    return StandsAlike(line[1:4], line[8:14], deed, line[15:]) if line else None


def own_line(
    found: Alike, person: int, seat: Holding, deeds: Sequence[Act] | Sequence[Result]
) -> Line | None:
    """Return a person's own line from that of all who stand alike."""
    if found is None:
        return None
    number = NULL if found.deed is None else str(deeds[found.deed].number)
    return (str(person), *found.head, *_place(seat), *found.state, number, *found.tail)


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
