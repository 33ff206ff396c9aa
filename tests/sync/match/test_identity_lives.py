"""Random lives of several nights: neither the order of rows nor the order of sources is anywhere in
the registry.

Two sources tell of one small world, each with its own mistakes and delays: people with two posts,
moves, exchanges of seats and keys,
departures, ends, typing errors. Every life is lived twice, the second time with its rows shuffled
and its sources the other way round.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count, product
from random import Random
from typing import Any

import pytest

from tests.lives import Row, anew
from tests.office import KESEMEN, SRIGADING, Office, person

NAMES = (
    "Siti Contohwati",
    "Budi Ujicoba",
    "Wati Simulasi",
    "Joko Fiktif",
    "Karto Rekaan",
    "Agus Latihan",
    "Marno Percobaan",
    "Siti Contohwati",
)
POSTS = (
    "Kepala Desa",
    "Sekretaris Desa",
    "Kaur Keuangan",
    "Kaur Perencanaan",
    "Kepala Seksi Pelayanan",
    "Kepala Dusun Krajan",
)
SEATS = tuple(product((SRIGADING, KESEMEN), POSTS))
WORLD = [
    person("", name, f"351605{n + 3:02d}{n + 2:02d}{70 + n}90{n + 10:02d}", "")
    for n, name in enumerate(NAMES)
]
BRAKE = "[brake]\n" + "\n".join(
    f"{name} = {number}"
    for name, number in {
        "headcount_ratio": 99.0,
        "removals_share": 0.99,
        "removals_floor": 9999,
        "leak_floor": 9999,
        "villages_share": 0.01,
        "village_floor": 99,
        "village_share": 0.99,
        "changed_floor": 999,
        "changed_share": 0.99,
        "fill_drop": 0.99,
        "fill_floor": 999,
        "regression_floor": 999,
        "renumbered_share": 0.99,
        "matched_share": 0.99,
        "villages_held_floor": 99,
    }.items()
)
SOURCES = ("sumber-a", "sumber-b")
CHANGES = (
    "seat",
    "exchange seats",
    "exchange keys",
    "key",
    "phone",
    "go",
    "come",
    "second post",
    "typo",
    "sk",
    "status",
)


def on(row: Row, seat: tuple[str, str], key: str) -> dict[str, str]:
    return {**row, "key": key, "village_code": seat[0], "post": seat[1]}


def free(rows: Sequence[Row]) -> list[tuple[str, str]]:
    return [
        seat for seat in SEATS if seat not in {(row["village_code"], row["post"]) for row in rows}
    ]


def next_night(
    chance: Random, rows: list[dict[str, str]], keys: Iterator[int]
) -> list[dict[str, str]]:
    """What a source says a night later: one to three things have happened."""
    rows = [dict(row) for row in rows]
    for change in chance.choices(CHANGES, k=chance.randint(1, 3)):
        row, other = chance.choice(rows), chance.choice(rows)
        if change == "seat" and free(rows):
            row.update(on(row, chance.choice(free(rows)), row["key"]))
        elif change == "exchange seats":
            for column in ("village_code", "post"):
                row[column], other[column] = other[column], row[column]
        elif change == "exchange keys":
            row["key"], other["key"] = other["key"], row["key"]
        elif change == "go" and len(rows) > 2:
            rows.remove(row)
        elif change in ("come", "second post") and free(rows):
            there = {row["nik"] for row in rows}
            who = [one for one in WORLD if (one["nik"] in there) == (change == "second post")]
            rows += (
                [on(chance.choice(who), chance.choice(free(rows)), str(next(keys)))] if who else []
            )
        elif change == "typo":
            at = chance.randrange(1, len(row["name"]))
            row["name"] = row["name"][:at] + row["name"][at - 1].strip() + row["name"][at:]
        else:
            value = {
                "key": str(next(keys)),
                "phone": f"0812345{chance.randint(10000, 99999)}",
                "sk": f"{chance.randint(2, 99)}/2020",
            }
            column = {"sk": "sk_number"}.get(change, change)
            row[column] = value.get(change) or (
                "aktif" if row["status"] == "non aktif" else "non aktif"
            )
    return rows


def a_life(chance: Random) -> list[dict[str, list[dict[str, str]]]]:
    """Four nights: what each source says of the world."""
    keys = count(100)
    base = [
        on(one, seat, str(next(keys)))
        for one, seat in zip(chance.sample(WORLD, 5), chance.sample(SEATS, 5), strict=True)
    ]
    nights = [{name: [dict(row) for row in base] for name in SOURCES}]
    while len(nights) < 4:
        nights.append(
            {
                name: next_night(chance, rows, keys) if chance.random() < 0.8 else rows
                for name, rows in nights[-1].items()
            }
        )
    return nights


def lived(
    office: Office,
    nights: list[dict[str, list[dict[str, str]]]],
    trust: dict[str, int],
    order: Sequence[str],
    shuffle: Random,
) -> Any:
    """Live it; return the people, tenures and records after each night."""
    anew(office)
    stood = []
    for rosters in nights:
        for name, rows in rosters.items():
            office.deliver(
                shuffle.sample(rows, len(rows)), name, toml=f"trust = {trust[name]}\n{BRAKE}"
            )
        for result in office.sync(*order):
            assert str(result.state) in ("PUBLISHED", "NOOP"), result
        stood.append(json.loads(office.state())[:3])
    return stood


@pytest.mark.parametrize("seed", range(5))
def test_neither_the_order_of_rows_nor_that_of_sources_decides_anything(
    office: Office, seed: int
) -> None:
    chance = Random(seed)
    nights, trust = a_life(chance), {name: chance.choice((50, 60)) for name in SOURCES}
    once = lived(office, nights, trust, SOURCES, Random(1))
    again = lived(office, nights, trust, SOURCES[::-1], Random(2))
    assert once == again


@pytest.mark.parametrize("seed", range(100, 104))
def test_whoever_is_in_the_file_is_on_the_roster_on_that_seat(office: Office, seed: int) -> None:
    for rosters in a_life(Random(seed)):
        rows = rosters["sumber-a"]
        office.deliver(rows, "sumber-a", toml=BRAKE)
        assert str(office.one("sumber-a").state) in ("PUBLISHED", "NOOP")
        wanted = Counter(
            (row["village_code"], office.secrecy.hash(row["nik"]))
            for row in rows
            if row["status"] == "aktif"
        )
        assert wanted <= in_office(
            office
        )  # a village that is missing as a whole is on the roster too
        office.deliver(rows[::-1], "sumber-a", toml=BRAKE)
        assert str(office.one("sumber-a").state) == "NOOP"


def in_office(office: Office) -> Counter[tuple[str, bytes]]:
    rows = office.ask(
        "select t.village_code, p.nik_hash from tenure t join person p on p.id = t.person_id and "
        "p.recorded_to = 'infinity' where t.recorded_to = 'infinity' and t.status = 'active'"
    )
    return Counter((row["village_code"], bytes(row["nik_hash"])) for row in rows)
