"""Sources shared by processes: each is taken once, by whoever is free, in the order of the queue."""

import os
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from sibermata.records.run import State
from sibermata.records.source import Source
from sibermata.sources.limits import Budget
from sibermata.sync.result import Result
from sibermata.sync.workers import Queue, lost, start_child
from tests.office import CAST, Office

NAMES = [f"source-{number}" for number in range(64)]


@pytest.fixture
def queue() -> Iterator[Queue]:
    queue = Queue([Source(name, "35.16", "spreadsheet", f"{name}.csv") for name in NAMES])
    yield queue
    queue.close()


def test_one_process_takes_them_in_order(queue: Queue) -> None:
    assert [source.name for source in queue] == NAMES
    assert list(queue) == []


def test_several_processes_take_each_source_once(office: Office, queue: Queue) -> None:
    def work(night: object) -> Iterator[Result]:
        for source in queue:
            yield Result(source.name, source.district, State.NOOP)

    children = [start_child(office.night(), work) for _ in range(3)]
    mine = [source.name for source in queue]
    theirs = [result.source for child in children for result in child.results(wait=True)]
    for child in children:
        child.end()
    assert sorted(mine + theirs) == sorted(NAMES)


def test_what_a_dead_process_had_is_never_reported_and_the_others_take_the_rest(
    office: Office, queue: Queue
) -> None:
    def work(night: object) -> Iterator[Result]:
        for source in queue:
            if source.name == NAMES[3]:
                os._exit(9)
            yield Result(source.name, source.district, State.NOOP)

    child = start_child(office.night(), work)
    theirs = [result.source for result in child.results(wait=True)]
    mine = [source.name for source in queue]
    child.end()
    assert theirs + mine == [name for name in NAMES if name != NAMES[3]]
    assert lost(queue.sources[3]).code == "WORKER_LOST"


def test_what_a_hold_names_is_told_by_whichever_process_settled_it(office: Office) -> None:
    settled = Result(
        *("mojokerto", "35.16", State.PUBLISHED, "COLUMNS_SLIPPED", "", {"counts": {"x": 1}}, 7),
        *("HELD_VILLAGES", {"value": "3 orang di desa 35.16.05.2001"}),
    )
    child = start_child(office.night(), lambda night: iter([settled]))
    (heard,) = child.results(wait=True)
    child.end()

    assert (heard.cause, heard.facts) == (settled.cause, settled.facts)


@pytest.mark.skipif(
    len(os.sched_getaffinity(0)) < 2, reason="NOT RUN: one core shares with nobody, this needs two"
)
def test_a_changed_night_is_shared_before_anything_of_it_is_settled(office: Office) -> None:
    events: list[str] = []  # by this process; a child tells its own memory

    def tell(event: str, source: str, facts: Mapping[str, Any]) -> None:
        events.append(event)

    def budget() -> Budget:
        events.append("asked")
        return Budget()

    names = ["satu", "dua", "tiga", "empat"]
    for changed in (False, True):
        for number, name in enumerate(names):
            rows = [{**row, "key": f"{name}{row['key']}", "nik": ""} for row in CAST]
            rows[0] |= {"phone": "081200009001"} if changed else {}
            office.deliver(rows, name, district=f"35.{16 + number}")
        events.clear()
        results = office.sync(tell=tell, budget=budget)
        assert sorted(result.source for result in results) == sorted(names)
    assert events[:2] == ["asked", "asked"]
