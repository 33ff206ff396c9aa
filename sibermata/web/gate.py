"""Who comes in: the session of a request, and the transaction in which it is answered."""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from psycopg import Connection

from sibermata.desk.opening import Opened
from sibermata.records.account import Session, SignedIn, SignIn, Visitor


class Gate:
    """The way in of one installation."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened

    def session(self, token: str, now: datetime) -> Session | None:
        """Return the session of a token; None where it is none, or over."""
        raise NotImplementedError

    def sign_in(self, connection: Connection[Any], asked: SignIn, now: datetime) -> SignedIn:
        """Begin a session; refuse who may not come in."""
        raise NotImplementedError

    def sign_out(self, connection: Connection[Any], token: str) -> None:
        """End a session."""
        raise NotImplementedError

    def threshold(self) -> AbstractContextManager[Connection[Any]]:
        """Open the transaction of somebody who is not signed in."""
        raise NotImplementedError

    def visit(self, visitor: Visitor) -> AbstractContextManager[Connection[Any]]:
        """Open the transaction of somebody who is signed in: the database shows what he may see."""
        raise NotImplementedError
