"""A run can be taken back: what was before it stands again, what was changed since is a conflict
and is left (F117).
"""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from sibermata.errors import Refusal
from sibermata.rules.time.office import WIB
from sibermata.store.base.scope import Scope
from sibermata.store.night.holds import decide_hold
from sibermata.store.registry.fields import person_value
from sibermata.store.registry.people import holders
from sibermata.store.views.runs import find_run
from sibermata.sync.again.release import release_hold
from sibermata.sync.again.revert import Reverted, revert_run
from tests.desk.acts import fix, number_of
from tests.held import LEAVERS, crowd, let_go, marked, without
from tests.lives import bare, live, unborn
from tests.office import AGUS, BUDI, CAST, FIRST_NIGHT, JOKO, OTHER_SITI, SITI, WATI, Office, person


def revert(office: Office, run: int | None = None) -> Reverted:
    night = office.night()
    night.by = "rina"
    with office.database.work() as connection:
        number = (
            run
            or connection.execute("select max(id) from run where state = 'PUBLISHED'").fetchone()[0]
        )  # type: ignore[index]
        found = find_run(connection, Scope.province(), number)
        assert found is not None
        return revert_run(connection, found, night)


def seen(office: Office) -> list[dict[str, Any]]:
    keep = (
        "name",
        "birth_place",
        "village_code",
        "post",
        "status",
        "start_date",
        "end_date",
        "sk_number",
    )
    return [{name: row[name] for name in keep} for row in office.roster()]


NIGHT_TWO = [
    {**SITI, "birth_place": "Kediri"},
    BUDI,
    JOKO,
    OTHER_SITI,
    {**AGUS, "sk_number": "141/7/2025"},
]
TONO = person("9", "Tono Baru", "3516050101809009", "Kepala Dusun Timur", birth_date="1980-01-02")


def test_what_was_before_a_run_stands_again_after_its_revert(office: Office) -> None:
    office.deliver(CAST)
    office.one()
    before = seen(office)
    office.deliver([*NIGHT_TWO, TONO])
    office.one()
    assert seen(office) != before
    reverted = revert(office)
    assert (seen(office), reverted.conflicts) == (before, [])
    assert [
        row["state"] for row in office.ask("select state from run order by id desc limit 1")
    ] == ["PUBLISHED"]


@pytest.fixture
def reverted(office: Office) -> Office:
    """An office whose second night was taken back."""
    office.deliver(CAST)
    office.one()
    office.deliver([*NIGHT_TWO, TONO])
    office.one()
    revert(office)
    return office


def decide(office: Office, verdict: str) -> str:
    """Release what waits, or reject it; return what became of the run."""
    hold = office.ask("select * from hold where status = 'waiting'")[0]

    def decided(connection: Any) -> None:
        decide_hold(connection, hold["id"], verdict, "tono", "")

    if verdict == "rejected":
        with office.database.work() as connection:
            decided(connection)
            return ""
    return release_hold(office.source(), hold, office.night(), decided)[0]


def test_the_same_file_the_next_night_is_held_and_does_it_all_again_only_when_a_person_lets_it_go(
    office: Office,
) -> None:
    office.deliver(CAST)
    office.one()
    before = seen(office)
    office.deliver([*NIGHT_TWO, TONO])
    office.one()
    after = seen(office)
    revert(office)
    for _ in range(2):
        night = office.one()
        assert (night.state, night.code, seen(office)) == ("HELD", "AFTER_REVERT", before)
    assert office.ask("select count(*) n from hold where status = 'waiting'") == [{"n": 1}]
    assert decide(office, "released") == "PUBLISHED"
    assert seen(office) == after
    assert office.ask("select count(distinct id) n from person") == [{"n": 7}]
    office.deliver([*NIGHT_TWO, {**TONO, "phone": "081234500009"}])
    assert office.one().state == "PUBLISHED"  # it was held once


def test_a_rejected_plan_after_a_revert_waits_for_another_file_and_the_source_is_not_stuck(
    reverted: Office,
) -> None:
    before = seen(reverted)
    reverted.one()
    decide(reverted, "rejected")
    assert (reverted.one().state, seen(reverted)) == ("REJECTED", before)
    reverted.deliver([*CAST[:5], {**AGUS, "phone": "081234500009"}])  # mended, and a new telephone
    assert (reverted.one().code, decide(reverted, "released")) == ("AFTER_REVERT", "PUBLISHED")
    assert seen(reverted) == before
    reverted.deliver([*CAST[:5], {**AGUS, "phone": "081234500008"}])
    assert reverted.one().state == "PUBLISHED"


def test_the_file_as_it_was_before_the_reverted_run_is_held_by_nobody(reverted: Office) -> None:
    before = seen(reverted)
    reverted.deliver(CAST)
    assert reverted.one().state in ("PUBLISHED", "NOOP")
    assert seen(reverted) == before


def test_whom_a_reverted_run_brought_is_on_no_roster_and_keeps_nobody_from_the_number(
    reverted: Office,
) -> None:
    assert "Tono Baru" not in [row["name"] for row in reverted.roster(ended=True)]
    assert "Tono Baru" not in [
        row["name"] for row in reverted.roster(ended=True, on=date(2026, 3, 3))
    ]
    true = person(
        "10", "Rahmat Sesungguhnya", TONO["nik"], "Kepala Dusun Timur", birth_date="1961-05-04"
    )
    reverted.deliver([*CAST, true])
    reverted.one()
    decide(reverted, "released")
    assert "NIK_CONFLICT" not in reverted.codes()
    assert [row["name"] for row in reverted.roster() if row["post_label"] == "Timur"] == [
        "Rahmat Sesungguhnya"
    ]
    assert reverted.ask(
        "select 1 from person where nik_hash = %s and recorded_to = 'infinity'",
        reverted.secrecy.hash(TONO["nik"]),
    )


def test_a_ghost_of_a_reverted_run_is_asked_about_nowhere(office: Office) -> None:
    live(office, [bare(SITI), unborn(BUDI)], [bare(SITI), unborn(BUDI, name="Budi Ujicobaa")])
    assert "RENAME" in office.codes()
    revert(office)
    office.one()
    assert "RENAME" not in office.codes()


def test_a_promotion_taken_back_leaves_one_post_and_the_record_speaks_of_it(office: Office) -> None:
    office.deliver(CAST)
    office.one()
    before = seen(office)
    office.deliver([SITI, BUDI, {**WATI, "post": "Kasi Pelayanan"}, *CAST[3:]])
    office.one()
    assert revert(office).conflicts == []
    assert seen(office) == before
    tenures = office.ask(
        "select t.post from source_record r join tenure t on t.id = r.tenure_id and t.recorded_to "
        "= 'infinity' where r.key = '3'"
    )
    assert tenures == [{"post": "KAUR_KEUANGAN"}]
    office.deliver([SITI, BUDI, *CAST[3:]])
    office.one()
    decide(office, "released")
    assert [
        row["status"] for row in office.roster(ended=True) if row["name"] == "Wati Simulasi"
    ] == ["missing"]


def test_F117_a_run_can_be_taken_back_for_thirty_days(office: Office) -> None:
    office.deliver(CAST)
    office.one()
    office.deliver([*NIGHT_TWO, TONO])
    run = office.one().run_id
    for days, refused in ((31, True), (30, False)):
        today = FIRST_NIGHT + timedelta(days=office.nights)
        office.ask(
            "update run set ended_at = %s where id = %s returning id",
            datetime.combine(today - timedelta(days=days), time(1), WIB),  # the night's hour
            run,
        )
        if refused:
            with pytest.raises(Refusal, match=r"RUN_TOO_OLD: .*days=30"):
                revert(office, run)
            office.nights -= 1
        else:
            assert revert(office, run).conflicts == []


def test_a_correction_made_since_is_a_conflict_that_names_it_and_is_left(office: Office) -> None:
    office.deliver(CAST)
    office.one()
    office.deliver([{**SITI, "birth_place": "Kediri", "phone": "081234500001"}, *CAST[1:]])
    office.one()
    number = fix(office, "Siti Contohwati", "birth_place", "Blitar")
    (conflict,) = revert(office).conflicts
    assert (conflict.name, conflict.field, conflict.correction) == (
        "Siti Contohwati",
        "birth_place",
        number,
    )
    assert next(row["birth_place"] for row in office.roster() if row["post"] == "KADES") == "Blitar"


def test_sealed_values_go_back_one_by_one(office: Office) -> None:
    office.deliver([{**SITI, "phone": "081234500001"}, *CAST[1:]])
    office.one()
    office.deliver([{**SITI, "phone": "081234500002", "niap": "141.1"}, *CAST[1:]], toml="")
    office.one()
    fix(office, "Siti Contohwati", "email", "siti@example.test")
    assert revert(office).conflicts == []
    with office.database.connection() as connection:
        me = holders(connection, [number_of(office, "Siti Contohwati", SITI["village_code"])])[0][0]
    assert (
        person_value(me, "phone", office.secrecy),
        person_value(me, "email", office.secrecy),
    ) == ("+6281234500001", "siti@example.test")


def test_a_revert_is_not_taken_back_and_no_run_twice_the_refusal_says_what_to_do(
    reverted: Office,
) -> None:
    with pytest.raises(Refusal, match="RUN_IS_REVERT"):
        revert(reverted)
    with pytest.raises(Refusal, match=r"RUN_REVERTED: .*by='rina'"):
        revert(reverted, 2)


def test_a_value_that_changed_since_is_a_conflict_and_is_left(office: Office) -> None:
    office.deliver(CAST)
    office.one()
    office.deliver(
        [{**SITI, "birth_place": "Kediri"}, {**BUDI, "birth_place": "Kediri"}, *CAST[2:]]
    )
    run = office.one().run_id
    office.deliver(
        [{**SITI, "birth_place": "Blitar"}, {**BUDI, "birth_place": "Kediri"}, *CAST[2:]]
    )
    office.one()
    reverted = revert(office, run)
    assert [(conflict.kind, conflict.field) for conflict in reverted.conflicts] == [
        ("person", "birth_place")
    ]
    assert {row["name"]: row["birth_place"] for row in office.roster()}["Siti Contohwati"] in (
        "Blitar",
        "Mojokerto",
    )
    assert {row["name"]: row["birth_place"] for row in office.roster()}[
        "Budi Ujicoba"
    ] == "Mojokerto"


def test_a_release_by_mistake_is_undone_and_the_next_night_is_held_again(office: Office) -> None:
    rows = crowd(office)
    office.deliver(rows)
    office.one()
    office.deliver(without(rows, *LEAVERS))
    office.one()
    let_go(office)
    assert marked(office) == 6
    revert(office)
    assert marked(office) == 0
    assert (
        office.one().state,
        office.ask("select count(*) n from hold where status = 'waiting'"),
    ) == ("HELD", [{"n": 1}])


def test_released_absences_that_are_taken_back_wait_for_a_person_again(office: Office) -> None:
    rows = crowd(office)
    office.deliver(rows)
    office.one()
    left = without(rows, *LEAVERS)
    office.deliver([{**left[0], "phone": "081234500001"}, *left[1:]])
    office.one()
    let_go(office)
    revert(office)
    assert marked(office) == 0
    for _ in range(2):
        office.one()
        waiting = office.ask(
            "select part, cardinality(touched) n from hold where status = 'waiting'"
        )
        assert (waiting, marked(office)) == ([{"part": "removals", "n": 6}], 0)
    let_go(office)
    assert marked(office) == 6


def test_a_return_taken_back_leaves_the_absence_as_it_was_with_its_task(office: Office) -> None:
    office.deliver(CAST)
    office.one()
    gone = [row for row in CAST if row is not JOKO]
    office.deliver(gone)
    for _ in range(9):
        office.one()
    first_miss = office.ask("select missing_run from source_record where missing_run is not null")
    assert ("PRESUMED_ENDED" in office.codes(), len(first_miss)) == (True, 1)
    office.deliver(CAST)
    office.one()
    assert "PRESUMED_ENDED" not in office.codes()
    revert(office)
    assert ("Joko Fiktif", SITI["village_code"], "KADUS", "presumed_ended") in office.people()
    assert "PRESUMED_ENDED" in office.codes()
    assert (
        office.ask("select missing_run from source_record where missing_run is not null")
        == first_miss
    )
    office.deliver(gone)
    for _ in range(30):
        office.one()
    assert ("Joko Fiktif", SITI["village_code"], "KADUS", "ended") in office.people(ended=True)


def test_the_first_load_cannot_be_taken_back(office: Office) -> None:
    office.deliver([*CAST, WATI])
    office.one()
    with pytest.raises(Refusal, match="RUN_FIRST"):
        revert(office)
