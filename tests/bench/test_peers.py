"""The bench's peers come with the repository, in an environment of their own (FIELD D17)."""

import ast
import re
import tomllib
from pathlib import Path

PEERS = Path(__file__).parent / "peers"
ROOT = Path(__file__).parents[2]


def imported(path: Path) -> set[str]:
    """The libraries that a script imports, Python's own and ours apart."""
    names = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(path.read_text()))
        for name in (
            [one.name for one in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    return names & {"dlt", "pyarrow", "pandas", "psycopg", "sqlmodel", "sqlalchemy"}


def test_whatever_a_peer_imports_is_named_in_their_own_requirements() -> None:  # D17
    named = {
        re.split(r"[\[=><]", line)[0] for line in (PEERS / "requirements.txt").read_text().split()
    }
    scripts = sorted(PEERS.glob("*.py"))
    assert [path.name for path in scripts] == ["dlt_scd2.py", "floor.py"]
    for path in scripts:
        assert imported(path) <= named, path.name
        assert path.name in (PEERS / "README.md").read_text()


def test_no_peer_is_a_library_of_ours() -> None:  # D17
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert not [one for one in project["dependencies"] if re.match(r"dlt|pyarrow|pandas", one)]
