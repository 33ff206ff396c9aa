"""H14: a night lies between the last one of its source and today; and the clock may be set, where
nothing but trying goes on.
"""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sibermata.desk.opening import refuse_clock
from sibermata.errors import ConfigError
from sibermata.settings import is_for_trying, read_settings
from tests.cli.conftest import Type
from tests.office import AGUS, CAST, FIRST_NIGHT, Office

DECEMBER = "2026-12-01T01:00+07:00"


@pytest.fixture(autouse=True)
def december(type_: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIBERMATA_CLOCK", DECEMBER)


def nights(office: Office) -> list[tuple[str, str]]:
    """Night and day of fetching of every run."""
    rows = office.ask("select night::text, fetched_on::text from run order by id")
    return [(row["night"], row["fetched_on"]) for row in rows]


@pytest.mark.parametrize(
    ("night", "code", "named"),
    [
        pytest.param(
            "2026-12-02", "NIGHT_TO_COME", ("2 Desember 2026", "1 Desember 2026"), id="H14-to-come"
        ),
        pytest.param(
            "2026-03-01",
            "NIGHT_BEFORE_LAST",
            ("1 Maret 2026", "2 Maret 2026", "mojokerto"),
            id="H14-before-the-last",
        ),
    ],
)
def test_a_night_outside_is_refused_with_both_days_and_nothing_runs(
    type_: Type, office: Office, night: str, code: str, named: tuple[str, ...]
) -> None:
    office.deliver(CAST)
    office.one()
    assert FIRST_NIGHT.isoformat() == "2026-03-02"
    result = type_("sync", "mojokerto", "--night", night)
    assert result.code == 2
    assert f"[{code}]" in result.err
    assert all(word in result.err for word in named)
    assert len(nights(office)) == 1


def test_the_last_night_and_today_are_nights(type_: Type, office: Office) -> None:
    office.deliver(CAST)
    office.one()
    for night in ("2026-03-02", "2026-12-01"):
        assert type_("sync", "--night", night).code == 0
    assert [night for night, _ in nights(office)] == ["2026-03-02", "2026-03-02", "2026-12-01"]


def test_the_night_of_another_source_hinders_nobody(type_: Type, office: Office) -> None:
    office.deliver(CAST)
    office.deliver([AGUS], "kedua", toml="[expect]\nrows = 1")
    type_("sync", "kedua", "--night", "2026-06-01")
    assert type_("sync", "mojokerto", "--night", "2026-05-01").code == 0
    assert type_("sync", "--night", "2026-05-02").code == 2


def test_days_are_counted_by_the_clock_and_not_by_the_names_of_nights(
    type_: Type, office: Office
) -> None:
    office.deliver(CAST)
    type_("sync", "--night", "2026-03-01")
    office.deliver(CAST[:-1])
    for night in range(2, 12):
        type_("sync", "--night", f"2026-03-{night:02d}")
    assert {fetched for _, fetched in nights(office)} == {"2026-12-01"}
    assert {status for *_, status in office.people()} == {"active", "missing"}


def test_doctor_says_that_the_clock_is_set(
    type_: Type, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "1 Desember 2026 pukul 01.00 WIB (SIBERMATA_CLOCK)" in type_("doctor").out
    (setting, *_) = json.loads(type_("doctor", "--format", "json").out)["checks"]
    assert "1 Desember 2026" in setting["notes"][0]["sentence"]
    monkeypatch.delenv("SIBERMATA_CLOCK")
    assert "SIBERMATA_CLOCK" not in type_("doctor").out


@pytest.mark.parametrize(
    ("url", "trying"),
    [
        ("", True),
        ("postgresql://u@db.example.go.id/test_sibermata", True),
        ("postgresql://u@db.example.go.id/sibermata_test?sslmode=require", True),
        ("postgresql://u@db.example.go.id/sibermata", False),
        ("postgresql://test_@db.example.go.id/latest", False),
    ],
)
def test_only_a_database_to_try_things_on_has_its_clock_set(url: str, trying: bool) -> None:
    assert is_for_trying(url) is trying
    settings = replace(read_settings({}), database_url=url, clock=datetime(2026, 12, 1, tzinfo=UTC))
    if trying:
        refuse_clock(settings)
    else:
        with pytest.raises(ConfigError) as refused:
            refuse_clock(settings)
        assert refused.value.code == "CLOCK_SET"
