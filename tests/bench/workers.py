"""`python -m tests.bench.workers`: the same night by `sync` alone (0 workers) and through 1, 2 and 4
worker processes side by side, with sources that wait (each answers after two seconds and 50 ms a
page) and with files on disk, which are nothing but work. Prints a table and the ratios; read the
ratios and the processor's seconds, not the clock's.

    python -m tests.bench.workers --rows 3000 --parts 4 --waiting    # small: many sources that wait
    python -m tests.bench.workers --rows 30000                       # work alone, and a changed night
    python -m tests.bench.workers --rows 1500000                     # 434 districts of Indonesia
    python -m tests.bench.workers --rows 300000 --workers 0 1        # small sources, beside `sync`
"""

import argparse
import base64
import csv
import io
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psycopg

from tests.bench.generate import EAST_JAVA_ROWS, HEADER, Row, districts
from tests.bench.measure import TICKS, measured, server_cpu
from tests.bench.server import Server, running_server

DATABASE = "sibermata_workers_test"  # its name says that a clock may be set on it
NIGHTS = {1: "2026-03-02", 2: "2026-03-03", 3: "2026-03-04"}  # first load, 1 % changed, the same
FIRST_ANSWER, A_PAGE, ROWS_OF_A_PAGE = 2.0, 0.05, 100  # seconds, seconds
PATIENCE = 7200  # seconds of a night
ASK = (
    "import sys, threading; from jobs import sync_rosters; "
    "sys.exit(sync_rosters.run(threading.Event()))"
)
Files = dict[str, tuple[str, list[bytes]]]  # source -> its district, what it says on each day


@dataclass
class Took:
    """What a night took."""

    workers: int
    night: int
    seconds: float
    cpu: float  # seconds of the workers' processors
    server_cpu: float
    peaks: list[float]  # MB of each worker so far


@dataclass
class Bench:
    """One installation, made anew for each number of workers."""

    server: Server
    folder: Path
    files: Files
    regions: str
    waiting: bool
    most: int = max(NIGHTS)
    said: dict[str, bytes] = field(default_factory=dict)  # source -> what it says tonight

    def nights(self, workers: int, concurrency: int) -> Iterator[Took]:
        """Live through three nights; yield what each took."""
        self.url = self.server.make_fresh(DATABASE)
        shutil.rmtree(self.folder, ignore_errors=True)
        for name in ("sources", "drop", "data"):
            (self.folder / name).mkdir(parents=True)
        with ExitStack() as stack:
            port = stack.enter_context(answering(self.said)) if self.waiting else 0
            for name, (district, _) in self.files.items():
                self.declare(name, district, port)
            self.run(NIGHTS[1], "-m", "sibermata.cli", "init")
            asking = psycopg.connect(self.url, autocommit=True)
            self.asking = stack.enter_context(closing(asking))
            for night in [one for one in NIGHTS if one <= self.most]:
                self.deliver(night)
                yield self.spread(workers, concurrency, night) if workers else self.alone(night)

    def spread(self, workers: int, concurrency: int, night: int) -> Took:
        """Have a night worked off by workers that wait for it."""
        day, server = NIGHTS[night], self.server.postmaster
        with self.working(workers, concurrency, day) as processes:
            spent = sum(cpu_of(one.pid) for one in processes)
            began, server_spent = time.perf_counter(), server_cpu(server) or 0
            self.run(day, "-c", ASK)
            self.wait_until_closed(day, processes)
            return Took(
                workers,
                night,
                time.perf_counter() - began,
                sum(cpu_of(one.pid) for one in processes) - spent,
                (server_cpu(server) or 0) - server_spent,
                [peak_of(one.pid) for one in processes],
            )

    def alone(self, night: int) -> Took:
        """Have a night brought into step by one command."""
        day = NIGHTS[night]
        words = [sys.executable, "-m", "tests.bench.one_night", "sync", day]
        took = measured(words, self.environ(day), self.folder, self.server.postmaster)
        self.refuse_unfinished(day)
        spent = took["wall"], took["cpu"], took["server_cpu"] or 0
        return Took(0, night, *spent, [took["peak_mb"]])

    def declare(self, name: str, district: str, port: int) -> None:
        address = str(self.folder / "drop" / f"{name}.csv")
        more = ""
        if port:
            address, more = f"http://127.0.0.1:{port}/{name}.csv", "internal_network = true\n"
        (self.folder / "sources" / f"{name}.toml").write_text(
            f'name = "{name}"\ndistrict = "{district}"\ntype = "spreadsheet"\n'
            f'address = "{address}"\n{more}'
        )

    def marks(self) -> tuple[float, float]:
        """Mark everybody anew; return (seconds, peak MB)."""
        began = time.perf_counter()
        command = [sys.executable, "-m", "jobs", "run", "mark_standing"]
        process = subprocess.Popen(
            command, env=self.environ(NIGHTS[self.most]), stderr=subprocess.DEVNULL
        )
        _, status, used = os.wait4(process.pid, 0)
        if status:
            raise SystemExit(f"mark_standing: {status}")
        return time.perf_counter() - began, used.ru_maxrss / 1024

    def deliver(self, night: int) -> None:
        for name, (_, days) in self.files.items():
            body = days[min(night, 2) - 1]
            self.said[name] = body
            if not self.waiting:
                (self.folder / "drop" / f"{name}.csv").write_bytes(body)

    def environ(self, day: str) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("SIBERMATA_")}
        return {
            **kept,
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "SIBERMATA_DATABASE_URL": self.url,
            "SIBERMATA_DATA": str(self.folder / "data"),
            "SIBERMATA_SOURCES": str(self.folder / "sources"),
            "SIBERMATA_REGIONS": self.regions,
            "SIBERMATA_KEY": base64.b64encode(bytes(range(32))).decode(),
            "SIBERMATA_CLOCK": f"{day}T01:30:00+07:00",
        }

    def run(self, day: str, *words: str) -> None:
        done = subprocess.run(
            [sys.executable, *words], env=self.environ(day), capture_output=True, text=True
        )
        if done.returncode:
            raise SystemExit(f"{words}: {done.stdout[-500:]}{done.stderr[-1500:]}")

    @contextmanager
    def working(
        self, number: int, concurrency: int, day: str
    ) -> Iterator[list[subprocess.Popen[bytes]]]:
        """Lend workers that are alive and have nothing to do yet."""
        command = [sys.executable, "-m", "jobs", "worker", "--concurrency", str(concurrency)]
        log = (self.folder / "workers.log").open("ab")
        started = [
            subprocess.Popen(command, env=self.environ(day), stdout=log, stderr=log)
            for _ in range(number)
        ]
        try:
            queues = "select count(*) from procrastinate_workers where last_heartbeat > now() - "
            while self.one(queues + "interval '30 s'") < 3 * number:
                refuse_dead(started)
                time.sleep(0.1)
            yield started
        finally:
            for one in started:
                one.terminate()
            for one in started:
                one.wait(60)
            self.asking.execute("delete from procrastinate_workers")

    def wait_until_closed(self, day: str, processes: list[subprocess.Popen[bytes]]) -> None:
        until = time.monotonic() + PATIENCE
        while not self.one(
            f"select count(*) from night where night = '{day}' and closed_at is not null"
        ):
            refuse_dead(processes)
            if time.monotonic() > until:
                raise SystemExit(f"{day} does not end")
            time.sleep(0.05)
        self.refuse_unfinished(day)

    def refuse_unfinished(self, day: str) -> None:
        """Refuse to measure a night whose sources did not come through."""
        wrong = self.one(
            # of a very small source a few rows are many: the brake may hold it, which is work done
            f"select count(*) from run where night = '{day}' and state not in ('PUBLISHED', "
            "'NOOP', 'HELD')"
        )
        if wrong:
            raise SystemExit(f"{day}: {wrong} sources did not come through")

    def one(self, question: str) -> int:
        """Ask by one connection: twenty new ones a second would be measured too."""
        row = self.asking.execute(question).fetchone()  # type: ignore[arg-type]
        return int(row[0]) if row else 0


def refuse_dead(processes: list[subprocess.Popen[bytes]]) -> None:
    """Refuse to measure with a worker that has ended."""
    if any(one.poll() is not None for one in processes):
        raise SystemExit("a worker has ended: see workers.log")


def cpu_of(pid: int) -> float:
    """Return the seconds of processor that a process and its ended children had; 0 where nobody
    knows.
    """
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0.0
    return sum(map(int, text.rsplit(")", 1)[1].split()[11:15])) / TICKS


def peak_of(pid: int) -> float:
    """Return the most memory that a process had, in MB; 0 where nobody knows."""
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return next(int(line.split()[1]) / 1024 for line in text.splitlines() if "VmHWM" in line)


@contextmanager
def answering(said: Mapping[str, bytes]) -> Iterator[int]:
    """Serve what the sources say, each after its time; lend the port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = said[self.path.strip("/").removesuffix(".csv")]
            pages = body.count(b"\n") / ROWS_OF_A_PAGE
            time.sleep(FIRST_ANSWER + A_PAGE * pages)
            self.send_response(200)
            self.send_header("Content-Type", "text/csv")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    class Many(ThreadingHTTPServer):
        request_queue_size = 512
        daemon_threads = True

    with Many(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def made(rows: int, parts: int) -> Files:
    """Return the roster of so many rows, each district's in so many sources."""
    files: Files = {}
    for district, *days in districts(rows):
        for part in range(parts):
            mine = [as_bytes(day, part, parts) for day in days]
            files[f"b{district}-{part}"] = (f"{district[:2]}.{district[2:]}", mine)
    return files


def as_bytes(day: list[Row], part: int, parts: int) -> bytes:
    """Return one part of a district's rows as CSV, whole villages each."""
    village = HEADER.index("village_code")
    villages = sorted({row[village] for row in day})
    mine = set(villages[part::parts])
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(row for row in day if row[village] in mine)
    return stream.getvalue().encode()


def main() -> int:
    """Measure and print; return the exit code."""
    asked = _asked()
    took: list[Took] = []
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="sibermata-workers-"))
        Path(folder).chmod(0o755)  # root's server is another user's
        server = stack.enter_context(running_server(Path(folder) / "server"))
        files = made(asked.rows, asked.parts)
        regions = "jatim" if asked.rows <= EAST_JAVA_ROWS else "indonesia"
        bench = Bench(server, Path(folder) / "house", files, regions, asked.waiting, asked.nights)
        for workers in asked.workers:
            for one in bench.nights(workers, asked.concurrency):
                took.append(one)
                print(
                    f"{one.workers} workers, night {one.night}: {one.seconds:.1f} s, cpu "
                    f"{one.cpu:.1f} + server {one.server_cpu:.1f}, peak {max(one.peaks):.0f} MB, "
                    f"load {os.getloadavg()[0]:.1f}",
                    file=sys.stderr,
                    flush=True,
                )
            seconds, peak = bench.marks()
            print(f"{workers} workers, marks: {seconds:.1f} s, peak {peak:.0f} MB", file=sys.stderr)
        server.drop(DATABASE)
    print(f"\n{asked.rows:,} rows in {len(files)} sources{', waiting' if asked.waiting else ''}.")
    print("\n| workers | first load | 1 % changed | the same | x of the first | cpu s | peak MB |")
    print("|---|---|---|---|---|---|---|")
    for workers in asked.workers:
        mine = [one for one in took if one.workers == workers]
        ratios = "/".join(
            f"{base.seconds / one.seconds:.2f}" for base, one in zip(took, mine, strict=False)
        )
        cells = " | ".join(f"{one.seconds:.1f} s" for one in mine)
        peak = max(peak for one in mine for peak in one.peaks)
        spent = " / ".join(f"{one.cpu:.1f} + {one.server_cpu:.1f}" for one in mine)
        print(f"| {workers or '`sync`'} | {cells} | {ratios} | {spent} | {peak:.0f} |")
    return 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.workers", description=__doc__)
    parser.add_argument("--rows", type=int, default=30_000)
    parser.add_argument("--parts", type=int, default=1, help="sources of each district (1)")
    parser.add_argument("--waiting", action="store_true", help="each answers after two seconds")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--nights", type=int, default=max(NIGHTS), help="how many of the three")
    parser.add_argument("--concurrency", type=int, default=8, help="of each worker (8)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
