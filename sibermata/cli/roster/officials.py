"""`officials list|show|export` and `explain`: the roster, and why each value stands as it does."""

import sys
from datetime import date
from pathlib import Path
from typing import Any

import typer

from sibermata.cli.desk.at_desk import TAKEN_BY
from sibermata.cli.door import NUMBER, guarded, read_day, read_instant, word_of
from sibermata.cli.roster import difference, find
from sibermata.desk.opening import opened
from sibermata.errors import Refusal
from sibermata.records.states import DayKnown, TenureStatus
from sibermata.rules.time.office import day_in_words

officials = typer.Typer(help="Aparatur desa.", no_args_is_help=True)
SHORT = (
    "person_id",
    "name",
    "village",
    "subdistrict",
    "district_code",
    "post",
    "post_label",
    "capacity",
    "status",
    "nik",
)
DISTRICT = typer.Option(None, "--district", help="Hanya kabupaten/kota ini, misalnya 35.16.")
VILLAGE = typer.Option(None, "--village", help="Hanya desa ini, misalnya 35.16.05.2001.")
AS_OF = typer.Option(
    None, "--as-of", help="Seperti yang diketahui pada saat ini, misalnya 2026-03-02T08:00."
)
ON = typer.Option(None, "--on", help="Yang menjabat pada tanggal ini, misalnya 2026-03-02.")
ALL = typer.Option(False, "--all", help="Termasuk masa jabatan yang sudah berakhir.")
FORM = typer.Option(None, "--format", help="table|csv|xlsx|json")
TARGET = typer.Option(None, "-o", "--output", help="Berkas tujuan.")
PERSON = ("name", "front_title", "back_title", "sex", "birth_place", "birth_date")
SEAT = (
    "tenure",
    "village",
    "post",
    "post_label",
    "capacity",
    "status",
    "begins",
    "ends",
    "end_reason",
    "sk_number",
    "source",
)
ORIGIN = (
    "field",
    "value",
    "verdict",
    "source",
    "file",
    "sheet",
    "row",
    "column",
    "raw",
    "night",
    "run",
    "linked_by",
)
ORIGIN_SHORT = ("field", "value", "verdict", "source", "place", "raw")
HISTORY = (
    "recorded_from",
    "recorded_to",
    "run_id",
    "name",
    "village",
    "post",
    "label",
    "capacity",
    "status",
    "start_date",
    "end_date",
)


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    difference.add_to(officials)
    find.add_to(officials)
    app.add_typer(officials, name="officials")
    app.command()(explain)


@officials.command("list")
@officials.command("export")
@guarded
def list_(
    district: str = DISTRICT,
    village: str = VILLAGE,
    as_of: str = AS_OF,
    on: str = ON,
    everything: bool = ALL,
    subdistrict: str = typer.Option(None, "--subdistrict", help="Hanya kecamatan ini."),
    post: str = typer.Option(None, "--post", help="Hanya jabatan ini: kode atau sebutannya."),
    status: str = typer.Option(None, "--status", help="active|missing|presumed_ended|ended"),
    form: str = FORM,
    target: Path = TARGET,
    by: str = TAKEN_BY,
) -> None:
    """Daftar aparatur: siapa memegang jabatan apa, dan kedudukannya. NIK ditutupi.

    Dengan --on kedudukannya pada tanggal itu, dengan --as-of seperti yang diketahui pada saat itu.
    """
    from sibermata.cli.output import is_table, write
    from sibermata.desk.asked import (
        choice_meant,
        district_meant,
        post_meant,
        subdistrict_meant,
        village_meant,
    )
    from sibermata.desk.explain import masked
    from sibermata.desk.programme.shown import ROSTER, looked, with_marks
    from sibermata.store.views.officials import COLUMNS, Asked, roster

    known, day = read_instant(as_of, "--as-of"), read_day(on, "--on")
    with opened() as door, looked(door, day, known) as look:
        connection = look.connection
        scope = door.scope.within(district_meant(connection, district))
        asked = Asked(
            village=village_meant(connection, scope, village),
            subdistrict=subdistrict_meant(connection, scope, subdistrict),
            post=post_meant(door.rules.book, post)[0] if post else None,
            status=choice_meant(status, tuple(TenureStatus)) if status else None,
            as_of=known,
            on=day,
            ended=everything or status == TenureStatus.ENDED,
        )
        rows = roster(connection, scope, asked)
        short = is_table(form, target)
        write(
            with_marks(door, look, scope, masked(rows, door)),
            (*SHORT, "pledge") if short else (*COLUMNS, *ROSTER),
            form,
            target,
            title="Aparatur",
            empty="Tidak ada aparatur.",
            by=by,
        )


@officials.command()
@guarded
def show(person: int = NUMBER, form: str = FORM) -> None:
    """Satu orang dengan semua jabatannya."""
    from sibermata.cli.headings import HEADINGS
    from sibermata.cli.output import write
    from sibermata.desk.explain import masked
    from sibermata.store.views.officials import COLUMNS, roster

    with opened() as door, door.database.connection() as connection:
        rows = list(masked(roster(connection, door.scope, person=person, ended=True), door))
    if not rows:
        raise Refusal("PERSON_UNKNOWN", person=person)
    if form or not sys.stdout.isatty():
        write(rows, COLUMNS, form, None)
        return
    write(
        ({"field": HEADINGS[name], "value": rows[0][name]} for name in (*PERSON, "nik")),
        ("field", "value"),
        "table",
        None,
        title=f"Orang {person}",
    )
    for row in rows:
        row["begins"] = known_day(row["start_date"], row["start_how"], row["start_after"])
        row["ends"] = (
            known_day(row["end_date"], row["end_how"], row["end_after"])
            if row["status"] == TenureStatus.ENDED or row["end_date"]
            else ""
        )
    write(rows, SEAT, "table", None, title="Jabatan")


def known_day(day: date | None, how: str, after: date | None) -> str:
    """Return a day of a tenure with how it is known: '2026-03-03 (teramati, setelah
    2026-03-02)'.
    """
    how_known = word_of(how, DayKnown)
    if after and how != DayKnown.STATED:
        how_known += f", setelah {after.isoformat()}"
    if day is None:
        return f"tanggal tidak diketahui ({how_known})" if how_known else ""
    return f"{day.isoformat()} ({how_known})" if how_known else day.isoformat()


@guarded
def explain(
    person: int = NUMBER,
    field: str = typer.Argument(None, help="Hanya nilai ini, misalnya birth_date."),
    form: str = FORM,
) -> None:
    """Tunjukkan dari mana tiap nilai: sumber, berkas, lembar, baris, kolom, tulisan aslinya, aturan
    yang menautkannya.
    """
    from sibermata.cli.output import is_table, write
    from sibermata.desk.explain import explain as explain_person

    with opened() as door:
        said = explain_person(door, person, field)
    title = f"Asal nilai, orang {person}"
    if not is_table(form or ("table" if sys.stdout.isatty() else None), None):
        write(said.origins, ORIGIN, form, None, title=title)
        return
    rows = [{**row, "place": place_of(row)} for row in said.origins]
    write(rows, ORIGIN_SHORT, "table", None, title=title)
    if said.history:
        write(said.history, HISTORY, "table", None, title="Riwayat")


def place_of(row: dict[str, Any]) -> str:
    """Return where a value stands, as a person would say it."""
    if "file" not in row:
        return f"{row['linked_by']} ({day_in_words(row['night'])})"
    sheet = f", lembar {row['sheet']}" if row["sheet"] else ""
    return f"{row['file']}{sheet}, baris {row['row']}, kolom {row['column']} (malam {row['night']})"
