"""Where dangerous files are opened: a child process with little memory and little time, which may
die without hurting anybody.

What comes back is JSON, never pickled objects, and the caller checks its shape. The child has no
environment, so no secret either.
"""

import json
import os
import resource
import subprocess
import sys
from importlib import import_module
from pathlib import Path

from sibermata.errors import DeliveryRefused, SibermataError

MEMORY = 512 * 1024 * 1024  # bytes of address space
CPU_SECONDS = 20
WALL_SECONDS = 60
FUNCTIONS = {  # the only functions a child runs: bytes in, bytes out
    "workbook": ("sibermata.sources.child.workbook_zip", "read_sheets"),
    "html": ("sibermata.sources.child.html_cells", "read_html"),
}
START = (
    "import sys; sys.path.insert(0, sys.argv[1]); from sibermata.sources.child.run import main; "
    "main(sys.argv[2])"
)
ROOT = str(Path(__file__).resolve().parents[3])


def run_limited(function: str, payload: bytes, place: str) -> bytes:
    """Return what `function` makes of `payload`; DeliveryRefused with its code, or PARSE_RESOURCE
    where the child hit a limit.
    """
    command = [sys.executable, "-I", "-c", START, ROOT, function]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.defpath},
        cwd="/",
    ) as child:
        try:
            answer, _ = child.communicate(payload, timeout=WALL_SECONDS)
        except subprocess.TimeoutExpired as error:
            child.kill()
            raise DeliveryRefused(
                f"not read within {WALL_SECONDS} s", "PARSE_RESOURCE", place=place
            ) from error
        except BaseException:
            child.kill()
            raise
    status, _, result = answer.partition(b"\n")
    if not status:
        raise DeliveryRefused(
            f"the reading process died (exit {child.returncode})", "PARSE_RESOURCE", place=place
        )
    try:
        status_line = json.loads(status)
        code, message, where = (
            str(status_line["code"]),
            str(status_line["message"]),
            str(status_line["place"]),
        )
    except (ValueError, TypeError, KeyError) as error:
        raise DeliveryRefused(
            "the reading process answered nonsense", "WORKBOOK_BROKEN", place=place
        ) from error
    if code:
        raise DeliveryRefused(message, code, place=f"{place}, {where}" if where else place)
    if child.returncode != 0:
        raise DeliveryRefused(
            f"the reading process died (exit {child.returncode})", "PARSE_RESOURCE", place=place
        )
    return result


def main(function: str) -> None:
    """Run one function of FUNCTIONS over standard input, as the child."""
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(limit, (value, value))
    result = b""
    status_line = {"code": "", "message": "", "place": ""}
    try:
        module, name = FUNCTIONS[function]
        result = getattr(import_module(module), name)(sys.stdin.buffer.read())
    except SibermataError as error:
        status_line = {"code": error.code, "message": str(error), "place": error.place}
    except (MemoryError, RecursionError) as error:
        status_line = {
            "code": "PARSE_RESOURCE",
            "message": f"needs more memory than {MEMORY >> 20} MB ({type(error).__name__})",
            "place": "",
        }
    except (
        Exception
    ) as error:  # a broken file raises ten and more classes: one code for all of them (FAULTS B105)
        status_line = {
            "code": "WORKBOOK_BROKEN",
            "message": f"the file is broken ({type(error).__name__})",
            "place": "",
        }
    sys.stdout.buffer.write(json.dumps(status_line).encode() + b"\n" + result)
    sys.stdout.buffer.flush()
    os._exit(0)
