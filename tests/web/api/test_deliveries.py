"""A program hands a file in: counted while it is read, handed in once, read by an ordinary run."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.office import CAST, as_csv
from tests.web.programs import CANARIES, DELIVER, Program, check_problem
from tests.web.syncing import Syncing

CSV = as_csv(CAST).encode()
KIRIM = "deliveries?source=kirim"


@pytest.fixture
def dedi(own_api: Program) -> str:
    return own_api.token("Dedi", rights=DELIVER)


def count(api: Program, question: str) -> int:
    return int(api.office.ask(f"select count(*) n from {question}")[0]["n"])


def test_a_file_is_taken_in_and_a_worker_reads_it_by_an_ordinary_run(
    own_api: Program, dedi: str
) -> None:
    answer = own_api.call("POST", KIRIM, dedi, CSV)
    assert answer.status_code == 202, answer.text
    said = answer.json()["data"]
    assert said["sha256"] == hashlib.sha256(CSV).hexdigest()
    assert (said["source"], said["bytes"]) == ("kirim", len(CSV))
    assert answer.headers["location"] == said["see"]
    assert own_api.get(said["see"], dedi).json()["data"]["state"] == "waiting"
    Syncing(own_api.office).work()
    done = own_api.get(said["see"], dedi).json()["data"]
    assert done["state"] == "done"
    run = own_api.get(f"runs/{done['run']}", own_api.token("Dedi")).json()["data"]
    assert (run["source"], run["rows_read"], run["state"]) == ("kirim", len(CAST), "PUBLISHED")


def test_the_same_bytes_again_are_answered_alike_and_nothing_is_there_twice(
    own_api: Program, dedi: str
) -> None:
    first = own_api.call("POST", KIRIM, dedi, CSV)
    Syncing(own_api.office).work()
    before = [count(own_api, table) for table in ("upload", "job", "run", "delivery")]
    again = own_api.call("POST", KIRIM, dedi, CSV)
    assert (again.status_code, again.json()) == (202, first.json())
    after = [count(own_api, table) for table in ("upload", "job", "run", "delivery")]
    assert after == before
    other = own_api.call("POST", KIRIM, dedi, CSV + b"\n")
    assert other.json()["data"]["job"] != first.json()["data"]["job"]


def test_four_at_once_hand_one_file_in_once(own_api: Program, dedi: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: own_api.call("POST", KIRIM, dedi, CSV), range(4)))
    assert {one.status_code for one in answers} == {202}
    assert len({one.json()["data"]["job"] for one in answers}) == 1
    assert count(own_api, "upload") == 1
    assert count(own_api, "job where kind = 'sync'") == 1


def test_work_that_was_in_vain_is_asked_for_anew(own_api: Program, dedi: str) -> None:
    first = own_api.call("POST", KIRIM, dedi, CSV).json()["data"]["job"]
    with own_api.office.database.work() as connection:
        connection.execute("update job set state = 'expired' where id = %s", (first,))
    assert own_api.call("POST", KIRIM, dedi, CSV).json()["data"]["job"] != first
    assert count(own_api, "upload") == 1


def endless(chunks: int) -> Iterator[bytes]:
    """A body that says nothing of its length."""
    for _ in range(chunks):
        yield b"a,b\n" * 16_384


def test_a_file_is_counted_while_it_is_read(own_api: Program, dedi: str) -> None:
    read: list[int] = []

    def counted() -> Iterator[bytes]:
        for number, chunk in enumerate(endless(1_000)):
            read.append(number)
            yield chunk

    body: Any = counted()
    answer = own_api.call("POST", KIRIM, dedi, body)
    check_problem(answer, 413, answer.json()["code"])
    assert count(own_api, "upload") == 0
    answer = own_api.call("POST", KIRIM, dedi, b"a" * 21_000_000)
    check_problem(answer, 413, answer.json()["code"])


@pytest.mark.parametrize(
    ("address", "body", "status", "code"),
    [
        pytest.param("deliveries", CSV, 422, "PARAMETER_INVALID", id="no source"),
        pytest.param("deliveries?source=KENARI", CSV, 422, "PARAMETER_INVALID", id="no name"),
        pytest.param("deliveries?source=kenari", CSV, 404, "PAGE_UNKNOWN", id="unknown"),
        pytest.param("deliveries?source=kirim-kenari", CSV, 404, "PAGE_UNKNOWN", id="S17"),
        pytest.param("deliveries?source=mojokerto", CSV, 422, "SOURCE_NOT_PUSH", id="no push"),
        pytest.param(KIRIM, b"", 422, "UPLOAD_EMPTY", id="empty"),
        pytest.param(KIRIM, b"%PDF-1.7 kenari", 422, "UPLOAD_KIND", id="S25 a PDF"),
        pytest.param(f"{KIRIM}&kenari=1", CSV, 422, "PARAMETER_UNKNOWN", id="a field more"),
    ],
)
def test_what_cannot_be_handed_in_is_refused_and_not_said_again(
    own_api: Program, dedi: str, address: str, body: bytes, status: int, code: str
) -> None:
    answer = own_api.call("POST", address, dedi, body)
    check_problem(answer, status, code)
    assert not [word for word in (*CANARIES, "kenari") if word in answer.text]
    assert count(own_api, "upload") == 0
    assert count(own_api, "job where kind = 'sync'") == 0


@pytest.mark.parametrize("fault", [pytest.param("", id="S17-S22")])
def test_a_token_without_the_right_hands_nothing_in(own_api: Program, fault: str) -> None:
    del fault
    for token in (own_api.token("Dedi"), own_api.token("Rini")):
        check_problem(own_api.call("POST", KIRIM, token, CSV), 403, "PAGE_NOT_YOURS")
    check_problem(own_api.call("POST", KIRIM, "salah", CSV), 401, "TOKEN_INVALID")
    token = own_api.token("Dedi", rights=DELIVER)
    check_problem(own_api.get("officials", token), 403, "PAGE_NOT_YOURS")
    with own_api.office.database.work() as connection:
        connection.execute("update account set rights = '{view}' where name = 'Dedi'")
    check_problem(own_api.call("POST", KIRIM, token, CSV), 403, "PAGE_NOT_YOURS")
    assert count(own_api, "upload") == 0


def test_the_job_of_another_district_is_one_that_is_not_there(own_api: Program, dedi: str) -> None:
    job = own_api.call("POST", KIRIM, dedi, CSV).json()["data"]["job"]
    theirs = own_api.token("Nanik")
    foreign, missing = (own_api.get(f"jobs/{one}", theirs) for one in (job, 99999))
    check_problem(foreign, 404, "PAGE_UNKNOWN")
    assert foreign.content == missing.content
