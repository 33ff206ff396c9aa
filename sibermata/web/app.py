"""Makes the application that a server runs: the pages, the files they load, and the middleware
around them.
"""

from collections.abc import Callable
from datetime import datetime
from importlib.metadata import version as version_of

from fastapi import APIRouter, FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from sibermata.desk.opening import Opened
from sibermata.web import api
from sibermata.web.api.problems import PLACE as API
from sibermata.web.api.problems import problem
from sibermata.web.declared import Access, Reach, declared, refuse_undeclared
from sibermata.web.failures import failed
from sibermata.web.gate import Gate
from sibermata.web.house import House, Site, instant
from sibermata.web.pages import ROUTERS
from sibermata.web.pages.home.map import FILE, shapes_file
from sibermata.web.provider.routes import provider_routes
from sibermata.web.request.packing import takes_gzip
from sibermata.web.security import Door
from sibermata.web.serving import respond
from sibermata.web.static import PLACE, Assets
from sibermata.web.watching.probes import probes

FOR_EVER = "public, max-age=31536000, immutable"


def make_app(
    opened: Opened,
    gate: Gate | None = None,
    site: Site | None = None,
    now: Callable[[], datetime] = instant,
) -> FastAPI:
    """Return the application; a route without a declaration stops it."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    assets = Assets(drawn={FILE: shapes_file(opened.settings.config)})
    house = House(
        opened, gate or Gate(opened), site or Site(), assets, version_of("sibermata"), now
    )
    app.state.house = house
    for router in (*ROUTERS, *api.ROUTERS, files(house.assets), probes(house), provider_routes()):
        app.include_router(router)
    app.add_exception_handler(HTTPException, say_failure)
    refuse_undeclared(app)
    app.add_middleware(Door, house=house)
    return app


async def say_failure(request: Request, error: Exception) -> Response:
    """Answer an error outside the pages: an unknown page, or another method."""
    house: House = request.app.state.house
    known = problem if request.scope["path"].startswith(API) else failed
    return respond(request, known(house, error), None)


def files(assets: Assets) -> APIRouter:
    """Return the route of the files that pages load."""
    router = APIRouter()

    async def file(request: Request) -> Response:
        asset = assets.find(request.path_params["name"])
        if asset is None:
            raise HTTPException(404)
        packed = asset.packed is not asset.plain and takes_gzip(request.headers)
        headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
        if packed:
            headers["Content-Encoding"] = "gzip"
        return Response(asset.packed if packed else asset.plain, 200, headers, asset.kind)

    path = f"{PLACE}/{{name}}"
    declared(file, Access(path, "GET", scope=Reach.NONE, public=True))
    router.add_api_route(path, file, methods=["GET"], include_in_schema=False, response_model=None)
    return router
