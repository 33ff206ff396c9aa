"""A meeting is entered and changed by a form, checked by the same rules as a meeting's file."""

import hashlib

from fastapi import APIRouter

from sibermata.desk.meetings.file import MeetingFile, meeting_said
from sibermata.desk.meetings.meetings import enter_meeting, meeting_meant
from sibermata.desk.programme.events import refuse_closed
from sibermata.errors import Refusal
from sibermata.store.programme.meetings import find_meeting
from sibermata.web.access import PROVINCE, page
from sibermata.web.answer import Answer, render, saved
from sibermata.web.pages.meetings.common import meeting_shown
from sibermata.web.pages.meetings.form import (
    content_of,
    form_page,
    refuse_in_words,
    rules_offered,
    ticked_names,
    typed_of,
)
from sibermata.web.visit import Visit

router = APIRouter()
TYPED = "isian"  # what the rules call the form, in place of a file's name


@page(router, "GET", "/rapat/baru", roles=PROVINCE)
def new_meeting(visit: Visit) -> Answer:
    """Show the empty form."""
    return render("meetings/new.html", form_page(visit, {}))


@page(router, "POST", "/rapat/baru", roles=PROVINCE)
def enter(visit: Visit) -> Answer:
    """Enter the meeting that was typed; nothing is invited yet."""
    return take(visit, None)


@page(router, "GET", "/rapat/{meeting}/ubah", roles=PROVINCE)
def change(visit: Visit) -> Answer:
    """Show the form of a meeting as it is."""
    known = meeting_known(visit)
    refuse_closed(visit.desk(), known.event.code)
    typed, ticked = typed_of(known)
    page = form_page(visit, typed, ticked, known=known, seen=seen_of(known))
    return render("meetings/new.html", page)


@page(router, "POST", "/rapat/{meeting}/ubah", roles=PROVINCE)
def save(visit: Visit) -> Answer:
    """Enter a meeting as it was changed; a frozen list stays until it is asked for again."""
    return take(visit, meeting_known(visit))


def meeting_known(visit: Visit) -> MeetingFile:
    """Return the meeting of an address, with its event."""
    meeting, event = meeting_meant(visit.desk(), meeting_shown(visit).code)
    return MeetingFile(event, meeting)


def seen_of(known: MeetingFile) -> str:
    """Return by what a form knows the meeting that it was opened on."""
    said = repr((known.event, known.meeting._replace(by="")))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def take(visit: Visit, known: MeetingFile | None) -> Answer:
    """Enter what was typed, of a new meeting or of one that is known; else show it again."""
    form, desk, status = visit.form, visit.desk(), 422
    content, seen = content_of(form, known), seen_of(known) if known else ""
    if form.text("dilihat", most=16) != seen:
        said = "Rapat ini diubah orang lain sejak Anda membukanya. Periksa isian, lalu simpan lagi."
        form.refuse("judul", said)
        status = 409
    if not form.wrong:
        try:
            said_meeting = meeting_said(desk, TYPED, content)
            code = said_meeting.event.code
            if known is None and find_meeting(visit.connection, code) is not None:
                form.refuse("kode", f"Kode {code} sudah dipakai rapat lain.")
            else:
                enter_meeting(desk, said_meeting)
                return saved(f"/rapat/{code}", visit.now)
        except Refusal as refused:
            refuse_in_words(visit, form, refused)
    ticked = {name: frozenset(form.texts(name)) for name in ticked_names(rules_offered(known))}
    page = form_page(visit, form.typed, ticked, form.mistakes, known, seen)
    return render("meetings/new.html", page, status=status)
