"""`rejections export|import` (the round trip), `packets export`, `spellings teach|list|forget`:
rows mended here and at the source.
"""

import sys
from pathlib import Path

import typer

from sibermata.cli.desk.at_desk import BY, DISTRICT, FORM, REASON, TARGET, At, at_desk
from sibermata.cli.door import TYPED, guarded, typed_in
from sibermata.cli.files import read_bytes
from sibermata.cli.output import save
from sibermata.cli.roster.findings import CODE, SOURCE, STATUS, refused, rejections
from sibermata.desk.opening import opened
from sibermata.rules.value.word_answers import NOT_OFFICIAL, PLACES, refuse_meaning

packets = typer.Typer(
    help="Paket perbaikan di sumber: apa yang harus diubah kabupaten/kota di berkasnya sendiri.",
    no_args_is_help=True,
)
spellings = typer.Typer(
    help="Arti ejaan sebuah sumber: satu jawaban untuk semua nilai yang sama.", no_args_is_help=True
)


OUTCOME = ("row", "source", "file", "sheet", "source_row", "outcome", "codes", "detail")


@rejections.command()
@guarded
def export(
    source: str = SOURCE,
    district: str = DISTRICT,
    status: str = STATUS,
    code: str = CODE,
    form: str = FORM,
    target: Path = TARGET,
    by: str = typer.Option("operator", "--by", help="Nama yang mengunduh."),
) -> None:
    """Lembar perbaikan (XLSX) dari baris yang ditolak; dengan --format csv atau json: daftarnya
    saja.
    """
    if (form or (target.suffix.lstrip(".").lower() if target else "csv")) != "xlsx":
        refused(source, district, status, code, form, target)
        return
    from sibermata.desk.asked import district_meant
    from sibermata.desk.sheets.repair_out import repair_sheet

    with at_desk(by) as at:
        sources = at.door.sources([source] if source else None)
        meant = district_meant(at.desk.connection, district)
        body, rows = repair_sheet(at.desk, sources, at.door.rules.names, district=meant)
    save(body, target)
    typer.echo(f"{rows} baris.", err=True)


@rejections.command("import")
@guarded
def import_(
    file: Path = typer.Argument(..., help="Lembar perbaikan yang sudah diisi."),
    by: str = BY,
    district: str = DISTRICT,
    form: str = FORM,
    target: Path = TARGET,
) -> None:
    """Terima lembar perbaikan: tiap baris dinilai sendiri dan mendapat hasilnya sendiri."""
    from sibermata.cli.output import write
    from sibermata.desk.asked import district_meant
    from sibermata.desk.sheets.repair_rows import LEFT, import_sheet

    body = read_bytes(file)
    with at_desk(by) as at:
        done = import_sheet(
            at.desk,
            file.name,
            body,
            at.door.sources(),
            at.door.rules.names,
            district=district_meant(at.desk.connection, district),
        )
    if done.already:
        typer.echo(f"Berkas ini sudah diproses pada {done.already}. Tidak ada yang diubah.")
        return
    write(
        (one._asdict() for one in done.outcomes),
        OUTCOME,
        form,
        target,
        title="Hasil lembar perbaikan",
        empty="Tidak ada.",
    )
    untouched = done.count(*LEFT)
    typer.echo(
        f"{len(done.outcomes) - untouched} baris beres, {untouched} baris perlu dilihat lagi.",
        err=True,
    )
    sys.exit(3 if untouched else 0)


@rejections.command()
@guarded
def repair(
    finding: int = typer.Argument(..., help="Nomor temuan (lihat `findings list --format csv`)."),
    cells: list[str] = typer.Option(
        ...,
        "--set",
        help=f"KOLOM=NILAI, misalnya post='Kaur Keuangan'; boleh berulang. NILAI {TYPED}.",
    ),
    by: str = BY,
    reason: str = REASON,
) -> None:
    """Perbaiki satu baris yang ditolak; berlaku selama baris itu di sumber tetap sama."""
    from sibermata.desk.sheets.repair_rows import patch_row, row_of_finding

    parted = [cell.partition("=") for cell in cells]
    values = {column: typed_in(column)(value) for column, _, value in parted}
    with at_desk(by) as at:
        row = row_of_finding(at.desk, finding, at.door.sources(), at.door.rules.names)
        number = patch_row(at.desk, row, values, reason=reason)
    typer.echo(f"Perbaikan {number} berlaku pada pembacaan berikutnya.")


@packets.command("export")
@guarded
def export_packet(
    district: str = typer.Option(..., "--district", help="Kabupaten/kota, misalnya 35.16."),
    target: Path = typer.Option(None, "-o", "--output", help="Berkas tujuan, XLSX."),
    by: str = BY,
) -> None:
    """Satu XLSX untuk satu kabupaten/kota: berkas, lembar, baris, kolom, tertulis, seharusnya."""
    from sibermata.desk.asked import district_meant
    from sibermata.desk.sheets.packets import packet_of, workbook_of

    with at_desk(by) as at:
        meant = district_meant(at.desk.connection, district) or district
        packet = packet_of(at.desk, meant, at.door.sources(), at.door.rules.names)
        body = workbook_of(at.desk, packet)
    save(body, target)
    typer.echo(f"{len(packet.lines)} perubahan, {len(packet.new_rows)} baris baru.", err=True)


@spellings.command()
@guarded
def teach(
    source: str = typer.Argument(..., help="Nama sumber."),
    column: str = typer.Argument(
        ..., help="post, sex, status, remarks, village_name, village_code, atau subdistrict_name."
    ),
    value: str = typer.Argument(..., help="Tulisan di sumber, misalnya 'Jogoboyo'."),
    meaning: str = typer.Argument(
        ...,
        help="Artinya: jabatan, 'not_official', L/P, active/ended, atau desa (kode atau nama).",
    ),
    label: str = typer.Option("", "--label", help="Untuk jabatan: nama dusun atau urusannya."),
    capacity: str = typer.Option("", "--capacity", help="definitif|Pj|Plt|Plh"),
    by: str = BY,
    reason: str = REASON,
    apply: bool = typer.Option(
        False, "--apply", help="Berlakukan; tanpa ini hanya ditunjukkan baris yang terkena."
    ),
) -> None:
    """Tunjukkan baris yang terkena, lalu (dengan --apply) jadikan aturan untuk sumber ini."""
    with at_desk(by) as at:
        taught(
            at,
            source,
            column,
            value,
            meaning_of(at, source, column, meaning, label, capacity),
            reason,
            apply=apply,
        )


def meaning_of(
    at: At, source: str, column: str, meaning: str, label: str, capacity: str
) -> dict[str, str]:
    """Return what a person says that a word means, as a rule keeps it; a post by its code or any
    spelling that the catalogue knows, a village or a kecamatan by its code or its name.
    """
    if column in PLACES:
        from sibermata.desk.spellings import place_meant

        return {PLACES[column]: place_meant(at.desk, source, column, meaning)}
    if meaning == NOT_OFFICIAL:
        return {"verdict": meaning}
    if column != "post":
        return {column: meaning}
    from sibermata.desk.asked import post_meant

    post, own_label = post_meant(at.door.rules.book, meaning)
    answer = {"post": post, "label": label or own_label, "capacity": capacity}
    return {name: text for name, text in answer.items() if text}


def taught(
    at: At,
    source: str,
    column: str,
    value: str,
    answer: dict[str, str],
    reason: str,
    *,
    apply: bool,
    village: str = "",
) -> None:
    """Show the rows that a meaning would settle; with `apply`, make it a rule."""
    from sibermata.cli.output import write
    from sibermata.desk.spellings import affected
    from sibermata.desk.spellings import teach as teach_spelling

    refuse_meaning(at.door.rules.book, column, value, answer)
    rows = affected(at.desk, source, column, value, village)
    number = 0
    if apply:
        made = teach_spelling(
            at.desk, source, column, value, answer, village=village, reason=reason
        )
        number = made.number
    write(
        rows,
        ("file", "sheet", "row", "header", "code", "shown"),
        None,
        None,
        title="Baris yang terkena",
        empty="Tidak ada baris.",
    )
    done = (
        f"Aturan {number} berlaku pada pembacaan berikutnya."
        if apply
        else "Belum berlaku: ulangi dengan --apply."
    )
    typer.echo(f"{len(rows)} baris. {done}", err=True)


@spellings.command("list")
@guarded
def list_(
    source: str = SOURCE,
    everything: bool = typer.Option(False, "--all", help="Juga yang dicabut."),
    form: str = FORM,
) -> None:
    """Daftar arti ejaan."""
    from sibermata.cli.output import write
    from sibermata.desk.asked import source_meant
    from sibermata.store.registry.answers import list_answers

    with opened() as door, door.database.connection() as connection:
        asked = source_meant(door, connection, source)
        rows = list_answers(connection, asked, everything=everything)
    write(
        rows,
        (
            *("id", "source", "column", "value", "village", "meaning"),
            *("by", "at", "reason", "withdrawn_by"),
        ),
        form,
        None,
        title="Ejaan",
    )


@spellings.command()
@guarded
def forget(number: int = typer.Argument(..., help="Nomor aturan."), by: str = BY) -> None:
    """Cabut arti ejaan: nilainya menjadi pertanyaan lagi."""
    from sibermata.desk.spellings import forget as forget_spelling

    with at_desk(by) as at:
        forget_spelling(at.desk, number)
    typer.echo(f"Aturan {number} dicabut.")
