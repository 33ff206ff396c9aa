"""A changed list judges the rows that changed, and those whose people did: the same comes of it as
of judging every row.
"""

from collections.abc import Mapping
from random import Random
from typing import Any

import pytest

from sibermata.sync.result import Result
from tests.lists import Lists, signs
from tests.office import BUDI, CAST, KESEMEN, SITI, WATI

ROWS = [
    signs("Siti Contohwati"),
    signs("Budi Ujicoba", "Sekdes"),
    signs("Wati Simulasi", "Kaur Keuangan"),
    signs("Agus Latihan", "Sekdes", village_code=KESEMEN),
]
MORE = [
    *ROWS,
    signs("Siti Contohwati", form="ikrar"),
    signs("Siti Contohwati", remarks="lembar kedua"),
    signs("Budi Ujicoba", "Sekdes", mode="daring", form="ikrar"),
    signs("Budi Ujicoba", "Sekdes", form="ikrar"),
    signs("Budi Ujicobaa", ""),
    signs("Joko Fiktif", "Kasun Krajan", text="Naskah lain"),
    signs("Joko Fiktif", "Kasun Krajan", remarks="Diwakili istri"),
    signs("Entah Siapa"),
    signs("Wati Simulasi", "Kaur Keuangan", mode="Izin"),
    signs("Wati Simulasi", "Kaur Keuangan", key="7"),
    signs("Wati Simulasi", "Kaur Keuangan", key="7", form="ikrar"),
]
ROSTERS = [
    CAST,
    [{**SITI, "status": "tidak aktif"}, *CAST[1:]],
    [SITI, {**BUDI, "post": "Kaur Perencanaan"}, *CAST[2:]],
    [*CAST[:2], {**WATI, "name": "Wati Simulasi Baru"}, *CAST[3:]],
]


def judged(lists: Lists, rows: list[dict[str, str]] | None = None) -> tuple[int, Result]:
    """How many rows a night judged, and its result."""
    moved: list[int] = []

    def tell(event: str, source: str, facts: Mapping[str, Any]) -> None:
        if event == "read":
            moved.append(facts["moved"])

    if rows is not None:
        lists.send(rows, header=MORE[-1] | MORE[-5] | MORE[-3])
    result = lists.office.one("daftar", tell=tell)
    return sum(moved), result


def test_only_the_rows_that_changed_are_judged(lists: Lists) -> None:
    assert judged(lists, ROWS)[0] == 4
    assert judged(lists, [*ROWS[:3], {**ROWS[3], "form": "ikrar"}])[0] == 1
    assert len(lists.acts()) == 5
    assert lists.codes() == [("ROW_WITHDRAWN", "35.16")]
    assert judged(lists)[0] == 0


def test_the_rows_of_people_whose_seats_changed_are_judged_again(lists: Lists) -> None:
    judged(lists, ROWS)
    lists.office.deliver([SITI, {**BUDI, "post": "Kaur Perencanaan"}, *CAST[2:]])
    lists.office.one()
    assert judged(lists, [*ROWS, signs("Entah Siapa")])[0] == 2


def test_another_answer_event_or_programme_judges_every_row(lists: Lists) -> None:
    judged(lists, ROWS)
    lists.event()
    assert judged(lists, [*ROWS, signs("Entah Siapa")])[0] == 5


def test_the_first_mark_in_a_column_of_signatures_judges_the_whole_table(lists: Lists) -> None:
    judged(lists, ROWS)
    assert judged(lists, [*ROWS[:3], {**ROWS[3], "mode": "ttd"}])[0] == 4
    assert [code for code, _ in lists.codes()].count("NOT_TAKEN_PART") == 3


@pytest.mark.parametrize("seed", range(4))
def test_judging_what_changed_gives_what_judging_everything_gives(lists: Lists, seed: int) -> None:
    dice = Random(seed)
    office = lists.office
    for _ in range(5):
        if dice.random() < 0.5:
            office.deliver(dice.choice(ROSTERS))
            office.one()
        judged(lists, dice.sample(MORE, dice.randint(4, len(MORE))))
        before = lists.everything()
        with office.database.work() as connection:
            connection.execute("update source set ground = '', basis = null where slug = 'daftar'")
        everything, result = judged(lists)
        assert everything > 0
        assert result.state == "NOOP"
        assert lists.everything() == before
