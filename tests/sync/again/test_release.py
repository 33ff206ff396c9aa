"""A held plan that a person let go is done in every way: its newcomers are asked about at once, and
it is not asked again.
"""

from typing import Any

import pytest

from sibermata.store.night.holds import decide_hold
from sibermata.sync.again.release import release_hold
from tests.lives import asked, bare
from tests.office import BUDI, CAST, Office, person

FIRST = ("Agus", "Budi", "Citra", "Dewi", "Eko", "Fajar", "Gita", "Hadi", "Indah", "Joko")
LAST = ("Contohjaya", "Ujiwati", "Simulasi", "Fiktifani", "Latihanto", "Percobaan")
CROWD = [
    person(
        str(n + 1),
        f"{FIRST[n % 10]} {LAST[(n + n // 10) % 6]}",
        "",
        f"Kepala Dusun {n}",
        f"35.16.05.200{n % 3 + 1}",
        birth_date=f"1980-{n % 12 + 1:02d}-{n % 27 + 2:02d}",
    )
    for n in range(60)
]


def release(office: Office, source: str = "mojokerto") -> str:
    """Release what waits of a source, as somebody else."""
    hold = office.ask("select * from hold where source = %s and status = 'waiting'", source)[0]
    night = office.night()
    night.by = "rina"

    def decided(connection: Any) -> None:
        decide_hold(connection, hold["id"], "released", "rina", "")

    return release_hold(office.source(source), hold, night, decided)[0]


def waiting(office: Office) -> int:
    return int(office.ask("select count(*) n from hold where status = 'waiting'")[0]["n"])


def held_now(office: Office) -> list[tuple[Any, ...]]:
    """Who holds what, by the numbers of persons and tenures."""
    return [
        (row["person_id"], row["id"], row["status"], row["start_date"])
        for row in office.ask(
            "select person_id, id, status, start_date from tenure where recorded_to = 'infinity' "
            "order by id"
        )
    ]


NUMBERED_ANEW = {
    "under numbers never used": lambda n: str(500 + n),
    "each under its neighbour's number": lambda n: str((n + 1) % 60 + 1),
    "sorted the other way round": lambda n: str(60 - n),
}


@pytest.mark.parametrize(
    "number", [pytest.param(number, id=name) for name, number in NUMBERED_ANEW.items()]
)
def test_a_source_numbered_anew_goes_on_with_the_same_people_once_a_person_let_it_go(
    office: Office, number: Any
) -> None:
    office.deliver(CROWD)
    office.one()
    before = held_now(office)
    anew = [{**row, "key": number(n)} for n, row in enumerate(CROWD)]
    office.deliver(anew)
    result = office.one()
    assert (result.state, result.code, held_now(office)) == ("HELD", "RENUMBERED", before)
    assert release(office) == "PUBLISHED"
    assert (held_now(office), waiting(office)) == (before, 0)
    assert office.one().state == "NOOP"
    anew = [{**row, "phone": f"0812345{n:05d}"} for n, row in enumerate(anew)]
    office.deliver(anew)
    assert (office.one().state, held_now(office), waiting(office)) == ("PUBLISHED", before, 0)
    keys = office.ask("select array_agg(key) k from source_record where missing_run is null")[0][
        "k"
    ]
    assert sorted(keys) == sorted(row["key"] for row in anew)
    office.deliver([row for n, row in enumerate(anew) if n != 7])
    office.one()
    assert [status for *_, status, _ in held_now(office)].count("missing") == 1


def test_whom_a_released_plan_brings_is_asked_about_at_once(office: Office) -> None:
    office.deliver(CAST)
    office.one()
    office.deliver(
        [bare(BUDI, name="Budi Ujicobaa", birth_date="")],
        "kedua",
        toml='[brake]\nfirst_load = "held"',
    )
    assert (office.one("kedua").state, asked(office)) == ("HELD", [])
    release(office, "kedua")
    assert asked(office) == ["RENAME"] * 2
