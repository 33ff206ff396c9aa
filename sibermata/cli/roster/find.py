"""`officials find|count`: somebody by a name as it is remembered, and how many there are."""

from pathlib import Path

import typer

from sibermata.cli.door import TYPED, guarded, read_day, read_instant, typed_in
from sibermata.cli.output import is_table
from sibermata.desk.opening import opened

FORM = typer.Option(None, "--format", help="table|csv|xlsx|json")
TARGET = typer.Option(None, "-o", "--output", help="Berkas tujuan.")
BY = ("district", "subdistrict", "village", "post", "status", "sex", "source")
FOUND = ("person_id", "name", "village", "subdistrict", "district_code", "post", "status", "nik")


def add_to(officials: typer.Typer) -> None:
    """Register the commands under `officials`."""
    officials.command()(find)
    officials.command()(count)


@guarded
def find(
    text: str = typer.Argument(
        ...,
        help=f"Nama (boleh salah ketik), NIK, atau nomor telepon; {TYPED}.",
        callback=typed_in("Yang dicari"),
    ),
    form: str = FORM,
    target: Path = TARGET,
) -> None:
    """Cari orang: yang paling mirip di atas, termasuk yang masa jabatannya sudah berakhir."""
    from sibermata.cli.output import write
    from sibermata.desk.roster.find import find_officials
    from sibermata.store.views.officials import COLUMNS

    with opened() as door:
        rows = find_officials(door, text)
    columns = FOUND if is_table(form, target) else COLUMNS
    write(rows, columns, form, target, title="Ditemukan", empty="Tidak ada yang mirip.")


@guarded
def count(
    by: str = typer.Option("district", "--by", help="|".join(BY)),
    district: str = typer.Option(None, "--district", help="Hanya kabupaten/kota ini."),
    as_of: str = typer.Option(None, "--as-of", help="Seperti yang diketahui pada saat ini."),
    on: str = typer.Option(None, "--on", help="Yang menjabat pada tanggal ini."),
    everything: bool = typer.Option(False, "--all", help="Termasuk yang sudah berakhir."),
    form: str = FORM,
    target: Path = TARGET,
) -> None:
    """Hitung aparatur: masa jabatan dan orang, menurut kabupaten/kota, desa, jabatan, ..."""
    from sibermata.cli.output import write
    from sibermata.desk.asked import choice_meant, district_meant
    from sibermata.store.views.officials import COUNTED, Asked, count_officials

    columns = (*COUNTED[choice_meant(by, BY)].split(", "), "officials", "people")
    asked = Asked(as_of=read_instant(as_of, "--as-of"), on=read_day(on, "--on"), ended=everything)
    with opened() as door, door.database.connection() as connection:
        scope = door.scope.within(district_meant(connection, district))
        rows = count_officials(connection, scope, by, asked)
    write(rows, columns, form, target, title="Jumlah aparatur", empty="Tidak ada aparatur.")
