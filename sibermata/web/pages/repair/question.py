"""Questions about persons and about rows of lists, with both sides or the candidates; and
challenged corrections, where the source states a third value.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fastapi import APIRouter

from sibermata.desk.corrections.decide import MINE_KEPT, NEW_VALUE, SOURCE_TAKEN
from sibermata.desk.corrections.decide import answer as answer_challenge
from sibermata.desk.identity.answers import answer_question, withdraw_answer
from sibermata.desk.identity.exchange_niks import CROSSED, exchange_niks
from sibermata.desk.programme.row_answers import WAYS, answer_row, is_of_row, withdraw_row_answer
from sibermata.desk.refusals import Said
from sibermata.errors import Refusal
from sibermata.records.account import Right
from sibermata.records.cell import text_of
from sibermata.records.programme.catalogue import Programme
from sibermata.records.programme.listed import RowAnswer, StoredRow
from sibermata.records.states import FindingStatus, TenureStatus
from sibermata.rules.desk_work import Work, until_then
from sibermata.rules.person.identity import Answer as Verdict
from sibermata.rules.words import in_words as words_for
from sibermata.store.base.scope import Scope
from sibermata.store.programme.catalogue import stored_programme
from sibermata.store.programme.lists import answer_to, find_row
from sibermata.store.registry.corrections import find_correction
from sibermata.store.registry.judgements import judgements_of
from sibermata.store.views.desk.repairs import Item, challenged, numbers_agree
from sibermata.store.views.findings import people_asked_about
from sibermata.store.views.regions import list_regions
from sibermata.web.access import DESK, page
from sibermata.web.answer import Answer, render, saved
from sibermata.web.pages.repair.row import raw_row
from sibermata.web.pages.repair.shared import (
    Next,
    item_of,
    next_of,
    refuse_stale,
    said_of,
    value_in_words,
    work_of_item,
)
from sibermata.web.render import day
from sibermata.web.request.forms import Mistake
from sibermata.web.visit import Visit

router = APIRouter()
VERDICTS = {"sama": Verdict.SAME, "beda": Verdict.NOT_SAME, "ragu": Verdict.UNSURE}
JUDGED = {
    Verdict.SAME: "satu orang",
    Verdict.NOT_SAME: "dua orang",
    Verdict.UNSURE: "belum dapat dipastikan",
}
DAYS = frozenset({"day", "held_from", "held_to"})
PLACE = ("village_code", "village_name", "subdistrict_name")
CODED = frozenset({"form", "mode", "outcome"})  # closed sets, each with its words
SAID = {  # of a row's own words -> their label
    "cycle": "Siklus",
    "text": "Naskah",
    "form": "Bentuk",
    "mode": "Cara hadir",
    "day": "Hari",
    "course": "Pelatihan",
    "course_as_written": "Tertulis sebagai",
    "held_from": "Mulai",
    "held_to": "Sampai",
    "score": "Nilai",
    "outcome": "Hasil",
    "certificate_number": "Nomor sertifikat",
}
COMPARED = (  # field, label
    ("name", "Nama"),
    ("titles", "Gelar"),
    ("sex", "Jenis kelamin"),
    ("birth_place", "Tempat lahir"),
    ("birth_date", "Tanggal lahir"),
)


@dataclass(frozen=True)
class Side:
    """One person of a question."""

    person: int
    fields: Mapping[str, Any]
    seats: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Compared:
    """A field of both, and whether it differs."""

    label: str
    values: Sequence[Any]
    differs: bool
    known: bool  # one of them says something


@dataclass(frozen=True)
class PersonPage:
    """A question about persons."""

    item: Item
    said: Said
    until_then: str
    sides: Sequence[Side]
    compared: Sequence[Compared]
    same_number: bool | None
    judged: Sequence[Mapping[str, Any]]
    crossed: bool
    two_districts: bool
    next: Next | None
    mistakes: Sequence[Mistake] = ()


@dataclass(frozen=True)
class ListPage:
    """A question about a row of a list."""

    item: Item
    said: Said
    until_then: str
    row: StoredRow | None
    facts: Sequence[tuple[str, str]]  # what the row says, in words
    sides: Sequence[Side]
    answered: str  # what was answered, by whom and why
    ways: Sequence[str]
    texts: Sequence[tuple[str, str]]
    cycles: Sequence[tuple[str, str]]
    next: Next | None
    mistakes: Sequence[Mistake] = ()


@dataclass(frozen=True)
class ChallengePage:
    """A third value of a source against a correction."""

    item: Item
    said: Said
    correction: int
    was: str
    ours: str
    now: str
    by: str
    next: Next | None
    mistakes: Sequence[Mistake] = ()


def show_question(visit: Visit, item: Item) -> Answer:
    """Show a question as its kind asks."""
    work = work_of_item(item)
    if work is Work.LIST:
        return render("repair/listed.html", list_page(visit, item))
    if work is Work.CHALLENGED:
        return render("repair/challenged.html", challenge_page(visit, item))
    return render("repair/person.html", person_page(visit, item))


def sides_of(visit: Visit, people: Sequence[int]) -> list[Side]:
    """Return these persons with their seats, as far as the visitor sees them."""
    lines = people_asked_about(visit.connection, visit.scope, people)
    sides = []
    for person in people:
        mine = [in_words(visit, line) for line in lines if line["person"] == person]
        fields = dict(mine[0]) if mine else {}
        if fields:
            titles = (fields["front_title"], fields["back_title"])
            fields["titles"] = ", ".join(filter(None, titles))
        sides.append(Side(person, fields, mine))
    return sides


def in_words(visit: Visit, line: Mapping[str, Any]) -> dict[str, Any]:
    """Return a seat with its post and its status in words."""
    posts = visit.opened.rules.book.posts.posts
    post = posts[line["post"]].name if line["post"] in posts else line["post"]
    status = visit.house.words.get(TenureStatus, {}).get(line["status"], line["status"])
    return {**line, "post": post, "status": status}


def person_page(visit: Visit, item: Item) -> PersonPage:
    """Return the page of a question about persons."""
    sides = sides_of(visit, item.people)
    compared = []
    for field, label in COMPARED:
        values = [side.fields.get(field) for side in sides]
        compared.append(Compared(label, values, len({*map(str, values)}) > 1, any(values)))
    return PersonPage(
        item,
        said_of(visit, item),
        until_then(item.code),
        sides,
        compared,
        numbers_agree(visit.connection, item.people),
        judged_of(visit, item),
        item.code == CROSSED,
        item.code == "NIK_TWO_DISTRICTS",
        next_of(visit, item),
    )


def judged_of(visit: Visit, item: Item) -> list[Mapping[str, Any]]:
    """Return what was decided about the persons of a question, each verdict in words."""
    found = judgements_of(visit.connection, list(item.people)) if item.people else []
    return [{**one, "verdict": JUDGED[Verdict(one["verdict"])]} for one in found]


def answered_of(visit: Visit, item: Item, sides: Sequence[Side], programme: Programme) -> str:
    """Return what was answered about a row of a list, by whom and why; '' where nothing was."""
    given = answer_to(visit.connection, item.id) if item.status == FindingStatus.ANSWERED else None
    if given is None:
        return ""
    answer, by, reason = given
    names = {side.person: side.fields["name"] for side in sides if side.fields}
    if answer.person is not None:
        words = names.get(answer.person, f"orang {answer.person}")
    elif answer.nobody:
        words = "bukan siapa pun di antara mereka"
    elif answer.text:
        words = f"naskahnya {programme.texts[answer.text][-1].title}"
    elif answer.cycle:
        words = f"siklusnya {programme.cycles[answer.cycle].name}"
    else:
        words = "terima seperti tertulis" if answer.accept else "tolak baris ini"
    return f"{words}; oleh {by}" + (f": {reason}" if reason else "")


def list_page(visit: Visit, item: Item) -> ListPage:
    """Return the page of a question about a row of a list."""
    programme = stored_programme(visit.connection)
    row = find_row(visit.connection, item.source, item.row_hash) if item.row_hash else None
    sides = sides_of(visit, item.people)
    return ListPage(
        item,
        said_of(visit, item),
        until_then(item.code),
        row,
        [*village_of(visit, item, row), *facts_of(visit, programme, row)] if row else (),
        sides,
        answered_of(visit, item, sides, programme),
        WAYS[item.code],
        [(code, texts[-1].title) for code, texts in sorted(programme.texts.items())],
        [(code, cycle.name) for code, cycle in sorted(programme.cycles.items())],
        next_of(visit, item),
    )


def facts_of(visit: Visit, programme: Programme, row: StoredRow) -> list[tuple[str, str]]:
    """Return what a row of a list says, in words: codes of the programme by their names."""
    said = json.loads(row.said or "{}")
    worded = words_for({name: said[name] for name in said if name in CODED}, visit.house.words)
    names = {
        "cycle": {code: one.name for code, one in programme.cycles.items()},
        "text": {code: texts[-1].title for code, texts in programme.texts.items()},
        "course": {code: one.name for code, one in programme.courses.items()},
    }
    found = []
    for name, label in SAID.items():
        if value := str(said.get(name) or ""):
            known = day(date.fromisoformat(value)) if name in DAYS else worded.get(name, value)
            found.append((label, names.get(name, {}).get(value, known)))
    return found


def village_of(visit: Visit, item: Item, row: StoredRow) -> list[tuple[str, str]]:
    """Return the village of a row of a list: where none of that name is known, as it is written."""
    if row.village_code:
        place = list_regions(visit.connection, Scope.province(), code=row.village_code)
        return [("Desa", place[0]["name"] if place else row.village_code)]
    try:
        cells = raw_row(visit, item).cells
    except Refusal:
        return []
    words = ", ".join(filter(None, (text_of(cells.get(one, "")).strip() for one in PLACE)))
    return [("Desa seperti tertulis", words or "tidak disebut")]


def challenge_page(visit: Visit, item: Item) -> ChallengePage:
    """Return the page of a challenged correction."""
    number = challenged(visit.connection, visit.scope, item)
    one = find_correction(visit.connection, visit.opened.secrecy, number) if number else None
    said = said_of(visit, item)
    if one is None:
        return ChallengePage(item, said, 0, "", "", "", "", next_of(visit, item))
    was, ours, now = (
        value_in_words(visit, one.field, text) for text in (one.base, one.value, one.source_value)
    )
    return ChallengePage(item, said, one.id, was, ours, now, one.by, next_of(visit, item))


@page(router, "POST", "/perbaikan/{finding}/orang", roles=DESK, right=Right.VIEW)
def answer_person(visit: Visit) -> Answer:
    """Answer whether two persons are one, or that two NIKs are exchanged."""
    item, form = item_of(visit), visit.form
    refuse_stale(visit, item)
    choice, reason = form.text("jawab", most=10), form.text("alasan", most=500)
    if choice not in (*VERDICTS, "tukar"):
        form.refuse("jawab", "Pilih salah satu jawaban.")
    else:
        try:
            if choice == "tukar":
                exchange_niks(visit.desk(), item.id, reason)
            else:
                answer_question(visit.desk(), item.id, VERDICTS[choice], reason)
            return saved(f"/perbaikan/{item.id}", visit.now)
        except Refusal as refused:
            refuse_at(visit, "jawab", refused)
    asked = replace(person_page(visit, item), mistakes=form.mistakes)
    return render("repair/person.html", asked, status=422)


@page(router, "POST", "/perbaikan/{finding}/daftar", roles=DESK, right=Right.VIEW)
def answer_listed(visit: Visit) -> Answer:
    """Answer whose a row of a list is, or what it says."""
    item, form = item_of(visit), visit.form
    refuse_stale(visit, item)
    answer = answer_typed(visit, item)
    if answer is None:
        form.refuse("jawab", "Pilih salah satu jawaban.")
    else:
        try:
            answer_row(visit.desk(), item.id, answer, form.text("alasan", most=500))
            return saved(f"/perbaikan/{item.id}", visit.now)
        except Refusal as refused:
            refuse_at(visit, "jawab", refused)
    asked = replace(list_page(visit, item), mistakes=form.mistakes)
    return render("repair/listed.html", asked, status=422)


def answer_typed(visit: Visit, item: Item) -> RowAnswer | None:
    """Return what was answered about a row; None where nothing fits."""
    way, _, value = visit.form.text("jawab", most=200).partition(":")
    if way == "orang" and value.isascii() and value.isdigit() and int(value) in item.people:
        return RowAnswer(int(value), False, "", "", None)
    if way == "bukan":
        return RowAnswer(None, True, "", "", None)
    if way in ("terima", "tolak"):
        return RowAnswer(None, False, "", "", way == "terima")
    if way == "naskah" and value:
        return RowAnswer(None, False, value, "", None)
    if way == "siklus" and value:
        return RowAnswer(None, False, "", value, None)
    return None


@page(router, "POST", "/perbaikan/{finding}/koreksi", roles=DESK, right=Right.VIEW)
def answer_challenged(visit: Visit) -> Answer:
    """Keep the correction, take the source's value, or write a new one."""
    item, form = item_of(visit), visit.form
    refuse_stale(visit, item)
    number = challenged(visit.connection, visit.scope, item)
    if number is None:
        raise Refusal("PAGE_UNKNOWN")
    choice = form.text("jawab", most=10)
    value = form.text("nilai", most=1_000) if choice == NEW_VALUE else ""
    if choice not in (MINE_KEPT, SOURCE_TAKEN, NEW_VALUE):
        form.refuse("jawab", "Pilih salah satu jawaban.")
    else:
        try:
            evidence = form.text("bukti", most=300)
            answer_challenge(visit.desk(), number, choice, value, evidence=evidence)
            return saved(f"/perbaikan/{item.id}", visit.now)
        except Refusal as refused:
            refuse_at(visit, "nilai" if choice == NEW_VALUE else "jawab", refused)
    asked = replace(challenge_page(visit, item), mistakes=form.mistakes)
    return render("repair/challenged.html", asked, status=422)


def refuse_at(visit: Visit, field: str, refused: Refusal) -> None:
    """Show at a field why an answer was refused; a question that somebody else decided gets its own
    page.
    """
    if refused.code in ("QUESTION_CLOSED", "ROW_GONE", "CORRECTION_NOT_CHALLENGED"):
        raise refused
    visit.form.refuse(field, visit.said(refused).sentence)


@page(router, "POST", "/perbaikan/{finding}/tarik", roles=DESK, right=Right.VIEW)
def take_back(visit: Visit) -> Answer:
    """Withdraw an answer; the question is open again."""
    item = item_of(visit)
    refuse_stale(visit, item)
    act = withdraw_row_answer if is_of_row(item.code) else withdraw_answer
    act(visit.desk(), item.id, visit.form.text("alasan", most=500))
    return saved(f"/perbaikan/{item.id}", visit.now)
