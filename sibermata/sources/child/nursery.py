"""The process from which the children are forked: it has what they need imported, no environment,
and has never seen a file. Each child reads one file and dies.

Starting Python for each file costs ten times as much as a fork: a district may send 300 files.
"""

import gc
import json
import os
import resource
import socket
from contextlib import suppress
from importlib import import_module

from sibermata.errors import SibermataError

MEMORY = 512 * 1024 * 1024  # bytes of address space
CPU_SECONDS = 20
IDLE_SECONDS = 60  # without work the nursery ends; the next file starts another
FUNCTIONS = {  # the only functions a child runs: bytes in, bytes out; each named by one byte
    b"w": ("sibermata.sources.child.workbook_zip", "read_sheets"),
    b"a": ("sibermata.sources.child.workbook_zip", "read_either"),
    b"x": ("sibermata.sources.child.xls", "read_xls"),
    b"h": ("sibermata.sources.child.html_cells", "read_html"),
}
NO_ERROR = {"code": "", "message": "", "place": ""}


def main(inherited: int) -> None:
    """Fork a child for each request on the inherited socket: one byte, and the child's own socket
    beside it.
    """
    gc.disable()
    with socket.socket(fileno=inherited) as requests:
        requests.settimeout(IDLE_SECONDS)
        while True:
            try:
                function, handles, _, _ = socket.recv_fds(requests, 1, 1)
            except TimeoutError:
                break
            if not function:  # whoever asked is gone
                break
            module, _ = FUNCTIONS.get(function, ("json", ""))
            import_module(module)
            gc.freeze()
            if os.fork() == 0:
                requests.close()
                live(function, handles[0])
            os.close(handles[0])
            bury(os.WNOHANG)
    bury(0)


def bury(options: int) -> None:
    """Take note of the children that have died, so that their time is counted as ours."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, options) != (0, 0):
            pass


def live(function: bytes, handle: int) -> None:
    """Be a child: say which process this is, read one file to its end, answer, die."""
    with socket.socket(fileno=handle) as channel:
        channel.sendall(b"%10d" % os.getpid())
        set_limits()
        with channel.makefile("rb") as file:
            payload = file.read()
        status, result = work(function, payload)
        channel.sendall(json.dumps({**status, "length": len(result)}).encode() + b"\n")
        channel.sendall(result)
    os._exit(0)


def set_limits() -> None:
    """Let this process have little memory and little time, and write nothing."""
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(limit, (value, value))


def work(function: bytes, payload: bytes) -> tuple[dict[str, str], bytes]:
    """Return what went wrong, and what one of FUNCTIONS makes of the payload."""
    try:
        module, name = FUNCTIONS[function]
        return NO_ERROR, getattr(import_module(module), name)(payload)
    except SibermataError as error:
        return {"code": error.code, "message": str(error), "place": error.place}, b""
    except (MemoryError, RecursionError) as error:
        needs = f"needs more memory than {MEMORY >> 20} MB ({type(error).__name__})"
        return {"code": "PARSE_RESOURCE", "message": needs, "place": ""}, b""
    except (
        Exception
    ) as error:  # a broken file raises ten and more classes: one code for all of them (FAULTS B105)
        broken = f"the file is broken ({type(error).__name__})"
        return {"code": "WORKBOOK_BROKEN", "message": broken, "place": ""}, b""
