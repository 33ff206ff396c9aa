"""The floors hold: imports go down or stay in the room, also those inside functions; every job file stands in the timetable."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = {
    "errors": 0, "failpoints": 0, "records": 1, "rules": 2, "settings": 3, "store": 3, "sources": 3, "validate": 3,
    "sync": 4, "fixes": 4, "standing": 4, "meetings": 4, "papers": 4, "web": 5, "demo": 5, "opening": 5, "cli": 6, "jobs": 6,
}  # fmt: skip
MOST_LINES = 320


def modules() -> list[Path]:
    return sorted(path for top in ("sibermata", "jobs") for path in (ROOT / top).rglob("*.py") if "versions" not in path.parts)


def room_of(path: Path) -> str:
    parts = path.relative_to(ROOT).parts
    return "jobs" if parts[0] == "jobs" else parts[1].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import hides its floor"
            names = [f"{node.module}.{alias.name}" if node.module in ("sibermata", "jobs") else str(node.module) for alias in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "sibermata" and len(parts) > 1 and not parts[1].startswith("__"):
                rooms.add(parts[1])
            elif parts[0] == "jobs":
                rooms.add("jobs")
    return rooms


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_down_or_stay_in_the_room(path: Path) -> None:
    room = room_of(path)
    if room == "__init__":
        assert not imported_rooms(path)
        return
    for other in imported_rooms(path):
        assert other == room or FLOORS[other] < FLOORS[room], f"{path.name} of {room} (floor {FLOORS[room]}) imports {other}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_says_what_it_is_for_and_stays_on_a_few_screens(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not text.strip() or ast.get_docstring(ast.parse(text)), f"{path} does not say what it is for"
    assert text.count("\n") <= MOST_LINES


def test_every_job_file_stands_in_the_timetable() -> None:
    timetable = (ROOT / "jobs" / "schedule.py").read_text(encoding="utf-8")
    house = {"__init__", "__main__", "schedule", "scheduler", "door", "queue"}
    for path in (ROOT / "jobs").glob("*.py"):
        if path.stem not in house:
            assert path.stem in timetable, f"jobs/{path.name} is in no timetable"


@pytest.mark.parametrize("word", ["import pickle", "import marshal", "verify=False", "yaml.load(", "shell=True"])
def test_nothing_dangerous_is_used(word: str) -> None:
    for path in modules():
        assert word not in path.read_text(encoding="utf-8"), f"{path} uses {word}"
