"""`meetings add|invite|list|show|attendance|link|confirm|close|followup`: who is asked, who came,
what that makes of them.
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sibermata.cli.desk.at_desk import BY, FORM, TARGET, at_desk
from sibermata.cli.door import guarded, read_day
from sibermata.cli.files import opened_with, read_bytes
from sibermata.cli.output import is_table, save, write
from sibermata.desk.opening import Opened, opened
from sibermata.errors import Refusal

if TYPE_CHECKING:
    from sibermata.desk.meetings.meetings import Invitation
    from sibermata.desk.meetings.sheet_rows import Taken

app = typer.Typer(
    help="Rapat: undangan, kehadiran, pengesahan, tindak lanjut.", no_args_is_help=True
)
MEETING = typer.Argument(..., help="Kode rapat (kode kegiatannya).")
ADDENDUM = typer.Option("", "--addendum", help="Alasan susulan, setelah rapat ditutup.")
PREVIEW = typer.Option(False, "--preview", help="Tunjukkan saja; tidak ada yang ditulis.")
WHAT = ("lines", "district", "post", "candidates", "addenda", "scans", "files", "followup")
SHORT = ("line", "name", "post", "village", "district", "outcome", "explanation")
OVERVIEW = ("meeting", "title", "held_on", "progress", "version", "publication", "closed_at")
LISTED = ("meeting", "title", "held_on", "progress", "invited", "walk_ins", "hadir", "terlambat")
CANDIDATES = (
    "line",
    "person_id",
    "name",
    "kind",
    "pledge_class",
    "text",
    "form",
    "course",
    "number",
)
ACTIONS = ("add", "list", "done")


@app.command()
@guarded
def add(
    file: Path = typer.Argument(
        ..., help="TOML dengan [event], [meeting], [[invite]], [[guests]]."
    ),
    by: str = BY,
) -> None:
    """Catat satu rapat dari berkasnya. Daftar undangan yang sudah dibuat tidak berubah."""
    from sibermata.desk.meetings.meetings import add_meeting
    from sibermata.desk.programme.load import programme_files

    ((name, text),) = opened_with(programme_files, file).items()
    with at_desk(by) as at:
        code, new = add_meeting(at.desk, name, text)
    said = f"dicatat oleh {by}" if new else "sudah tercatat seperti itu"
    typer.echo(f"Rapat {code}: {said}.")


@app.command()
@guarded
def invite(
    meeting: str = MEETING,
    again: bool = typer.Option(
        False, "--again", help="Hitung lagi: yang berbeda menjadi versi baru."
    ),
    preview: bool = PREVIEW,
    by: str = BY,
) -> None:
    """Bekukan daftar undangan dari publikasi terakhir, tiap baris dengan alasannya."""
    from sibermata.desk.meetings.meetings import invite as frozen
    from sibermata.standing.mark import mark_on

    with at_desk(by) as at:
        mark_on(at.desk.connection, at.door.rules, at.desk.today)
        done = frozen(at.desk, at.door.rules, meeting, again=again, look=preview)
        words = at.door.rules.book.words
    say_difference(done, words)
    change = done.difference
    added, gone = len(change.new) + len(change.new_guests), len(change.withdrawn)
    if preview:
        typer.echo(f"Akan ditambah {added}, ditarik {gone}, dipindah {len(change.moved)}.")
    elif not done.written:
        typer.echo(
            f"Daftar versi {done.version} tetap: {change.kept} baris, dari publikasi "
            f"{done.publication}."
        )
    else:
        typer.echo(
            f"Daftar versi {done.version} dari publikasi {done.publication}: {added} ditambah, "
            f"{gone} ditarik, {len(change.moved)} berpindah kursi, {change.kept} tetap."
        )
    if done.left_out:
        typer.echo(f"{len(done.left_out)} orang tidak mendapat kursi kabupaten/kotanya.")


def say_difference(done: "Invitation", words: Any) -> None:
    """Print what a list changes, line by line."""
    from sibermata.records.states import LineEnd

    change = done.difference
    for line, why in change.withdrawn:
        typer.echo(f"- {line.line}. {line.name}: {words[LineEnd][why]}")
    for line, one in change.moved:
        typer.echo(f"> {line.line}. {line.name}: {one.seat.post} {one.seat.village_name}")
    for one in change.new:
        typer.echo(f"+ {one.official.name}: {one.seat.post} {one.seat.village_name}")
    for guest in change.new_guests:
        typer.echo(f"+ {guest.name}: {guest.office}")


@app.command("list")
@guarded
def list_(form: str = FORM, target: Path = TARGET) -> None:
    """Daftar rapat dengan jumlahnya."""
    from sibermata.store.views.programme.meetings import MEETINGS, list_meetings

    with opened() as door, door.database.connection() as connection:
        rows = list_meetings(connection, door.scope)
    columns = LISTED if is_table(form, target) else MEETINGS
    write(rows, columns, form, target, title="Rapat", empty="Belum ada rapat.")


@app.command()
@guarded
def show(
    meeting: str = MEETING,
    what: str = typer.Option(None, "--what", help="|".join(WHAT)),
    withdrawn: bool = typer.Option(False, "--withdrawn", help="Termasuk baris yang ditarik."),
    form: str = FORM,
    target: Path = TARGET,
) -> None:
    """Satu rapat: keadaannya, jumlahnya, dan susulan setelah ditutup; dengan --what daftarnya."""
    from sibermata.desk.asked import choice_meant
    from sibermata.desk.meetings.meetings import closed_state
    from sibermata.store.views.programme.meetings import list_meetings

    with opened() as door, door.database.connection() as connection:
        found = list_meetings(connection, door.scope, meeting)
        if not found:
            known = [row["meeting"] for row in list_meetings(connection, door.scope)]
            raise Refusal("MEETING_UNKNOWN", meeting=meeting, known=known)
        closed_state(connection, meeting)
        if what is None and is_table(form, target):
            overview(door, connection, found[0], form)
            return
        asked = choice_meant(what or "lines", WHAT)
        rows, columns, short = table_of(door, connection, meeting, asked, withdrawn=withdrawn)
    shown = short if is_table(form, target) else columns
    write(rows, shown, form, target, title=f"Rapat {meeting}", empty="Tidak ada.")


def overview(door: Opened, connection: Any, row: dict[str, Any], form: str | None) -> None:
    """Print a meeting as it is, closed numbers and addenda apart."""
    from sibermata.store.views.programme.meetings import ADDENDA, SUMS, list_addenda, numbers_of

    code = row["meeting"]
    write([row], OVERVIEW, form, None, title=f"Rapat {code}")
    for by, title in (("district", "Menurut kabupaten/kota"), ("post", "Menurut jabatan")):
        groups = numbers_of(connection, door.scope, code, by)
        rows = [{by: name, **group} for name, group in groups.items()]
        write(rows, (by, *SUMS), form, None, title=title, empty="Belum ada undangan.")
    addenda = list_addenda(connection, door.scope, code)
    if addenda:
        write(addenda, ADDENDA, form, None, title="Susulan setelah ditutup")


def table_of(
    door: Opened, connection: Any, code: str, what: str, *, withdrawn: bool
) -> tuple[list[dict[str, Any]], tuple[str, ...], tuple[str, ...]]:
    """Return one list of a meeting, its columns, and those of a terminal."""
    from sibermata.store.views.programme import meetings as views

    scope = door.scope
    if what == "lines":
        rows = views.list_lines(connection, scope, code, withdrawn=withdrawn)
        return rows, views.LINES, SHORT
    if what == "candidates":
        return candidates_of(door, connection, code), CANDIDATES, CANDIDATES
    if what == "addenda":
        return views.list_addenda(connection, scope, code), views.ADDENDA, views.ADDENDA
    if what == "scans":
        return views.list_scans(connection, scope, code), views.SCANS, views.SCANS
    if what == "files":
        return views.list_files(connection, scope, code), views.FILES, views.FILES
    if what == "followup":
        return views.list_follow_ups(connection, code), views.FOLLOW_UPS, views.FOLLOW_UPS
    groups = views.numbers_of(connection, scope, code, what)
    rows = [{what: name, **group} for name, group in groups.items()]
    return rows, (what, *views.SUMS), (what, *views.SUMS)


def candidates_of(door: Opened, connection: Any, code: str) -> list[dict[str, Any]]:
    """Return the candidates of a meeting; `number`: of the act or result, once confirmed. Beside
    them stands what keeps others from being candidates.
    """
    from sibermata.desk.meetings.confirmed import notes_of, proposed

    found = proposed(door.desk_on(connection, ""), code)
    say_notes(notes_of(found), err=True)
    rows = []
    for one in found.found:
        line = found.lines[one.line]
        if door.scope.districts is not None and not door.scope.holds(line.district_code):
            continue
        confirmed = found.confirmed.get(one.key)
        number = confirmed.number if confirmed else None
        name = found.names[one.line]
        rows.append({**one._asdict(), "person_id": one.person, "name": name, "number": number})
    return rows


@app.command()
@guarded
def attendance(
    meeting: str = MEETING,
    out: Path = typer.Option(None, "--out", help="Unduh daftar hadir ke berkas XLSX ini."),
    in_: Path = typer.Option(None, "--in", help="Terima daftar hadir yang sudah diisi."),
    codes: Path = typer.Option(
        None, "--codes", help="Berkas kode: satu tiap baris, atau CSV code,device,device_time."
    ),
    door: str = typer.Option("", "--door", help="Pintu tempat kode dipindai."),
    addendum: str = ADDENDUM,
    by: str = BY,
) -> None:
    """Kehadiran: unduh daftar hadir, terima yang sudah diisi, atau baca kode yang dipindai."""
    if sum(path is not None for path in (out, in_, codes)) != 1:
        raise Refusal("ATTENDANCE_NEEDED", meeting=meeting)
    if out is not None:
        from sibermata.desk.meetings.sheet_rows import attendance_sheet

        with at_desk(by) as at:
            body, lines = attendance_sheet(at.desk, meeting)
        save(body, out)
        typer.echo(f"{lines} baris.", err=True)
    elif in_ is not None:
        from sibermata.desk.meetings.sheet_rows import take_sheet

        body = read_bytes(in_)
        with at_desk(by) as at:
            taken = take_sheet(at.desk, meeting, in_.name, body, addendum)
        say_taken(meeting, taken)
    else:
        say_scans(meeting, codes, door, addendum, by)


def say_taken(meeting: str, taken: "Taken") -> None:
    """Print the outcome of a sheet; exit with 3 if rows were refused."""
    from sibermata.cli.door import config_folder
    from sibermata.desk.refusals import read_messages, read_words, said

    messages, words = read_messages(config_folder()), read_words(config_folder())
    if taken.before is not None:
        typer.echo(said(taken.before, messages, words).sentence)
        return
    for row in taken.rows:
        if row.refusal is not None:
            reason = said(row.refusal, messages, words)
            typer.echo(f"Lembar baris {row.row}: {reason.sentence} {reason.step}")
        if row.like is not None:
            typer.echo(
                f"Lembar baris {row.row}: nama sama dengan baris {row.like}, dicatat sebagai orang "
                f"lain pada baris {row.line}. Bila satu orang: `sibermata meetings link {meeting} "
                f"{row.line} --line {row.like} --by NAMA`."
            )
    say_notes(taken.doubts)
    counts = taken.counts
    typer.echo(
        f"{counts['changed']} baris berubah, {counts['walk_in']} datang tanpa undangan, "
        f"{counts['same']} tetap, {counts['refused']} tidak dipakai."
    )
    if counts["refused"]:
        sys.exit(3)


def say_notes(notes: Iterable[Refusal], *, err: bool = False) -> None:
    """Print what a person must settle before more people are candidates."""
    from sibermata.cli.door import config_folder
    from sibermata.cli.ways import step_with_way
    from sibermata.desk.refusals import read_messages, read_words, said

    messages, words = read_messages(config_folder()), read_words(config_folder())
    for one in notes:
        reason = said(one, messages, words)
        step = step_with_way(one.code, reason.step, one.facts)
        typer.echo(f"{reason.sentence} {step}", err=err)


def say_scans(meeting: str, codes: Path, door: str, addendum: str, by: str) -> None:
    """Record a file of codes and print what the door shows for each."""
    from sibermata.cli.door import config_folder
    from sibermata.desk.meetings.attendance import sentence_of
    from sibermata.desk.meetings.kept_files import record_codes
    from sibermata.desk.refusals import read_messages, said
    from sibermata.records.states import DoorAnswer

    body = read_bytes(codes)
    with at_desk(by) as at:
        shown, before = record_codes(at.desk, meeting, codes.name, body, door, addendum)
        if before is not None:
            typer.echo(said(before, read_messages(config_folder())).sentence)
            return
        for number, one in enumerate(shown, 1):
            again = " (pindaian ini sudah dicatat)" if one.repeated else ""
            typer.echo(f"{number}. {sentence_of(at.desk, one)}{again}")
    fresh = [one for one in shown if not one.repeated]
    let_in = (DoorAnswer.WELCOME, DoorAnswer.LATE, DoorAnswer.REPLACED)
    came = sum(one.answer in let_in for one in fresh)
    typer.echo(f"{len(fresh)} pindaian baru, {came} orang masuk.")


@app.command()
@guarded
def link(
    meeting: str = MEETING,
    line: int = typer.Argument(..., min=1, help="Nomor baris."),
    person: int = typer.Option(None, "--person", help="Orangnya."),
    nobody: bool = typer.Option(False, "--nobody", help="Bukan orang dalam daftar aparatur."),
    same: int = typer.Option(None, "--line", min=1, help="Orang yang sama dengan baris ini."),
    addendum: str = ADDENDUM,
    by: str = BY,
) -> None:
    """Tautkan yang datang tanpa undangan, atau yang mewakili, kepada orangnya; atau sebutkan bahwa
    ia orang pada baris lain.
    """
    from sibermata.desk.meetings.attendance import fold_line, link_line
    from sibermata.desk.meetings.confirmed import doubts_of, said_of_doubt

    if sum((person is not None, nobody, same is not None)) != 1:
        choices = ("--person ORANG", "--nobody", "--line BARIS")
        raise Refusal("CHOICE_UNKNOWN", value="", choices=choices)
    if same is not None:
        with at_desk(by) as at:
            fold_line(at.desk, meeting, line, same, addendum)
        typer.echo(f"Baris {line} dihitung pada baris {same}.")
        return
    with at_desk(by) as at:
        done = link_line(at.desk, meeting, line, person, addendum)
        doubts = doubts_of(at.desk, meeting)
    if done.folded_into is not None:
        typer.echo(f"Baris {line}: orang ini sudah ada pada baris {done.folded_into}.")
    else:
        typer.echo(f"Baris {line}: {'tanpa tautan' if nobody else f'orang {person}'}.")
    say_notes(said_of_doubt(meeting, one) for one in doubts.values() if one.line == line)


@app.command()
@guarded
def confirm(
    meeting: str = MEETING,
    lines: str = typer.Option("", "--lines", help="Nomor baris, misalnya 3,7,12."),
    all_present: bool = typer.Option(False, "--all-present", help="Semua calon yang hadir."),
    evidence: Path = typer.Option(..., "--evidence", help="Pindaian: PDF, JPEG, atau PNG."),
    by: str = BY,
) -> None:
    """Sahkan calon: ikrar dan hasil pelatihannya dihitung, dengan dokumennya."""
    from sibermata.desk.meetings.confirmed import confirm as confirmed
    from sibermata.desk.programme.evidence import Scan

    if bool(lines) == all_present:
        raise Refusal("LINES_NEEDED", meeting=meeting)
    numbers = None if all_present else read_numbers(lines)
    scan = Scan(evidence.name, read_bytes(evidence))
    with at_desk(by) as at:
        done = confirmed(at.desk, meeting, numbers, scan)
    say_notes(done.notes)
    typer.echo(
        f"{done.acts} ikrar dan {done.results} hasil pelatihan disahkan oleh {by}; "
        f"{done.already} sudah disahkan sebelumnya."
    )


def read_numbers(text: str) -> set[int]:
    """Return the numbers of a list, or refuse what is none."""
    parts: Iterable[str] = [part.strip() for part in text.split(",") if part.strip()]
    for part in parts:
        if not part.isdigit():
            raise Refusal("CHOICE_UNKNOWN", value=part, choices=("3,7,12",))
    return {int(part) for part in parts}


@app.command()
@guarded
def close(meeting: str = MEETING, preview: bool = PREVIEW, by: str = BY) -> None:
    """Tutup rapat: yang belum diisi menjadi tidak hadir; sesudahnya hanya susulan."""
    from sibermata.desk.meetings.meetings import close as closed

    with at_desk(by) as at:
        before = closed(at.desk, meeting, look=True)
        typer.echo(f"{before.not_reported} baris belum diisi; saat ditutup menjadi tidak hadir.")
        if preview:
            return
        done = closed(at.desk, meeting)
    whole = done.sums.whole
    said = f"ditutup oleh {by}" if done.new else "sudah ditutup"
    typer.echo(
        f"Rapat {meeting} {said}: {whole.invited} diundang, {whole.walk_ins} tanpa undangan; "
        f"{whole.hadir} hadir, {whole.terlambat} terlambat, {whole.diwakili} diwakili, "
        f"{whole.izin} izin, {whole.tidak_hadir} tidak hadir."
    )


@app.command()
@guarded
def followup(
    meeting: str = MEETING,
    action: str = typer.Argument(..., help="|".join(ACTIONS)),
    number: int = typer.Argument(None, min=1, help="Nomor tindak lanjut, untuk done."),
    what: str = typer.Option("", "--what", help="Apa yang harus dikerjakan."),
    who: str = typer.Option("", "--who", help="Siapa yang mengerjakan."),
    until: str = typer.Option("", "--until", help="Sampai kapan, misalnya 2024-10-01."),
    note: str = typer.Option("", "--note", help="Catatan saat selesai."),
    by: str = typer.Option("", "--by", help="Nama yang bertindak."),
    form: str = FORM,
    target: Path = TARGET,
) -> None:
    """Tindak lanjut rapat: tambah, daftar, selesai."""
    from sibermata.desk.asked import choice_meant
    from sibermata.desk.meetings.meetings import add_follow_up, finish_follow_up
    from sibermata.desk.meetings.meetings import meeting_meant as meant
    from sibermata.store.views.programme.meetings import FOLLOW_UPS, list_follow_ups

    if choice_meant(action, ACTIONS) == "list":
        with opened() as door, door.database.connection() as connection:
            meant(door.desk_on(connection, by), meeting)
            rows = list_follow_ups(connection, meeting)
        title = f"Tindak lanjut rapat {meeting}"
        write(rows, FOLLOW_UPS, form, target, title=title, empty="Belum ada tindak lanjut.")
        return
    with at_desk(by) as at:
        if action == "add":
            day = read_day(until, "--until")
            if day is None:
                raise Refusal("FOLLOW_UP_INCOMPLETE", meeting=meeting)
            made = add_follow_up(at.desk, meeting, what, who, day)
            typer.echo(f"Tindak lanjut {made} dicatat oleh {by}.")
        else:
            new = finish_follow_up(at.desk, meeting, number or 0, note)
            typer.echo(f"Tindak lanjut {number} {'selesai' if new else 'sudah selesai'}.")
