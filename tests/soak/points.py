"""Every named point where a process may be killed, read from the source itself: a new one cannot be
forgotten.
"""

import ast
from functools import cache
from pathlib import Path

import jobs
import sibermata
from tests.crash import OF_KEYS

ROOMS = [Path(sibermata.__file__).parent, Path(jobs.__file__).parent]
UNITS = ("work", "retried")  # of `Database`: what ends in a commit
# F120, tests/store/base/test_schema.py and tests/desk/keeping/: no night is at work there
ELSEWHERE = {"migrating", "migrated", "backed up", "backup piece", "restored"}
KEEPING = {
    "backup",
    "compare",
    "drill",
    "let go of backups",
    "restore",
    "take in a backup",
    "upgrade",
}
# of messages that go out: their crashes are tests in tests/desk/messages; and of probes, which write
# nothing
OUTGOING = {
    "alarms",
    "dead man",
    "dead man told",
    "digest",
    "message claimed",
    "message sent",
    "outbox claim",
    "outbox noted",
    "outbox past",
    "ready",
    "watch",
}
NOBODYS = {
    "demo",
    "demo office",
    "demo accounts",
    "demo mark",
}  # an invented province begins anew with every demo: nobody's data is at stake


def units() -> list[tuple[str, str]]:
    """Return (place, name) of every unit of work in the source; '' where one has no name."""
    found = []
    for place, call in _calls():
        if (
            isinstance(call.func, ast.Attribute)
            and call.func.attr in UNITS
            and not place.endswith("store/base/engine.py")
        ):
            named = [word.value for word in call.keywords if word.arg == "name"]
            found.append(
                (place, str(named[0].value) if named and isinstance(named[0], ast.Constant) else "")
            )
    return found


def every_point() -> set[str]:
    """Return the names of all failpoints: those that stand in the source, and those before and
    after every commit.
    """
    commits = {name for _, name in units()} - NOBODYS - KEEPING - OF_KEYS - OUTGOING
    named = {
        str(call.args[0].value)
        for _, call in _calls()
        if isinstance(call.func, ast.Name)
        and call.func.id == "failpoint"
        and isinstance(call.args[0], ast.Constant)
    }
    return (named - ELSEWHERE - OF_KEYS - OUTGOING) | {
        f"{when} {name}" for name in commits for when in ("commit", "committed")
    }


@cache
def _calls() -> list[tuple[str, ast.Call]]:
    return [
        (path.relative_to(room.parent).as_posix(), node)
        for room in ROOMS
        for path in sorted(room.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    ]
