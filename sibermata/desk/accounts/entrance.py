"""What everybody needs who signs in or proves who they are; `Opened.entrance` makes it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection

from sibermata.records.account import Happened
from sibermata.rules.account.terms import Terms
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.desk.security import write_event


@dataclass(frozen=True, slots=True)
class Entrance:
    """The open transaction in which somebody signs in, with the keys, the terms and the hour."""

    connection: Connection[Any]
    secrecy: Secrecy
    terms: Terms  # the numbers of config/accounts.toml
    now: datetime

    def log_event(
        self,
        what: Happened,
        account: str | None = None,
        who: str = "",
        address: str = "",
        **detail: object,
    ) -> None:
        """Append to the security log."""
        write_event(self.connection, what, self.now, account, who, address, detail)
