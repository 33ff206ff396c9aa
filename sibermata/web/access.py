"""The one way in which a page is declared: `@page(router, "GET", "/aparatur", roles=DESK)`."""

from collections.abc import Callable

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sibermata.records.account import Right, Role, Stage
from sibermata.web.declared import FORM_BYTES, NOBODY, UPLOAD_BYTES, Access, Reach, declared
from sibermata.web.serving import Handler, serve

PROVINCE = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR})
DESK = PROVINCE | {Role.OFFICER}
READERS = DESK | {Role.LEADER}
SIGNED_IN = frozenset(Role)


def page(
    router: APIRouter,
    method: str,
    path: str,
    *,
    roles: frozenset[Role] = NOBODY,
    right: Right | None = None,
    scope: Reach = Reach.DISTRICTS,
    public: bool = False,
    upload: bool = False,
    proof: bool = False,
    stage: Stage | None = Stage.WHOLE,
) -> Callable[[Handler], Handler]:
    """Declare a route, and what may be done with it by whom; its handler takes a visit."""
    if not roles and not public:
        raise ValueError(f"{method} {path}: declared for nobody")
    most = UPLOAD_BYTES + FORM_BYTES if upload else FORM_BYTES
    reach = Reach.NONE if public else scope
    access = Access(path, method, roles, right, reach, public, most, stage, proof=proof)

    def declare(handler: Handler) -> Handler:
        async def endpoint(request: Request) -> Response:
            return await serve(request, access, handler)

        declared(endpoint, access)
        router.add_api_route(
            path,
            endpoint,
            methods=[method],
            include_in_schema=False,
            response_model=None,
            name=f"{method} {path}",
        )
        return handler

    return declare
