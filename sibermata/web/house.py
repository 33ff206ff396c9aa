"""What all requests of one server share: the open installation, its address, its pages."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from sibermata.desk.opening import Opened
from sibermata.desk.refusals import read_messages, read_words
from sibermata.rules.messages import Messages
from sibermata.rules.words import Words
from sibermata.web.gate import Gate
from sibermata.web.render import Renderer
from sibermata.web.static import Assets

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})


@dataclass(frozen=True, slots=True)
class Site:
    """Where the server is reached."""

    hosts: frozenset[str] = LOOPBACK  # names that a request may ask for
    secure: bool = False  # whether browsers reach it by TLS
    proxy: str = ""  # the address of the one proxy whose forwarded address is believed


def instant() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class House:
    """One running server."""

    opened: Opened
    gate: Gate
    site: Site
    assets: Assets
    version: str
    now: Callable[[], datetime] = instant

    @cached_property
    def renderer(self) -> Renderer:
        """The templates, ready to be filled."""
        return Renderer(self.assets, self.words, provider=self.opened.settings.provider is not None)

    @cached_property
    def messages(self) -> Messages:
        """The sentences of refusals."""
        return read_messages(self.opened.settings.config)

    @cached_property
    def words(self) -> Words:
        """The words of closed sets."""
        return read_words(self.opened.settings.config)
