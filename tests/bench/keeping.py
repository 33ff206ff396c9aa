"""`python -m tests.bench.keeping [--rows 150000]`: what it takes to keep a province safe. Two nights
with their marks, pledges and trainings; then, each as the command that a person types: a backup, its
drill, a restore into an empty database, a breach report of a year of looks and files, and a change
of key.

Not a test: a shared machine is too noisy for a limit. It ends with 1 where a command failed or the
restored database is another one.
"""

import argparse
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg

from tests.bench.measure import measured
from tests.bench.nights import DAYS, OurNights, program
from tests.bench.roster import make_roster
from tests.bench.server import Server, running_server
from tests.bench.standing_speed import FILL, POSTS

FOLDER = Path(__file__).parents[2] / "bench-data"
STANDARD = 150_000
RESTORED = "sibermata_bench_restored"
ACTS_OF_PEOPLE = FILL[3:5]  # two thirds signed in each of two cycles, two results for each five
# A year of one account: so many pages opened, 400 files of 5,000 people each, and who came in.
A_YEAR = (
    """insert into view_log (at, account, who, person_id, what) select now() -
       make_interval(mins => n), a.id, a.name, 1 + n %% %(rows)s, 'opened'
       from account a, generate_series(1, 100000) n""",
    """insert into export (at, who, what, form, lines, people) select now() - make_interval(hours =>
       20 * n), 'Rini', 'roster', 'xlsx', 5000, (select array_agg(1 + (p + 311 * n) %% %(rows)s)
       from generate_series(1, 5000) p) from generate_series(1, 400) n""",
)
COUNTED = ("person", "tenure", "source_record", "record_version", "mark", "pledge_act", "audit")
GOALS = {
    "restore": "<= 600 s",
    "breach report": "<= 30 s",
}


class House(OurNights):
    """An installation that lives through two nights and is kept safe."""

    def typed(self, *words: str, url: str = "") -> dict[str, Any]:
        """Return what a command of a person took; end where it fails."""
        environment = self.environment() | ({"SIBERMATA_DATABASE_URL": url} if url else {})
        command = [*program(), *words]
        took = measured(command, environment, self.folder, self.server.postmaster)
        if took["code"]:
            raise SystemExit(f"{' '.join(words)}: {took['out']}\n{took['err']}")
        return took

    def live(self) -> None:
        """Have two nights, and what people did."""
        self.prepare()
        for night in (1, 2):
            self.deliver(night)
            self.part("sync", DAYS[night])
        with psycopg.connect(self.url, autocommit=True) as connection:
            for statement in ACTS_OF_PEOPLE:
                connection.execute(statement, {"rows": self.roster.rows1, "posts": POSTS})  # type: ignore[call-overload]
        self.part("mark", DAYS[2])
        self.typed("users", "add", "Rini", "--role", "administrator", "--by", "bench")
        with psycopg.connect(self.url, autocommit=True) as connection:
            for statement in A_YEAR:
                connection.execute(statement, {"rows": self.roster.rows1})  # type: ignore[call-overload]
            connection.execute("vacuum analyze")


def counts(url: str) -> dict[str, int]:
    """Return how many rows the tables hold that matter most."""
    with psycopg.connect(url, autocommit=True) as connection:
        return {
            table: int(connection.execute(f"select count(*) from {table}").fetchone()[0])  # type: ignore[index, arg-type]
            for table in COUNTED
        }


def kept(house: House, server: Server) -> dict[str, dict[str, Any]]:
    """Keep it safe; return what each part took."""
    took = {"backup": house.typed("backup", "make", "--by", "bench")}
    (file,) = (house.folder / "data" / "backups").glob("*.backup")
    took["backup"]["size_mb"] = round(file.stat().st_size / 1_000_000, 1)
    took["drill"] = house.typed("backup", "check")
    before = counts(house.url)
    url = server.make_fresh(RESTORED)
    took["restore"] = house.typed("restore", str(file), "--by", "bench", url=url)
    if (there := counts(url)) | {"audit": 0} != before | {"audit": 0}:
        raise SystemExit(f"restored: {there} instead of {before}")
    took["first look at it"] = house.typed("where", url=url)
    took["audit verify"] = house.typed("audit", "verify", url=url)
    book, notice = str(house.folder / "book.xlsx"), str(house.folder / "notice.docx")
    words = ("breach", "Rini", "--since", "2020-01-01T00:00", "-o", book, "--notice", notice)
    took["breach report"] = house.typed(*words, "--by", "bench")
    house.typed("key", "add")
    took["change of key"] = house.typed("key", "rotate", "--by", "bench")
    print(f"{before}, backup {took['backup']['size_mb']} MB", file=sys.stderr)
    return took


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.keeping", description=__doc__)
    parser.add_argument("--rows", type=int, default=STANDARD)
    asked = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    roster = make_roster(asked.rows, FOLDER / f"roster-{asked.rows}")
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="sibermata-keeping-"))
        server = stack.enter_context(running_server(FOLDER / "peers" / "pg"))
        house = House(server, Path(folder), roster)
        house.live()
        took = kept(house, server)
        server.drop(RESTORED)
    print(f"| {asked.rows:,} officials | wall s | cpu s | server cpu s | peak MB | goal |")
    print("|---|---|---|---|---|---|")
    for what, one in took.items():
        figures = " | ".join(str(one[name]) for name in ("wall", "cpu", "server_cpu", "peak_mb"))
        print(f"| {what} | {figures} | {GOALS.get(what, '')} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
