"""Lives through many nights of the invented province, with an office that acts in the morning, and
gathers what the report speaks of.
"""

import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from psycopg import Connection
from rich.console import Console

from sibermata.demo.judge import Report, judge
from sibermata.demo.lists.judged import Exported, Known, MarksReport, judge_marks
from sibermata.demo.recap import RunLine
from sibermata.demo.show import Demo, night_line, settle_night, went
from sibermata.demo.suppliers.kinds import Trouble
from tests.truth.humans import Humans, Identity, Registry
from tests.truth.office import Office
from tests.truth.registry import (
    corrections_now,
    count_in_office,
    open_questions,
    read_records,
    read_registry,
)
from tests.truth.values import Shown, Values

NIGHT = "night:"
RIGHT_GOAL = 0.999  # of the tenures, after the last night
ASKED_GOAL = 3.0  # newly asked for 1,000 officials a night
Connect = Callable[[], AbstractContextManager[Connection[Any]]]


@dataclass(slots=True)
class Asking:
    """What was newly asked in one night."""

    night: int
    officials: int
    codes: Counter[str]

    @property
    def share(self) -> float:
        """Newly asked for 1,000 officials."""
        return self.codes.total() * 1000 / max(1, self.officials)


@dataclass(slots=True)
class Held:
    """A source's night that a trouble spoiled, or that was held without one."""

    night: int
    source: str
    trouble: Trouble | None
    end: str  # 'HELD/SHRINK'
    as_planned: bool


@dataclass(slots=True)
class Findings:
    """Everything the truth report speaks of."""

    demo: Demo
    nights: int
    happened: Counter[str] = field(default_factory=Counter)
    asked: list[Asking] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    rows: int = 0  # read, all nights together
    acts: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)  # why the office could not let a plan go
    corrections: Counter[str] = field(default_factory=Counter)  # state -> how many
    open_now: Counter[str] = field(default_factory=Counter)
    report: Report = field(default_factory=Report)
    identity: Identity = field(default_factory=Identity)
    shown: Shown = field(default_factory=Shown)
    marks: MarksReport = field(default_factory=MarksReport)
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        """Whether the goal is met: nobody lost or doubled, no wrong link that a rule could have
        known, tenures right, few questions.
        """
        mean = sum(one.share for one in self.asked) / max(1, len(self.asked))
        right = self.report.share >= RIGHT_GOAL and not self.shown.wrong and self.marks.good
        return not self.identity.faults and right and mean <= ASKED_GOAL


def live_long(
    demo: Demo,
    nights: int,
    sync_night: Callable[[date], Iterable[RunLine]],
    export_rows: Callable[[], Iterable[Mapping[str, str]]],
    connect: Connect,
    make_office: Callable[[Humans], Office],
    console: Console,
    export_marks: Callable[[], Exported],
) -> Findings:
    """Live through the nights and judge what stands there at the end."""
    started = time.perf_counter()
    province = demo.province
    layouts = {supplier.name: supplier.layout for supplier in province.suppliers}
    humans, values = Humans(province.truth, layouts), Values(province.truth, layouts)
    office = make_office(humans)
    found = Findings(demo, nights)
    open_before: set[Hashable] = set()
    for night in range(1, nights + 1):
        if night > 1:
            demo.next_night()
        lines = list(sync_night(province.today))
        settle_night(province, lines)
        with connect() as connection:
            if connection.execute(
                "select 1 from hold where part = %s", (f"{NIGHT}{province.today.isoformat()}",)
            ).fetchone():
                province.truth.freeze_night(province.today)
            humans.look(read_records(connection))
            values.look()
            questions = open_questions(connection)
            new = Counter(
                asked.code for print_, asked in questions.items() if print_ not in open_before
            )
            found.asked.append(Asking(night, count_in_office(connection), new))
        _note_ends(found, lines)
        found.happened.update(province.happened)
        found.rows += sum(line.rows for line in lines)
        console.print(
            f"{night_line(province, lines)} · baru ditanyakan {new.total()}",
            highlight=False,
            soft_wrap=True,
        )
        if night < nights:
            office.morning()
        with connect() as connection:
            open_before = set(open_questions(connection))
    with connect() as connection:
        states = {number: state for number, _, state in corrections_now(connection)}
        registry = read_registry(connection)
        found.identity = humans.judge(registry)
        found.open_now = Counter(asked.code for asked in open_questions(connection).values())
    rows = list(export_rows())
    found.report = judge(province.truth, rows, office.other_names(states))
    found.shown = values.judge(rows)
    found.marks = judge_marks(
        demo.lists, export_marks(), province.night, known_of(humans, registry)
    )
    found.corrections, found.acts, found.refused = (
        Counter(states.values()),
        office.done,
        office.refused,
    )
    found.seconds = time.perf_counter() - started
    return found


def known_of(humans: Humans, registry: Registry) -> Known:
    """Return who stands behind each person, and about whom it is asked, as an export names them."""
    of_person = humans.of_persons(registry)
    return Known(
        {str(person): frozenset(several) for person, several in of_person.items()},
        frozenset(frozenset(map(str, asked)) for asked in registry.asked),
    )


def _note_ends(found: Findings, lines: Iterable[RunLine]) -> None:
    """Note what became of each trouble, and what was held or failed without one."""
    province = found.demo.province
    for line in lines:
        trouble = province.troubles.get(line.source)
        if trouble or line.code or line.parts:
            ended = went(line, trouble, renumbered=line.source in province.held_keys)
            end = f"{line.state}/{line.code}" if line.code else line.state
            found.held.append(Held(province.night, line.source, trouble, end, ended.as_planned))
