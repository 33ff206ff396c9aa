"""Breach report: for an account and a period, the list of persons and the draft notice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fastapi import APIRouter

from sibermata.desk.privacy.breach import breach_of
from sibermata.desk.privacy.breach_papers import breach_book, draft_notice
from sibermata.desk.visits import within_visit
from sibermata.errors import Refusal
from sibermata.papers.layout import read_layout
from sibermata.records.account import Right, Role
from sibermata.store.desk.accounts import list_accounts
from sibermata.store.desk.api_tokens import list_tokens
from sibermata.web.access import page
from sibermata.web.answer import Answer, download, render
from sibermata.web.pages.privacy.requests import instant_of
from sibermata.web.render import day
from sibermata.web.request.forms import Form, Mistake
from sibermata.web.visit import Visit

router = APIRouter()
RULERS = frozenset({Role.ADMINISTRATOR})
ADDRESS = "/audit/kebocoran"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NOTICE = "pemberitahuan"
FIELDS = {"PERIOD_BACKWARDS": "sampai", "TOKEN_UNKNOWN": "token"}  # which field a refusal speaks of


@dataclass(frozen=True)
class BreachPage:
    """The form."""

    accounts: Sequence[tuple[str, str]]
    tokens: Sequence[tuple[str, str]]  # number, what it is for and whose it is
    typed: Mapping[str, str]
    mistakes: Sequence[Mistake] = ()


@page(router, "GET", ADDRESS, roles=RULERS, right=Right.EXPORT)
def asked(visit: Visit) -> Answer:
    """Ask of which account and which period."""
    return render("privacy/breach.html", breach_page(visit))


def breach_page(visit: Visit) -> BreachPage:
    """Return the form."""
    names = [(one["name"], one["name"]) for one in list_accounts(visit.connection)]
    tokens = [
        (one["id"], f"{one['purpose']} ({one['name']}, dibuat {day(one['made_at'])})")
        for one in list_tokens(visit.connection)
    ]
    return BreachPage(names, tokens, visit.form.typed, visit.form.mistakes)


def end_of(form: Form) -> datetime | None:
    """Return when the period ends; without an hour with the end of its last day, so that nothing
    that left on it is missing.
    """
    found = instant_of(form, "sampai", "akhir masa")
    if found is None or form.text("sampai-jam", most=8):
        return found
    return found + timedelta(days=1, microseconds=-1)


@page(router, "POST", ADDRESS, roles=RULERS, right=Right.EXPORT)
def report(visit: Visit) -> Answer:
    """Hand out the list, or the draft of the notice."""
    form = visit.form
    name = form.needed("akun", "akun", most=80)
    since = instant_of(form, "sejak", "awal masa")
    until = end_of(form)
    token = form.text("token", most=40)
    wanted = form.text("bentuk", most=20)
    if form.wrong or since is None or until is None:
        return render("privacy/breach.html", breach_page(visit), status=422)
    door = within_visit(visit.opened, visit.connection, visit.scope)
    by, now = visit.visitor.name, datetime.now(UTC)
    try:
        found = breach_of(door, name, since, until, by, token=token, known_at=visit.now)
    except Refusal as refused:
        form.refuse(FIELDS.get(refused.code, "akun"), visit.said(refused).sentence)
        return render("privacy/breach.html", breach_page(visit), status=422)
    visit.log_export(file="breach", people=len(found.people))
    if wanted == NOTICE:
        body = draft_notice(found, read_layout(visit.opened.settings.config), now)
        return download(body, f"konsep-pemberitahuan-{visit.today}.docx", DOCX)
    body = breach_book(found, visit.house.words, by, visit.now)
    return download(body, f"kebocoran-{visit.today}.xlsx", XLSX)
