"""Every fault, bad input, duty and invariant of FAULTS.md, and every shape of FIELD.md, is the number
of a test: in its name, in its id, or in the comment behind its signature.
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TESTS, ME = Path(__file__).parent, Path(__file__)
LAST = {"I": 14, "F": 88, "B": 122, "S": 62, "H": 16, "R": 14, "O": 14, "D": 18}
NUMBERS = [
    *(f"{letter}{number}" for letter, last in LAST.items() for number in range(1, last + 1)),
    *("F92", "F96"),
    *(f"F{number}" for number in range(101, 128)),
]
NUMBER = re.compile(r"(?<![A-Za-z0-9])[BDFHIORS]\d{1,3}(?!\d)")
SPAN = re.compile(r"(?<![A-Za-z0-9])([BDFHIORS])(\d{1,3})-\1?(\d{1,3})(?!\d)")
BEHIND = re.compile(r"^(?:def test_.*|\).*):  # (.*)$", re.MULTILINE)  # a signature's comment


@cache
def held() -> dict[str, set[str]]:
    """Number -> the test files whose names, ids and cases bear it."""
    found: dict[str, set[str]] = {}
    for path in sorted({*TESTS.rglob("test_*.py")} - {ME}):
        for text in texts_of(path):
            for number in numbers_of(text):
                found.setdefault(number, set()).add(path.relative_to(TESTS).as_posix())
    return found


def numbers_of(text: str) -> list[str]:
    """The numbers that a text names, those of a span ('B43-46') among them."""
    spans = [
        f"{letter}{number}"
        for letter, first, last in SPAN.findall(text)
        for number in range(int(first), int(last) + 1)
    ]
    return [*NUMBER.findall(text), *spans]


def texts_of(path: Path) -> list[str]:
    """The names of the tests of a file, the comments behind their signatures, and whatever stands in
    quotation marks but the file's docstring.
    """
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    names = [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    words = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    said = [
        word
        for word in words
        if isinstance(word, str) and word != ast.get_docstring(tree, clean=False)
    ]
    # 'test_b91_to_b99_...' names a span, 'test_b18_...' a number
    tests = [
        name.upper().replace("_TO_", "-").replace("_", " ")
        for name in names
        if name.startswith("test_")
    ]
    return [*tests, *BEHIND.findall(source), *said]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_test_bears_the_number(number: str) -> None:
    assert held().get(number), f"{number} is held by no test"
