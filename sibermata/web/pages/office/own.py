"""One's own account: password, second factor, sessions.

These pages use the transaction of the threshold, so that a wrong password stays counted when the
page refuses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter

from sibermata.desk.accounts.factors import add_factor, remove_factor
from sibermata.desk.accounts.links import choose_password
from sibermata.desk.accounts.sessions import (
    end_other_sessions,
    end_own_session,
    needs_factor,
    session_at,
)
from sibermata.errors import Refusal
from sibermata.records.account import Right, Stage
from sibermata.store.base.scope import Scope
from sibermata.store.desk.sessions import open_sessions
from sibermata.store.views.regions import DISTRICTS, list_regions
from sibermata.web.access import SIGNED_IN, page
from sibermata.web.answer import Answer, Cookie, render, saved
from sibermata.web.declared import Reach
from sibermata.web.pages.threshold import CodesPage, EnrolPage, offered, token_of
from sibermata.web.request.cookies import SESSION
from sibermata.web.request.forms import Mistake
from sibermata.web.visit import Visit

router = APIRouter()
OWN, FACTOR = "/akun", "/akun/kode"


@dataclass(frozen=True)
class OwnPage:
    """One's own account."""

    rights: Sequence[Right]
    districts: Sequence[str]
    factor: bool
    factor_needed: bool
    sessions: Sequence[Mapping[str, Any]]
    current: str  # the session in hand
    mistakes: Sequence[Mistake] = ()


@dataclass(frozen=True)
class FactorPage:
    """A second factor to be put into a telephone."""

    offer: EnrolPage
    mistakes: Sequence[Mistake] = ()


def own_page(visit: Visit, status: int = 200) -> Answer:
    """Return the page of one's own account."""
    kept, account = session_at(visit.entrance, token_of(visit), Stage.WHOLE)
    listed = list_regions(visit.connection, Scope.province(), levels=DISTRICTS)
    names = {one["code"]: one["name"] for one in listed}
    shown = OwnPage(
        [right for right in Right if right in account.rights],
        [names.get(code, code) for code in sorted(visit.visitor.districts or ())],
        account.factor is not None,
        needs_factor(visit.connection, account),
        open_sessions(visit.connection, account.id, visit.now),
        kept.id,
        visit.form.mistakes,
    )
    return render("office/own.html", shown, status=status)


@page(router, "GET", OWN, roles=SIGNED_IN, scope=Reach.NONE)
def own(visit: Visit) -> Answer:
    """Show one's own account."""
    return own_page(visit)


@page(router, "POST", "/akun/sandi", roles=SIGNED_IN, scope=Reach.NONE)
def password(visit: Visit) -> Answer:
    """Choose another password; every other session ends."""
    form = visit.form
    old, new = form.secret("lama"), form.secret("baru")
    if new != form.secret("ulang"):
        form.refuse("ulang", "Kedua kata sandi baru tidak sama.")
        return own_page(visit, 422)
    try:
        begun = choose_password(visit.entrance, token_of(visit), new, old=old)
    except Refusal as refused:
        field = "baru" if refused.code not in ("PASSWORD_WRONG", "SIGN_IN_WAIT") else "lama"
        form.refuse(field, visit.said(refused).sentence)
        return own_page(visit, 422)
    return saved(OWN, visit.now).with_cookies(Cookie(SESSION, begun.token))


@page(router, "GET", FACTOR, roles=SIGNED_IN, scope=Reach.NONE)
def factor(visit: Visit) -> Answer:
    """Offer a second factor."""
    return render("office/factor.html", FactorPage(offered(visit)))


@page(router, "POST", FACTOR, roles=SIGNED_IN, scope=Reach.NONE)
def set_factor(visit: Visit) -> Answer:
    """Confirm a second factor with one's password; show the lookup codes once."""
    form = visit.form
    sealed, typed = form.secret("tawaran"), form.secret("sandi")
    code = form.needed("kode", "kode", most=40)
    try:
        begun, codes = add_factor(visit.entrance, token_of(visit), typed, sealed, code)
    except Refusal as refused:
        form.refuse(
            "kode" if refused.code == "FACTOR_WRONG" else "sandi", visit.said(refused).sentence
        )
        return render(
            "office/factor.html",
            FactorPage(offered(visit, sealed=sealed), form.mistakes),
            status=422,
        )
    shown = render("sign_in/codes.html", CodesPage(codes))
    return shown.with_cookies(Cookie(SESSION, begun.token))


@page(router, "POST", "/akun/kode/lepas", roles=SIGNED_IN, scope=Reach.NONE)
def drop_factor(visit: Visit) -> Answer:
    """Take the second factor away, where the role does not need one."""
    typed = visit.form.secret("sandi-lepas")
    try:
        begun = remove_factor(visit.entrance, token_of(visit), typed)
    except Refusal as refused:
        visit.form.refuse("sandi-lepas", visit.said(refused).sentence)
        return own_page(visit, 422)
    return saved(OWN, visit.now).with_cookies(Cookie(SESSION, begun.token))


@page(router, "POST", "/akun/sesi", roles=SIGNED_IN, scope=Reach.NONE)
def end_sessions(visit: Visit) -> Answer:
    """End one other session, or all of them."""
    chosen = visit.form.text("sesi", most=40)
    if chosen:
        end_own_session(visit.entrance, token_of(visit), chosen)
    else:
        end_other_sessions(visit.entrance, token_of(visit))
    return saved(OWN, visit.now)
