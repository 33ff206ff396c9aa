"""`findings list|export` and `rejections list|export`: what was refused, asked, set aside - where,
why, and what to do.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sibermata.cli.door import guarded
from sibermata.cli.ways import step_with_way
from sibermata.desk.opening import opened
from sibermata.records.states import FindingStatus, Severity

if TYPE_CHECKING:
    from sibermata.rules.messages import Messages
    from sibermata.store.views.findings import FindingLine

app = typer.Typer(
    help="Temuan: semua yang ditolak, ditanyakan, diragukan, atau dirapikan.", no_args_is_help=True
)
rejections = typer.Typer(
    help="Penolakan: baris yang belum diterima (galat dan pertanyaan).", no_args_is_help=True
)
COLUMNS = (
    "id",
    "source",
    "district",
    "file",
    "sheet",
    "row",
    "column",
    "code",
    "severity",
    "status",
    "value",
    "message",
    "next_step",
    "times",
    "first_seen",
)
SHORT = ("source", "file", "sheet", "row", "column", "code", "severity", "value", "message")
REFUSED = ("error", "question")
SOURCE = typer.Option(None, "--source", help="Hanya sumber ini.")
DISTRICT = typer.Option(None, "--district", help="Hanya kabupaten/kota ini, misalnya 35.16.")
STATUSES = (*(str(one) for one in FindingStatus if one is not FindingStatus.WAIVED), "all")
STATUS = typer.Option("open", "--status", help="|".join(STATUSES))
CODE = typer.Option(None, "--code", help="Hanya kode ini.")
SEVERITY = typer.Option(None, "--severity", help="error|question|warning|note")
FORM = typer.Option(None, "--format", help="table|csv|xlsx|json")
TARGET = typer.Option(None, "-o", "--output", help="Berkas tujuan.")


@app.command("list")
@app.command("export")
@guarded
def findings(
    source: str = SOURCE,
    district: str = DISTRICT,
    status: str = STATUS,
    code: str = CODE,
    severity: list[str] = SEVERITY,
    form: str = FORM,
    target: Path = TARGET,
) -> None:
    """Daftar temuan: sumber, berkas, lembar, baris, kolom, kode, dan apa yang harus dilakukan."""
    _write(severity or None, source, district, status, code, form, target, "Temuan")


@rejections.command("list")
@guarded
def refused(
    source: str = SOURCE,
    district: str = DISTRICT,
    status: str = STATUS,
    code: str = CODE,
    form: str = FORM,
    target: Path = TARGET,
) -> None:
    """Daftar baris yang ditolak atau menunggu jawaban."""
    _write(list(REFUSED), source, district, status, code, form, target, "Penolakan")


def _write(
    severities: list[str] | None,
    source: str | None,
    district: str | None,
    status: str,
    code: str | None,
    form: str | None,
    target: Path | None,
    title: str,
) -> None:
    from sibermata.cli.output import is_table, write
    from sibermata.desk.asked import choice_meant, code_meant, district_meant, source_meant
    from sibermata.store.views.findings import list_findings

    for severity in severities or ():
        choice_meant(severity, tuple(Severity))
    status = choice_meant(status, STATUSES)
    with opened() as door, door.database.connection() as connection:
        rows = list_findings(
            connection,
            door.scope.within(district_meant(connection, district)),
            severities=severities,
            source=source_meant(door, connection, source),
            status=None if status == "all" else status,
            code=code_meant(code),
        )
        columns = SHORT if is_table(form, target) else COLUMNS
        worded = in_sentences(rows, door.rules.book.messages)
        write(worded, columns, form, target, title=title, empty="Tidak ada temuan.")


def in_sentences(rows: "Iterable[FindingLine]", messages: "Messages") -> Iterator[dict[str, Any]]:
    """Yield findings with their sentence and next step."""
    from sibermata.desk.refusals import said_of_finding

    for row in rows:
        words = said_of_finding(row, messages)
        yield {
            **row,
            "column": row["header"] or row["column_name"],
            "value": row["shown"],
            "message": words.sentence,
            "next_step": step_with_way(words.code, words.step, {"id": row["id"]}),
            "first_seen": row["first_at"],
        }
