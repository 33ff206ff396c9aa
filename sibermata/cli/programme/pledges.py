"""`pledges list|export|add|confirm|annul`: who signed or spoke which text."""

from pathlib import Path

import typer

from sibermata.cli.desk.at_desk import BY, DISTRICT, FORM, REASON, TAKEN_BY, TARGET, at_desk
from sibermata.cli.door import NUMBER, guarded, read_day, word_of
from sibermata.desk.opening import opened
from sibermata.records.states import ActState, PledgeForm, PledgeMode

app = typer.Typer(help="Ikrar dan pakta integritas, orang per orang.", no_args_is_help=True)
SHORT = ("act", "person_id", "name", "post_as_written", "cycle", "text", "form", "date", "state")
SCAN = typer.Option(None, "--evidence", help="Berkas pindaian: PDF, JPEG, atau PNG.")


@app.command("list")
@app.command("export")
@guarded
def list_(
    district: str = DISTRICT,
    cycle: str = typer.Option(None, "--cycle", help="Hanya siklus ini."),
    person: int = typer.Option(None, "--person", help="Hanya orang ini."),
    state: str = typer.Option(None, "--state", help="|".join(ActState)),
    form: str = FORM,
    target: Path = TARGET,
    by: str = TAKEN_BY,
) -> None:
    """Daftar ikrar, termasuk yang dibatalkan."""
    from sibermata.cli.output import is_table, write
    from sibermata.desk.asked import choice_meant, district_meant
    from sibermata.desk.programme.pledges import cycle_meant
    from sibermata.store.programme.catalogue import stored_programme
    from sibermata.store.views.deeds import PLEDGES, list_pledges

    wanted = choice_meant(state, tuple(ActState)) if state else None
    with opened() as door, door.database.connection() as connection:
        scope = door.scope.within(district_meant(connection, district))
        if cycle:
            cycle_meant(stored_programme(connection), cycle)
        rows = list_pledges(connection, scope, person=person, cycle=cycle, state=wanted)
    columns = SHORT if is_table(form, target) else PLEDGES
    write(rows, columns, form, target, title="Ikrar", empty="Belum ada ikrar.", by=by)


@app.command()
@guarded
def add(
    person: int = NUMBER,
    by: str = BY,
    cycle: str = typer.Option("", "--cycle", help="Siklus, misalnya PILKADA-2024."),
    text: str = typer.Option("", "--text", help="Naskah, misalnya SKB-4."),
    form: str = typer.Option("", "--form", help="ikrar|pakta_integritas"),
    mode: str = typer.Option("", "--mode", help="|".join(PledgeMode)),
    day: str = typer.Option(None, "--date", help="Hari ikrar, misalnya 2024-09-18."),
    document: str = typer.Option("", "--document", help="Nomor atau nama dokumennya."),
    event: str = typer.Option(
        "", "--event", help="Kegiatannya; yang tidak disebut diambil dari sini."
    ),
    version: str = typer.Option("", "--version", help="Versi naskah yang ditandatangani."),
    post: str = typer.Option(None, "--post", help="Jabatan yang diwakili, bila lebih dari satu."),
    remarks: str = typer.Option("", "--remarks", help="Catatan."),
    evidence: Path = SCAN,
) -> None:
    """Catat satu ikrar atau pakta integritas satu orang."""
    from sibermata.cli.files import opened_with
    from sibermata.desk.asked import choice_meant, post_meant
    from sibermata.desk.programme.evidence import read_scan
    from sibermata.desk.programme.pledges import Signed, add_pledge

    scan = opened_with(read_scan, evidence) if evidence else None
    with at_desk(by) as at:
        said = Signed(
            cycle=cycle,
            text=text,
            form=choice_meant(form, tuple(PledgeForm)) if form else "",
            mode=choice_meant(mode, tuple(PledgeMode)) if mode else "",
            day=read_day(day, "--date"),
            document=document,
            event=event,
            version=version,
            post=post_meant(at.desk.book, post)[0] if post else "",
            remarks=remarks,
        )
        done = add_pledge(at.desk, person, said, scan)
    state = word_of(done.state, ActState)
    said_so = f"dicatat oleh {by}" if done.new else "sudah tercatat"
    typer.echo(f"Ikrar {done.number}: {said_so}, {state}.")


@app.command()
@guarded
def confirm(number: int = NUMBER, by: str = BY, evidence: Path = SCAN) -> None:
    """Teguhkan satu calon dengan pindaian daftar hadir desa atau surat camat; sesudah itu ia
    dihitung.
    """
    from sibermata.cli.files import opened_with
    from sibermata.desk.programme.evidence import read_scan
    from sibermata.desk.programme.pledges import confirm_pledge

    scan = opened_with(read_scan, evidence) if evidence else None
    with at_desk(by) as at:
        confirm_pledge(at.desk, number, scan)
    typer.echo(f"Ikrar {number} diteguhkan oleh {by}.")


@app.command()
@guarded
def annul(number: int = NUMBER, by: str = BY, reason: str = REASON) -> None:
    """Batalkan satu ikrar; ia tetap terdaftar dan tidak dihitung lagi."""
    from sibermata.desk.programme.pledges import annul_pledge

    with at_desk(by) as at:
        annul_pledge(at.desk, number, reason)
    typer.echo(f"Ikrar {number} dibatalkan oleh {by}.")
