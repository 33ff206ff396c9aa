"""`pagi`: the last night on one screen - what ran, what waits for a person, what changed."""

import json
from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import typer

from sibermata.cli.door import guarded, read_day, word_of
from sibermata.desk.opening import Opened, opened
from sibermata.records.programme.measure import Measure
from sibermata.records.run import State
from sibermata.rules.time.office import day_in_words, office_day

WAITS = (Measure.REFUSED, Measure.QUESTIONS, Measure.WARNINGS)


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(pagi)


@guarded
def pagi(
    night: str = typer.Option(None, "--night", help="Malam lain, misalnya 2026-03-02."),
    form: str = typer.Option(None, "--format", help="table|json"),
) -> None:
    """Malam terakhir dalam satu layar: yang berjalan, yang gagal, yang menunggu, yang berubah."""
    from sibermata.desk.asked import choice_meant

    form = choice_meant(form or "table", ("table", "json"))
    with opened() as door:
        report = morning(door, read_day(night, "--night"))
    if form == "json":
        typer.echo(json.dumps(report, ensure_ascii=False, default=str))
        return
    for line in lines_of(report):
        typer.echo(line)


def morning(door: Opened, night: date | None) -> dict[str, Any]:
    """Return what there is to know about a night; the latest, where none is named."""
    from sibermata.desk.refusals import message_of
    from sibermata.desk.roster.measures import measured, read_measures
    from sibermata.store.views.desk.measures import total
    from sibermata.store.views.differences import by_district, differences, instants_of
    from sibermata.store.views.holds import list_holds
    from sibermata.store.views.runs import latest_night, list_runs

    messages, names = door.rules.book.messages, read_measures(door.settings.config)
    with door.database.connection() as connection:
        day = night or latest_night(connection, door.scope)
        runs = list_runs(connection, door.scope, day, limit=10_000) if day else []
        holds = list_holds(connection, door.scope)
        counts = measured(connection, door.scope, office_day(datetime.now(UTC)))
        instants = instants_of(connection, door.scope, day) if day else None
        changes = differences(connection, door.scope, *instants) if instants else []
    last = {run["source"]: run for run in reversed(runs)}
    return {
        "night": day,
        "states": Counter(run["state"] for run in last.values()),
        "failed": [
            {**dict(run), "message": message_of(run["code"], messages, {})[0]}
            for run in last.values()
            if run["state"] == "FAILED"
        ],
        "holds": [
            {name: hold[name] for name in ("hold", "source", "code", "expires_at")}
            for hold in holds
        ],
        "waiting": {
            str(one): {"name": names[one].name, "number": total(counts, one).number}
            for one in WAITS
        },
        "changes": by_district(changes),
    }


def lines_of(report: dict[str, Any]) -> list[str]:
    """Return the morning as a person reads it."""
    if report["night"] is None:
        return ["Belum ada malam yang dijalankan."]
    states = ", ".join(
        f"{word_of(state, State)} {number}" for state, number in sorted(report["states"].items())
    )
    lines = [f"Malam {day_in_words(report['night'])}: {states or 'tidak ada proses'}."]
    for run in report["failed"]:
        lines.append(f"  gagal   {run['source']}: {run['code']}. {run['message']}")
    for hold in report["holds"]:
        where = hold["source"] or "seluruh provinsi"
        lines.append(f"  ditahan {where}: {hold['code']} (rencana {hold['hold']})")
    waits = ", ".join(f"{one['name']} {one['number']}" for one in report["waiting"].values())
    lines.append(f"{waits}.")
    sums = Counter[str]()
    for row in report["changes"]:
        sums.update({name: row[name] for name in ("added", "gone", "renamed", "post", "status")})
    lines.append(
        f"Yang berubah: baru {sums['added']}, pergi {sums['gone']}, berganti nama "
        f"{sums['renamed']}, berganti jabatan {sums['post']}, berganti keadaan {sums['status']}."
    )
    if report["holds"]:
        lines.append("Lihat satu: sibermata holds show NOMOR.")
    return lines
