"""D8: a district that corrected many of its names without a NIK is released with the very people it
had.
"""

import pytest

from tests.accidents import district
from tests.cli.conftest import Type
from tests.office import Office

BY = ("--by", "Rina", "--reason", "daftar nama dibetulkan menurut KTP")
Rows = list[dict[str, str]]
pytestmark = pytest.mark.parametrize("fault", [pytest.param("", id="D8")])


def corrected(rows: Rows) -> Rows:
    """Return the file with every third name written in another way."""
    return [
        {**row, "name": f"Soekarno{'abcdefgh'[at % 8]} Hatta{row['name'].split()[0].lower()}"}
        if at % 3 == 0
        else row
        for at, row in enumerate(rows)
    ]


def lived(type_: Type, office: Office, identifiers: str) -> tuple[Rows, int]:
    """Deliver a district and its corrected names; return the file and the hold."""
    rows = [{**row, "key": "", "nik": ""} for row in district(identifiers)]
    office.deliver(rows)
    assert type_("sync").code == 0
    after = corrected(rows)
    office.deliver(after)
    assert "ditahan (COLUMNS_SLIPPED)" in type_("sync").out
    return after, int(office.ask("select id from hold where status = 'waiting'")[0]["id"])


@pytest.mark.parametrize("identifiers", ["no_nik", "no_birth", "name_only"])
def test_whose_name_alone_changed_stays_the_person_of_his_seat(
    type_: Type, office: Office, identifiers: str, fault: str
) -> None:
    after, hold = lived(type_, office, identifiers)
    assert "--same-people" in type_("holds", "show", hold, "--format", "table").out
    result = type_("holds", "release", hold, "--same-people", *BY)
    assert result.code == 0, result.err
    assert "tetap orang yang sama" in result.err
    assert "32 orang tetap orang yang sama" in result.out
    people = office.people(ended=True)
    assert [status for *_, status in people] == ["active"] * 96
    assert sorted(name for name, *_ in people) == sorted(row["name"] for row in after)
    for _ in range(5):
        assert type_("sync").code == 0
    office.deliver(
        [{**row, "phone": "081234567890"} if n == 1 else row for n, row in enumerate(after)]
    )
    assert type_("sync").code == 0
    assert [status for *_, status in office.people(ended=True)] == ["active"] * 96
    judged = office.ask('select distinct verdict, "by" from judgement where withdrawn_at is null')
    assert judged == [{"verdict": "SAME", "by": "Rina"}]
    assert type_("doctor").code == 0


def test_one_that_was_a_new_holder_after_all_is_taken_back_alone(
    type_: Type, office: Office, fault: str
) -> None:
    after, hold = lived(type_, office, "no_nik")
    type_("holds", "release", hold, "--same-people", *BY)
    one = next(row for row in office.roster() if row["name"] == after[0]["name"])
    result = type_("people", "split", one["person_id"], "--by", "Rina", "--reason", "kades baru")
    assert result.code == 0, result.err
    assert len(office.people()) == 96
    assert len(office.people(ended=True)) == 97


def test_who_was_born_on_another_day_or_has_a_newer_decree_is_another_person(
    type_: Type, office: Office, fault: str
) -> None:
    rows = [{**row, "key": "", "nik": ""} for row in district("no_nik")]
    office.deliver(rows)
    type_("sync")
    after = corrected(rows)
    after[0] = {**after[0], "birth_date": "1991-05-06", "birth_place": "Malang"}
    after[3] = {**after[3], "sk_date": "2026-11-02", "start_date": "2026-11-02"}
    office.deliver(after)
    type_("sync")
    result = type_("holds", "release", 1, "--same-people", *BY)
    assert "30 orang tetap orang yang sama" in result.out
    assert len(office.people()) == 96
    gone = [name for name, *_, status in office.people(ended=True) if status == "ended"]
    assert sorted(gone) == sorted([rows[0]["name"], rows[3]["name"]])


def test_a_plan_without_such_names_is_not_released_so(
    type_: Type, office: Office, fault: str
) -> None:
    rows = district()
    office.deliver(rows)
    type_("sync")
    office.deliver([row for at, row in enumerate(rows) if at % 8 != 4])
    assert "SHRINK" in type_("sync").out
    result = type_("holds", "release", 1, "--same-people", *BY)
    assert (result.code, "Galat [HOLD_NO_NAMES]" in result.err) == (2, True)
    assert office.ask("select status from hold") == [{"status": "waiting"}]
