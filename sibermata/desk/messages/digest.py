"""The morning's message: one for each target, of its districts, with the numbers that the pages
show.

Every number comes from the table of measures or from the view behind a page, and bears the address
of that page. Nothing is said where nothing is new and nothing is wrong, but once a week: then that
all is well.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from psycopg import Connection

from sibermata.desk.messages.speaker import read_outgoing
from sibermata.desk.messages.watch import standings_of
from sibermata.desk.opening import Opened
from sibermata.desk.roster.measures import measured
from sibermata.records.office.message import MessageKind, Word
from sibermata.records.programme.measure import Measure
from sibermata.rules.outgoing.alarm import REJECTED, Standing, is_stale
from sibermata.rules.outgoing.numbers import Numbers
from sibermata.rules.seats import TERMS
from sibermata.rules.time.office import office_day
from sibermata.store.base.scope import Scope
from sibermata.store.desk.messages.targets import Target, targets_told
from sibermata.store.night.outbox import put_word_for
from sibermata.store.privacy.requests import open_requests
from sibermata.store.programme.catalogue import stored_programme
from sibermata.store.views.desk.home import before_night, heads_by_district, night_in_short
from sibermata.store.views.desk.measures import Counts, total
from sibermata.store.views.desk.messages import (
    first_deadline,
    new_findings,
    open_tasks,
    trainings_due,
)

HEADS = ("kades", "lurah")  # classes of who heads a village
NAMED = 5  # sources named in a message
SINCE = timedelta(days=1)  # what is new since the last morning
Line = dict[str, Any]


def write_digests(door: Opened, now: datetime) -> int:
    """Write the morning's message of every target that has none for today; return how many."""
    day, numbers = office_day(now), read_outgoing(door.settings.config).numbers
    if not numbers.is_morning(now):
        return 0
    written = 0
    with door.database.work(name="digest") as connection:
        said: dict[tuple[str, ...], Mapping[str, Any] | None] = {}
        for target in targets_told(connection, day):
            districts = tuple(sorted(target.districts))
            if districts not in said:
                said[districts] = digest_of(door, connection, scope_of(target), now, numbers)
            facts = said[districts]
            if facts is not None:
                district = districts[0] if len(districts) == 1 else ""
                word = Word(MessageKind.DIGEST, district, day.isoformat(), facts)
                written += put_word_for(connection, target.id, word)
    return written


def scope_of(target: Target) -> Scope:
    """Return the districts that a target is informed about."""
    return Scope.of(*target.districts) if target.districts else Scope.province()


def digest_of(
    door: Opened, connection: Connection[Any], scope: Scope, now: datetime, numbers: Numbers
) -> Mapping[str, Any] | None:
    """Return the facts of a morning; None where there is nothing to report today."""
    day = office_day(now)
    area = "semua" if scope.listed is None or len(scope.listed) != 1 else scope.listed[0]
    counts = measured(connection, scope, day)
    news = [
        *request_lines(connection, scope),
        *desk_lines(connection, scope, counts, now, area),
        *head_lines(door, connection, scope, day, area),
        *due_lines(connection, scope, now, numbers),
        *trouble_lines(standings_of(door, connection, scope, day, day), now, numbers),
    ]
    if not any(one["news"] for one in news) and day.isoweekday() != numbers.well_day:
        return None
    lines = [*news, *pledge_lines(connection, counts, day)]
    return {
        "day": day.isoformat(),
        "districts": scope.listed or [],
        "lines": [{name: fact for name, fact in one.items() if name != "news"} for one in lines],
    }


def desk_lines(
    connection: Connection[Any], scope: Scope, counts: Counts, now: datetime, area: str
) -> list[Line]:
    """Return what waits for a person: refusals, questions, held plans, corrections to look at."""
    new = new_findings(connection, scope, now - SINCE)
    until = first_deadline(connection, scope)
    held = {"until": until.isoformat() if until else ""}
    found: list[tuple[Measure, bool, Line]] = [
        (Measure.REFUSED, bool(new.refused), {"new": new.refused}),
        (Measure.QUESTIONS, bool(new.questions), {"new": new.questions}),
        (Measure.HELD, True, held),
        (Measure.CHALLENGED, False, {}),
    ]
    return [
        {
            "line": str(measure),
            "number": number,
            "page": f"/wilayah/{area}/daftar/{measure}",
            "news": is_news,
            **more,
        }
        for measure, is_news, more in found
        if (number := total(counts, measure).number)
    ]


def request_lines(connection: Connection[Any], scope: Scope) -> list[Line]:
    """Return how many persons wait for an answer about their data, and until when the first."""
    waiting = open_requests(connection, scope)
    if not waiting:
        return []
    until = waiting[0].due_at.isoformat()
    page = "/perbaikan/permintaan"
    return [
        {"line": "requests", "number": len(waiting), "until": until, "page": page, "news": True}
    ]


def head_lines(
    door: Opened, connection: Connection[Any], scope: Scope, day: date, area: str
) -> list[Line]:
    """Return who heads a village since the last night and must pledge next."""
    night = night_in_short(connection, scope)
    since = before_night(connection, scope, night.night) if night else None
    cycle = stored_programme(connection).latest_cycle(day)
    if since is None or not cycle:
        return []
    posts = door.rules.book.posts.posts
    codes = [code for code, post in posts.items() if post.pledge_class in HEADS]
    found = heads_by_district(connection, scope, codes, cycle, since)
    number = sum(one.open for one in found)
    page = f"/wilayah/{area}/daftar/kepala-baru"
    return [{"line": "heads", "number": number, "page": page, "news": True}] if number else []


def due_lines(
    connection: Connection[Any], scope: Scope, now: datetime, numbers: Numbers
) -> list[Line]:
    """Return whose terms end, and which trainings fall due: only a new task of a term is news."""
    day, page = office_day(now), "/perbaikan?jenis=kursi"
    lines: list[Line] = []
    number, new = open_tasks(connection, scope, TERMS, now - SINCE)
    if number:
        lines.append({"line": "terms", "number": number, "new": new, "page": page, "news": new > 0})
    days = numbers.training_days
    coming = trainings_due(connection, scope, day, day + timedelta(days=days))
    if coming.first is not None:
        first = coming.first.isoformat()
        facts = {"line": "trainings", "number": coming.number, "days": days, "day": first}
        lines.append({**facts, "page": "/pelatihan", "news": False})
    return lines


def pledge_lines(connection: Connection[Any], counts: Counts, day: date) -> list[Line]:
    """Return how many are obliged to pledge and have not, as long as they may."""
    programme = stored_programme(connection)
    cycle = programme.cycles.get(programme.latest_cycle(day))
    pledged = total(counts, Measure.PLEDGED)
    if cycle is None or not cycle.opens <= day <= cycle.closes or pledged.whole <= pledged.number:
        return []
    return [
        {
            "line": "pledges",
            "number": pledged.whole - pledged.number,
            "whole": pledged.whole,
            "day": cycle.due.isoformat(),
            "page": f"/ikrar/{cycle.code}",
        }
    ]


def trouble_lines(standings: Sequence[Standing], now: datetime, numbers: Numbers) -> list[Line]:
    """Return the sources in trouble, each with its age: those that fail, and those whose data are
    old.
    """
    each: list[Line] = []
    for one in standings:
        if one.failed_nights:
            line = "rejected" if one.code == REJECTED else "failing"
            since = one.failed_since.isoformat() if one.failed_since else ""
            each.append(
                {"line": line, "source": one.source, "nights": one.failed_nights, "since": since}
            )
        elif one.heard_at and is_stale(one, now, numbers):
            heard = one.heard_at.isoformat()
            each.append({"line": "old", "source": one.source, "heard": heard})
    if not each:
        return []
    more = [{"line": "more", "number": len(each) - NAMED}] if len(each) > NAMED else []
    return [
        {
            "line": "trouble",
            "number": len(each),
            "each": [*each[:NAMED], *more],
            "page": "/sinkronisasi",
            "news": True,
        }
    ]
