"""One personal number, shown once to somebody who has the right and says what for."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter

from sibermata.desk.accounts.reveal import reveal_nik
from sibermata.errors import Refusal
from sibermata.records.account import Right
from sibermata.store.views.officials import roster
from sibermata.web.access import DESK, page
from sibermata.web.answer import Answer, render
from sibermata.web.request.forms import Mistake
from sibermata.web.visit import Visit

router = APIRouter()


@dataclass(frozen=True)
class NumberPage:
    """A person whose number is asked for, or shown."""

    person: int
    name: str
    nik: str = ""
    purpose: str = ""
    mistakes: Sequence[Mistake] = ()


def name_of(visit: Visit, person: int) -> str:
    """Return the name of somebody in the scope, or refuse the page as not there."""
    found = next(iter(roster(visit.connection, visit.scope, person=person, ended=True)), None)
    if found is None:
        raise Refusal("PAGE_UNKNOWN")
    return str(found["name"])


@page(router, "GET", "/aparatur/{person}/nik", roles=DESK, right=Right.REVEAL)
def ask(visit: Visit) -> Answer:
    """Ask what the number is needed for."""
    person = visit.number("person")
    return render("office/number.html", NumberPage(person, name_of(visit, person)))


@page(router, "POST", "/aparatur/{person}/nik", roles=DESK, right=Right.REVEAL)
def show(visit: Visit) -> Answer:
    """Show the number, and record who read it and what for."""
    person = visit.number("person")
    name = name_of(visit, person)
    purpose = visit.form.text("keperluan", most=300)
    try:
        nik = reveal_nik(visit.desk(), visit.visitor, person, purpose, visit.now)
    except Refusal as refused:
        if refused.code not in ("PURPOSE_NEEDED", "NUMBER_NONE"):
            raise
        visit.form.refuse("keperluan", visit.said(refused).sentence)
        shown = NumberPage(person, name, purpose=purpose, mistakes=visit.form.mistakes)
        return render("office/number.html", shown, status=422)
    return render("office/number.html", NumberPage(person, name, nik, purpose))
