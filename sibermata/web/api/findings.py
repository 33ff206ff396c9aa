"""Refused rows and corrections as programs read them; values are masked."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter

from sibermata.records.states import CorrectionKind, CorrectionState, FindingStatus
from sibermata.rules.value.text import mask_cell, mask_name, mask_numbers
from sibermata.store.views.desk.paged import Wanted, page_of_corrections, page_of_rejections
from sibermata.web.access import DESK
from sibermata.web.api.access import Page, resource
from sibermata.web.api.asked import DISTRICT, NUMBER_AFTER, Parameter, limit_of
from sibermata.web.api.shapes import Correction, Rejection, only
from sibermata.web.visit import Visit

router = APIRouter()
SOURCE = Parameter("source", "nama sumber", r"[a-z0-9-]{1,63}")
STATUS = Parameter("status", "keadaan temuan", choices=tuple(map(str, FindingStatus)))
STATE = Parameter("state", "keadaan perbaikan", choices=tuple(map(str, CorrectionState)))
VALUES = (CorrectionKind.VALUE, CorrectionKind.END)  # of the others whole rows are kept


@resource(
    router, "rejections", "Baris yang ditolak: kode, sumber, tempat, dan nilai yang disamarkan.",
    DISTRICT, SOURCE, STATUS, NUMBER_AFTER, shape=Rejection, roles=DESK,
)  # fmt: skip
def rejections(visit: Visit) -> Page:
    """Return refused rows by their numbers."""
    wanted = wanted_of(visit, "status")
    scope = visit.scope.within(visit.query.get("district"))
    found = page_of_rejections(visit.connection, scope, wanted)
    page = cut([rejection(row) for row in found], wanted)
    about = {one for row in found[: len(page.rows)] for one in row["people"]}
    return page._replace(about=sorted(about))


def rejection(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a refused row as it leaves."""
    value = mask_cell(row["column_name"], row["shown"])
    masked = {name: mask_name(row[name]) for name in ("file", "sheet", "header")}
    masked["detail"] = mask_numbers(row["detail"])
    return {**only(row, Rejection), **masked, "shown": value}


@resource(
    router, "corrections", "Perbaikan di atas kata sumber, dengan keadaannya.", DISTRICT, SOURCE,
    STATE, NUMBER_AFTER, shape=Correction, roles=DESK,
)  # fmt: skip
def corrections(visit: Visit) -> Page:
    """Return corrections by their numbers."""
    wanted = wanted_of(visit, "state")
    scope = visit.scope.within(visit.query.get("district"))
    found = page_of_corrections(visit.connection, scope, visit.opened.secrecy, wanted)
    return cut([correction(row) for row in found], wanted)


def correction(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a correction as it leaves."""
    plain = row["kind"] in VALUES
    values = {
        name: mask_cell(row["field"], row[name]) if plain else ""
        for name in ("base", "override", "source_value")
    }
    words = {name: mask_numbers(row[name]) for name in ("reason", "evidence")}
    return {**only(row, Correction), **values, **words}


def wanted_of(visit: Visit, state: str) -> Wanted:
    """Return which page is asked for: one row more than it holds, to know whether others follow."""
    query = visit.query
    return Wanted(
        int(query.get("after", 0)),
        limit_of(query) + 1,
        query.get(state, ""),
        query.get("source", ""),
    )


def cut(rows: list[dict[str, Any]], wanted: Wanted) -> Page:
    """Return a page without the row that only says that others follow."""
    most = wanted.most - 1
    return Page(rows[:most], str(rows[most - 1]["id"]) if rows[most:] else "")
