"""The command line of `sibermata-jobs`, with its help and errors in Indonesian."""

import argparse
import os
import re
import sys
from difflib import get_close_matches
from typing import NoReturn

from sibermata.errors import ConfigError, Refusal

MOST_AT_ONCE = 64  # more workers would lack connections
HELP = (  # text of argparse -> its Indonesian
    ("usage: ", "pemakaian: "),
    ("positional arguments:", "isian:"),
    ("options:", "pilihan:"),
    ("show this help message and exit", "tampilkan bantuan ini"),
)


class Parser(argparse.ArgumentParser):
    """An argument parser whose help and errors are Indonesian."""

    def format_help(self) -> str:
        """Return the help, translated."""
        return in_indonesian(super().format_help())

    def format_usage(self) -> str:
        """Return the usage, translated."""
        return in_indonesian(super().format_usage())

    def error(self, message: str) -> NoReturn:
        """Print what is wrong and the next step, and exit with 2."""
        from sibermata.desk.refusals import read_messages, said
        from sibermata.settings import find_config

        try:
            config = find_config(os.environ)
        except ConfigError:
            config = find_config({})
        words = said(as_refusal(message), read_messages(config))
        print(f"Galat [{words.code}]: {words.sentence}", file=sys.stderr)
        print(f"Langkah: {words.step}", file=sys.stderr)
        print(f"Perintah: {self.prog} --help", file=sys.stderr)
        sys.exit(2)


def in_indonesian(text: str) -> str:
    """Return a help text with argparse's own words translated."""
    for theirs, ours in HELP:
        text = text.replace(theirs, ours)
    return text


def as_refusal(message: str) -> Refusal:
    """Return our refusal for an error message of argparse."""
    if choice := re.search(r"invalid choice: '?(.*?)'? \(choose from (.*)\)", message):
        word, known = choice[1], choice[2].replace("'", "").split(", ")
        nearest = get_close_matches(word, known, 3)
        return Refusal(
            "COMMAND_UNKNOWN", value=word, nearest=nearest, known=() if nearest else known
        )
    _, _, words = message.partition(": ")
    if "invalid number value" in message:
        option = message.removeprefix("argument ").partition(":")[0]
        wrong = f"harus bilangan 1 sampai {MOST_AT_ONCE}"
        return Refusal("OPTION_INVALID", option=option, value=wrong)
    if "required" in message:
        return Refusal("OPTION_MISSING", option=words)
    return Refusal("WORDS_TOO_MANY", value=words)


def number(text: str) -> int:
    """Return a number of workers; refuse anything but 1 to 64."""
    found = int(text)
    if not 1 <= found <= MOST_AT_ONCE:
        raise ValueError
    return found


def make_parser(jobs: list[str]) -> Parser:
    """Return the parser of the commands; `jobs` are the names that `run` takes."""
    parser = Parser(
        prog="sibermata-jobs",
        description="Pekerjaan menurut jam. Tanpa perintah: tampilkan jadwal.",
        allow_abbrev=False,
    )
    parser.add_argument("--debug", action="store_true", help="tampilkan jejak galat")
    commands = parser.add_subparsers(dest="command", metavar="PERINTAH")
    commands.add_parser("print", help="tampilkan jadwal")
    run = commands.add_parser("run", help="jalankan satu pekerjaan sekarang")
    run.add_argument("name", choices=jobs, metavar="NAMA")
    serve = commands.add_parser(
        "serve", help="jam dan satu pekerja dalam satu proses, sampai dihentikan"
    )
    worker = commands.add_parser(
        "worker", help="satu pekerja lagi, di komputer mana pun, sampai dihentikan"
    )
    for command in (serve, worker):
        command.add_argument(
            "--concurrency",
            type=number,
            default=8,
            metavar="N",
            help="sumber yang ditanya sekaligus (8)",
        )
        command.add_argument(
            "--applying",
            type=number,
            default=1,
            metavar="N",
            help="sumber yang dibaca dan diterapkan sekaligus (1)",
        )
    commands.add_parser(
        "health",
        help="apakah basis data menjawab dan malam terakhir sudah diminta (0 = ya, 1 = tidak)",
    )
    return parser
