"""`officials diff`: what changed between two instants, or in one night, in words for people."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer

from sibermata.cli.door import guarded, read_day, read_instant, word_of
from sibermata.desk.opening import opened
from sibermata.errors import Refusal
from sibermata.records.states import EndReason

COLUMNS = ("what", "district", "village_code", "village", "person_id", "name", "before", "after")
SUMMARY = ("district", "added", "gone", "renamed", "post", "status")


def add_to(officials: typer.Typer) -> None:
    """Register the command under `officials`."""
    officials.command("diff")(diff)


@guarded
def diff(
    start: str = typer.Option(None, "--from", help="Saat pertama, misalnya 2026-03-02T08:00."),
    end: str = typer.Option(None, "--to", help="Saat kedua; bawaan sekarang."),
    night: str = typer.Option(
        None, "--night", help="Beda satu malam, misalnya 2026-03-02; pengganti --from dan --to."
    ),
    district: str = typer.Option(
        None, "--district", help="Hanya kabupaten/kota ini, misalnya 35.16."
    ),
    summary: bool = typer.Option(False, "--summary", help="Hanya jumlah tiap kabupaten/kota."),
    form: str = typer.Option(None, "--format", help="table|csv|xlsx|json"),
    target: Path = typer.Option(None, "-o", "--output", help="Berkas tujuan."),
) -> None:
    """Siapa yang bertambah, pergi, berganti nama, atau berganti jabatan di antara dua saat."""
    from datetime import UTC, datetime

    from sibermata.cli.output import form_of, write
    from sibermata.desk.asked import district_meant
    from sibermata.store.views.differences import by_district, differences, instants_of

    if bool(night) == bool(start):
        raise Refusal("PERIOD_NEEDED")
    with opened() as door, door.database.connection() as connection:
        scope = door.scope.within(district_meant(connection, district))
        day = read_day(night, "--night")
        if day is not None:
            instants = instants_of(connection, scope, day)
        else:
            first, last = (
                read_instant(start, "--from"),
                read_instant(end, "--to") or datetime.now(UTC),
            )
            assert first is not None
            if first > last:
                raise Refusal("INSTANTS_REVERSED", start=first, end=last)
            instants = (first, last)
        lines = differences(connection, scope, *instants) if instants else []
    if form_of(form, target) in ("table", "xlsx"):
        lines = [{**line, "after": why_in_words(line)} for line in lines]
    rows = by_district(lines) if summary else lines
    write(
        rows,
        SUMMARY if summary else COLUMNS,
        form,
        target,
        title="Perbedaan",
        empty="Tidak ada perbedaan.",
    )


def why_in_words(line: Mapping[str, Any]) -> str:
    """Return where somebody is now; for somebody who is gone, why and since when."""
    if line["what"] != "gone":
        return str(line["after"])
    day = line["end_date"].isoformat() if line["end_date"] else ""
    return f"{word_of(line['end_reason'], EndReason)} {day}".strip()
