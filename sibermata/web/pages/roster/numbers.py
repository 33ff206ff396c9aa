"""Ekspor ber-NIK: requested with a purpose, allowed by another administrator, downloaded once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter

from sibermata.desk.accounts.approvals import BULK_NUMBERS
from sibermata.desk.roster.numbers_out import ask_numbers, make_numbers
from sibermata.errors import Refusal
from sibermata.records.account import Right
from sibermata.store.desk.security import list_approvals
from sibermata.store.views.regions import DISTRICTS, SUBDISTRICTS, list_regions
from sibermata.web.access import DESK, page
from sibermata.web.answer import Answer, download, render, saved
from sibermata.web.pages.office.users import letters_of, number_in_letters
from sibermata.web.pages.roster.page import WORKBOOK
from sibermata.web.request.forms import Mistake
from sibermata.web.visit import Visit

router = APIRouter()
PLACE = "/aparatur/ber-nik"
FEW_DISTRICTS = 3  # of so many the kecamatan stand in the choice too


@dataclass(frozen=True)
class NumbersPage:
    """The visitor's requests, and the form of a new one."""

    areas: Sequence[tuple[str, str]]
    asked: Sequence[Mapping[str, Any]]
    rows: int  # at most
    hours: int  # how long a yes lasts
    typed: Mapping[str, str]
    mistakes: Sequence[Mistake] = ()


def numbers_page(visit: Visit, status: int = 200) -> Answer:
    """Return the page."""
    areas = areas_of(visit)
    names = dict(areas)
    asked = [
        {**one, "address": letters_of(one["id"]), "area": names.get(one["subject"], "")}
        for one in list_approvals(visit.connection, visit.now, by=visit.visitor.name)
        if one["what"] == BULK_NUMBERS and one["subject"] in names  # of an area, no other file
    ]
    typed = visit.form.typed or {"wilayah": visit.query.get("wilayah", "")}
    most = visit.opened.rules.book.night.privacy.export_rows
    shown = NumbersPage(areas, asked, most, 24, typed, visit.form.mistakes)
    return render("roster/numbers.html", shown, status=status)


def areas_of(visit: Visit) -> list[tuple[str, str]]:
    """Return the areas that may be asked for: of few districts their kecamatan too."""
    districts = list_regions(visit.connection, visit.scope, levels=DISTRICTS)
    found = [(one["code"], one["name"]) for one in districts]
    if len(districts) <= FEW_DISTRICTS:
        parts = list_regions(visit.connection, visit.scope, levels=SUBDISTRICTS)
        found += [(one["code"], f"Kecamatan {one['name']}, {one['district']}") for one in parts]
    return sorted(found)


@page(router, "GET", PLACE, roles=DESK, right=Right.EXPORT_NUMBERS)
def numbers(visit: Visit) -> Answer:
    """Show the form and the visitor's requests."""
    return numbers_page(visit)


@page(router, "POST", PLACE, roles=DESK, right=Right.EXPORT_NUMBERS, proof=True)
def ask(visit: Visit) -> Answer:
    """Ask for the numbers of an area."""
    form = visit.form
    area = form.choice("wilayah", dict(areas_of(visit)), "wilayah")
    purpose = form.needed("tujuan", "keperluan", most=300)
    if not form.wrong:
        try:
            ask_numbers(visit.desk(), visit.visitor, area, purpose, visit.now)
            return saved(PLACE, visit.now)
        except Refusal as refused:
            field = "wilayah" if refused.code == "EXPORT_LARGE" else "tujuan"
            form.refuse(field, visit.said(refused).sentence)
    return numbers_page(visit, 422)


@page(router, "POST", PLACE + "/{approval}", roles=DESK, right=Right.EXPORT_NUMBERS, proof=True)
def make(visit: Visit) -> Answer:
    """Hand the workbook over, this one time."""
    approval = number_in_letters(visit.path["approval"])
    made = make_numbers(visit.desk(), visit.visitor, approval, visit.now)
    return download(made.body, f"aparatur-ber-nik-{made.area}.xlsx", WORKBOOK)
