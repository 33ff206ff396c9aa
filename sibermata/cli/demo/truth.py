"""`python -m sibermata.cli.demo.truth`: a month and more of the invented province against its own
truth; `make truth` starts it.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import typer
from rich.console import Console

from sibermata.cli.demo.nights import demo_settings, export, run_line, start_anew, waiting_parts
from sibermata.cli.night.holds import let_go, turn_down
from sibermata.cli.night.sync import run_night
from sibermata.cli.setup.init import prepare
from sibermata.demo.desk import Office
from sibermata.demo.humans import Humans
from sibermata.demo.long_run import Findings, live_long
from sibermata.demo.recap import RunLine
from sibermata.demo.show import Demo, open_demo
from sibermata.demo.truth_report import print_truth
from sibermata.desk.opening import Opened, declared_sources, load_rules, opened, today
from sibermata.settings import read_settings
from sibermata.store.desk.desk import Desk

# thirty nights, and ten more: whoever left in the first week is then absent for thirty days and has
# to be closed
NIGHTS = 40


def truth(
    scale: str = typer.Option("truth", "--scale", help="village|district|truth|province"),
    nights: int = typer.Option(NIGHTS, "--nights", min=2, max=120, help="Berapa malam."),
) -> None:
    """Jalani provinsi rekaan bermalam-malam, lalu bandingkan basis data dengan kebenarannya."""
    console = Console()
    settings = demo_settings(read_settings(), "truth")
    first = today() - timedelta(days=nights - 1)
    regions = settings.config / "regions" / "jatim_regions.csv"
    with open_demo(
        scale, settings.data / "work", regions, first, settings.environ, nights=nights
    ) as demo:
        settings = replace(
            settings, sources=demo.sources, environ={**(settings.environ or {}), **demo.environment}
        )
        start_anew(settings)
        prepare(settings)
        with opened(settings=settings) as door:
            found = live(demo, door, nights, console)
    print_truth(found, console)
    sys.exit(0 if found.good else 1)


def live(demo: Demo, door: Opened, nights: int, console: Console) -> Findings:
    """Live through the nights at an open door, the office acting through what the commands call;
    return what was found.
    """
    rules = load_rules(door.settings)

    def sync_night(night: date) -> Iterator[RunLine]:
        for result in run_night(
            door,
            declared_sources(door.settings),
            everything=True,
            night=night.isoformat(),
            by="malam",
        ):
            yield run_line(result, waiting_parts(door, result.run_id))

    @contextmanager
    def at_desk(by: str) -> Iterator[Desk]:
        with door.database.work(seconds=300, name="demo office") as connection:
            yield Desk(connection, door.secrecy, rules.book, demo.province.today, by)

    def make_office(humans: Humans) -> Office:
        return Office(
            demo.province,
            humans,
            at_desk,
            lambda hold, by, reason: let_go(door, hold, by, reason),
            lambda hold, by, reason: turn_down(door, hold, by, reason),
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


if __name__ == "__main__":
    typer.run(truth)
