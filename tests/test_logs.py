"""The log: whatever library writes, nothing personal or secret leaves, and no line begins another
one.
"""

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest

from sibermata.errors import StoreUnavailable
from sibermata.log_about import about
from sibermata.logs import LIBRARIES, Lines, Sentences
from sibermata.store.base.engine import Database

ROOT = Path(__file__).parents[1]
NIK, PHONE, PHONE_TYPED = "3516055503809777", "081234567897", "+62 812-3456-7897"
TOKEN, PASSWORD = "kenariTOKEN0123456789abcdefXYZ", "Sandi/Kenari=77x"
ADDRESS = f"https://petugas:{PASSWORD}@data.example.go.id/x?nik={NIK}&token={TOKEN}"
IN_PATH = "AAkenariTok-en_0123456789abcdefgh"
CANARIES = (
    IN_PATH,
    NIK,
    PHONE,
    "812-3456-7897",
    "81234567897",
    TOKEN,
    PASSWORD,
    "Sandi",
    "petugas:",
)
SAID = f"nik {NIK} hp {PHONE} {PHONE_TYPED} token={TOKEN} {ADDRESS} Bearer {TOKEN}"
SAID += f" /bot123456789:{IN_PATH}/send https://api.telegram.org/bot123456789:{IN_PATH}/send"
WRITERS = f"""
import logging, sys, threading, warnings
from sibermata import logs

said = {SAID!r}
logs.set_up(logs.Lines(), logging.DEBUG)
for name in ("root", "sibermata.sync", "asyncio", *logs.LIBRARIES):
    log = logging.getLogger(None if name == "root" else name)
    log.critical(said)
    log.critical("%s", said, extra={{"job_args": {{"nik": {NIK}}}, "detail": said, "value": {NIK}}})
    log.critical("%d is no number", said)  # a wrong call
    try:
        raise ValueError(said)
    except ValueError as error:
        try:
            raise RuntimeError(said) from error
        except RuntimeError:
            log.exception("failed %r", [said])
warnings.warn(said)
class Falls:
    def __del__(self):
        raise ValueError(said)
del_me = Falls()
del del_me
def fall():
    raise ValueError(said)
thread = threading.Thread(target=fall)
thread.start()
thread.join()
fall()
"""


def line(message: object, *values: object, **fields: object) -> dict[str, Any]:
    """What one line of a service says."""
    record = logging.makeLogRecord({"name": "x", "msg": message, "args": values, **fields})
    text = Lines(environ={}).format(record)
    assert "\n" not in text
    found: dict[str, Any] = json.loads(text)
    return found


def hits(text: str) -> list[str]:
    return [canary for canary in CANARIES if canary in text]


@pytest.mark.parametrize("fault", [pytest.param("", id="S48-I11")])
def test_whoever_writes_to_the_log_nothing_personal_or_secret_stands_in_it(fault: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WRITERS],
        env={"PYTHONPATH": str(ROOT), "SRC_PASSWORD": PASSWORD},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert hits(done.stderr + done.stdout) == []
    lines = [json.loads(one) for one in done.stderr.splitlines()]
    assert {one["logger"] for one in lines} >= {"root", "asyncio", "sibermata", *LIBRARIES}
    assert sum(one["message"] == "an error that nobody caught" for one in lines) == 3
    assert all(one["trace"] for one in lines if one["message"].startswith("failed"))
    assert done.returncode == 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('x\n{"level": "INFO", "message": "forged"}', id="S53-new line"),
        pytest.param("x\r\x1b[2K\x1b]0;x\x07", id="S53-terminal"),
        pytest.param("x\u2028y\u0085z\x7f\x00", id="S53-other ends of a line"),
        pytest.param("\ud800", id="S53-half a letter"),
    ],
)
def test_no_text_begins_a_line_of_its_own_or_moves_a_terminal(text: str) -> None:
    record = logging.makeLogRecord({"name": "x", "msg": "%s", "args": (text,), "detail": text})
    for formatter in (Lines(environ={}), Sentences(environ={})):
        written = formatter.format(record)
        assert written.isascii() or formatter.__class__ is Sentences
        assert not [one for one in written if one < " " or one in "\x7f\x85\u2028\u2029"]
    assert line("%s", text)["message"] == text


def test_a_line_says_when_who_what_and_of_which_run() -> None:
    with about(source="mojokerto-pemdes-tahun-2026", run=7):
        found = line("source settled", rows=812, night="2026-03-02", created=0.0)
        due = line("job ended", due="2026-03-02T06:30:00+07:00")["due"]
    assert due == "2026-03-02T06:30:00+07:00"
    assert found["at"] == "1970-01-01T07:00:00.000+07:00"
    assert (found["source"], found["run"]) == ("mojokerto-pemdes-tahun-2026", 7)
    assert (found["message"], found["rows"], found["night"]) == (
        "source settled",
        812,
        "2026-03-02",
    )
    assert "run" not in line("after it")


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        pytest.param("value", int(NIK), "***", id="a NIK as a number"),
        pytest.param("source", f"desa-{NIK}", "desa-***", id="a NIK in a name of ours"),
        pytest.param("rows", 999_999, 999_999, id="a count"),
        pytest.param("detail", "lahir 1980-03-15", "lahir ***", id="a day in free text"),
        pytest.param("detail", None, None, id="nothing"),
        pytest.param("message", "x", None, id="a field that bears the name of a part"),
    ],
)
def test_a_field_is_written_as_far_as_it_may(name: str, value: object, written: object) -> None:
    found = line("it is so", **{name: value} if name != "message" else {"message_": "x"})
    assert found["message"] == "it is so"
    assert found.get(name) == (written if name != "message" else "it is so")


def test_of_an_error_of_the_database_only_code_and_constraint_are_written(
    database: Database,
) -> None:
    with database.connection() as connection, pytest.raises(psycopg.Error) as caught:
        connection.execute(
            "create temporary table t (nik text constraint once primary key);"
            f"insert into t values ('{NIK}'), ('{NIK}')"
        )
    found = line("failed", exc_info=(caught.type, caught.value, caught.tb))
    assert found["trace"][0] == "UniqueViolation 23505 once"
    assert hits(json.dumps(found)) == []


def test_the_words_of_an_error_of_ours_are_written_and_those_of_others_when_asked_for() -> None:
    ours, other = StoreUnavailable("the disk is full"), ValueError(f"no number: {NIK}")
    assert line("failed", exc_info=(None, ours, None))["trace"] == [
        "StoreUnavailable the disk is full"
    ]
    assert line("failed", exc_info=(None, other, None))["trace"] == ["ValueError"]
    record = logging.makeLogRecord({"msg": "failed", "exc_info": (None, other, None)})
    assert "no number: ***" in Sentences(debug=True, environ={}).format(record)
