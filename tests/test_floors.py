"""The floors hold: imports go down or stay in the room, also those inside functions; every job file
stands in the timetable.
"""

import ast
import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = {
    "errors": 0,
    "failpoints": 0,
    "log_about": 0,
    "records": 1,
    "rules": 2,
    "settings": 3,
    "store": 3,
    "sources": 3,
    "validate": 3,
    "sync": 4,
    "standing": 4,
    "meetings": 4,
    "papers": 4,
    "logs": 4,
    "desk": 5,
    "web": 6,
    "demo": 6,
    "cli": 7,
    "jobs": 7,
}
SUBFLOORS = {
    "store": {
        "tables": 0,
        "migrations": 1,
        "base": 2,
        "registry": 3,
        "night": 4,
        "desk": 4,
        "programme": 4,
        "keeping": 4,
        "privacy": 4,
        "views": 4,
    },
    "sync": {
        "result": 0,
        "night": 0,
        "broken": 1,
        "workers": 1,
        "read": 1,
        "fetch": 2,
        "match": 2,
        "plan": 3,
        "hold": 4,
        "apply": 4,
        "close": 5,
        "lists": 5,
        "settle": 6,
        "run": 7,
        "spread": 8,
        "again": 8,
    },
    "demo": {
        "server": 0,
        "world": 1,
        "deliveries": 2,
        "suppliers": 3,
        "truth": 3,
        "lists": 4,
        "declare": 4,
        "province": 4,
        "judge": 4,
        "courier": 5,
        "meeting": 5,
        "recap": 6,
        "show": 7,
    },
}
MOST_LINES = 450  # falls to 350
MOST_FILES = 15  # Python files in one folder
LONG = 400  # tokens: a longer function is a story that says so
MOST_LONG = 7
MOST_SQL = 0
MOST_FLAGS = 0  # strings below the doors that name a command or an option


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(text_of(path))


@cache
def modules() -> list[Path]:
    return sorted(
        path
        for top in ("sibermata", "jobs")
        for path in (ROOT / top).rglob("*.py")
        if "versions" not in path.parts
    )


def room_of(path: Path) -> str:
    parts = path.relative_to(ROOT).parts
    return "jobs" if parts[0] == "jobs" else parts[1].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    rooms = set()
    for node in ast.walk(tree_of(path)):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import hides its floor"
            names = [
                f"{node.module}.{alias.name}"
                if node.module in ("sibermata", "jobs")
                else str(node.module)
                for alias in node.names
            ]
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
        assert other == room or FLOORS[other] < FLOORS[room], (
            f"{path.name} of {room} (floor {FLOORS[room]}) imports {other}"
        )


def room_inside(path: Path, top: str) -> str:
    return path.relative_to(ROOT / "sibermata" / top).parts[0].removesuffix(".py")


@pytest.mark.parametrize("top", SUBFLOORS)
def test_inside_a_big_room_imports_go_down_too(top: str) -> None:
    floors = SUBFLOORS[top]
    for path in modules():
        if room_of(path) != top or room_inside(path, top) == "__init__":
            continue
        room = room_inside(path, top)
        for node in ast.walk(tree_of(path)):
            module = str(node.module) if isinstance(node, ast.ImportFrom) else ""
            if module.startswith(f"sibermata.{top}."):
                other = module.split(".")[2]
                if (room, other) == ("migrations", "base") or other == room:
                    continue
                assert floors[other] < floors[room], f"{path.relative_to(ROOT)} imports {module}"


def files_imported(path: Path) -> Iterator[Path]:
    """Yield our files that a file imports, also inside functions; what only types need is none."""
    nodes = list(ast.walk(tree_of(path)))
    of_types = {
        id(inner)
        for node in nodes
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in nodes:
        if id(node) in of_types:
            continue
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            names.append(str(node.module))
        else:
            continue
        for name in names:
            found = ROOT / (name.replace(".", "/") + ".py")
            if found.is_file():
                yield found


def test_no_files_import_each_other_in_a_circle() -> None:
    graph = {path: set(files_imported(path)) for path in modules()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = " -> ".join(str(path.relative_to(ROOT)) for path in error.args[1])
        pytest.fail(f"a circle of imports: {circle}")


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_says_what_it_is_for_and_stays_on_a_few_screens(path: Path) -> None:
    text = text_of(path)
    assert not text.strip() or ast.get_docstring(tree_of(path)), (
        f"{path} does not say what it is for"
    )
    assert text.count("\n") <= MOST_LINES


def test_every_job_file_stands_in_the_timetable() -> None:
    timetable = text_of(ROOT / "jobs" / "schedule.py")
    house = {"__init__", "__main__", "parser", "schedule", "scheduler", "door"}
    for path in (ROOT / "jobs").glob("*.py"):
        if path.stem not in house:
            assert path.stem in timetable, f"jobs/{path.name} is in no timetable"


@pytest.mark.parametrize(
    "word", ["import pickle", "import marshal", "verify=False", "yaml.load(", "shell=True"]
)
def test_nothing_dangerous_is_used(word: str) -> None:
    for path in modules():
        assert word not in text_of(path), f"{path} uses {word}"


def strings(path: Path) -> list[str]:
    """Return the strings of a file, docstrings aside."""
    tree = tree_of(path)
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
    ]


SECRETS = {"token", "secret", "csrf", "password"}


def test_a_secret_is_never_compared_letter_by_letter() -> None:
    """FAULTS S14: how long `==` takes tells how much of a guess is right."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules()
        if room_of(path) != "demo"  # an invented district that checks invented passwords
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Compare)
        and any(isinstance(one, ast.Eq | ast.NotEq) for one in node.ops)
        and any(
            name in SECRETS and not isinstance(side, ast.Constant)
            for side in (node.left, *node.comparators)
            for name in (getattr(side, "id", None), getattr(side, "attr", None))
        )
    ]
    assert found == []


def test_no_folder_is_a_corridor() -> None:
    files = Counter(path.parent for path in modules() if path.stem != "__init__")
    assert max(files.values()) <= MOST_FILES, files.most_common(3)


def test_sql_is_spoken_in_the_store() -> None:
    found = [
        path.relative_to(ROOT).as_posix()
        for path in modules()
        if room_of(path) not in ("store", "demo", "sources")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("execute", "executemany", "copy")
    ]
    assert len(found) <= MOST_SQL, f"{len(found)}: {Counter(found).most_common()}"
    assert not [path for path in found if path.startswith("sibermata/sync/")], found


def test_matching_and_planning_ask_the_database_in_three_places() -> None:
    asking = []
    for path in modules():
        room = path.relative_to(ROOT / "sibermata").parts[:2] if room_of(path) == "sync" else ()
        if room not in (("sync", "match"), ("sync", "plan")):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if path.stem == "gather":
            asking += [
                node.name
                for node in ast.walk(tree)
                if isinstance(node, ast.FunctionDef) and node.name.startswith("gather_")
            ]
            continue
        for node in ast.walk(tree):
            names = [getattr(node, name, None) for name in ("id", "arg", "attr", "module", "name")]
            assert not {"connection", "Connection", "psycopg"}.intersection(
                str(name).partition(".")[0] for name in names
            ), f"{path.relative_to(ROOT)} asks the database: `gather_*` alone may"
    assert asking == ["gather_records", "gather_people", "gather_seats"]


def test_what_lies_below_the_doors_names_no_command_and_no_option() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {text[:60]}"
        for path in modules()
        if room_of(path) not in ("cli", "jobs", "demo")
        and path.stem != "programs"  # tells PostgreSQL's own programs what to do
        for text in strings(path)
        if re.search(r"(?<!\S)--[a-z]|`[a-z]+ [a-z]+|sibermata [a-z]+ ", text) and "\n" not in text
    ]
    assert len(found) <= MOST_FLAGS, f"{len(found)}: {found}"


def docs_of(path: Path) -> str:
    """Return all docstrings of a file."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = (node for node in ast.walk(tree_of(path)) if isinstance(node, documented))
    return "\n".join(filter(None, map(ast.get_docstring, nodes)))


def test_few_functions_are_long_and_each_says_why() -> None:
    kinds = {tokenize.NAME, tokenize.OP, tokenize.NUMBER, tokenize.STRING}
    long, silent = [], []
    for path in modules():
        text = text_of(path)
        lines = [
            token.start[0]
            for token in tokenize.generate_tokens(io.StringIO(text).readline)
            if token.type in kinds
        ]
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = sum(node.lineno <= line <= (node.end_lineno or 0) for line in lines)
                if size > LONG:
                    name = f"{path.relative_to(ROOT)}:{node.name}"
                    long.append((size, name))
                    if not re.search("THE STORY|Long because", docs_of(path)):
                        silent.append(name)
    assert len(long) <= MOST_LONG, f"{len(long)}: {sorted(long)}"
    assert not silent, "a long function is a story that says so"


def test_what_tests_share_lies_in_no_test_file_and_not_in_the_soak() -> None:
    for path in sorted((ROOT / "tests").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith("tests."):
                _, *rooms = str(node.module).split(".")
                names = [*rooms, *(alias.name for alias in node.names)]
                said = f"{path.relative_to(ROOT)} imports {node.module}"
                assert not any(name.startswith("test_") for name in names), said
                assert rooms[0] != "soak" or "soak" in path.parts, said
