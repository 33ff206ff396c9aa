"""Requests of persons about their data: those that wait with what is left of their time, a new one,
and the answer that closes one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from fastapi import APIRouter

from sibermata.desk.privacy.requests import (
    Answer as Told,
)
from sibermata.desk.privacy.requests import (
    Asked,
    answer_request,
    request_meant,
    take_request,
    time_left,
)
from sibermata.errors import Refusal
from sibermata.records.account import Right
from sibermata.records.office.privacy import Channel, RequestKind, RequestOutcome, Said
from sibermata.rules.time.office import WIB, hour_in
from sibermata.rules.words import in_words
from sibermata.store.privacy.requests import list_requests, said_of
from sibermata.store.views.regions import DISTRICTS
from sibermata.web.access import DESK, page
from sibermata.web.answer import Answer, render, saved
from sibermata.web.pages.roster.page import person_of
from sibermata.web.pages.roster.shared import regions
from sibermata.web.request.forms import Form, Mistake
from sibermata.web.visit import Visit

router = APIRouter()
ADDRESS = "/perbaikan/permintaan"
MOST = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A request in the list."""

    id: int
    address: str
    kind: str
    person: str
    district: str
    received_at: datetime
    due_at: datetime
    left: str
    late: bool
    outcome: str
    told_at: datetime | None


@dataclass(frozen=True)
class RequestsPage:
    """The list, and the form of a new one."""

    waiting: Sequence[Line]
    answered: Sequence[Line]
    kinds: Sequence[tuple[str, str]]
    channels: Sequence[tuple[str, str]]
    districts: Sequence[tuple[str, str]]
    typed: Mapping[str, str]
    mistakes: Sequence[Mistake] = ()


@dataclass(frozen=True)
class RequestPage:
    """One request."""

    line: Line
    said: Said
    person_address: str
    channel: str
    by: str
    told_by: str
    closed_by: str
    outcomes: Sequence[tuple[str, str]]
    channels: Sequence[tuple[str, str]]
    typed: Mapping[str, str]
    mistakes: Sequence[Mistake] = ()


def line_of(visit: Visit, row: Mapping[str, Any]) -> Line:
    """Return a request as a list writes it."""
    worded = in_words(row, visit.house.words)
    closed = row["closed_at"] is not None
    return Line(
        row["id"],
        f"{ADDRESS}/{row['id']}",
        worded["request_kind"],
        row["person_name"],
        row["district_name"],
        row["received_at"],
        row["due_at"],
        "" if closed else time_left(row["due_at"], visit.now),
        not closed and visit.now > row["due_at"],
        worded["request_outcome"],
        row["told_at"],
    )


def waiting_lines(visit: Visit, most: int = MOST) -> list[Line]:
    """Return the requests that wait, the most urgent on top."""
    found = list_requests(visit.connection, visit.scope, limit=most)
    return [line_of(visit, row) for row in found]


@page(router, "GET", ADDRESS, roles=DESK, right=Right.VIEW)
def requests(visit: Visit) -> Answer:
    """Show what waits, and what was answered."""
    return render("privacy/requests.html", requests_page(visit))


def requests_page(visit: Visit) -> RequestsPage:
    """Return the page of requests."""
    words = visit.house.words
    closed = list_requests(visit.connection, visit.scope, closed=True, limit=50)
    typed = dict(visit.form.typed)
    typed.setdefault("orang", visit.query.get("orang", ""))
    return RequestsPage(
        waiting_lines(visit),
        [line_of(visit, row) for row in closed],
        list(words[RequestKind].items()),
        list(words[Channel].items()),
        regions(visit, visit.scope, DISTRICTS),
        typed,
        visit.form.mistakes,
    )


@page(router, "POST", ADDRESS, roles=DESK, right=Right.VIEW)
def take(visit: Visit) -> Answer:
    """Write a request down."""
    form = visit.form
    kind = form.choice("jenis", RequestKind, "jenis permintaan")
    channel = form.choice("jalur", Channel, "jalur permintaan")
    who = form.needed("peminta", "siapa yang meminta", most=500)
    wrong = form.needed("permintaan", "apa yang diminta", most=4000)
    received = instant_of(form, "diterima", "hari diterima")
    person, district = form.text("orang", most=20), form.text("kab", most=5)
    if not person and not district:
        form.refuse("kab", "Pilih kabupaten/kota, atau isi nomor orang.")
    if not form.wrong and received is not None:
        asked = Asked(
            RequestKind(kind),
            Channel(channel),
            received,
            Said(who, wrong),
            person_of(person) if person else None,
            district,
        )
        try:
            number = take_request(visit.desk(), asked, visit.now)
        except Refusal as refused:
            form.refuse("orang" if person else "kab", visit.said(refused).sentence)
        else:
            return saved(f"{ADDRESS}/{number}", visit.now)
    return render("privacy/requests.html", requests_page(visit), status=422)


def instant_of(form: Form, name: str, label: str) -> datetime | None:
    """Return an instant of a day and an hour by the office's clock; without an hour it is the
    beginning of the day, so that no time is won.
    """
    day, text = form.day(name, label), form.text(f"{name}-jam", most=8)
    hour = hour_in(text) if text else time()
    if hour is None:
        form.refuse(f"{name}-jam", "Jam tidak terbaca, tulis misalnya 09.30.")
        return None
    return datetime.combine(day, hour, WIB) if day else None


@page(router, "GET", ADDRESS + "/{request}", roles=DESK, right=Right.VIEW)
def request(visit: Visit) -> Answer:
    """Show one request."""
    return render("privacy/request.html", request_page(visit))


def request_page(visit: Visit) -> RequestPage:
    """Return the page of a request."""
    found = request_meant(visit.reading(), visit.number("request"))
    row = {**found, "request_kind": found["kind"], "request_outcome": found["outcome"]}
    words = visit.house.words
    person = f"{found['person_id']:,}".replace(",", ".") if found["person_id"] else ""
    return RequestPage(
        line_of(visit, row),
        said_of(visit.opened.secrecy, found["said"]),
        f"/aparatur/{person}" if person else "",
        words[Channel].get(found["channel"], ""),
        found["by"],
        words[Channel].get(found["told_by"], ""),
        found["closed_by"],
        list(words[RequestOutcome].items()),
        list(words[Channel].items()),
        visit.form.typed,
        visit.form.mistakes,
    )


@page(router, "POST", ADDRESS + "/{request}", roles=DESK, right=Right.VIEW)
def answer(visit: Visit) -> Answer:
    """Close a request by what was told to who asked."""
    form, number = visit.form, visit.number("request")
    outcome = form.choice("hasil", RequestOutcome, "hasilnya")
    channel = form.choice("jalur", Channel, "jalur jawaban")
    reply = form.needed("jawaban", "apa yang disampaikan kepada peminta", most=4000)
    request_meant(visit.reading(), number)
    told_at = instant_of(form, "disampaikan", "hari disampaikan")
    if not form.wrong and told_at is not None:
        said = Told(RequestOutcome(outcome), reply, Channel(channel), told_at)
        answer_request(visit.desk(), number, said, visit.now)
        return saved(f"{ADDRESS}/{number}", visit.now)
    return render("privacy/request.html", request_page(visit), status=422)
