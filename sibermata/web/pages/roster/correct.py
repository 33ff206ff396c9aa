"""Corrects an official: a value in place of the source's, or the end of a post that a source still
shows; the source's value stays visible.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from fastapi import APIRouter

from sibermata.desk.corrections.correct import correct
from sibermata.desk.corrections.stated import state_end
from sibermata.desk.roster.person import PersonShown, person_shown
from sibermata.desk.visits import within_visit
from sibermata.errors import Refusal
from sibermata.records.account import Right
from sibermata.records.states import TenureStatus
from sibermata.web.access import DESK, page
from sibermata.web.answer import Answer, render, saved
from sibermata.web.pages.roster.columns import named, post_in_words, shown
from sibermata.web.pages.roster.page import person_address, person_of
from sibermata.web.render import instant
from sibermata.web.request.forms import Mistake
from sibermata.web.visit import Visit

router = APIRouter()
OF_PERSON = {
    "name": "Nama",
    "front_title": "Gelar depan",
    "back_title": "Gelar belakang",
    "nik": "NIK",
    "sex": "Jenis kelamin (L atau P)",
    "birth_place": "Tempat lahir",
    "birth_date": "Tanggal lahir",
    "education": "Pendidikan",
    "religion": "Agama",
    "phone": "Telepon",
    "email": "Surel",
    "address": "Alamat",
}
OF_SEAT = {
    "sk_number": "Nomor SK",
    "sk_date": "Tanggal SK",
    "start_date": "Mulai menjabat",
    "end_date": "Akhir masa jabatan",
}
FOLLOWED = frozenset({"phone", "email", "address"})  # follow the source once it is newer
MOST_VALUE = 1_000


@dataclass(frozen=True)
class Seat:
    """A post of the person."""

    tenure: int
    words: str
    ended: bool


@dataclass(frozen=True)
class CorrectPage:
    """The two forms."""

    name: str
    address: str  # of the person's page
    version: str  # when anything of the person changed last
    fields: Sequence[tuple[str, str]]  # 'field' or 'field:tenure' -> words
    now: Sequence[tuple[str, str]]  # label, the value that is shown
    seats: Sequence[Seat]
    typed: Mapping[str, str]
    mistakes: Sequence[Mistake] = ()

    @property
    def sitting(self) -> Sequence[Seat]:
        """The posts that are not over."""
        return [one for one in self.seats if not one.ended]


@page(router, "GET", "/aparatur/{person}/koreksi", roles=DESK, right=Right.VIEW)
def ask(visit: Visit) -> Answer:
    """Show the forms."""
    return render("roster/correct.html", correct_page(visit))


def correct_page(visit: Visit) -> CorrectPage:
    """Return the page of whom the address names, inside the scope."""
    door = within_visit(visit.opened, visit.connection, visit.scope)
    found = person_shown(door, person_of(visit.path["person"]), visit.today)
    posts = visit.opened.rules.book.posts.posts
    seats = [
        Seat(
            row["tenure"],
            f"{post_in_words(row, posts)}, {row['village'] or row['village_code']}",
            row["status"] == TenureStatus.ENDED,
        )
        for row in found.held
    ]
    of_seats = [
        (f"{field}:{seat.tenure}", f"{label}: {seat.words}")
        for seat in seats
        for field, label in OF_SEAT.items()
    ]
    first = found.held[0]
    now = [
        (label, shown(first.get(field)))
        for field, label in OF_PERSON.items()
        if first.get(field) and field != "nik"
    ]
    return CorrectPage(
        named(first),
        person_address(found.id),
        version_of(found),
        [*OF_PERSON.items(), *of_seats],
        now,
        seats,
        dict(visit.form.typed),
    )


def version_of(found: PersonShown) -> str:
    """Return what moves whenever anything of a person changes."""
    return found.changed_at.isoformat() if found.changed_at else ""


def page_seen(visit: Visit) -> CorrectPage:
    """Return the page; refuse where the person changed since it was opened."""
    page = correct_page(visit)
    if visit.form.text("versi", most=40) != page.version:
        at = instant(datetime.fromisoformat(page.version)) if page.version else ""
        what = "data orang ini berubah"
        raise Refusal("DECIDED_MEANWHILE", what=what, by="Petugas lain atau sumber", at=at)
    return page


@page(router, "POST", "/aparatur/{person}/koreksi", roles=DESK, right=Right.VIEW)
def correct_value(visit: Visit) -> Answer:
    """Lay a value over the source's; without a document it may wait for a second person."""
    page, form = page_seen(visit), visit.form
    chosen = form.choice("isian", [code for code, _ in page.fields], "isian yang diperbaiki")
    value = form.text("nilai", most=MOST_VALUE)
    reason = form.needed("alasan", "alasan", most=500)
    evidence = form.text("bukti", most=300)
    field, _, tenure = chosen.partition(":")

    def act() -> None:
        correct(
            visit.desk(),
            person_of(visit.path["person"]),
            field,
            value,
            reason=reason,
            evidence=evidence,
            pinned=field in FOLLOWED and form.ticked("tetap"),
            tenure=int(tenure) if tenure else None,
        )

    return done_with(visit, page, act, "nilai")


@page(router, "POST", "/aparatur/{person}/berhenti", roles=DESK, right=Right.VIEW)
def end_post(visit: Visit) -> Answer:
    """State that a post is over though its source still shows it."""
    page, form = page_seen(visit), visit.form
    sitting = [str(one.tenure) for one in page.sitting]
    tenure = form.choice("jabatan", sitting, "jabatan yang berakhir")
    on = form.day("hari", "hari terakhir menjabat", needed=False)
    reason = form.needed("alasan-berhenti", "alasan", most=500)
    evidence = form.needed("bukti-berhenti", "dokumen yang mendasarinya", most=300)

    def act() -> None:
        who = person_of(visit.path["person"])
        state_end(visit.desk(), who, on=on, reason=reason, evidence=evidence, tenure=int(tenure))

    return done_with(visit, page, act, "hari")


def done_with(visit: Visit, page: CorrectPage, act: Callable[[], None], field: str) -> Answer:
    """Do an act that was typed whole; say at its field why it was refused."""
    form = visit.form
    if not form.wrong:
        try:
            act()
            return saved(page.address, visit.now)
        except Refusal as refused:
            form.refuse(field, visit.said(refused).sentence)
    return render("roster/correct.html", replace(page, mistakes=form.mistakes), status=422)
