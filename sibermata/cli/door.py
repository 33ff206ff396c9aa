"""What every command does first and last: it reads what was typed, and prints a plain sentence
instead of a traceback.
"""

import errno
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

from sibermata.cli.files import unwritable
from sibermata.cli.ways import way_on
from sibermata.desk.opening import Debug
from sibermata.desk.refusals import read_messages, read_words, said
from sibermata.errors import ConfigError, Refusal, SibermataError
from sibermata.records.run import State
from sibermata.rules.time.office import WIB
from sibermata.settings import find_config

Command = TypeVar("Command", bound=Callable[..., Any])
Code = TypeVar("Code", bound=StrEnum)


def __getattr__(name: str) -> Any:
    """Return NUMBER, the argument for the number of a person, a run, a hold, as the database
    counts. A plain night needs no argument of the framework, and never loads it.
    """
    if name != "NUMBER":
        raise AttributeError(name)
    import typer

    return typer.Argument(..., min=1, max=2**63 - 1, help="Nomornya.")


def read_name(text: str) -> str:
    """Return the name of who acts, or refuse a blank one: every decision has somebody who
    made it.
    """
    if not (name := " ".join(text.split())):
        raise Refusal("NAME_NEEDED")
    return name


def who_types(by: str) -> str:
    """Return who acts: as said, else the login of this machine, which no account bears."""
    from getpass import getuser

    from sibermata.desk.privacy.typed_lists import AT_SERVER

    if by.strip():
        return read_name(by)
    login = os.environ.get("SUDO_USER", "")
    with suppress(OSError, KeyError, ImportError):  # a container's user has no name
        login = login or getuser()
    return f"{login or os.getuid()}{AT_SERVER}"


def read_line(label: str) -> str:
    """Return a line that is typed when asked, or piped in: what belongs to a person never stands on
    the command line, which the shell's history and the list of processes keep.
    """
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    import typer

    return str(typer.prompt(label, default="", show_default=False)).strip()


TYPED = "- : diketik bila diminta, atau lewat pipa"


def typed_in(label: str) -> Callable[[str], str]:
    """Return a callback that asks for a value given as `-`, from the terminal or a pipe."""
    return lambda text: read_line(label) if text == "-" else text


def read_day(text: str | None, option: str) -> date | None:
    """Return an ISO day, or refuse it by the option's name."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal("DAY_INVALID", option=option, value=text) from None


def read_instant(text: str | None, option: str) -> datetime | None:
    """Return an instant; without a zone it is in the office's, without a time it is the end of that
    day.
    """
    return _instant_of(text, option, time.max)


def read_start(text: str | None, option: str) -> datetime | None:
    """Return the instant from which something counts; without a zone it is in the office's, without
    a time it is the beginning of that day, so that nothing of the day is left out.
    """
    return _instant_of(text, option, time.min)


def _instant_of(text: str | None, option: str, hour: time) -> datetime | None:
    if not text:
        return None
    with suppress(ValueError):
        return datetime.combine(date.fromisoformat(text), hour, WIB)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal("INSTANT_INVALID", option=option, value=text) from None
    return found if found.tzinfo else found.replace(tzinfo=WIB)


def guarded(command: Command) -> Command:
    """Turn an error into one sentence on standard error and an exit code; a traceback only with
    --debug.
    """

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except BrokenPipeError:
            sys.exit(0)
        except KeyboardInterrupt:
            print("Dihentikan.", file=sys.stderr)
            sys.exit(130)
        except Exception as error:
            if Debug.on or _is_exit(error):
                raise
            known = as_known(error)
            say_error(known)
            sys.exit(known.exit_code)

    return run  # type: ignore[return-value]


def _is_exit(error: Exception) -> bool:
    """Return whether the command framework ends the command."""
    kind = type(error)
    return kind.__name__ == "Exit" and kind.__module__.startswith("typer")


def as_known(error: Exception) -> SibermataError:
    """Return an error as one with a sentence for people; a bug of ours is INTERNAL."""
    from sibermata.store.base.engine import first_line
    from sibermata.store.base.refusal import as_refusal

    if isinstance(error, SibermataError):
        return error
    if (refused := as_refusal(error)) is not None:
        return refused
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return unwritable(Path(error.filename or "keluaran"), error)
    known = type(error).__module__.startswith("psycopg")
    detail = first_line(error) if known else type(error).__name__
    return SibermataError(detail, "INTERNAL", detail=detail)


def say_error(error: SibermataError) -> None:
    """Print an error for a person: what happened and where, the next step, what to type."""
    words = said(error, read_messages(config_folder()), read_words(config_folder()))
    print(f"Galat [{words.code}]: {words.sentence}", file=sys.stderr)
    if words.step:
        print(f"Langkah: {words.step}", file=sys.stderr)
    if way := way_on(words.code, error.facts):
        print(f"Perintah: {way}", file=sys.stderr)


def word_of(code: str, of: type[StrEnum]) -> str:
    """Return the Indonesian word of a code of a closed set."""
    return read_words(config_folder()).get(of, {}).get(code, code)


def ended_as(state: str, code: str = "") -> str:
    """Return how a run ended, for a person: 'diterbitkan', 'ditahan (SHRINK)'."""
    return word_of(state, State) + (f" ({code})" if code else "")


def config_folder() -> Path:
    """Return the folder of the sentences: the one that is set, else the one shipped with the
    program.
    """
    try:
        return find_config(os.environ)
    except ConfigError:
        return find_config({})


def code_of(text: str, of: type[Code]) -> Code:
    """Return a code of a closed set; refuse any other text."""
    try:
        return of(text)
    except ValueError:
        raise Refusal("CHOICE_UNKNOWN", value=text, choices=tuple(of)) from None
