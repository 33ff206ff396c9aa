"""Candidates of a meeting: the pledges and results that attendance suggests, which count once a
person confirms them with a document.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter

from sibermata.desk.meetings.confirmed import Proposed, confirm, notes_of, proposed
from sibermata.desk.programme.evidence import Scan
from sibermata.errors import Refusal
from sibermata.records.states import MarkKind
from sibermata.web.access import PROVINCE, page
from sibermata.web.answer import Answer, render, saved
from sibermata.web.pages.meetings.common import MeetingShown, meeting_shown
from sibermata.web.render import classes
from sibermata.web.request.forms import Mistake
from sibermata.web.visit import Visit

router = APIRouter()
ON_A_PAGE = 100


@dataclass(frozen=True)
class CandidateRow:
    """A line with everything that confirming it would count."""

    line: int
    name: str
    place: str
    what: Sequence[str]
    done: bool  # nothing of it waits


@dataclass(frozen=True)
class ConfirmPage:
    """The candidates of a meeting, a page at a time."""

    meeting: MeetingShown
    rows: Sequence[CandidateRow]
    waiting: int  # people of whom something waits
    confirmed: int
    at: int
    last: int
    ticked: frozenset[str] = frozenset()
    mistakes: Sequence[Mistake] = ()
    doubts: Sequence[str] = ()  # what a person must settle before more are candidates


@page(router, "GET", "/rapat/{meeting}/pengesahan", roles=PROVINCE)
def candidates(visit: Visit) -> Answer:
    """Show who could be counted, those first that wait."""
    return render("meetings/confirm.html", candidates_page(visit))


@page(router, "POST", "/rapat/{meeting}/pengesahan", roles=PROVINCE, upload=True)
def confirm_them(visit: Visit) -> Answer:
    """Count the lines that were ticked, or all; the document is kept with each act."""
    form, found = visit.form, meeting_shown(visit)
    everybody = form.text("siapa") == "semua"
    ticked = form.texts("baris")
    sent = form.file("dokumen")
    if sent is None:
        form.refuse("dokumen", "Pilih pindaian daftar hadir atau ikrar yang ditandatangani.")
    if everybody and form.text("jumlah") != str(waiting_of(proposed(visit.desk(), found.code))):
        form.refuse("siapa", "Jumlah calon berubah sejak Anda melihatnya. Periksa sekali lagi.")
    if not everybody and not ticked:
        form.refuse("baris", "Centang sedikitnya satu orang.")
    if not form.wrong and sent is not None:
        scan = Scan(str(sent.filename), sent.file.read())
        numbers = None if everybody else {int(one) for one in ticked if one.isdigit()}
        try:
            confirm(visit.desk(), found.code, numbers, scan)
            return saved(f"{found.address}/pengesahan", visit.now)
        except Refusal as refused:
            form.refuse("dokumen", visit.said(refused).sentence)
    page = candidates_page(visit, frozenset(ticked), form.mistakes)
    return render("meetings/confirm.html", page, status=422)


def waiting_of(found: Proposed) -> int:
    """Return of how many lines something waits."""
    return len({one.line for one in found.waiting})


def candidates_page(
    visit: Visit, ticked: frozenset[str] = frozenset(), mistakes: Sequence[Mistake] = ()
) -> ConfirmPage:
    """Return the candidates, line by line, those that wait first."""
    meeting = meeting_shown(visit, "/pengesahan")
    found = proposed(visit.desk(), meeting.code)
    rows = sorted(rows_of(found), key=lambda row: (row.done, row.line))
    waiting = sum(not row.done for row in rows)
    last = max(1, -(-len(rows) // ON_A_PAGE))
    at = min(visit.page_number(), last)
    shown = rows[(at - 1) * ON_A_PAGE : at * ON_A_PAGE]
    confirmed = len(rows) - waiting
    doubts = [" ".join(visit.said(one)[1:]) for one in notes_of(found)]
    return ConfirmPage(meeting, shown, waiting, confirmed, at, last, ticked, mistakes, doubts)


def rows_of(found: Proposed) -> list[CandidateRow]:
    """Return one row a line."""
    waiting = {one.line for one in found.waiting}
    what: dict[int, list[str]] = {}
    for one in found.found:
        if one.kind == MarkKind.PLEDGE:
            title = found.programme.texts[one.text][-1].title
            said = f"{title}, sebagai {classes([one.pledge_class])}"
        else:
            said = f"pelatihan {name_of_course(found, one.course)}"
        what.setdefault(one.line, []).append(said)
    return [
        CandidateRow(
            line,
            found.names[line],
            found.lines[line].village_as_written or found.lines[line].office,
            said,
            line not in waiting,
        )
        for line, said in what.items()
    ]


def name_of_course(found: Proposed, code: str) -> str:
    """Return what a course is called."""
    courses: Mapping[str, object] = found.programme.courses
    return str(getattr(courses.get(code), "name", code))
