"""Two sources speak of one person: whatever the order in which they are synced, the province is the same, and each has its say."""

from collections.abc import Sequence

import pytest

from tests.lives import CALM, FILL, Row, anew, shown
from tests.office import BUDI, SITI, Office

KAUR = {**BUDI, "post": "Kaur Keuangan"}
ORDERS = (("sumber-a", "sumber-b"), ("sumber-b", "sumber-a"))
Rows = Sequence[Row]


def two(office: Office, a: Rows, b: Rows, order: Sequence[str] = ORDERS[0], trust: tuple[int, int] = (50, 50)) -> None:
    """One night of two sources of one district, beside a village in which nothing happens."""
    for name, rows, rank in zip(ORDERS[0], (a, b), trust, strict=True):
        office.deliver([*FILL, *rows], name, toml=f"trust = {rank}\n{CALM}")
    for result in office.sync(*order):
        assert str(result.state) in ("PUBLISHED", "NOOP"), result


def in_either_order(office: Office, *nights: tuple[Rows, Rows], trust: tuple[int, int] = (50, 50)) -> list[list[tuple[str, str, str]]]:
    """Live through the nights in both orders of sources; return what stood after each night, which must be one thing."""
    lives = []
    for order in ORDERS:
        anew(office)
        seen = []
        for a, b in nights:
            two(office, a, b, order, trust)
            seen.append((shown(office), office.state()))
        lives.append(seen)
    assert lives[0] == lives[1], "the order of sources decides"
    return [stood for stood, _ in lives[0]]


TOUCHED = {**KAUR, "phone": "081234500002"}
MOVED, OVER = {**KAUR, "post": "Sekretaris Desa"}, {**KAUR, "status": "non aktif"}
STILL = ("Budi Ujicoba", "KAUR_KEUANGAN", "active")


@pytest.mark.parametrize("trust", [(50, 50), (60, 50), (50, 60)])
@pytest.mark.parametrize(
    "told", [pytest.param([MOVED], id="moves"), pytest.param([OVER], id="calls over"), pytest.param([SITI], id="drops")]
)
def test_who_one_source_moves_ends_or_drops_stays_where_the_other_names_him(
    office: Office, told: list[Row], trust: tuple[int, int]
) -> None:
    last = in_either_order(office, ([KAUR, SITI], [KAUR, SITI]), ([*told, SITI][:2], [TOUCHED, SITI]), trust=trust)[-1]
    assert STILL in last


def test_a_seat_ends_once_the_last_source_that_named_it_moves_its_holder_too(office: Office) -> None:
    nights = in_either_order(office, ([KAUR], [KAUR]), ([MOVED], [KAUR]), ([MOVED], [MOVED]))
    assert [dict((post, status) for name, post, status in night) for night in nights[1:]] == [
        {"KAUR_KEUANGAN": "active", "SEKDES": "active"}, {"KAUR_KEUANGAN": "ended", "SEKDES": "active"},
    ]  # fmt: skip


def test_a_seat_is_over_once_no_source_names_its_holder_in_office(office: Office) -> None:
    nights = in_either_order(office, ([KAUR], [KAUR]), ([OVER], [KAUR]), ([OVER], [OVER]))
    assert [status for ((_, _, status),) in nights] == ["active", "active", "ended"]
