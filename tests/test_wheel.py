"""The wheel is what is installed: it carries both packages, the migrations and config/, and works
from an empty folder.
"""

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CARRIED = [
    "sibermata/_config/rules.toml",
    "sibermata/_config/posts.toml",
    "sibermata/_config/messages.toml",
    "sibermata/_config/spellings/columns.toml",
    "sibermata/_config/regions/jatim_regions.csv",
    "sibermata/_config/regions/id_regions.csv",
    "sibermata/_config/regions/jatim_region_history.csv",
    "sibermata/_config/regions/NOTICE.md",
    "sibermata/store/migrations/env.py",
    "sibermata/store/migrations/versions/0001_first_shape.py",
    "sibermata/_config/papers.toml",
    "sibermata/papers/templates/lib.typ",
    "sibermata/papers/fonts/LiberationSans-Regular.ttf",
    "sibermata/papers/fonts/OFL.txt",
    "jobs/schedule.py",
    "jobs/__main__.py",
]
Installed = Callable[..., str]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=120,
    )
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def members(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Run a module of the unpacked wheel in an empty folder, with nothing of ours in the
    environment.
    """
    place = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SIBERMATA_")}

    def run(module: str, *arguments: str) -> str:
        empty = tmp_path_factory.mktemp("empty")
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=empty,
            env={**clean, "PYTHONPATH": str(place), "SIBERMATA_DATA": str(empty / "data")},
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert not list(empty.iterdir()), "asking leaves nothing behind"
        return done.stdout.replace(str(place), "SITE")

    return run


@pytest.mark.parametrize("name", CARRIED)
def test_the_wheel_carries(name: str, members: list[str]) -> None:
    assert name in members


def test_every_file_of_config_and_both_packages_is_in_the_wheel(members: list[str]) -> None:
    for folder, inside in (
        ("config", "sibermata/_config"),
        ("sibermata", "sibermata"),
        ("jobs", "jobs"),
    ):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix in (
                ".py",
                ".toml",
                ".csv",
                ".md",
                ".typ",
                ".ttf",
                ".txt",
            ):
                assert f"{inside}/{path.relative_to(ROOT / folder)}" in members


def test_nothing_else_is_in_the_wheel(members: list[str]) -> None:
    tops = {name.split("/")[0] for name in members}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"sibermata", "jobs"}
    assert not [
        name
        for name in members
        if name.endswith((".pyc", ".env", "/key")) and not name.endswith("example.env")
    ]


def test_the_wheel_has_no_truth_command(members: list[str]) -> None:
    named = ("truth_report", "long_run", "humans", "cli/demo/truth")
    assert not [name for name in members if any(word in name for word in named)]


def test_no_module_of_the_wheel_knows_of_the_tests(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.endswith(".py"):
                assert not re.search(
                    r"^\s*(from|import) tests\b", archive.read(name).decode(), re.MULTILINE
                ), name


def test_both_commands_are_named(wheel: Path, members: list[str]) -> None:
    (entry_points,) = [name for name in members if name.endswith("entry_points.txt")]
    with zipfile.ZipFile(wheel) as archive:
        text = archive.read(entry_points).decode()
    assert "sibermata = sibermata.cli.start:main" in text
    assert "sibermata-jobs = jobs.__main__:main" in text


def test_config_is_found_as_the_packed_copy(installed: Installed) -> None:
    assert "config    SITE/sibermata/_config\n" in installed("sibermata.cli", "where")


def test_a_post_is_resolved_from_an_empty_folder(installed: Installed) -> None:
    assert '"post": "KAUR_KEUANGAN"' in installed(
        "sibermata.cli", "posts", "resolve", "Kaur Keuangan"
    )


def test_the_timetable_is_printed_from_an_empty_folder(installed: Installed) -> None:
    assert "sync_rosters" in installed("jobs", "print")
