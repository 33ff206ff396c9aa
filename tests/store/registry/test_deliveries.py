"""The bytes as received are kept byte for byte, and let go when their nights are over - unless
somebody still needs them.
"""

import zlib

import pytest

from sibermata.errors import StoreUnavailable
from sibermata.records.delivery import Part
from sibermata.store.base.engine import Database
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.registry.deliveries import (
    PURPOSE,
    keep_delivery,
    let_go,
    load_delivery,
    pack,
    pack_manifest,
    places_in_manifest,
    unpack,
    unpack_manifest,
)
from tests.office import CAST, KEY, Office, person

SECRECY = Secrecy(KEY)


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param((Part("a.csv", b"x;y\n"),), id="one"),
        pytest.param((Part("a.csv", b""),), id="empty"),
        pytest.param((), id="none"),
        pytest.param(
            (Part("page 1 é😀", b"\x00\xff" * 5000), Part("", b"{}"), Part("page 3", b"")),
            id="pages",
        ),
        pytest.param(
            tuple(Part(f"halaman {n}", str(n).encode()) for n in range(2000)), id="2000 pages"
        ),
    ],
)
def test_parts_come_back_byte_for_byte(parts: tuple[Part, ...]) -> None:
    assert unpack(pack(parts, SECRECY), SECRECY) == parts


def test_a_workbook_is_not_packed_a_second_time() -> None:
    workbook = Part("a.xlsx", b"PK\x03\x04" + b"x" * 5000)
    text = Part("a.csv", b"x" * 5000)
    assert len(pack((workbook,), SECRECY)) > 5000 > len(pack((text,), SECRECY))
    assert unpack(pack((workbook, workbook), SECRECY), SECRECY) == (workbook, workbook)
    assert unpack(pack((workbook, text), SECRECY), SECRECY) == (workbook, text)


def test_what_is_packed_is_what_zlib_reads_and_no_larger_than_zlib_would_make_it() -> None:
    body = "".join(
        f"35160{n * 7919 % 99991};Desa {n % 97};{n % 31}\n" for n in range(9000)
    ).encode()
    packed = SECRECY.open_bytes(pack((Part("a.csv", body),), SECRECY), PURPOSE)
    assert zlib.decompress(packed).endswith(body)
    assert len(packed) <= len(zlib.compress(body, 1))


def test_a_packed_delivery_opens_under_no_other_key() -> None:
    with pytest.raises(StoreUnavailable):
        unpack(pack((Part("a.csv", b"x"),), SECRECY), Secrecy(bytes(range(40, 72))))


def test_nobody_reads_a_delivery_in_the_database(office: Office) -> None:
    office.deliver(CAST)
    office.one()
    body = bytes(office.ask("select body from delivery")[0]["body"])
    assert b"Contohwati" not in body
    assert unpack(body, SECRECY)[0].body == (office.folder / "drop" / "mojokerto.csv").read_bytes()


def test_a_manifest_comes_back_with_outcomes_and_places() -> None:
    outcomes = {bytes([n]) * 16: "aArqdnx"[n % 7] for n in range(256)}
    places = {digest: (n % 4, 70_000 * n) for n, digest in enumerate(outcomes)}
    manifest = pack_manifest(outcomes, places)
    assert unpack_manifest(manifest) == outcomes
    assert places_in_manifest(manifest) == places
    assert (
        unpack_manifest(None)
        == unpack_manifest(b"")
        == unpack_manifest(pack_manifest({}, {}))
        == {}
    )


def test_a_delivery_of_more_than_255_tables_has_its_manifest() -> None:
    digest = b"x" * 16
    assert places_in_manifest(pack_manifest({digest: "a"}, {digest: (300, 7)})) == {
        digest: (300, 7)
    }


def kept(database: Database, digest: bytes) -> bool:
    with database.connection() as connection:
        return load_delivery(connection, "35.16", "mojokerto", digest) is not None


def age(office: Office, days: int) -> None:
    with office.database.work() as connection:
        connection.execute(
            "update delivery set received_at = received_at - make_interval(days => %s::int)",
            (days,),
        )


def release_bytes(office: Office, nights: int) -> int:
    with office.database.work() as connection:
        return len(let_go(connection, nights))


def digests(office: Office) -> list[bytes]:
    return [
        bytes(row["sha256"])
        for row in office.ask("select sha256 from delivery order by received_at")
    ]


def test_the_same_bytes_are_kept_once_and_kept_anew_after_they_were_let_go(
    database: Database,
) -> None:
    with database.work() as connection:
        for _ in range(2):
            keep_delivery(connection, "35.16", "mojokerto", b"d" * 32, 1, "whole", b"sealed")
        assert connection.execute("select count(*) from delivery").fetchone() == (1,)
        connection.execute("update delivery set body = null")
        keep_delivery(connection, "35.16", "mojokerto", b"d" * 32, 1, "whole", b"sealed")
    assert kept(database, b"d" * 32)


def test_old_bytes_are_let_go_but_never_those_that_are_applied(office: Office) -> None:
    for rows in (CAST, CAST[:5]):
        office.deliver(rows)
        office.one()
    age(office, 91)
    old, applied = digests(office)
    assert release_bytes(office, 90) == 1
    assert (kept(office.database, old), kept(office.database, applied)) == (False, True)
    assert release_bytes(office, 90) == 0


def test_bytes_that_a_hold_waits_on_are_not_let_go(office: Office) -> None:
    office.deliver(CAST)
    office.one()
    office.deliver([])
    assert office.one().state == "HELD"
    age(office, 91)
    assert release_bytes(office, 90) == 0
    with office.database.work() as connection:
        connection.execute("update hold set status = 'rejected'")
    assert release_bytes(office, 90) == 1


def test_young_bytes_stay(office: Office) -> None:
    for rows in (CAST, CAST[:5]):
        office.deliver(rows)
        office.one()
    age(office, 89)
    assert release_bytes(office, 90) == 0


@pytest.mark.parametrize("fault", [pytest.param("", id="let go and delivered again")])
def test_a_delivery_that_was_let_go_may_come_again(office: Office, fault: str) -> None:
    other = [*CAST, person("9", "Rina Percobaan", "", "Kepala Dusun Baru", birth_date="1990-01-05")]
    for rows in (CAST, other):
        office.deliver(rows)
        office.one()
    age(office, 91)
    release_bytes(office, 90)
    office.deliver(CAST)
    assert office.one().state == "PUBLISHED"
    assert kept(office.database, digests(office)[0])
