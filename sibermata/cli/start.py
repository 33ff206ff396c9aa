"""The entry point: a plain `sync` begins before the command framework is loaded, because loading
takes longer than a quiet night; everything else goes through the framework.
"""

import gc
import os
import sys
from collections.abc import Iterator, Sequence
from typing import Any

WITH_VALUE = {"--night": "night", "--by": "by", "--format": "form"}
ALONE = {"--dry-run": "dry_run", "--all": "everything"}
COMPLETING = "_SIBERMATA_COMPLETE"  # set when a shell asks for completions


def main() -> None:
    """Run the command line; wrong use exits with 2."""
    gc.disable()  # modules are permanent: the garbage collector need not visit them
    asked = None if COMPLETING in os.environ else plain_night(sys.argv[1:])
    if asked is not None:
        import logging

        from sibermata import logs
        from sibermata.cli.night.sync import sync

        logs.set_up(logs.Sentences(), logging.ERROR)
        try:
            sync(**asked)
        finally:
            gc.freeze()  # nor does anything need collecting when the process ends
        return
    from sibermata.cli.__main__ import app

    gc.freeze()
    gc.enable()
    app(args=sys.argv[1:], prog_name="sibermata")


def plain_night(words: Sequence[str]) -> dict[str, Any] | None:
    """Return the options of a plain `sync`; None if the words are another command, ask for help, or
    are not plainly right.
    """
    if words[:1] != ["sync"]:
        return None
    asked: dict[str, Any] = {}
    rest = iter(words[1:])
    for word in rest:
        if not word.startswith("-"):
            asked.setdefault("source", []).append(word)
            continue
        name, value = _option(word, rest)
        if name in asked or value is None:
            return None
        asked[name] = value
    return asked


def _option(word: str, rest: Iterator[str]) -> tuple[str, str | bool | None]:
    """Return the name and the value of an option; None as value if it is not plain."""
    if word in ALONE:
        return ALONE[word], True
    value = next(rest, "-")
    return WITH_VALUE.get(word, ""), None if word not in WITH_VALUE or value[:1] == "-" else value


if __name__ == "__main__":
    main()
