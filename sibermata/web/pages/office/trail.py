"""Audit: who did what, whether the chain is whole, what happened at the doors, and who opened whose
page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter

from sibermata.records.account import Happened, Role
from sibermata.store.base.trail import verify_trail
from sibermata.store.desk.security import list_events, list_views
from sibermata.store.views.audit import list_audit
from sibermata.web.access import PROVINCE, page
from sibermata.web.answer import Answer, render
from sibermata.web.pages.office.acts import act_in_words, detail_in_words
from sibermata.web.request.forms import has_long_number
from sibermata.web.visit import Visit

router = APIRouter()
MOST = 50  # entries a page
RULERS = frozenset({Role.ADMINISTRATOR})


class Part(StrEnum):
    """What is looked at."""

    ACTS = "tindakan"
    DOORS = "keamanan"
    READERS = "pembaca"


@dataclass(frozen=True)
class Line:
    """An entry, as a person reads it."""

    id: int
    at: Any
    who: str
    what: str
    about: str
    more: str


@dataclass(frozen=True)
class TrailPage:
    """One part of the audit."""

    part: Part
    parts: Sequence[tuple[Part, str]]
    headings: tuple[str, str, str]  # of what, about, more
    lines: Sequence[Line]
    who: str
    older: str  # the address of what is older; '' = nothing is
    checked: bool
    broken: int | None  # the first entry that was changed


LABELS = {Part.ACTS: "Tindakan", Part.DOORS: "Masuk dan hak", Part.READERS: "Siapa membuka siapa"}
HEADINGS = {
    Part.ACTS: ("Tindakan", "Tentang", "Keterangan"),
    Part.DOORS: ("Kejadian", "Alamat jaringan", "Keterangan"),
    Part.READERS: ("Tindakan", "Orang", "Keperluan"),
}


@page(router, "GET", "/audit", roles=PROVINCE)
def trail(visit: Visit) -> Answer:
    """Show the newest entries of a part, and whether the chain is whole where that is asked."""
    parts = [(one, LABELS[one]) for one in Part if one is Part.ACTS or is_ruler(visit)]
    part = Part(visit.choice("bagian", frozenset(map(str, dict(parts))), Part.ACTS))
    who = visit.query.get("oleh", "").strip()[:80]
    if has_long_number(who):
        who = ""
    lines = entries(visit, part, who, before_of(visit))
    checked = visit.query.get("periksa", "") != ""
    broken = verify_trail(visit.connection, visit.opened.secrecy) if checked else None
    older = ""
    if len(lines) > MOST:
        lines = lines[:MOST]
        asked = {"bagian": str(part), "oleh": who, "sebelum": older_than(lines[-1].id)}
        older = f"/audit?{urlencode({key: value for key, value in asked.items() if value})}"
    shown = TrailPage(part, parts, HEADINGS[part], lines, who, older, checked, broken)
    return render("office/trail.html", shown)


def is_ruler(visit: Visit) -> bool:
    """Return whether the visitor rules over accounts."""
    return visit.visitor.role in RULERS


def before_of(visit: Visit) -> int:
    """Return before which entry the page begins, 0 for the newest. It stands in letters: an
    address holds no long number.
    """
    text = visit.query.get("sebelum", "")
    if not text or len(text) > 15 or not set(text) <= set("abcdefghij"):
        return 0
    return int("".join(str("abcdefghij".index(one)) for one in text))


def older_than(number: int) -> str:
    """Return the number of an entry in letters."""
    return "".join("abcdefghij"[int(one)] for one in str(number))


def entries(visit: Visit, part: Part, who: str, before: int) -> list[Line]:
    """Return one entry more than a page holds."""
    connection, limit = visit.connection, MOST + 1
    if part is Part.DOORS:
        found = list_events(connection, who=who, limit=limit, before=before)
        return [
            Line(
                one["id"],
                one["at"],
                one["who"],
                visit.house.words[Happened].get(one["what"], one["what"]),
                one["address"],
                detail_in_words(one["detail"], visit.house.words),
            )
            for one in found
        ]
    if part is Part.READERS:
        return [
            Line(one["id"], one["at"], one["who"], READ[one["what"]], one["name"], one["purpose"])
            for one in list_views(connection, who=who, limit=limit, before=before)
        ]
    acts = list_audit(connection, visit.scope, who=who or None, limit=limit, before=before)
    return [
        Line(
            one["id"],
            one["at"],
            one["who"],
            act_in_words(one["what"]),
            one["subject"],
            detail_in_words(one["detail"], visit.house.words),
        )
        for one in acts
    ]


READ = {
    "opened": "membuka halaman",
    "revealed": "membaca NIK",
    "exported": "mengekspor",
    "numbers exported": "mengunduh NIK",
}
