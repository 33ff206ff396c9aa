"""One message to one address: what arrived, what was refused, what nobody knows."""

import threading
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from sibermata.records.office.message import MessageState, Sent
from sibermata.sources.outgoing.ping import ping
from sibermata.sources.outgoing.send import is_fit, judged, send, wait_of
from tests.sources.loopback import Answer, Script, reply

HTTP_OK = {"way": "HTTP", "status": 200, "wait": ""}


@pytest.fixture
def receiver() -> Iterator[HTTPServer]:
    with HTTPServer() as server:
        yield server


def to(receiver: HTTPServer, path: str = "pesan") -> str:
    return f"json://127.0.0.1:{receiver.port}/{path}"


def test_a_message_arrives_as_it_was_written(receiver: HTTPServer) -> None:
    receiver.expect_request("/pesan").respond_with_data("")
    sent = send(to(receiver), "Judul", "Baris ditolak: 3.\nhttps://contoh.example/a?b=1&c=<2>")
    assert sent == Sent(MessageState.SENT, "HTTP_200")
    (arrived,) = [request.get_json() for request, _ in receiver.log]
    assert (arrived["title"], arrived["message"]) == (
        "Judul",
        "Baris ditolak: 3.\nhttps://contoh.example/a?b=1&c=<2>",
    )
    assert arrived["attachments"] == []


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        pytest.param(401, {}, Sent(MessageState.REFUSED, "HTTP_401"), id="refused"),
        pytest.param(
            429, {"Retry-After": "77"}, Sent(MessageState.WAITING, "HTTP_429", 77.0), id="later"
        ),
        pytest.param(503, {}, Sent(MessageState.WAITING, "HTTP_503"), id="away"),
        pytest.param(504, {}, Sent(MessageState.UNCERTAIN, "HTTP_504"), id="somebody behind it"),
        pytest.param(
            302, {"Location": "/lain"}, Sent(MessageState.REFUSED, "HTTP_302"), id="sent elsewhere"
        ),
    ],
)
def test_an_answer_says_whether_the_message_is_tried_again(
    receiver: HTTPServer, status: int, headers: Mapping[str, str], expected: Sent
) -> None:
    receiver.expect_request("/pesan").respond_with_response(Response("", status, dict(headers)))
    assert send(to(receiver), "Judul", "isi") == expected
    assert len(receiver.log) == 1


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(lambda connection: None, id="hung up"),
        pytest.param(reply(b"{", length=20), id="cut short"),
    ],
)
def test_an_answer_that_breaks_off_leaves_a_message_uncertain(
    script: Script, answer: Answer
) -> None:
    script.play(answer)
    sent = send(f"json://127.0.0.1:{script.port}/pesan", "Judul", "isi")
    assert sent == Sent(MessageState.UNCERTAIN, "BROKEN_OFF")


def test_a_receiver_that_never_answers_leaves_a_message_uncertain(receiver: HTTPServer) -> None:
    over = threading.Event()
    receiver.expect_request("/pesan").respond_with_handler(
        lambda request: Response(str(over.wait(30)))
    )
    sent = send(to(receiver), "Judul", "isi", seconds=4)
    over.set()
    assert sent == Sent(MessageState.UNCERTAIN, "TIMED_OUT")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        pytest.param("json://127.0.0.1:1/x", Sent(MessageState.WAITING, "NOT_REACHED"), id="off"),
        pytest.param(
            "jsons://nowhere.invalid/x", Sent(MessageState.WAITING, "NOT_REACHED"), id="no address"
        ),
        pytest.param(
            "mailto://a:b@127.0.0.1:1?from=a@contoh.example&to=b@contoh.example",
            Sent(MessageState.WAITING, "NOT_REACHED"),
            id="no mail server",
        ),
        pytest.param(
            "json://169.254.169.254/x",
            Sent(MessageState.REFUSED, "ADDRESS_REFUSED"),
            id="a cloud's own address",
        ),
        pytest.param(
            "json://93.184.215.14/x",
            Sent(MessageState.REFUSED, "PLAIN_HTTP_REFUSED"),
            id="plain http to the internet",
        ),
        pytest.param("antah://x", Sent(MessageState.REFUSED, "ADDRESS_INVALID"), id="no kind"),
    ],
)
def test_what_reaches_nobody_is_never_uncertain(address: str, expected: Sent) -> None:
    assert send(address, "Judul", "isi") == expected


@pytest.mark.parametrize(
    ("address", "fit"),
    [
        ("tgram://123456789:abcdefg_hijklmnop/12315544/", True),
        ("mailtos://petugas:sandi@contoh.example", True),
        ("jsons://contoh.example/x?verify=no", False),
        ("antah://contoh.example", False),
        ("", False),
    ],
)
def test_an_address_is_fit_when_apprise_knows_it_and_certificates_are_checked(
    address: str, fit: bool
) -> None:
    assert is_fit(address) is fit


@pytest.mark.parametrize(
    ("sent", "seen", "expected"),
    [
        pytest.param(True, [HTTP_OK], Sent(MessageState.SENT, "HTTP_200"), id="sent"),
        pytest.param(True, [], Sent(MessageState.SENT, "SENT"), id="sent another way"),
        pytest.param(
            False, [], Sent(MessageState.UNCERTAIN, "NOTHING_SEEN"), id="failed another way"
        ),
        pytest.param(
            False,
            [{"way": "SMTP", "status": 451}],
            Sent(MessageState.WAITING, "SMTP_451"),
            id="greylisted",
        ),
        pytest.param(
            False,
            [{"way": "SMTP", "status": 535}],
            Sent(MessageState.REFUSED, "SMTP_535"),
            id="a wrong password",
        ),
        pytest.param(
            False,
            [{"way": "SMTP", "status": 250}, {"way": "SMTP", "status": 451}],
            Sent(MessageState.UNCERTAIN, "SMTP_451"),
            id="one of two has it: nobody gets it twice",
        ),
        pytest.param(
            False, [{"trouble": "TIMED_OUT"}], Sent(MessageState.UNCERTAIN, "TIMED_OUT"), id="late"
        ),
        pytest.param(
            False, [{"trouble": "TLS_REFUSED"}], Sent(MessageState.REFUSED, "TLS_REFUSED"), id="TLS"
        ),
    ],
)
def test_what_was_seen_decides(sent: bool, seen: list[dict[str, Any]], expected: Sent) -> None:
    assert judged(sent, seen) == expected


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("77", 77.0), ("", None), ("nanti", None), ("Mon, 02 Mar 2020 01:00:00 GMT", 0.0)],
)
def test_a_wait_is_asked_for_in_seconds_or_until_an_instant(
    text: str, seconds: float | None
) -> None:
    assert wait_of(text) == seconds


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        pytest.param(200, "OK", "", id="F115 answered"),
        pytest.param(204, "", "", id="F115 without a word"),
        pytest.param(404, "", "SRC_MOVED", id="F115 unknown there"),
        pytest.param(503, "", "SRC_UNREACHABLE", id="F115 away"),
    ],
)
def test_the_dead_mans_switch_is_asked_once_and_what_goes_wrong_is_a_code(
    receiver: HTTPServer, status: int, body: str, code: str
) -> None:
    receiver.expect_request("/rahasia").respond_with_data(body, status=status)
    assert ping(f"http://127.0.0.1:{receiver.port}/rahasia") == code
    assert len(receiver.log) == 1
