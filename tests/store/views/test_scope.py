"""Every view takes the scope of districts and shows nothing of a district outside it."""

import inspect
import json
import pkgutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from importlib import import_module
from typing import Any

import pytest

import sibermata.store.views as views
import sibermata.store.views.desk as views_of_the_desk
import sibermata.store.views.search as views_of_search
from sibermata.desk.programme.events import add_event
from sibermata.desk.programme.evidence import Scan, keep
from sibermata.desk.programme.trainings import exempt
from sibermata.records.official import Outcome
from sibermata.records.paper import Source, Tools
from sibermata.records.programme.measure import Measure
from sibermata.rules.person.search import Meant
from sibermata.standing.index import index_registry
from sibermata.standing.measures import keep_measures
from sibermata.store.base.scope import Scope
from sibermata.store.programme.catalogue import stored_programme
from sibermata.store.programme.papers import Made, keep_paper
from sibermata.store.views.audit import list_audit
from sibermata.store.views.corrections import adoption, list_corrections
from sibermata.store.views.counts import (
    Asked,
    count_kept,
    count_marked,
    count_people,
    count_standing,
    count_vacant,
    list_vacant,
)
from sibermata.store.views.deeds import (
    list_events,
    list_evidence,
    list_exemptions,
    list_items,
    list_pledges,
    list_trainings,
)
from sibermata.store.views.desk.bearers import bearers_of
from sibermata.store.views.desk.counted import (
    count_findings,
    list_challenged,
    list_expected,
    list_named,
    list_open,
    list_seated,
    list_speaking,
)
from sibermata.store.views.desk.home import (
    before_night,
    heads_by_district,
    new_heads,
    night_in_short,
)
from sibermata.store.views.desk.listed import (
    Filter,
    count_listed,
    every_line,
    find_line,
    list_officials,
)
from sibermata.store.views.desk.measures import (
    count_marks,
    count_measures,
    count_seats,
    kept_measures,
    list_vacancies,
    nights_kept,
    totals_elsewhere,
    trend_of,
)
from sibermata.store.views.desk.messages import (
    first_deadline,
    new_findings,
    open_tasks,
    source_standings,
    trainings_due,
)
from sibermata.store.views.desk.paged import Wanted as WantedPage
from sibermata.store.views.desk.paged import page_of_corrections, page_of_rejections
from sibermata.store.views.desk.person import changed_last, questions_about
from sibermata.store.views.desk.readings import list_read, whose_rows_stand
from sibermata.store.views.desk.seats import holders_of_post
from sibermata.store.views.differences import differences, instants_of, instants_of_run
from sibermata.store.views.findings import list_findings, people_asked_about, with_places
from sibermata.store.views.health import counted_by, dangling, unbalanced_runs
from sibermata.store.views.holds import list_holds
from sibermata.store.views.officials import (
    count_officials,
    person_versions,
    roster,
    statements,
    tenure_versions,
)
from sibermata.store.views.papers import causes, kept_papers, list_papers, papers_of_meeting, scores
from sibermata.store.views.regions import list_regions, names_of_regions
from sibermata.store.views.runs import find_run, latest_night, list_runs
from sibermata.store.views.search.people import people_with_phone, search_people
from sibermata.store.views.search.suggest import Wanted, suggest_people
from sibermata.store.views.sources import list_sources
from sibermata.store.views.standing import (
    list_marks,
    pledges_of_roster,
    summary,
    trainings_of_roster,
    trend,
)
from tests.desk.acts import fix, number_of
from tests.marks import Programme
from tests.office import CAST, FIRST_NIGHT, Office, person

MINE, THEIRS = Scope.of("35.17"), Scope.of("35.16")
WATI = Meant(0, "WATI", 0)
JOMBANG = "35.17.01.2001"
LONG_AGO, NEVER = (datetime(year, 1, 1, tzinfo=UTC) for year in (2000, 3000))
Call = Callable[[Any, Scope, Office, int], Any]

CALLS: dict[str, Call] = {  # each view, asked for what the other district has
    "list_runs": lambda c, s, *_: list_runs(c, s, source="mojokerto"),
    "find_run": lambda c, s, *_: find_run(c, s, 2),
    "list_holds": lambda c, s, *_: list_holds(c, s, waiting=False),
    "list_findings": lambda c, s, *_: list_findings(c, s, source="mojokerto", status=None),
    "with_places": lambda c, s, *_: placed(c, s),
    "people_asked_about": lambda c, s, _, person: people_asked_about(c, s, [person]),
    "list_corrections": lambda c, s, o, _: list_corrections(c, s, o.secrecy, everything=True),
    "page_of_corrections": lambda c, s, o, _: page_of_corrections(
        c, s, o.secrecy, WantedPage(0, 9)
    ),
    "page_of_rejections": lambda c, s, *_: page_of_rejections(c, s, WantedPage(0, 9)),
    "adoption": lambda c, s, *_: adoption(c, s),
    "differences": lambda c, s, *_: differences(c, s, *night(c)),
    "instants_of": lambda c, s, *_: instants_of(c, s, FIRST_NIGHT),
    "roster": lambda c, s, *_: list(roster(c, s, ended=True)),
    "person_versions": lambda c, s, _, person: person_versions(c, s, person),
    "tenure_versions": lambda c, s, _, person: tenure_versions(c, s, person),
    "statements": lambda c, s, _, person: statements(c, s, person),
    "count_officials": lambda c, s, *_: count_officials(c, s, "village"),
    "search_people": lambda c, s, *_: searched(c, s),
    "suggest_people": lambda c, s, *_: suggest_people(c, s, [Wanted(1, "", [WATI])]),
    "holders_of_post": lambda c, s, *_: holders_of_post(c, s, "35.16.05.2001", "KAUR_KEUANGAN"),
    "count_seats": lambda c, s, *_: numbers(count_seats(c, s)),
    "count_marks": lambda c, s, *_: numbers(count_marks(c, s, "UJI", "district", "35")),
    "count_measures": lambda c, s, *_: numbers(count_measures(c, s, "UJI", FIRST_NIGHT)),
    "kept_measures": lambda c, s, *_: numbers(kept_measures(c, s, date(2026, 3, 9))),
    "totals_elsewhere": lambda c, s, *_: (
        numbers(totals_elsewhere(c, MINE, None))
        if s == MINE
        else "of others only totals, and of fewer than five villages nothing"
    ),
    "nights_kept": lambda c, s, *_: bool(nights_kept(c, s, FIRST_NIGHT)),
    "trend_of": lambda c, s, *_: [
        one.counted.number for one in trend_of(c, s, Measure.REFUSED, date(2026, 3, 9))
    ],
    "list_vacancies": lambda c, s, *_: list_vacancies(c, s, "35.16"),
    "list_officials": lambda c, s, *_: list_officials(c, s, Filter("35.16")).lines,
    "every_line": lambda c, s, *_: list(every_line(c, s, Filter("35.16"), 5)),
    "count_listed": lambda c, s, *_: count_listed(c, s, Filter("35.16")),
    "find_line": lambda c, s, *_: find_line(c, s, Filter(), first_line(c)),
    "questions_about": lambda c, s, _, person: asked_about(c, s, person),
    "changed_last": lambda c, s, _, person: changed_last(c, s, [person]) is not None,
    "night_in_short": lambda c, s, *_: in_short(c, s),
    "new_heads": lambda c, s, *_: new_heads(c, s, ["KADES"], "UJI", LONG_AGO),
    "heads_by_district": lambda c, s, *_: [
        one
        for one in heads_by_district(c, s, ["KADES"], "UJI", LONG_AGO)
        if "MOJO" in one.district.upper()
    ],
    "source_standings": lambda c, s, *_: source_standings(c, s, FIRST_NIGHT, FIRST_NIGHT),
    "new_findings": lambda c, s, *_: sum(new_findings(c, s, LONG_AGO)),
    "open_tasks": lambda c, s, *_: open_tasks(c, s, ["NAME_INVALID"], LONG_AGO)[0],
    "trainings_due": lambda c, s, *_: (
        trainings_due(c, s, date(2000, 1, 1), date(2100, 1, 1)).number
    ),
    "first_deadline": lambda c, s, *_: first_deadline(c, s),
    "before_night": lambda c, s, *_: before_night(c, s, FIRST_NIGHT) is not None,
    "list_open": lambda c, s, *_: list_open(c, s, "error", 0, 5),
    "count_findings": lambda c, s, *_: count_findings(c, s, "error"),
    "list_named": lambda c, s, *_: list_named(c, s, "mojokerto", 0, 5)[0],
    "list_seated": lambda c, s, *_: list_seated(c, s, "35.16", ["KADES", "SEKDES"], 0, 5)[0],
    "list_speaking": lambda c, s, *_: list_speaking(c, s, "35.16", 0, 5),
    "list_expected": lambda c, s, *_: list_expected(c, s, "35.16", 0, 5)[0],
    "list_read": lambda c, s, *_: list_read(c, s, "mojokerto", list(Outcome), 0, 5)[0],
    "whose_rows_stand": lambda c, s, *_: list(whose_rows_stand(c, s, range(1, 9))),
    "list_challenged": lambda c, s, *_: list_challenged(c, s),
    "people_with_phone": lambda c, s, *_: people_with_phone(c, s, first_hash(c)),
    "latest_night": lambda c, s, *_: str(latest_night(c, s)),
    "instants_of_run": lambda c, s, *_: instants_of_run(c, s, 2),
    "list_audit": lambda c, s, *_: list_audit(c, Scope.province() if s == THEIRS else s),
    "list_regions": lambda c, s, *_: list_regions(c, s, part="mojokerto"),
    "list_sources": lambda c, s, *_: list_sources(c, s),
    "list_papers": lambda c, s, *_: [line["lines"] for line in list_papers(c, s)],
    "kept_papers": lambda c, s, *_: [line["lines"] for line in kept_papers(c, s, number=1)],
    "papers_of_meeting": lambda c, s, *_: [
        line["lines"] for line in papers_of_meeting(c, s, "RAPAT")
    ],
    "scores": lambda c, s, *_: scores(c, s, NEVER),
    "causes": lambda c, s, _, person: causes(c, s, LONG_AGO, NEVER, persons=[person]),
    "dangling": lambda c, s, *_: harmed(c, s),
    "unbalanced_runs": lambda c, s, *_: unbalanced(c, s),
    "list_pledges": lambda c, s, *_: list_pledges(c, s),
    "list_trainings": lambda c, s, *_: list_trainings(c, s),
    "list_exemptions": lambda c, s, *_: list_exemptions(c, s),
    "list_evidence": lambda c, s, *_: list_evidence(c, s),
    "list_events": lambda c, s, *_: list_events(c, s),
    "list_items": lambda c, s, *_: list_items(c, s),
    "list_marks": lambda c, s, *_: list_marks(c, s),
    "pledges_of_roster": lambda c, s, _, person: (
        (person, "perangkat") in pledges_of_roster(c, s, "UJI")
    ),
    "trainings_of_roster": lambda c, s, *_: [
        one for one in trainings_of_roster(c, s, ("valid",), ()).values() if one.valid
    ],
    "trend": lambda c, s, *_: trend(c, s, "UJI"),
    "count_standing": lambda c, s, o, _: [
        group for group, count in counted(c, s, o).items() if count.states.get("covered")
    ],
    "count_kept": lambda c, s, *_: [
        group for group, count in count_kept(c, s, Asked()).items() if count.states.get("covered")
    ],
    "count_people": lambda c, s, o, person: [
        [*group] for group in count_people(c, s, [person], *ground(c, o))
    ],
    "count_vacant": lambda c, s, o, _: [[*group] for group in count_vacant(c, s, *ground(c, o))],
    "list_vacant": lambda c, s, o, _: list_vacant(c, s, *ground(c, o), Asked(), "35.16"),
    "count_marked": lambda c, s, *_: [number for *_, number in count_marked(c, s) if number > 3],
    "summary": lambda c, s, o, _: summary(
        c, s, "village", stored_programme(c), o.rules.book.posts.posts, Asked()
    ),
    "names_of_regions": lambda c, s, *_: names_of_regions(c, s, ["35.16.05.2001"]),
    "bearers_of": lambda c, s, *_: bearers_of(c, s, every_finding(c)),
    "counted_by": lambda c, s, *_: counted_by(
        c,
        s,
        "select count(*) from run r where %(districts)s::text[] is null or r.district_code = "
        "any(%(districts)s)",
    ),
}

NOTHING = {  # what has nothing at all to show then
    "dangling",
    "find_run",
    "instants_of_run",
    "list_audit",
    "list_events",
    "list_evidence",
    "list_exemptions",
    "list_pledges",
    "list_regions",
    "list_trainings",
    "pledges_of_roster",
    "trainings_of_roster",
    "count_kept",
    "count_standing",
    "people_asked_about",
    "people_with_phone",
    "unbalanced_runs",
    "with_places",
    "search_people",
    "suggest_people",
    "holders_of_post",
    "totals_elsewhere",
    "list_vacancies",
    "list_officials",
    "every_line",
    "count_listed",
    "find_line",
    "questions_about",
    "changed_last",
    "list_open",
    "list_named",
    "count_findings",
    "list_seated",
    "list_speaking",
    "list_expected",
    "list_read",
    "list_vacant",
    "list_challenged",
    "names_of_regions",
    "bearers_of",
}


EVENT = """
[event]
code = "RAKOR"
title = "Rapat"
level = "district"
area = "35.16"
organiser = "DPMD"
held_on = 2026-03-05
forms = ["sosialisasi"]
"""


def ground(connection: Any, office: Office) -> tuple[Any, Any]:
    return stored_programme(connection), office.rules.book.posts.posts


def counted(connection: Any, scope: Scope, office: Office) -> Any:
    posts = office.rules.book.posts.posts
    return count_standing(connection, scope, "district", stored_programme(connection), posts)


def public_views() -> Iterator[tuple[str, Any]]:
    """Yield every function of store/views that asks the database."""
    for module in (*views_of(views), *views_of(views_of_the_desk), *views_of(views_of_search)):
        for name, found in vars(module).items():
            if not inspect.isfunction(found) or module.__name__.endswith(".reading"):
                continue
            own = found.__module__ == module.__name__
            if own and "connection" in inspect.signature(found).parameters:
                yield name, found


ELSEWHERE = (
    "backups",  # of the whole installation: there is nobody in them
    "jobs",
    "repairs",
    "syncing",
)  # of somebody's own work: tried with the pages that show it


def views_of(package: Any) -> list[Any]:
    names = {module.name for module in pkgutil.iter_modules(package.__path__)} - {*ELSEWHERE}
    return [import_module(f"{package.__name__}.{name}") for name in sorted(names)]


def every_finding(connection: Any) -> list[int]:
    return [number for (number,) in connection.execute("select id from finding")]


def searched(connection: Any, scope: Scope) -> list[Any]:
    return search_people(connection, scope, [WATI]).places


def numbers(counts: Any) -> list[tuple[str, str, int]]:
    """What was counted, without what every district has: the number of its villages."""
    return [
        (measure, district, counted.number)
        for measure, found in counts.items()
        for district, counted in found.items()
        if counted.number
    ]


def asked_about(connection: Any, scope: Scope, person: int) -> list[Any]:
    connection.execute(
        "update finding set people = array[%s::bigint] where severity = 'error'", (person,)
    )
    return questions_about(connection, scope, [person])


def first_hash(connection: Any) -> bytes:
    """The number of somebody of the other district."""
    connection.execute(
        "insert into phone_number (person_id, district_code, hash) values (1, '35.16', 'x') "
        "on conflict do nothing"
    )
    return b"x"


def first_line(connection: Any) -> tuple[str, str, str, str]:
    line = list_officials(connection, THEIRS, Filter("35.16")).lines[0]
    return line.village_code, str(line.tenure), "", ""


def in_short(connection: Any, scope: Scope) -> Any:
    found = night_in_short(connection, scope)
    return found and found._replace(night=None) if scope == MINE else found  # the nights are common


def night(connection: Any) -> Any:
    return instants_of(connection, Scope.province(), FIRST_NIGHT)


def placed(connection: Any, scope: Scope) -> list[Any]:
    """Where a finding's row stands now, if the scope may know."""
    rows = connection.execute("select row_hash from finding where row_hash is not null").fetchone()
    row = {"source": "mojokerto", "row_hash": rows[0], "status": "open", "file": "", "row": None}
    return [one for one in with_places(connection, scope, [row]) if one["row"]]


def harmed(connection: Any, scope: Scope) -> dict[str, int]:
    connection.execute("delete from record_version where district_code = '35.16'")
    return dangling(connection, scope)


def unbalanced(connection: Any, scope: Scope) -> int:
    connection.execute("update run set admitted = admitted + 1 where district_code = '35.16'")
    return unbalanced_runs(connection, scope)


@pytest.fixture
def province(office: Office) -> Office:
    """Two districts: in the other one a finding, a hold, a correction, a change, and marks."""
    there = [person("1", "Dewi Percobaan", "3517015503809011", "Kepala Desa", JOMBANG)]
    office.deliver(there, "jombang", district="35.17")
    office.deliver([*CAST, person("9", "-", "", "Kaur Umum")])
    office.sync()
    fix(office, "Wati Simulasi", "birth_date", "1990-02-07")
    programme = Programme(office)
    programme.sign(programme.person("Wati Simulasi"))
    with programme.desk() as desk:
        digest = keep(desk, Scan("pindaian.pdf", b"%PDF-1.7 contoh"))
        desk.connection.execute("update pledge_act set evidence = %s", (digest,))
    programme.train(programme.person("Budi Ujicoba"))
    with programme.desk() as desk:
        exempt(desk, programme.person("Agus Latihan"), "DASAR", date(2026, 3, 20), "cuti")
        add_event(desk, "rakor.toml", EVENT)
    programme.mark()
    index_registry(office.database, office.secrecy)
    keep_measures(office.database, date(2026, 3, 9))
    office.deliver([])
    office.sync("mojokerto")
    with office.database.work() as connection:
        connection.execute("update correction set state = 'CHALLENGED'")
        source = Source(1, LONG_AGO, None)
        hashes = (b"\1" * 32, b"\2" * 32)
        made = (
            "nominatif",
            "pdf",
            "Rini",
            "35.16",
            {"meeting": "RAPAT"},
            "",
            source,
            6,
            *hashes,
            Tools("", "", ""),
        )
        keep_paper(connection, office.secrecy, Made(*made, b"said", b"file"))
    return office


def test_every_view_takes_a_scope_and_is_tried_here() -> None:
    found = dict(public_views())
    assert found.keys() == CALLS.keys()
    for name, view in found.items():
        assert list(inspect.signature(view).parameters)[:2] == ["connection", "scope"], name


@pytest.mark.parametrize("name", CALLS)
def test_a_view_shows_nothing_of_another_district(province: Office, name: str) -> None:
    siti = number_of(province, "Wati Simulasi")
    with province.database.connection() as connection, connection.transaction():
        theirs = CALLS[name](connection, THEIRS, province, siti)
        mine = CALLS[name](connection, MINE, province, siti)
    assert theirs
    text = json.dumps(mine, default=str)
    for word in ("mojokerto", "35.16", "Wati", "Siti", "Budi", "2026-03-03"):
        assert word not in text
    if name in NOTHING:
        assert not mine


def test_the_province_sees_every_district(province: Office) -> None:
    with province.database.connection() as connection:
        assert {row["district"] for row in list_runs(connection, Scope.province())} == {
            "35.16",
            "35.17",
        }


def test_a_scope_is_narrowed_and_never_widened() -> None:
    assert Scope.province().within("35.16") == Scope.of("35.16")
    assert Scope.of("35.16", "35.17").within("35.17") == Scope.of("35.17")
    assert Scope.of("35.16").within("35.17") == Scope.of()
    assert Scope.of("35.16").within(None) == Scope.of("35.16")


def test_nobody_s_scope_sees_nothing(province: Office) -> None:
    with province.database.connection() as connection:
        assert list_runs(connection, Scope.of(), date(2026, 3, 2)) == []
        assert list(roster(connection, Scope.of())) == []
