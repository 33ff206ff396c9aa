"""`python -m tests.operations.sbom`: the bill of materials of what is installed, as CycloneDX JSON,
made from the lock and nothing else, so that it is the same for whoever makes it.
"""

import json
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PINNED = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)(?P<rest>(?:[^\n]*\\\n)*[^\n]*)", re.M
)


def components(lock: str) -> list[dict[str, Any]]:
    """Return every pinned library with the hashes that are accepted of it."""
    return [
        {
            "type": "library",
            "name": found["name"],
            "version": found["version"],
            "purl": f"pkg:pypi/{found['name'].lower()}@{found['version']}",
            "hashes": [
                {"alg": "SHA-256", "content": one}
                for one in re.findall(r"--hash=sha256:([0-9a-f]{64})", found["rest"])
            ],
        }
        for found in PINNED.finditer(lock)
    ]


def bill(root: Path = ROOT) -> dict[str, Any]:
    """Return the bill of materials of this release."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    name, version = project["name"], project["version"]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": name, "version": version}},
        "components": components((root / "requirements.lock").read_text(encoding="utf-8")),
    }


if __name__ == "__main__":
    json.dump(bill(), sys.stdout, indent=1)
    print()
