"""The child process in which dangerous files are opened."""

import subprocess
import sys

import pytest

from sibermata.errors import DeliveryRefused
from sibermata.sources.child.run import ROOT, START, run_limited
from sibermata.sources.sheet.workbook import checked_answer

HOG = START.replace(
    "main(sys.argv[2])",
    "import sibermata.sources.child.run as c; c.FUNCTIONS['hog'] = ('builtins', sys.argv[3]); "
    "main('hog')",
)


def answer_of(function: str) -> bytes:
    run = subprocess.run(
        [sys.executable, "-I", "-c", HOG, ROOT, "hog", function],
        input=b"x",
        capture_output=True,
        timeout=30,
        check=False,
    )
    return run.stdout


def test_a_failure_of_any_class_comes_back_as_one_code():
    assert b'"code": "WORKBOOK_BROKEN"' in answer_of("float")


def test_memory_beyond_the_limit_ends_the_child_only():  # F68
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); import builtins; builtins.eat = lambda "
        "b: bytes(600 << 20); "
    )
    script += (
        "import sibermata.sources.child.run as c; c.FUNCTIONS['eat'] = ('builtins', 'eat'); "
        "c.main('eat')"
    )
    run = subprocess.run(
        [sys.executable, "-I", "-c", script, ROOT],
        input=b"x",
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert b'"code": "PARSE_RESOURCE"' in run.stdout


def test_a_file_that_is_no_archive_is_refused_with_its_place():
    with pytest.raises(DeliveryRefused) as caught:
        run_limited("workbook", b"nothing", "daftar.xlsx")
    assert caught.value.code == "WORKBOOK_BROKEN"
    assert caught.value.place == "daftar.xlsx"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"[]",
        b"{}",
        b'{"sheets": [1]}',
        b'{"sheets": [{"name": "a", "hidden": false, "beyond": 0, "rows": [[1]], "numbers": [1], '
        b'"hidden_rows": [], "merges": []}]}',
    ],
)
def test_an_answer_of_another_shape_is_not_believed(answer):
    with pytest.raises(DeliveryRefused):
        checked_answer(answer, "x")
