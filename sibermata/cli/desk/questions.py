"""`questions list|show|answer|withdraw`: what waits for a person's word, and what holds until
then.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sibermata.cli.desk.at_desk import at_desk, decided, tell_followed
from sibermata.cli.desk.repair import meaning_of, taught
from sibermata.cli.door import guarded
from sibermata.cli.roster.findings import STATUSES, in_sentences
from sibermata.desk.opening import Opened, opened
from sibermata.errors import Refusal
from sibermata.rules.desk_work import until_then
from sibermata.rules.person.identity import Answer

if TYPE_CHECKING:
    from sibermata.records.programme.listed import RowAnswer
    from sibermata.store.views.findings import FindingLine

app = typer.Typer(help="Pertanyaan yang menunggu keputusan orang.", no_args_is_help=True)
COLUMNS = (
    "id",
    "source",
    "district",
    "code",
    "people",
    "value",
    "rows",
    "message",
    "until_then",
    "status",
    "times",
    "first_seen",
)
BY = typer.Option(..., "--by", help="Nama yang memutuskan.")
REASON = typer.Option("", "--reason", help="Alasan.")
FORM = typer.Option(None, "--format", help="table|csv|xlsx|json")


@app.command("list")
@guarded
def list_(
    source: str = typer.Option(None, "--source", help="Hanya sumber ini."),
    district: str = typer.Option(
        None, "--district", help="Hanya kabupaten/kota ini, misalnya 35.16."
    ),
    code: str = typer.Option(None, "--code", help="Hanya kode ini."),
    status: str = typer.Option("open", "--status", help="|".join(STATUSES)),
    form: str = FORM,
    target: Path = typer.Option(None, "-o", "--output", help="Berkas tujuan."),
) -> None:
    """Daftar pertanyaan: apa yang belum pasti, dan apa yang berlaku sampai dijawab."""
    from sibermata.cli.output import write
    from sibermata.desk.asked import choice_meant, code_meant, district_meant, source_meant
    from sibermata.store.views.findings import asked_once, list_findings

    status = choice_meant(status, STATUSES)
    with opened() as door, door.database.connection() as connection:
        found = list_findings(
            connection,
            door.scope.within(district_meant(connection, district)),
            severities=["question"],
            source=source_meant(door, connection, source),
            status=None if status == "all" else status,
            code=code_meant(code),
        )
        write(
            in_words(asked_once(found), door),
            COLUMNS,
            form,
            target,
            title="Pertanyaan",
            empty="Tidak ada pertanyaan.",
        )


@app.command()
@guarded
def show(question: int, form: str = FORM) -> None:
    """Satu pertanyaan: kedua orang berdampingan, dengan jabatan dan sumbernya."""
    from sibermata.cli.output import write
    from sibermata.store.desk.finding_states import find_question
    from sibermata.store.registry.judgements import judgements_of
    from sibermata.store.views.findings import asked_once, list_findings, people_asked_about

    with opened() as door, door.database.connection() as connection:
        asked = find_question(connection, question)
        listed = list_findings(connection, door.scope, status=None, source=asked.source)
        listed.sort(key=lambda line: line["id"] != question)
        worded = next(in_words(asked_once(listed), door))
        people = people_asked_about(connection, door.scope, asked.people)
        judged = judgements_of(connection, asked.people) if asked.people else []
    places = ("file", "sheet", "row", "header")
    write(
        ({"field": name, "value": worded.get(name)} for name in (*COLUMNS, *places, "next_step")),
        ("field", "value"),
        form,
        None,
        title=f"Pertanyaan {question}",
    )
    if people and form in (None, "table"):
        write(people, tuple(people[0]), form, None, title="Orang yang dimaksud")
    if judged and form in (None, "table"):
        write(judged, tuple(judged[0]), form, None, title="Keputusan")


SAME = typer.Option(False, "--same", help="Keduanya satu orang: digabungkan.")
NOT_SAME = typer.Option(False, "--not-same", help="Keduanya orang yang berbeda.")
UNSURE = typer.Option(False, "--unsure", help="Belum dapat dipastikan: pertanyaan tetap terbuka.")
EXCHANGE = typer.Option(
    False,
    "--exchange",
    help="Untuk NIK tertukar: yang tertulis kini benar, NIK keduanya ditukar.",
)
MEANING = typer.Option(
    "",
    "--meaning",
    help="Untuk ejaan: jabatan, 'not_official', L/P, active/ended, atau desa (kode atau nama).",
)
LABEL = typer.Option("", "--label", help="Untuk jabatan: nama dusun atau urusannya.")
CAPACITY = typer.Option("", "--capacity", help="Untuk jabatan: definitif|Pj|Plt|Plh")
APPLY = typer.Option(
    False,
    "--apply",
    help="Untuk ejaan: berlakukan; tanpa ini hanya ditunjukkan baris yang terkena.",
)
PERSON = typer.Option(None, "--person", help="Untuk baris daftar: nomor orang yang dimaksud.")
NOBODY = typer.Option(False, "--nobody", help="Untuk baris daftar: bukan siapa pun di antaranya.")
TEXT = typer.Option("", "--text", help="Untuk baris daftar: naskah yang benar, misalnya SKB-4.")
CYCLE = typer.Option("", "--cycle", help="Untuk baris daftar: siklus yang benar.")
ACCEPT = typer.Option(None, "--accept/--reject", help="Untuk baris daftar: terima atau tolak.")
OPTIONS = (
    "--same",
    "--not-same",
    "--unsure",
    "--exchange",
    "--meaning",
    "--person",
    "--nobody",
    "--text",
    "--cycle",
    "--accept",
    "--reject",
)


@app.command()
@guarded
def answer(
    question: int,
    same: bool = SAME,
    not_same: bool = NOT_SAME,
    unsure: bool = UNSURE,
    exchange: bool = EXCHANGE,
    meaning: str = MEANING,
    label: str = LABEL,
    capacity: str = CAPACITY,
    apply: bool = APPLY,
    person: int = PERSON,
    nobody: bool = NOBODY,
    text: str = TEXT,
    cycle: str = CYCLE,
    accept: bool = ACCEPT,
    by: str = BY,
    reason: str = REASON,
) -> None:
    """Jawab pertanyaan: tentang orang (--same, --not-same, --unsure), NIK tertukar (--exchange),
    arti sebuah ejaan (--meaning), atau baris daftar (--person, --nobody, --text, --cycle,
    --accept, --reject).
    """
    from sibermata.desk.identity.answers import answer_question
    from sibermata.desk.identity.exchange_niks import exchange_niks
    from sibermata.records.programme.listed import NO_ANSWER, RowAnswer

    verdicts = ((Answer.SAME, same), (Answer.NOT_SAME, not_same), (Answer.UNSURE, unsure))
    chosen = [verdict for verdict, said in verdicts if said]
    of_row = RowAnswer(person, nobody, text, cycle, accept)
    if len(chosen) + bool(meaning) + exchange + (of_row != NO_ANSWER) != 1:
        raise Refusal("ANSWER_NEEDED", options=OPTIONS)
    if of_row != NO_ANSWER:
        answered_row(question, of_row, by, reason)
        return
    if meaning:
        answered_word(question, (meaning, label, capacity), by, reason, apply=apply)
        return
    if exchange:
        decided(by, lambda desk: exchange_niks(desk, question, reason))
        typer.echo(f"Pertanyaan {question}: NIK keduanya ditukar, diputuskan oleh {by}.")
        return
    followed = decided(by, lambda desk: answer_question(desk, question, chosen[0], reason))
    typer.echo(f"Pertanyaan {question}: {WORDS[chosen[0]]}, diputuskan oleh {by}.")
    tell_followed(followed)


def answered_row(question: int, said: "RowAnswer", by: str, reason: str) -> None:
    """Answer a question about a row of a list, and say when it takes effect."""
    from sibermata.desk.programme.row_answers import answer_row

    source = decided(by, lambda desk: answer_row(desk, question, said, reason))
    typer.echo(f"Pertanyaan {question} dijawab oleh {by}. Berlaku begitu daftarnya dibaca lagi:")
    typer.echo(f"  sibermata sync {source}")


def answered_word(
    question: int, said: tuple[str, str, str], by: str, reason: str, *, apply: bool
) -> None:
    """Answer what a written word means."""
    from sibermata.desk.spellings import village_of_answer, word_of

    with at_desk(by) as at:
        word = word_of(at.desk, question)
        village = village_of_answer(at.desk, word, said[0])
        said = (village[:8] or said[0], *said[1:])
        about = meaning_of(at, word.source, word.column, *said)
        of = (word.source, word.column, word.value)
        taught(at, *of, about, reason, apply=apply, village=village)


@app.command()
@guarded
def withdraw(question: int, by: str = BY, reason: str = REASON) -> None:
    """Tarik kembali jawaban: penggabungan dibatalkan, pertanyaan terbuka lagi."""
    from sibermata.desk.identity.answers import withdraw_answer
    from sibermata.desk.programme.row_answers import is_of_row, withdraw_row_answer
    from sibermata.store.desk.finding_states import find_question

    with opened() as door, door.database.connection() as connection:
        code = find_question(connection, question).code
    if is_of_row(code):
        source = decided(by, lambda desk: withdraw_row_answer(desk, question, reason))
        typer.echo(f"Jawaban atas pertanyaan {question} ditarik kembali oleh {by}.")
        typer.echo(f"  sibermata sync {source}")
        return
    followed = decided(by, lambda desk: withdraw_answer(desk, question, reason))
    typer.echo(f"Jawaban atas pertanyaan {question} ditarik kembali oleh {by}.")
    tell_followed(followed)


WORDS = {
    Answer.SAME: "keduanya satu orang",
    Answer.NOT_SAME: "keduanya orang yang berbeda",
    Answer.UNSURE: "belum dapat dipastikan, tetap terbuka",
}


def in_words(rows: "Iterable[FindingLine]", door: Opened) -> Iterator[dict[str, Any]]:
    """Yield questions with their sentence, next step, and what holds until they are answered."""
    for row in in_sentences(rows, door.rules.book.messages):
        yield {
            **row,
            "until_then": until_then(row["code"]),
            "people": ", ".join(map(str, row["people"])),
        }
