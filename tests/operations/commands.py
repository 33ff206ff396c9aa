"""Whether a command line that a file of ours names is one that our programs take."""

import contextlib
import io
from collections.abc import Sequence
from typing import Any

import typer

from jobs.parser import make_parser
from jobs.schedule import TIMETABLE
from sibermata.cli.__main__ import app


def jobs_take(words: Sequence[str]) -> bool:
    """Whether `sibermata-jobs` takes these words."""
    with contextlib.redirect_stderr(io.StringIO()):
        try:
            make_parser([job.name for job in TIMETABLE]).parse_args(list(words))
        except SystemExit:
            return False
    return True


def sibermata_takes(words: Sequence[str]) -> bool:
    """Whether `sibermata` takes these words: the command, and its options with their values."""
    command: Any = typer.main.get_command(app)
    rest = list(words)
    while hasattr(command, "get_command"):
        found = command.commands.get(rest.pop(0)) if rest else None
        if found is None:
            return False
        command = found
    try:
        command.make_context("x", rest, resilient_parsing=False)
    except Exception:
        return False
    return True


def check_command(words: Sequence[str]) -> None:
    """Fail where a program of ours does not take these words."""
    program, *rest = words
    program = program.rpartition("/")[2]
    takes = jobs_take if program == "sibermata-jobs" else sibermata_takes
    assert program in ("sibermata", "sibermata-jobs"), words
    assert takes(rest), words
