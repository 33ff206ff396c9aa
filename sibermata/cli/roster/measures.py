"""`measures`: every number that is counted of a district, as pages and papers show it."""

from pathlib import Path

import typer

from sibermata.cli.door import guarded, read_day
from sibermata.desk.opening import opened, today

FORM = typer.Option(None, "--format", help="table|csv|xlsx|json")
TARGET = typer.Option(None, "-o", "--output", help="Berkas tujuan.")
COLUMNS = ("measure", "measure_name", "district_code", "district", "counted", "whole", "unit")


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(measures)


@guarded
def measures(
    district: str = typer.Option(None, "--district", help="Hanya kabupaten/kota ini."),
    night: str = typer.Option(
        None, "--night", help="Seperti pada akhir malam ini, misalnya 2026-03-02."
    ),
    form: str = FORM,
    target: Path = TARGET,
) -> None:
    """Semua ukuran menurut kabupaten/kota, sekarang atau pada akhir suatu malam."""
    from sibermata.cli.output import write
    from sibermata.desk.asked import district_meant
    from sibermata.desk.roster.measures import measured, measures_listed
    from sibermata.store.views.regions import DISTRICTS, list_regions

    at_end_of = read_day(night, "--night")
    with opened() as door, door.database.connection() as connection:
        if at_end_of is None:
            door.marked()
        scope = door.scope.within(district_meant(connection, district))
        counts = measured(connection, scope, today(), at_end_of)
        names = {
            one["code"]: one["name"] for one in list_regions(connection, scope, levels=DISTRICTS)
        }
        rows = measures_listed(door, counts, names)
    write(rows, COLUMNS, form, target, title="Ukuran", empty="Belum ada yang diukur.")
