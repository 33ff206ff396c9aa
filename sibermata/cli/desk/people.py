"""`people show|merge|split|withdraw`: who is who, decided by a person.

Nothing is rewritten; every act can be undone.
"""

import typer

from sibermata.cli.desk.at_desk import decided, tell_followed
from sibermata.cli.door import NUMBER, guarded
from sibermata.desk.opening import opened
from sibermata.errors import Refusal

app = typer.Typer(help="Orang: gabungkan, pisahkan, lihat.", no_args_is_help=True)
BY = typer.Option(..., "--by", help="Nama yang memutuskan.")
REASON = typer.Option("", "--reason", help="Alasan.")
FORM = typer.Option(None, "--format", help="table|csv|xlsx|json")


@app.command()
@guarded
def show(person: int, form: str = FORM) -> None:
    """Satu orang: siapa saja yang digabungkan ke dalamnya, catatan sumber mana yang berbicara
    tentangnya, apa yang diputuskan.
    """
    from sibermata.cli.output import write
    from sibermata.store.registry.judgements import judgements_of, live_redirects, members_of
    from sibermata.store.views.officials import roster, statements

    with opened() as door, door.database.connection() as connection:
        kept, members = members_of(connection, person)
        tenures = list(roster(connection, door.scope, person=person, ended=True))
        if not tenures:
            raise Refusal("PERSON_UNKNOWN", person=person)
        current = [row for row in statements(connection, door.scope, person) if row["current"]]
        merges, judged = live_redirects(connection, members), judgements_of(connection, members)
    seats = (
        "person_id",
        "name",
        "village",
        "district_code",
        "post",
        "post_label",
        "capacity",
        "status",
        "source",
    )
    write(
        tenures,
        seats,
        form,
        None,
        title=f"Orang {kept}" + (f" (ditampilkan untuk {person})" if kept != person else ""),
    )
    if form in (None, "table", "csv"):
        records = ({**row, "there": row["missing_run"] is None} for row in current)
        write(
            records,
            ("source", "record", "person_id", "linked_by", "there"),
            form,
            None,
            title="Catatan sumber",
        )
        if merges:
            write(merges, tuple(merges[0]), form, None, title="Penggabungan")
        if judged:
            write(judged, tuple(judged[0]), form, None, title="Keputusan")


@app.command()
@guarded
def merge(
    kept: int = NUMBER,
    gone: int = NUMBER,
    by: str = BY,
    reason: str = REASON,
    despite: str = typer.Option(
        "", "--despite", help="Mengapa tetap satu orang, walaupun datanya bertentangan."
    ),
) -> None:
    """Gabungkan: GONE ditampilkan sebagai KEPT. Keduanya ditunjukkan berdampingan dahulu.

    Tidak ada yang ditulis ulang, jadi dapat dibatalkan.
    """
    from sibermata.desk.identity.merges import merge_people

    side_by_side(kept, gone)
    done = decided(by, lambda desk: merge_people(desk, kept, gone, reason, despite=despite))
    typer.echo(
        f"Orang {gone} kini ditampilkan sebagai {kept} (penggabungan {done.merge}, oleh {by})."
    )
    tell_followed(done.followed)


def side_by_side(one: int, other: int) -> None:
    """Print two people beside each other, with what differs."""
    from sibermata.cli.headings import HEADINGS
    from sibermata.cli.output import as_read
    from sibermata.desk.explain import masked
    from sibermata.store.views.officials import roster

    fields = ("name", "sex", "birth_place", "birth_date", "nik", "village", "post", "source")
    with opened() as door, door.database.connection() as connection:
        rows = {
            person: list(masked(roster(connection, door.scope, person=person, ended=True), door))
            for person in (one, other)
        }
    typer.echo(f"{'':16}{f'orang {one}':32}orang {other}", err=True)
    for field in fields:
        values = [
            ", ".join(dict.fromkeys(as_read(row[field]) for row in rows[person]))
            for person in (one, other)
        ]
        mark = "  <- berbeda" if values[0] and values[1] and values[0] != values[1] else ""
        typer.echo(f"{HEADINGS[field]:16}{values[0]:32}{values[1]}{mark}", err=True)


@app.command()
@guarded
def split(
    person: int,
    other: int = typer.Option(
        None, "--from", help="Orang yang tadinya digabungkan, bila ada beberapa."
    ),
    record: int = typer.Option(
        None, "--record", help="Catatan sumber yang sebenarnya tentang orang lain."
    ),
    by: str = BY,
    reason: str = REASON,
) -> None:
    """Pisahkan: batalkan penggabungan, atau beri satu catatan sumber orangnya sendiri."""
    from sibermata.desk.identity.merges import split_from_record, split_people

    if record is not None:
        done = decided(by, lambda desk: split_from_record(desk, person, record, reason))
    else:
        done = decided(by, lambda desk: split_people(desk, person, reason, other=other))
    typer.echo(f"Orang {done.apart} kini berdiri sendiri, diputuskan oleh {by}.")
    tell_followed(done.followed)
    if done.stay:
        numbers = ", ".join(map(str, done.stay))
        typer.echo(
            f"Perbaikan yang dibuat setelah penggabungan tetap pada tempatnya: {numbers}. Periksa "
            "satu per satu."
        )


@app.command()
@guarded
def withdraw(one: int, other: int, by: str = BY, reason: str = REASON) -> None:
    """Tarik kembali keputusan tentang dua orang: aturan dan pertanyaan berlaku lagi bagi mereka."""
    from sibermata.desk.identity.merges import withdraw_judgement

    decided(by, lambda desk: withdraw_judgement(desk, one, other, reason))
    typer.echo(f"Keputusan tentang {one} dan {other} ditarik kembali oleh {by}.")
