"""The child process in which dangerous files are opened."""

import resource
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sibermata.errors import DeliveryRefused
from sibermata.sources.child import run
from sibermata.sources.child.answer import Answer, Sheet, pack, unpack
from sibermata.sources.child.run import KEEPS_MEMORY, START, Nursery, run_limited

TRIES = (  # what children of a nursery of our own may run besides
    "def die(_): os._exit(3)",
    "def eat(_): return bytes(600 << 20)",
    "def work(_):\n    while time.process_time() < 0.6: sum(range(9999))\n    return b'x'",
    "def sleep(_): time.sleep(60)",
    "def write(_): import tempfile; tempfile.TemporaryFile(buffering=0).write(b'x')",
    "def look(_): return repr((dict(os.environ), os.listdir('/proc/self/fd'))).encode()",
    "def fail(_): raise OSError",
    "def tell(payload): return payload + b'%d' % os.getpid()",
)


def nursery_with(function: str) -> Nursery:
    """Return a nursery whose children run one of TRIES."""
    tries = "\n".join(("import os, time, builtins", *TRIES, f"builtins.tried = {function}"))
    known = "from sibermata.sources.child import nursery; nursery.FUNCTIONS[b'?'] = "
    start = START.replace(
        "from siber", f"exec({tries!r}); {known}('builtins', 'tried'); from siber"
    )
    return Nursery(start=start)


def code_of_try(function: str) -> str:
    with pytest.raises(DeliveryRefused) as caught:
        run_limited("?", b"x", "x", nursery_with(function))
    return caught.value.code


def test_a_failure_of_any_class_comes_back_as_one_code():
    assert code_of_try("fail") == "WORKBOOK_BROKEN"


@pytest.mark.parametrize("function", ["eat", "die"])
def test_F68_memory_beyond_the_limit_ends_the_child_only(function):
    assert code_of_try(function) == "PARSE_RESOURCE"


def test_F68_a_child_that_takes_too_long_is_killed(monkeypatch):
    nursery = nursery_with("sleep")
    run_limited("html", b"<table></table>", "x", nursery)  # the nursery is there: only one waits
    monkeypatch.setattr(run, "WALL_SECONDS", 0.5)
    with pytest.raises(DeliveryRefused, match="not read within"):
        run_limited("?", b"x", "x", nursery)
    assert living_children(nursery) == []


def living_children(nursery: Nursery) -> list[str]:
    """Return the processes that a nursery has besides itself, once those that were killed are
    gone.
    """
    assert nursery.process is not None
    children = Path(f"/proc/{nursery.process.pid}/task/{nursery.process.pid}/children")
    living = ["?"]
    for _ in range(50):
        states = {pid: Path(f"/proc/{pid}/stat") for pid in children.read_text().split()}
        living = [pid for pid, stat in states.items() if stat.read_text().split()[2] != "Z"]
        if not living:
            break
        time.sleep(0.1)
    return living


def test_a_child_has_no_secret_and_no_way_out(monkeypatch):
    monkeypatch.setenv("SIBERMATA_SECRET", "rahasia")
    seen = run_limited("?", b"x", "x", nursery_with("look")).decode()
    environment, handles = eval(seen)  # noqa: S307  # our own words, come back
    assert set(environment) <= {"PATH", "LC_CTYPE", *KEEPS_MEMORY}
    assert len(handles) <= 5  # in, out, errors, its socket, and the folder that it looked into
    assert code_of_try("write") == "WORKBOOK_BROKEN"


def test_each_file_is_read_by_a_child_of_its_own():
    nursery = nursery_with("tell")
    answers = {run_limited("?", b"x", "x", nursery) for _ in range(3)}
    assert len(answers) == 3
    assert str(nursery.process.pid).encode() not in {answer[1:] for answer in answers}


def test_a_nursery_that_ended_is_followed_by_another():
    nursery = nursery_with("tell")
    run_limited("?", b"x", "x", nursery)
    first = nursery.process
    first.kill()
    first.wait()
    assert run_limited("?", b"x", "x", nursery).startswith(b"x")
    assert nursery.process is not first


def test_the_time_of_the_children_is_counted_as_ours():
    nursery = nursery_with("work")
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    run_limited("?", b"x", "x", nursery)
    nursery.end()
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before > 0.3


def test_files_are_read_beside_one_another():
    nursery = nursery_with("tell")
    with ThreadPoolExecutor(8) as pool:
        read = [pool.submit(run_limited, "?", b"%d " % n, "x", nursery) for n in range(40)]
    assert [answer.result().split()[0] for answer in read] == [b"%d" % n for n in range(40)]


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
