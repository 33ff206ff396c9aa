"""`python -m tests.soak.backups --count 20`: backups at random moments while nights run, officers
correct and workers die. Each passes the drill, is restored, looked through, and lives on.
"""

import argparse
import random
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from sibermata.desk.keeping.make import back_up
from sibermata.desk.keeping.prove import prove
from sibermata.desk.keeping.restore import restore
from sibermata.desk.opening import Opened
from sibermata.errors import SibermataError
from sibermata.records.run import State
from sibermata.store.base.engine import Database
from tests.accounts import open_door
from tests.conftest import fresh_database
from tests.crash import DOUBLED, MIXED, Forked
from tests.desk.acts import fix
from tests.office import SRIGADING, Office, person
from tests.soak.houses import Houses, houses

PEOPLE = 60
SOURCES = {"mojokerto": "35.16", "mojokerto-bpd": "35.16", "jombang": "35.17"}


@dataclass
class Seen:
    """What the rounds showed."""

    rounds: int = 0
    rows: set[int] = field(default_factory=set)  # of all tables: somebody wrote in between
    slowest: float = 0.0  # seconds of a restore
    harms: list[str] = field(default_factory=list)


def write_for_ever(office: Office, seed: int) -> None:
    """Deliver, sync and correct until somebody ends it."""
    chance = random.Random(seed)
    for turn in count():
        for source, district in SOURCES.items():
            village = SRIGADING if district == "35.16" else "35.17.01.2001"
            bodies = 'bodies = ["bpd"]' if source.endswith("bpd") else ""
            office.deliver(rows_of(chance, source, village), source, district=district, toml=bodies)
        office.sync()
        if turn % 2:
            with suppress(SibermataError, StopIteration):  # somebody else's night was quicker
                fix(office, "Orang 1", "birth_date", f"1980-03-{chance.randrange(1, 28):02d}")


def rows_of(chance: random.Random, source: str, village: str) -> list[dict[str, str]]:
    """Return a roster in which something is otherwise every time."""
    post = "Anggota BPD" if source.endswith("bpd") else "Kaur Umum"
    first = {name: 1000 * place for place, name in enumerate(SOURCES)}[source]
    return [
        person(
            str(number),
            f"Orang {first + number}",
            f"{village.replace('.', '')[:6]}{1 + number % 28:02d}0380{9001 + first % 700 + number}",
            f"Kepala Dusun {number}" if post == "Kaur Umum" else post,
            village,
            phone=f"0812{chance.randrange(10**7):08d}",
        )
        for number in range(PEOPLE)
        if chance.random() > 0.01
    ]


def rounds(
    office: Office, door: Opened, targets: Iterator[Database], seed: int, enough: int
) -> Seen:
    """Make so many backups, and look at each."""
    chance, seen = random.Random(seed), Seen()
    writer = Forked(office, lambda own: write_for_ever(own, seed))
    try:
        for number in range(enough):
            time.sleep(chance.uniform(0.05, 1.5))
            if number % 3 == 2:  # a worker dies in the middle of what it does
                writer.send(signal.SIGKILL)
                writer.wait()
            made = back_up(door, "soak")
            if number % 3 == 2:
                writer = Forked(
                    office, lambda own, number=number: write_for_ever(own, seed + number)
                )
            seen.rounds += 1
            seen.rows.add(sum(made.manifest.rows.values()))
            try:
                done = prove(door, made.path)
                seen.slowest = max(seen.slowest, done.seconds)
                seen.harms += [f"{number}: doubts"] * bool(done.doubts)
                seen.harms += [
                    f"{number}: {one}" for one in lived_on(office, door, made.path, targets)
                ]
            except SibermataError as error:
                seen.harms.append(f"{number}: {error.code} {error}")
    finally:
        writer.send(signal.SIGKILL)
        writer.wait()
    return seen


def lived_on(
    office: Office, door: Opened, path: Path, targets: Iterator[Database]
) -> Iterator[str]:
    """Restore a backup and yield what is wrong with it, then with its next night."""
    target = next(targets)
    restore(replace(door.settings, database_url=target.url), path, "soak")
    there = Office(target, office.rules, office.folder)
    yield from harms_of(there)
    there.nights = 1000
    results = there.sync()
    ended = {State.PUBLISHED, State.NOOP, State.HELD}
    yield from (
        f"next night: {one.source} {one.state}" for one in results if one.state not in ended
    )
    yield from (f"next night: {one}" for one in harms_of(there))
    unended = there.ask("select count(*) number from run where ended_at is null")
    yield from [f"runs never ended: {unended}"] * bool(unended[0]["number"])


def harms_of(office: Office) -> list[str]:
    """Return what must never be seen in a registry."""
    return [name for name, query in (DOUBLED | MIXED).items() if office.ask(query)]


def made_door(office: Office, folder: Path) -> Opened:
    """Open an installation whose backups lie in a folder."""
    door = open_door(office.database)
    return replace(door, settings=replace(door.settings, data=folder / "data", environ={}))


def fresh_ones(server_url: str) -> Iterator[Database]:
    """Yield an empty database after the other; each is dropped when the next one is asked for."""
    while True:
        with fresh_database(server_url) as made:
            yield made


def backed_up(made: Houses, office: Office, seed: int, enough: int) -> Seen:
    """Keep an office of these houses safe so many times."""
    with closing(fresh_ones(made.server_url)) as targets:
        return rounds(office, made_door(office, office.folder), targets, seed, enough)


def main() -> int:
    """Do all of it; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.randrange(10_000))
    asked = parser.parse_args()
    print(f"seed {asked.seed}: the same again with --seed {asked.seed}", flush=True)
    return make_them(asked.seed, asked.count)


def make_them(seed: int, enough: int) -> int:
    """Make so many backups and print what came of it; return the exit code."""
    began = time.monotonic()
    with houses() as (made, _), made.office() as office:
        seen = backed_up(made, office, seed, enough)
    print(
        f"{seen.rounds} backups under load, {len(seen.rows)} different states, all restored in at "
        f"most {seen.slowest:.1f} s each; harms: {len(seen.harms)}. "
        f"{time.monotonic() - began:.0f} s in all."
    )
    print(*seen.harms, sep="\n")
    return 1 if seen.harms else 0


if __name__ == "__main__":
    sys.exit(main())
