"""`holds`: a plan waits for a person, is let go as it was held or not at all, and what was decided
is written down.
"""

import json
from typing import Any

import pytest

from tests.cli.conftest import Type
from tests.office import CAST, SRIGADING, Office, person

CROWD = [
    person(
        str(n),
        f"Orang Nomor{'abcdefghijklmnopqrstuvwxyz'[n % 26]}{'abcdefghij'[n // 26]}",
        "",
        f"Kepala Dusun {n}",
        birth_date=f"1980-02-{n % 28 + 1:02d}",
    )
    for n in range(1, 41)
]


def held(type_: Type, *words: str) -> list[dict[str, Any]]:
    return json.loads(type_("holds", "list", "--format", "json", *words).out)  # type: ignore[no-any-return]


def shrink(type_: Type, office: Office) -> int:
    """Publish forty, deliver thirty: the plan is held. Return its number."""
    office.deliver(CROWD)
    assert type_("sync", "--by", "Rina").code == 0
    office.deliver(CROWD[:30])
    assert type_("sync", "--by", "Rina").code == 3
    (row,) = held(type_)
    return int(row["hold"])


def test_a_held_plan_is_listed_and_shown_with_its_measures(type_: Type, office: Office) -> None:
    number = shrink(type_, office)
    (row,) = held(type_)
    assert (row["source"], row["code"], row["status"], row["planned_by"]) == (
        "mojokerto",
        "SHRINK",
        "waiting",
        "Rina",
    )
    assert row["measures"]["removals"] == 10
    result = {
        line["field"]: line["value"]
        for line in json.loads(type_("holds", "show", number, "--format", "json").out)
    }
    assert (result["removals"], result["before"], result["code"]) == (10, 40, "SHRINK")
    assert result["message"]
    assert result["next_step"]


@pytest.mark.parametrize("form", ["table", "csv", "xlsx", "json"])
def test_holds_are_listed_in_every_form(type_: Type, office: Office, form: str) -> None:
    shrink(type_, office)
    assert type_("holds", "list", "--format", form).code == 0


@pytest.mark.parametrize("deed", ["release", "reject"])
def test_nobody_decides_without_a_name(type_: Type, office: Office, deed: str) -> None:
    number = shrink(type_, office)
    assert type_("holds", deed, number).code == 2
    assert type_("holds", deed, number, "--by", "").code == 2
    assert type_("holds", deed, number, "--by", "  ").code == 2
    assert held(type_)[0]["status"] == "waiting"


def test_a_released_plan_is_applied_as_it_was_held(type_: Type, office: Office) -> None:
    number = shrink(type_, office)
    result = type_("holds", "release", number, "--by", "Sari", "--reason", "pemekaran")
    assert (result.code, "diterbitkan" in result.out) == (0, True)
    assert [status for *_, status in office.people()].count("missing") == 10
    assert held(type_) == []
    (row,) = held(type_, "--all")
    assert (row["status"], row["decided_by"], row["reason"]) == ("released", "Sari", "pemekaran")
    assert office.ask("select who, what from audit") == [{"who": "Sari", "what": "hold released"}]
    assert type_("sync").out.startswith("[1/1] mojokerto: tidak ada yang baru")
    assert type_("doctor").code == 0


def test_a_plan_is_let_go_once(type_: Type, office: Office) -> None:
    number = shrink(type_, office)
    type_("holds", "release", number, "--by", "Sari", "--reason", "diperiksa")
    for deed in ("release", "reject"):
        result = type_("holds", deed, number, "--by", "Sari", "--reason", "diperiksa lagi")
        assert result.code == 2
        assert "sudah dilepas oleh Sari pada" in result.err
    assert office.ask("select count(*) n from publication") == [{"n": 2}]


def test_a_rejected_plan_leaves_what_was_published_and_is_not_asked_again(
    type_: Type, office: Office
) -> None:
    number = shrink(type_, office)
    before = office.state()
    result = type_("holds", "reject", number, "--by", "Sari", "--reason", "berkas terpotong")
    assert result.code == 0
    assert office.state() == before
    assert office.ask("select who, what from audit") == [{"who": "Sari", "what": "hold rejected"}]
    again = type_("sync")
    assert "ditolak (SHRINK)" in again.out
    assert held(type_) == []
    assert office.state() == before


def test_another_plan_overtakes_the_one_that_waits(type_: Type, office: Office) -> None:
    number = shrink(type_, office)
    office.deliver(CROWD[:25])
    type_("sync")
    assert [row["measures"]["removals"] for row in held(type_)] == [15]
    assert type_("holds", "release", number, "--by", "Sari", "--reason", "diperiksa").code == 2


def test_the_same_plan_again_keeps_its_clock(type_: Type, office: Office) -> None:
    shrink(type_, office)
    (before,) = held(type_)
    assert type_("sync").code == 3
    (after,) = held(type_)
    assert (after["hold"], after["expires_at"]) == (before["hold"], before["expires_at"])
    assert (
        type_("holds", "release", after["hold"], "--by", "Sari", "--reason", "diperiksa").code == 0
    )


def test_an_expired_plan_is_not_let_go(type_: Type, office: Office) -> None:
    number = shrink(type_, office)
    with office.database.work() as connection:
        connection.execute("update hold set expires_at = clock_timestamp() - interval '1 second'")
    before = office.state()
    result = type_("holds", "release", number, "--by", "Sari", "--reason", "diperiksa")
    assert (result.code, "sudah kedaluwarsa" in result.err) == (2, True)
    assert office.state() == before
    assert held(type_) == []
    assert type_("sync").code == 3
    assert held(type_)[0]["status"] == "waiting"


def test_a_plan_that_takes_away_more_than_200_needs_a_second_person(
    type_: Type, office: Office
) -> None:
    number = shrink(type_, office)
    with office.database.work() as connection:
        connection.execute("update hold set measures = measures || '{\"removals\": 201}'")
    for same in ("Rina", "rina", " Rina "):
        result = type_("holds", "release", number, "--by", same, "--reason", "diperiksa")
        assert (result.code, "Minta orang lain yang melepasnya" in result.err) == (2, True), same
    assert type_("holds", "release", number, "--by", "Sari", "--reason", "diperiksa").code == 0


def test_a_plan_that_takes_away_200_may_be_let_go_by_one_who_did_not_plan_it(
    type_: Type, office: Office
) -> None:
    number = shrink(type_, office)
    with office.database.work() as connection:
        connection.execute("update hold set measures = measures || '{\"removals\": 200}'")
    assert type_("holds", "release", number, "--by", "Rina", "--reason", "diperiksa").code == 2
    assert type_("holds", "release", number, "--by", "Sari", "--reason", "diperiksa").code == 0


def test_a_plan_whose_bytes_are_gone_is_not_let_go_and_stays_held(
    type_: Type, office: Office
) -> None:
    number = shrink(type_, office)
    with office.database.work() as connection:
        connection.execute("update delivery set body = null")
    result = type_("holds", "release", number, "--by", "Sari", "--reason", "diperiksa")
    assert (result.code, "tidak disimpan lagi" in result.err) == (2, True)
    assert office.ask("select state from run order by id desc limit 1") == [{"state": "HELD"}]


def test_a_source_under_work_is_not_let_go_meanwhile(type_: Type, office: Office) -> None:
    number = shrink(type_, office)
    with office.database.work() as connection:
        connection.execute(
            "insert into run (district_code, run_key, source, night, state, requested_at) select "
            "district_code, 'x', source, night, 'REQUESTED', now() from run limit 1"
        )
    result = type_("holds", "release", number, "--by", "Sari", "--reason", "diperiksa")
    assert (result.code, "sedang dikerjakan" in result.err) == (2, True)


@pytest.mark.parametrize("code", ["ZERO_ROWS", "GROWTH"])
def test_empty_and_doubled_deliveries_are_let_go_by_a_person_too(
    type_: Type, office: Office, code: str
) -> None:
    office.deliver(CAST)
    type_("sync")
    more = [
        person(
            str(n + 50),
            f"Tambahan {'abcdefgh'[n]}",
            "",
            f"Kadus {n}",
            SRIGADING,
            birth_date=f"1981-04-0{n + 1}",
        )
        for n in range(6)
    ]
    office.deliver([] if code == "ZERO_ROWS" else [*CAST, *more])
    assert type_("sync").code == 3
    (row,) = held(type_)
    assert row["code"] == code
    assert type_("holds", "release", row["hold"], "--by", "Sari", "--reason", "diperiksa").code == 0
    assert type_("doctor").code == 0
