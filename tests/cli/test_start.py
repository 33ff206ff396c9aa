"""A night in its plain form begins without the command framework; everything else goes through it."""

import subprocess
import sys
from typing import Any

import pytest

from sibermata.cli.start import plain_night


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        pytest.param("sync", {}, id="all sources"),
        pytest.param("sync a b", {"source": ["a", "b"]}, id="two sources"),
        pytest.param(
            "sync --night 2026-03-02 a --by siti --dry-run --format json",
            {"night": "2026-03-02", "source": ["a"], "by": "siti", "dry_run": True, "form": "json"},
            id="every option among the names",
        ),
        pytest.param("sync --all", {"everything": True}, id="all by name"),
        pytest.param("", None, id="nothing typed"),
        pytest.param("runs list", None, id="another command"),
        pytest.param("--debug sync", None, id="an option of every command"),
        pytest.param("sync --help", None, id="help"),
        pytest.param("sync a -h", None, id="help after a name"),
        pytest.param("sync --night", None, id="a value is missing"),
        pytest.param("sync --by --all", None, id="an option where a value should be"),
        pytest.param("sync --night=2026-03-02", None, id="a value behind an equals sign"),
        pytest.param("sync --by a --by b", None, id="an option twice"),
        pytest.param("sync --bogus a", None, id="an unknown option"),
        pytest.param("sync -- a", None, id="the end of options"),
    ],
)
def test_only_a_plain_night_needs_no_framework(words: str, asked: dict[str, Any] | None) -> None:
    assert plain_night(words.split()) == asked


def test_a_plain_night_never_loads_the_framework() -> None:
    script = "import sys, sibermata.cli.start, sibermata.cli.night.sync; print(sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert not {"'typer'", "'pydantic'", "'sqlmodel'", "'rich'"} & set(
        done.stdout.strip("[]\n").split(", ")
    )


@pytest.mark.parametrize("words", [["sync"], ["sync", "--bogus"], ["runs", "show", "x"]])
def test_either_way_says_the_same_of_what_is_wrong(words: list[str]) -> None:
    said = [
        subprocess.run(
            [sys.executable, "-m", module, *words], capture_output=True, text=True, env={}
        )
        for module in ("sibermata.cli.start", "sibermata.cli")
    ]
    assert said[0].returncode == said[1].returncode == 2
    assert said[0].stderr == said[1].stderr
    assert said[0].stderr.startswith("Galat [")


def test_a_plain_night_ends_without_a_look_for_cycles() -> None:
    script = (
        "import atexit, gc, sys; from sibermata.cli.start import main; sys.argv = ['x', 'sync']; "
        "atexit.register(lambda: print(gc.isenabled(), len(gc.get_objects()) < 1000)); main()"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env={})
    assert done.stdout.split() == ["False", "True"]
