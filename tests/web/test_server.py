"""Where a server may listen, and under which names it answers."""

import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from uvicorn import Config

from sibermata.errors import Refusal
from sibermata.web.server import Address, listen, options_of, site_of
from tests.office import Office
from tests.web.conftest import HOST, app_of, close, opened_of


@pytest.mark.parametrize(
    ("address", "code"),
    [
        pytest.param(Address("192.0.2.7"), "SERVE_OPEN", id="another network without TLS"),
        pytest.param(Address("10.0.0.7"), "SERVE_OPEN", id="the network without TLS"),
        pytest.param(
            Address("10.0.0.7", public="https://a.test"), "SERVE_OPEN", id="a name is no proof"
        ),
        pytest.param(Address("10.0.0.7", proxy="gerbang"), "SERVE_PROXY", id="a proxy by name"),
        pytest.param(Address("10.0.0.7", proxy="10.0.0.5"), "SERVE_PUBLIC", id="no public name"),
        pytest.param(
            Address(proxy="10.0.0.5", public="http://a.test"), "SERVE_PUBLIC", id="no TLS outside"
        ),
        pytest.param(Address(public="sibermata"), "SERVE_PUBLIC", id="no address"),
    ],
)
def test_an_address_where_passwords_would_travel_in_the_open_is_refused(
    address: Address, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        site_of(address)
    assert refused.value.code == code


def test_this_machine_alone_needs_no_tls() -> None:
    site = site_of(Address())
    assert not site.secure
    assert {"localhost", "127.0.0.1"} <= site.hosts


def test_behind_a_proxy_only_the_public_name_and_the_own_address_are_answered() -> None:
    site = site_of(Address("10.0.0.7", proxy="10.0.0.5", public="https://desa.test:8443"))
    assert site.secure
    assert site.hosts == {"desa.test", "10.0.0.7"}


def test_with_a_certificate_the_server_may_listen_to_the_network() -> None:
    site = site_of(Address("10.0.0.7", certificate=Path("a.pem"), key=Path("b.pem")))
    assert site.secure


def test_a_port_that_another_program_holds_is_refused_and_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Refusal) as refused:
            listen(Address(port=port))
    assert refused.value.code == "SERVE_TAKEN"
    assert refused.value.facts == {"host": "127.0.0.1", "port": port}


def test_an_answer_does_not_wait_until_the_browser_confirms_its_first_packet() -> None:
    with listen(Address(port=0)) as listening:
        port = listening.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)), listening.accept()[0] as connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


PROXY = Address("10.0.0.7", proxy="10.0.0.5", public="https://desa.test")


def tries_of(app: Any, address: Address, peer: str, forwarded: list[str]) -> list[bool]:
    """What a sign-in with a wrong password is answered, each time under another forwarded
    address.
    """
    config = Config(app, **options_of(address))
    config.load()
    found = []
    client = TestClient(
        config.loaded_app,
        base_url=f"https://{HOST}",
        client=(peer, 40_000),
        headers={"Sec-Fetch-Site": "same-origin"},
        follow_redirects=False,
    )
    token = re.search(r'name="csrf" value="([^"]*)"', client.get("/masuk").text)
    assert token
    for number, forged in enumerate(forwarded):
        fields = {"csrf": token[1], "nama": f"Nihil {number}", "sandi": "salah sama sekali"}
        answer = client.post("/masuk", data=fields, headers={"X-Forwarded-For": forged})
        found.append("tunggu" in answer.text.lower() or "coba lagi" in answer.text.lower())
    return found


@pytest.mark.parametrize("fault", [pytest.param("", id="S39")])
@pytest.mark.parametrize(
    ("address", "peer", "forged"),
    [
        pytest.param(Address(), "127.0.0.1", "203.0.113.{}", id="no proxy is named"),
        pytest.param(PROXY, "10.0.0.9", "203.0.113.{}", id="somebody who is not the proxy"),
        pytest.param(PROXY, "10.0.0.5", "203.0.113.{}, 198.51.100.7", id="forged before the proxy"),
    ],
)
def test_a_forged_forwarded_address_does_not_reset_the_limit(
    own_office: Office, address: Address, peer: str, forged: str, fault: str
) -> None:
    del fault
    app = app_of(own_office)
    limit = opened_of(own_office).terms.failures.address_per_minute
    waits = tries_of(app, address, peer, [forged.format(n) for n in range(limit + 2)])
    assert waits == [False] * limit + [True] * 2
    close(app)


@pytest.mark.parametrize("fault", [pytest.param("", id="S39")])
def test_behind_the_proxy_each_browser_has_a_limit_of_its_own(
    own_office: Office, fault: str
) -> None:
    del fault
    app = app_of(own_office)
    waits = tries_of(app, PROXY, "10.0.0.5", [f"203.0.113.{n}" for n in range(40)])
    assert not any(waits)
    close(app)


ENDED = """
import asyncio, os, signal, uvicorn
from contextlib import contextmanager
from sibermata.web.server import closing_on_end, listen, Address

@contextmanager
def database():
    try:
        yield
    finally:
        print("closed", flush=True)

async def app(scope, receive, send):
    await receive()
    os.kill(os.getpid(), signal.SIGTERM)
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})

with database(), listen(Address(port=0)) as listening, closing_on_end():
    uvicorn.Server(uvicorn.Config(app, log_config=None)).run(sockets=[listening])
"""


def test_a_server_that_is_asked_to_end_closes_what_is_open() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ENDED], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout, done.returncode) == ("closed\n", 0), done.stderr
