"""The papers of a meeting: requested here, made by a worker, downloaded as made."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fastapi import APIRouter

from sibermata.desk.programme.numbered_paper import NUMBERED
from sibermata.desk.programme.papers import copy_of
from sibermata.desk.tasks import ask_for
from sibermata.errors import Refusal
from sibermata.papers.meeting.catalogue import OF_MEETINGS
from sibermata.records.account import Right
from sibermata.records.job import JobKind
from sibermata.records.paper import Form
from sibermata.store.views.papers import PaperLine, kept_papers, list_papers
from sibermata.web.access import PROVINCE, page
from sibermata.web.answer import Answer, download, goto, render
from sibermata.web.pages.meetings.common import MeetingShown, meeting_shown
from sibermata.web.request.forms import Mistake
from sibermata.web.visit import Visit, number_of

router = APIRouter()
KINDS = {
    Form.PDF: "application/pdf",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
LOOKED_THROUGH = 2000  # papers, the newest first
LONG_PART = re.compile(r"[0-9]{9}")  # no part of a naskah's number: it may be somebody's own


@dataclass(frozen=True)
class PapersOfKind:
    """One kind of paper, with its newest file of each form."""

    name: str
    title: str
    papers: Sequence[PaperLine]


@dataclass(frozen=True)
class PapersPage:
    """The papers of a meeting."""

    meeting: MeetingShown
    kinds: Sequence[PapersOfKind]
    numbered: Sequence[tuple[str, str]]  # naskah that bear a number
    typed: Mapping[str, str] = field(default_factory=dict)
    mistakes: Sequence[Mistake] = ()


@page(router, "GET", "/rapat/{meeting}/bahan", roles=PROVINCE)
def papers(visit: Visit) -> Answer:
    """Show what was made for a meeting, the newest of each kind and form."""
    return render("meetings/papers.html", papers_page(visit))


def papers_page(visit: Visit, mistakes: Sequence[Mistake] = ()) -> PapersPage:
    """Return what was made for a meeting, the newest of each kind and form."""
    found = meeting_shown(visit, "/bahan")
    made = [
        paper
        for paper in list_papers(visit.connection, visit.scope, limit=LOOKED_THROUGH)
        if paper["request"].get("meeting") == found.code
    ]
    kinds = []
    for name in OF_MEETINGS:
        newest: dict[str, PaperLine] = {}
        for paper in made:
            if paper["kind"] == name:
                newest.setdefault(paper["form"], paper)
        kinds.append(PapersOfKind(name, title_of(name), list(newest.values())))
    numbered = [(name, title_of(name)) for name in NUMBERED]
    return PapersPage(found, kinds, numbered, visit.form.typed, mistakes)


def title_of(kind: str) -> str:
    """Return what a kind of paper is called on the page."""
    return kind.replace("-", " ").capitalize()


@page(router, "POST", "/rapat/{meeting}/bahan", roles=PROVINCE, right=Right.EXPORT)
def ask(visit: Visit) -> Answer:
    """Ask for every paper of the meeting; a worker makes them."""
    code = meeting_shown(visit).code
    job = ask_for(visit.connection, visit.visitor, JobKind.PAPERS, {"meeting": code})
    return goto(f"/pekerjaan/{job}")


@page(router, "POST", "/rapat/{meeting}/bahan/bernomor", roles=PROVINCE, right=Right.EXPORT)
def ask_numbered(visit: Visit) -> Answer:
    """Ask for one naskah with the number that it bears."""
    form, code = visit.form, meeting_shown(visit).code
    kind = form.choice("naskah", NUMBERED, "naskahnya")
    number = form.needed("nomor", "nomor naskah", most=100)
    if LONG_PART.search(number):
        form.refuse("nomor", "Nomor ini terlalu panjang untuk nomor naskah. Periksa lagi.")
    if form.wrong:
        return render("meetings/papers.html", papers_page(visit, form.mistakes), status=422)
    ids = {"meeting": code, "kind": kind, "number": number}
    return goto(f"/pekerjaan/{ask_for(visit.connection, visit.visitor, JobKind.PAPERS, ids)}")


@page(router, "GET", "/rapat/{meeting}/bahan/{number}", roles=PROVINCE, right=Right.EXPORT)
def hand_out(visit: Visit) -> Answer:
    """Hand out one paper as it was made; the trail says to whom."""
    found, number = meeting_shown(visit), number_of(visit.path["number"])
    kept = kept_papers(visit.connection, visit.scope, number=number)
    if not kept or kept[0]["request"].get("meeting") != found.code:
        raise Refusal("PAGE_UNKNOWN")
    form = Form(kept[0]["form"])
    body = copy_of(visit.desk(), kept[0])
    return download(body, f"{kept[0]['kind']}-{found.code}-{number}.{form}", KINDS[form])
