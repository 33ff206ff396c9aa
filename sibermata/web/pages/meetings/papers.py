"""The papers of a meeting: requested here, made by a worker, downloaded as made."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter

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
from sibermata.web.visit import Visit, number_of

router = APIRouter()
KINDS = {
    Form.PDF: "application/pdf",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
LOOKED_THROUGH = 2000  # papers, the newest first


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


@page(router, "GET", "/rapat/{meeting}/bahan", roles=PROVINCE)
def papers(visit: Visit) -> Answer:
    """Show what was made for a meeting, the newest of each kind and form."""
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
        title = name.replace("-", " ").capitalize()
        kinds.append(PapersOfKind(name, title, list(newest.values())))
    return render("meetings/papers.html", PapersPage(found, kinds))


@page(router, "POST", "/rapat/{meeting}/bahan", roles=PROVINCE, right=Right.EXPORT)
def ask(visit: Visit) -> Answer:
    """Ask for every paper of the meeting; a worker makes them."""
    code = meeting_shown(visit).code
    job = ask_for(visit.connection, visit.visitor, JobKind.PAPERS, {"meeting": code})
    return goto(f"/pekerjaan/{job}")


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
