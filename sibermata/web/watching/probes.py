"""`/healthz`, `/readyz` and `/metrics`: for whoever starts, stops and watches the server.

Invariant: the first two say yes or no and nothing else; the third names no person, and opens to the
token of the settings alone, or to this machine where there is none.
"""

from hmac import compare_digest
from ipaddress import ip_address

import psycopg
from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from sibermata.desk.watching.metrics import exposition
from sibermata.errors import SibermataError
from sibermata.store.base.keys import follow_keys
from sibermata.store.base.schema import check_schema
from sibermata.web.declared import Access, Reach, declared
from sibermata.web.house import LOOPBACK, House
from sibermata.web.serving import client_of
from sibermata.web.watching.remembered import Remembered

LIVE, READY, METRICS = "/healthz", "/readyz", "/metrics"
PROBES = frozenset({LIVE, READY, METRICS})  # reached by whatever name, and not worth a line
TEXT = "text/plain; version=0.0.4; charset=utf-8"
NEEDED = frozenset({"sibermata.css", "pico.css", "htmx.js", "sibermata.js"})
READY_SECONDS, METRICS_SECONDS = 2, 10
YES, NO = PlainTextResponse("ok\n"), PlainTextResponse("not ready\n", 503)


def probes(house: House) -> APIRouter:
    """Return the three routes."""
    router = APIRouter()
    ready = Remembered(lambda: is_ready(house), READY_SECONDS)
    metrics = Remembered(lambda: exposition(house.opened.database), METRICS_SECONDS)

    async def healthz(request: Request) -> Response:
        return YES

    async def readyz(request: Request) -> Response:
        return YES if await run_in_threadpool(ready) else NO

    async def metricsz(request: Request) -> Response:
        if refused := refusal(request, house):
            return refused
        return Response(await run_in_threadpool(metrics), 200, media_type=TEXT)

    for path, endpoint in ((LIVE, healthz), (READY, readyz), (METRICS, metricsz)):
        declared(endpoint, Access(path, "GET", scope=Reach.NONE, public=True))
        router.add_api_route(
            path, endpoint, methods=["GET"], include_in_schema=False, response_model=None
        )
    return router


def is_ready(house: House) -> bool:
    """Return whether the database answers in this release's shape and by a key that is here, and
    the pages have their files.
    """
    try:
        with house.opened.database.work(seconds=5, name="ready") as connection:
            check_schema(connection)
            follow_keys(connection, house.opened.secrecy)
    except (psycopg.Error, SibermataError):
        return False
    return house.assets.sizes.keys() >= NEEDED


def refusal(request: Request, house: House) -> Response | None:
    """Return why the metrics stay closed; None where they open."""
    wanted = house.opened.settings.metrics_token
    if wanted:
        given = request.headers.get("authorization", "").encode("utf-8", "replace")
        if compare_digest(given, f"Bearer {wanted}".encode()):
            return None
        return PlainTextResponse("a token\n", 401, {"WWW-Authenticate": "Bearer"})
    return None if is_here(request, house) else PlainTextResponse("closed\n", 403)


def is_here(request: Request, house: House) -> bool:
    """Return whether somebody on this machine asks. Behind a proxy everybody may look like that,
    and a browser may be led here under another name.
    """
    name = request.url.hostname or ""
    if house.site.proxy or name not in {one.strip("[]") for one in LOOPBACK}:
        return False
    try:
        return ip_address(client_of(request)).is_loopback
    except ValueError:
        return False
