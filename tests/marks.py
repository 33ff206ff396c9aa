"""An office with a programme of its own: marks after nights and acts, each time held against marks
that are made anew from nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from sibermata.desk.programme.load import Loaded, load_programme, ship_programme
from sibermata.desk.programme.pledges import Entered, Signed, add_pledge
from sibermata.desk.programme.trainings import Recorded, Taken, add_training
from sibermata.standing.mark import Marking, mark_all, mark_changed
from sibermata.store.base.scope import Scope
from sibermata.store.desk.desk import Desk
from sibermata.store.views.standing import Wanted, list_marks
from tests.office import Office

SHIPPED = {
    path.name: path.read_text(encoding="utf-8")
    for path in sorted((Path(__file__).parents[1] / "config/programme").glob("*.toml"))
}
OPENS, DUE, CLOSES = date(2026, 3, 1), date(2026, 3, 20), date(2026, 4, 30)
CYCLE = f"""
[cycle.UJI]
name = "Pemilihan uji"
vote_day = {CLOSES}
opens = {OPENS}
due = {DUE}
closes = {CLOSES}
classes = ["kades", "perangkat", "bpd", "lurah"]
texts = ["SKB-4", "BAWASLU-5"]
[requirement.DASAR]
name = "Dasar"
posts = ["KADES", "SEKDES"]
courses = ["SBM-KEUANGAN"]
grace_days = 10
valid_months = 24
from = {OPENS}
"""
TODAY = date(2026, 3, 10)


class Programme:
    """What a test says to an office about its programme."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.today = TODAY
        with office.database.work() as connection:
            ship_programme(connection, office.secrecy, SHIPPED, office.rules.book.posts.posts)
        self.load(CYCLE)

    @contextmanager
    def desk(self, by: str = "Rini") -> Iterator[Desk]:
        office = self.office
        with office.database.work() as connection:
            yield Desk(connection, office.secrecy, office.rules.book, self.today, by)

    def load(self, text: str, name: str = "uji.toml") -> Loaded:
        with self.desk() as desk:
            return load_programme(desk, {name: text})

    def person(self, name: str, village: str = "") -> int:
        return next(
            row["person_id"]
            for row in self.office.roster(ended=True)
            if row["name"] == name and village in row["village_code"]
        )

    def sign(self, person: int, day: date = date(2026, 3, 5), **values: Any) -> Entered:
        said = {"cycle": "UJI", "text": "SKB-4", "form": "pakta_integritas", "mode": "in_person"}
        with self.desk() as desk:
            return add_pledge(desk, person, Signed(day=day, **{**said, **values}))

    def train(self, person: int, day: date = date(2026, 3, 5), **values: Any) -> Recorded:
        said = {"course": "SBM-KEUANGAN", "outcome": "passed", **values}
        with self.desk() as desk:
            return add_training(desk, person, Taken(held_from=day, **said))

    def mark(self, day: date | None = None, *, whole: bool = False) -> Marking:
        """Mark what changed, and hold it against marks that are made anew."""
        self.today = day or self.today
        database, rules = self.office.database, self.office.rules
        if whole:
            return mark_all(database, rules, self.today)
        done = mark_changed(database, rules, self.today)
        found = self.tables()
        mark_all(database, rules, self.today)
        assert self.tables() == found
        return done

    def tables(self) -> list[Any]:
        """Everything that marks are, in an order of their own."""
        return [
            self.office.ask("select * from mark order by person_id, kind, subject, pledge_class"),
            self.office.ask("select * from held_seat order by tenure_id"),
            self.office.ask(
                "select night, kind, subject, pledge_class, district_code, persons, states, seats, "
                "seats_covered, vacant from measure where night = %s order by 2, 3, 4, 5",
                self.today,
            ),
        ]

    def marks(self, subject: str = "UJI", **wanted: Any) -> list[dict[str, Any]]:
        with self.office.database.connection() as connection:
            return list_marks(connection, Scope.province(), Wanted(subject=subject, **wanted))

    def states(self, subject: str = "UJI") -> dict[tuple[str, str], str]:
        """(Name, class) -> state, of everybody but the fillers."""
        return {
            (row["name"], row["pledge_class"]): row["state"]
            for row in self.marks(subject)
            if not row["name"].startswith("Pengisi")
        }

    def state(self, name: str, pledge_class: str = "kades", subject: str = "UJI") -> str | None:
        return self.states(subject).get((name, pledge_class))
