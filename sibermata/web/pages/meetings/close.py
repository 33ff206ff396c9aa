"""Closing a meeting, and its follow-up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter

from sibermata.desk.meetings.meetings import add_follow_up, close, finish_follow_up
from sibermata.errors import Refusal
from sibermata.store.views.programme.meetings import list_follow_ups
from sibermata.web.access import DESK, PROVINCE, page
from sibermata.web.answer import Answer, render, saved
from sibermata.web.pages.meetings.common import MeetingShown, meeting_shown
from sibermata.web.request.forms import Mistake
from sibermata.web.visit import Visit, number_of

router = APIRouter()


@dataclass(frozen=True)
class ClosePage:
    """What closing would do."""

    meeting: MeetingShown
    not_reported: int
    mistakes: Sequence[Mistake] = ()


@page(router, "GET", "/rapat/{meeting}/tutup", roles=PROVINCE)
def before_close(visit: Visit) -> Answer:
    """Show how many have no recorded attendance, before the meeting is closed for good."""
    found = meeting_shown(visit, "/tutup")
    return render("meetings/close.html", ClosePage(found, found.sums["not_reported"]))


@page(router, "POST", "/rapat/{meeting}/tutup", roles=PROVINCE)
def close_it(visit: Visit) -> Answer:
    """Close the meeting if its numbers are still those that were shown."""
    found = meeting_shown(visit, "/tutup")
    waiting = found.sums["not_reported"]
    mistakes: tuple[Mistake, ...] = ()
    if found.is_open and visit.form.text("belum") != str(waiting):
        mistakes = (Mistake("belum", f"Angkanya berubah: sekarang {waiting} baris belum diisi."),)
        return render("meetings/close.html", ClosePage(found, waiting, mistakes), status=409)
    try:
        close(visit.desk(), found.code)
    except Refusal as refused:
        mistakes = (Mistake("belum", visit.said(refused).sentence),)
        return render("meetings/close.html", ClosePage(found, waiting, mistakes), status=422)
    return saved(found.address, visit.now)


@dataclass(frozen=True)
class FollowUpPage:
    """What is to be done after a meeting."""

    meeting: MeetingShown
    items: Sequence[Mapping[str, Any]]
    may_act: bool
    today: Any
    typed: Mapping[str, str]
    mistakes: Sequence[Mistake] = ()


@page(router, "GET", "/rapat/{meeting}/tindak-lanjut", roles=DESK)
def follow_ups(visit: Visit) -> Answer:
    """Show what is to be done, the earliest first."""
    return render("meetings/follow_up.html", follow_up_page(visit))


@page(router, "POST", "/rapat/{meeting}/tindak-lanjut", roles=PROVINCE)
def add(visit: Visit) -> Answer:
    """Enter one thing to do."""
    form = visit.form
    what = form.needed("apa", "apa yang harus dikerjakan", most=500)
    who = form.needed("siapa", "siapa yang mengerjakan", most=200)
    until = form.day("sampai", "sampai kapan")
    if form.wrong or until is None:
        page = follow_up_page(visit, form.typed, form.mistakes)
        return render("meetings/follow_up.html", page, status=422)
    found = meeting_shown(visit)
    add_follow_up(visit.desk(), found.code, what, who, until)
    return saved(f"{found.address}/tindak-lanjut", visit.now)


@page(router, "POST", "/rapat/{meeting}/tindak-lanjut/{number}/selesai", roles=PROVINCE)
def finish(visit: Visit) -> Answer:
    """Say that one thing is done."""
    found = meeting_shown(visit)
    finish_follow_up(
        visit.desk(), found.code, number_of(visit.path["number"]), visit.form.text("catatan")
    )
    return saved(f"{found.address}/tindak-lanjut", visit.now)


def follow_up_page(
    visit: Visit, typed: Mapping[str, str] | None = None, mistakes: Sequence[Mistake] = ()
) -> FollowUpPage:
    """Return the list of what is to be done, with what was typed."""
    found = meeting_shown(visit, "/tindak-lanjut")
    may_act = visit.visitor.role in PROVINCE
    items = list_follow_ups(visit.connection, found.code)
    return FollowUpPage(found, items, may_act, visit.today, typed or {}, mistakes)
