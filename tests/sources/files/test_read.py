"""Drop folders and files: read whole, at rest, through no link, and never twice as news
(F56-F60).
"""

import hashlib
import os
import threading
import time
from pathlib import Path

import pytest

from sibermata.errors import SibermataError
from sibermata.records.delivery import Before, Fetched
from sibermata.sources.limits import Budget
from tests.sources.loopback import SMALL, get, source_at

OLD = time.time() - 86_400


def drop(folder: Path, name: str, body: bytes = b"a;b\n1;2\n", age: float = 3600) -> Path:
    path = folder / name
    path.write_bytes(body)
    os.utime(path, (time.time() - age,) * 2)
    return path


def fetch(folder: Path, pattern: str = "*.csv", **more: object) -> Fetched:
    return get(source_at(pattern, "spreadsheet"), root=folder, **{"person": False, **more})


def refused(folder: Path, code: str, pattern: str = "*.csv", **more: object) -> SibermataError:
    with pytest.raises(SibermataError) as caught:
        fetch(folder, pattern, **more)
    assert caught.value.code == code, str(caught.value)
    assert str(folder) not in str(caught.value)
    return caught.value


@pytest.mark.parametrize("fault", [pytest.param("", id="F56-growing")])
def test_a_file_that_still_grows_waits_for_the_next_round_and_an_older_whole_one_is_taken(
    tmp_path: Path, fault: str
) -> None:
    path = drop(tmp_path, "b.csv", age=0)
    stop = threading.Event()

    def write() -> None:
        while not stop.wait(0.05):
            with path.open("ab") as handle:
                handle.write(b"x;y\n")

    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    try:
        refused(tmp_path, "FILE_GROWING")
        drop(tmp_path, "a.csv")
        assert fetch(tmp_path).parts[0].name == "a.csv"
    finally:
        stop.set()
        writer.join(2)


@pytest.mark.parametrize("fault", [pytest.param("", id="F56-at-rest")])
def test_a_young_file_that_rests_is_waited_for_once(tmp_path: Path, fault: str) -> None:
    drop(tmp_path, "a.csv", age=0)
    waits: list[float] = []
    assert fetch(tmp_path, budget=Budget(SMALL, pause=waits.append)).parts
    assert len(waits) == 1
    assert 0 < waits[0] <= SMALL.stable_seconds


@pytest.mark.parametrize("fault", [pytest.param("", id="F56-person")])
def test_a_person_does_not_wait(tmp_path: Path, fault: str) -> None:
    drop(tmp_path, "a.csv", age=0)
    waits: list[float] = []
    assert fetch(tmp_path, person=True, budget=Budget(SMALL, pause=waits.append)).parts
    assert waits == []


@pytest.mark.parametrize(
    ("sidecar", "text", "whole"),
    [
        pytest.param("a.csv.ok", "", True, id="F56-ok"),
        pytest.param("a.ok", "", True, id="F56-ok-of-the-stem"),
        pytest.param(
            "a.csv.sha256",
            hashlib.sha256(b"a;b\n1;2\n").hexdigest() + "  a.csv\n",
            True,
            id="F56-sha256",
        ),
        pytest.param(
            "a.csv.sha256", hashlib.sha256(b"more").hexdigest(), False, id="F56-sha256-of-more"
        ),
        pytest.param("a.csv.sha256", "rubbish", False, id="F56-sha256-rubbish"),
    ],
)
def test_a_sidecar_decides_where_there_is_one(
    tmp_path: Path, sidecar: str, text: str, whole: bool
) -> None:
    drop(tmp_path, "a.csv", age=0)
    (tmp_path / sidecar).write_text(text)
    waits: list[float] = []
    budget = Budget(SMALL, pause=waits.append)
    if whole:
        assert fetch(tmp_path, budget=budget).parts[0].name == "a.csv"
    else:
        refused(tmp_path, "FILE_GROWING", budget=budget, person=True)
    assert waits == []


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(n, id=f"F56-{n}")
        for n in (
            *("a.csv.part", ".a.csv", "~$a.csv", "a.csv.tmp", "a.csv~", "a.crdownload"),
            *("desktop.ini", "Thumbs.db"),
        )
    ],
)
def test_unfinished_and_hidden_names_are_no_deliveries(tmp_path: Path, name: str) -> None:
    drop(tmp_path, name)
    refused(tmp_path, "SRC_GONE", "*")


@pytest.mark.parametrize("fault", [pytest.param("", id="F57")])
def test_a_file_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    path = drop(tmp_path, "a.csv", b"x" * 100)
    true_read = os.read

    def reading(handle: int, size: int) -> bytes:
        piece = true_read(handle, size)
        with path.open("ab") as other:
            other.write(b"y")
        return piece

    monkeypatch.setattr(os, "read", reading)
    refused(tmp_path, "FILE_GROWING", "a.csv")


@pytest.mark.parametrize("fault", [pytest.param("", id="F57-replaced")])
def test_a_file_replaced_after_it_was_opened_is_the_one_that_was_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    path = drop(tmp_path, "a.csv", b"first")
    true_read = os.read

    def reading(handle: int, size: int) -> bytes:
        drop(tmp_path, "new", b"other").rename(path)
        return true_read(handle, size)

    monkeypatch.setattr(os, "read", reading)
    assert fetch(tmp_path, "a.csv").parts[0].body == b"first"


@pytest.mark.parametrize("fault", [pytest.param("", id="F58")])
def test_links_pipes_and_folders_are_never_read(tmp_path: Path, fault: str) -> None:
    secret = tmp_path / "elsewhere"
    secret.mkdir()
    drop(secret, "secret.csv", b"secret")
    box = tmp_path / "box"
    box.mkdir()
    (box / "a.csv").symlink_to(secret / "secret.csv")
    (box / "folder.csv").mkdir()
    os.mkfifo(box / "pipe.csv")
    refused(box, "SYMLINK_REFUSED")
    refused(box, "SYMLINK_REFUSED", "a.csv")
    refused(box, "FILE_REFUSED", "pipe.csv")
    drop(box, "b.csv", b"good")
    fetched = fetch(box)
    assert fetched.parts[0].body == b"good"
    assert [(note.code, note.file, note.value) for note in fetched.notes] == [
        ("OTHER_FILE", "a.csv", "link")
    ]


@pytest.mark.parametrize("fault", [pytest.param("", id="F59")])
def test_the_newest_by_time_then_name_wins_and_the_others_stay_and_are_noted(
    tmp_path: Path, fault: str
) -> None:
    for name, when in (("c.csv", OLD), ("a.csv", OLD + 10), ("b.csv", OLD + 10)):
        path = drop(tmp_path, name, name.encode())
        os.utime(path, (when, when))
    fetched = fetch(tmp_path)
    assert fetched.parts[0].body == b"b.csv"
    assert fetched.fresh
    assert sorted(note.file for note in fetched.notes) == ["a.csv", "c.csv"]
    assert len(list(tmp_path.iterdir())) == 3


def test_an_untouched_file_is_known_without_reading_and_confirms_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = drop(tmp_path, "a.csv")
    first = fetch(tmp_path)
    before = Before("0" * 64, first.validators)
    with monkeypatch.context() as patched:
        patched.setattr(os, "read", lambda *_: pytest.fail("read"))
        again = fetch(tmp_path, before=before)
    assert (again.unchanged, again.fresh, again.parts, again.proof) == (True, False, (), "")
    assert again.notes == ()
    os.utime(path, (OLD, OLD + 5))
    assert fetch(tmp_path, before=before).fresh, (
        "dropped again: it is news, even with the same bytes"
    )


def test_a_file_that_the_toml_names_is_read_each_time(tmp_path: Path) -> None:
    drop(tmp_path, "a.csv", age=0)
    first = fetch(tmp_path, "a.csv")
    again = fetch(tmp_path, "a.csv", before=Before("0" * 64, first.validators))
    assert (again.fresh, again.unchanged, again.parts) == (True, False, first.parts)


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param("*.csv", id="F60-folder"),
        pytest.param("a.csv", id="F60-file"),
        pytest.param("no/a.csv", id="F60-no-folder"),
    ],
)
def test_what_is_not_there_is_gone(tmp_path: Path, pattern: str) -> None:
    refused(tmp_path, "SRC_GONE", pattern)


@pytest.mark.parametrize("fault", [pytest.param("", id="F60-after-listing")])
def test_a_file_that_vanishes_after_the_listing_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    path = drop(tmp_path, "a.csv")
    true_open = os.open

    def opening(name: str, *rest: object, **more: object) -> int:
        if name == "a.csv":
            path.unlink(missing_ok=True)
        return true_open(name, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", opening)
    refused(tmp_path, "SRC_GONE")


def test_an_empty_file_is_an_empty_body(tmp_path: Path) -> None:
    drop(tmp_path, "a.csv", b"")
    refused(tmp_path, "EMPTY_BODY", "a.csv")
    refused(tmp_path, "EMPTY_BODY")


def test_a_file_beyond_all_size_is_not_read(tmp_path: Path) -> None:
    path = drop(tmp_path, "a.csv")
    os.truncate(path, SMALL.body_bytes + 1)
    os.utime(path, (OLD, OLD))
    refused(tmp_path, "TOO_LARGE")


def test_page_files_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for number in (1, 2, 10):
        drop(tmp_path, f"page{number}.json", b"[]")
    fetched = get(source_at("page*.json", "json_api"), root=tmp_path, person=False)
    assert [part.name for part in fetched.parts] == ["page1.json", "page2.json", "page10.json"]
    again = get(
        source_at("page*.json", "json_api"),
        root=tmp_path,
        person=False,
        before=Before("0" * 64, fetched.validators),
    )
    assert (again.unchanged, again.fresh) == (True, False)
