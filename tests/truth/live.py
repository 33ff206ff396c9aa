"""Wires the invented province, its office and the referee to the real sync."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from rich.console import Console

from sibermata.cli.demo.nights import export, run_line, waiting_parts
from sibermata.cli.night.sync import run_night
from sibermata.demo.recap import RunLine
from sibermata.demo.show import Demo
from sibermata.desk.holds import Released, reject_hold, release_hold
from sibermata.desk.opening import Opened
from sibermata.store.desk.desk import Desk
from tests.truth.humans import Humans
from tests.truth.long_run import Findings, live_long
from tests.truth.office import Office


def live(demo: Demo, door: Opened, nights: int, console: Console) -> Findings:
    """Live through the nights at an open door, the office acting through what the commands call;
    return what was found.
    """

    def sync_night(night: date) -> Iterator[RunLine]:
        for result in run_night(
            door,
            door.declared(),
            everything=True,
            night=night,
            day=night,
            by="malam",
        ):
            yield run_line(result, waiting_parts(door, result.run_id))

    @contextmanager
    def at_desk(by: str) -> Iterator[Desk]:
        with door.database.work(seconds=300, name="demo office") as connection:
            yield Desk(connection, door.secrecy, door.rules.book, demo.province.today, by)

    def release(hold: int, by: str, reason: str) -> Released:
        return release_hold(door, hold, by=by, reason=reason)

    def reject(hold: int, by: str, reason: str) -> None:
        reject_hold(door, hold, by=by, reason=reason)

    def make_office(humans: Humans) -> Office:
        return Office(
            demo.province,
            humans,
            at_desk,
            release,
            reject,
        )

    return live_long(
        demo,
        nights,
        sync_night,
        lambda: export(door),
        door.database.connection,
        make_office,
        console,
    )
