"""Nights that two clocks ask for at once, over worker processes that are killed, paused, cut off,
given far too much to do, or whose server stops: every night ends by itself, and the registry and
the marks are those of a life that nobody disturbed.
"""

import math
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as hour

import psycopg

from jobs import sync_lists, sync_rosters
from jobs.schedule import find_job
from jobs.scheduler import asked_of
from jobs.worker.process import Size, work
from sibermata import logs
from sibermata.rules.time.office import WIB
from sibermata.standing.index import index_registry
from sibermata.standing.mark import mark_changed
from sibermata.sync.run import sync
from tests.crash import DOUBLED, MIXED, Forked
from tests.network import Network
from tests.office import FIRST_NIGHT, Office, as_csv
from tests.soak.chapters import IDLE_END
from tests.soak.files import DISTRICTS, FIRST, Files
from tests.soak.houses import Houses, OwnServer
from tests.soak.story import BRAKE, command

DAYS = 1
MOST_OF_A_NIGHT = 2  # blows: the third death on one delivery makes it poison
NIGHT_SECONDS = 120  # a night that has not ended by then does not end by itself
MOMENT = 0.6  # seconds in which a blow falls
FROZEN_SECONDS = 12  # three times as long as a worker may be silent
PAUSE = 1.5  # seconds that a worker sleeps
HALF = 0.5  # of the sleepers hold nothing any more: the server has ended their open transactions
LIST = "ikrar"
# A worker that looks after itself every half second instead of every five minutes.
QUICK = Size(
    asking=2,
    beat_seconds=0.2,
    silent_seconds=4,
    stalled_seconds=1,
    janitor_seconds=0.5,
    first_janitor_seconds=0.5,
    poll_seconds=0.3,
    again_seconds=0.2,
)
ERRORS_TOLD = 9
MARKED = """select p.name_key, m.kind, m.subject, m.pledge_class, m.district_code, m.village_code,
    m.post, m.state, m.due::text, m.since::text, m.done, m.of from mark m
    join person p on p.id = m.person_id and p.recorded_to = 'infinity' order by 1, 2, 3, 4, 6, 7"""
OVER = "select closed_at is not null from night where night = %s"
UNFINISHED = "select source, state, attempts from run where ended_at is null"
# A row that the paused one has locked itself is nobody else's before the server ends its session.
PAST_THE_LEASE = """update source set lease_until = clock_timestamp() where slug in
    (select slug from source where owner > 0 for update skip locked)"""
# Whatever stands there a second time, has ended, or never was.
TOO_MUCH = """insert into procrastinate_jobs (queue_name, task_name, args)
    select 'sources', 'work_run', jsonb_build_object('run', n) from generate_series(1, 300) n
    union all select 'house', 'close_night', jsonb_build_object('night', night::text) from night
    union all select 'house', 'do_by_clock', '{"name": "antah"}' from generate_series(1, 50)
    union all select 'asked', 'do_job', jsonb_build_object('job', n) from generate_series(1, 100) n
    returning 1"""


@dataclass
class Figures:
    """What came of it."""

    nights: int = 0
    blows: Counter[str] = field(default_factory=Counter)
    deaths: int = 0  # workers that ended, whoever ended them
    harms: list[str] = field(default_factory=list)
    longest: float = 0  # seconds of a night


class Team:
    """Worker processes of one office, each followed by a new one when it ends."""

    def __init__(self, office: Office, url: str, number: int) -> None:
        self.office, self.url = office, url
        self.now = ""
        self.members: list[Forked | None] = [None] * number
        self.clocks: list[Forked] = []
        self.deaths = 0

    def begin(self, night: date) -> None:
        """Let everybody begin in the hour of a night."""
        self.now = datetime.combine(night, hour(1, 30), WIB).isoformat()
        self.members = [self._start() for _ in self.members]
        self.two_clocks()

    def two_clocks(self) -> None:
        """Let two clocks strike at once: each asks for all that is due."""
        self.clocks += [Forked(self.office, self._ask) for _ in range(2)]

    def follow(self) -> None:
        """Start a new worker for each that has ended: what a supervisor does."""
        for place, member in enumerate(self.members):
            if member is not None and _ended(member):
                self.deaths += 1
                self.members[place] = self._start()

    def end(self) -> None:
        """End everybody."""
        for place, member in enumerate(self.members):
            if member is not None:
                member.send(signal.SIGCONT)
                member.send(signal.SIGKILL)
                member.wait()
                self.members[place] = None
        for clock in self.clocks:
            if not _ended(clock):
                clock.send(signal.SIGKILL)
                clock.wait()
        self.clocks.clear()

    def one(self, chance: random.Random) -> Forked:
        """Return one of them."""
        found = chance.choice(self.members)
        assert found is not None
        return found

    def _start(self) -> Forked:
        return Forked(self.office, self._work)

    def _work(self, office: Office) -> None:
        os.environ |= {"SIBERMATA_DATABASE_URL": self.url, "SIBERMATA_CLOCK": self.now}
        logs.set_up(logs.Lines(debug=True))
        work(threading.Event(), QUICK)

    def _ask(self, office: Office) -> None:
        os.environ |= {"SIBERMATA_DATABASE_URL": self.url, "SIBERMATA_CLOCK": self.now}
        marking = find_job("mark_standing")
        assert marking is not None
        for asks in (sync_rosters.run, sync_lists.run, asked_of(marking)):
            asks(threading.Event())


def _ended(member: Forked) -> bool:
    """Return whether a process has ended, and bury it."""
    try:
        return os.waitpid(member.pid, os.WNOHANG)[0] != 0
    except ChildProcessError:
        return True


@dataclass
class Disturbed:
    """An office whose workers are struck, the network before it, and its server."""

    office: Office
    team: Team
    network: Network
    server: OwnServer | None
    chance: random.Random

    def kill(self) -> None:
        """Kill a worker."""
        self.team.one(self.chance).send(signal.SIGKILL)

    def pause(self) -> None:
        """Let a worker sleep past its lease."""
        member = self.team.one(self.chance)
        member.send(signal.SIGSTOP)
        with self.office.database.work() as connection:
            if self.chance.random() < HALF:
                connection.execute(IDLE_END)
            connection.execute(PAST_THE_LEASE)
        time.sleep(PAUSE)
        with suppress(ProcessLookupError):
            member.send(signal.SIGCONT)

    def cut(self) -> None:
        """Break every connection."""
        self.network.cut()

    def freeze(self) -> None:
        """Let the network carry nothing until every worker has ended itself; who only just comes to
        the queue tries again without end.
        """
        self.network.freeze()
        deaths = self.team.deaths
        until = time.monotonic() + FROZEN_SECONDS
        while self.team.deaths < deaths + len(self.team.members) and time.monotonic() < until:
            self.team.follow()
            time.sleep(0.05)
        self.network.cut()
        self.network.thaw()

    def stop(self) -> None:
        """Stop the server as if its power went, and start it again."""
        assert self.server is not None
        self.office.database.close()
        self.server.stop_at_once()
        self.server.start()

    def fill(self) -> None:
        """Fill the queue with what is done already, or never was."""
        self.office.ask(TOO_MUCH)

    def blows(self) -> dict[str, Callable[[], None]]:
        """Return the blows that may fall, each as often as it is named."""
        found = {
            "kill -9": self.kill,
            "SIGSTOP past the lease": self.pause,
            "network cut": self.cut,
            "network frozen": self.freeze,
            "queue filled": self.fill,
            "two clocks once more": self.team.two_clocks,
        }
        return found | ({"server stopped at once": self.stop} if self.server else {})


def nights(
    houses: Houses,
    server: OwnServer | None,
    *,
    seed: int,
    workers: int,
    figures: Figures,
    enough: float = math.inf,
    most: float = math.inf,
) -> Iterator[None]:
    """Live through nights until so many blows have fallen, or through so many nights; yield after
    each. Two lives get the same files: one is struck, the other is the undisturbed one it is held
    against.
    """
    chance = random.Random(seed)
    with houses.office() as struck, houses.office() as calm:
        network = Network(struck.database.url)
        team = Team(struck, network.url, workers)
        disturbed = Disturbed(struck, team, network, server, chance)
        for office in (struck, calm):
            Forked(office, command("init")).wait()
        files = Files(seed)
        try:
            while sum(figures.blows.values()) < enough and figures.nights < most:
                night = FIRST_NIGHT + timedelta(days=figures.nights * DAYS)
                for office in (struck, calm):
                    deliver(office, files)
                one_night(disturbed, night, enough, figures)
                undisturbed(calm, night)
                figures.nights += 1
                figures.harms += [
                    f"seed {seed}, {night}: {harm}" for harm in harms(struck, calm, night)
                ]
                yield
                if figures.harms:
                    figures.harms += last_errors(struck)
                    return
                for source in DISTRICTS:
                    files.move(source, 3)
                    files.come(source, 1)
                    files.go(source, 1)
        finally:
            team.end()
            figures.deaths += team.deaths
            network.close()


def deliver(office: Office, files: Files) -> None:
    """Let the sources say what they say now, and a district who has pledged."""
    for source, rows in files.rows.items():
        district = DISTRICTS[source]
        office.deliver(list(rows.values()), source, district=district, toml=BRAKE)
    signed = [
        {name: files.rows[FIRST][key][name] for name in ("name", "village_code", "post")}
        | {"text": "SKB-4", "form": "Pakta integritas", "pledge_date": "2024-09-19"}
        for key in ("1", "2", "3")
    ]
    text = as_csv(signed, tuple(signed[0]))
    office.deliver(text, LIST, district=DISTRICTS[FIRST], toml='delivers = "pledges"')


def one_night(disturbed: Disturbed, night: date, enough: float, figures: Figures) -> None:
    """Let the workers have a night, and strike; wait until it has ended by itself."""
    team, chance = disturbed.team, disturbed.chance
    began = time.monotonic()
    team.begin(night)
    for _ in range(chance.randint(1, MOST_OF_A_NIGHT)):
        wait(team, chance.uniform(0, MOMENT))
        if sum(figures.blows.values()) == enough or over(disturbed.office, night):
            break
        name, blow = chance.choice(sorted(disturbed.blows().items()))
        blow()
        figures.blows[name] += 1
    until = time.monotonic() + NIGHT_SECONDS
    while not over(disturbed.office, night):
        wait(team, 0.02)
        if time.monotonic() > until:
            left = disturbed.office.ask(UNFINISHED)
            figures.harms.append(f"{night} does not end: {left}")
            break
    figures.longest = max(figures.longest, time.monotonic() - began)
    team.end()


def wait(team: Team, seconds: float) -> None:
    """Wait, and be the supervisor meanwhile."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        team.follow()
        time.sleep(0.01)


def over(office: Office, night: date) -> bool:
    """Return whether a night was closed after all its runs, the list's too."""
    with suppress(psycopg.OperationalError):
        with office.database.connection() as connection:
            closed = connection.execute(OVER, (night,)).fetchone()
            listed = connection.execute(
                "select 1 from run where source = %s and night = %s and ended_at is not null",
                (LIST, night),
            ).fetchone()
        return closed == (True,) and listed is not None
    return False


def undisturbed(office: Office, night: date) -> None:
    """Have the same night by one process, as somebody types it."""

    def lived(own: Office) -> None:
        own.nights = (night - FIRST_NIGHT).days
        names = [*DISTRICTS, LIST]
        list(sync([own.source(name) for name in names], own.night(clock=True), names))

    Forked(office, lived).wait()


def last_errors(office: Office) -> list[str]:
    """Return the last errors that the workers logged, the last ones of a night that was harmed."""
    lines = (office.folder / "told").read_text(encoding="utf-8", errors="replace").splitlines()
    wrong = [line for line in lines if '"ERROR"' in line]
    return wrong[-ERRORS_TOLD:]


def harms(struck: Office, calm: Office, night: date) -> list[str]:
    """Return what is not as in the undisturbed life."""
    found = []
    for office in (struck, calm):
        office.database.close()  # the server may have stopped since
    with struck.database.connection() as connection:
        for kind, questions in (("doubled", DOUBLED), ("mixed", MIXED)):
            found += [
                f"{kind}: {name}"
                for name, question in questions.items()
                if connection.execute(question).fetchone()
            ]
    runs = "select source, state, code from run where night = %s order by 1, 2, 3"
    if (ours := struck.ask(runs, night)) != (theirs := calm.ask(runs, night)):
        found.append(f"runs: {ours} instead of {theirs}")
    if struck.state() != calm.state():
        found.append("the registry is another one")
    for office in (struck, calm):
        index_registry(office.database, office.secrecy)
        mark_changed(office.database, office.rules, night)
    if (marks := struck.ask(MARKED)) != calm.ask(MARKED):
        found.append("the marks are others")
    if not marks:
        found.append("nobody is marked")
    return found
