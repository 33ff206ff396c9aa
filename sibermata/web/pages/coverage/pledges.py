"""Ikrar: cycles, texts and events; and the coverage of each cycle by area."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter

from sibermata.desk.programme.evidence import Scan
from sibermata.desk.programme.pledges import confirm_pledge
from sibermata.errors import Refusal
from sibermata.records.account import Right
from sibermata.records.programme.catalogue import Cycle, Text
from sibermata.records.states import MarkKind
from sibermata.store.programme.catalogue import stored_programme
from sibermata.web.access import PROVINCE, READERS, page
from sibermata.web.answer import Answer, render, saved
from sibermata.web.pages.coverage.common import Coverage, coverage_of, subject_of
from sibermata.web.pages.coverage.lists import (
    PLEDGES,
    Candidates,
    EventShown,
    candidates_of,
    events_of,
    lists_of,
)
from sibermata.web.pages.syncing.states import SourceShown
from sibermata.web.request.forms import Mistake
from sibermata.web.visit import Visit

router = APIRouter()


@dataclass(frozen=True)
class CycleShown:
    """A cycle with its numbers."""

    cycle: Cycle
    coverage: Coverage


@dataclass(frozen=True)
class PledgesPage:
    """Everything about pledges."""

    cycles: Sequence[CycleShown]
    texts: Sequence[Sequence[Text]]  # versions of each, the newest first
    events: Sequence[EventShown]
    lists: Sequence[SourceShown]
    candidates: Candidates
    may_confirm: bool
    ticked: frozenset[str] = frozenset()
    all_ticked: bool = False
    mistakes: Sequence[Mistake] = ()


@page(router, "GET", "/ikrar", roles=READERS)
def pledges(visit: Visit) -> Answer:
    """Show every cycle with its numbers, the latest first; candidates, lists, texts, what was
    held.
    """
    return render("coverage/pledges.html", pledges_page(visit))


def pledges_page(visit: Visit) -> PledgesPage:
    """Return the page of the pledges."""
    programme = stored_programme(visit.connection)
    cycles = [
        CycleShown(
            cycle,
            coverage_of(visit, subject_of(visit, MarkKind.PLEDGE, code)),
        )
        for code, cycle in programme.cycles.items()
    ]
    cycles.sort(key=lambda one: one.cycle.vote_day, reverse=True)
    texts = [list(reversed(versions)) for versions in programme.texts.values()]
    return PledgesPage(
        cycles,
        texts,
        events_of(visit, "cycle"),
        lists_of(visit, PLEDGES),
        candidates_of(visit, programme.cycles),
        visit.visitor.role in PROVINCE,
        frozenset(visit.form.texts("calon")),
        bool(visit.form.text("semua")),
        visit.form.mistakes,
    )


@page(router, "POST", "/ikrar/calon", roles=PROVINCE, right=Right.VIEW, upload=True)
def confirm(visit: Visit) -> Answer:
    """Count the candidates that were ticked, or all that the page showed; the document is kept with
    each.
    """
    form = visit.form
    chosen = form.texts("terlihat" if form.text("semua") else "calon")
    ticked = [int(one) for one in chosen if one.isascii() and one.isdigit()]
    sent = form.file("dokumen")
    if sent is None:
        form.refuse("dokumen", "Pilih pindaian daftar hadir desa atau surat camat.")
    if not ticked:
        form.refuse("calon", "Centang sedikitnya satu orang.")
    if form.wrong or sent is None:
        return render("coverage/pledges.html", pledges_page(visit), status=422)
    scan = Scan(str(sent.filename), sent.file.read())
    try:
        for number in ticked:
            confirm_pledge(visit.desk(), number, scan)
    except Refusal as refused:
        form.refuse("dokumen", visit.said(refused).sentence)
        return render("coverage/pledges.html", pledges_page(visit), status=422)
    return saved("/ikrar#calon", visit.now)


@dataclass(frozen=True)
class CyclePage:
    """One cycle by area."""

    cycle: Cycle
    coverage: Coverage


@page(router, "GET", "/ikrar/{cycle}", roles=READERS)
def cycle(visit: Visit) -> Answer:
    """Show one cycle by district, kecamatan or village."""
    code = visit.path["cycle"]
    found = stored_programme(visit.connection).cycles.get(code)
    if found is None:
        raise Refusal("PAGE_UNKNOWN")
    subject = subject_of(visit, MarkKind.PLEDGE, code)
    coverage = coverage_of(visit, subject, visit.query.get("wilayah", ""))
    return render("coverage/cycle.html", CyclePage(found, coverage))
