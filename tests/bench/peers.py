"""The floors and dlt, run from the peers' folder in an environment of their own; where one is
missing it is said, and not measured.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.bench.roster import Roster

NEEDED = (
    "dlt[duckdb,postgres]",
    "pandas",
    "pyarrow",
    "sqlmodel",
    "psycopg[binary]",
    "pydantic",
    "msgspec",
    "orjson",
)  # peers/README
IMPORTS = (
    "import dlt, pandas, pyarrow, sqlmodel, psycopg, pydantic; from "
    "dlt.sources.helpers.transform import add_row_hash_to_table"
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
VARIANTS = {ARROW: ("scd2-arrow", "sibermata_bench_arrow"), DLT: ("scd2", "sibermata_bench_dlt")}


@dataclass(frozen=True, slots=True)
class Peers:
    """The peers' scripts and the Python they run in."""

    scripts: Path
    python: Path
    work: Path  # their PEERS_DIR: data and state

    def environment(self) -> dict[str, str]:
        """Return what their processes see: none of our settings, and nothing written beside their
        scripts.
        """
        kept = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("SIBERMATA_", "PYTHON", "PG"))
        }
        own = {
            "PEERS_DIR": str(self.work),
            "RUNTIME__DLTHUB_TELEMETRY": "false",
            "DLT_DATA_DIR": str(self.work / "dlt"),
        }
        return {**kept, **own, "PYTHONDONTWRITEBYTECODE": "1"}

    def floor_command(self, what: str, roster: Roster) -> list[str]:
        """Return the command of a floor."""
        if what == FLOOR_IMPORT:
            return [str(self.python), str(self.scripts / "d0_floor.py"), "import"]
        variant, day, database = ("load", "1", "pg") if what == FLOOR_LOAD else ("sha", "3", "none")
        return self._command("d0_floor.py", database, variant, roster, day, "floor")

    def dlt_command(self, what: str, roster: Roster, night: int) -> list[str]:
        """Return the command of one night of dlt."""
        variant, name = VARIANTS[what]
        return self._command("d1_dlt.py", "pg", variant, roster, str(night), name)

    def _command(
        self, script: str, database: str, variant: str, roster: Roster, day: str, name: str
    ) -> list[str]:
        words = {
            "--db": database,
            "--src": "csv",
            "--variant": variant,
            "--scale": roster.name,
            "--day": day,
            "--name": name,
        }
        return [
            str(self.python),
            str(self.scripts / script),
            *(word for pair in words.items() for word in pair),
        ]

    def versions(self) -> list[str]:
        """Return the versions of Python, dlt and pyarrow."""
        return list(
            json.loads(
                subprocess.run(
                    [str(self.python), "-c", VERSIONS], capture_output=True, text=True, check=True
                ).stdout
            )
        )


def peers_scripts(checkout: Path) -> Path | None:
    """Return the folder of the peers: SIBERMATA_PEERS, else ../shared/peers beside the checkout;
    None if it is not there.
    """
    folder = (
        Path(os.environ.get("SIBERMATA_PEERS") or checkout.parent / "shared" / "peers")
        .expanduser()
        .resolve()
    )
    return (
        folder
        if all(
            (folder / name).is_file()
            for name in ("gen.py", "common.py", "d0_floor.py", "d1_dlt.py")
        )
        else None
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
    print(f"Installing the peers' environment: {', '.join(NEEDED)} ...", file=sys.stderr)
    for command in (
        [sys.executable, "-m", "venv", str(folder)],
        [str(python), "-m", "pip", "install", "--quiet", *NEEDED],
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
    """Tell whether the peers' imports fail there; as a side effect they are warm."""
    return subprocess.run([str(python), "-c", IMPORTS], capture_output=True).returncode != 0
