"""What every command does first and last: settings, database, keys; and a plain sentence instead of
a traceback.
"""

import re
import sys
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import typer

from sibermata.desk.opening import Debug
from sibermata.errors import SibermataError, UsageError
from sibermata.rules.time.zone import WIB
from sibermata.settings import read_settings

Command = TypeVar("Command", bound=Callable[..., Any])


NUMBER = typer.Argument(
    ..., min=1, max=2**63 - 1, help="Nomornya."
)  # of a person, a run, a hold: as the database counts


def read_name(text: str, option: str = "--by") -> str:
    """Return the name of who acts, or refuse a blank one: every decision has somebody who
    made it.
    """
    if not (name := " ".join(text.split())):
        raise UsageError(f"{option}: a name is needed")
    return name


def read_day(text: str | None, option: str) -> date | None:
    """Return an ISO day, or refuse it by the option's name."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option}: {text!r} is no day such as 2026-03-02") from None


def read_instant(text: str | None, option: str) -> datetime | None:
    """Return an instant; one without a zone is the office's, one without a time is the end of that
    day.
    """
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option}: {text!r} is no instant such as 2026-03-02T08:00") from None
    if len(text) == 10:
        found = found.replace(hour=23, minute=59, second=59, microsecond=999999)
    return found if found.tzinfo else found.replace(tzinfo=WIB)


def guarded(command: Command) -> Command:
    """Turn an error into one sentence on standard error and an exit code; a traceback only with
    --debug.
    """

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except SibermataError as error:
            if Debug.on:
                raise
            say_error(error)
            sys.exit(error.exit_code)
        except BrokenPipeError:
            sys.exit(0)
        except KeyboardInterrupt:
            print("Dihentikan.", file=sys.stderr)
            sys.exit(130)
        except Exception as error:
            if Debug.on:
                raise
            from sibermata.store.base.engine import first_line
            from sibermata.store.base.refusal import as_refusal

            if (refused := as_refusal(error)) is not None:
                say_error(refused)
                sys.exit(refused.exit_code)
            known = type(error).__module__.startswith("psycopg")
            detail = first_line(error) if known else type(error).__name__
            print(
                f"Galat [INTERNAL]: {detail}. Ulangi dengan --debug untuk melihat jejaknya.",
                file=sys.stderr,
            )
            sys.exit(1)

    return run  # type: ignore[return-value]


def say_error(error: SibermataError) -> None:
    """Print an error for a person: what happened, where, and the next step from
    config/messages.toml where it has one.
    """
    print(f"Galat [{error.code}]: {error}", file=sys.stderr)
    try:
        _, step = message_of(error.code, read_settings().config)
    except SibermataError:
        step = ""
    if step:
        print(f"Langkah: {step}", file=sys.stderr)


def message_of(code: str, config: Path, **words: str) -> tuple[str, str]:
    """Return the Indonesian sentence and the next step of a code, with `words` filled in; '' where
    none is written.
    """
    import tomllib

    try:
        entry = tomllib.loads((config / "messages.toml").read_text(encoding="utf-8")).get(code, {})
    except (OSError, ValueError):
        entry = {}
    return filled(str(entry.get("kalimat", "")), words), filled(
        str(entry.get("langkah", "")), words
    )


def filled(sentence: str, words: Mapping[str, str]) -> str:
    """Fill a sentence without ever reading a value as a template; where there is no value, its
    brackets or colon go too.
    """
    for name in ("value", "column", "detail"):
        if words.get(name):
            sentence = sentence.replace("{" + name + "}", words[name])
        else:
            sentence = re.sub(r"\s*\(\{" + name + r"\}\)|:?\s*\{" + name + r"\}", "", sentence)
    return sentence
