"""`python -m tests.bench.desk`: the pages of 150,000 officials on the embedded database, first alone,
page by page, then with thirty officers while nights run; as Markdown tables.

Loopback, bounded: so many openings of each page, so many seconds with the officers. Everything that
is made lies in bench-data/desk; the database is kept for the next call.
"""

import argparse
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sibermata.desk.opening import Opened
from sibermata.records.account import Role
from sibermata.web.app import make_app
from sibermata.web.declared import declared_routes
from tests.bench.desk.asking import Asker
from tests.bench.desk.officers import Officer, Watched, shown
from tests.bench.desk.place import Person, Place, nights_from
from tests.bench.figures import STANDARD
from tests.bench.roster import make_roster

FOLDER = Path(__file__).parents[3] / "bench-data"
OWN = ("/masuk", "/akun", "/api", "/static", "/keluar")
SEARCHES = ("Budi Santoso", "Siti Rahau", "Sri Utmai", "Slamet", "Endang Wijya", "Dwi Lestari")
KB = 1_000


@dataclass(slots=True)
class Alone:
    """What one browser saw."""

    pages: dict[str, list[float]] = field(default_factory=dict)
    sizes: dict[str, tuple[int, int]] = field(default_factory=dict)  # without assets, with them
    search: list[float] = field(default_factory=list)
    slider: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def main() -> int:
    """Fill, measure, print; return 1 where an answer was wrong or a correction was lost."""
    options = read_options()
    roster = make_roster(options.rows, FOLDER / "data" / str(options.rows))
    place = Place(FOLDER / f"desk-{options.rows}", roster)
    place.fill()
    with place.opened() as door:
        ruler, officers = place.people(door)
        addresses = dict(addresses_of(door))
        people = {one.district: people_of(door, one.district) for one in officers}
        with place.served() as (port, _):
            alone = measure_alone(port, ruler, officers[0], addresses, options.times)
            say(f"{len(alone.pages)} pages alone; load {os.getloadavg()[0]:.1f}")
            watched, nights = measure_together(place, port, officers, people, options.seconds)
            place.run("tests.bench.one_night", "sync", nights)
        lost = lost_corrections(door, watched.kept)
    print(report(alone, watched, lost, options))
    return 1 if alone.wrong or watched.errors or lost else 0


def measure_alone(
    port: int, ruler: Person, officer: Person, addresses: Mapping[str, str], times: int
) -> Alone:
    """Open every page so many times; search, and move the slider."""
    found, asker = Alone(), Asker(port, ruler)
    for path, address in addresses.items():
        for turn in range(times + 1):  # the first one warms
            answer = asker.get(address)
            if answer.status not in (200, 303):
                found.wrong.append(f"{answer.status} {path}")
                break
            if turn:
                found.pages.setdefault(path, []).append(answer.seconds)
        found.sizes[path] = answer.travelled, asker.cold(answer)
    for who in (asker, Asker(port, officer)):
        for text in SEARCHES * times:
            answer = who.get(f"/aparatur?nama={text.replace(' ', '+')}")
            found.search.append(answer.seconds)
    for turn in range(times * 4):
        step = asker.get(f"/beranda?ke={turn % 2}", part=True)
        found.slider.append(step.seconds)
        if step.status != 200 or "<svg" not in step.text:
            found.wrong.append(f"{step.status} a step of the slider")
    return found


def measure_together(
    place: Place, port: int, officers: Sequence[Person], people: Mapping[str, Any], seconds: int
) -> tuple[Watched, str]:
    """Let the officers work while one night follows the other; return what they saw, and the day
    of a night that comes after.
    """
    watched, until = Watched(), time.monotonic() + seconds
    last: list[str] = []

    def run_nights() -> None:
        counter = place.folder / "nights"
        first = int(counter.read_text()) if counter.is_file() else 3
        for number, day in nights_from(place, first):
            counter.write_text(str(number + 1))
            last[:] = [day.isoformat()]
            if time.monotonic() > until:
                return
            place.deliver(number)
            place.run("tests.bench.one_night", "sync", day.isoformat())
            say(f"night {number}; load {os.getloadavg()[0]:.1f}")

    runner = threading.Thread(target=run_nights)
    runner.start()
    at_work = [Officer(port, one, people[one.district], until, watched) for one in officers]
    for one in at_work:
        one.start()
    for one in at_work:
        one.join(seconds + 120)
    runner.join()
    return watched, last[0]


def lost_corrections(door: Opened, kept: Mapping[int, str]) -> list[int]:
    """Return the persons whose last correction is no longer what stands."""
    with door.database.connection() as connection:
        rows = connection.execute(
            "select id, birth_place from person where recorded_to = 'infinity' and id = any(%s)",
            (list(kept),),
        ).fetchall()
    stands = {int(number): value for number, value in rows}
    return [person for person, value in kept.items() if stands.get(person) != value]


def people_of(door: Opened, district: str) -> list[int]:
    """Return persons of a district."""
    with door.database.connection() as connection:
        rows = connection.execute(
            "select distinct person_id from tenure where district_code = %s and recorded_to = "
            "'infinity' and status <> 'ended' order by person_id limit 400",
            (district,),
        ).fetchall()
    return [int(row[0]) for row in rows]


def addresses_of(door: Opened) -> Iterator[tuple[str, str]]:
    """Yield every page that an administrator opens, of the things that there are."""
    with door.database.connection() as connection:

        def one(question: str) -> str:
            row = connection.execute(question).fetchone()
            return str(row[0]) if row and row[0] is not None else ""

        person = int(one("select max(person_id) from tenure where recorded_to = 'infinity'"))
        village = one("select max(village_code) from tenure")
        ids = {
            "person": shown(person),
            "run": one("select max(id) from run"),
            "name": one("select min(slug) from source"),
            "code": village[:5],
            "measure": "vacant",
            "finding": one("select min(id) from finding where status = 'open'"),
            "correction": one("select max(id) from correction"),
            "cycle": one("select max(subject) from measure where kind = 'pledge'"),
            "requirement": one("select max(subject) from measure where kind = 'training'"),
        }
    for access in declared_routes(make_app(door)):
        names = {*re.findall(r"\{(\w+)\}", access.path)}
        paper = access.path.endswith((".pdf", ".xlsx", ".docx", ".csv")) or "berkas" in access.path
        mine = access.roles is None or Role.ADMINISTRATOR in access.roles
        if access.method != "GET" or access.path == "/" or access.path.startswith(OWN) or paper:
            continue
        if mine and not access.public and all(ids.get(name) for name in names):
            yield access.path, re.sub(r"\{(\w+)\}", lambda found: ids[found[1]], access.path)
    yield "/wilayah/{kecamatan}", f"/wilayah/{village[:8]}"
    yield "/wilayah/{desa}", f"/wilayah/{village}"
    yield "/ikrar/{cycle}, one district", f"/ikrar/{ids['cycle']}?wilayah={village[:5]}"
    yield "/aparatur, one district", f"/aparatur?kab={village[:5]}&kolom=lengkap"


def report(alone: Alone, watched: Watched, lost: Sequence[int], options: Any) -> str:
    """Return the tables as they stand in the README."""
    worst = sorted(((p95(each), path) for path, each in alone.pages.items()), reverse=True)
    largest = max((size, path) for path, (size, _) in alone.sizes.items())
    coldest = max((cold, path) for path, (_, cold) in alone.sizes.items())
    reads = [seconds for _, seconds in watched.reads]
    asked = len(reads) + len(watched.writes)
    share = len(watched.writes) / max(asked, 1)
    rows = [
        (f"slowest of {len(worst)} pages, p95 ({worst[0][1]})", ms(worst[0][0]), "<= 150 ms"),
        ("search by name, p95", ms(p95(alone.search)), "<= 80 ms"),
        ("a step of the as-of slider, p95", ms(p95(alone.slider)), "<= 50 ms"),
        (f"largest page without assets ({largest[1]})", kb(largest[0]), "<= 40 KB"),
        (f"largest page cold ({coldest[1]})", kb(coldest[0]), "<= 150 KB"),
        ("30 officers while nights run: reads, p99", ms(share_of(reads, 0.99)), "<= 1,000 ms"),
        ("the same: writes, p99", ms(share_of(watched.writes, 0.99)), "<= 2,000 ms"),
        (f"the same: answers 5xx, of {asked:,}", str(len(watched.errors)), "0"),
        (f"the same: corrections lost, of {len(watched.kept):,}", str(len(lost)), "0"),
    ]
    lines = [f"| {options.rows:,} officials, pages | measured | goal |", "|---|---|---|"]
    lines += [f"| {what} | {value} | {goal} |" for what, value, goal in rows]
    lines += ["", f"A page took at the median {ms(median_of(alone.pages))}; {share:.0%} of "]
    lines[-1] += f"{asked:,} requests wrote; {len(watched.refused)} were refused."
    lines += ["", "Slowest pages:", *(f"- {ms(seconds)} {path}" for seconds, path in worst[:12])]
    by_page: dict[str, list[float]] = {}
    for what, seconds in watched.reads:
        by_page.setdefault(what, []).append(seconds)
    together = sorted(
        ((share_of(each, 0.99), what) for what, each in by_page.items()), reverse=True
    )
    lines += ["", "With the officers, p99:", *(f"- {ms(one)} {what}" for one, what in together)]
    lines += [f"- refused: {one}" for one in sorted({*watched.refused})]
    lines += [f"**FAILED**: {one}" for one in (*alone.wrong, *watched.errors)]
    return "\n".join(lines)


def share_of(values: Sequence[float], share: float) -> float:
    """Return the value that so large a share of all lies at or below."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0


def p95(values: Sequence[float]) -> float:
    """Return the 95th of a hundred."""
    return share_of(values, 0.95)


def median_of(pages: Mapping[str, Sequence[float]]) -> float:
    """Return the median of all openings."""
    return share_of([one for each in pages.values() for one in each], 0.5)


def ms(seconds: float) -> str:
    """Return a time in milliseconds."""
    return f"{seconds * 1000:,.0f} ms"


def kb(size: int) -> str:
    """Return a size."""
    return f"{size / KB:.0f} KB"


def read_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.desk", description=__doc__)
    parser.add_argument("--rows", type=int, default=STANDARD, help=f"officials ({STANDARD:,})")
    parser.add_argument("--times", type=int, default=30, help="openings of each page (30)")
    parser.add_argument("--seconds", type=int, default=120, help="with the officers (120)")
    return parser.parse_args()


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        sys.exit(f"{error}: see what it said above")
