"""The page of an official: posts, marks with evidence, the origin of every value, timeline,
corrections, questions; and Model A.4 of the village.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import APIRouter

from sibermata.desk.accounts.reveal import reveal_nik
from sibermata.desk.explain import IN_FORCE, OF_PERSON
from sibermata.desk.programme.papers import make_paper
from sibermata.desk.refusals import said_of_finding
from sibermata.desk.roster.person import Moment, PersonShown, note_opened, person_shown
from sibermata.desk.visits import within_visit
from sibermata.records.account import Right
from sibermata.records.paper import Form, Request
from sibermata.records.programme.catalogue import Programme
from sibermata.records.states import CorrectionKind, DayKnown, MarkKind, TenureStatus
from sibermata.rules.time.office import office_day
from sibermata.rules.value.text import mask_numbers
from sibermata.rules.words import in_words
from sibermata.store.programme.catalogue import stored_programme
from sibermata.store.views.regions import DISTRICTS
from sibermata.web.access import DESK, PROVINCE, page
from sibermata.web.answer import Answer, download, render
from sibermata.web.pages.figures import Crumb
from sibermata.web.pages.roster.columns import named, post_in_words, shown
from sibermata.web.pages.roster.page import person_address, person_of
from sibermata.web.pages.roster.shared import regions
from sibermata.web.render import classes
from sibermata.web.visit import Visit

router = APIRouter()
MODEL_A4 = "model-a4"
FIELD_NAMES = {
    "name": "Nama",
    "front_title": "Gelar depan",
    "back_title": "Gelar belakang",
    "sex": "Jenis kelamin",
    "birth_place": "Tempat lahir",
    "birth_date": "Tanggal lahir",
    "education": "Pendidikan",
    "nik": "NIK",
    "phone": "Telepon",
    "village": "Desa/kelurahan",
    "post": "Jabatan",
    "post_label": "Sebutan jabatan",
    "capacity": "Kapasitas",
    "status": "Keadaan",
    "sk_number": "Nomor SK",
    "sk_date": "Tanggal SK",
    "start_date": "Mulai menjabat",
    "end_date": "Berakhir",
    "end": "Berakhir",
    "official": "Aparatur",
    "row": "Baris",
}
SEXES = {"L": "laki-laki", "P": "perempuan"}
HAPPENED = {
    "begins": "Mulai menjabat",
    "ends": "Berhenti menjabat",
    "term": "Akhir masa jabatan",
    "pledge": "Ikrar",
    "training": "Pelatihan",
    "correction": "Koreksi",
}


@dataclass(frozen=True, slots=True)
class Value:
    """A value with where it comes from."""

    name: str
    value: str
    origin: str
    verdict: str
    corrected: bool


@dataclass(frozen=True, slots=True)
class Seat:
    """A post that somebody holds or held."""

    post: str
    village: str
    village_address: str
    place: str
    begins: str
    ends: str
    decree: str
    status: str
    source: str
    ended: bool


@dataclass(frozen=True, slots=True)
class MarkShown:
    """A mark of the person, with its evidence and the next step."""

    kind: str
    subject: str
    of: str  # as holder of what class of posts, '' where it is asked once
    state: str  # a code, for its icon
    word: str
    due: date | None
    since: date | None
    until: date | None
    evidence: str
    next: str


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of the timeline."""

    day: date | None
    what: str
    words: str


@dataclass(frozen=True, slots=True)
class Asked:
    """An open question."""

    address: str
    sentence: str
    step: str
    since: date


@dataclass(frozen=True)
class PersonPage:
    """The page."""

    id: int
    address: str
    name: str
    person: PersonShown
    crumbs: Sequence[Crumb]
    seats: Sequence[Seat]
    values: Sequence[Value]
    others: Sequence[Value]
    marks: Sequence[MarkShown]
    timeline: Sequence[Happening]
    corrections: Sequence[Value]
    questions: Sequence[Asked]
    may_print: bool
    may_reveal: bool
    may_subject: bool  # the subject file: the whole province, personal numbers in a file
    number: str  # the NIK, once it was asked for with a purpose
    village: str


@page(router, "GET", "/aparatur/{person}", roles=DESK, right=Right.VIEW)
def person(visit: Visit) -> Answer:
    """Show one person, and write down who looked."""
    door = within_visit(visit.opened, visit.connection, visit.scope)
    found = person_shown(door, person_of(visit.path["person"]), visit.today)
    note_opened(visit.connection, visit.visitor, found.id, visit.now)
    return render("roster/person.html", page_of(visit, found))


@page(router, "POST", "/aparatur/{person}/model-a4", roles=DESK, right=Right.EXPORT)
def model_a4(visit: Visit) -> Answer:
    """Return Model A.4 of the person's village as PDF."""
    door = within_visit(visit.opened, visit.connection, visit.scope)
    found = person_shown(door, person_of(visit.path["person"]), visit.today)
    village = found.held[0]["village_code"]
    request = Request(MODEL_A4, village=village)
    made = make_paper(door, request, Form.PDF, visit.visitor.name)
    visit.log_export(paper=made.number)
    return download(made.body, f"model-a4-{village}.pdf", "application/pdf")


@page(router, "POST", "/aparatur/{person}/buka", roles=DESK, right=Right.REVEAL)
def nik(visit: Visit) -> Answer:
    """Show the NIK once, for a purpose that is written down."""
    number = person_of(visit.path["person"])
    purpose = visit.form.text("tujuan", most=200)
    found = reveal_nik(visit.desk(), visit.visitor, number, purpose, visit.now)
    door = within_visit(visit.opened, visit.connection, visit.scope)
    shown_person = person_shown(door, number, visit.today)
    return render("roster/person.html", page_of(visit, shown_person, found))


def page_of(visit: Visit, found: PersonShown, number: str = "") -> PersonPage:
    """Return the page of a person."""
    first = found.held[0]
    district = first["district_code"]
    names = dict(regions(visit, visit.scope.within(district), DISTRICTS))
    values, posts = first_of_each(found.values), posts_of(visit, found)
    programme = stored_programme(visit.connection)
    return PersonPage(
        found.id,
        person_address(found.id),
        named(first),
        found,
        [
            Crumb("/aparatur", "Aparatur"),
            Crumb(f"/wilayah/{district}", names.get(district, district)),
            Crumb(f"/wilayah/{first['village_code']}", first["village"] or ""),
        ],
        [seat_of(visit, row) for row in found.held],
        [one for one in (value_of(visit, one, posts) for one in values) if one.value],
        [value_of(visit, one, posts) for one in once_a_cell(found.others)],
        [mark_of(visit, row) for row in found.marks],
        [happening_of(visit, one, programme) for one in found.moments],
        [correction_of(visit, row) for row in found.corrections],
        [
            Asked(f"/perbaikan/{one.id}", said.sentence, said.step, office_day(one.first_at))
            for one in found.questions
            for said in [said_of_finding(one._asdict(), visit.house.messages)]
        ],
        visit.visitor.may(Right.EXPORT),
        visit.visitor.may(Right.REVEAL),
        visit.visitor.role in PROVINCE and visit.visitor.may(Right.EXPORT_NUMBERS),
        number,
        first["village"] or first["village_code"],
    )


def first_of_each(origins: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return one origin for each field of the person by source, and for each field of each post: a
    correction before what a source states.
    """
    found: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    for one in sorted(origins, key=lambda one: one["verdict"] != IN_FORCE):
        of = None if one["field"] in OF_PERSON else one.get("tenure")
        found.setdefault((one["field"], one.get("source"), of), one)
    order = list(FIELD_NAMES)
    return sorted(
        found.values(), key=lambda one: order.index(one["field"]) if one["field"] in order else 99
    )


def once_a_cell(origins: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return what was said otherwise, each cell once: that of a name may state its titles too."""
    found: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    for at, one in enumerate(origins):
        cell = (one["run"], one["source"], one["row"], one["column"]) if "file" in one else (at,)
        found.setdefault(cell, one)
    return list(found.values())


def posts_of(visit: Visit, found: PersonShown) -> dict[int, str]:
    """Return tenure -> post in words of who has several: a value must say of which it is."""
    book = visit.opened.rules.book
    if len(found.held) < 2:
        return {}
    return {row["tenure"]: post_in_words(row, book.posts.posts) for row in found.held}


def value_of(visit: Visit, one: Mapping[str, Any], posts: Mapping[int, str]) -> Value:
    """Return a value with its origin in words; of which post it is, where there are several."""
    if "file" in one:
        sheet = f", lembar {one['sheet']}" if one["sheet"] else ""
        origin = f"{one['source']}: {one['file']}{sheet}, baris {one['row']}, kolom {one['column']}"
        origin += f"; tertulis “{one['raw']}”"
    else:
        origin = f"{one['linked_by']}, {shown(one['night'])}"
        origin += f"; di sumber “{one['raw']}”" if one["raw"] else ""
    name = FIELD_NAMES.get(one["field"], one["field"])
    if one["field"] not in OF_PERSON and (post := posts.get(one.get("tenure") or 0)):
        name = f"{name}, sebagai {post}"
    said = in_words_of(visit, one["field"], one["value"])
    return Value(name, said, origin, one["verdict"], "file" not in one)


def in_words_of(visit: Visit, field: str, value: Any) -> str:
    """Return a value of a field as a person reads it."""
    book = visit.opened.rules.book
    if field == "post" and value in book.posts.posts:
        return book.posts.posts[value].name
    worded = in_words({field: value}, book.words)[field] if isinstance(value, str) else value
    return SEXES.get(worded, shown(worded)) if field == "sex" else shown(worded)


def seat_of(visit: Visit, row: Mapping[str, Any]) -> Seat:
    """Return a post as the page writes it."""
    book = visit.opened.rules.book
    worded = in_words(row, book.words)
    ended = row["status"] == "ended"
    why = worded["end_reason"] if ended else ""
    decree = ", ".join(word for word in (row["sk_number"], shown(row["sk_date"])) if word)
    return Seat(
        post_in_words(row, book.posts.posts),
        row["village"] or row["village_code"],
        f"/wilayah/{row['village_code']}",
        f"Kecamatan {row['subdistrict'] or '-'}",
        day_known(visit, row["start_date"], row["start_how"]),
        (day_known(visit, row["end_date"], row["end_how"]) + (f", {why}" if why else ""))
        if ended or row["end_date"]
        else "",
        decree,
        worded["status"],
        row["source"] or "",
        ended,
    )


def day_known(visit: Visit, day: date | None, how: str) -> str:
    """Return a day with how it is known."""
    word = visit.opened.rules.book.words[DayKnown].get(how, "")
    said = shown(day) if day else "tanggal tidak diketahui"
    return f"{said} ({word})" if word else said


def mark_of(visit: Visit, row: Mapping[str, Any]) -> MarkShown:
    """Return a mark as the page writes it."""
    words = in_words(row, visit.opened.rules.book.words)
    kind = "Ikrar" if row["kind"] == MarkKind.PLEDGE else "Pelatihan"
    return MarkShown(
        kind,
        row["title"],
        classes([row["pledge_class"]]) if row["kind"] == MarkKind.PLEDGE else "",
        str(row["state"]),
        words["state"],
        row["due"],
        row["since"],
        row["valid_until"],
        ", ".join(word for word in (row["event"], row["evidence"]) if word),
        row["next"],
    )


def happening_of(visit: Visit, one: Moment, programme: Programme) -> Happening:
    """Return a line of the timeline; what belongs to the programme by its name."""
    book, fact = visit.opened.rules.book, one.fact
    if one.what in ("begins", "ends"):
        words = f"{post_in_words(fact, book.posts.posts)}, {fact['village'] or ''}"
    elif one.what == "pledge":
        text, cycle = programme.texts.get(fact["text"]), programme.cycles.get(fact["cycle"])
        title, of = text[-1].title if text else fact["text"], cycle.name if cycle else fact["cycle"]
        words = f"{title} ({of}), {in_words(fact, book.words)['state']}"
    elif one.what == "training":
        course = programme.courses.get(fact["course"])
        title = course.name if course else fact["course"]
        words = f"{title}, {in_words(fact, book.words)['outcome']}"
    else:
        name = FIELD_NAMES.get(fact["field"] or fact["kind"], fact["field"])
        words = f"{name}, oleh {fact['by']}"
    is_term = one.what == "ends" and fact["status"] != TenureStatus.ENDED
    return Happening(one.day, HAPPENED["term" if is_term else one.what], words)


def correction_of(visit: Visit, row: Mapping[str, Any]) -> Value:
    """Return a correction as the page writes it."""
    worded = in_words({"state": row["state"]}, visit.opened.rules.book.words)
    has_value = row["kind"] in (CorrectionKind.VALUE, CorrectionKind.END)
    name = FIELD_NAMES.get(row["field"] or row["kind"], row["field"])
    origin = f"{row['by']}, {shown(row['at'])}: {row['reason']}"
    value = mask_numbers(row["value"]) if has_value else ""
    return Value(name, value, origin, worded["state"], corrected=True)
