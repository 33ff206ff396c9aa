"""For the tests of a database that breaks off: a night in a thread, somebody who meddles, a proxy
that loses answers.
"""

import socket
import threading
import time
from contextlib import suppress

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from sibermata.sync.result import Result
from tests.office import Office


class Night(threading.Thread):
    """A sync in a thread of its own, so that a test can meddle."""

    def __init__(self, office: Office) -> None:
        super().__init__(daemon=True)
        self.office = office
        self.result: Result | None = None
        self.error: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            self.result = self.office.one()
        except BaseException as error:
            self.error = error


WAITING = """select pid from pg_stat_activity where datname = current_database() and application_name = 'sibermata'
             and wait_event_type = 'Lock' and pid <> pg_backend_pid()"""


def waiting_backend(office: Office) -> int:
    """Wait until the night waits for a lock; return its backend."""
    with psycopg.connect(office.database.url, autocommit=True) as connection:
        for _ in range(1000):
            if row := connection.execute(WAITING).fetchone():
                return int(row[0])
            time.sleep(0.01)
    raise AssertionError("the night never waited")


def terminate(office: Office, pid: int) -> None:
    with psycopg.connect(office.database.url, autocommit=True) as connection:
        connection.execute("select pg_terminate_backend(%s)", (pid,))


def undisturbed(office: Office, *, extra: str = "") -> None:
    """Everybody is there once, published once."""
    assert [name for name, *_ in office.people()] == [
        "Siti Contohwati",
        "Budi Ujicoba",
        "Wati Simulasi",
        "Joko Fiktif",
        "Siti Contohwati",
        "Agus Latihan",
    ]
    assert office.ask("select count(*) people from person") == [{"people": 6}]
    assert office.ask("select count(*) n from source_record") == [{"n": 6}]
    assert office.ask("select count(*) n from publication") == [{"n": 1}]
    assert office.ask(
        "select state, code from run where ended_at is not null and state <> 'NOOP'"
    ) == [{"state": "PUBLISHED", "code": ""}]


class Proxy:
    """Stands between the night and the database, and loses the answer to one COMMIT: the database
    did it, nobody hears of it.
    """

    def __init__(self, url: str, lose: int) -> None:
        self.statements = conninfo_to_dict(url)
        self.lose, self.commits, self.lost = lose, 0, False
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = make_conninfo(
            url,
            host="127.0.0.1",
            port=self.listener.getsockname()[1],
            sslmode="disable",
            gssencmode="disable",
        )
        threading.Thread(target=self._accept, daemon=True).start()

    def _upstream(self) -> socket.socket:
        host, port = (
            str(self.statements.get("host") or "127.0.0.1"),
            int(str(self.statements.get("port") or 5432)),
        )
        if host.startswith("/"):
            upstream = socket.socket(socket.AF_UNIX)
            upstream.connect(f"{host}/.s.PGSQL.{port}")
            return upstream
        return socket.create_connection((host, port))

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                threading.Thread(
                    target=self._carry, args=(client, self._upstream()), daemon=True
                ).start()

    def _carry(self, client: socket.socket, upstream: socket.socket) -> None:
        silent = threading.Event()

        def back() -> None:
            with suppress(OSError):
                while piece := upstream.recv(65536):
                    if silent.is_set():
                        break
                    client.sendall(piece)
            for end in (client, upstream):
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

        threading.Thread(target=back, daemon=True).start()
        with suppress(OSError):
            while piece := client.recv(65536):
                if b"COMMIT" in piece:
                    self.commits += 1
                    if self.commits == self.lose:
                        self.lost = True
                        silent.set()
                upstream.sendall(piece)
        with suppress(OSError):
            upstream.shutdown(socket.SHUT_RDWR)
