"""Ikrar: the cycles, the texts, what was held; and how far each cycle is, by area."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter

from sibermata.errors import Refusal
from sibermata.records.account import Right
from sibermata.records.programme.catalogue import Cycle, Text
from sibermata.records.states import MarkKind
from sibermata.store.programme.catalogue import stored_programme
from sibermata.store.views.deeds import list_events
from sibermata.web.access import READERS, page
from sibermata.web.answer import Answer, render
from sibermata.web.pages.coverage.common import Coverage, coverage_of, subject_of
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
    events: Sequence[Mapping[str, Any]]
    lists: bool


@page(router, "GET", "/ikrar", roles=READERS)
def pledges(visit: Visit) -> Answer:
    """Show every cycle with its numbers, the latest first; the texts; what was held."""
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
    events = [one for one in list_events(visit.connection, visit.scope) if one["cycle"]]
    shown = PledgesPage(cycles, texts, events[::-1][:50], visit.visitor.may(Right.VIEW))
    return render("coverage/pledges.html", shown)


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
