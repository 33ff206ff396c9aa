"""For the crash tests: five invented districts that live from night to night, workers in processes
of their own, and a model that
knows nothing of our code and says what the registry must look like."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from sibermata.desk.opening import KEY_WORD
from sibermata.store.registry.places import remember
from tests.crash import DOUBLED, MIXED, ROSTER, settings_of, villages_of
from tests.office import FIRST_NIGHT, Office, as_csv, person

ROOT = Path(__file__).parents[2]
DISTRICTS = {
    "blitar": "35.05",
    "jombang": "35.17",
    "kediri": "35.06",
    "mojokerto": "35.16",
    "sidoarjo": "35.15",
}
SHARED = ("blitar", "jombang")  # the first two: they are settled one after the other in every night
PEOPLE = 40
Row = dict[str, str]


def rows_of(source: str, night: int) -> list[Row]:
    """What a district delivers on a night: somebody is away, somebody was born elsewhere after all,
    somebody is new, somebody is back.
    """
    district = DISTRICTS[source]
    villages = villages_of(district)
    rows = []
    for number in range(PEOPLE + night):
        if number % 23 == night % 23:
            continue  # away tonight
        code = "".join(chr(ord("a") + int(digit)) for digit in f"{number:03d}")
        nik = f"{district.replace('.', '')}05080880{9001 + number}"
        if number == 7 and source in SHARED:
            nik = "3516050808809777"  # one person with a post in two districts
        name = (
            "Dua Kabupaten"
            if number == 7 and source in SHARED
            else f"Orang {source.title()} {code.title()}"
        )
        place = "Kediri" if number == 7 or number % 11 > night % 11 else "Blitar"
        born = {"birth_date": "1980-08-08", "birth_place": place}
        rows.append(
            person(str(number + 1), name, nik, f"Kepala Dusun {code}", villages[number % 8], **born)
        )
    return rows


def deliver(office: Office, night: int) -> None:
    """Let every district deliver the file of `night`."""
    for source, district in DISTRICTS.items():
        office.deliver(rows_of(source, night), source, district=district)


def expected(source: str, night: int) -> list[tuple[str, ...]]:
    """The model: whoever was ever delivered is there once, with the last words of the source; who
    is away tonight is missing.
    """
    held: dict[str, tuple[str, ...]] = {}
    for past in range(night + 1):
        now = {row["key"]: row for row in rows_of(source, past)}
        held = {key: (*words[:-1], "missing") for key, words in held.items()}
        held.update(
            {
                key: (key, row["name"], row["village_code"], row["birth_place"], "active")
                for key, row in now.items()
            }
        )
    return sorted(held.values())


NEVER = {**DOUBLED, **MIXED}


def check(office: Office, nights: Iterable[int]) -> dict[str, int]:
    """Prove that every source shows one of `nights`, wholly; return which.

    Nobody is lost, nobody doubled, nothing half applied.
    """
    shown = {}
    with office.database.connection() as connection, connection.transaction():
        connection.execute("set transaction isolation level repeatable read")
        seen = {
            source: (
                sorted(connection.execute(ROSTER, (source,)).fetchall()),
                connection.execute(
                    "select delivery from source where slug = %s", (source,)
                ).fetchone(),
            )
            for source in DISTRICTS
        }
        broken = [
            name for name, question in NEVER.items() if connection.execute(question).fetchone()
        ]
    assert not broken
    for source, (held, applied) in seen.items():
        fitting = [
            night for night in nights if held == (expected(source, night) if night >= 0 else [])
        ]
        assert len(fitting) == 1, f"{source} shows none of the nights {list(nights)} wholly"
        body = (
            hashlib.sha256(as_csv(rows_of(source, fitting[0])).encode()).digest()
            if fitting[0] >= 0
            else None
        )
        assert (applied[0] if applied else None) == body, (
            f"{source} names another delivery than it shows"
        )
        shown[source] = fitting[0]
    return shown


def environment(office: Office, **more: str) -> dict[str, str]:
    """The environment of an installation on this office's database, key and sources."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SIBERMATA_")}
    return {**clean, "PYTHONPATH": str(ROOT), **settings_of(office), **more}


def set_up(office: Office) -> None:
    """Make the office's database one that the command line opens: it knows its key."""
    with office.database.work() as connection:
        remember(connection, "key", "", office.secrecy.seal(KEY_WORD, b"key"))


def on_one_core() -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


class Worker:
    """`sibermata sync` in a process of its own; `alone`: on one core, so that it shares its sources
    with no other process.
    """

    def __init__(
        self, office: Office, night: int, failpoint: str = "", *, alone: bool = False
    ) -> None:
        self.office, self.failpoint = office, failpoint
        day = FIRST_NIGHT + timedelta(days=night)
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "sibermata.cli",
                "sync",
                "--night",
                day.isoformat(),
                "--by",
                "worker",
            ],
            env=environment(office, **({"SIBERMATA_FAILPOINT": failpoint} if failpoint else {})),
            cwd=office.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=on_one_core if alone else None,
        )

    def send(self, number: signal.Signals) -> None:
        """Send a signal to this process, and to no other."""
        self.process.send_signal(number)

    def wait_for_failpoint(self) -> None:
        """Wait until the process stands at its failpoint."""
        assert self.process.stderr is not None
        assert self.process.stderr.readline().startswith("failpoint "), (
            "the failpoint was never reached"
        )

    def wait_for_claim(self) -> None:
        """Wait until the process has taken its sources, or is through."""
        with self.office.database.connection() as connection:
            while self.process.poll() is None:
                if connection.execute("select 1 from source where owner is not null").fetchone():
                    return
                time.sleep(0.002)

    def end(self) -> tuple[int, str, str]:
        """Wait for the end of the process and of those it forked; return exit code, standard
        output, standard error.
        """
        out, err = self.process.communicate(timeout=60)
        with suppress(ProcessLookupError):
            for _ in range(2000):
                os.killpg(self.process.pid, 0)  # asks only whether anybody of its group is there
                time.sleep(0.005)
            raise AssertionError("a forked process outlives its parent")
        return self.process.returncode, out, err


def sync_again(office: Office, night: int, **options: Any) -> list[tuple[str, str, str]]:
    """Sync `night` in this process; return source, state and code."""
    office.nights = night
    return [
        (result.source, str(result.state), result.code)
        for result in office.sync(*DISTRICTS, **options)
    ]
