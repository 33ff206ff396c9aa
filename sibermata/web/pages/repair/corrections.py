"""Live corrections: who made each and which value it replaces, those that await a second person,
and what districts have yet to write into their own files.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter

from sibermata.desk.corrections.decide import accept, withdraw
from sibermata.desk.privacy.limits import ask_bulk, packet_for, refuse_bulk, refuse_often
from sibermata.desk.sheets.packets import packet_of, workbook_of
from sibermata.desk.sheets.repair_out import LABELS
from sibermata.errors import Refusal
from sibermata.records.account import Right
from sibermata.records.states import CorrectionKind, CorrectionState
from sibermata.rules.second_person import same_actor
from sibermata.store.registry.corrections import find_correction
from sibermata.store.views.corrections import list_corrections
from sibermata.store.views.regions import DISTRICTS, list_regions
from sibermata.web.access import DESK, page
from sibermata.web.answer import Answer, download, render, saved
from sibermata.web.pages.repair.second import Second, Wanted, second_of
from sibermata.web.pages.repair.shared import value_in_words
from sibermata.web.pages.repair.sheet import XLSX
from sibermata.web.pages.roster.page import person_address
from sibermata.web.request.forms import Mistake
from sibermata.web.visit import Visit

router = APIRouter()
SHOWN = 50  # corrections of a page
ADDRESS = "/perbaikan/koreksi"
PENDING = "menunggu"


@dataclass(frozen=True)
class Line:
    """A live correction in its list."""

    number: int
    name: str
    address: str  # of the person; '' where there is none yet
    field: str
    was: str
    ours: str
    by: str
    at: Any
    reason: str
    evidence: str
    code: str  # of its state
    state: str
    waits: bool  # for a second person
    own: bool  # of the visitor


@dataclass(frozen=True)
class CorrectionsPage:
    """The live corrections."""

    lines: Sequence[Line]
    waiting: int
    total: int
    alone: bool  # only those that wait are listed
    at: int
    last: int
    districts: Sequence[tuple[str, str]]  # code, name
    may_export: bool
    second: Second
    mistakes: Sequence[Mistake] = ()


@page(router, "GET", ADDRESS, roles=DESK, right=Right.VIEW)
def corrections(visit: Visit) -> Answer:
    """Show the live corrections, those that wait first."""
    return render("repair/corrections.html", corrections_page(visit))


def corrections_page(visit: Visit, too_long: tuple[str, str] | None = None) -> CorrectionsPage:
    """Return the page of the live corrections; with the district whose packet is too long for one
    person, and what is said of it.
    """
    found = list_corrections(visit.connection, visit.scope, visit.opened.secrecy)
    found = [one for one in found if one["kind"] != CorrectionKind.ROW]
    found.sort(key=lambda one: (one["state"] != CorrectionState.PENDING, -one["id"]))
    pending = [one for one in found if one["state"] == CorrectionState.PENDING]
    alone = visit.query.get("lihat") == PENDING
    listed = pending if alone else found
    last = max(1, -(-len(listed) // SHOWN))
    at = min(visit.page_number(), last)
    lines = [line_of(visit, one) for one in listed[(at - 1) * SHOWN : at * SHOWN]]
    named = list_regions(visit.connection, visit.scope, levels=DISTRICTS)
    districts = [(one["code"], one["name"]) for one in named]
    may_export = visit.visitor.may(Right.EXPORT)
    packets = {code: packet_wanted(code, name) for code, name in districts}
    refused = (packets[too_long[0]], too_long[1]) if too_long else None
    second = second_of(visit, list(packets.values()), refused)
    return CorrectionsPage(
        lines,
        len(pending),
        len(found),
        alone,
        at,
        last,
        districts,
        may_export,
        second,
        visit.form.mistakes,
    )


def packet_wanted(district: str, name: str) -> Wanted:
    """Return the packet of a district as its page names it."""
    return Wanted(packet_for(district), f"Paket perbaikan {name}", {"daerah": district})


def line_of(visit: Visit, one: Mapping[str, Any]) -> Line:
    """Return a correction as its list shows it, numbers masked."""
    words = visit.house.words.get(CorrectionState, {})
    return Line(
        one["id"],
        one["name"],
        person_address(one["person_id"]) if one["person_id"] else "",
        LABELS.get(one["field"], one["field"] or "aparatur baru"),
        value_in_words(visit, one["field"], one["base"]),
        ""
        if one["kind"] == CorrectionKind.OFFICIAL
        else value_in_words(visit, one["field"], one["value"]),
        one["by"],
        one["at"],
        one["reason"],
        one["evidence"],
        one["state"],
        words.get(one["state"], one["state"]),
        one["state"] == CorrectionState.PENDING,
        same_actor(one["by"], visit.visitor.name),
    )


@page(router, "POST", "/perbaikan/koreksi/{correction}/setuju", roles=DESK, right=Right.VIEW)
def agree(visit: Visit) -> Answer:
    """Accept a correction as the second person."""
    return decided(visit, lambda number: accept(visit.desk(), number))


@page(router, "POST", "/perbaikan/koreksi/{correction}/cabut", roles=DESK, right=Right.VIEW)
def take_back(visit: Visit) -> Answer:
    """Take a correction back."""
    reason = visit.form.text("alasan", most=500)
    return decided(visit, lambda number: withdraw(visit.desk(), number, reason))


def decided(visit: Visit, act: Callable[[int], object]) -> Answer:
    """Do an act on a correction of the scope; what was decided meanwhile is a page of its own."""
    number = visit.number("correction")
    one = find_correction(visit.connection, visit.opened.secrecy, number)
    if one is None or not visit.scope.holds(one.district):
        raise Refusal("CORRECTION_UNKNOWN", correction=number)
    if visit.form.text("keadaan", most=20) != one.state:
        raise Refusal("CORRECTION_OVER", correction=number, state=CorrectionState(one.state))
    act(number)
    return saved(ADDRESS, visit.now)


@page(router, "POST", "/perbaikan/paket", roles=DESK, right=Right.EXPORT)
def packet(visit: Visit) -> Answer:
    """Return the file of what a district must write into its files; the download is recorded."""
    district = district_of(visit)
    if not district:
        return again(visit)
    desk = visit.desk()
    refuse_often(visit.connection, desk.by, desk.book.night.privacy)
    found = packet_of(desk, district, visit.sources(), visit.opened.rules.names)
    try:
        refuse_bulk(desk, len(found.lines) + len(found.new_rows), packet_for(district), visit.now)
    except Refusal as refused:
        return again(visit, (district, visit.said(refused).sentence))
    return download(workbook_of(desk, found), f"paket-{district}-{visit.today}.xlsx", XLSX)


@page(router, "POST", "/perbaikan/paket/persetujuan", roles=DESK, right=Right.EXPORT)
def ask(visit: Visit) -> Answer:
    """Ask for a second person's yes to a packet of more rows than one may take alone."""
    district, purpose = district_of(visit), visit.form.text("tujuan", most=300)
    if not district:
        return again(visit)
    try:
        ask_bulk(visit.desk(), packet_for(district), purpose, visit.now)
    except Refusal as refused:
        visit.form.refuse("tujuan", visit.said(refused).sentence)
        return again(visit, (district, "Sebutkan untuk apa paket itu diperlukan."))
    return saved(ADDRESS, visit.now)


def district_of(visit: Visit) -> str:
    """Return the district whose packet is meant; '' where the form names none of the visitor's."""
    district = visit.form.text("daerah", most=5)
    if visit.scope.holds(district) and district in {one.district for one in visit.sources()}:
        return district
    visit.form.refuse("daerah", "Pilih kabupaten/kota.")
    return ""


def again(visit: Visit, too_long: tuple[str, str] | None = None) -> Answer:
    """Show the page again, with what was wrong."""
    return render("repair/corrections.html", corrections_page(visit, too_long), status=422)
