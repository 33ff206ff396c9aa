"""Signing in: the session of a request, and the transaction in which it is answered."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from psycopg import Connection

from sibermata.desk.accounts import factors, links, sessions
from sibermata.desk.accounts.failures import wrong_token
from sibermata.desk.accounts.tokens import Bearer, bearer_of
from sibermata.desk.opening import Opened
from sibermata.records.account import Happened, Session, SignedIn, SignIn, Visitor
from sibermata.store.desk.security import write_event

Step = tuple[SignedIn, Sequence[str]]  # the session that goes on, and codes shown once


class Gate:
    """The entrance of one installation."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened

    def session(self, token: str, now: datetime) -> Session | None:
        """Return the session of a token; None if there is none, or it is over."""
        if not token or not token.isascii():
            return None
        with self.opened.threshold() as connection:
            return sessions.any_session(connection, self.opened.secrecy, token, now)

    def bearer(self, token: str, client: str, now: datetime) -> Bearer | None:
        """Return who comes with a program's token; None if it opens nothing, which counts against
        the address it came from.
        """
        opened = self.opened
        with opened.threshold() as connection:
            found = bearer_of(connection, token, now)
            if found is None:
                wrong_token(connection, opened.secrecy, client, now, opened.terms)
            return found

    def sign_in(self, connection: Connection[Any], asked: SignIn, now: datetime) -> SignedIn:
        """Begin a session; refuse somebody who may not sign in."""
        opened = self.opened
        return sessions.sign_in(connection, opened.secrecy, asked, now, opened.terms)

    def sign_out(self, connection: Connection[Any], token: str, now: datetime) -> None:
        """End a session."""
        sessions.sign_out(connection, token, now)

    def take_code(
        self, connection: Connection[Any], token: str, code: str, now: datetime
    ) -> SignedIn:
        """Check the code of a second factor."""
        opened = self.opened
        return factors.check_factor(connection, opened.secrecy, token, code, now, opened.terms)

    def enrol(
        self, connection: Connection[Any], token: str, sealed: str, code: str, now: datetime
    ) -> Step:
        """Confirm the second factor that a role requires."""
        opened = self.opened
        return factors.enrol(connection, opened.secrecy, token, sealed, code, now, opened.terms)

    def change_password(
        self, connection: Connection[Any], token: str, old: str, new: str, now: datetime
    ) -> SignedIn:
        """Choose a password of one's own."""
        opened = self.opened
        return links.choose_password(
            connection, opened.secrecy, token, new, now, opened.terms, old=old
        )

    def redeem(
        self, connection: Connection[Any], code: str, password: str, client: str, now: datetime
    ) -> str:
        """Choose a password with a one-time code; return the name to sign in with."""
        opened = self.opened
        return links.redeem_link(
            connection, opened.secrecy, code, password, now, opened.terms, client
        )

    def threshold(self) -> AbstractContextManager[Connection[Any]]:
        """Open the transaction of somebody who is not signed in."""
        return self.opened.threshold()

    def visit(self, visitor: Visitor) -> AbstractContextManager[Connection[Any]]:
        """Open the transaction of somebody who is signed in; the database shows what that account
        may see.
        """
        return self.opened.visit(visitor)

    def note(self, visitor: Visitor, what: Happened, client: str, now: datetime, page: str) -> None:
        """Record in the security log what a visitor tried."""
        with self.opened.threshold() as connection:
            about = {"page": page}
            account, name = visitor.account, visitor.name
            write_event(connection, what, now, account, name, client, about)
