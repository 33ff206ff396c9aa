"""Two demos never share a folder."""

import os
import sys
from pathlib import Path
from subprocess import run

import pytest

from sibermata.cli.demo.nights import only_one
from sibermata.errors import Refusal


def test_a_second_demo_in_the_same_folder_is_refused_and_one_after_the_first_is_not(
    tmp_path: Path,
) -> None:
    with only_one(tmp_path):
        with pytest.raises(Refusal) as refused, only_one(tmp_path):
            pass
        assert refused.value.code == "DEMO_BUSY"
    with only_one(tmp_path):
        pass


def test_the_demo_says_so_before_it_touches_the_first_ones_database(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    environ = {name: value for name, value in os.environ.items() if "SIBERMATA" not in name}
    with only_one(tmp_path / "demo"):
        done = run(
            [sys.executable, "-m", "sibermata.cli", "demo", "--scale", "village"],
            env={**environ, "SIBERMATA_DATA": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=120,
        )
    assert (done.returncode, "[DEMO_BUSY]" in done.stderr) == (2, True), done.stderr
    assert not (tmp_path / "demo" / "postgres").exists()
