"""Thirty officers at their desks while a night runs: each looks, thinks, looks again, and every fifth
request writes a correction.
"""

import random
import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.bench.desk.asking import Answered, Asker
from tests.bench.desk.place import Person

THINKS = (1.0, 5.0)  # seconds between two requests of one officer
WRITES = 0.25  # of the steps open a form and send it: a fifth of all requests then writes
FIRST, LAST = ("Agus", "Budi", "Siti", "Slamet", "Endang"), ("Santoso", "Wijaya", "Rahayu", "Utami")
VERSION = re.compile(r'name="versi" value="([^"]*)"')


@dataclass(slots=True)
class Watched:
    """What the officers saw, together."""

    reads: list[tuple[str, float]] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)
    errors: list[tuple[int, str]] = field(default_factory=list)  # of ours
    refused: list[tuple[int, str]] = field(default_factory=list)
    kept: dict[int, str] = field(default_factory=dict)  # person -> the last value that was taken
    lock: threading.Lock = field(default_factory=threading.Lock)

    def read(self, what: str, answer: Answered) -> Answered:
        """Note a page that was opened."""
        with self.lock:
            self.reads.append((what, answer.seconds))
            self._faults(what, answer)
        return answer

    def wrote(self, person: int, value: str, answer: Answered) -> None:
        """Note a correction that was sent."""
        with self.lock:
            self.writes.append(answer.seconds)
            self._faults("koreksi", answer)
            if answer.status == 303:
                self.kept[person] = value

    def _faults(self, what: str, answer: Answered) -> None:
        if answer.status >= 500:
            self.errors.append((answer.status, what))
        elif answer.status >= 400:
            self.refused.append((answer.status, what))


class Officer(threading.Thread):
    """One of them."""

    def __init__(
        self, port: int, person: Person, people: Sequence[int], until: float, watched: Watched
    ) -> None:
        super().__init__(daemon=True)
        self.person, self.people, self.until, self.watched = person, people, until, watched
        self.asker = Asker(port, person)
        self.dice = random.Random(person.name)
        self.number = 0

    def run(self) -> None:
        """Work until the end."""
        time.sleep(self.dice.uniform(0, THINKS[1]))
        while time.monotonic() < self.until:
            if self.dice.random() < WRITES:
                self.correct()
            else:
                what, address = self.dice.choice(self.pages())
                self.watched.read(what, self.asker.get(address))
            time.sleep(self.dice.uniform(*THINKS))

    def pages(self) -> list[tuple[str, str]]:
        """Return what an officer opens."""
        district, name = self.person.district, f"{self.dice.choice(FIRST)} {self.dice.choice(LAST)}"
        return [
            ("beranda", "/beranda"),
            ("perbaikan", "/perbaikan"),
            ("daftar", f"/aparatur?kab={district}"),
            ("cari", f"/aparatur?nama={name.replace(' ', '+')}"),
            ("orang", f"/aparatur/{shown(self.dice.choice(self.people))}"),
            ("wilayah", f"/wilayah/{district}"),
            ("sinkronisasi", "/sinkronisasi"),
            ("ikrar", "/ikrar"),
        ]

    def correct(self) -> None:
        """Open the form of somebody and send it."""
        who = self.dice.choice(self.people)
        address = f"/aparatur/{shown(who)}/koreksi"
        opened = self.watched.read("koreksi", self.asker.get(address))
        version = VERSION.search(opened.text)
        if version is None:
            return
        self.number += 1
        value = f"Kota Uji {self.person.district[3:]} {self.number}"
        sent = {"versi": version[1], "isian": "birth_place", "nilai": value}
        answer = self.asker.post(address, **sent, alasan="salah ketik", bukti="KTP")
        self.watched.wrote(who, value, answer)


def shown(person: int) -> str:
    """Return a person's number as an address bears it."""
    return f"{person:,}".replace(",", ".")
