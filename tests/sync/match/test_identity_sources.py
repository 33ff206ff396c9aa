"""Two sources speak of one person: whatever the order in which they are synced, the province is the
same, and each has its say.
"""

from collections.abc import Sequence

import pytest

from tests.desk.acts import fix
from tests.lives import CALM, FILL, Row, anew, shown
from tests.office import BUDI, SITI, Office

KAUR = {**BUDI, "post": "Kaur Keuangan"}
ORDERS = (("sumber-a", "sumber-b"), ("sumber-b", "sumber-a"))
Rows = Sequence[Row]


def two(
    office: Office,
    a: Rows,
    b: Rows,
    order: Sequence[str] = ORDERS[0],
    trust: tuple[int, int] = (50, 50),
) -> None:
    """One night of two sources of one district, beside a village in which nothing happens."""
    for name, rows, rank in zip(ORDERS[0], (a, b), trust, strict=True):
        office.deliver([*FILL, *rows], name, toml=f"trust = {rank}\n{CALM}")
    for result in office.sync(*order):
        assert str(result.state) in ("PUBLISHED", "NOOP"), result


def in_either_order(
    office: Office, *nights: tuple[Rows, Rows], trust: tuple[int, int] = (50, 50)
) -> list[list[tuple[str, str, str]]]:
    """Live through the nights in both orders of sources; return what stood after each night, which
    must be one thing.
    """
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
    "kept_rows",
    [
        pytest.param([MOVED], id="moves"),
        pytest.param([OVER], id="calls over"),
        pytest.param([SITI], id="drops"),
    ],
)
def test_who_one_source_moves_ends_or_drops_stays_where_the_other_names_him(
    office: Office, kept_rows: list[Row], trust: tuple[int, int]
) -> None:
    last = in_either_order(
        office, ([KAUR, SITI], [KAUR, SITI]), ([*kept_rows, SITI][:2], [TOUCHED, SITI]), trust=trust
    )[-1]
    assert STILL in last


def test_a_seat_ends_once_the_last_source_that_named_it_moves_its_holder_too(
    office: Office,
) -> None:
    nights = in_either_order(office, ([KAUR], [KAUR]), ([MOVED], [KAUR]), ([MOVED], [MOVED]))
    assert [{post: status for _, post, status in night} for night in nights[1:]] == [
        {"KAUR_KEUANGAN": "active", "SEKDES": "active"},
        {"KAUR_KEUANGAN": "ended", "SEKDES": "active"},
    ]


def test_a_seat_is_over_once_no_source_names_its_holder_in_office(office: Office) -> None:
    nights = in_either_order(office, ([KAUR], [KAUR]), ([OVER], [KAUR]), ([OVER], [OVER]))
    assert [status for ((_, _, status),) in nights] == ["active", "active", "ended"]


def phone(office: Office) -> str:
    row = office.ask(
        "select private from person where recorded_to = 'infinity' and name like 'Budi%%'"
    )[0]
    return office.secrecy.open(bytes(row["private"]), b"person").split("\x1f")[3]


ONE, TWO = "081234500001", "081234500002"


def test_what_the_others_last_said_stands_once_the_weightier_source_names_somebody_no_more(
    office: Office,
) -> None:
    mine, theirs = (
        {**KAUR, "name": "Budi Ujicobaa", "phone": ONE, "sk_number": "9/2019"},
        {**KAUR, "phone": TWO},
    )
    two(office, [SITI, mine], [SITI, theirs], trust=(60, 50))
    assert (
        phone(office),
        office.ask(
            "select sk_number from tenure where post = 'KAUR_KEUANGAN' order by recorded_from desc"
        )[0],
    ) == (
        "+6281234500001",
        {"sk_number": "9/2019"},
    )
    two(office, [SITI], [SITI, theirs], trust=(60, 50))
    assert (
        phone(office),
        office.ask(
            "select sk_number from tenure where post = 'KAUR_KEUANGAN' order by recorded_from desc"
        )[0],
    ) == (
        "+6281234500002",
        {"sk_number": "141/1/2019"},
    )
    assert STILL in shown(office)
    two(office, [SITI, mine], [SITI, theirs], trust=(60, 50))
    assert phone(office) == "+6281234500001"


def test_a_stated_day_that_its_source_took_back_weighs_no_more(office: Office) -> None:
    fresh, old = (
        {**KAUR, "phone": ONE, "sk_date": "2025-12-19"},
        {**KAUR, "phone": TWO, "sk_date": "2024-12-19"},
    )
    two(office, [fresh], [old])
    assert phone(office) == "+6281234500001"
    two(office, [{**fresh, "sk_date": "2019-12-19"}], [old])
    assert phone(office) == "+6281234500002"


def test_a_sources_weight_is_its_own_stated_day_and_nobody_elses(office: Office) -> None:
    starts = {
        "sumber-a": ("2019-12-19", ""),
        "sumber-b": ("", "2024-01-05"),
        "sumber-c": ("2021-02-03", ""),
    }
    states = set()
    for order in (
        ("sumber-a", "sumber-b", "sumber-c"),
        ("sumber-a", "sumber-c", "sumber-b"),
        ("sumber-c", "sumber-b", "sumber-a"),
    ):
        anew(office)
        for name, (start, sk) in starts.items():
            row = {**KAUR, "start_date": start, "sk_date": sk}
            office.deliver(
                [*FILL, row], name, toml=f"trust = {50 if name == 'sumber-b' else 60}\n{CALM}"
            )
        office.sync(*order)
        states.add(office.state())
        assert office.ask(
            "select start_date::text d from tenure where recorded_to = 'infinity' and post = "
            "'KAUR_KEUANGAN'"
        ) == [{"d": "2021-02-03"}]
    assert len(states) == 1


def test_a_correction_stays_over_the_words_of_both_whoever_speaks_or_falls_silent(
    office: Office,
) -> None:  # I6
    theirs = {**KAUR, "birth_place": "Jombamg"}
    two(office, [SITI, {**KAUR, "phone": ONE}], [SITI, theirs], trust=(60, 50))
    fix(office, "Budi Ujicoba", "birth_place", "Jombang")
    two(office, [SITI, {**KAUR, "phone": TWO}], [SITI, theirs], trust=(60, 50))
    two(office, [SITI], [SITI, theirs], trust=(60, 50))
    assert office.ask(
        "select birth_place from person where recorded_to = 'infinity' and name like 'Budi%%'"
    ) == [{"birth_place": "Jombang"}]


def test_whom_one_source_moves_and_the_other_drops_the_same_night_has_moved(office: Office) -> None:
    nights = in_either_order(office, ([KAUR, SITI], [KAUR, SITI]), ([MOVED, SITI], [SITI]))
    assert ("Budi Ujicoba", "KAUR_KEUANGAN", "ended") in nights[-1]
    nights = in_either_order(office, ([KAUR, SITI], [KAUR, SITI]), ([OVER, SITI], [SITI]))
    assert ("Budi Ujicoba", "KAUR_KEUANGAN", "ended") in nights[-1]
    nights = in_either_order(office, ([KAUR, SITI], [KAUR, SITI]), ([OVER, SITI], [MOVED, SITI]))
    assert ("Budi Ujicoba", "KAUR_KEUANGAN", "ended") in nights[-1]
