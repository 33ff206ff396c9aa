"""Signing in and out: the password, the second factor, a password of one's own, and a one-time
code.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hmac import compare_digest

import segno
from fastapi import APIRouter

from sibermata.desk.accounts import factors, links, sessions
from sibermata.errors import Refusal
from sibermata.records.account import Role, SignedIn, SignIn, Stage
from sibermata.web.access import SIGNED_IN, page
from sibermata.web.answer import Answer, Cookie, goto, render
from sibermata.web.declared import Reach
from sibermata.web.request.cookies import DEVICE, DEVICE_SECONDS, SESSION, TICKET, new_ticket
from sibermata.web.request.forms import Mistake
from sibermata.web.request.kept import ProofPage, SignInPage, local, read_kept
from sibermata.web.serving import SIGN_IN, STEPS
from sibermata.web.visit import Visit

router = APIRouter()
FIRST = {Role.OFFICER: "/perbaikan", Role.DOOR: "/rapat"}
USUAL_FIRST = "/beranda"
INVITED = "/masuk/undangan"


@dataclass(frozen=True)
class CodePage:
    """The form for a code or a password."""

    mistakes: Sequence[Mistake] = ()
    name: str = ""  # of the account that a one-time code was for
    code: str = ""  # that was typed: only the password was wrong
    next: str = "/"  # where it goes on
    kept: str = ""  # a form whose session was over, sealed


@dataclass(frozen=True)
class EnrolPage:
    """A new second factor, to be scanned with a telephone."""

    secret: str
    sealed: str
    squares: Sequence[tuple[int, int]]  # dark squares of the code to scan
    side: int
    mistakes: Sequence[Mistake] = ()


@dataclass(frozen=True)
class CodesPage:
    """Lookup codes, shown once."""

    codes: Sequence[str]


@page(router, "GET", "/", public=True)
def first_page(visit: Visit) -> Answer:
    """Redirect to the first page of the visitor's role."""
    if not visit.signed_in:
        return goto(SIGN_IN)
    return goto(FIRST.get(visit.visitor.role, USUAL_FIRST))


@page(router, "GET", SIGN_IN, public=True)
def sign_in_page(visit: Visit) -> Answer:
    """Show the form."""
    if visit.signed_in:
        return goto("/")
    return with_ticket(
        visit, render("sign_in/page.html", SignInPage(local(visit.query.get("ke", "/"))))
    )


def with_ticket(visit: Visit, answer: Answer) -> Answer:
    """Return an answer that sets the ticket cookie, unless the browser has one."""
    return answer if TICKET in visit.cookies else answer.with_cookies(Cookie(TICKET, new_ticket()))


@page(router, "POST", SIGN_IN, public=True)
def sign_in(visit: Visit) -> Answer:
    """Begin a session under a new token, and continue with the kept form, if there is one."""
    form = visit.form
    kept, following = form.text("kept", most=1_000_000), local(form.text("ke"))
    asked = SignIn(
        form.needed("nama", "nama pengguna", most=200),
        form.secret("sandi"),
        visit.client,
        visit.cookies.get(DEVICE, ""),
        form.ticked("ingat"),
    )
    try:
        begun = sessions.sign_in(visit.entrance, asked)
    except Refusal as refused:
        mistakes = (*form.mistakes, Mistake("nama", visit.said(refused).sentence))
        shown = SignInPage(following, kept, asked.name, mistakes)
        return render("sign_in/page.html", shown, status=401)
    return go_on(begun, onward(visit, kept, following), following, kept).with_cookies(
        Cookie(TICKET, "")
    )


def onward(visit: Visit, kept: str, following: str) -> Answer:
    """Return where somebody who has come in goes on: the form that was kept, or a page."""
    form_kept = read_kept(visit.opened.secrecy, kept)
    return render("sign_in/kept.html", form_kept) if form_kept else goto(following)


def go_on(begun: SignedIn, answer: Answer, following: str = "/", kept: str = "") -> Answer:
    """Return where a session continues, under its new token; the second factor is asked for on the
    way, and what waits behind it goes along.
    """
    if begun.stage is Stage.FACTOR and (kept or following != "/"):
        answer = render("sign_in/code.html", CodePage(next=following, kept=kept))
    elif begun.stage is not Stage.WHOLE:
        answer = goto(STEPS[begun.stage])
    answer = answer.with_cookies(Cookie(SESSION, begun.token))
    if not begun.device:
        return answer
    return answer.with_cookies(Cookie(DEVICE, begun.device, DEVICE_SECONDS))


@page(router, "POST", "/masuk/bukti", roles=SIGNED_IN, scope=Reach.NONE)
def prove_again(visit: Visit) -> Answer:
    """Check the password again, and continue with the form that waited for it."""
    kept, typed = visit.form.text("kept", most=1_000_000), visit.form.secret("sandi")
    try:
        begun = sessions.prove(visit.entrance, token_of(visit), typed)
    except Refusal as refused:
        visit.form.refuse("sandi", visit.said(refused).sentence)
        return render("sign_in/proof.html", ProofPage(kept, visit.form.mistakes), status=403)
    form_kept = read_kept(visit.opened.secrecy, kept)
    if form_kept is None:
        return go_on(begun, goto("/"))
    return go_on(begun, render("sign_in/kept.html", replace(form_kept, proved=True)))


@page(router, "POST", "/keluar", roles=SIGNED_IN, scope=Reach.NONE, stage=None)
def sign_out(visit: Visit) -> Answer:
    """End the session, and clear the browser's cache and storage."""
    sessions.sign_out(visit.entrance, token_of(visit))
    answer = goto(SIGN_IN).with_cookies(Cookie(SESSION, ""))
    return answer.with_headers(Clear_Site_Data='"cache", "storage"')


def token_of(visit: Visit) -> str:
    """Return the token of the present session."""
    return visit.cookies.get(SESSION, "")


@page(router, "GET", STEPS[Stage.FACTOR], roles=SIGNED_IN, scope=Reach.NONE, stage=Stage.FACTOR)
def code_page(visit: Visit) -> Answer:
    """Ask for the code of the second factor."""
    return render("sign_in/code.html", CodePage())


@page(router, "POST", STEPS[Stage.FACTOR], roles=SIGNED_IN, scope=Reach.NONE, stage=Stage.FACTOR)
def take_code(visit: Visit) -> Answer:
    """Check the code of the second factor."""
    form = visit.form
    code = form.needed("kode", "kode", most=40)
    kept, following = form.text("kept", most=1_000_000), local(form.text("ke"))
    try:
        begun = factors.check_factor(visit.entrance, token_of(visit), code)
    except Refusal as refused:
        return asked_again(visit, "sign_in/code.html", "kode", refused, following, kept)
    return go_on(begun, onward(visit, kept, following))


def asked_again(
    visit: Visit,
    template: str,
    field: str,
    refused: Refusal,
    following: str = "/",
    kept: str = "",
) -> Answer:
    """Return the page of a step again, with what was wrong."""
    visit.form.refuse(field, visit.said(refused).sentence)
    page = CodePage(visit.form.mistakes, next=following, kept=kept)
    return render(template, page, status=401)


@page(router, "GET", STEPS[Stage.PASSWORD], roles=SIGNED_IN, scope=Reach.NONE, stage=Stage.PASSWORD)
def password_page(visit: Visit) -> Answer:
    """Ask for a password of one's own."""
    return render("sign_in/password.html", CodePage())


@page(
    router, "POST", STEPS[Stage.PASSWORD], roles=SIGNED_IN, scope=Reach.NONE, stage=Stage.PASSWORD
)
def change_password(visit: Visit) -> Answer:
    """Choose a password of one's own."""
    old, new = visit.form.secret("lama"), visit.form.secret("baru")
    try:
        begun = links.choose_password(visit.entrance, token_of(visit), new, old=old)
    except Refusal as refused:
        field = "lama" if refused.code == "PASSWORD_WRONG" else "baru"
        return asked_again(visit, "sign_in/password.html", field, refused)
    return go_on(begun, goto("/"))


@page(router, "GET", STEPS[Stage.ENROL], roles=SIGNED_IN, scope=Reach.NONE, stage=Stage.ENROL)
def enrol_page(visit: Visit) -> Answer:
    """Offer a second factor."""
    return render("sign_in/enrol.html", offered(visit))


def offered(visit: Visit, mistakes: Sequence[Mistake] = (), sealed: str = "") -> EnrolPage:
    """Return the page of a second factor: a new one, or the one that a telephone already holds
    because it was offered before.
    """
    visitor = visit.visitor
    offer = factors.offer_factor(visit.opened.secrecy, visitor.account, visitor.name, sealed)
    rows = list(segno.make(offer.address, error="m", micro=False).matrix)
    dark = [(x, y) for y, row in enumerate(rows) for x, bit in enumerate(row) if bit]
    return EnrolPage(offer.secret, offer.sealed, dark, len(rows), mistakes)


@page(router, "POST", STEPS[Stage.ENROL], roles=SIGNED_IN, scope=Reach.NONE, stage=Stage.ENROL)
def enrol(visit: Visit) -> Answer:
    """Confirm a second factor; show the lookup codes once."""
    sealed, code = visit.form.secret("tawaran"), visit.form.needed("kode", "kode", most=40)
    try:
        begun, codes = factors.enrol(visit.entrance, token_of(visit), sealed, code)
    except Refusal as refused:
        visit.form.refuse("kode", visit.said(refused).sentence)
        return render("sign_in/enrol.html", offered(visit, visit.form.mistakes, sealed), status=401)
    return go_on(begun, render("sign_in/codes.html", CodesPage(codes)))


@page(router, "GET", INVITED, public=True)
def invited(visit: Visit) -> Answer:
    """Ask for a one-time code and a password; the code is never part of an address."""
    return with_ticket(visit, render("sign_in/invited.html", CodePage()))


@page(router, "POST", INVITED, public=True)
def redeem(visit: Visit) -> Answer:
    """Choose a password with a one-time code."""
    form = visit.form
    code, password = form.needed("kode", "kode", most=200), form.secret("baru")
    if not compare_digest(password.encode(), form.secret("ulang").encode()):
        form.refuse("ulang", "Kedua kata sandi tidak sama.")
    if not form.wrong:
        try:
            name = links.redeem_link(visit.entrance, code, password, visit.client)
            return render("sign_in/invited.html", CodePage(name=name))
        except Refusal as refused:
            field = "kode" if refused.code.startswith(("LINK", "SIGN_IN")) else "baru"
            form.refuse(field, visit.said(refused).sentence)
    return render("sign_in/invited.html", CodePage(form.mistakes, code=code), status=401)
