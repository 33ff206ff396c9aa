"""The declaration of each route: who may open it, and which part of the province it looks into.

Invariant: a route without a declaration is never served; `refuse_undeclared` stops the start.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from fastapi import FastAPI
from starlette.routing import BaseRoute

from sibermata.records.account import Right, Role, Session, Stage, Visitor

NOBODY: frozenset[Role] = frozenset()
FORM_BYTES = 256 * 1024
UPLOAD_BYTES = 20 * 1024 * 1024
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Reach(StrEnum):
    """Which part of the province a route looks into."""

    DISTRICTS = "districts"  # those of the visitor
    MEETING = "meeting"  # the one meeting of somebody at the door
    NONE = "none"  # nothing of the registry


@dataclass(frozen=True, slots=True)
class Access:
    """The declaration of a route."""

    path: str
    method: str
    roles: frozenset[Role] = NOBODY
    right: Right | None = None
    scope: Reach = Reach.DISTRICTS
    public: bool = False  # open to people who are not signed in
    most_bytes: int = FORM_BYTES
    stage: Stage | None = Stage.WHOLE  # which step of signing in the page is for; None: any
    bearer: bool = False  # of the programming interface: a token opens it, and no cookie
    proof: bool = False  # a dangerous act: the password is asked for again (FAULTS S15)

    def waits(self, session: Session) -> bool:
        """Return whether a session must first complete another step of signing in."""
        return not self.public and self.stage is not None and session.stage is not self.stage

    def lets_in(self, visitor: Visitor | None) -> bool:
        """Return whether a visitor may open the route."""
        if visitor is None:
            return self.public
        if not self.public and visitor.role not in self.roles:
            return False
        return self.right is None or visitor.may(self.right)


def declared(endpoint: Callable[..., Any], access: Access) -> None:
    """Attach its declaration to an endpoint."""
    endpoint.access = access  # type: ignore[attr-defined]


def access_of(route: BaseRoute) -> Access | None:
    """Return the declaration of a route; None if there is none."""
    found = getattr(getattr(route, "endpoint", None), "access", None)
    return found if isinstance(found, Access) else None


def declared_routes(app: FastAPI) -> list[Access]:
    """Return the declarations of all routes."""
    return [found for route in leaves(app.routes) if (found := access_of(route)) is not None]


def leaves(routes: Iterable[BaseRoute]) -> Iterator[BaseRoute]:
    """Walk all routes, those of included routers too."""
    for route in routes:
        inside = getattr(route, "original_router", None)
        if inside is None:
            yield route
        else:
            yield from leaves(inside.routes)


def refuse_undeclared(app: FastAPI) -> None:
    """Refuse to serve a route without a declaration."""
    for route in leaves(app.routes):
        if access_of(route) is None:
            raise RuntimeError(f"{route!r}: a route without declared access")
