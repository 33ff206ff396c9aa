"""`officials list|show|export` and `explain`: the roster, and why each value stands as it does."""

import sys
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import typer

from sibermata.cli.door import NUMBER, guarded, read_day, read_instant
from sibermata.cli.roster import difference
from sibermata.desk.opening import Opened, opened
from sibermata.errors import UsageError

officials = typer.Typer(help="Aparatur desa.", no_args_is_help=True)
IN_FORCE = "perbaikan berlaku"
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
FIELDS = {  # a field of the registry -> the columns of a source that may have said it
    "name": ("name", "front_title", "back_title"),
    "front_title": ("front_title", "name"),
    "back_title": ("back_title", "name"),
    "sex": ("sex",),
    "birth_place": ("birth_place", "birth_place_date"),
    "birth_date": ("birth_date", "birth_place_date"),
    "education": ("education",),
    "nik": ("nik", "nik_phone"),
    "phone": ("phone", "nik_phone"),
    "village": ("village_code", "village_name", "subdistrict_name"),
    "post": ("post", "hamlet"),
    "post_label": ("hamlet", "post"),
    "capacity": ("capacity", "post"),
    "status": ("status",),
    "sk_number": ("sk_number", "sk_number_date"),
    "sk_date": ("sk_date", "sk_number_date"),
    "start_date": ("start_date", "term"),
    "end_date": ("end_date", "term"),
}

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
HOW = {"stated": "tertulis", "observed": "teramati", "inferred": "disimpulkan"}
STATUS = {
    "active": "aktif",
    "missing": "tidak tampak",
    "presumed_ended": "dianggap berakhir",
    "ended": "berakhir",
}
OF_PERSON = (
    "name",
    "front_title",
    "back_title",
    "sex",
    "birth_place",
    "birth_date",
    "education",
    "nik",
    "phone",
)


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    difference.add_to(officials)
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
    form: str = FORM,
    target: Path = TARGET,
) -> None:
    """Daftar aparatur: siapa memegang jabatan apa. NIK ditutupi."""
    from sibermata.cli.output import is_table, write
    from sibermata.store.views.officials import COLUMNS, roster

    with opened() as door, door.database.connection() as connection:
        rows = roster(
            connection,
            district=district,
            village=village,
            as_of=read_instant(as_of, "--as-of"),
            on=read_day(on, "--on"),
            ended=everything,
        )
        short, shown = is_table(form, target), masked(rows, door)
        write(
            in_words(shown) if short else shown,
            SHORT if short else COLUMNS,
            form,
            target,
            title="Aparatur",
            empty="Tidak ada aparatur.",
        )


@officials.command()
@guarded
def show(person: int = NUMBER, form: str = FORM) -> None:
    """Satu orang dengan semua jabatannya."""
    from sibermata.cli.output import HEADINGS, write
    from sibermata.store.views.officials import COLUMNS, roster

    with opened() as door, door.database.connection() as connection:
        rows = list(masked(roster(connection, person=person, ended=True), door))
    if not rows:
        raise UsageError(f"there is no person {person}")
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
            if row["status"] == "ended" or row["end_date"]
            else ""
        )
    write(in_words(rows), SEAT, "table", None, title="Jabatan")


def in_words(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield rows with their status as a person reads it in a table; files keep the agreed words."""
    return ({**row, "status": STATUS.get(row["status"], row["status"])} for row in rows)


def known_day(day: date | None, how: str, after: date | None) -> str:
    """Return a day of a tenure with how it is known: '2026-03-03 (teramati, setelah
    2026-03-02)'.
    """
    how_known = HOW.get(how, how)
    if after and how != "stated":
        how_known += f", setelah {after.isoformat()}"
    if day is None:
        return f"tanggal tidak diketahui ({how_known})" if how_known else ""
    return f"{day.isoformat()} ({how_known})" if how_known else day.isoformat()


def masked(rows: Iterator[dict[str, Any]], door: Opened) -> Iterator[dict[str, Any]]:
    from sibermata.rules.person.nik import mask
    from sibermata.store.registry.fields import PERSON, PRIVATE, SEPARATOR

    place = PRIVATE.index("nik")
    for row in rows:
        sealed = [row.pop("private"), *(row.pop("privates") or ())]
        niks = (
            door.secrecy.open(bytes(one), PERSON).split(SEPARATOR)[place] for one in sealed if one
        )
        nik = next((nik for nik in niks if nik), "")
        yield {**row, "nik": mask(nik) if nik else ""}


@guarded
def explain(
    person: int = NUMBER,
    field: str = typer.Argument(None, help="Hanya nilai ini, misalnya birth_date."),
    form: str = FORM,
) -> None:
    """Tunjukkan dari mana tiap nilai: sumber, berkas, lembar, baris, kolom, tulisan aslinya, aturan
    yang menautkannya.
    """
    from sibermata.cli.output import write
    from sibermata.store.views.officials import person_versions, roster, statements, tenure_versions

    if field and field not in FIELDS:
        raise UsageError(f"field {field!r} is none of {', '.join(FIELDS)}")
    with opened() as door, door.database.connection() as connection:
        tenures = list(masked(roster(connection, person=person, ended=True), door))
        if not tenures:
            raise UsageError(f"there is no person {person}")
        said = statements(connection, person)
        corrections = corrected(connection, door, person, field)
        overruled = {
            (row["field"], row["tenure"]) for row in corrections if row["verdict"] == IN_FORCE
        }
        rows = [
            row
            for name in ([field] if field else FIELDS)
            for row in _origins(name, tenures, said, door, overruled)
        ]
        rows = [*corrections, *rows]
        history = (
            []
            if field
            else [*person_versions(connection, person), *tenure_versions(connection, person)]
        )
    columns: tuple[str, ...] = (
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
    if (form or "table") == "table" and sys.stdout.isatty():
        rows = [{**row, "place": _place(row)} for row in rows]
        columns = ("field", "value", "verdict", "source", "place", "raw")
    write(rows, columns, form, None, title=f"Asal nilai, orang {person}")
    if history and (form or "table") == "table" and sys.stdout.isatty():
        shown = (
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
        write(history, shown, "table", None, title="Riwayat")


def corrected(
    connection: Any, door: Opened, person: int, field: str | None
) -> list[dict[str, Any]]:
    """Return what people wrote over the sources' values: the value, who, when, why, and whether it
    is what is shown.
    """
    from sibermata.rules.overlay import SHOWN
    from sibermata.rules.value.text import mask_numbers
    from sibermata.store.registry.judgements import members_of
    from sibermata.store.views.corrections import list_corrections

    return [
        {
            "field": one["field"] or one["kind"],
            "value": mask_numbers(one["value"]) if one["kind"] in ("value", "end") else "",
            "verdict": IN_FORCE if one["state"] in SHOWN else f"perbaikan {one['state']}",
            "source": one["source"],
            "tenure": one["tenure_id"],
            "raw": mask_numbers(one["base"]),
            "night": one["at"].date(),
            "linked_by": f"perbaikan {one['id']} oleh {one['by']}",
        }
        for one in list_corrections(
            connection, door.secrecy, persons=members_of(connection, person)[1], everything=True
        )
        if field in (None, one["field"])
    ]


def _place(row: dict[str, Any]) -> str:
    """Return where a value stands, as a person would say it."""
    sheet = f", lembar {row['sheet']}" if row["sheet"] else ""
    return f"{row['file']}{sheet}, baris {row['row']}, kolom {row['column']} (malam {row['night']})"


def _origins(
    field: str,
    tenures: list[dict[str, Any]],
    said: list[dict[str, Any]],
    door: Opened,
    overruled: Collection[tuple[str, int | None]],
) -> Iterator[dict[str, Any]]:
    """Yield what each source said for a field, the words that stand first, then the earlier ones.
    `overruled`: where a person's word
    stands over theirs, for a person or a tenure."""
    from sibermata.records.cell import text_of
    from sibermata.rules.value.text import mask_numbers
    from sibermata.store.registry.fields import RECORD, SEPARATOR, speakers_of

    value = next((row.get(field) for row in tenures if row.get(field)), "")
    default, others = speakers_of(tenures[0]["stated_by"])
    spoken = others.get(field, default).partition("@")[0]
    of_person = field in OF_PERSON and spoken in {statement["source"] for statement in said}
    for statement in said:
        table = statement["table"] or {"columns": [], "headers": [], "file": "", "sheet": ""}
        cells = door.secrecy.open(bytes(statement["said"]), RECORD).split(SEPARATOR)
        loses = (of_person and statement["source"] != spoken) or not {
            (field, None),
            (field, statement["tenure_id"]),
        }.isdisjoint(overruled)
        for column in FIELDS[field]:
            if column not in table["columns"]:
                continue
            place = table["columns"].index(column)
            raw = text_of(cells[place])
            if raw.strip():
                yield {
                    "field": field,
                    "value": value,
                    "verdict": _standing(statement, loses),
                    "source": statement["source"],
                    "file": table["file"],
                    "sheet": table["sheet"],
                    "row": statement["row_number"],
                    "column": table["headers"][place],
                    "raw": mask_numbers(raw),
                    "night": statement["night"],
                    "run": statement["run_id"],
                    "linked_by": statement["linked_by"],
                }


def _standing(statement: dict[str, Any], outweighed: bool) -> str:
    """Return what a source's words are worth now: they stand, another's weigh more, or they were
    said once.
    """
    if not statement["current"]:
        return "dahulu"
    return "kalah" if outweighed else "berlaku"
