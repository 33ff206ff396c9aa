"""The words of the command framework, in Indonesian: headings of the help, and what is wrong with
what was typed.
"""

import re
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from sibermata.cli.door import say_error
from sibermata.errors import Refusal

HELP = (  # the framework's words -> ours
    ("Usage: ", "Pemakaian: "),
    ("Options:", "Pilihan:"),
    ("Arguments:", "Isian:"),
    ("Commands:", "Perintah:"),
    ("[OPTIONS]", "[PILIHAN]"),
    ("COMMAND [ARGS]...", "PERINTAH [ISIAN]..."),
    ("Show this message and exit.", "Tampilkan bantuan ini."),
    ("Install completion for the current shell.", "Pasang pelengkap perintah untuk shell ini."),
    (
        "Show completion for the current shell, to copy it or customize the installation.",
        "Tampilkan pelengkap perintah untuk shell ini.",
    ),
    ("[required]", "[wajib]"),
    ("; required]", "; wajib]"),
    ("[default: ", "[bawaan: "),
    ("<str>", "<teks>"),
    ("<int>", "<bilangan>"),
    ("<path>", "<berkas>"),
    ("<list[str]>", "<teks>"),
)
WRONG = (  # the framework's reason for refusing a value -> ours
    ("valid integer", "harus bilangan bulat"),
    ("greater than", "terlalu kecil"),
    ("less than", "terlalu besar"),
    ("requires an argument", "belum diisi"),
)
PROGRAM = "sibermata"
CODES = {  # the framework's error -> our code
    "MissingParameter": "OPTION_MISSING",
    "NoSuchOption": "OPTION_UNKNOWN",
    "BadParameter": "OPTION_INVALID",
    "BadOptionUsage": "OPTION_INVALID",
}


def in_indonesian(text: str) -> str:
    """Return a help text with the framework's own words translated."""
    for theirs, ours in HELP:
        wrapped = r"\s+".join(map(re.escape, theirs.split()))
        text = re.sub(wrapped + " *" * theirs.endswith(" "), ours.replace("\\", ""), text)
    return text


class Command(TyperCommand):
    """A command whose help is Indonesian."""

    def get_help(self, ctx: Any) -> str:
        """Return the help, translated."""
        return in_indonesian(super().get_help(ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read what was typed; make an error name this command even if the framework forgets to."""
        try:
            return super().parse_args(ctx, args)
        except TyperException as error:
            error.ctx = getattr(error, "ctx", None) or ctx  # type: ignore[attr-defined]
            raise


class Group(TyperGroup):
    """A group of commands whose help and refusals are Indonesian."""

    def get_help(self, ctx: Any) -> str:
        """Return the help, translated."""
        return in_indonesian(super().get_help(ctx))

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run what was typed; print the framework's refusals in our words, with exit code 2."""
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, False, windows_expand_args, **extra)
        try:
            code = super().main(args, prog_name, complete_var, False, windows_expand_args, **extra)
        except TyperException as error:
            code = say_refused(error)
        except typer.Abort:
            print("Dihentikan.", file=sys.stderr)
            code = 130
        sys.exit(code if isinstance(code, int) else 0)


def speak_indonesian(app: typer.Typer) -> None:
    """Give the words of this file to every command and group of an app."""
    for command in app.registered_commands:
        command.cls = Command
    for group in app.registered_groups:
        group.cls = Group
        if group.typer_instance is not None:
            speak_indonesian(group.typer_instance)


def say_refused(error: TyperException) -> int:
    """Print what is wrong with the typed words; return the exit code."""
    if type(error).__name__ == "NoArgsIsHelpError":
        print(error.format_message(), file=sys.stderr)
    else:
        say_error(as_refusal(error))
    return 2


def as_refusal(error: Any) -> Refusal:
    """Return the framework's error as a refusal of ours."""
    context = getattr(error, "ctx", None)
    command = f"{PROGRAM} {context.command_path.partition(' ')[2]}".strip() if context else PROGRAM
    kind = type(error).__name__
    if kind == "NoSuchOption":
        nearest = sorted(error.possibilities or ())
        return Refusal(CODES[kind], option=error.option_name, nearest=nearest, command=command)
    if kind in CODES:
        hint = error.param.get_error_hint() if getattr(error, "param", None) else ""
        option = hint.replace("'", "") or getattr(error, "option_name", "")
        wrong = next((ours for theirs, ours in WRONG if theirs in error.message), "")
        return Refusal(CODES[kind], option=option, value=wrong, command=command)
    known = list(getattr(context.command, "commands", ())) if context else []
    if known:
        word = in_value(error.message)
        nearest = get_close_matches(word, known, 3)
        there = () if nearest else known
        return Refusal("COMMAND_UNKNOWN", value=word, nearest=nearest, known=there, command=command)
    return Refusal("WORDS_TOO_MANY", value=in_value(error.message), command=command)


def in_value(message: str) -> str:
    """Return the typed word that the framework's message quotes, or puts in brackets at its end; ''
    if it does neither.
    """
    quoted = message.split("'")
    if len(quoted) > 2:
        return quoted[1]
    return message.rpartition("(")[2].rstrip(")") if message.endswith(")") else ""
