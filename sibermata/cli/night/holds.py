"""`holds list|show|release|reject`: plans that wait for a person."""

import sys
from pathlib import Path
from typing import Any

import typer

from sibermata.cli.door import NUMBER, filled, guarded, read_name
from sibermata.cli.output import is_table
from sibermata.desk.opening import Opened, declared_sources, load_rules, opened, today
from sibermata.errors import UsageError

app = typer.Typer(help="Rencana yang ditahan.", no_args_is_help=True)
COLUMNS = (
    "hold",
    "source",
    "district",
    "night",
    "code",
    "part",
    "records",
    "plan_hash",
    "measures",
    "planned_by",
    "planned_at",
    "expires_at",
    "approved_by",
    "status",
    "decided_by",
    "reason",
)
SHORT = ("hold", "source", "night", "code", "part", "size", "planned_by", "expires_at")
STATUS = {
    "waiting": "menunggu keputusan",
    "released": "dilepas",
    "rejected": "ditolak",
    "expired": "kedaluwarsa",
    "overtaken": "diganti rencana yang lebih baru",
}
BY = typer.Option(..., "--by", help="Nama yang memutuskan.")
REASON = typer.Option("", "--reason", help="Alasan.")
HASH = typer.Option("", "--hash", help="Sidik rencana yang dilihat, seperti dicetak `holds show`.")
SHORTEST_HASH = 8  # hex digits


@app.command("list")
@guarded
def list_(
    everything: bool = typer.Option(False, "--all", help="Juga yang sudah diputuskan."),
    form: str = typer.Option(None, "--format", help="table|csv|xlsx|json"),
    target: Path = typer.Option(None, "-o", "--output", help="Berkas tujuan."),
) -> None:
    """Daftar rencana yang menunggu keputusan."""
    from sibermata.cli.output import write
    from sibermata.store.views.holds import list_holds

    with opened() as door, door.database.connection() as connection:
        rows = list_holds(connection, waiting=not everything)
    short = is_table(form, target)
    listed = (
        [
            {**row, "size": size_of(row["code"], row["measures"]), "part": _part(row["part"])}
            for row in rows
        ]
        if short
        else rows
    )
    write(
        listed,
        SHORT if short else COLUMNS,
        form,
        target,
        title="Ditahan",
        empty="Tidak ada yang ditahan.",
    )
    if short and rows:
        typer.echo("Lihat satu: `sibermata holds show NOMOR`.")


@app.command()
@guarded
def show(
    hold: int = NUMBER, form: str = typer.Option(None, "--format", help="table|csv|xlsx|json")
) -> None:
    """Satu rencana: apa yang diukur, apa yang akan hilang, apa yang dapat dilakukan."""
    from sibermata.cli.output import write
    from sibermata.store.views.holds import list_holds

    with opened() as door, door.database.connection() as connection:
        found = [row for row in list_holds(connection, waiting=False) if row["hold"] == hold]
        if not found:
            raise UsageError(f"there is no hold {hold}")
        sentence, step = load_rules(door.settings).book.message(found[0]["code"])
    sentence = filled(sentence, {"value": size_of(found[0]["code"], found[0]["measures"])})
    if is_table(form, None):
        typer.echo(f"{sentence}\n{step}")
        write(
            _facts(found[0]),
            ("field", "value"),
            "table",
            None,
            title=f"Rencana yang ditahan {hold}",
        )
        if found[0]["status"] == "waiting":
            typer.echo(
                f"Lihat bedanya: `sibermata replay {found[0]['run']}`. Lepas: `sibermata holds "
                f"release {hold} --by NAMA`."
            )
            typer.echo(
                f"Tolak: `sibermata holds reject {hold} --by NAMA`. Yang meminta rencana ini "
                "tidak boleh melepasnya sendiri."
            )
        return
    rows = [
        {"field": name, "value": value} for name, value in found[0].items() if name != "measures"
    ]
    rows += [{"field": name, "value": value} for name, value in found[0]["measures"].items()]
    rows += [{"field": "message", "value": sentence}, {"field": "next_step", "value": step}]
    write(rows, ("field", "value"), form, None, title=f"Rencana yang ditahan {hold}")


def size_of(code: str, measures: dict[str, Any]) -> str:
    """Return how much a held plan would change, in the words that its sentence needs; '' where a
    number says nothing.
    """
    people, before = (
        measures.get("removals_held") or measures.get("removals") or 0,
        measures.get("before", 0),
    )
    if code in ("SHRINK", "SLOW_LEAK", "PROVINCE"):
        villages = (
            f", {measures['villages_seen']} dari {measures['villages_before']} desa terlihat"
            if "villages_before" in measures
            else ""
        )
        return f"{people} dari {before} orang{villages}" if before else f"{people} orang"
    if code == "GROWTH":
        return f"dari {before} menjadi {measures.get('headcount', 0)} orang"
    if code == "COLUMNS_SLIPPED":
        return f"{measures.get('changed', 0)} dari {before} orang"
    if code == "FILL_DROPPED":
        now = measures.get("fill", {})
        down = [
            (name, share, now.get(name, 0.0))
            for name, share in measures.get("fill_before", {}).items()
            if now.get(name, 0.0) < share
        ]
        return ", ".join(f"{name} {share:.0%} menjadi {left:.0%}" for name, share, left in down)
    return f"{measures.get('effect', 0)} orang"


def _part(part: str) -> str:
    if part.startswith("village:"):
        return "desa " + part.removeprefix("village:")
    return {"run": "seluruh kiriman", "removals": "orang yang hilang saja"}.get(part, part)


def _facts(hold: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what an administrator looks at, a fact a row."""
    measures = hold["measures"]
    facts = {
        "sumber": (
            f"{hold['source'] or 'seluruh provinsi'} ({hold['district']}), malam "
            f"{hold['night']}, proses {hold['run']}"
        ),
        "ditahan": f"{hold['code']}: {_part(hold['part'])}",
        "orang sebelumnya": measures.get("before"),
        "baris yang diterima malam itu": measures.get("headcount"),
        "orang yang akan hilang": measures.get("removals_held", measures.get("removals")),
        "orang yang akan berubah": measures.get("effect"),
        "desa yang terlihat": f"{measures['villages_seen']} dari {measures['villages_before']}"
        if "villages_before" in measures
        else None,
        "sidik rencana": hold["plan_hash"],
        "diminta oleh": hold["planned_by"],
        "berlaku sampai": hold["expires_at"],
        "persetujuan pertama": hold["approved_by"],
        "keadaan": STATUS.get(hold["status"], hold["status"]),
        "diputuskan oleh": hold["decided_by"],
        "alasan": hold["reason"],
    }
    return [
        {"field": name, "value": value} for name, value in facts.items() if value not in (None, "")
    ]


@app.command()
@guarded
def release(hold: int = NUMBER, by: str = BY, reason: str = REASON, plan_hash: str = HASH) -> None:
    """Lepaskan rencana: terapkan persis seperti yang ditahan."""
    by = read_name(by)
    with opened() as door:
        state, code = let_go(door, hold, by, reason, plan_hash)
    if state == "WAITING":
        typer.echo(
            f"Persetujuan pertama untuk rencana {hold} dicatat atas nama {by}. Orang kedua harus "
            "melepasnya."
        )
        sys.exit(3)
    typer.echo(f"Rencana {hold} dilepas oleh {by}: {state}{'/' + code if code else ''}.")
    sys.exit(0 if state in ("PUBLISHED", "NOOP") else 3)


@app.command()
@guarded
def reject(hold: int = NUMBER, by: str = BY, reason: str = REASON) -> None:
    """Tolak rencana: keadaan terakhir yang diterbitkan tetap berlaku."""
    by = read_name(by)
    with opened() as door:
        turn_down(door, hold, by, reason)
    typer.echo(
        f"Rencana {hold} ditolak oleh {by}. Keadaan terakhir yang diterbitkan tetap berlaku."
    )


def turn_down(door: Opened, hold: int, by: str, reason: str) -> None:
    """Say no to a held plan; what was published stands."""
    from sibermata.store.base.trail import write_trail
    from sibermata.store.night.holds import decide_hold, others_wait

    with door.database.work(name="reject") as connection:
        found = _waiting(connection, hold)
        decide_hold(connection, hold, "rejected", by, reason)
        if not others_wait(connection, found["run_id"]):
            connection.execute(
                "update run set state = 'REJECTED' where id = %s and state = 'HELD'",
                (found["run_id"],),
            )
        write_trail(
            connection,
            door.secrecy,
            by,
            "hold rejected",
            str(hold),
            {"source": found["source"], "reason": reason},
        )


def _waiting(connection: Any, hold: int) -> dict[str, Any]:
    from sibermata.store.night.holds import find_hold

    found = find_hold(connection, hold)
    if found is None:
        raise UsageError(f"there is no hold {hold}")
    if found["status"] != "waiting":
        raise UsageError(f"hold {hold} is {found['status']} already")
    return found


def let_go(door: Opened, hold: int, by: str, reason: str, plan_hash: str = "") -> tuple[str, str]:
    """Apply a held plan, if it is still the very plan that was held; return the state and code of
    its run.
    """
    from sibermata.store.base.trail import write_trail
    from sibermata.store.night.holds import approve_hold, decide_hold
    from sibermata.sync.again.release import release_hold
    from sibermata.sync.night import Night

    rules = load_rules(door.settings)
    with door.database.work(name="approve") as connection:
        found = _waiting(connection, hold)
        if found["expired"]:
            decide_hold(connection, hold, "expired", by, "")
        else:
            answer = _entitled(found, by, plan_hash, rules)
            if answer == "first":
                approve_hold(connection, hold, by)
                write_trail(
                    connection,
                    door.secrecy,
                    by,
                    "hold approved",
                    str(hold),
                    {"source": found["source"], "reason": reason},
                )
                return "WAITING", ""
    if found["expired"]:
        raise UsageError(
            f"hold {hold} has expired: sync the source again and decide on the new plan"
        )
    source = declared_sources(door.settings, [found["source"]])[0] if found["source"] else None
    night = Night(
        database=door.database,
        secrecy=door.secrecy,
        rules=rules,
        night=today(),
        today=today(),
        by=by,
        environ=door.settings.environ or {},
        root=Path.cwd(),
    )

    def decided(connection: Any) -> None:
        decide_hold(connection, hold, "released", by, reason)
        write_trail(
            connection,
            door.secrecy,
            by,
            "hold released",
            str(hold),
            {"source": found["source"], "reason": reason},
        )

    return release_hold(source, found, night, decided)


def _entitled(found: dict[str, Any], by: str, plan_hash: str, rules: Any) -> str:
    """Return 'yes' or 'first'; refuse another plan's hash, the name that planned it, and the first
    name as the second.
    """
    from sibermata.rules.second_person import may_release

    hold, removals = found["id"], found["measures"].get("removals_held", 0)
    named = bytes(found["plan_hash"]).hex()
    if plan_hash and not (len(plan_hash) >= SHORTEST_HASH and named.startswith(plan_hash.lower())):
        raise UsageError(
            f"hold {hold} is not the plan {plan_hash!r}: look at it again with `sibermata holds "
            f"show {hold}`"
        )
    answer = may_release(
        by, found["planned_by"], found["approved_by"], removals, int(rules.brake["second_person"])
    )
    if answer == "own":
        raise UsageError(f"hold {hold} was planned by {by}: somebody else must release it")
    if answer == "again":
        raise UsageError(
            f"hold {hold} would remove {removals} people and {by} has agreed already: a second "
            "person must release it"
        )
    return answer
