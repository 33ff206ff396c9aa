"""One finding, shown by its kind of work; and the decision on a tenure that is presumed ended."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter

from sibermata.desk.corrections.stated import state_end, state_going_on
from sibermata.desk.refusals import Said
from sibermata.errors import Refusal
from sibermata.records.account import Right
from sibermata.records.states import TenureStatus
from sibermata.rules.desk_work import Work
from sibermata.store.views.desk.repairs import Decided, Item, tenure_of_task, who_decided
from sibermata.web.access import DESK, page
from sibermata.web.answer import Answer, render, saved
from sibermata.web.pages.repair.question import show_question
from sibermata.web.pages.repair.row import show_row
from sibermata.web.pages.repair.seat import show_seat
from sibermata.web.pages.repair.shared import (
    LABELS,
    Next,
    item_of,
    next_of,
    refuse_stale,
    said_of,
    work_of_item,
)
from sibermata.web.request.forms import Mistake
from sibermata.web.visit import Visit

router = APIRouter()
QUESTIONS = frozenset({Work.PERSON, Work.LIST, Work.CHALLENGED})


@dataclass(frozen=True)
class TaskPage:
    """A task of the registry, or a warning about a row."""

    item: Item
    said: Said
    label: str
    tenure: Mapping[str, Any] | None  # that is presumed ended
    post: str
    typed: Mapping[str, str]
    next: Next | None
    decided: Decided | None  # whoever settled it
    status: str  # of the tenure, in words
    mistakes: tuple[Mistake, ...] = ()


@page(router, "GET", "/perbaikan/{finding}", roles=DESK, right=Right.VIEW)
def finding(visit: Visit) -> Answer:
    """Show one finding."""
    item = item_of(visit)
    work = work_of_item(item)
    if work in QUESTIONS:
        return show_question(visit, item)
    if work is Work.SEAT:
        return show_seat(visit, item)
    if item.row_hash is not None:
        return show_row(visit, item)
    return render("repair/task.html", task_page(visit, item))


def task_page(visit: Visit, item: Item) -> TaskPage:
    """Return the page of a task."""
    tenure = None
    if item.code == "PRESUMED_ENDED" and item.header.isdigit():
        tenure = tenure_of_task(visit.connection, visit.scope, int(item.header))
    posts = visit.opened.rules.book.posts.posts
    post = posts[tenure["post"]].name if tenure and tenure["post"] in posts else ""
    label = LABELS[work_of_item(item)][0]
    decided = None if item.status == "open" else who_decided(visit.connection, item.id)
    status = visit.house.words[TenureStatus][tenure["status"]] if tenure else ""
    return TaskPage(
        item,
        said_of(visit, item),
        label,
        tenure,
        post,
        dict(visit.form.typed),
        next_of(visit, item),
        decided,
        status,
    )


@page(router, "POST", "/perbaikan/{finding}/jabatan", roles=DESK, right=Right.VIEW)
def decide_tenure(visit: Visit) -> Answer:
    """State that a tenure has ended, or that it continues."""
    item, form = item_of(visit), visit.form
    refuse_stale(visit, item)
    shown = task_page(visit, item)
    if shown.tenure is None:
        raise Refusal("PAGE_UNKNOWN")
    choice = form.choice("jawab", ("berhenti", "menjabat"), "salah satu jawaban")
    reason = form.needed("alasan", "alasan", most=500)
    evidence = form.needed("bukti", "dokumen yang mendasarinya", most=300)
    on = form.day("hari", "hari terakhir menjabat", needed=False)
    if not form.wrong:
        try:
            if choice == "berhenti":
                state_end(
                    visit.desk(),
                    shown.tenure["person"],
                    on=on,
                    reason=reason,
                    evidence=evidence,
                    tenure=shown.tenure["tenure"],
                )
            else:
                state_going_on(
                    visit.desk(),
                    shown.tenure["person"],
                    shown.tenure["tenure"],
                    reason=reason,
                    evidence=evidence,
                )
            return saved(f"/perbaikan/{item.id}", visit.now)
        except Refusal as refused:
            form.refuse("jawab", visit.said(refused).sentence)
    asked = replace(shown, mistakes=tuple(form.mistakes))
    return render("repair/task.html", asked, status=422)
