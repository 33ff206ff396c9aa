"""Persetujuan: requests that a second administrator must approve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter

from sibermata.desk.accounts.approvals import allow_second
from sibermata.desk.privacy.limits import PACKET, SHEET
from sibermata.rules.second_person import same_actor
from sibermata.store.desk.security import list_approvals
from sibermata.web.access import page
from sibermata.web.answer import Answer, render, saved
from sibermata.web.pages.office.users import RULERS, letters_of, number_in_letters, places
from sibermata.web.visit import Visit

router = APIRouter()
PLACE = "/pengguna/persetujuan"


@dataclass(frozen=True)
class ApprovalsPage:
    """What waits for a second administrator, and what was allowed and is not used yet."""

    asked: Sequence[Mapping[str, Any]]


@page(router, "GET", PLACE, roles=RULERS)
def approvals(visit: Visit) -> Answer:
    """Show what waits."""
    names = dict(places(visit))
    asked = [
        {
            **one,
            "address": letters_of(one["id"]),
            "file": file_in_words(one["subject"], names),
            "own": same_actor(visit.visitor.name, one["asked_by"]),
        }
        for one in list_approvals(visit.connection, visit.now)
    ]
    return render("office/approvals.html", ApprovalsPage(asked))


def file_in_words(subject: str, names: Mapping[str, str]) -> str:
    """Return which file an approval is about."""
    if subject == SHEET:
        return "lembar perbaikan"
    kind, _, district = subject.partition(" ")
    if kind == PACKET:
        return f"paket perbaikan {names.get(district, district)}"
    return f"ekspor ber-NIK {names.get(subject[:5], '')} ({subject})"


@page(router, "POST", PLACE + "/{approval}", roles=RULERS, proof=True)
def allow(visit: Visit) -> Answer:
    """Approve what another administrator asked for."""
    allow_second(visit.desk(), number_in_letters(visit.path["approval"]), visit.now)
    return saved(PLACE, visit.now)
