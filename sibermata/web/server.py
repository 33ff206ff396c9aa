"""Runs the application on an address; what is not safe on that address is refused before."""

import errno
import ipaddress
import signal
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sibermata.desk.opening import Opened
from sibermata.errors import Refusal
from sibermata.store.base.desk_login import refuse_wide_login
from sibermata.web.house import LOOPBACK, Site

HOST, PORT = "127.0.0.1", 8000


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens, and how browsers reach it."""

    host: str = HOST
    port: int = PORT
    public: str = ""  # as browsers reach it, 'https://...'; '' = as it listens
    proxy: str = ""  # the address of the one proxy that ends TLS before it
    certificate: Path | None = None
    key: Path | None = None

    @property
    def shown(self) -> str:
        """The address to open."""
        scheme = "https" if self.certificate else "http"
        return self.public or f"{scheme}://{self.host}:{self.port}"


def site_of(address: Address) -> Site:
    """Return what is allowed at an address; refuse one where passwords would travel in the open."""
    public = urlsplit(address.shown)
    if not is_loopback(address.host) and not address.certificate and not address.proxy:
        raise Refusal("SERVE_OPEN", host=address.host)
    if address.proxy and not is_address(address.proxy):
        raise Refusal("SERVE_PROXY", value=address.proxy)
    if address.proxy and public.scheme != "https":
        raise Refusal("SERVE_PUBLIC", value=address.public)
    if address.public and (public.scheme not in ("http", "https") or not public.hostname):
        raise Refusal("SERVE_PUBLIC", value=address.public)
    names = {f"[{name}]" if ":" in name else name for name in (public.hostname or "", address.host)}
    own = LOOPBACK if is_loopback(address.host) else frozenset[str]()
    return Site(frozenset(names) | own, public.scheme == "https", address.proxy)


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine only."""
    return host == "localhost" or (is_address(host) and ipaddress.ip_address(host).is_loopback)


def is_address(text: str) -> bool:
    """Return whether a text is a network address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def run(opened: Opened, address: Address, say: Callable[[], None]) -> None:
    """Serve until asked to end. `say` is called once, as soon as the address answers."""
    import uvicorn

    from sibermata.web.app import make_app

    refuse_wide_login(opened.pages)
    check_certificate(address)
    with listen(address) as listening:
        # the pages read and write as the login that the policies bind, and as no other
        app = make_app(replace(opened, database=opened.pages), site=site_of(address))
        say()
        uvicorn.Server(uvicorn.Config(app, **options_of(address))).run(sockets=[listening])


@contextmanager
def closing_on_end() -> Iterator[None]:
    """Let a request to end pass through whatever is open, so that it closes: an embedded database
    and the demo's clock would live on for ever.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def listen(address: Address) -> socket.socket:
    """Return a socket that listens; refuse an address that is taken or not this machine's."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        listening = socket.create_server((address.host, address.port), family=family, backlog=2048)
    except OSError as error:
        code = "SERVE_TAKEN" if error.errno == errno.EADDRINUSE else "SERVE_ADDRESS"
        raise Refusal(code, host=address.host, port=address.port) from None
    # connections inherit it: without it the body waits 40 ms for the browser to confirm the head
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def check_certificate(address: Address) -> None:
    """Refuse a certificate that cannot be read, or a key that is not its own."""
    if not address.certificate:
        return
    try:
        ssl.create_default_context().load_cert_chain(address.certificate, address.key)
    except (OSError, ssl.SSLError):
        raise Refusal(
            "SERVE_CERTIFICATE", certificate=str(address.certificate), key=str(address.key or "")
        ) from None


def options_of(address: Address) -> dict[str, Any]:
    """Return how the server runs: what a forwarded address says is believed of the one proxy that
    is named, and of nobody else.
    """
    return {
        "host": address.host,
        "port": address.port,
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "date_header": True,
        "proxy_headers": bool(address.proxy),
        "forwarded_allow_ips": address.proxy or None,
        "ssl_certfile": address.certificate,
        "ssl_keyfile": address.key,
        "timeout_graceful_shutdown": 10,
    }
