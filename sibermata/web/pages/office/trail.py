"""Audit: the audit trail and its hash chain, the security log, and who opened whose page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter

from sibermata.records.account import Happened, Role
from sibermata.records.office.trail import Sought
from sibermata.rules.time.office import WIB
from sibermata.store.base.trail import verify_trail
from sibermata.store.desk.security import list_events, list_views
from sibermata.store.views.audit import list_audit
from sibermata.web.access import PROVINCE, page
from sibermata.web.answer import Answer, render
from sibermata.web.pages.office.acts import ACTS, act_in_words, detail_in_words
from sibermata.web.request.forms import Mistake, has_long_number, read_day
from sibermata.web.visit import Visit

router = APIRouter()
MOST = 50  # entries a page
DAYS = ("sejak", "sampai")
FILTERS = ("oleh", "apa", *DAYS)
WRONG_DAY = "Tulis harinya misalnya 2/3/2026 atau 2 Maret 2026."
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
    kinds: Sequence[tuple[str, str]]  # what can be looked for: code, words
    typed: Mapping[str, str]
    older: str  # the address of what is older; '' = nothing is
    checked: bool
    broken: int | None  # the first entry that was changed
    mistakes: Sequence[Mistake] = ()


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
    kinds = kinds_of(visit, part)
    typed = {name: visit.query.get(name, "").strip()[:80] for name in FILTERS}
    typed = {name: "" if has_long_number(text) else text for name, text in typed.items()}
    typed["apa"] = typed["apa"] if typed["apa"] in dict(kinds) else ""
    days = {name: read_day(typed[name]) for name in DAYS if typed[name]}
    mistakes = [Mistake(name, WRONG_DAY) for name, found in days.items() if found is None]
    lines = entries(visit, part, sought_by(typed, days), before_of(visit))
    checked = visit.query.get("periksa", "") != ""
    broken = verify_trail(visit.connection, visit.opened.secrecy) if checked else None
    older = ""
    if len(lines) > MOST:
        lines = lines[:MOST]
        asked = {"bagian": str(part), **typed, "sebelum": older_than(lines[-1].id)}
        older = f"/audit?{urlencode({key: value for key, value in asked.items() if value})}"
    shown = TrailPage(
        part, parts, HEADINGS[part], lines, kinds, typed, older, checked, broken, mistakes
    )
    return render("office/trail.html", shown)


def kinds_of(visit: Visit, part: Part) -> list[tuple[str, str]]:
    """Return what can be looked for in a part: code and words, by the words."""
    known: Mapping[str, str] = {
        Part.ACTS: ACTS,
        Part.DOORS: {str(code): word for code, word in visit.house.words[Happened].items()},
        Part.READERS: READ,
    }[part]
    return sorted(known.items(), key=lambda one: one[1])


def sought_by(typed: Mapping[str, str], days: Mapping[str, date | None]) -> Sought:
    """Return what is looked for, days by the office's clock and the last one whole."""
    since, until = (days.get(name) for name in DAYS)
    return Sought(
        typed["oleh"],
        typed["apa"],
        datetime.combine(since, time(), WIB) if since else None,
        datetime.combine(until + timedelta(days=1), time(), WIB) if until else None,
    )


def is_ruler(visit: Visit) -> bool:
    """Return whether the visitor manages accounts."""
    return visit.visitor.role in RULERS


def before_of(visit: Visit) -> int:
    """Return the entry before which the page begins, 0 for the newest. The address spells it in
    letters, since it must hold no long number.
    """
    text = visit.query.get("sebelum", "")
    if not text or len(text) > 15 or not set(text) <= set("abcdefghij"):
        return 0
    return int("".join(str("abcdefghij".index(one)) for one in text))


def older_than(number: int) -> str:
    """Return the number of an entry in letters."""
    return "".join("abcdefghij"[int(one)] for one in str(number))


def entries(visit: Visit, part: Part, sought: Sought, before: int) -> list[Line]:
    """Return one entry more than a page holds."""
    connection, limit = visit.connection, MOST + 1
    if part is Part.DOORS:
        found = list_events(connection, sought=sought, limit=limit, before=before)
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
            for one in list_views(connection, sought=sought, limit=limit, before=before)
        ]
    acts = list_audit(connection, visit.scope, sought=sought, limit=limit, before=before)
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
