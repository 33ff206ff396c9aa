"""What may happen to a database while it is read, and what must come of it (F49, F50, F55, S42)."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pymysql
import pytest

from sibermata.errors import SibermataError
from sibermata.sources.opensid.mariadb import Database
from tests.sources.loopback import (
    ENVIRON,
    HOST,
    PASSWORD,
    PORT,
    SMALL,
    USER,
    Script,
    get,
    source_at,
    source_of,
)
from tests.sources.opensid.dumps import NEW, OLD


@pytest.mark.mariadb
@pytest.mark.parametrize("fault", [pytest.param("", id="F50-writer")])
def test_what_others_write_meanwhile_is_not_seen(
    root: Any, make_database: Callable[[str], str], monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    database = make_database(NEW)
    count = Database.one

    def counting(self: Database, sql: str, values: Any = ()) -> Any:
        found = count(self, sql, values)
        with pymysql.connect(
            host=HOST, port=PORT, user=USER, password=PASSWORD, database=database, autocommit=True
        ) as other:
            other.cursor().execute(
                "INSERT INTO tweb_desa_pamong (pamong_id, pamong_status) SELECT MAX(pamong_id) + "
                "1, 1 FROM tweb_desa_pamong"
            )
        return found

    monkeypatch.setattr(Database, "one", counting)
    fetched = get(source_of(database), environ=ENVIRON)
    assert fetched.parts[0].body.count(b'"pamong_id"') == 3


@pytest.mark.mariadb
@pytest.mark.parametrize("fault", [pytest.param("", id="F50-MyISAM-writer")])
def test_a_table_without_snapshots_that_moves_is_refused(
    root: Any, make_database: Callable[[str], str], monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    database = make_database(OLD)
    count = Database.one

    def counting(self: Database, sql: str, values: Any = ()) -> Any:
        found = count(self, sql, values)
        if "pamong" in sql:
            with pymysql.connect(
                host=HOST,
                port=PORT,
                user=USER,
                password=PASSWORD,
                database=database,
                autocommit=True,
            ) as other:
                other.cursor().execute(
                    "INSERT INTO tweb_desa_pamong (pamong_id) SELECT MAX(pamong_id) + 1 FROM "
                    "tweb_desa_pamong"
                )
        return found

    monkeypatch.setattr(Database, "one", counting)
    with pytest.raises(SibermataError) as caught:
        get(source_of(database), environ=ENVIRON)
    assert caught.value.code == "UNSTABLE_READ"


class Proxy:
    """Passes bytes to the database and cuts each connection after so many bytes of its answers."""

    def __init__(self, cut_after: int) -> None:
        self.connections = 0
        self._cut = cut_after
        self._listener = socket.create_server((HOST, 0))
        self._listener.settimeout(3)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        for _ in range(10):
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            server = socket.create_connection((HOST, PORT), 3)
            for end in (client, server):
                end.settimeout(3)
            threading.Thread(target=self._pump, args=(client, server, 1 << 30), daemon=True).start()
            threading.Thread(
                target=self._pump, args=(server, client, self._cut), daemon=True
            ).start()

    @staticmethod
    def _pump(source: socket.socket, sink: socket.socket, left: int) -> None:
        try:
            while left > 0 and (piece := source.recv(min(left, 4096))):
                sink.sendall(piece)
                left -= len(piece)
        except OSError:
            pass
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def close(self) -> None:
        self._listener.close()


@pytest.mark.mariadb
@pytest.mark.parametrize(
    "cut", [pytest.param(n, id=f"F49-cut-after-{n}") for n in (0, 40, 100, 700, 3000, 6000)]
)
def test_a_lost_connection_throws_the_whole_read_away(
    make_database: Callable[[str], str], cut: int
) -> None:
    database = make_database(NEW)
    proxy = Proxy(cut)
    try:
        with pytest.raises(SibermataError) as caught:
            get(source_of(database, proxy.port), environ=ENVIRON)
        assert caught.value.code == "SRC_UNREACHABLE"
        assert proxy.connections == SMALL.attempts
    finally:
        proxy.close()


@pytest.mark.mariadb
@pytest.mark.parametrize("fault", [pytest.param("", id="F55")])
def test_a_statement_that_takes_too_long_is_ended_by_the_database(
    make_database: Callable[[str], str], fault: str
) -> None:
    database = make_database(NEW)
    slow = (
        "CREATE VIEW tweb_desa_pamong AS SELECT *, SLEEP(2) AS z FROM pamong_asli WHERE "
        "SLEEP(2) = 0"
    )
    name = database
    with pymysql.connect(
        host=HOST, port=PORT, user=USER, password=PASSWORD, database=name, autocommit=True
    ) as connection:
        connection.cursor().execute("RENAME TABLE tweb_desa_pamong TO pamong_asli")
        connection.cursor().execute(slow)
    started = time.monotonic()
    with pytest.raises(SibermataError) as caught:
        get(
            source_of(database),
            replace(SMALL, statement_seconds=1, request_seconds=10, read_seconds=5, attempts=1),
            environ=ENVIRON,
        )
    assert caught.value.code == "SRC_TOO_SLOW"
    assert time.monotonic() - started < 4


@pytest.mark.mariadb
def test_a_database_that_is_not_there_has_moved(root: Any) -> None:
    with pytest.raises(SibermataError) as caught:
        get(source_of("tidak_ada_9001"), environ=ENVIRON)
    assert caught.value.code == "SRC_MOVED"


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(b"", id="F49-nothing"),
        pytest.param(b"HTTP/1.1 400 Bad Request\r\n\r\n", id="F49-http"),
        pytest.param(b"\xff\xff\xff\x00" + b"A" * 64, id="F49-rubbish"),
        pytest.param(
            b"\x4a\x00\x00\x00\x0a5.5.5-10.11\x00\x01\x00\x00\x00abcdefgh\x00",
            id="F49-half-a-greeting",
        ),
    ],
)
def test_what_is_no_database_is_unreachable(answer: bytes) -> None:
    with socket.create_server((HOST, 0)) as listener:
        listener.settimeout(3)

        def serve() -> None:
            for _ in range(SMALL.attempts):
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        with pytest.raises(SibermataError) as caught:
            get(source_of("desa", listener.getsockname()[1]), environ=ENVIRON)
        assert caught.value.code == "SRC_UNREACHABLE"


def test_the_guard_stands_before_databases_too(script: Script) -> None:
    """S42."""
    source = source_at(
        f"mysql://127.0.0.1:{script.port}/desa",
        "opensid",
        internal_network=False,
        auth={"user_env": "U"},
    )
    with pytest.raises(SibermataError) as caught:
        get(source, environ=ENVIRON)
    assert (caught.value.code, script.requests) == ("ADDRESS_REFUSED", [])
