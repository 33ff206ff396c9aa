"""The officer's day: everything that awaits a decision, in groups, the most valuable first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from fastapi import APIRouter

from sibermata.desk.refusals import Said
from sibermata.records.account import Right
from sibermata.rules.desk_work import WORDS, Work, work_of
from sibermata.store.views.desk.repairs import Group, Part, count_pending, list_groups
from sibermata.web.access import DESK, page
from sibermata.web.answer import Answer, render
from sibermata.web.pages.privacy.requests import Line as RequestLine
from sibermata.web.pages.privacy.requests import waiting_lines
from sibermata.web.pages.repair.shared import LABELS, said_of
from sibermata.web.visit import Visit

router = APIRouter()
SHOWN = 12  # groups of a kind where all kinds are shown
OF_ONE = 50  # groups of the one kind that is asked for, a page


@dataclass(frozen=True)
class Line:
    """A group in its table."""

    group: Group
    said: Said


@dataclass(frozen=True)
class Section:
    """The groups of one kind of work."""

    work: Work
    label: str
    advice: str
    count: int
    groups: int
    lines: Sequence[Line]


@dataclass(frozen=True)
class OverviewPage:
    """The day."""

    sections: Sequence[Section]
    counts: Mapping[Work, int]
    labels: Mapping[Work, str]
    asked: str  # the one kind that is shown, '' for all
    count: int
    part: Part
    second: int  # corrections that wait for a second person
    at: int  # page of the one kind that is asked for
    last: int
    requests: Sequence[RequestLine]  # of persons about their data, the most urgent on top


@page(router, "GET", "/perbaikan", roles=DESK, right=Right.VIEW)
def overview(visit: Visit) -> Answer:
    """Show what waits."""
    part = Part(visit.choice("lihat", frozenset(Part), Part.WAITING))
    asked = visit.choice("jenis", frozenset(Work), "")
    found = list_groups(visit.connection, visit.scope, visit.today, WORDS, part)
    by_work = grouped(found)
    counts = {work: sum(one.count for one in groups) for work, groups in by_work.items()}
    wanted = [Work(asked)] if asked else list(Work)
    last = max(1, -(-len(by_work[Work(asked)]) // OF_ONE)) if asked else 1
    at = min(visit.page_number(), last)
    shown = slice((at - 1) * OF_ONE, at * OF_ONE) if asked else slice(SHOWN)
    sections = [
        section(visit, work, by_work[work], counts[work], shown) for work in wanted if by_work[work]
    ]
    labels = {work: LABELS[work][0] for work in Work}
    count = sum(counts.values())
    second = count_pending(visit.connection, visit.scope)
    requests = [] if asked or part is not Part.WAITING else waiting_lines(visit, SHOWN)
    return render(
        "repair/overview.html",
        OverviewPage(sections, counts, labels, asked, count, part, second, at, last, requests),
    )


def grouped(found: Sequence[Group]) -> dict[Work, list[Group]]:
    """Return the groups of each kind of work, in their order."""

    def kind(one: Group) -> Work:
        return work_of(one.code, one.severity)

    order = list(Work)
    by_work: dict[Work, list[Group]] = {work: [] for work in Work}
    for work, groups in groupby(sorted(found, key=lambda one: order.index(kind(one))), kind):
        by_work[work] = list(groups)
    return by_work


def section(visit: Visit, work: Work, groups: Sequence[Group], count: int, shown: slice) -> Section:
    """Return the table of one kind of work."""
    lines = [Line(one, said_of(visit, one)) for one in groups[shown]]
    return Section(work, *LABELS[work], count, len(groups), lines)
