"""Pesan: the targets of e-mail, Telegram, WhatsApp or webhook, and the state of each message.

An address is typed here once and afterwards shown only by its kind and last two characters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter

from sibermata.desk.messages.speaker import listed
from sibermata.desk.messages.targets import TargetWanted, add_target, remove, try_target
from sibermata.desk.messages.targets import pause as pause_target
from sibermata.errors import Refusal
from sibermata.records.account import Role
from sibermata.records.office.message import EVERYBODY, MessageKind, MessageState
from sibermata.store.desk.messages.targets import list_targets
from sibermata.web.access import page
from sibermata.web.answer import Answer, render, saved
from sibermata.web.pages.office.users import RULERS, places
from sibermata.web.request.forms import Mistake
from sibermata.web.visit import Visit

router = APIRouter()
MESSAGES = "/pesan"
SHOWN = 50
FIELDS = {  # which field a refusal speaks of
    "TARGET_NAME": "nama",
    "TARGET_ROLE": "peran",
    "TARGET_DISTRICTS": "kabupaten",
    "DISTRICT_UNKNOWN": "kabupaten",
    "TARGET_ADDRESS": "alamat",
}


@dataclass(frozen=True)
class MessagesPage:
    """Targets, the form of a new one, and the last messages."""

    targets: Sequence[Mapping[str, Any]]
    messages: Sequence[Mapping[str, Any]]
    places: Sequence[tuple[str, str]]
    name: str = ""
    role: str = ""
    districts: frozenset[str] = frozenset()
    chosen: str = ""  # the target that is to be paused
    typed: Mapping[str, str] | None = None
    mistakes: Sequence[Mistake] = ()

    @property
    def choices(self) -> Sequence[tuple[str, str]]:
        """The targets to choose from."""
        return [(str(one["id"]), one["name"]) for one in self.targets]


@page(router, "GET", MESSAGES, roles=RULERS)
def messages(visit: Visit) -> Answer:
    """Show who is told, and what became of the last messages."""
    return render("office/messages.html", page_of(visit))


def page_of(visit: Visit, *, typed: bool = False) -> MessagesPage:
    """Return the page; `typed`: with what was typed, its address aside."""
    known = places(visit)
    names = dict(known)
    targets = [
        {
            **row,
            "role": Role(row["role"]),
            "places": ", ".join(names.get(code, code) for code in row["districts"]),
            "is_paused": row["paused_until"] is not None and row["paused_until"] >= visit.today,
            "last_state": MessageState(row["last_state"]) if row["last_state"] else None,
        }
        for row in list_targets(visit.connection)
    ]
    sent = [
        {**row, "kind": MessageKind(row["kind"]), "state": MessageState(row["state"])}
        for row in listed(visit.opened, visit.connection)[:SHOWN]
    ]
    if not typed:
        return MessagesPage(targets, sent, known)
    form = visit.form
    days = {name: text for name, text in form.typed.items() if name.startswith("sampai-")}
    return MessagesPage(
        targets,
        sent,
        known,
        form.text("nama"),
        form.text("peran"),
        frozenset(form.texts("kabupaten")),
        form.text("tujuan", most=9),
        days,
        form.mistakes,
    )


@page(router, "POST", MESSAGES, roles=RULERS, proof=True)
def add(visit: Visit) -> Answer:
    """Add a target."""
    form = visit.form
    name = form.needed("nama", "nama tujuan", most=200)
    role = form.choice("peran", set(map(str, EVERYBODY)), "peran")
    address, districts = form.secret("alamat"), frozenset(form.texts("kabupaten"))
    if not form.wrong:
        try:
            add_target(visit.desk(), TargetWanted(name, Role(role), districts), address, visit.now)
            return saved(MESSAGES, visit.now)
        except Refusal as refused:
            form.refuse(FIELDS.get(refused.code, "nama"), visit.said(refused).sentence)
    return render("office/messages.html", page_of(visit, typed=True), status=422)


def target_meant(visit: Visit) -> int:
    """Return the number in the address, or refuse the page as not there."""
    text = visit.path["target"]
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Refusal("PAGE_UNKNOWN")
    return int(text)


@page(router, "POST", "/pesan/{target}/coba", roles=RULERS)
def try_one(visit: Visit) -> Answer:
    """Put a message into the outbox by which one sees whether a target is right."""
    try_target(visit.desk(), target_meant(visit), visit.now)
    return saved(MESSAGES, visit.now)


@page(router, "POST", "/pesan/jeda", roles=RULERS)
def pause(visit: Visit) -> Answer:
    """Tell a target nothing until a day."""
    form = visit.form
    known = {str(row["id"]) for row in list_targets(visit.connection)}
    number = form.choice("tujuan", known, "tujuan")
    until = form.day("sampai", "hari terakhir jeda")
    if not form.wrong and until is not None:
        try:
            pause_target(visit.desk(), int(number), until)
            return saved(MESSAGES, visit.now)
        except Refusal as refused:
            form.refuse("sampai", visit.said(refused).sentence)
    return render("office/messages.html", page_of(visit, typed=True), status=422)


@page(router, "POST", "/pesan/{target}/lanjutkan", roles=RULERS)
def resume(visit: Visit) -> Answer:
    """Tell a target again."""
    pause_target(visit.desk(), target_meant(visit), None)
    return saved(MESSAGES, visit.now)


@page(router, "POST", "/pesan/{target}/hapus", roles=RULERS, proof=True)
def drop(visit: Visit) -> Answer:
    """Remove a target and its address."""
    remove(visit.desk(), target_meant(visit), visit.now)
    return saved(MESSAGES, visit.now)
