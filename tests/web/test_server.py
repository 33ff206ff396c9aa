"""Where a server may listen, and under which names it answers."""

from pathlib import Path

import pytest

from sibermata.errors import Refusal
from sibermata.web.server import Address, site_of


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
