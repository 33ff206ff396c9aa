"""Beranda: tiles, today's decisions, the last night in three sentences, the map with its table, and
the trend of thirty nights.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from fastapi import APIRouter

from sibermata.desk.roster.measures import measured, read_measures
from sibermata.records.programme.measure import Counted, Measure
from sibermata.rules.desk_work import Work, work_of
from sibermata.rules.time.office import WIB
from sibermata.store.base.scope import Scope
from sibermata.store.programme.catalogue import stored_programme
from sibermata.store.views.desk.home import (
    Heads,
    NightInShort,
    before_night,
    heads_by_district,
    night_in_short,
)
from sibermata.store.views.desk.measures import (
    Counts,
    NightCount,
    nights_kept,
    total,
    totals_elsewhere,
    trend_of,
)
from sibermata.store.views.desk.repairs import count_waiting
from sibermata.store.views.regions import DISTRICTS, list_regions
from sibermata.web.access import READERS, page
from sibermata.web.answer import Answer, render
from sibermata.web.pages.figures import EVERYWHERE, Figure, figure, may_list
from sibermata.web.pages.home.map import Spot, legend_of, place_of, shade_of, trend_line
from sibermata.web.pages.repair.shared import LABELS
from sibermata.web.render import percent
from sibermata.web.visit import Visit

router = APIRouter()
MAPPED = (Measure.FRESH, Measure.FILLED, Measure.REFUSED, Measure.PLEDGED, Measure.TRAINED)
TILES = (
    Measure.OFFICIALS,
    Measure.FILLED,
    Measure.VACANT,
    Measure.PLEDGED,
    Measure.TRAINED,
    Measure.FRESH,
)
HEADS = ("kades", "lurah")  # pledge classes of the heads of villages
KEPT_DAYS = 90  # days that the map can go back
TREND_NIGHTS = 30
NAMED = 3  # districts named in a sentence
LATE = time(7)  # a night that has not begun by this hour will not begin by itself (FAULTS F115)


@dataclass(frozen=True, slots=True)
class Line:
    """A district beside the map."""

    code: str
    name: str
    address: str  # '' where its page is not the visitor's
    figure: Figure | None  # None: unknown, or too few to show


@dataclass(frozen=True)
class Map:
    """The map and its table."""

    measure: Measure
    name: str
    definition: str
    unit: str
    denominator: str
    choices: Sequence[tuple[Measure, str]]
    spots: Sequence[Spot]
    lines: Sequence[Line]
    legend: Sequence[tuple[object, str]]
    nights: Sequence[date]
    at: int  # index of the shown night; the number of nights = now
    night: date | None  # None: now
    total: Counted


@dataclass(frozen=True)
class MapPage:
    """The map alone, which htmx swaps for another night or measure."""

    map: Map


@dataclass(frozen=True)
class HomePage:
    """The page."""

    tiles: Sequence[Figure]
    todo: Sequence[tuple[Work, str, int]]
    waiting: int
    works: bool  # whether the visitor may decide something
    night: NightInShort | None
    is_late: bool  # tonight's sync did not begin
    heads: Sequence[Heads]
    heads_number: int
    heads_open: int
    heads_address: str
    map: Map
    trend: str  # points of a polyline
    trend_from: NightCount | None
    trend_to: NightCount | None
    today: date


@page(router, "GET", "/beranda", roles=READERS)
def home(visit: Visit) -> Answer:
    """Show the overview of the province, or of the visitor's districts."""
    if visit.partial:
        return render("home/_map.html", MapPage(map_of(visit)))
    now = measured(visit.connection, visit.scope, visit.today)
    drawn = map_of(visit, now)
    works = may_list(visit, EVERYWHERE)
    todo = todo_of(visit) if works else []
    night = night_in_short(visit.connection, visit.scope)
    heads = heads_of(visit, night)
    trend = trend_of(visit.connection, visit.scope, drawn.measure, visit.today, TREND_NIGHTS)
    values = [one.counted.share or 0.0 for one in trend]
    context = HomePage(
        [figure(visit, one, EVERYWHERE, total(now, one)) for one in TILES],
        todo,
        sum(number for _, _, number in todo),
        works,
        night,
        is_late(night, visit.now),
        heads[:NAMED],
        sum(one.number for one in heads),
        sum(one.open for one in heads),
        f"/wilayah/{EVERYWHERE}/daftar/kepala-baru" if works else "",
        drawn,
        trend_line(values),
        trend[0] if trend else None,
        trend[-1] if trend else None,
        visit.today,
    )
    return render("home/page.html", context)


def is_late(night: NightInShort | None, now: datetime) -> bool:
    """Return whether tonight's sync should have begun and did not: not requested, or not taken up
    by a worker.
    """
    here = now.astimezone(WIB)
    if night is None or here.time() < LATE:
        return False
    ended = night.published + night.quiet + night.held + night.failed
    return night.night < here.date() or not ended


def todo_of(visit: Visit) -> list[tuple[Work, str, int]]:
    """Return the open decisions by kind of work, the most valuable first."""
    counted: dict[Work, int] = dict.fromkeys(Work, 0)
    for code, severity, number in count_waiting(visit.connection, visit.scope, visit.today):
        counted[work_of(code, severity)] += number
    return [(work, LABELS[work][0], number) for work, number in counted.items() if number]


def heads_of(visit: Visit, night: NightInShort | None) -> list[Heads]:
    """Return the new heads of villages since the last night by district, most first."""
    if night is None:
        return []
    since = before_night(visit.connection, visit.scope, night.night)
    if since is None:
        return []
    posts = [
        code
        for code, post in visit.opened.rules.book.posts.posts.items()
        if post.pledge_class in HEADS
    ]
    cycle = stored_programme(visit.connection).latest_cycle(visit.today)
    return heads_by_district(visit.connection, visit.scope, posts, cycle, since)


def map_of(visit: Visit, now: Counts | None = None) -> Map:
    """Return the map of the requested measure and night; present values are counted if shown."""
    measure = Measure(visit.choice("ukuran", frozenset(MAPPED), Measure.FILLED))
    nights = nights_kept(visit.connection, visit.scope, visit.today - timedelta(KEPT_DAYS))
    at = chosen_night(visit, len(nights))
    night = nights[at] if at < len(nights) else None
    if night is not None or now is None:
        now = measured(visit.connection, visit.scope, visit.today, night)
    others = totals_elsewhere(visit.connection, visit.scope, night)
    defined = read_measures(visit.opened.settings.config)
    one = defined[measure]
    lines = lines_of(visit, measure, {**others.get(measure, {}), **now.get(measure, {})}, night)
    return Map(
        measure,
        one.name,
        one.definition,
        one.unit,
        one.denominator,
        [(code, defined[code].name) for code in MAPPED],
        spots_of(visit, measure, lines),
        lines,
        legend_of(low_is_good=measure is Measure.REFUSED),
        nights,
        at,
        night,
        total(now, measure),
    )


def chosen_night(visit: Visit, number: int) -> int:
    """Return the index of the requested night; the number of nights means now."""
    text = visit.query.get("ke", "")
    if not text.isascii() or not text.isdigit() or len(text) > 4:
        return number
    return min(int(text), number)


def lines_of(
    visit: Visit, measure: Measure, counts: Mapping[str, Counted], night: date | None
) -> list[Line]:
    """Return every district of the province with its number; a past one has no list any more."""
    known = list_regions(visit.connection, Scope.province(), levels=DISTRICTS)
    provinces = {code[:2] for code in counts} or {"35"}
    found = []
    for region in known:
        code = region["code"]
        if code[:2] not in provinces:
            continue
        counted = counts.get(code)
        shown = figure(visit, measure, code, counted) if counted else None
        if shown and night is not None:
            shown = Figure(measure, shown.name, shown.unit, shown.counted, "")
        address = f"/wilayah/{code}" if may_list(visit, code) else ""
        found.append(Line(code, region["name"], address, shown))
    return found


def spots_of(visit: Visit, measure: Measure, lines: Sequence[Line]) -> list[Spot]:
    """Return the districts as the map draws them."""
    found = []
    for line in lines:
        place = place_of(visit.opened.settings.config, line.code)
        if place is None:
            continue
        share = line.figure.counted.share if line.figure else None
        shade = shade_of(share, low_is_good=measure is Measure.REFUSED)
        words = f"{line.name}: {percent(share) if share is not None else 'tanpa data'}"
        label = "" if share is None or not place[2] else str(int(100 * share))
        found.append(Spot(line.code, line.name, shade, words, place[0], place[1], label))
    return found
