"""`holds list|show|release|reject`: plans that wait for a person."""

import sys
from pathlib import Path
from typing import Any

import typer

from sibermata.cli.door import NUMBER, guarded, read_name
from sibermata.errors import UsageError
from sibermata.opening import Opened, declared_sources, load_rules, opened, today

app = typer.Typer(help="Rencana yang ditahan.", no_args_is_help=True)
COLUMNS = (
    "hold",
    "source",
    "district",
    "night",
    "code",
    "measures",
    "planned_by",
    "planned_at",
    "expires_at",
    "status",
    "decided_by",
    "reason",
)
BY = typer.Option(..., "--by", help="Nama yang memutuskan.")
REASON = typer.Option("", "--reason", help="Alasan.")
SECOND_PERSON_ABOVE = 200  # removals: then the one who planned it may not be the one who lets it go (SEMANTICS 6)


@app.command("list")
@guarded
def list_(
    everything: bool = typer.Option(False, "--all", help="Juga yang sudah diputuskan."),
    form: str = typer.Option(None, "--format", help="table|csv|xlsx|json"),
    target: Path = typer.Option(None, "-o", "--output", help="Berkas tujuan."),
) -> None:
    """Daftar rencana yang menunggu keputusan."""
    from sibermata.cli.output import write
    from sibermata.store.holds import list_holds

    with opened() as door, door.database.connection() as connection:
        write(list_holds(connection, waiting=not everything), COLUMNS, form, target, title="Ditahan", empty="Tidak ada yang ditahan.")


@app.command()
@guarded
def show(hold: int = NUMBER, form: str = typer.Option(None, "--format", help="table|csv|xlsx|json")) -> None:
    """Satu rencana: apa yang diukur, apa yang akan hilang, apa yang dapat dilakukan."""
    from sibermata.cli.output import write
    from sibermata.store.holds import list_holds

    with opened() as door, door.database.connection() as connection:
        found = [row for row in list_holds(connection, waiting=False) if row["hold"] == hold]
        if not found:
            raise UsageError(f"there is no hold {hold}")
        sentence, step = load_rules(door.settings).book.message(found[0]["code"])
    rows = [{"field": name, "value": value} for name, value in found[0].items() if name != "measures"]
    rows += [{"field": name, "value": value} for name, value in found[0]["measures"].items()]
    rows += [{"field": "message", "value": sentence}, {"field": "next_step", "value": step}]
    write(rows, ("field", "value"), form, None, title=f"Rencana yang ditahan {hold}")


@app.command()
@guarded
def release(hold: int = NUMBER, by: str = BY, reason: str = REASON) -> None:
    """Lepaskan rencana: terapkan persis seperti yang ditahan."""
    by = read_name(by)
    with opened() as door:
        state, code = let_go(door, hold, by, reason)
    typer.echo(f"Rencana {hold} dilepas oleh {by}: {state}{'/' + code if code else ''}.")
    sys.exit(0 if state in ("PUBLISHED", "NOOP") else 3)


@app.command()
@guarded
def reject(hold: int = NUMBER, by: str = BY, reason: str = REASON) -> None:
    """Tolak rencana: keadaan terakhir yang diterbitkan tetap berlaku."""
    from sibermata.store.holds import decide_hold
    from sibermata.store.trail import write_trail

    by = read_name(by)
    with opened() as door, door.database.work() as connection:
        found = _waiting(connection, hold)
        decide_hold(connection, hold, "rejected", by, reason)
        connection.execute("update run set state = 'REJECTED' where id = %s and state = 'HELD'", (found["run_id"],))
        write_trail(connection, door.secrecy, by, "hold rejected", str(hold), {"source": found["source"], "reason": reason})
    typer.echo(f"Rencana {hold} ditolak oleh {by}. Keadaan terakhir yang diterbitkan tetap berlaku.")


def _waiting(connection: Any, hold: int) -> dict[str, Any]:
    from sibermata.store.holds import find_hold

    found = find_hold(connection, hold)
    if found is None:
        raise UsageError(f"there is no hold {hold}")
    if found["status"] != "waiting":
        raise UsageError(f"hold {hold} is {found['status']} already")
    return found


def let_go(door: Opened, hold: int, by: str, reason: str) -> tuple[str, str]:
    """Apply a held plan, if it is still the very plan that was held; return the state and code of its run."""
    from sibermata.store.holds import decide_hold
    from sibermata.store.trail import write_trail
    from sibermata.sync.night import Night
    from sibermata.sync.release import release_plan

    with door.database.work() as connection:
        found = _waiting(connection, hold)
        if found["expired"]:
            decide_hold(connection, hold, "expired", by, "")
    if found["expired"]:
        raise UsageError(f"hold {hold} has expired: sync the source again and decide on the new plan")
    if found["measures"]["removals"] > SECOND_PERSON_ABOVE and by.casefold() == found["planned_by"].casefold():
        raise UsageError(f"hold {hold} would remove {found['measures']['removals']} people: a second person must release it")
    source = declared_sources(door.settings, [found["source"]])[0]
    night = Night(
        database=door.database, secrecy=door.secrecy, rules=load_rules(door.settings), night=today(), today=today(), by=by,
        environ=door.settings.environ or {}, root=Path.cwd(),
    )  # fmt: skip

    def decided(connection: Any) -> None:
        decide_hold(connection, hold, "released", by, reason)
        write_trail(connection, door.secrecy, by, "hold released", str(hold), {"source": source.name, "reason": reason})

    return release_plan(source, found["run_id"], bytes(found["plan_hash"]), night, decided)
