"""`python -m tests.truth`: a month and more of the invented province against its own truth; `make
truth` starts it.
"""

import logging
import sys
from dataclasses import replace
from datetime import timedelta

import typer
from rich.console import Console

from sibermata import logs
from sibermata.cli.demo.nights import demo_settings, only_one, start_anew
from sibermata.demo.show import open_demo
from sibermata.desk.installation import prepare
from sibermata.desk.opening import opened, today
from sibermata.settings import read_settings
from tests.truth.live import live
from tests.truth.report import print_truth

# thirty nights, and ten more: whoever left in the first week is then absent for thirty days and has
# to be closed
NIGHTS = 40


def truth(
    scale: str = typer.Option("truth", "--scale", help="village|district|truth|province"),
    nights: int = typer.Option(NIGHTS, "--nights", min=2, max=120, help="Berapa malam."),
) -> None:
    """Jalani provinsi rekaan bermalam-malam, lalu bandingkan basis data dengan kebenarannya."""
    logs.set_up(logs.Sentences(), logging.ERROR)  # of a source that fails the report tells
    console = Console()
    settings = demo_settings(read_settings(), "truth")
    first = today() - timedelta(days=nights - 1)
    regions = settings.config / "regions" / "jatim_regions.csv"
    work, environ = settings.data / "work", settings.environ
    with (
        only_one(settings.data),
        open_demo(scale, work, regions, first, environ, nights=nights) as demo,
    ):
        settings = replace(
            settings, sources=demo.sources, environ={**(settings.environ or {}), **demo.environment}
        )
        start_anew(settings)
        prepare(settings)
        with opened(settings=settings) as door:
            found = live(demo, door, nights, console)
    print_truth(found, console)
    sys.exit(0 if found.good else 1)


if __name__ == "__main__":
    typer.run(truth)
