"""A run can be taken back: what was before it stands again, what was changed since is a conflict and is left (F117)."""

from typing import Any

import pytest

from sibermata.errors import UsageError
from sibermata.store.runs import find_run
from sibermata.sync.revert import Reverted, revert_run
from tests.office import AGUS, BUDI, CAST, JOKO, OTHER_SITI, SITI, WATI, Office, person


def revert(office: Office, run: int | None = None) -> Reverted:
    night = office.night()
    night.by = "rina"
    with office.database.work() as connection:
        number = run or connection.execute("select max(id) from run where state = 'PUBLISHED'").fetchone()[0]  # type: ignore[index]
        found = find_run(connection, number)
        assert found is not None
        return revert_run(connection, found, night)


def seen(office: Office) -> list[dict[str, Any]]:
    keep = ("name", "birth_place", "village_code", "post", "status", "start_date", "end_date", "sk_number")
    return [{name: row[name] for name in keep} for row in office.roster()]


NIGHT_TWO = [{**SITI, "birth_place": "Kediri"}, BUDI, JOKO, OTHER_SITI, {**AGUS, "sk_number": "141/7/2025"}]
TONO = person("9", "Tono Baru", "3516050101809009", "Kepala Dusun Timur", birth_date="1980-01-02")


def test_what_was_before_a_run_stands_again_after_its_revert(office: Office) -> None:
    office.deliver(CAST)
    office.one()
    before = seen(office)
    office.deliver([*NIGHT_TWO, TONO])
    office.one()
    assert seen(office) != before
    told = revert(office)
    assert (seen(office), told.conflicts) == (before, [])
    assert [row["state"] for row in office.ask("select state from run order by id desc limit 1")] == ["PUBLISHED"]


def test_the_same_file_the_next_night_does_it_all_again_and_doubles_nobody(office: Office) -> None:
    office.deliver(CAST)
    office.one()
    office.deliver([*NIGHT_TWO, TONO])
    office.one()
    after = seen(office)
    revert(office)
    assert office.one().state == "PUBLISHED"
    assert seen(office) == after
    assert office.ask("select count(distinct id) n from person") == [{"n": 7}]


def test_a_value_that_changed_since_is_a_conflict_and_is_left(office: Office) -> None:
    office.deliver(CAST)
    office.one()
    office.deliver([{**SITI, "birth_place": "Kediri"}, {**BUDI, "birth_place": "Kediri"}, *CAST[2:]])
    run = office.one().run_id
    office.deliver([{**SITI, "birth_place": "Blitar"}, {**BUDI, "birth_place": "Kediri"}, *CAST[2:]])
    office.one()
    told = revert(office, run)
    assert [(conflict.kind, conflict.field) for conflict in told.conflicts] == [("person", "birth_place")]
    assert {row["name"]: row["birth_place"] for row in office.roster()}["Siti Contohwati"] in ("Blitar", "Mojokerto")
    assert {row["name"]: row["birth_place"] for row in office.roster()}["Budi Ujicoba"] == "Mojokerto"


def test_a_release_by_mistake_is_undone_and_the_next_night_is_held_again(office: Office) -> None:
    from tests.sync import test_brake as brake

    rows = brake.crowd(office)
    office.deliver(rows)
    office.one()
    office.deliver(brake.without(rows, *brake.LEAVERS))
    office.one()
    brake.let_go(office)
    assert brake.marked(office) == 6
    revert(office)
    assert brake.marked(office) == 0
    assert (office.one().state, office.ask("select count(*) n from hold where status = 'waiting'")) == ("HELD", [{"n": 1}])


def test_the_first_load_cannot_be_taken_back(office: Office) -> None:
    office.deliver([*CAST, WATI])
    office.one()
    with pytest.raises(UsageError, match="nothing to go back to"):
        revert(office)
