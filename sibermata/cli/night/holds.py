"""`holds list|show|release|reject`: plans that wait for a person."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sibermata.cli.door import NUMBER, ended_as, guarded, read_name, word_of
from sibermata.cli.output import is_table
from sibermata.desk.opening import Opened, opened
from sibermata.errors import Refusal
from sibermata.records.states import HoldStatus
from sibermata.rules.hold_words import part_in_words, said_of_hold

if TYPE_CHECKING:
    from sibermata.desk.holds import Village

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
BY = typer.Option(..., "--by", help="Nama yang memutuskan.")
REASON = typer.Option("", "--reason", help="Alasan.")
HASH = typer.Option("", "--hash", help="Sidik rencana yang dilihat, seperti dicetak `holds show`.")


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
        rows = list_holds(connection, door.scope, waiting=not everything)
    short = is_table(form, target)
    lines = (
        [
            {
                **row,
                "size": said_of(row)[1],
                "part": part_in_words(row["part"]),
            }
            for row in rows
        ]
        if short
        else rows
    )
    write(
        lines,
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
    from sibermata.desk.refusals import message_of
    from sibermata.store.views.holds import list_holds

    with opened() as door, door.database.connection() as connection:
        found = list_holds(connection, door.scope, hold=hold)
        if not found:
            raise Refusal("HOLD_UNKNOWN", hold=hold)
        code, value = said_of(found[0])
        sentence, _ = message_of(code, door.rules.book.messages, {"value": value})
        _, step = message_of(found[0]["code"], door.rules.book.messages, {})
        villages = seen_villages(door, found[0])
    if is_table(form, None):
        typer.echo(f"{sentence}\n{step}")
        write(
            _facts(found[0]),
            ("field", "value"),
            "table",
            None,
            title=f"Rencana yang ditahan {hold}",
        )
        if villages:
            columns = ("village", "what", "post", "name", "after")
            write(listed(villages), columns, "table", None, title="Siapa yang terkena")
        if found[0]["status"] == HoldStatus.WAITING:
            say_ways(hold, found[0]["run"], villages)
        return
    rows = [
        {"field": name, "value": value} for name, value in found[0].items() if name != "measures"
    ]
    rows += [{"field": name, "value": value} for name, value in found[0]["measures"].items()]
    rows += [{"field": "people", "value": listed(villages)}] if villages else []
    rows += [{"field": "message", "value": sentence}, {"field": "next_step", "value": step}]
    write(rows, ("field", "value"), form, None, title=f"Rencana yang ditahan {hold}")


def say_ways(hold: int, run: int, villages: "list[Village]") -> None:
    """Say what can be done about a plan that waits."""
    typer.echo(
        f"Lihat bedanya: `sibermata replay {run}`. Lepas: `sibermata holds "
        f"release {hold} --by NAMA --reason ALASAN`."
    )
    typer.echo(
        f"Tolak: `sibermata holds reject {hold} --by NAMA`. Yang meminta rencana ini "
        "tidak boleh melepasnya sendiri."
    )
    if any(one.what == "diganti" for village in villages for one in village.people):
        typer.echo(
            "Bila yang diganti itu orang yang sama dan hanya namanya diperbaiki: lepas "
            "dengan --same-people."
        )


def seen_villages(
    door: Opened, hold: Mapping[str, Any], *, same_people: bool = False
) -> "list[Village]":
    """Return whom a hold that waits would touch; nobody where its delivery is not kept any more."""
    from sibermata.desk.holds import touched_by

    if hold["status"] != HoldStatus.WAITING:
        return []
    try:
        return touched_by(door, hold, same_people=same_people)
    except Refusal:
        return []


def listed(villages: "list[Village]") -> list[dict[str, str]]:
    """Return a line for each person, under one for his village with its numbers then and after."""
    rows = []
    for one in villages:
        rows.append({"village": one.village, "what": f"{one.before} orang menjadi {one.after}"})
        rows += [
            {
                "village": person.village,
                "what": person.what,
                "post": person.post,
                "name": person.name,
                "after": person.after,
            }
            for person in one.people
        ]
    return rows


def _facts(hold: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what an administrator looks at, a fact a row."""
    measures = hold["measures"]
    facts = {
        "sumber": (
            f"{hold['source'] or 'seluruh provinsi'} ({hold['district']}), malam "
            f"{hold['night']}, proses {hold['run']}"
        ),
        "ditahan": f"{hold['code']}: {part_in_words(hold['part'])}",
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
        "keadaan": word_of(hold["status"], HoldStatus),
        "diputuskan oleh": hold["decided_by"],
        "alasan": hold["reason"],
    }
    return [
        {"field": name, "value": value} for name, value in facts.items() if value not in (None, "")
    ]


@app.command("release")
@guarded
def release(
    hold: int = NUMBER,
    by: str = BY,
    reason: str = REASON,
    plan_hash: str = HASH,
    same_people: bool = typer.Option(
        False,
        "--same-people",
        help="Yang hanya namanya berubah tetap orang yang sama di jabatannya; dapat dicabut.",
    ),
) -> None:
    """Lepaskan rencana: terapkan persis seperti yang ditahan."""
    from sibermata.desk.holds import release_hold

    by = read_name(by)
    with opened() as door:
        show_hold(door, hold, same_people=same_people)
        reason = asked_reason(reason)
        done = release_hold(
            door, hold, by=by, reason=reason, plan_hash=plan_hash, same_people=same_people
        )
    if not done.state:
        typer.echo(
            f"Persetujuan pertama untuk rencana {hold} dicatat atas nama {by}. Orang kedua harus "
            "melepasnya."
        )
        sys.exit(3)
    typer.echo(f"Rencana {hold} dilepas oleh {by}: {ended_as(done.state, done.code)}.")
    if done.same:
        typer.echo(
            f"{done.same} orang tetap orang yang sama walaupun namanya berubah. Satu yang keliru: "
            "`sibermata people split ORANG --by NAMA`."
        )
    sys.exit(0 if done.state in ("PUBLISHED", "NOOP") else 3)


def asked_reason(reason: str) -> str:
    """Return the reason of a release; asked for on a terminal, refused elsewhere: what nobody can
    answer is never asked.
    """
    from sibermata.store.desk.desk import refuse_without_reason

    if not reason.strip() and sys.stdin.isatty():
        reason = typer.prompt("Alasan")
    refuse_without_reason(reason)
    return reason


def said_of(hold: Mapping[str, Any]) -> tuple[str, str]:
    """Return the code whose sentence speaks of a hold, and its value."""
    return said_of_hold(hold["code"], hold["part"], hold["measures"], hold["records"])


def show_hold(door: Opened, hold: int, *, same_people: bool = False) -> None:
    """Say on standard error what a decision is about."""
    from sibermata.desk.refusals import message_of
    from sibermata.store.views.holds import list_holds

    with door.database.connection() as connection:
        found = list_holds(connection, door.scope, hold=hold)
    if not found:
        raise Refusal("HOLD_UNKNOWN", hold=hold)
    code, value = said_of(found[0])
    sentence, _ = message_of(code, door.rules.book.messages, {"value": value})
    typer.echo(f"Rencana {hold}, {part_in_words(found[0]['part'])}: {sentence}", err=True)
    for row in listed(seen_villages(door, found[0], same_people=same_people)):
        words = (row["village"], row["what"], row.get("post"), row.get("name"), row.get("after"))
        typer.echo("  " + "  ".join(word for word in words if word), err=True)


@app.command("reject")
@guarded
def reject(hold: int = NUMBER, by: str = BY, reason: str = REASON) -> None:
    """Tolak rencana: keadaan terakhir yang diterbitkan tetap berlaku."""
    from sibermata.desk.holds import reject_hold

    by = read_name(by)
    with opened() as door:
        reject_hold(door, hold, by=by, reason=reason)
    typer.echo(
        f"Rencana {hold} ditolak oleh {by}. Keadaan terakhir yang diterbitkan tetap berlaku."
    )
