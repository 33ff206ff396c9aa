"""`officials add|end`: stated by hand, before any source knows."""

import typer

from sibermata.cli.desk.at_desk import BY, EVIDENCE, REASON, at_desk
from sibermata.cli.door import TYPED, guarded, read_day, typed_in

NIK = typer.Option("", "--nik", help=f"NIK, 16 angka; {TYPED}.", callback=typed_in("NIK"))
PHONE = typer.Option(
    "", "--phone", help=f"Nomor telepon; {TYPED}.", callback=typed_in("Nomor telepon")
)


def add_to(officials: typer.Typer) -> None:
    """Register the commands."""
    officials.command()(add)
    officials.command()(end)


@guarded
def add(
    name: str = typer.Option(..., "--name", help="Nama lengkap, boleh dengan gelar."),
    village: str = typer.Option(
        ...,
        "--village",
        help="Kode atau nama desa, misalnya 35.16.05.2001 atau 'Srigading, Ngoro'.",
    ),
    post: str = typer.Option(..., "--post", help="Jabatan, misalnya 'Kepala Dusun Krajan'."),
    by: str = BY,
    reason: str = REASON,
    evidence: str = EVIDENCE,
    nik: str = NIK,
    sex: str = typer.Option("", "--sex", help="L atau P."),
    birth_place: str = typer.Option("", "--birth-place", help="Tempat lahir."),
    birth_date: str = typer.Option("", "--birth-date", help="Tanggal lahir, misalnya 1990-02-07."),
    sk_number: str = typer.Option("", "--sk-number", help="Nomor SK."),
    sk_date: str = typer.Option("", "--sk-date", help="Tanggal SK."),
    start: str = typer.Option("", "--start", help="Mulai menjabat."),
    phone: str = PHONE,
    person: int = typer.Option(
        None, "--person", help="Orang yang sudah tercatat dan memegang jabatan ini juga."
    ),
    new: bool = typer.Option(
        False, "--new", help="Orang baru, walaupun ada yang senama di desa ini."
    ),
    source: str = typer.Option("", "--source", help="Sumber yang seharusnya memuatnya."),
) -> None:
    """Catat aparatur yang belum dimuat sumber mana pun; dinilai seperti satu baris sumber."""
    from sibermata.desk.asked import village_meant
    from sibermata.desk.corrections.stated import state_official

    cells = {
        "name": name,
        "nik": nik,
        "sex": sex,
        "birth_place": birth_place,
        "birth_date": birth_date,
        "village_code": village,
        "post": post,
        "sk_number": sk_number,
        "sk_date": sk_date,
        "start_date": start,
        "phone": phone,
    }
    with at_desk(by) as at:
        cells["village_code"] = village_meant(at.desk.connection, at.desk.scope, village) or village
        done = state_official(
            at.desk, cells, reason=reason, evidence=evidence, person=person, new=new, source=source
        )
    typer.echo(
        f"Orang {done.person}, masa jabatan {done.tenure} dicatat oleh {by} (perbaikan "
        f"{done.number})."
    )


@guarded
def end(
    person: int = typer.Argument(..., help="Nomor orang."),
    by: str = BY,
    on: str = typer.Option(None, "--on", help="Hari terakhir menjabat, misalnya 2026-03-02."),
    reason: str = REASON,
    evidence: str = EVIDENCE,
    tenure: int = typer.Option(None, "--tenure", help="Nomor masa jabatan, bila lebih dari satu."),
    source: str = typer.Option(None, "--source", help="Sumber yang masih memuatnya."),
) -> None:
    """Akhiri masa jabatan yang oleh sumber masih ditulis aktif."""
    from sibermata.desk.corrections.stated import state_end

    with at_desk(by) as at:
        done = state_end(
            at.desk,
            person,
            on=read_day(on, "--on"),
            reason=reason,
            evidence=evidence,
            tenure=tenure,
            source=source,
        )
    typer.echo(f"Masa jabatan {done.tenure} diakhiri oleh {by} (perbaikan {done.number}).")
