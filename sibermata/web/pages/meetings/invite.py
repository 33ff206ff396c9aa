"""The invite list of a meeting: a preview of whom the rules invite, then freezing it."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from fastapi import APIRouter

from sibermata.desk.meetings.meetings import Invitation, invite
from sibermata.desk.tasks import ask_for
from sibermata.errors import Refusal
from sibermata.meetings.invite import Invited
from sibermata.records.job import JobKind
from sibermata.records.states import LineEnd
from sibermata.store.views.regions import names_of_regions
from sibermata.web.access import PROVINCE, page
from sibermata.web.answer import Answer, goto, render, saved
from sibermata.web.pages.meetings.common import MeetingShown, meeting_shown
from sibermata.web.pages.meetings.overview import district_names
from sibermata.web.pages.roster.page import person_address
from sibermata.web.request.forms import Mistake
from sibermata.web.visit import Visit

router = APIRouter()
SHOWN = 200  # most lines of a difference on the page


@dataclass(frozen=True)
class Changed:
    """One line that would be made, moved or withdrawn."""

    name: str
    post: str
    place: str
    why: str = ""
    address: str = ""  # of the person; '' of a guest


@dataclass(frozen=True)
class InvitePage:
    """What inviting would do."""

    meeting: MeetingShown
    new: Sequence[Changed]
    guests: Sequence[Changed]
    moved: Sequence[Changed]
    withdrawn: Sequence[Changed]
    kept: int
    left_out: int
    seen: str  # digest of the shown list, so that exactly this list is frozen
    stale: bool = False  # the marks that it depends on are out of date
    by_district: Sequence[tuple[str, int]] = ()  # of those who are new
    shown: int = SHOWN
    mistakes: Sequence[Mistake] = ()

    @property
    def changes(self) -> int:
        """How many lines would change."""
        return len(self.new) + len(self.guests) + len(self.moved) + len(self.withdrawn)


@page(router, "GET", "/rapat/{meeting}/undangan", roles=PROVINCE)
def look(visit: Visit) -> Answer:
    """Show whom the rules invite now, or the differences from the frozen list."""
    return render("meetings/invite.html", looked(visit))


@page(router, "POST", "/rapat/{meeting}/undangan", roles=PROVINCE)
def freeze(visit: Visit) -> Answer:
    """Freeze the list that was shown; if it changed meanwhile, show it again."""
    before = looked(visit)
    if visit.form.text("dilihat") != before.seen:
        said = "Daftar berubah sejak Anda melihatnya. Periksa sekali lagi, lalu bekukan."
        page = looked(visit, (Mistake("dilihat", said),))
        return render("meetings/invite.html", page, status=409)
    invite(visit.desk(), visit.opened.rules, before.meeting.code, again=before.meeting.has_list)
    return saved(f"{before.meeting.address}/daftar", visit.now)


@page(router, "POST", "/rapat/{meeting}/undangan/tanda", roles=PROVINCE)
def renew_marks(visit: Visit) -> Answer:
    """Ask for the marks that an invite list rests on."""
    ids = {"meeting": meeting_shown(visit).code}
    return goto(f"/pekerjaan/{ask_for(visit.connection, visit.visitor, JobKind.MARKS, ids)}")


def looked(visit: Visit, mistakes: Sequence[Mistake] = ()) -> InvitePage:
    """Return what inviting would do now; the transaction is rolled back."""
    found = meeting_shown(visit, "/undangan")
    if not found.is_open:
        return InvitePage(found, [], [], [], [], found.sums["invited"], 0, "", mistakes=mistakes)
    try:
        with visit.connection.transaction(force_rollback=True):
            done = invite(
                visit.desk(), visit.opened.rules, found.code, again=found.has_list, look=True
            )
    except Refusal as refused:
        if refused.code not in ("MEETING_INVITES_NOBODY", "MARKS_WAIT"):
            raise
        said = (*mistakes, Mistake("dilihat", visit.said(refused).sentence))
        stale = refused.code == "MARKS_WAIT"
        return InvitePage(found, [], [], [], [], 0, 0, "", stale, mistakes=said)
    return page_of(visit, found, done, mistakes)


def page_of(
    visit: Visit, found: MeetingShown, done: Invitation, mistakes: Sequence[Mistake]
) -> InvitePage:
    """Return a difference in words."""
    posts = visit.opened.rules.book.posts.posts
    ends = visit.house.words[LineEnd]
    change = done.difference

    def asked_for(one: Invited, name: str) -> Changed:
        number, post = one.official.id, posts[one.seat.post].name
        why = done.why.get(number, "")
        return Changed(name, post, one.seat.village_name, why, person_address(number))

    new = [asked_for(one, one.official.name) for one in change.new]
    moved = [asked_for(one, line.name) for line, one in change.moved]
    withdrawn = [
        Changed(line.name, line.office or line.post, line.village_as_written, ends[why])
        for line, why in change.withdrawn
    ]
    names = names_of_regions(
        visit.connection, visit.scope, {guest.area for guest in change.new_guests if guest.area}
    )
    guests = [
        Changed(guest.name, guest.office, names.get(guest.area, guest.area))
        for guest in change.new_guests
    ]
    left_out, seen = len(done.left_out), seen_of(done)
    shown = InvitePage(
        found, new, guests, moved, withdrawn, change.kept, left_out, seen, mistakes=mistakes
    )
    return replace(shown, by_district=by_district(visit, change.new))


def seen_of(done: Invitation) -> str:
    """Return by what the freezing knows whom the look has shown, line by line."""
    change = done.difference
    said = (
        done.version,
        sorted((one.official.id, one.seat.tenure) for one in change.new),
        sorted(change.new_guests),
        sorted((line.line, one.seat.tenure) for line, one in change.moved),
        sorted((line.line, str(why)) for line, why in change.withdrawn),
        change.kept,
        sorted(one.official.id for one in done.left_out),
    )
    return hashlib.sha256(repr(said).encode()).hexdigest()[:32]


def by_district(visit: Visit, new: Sequence[Invited]) -> Sequence[tuple[str, int]]:
    """Return how many of each district would be invited, by its name."""
    counts = Counter(one.district for one in new)
    names = district_names(visit)
    return [(names.get(code, code), count) for code, count in sorted(counts.items())]
