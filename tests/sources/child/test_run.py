"""The child process in which dangerous files are opened."""

import subprocess
import sys

import pytest

from sibermata.errors import DeliveryRefused
from sibermata.sources.child.answer import Answer, Sheet, pack, unpack
from sibermata.sources.child.run import ROOT, START, run_limited

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


WHOLE = Answer([Sheet("Data", False, 2, ["a\x1fb", "\x1fc"], [1, 3], [3], [(1, 0, 1, 1)])], True)


def test_an_answer_comes_back_as_it_was_sent():
    assert unpack(pack(WHOLE), "x") == WHOLE
    assert [sheet.rows for sheet in unpack(pack(WHOLE), "x").sheets] == [[["a", "b"], ["", "c"]]]
    assert unpack(pack(Answer([])), "x") == Answer([])


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"[]", id="list"),
        pytest.param(b"{}", id="no-sheets"),
        pytest.param(b'{"sheets": [1]}', id="sheet-of-another-kind"),
        pytest.param(pack(WHOLE).replace(b"\x1fb", b"xb"), id="row-with-fewer-cells"),
        pytest.param(pack(WHOLE).replace(b"\x1e", b"\x1f"), id="fewer-rows"),
        pytest.param(pack(WHOLE) + b"\x1ex", id="more-cells-than-announced"),
        pytest.param(pack(WHOLE)[:-1], id="cut-off"),
        pytest.param(pack(WHOLE).replace(b"[1, 3]", b'["1", 3]'), id="row-number-as-text"),
        pytest.param(pack(WHOLE).replace(b"[1, 3]", b"[1]"), id="fewer-numbers-than-rows"),
        pytest.param(pack(WHOLE).replace(b"[1, 0, 1, 1]", b"[1, 0]"), id="merge-of-two-numbers"),
        pytest.param(pack(WHOLE).replace(b'"Data"', b"7"), id="name-as-a-number"),
        pytest.param(pack(WHOLE).replace(b'"length": 6', b'"length": -1'), id="length-below-zero"),
        pytest.param(pack(WHOLE).replace(b"a\x1f", b"\xff\x1f"), id="no-text"),
    ],
)
def test_an_answer_of_another_shape_is_not_believed(answer):
    assert answer != pack(WHOLE)
    with pytest.raises(DeliveryRefused):
        unpack(answer, "x")
