"""Where a source may be asked and how: addresses that lead inside, TLS that lies, names that
change, what may be said aloud.
"""

import ipaddress
import socket
import subprocess
import sys

import pytest

from sibermata.errors import ConfigError, SibermataError, SourceRefused
from sibermata.records.delivery import Before
from sibermata.sources.base import SOURCE_TYPES
from sibermata.sources.files.address import Way, way_to
from sibermata.sources.guard import Guard, is_public
from sibermata.sources.http.file import fetch
from sibermata.sources.limits import Budget
from sibermata.sources.outside import Outside
from sibermata.sources.scrub import scrub, shown
from tests.sources.loopback import SMALL, Script, get, reply, source_at

INSIDE = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "017700000001",
    "0",
    "0.0.0.0",  # noqa: S104
    "10.0.0.1",
    "10.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "192.168.1",
    "3232235777",
    "169.254.169.254",
    "2852039166",
    "0xa9fea9fe",
    "100.64.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "192.0.2.1",
    "198.51.100.7",
    "203.0.113.9",
    "192.88.99.1",
    "[::1]",
    "[::]",
    "[::ffff:7f00:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:10.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b:1::1]",
    "[2002:7f00:1::]",
    "[2002:a9fe:a9fe::1]",
    "[2001:0:4136:e378:8000:63bf:3fff:fdd2]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[fe80::1]",
    "[ff02::1]",
    "[2001:db8::1]",
    "[::127.0.0.1]",
    "[100::1]",
    "localhost",
    "localhost.",
]


@pytest.mark.parametrize("host", INSIDE, ids=lambda host: f"S42-{host}")
def test_no_spelling_of_an_inner_address_is_asked(host: str) -> None:
    with pytest.raises(SibermataError) as caught:
        get(source_at(f"https://{host}:9/data", "spreadsheet", internal_network=False))
    try:
        socket.getaddrinfo(host.strip("[]."), 9)
    except OSError:  # this system does not even know the spelling: then there is no address
        assert caught.value.code == "SRC_UNREACHABLE"
    else:
        assert caught.value.code == "ADDRESS_REFUSED"


def test_a_connection_that_ended_elsewhere_is_refused() -> None:
    """S42."""
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as connection,
    ):
        Guard("x", True).check_peer(connection, ipaddress.ip_address("::ffff:127.0.0.1"))
        with pytest.raises(SourceRefused):
            Guard("x", True).check_peer(connection, ipaddress.ip_address("127.0.0.2"))


METADATA = [
    "169.254.169.254",
    "100.100.100.200",
    "168.63.129.16",
    "fd00:ec2::254",
    "224.0.0.1",
    "0.0.0.1",
    "100.64.0.1",
    "64:ff9b::a9fe:a9fe",
]


@pytest.mark.parametrize("address", METADATA)
def test_an_inner_network_opens_neither_metadata_nor_what_is_no_network(address: str) -> None:
    assert not Guard("x", True).allows(ipaddress.ip_address(address))


def test_an_inner_network_is_as_narrow_as_its_source_says() -> None:
    wide, narrow, outer = Guard("x", True), Guard("x", ("10.20.0.0/16",)), Guard("x")
    ip = ipaddress.ip_address
    assert wide.allows(ip("10.20.1.1"))
    assert wide.allows(ip("::ffff:10.20.1.1"))
    assert wide.allows(ip("103.10.10.10"))
    assert narrow.allows(ip("10.20.1.1"))
    assert not narrow.allows(ip("10.21.1.1"))
    assert not narrow.allows(ip("103.10.10.10"))
    assert not outer.allows(ip("10.20.1.1"))
    assert not Guard("x", ("0.0.0.0/0",)).allows(ip("169.254.169.254"))


@pytest.mark.parametrize(
    "address", ["103.10.10.10", "8.8.8.8", "2404:8000::1", "64:ff9b::808:808", "::ffff:8.8.8.8"]
)
def test_the_open_internet_is_open(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("https://siti:rahasia@data.example.go.id/x", id="S43-user"),
        pytest.param("https://data.example.go.id\\@127.0.0.1/x", id="S43-backslash"),
        pytest.param("https://127.0.0.1%00.example.id/x", id="S43-zero"),
        pytest.param("https://①②⑦.0.0.1/x", id="S43-wide-digits"),
        pytest.param("https://data.example.go.id:99999/x", id="S43-port"),
        pytest.param("https:///x", id="S43-no-host"),
        pytest.param("http://data.example.go.id/x", id="S44-plain"),
        pytest.param("https://[fe80::1%25eth0]/x", id="S43-zone"),
    ],
)
def test_an_address_that_could_mean_two_things_is_refused_without_a_question_to_the_network(
    address: str,
) -> None:
    def never(host: str, port: int) -> list[str]:
        raise AssertionError("resolved")

    with pytest.raises(SourceRefused) as caught:
        Guard("x", False, never).refuse_unless_allowed(address)
    assert caught.value.code in ("ADDRESS_REFUSED", "PLAIN_HTTP_REFUSED")
    assert "rahasia" not in str(caught.value)


@pytest.mark.parametrize("fault", [pytest.param("", id="F26")])
def test_a_name_is_resolved_once_and_one_inner_address_refuses_it(
    script: Script, fault: str
) -> None:
    script.play(reply(b"a;b\n"))
    asked: list[str] = []

    def flipping(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["8.8.8.8", "127.0.0.1"]

    source = source_at(
        f"https://data.example.go.id:{script.port}/x", "spreadsheet", internal_network=False
    )
    with pytest.raises(SourceRefused) as caught:
        fetch(source, Before(), Outside(budget=Budget(SMALL), resolver=flipping))
    assert (caught.value.code, asked, script.requests) == (
        "ADDRESS_REFUSED",
        ["data.example.go.id"],
        [],
    )


@pytest.mark.parametrize("fault", [pytest.param("", id="F26-host")])
def test_the_connection_goes_to_the_judged_address_and_keeps_the_name(
    script: Script, fault: str
) -> None:
    script.play(reply(b"a;b\n"))
    asked: list[str] = []

    def once(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.9.9.9"]

    source = source_at(f"http://data.example.go.id:{script.port}/x", "spreadsheet")
    assert (
        fetch(source, Before(), Outside(budget=Budget(SMALL), resolver=once)).parts[0].body
        == b"a;b\n"
    )
    assert len(asked) == 1
    assert f"Host: data.example.go.id:{script.port}".encode() in script.requests[0]


@pytest.mark.parametrize(
    ("address", "way"),
    [
        ("https://data.example.go.id/a.xlsx", Way.WEB),
        ("HTTP://data.example.go.id/a.xlsx", Way.WEB),
        ("mysql://10.0.0.1:3306/desa", Way.DATABASE),
        ("drop/35.16/*.xlsx", Way.FOLDER),
        ("drop/35.16/a.xlsx", Way.FILE),
        ("file:///srv/a.xlsx", Way.FILE),
    ],
)
def test_an_address_says_how_it_is_reached(address: str, way: Way) -> None:
    assert way_to(address) is way


@pytest.mark.parametrize(
    "address",
    [
        "ftp://h/x",
        "gopher://h/x",
        "sftp://h/x",
        "dict://h",
        "drop/*/a.xlsx",
        "",
        "jar:file:///x!/y://z",
    ],
)
def test_other_ways_are_a_mistake_in_the_toml(address: str) -> None:
    if address.startswith("jar"):
        assert way_to(address) is Way.FILE  # a file of an odd name, which is not there
        return
    with pytest.raises(ConfigError):
        way_to(address)


@pytest.mark.parametrize(
    ("kind", "address"),
    [("opensid", "https://h/x"), ("spreadsheet", "mysql://h/x"), ("ckan", "mysql://h/x")],
)
def test_a_type_is_fetched_only_by_its_own_ways(kind: str, address: str) -> None:
    from dataclasses import replace

    source = replace(source_at("x.csv", "spreadsheet"), type=kind, address=address)
    with pytest.raises(ConfigError):
        get(source)


def test_a_type_that_is_not_there_is_a_mistake_in_the_toml() -> None:
    from dataclasses import replace

    with pytest.raises(ConfigError):
        get(replace(source_at("x.csv", "spreadsheet"), type="soap"))


def test_knowing_the_types_loads_no_heavy_library() -> None:
    heavy = (
        "{'requests', 'urllib3', 'lxml', 'pymysql', 'openpyxl', 'python_calamine', "
        "'tenacity', 'certifi'}"
    )
    code = f"import sys; import sibermata.sources.base; print(sorted({heavy} & set(sys.modules)))"
    out = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True
    )
    assert out.stdout.strip() == "[]"
    assert set(SOURCE_TYPES) == {"spreadsheet", "html_table", "json_api", "ckan", "opensid"}


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("NIK 3516050101809001 salah", "3516050101809001"),
        ("hubungi 0812-3450-0001", "0812-3450-0001"),
        ("hubungi +62 812 3450 0001", "3450 0001"),
        ("siti@contoh.go.id ditolak", "siti@contoh"),
        ("token=abc", "abc"),
        ('{"password": "ab"}', "ab"),
        ("Authorization: Bearer eyJhbGciOi", "eyJhbGciOi"),
        ("lihat https://u:p@h.id/a?k=1#z", "k=1"),
        ("lihat https://u:p@h.id/a?k=1#z", "u:p"),
        ("kunci eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9", "eyJhbGciOi"),
        ("x" * 5000, "x" * 201),
        ("sandi kami adalah rumah123", "rumah123"),
    ],
)
def test_a_strangers_words_are_told_without_what_is_personal_or_secret(
    text: str, gone: str
) -> None:
    assert gone not in scrub(text, ("rumah123",))


def test_an_address_is_shown_without_user_and_query() -> None:
    assert (
        shown("https://u:p@data.example.go.id:8443/a/b?token=x#y")
        == "https://data.example.go.id:8443/a/b"
    )
    assert shown("http://[bad") == "(an address that cannot be read)"
