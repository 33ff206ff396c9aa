"""Wires the invented province to the real sync: its own database and key, a night after the other,
the recap at the end.
"""

import base64
import fcntl
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console

from sibermata.cli.door import ended_as
from sibermata.cli.night.sync import run_night
from sibermata.cli.output import as_cell
from sibermata.cli.setup.init import shown_database
from sibermata.demo.lists.judged import Exported
from sibermata.demo.meeting import CODE, hold_meeting
from sibermata.demo.recap import RunLine
from sibermata.demo.show import open_demo, run_demo
from sibermata.demo.suppliers.plan import SCALES
from sibermata.desk.explain import masked
from sibermata.desk.installation import prepare
from sibermata.desk.opening import Opened, opened, today
from sibermata.errors import Refusal
from sibermata.settings import Settings, decode_key, read_settings


def live(scale: str, nights: int, port: int | None = None) -> None:
    """Live through the nights of an invented province in a database of its own, made anew; print
    the recap. With a port, serve its pages there afterwards.
    """
    from sibermata.web.server import closing_on_end

    if scale not in SCALES:
        raise Refusal("CHOICE_UNKNOWN", value=scale, choices=tuple(SCALES))
    console = Console()
    settings = demo_settings(read_settings())
    first = today() - timedelta(days=nights - 1)
    work, regions = settings.data / "work", settings.config / "regions" / "jatim_regions.csv"
    with (
        closing_on_end(),
        only_one(settings.data),
        open_demo(scale, work, regions, first, settings.environ) as demo,
    ):
        settings = replace(
            settings, sources=demo.sources, environ={**(settings.environ or {}), **demo.environment}
        )
        start_anew(settings)
        prepare(settings)
        mark_as_demo(settings)
        demo.notes += [
            f"Basis data demo: {shown_database(settings)}.",
            "Kunci demo dibuat sendiri oleh perintah ini dan disimpan di samping basis data demo; "
            "kunci sungguhan berasal dari lingkungan.",
        ]
        with opened(settings=settings) as door:

            def sync_night(night: date) -> Iterator[RunLine]:
                results = run_night(
                    door,
                    door.declared(),
                    everything=True,
                    night=night,
                    day=night,
                    by="demo",
                )
                for result in results:
                    if result.district:
                        yield run_line(result, waiting_parts(door, result.run_id))
                door.night_over(night)

            run_demo(
                demo,
                sync_night,
                lambda: export(door),
                nights,
                console,
                look_next(settings),
                lambda: export_marks(door),
                lambda day: hold_meeting(door, demo.folder / "rapat", demo.province, day),
            )
            if port is not None:
                from sibermata.cli.demo.pages import serve_demo
                from sibermata.web.server import Address

                serve_demo(door, Address(port=port), console)


def export(door: Opened) -> Iterator[dict[str, str]]:
    """Yield the rows of `officials export`, ended tenures among them."""
    from sibermata.store.views.officials import roster

    with door.database.connection() as connection:
        for row in masked(roster(connection, door.scope, ended=True), door):
            yield {name: as_cell(value) for name, value in row.items()}


def export_marks(door: Opened) -> Exported:
    """Return what is recorded of pledges and trainings, and the marks that are made of it."""
    from sibermata.store.views.deeds import list_pledges, list_trainings
    from sibermata.store.views.standing import list_marks

    door.marked()
    with door.database.connection() as connection:
        pledges = list_pledges(connection, door.scope)
        trainings = list_trainings(connection, door.scope)
        marks = [
            {**mark, "act": mark["evidence_id"]} for mark in list_marks(connection, door.scope)
        ]
    return Exported(as_cells(pledges), as_cells(trainings), list(export(door)), as_cells(marks))


def as_cells(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Return rows as an export writes them."""
    return [{name: as_cell(value) for name, value in row.items()} for row in rows]


def demo_settings(real: Settings, folder: str = "demo") -> Settings:
    """Return settings for a demo: a folder of its own, always the embedded database, a key of its
    own.
    """
    data = real.data / folder
    data.mkdir(parents=True, exist_ok=True)
    path = data / "key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(base64.b64encode(secrets.token_bytes(32)).decode() + "\n", encoding="ascii")
    key = decode_key(path.read_text(encoding="ascii"), str(path))
    return replace(
        real,
        database_url=real.environ_value("SIBERMATA_DEMO_DATABASE_URL"),
        data=data,
        regions="jatim",
        key=key,
        key_from=str(path),
    )


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the folder of a demo as long as it runs: a second would empty the first one's database
    under its feet, and is refused.
    """
    with (folder / "running").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refusal("DEMO_BUSY", place=str(folder)) from None
        yield


def start_anew(settings: Settings) -> None:
    """Empty the demo's database: every demo begins with its first night."""
    from sibermata.store.base.engine import open_database
    from sibermata.store.base.schema import drop_everything

    database = open_database(settings.database_url, settings.data)
    try:
        with database.work(name="demo") as connection:
            drop_everything(connection)
    finally:
        database.close()


def mark_as_demo(settings: Settings) -> None:
    """Mark the new database as one of nobody's: no second factor is asked there."""
    from sibermata.desk.accounts.demo import become_demo
    from sibermata.store.base.engine import open_database

    database = open_database(settings.database_url, settings.data)
    try:
        with database.work(name="demo mark") as connection:
            become_demo(connection, datetime.now(UTC))
    finally:
        database.close()


def run_line(result: Any, parts: frozenset[str]) -> RunLine:
    """Return a result of sync as the demo's recap wants it."""
    counts = result.counts
    return RunLine(
        result.source,
        result.district,
        str(result.state),
        result.code,
        counts.get("rows_read", 0),
        counts.get("admitted", 0),
        counts.get("refused", 0),
        counts.get("asked", 0),
        counts.get("duplicates", 0),
        counts.get("not_officials", 0),
        counts.get("added", 0) + counts.get("changed", 0) + counts.get("missing", 0),
        parts,
        bool(counts.get("counts", {}).get("held_removals")),
        ended_as(result.state, result.code),
    )


def waiting_parts(door: Opened, run: int) -> frozenset[str]:
    """Return the parts of a run that wait for a person."""
    from sibermata.store.views.holds import list_holds

    with door.database.connection() as connection:
        waiting = list_holds(connection, door.scope)
    return frozenset(hold["part"] for hold in waiting if hold["run"] == run)


def look_next(settings: Settings) -> list[str]:
    """Return commands worth typing after the demo, ready to be pasted."""
    given = f"SIBERMATA_DATA={_quoted(settings.data)} SIBERMATA_SOURCES={_quoted(settings.sources)}"
    program = "sibermata"
    return [
        f"export {given}",
        f"{program} officials list --district 35.16",
        f"{program} standing summary --by district --cycle PILKADA-2024",
        f"{program} questions list --code WHO_PLEDGED",
        f"{program} meetings show {CODE}",
        f"{program} rejections list",
        f"{program} findings list --severity warning",
        f"{program} runs list",
        f"{program} holds list",
        f"{program} explain 1",
    ]


def _quoted(path: Path) -> str:
    from shlex import quote

    return quote(str(path))
