"""Marks everybody: SQL gathers in sets, the rules decide, one COPY writes. Marks may be deleted and
made again; a partial marking gives the same marks as a full one.

Invariant: no rule is implemented here. `rules/pledge.py` and `rules/training.py` decide.
"""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

from psycopg import Connection

from sibermata.failpoints import failpoint
from sibermata.records.programme.catalogue import Programme
from sibermata.rules.night_numbers import NightNumbers
from sibermata.rules.pledge import majors_on
from sibermata.rules.rulebook import Rulebook
from sibermata.standing.counted import (
    carry_measures,
    counts_of,
    measure_all,
    measure_changed,
)
from sibermata.standing.lines import Ground, Lines
from sibermata.store.base.engine import Database
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
    replace_marks,
    temporary_marks,
    write_marks,
)

SECONDS = 600  # enough for a full rebuild of a whole country


class Rules(Protocol):
    """The rule files of config/: their digest at once, their contents only when needed."""

    digest: bytes

    @property
    def book(self) -> Rulebook:
        """The rules, parsed and checked."""

    @property
    def numbers(self) -> NightNumbers:
        """The numbers of rules.toml."""


class Marking(NamedTuple):
    """The outcome of marking."""

    people: int  # who were marked anew
    marks: int
    whole: bool  # everybody was


QUIET = Marking(0, 0, whole=False)


def mark_all(database: Database, rules: Rules, on: date) -> Marking:
    """Delete all marks and make them again, for a day."""
    with database.work(SECONDS, name="mark everybody") as connection:
        return mark_on(connection, rules, on, whole=True)


def mark_changed(database: Database, rules: Rules, on: date) -> Marking:
    """Mark everybody whose marks may have changed since the last marking."""
    with database.connection() as connection:
        if not has_programme(connection):
            return QUIET
    with database.work(SECONDS, name="mark") as connection:
        return mark_on(connection, rules, on)


def mark_on(connection: Connection[Any], rules: Rules, on: date, *, whole: bool = False) -> Marking:
    """Mark in a transaction that the caller commits; everybody if asked, or if the programme, the
    rules or the calendar require it.
    """
    lock_marks(connection)
    last, now = last_marking(connection), look(connection)
    programme = stored_programme(connection)
    digest = digest_of(rules, programme)
    marked = Marked(now.at, on, digest, now.publications, now.asked, now.questions)
    people: set[int] | None = None
    seats = True
    if last is not None and not whole and not _begins_anew(last, digest, programme, on):
        if not anything_recorded(connection, last, now, on):
            if last.day != on:
                remember_marking(connection, marked, 0, whole=False)
            carry_measures(connection, last.day, on)
            return QUIET
        people, seats = people_to_mark(connection, last, now, on)
    ground = ground_of(rules, programme, on)
    gathered = gather(connection, ground.classes, people)
    touched = None if people is None else _touched(people, gathered)
    lines = Lines(ground, gathered, touched)
    if touched is None or last is None:
        marks = replace_marks(connection, lines.marks(), lines.seats())
        measure_all(connection, ground)
    else:
        members = _members(touched, gathered)
        before = counts_of(connection, ground, members)
        left = clear_marks(connection, members)
        marks, _ = write_marks(connection, lines.marks(), lines.seats())
        moved = left | lines.districts if seats else set()
        measure_changed(connection, ground, last.day, members, before, moved)
    remember_marking(connection, marked, lines.people, whole=touched is None)
    failpoint("marking")
    return Marking(lines.people, marks, whole=touched is None)


def marks_stand(connection: Connection[Any], rules: Rules, on: date) -> bool:
    """Return whether the stored marks are those of a day, so that marking again would change
    nothing.
    """
    last, now = last_marking(connection), look(connection)
    if last is None:
        return False
    programme = stored_programme(connection)
    if _begins_anew(last, digest_of(rules, programme), programme, on):
        return False
    return not people_to_mark(connection, last, now, on).people


def mark_aside(
    connection: Connection[Any], rules: Rules, on: date, at: datetime | None = None
) -> Programme:
    """Mark everybody for another day, or from what was recorded at an instant, into tables that
    only this transaction sees; return the programme that was used.
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
    """Return a digest of everything that marks rest on, apart from people and their deeds."""
    return hashlib.blake2b(rules.digest + repr(programme).encode(), digest_size=16).digest()


def _begins_anew(last: Marked, digest: bytes, programme: Programme, on: date) -> bool:
    """Return whether everybody must be marked: other rules, an earlier day, or a day on which a
    cycle, a text or a requirement begins.
    """
    if last.rules != digest or on < last.day:
        return True
    days: list[date | None] = [one.opens for one in programme.cycles.values()]
    days += [one.since for versions in programme.texts.values() for one in versions]
    days += [one.since for one in programme.requirements.values()]
    return any(day is not None and last.day < day <= on for day in days)


def _touched(people: Iterable[int], gathered: Gathered) -> set[int]:
    """Return the persons whom a change touches: those that are shown, and those they may be one
    with.
    """
    shown = {gathered.shown(person) for person in people}
    shown.update(people)
    return shown | {other for person in shown for other in gathered.asked.get(person, ())}


def _members(people: set[int], gathered: Gathered) -> set[int]:
    return people | {gone for gone, kept in gathered.kept.items() if kept in people}
