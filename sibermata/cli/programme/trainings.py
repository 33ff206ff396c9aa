"""`trainings list|export|add|annul|exempt`: who made what of which course, by hand."""

from pathlib import Path

import typer

from sibermata.cli.desk.at_desk import BY, DISTRICT, FORM, REASON, TAKEN_BY, TARGET, at_desk
from sibermata.cli.door import NUMBER, guarded, read_day, word_of
from sibermata.cli.programme.pledges import SCAN
from sibermata.desk.opening import opened
from sibermata.errors import Refusal
from sibermata.records.states import ActState, TrainingOutcome

app = typer.Typer(help="Pelatihan, orang per orang.", no_args_is_help=True)
SHORT = (
    "result",
    "person_id",
    "name",
    "course",
    "held_from",
    "score",
    "outcome",
    "valid_until",
    "state",
)

ORGANISER = typer.Option("", "--organiser", help="Penyelenggara.")
PLACE = typer.Option("", "--place", help="Tempat.")
CERTIFICATE = typer.Option("", "--certificate", help="Nomor sertifikat.")
CERTIFIED = typer.Option(None, "--certificate-date", help="Tanggal sertifikat.")
HOURS = typer.Option(None, "--hours", min=1, max=10_000, help="Banyaknya jam pelajaran.")
WRITTEN = typer.Option("", "--as-written", help="Nama seperti tertulis di sertifikat.")


@app.command("list")
@app.command("export")
@guarded
def list_(
    district: str = DISTRICT,
    course: str = typer.Option(None, "--course", help="Hanya pelatihan ini."),
    person: int = typer.Option(None, "--person", help="Hanya orang ini."),
    state: str = typer.Option(None, "--state", help="counted|question|annulled"),
    form: str = FORM,
    target: Path = TARGET,
    by: str = TAKEN_BY,
) -> None:
    """Daftar hasil pelatihan, termasuk yang dibatalkan."""
    from sibermata.cli.output import is_table, write
    from sibermata.desk.asked import choice_meant, district_meant
    from sibermata.desk.programme.shown import trainings_shown
    from sibermata.store.views.deeds import TRAININGS

    wanted = choice_meant(state, tuple(ActState)) if state else None
    with opened() as door, door.database.connection() as connection:
        scope = door.scope.within(district_meant(connection, district))
        rows = trainings_shown(connection, scope, person=person, course=course, state=wanted)
    columns = SHORT if is_table(form, target) else TRAININGS
    write(rows, columns, form, target, title="Pelatihan", empty="Belum ada hasil pelatihan.", by=by)


@app.command()
@guarded
def add(
    person: int = NUMBER,
    by: str = BY,
    course: str = typer.Option("", "--course", help="Kode atau nama pelatihan."),
    held_from: str = typer.Option(None, "--date", help="Hari pertama, misalnya 2024-03-04."),
    held_to: str = typer.Option(None, "--to", help="Hari terakhir."),
    outcome: str = typer.Option("", "--outcome", help="|".join(TrainingOutcome)),
    score: int = typer.Option(None, "--score", min=0, max=100, help="Nilai dari 100."),
    organiser: str = ORGANISER,
    place: str = PLACE,
    certificate: str = CERTIFICATE,
    certificate_date: str = CERTIFIED,
    hours: int = HOURS,
    event: str = typer.Option("", "--event", help="Kegiatannya."),
    written: str = WRITTEN,
    remarks: str = typer.Option("", "--remarks", help="Catatan."),
    evidence: Path = SCAN,
) -> None:
    """Catat satu hasil pelatihan satu orang."""
    from sibermata.cli.files import opened_with
    from sibermata.desk.asked import choice_meant
    from sibermata.desk.programme.evidence import read_scan
    from sibermata.desk.programme.trainings import Taken, add_training

    scan = opened_with(read_scan, evidence) if evidence else None
    said = Taken(
        course=course,
        held_from=read_day(held_from, "--date"),
        held_to=read_day(held_to, "--to"),
        outcome=choice_meant(outcome, tuple(TrainingOutcome)) if outcome else "",
        score=score,
        organiser=organiser,
        place=place,
        certificate=certificate,
        certificate_date=read_day(certificate_date, "--certificate-date"),
        hours=hours,
        event=event,
        written=written,
        remarks=remarks,
    )
    with at_desk(by) as at:
        done = add_training(at.desk, person, said, scan)
    outcome_word = word_of(done.outcome, TrainingOutcome)
    if done.new:
        said_so = f"dicatat oleh {by}"
    else:
        said_so = "nomor sertifikat ditambahkan" if done.certificate_added else "sudah tercatat"
    typer.echo(f"Hasil pelatihan {done.number}: {said_so}, {outcome_word}.")


@app.command()
@guarded
def annul(
    number: int = NUMBER,
    by: str = BY,
    reason: str = REASON,
    exemption: bool = typer.Option(
        False, "--exemption", help="Nomornya nomor pembebasan, bukan hasil pelatihan."
    ),
) -> None:
    """Batalkan satu hasil pelatihan, atau satu pembebasan; ia tetap terdaftar dan tidak dihitung
    lagi.
    """
    from sibermata.desk.programme.trainings import annul_exemption, annul_training

    with at_desk(by) as at:
        (annul_exemption if exemption else annul_training)(at.desk, number, reason)
    what = "Pembebasan" if exemption else "Hasil pelatihan"
    typer.echo(f"{what} {number} dibatalkan oleh {by}.")


@app.command()
@guarded
def exempt(
    person: int = NUMBER,
    requirement: str = typer.Option(..., "--requirement", help="Kewajiban, misalnya DASAR-KADES."),
    until: str = typer.Option(..., "--until", help="Hari terakhir pembebasan."),
    by: str = BY,
    reason: str = REASON,
) -> None:
    """Bebaskan satu orang dari satu kewajiban untuk sementara."""
    from sibermata.desk.programme.trainings import exempt as exempt_person

    last = read_day(until, "--until")
    if last is None:
        raise Refusal("OPTION_MISSING", option="--until", command="sibermata trainings exempt")
    with at_desk(by) as at:
        number = exempt_person(at.desk, person, requirement, last, reason)
    typer.echo(f"Pembebasan {number} dicatat oleh {by}, sampai {last.isoformat()}.")
