"""Who comes in: the session of a request, and the transaction in which it is answered."""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from psycopg import Connection

from sibermata.desk.accounts import sessions
from sibermata.desk.opening import Opened
from sibermata.records.account import Session, SignedIn, SignIn, Visitor


class Gate:
    """The way in of one installation."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened

    def session(self, token: str, now: datetime) -> Session | None:
        """Return the session of a token, at whatever stage; None where it is none, or over."""
        if not token:
            return None
        with self.threshold() as connection:
            return sessions.any_session(connection, self.opened.secrecy, token, now)

    def sign_in(self, connection: Connection[Any], asked: SignIn, now: datetime) -> SignedIn:
        """Begin a session; refuse who may not come in."""
        opened = self.opened
        return sessions.sign_in(connection, opened.secrecy, asked, now, opened.terms)

    def sign_out(self, connection: Connection[Any], token: str, now: datetime) -> None:
        """End a session."""
        sessions.sign_out(connection, token, now)

    def threshold(self) -> AbstractContextManager[Connection[Any]]:
        """Open the transaction of somebody who is not signed in."""
        return self.opened.threshold()

    def visit(self, visitor: Visitor) -> AbstractContextManager[Connection[Any]]:
        """Open the transaction of somebody who is signed in: the database shows what he may see."""
        return self.opened.visit(visitor)
