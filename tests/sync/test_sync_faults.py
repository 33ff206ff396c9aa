"""What goes wrong around a night - sources that lie or vanish, a database that breaks off - and what stands afterwards.

The id of each case is the number of its fault in FAULTS 1B-1E.
"""

import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from sibermata.errors import StoreUnavailable
from sibermata.sources.limits import Budget, Limits
from sibermata.store.engine import Database
from sibermata.sync.run import Result
from tests.office import AGUS, BUDI, CAST, HEADER, JOKO, OTHER_SITI, SITI, WATI, Office, as_csv, person

fault = pytest.mark.parametrize
QUICK = Limits(source_seconds=5, request_seconds=1, connect_seconds=0.5, read_seconds=0.5, attempts=2, wait_first_seconds=0.01,
               wait_most_seconds=0.02, stable_seconds=0.2)  # fmt: skip


def quick() -> Budget:
    return Budget(QUICK, pause=lambda seconds: None)


def declare(office: Office, name: str, address: str, *more: str, district: str = "35.16") -> None:
    lines = [f'name = "{name}"', f'district = "{district}"', 'type = "spreadsheet"', f'address = "{address}"', *more]
    (office.folder / "sources" / f"{name}.toml").write_text("\n".join(lines) + "\n")


def crowd(number: int, prefix: str = "35.16.05.200") -> list[dict[str, str]]:
    return [
        person(str(n + 1), f"Orang {'abcdefghijklmnopqrstuvwxyz'[n % 26] * 3} {'abcdefghij'[n // 26] * 3}", "", f"Kepala Dusun {n}",
               f"{prefix}{n % 3 + 1}", birth_date=f"1980-02-{n % 28 + 1:02d}")
        for n in range(number)
    ]  # fmt: skip


@fault("id_", [pytest.param("", id="F44")])
def test_the_same_delivery_again_confirms_what_stands_and_writes_no_version(office: Office, id_: str) -> None:
    office.deliver(CAST)
    office.one()
    counted = "select (select count(*) from person) p, (select count(*) from record_version) v, (select count(*) from delivery) d"
    before, stamps = office.ask(counted), office.ask("select published_at, confirmed_at from source")[0]
    assert (office.one().state, office.ask(counted)) == ("NOOP", before)
    after = office.ask("select published_at, confirmed_at from source")[0]
    assert after["published_at"] == stamps["published_at"]
    assert after["confirmed_at"] > stamps["confirmed_at"]


@fault("id_", [pytest.param("", id="F46")])
def test_the_file_of_another_district_is_held_whole(office: Office, id_: str) -> None:
    office.deliver(CAST)
    office.one()
    before = office.state()
    office.deliver(crowd(40, "35.17.01.200"))
    result = office.one()
    assert (result.state, result.code) == ("HELD", "OUT_OF_TERRITORY")
    assert office.state() == before


@fault("id_", [pytest.param("", id="F46-single")])
def test_a_single_row_of_another_district_is_refused_and_the_rest_goes_on(office: Office, id_: str) -> None:
    office.deliver([*crowd(80), {**SITI, "key": "99", "village_code": "35.17.01.2001"}])
    result = office.one()
    assert (result.state, result.counts["admitted"], result.counts["refused"]) == ("PUBLISHED", 80, 1)
    assert "OUT_OF_TERRITORY" in office.codes()


@fault("id_", [pytest.param("", id="F48")])
def test_one_source_of_thirty_eight_applies_while_the_others_are_down(office: Office, id_: str) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    listener.close()
    for number in range(37):
        declare(office, f"mati-{number:02d}", f"http://127.0.0.1:{port}/roster.csv", "internal_network = true", district="35.17")
    office.deliver(CAST)
    results = {result.source: (str(result.state), result.code) for result in office.sync(budget=quick)}
    assert results.pop("mojokerto") == ("PUBLISHED", "")
    assert set(results.values()) == {("FAILED", "SRC_UNREACHABLE")}
    assert len(results) == 37
    assert office.ask("select count(*) n from run where state = 'FAILED' and code = 'SRC_UNREACHABLE'") == [{"n": 37}]
    assert len(office.people()) == 6


@pytest.fixture
def folder(office: Office) -> Path:
    """A drop folder, read by its pattern."""
    path = office.folder / "drop" / "35.16"
    path.mkdir()
    declare(office, "jatuhan", str(path / "*.csv"))
    return path


def drop(folder: Path, name: str, rows: list[dict[str, str]] | tuple[dict[str, str], ...], age: float = 3600) -> Path:
    path = folder / name
    path.write_text(as_csv(rows))
    os.utime(path, (time.time() - age,) * 2)
    return path


@fault("id_", [pytest.param("", id="F56")])
def test_a_file_still_being_uploaded_waits_for_the_next_round_and_a_person_does_not_wait(office: Office, folder: Path, id_: str) -> None:
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
def test_a_file_replaced_after_it_was_read_is_another_delivery(office: Office, folder: Path, id_: str) -> None:
    path = drop(folder, "a.csv", CAST)

    def replace(event: str, source: str, facts: Any) -> None:
        if event == "fetched":
            path.write_text(as_csv([SITI]))

    assert office.one("jatuhan", tell=replace).counts["admitted"] == 6
    assert len(office.people()) == 6


@fault(
    ("make", "code"),
    [
        pytest.param(lambda folder: (folder / "a.csv").symlink_to(folder.parent / "geheim.csv"), "SYMLINK_REFUSED", id="F58-link"),
        pytest.param(lambda folder: None, "SRC_GONE", id="F60-nothing"),
        pytest.param(lambda folder: folder.rmdir(), "SRC_GONE", id="F60-no-folder"),
        pytest.param(lambda folder: drop(folder, "a.csv.part", CAST), "SRC_GONE", id="F56-part"),
        pytest.param(lambda folder: (folder / "a.csv").mkdir(), "SRC_GONE", id="F58-folder"),
    ],
)
def test_what_is_no_whole_file_is_no_delivery(office: Office, folder: Path, make: Callable[[Path], object], code: str) -> None:
    drop(folder.parent, "geheim.csv", CAST)
    make(folder)
    result = office.one("jatuhan")
    assert (result.state, result.code) == ("FAILED", code)
    assert office.people() == []


@fault("id_", [pytest.param("", id="F59")])
def test_of_two_files_the_newest_is_taken_and_the_other_noted_and_left(office: Office, folder: Path, id_: str) -> None:
    drop(folder, "baru.csv", CAST, age=3600)
    old = drop(folder, "lama.csv", CAST[:3], age=7200)
    assert office.one("jatuhan").counts["admitted"] == 6
    assert "OTHER_FILE" in office.codes()
    assert old.exists()


@fault("id_", [pytest.param("", id="F59-again")])
def test_a_dropped_file_that_lies_there_still_confirms_nothing(office: Office, folder: Path, id_: str) -> None:
    drop(folder, "a.csv", CAST)
    office.one("jatuhan", clock=True)
    before = office.ask("select confirmed_at from source")
    assert office.one("jatuhan", clock=True).state == "NOOP"
    assert office.ask("select confirmed_at from source") == before
    assert office.ask("select fresh from run order by id desc limit 1") == [{"fresh": False}]


@fault("id_", [pytest.param("", id="F60-later")])
def test_a_file_that_vanishes_closes_nobody(office: Office, folder: Path, id_: str) -> None:
    path = drop(folder, "a.csv", CAST)
    office.one("jatuhan")
    before = office.state()
    path.unlink()
    assert office.one("jatuhan").code == "SRC_GONE"
    assert office.state() == before


class Night(threading.Thread):
    """A sync in a thread of its own, so that a test can meddle."""

    def __init__(self, office: Office) -> None:
        super().__init__(daemon=True)
        self.office = office
        self.result: Result | None = None
        self.error: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            self.result = self.office.one()
        except BaseException as error:
            self.error = error


@pytest.fixture
def meddler(office: Office) -> Iterator[psycopg.Connection[Any]]:
    """Somebody else in the database."""
    with psycopg.connect(office.database.url) as connection:
        yield connection


WAITING = """select pid from pg_stat_activity where datname = current_database() and application_name = 'sibermata'
             and wait_event_type = 'Lock' and pid <> pg_backend_pid()"""


def waiting_backend(office: Office) -> int:
    """Wait until the night waits for a lock; return its backend."""
    with psycopg.connect(office.database.url, autocommit=True) as connection:
        for _ in range(1000):
            if row := connection.execute(WAITING).fetchone():
                return int(row[0])
            time.sleep(0.01)
    raise AssertionError("the night never waited")


def terminate(office: Office, pid: int) -> None:
    with psycopg.connect(office.database.url, autocommit=True) as connection:
        connection.execute("select pg_terminate_backend(%s)", (pid,))


def undisturbed(office: Office, *, extra: str = "") -> None:
    """Everybody is there once, published once."""
    assert [name for name, *_ in office.people()] == [
        "Siti Contohwati", "Budi Ujicoba", "Wati Simulasi", "Joko Fiktif", "Siti Contohwati", "Agus Latihan",
    ]  # fmt: skip
    assert office.ask("select count(*) people from person") == [{"people": 6}]
    assert office.ask("select count(*) n from source_record") == [{"n": 6}]
    assert office.ask("select count(*) n from publication") == [{"n": 1}]
    assert office.ask("select state, code from run where ended_at is not null and state <> 'NOOP'") == [{"state": "PUBLISHED", "code": ""}]


@fault(
    "table",
    [pytest.param(table, id=f"F81-F102-{table}") for table in ("publication", "tenure", "source_record", "record_version", "finding")],
)
def test_a_backend_killed_in_the_middle_of_the_writing_is_done_again_as_a_whole(
    office: Office, meddler: psycopg.Connection[Any], table: str
) -> None:
    office.deliver([*CAST, {**CAST[0], "name": "-", "key": "9"}])
    meddler.execute(f"lock table {table} in exclusive mode")
    night = Night(office)
    terminate(office, waiting_backend(office))
    meddler.rollback()
    night.join(30)
    assert night.error is None
    assert night.result is not None
    assert (night.result.state, night.result.counts["admitted"]) == ("PUBLISHED", 6)
    undisturbed(office)


@fault("id_", [pytest.param("", id="F102-owner")])
def test_a_worker_that_lost_the_session_of_its_lock_goes_on_under_its_fence(
    office: Office, meddler: psycopg.Connection[Any], id_: str
) -> None:
    office.deliver(CAST)
    meddler.execute("lock table tenure in exclusive mode")
    night = Night(office)
    waiting = waiting_backend(office)
    meddler.execute(
        "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted and classid <> 5357058 and pid <> %s"
        " and database = (select oid from pg_database where datname = current_database())",
        (waiting,),
    )
    meddler.rollback()
    night.join(30)
    assert night.error is None
    undisturbed(office)


@fault("id_", [pytest.param("", id="F102-always")])
def test_a_backend_that_is_killed_again_and_again_fails_the_run_and_the_next_one_is_whole(
    office: Office, meddler: psycopg.Connection[Any], id_: str
) -> None:
    office.deliver(CAST)
    meddler.execute("lock table source_record in exclusive mode")
    night = Night(office)
    killed: set[int] = set()
    while night.is_alive() and len(killed) < 8:
        with suppress(AssertionError):
            pid = waiting_backend(office) if night.is_alive() else 0
            if pid and pid not in killed:
                terminate(office, pid)
                killed.add(pid)
        if len(killed) == 5:
            break
    night.join(10)
    meddler.rollback()
    night.join(10)
    assert not night.is_alive()
    assert len(killed) == 5
    assert office.people() == []
    assert office.one().state == "PUBLISHED"
    assert len(office.people()) == 6
    assert office.ask("select count(*) n from person") == [{"n": 6}]


@fault("id_", [pytest.param("", id="F104")])
def test_a_deadlock_is_done_again_as_a_whole(office: Office, meddler: psycopg.Connection[Any], id_: str) -> None:
    office.deliver(CAST)
    meddler.execute("set local deadlock_timeout = '20s'")  # the night finds it first, and is the one that is undone
    meddler.execute("lock table source_record in exclusive mode")
    night = Night(office)
    waiting_backend(office)
    meddler.execute("select fence from source where slug = 'mojokerto' for update")
    meddler.rollback()
    night.join(30)
    assert night.error is None
    undisturbed(office)


class Proxy:
    """Stands between the night and the database, and loses the answer to one COMMIT: the database did it, nobody hears of it."""

    def __init__(self, url: str, lose: int) -> None:
        self.told = conninfo_to_dict(url)
        self.lose, self.commits, self.lost = lose, 0, False
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = make_conninfo(url, host="127.0.0.1", port=self.listener.getsockname()[1], sslmode="disable", gssencmode="disable")
        threading.Thread(target=self._accept, daemon=True).start()

    def _upstream(self) -> socket.socket:
        host, port = str(self.told.get("host") or "127.0.0.1"), int(str(self.told.get("port") or 5432))
        if host.startswith("/"):
            upstream = socket.socket(socket.AF_UNIX)
            upstream.connect(f"{host}/.s.PGSQL.{port}")
            return upstream
        return socket.create_connection((host, port))

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                threading.Thread(target=self._carry, args=(client, self._upstream()), daemon=True).start()

    def _carry(self, client: socket.socket, upstream: socket.socket) -> None:
        silent = threading.Event()

        def back() -> None:
            with suppress(OSError):
                while piece := upstream.recv(65536):
                    if silent.is_set():
                        break
                    client.sendall(piece)
            for end in (client, upstream):
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

        threading.Thread(target=back, daemon=True).start()
        with suppress(OSError):
            while piece := client.recv(65536):
                if b"COMMIT" in piece:
                    self.commits += 1
                    if self.commits == self.lose:
                        self.lost = True
                        silent.set()
                upstream.sendall(piece)
        with suppress(OSError):
            upstream.shutdown(socket.SHUT_RDWR)


def lose_answer(office: Office, commit: int) -> None:
    """Sync one source while the answer to the night's so-manieth COMMIT is lost; then once more, in peace."""
    straight = office.database
    proxy = Proxy(straight.url, commit)
    office.database = Database(proxy.url)
    with suppress(psycopg.OperationalError, StoreUnavailable):
        office.one()
    assert proxy.lost
    office.database.close()
    proxy.listener.close()
    office.database = straight
    assert office.one().state in ("PUBLISHED", "NOOP")


@fault("number", [pytest.param(number, id=f"F103-{number}") for number in range(1, 6)])
def test_an_answer_to_commit_that_is_lost_doubles_nobody(office: Office, number: int) -> None:
    office.deliver([*CAST, {**CAST[0], "name": "-", "key": "9"}])
    lose_answer(office, number)
    undisturbed(office)


@fault("id_", [pytest.param("", id="F103-without-nik")])
def test_nobody_is_doubled_where_no_number_tells_people_apart(office: Office, id_: str) -> None:
    office.deliver(as_csv(CAST, [name for name in HEADER if name != "nik"]))
    lose_answer(office, 5)
    undisturbed(office)


@fault("id_", [pytest.param("", id="F103-second-night")])
def test_a_later_night_whose_answer_is_lost_is_published_once(office: Office, id_: str) -> None:
    office.deliver(CAST)
    office.one()
    office.deliver([*CAST, person("9", "Rina Percobaan", "", "Kepala Dusun Baru", birth_date="1990-01-05")])
    lose_answer(office, 5)
    assert len(office.people()) == 7
    assert office.ask("select count(*) n, count(distinct run_id) runs from publication") == [{"n": 2, "runs": 2}]
    assert office.ask("select state from run where state <> 'NOOP' order by id") == [{"state": "PUBLISHED"}, {"state": "PUBLISHED"}]


@fault("id_", [pytest.param("", id="F105")])
def test_a_database_that_takes_no_connection_says_so(office: Office, id_: str) -> None:
    office.deliver(CAST)
    with psycopg.connect(office.database.url, autocommit=True) as connection:
        name = conninfo_to_dict(office.database.url)["dbname"]
        connection.execute(f'create role penuh_{name} login superuser; grant all on database "{name}" to penuh_{name}')
        connection.execute(f"alter role penuh_{name} nologin")
        try:
            refused = Database(make_conninfo(office.database.url, user=f"penuh_{name}"))
            with pytest.raises(StoreUnavailable, match="the database does not answer"):
                refused.connect()
        finally:
            connection.execute(f'revoke all on database "{name}" from penuh_{name}; drop role penuh_{name}')


@fault("id_", [pytest.param("", id="F118")])
def test_a_source_that_is_declared_no_more_keeps_its_people(office: Office, id_: str) -> None:
    office.deliver(CAST)
    office.one()
    assert list(CAST) == [SITI, BUDI, WATI, JOKO, OTHER_SITI, AGUS]
    (office.folder / "sources" / "mojokerto.toml").unlink()
    office.deliver([{**SITI, "key": "1", "nik": "3517015503809011", "village_code": "35.17.01.2001"}], "jombang", district="35.17")
    from sibermata.sync.run import sync

    list(sync([office.source("jombang")], office.night(), ["jombang"]))
    assert office.ask("select slug, active from source order by 1") == [
        {"slug": "jombang", "active": True}, {"slug": "mojokerto", "active": False},
    ]  # fmt: skip
    assert [status for *_, status in office.people()] == ["active"] * 7


STRANGE_HEADERS = {
    "a unit separator": "cata\x1ftan", "a null mark": "\x02", "a zero byte": "cata\x00tan", "half a character": "cata\ud800tan",
    "a line end": "cata\ntan", "a backslash": "cata\\tan", "three hundred letters": "x" * 300, "an escape": "\x1b[31mmerah",
}  # fmt: skip


@fault("header", [pytest.param(header, id=f"B47-{name}") for name, header in STRANGE_HEADERS.items()])
@fault("nights", [1, 2])
def test_a_strange_name_of_a_field_stops_no_night(office: Office, header: str, nights: int) -> None:
    rows = [{**row, header: "x"} for row in CAST]
    if nights == 2:
        office.deliver(json.dumps({"data": list(CAST)}), type="json_api")
        office.one()
    office.deliver(json.dumps({"data": [*rows, {**rows[0], "name": "-", "key": "9"}]}), type="json_api")
    result = office.one()
    assert (str(result.state), result.code) in (("PUBLISHED", ""), ("FAILED", "SHAPE"), ("FAILED", "JSON"), ("FAILED", "BAD_UNICODE"))
    assert nights == 1 or len(office.people()) == 6


@fault(
    "name", [pytest.param(name, id=f"S28-{number}") for number, name in enumerate(["a\x1fb", "a\nb", "a\x02", "a\\b", "é😀", "a\udcffb"])]
)
def test_a_strange_name_of_a_dropped_file_stops_no_night(office: Office, folder: Path, name: str) -> None:
    drop(folder, f"{name}.csv", [*CAST, {**CAST[0], "name": "-", "key": "9"}])
    result = office.one("jatuhan")
    assert (str(result.state), result.code) in (("PUBLISHED", ""), ("FAILED", "SRC_GONE"), ("FAILED", "FILE_REFUSED"))


@fault("pages", [pytest.param(pages, id=f"{pages}-pages") for pages in (1, 255, 256, 300)])
def test_a_delivery_of_many_pages_is_read_like_one_of_few(office: Office, pages: int) -> None:
    folder = office.folder / "drop" / "halaman"
    folder.mkdir()
    villages = [row["code"] for row in office.ask("select code from region where district_code = '35.16' and level = 'desa' order by 1")]
    for number in range(pages):
        row = person(str(number + 1), "Orang", "", f"Kepala Dusun {number}", villages[number % 250], birth_date="1980-02-02")
        row["name"] = "Orang " + "".join(chr(ord("a") + int(digit)) for digit in f"{number:03d}")
        told = {"data": [row], "meta": {"total": pages, "totalPage": pages, "page": number + 1}}
        (folder / f"hal-{number + 1}.json").write_text(json.dumps(told))
    declare(office, "halaman", f"{folder}/*.json", '[paging]\npages = "meta.totalPage"\ntotal = "meta.total"')
    path = office.folder / "sources" / "halaman.toml"
    path.write_text(path.read_text().replace("spreadsheet", "json_api"))
    result = office.one("halaman")
    assert (str(result.state), result.code, result.counts.get("admitted")) == ("PUBLISHED", "", pages)
