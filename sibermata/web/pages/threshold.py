"""Coming in and going out."""

from fastapi import APIRouter

from sibermata.errors import Refusal
from sibermata.records.account import Role, SignIn, Stage
from sibermata.web.access import SIGNED_IN, page
from sibermata.web.answer import Answer, Cookie, goto, render
from sibermata.web.declared import Reach
from sibermata.web.request.cookies import DEVICE, DEVICE_SECONDS, SESSION, TICKET, new_ticket
from sibermata.web.request.forms import Mistake
from sibermata.web.request.kept import SignInPage, local, read_kept
from sibermata.web.serving import STEPS
from sibermata.web.visit import Visit

router = APIRouter()
FIRST = {Role.OFFICER: "/perbaikan", Role.DOOR: "/rapat"}


@page(router, "GET", "/", public=True)
def first_page(visit: Visit) -> Answer:
    """Lead to the page that a role begins its day with."""
    if not visit.signed_in:
        return goto("/masuk")
    return goto(FIRST.get(visit.visitor.role, "/beranda"))


@page(router, "GET", "/masuk", public=True)
def sign_in_page(visit: Visit) -> Answer:
    """Show the form."""
    if visit.signed_in:
        return goto("/")
    answer = render("sign_in/page.html", SignInPage(local(visit.query.get("ke", "/"))))
    return answer if TICKET in visit.cookies else answer.with_cookies(Cookie(TICKET, new_ticket()))


@page(router, "POST", "/masuk", public=True)
def sign_in(visit: Visit) -> Answer:
    """Begin a session, with a token never used before; the form that was kept goes on."""
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
        begun = visit.gate.sign_in(visit.connection, asked, visit.now)
    except Refusal as refused:
        mistakes = (*form.mistakes, Mistake("nama", visit.said(refused).sentence))
        page = SignInPage(following, kept, asked.name, mistakes)
        return render("sign_in/page.html", page, status=401)
    form_kept = read_kept(visit.opened.secrecy, kept) if begun.stage is Stage.WHOLE else None
    way = STEPS[begun.stage] if begun.stage is not Stage.WHOLE else following
    answer = render("sign_in/kept.html", form_kept) if form_kept else goto(way)
    answer = answer.with_cookies(Cookie(SESSION, begun.token), Cookie(TICKET, ""))
    return (
        answer.with_cookies(Cookie(DEVICE, begun.device, DEVICE_SECONDS))
        if begun.device
        else answer
    )


@page(router, "POST", "/keluar", roles=SIGNED_IN, scope=Reach.NONE)
def sign_out(visit: Visit) -> Answer:
    """End the session, and clear what the browser holds of it."""
    visit.gate.sign_out(visit.connection, visit.cookies.get(SESSION, ""), visit.now)
    answer = goto("/masuk").with_cookies(Cookie(SESSION, ""))
    return answer.with_headers(Clear_Site_Data='"cache", "storage"')
