"""A task about a seat: its present and former holders, and the statement of the village: ended,
prolonged, or held by somebody whom no source names yet.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter

from sibermata.desk.corrections.seats import Ground, end_of_seat, fill_seat, prolong_term
from sibermata.desk.refusals import Said
from sibermata.errors import Refusal
from sibermata.records.account import Right
from sibermata.records.states import TenureStatus
from sibermata.rules.desk_work import Work
from sibermata.rules.seats import TERMS
from sibermata.store.views.desk.repairs import Item
from sibermata.store.views.desk.seats import holders_of_post
from sibermata.web.access import DESK, page
from sibermata.web.answer import Answer, render, saved
from sibermata.web.pages.repair.shared import (
    Next,
    item_of,
    next_of,
    post_of_seat,
    refuse_stale,
    said_of,
    work_of_item,
)
from sibermata.web.request.forms import Mistake
from sibermata.web.visit import Visit

router = APIRouter()
VACANT = frozenset({"SEAT_VACANT", "SEAT_NO_HEAD"})
WITH_TERM = frozenset(TERMS)
TYPED = ("name", "post", "nik", "sex", "birth_date", "sk_number", "start_date")  # of a new holder


@dataclass(frozen=True)
class Holder:
    """Somebody who holds the post, or held it."""

    tenure: int
    person: int
    name: str
    label: str
    status: str
    ended: bool
    start: Any
    end: Any
    source: str


@dataclass(frozen=True)
class SeatPage:
    """A task about a seat."""

    item: Item
    said: Said
    post: str
    holders: Sequence[Holder]
    vacant: bool
    with_term: bool
    typed: Mapping[str, str]
    next: Next | None
    mistakes: Sequence[Mistake] = ()

    @property
    def sitting(self) -> Sequence[Holder]:
        """Those in office."""
        return [one for one in self.holders if not one.ended]


def show_seat(visit: Visit, item: Item) -> Answer:
    """Show a task about a seat."""
    return render("repair/seat.html", seat_page(visit, item))


def seat_page(visit: Visit, item: Item) -> SeatPage:
    """Return the page of a task about a seat."""
    post = post_of_seat(item.code, item.shown)
    words = visit.house.words.get(TenureStatus, {})
    rows = holders_of_post(visit.connection, visit.scope, item.header, post)
    holders = [
        Holder(
            row["tenure"],
            row["person"],
            row["name"],
            row["label"] or "",
            words.get(row["status"], row["status"]),
            row["status"] == TenureStatus.ENDED,
            row["start_date"],
            row["end_date"],
            row["source"] or "",
        )
        for row in rows
    ]
    posts = visit.opened.rules.book.posts.posts
    return SeatPage(
        item,
        said_of(visit, item),
        posts[post].name if post in posts else post,
        holders,
        item.code in VACANT,
        item.code in WITH_TERM,
        dict(visit.form.typed),
        next_of(visit, item),
    )


def seat_meant(visit: Visit) -> SeatPage:
    """Return the task of the address, as it was seen."""
    item = item_of(visit)
    if work_of_item(item) is not Work.SEAT:
        raise Refusal("PAGE_UNKNOWN")
    refuse_stale(visit, item)
    return seat_page(visit, item)


def ground_of(visit: Visit) -> Ground:
    """Return what a statement rests on; both are needed."""
    reason = visit.form.needed("alasan", "alasan", most=500)
    return Ground(reason, visit.form.needed("bukti", "dokumen yang mendasarinya", most=300))


@page(router, "POST", "/perbaikan/{finding}/kursi", roles=DESK, right=Right.VIEW)
def decide_holder(visit: Visit) -> Answer:
    """State that a holder has left office, or until when the term continues."""
    shown, form = seat_meant(visit), visit.form
    way, _, number = form.text("jawab", most=40).partition(":")
    meant = [one for one in shown.sitting if str(one.tenure) == number]
    if not meant or way not in ("berhenti", "panjang"):
        form.refuse("jawab", "Pilih salah satu jawaban.")
    on = form.day("hari", "hari terakhirnya", needed=way == "panjang")
    ground, district = ground_of(visit), shown.item.district

    def act() -> None:
        one, desk = meant[0], visit.desk()
        if way == "berhenti":
            end_of_seat(desk, district, one.person, one.tenure, on, ground)
        elif on is not None:
            prolong_term(desk, district, one.person, one.tenure, on, ground)

    return done_with(visit, shown, act, "jawab")


@page(router, "POST", "/perbaikan/{finding}/pemegang", roles=DESK, right=Right.VIEW)
def state_holder(visit: Visit) -> Answer:
    """State who holds a seat that no source fills."""
    shown, form = seat_meant(visit), visit.form
    cells = {name: form.text(name, most=200) for name in TYPED}
    form.needed("name", "nama", most=200)
    ground = ground_of(visit)

    def act() -> None:
        fill_seat(visit.desk(), {**cells, "village_code": shown.item.header}, ground)

    return done_with(visit, shown, act, "name")


def done_with(visit: Visit, shown: SeatPage, act: Callable[[], None], field: str) -> Answer:
    """Do an act that was typed whole; say at its field why it was refused."""
    form = visit.form
    if not form.wrong:
        try:
            act()
            return saved(f"/perbaikan/{shown.item.id}", visit.now)
        except Refusal as refused:
            for one in (refused, *refused.also):
                column = str(one.facts.get("column") or "")
                form.refuse(column if column in TYPED else field, visit.said(one).sentence)
    asked = replace(shown, mistakes=form.mistakes)
    return render("repair/seat.html", asked, status=422)
