"""Who is not there any more: marked, presumed, ended - slowly, on complete nights only, never by a
source's failure (SEMANTICS 5).
"""

from datetime import date
from typing import Any

from sibermata.store.night.runs import retire_undeclared
from sibermata.store.registry.findings import TASKS
from tests.held import crowd
from tests.office import (
    AGUS,
    BUDI,
    CAST,
    FIRST_NIGHT,
    HEADER,
    JOKO,
    KESEMEN,
    OTHER_SITI,
    SITI,
    SRIGADING,
    WATI,
    Office,
    as_csv,
    person,
)

DATES = "start_date, start_how, start_after, end_date, end_how, end_after, end_reason"
WITHOUT_WATI = (SITI, BUDI, JOKO, OTHER_SITI, AGUS)
WITHOUT_SITI = (BUDI, WATI, JOKO, OTHER_SITI, AGUS)
NEW_HEAD = person(
    "70",
    "Tono Pengganti",
    "3516050705809070",
    "Kepala Desa",
    start_date="2026-02-20",
    sk_number="141/9/2026",
)


def status(office: Office, name: str) -> str:
    return {row["name"]: row["status"] for row in office.roster(ended=True)}[name]


def tenure(office: Office, name_key: str) -> dict[str, Any]:
    return office.ask(
        f"select t.id, t.status, {DATES} from tenure t join person p on p.id = t.person_id and "
        "p.recorded_to = 'infinity' where t.recorded_to = 'infinity' and p.name_key = %s",
        name_key,
    )[0]


def tasks(office: Office) -> list[str]:
    return [code for code in office.codes() if code in TASKS]


def leave(office: Office, rows: Any, nights: int) -> None:
    """The first night with the whole cast, then so many nights with `rows`."""
    office.deliver(CAST)
    office.one()
    office.deliver(rows)
    for _ in range(nights):
        office.one()


def test_a_first_miss_is_a_mark_and_the_person_stays_on_the_roster(office: Office) -> None:
    leave(office, WITHOUT_WATI, 1)
    assert ("Wati Simulasi", SRIGADING, "KAUR_KEUANGAN", "missing") in office.people()


def test_quiet_nights_move_the_counter_and_after_seven_days_the_officer_has_a_task(
    office: Office,
) -> None:
    leave(office, WITHOUT_WATI, 7)
    assert status(office, "Wati Simulasi") == "missing"
    assert office.one().state == "NOOP"
    assert status(office, "Wati Simulasi") == "presumed_ended"
    assert tasks(office) == ["PRESUMED_ENDED"]
    for _ in range(3):
        office.one()
    assert tasks(office) == ["PRESUMED_ENDED"]


def test_a_perangkat_ends_after_thirty_days_with_an_inferred_end_and_its_interval(
    office: Office,
) -> None:
    leave(office, WITHOUT_WATI, 31)
    held = tenure(office, "WATI SIMULASI")
    assert (held["status"], held["end_how"], held["end_after"], held["end_date"]) == (
        "ended",
        "inferred",
        FIRST_NIGHT,
        date(2026, 3, 3),
    )
    assert tasks(office) == []
    assert "PRESUMED_ENDED" in office.codes("fixed_at_source")


def test_a_kades_never_ends_by_absence_alone(office: Office) -> None:
    leave(office, WITHOUT_SITI, 45)
    assert tenure(office, "BUDI UJICOBA")["status"] == "active"
    assert ("Siti Contohwati", SRIGADING, "KADES", "presumed_ended") in office.people()


def test_a_return_opens_the_same_tenure_again_and_ends_the_task(office: Office) -> None:
    leave(office, WITHOUT_WATI, 10)
    before = tenure(office, "WATI SIMULASI")["id"]
    office.deliver([SITI, {**BUDI, "phone": "081234500002"}, *CAST[2:]])
    assert office.one().state == "PUBLISHED"
    held = tenure(office, "WATI SIMULASI")
    assert (held["id"], held["status"], held["end_date"]) == (before, "active", None)
    assert "PRESUMED_ENDED" not in office.codes()


def test_who_ended_by_absence_and_returns_goes_on_in_the_same_tenure(office: Office) -> None:
    leave(office, WITHOUT_WATI, 31)
    before = tenure(office, "WATI SIMULASI")["id"]
    office.deliver(CAST)
    office.one()
    held = tenure(office, "WATI SIMULASI")
    assert (held["id"], held["status"], held["end_date"], held["end_how"]) == (
        before,
        "active",
        None,
        "",
    )


def test_a_source_that_fails_moves_nothing(office: Office) -> None:  # I1
    leave(office, WITHOUT_WATI, 1)
    office.deliver("")
    for _ in range(40):
        assert office.one().state == "FAILED"
    assert status(office, "Wati Simulasi") == "missing"


def test_a_village_missing_as_a_whole_is_an_incident_of_the_source_and_nobodys_miss(
    office: Office,
) -> None:
    office.deliver(CAST)
    office.one()
    office.deliver(CAST[:4], toml="[brake]\nvillages_share = 0.4")
    for _ in range(40):
        office.one()
    assert {status for *_, status in office.people()} == {"active"}
    assert [shown for code, _, _, shown in office.findings() if code == "VILLAGE_MISSING"] == [
        f"{KESEMEN}/pemdes"
    ]
    office.deliver(CAST)
    office.one()
    assert "VILLAGE_MISSING" not in office.codes()


def test_a_body_that_is_missing_as_a_whole_is_an_incident_too(office: Office) -> None:
    members = [
        person(str(20 + n), f"Anggota {name}", "", "Anggota BPD", birth_date=f"1970-03-{n + 2:02d}")
        for n, name in enumerate(["Satu", "Dua"])
    ]
    office.deliver([*CAST, *members])
    office.one()
    office.deliver(CAST)
    for _ in range(10):
        office.one()
    assert {status for *_, status in office.people()} == {"active"}
    assert [shown for code, _, _, shown in office.findings() if code == "VILLAGE_MISSING"] == [
        f"{SRIGADING}/bpd"
    ]


def test_a_row_that_names_nobody_on_a_seat_keeps_its_holder_seen(office: Office) -> None:
    leave(office, WITHOUT_WATI, 1)
    office.deliver([*WITHOUT_WATI, {**WATI, "key": "", "nik": "", "name": "-", "birth_date": ""}])
    for _ in range(20):
        office.one()
    assert status(office, "Wati Simulasi") == "active"


def test_a_definitif_successor_ends_the_kades_the_day_before_the_stated_start(
    office: Office,
) -> None:
    leave(office, [NEW_HEAD, *WITHOUT_SITI], 1)
    held = office.ask(
        f"select id, {DATES} from tenure where post = 'KADES' and village_code = %s and status = "
        "'ended' and recorded_to = 'infinity'",
        SRIGADING,
    )
    assert [(row["end_date"], row["end_how"], row["end_reason"]) for row in held] == [
        (date(2026, 2, 19), "inferred", "replaced")
    ]


def test_a_successor_without_a_stated_start_ends_the_kades_as_observed_with_its_interval(
    office: Office,
) -> None:
    leave(office, [{**NEW_HEAD, "start_date": ""}, *WITHOUT_SITI], 1)
    held = office.ask(
        f"select id, {DATES} from tenure where post = 'KADES' and village_code = %s and "
        "recorded_to = 'infinity' order by id",
        SRIGADING,
    )
    assert [(row["end_date"], row["end_how"], row["end_after"]) for row in held] == [
        (date(2026, 3, 3), "observed", FIRST_NIGHT),
        (None, "", None),
    ]
    assert (held[1]["start_date"], held[1]["start_how"], held[1]["start_after"]) == (
        date(2026, 3, 3),
        "observed",
        FIRST_NIGHT,
    )


def test_a_pj_ends_nobody(office: Office) -> None:
    leave(office, [{**NEW_HEAD, "post": "Pj. Kepala Desa"}, *WITHOUT_SITI], 1)
    assert ("Siti Contohwati", SRIGADING, "KADES", "missing") in office.people()


def test_a_successor_who_comes_while_the_kades_is_still_listed_ends_nobody_until_the_kades_is_gone(
    office: Office,
) -> None:
    office.deliver([NEW_HEAD, *CAST])
    office.one()
    assert ("Siti Contohwati", SRIGADING, "KADES", "active") in office.people()
    office.deliver([NEW_HEAD, *WITHOUT_SITI])
    office.one()
    assert [row[0] for row in office.people() if row[1:3] == (SRIGADING, "KADES")] == [
        "Tono Pengganti"
    ]


def leave_with_end(office: Office, leaver: dict[str, str], end: str, nights: int = 1) -> None:
    """The first night with a stated end for one of the cast, then so many nights without that
    one.
    """
    header = [*WATI, "end_date"]
    office.deliver(
        as_csv([{**row, "end_date": end if row is leaver else ""} for row in CAST], header)
    )
    office.one()
    office.deliver(as_csv([row for row in CAST if row is not leaver], header))
    for _ in range(nights):
        office.one()


def test_a_definitif_successor_whom_another_source_names_ends_the_kades_too(office: Office) -> None:
    leave(office, WITHOUT_SITI, 1)
    assert ("Siti Contohwati", SRIGADING, "KADES", "missing") in office.people()
    office.deliver([NEW_HEAD], "kedua")
    office.sync()
    held = office.ask(
        f"select id, {DATES} from tenure where post = 'KADES' and village_code = %s and status = "
        "'ended' and recorded_to = 'infinity'",
        SRIGADING,
    )
    assert [(row["end_date"], row["end_how"], row["end_reason"]) for row in held] == [
        (date(2026, 2, 19), "inferred", "replaced")
    ]


def test_a_successor_who_comes_when_the_kades_is_presumed_ended_ends_the_task(
    office: Office,
) -> None:
    leave(office, WITHOUT_SITI, 12)
    assert office.codes().count("PRESUMED_ENDED") == 1
    office.deliver([NEW_HEAD], "kedua")
    office.sync()
    assert [row[0] for row in office.people() if row[1:3] == (SRIGADING, "KADES")] == [
        "Tono Pengganti"
    ]
    assert "PRESUMED_ENDED" not in office.codes()


def change_code(office: Office) -> list[dict[str, str]]:
    """Srigading gets another code; return the cast without Wati under it."""
    with office.database.work() as connection:
        connection.execute(
            "insert into region (code, name, level, parent_code, district_code)"
            " values ('35.16.05.2099', 'Srigading', 'desa', '35.16.05', '35.16')"
        )
        connection.execute(
            "update region set retired = true, successor = '35.16.05.2099' where code = %s",
            (SRIGADING,),
        )
    return [
        {**row, "village_code": "35.16.05.2099"} if row["village_code"] == SRIGADING else row
        for row in WITHOUT_WATI
    ]


def test_an_absence_goes_on_counting_when_the_code_of_the_village_changes(office: Office) -> None:
    leave(office, WITHOUT_WATI, 1)
    office.deliver(change_code(office))
    for _ in range(31):
        office.one()
    assert status(office, "Wati Simulasi") == "ended"


def test_whoever_leaves_in_the_night_in_which_the_code_of_the_village_changes_is_missing(
    office: Office,
) -> None:
    office.deliver(CAST)
    office.one()
    office.deliver(change_code(office))
    assert (office.one().counts["missing"], status(office, "Wati Simulasi")) == (1, "missing")
    assert "VILLAGE_MISSING" not in office.codes()


def test_a_seat_without_a_name_keeps_its_holder_seen_also_under_the_village_s_new_code(
    office: Office,
) -> None:
    leave(office, WITHOUT_WATI, 1)
    office.deliver(
        [*change_code(office), {**WATI, "key": "", "nik": "", "name": "-", "birth_date": ""}]
    )
    for _ in range(20):
        office.one()
    assert status(office, "Wati Simulasi") == "active"


def test_a_source_that_is_declared_no_more_keeps_nobody_in_office(office: Office) -> None:
    office.deliver(CAST)
    office.deliver([WATI], "kedua")
    office.sync()
    with office.database.work() as connection:
        retire_undeclared(connection, ["mojokerto"])
    office.deliver(WITHOUT_WATI)
    office.one("mojokerto")
    assert status(office, "Wati Simulasi") == "missing"


def test_a_stated_end_that_passed_since_the_last_sight_ends_whoever_is_not_listed_any_more(
    office: Office,
) -> None:
    leave_with_end(office, WATI, "2026-03-02")
    held = tenure(office, "WATI SIMULASI")
    assert (held["status"], held["end_how"], held["end_date"]) == (
        "ended",
        "stated",
        date(2026, 3, 2),
    )


def test_a_stated_end_passes_also_while_somebody_is_missing(office: Office) -> None:
    leave_with_end(office, WATI, "2026-03-05", nights=2)
    assert status(office, "Wati Simulasi") == "missing"
    office.one()
    held = tenure(office, "WATI SIMULASI")
    assert (held["status"], held["end_how"], held["end_date"]) == (
        "ended",
        "stated",
        date(2026, 3, 5),
    )


def test_whoever_was_listed_after_the_stated_end_is_only_missing_terms_were_extended(
    office: Office,
) -> None:
    leave_with_end(office, WATI, "2026-02-28", nights=5)
    assert status(office, "Wati Simulasi") == "missing"


def test_a_sekdes_whose_stated_end_had_passed_long_ago_is_not_ended_by_one_absence(
    office: Office,
) -> None:
    leave_with_end(office, BUDI, "2025-12-31", nights=45)
    assert status(office, "Budi Ujicoba") == "presumed_ended"


def test_twenty_kades_who_carried_a_passed_end_are_removals_when_they_are_gone(
    office: Office,
) -> None:
    rows = [
        {**row, "end_date": "2025-12-31"} if row["key"].endswith("-0") else row
        for row in crowd(office)
    ]
    office.deliver(as_csv(rows, [*WATI, "end_date"]))
    office.one()
    office.deliver(
        as_csv([row for row in rows if not row["key"].endswith("-0")], [*WATI, "end_date"])
    )
    result = office.one()
    assert (result.state, result.code) == ("HELD", "SHRINK")


def test_whoever_another_source_still_names_is_not_missing(office: Office) -> None:
    office.deliver(CAST)
    office.deliver([WATI], "kedua")
    office.sync()
    office.deliver(WITHOUT_WATI)
    for _ in range(10):
        office.sync()
    assert status(office, "Wati Simulasi") == "active"


def test_non_aktif_without_a_day_ends_between_the_last_sight_in_office_and_tonight(
    office: Office,
) -> None:
    office.deliver(CAST)
    office.one()
    left = [SITI, BUDI, {**WATI, "status": "nonaktif"}, *CAST[3:]]
    office.deliver(left)
    office.one()
    ending = {
        "end_date": date(2026, 3, 3),
        "end_how": "observed",
        "end_after": date(2026, 3, 2),
        "end_reason": "inactive",
    }

    def end() -> dict[str, object]:
        row = next(row for row in office.roster(ended=True) if row["name"] == "Wati Simulasi")
        return {name: row[name] for name in ending}

    assert end() == ending
    office.deliver([SITI, BUDI, {**WATI, "status": "nonaktif", "phone": "081234500003"}, *CAST[3:]])
    office.one()
    assert end() == ending
    office.deliver(
        as_csv(
            [SITI, BUDI, {**WATI, "status": "nonaktif", "end_date": "2026-02-20"}, *CAST[3:]],
            [*HEADER, "end_date"],
        )
    )
    office.one()
    assert end() == {
        **ending,
        "end_date": date(2026, 2, 20),
        "end_how": "stated",
        "end_after": None,
    }


def test_who_is_non_aktif_at_first_sight_ended_nobody_knows_when(office: Office) -> None:
    office.deliver([SITI, BUDI, {**WATI, "status": "nonaktif"}, *CAST[3:]])
    office.one()
    row = next(row for row in office.roster(ended=True) if row["name"] == "Wati Simulasi")
    assert (row["status"], row["end_date"], row["end_how"], row["end_reason"]) == (
        "ended",
        None,
        "observed",
        "inactive",
    )
    assert "Wati Simulasi" not in [row["name"] for row in office.roster(on=date(2025, 1, 1))]
