"""How a request becomes an answer, in the same order for every page: its origin, who asks, what
that person may open, the form, the one transaction.
"""

import re
from collections.abc import Callable, Mapping
from urllib.parse import quote, urlsplit

from psycopg import Rollback
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from sibermata.desk.accounts.sessions import refuse_unproved
from sibermata.errors import Refusal
from sibermata.records.account import Happened, Session, Stage
from sibermata.web.answer import Answer, Cookie, goto, render
from sibermata.web.declared import UNSAFE, Access, Reach, declared_routes
from sibermata.web.failures import failed
from sibermata.web.house import House
from sibermata.web.navigation import entries
from sibermata.web.render import Shell
from sibermata.web.request.body import read_form
from sibermata.web.request.cookies import SESSION, TICKET, cookie_line, new_ticket, read_cookies
from sibermata.web.request.csrf import masked, refuse_foreign, refuse_other_token, threshold_token
from sibermata.web.request.forms import Form
from sibermata.web.request.kept import ProofPage, SignInPage, keep
from sibermata.web.request.packing import TEXTS, packed
from sibermata.web.visit import ANYBODY, Visit

Handler = Callable[[Visit], Answer]
SIGN_IN = "/masuk"
DISTRICT_CODE = re.compile(r"[0-9]{2}\.[0-9]{2}(?![0-9])", re.ASCII)
DEPENDS = ("Accept-Encoding", "Sec-Fetch-Site")
STEPS = {  # where an incomplete session continues
    Stage.WHOLE: "/",
    Stage.FACTOR: "/masuk/kode",
    Stage.PASSWORD: "/masuk/sandi",
    Stage.ENROL: "/masuk/pasang",
}


async def serve(request: Request, access: Access, handler: Handler) -> Response:
    """Answer one request of a declared route."""
    try:
        form = await read_form(request, access.most_bytes)
    except Exception as error:
        return respond(request, failed(house_of(request), error), None)
    return await run_in_threadpool(answer_to, request, access, handler, form)


def answer_to(request: Request, access: Access, handler: Handler, form: Form) -> Response:
    """Return the answer of a page; an error becomes an answer too."""
    house, session = house_of(request), None
    try:
        if request.method in UNSAFE:
            refuse_foreign(request.headers, house.site.secure)
        cookies = read_cookies(request.headers.get("cookie", ""))
        session = house.gate.session(cookies.get(SESSION, ""), house.now())
        if session is None and not access.public:
            return respond(request, to_sign_in(request, house, form), None)
        csrf = token_of(house, session, cookies)
        if request.method in UNSAFE:
            refuse_other_token(str(form.sent.get("csrf", "")), csrf)
        if session is not None and access.waits(session):
            return respond(request, goto(STEPS[session.stage]), session)
        if not access.lets_in(session.visitor if session else None):
            note(request, house, session, Happened.DENIED)
            raise Refusal("PAGE_NOT_YOURS")
        if access.proof and session is not None:
            refuse_unproved(session.proved_at, house.now(), house.opened.terms)
        answer = visited(house, request, access, session, form, csrf, handler, cookies)
        session = begun_session(house, answer) or session
    except Exception as error:
        if isinstance(error, Refusal) and error.code == "SESSION_OVER":
            return respond(request, to_sign_in(request, house, form), None)
        unproved = isinstance(error, Refusal) and error.code == "PROOF_NEEDED"
        answer = to_proof(request, house, form) if unproved else failed(house, error)
    if session is not None and looks_elsewhere(request, session, answer):
        note(request, house, session, Happened.ELSEWHERE)
    return respond(request, answer, session)


def note(request: Request, house: House, session: Session | None, what: Happened) -> None:
    """Record in the security log what somebody who is signed in tried."""
    if session is not None:
        page, now = request.scope["route"].path, house.now()
        house.gate.note(session.visitor, what, client_of(request), now, page)


def looks_elsewhere(request: Request, session: Session, answer: Answer) -> bool:
    """Return whether somebody asked for something outside his or her view: a thing that no page
    mentions, or another district's (FAULTS S50).
    """
    districts = session.visitor.districts
    if districts is None:
        return False
    named = answer.status == 404 and bool(request.path_params)
    asked = (*request.path_params.values(), *request.query_params.values())
    codes = {found[0] for one in asked if (found := DISTRICT_CODE.match(str(one)))}
    return named or not codes <= districts


def visited(
    house: House,
    request: Request,
    access: Access,
    session: Session | None,
    form: Form,
    csrf: str,
    handler: Handler,
    cookies: Mapping[str, str],
) -> Answer:
    """Let a page's function answer in a transaction; if it refuses, nothing of it stays."""
    whole = session is not None and session.stage is Stage.WHOLE
    in_scope = session is not None and whole and access.scope is not Reach.NONE
    opened = house.opened
    opening = opened.visit(session.visitor) if in_scope and session else opened.threshold()
    answer = Answer(500)
    with opening as connection:
        visit = Visit(
            visitor=session.visitor if session else ANYBODY,
            connection=connection,
            house=house,
            now=house.now(),
            path=request.path_params,
            query=dict(request.query_params),
            form=form,
            address=address_of(request),
            csrf=csrf,
            client=client_of(request),
            cookies=cookies,
            partial=is_partial(request),
        )
        answer = handler(visit)
        if form.overfull and answer.status < 400:
            raise Refusal("FIELD_OVERFULL", most=form.overfull)
        if in_scope and answer.status >= 400:
            raise Rollback
    if form.log_unasked(request.scope["route"].path):
        note(request, house, session, Happened.EXTRA_FIELDS)
    return answer


def begun_session(house: House, answer: Answer) -> Session | None:
    """Return the session that an answer begins, where its page already belongs to it."""
    token = next((one.value for one in answer.cookies if one.name == SESSION), "")
    return house.gate.session(token, house.now()) if token and answer.template else None


def respond(request: Request, answer: Answer, session: Session | None) -> Response:
    """Return the bytes of an answer."""
    house, body = house_of(request), answer.body
    headers = dict(answer.headers)
    if answer.template:
        part = is_partial(request) and answer.part
        csrf = token_of(house, session, read_cookies(request.headers.get("cookie", "")))
        fresh = next((one.value for one in answer.cookies if one.name == TICKET), "")
        if fresh and session is None:
            csrf = threshold_token(house.opened.secrecy, fresh)
        shell = shell_of(request, house, session, masked(csrf))
        page = house.renderer.page(part or answer.template, shell, answer.context)
        body = page.encode("utf-8", "replace")
        if part and answer.status >= 400:
            # the failure is shown where it was clicked, and typed values stay
            headers |= {"HX-Retarget": "find .said", "HX-Reswap": "innerHTML"}
    if answer.kind.startswith(TEXTS):
        headers["Vary"] = ", ".join(filter(None, (headers.get("Vary"), *DEPENDS)))
    if small := packed(request.headers, body, answer.kind):
        body, headers["Content-Encoding"] = small, "gzip"
    response = Response(body, answer.status, headers, answer.kind)
    for cookie in answer.cookies:
        response.headers.append("Set-Cookie", cookie_line(cookie))
    return response


def shell_of(request: Request, house: House, session: Session | None, csrf: str) -> Shell:
    """Return the surroundings of a page."""
    visitor = session.visitor if session else None
    saved = request.query_params.get("tersimpan", "")
    clock = f"{saved[:2]}.{saved[2:]}" if saved.isascii() and saved.isdigit() else ""
    return Shell(
        visitor,
        csrf,
        entries(declared_routes(request.app), visitor, request.scope["path"]),
        house.version,
        address_of(request),
        f"Tersimpan {clock}" if len(clock) == 5 else "",
        page_before(request),
    )


def page_before(request: Request) -> str:
    """Return the page of ours that a request came from, '' where that is not said."""
    before = urlsplit(request.headers.get("referer", ""))
    return before.path if before.netloc == request.headers.get("host") else ""


def to_sign_in(request: Request, house: House, form: Form) -> Answer:
    """Return the way to the sign-in page; a form that was sent goes along, sealed."""
    if request.method not in UNSAFE:
        return goto(f"{SIGN_IN}?ke={quote(address_of(request), safe='/')}")
    ticket = new_ticket()
    page = SignInPage("/", kept=keep(house.opened.secrecy, request.scope["path"], form))
    answer = render("sign_in/page.html", page, status=401)
    if is_partial(request):
        answer = whole_page(answer)
    return answer.with_cookies(Cookie(TICKET, ticket))


def to_proof(request: Request, house: House, form: Form) -> Answer:
    """Return the page that asks for the password again; the form that was sent goes along,
    sealed.
    """
    kept = keep(house.opened.secrecy, request.scope["path"], form)
    answer = render("sign_in/proof.html", ProofPage(kept), status=403)
    return whole_page(answer) if is_partial(request) else answer


def whole_page(answer: Answer) -> Answer:
    """Return an answer that replaces the whole page, although a part was asked for."""
    return answer.with_headers(HX_Retarget="body", HX_Reswap="innerHTML")


def token_of(house: House, session: Session | None, cookies: Mapping[str, str]) -> str:
    """Return the token that the forms of this visitor carry."""
    if session is not None:
        return session.csrf
    return threshold_token(house.opened.secrecy, cookies.get(TICKET, ""))


def is_partial(request: Request) -> bool:
    """Return whether htmx asks for a part of a page."""
    return request.headers.get("hx-request") == "true"


def address_of(request: Request) -> str:
    """Return path and query as they were asked for."""
    path, query = request.scope["path"], request.scope["query_string"].decode("latin-1")
    return f"{path}?{query}" if query else path


def client_of(request: Request) -> str:
    """Return the network address that a request comes from."""
    return request.client.host if request.client else ""


def house_of(request: Request) -> House:
    """Return the running server."""
    found: House = request.app.state.house
    return found
