"""A night in which villages of a district are held one by one, as an officer reads it: what is
applied and what waits, in `sync`, in `holds` and in the morning.
"""

import json

import pytest

from tests.cli.conftest import Type
from tests.held import Row, crowd, villages, without
from tests.office import Office

NAMES = (  # of the village whose column is turned: no two are alike
    "Slamet Contohno",
    "Rukmini Ujicoba",
    "Bambang Latihan",
    "Yuliana Simulasi",
    "Hartono Peraga",
    "Endang Rekaan",
)


def turned(rows: list[Row], village: int) -> list[Row]:
    """Return the rows with four names of one village in another order: too many for the village,
    few for its district.
    """
    here = [row for row in rows if row["key"].startswith(f"35.16-{village}-")][:4]
    names = iter([row["name"] for row in reversed(here)])
    return [{**row, "name": next(names)} if row in here else row for row in rows]


def moved_house(rows: list[Row], key: str) -> list[Row]:
    return [
        {**row, "phone": "081299990001"} if row["key"] == f"35.16-{key}" else row for row in rows
    ]


@pytest.fixture
def loaded(type_: Type, office: Office) -> list[Row]:
    names = iter(NAMES)
    rows = [
        {**row, "name": next(names)} if row["key"].startswith("35.16-3-") else row
        for row in crowd(office)
    ]
    office.deliver(rows)
    assert type_("sync", "--by", "Rina").code == 0
    return rows


def test_one_village_held_alone_is_named_with_its_people_and_the_rest_is_applied(
    type_: Type, office: Office, loaded: list[Row]
) -> None:
    office.deliver(moved_house(turned(loaded, 3), "0-0"))
    night = type_("sync", "--by", "Rina")
    code = villages(office)[3]
    assert "(COLUMNS_SLIPPED)" in night.out
    assert f"Yang ditahan hanya 4 orang di desa {code}" in night.out
    assert "Selebihnya sudah diterapkan" in night.out
    number = type_("officials", "find", "081299990001").out
    assert "Warga Aaaaa" in number  # the telephone of another village


def test_two_villages_held_for_two_reasons_wait_each_for_itself(
    type_: Type, office: Office, loaded: list[Row]
) -> None:
    before = office.people()
    office.deliver(without(turned(loaded, 3), "7-0", "7-1", "7-2", "7-3"))
    night = type_("sync", "--by", "Rina")
    assert "Yang ditahan hanya 8 orang di 2 desa" in night.out
    assert office.people() == before  # nobody is replaced, nobody is missed

    codes = villages(office)
    waiting = json.loads(type_("holds", "list", "--format", "json").out)
    assert {(one["code"], one["part"]) for one in waiting} == {
        ("COLUMNS_SLIPPED", f"village:{codes[3]}"),
        ("SHRINK", f"village:{codes[7]}"),
    }
    for one in waiting:
        village = one["part"].removeprefix("village:")
        shown = type_("holds", "show", one["hold"])
        assert f"desa {village}" in shown.out
    assert "2" in type_("pagi").out


def test_a_village_that_is_let_go_is_applied_and_the_other_goes_on_waiting(
    type_: Type, office: Office, loaded: list[Row]
) -> None:
    office.deliver(without(turned(loaded, 3), "7-0", "7-1", "7-2", "7-3"))
    type_("sync", "--by", "Rina")
    waiting = {
        one["code"]: one["hold"]
        for one in json.loads(type_("holds", "list", "--format", "json").out)
    }
    said = ("--by", "Sari", "--reason", "benar di lapangan")
    assert type_("holds", "reject", waiting["COLUMNS_SLIPPED"], *said).code == 0
    assert type_("holds", "release", waiting["SHRINK"], *said).code == 0
    assert [status for *_, status in office.people()].count("missing") == 4
    assert json.loads(type_("holds", "list", "--format", "json").out) == []
