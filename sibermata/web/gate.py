"""Who comes with a request: the session or the token behind it."""

from datetime import datetime

from sibermata.desk.accounts.failures import wrong_token
from sibermata.desk.accounts.sessions import any_session
from sibermata.desk.accounts.tokens import Bearer, bearer_of
from sibermata.desk.opening import Opened
from sibermata.records.account import Happened, Session, Visitor
from sibermata.store.desk.security import write_event


class Gate:
    """The entrance of one installation."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened

    def session(self, token: str, now: datetime) -> Session | None:
        """Return the session of a token; None if there is none, or it is over."""
        if not token or not token.isascii():
            return None
        with self.opened.threshold() as connection:
            return any_session(self.opened.entrance(connection, now), token)

    def bearer(self, token: str, client: str, now: datetime) -> Bearer | None:
        """Return who comes with a program's token; None if it opens nothing, which counts against
        the address it came from.
        """
        with self.opened.threshold() as connection:
            entrance = self.opened.entrance(connection, now)
            found = bearer_of(entrance, token)
            if found is None:
                wrong_token(entrance, client)
            return found

    def note(self, visitor: Visitor, what: Happened, client: str, now: datetime, page: str) -> None:
        """Record in the security log what a visitor tried."""
        with self.opened.threshold() as connection:
            about = {"page": page}
            account, name = visitor.account, visitor.name
            write_event(connection, what, now, account, name, client, about)
