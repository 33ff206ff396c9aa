"""Every fault of the night by itself, of the database, the clock and the operator, and every duty of
privacy and keeping, is the number of a test: in its name or in its id.
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TESTS, ME = Path(__file__).parent, Path(__file__)
NUMBERS = [
    "F47",
    *(f"F{number}" for number in range(61, 82)),
    *("F92", "F96"),
    *(f"F{number}" for number in range(101, 128)),
    *(f"S{number}" for number in range(54, 63)),
]


@cache
def held() -> dict[str, set[str]]:
    """Number -> the test files whose names, ids and cases bear it."""
    found: dict[str, set[str]] = {}
    for path in sorted({*TESTS.rglob("test_*.py")} - {ME}):
        for text in texts_of(path):
            for number in re.findall(r"(?<![A-Za-z0-9])[FS]\d{1,3}(?!\d)", text):
                found.setdefault(number, set()).add(path.relative_to(TESTS).as_posix())
    return found


def texts_of(path: Path) -> list[str]:
    """The names of the tests of a file, and whatever stands in quotation marks but its docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    words = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    said = [
        word
        for word in words
        if isinstance(word, str) and word != ast.get_docstring(tree, clean=False)
    ]
    return [*(name for name in names if name.startswith("test_")), *said]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_test_bears_the_number(number: str) -> None:
    assert held().get(number), f"{number} is held by no test"
