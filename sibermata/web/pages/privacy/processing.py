"""The record of processing, as a page and as a file."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter

from sibermata.desk.privacy.processing import processing, processing_file
from sibermata.desk.visits import within_visit
from sibermata.papers.wording import as_printed
from sibermata.records.paper import Form
from sibermata.web.access import PROVINCE, page
from sibermata.web.answer import Answer, download, render
from sibermata.web.visit import Visit

router = APIRouter()
ADDRESS = "/tentang/pemrosesan"


@dataclass(frozen=True)
class ProcessingPage:
    """The record."""

    title: str
    notes: Sequence[str]
    sections: Sequence[tuple[str, Sequence[Sequence[str]]]]


@page(router, "GET", ADDRESS, roles=PROVINCE)
def record(visit: Visit) -> Answer:
    """Show the record."""
    door = within_visit(visit.opened, visit.connection, visit.scope)
    content = processing(door, visit.sources())
    sections = [
        (section.head, [[as_printed(cell) for cell in row.cells[1:]] for row in section.rows])
        for section in content.sections
    ]
    return render("privacy/processing.html", ProcessingPage(content.title, content.notes, sections))


@page(router, "GET", ADDRESS + ".pdf", roles=PROVINCE)
def file(visit: Visit) -> Answer:
    """Hand the record out as a paper."""
    door = within_visit(visit.opened, visit.connection, visit.scope)
    body = processing_file(door, visit.sources(), Form.PDF)
    return download(body, f"catatan-pemrosesan-{visit.today}.pdf", "application/pdf")
