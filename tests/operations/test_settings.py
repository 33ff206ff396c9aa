"""`config/example.env` is complete, and the libraries are no older than they may be."""

import re
from importlib.metadata import version
from pathlib import Path

import pytest

from sibermata.settings import read_settings
from tests.operations.sbom import bill

ROOT = Path(__file__).parents[2]
EXAMPLE = (ROOT / "config/example.env").read_text(encoding="utf-8")
NOT_OF_AN_INSTALLATION = {  # of tests and the demo, and what a shell asks by
    "SIBERMATA_FAILPOINT",
    "SIBERMATA_DEMO_DATABASE_URL",
    "SIBERMATA_DEMO_MARIADB",
    "SIBERMATA_COMPLETE",
}
FLOORS = {
    "urllib3": (2, 7, 0),
    "requests": (2, 33),
    "starlette": (1, 3, 1),
    "python-multipart": (0, 0, 27),
}


def names_in_code() -> set[str]:
    """Every variable that our code reads; of a secret that a file may hold, the file's too."""
    files = [*(ROOT / "sibermata").rglob("*.py"), *(ROOT / "jobs").rglob("*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    named = set(re.findall(r"\bSIBERMATA_[A-Z_]+[A-Z]\b", text))
    of_files = re.findall(r'of_file\(env, "(\w+)"\)|name = "(SIBERMATA_\w+)"', text)
    return (named | {f"{''.join(one)}_FILE" for one in of_files}) - NOT_OF_AN_INSTALLATION


def test_the_example_names_every_variable_and_no_other() -> None:
    named = re.findall(r"^# (SIBERMATA_\w+)=", EXAMPLE, re.M)
    assert len(named) == len(set(named))
    assert set(named) == names_in_code()


def test_every_variable_of_the_example_is_explained_and_none_is_set() -> None:
    for line in EXAMPLE.splitlines():
        assert line.startswith("#")
        if "=" in line.split("#")[1]:
            assert line.count("#") >= 2, line


def test_the_example_as_it_stands_is_an_installation() -> None:
    assert read_settings({}).database_url == ""


@pytest.mark.parametrize("fault", [pytest.param("", id="S61")])
@pytest.mark.parametrize("library", FLOORS)
def test_no_library_is_older_than_its_last_hole(library: str, fault: str) -> None:
    installed = tuple(int(part) for part in re.findall(r"\d+", version(library)))
    assert installed >= FLOORS[library]
    locked = re.search(rf"^{library}==([\d.]+)", (ROOT / "requirements.lock").read_text(), re.M)
    assert locked
    assert tuple(int(part) for part in locked[1].split(".")) >= FLOORS[library]


@pytest.mark.parametrize("fault", [pytest.param("", id="S61")])
def test_the_bill_of_materials_names_every_locked_library_with_its_hashes(fault: str) -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    made = bill()
    named = [f"{one['name']}=={one['version']}" for one in made["components"]]
    assert named == re.findall(r"^[\w.-]+==[^\s;\\]+", lock, re.M)
    hashes = [one["content"] for part in made["components"] for one in part["hashes"]]
    assert hashes == re.findall(r"sha256:([0-9a-f]{64})", lock)
    assert all(part["hashes"] for part in made["components"])
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.5")
