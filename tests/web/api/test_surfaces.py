"""One number a measure: what the database counts is what pages, programs, the monitoring system and
papers say of the same day, by the same name.
"""

import re
from collections import Counter
from datetime import UTC, datetime

from sibermata.desk.identity.merges import merge_people
from sibermata.desk.roster.measures import measured, read_measures
from sibermata.desk.watching.metrics import exposition
from sibermata.records.account import Role
from sibermata.records.programme.measure import Counted, Measure
from sibermata.standing.measures import keep_measures
from sibermata.store.base.scope import Scope
from sibermata.store.views.desk.measures import total
from sibermata.store.views.papers import scores
from tests.conftest import CONFIG
from tests.desk.acts import desk, number_of
from tests.web.conftest import NOW, Browser
from tests.web.numbers_shown import numbers_of
from tests.web.programs import Program

GAUGE = re.compile(r'^sibermata_(measure|measure_whole){[^}]*measure="(\w+)"} ([\d.]+)$', re.M)


def test_every_surface_says_the_same_of_every_measure(api: Program, ratna: str) -> None:
    keep_measures(api.office.database, NOW.date())
    with api.office.database.connection() as connection:
        counts = measured(connection, Scope.province(), NOW.date())
    expected = {measure: total(counts, measure) for measure in Measure}
    assert sum(1 for one in expected.values() if one.number) >= len(Measure) - 3
    assert by_programs(api, ratna) == expected
    assert by_monitoring(api) == expected
    assert by_papers(api) == {one: expected[one] for one in (Measure.OFFICIALS, Measure.VILLAGES)}
    shown = by_pages(api)
    assert {*shown} >= {*Measure} - {Measure.WARNINGS, Measure.HELD, Measure.CHALLENGED}
    for measure, one in shown.items():
        assert one.number == expected[measure].number, measure
        assert one.whole in (0, expected[measure].whole), measure


def test_a_score_card_counts_the_seat_of_merged_persons_once(own_api: Program) -> None:
    office = own_api.office
    kept, gone = (number_of(office, name) for name in ("Agus Latihan", "Joko Fiktif"))
    before = by_papers(own_api)[Measure.OFFICIALS].number
    with desk(office) as at:
        merge_people(at, kept, gone, "orang yang sama", despite="KTP sama")
    with office.database.work() as connection:
        connection.execute(
            "update tenure t set post = k.post, label_key = k.label_key, "
            "village_code = k.village_code from tenure k where t.person_id = %s "
            "and k.person_id = %s and k.recorded_to = 'infinity' and t.recorded_to = 'infinity'",
            (gone, kept),
        )
    assert by_papers(own_api)[Measure.OFFICIALS].number == before - 1


def by_programs(api: Program, token: str) -> dict[Measure, Counted]:
    """What the programming interface says, added up over the districts."""
    found = dict.fromkeys(Measure, Counted())
    names = read_measures(CONFIG)
    for row in api.all("measures", token, 500):
        measure = Measure(row["measure"])
        assert row["measure_name"] == names[measure].name
        found[measure] += Counted(row["counted"], row["whole"] or 0)
    return found


def by_monitoring(api: Program) -> dict[Measure, Counted]:
    """What a monitoring system reads, added up over the districts."""
    numbers: Counter[tuple[str, str]] = Counter()
    text = exposition(api.office.database).decode()
    for kind, measure, number in GAUGE.findall(text):
        numbers[kind, measure] += int(float(number))
    return {
        one: Counted(numbers["measure", str(one)], numbers["measure_whole", str(one)])
        for one in Measure
    }


def by_papers(api: Program) -> dict[Measure, Counted]:
    """What the score cards of the districts add up to."""
    with api.office.database.connection() as connection:
        cards = scores(connection, Scope.province(), datetime.now(UTC))
    villages = (sum(one[name] for one in cards) for name in ("villages", "villages_expected"))
    return {
        Measure.OFFICIALS: Counted(sum(one["officials"] for one in cards)),
        Measure.VILLAGES: Counted(*villages),
    }


def by_pages(api: Program) -> dict[Measure, Counted]:
    """What the tiles of Beranda and Wilayah say."""
    names = {one.name: measure for measure, one in read_measures(CONFIG).items()}
    found: dict[Measure, list[int]] = {}
    browser = Browser(api.app, Role.ADMINISTRATOR)
    for address in ("/beranda", "/wilayah"):
        text = browser.get(address).text
        tiles = text[text.index('<ul class="tiles') :].partition("</ul>")[0]
        here: dict[Measure, list[int]] = {}
        for one in numbers_of(f"<main>{tiles}</ul></main>"):
            if one.value is not None:
                here.setdefault(names[one.name], []).append(one.value)
        for measure, numbers in here.items():
            assert found.setdefault(measure, numbers) == numbers, (address, measure)
    return {measure: Counted(*numbers) for measure, numbers in found.items()}
