"""What two people agree on: an administrator allows what somebody else asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter

from sibermata.desk.accounts.approvals import BULK_NUMBERS, allow_second, ask_second
from sibermata.records.account import Right, Role
from sibermata.rules.second_person import same_actor
from sibermata.store.desk.security import list_approvals
from sibermata.web.access import PROVINCE, page
from sibermata.web.answer import Answer, goto, render, saved
from sibermata.web.visit import Visit

router = APIRouter()
RULERS = frozenset({Role.ADMINISTRATOR})
ADDRESS = "/audit/persetujuan"
SHEET = "rejections"  # the sheet of refused rows, as the limit knows it
WHAT = {BULK_NUMBERS: "ekspor besar dengan NIK"}
ABOUT = {SHEET: "lembar perbaikan"}


@dataclass(frozen=True, slots=True)
class Line:
    """Something that was asked for."""

    id: str
    what: str
    asked_by: str
    asked_at: datetime
    ends_at: datetime
    allowed_by: str
    own: bool  # the visitor asked for it


@dataclass(frozen=True)
class ApprovalsPage:
    """What waits."""

    lines: Sequence[Line]


@page(router, "GET", ADDRESS, roles=RULERS)
def approvals(visit: Visit) -> Answer:
    """Show what waits for a second person, or for being used."""
    lines = [
        Line(
            one["id"],
            f"{WHAT.get(one['what'], one['what'])}, {ABOUT.get(one['subject'], one['subject'])}",
            one["asked_by"],
            one["asked_at"],
            one["ends_at"],
            one["allowed_by"],
            same_actor(one["asked_by"], visit.visitor.name),
        )
        for one in list_approvals(visit.connection, visit.now)
    ]
    return render("privacy/approvals.html", ApprovalsPage(lines))


@page(router, "POST", ADDRESS, roles=RULERS)
def allow(visit: Visit) -> Answer:
    """Allow what somebody else asked for."""
    allow_second(visit.desk(), visit.form.text("nomor", most=40), visit.now)
    return saved(ADDRESS, visit.now)


@page(router, "POST", "/perbaikan/lembar/persetujuan", roles=PROVINCE, right=Right.EXPORT)
def ask(visit: Visit) -> Answer:
    """Ask for a second person's yes to a sheet of more rows than one may take alone."""
    ask_second(visit.desk(), BULK_NUMBERS, SHEET, visit.now)
    return goto("/perbaikan/lembar?diminta=ya")
