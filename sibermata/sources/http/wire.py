"""The connection under the fetcher: opened only to a judged address, and no byte is read past the
deadline or below the rate.

A read timeout is no deadline: a server that sends a byte now and then passes it for ever, in its
headers as well as in its
body. So the clock is looked at on every single read of the socket, with TLS or without.
"""

import socket
import ssl
import time
from collections.abc import Callable
from typing import Any

import certifi
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from sibermata.sources.guard import Guard
from sibermata.sources.limits import Limits


class Pace:
    """The clock of one request. `overrun`: which limit was exceeded, '' while none was."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self.limits = limits
        self.clock = clock
        self.start(limits.request_seconds)

    def start(self, seconds: float) -> None:
        """Begin a request that may take `seconds` in all."""
        self.seconds = min(seconds, self.limits.request_seconds)
        self.deadline = self.clock() + self.seconds
        self.overrun = ""
        self.window_start: float | None = (
            None  # the rate counts from the first byte: a slow query is no drip
        )
        self.window_bytes = 0

    def left(self) -> float:
        """Return the seconds the next step may take; raises when there are none."""
        left = self.deadline - self.clock()
        if left <= 0:
            self.overrun = f"not done within {self.seconds:.0f} s"
            raise TimeoutError(self.overrun)
        return left

    def timeout(self) -> float:
        """Return the timeout of the next read."""
        return min(self.left(), self.limits.read_seconds)

    def count(self, received: int) -> None:
        """Count bytes; raises when a whole window stayed below the rate."""
        now = self.clock()
        if self.window_start is None:
            self.window_start = now
        self.window_bytes += received
        passed = now - self.window_start
        if received and passed >= self.limits.rate_window_seconds:
            if self.window_bytes < self.limits.rate_bytes * passed:
                self.overrun = (
                    f"slower than {self.limits.rate_bytes} bytes a second over {passed:.0f} s"
                )
                raise TimeoutError(self.overrun)
            self.window_start, self.window_bytes = now, 0


class _PacedSocket(socket.socket):
    pace: Pace

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(self.pace.timeout())
        try:
            received = super().recv_into(*args, **kwargs)
        except TimeoutError:
            self.pace.left()  # raises if the deadline ended the wait
            raise
        self.pace.count(received)
        return received


def _paced_tls(pace: Pace) -> type[ssl.SSLSocket]:
    class PacedTls(ssl.SSLSocket):
        def recv_into(self, *args: Any, **kwargs: Any) -> int:
            self.settimeout(pace.timeout())
            try:
                received = super().recv_into(*args, **kwargs)
            except TimeoutError:
                pace.left()
                raise
            pace.count(received)
            return received

    return PacedTls


def open_socket(guard: Guard, pace: Pace, host: str, port: int) -> socket.socket:
    """Connect to the first judged address that answers.

    Raises `OSError` of the last one when none does.
    """
    last: OSError | None = None
    for ip in guard.addresses(host, port):
        connection = _PacedSocket(
            socket.AF_INET if ip.version == 4 else socket.AF_INET6, socket.SOCK_STREAM
        )
        connection.pace = pace
        try:
            connection.settimeout(min(pace.limits.connect_seconds, pace.left()))
            connection.connect((str(ip), port))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            guard.check_peer(connection, ip)
            return connection
        except OSError as error:
            connection.close()
            last = error
        except BaseException:
            connection.close()
            raise
    raise last or OSError("no address")


def tls_context(pace: Pace, ca_bundle: str = "") -> ssl.SSLContext:
    """Return how sources are verified: TLS 1.2 or newer, name and chain checked; `ca_bundle` adds
    an office's own authority.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # checks names and chains from the start
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(certifi.where())
    if ca_bundle:
        context.load_verify_locations(ca_bundle)
    context.sslsocket_class = _paced_tls(pace)
    return context


class GuardedAdapter(HTTPAdapter):
    """A requests adapter whose sockets are opened by us.

    The host keeps its name: Host header, SNI and certificate stay right.
    """

    def __init__(self, guard: Guard, pace: Pace, ca_bundle: str = "") -> None:
        self._guard, self._pace = guard, pace
        self._tls: ssl.SSLContext | None = tls_context(pace, ca_bundle)
        super().__init__(pool_connections=2, pool_maxsize=1, max_retries=0)

    def close(self) -> None:
        """Close connections, and drop all authorities at once: they are most of a megabyte that no
        collector sees, and a worker asks hundreds of sources.
        """
        super().close()
        self.poolmanager.connection_pool_kw.clear()
        self._tls = None

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._tls, **kwargs)
        guard, pace = self._guard, self._pace

        class PlainConnection(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return open_socket(guard, pace, self.host, self.port)

        class TlsConnection(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return open_socket(guard, pace, self.host, self.port)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = PlainConnection

        class TlsPool(HTTPSConnectionPool):
            ConnectionCls = TlsConnection

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": TlsPool}
