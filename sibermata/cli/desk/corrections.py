"""`corrections add|list|accept|withdraw|answer|adoption`: a person's value over a source's."""

from pathlib import Path

import typer

from sibermata.cli.desk.at_desk import BY, DISTRICT, EVIDENCE, FORM, REASON, TARGET, at_desk
from sibermata.cli.door import TYPED, guarded, typed_in, word_of
from sibermata.cli.output import is_table
from sibermata.desk.opening import opened
from sibermata.records.states import CorrectionState

app = typer.Typer(
    help="Perbaikan petugas: nilai yang berlaku di atas nilai sumber.", no_args_is_help=True
)
SEEN = typer.Option(
    None,
    "--seen",
    help=f"Nilai yang Anda lihat; ditolak bila sudah berubah. {TYPED}.",
    callback=typed_in("Nilai yang Anda lihat"),
)
NUMBER = typer.Argument(..., help="Nomor perbaikan.")
COLUMNS = (
    "id",
    "district",
    "kind",
    "person_id",
    "name",
    "field",
    "base",
    "value",
    "said",
    "state",
    "source",
    "pinned",
    "reason",
    "evidence",
    "by",
    "at",
    "accepted_by",
    "absorbed_at",
    "follows",
)
SHORT = ("id", "person_id", "name", "field", "base", "value", "said", "state", "source", "by")
KINDS = {"row": "satu baris", "official": "aparatur baru", "value": "", "end": "status"}


@app.command()
@guarded
def add(
    person: int = typer.Argument(..., help="Nomor orang."),
    field: str = typer.Argument(..., help="Nilai yang diperbaiki, misalnya birth_date."),
    value: str = typer.Argument(
        ...,
        help=f"Nilai yang benar; '' = kosongkan; {TYPED}.",
        callback=typed_in("Nilai yang benar"),
    ),
    by: str = BY,
    reason: str = REASON,
    evidence: str = EVIDENCE,
    seen: str = SEEN,
    tenure: int = typer.Option(None, "--tenure", help="Nomor masa jabatan, bila lebih dari satu."),
    source: str = typer.Option(
        None, "--source", help="Sumber yang diperbaiki, bila lebih dari satu."
    ),
    pinned: bool = typer.Option(
        False, "--pin", help="Nomor telepon, surel, alamat: jangan ikuti sumber yang lebih baru."
    ),
) -> None:
    """Perbaiki satu nilai.

    Nama, NIK, tanggal lahir, dan tanggal jabatan tanpa dokumen menunggu orang kedua.
    """
    from sibermata.desk.corrections.correct import correct

    with at_desk(by) as at:
        done = correct(
            at.desk,
            person,
            field,
            value,
            reason=reason,
            evidence=evidence,
            seen=seen,
            pinned=pinned,
            tenure=tenure,
            source=source,
        )
    if done.person != person:
        typer.echo(
            f"Orang {person} sudah digabungkan dan ditampilkan sebagai orang {done.person}: "
            f"perbaikan dicatat pada orang {done.person}."
        )
    typer.echo(
        f"Perbaikan {done.number}: {word_of(done.state, CorrectionState)}"
        f"{' (sudah ada)' if done.again else ''}."
    )


@app.command("list")
@guarded
def list_(
    district: str = DISTRICT,
    person: int = typer.Option(None, "--person", help="Hanya orang ini."),
    everything: bool = typer.Option(False, "--all", help="Juga yang sudah selesai."),
    form: str = FORM,
    target: Path = TARGET,
) -> None:
    """Daftar perbaikan: nilai sumber, nilai petugas, keadaannya. Nomor pribadi ditutupi."""
    from sibermata.cli.output import write
    from sibermata.desk.asked import district_meant
    from sibermata.rules.value.text import mask_numbers
    from sibermata.store.registry.judgements import members_of
    from sibermata.store.views.corrections import list_corrections

    with opened() as door, door.database.connection() as connection:
        persons = members_of(connection, person)[1] if person is not None else None
        rows = list_corrections(
            connection,
            door.scope.within(district_meant(connection, district)),
            door.secrecy,
            persons=persons,
            everything=everything,
        )
    for row in rows:
        hidden = row["kind"] in ("row", "official")  # a whole row: never in a list
        for name in ("base", "value", "said"):
            row[name] = "" if hidden else mask_numbers(row[name])
    if short := is_table(form, target):
        rows = [{**row, "field": row["field"] or KINDS[row["kind"]]} for row in rows]
    write(
        rows,
        SHORT if short else COLUMNS,
        form,
        target,
        title="Perbaikan",
        empty="Tidak ada perbaikan.",
    )


@app.command()
@guarded
def accept(number: int = NUMBER, by: str = BY) -> None:
    """Setujui perbaikan orang lain, supaya berlaku."""
    from sibermata.desk.corrections.decide import accept as accept_correction

    with at_desk(by) as at:
        done = accept_correction(at.desk, number)
    typer.echo(f"Perbaikan {done.number}: {word_of(done.state, CorrectionState)}.")


@app.command()
@guarded
def withdraw(number: int = NUMBER, by: str = BY, reason: str = REASON) -> None:
    """Cabut perbaikan: nilai sumber berlaku lagi."""
    from sibermata.desk.corrections.decide import withdraw as withdraw_correction

    with at_desk(by) as at:
        done = withdraw_correction(at.desk, number, reason)
    typer.echo(f"Perbaikan {done.number}: {word_of(done.state, CorrectionState)}.")


@app.command()
@guarded
def answer(
    number: int = NUMBER,
    choice: str = typer.Argument(
        ..., help="mine = tetap perbaikan, source = ikuti sumber, new = nilai baru."
    ),
    value: str = typer.Argument("", help=f"Nilai baru; {TYPED}.", callback=typed_in("Nilai baru")),
    by: str = BY,
    seen: str = SEEN,
    evidence: str = EVIDENCE,
) -> None:
    """Jawab sumber yang kini menulis nilai ketiga."""
    from sibermata.desk.corrections.decide import answer as answer_correction

    with at_desk(by) as at:
        done = answer_correction(at.desk, number, choice, value, seen=seen, evidence=evidence)
    typer.echo(f"Perbaikan {done.number}: {word_of(done.state, CorrectionState)}.")


@app.command()
@guarded
def adoption(form: str = FORM, target: Path = TARGET) -> None:
    """Berapa lama tiap kabupaten/kota mengikuti perbaikan di sumbernya."""
    from sibermata.cli.output import write
    from sibermata.store.views.corrections import adoption as adopted

    with opened() as door, door.database.connection() as connection:
        rows = adopted(connection, door.scope)
    columns = ("district", "waiting", "adopted", "median_days", "most_days", "oldest_days")
    write(rows, columns, form, target, title="Diikuti sumber", empty="Belum ada perbaikan.")
