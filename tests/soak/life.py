"""One life: an office that goes through the acts of a story, and knows at every moment what its
registry may show.
"""

import time
from collections.abc import Callable

from sibermata.failpoints import Trap
from sibermata.store.base.engine import Database
from tests.crash import Forked
from tests.office import Office, as_csv
from tests.soak.files import DISTRICTS, THIRD, Row
from tests.soak.look import allowed, look, look_at_marks
from tests.soak.model import Event
from tests.soak.story import BRAKE, Act


class Life:
    """An office, and what has happened in it so far."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.past: dict[str, list[Event]] = {source: [] for source in DISTRICTS}
        self.asks: tuple[str, ...] = ()
        self.waits: tuple[str, ...] = ()

    def deliver(self, act: Act) -> None:
        """Let the sources say what they say from now on."""
        for source, rows in act.deliver.items():
            if source == THIRD:
                self._deliver_parts(source, rows or [])
                continue
            self.office.deliver(rows or [], source, district=DISTRICTS[source], toml=BRAKE)
            if rows is None:
                (self.office.folder / "drop" / f"{source}.csv").unlink()

    def _deliver_parts(self, source: str, rows: list[Row]) -> None:
        """Put a folder of one file for each village where a source's address says."""
        folder = self.office.folder / "drop" / source
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        for village in {row["village_code"] for row in rows}:
            of_village = [row for row in rows if row["village_code"] == village]
            (folder / f"{village}.csv").write_text(as_csv(of_village))
        (self.office.folder / "sources" / f"{source}.toml").write_text(
            f'name = "{source}"\ndistrict = "{DISTRICTS[source]}"\ntype = "spreadsheet"\n'
            f'address = "{folder}/*.csv"\n{BRAKE}\n[read]\ntogether = "parts"\n'
        )

    def begin(
        self, act: Act, trap: Trap | None = None, open_: Callable[[str], Database] = Database
    ) -> Forked:
        """Let a process of its own do an act, on the database as `open_` opens it."""
        return Forked(self.office, act.does, trap, open_)

    def alone(self) -> None:
        """Wait until nobody else speaks to the database: what the dead began has ended, and so have
        those whom they forked.
        """
        others = (
            "select count(*) n from pg_stat_activity where datname = current_database() and "
            "pid <> pg_backend_pid()"
        )
        for _ in range(6000):
            if self.office.ask(others) == [{"n": 0}]:
                return
            time.sleep(0.005)
        raise AssertionError("somebody does not let go of the database")

    def look(self, act: Act) -> list[str]:
        """Return the harms to be seen while an act may have been done in part."""
        may = {
            source: allowed(self.past[source], act.events.get(source, [])) for source in DISTRICTS
        }
        return look(
            self.office,
            may,
            (self.asks, self._asks(act)),
            (self.waits, (), self._waits(act)),
            whole=act.whole,
        )

    def look_after(self, act: Act) -> list[str]:
        """Return the harms to be seen when an act is done to its end."""
        may = {
            source: allowed([*self.past[source], *act.events.get(source, [])], [])[:1]
            for source in DISTRICTS
        }
        harms = look(self.office, may, (self._asks(act),), (self._waits(act),))
        return harms + look_at_marks(self.office)

    def done(self, act: Act) -> None:
        """Note that an act was done to its end."""
        for source, events in act.events.items():
            self.past[source] = [*self.past[source], *events]
        self.asks, self.waits = self._asks(act), self._waits(act)

    def _asks(self, act: Act) -> tuple[str, ...]:
        return self.asks if act.asks is None else act.asks

    def _waits(self, act: Act) -> tuple[str, ...]:
        return self.waits if act.waits is None else act.waits
