"""The floors and dlt, run from `tests/bench/peers` in an environment of their own; where it cannot
be made it is said, and they are not measured.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.bench.roster import Roster

SCRIPTS = Path(__file__).parent / "peers"
IMPORTS = (
    "import dlt, pandas, pyarrow, sqlmodel, psycopg; from dlt.sources.helpers.transform import "
    "add_row_hash_to_table"
)
VERSIONS = (
    "import importlib.metadata as m, json, platform; "
    "print(json.dumps([platform.python_version(), m.version('dlt'), m.version('pyarrow')]))"
)
FLOOR_LOAD, FLOOR_SHA, FLOOR_IMPORT = (
    "floor: COPY",
    "floor: read + sha256",
    "floor: import sqlmodel",
)
ARROW, DLT = "dlt Arrow", "dlt default"
SCHEMAS = {ARROW: "sibermata_bench_arrow", DLT: "sibermata_bench_dlt"}


@dataclass(frozen=True, slots=True)
class Peers:
    """The Python the peers run in, where they keep their state, and the server."""

    python: Path
    work: Path
    url: str

    def environment(self) -> dict[str, str]:
        """Return what their processes see: none of our settings, and nothing written beside their
        scripts.
        """
        kept = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("SIBERMATA_", "PYTHON", "PG"))
        }
        dlt = {"RUNTIME__DLTHUB_TELEMETRY": "false", "DLT_DATA_DIR": str(self.work / "dlt")}
        return {**kept, **dlt, "PYTHONDONTWRITEBYTECODE": "1"}

    def floor_command(self, what: str, roster: Roster) -> list[str]:
        """Return the command of a floor."""
        words = {
            FLOOR_LOAD: ["load", str(roster.day(1)), self.url],
            FLOOR_SHA: ["sha", str(roster.day(3))],
            FLOOR_IMPORT: ["import"],
        }[what]
        return [str(self.python), str(SCRIPTS / "floor.py"), *words]

    def dlt_command(self, what: str, roster: Roster, night: int) -> list[str]:
        """Return the command of one night of dlt."""
        state = self.work / SCHEMAS[what]
        words = [str(roster.day(night)), self.url, str(state), SCHEMAS[what]]
        words += ["--arrow"] * (what == ARROW) + ["--first"] * (night == 1)
        return [str(self.python), str(SCRIPTS / "dlt_scd2.py"), *words]

    def versions(self) -> list[str]:
        """Return the versions of Python, dlt and pyarrow."""
        return list(
            json.loads(
                subprocess.run(
                    [str(self.python), "-c", VERSIONS], capture_output=True, text=True, check=True
                ).stdout
            )
        )


def peers_python(folder: Path) -> tuple[Path | None, str]:
    """Return a Python that has what the peers import, made in `folder` if need be; or None and the
    reason.
    """
    named = os.environ.get("SIBERMATA_PEERS_PYTHON")
    python = Path(named).expanduser() if named else folder / "bin" / "python"
    if python.is_file() and not lacks(python):
        return python.absolute(), ""
    if named:
        return None, f"SIBERMATA_PEERS_PYTHON: {named} lacks what the peers import"
    print(f"Making the peers' environment in {folder} ...", file=sys.stderr)
    for command in (
        [sys.executable, "-m", "venv", str(folder)],
        [str(python), "-m", "pip", "install", "--quiet", "-r", str(SCRIPTS / "requirements.txt")],
    ):
        done = subprocess.run(command, stdout=sys.stderr)
        if done.returncode:
            return (
                None,
                "the peers' environment could not be installed (see above); name a ready one by "
                "SIBERMATA_PEERS_PYTHON",
            )
    return (
        (None, "the peers' environment does not import")
        if lacks(python)
        else (python.absolute(), "")
    )


def lacks(python: Path) -> bool:
    """Return whether the peers' imports fail there; as a side effect they are warm."""
    return subprocess.run([str(python), "-c", IMPORTS], capture_output=True).returncode != 0
