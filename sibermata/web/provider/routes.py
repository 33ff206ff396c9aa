"""The way to an identity provider and back. No transaction is open while it is asked: a slow
provider would keep a connection from everybody else.
"""

import json
from collections.abc import Callable
from hmac import compare_digest

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from sibermata.desk.accounts.failures import refuse_busy_address
from sibermata.desk.accounts.provided import sign_in_provided
from sibermata.desk.accounts.provider import BACK, Asked, asked_anew, claims_of, way_to
from sibermata.errors import Refusal, SibermataError
from sibermata.settings import Provider
from sibermata.web.answer import Answer, Cookie, goto
from sibermata.web.declared import Access, Reach, declared
from sibermata.web.failures import failed
from sibermata.web.house import House
from sibermata.web.pages.threshold import go_on
from sibermata.web.request.cookies import read_cookies
from sibermata.web.serving import client_of, house_of, respond

THERE = "/masuk/penyedia"
KEPT = "__Host-sibermata-provider"  # what was asked, sealed, until the provider sends back
PURPOSE = b"provider"
MINUTES = 10


def provider_routes() -> APIRouter:
    """Return both routes; where no provider is set they say so."""
    router = APIRouter()
    for path, act in ((THERE, to_provider), (BACK, from_provider)):
        declare(router, path, act)
    return router


def declare(
    router: APIRouter, path: str, act: Callable[[Request, House, Provider], Answer]
) -> None:
    """Declare one of them."""

    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(answer, request, act)

    declared(endpoint, Access(path, "GET", scope=Reach.NONE, public=True))
    router.add_api_route(
        path, endpoint, methods=["GET"], include_in_schema=False, response_model=None
    )


def answer(request: Request, act: Callable[[Request, House, Provider], Answer]) -> Response:
    """Answer a request; what goes wrong is a page too."""
    house = house_of(request)
    try:
        provider = house.opened.settings.provider
        if provider is None:
            raise Refusal("PROVIDER_OFF")
        with house.opened.threshold() as connection:
            refuse_busy_address(house.opened.entrance(connection, house.now()), client_of(request))
        found = act(request, house, provider)
    except Exception as error:
        found = failed(house, error).with_cookies(Cookie(KEPT, ""))
    return respond(request, found, None)


def to_provider(request: Request, house: House, provider: Provider) -> Answer:
    """Lead to the provider; what must come back goes along sealed in the browser."""
    asked = asked_anew()
    until = int(house.now().timestamp()) + MINUTES * 60
    sealed = house.opened.secrecy.seal(json.dumps([until, *asked]), PURPOSE).hex()
    return goto(way_to(provider, asked)).with_cookies(Cookie(KEPT, sealed, MINUTES * 60))


def from_provider(request: Request, house: House, provider: Provider) -> Answer:
    """Sign in somebody who comes back with a code, and only in the browser that was sent there."""
    asked = kept(request, house)
    given, code = request.query_params.get("state", ""), request.query_params.get("code", "")
    if not compare_digest(given.encode(), asked.state.encode()) or not code:
        raise Refusal("PROVIDER_REFUSED")
    claims = claims_of(provider, asked, code)
    with house.opened.threshold() as connection:
        entrance = house.opened.entrance(connection, house.now())
        begun = sign_in_provided(entrance, provider.issuer, claims, client_of(request))
    return go_on(begun, goto("/")).with_cookies(Cookie(KEPT, ""))


def kept(request: Request, house: House) -> Asked:
    """Return what this browser was sent away with; refuse one that was not
    sent, or too long ago.
    """
    sealed = read_cookies(request.headers.get("cookie", "")).get(KEPT, "")
    try:
        until, *words = json.loads(house.opened.secrecy.open(bytes.fromhex(sealed), PURPOSE))
    except (SibermataError, ValueError):
        raise Refusal("PROVIDER_REFUSED") from None
    if house.now().timestamp() > until:
        raise Refusal("PROVIDER_REFUSED")
    return Asked(*words)
