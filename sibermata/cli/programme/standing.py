"""`standing mark|list|export|summary|show|trend`: who has pledged and who is trained."""

from pathlib import Path
from typing import Any

import typer

from sibermata.cli.desk.at_desk import DISTRICT, FORM, TAKEN_BY, TARGET
from sibermata.cli.door import NUMBER, guarded, read_day, read_instant
from sibermata.desk.opening import opened, today
from sibermata.errors import Refusal
from sibermata.records.states import PledgeState, TrainingState

app = typer.Typer(help="Kedudukan: siapa sudah ikrar, siapa terlatih.", no_args_is_help=True)
LEVELS = ("province", "bakorwil", "district", "subdistrict", "village", "post")
SHORT = ("person_id", "name", "village", "post", "post_label", "kind", "subject", "state", "due")
SIGNED = ("act", "cycle", "text", "text_version", "form", "date", "event", "state")
DONE = (
    "result",
    "course",
    "held_from",
    "outcome",
    "certificate_number",
    "valid_until",
    "state",
)
OF_PERSON = ("kind", "subject", "pledge_class", "post", "village", "state", "due", "since", "next")
PLEDGE = (
    "covered",
    "open",
    "overdue",
    "missed",
    "resign_needed",
    "frozen",
    "unconfirmed",
)
TRAINING = (
    "valid",
    "expiring",
    "in_progress",
    "in_grace",
    "not_started",
    "failed",
    "expired",
    "exempt",
)
AREA = ("area", "name", "kind", "subject", "pledge_class", "persons")
SEATS = ("seats", "seats_covered", "vacant")
OF_KIND = {"pledge": (*AREA, *PLEDGE, *SEATS), "training": (*AREA, *TRAINING, *SEATS)}
STATES = (*PledgeState, *TrainingState)
CYCLE = typer.Option(None, "--cycle", help="Hanya siklus ini.")
REQUIREMENT = typer.Option(None, "--requirement", help="Hanya kewajiban pelatihan ini.")
STATE = typer.Option(None, "--state", help="|".join(STATES))
ON = typer.Option(None, "--on", help="Kedudukan pada tanggal ini, sejauh yang kini diketahui.")
AS_OF = typer.Option(
    None, "--as-of", help="Seperti yang diketahui pada saat ini, misalnya 2024-09-18T08:00."
)


@app.command()
@guarded
def mark(
    on: str = typer.Option(None, "--on", help="Hitung saja untuk tanggal ini; tidak disimpan."),
) -> None:
    """Buat ulang kedudukan semua orang dari awal."""
    from sibermata.desk.programme.shown import count_aside
    from sibermata.standing.mark import mark_all

    with opened() as door:
        day = read_day(on, "--on")
        if day is not None and day != today():
            people, marks = count_aside(door, day)
            typer.echo(
                f"Pada {day.isoformat()}: {people} orang, {marks} kedudukan. Tidak disimpan."
            )
            return
        done = mark_all(door.database, door.rules, today())
    typer.echo(f"{done.people} orang ditandai, {done.marks} kedudukan.")


@app.command("list")
@app.command("export")
@guarded
def list_(
    district: str = DISTRICT,
    cycle: str = CYCLE,
    requirement: str = REQUIREMENT,
    state: str = STATE,
    on: str = ON,
    as_of: str = AS_OF,
    form: str = FORM,
    target: Path = TARGET,
    by: str = TAKEN_BY,
) -> None:
    """Daftar kedudukan, satu baris untuk tiap orang dan siklus atau kewajiban."""
    from sibermata.cli.output import is_table, write
    from sibermata.desk.asked import choice_meant, district_meant
    from sibermata.desk.programme.shown import looked, subject_meant
    from sibermata.store.views.standing import COLUMNS, Wanted, list_marks

    wanted_state = choice_meant(state, STATES) if state else None
    refuse_both(cycle, requirement)
    with (
        opened() as door,
        looked(door, read_day(on, "--on"), read_instant(as_of, "--as-of")) as look,
    ):
        scope = door.scope.within(district_meant(look.connection, district))
        kind, subject = subject_meant(look.programme, cycle, requirement, look.at)
        wanted = Wanted(kind, subject, wanted_state, at=look.at)
        rows = list_marks(look.connection, scope, wanted)
    columns = SHORT if is_table(form, target) else COLUMNS
    write(rows, columns, form, target, title="Kedudukan", empty="Tidak ada kedudukan.", by=by)


@app.command()
@guarded
def summary(
    by: str = typer.Option("district", "--by", help="|".join(LEVELS)),
    district: str = DISTRICT,
    cycle: str = CYCLE,
    requirement: str = REQUIREMENT,
    state: str = STATE,
    on: str = ON,
    as_of: str = AS_OF,
    form: str = FORM,
    target: Path = TARGET,
) -> None:
    """Rekap menurut orang dan menurut kursi; dengan --state hanya yang memuat keadaan itu."""
    from sibermata.desk.asked import choice_meant, district_meant
    from sibermata.desk.programme.shown import looked, subject_meant
    from sibermata.store.views.counts import Asked
    from sibermata.store.views.standing import summary as summed

    level = choice_meant(by, LEVELS)
    wanted = choice_meant(state, STATES) if state else None
    refuse_both(cycle, requirement)
    with (
        opened() as door,
        looked(door, read_day(on, "--on"), read_instant(as_of, "--as-of")) as look,
    ):
        scope = door.scope.within(district_meant(look.connection, district))
        kind, subject = subject_meant(look.programme, cycle, requirement, look.at)
        posts = door.rules.book.posts.posts
        asked = Asked(kind, subject)
        rows = summed(look.connection, scope, level, look.programme, posts, asked)
    print_summary([row for row in rows if not wanted or row.get(wanted)], form, target)


def print_summary(rows: list[dict[str, Any]], form: str | None, target: Path | None) -> None:
    """Print a table for each kind of mark; a file has the columns of both where both are in it."""
    from sibermata.cli.output import is_table, write

    for row in rows:
        row.update({name: row.get(name, 0) for name in OF_KIND[row["kind"]] if name not in AREA})
    if is_table(form, target):
        for kind, title in (("pledge", "Ikrar"), ("training", "Pelatihan")):
            mine = [row for row in rows if row["kind"] == kind]
            if mine:
                write(mine, OF_KIND[kind], form, target, title=title)
        if not rows:
            typer.echo("Tidak ada kedudukan.")
        return
    kinds = {row["kind"] for row in rows}
    columns = OF_KIND[kinds.pop()] if len(kinds) == 1 else (*AREA, *PLEDGE, *TRAINING, *SEATS)
    write(rows, columns, form, target, title="Rekap kedudukan")


@app.command()
@guarded
def show(
    person: int = NUMBER,
    district: str = DISTRICT,
    cycle: str = CYCLE,
    requirement: str = REQUIREMENT,
    state: str = STATE,
    on: str = ON,
    as_of: str = AS_OF,
    form: str = FORM,
) -> None:
    """Satu orang: tiap kedudukan dengan buktinya, dan apa langkah berikutnya."""
    from sibermata.cli.output import is_table, write
    from sibermata.desk.asked import choice_meant, district_meant
    from sibermata.desk.programme.shown import deeds_of, looked, marks_of_person, subject_meant
    from sibermata.store.views.deeds import EXEMPTIONS
    from sibermata.store.views.standing import COLUMNS

    refuse_both(cycle, requirement)
    wanted = choice_meant(state, STATES) if state else None
    with (
        opened() as door,
        looked(door, read_day(on, "--on"), read_instant(as_of, "--as-of")) as look,
    ):
        kind, subject = subject_meant(look.programme, cycle, requirement, look.at)
        asked = {
            "kind": kind,
            "subject": subject,
            "state": wanted,
            "district_code": district_meant(look.connection, district),
        }
        rows = [
            row
            for row in marks_of_person(door, look, person)
            if all(value in (None, row[name]) for name, value in asked.items())
        ]
        deeds = deeds_of(look, door.scope, person)
    if not is_table(form, None):
        write(rows, (*COLUMNS, "next"), form, None)
        return
    name = rows[0]["name"] if rows else ""
    title = f"Kedudukan orang {person} {name}".rstrip()
    write(rows, OF_PERSON, form, None, title=title, empty="Tidak ada kewajiban.")
    write(deeds.acts, SIGNED, form, None, title="Ikrar", empty="Belum ada ikrar.")
    write(deeds.results, DONE, form, None, title="Pelatihan", empty="Belum ada hasil pelatihan.")
    if deeds.exemptions:
        columns = tuple(name for name in EXEMPTIONS if name != "person_id")
        write(deeds.exemptions, columns, form, None, title="Pembebasan")


@app.command()
@guarded
def trend(
    cycle: str = CYCLE,
    requirement: str = REQUIREMENT,
    district: str = DISTRICT,
    since: str = typer.Option(None, "--since", help="Sejak malam ini, misalnya 2024-09-01."),
    form: str = FORM,
    target: Path = TARGET,
) -> None:
    """Perkembangan dari malam ke malam."""
    from sibermata.cli.output import write
    from sibermata.desk.asked import district_meant
    from sibermata.desk.programme.shown import subject_meant
    from sibermata.store.programme.catalogue import stored_programme
    from sibermata.store.views.standing import trend as measured

    refuse_both(cycle, requirement)
    if cycle is None and requirement is None:
        raise Refusal("ANSWER_NEEDED", options=("--cycle", "--requirement"))
    with opened() as door, door.database.connection() as connection:
        scope = door.scope.within(district_meant(connection, district))
        _, subject = subject_meant(stored_programme(connection), cycle, requirement)
        rows = measured(connection, scope, str(subject), read_day(since, "--since"))
    states = PLEDGE if cycle is not None else TRAINING
    for row in rows:
        row.update({name: row["states"].get(name, 0) for name in states})
    columns = ("night", "district_code", "pledge_class", "persons", *states, *SEATS)
    write(rows, columns, form, target, title=f"Perkembangan {subject}", empty="Belum ada ukuran.")


def refuse_both(cycle: str | None, requirement: str | None) -> None:
    """Refuse two subjects at once."""
    if cycle is not None and requirement is not None:
        raise Refusal("OPTIONS_EXCLUDE", options=("--cycle", "--requirement"))
