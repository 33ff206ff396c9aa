"""Sources that lie, vanish, hang or bear strange names, and what stands afterwards.

The id of each case is the number of its fault in FAULTS 1B-1D.
"""

import ast
import json
import os
import socket
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
import time_machine

import sibermata
from sibermata.sources.limits import Budget, Limits
from tests.office import (
    AGUS,
    BUDI,
    CAST,
    HEADER,
    JOKO,
    OTHER_SITI,
    SITI,
    WATI,
    Office,
    as_csv,
    person,
)

fault = pytest.mark.parametrize
QUICK = Limits(
    source_seconds=5,
    request_seconds=1,
    connect_seconds=0.5,
    read_seconds=0.5,
    attempts=2,
    wait_first_seconds=0.01,
    wait_most_seconds=0.02,
    stable_seconds=0.2,
)


def quick() -> Budget:
    return Budget(QUICK, pause=lambda seconds: None)


def declare(office: Office, name: str, address: str, *more: str, district: str = "35.16") -> None:
    lines = [
        f'name = "{name}"',
        f'district = "{district}"',
        'type = "spreadsheet"',
        f'address = "{address}"',
        *more,
    ]
    (office.folder / "sources" / f"{name}.toml").write_text("\n".join(lines) + "\n")


def crowd(number: int, prefix: str = "35.16.05.200") -> list[dict[str, str]]:
    return [
        person(
            str(n + 1),
            f"Orang {'abcdefghijklmnopqrstuvwxyz'[n % 26] * 3} {'abcdefghij'[n // 26] * 3}",
            "",
            f"Kepala Dusun {n}",
            f"{prefix}{n % 3 + 1}",
            birth_date=f"1980-02-{n % 28 + 1:02d}",
        )
        for n in range(number)
    ]


@fault("id_", [pytest.param("", id="F44")])
def test_the_same_delivery_again_confirms_what_stands_and_writes_no_version(
    office: Office, id_: str
) -> None:
    office.deliver(CAST)
    office.one()
    counted = (
        "select (select count(*) from person) p, (select count(*) from record_version) v, "
        "(select count(*) from delivery) d"
    )
    before, stamps = (
        office.ask(counted),
        office.ask("select published_at, confirmed_at from source")[0],
    )
    assert (office.one().state, office.ask(counted)) == ("NOOP", before)
    after = office.ask("select published_at, confirmed_at from source")[0]
    assert after["published_at"] == stamps["published_at"]
    assert after["confirmed_at"] > stamps["confirmed_at"]


@fault("id_", [pytest.param("", id="F46")])
def test_the_file_of_another_district_is_held_whole(office: Office, id_: str) -> None:
    office.deliver(CAST)
    office.one()
    before = office.state(findings=False)
    office.deliver(crowd(40, "35.17.01.200"))
    result = office.one()
    assert (result.state, result.code) == ("HELD", "OUT_OF_TERRITORY")
    assert office.state(findings=False) == before


@fault("id_", [pytest.param("", id="F46-single")])
def test_a_single_row_of_another_district_is_refused_and_the_rest_goes_on(
    office: Office, id_: str
) -> None:
    office.deliver([*crowd(80), {**SITI, "key": "99", "village_code": "35.17.01.2001"}])
    result = office.one()
    assert (result.state, result.counts["admitted"], result.counts["refused"]) == (
        "PUBLISHED",
        80,
        1,
    )
    assert "OUT_OF_TERRITORY" in office.codes()


@fault("id_", [pytest.param("", id="B60-by-name")])
def test_villages_of_another_district_are_known_by_their_names_too(
    office: Office, id_: str
) -> None:
    """Perak and its villages lie in Jombang; a kecamatan that is nowhere is only unknown."""
    ours = [{**one, "village_name": "", "subdistrict_name": ""} for one in crowd(80)]
    theirs = {**SITI, "village_code": "", "village_name": "Sembung", "subdistrict_name": "Perak"}
    nowhere = {**theirs, "key": "99", "subdistrict_name": "Antah Berantah"}
    header = (*HEADER, "village_name", "subdistrict_name")
    office.deliver(as_csv([*ours, {**theirs, "key": "98"}, nowhere], header))
    result = office.one()
    assert (result.state, result.counts["admitted"], result.counts["refused"]) == (
        "PUBLISHED",
        80,
        2,
    )
    assert {"OUT_OF_TERRITORY", "REGION_UNKNOWN"} <= set(office.codes())
    more = [{**theirs, "key": str(900 + number)} for number in range(3)]
    office.deliver(as_csv([*ours, *more], header))
    result = office.one()
    assert (result.state, result.code) == ("HELD", "OUT_OF_TERRITORY")


@fault("id_", [pytest.param("", id="F48")])
def test_one_source_of_thirty_eight_applies_while_the_others_are_down(
    office: Office, id_: str
) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    listener.close()
    for number in range(37):
        declare(
            office,
            f"mati-{number:02d}",
            f"http://127.0.0.1:{port}/roster.csv",
            "internal_network = true",
            district="35.17",
        )
    office.deliver(CAST)
    results = {
        result.source: (str(result.state), result.code) for result in office.sync(budget=quick)
    }
    assert results.pop("mojokerto") == ("PUBLISHED", "")
    assert set(results.values()) == {("FAILED", "SRC_UNREACHABLE")}
    assert len(results) == 37
    assert office.ask(
        "select count(*) n from run where state = 'FAILED' and code = 'SRC_UNREACHABLE'"
    ) == [{"n": 37}]
    assert len(office.people()) == 6


@pytest.fixture
def folder(office: Office) -> Path:
    """A drop folder, read by its pattern."""
    path = office.folder / "drop" / "35.16"
    path.mkdir()
    declare(office, "jatuhan", str(path / "*.csv"))
    return path


def drop(
    folder: Path,
    name: str,
    rows: list[dict[str, str]] | tuple[dict[str, str], ...],
    age: float = 3600,
) -> Path:
    path = folder / name
    path.write_text(as_csv(rows))
    os.utime(path, (time.time() - age,) * 2)
    return path


@fault("id_", [pytest.param("", id="F56")])
def test_a_file_still_being_uploaded_waits_for_the_next_round_and_a_person_does_not_wait(
    office: Office, folder: Path, id_: str
) -> None:
    path = drop(folder, "a.csv", CAST, age=0)

    def grow(seconds: float) -> None:
        with path.open("a") as handle:
            handle.write("\n")

    result = office.one("jatuhan", clock=True, budget=lambda: Budget(QUICK, pause=grow))
    assert (result.state, result.code) == ("FAILED", "FILE_GROWING")
    assert office.people() == []
    path.write_text(as_csv(CAST))
    assert office.one("jatuhan").state == "PUBLISHED"


@fault("id_", [pytest.param("", id="F57")])
def test_a_file_replaced_after_it_was_read_is_another_delivery(
    office: Office, folder: Path, id_: str
) -> None:
    path = drop(folder, "a.csv", CAST)

    def replace(event: str, source: str, facts: Any) -> None:
        if event == "fetched":
            path.write_text(as_csv([SITI]))

    assert office.one("jatuhan", tell=replace).counts["admitted"] == 6
    assert len(office.people()) == 6


@fault(
    ("make", "code"),
    [
        pytest.param(
            lambda folder: (folder / "a.csv").symlink_to(folder.parent / "geheim.csv"),
            "SYMLINK_REFUSED",
            id="F58-link",
        ),
        pytest.param(lambda folder: None, "SRC_GONE", id="F60-nothing"),
        pytest.param(lambda folder: folder.rmdir(), "SRC_GONE", id="F60-no-folder"),
        pytest.param(lambda folder: drop(folder, "a.csv.part", CAST), "SRC_GONE", id="F56-part"),
        pytest.param(lambda folder: (folder / "a.csv").mkdir(), "SRC_GONE", id="F58-folder"),
    ],
)
def test_what_is_no_whole_file_is_no_delivery(
    office: Office, folder: Path, make: Callable[[Path], object], code: str
) -> None:
    drop(folder.parent, "geheim.csv", CAST)
    make(folder)
    result = office.one("jatuhan")
    assert (result.state, result.code) == ("FAILED", code)
    assert office.people() == []


@fault("id_", [pytest.param("", id="F59")])
def test_of_two_files_the_newest_is_taken_and_the_other_noted_and_left(
    office: Office, folder: Path, id_: str
) -> None:
    drop(folder, "baru.csv", CAST, age=3600)
    old = drop(folder, "lama.csv", CAST[:3], age=7200)
    assert office.one("jatuhan").counts["admitted"] == 6
    assert "OTHER_FILE" in office.codes()
    assert old.exists()


@fault("id_", [pytest.param("", id="F59-again")])
def test_a_dropped_file_that_lies_there_still_confirms_nothing(
    office: Office, folder: Path, id_: str
) -> None:
    drop(folder, "a.csv", CAST)
    office.one("jatuhan", clock=True)
    before = office.ask("select confirmed_at from source")
    assert office.one("jatuhan", clock=True).state == "NOOP"
    assert office.ask("select confirmed_at from source") == before
    assert office.ask("select fresh from run order by id desc limit 1") == [{"fresh": False}]


@fault("id_", [pytest.param("", id="I8")])
@fault(
    ("rows", "state"),
    [
        pytest.param([{**SITI, "phone": "081234509001"}, *CAST[1:]], "PUBLISHED", id="published"),
        pytest.param(CAST[:1], "HELD", id="held"),
        pytest.param([], "FAILED", id="failed"),
    ],
)
def test_nothing_in_a_drop_folder_is_moved_changed_or_taken_however_the_night_ends(
    office: Office, folder: Path, rows: list[dict[str, str]], state: str, id_: str
) -> None:
    drop(folder, "lama.csv", CAST, age=7200)
    office.one("jatuhan")
    path = drop(folder, "baru.csv", rows, age=3600)
    if not rows:
        path.write_bytes(b"%PDF-1.4")
        os.utime(path, (time.time() - 3600,) * 2)

    def lying() -> dict[str, tuple[bytes, int, int]]:
        return {
            path.name: (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_mode)
            for path in folder.iterdir()
        }

    before = lying()
    assert office.one("jatuhan").state == state
    assert lying() == before


@fault("id_", [pytest.param("", id="F60-later")])
def test_a_file_that_vanishes_closes_nobody(office: Office, folder: Path, id_: str) -> None:
    path = drop(folder, "a.csv", CAST)
    office.one("jatuhan")
    before = office.state()
    path.unlink()
    assert office.one("jatuhan").code == "SRC_GONE"
    assert office.state() == before


@fault("id_", [pytest.param("", id="F73")])
def test_sources_that_never_answer_hold_up_nobody_and_the_night_ends_in_its_budget(
    office: Office, id_: str
) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=128) as tarpit:
        port = tarpit.getsockname()[1]
        for number in range(24):
            declare(
                office,
                f"macet-{number:02d}",
                f"http://127.0.0.1:{port}/roster.csv",
                "internal_network = true",
                district="35.17",
            )
        office.deliver(CAST)
        began = time.monotonic()
        results = {result.source: str(result.state) for result in office.sync(budget=quick)}
    assert time.monotonic() - began < 24 / 8 * QUICK.source_seconds
    assert results.pop("mojokerto") == "PUBLISHED"
    assert set(results.values()) == {"FAILED"}
    assert len(office.people()) == 6


@fault("id_", [pytest.param("", id="F43")])
def test_a_column_that_is_stamped_anew_every_night_makes_no_version(
    office: Office, id_: str
) -> None:
    for stamp in ("2026-03-01 23:00", "2026-03-02 23:00", "2026-03-03 23:00"):
        office.deliver(
            as_csv([{**row, "updated_at": stamp} for row in CAST], (*HEADER, "updated_at"))
        )
        assert office.one().state in ("PUBLISHED", "NOOP")
    assert office.ask("select count(*) n from record_version") == [{"n": 6}]
    assert office.ask("select count(*) n from person") == [{"n": 6}]


@fault("id_", [pytest.param("", id="F41")])
def test_a_number_where_text_used_to_be_is_the_same_value_and_changes_nobody(
    office: Office, id_: str
) -> None:
    office.deliver(json.dumps({"data": CAST}), type="json_api")
    office.one()
    held = "select id, name, nik_hash, recorded_from from person order by id, recorded_from"
    before = office.ask(held)
    office.deliver(
        json.dumps(
            {"data": [{**row, "nik": int(row["nik"]), "key": int(row["key"])} for row in CAST]}
        ),
        type="json_api",
    )
    assert office.one().state in ("PUBLISHED", "NOOP")
    assert (office.ask(held), len(before)) == (before, 6)


@fault("id_", [pytest.param("", id="F109-F114")])
def test_a_clock_that_jumps_in_the_middle_of_a_night_makes_no_second_run_and_history_never_goes_back(
    office: Office, id_: str
) -> None:
    with time_machine.travel("2026-03-02T01:00+07:00", tick=True) as clock:
        for days in (1, -2, 3):
            office.deliver([{**row, "phone": f"08123450000{days + 2}"} for row in CAST])
            leap = partial(clock.shift, timedelta(days=days))
            assert (
                office.one(clock=True, tell=lambda event, source, facts, leap=leap: leap()).state
                == "PUBLISHED"
            )
    assert office.ask("select count(*) n, count(distinct run_key) keys from run") == [
        {"n": 3, "keys": 3}
    ]
    assert (
        office.ask(
            "select 1 from publication a join publication b on b.number > a.number and "
            "b.published_at <= a.published_at"
        )
        == []
    )
    assert len(office.people()) == 6


@fault("id_", [pytest.param("", id="F109-database")])
def test_history_never_goes_back_though_the_clock_of_the_database_does(
    office: Office, id_: str
) -> None:
    office.deliver(CAST)
    office.one()
    with office.database.work() as connection:  # its clock was an hour ahead until now
        connection.execute("update publication set published_at = published_at + interval '1 h'")
    office.deliver([{**CAST[0], "phone": "081234500001"}, *CAST[1:]])
    office.one()
    instants = [
        row["at"] for row in office.ask("select published_at at from publication order by number")
    ]
    assert len(instants) >= 2
    assert instants == sorted({*instants})


@fault("error", ["select * from antah", "select 1 / 0", "insert into installation values (null)"])
@fault("id_", [pytest.param("", id="F80-once")])
def test_what_is_wrong_with_a_unit_itself_is_not_tried_again(
    office: Office, error: str, id_: str
) -> None:
    times = []

    def unit(connection: psycopg.Connection[Any]) -> None:
        times.append(1)
        connection.execute(error)  # type: ignore[arg-type]

    with pytest.raises(psycopg.Error):
        office.database.retried(unit)
    assert len(times) == 1


@fault("id_", [pytest.param("", id="F80")])
def test_nothing_is_tried_again_for_ever_or_whatever_went_wrong(id_: str) -> None:
    text = {
        path: ast.parse(path.read_text(encoding="utf-8"))
        for path in Path(sibermata.__file__).parent.rglob("*.py")
    }
    tries = [
        node
        for tree in text.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and "Retrying" in ast.unparse(node.func)
    ]
    assert len(tries) >= 2
    for call in tries:
        assert {"retry", "stop", "reraise"} <= {word.arg for word in call.keywords}
    decorated = [
        ast.unparse(mark)
        for tree in text.values()
        for node in ast.walk(tree)
        for mark in getattr(node, "decorator_list", [])
    ]
    assert [mark for mark in decorated if "retry" in mark] == []


@fault("id_", [pytest.param("", id="F79")])
def test_what_is_tried_again_is_one_request_or_one_unit_and_never_a_generator(id_: str) -> None:
    trees = [
        ast.parse(path.read_text(encoding="utf-8"))
        for path in Path(sibermata.__file__).parent.rglob("*.py")
    ]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    tried = {
        ast.unparse(node.args[0]).rpartition(".")[2]
        for node in nodes
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] in ("retrying", "retried", "partial")
        and node.args
    }
    assert {"_once", "_read", "freeze", "_take_course"} <= tried
    tried -= {"take_from"}  # the work of a child process: nobody tries it again
    for node in nodes:
        if isinstance(node, ast.FunctionDef) and node.name in tried:
            inside = [type(one) for one in ast.walk(node)]
            assert ast.Yield not in inside, node.name
            assert ast.YieldFrom not in inside, node.name


@fault("id_", [pytest.param("", id="F118")])
def test_a_source_that_is_declared_no_more_keeps_its_people(office: Office, id_: str) -> None:
    office.deliver(CAST)
    office.one()
    assert list(CAST) == [SITI, BUDI, WATI, JOKO, OTHER_SITI, AGUS]
    (office.folder / "sources" / "mojokerto.toml").unlink()
    office.deliver(
        [{**SITI, "key": "1", "nik": "3517015503809011", "village_code": "35.17.01.2001"}],
        "jombang",
        district="35.17",
    )
    from sibermata.sync.run import sync

    list(sync([office.source("jombang")], office.night(), ["jombang"]))
    assert office.ask("select slug, active from source order by 1") == [
        {"slug": "jombang", "active": True},
        {"slug": "mojokerto", "active": False},
    ]
    assert [status for *_, status in office.people()] == ["active"] * 7


STRANGE_HEADERS = {
    "a unit separator": "cata\x1ftan",
    "a null mark": "\x02",
    "a zero byte": "cata\x00tan",
    "half a character": "cata\ud800tan",
    "a line end": "cata\ntan",
    "a backslash": "cata\\tan",
    "three hundred letters": "x" * 300,
    "an escape": "\x1b[31mmerah",
}


@fault(
    "header", [pytest.param(header, id=f"B47-{name}") for name, header in STRANGE_HEADERS.items()]
)
@fault("nights", [1, 2])
def test_a_strange_name_of_a_field_stops_no_night(office: Office, header: str, nights: int) -> None:
    rows = [{**row, header: "x"} for row in CAST]
    if nights == 2:
        office.deliver(json.dumps({"data": list(CAST)}), type="json_api")
        office.one()
    office.deliver(
        json.dumps({"data": [*rows, {**rows[0], "name": "-", "key": "9"}]}), type="json_api"
    )
    result = office.one()
    assert (str(result.state), result.code) in (
        ("PUBLISHED", ""),
        ("FAILED", "SHAPE"),
        ("FAILED", "JSON"),
        ("FAILED", "BAD_UNICODE"),
    )
    assert nights == 1 or len(office.people()) == 6


@fault(
    "name",
    [
        pytest.param(name, id=f"S28-{number}")
        for number, name in enumerate(["a\x1fb", "a\nb", "a\x02", "a\\b", "é😀", "a\udcffb"])
    ],
)
def test_a_strange_name_of_a_dropped_file_stops_no_night(
    office: Office, folder: Path, name: str
) -> None:
    drop(folder, f"{name}.csv", [*CAST, {**CAST[0], "name": "-", "key": "9"}])
    result = office.one("jatuhan")
    assert (str(result.state), result.code) in (
        ("PUBLISHED", ""),
        ("FAILED", "SRC_GONE"),
        ("FAILED", "FILE_REFUSED"),
    )


@fault("pages", [pytest.param(pages, id=f"{pages}-pages") for pages in (1, 255, 256, 300)])
def test_a_delivery_of_many_pages_is_read_like_one_of_few(office: Office, pages: int) -> None:
    folder = office.folder / "drop" / "halaman"
    folder.mkdir()
    villages = [
        row["code"]
        for row in office.ask(
            "select code from region where district_code = '35.16' and level = 'desa' order by 1"
        )
    ]
    for number in range(pages):
        row = person(
            str(number + 1),
            "Orang",
            "",
            f"Kepala Dusun {number}",
            villages[number % 250],
            birth_date="1980-02-02",
        )
        row["name"] = "Orang " + "".join(chr(ord("a") + int(digit)) for digit in f"{number:03d}")
        document = {"data": [row], "meta": {"total": pages, "totalPage": pages, "page": number + 1}}
        (folder / f"hal-{number + 1}.json").write_text(json.dumps(document))
    declare(
        office,
        "halaman",
        f"{folder}/*.json",
        '[paging]\npages = "meta.totalPage"\ntotal = "meta.total"',
    )
    path = office.folder / "sources" / "halaman.toml"
    path.write_text(path.read_text().replace("spreadsheet", "json_api"))
    result = office.one("halaman")
    assert (str(result.state), result.code, result.counts.get("admitted")) == (
        "PUBLISHED",
        "",
        pages,
    )
