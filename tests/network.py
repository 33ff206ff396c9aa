"""The network between a worker and its database, which may freeze or be cut at any moment."""

import selectors
import socket
import threading
from contextlib import suppress

from psycopg.conninfo import conninfo_to_dict


class Network:
    """Carries bytes between whoever uses `url` and the database, as long as it is up."""

    def __init__(self, url: str) -> None:
        there = conninfo_to_dict(url)
        self._host = str(there.get("host") or "127.0.0.1")
        self._port = int(str(there.get("port") or 5432))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._ends: dict[socket.socket, socket.socket] = {}
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._turn = threading.Lock()
        self._frozen = False
        self._over = threading.Event()
        self.carried = 0  # bytes
        host, port = self._listener.getsockname()
        user, name = there.get("user", ""), there.get("dbname", "")
        self.url = f"postgresql://{user}@{host}:{port}/{name}?sslmode=disable&gssencmode=disable"
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    def freeze(self) -> None:
        """Carry nothing any more and close nothing: nobody is told."""
        with self._turn:
            self._frozen = True

    def thaw(self) -> None:
        """Carry on."""
        with self._turn:
            self._frozen = False

    def cut(self) -> None:
        """Break every connection there is; new ones are made as before."""
        with self._turn:
            for end in list(self._ends):
                self._close(end)

    def close(self) -> None:
        """Take it away."""
        self._over.set()
        self._thread.join()
        self.cut()
        self._listener.close()

    def _carry(self) -> None:
        while not self._over.is_set():
            ready = self._selector.select(0.05)
            with self._turn:
                if self._frozen:
                    ready = []
                    self._over.wait(0.01)
                for key, _ in ready:
                    if key.fileobj is self._listener:
                        self._connect()
                    elif key.fileobj in self._ends:
                        self._pass_on(key.fileobj)  # type: ignore[arg-type]

    def _connect(self) -> None:
        client, _ = self._listener.accept()
        try:
            if self._host.startswith("/"):
                server = socket.socket(socket.AF_UNIX)
                server.connect(f"{self._host}/.s.PGSQL.{self._port}")
            else:
                server = socket.create_connection((self._host, self._port))
        except OSError:
            client.close()
            return
        for end, other in ((client, server), (server, client)):
            self._ends[end] = other
            self._selector.register(end, selectors.EVENT_READ)

    def _pass_on(self, end: socket.socket) -> None:
        try:
            piece = end.recv(65536)
            if piece:
                self.carried += len(piece)
                self._ends[end].sendall(piece)
                return
        except OSError:
            pass
        self._close(end)

    def _close(self, end: socket.socket) -> None:
        other = self._ends.pop(end, None)
        for one in (end, other):
            if one is None:
                continue
            self._ends.pop(one, None)
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)  # a fork holds it as well
            with suppress(KeyError, ValueError):
                self._selector.unregister(one)
            one.close()
