"""One request of somebody: who it is, what was asked, the open transaction it is answered in."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from psycopg import Connection

from sibermata.desk.accounts.entrance import Entrance
from sibermata.desk.opening import Opened
from sibermata.desk.refusals import Said, said
from sibermata.errors import Refusal, SibermataError
from sibermata.records.account import Happened, Role, Visitor
from sibermata.records.source import Source
from sibermata.rules.time.office import office_day
from sibermata.sources.declarations import Declarations
from sibermata.store.base.scope import Scope
from sibermata.store.desk.desk import Desk
from sibermata.store.desk.security import write_event
from sibermata.web.house import House
from sibermata.web.request.forms import Form

MOST_PAGES = 100_000
MOST_ID = 2**63 - 1
ANYBODY = Visitor("", "", Role.DOOR, frozenset(), frozenset())  # nobody is signed in: sees nothing


@dataclass(frozen=True)
class Visit:
    """One request, as a page's function receives it."""

    visitor: Visitor
    connection: Connection[Any]
    house: House
    now: datetime
    path: Mapping[str, str]
    query: Mapping[str, str]
    form: Form
    address: str  # path and query, as asked for
    csrf: str = ""
    client: str = ""  # the network address that limits are counted by
    cookies: Mapping[str, str] = field(default_factory=dict)
    partial: bool = False  # htmx asks for a part of the page
    body: bytes = b""  # what a program sent

    @property
    def opened(self) -> Opened:
        """The open installation."""
        return self.house.opened

    @property
    def entrance(self) -> Entrance:
        """What the functions of signing in need, in this request's transaction."""
        return self.opened.entrance(self.connection, self.now)

    @property
    def scope(self) -> Scope:
        """Whose districts are seen."""
        return Scope(self.visitor.districts)

    @property
    def today(self) -> date:
        """The office's day."""
        return office_day(self.now)

    @property
    def signed_in(self) -> bool:
        """Whether somebody is signed in."""
        return bool(self.visitor.account)

    def desk(self) -> Desk:
        """Return the desk of whoever acts, in this request's transaction; the account is locked
        until the act is done.
        """
        return replace(self.opened.desk_in(self.connection, self.visitor), today=self.today)

    def reading(self) -> Desk:
        """Return a desk for reading only."""
        opened, book = self.opened, self.opened.rules.book
        name = self.visitor.name
        return Desk(self.connection, opened.secrecy, book, self.today, name, self.scope)

    def log_export(self, **detail: object) -> None:
        """Record in the security log that the visitor took a file away."""
        account, name = self.visitor.account, self.visitor.name
        write_event(
            self.connection, Happened.EXPORTED, self.now, account=account, who=name, detail=detail
        )

    def sources(self) -> list[Source]:
        """Return the declared sources that the visitor may see."""
        return [one for one in self.declared().sources if self.scope.holds(one.district)]

    def declared(self) -> Declarations:
        """Return the declarations of the source files, read over the visit's own connection: a
        second one would wait for requests that wait for it.
        """
        return self.opened.declared_on(self.connection)

    def said(self, error: SibermataError) -> Said:
        """Return the words for a refusal: its code, sentence and next step."""
        return said(error, self.house.messages, self.house.words)

    def number(self, name: str) -> int:
        """Return a number of the path; a number that no row can have is refused as not found."""
        return number_of(self.path[name])

    def page_number(self) -> int:
        """Return the page of a list that is asked for, clamped to what lists have."""
        text = self.query.get("hal", "1")
        if not text.isascii() or not text.lstrip("-").isdigit() or len(text) > 12:
            return 1
        return min(max(int(text), 1), MOST_PAGES)

    def choice(self, name: str, allowed: Mapping[str, Any] | frozenset[str], usual: str) -> str:
        """Return a choice of the query; any value that is not allowed becomes the usual one."""
        found = self.query.get(name, usual)
        return found if found in allowed else usual


def number_of(text: str) -> int:
    """Return the number of a row in an address; anything else is refused as not found."""
    if not text.isascii() or not text.isdigit() or len(text) > 19 or int(text) > MOST_ID:
        raise Refusal("PAGE_UNKNOWN")
    return int(text)
