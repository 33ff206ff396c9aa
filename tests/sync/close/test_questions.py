"""The questions of a night: only who moved is compared, and what comes of it is what comparing
everybody would have said.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread
from typing import Any

import pytest

from sibermata.desk.identity.answers import answer_question, withdraw_answer
from sibermata.desk.identity.merges import split_people
from sibermata.errors import StoreUnavailable
from sibermata.rules.person.identity import Answer
from sibermata.store.base.engine import Database
from sibermata.store.night.look_alikes import FEW, suspicious_pairs
from sibermata.store.registry.findings import OF_THE_PROVINCE
from sibermata.sync.close import questions as close
from sibermata.sync.close.questions import count_and_ask, questions
from tests.desk.acts import desk, number_of
from tests.lives import CALM, asked, bare, unborn
from tests.office import BUDI, JOKO, KESEMEN, OTHER_SITI, SITI, WATI, Office

MISSPELT = unborn(BUDI, name="Budi Ujicobaa")
LIVES = [
    pytest.param([[SITI, BUDI], [SITI, BUDI, WATI]], id="nobody alike"),
    pytest.param(
        [[bare(SITI), unborn(BUDI)], [bare(SITI), MISSPELT], [bare(SITI), MISSPELT, JOKO]],
        id="a new spelling, then another comes",
    ),
    pytest.param(
        [[bare(SITI), unborn(BUDI)], [bare(SITI), MISSPELT], [bare(SITI), unborn(BUDI)]],
        id="a new spelling, taken back",
    ),
    pytest.param(
        [
            [bare(SITI, birth_date=""), WATI],
            [bare(SITI, birth_date=""), bare(SITI, post="Kaur Keuangan", birth_date=""), WATI],
            [WATI],
        ],
        id="a namesake comes, then both go",
    ),
    pytest.param(
        [
            [bare(SITI), BUDI],
            [bare(SITI), bare(SITI, village_code=KESEMEN, post="Kaur Keuangan"), BUDI],
            [bare(SITI), BUDI],
        ],
        id="one name and birthday in two villages",
    ),
    pytest.param(
        [
            [OTHER_SITI, bare(SITI, birth_date="")],
            [bare(SITI, birth_date=""), {**OTHER_SITI, "phone": "0812 3456 7890"}],
        ],
        id="a phone",
    ),
]


def everybody_compared(office: Office) -> list[bytes]:
    with office.database.connection() as connection:
        return sorted(
            question.fingerprint for question in questions(connection, None, office.rules.book)
        )


def standing_open(office: Office) -> list[bytes]:
    found = office.ask(
        "select distinct fingerprint f from finding where status = 'open' and code = any(%s)",
        list(OF_THE_PROVINCE),
    )
    return sorted(bytes(row["f"]) for row in found)


@pytest.mark.parametrize("nights", LIVES)
def test_who_moved_is_asked_about_as_if_everybody_were_compared(
    office: Office, nights: list[list[dict[str, str]]]
) -> None:
    for rows in nights:
        office.deliver(rows, toml=CALM)
        office.one()
        assert standing_open(office) == everybody_compared(office)


def test_a_nation_that_is_compared_part_by_part_is_asked_the_same(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    joko = unborn(JOKO)
    several = [[unborn(BUDI), joko, WATI], [MISSPELT, {**joko, "name": JOKO["name"] + "o"}, WATI]]
    for rows in several:
        office.deliver(rows, toml=CALM)
        office.one()
    whole = everybody_compared(office)
    assert len(whole) > 1
    monkeypatch.setattr(close, "AT_ONCE", 1)
    assert everybody_compared(office) == whole
    office.deliver(several[0], toml=CALM)
    office.one()
    assert standing_open(office) == everybody_compared(office)


def test_a_question_about_people_who_did_not_move_stays_and_is_not_raised_again(
    office: Office,
) -> None:
    office.deliver(
        [bare(SITI, birth_date=""), bare(SITI, post="Kaur Keuangan", birth_date=""), WATI],
        toml=CALM,
    )
    office.one()
    before = office.ask("select id, times, last_run from finding where code = 'LINK_QUESTION'")
    office.deliver(
        [bare(JOKO, village_code="35.17.01.2001")], "jombang", district="35.17", toml=CALM
    )
    office.sync("mojokerto", "jombang")
    assert (
        office.ask("select id, times, last_run from finding where code = 'LINK_QUESTION'") == before
    )
    assert len(before) == 1


def test_a_judgement_that_was_withdrawn_is_asked_again_though_no_source_moved(
    office: Office,
) -> None:
    office.deliver(
        [bare(SITI, birth_date=""), bare(SITI, post="Kaur Keuangan", birth_date="")], toml=CALM
    )
    office.one()
    number = office.ask("select id from finding where code = 'LINK_QUESTION'")[0]["id"]
    with desk(office) as at:
        answer_question(at, number, Answer.NOT_SAME)
    office.one()
    assert asked(office) == []
    with desk(office) as at:
        withdraw_answer(at, number)
    office.one()
    assert standing_open(office) == everybody_compared(office) != []


def test_the_parts_of_a_merged_person_are_asked_about_as_one(office: Office) -> None:
    office.deliver(
        [bare(SITI, birth_date=""), bare(SITI, post="Kaur Keuangan", birth_date="")], toml=CALM
    )
    office.one()
    number = office.ask("select id from finding where code = 'LINK_QUESTION'")[0]["id"]
    with desk(office) as at:
        answer_question(at, number, Answer.SAME)
    rows = [
        bare(SITI, birth_date=""),
        bare(SITI, post="Kaur Keuangan", birth_date=""),
        bare(SITI, post="Kaur Perencanaan", birth_date=""),
    ]
    for phone in ("", "0812 3456 7890"):
        office.deliver([rows[0], {**rows[1], "phone": phone}, rows[2]], toml=CALM)
        office.one()
        assert standing_open(office) == everybody_compared(office)
        assert asked(office) == ["LINK_QUESTION"]
    with desk(office) as at:
        split_people(at, number_of(office, "Siti Contohwati"))
    office.one()
    assert standing_open(office) == everybody_compared(office)


def test_other_numbers_of_likeness_compare_everybody_anew(office: Office) -> None:
    office.deliver([bare(SITI), bare(BUDI)], toml=CALM)
    office.one()
    with office.database.work() as connection:
        connection.execute(
            "update installation set value = 'other' || value where name = 'questions asked'"
        )
        connection.execute("update publication set look_alikes_checked = true")
        row = connection.execute("select id from person where name_key = 'BUDI UJICOBA'").fetchone()
        assert row is not None
        connection.execute(
            "update person set name_key = 'SITI CONTOHWATI', birth_date = null where id = %s",
            (row[0],),
        )
    office.one()
    assert standing_open(office) == everybody_compared(office) != []


@pytest.mark.parametrize("everybody", [True, False])
def test_half_of_the_province_asked_beside_the_other_finds_the_same_pairs(
    office: Office, everybody: bool
) -> None:
    office.deliver([bare(SITI), bare(SITI, post="Kaur Keuangan"), BUDI, unborn(BUDI, key="9")])
    office.one()
    people = {row["id"] for row in office.ask("select distinct id from person")}
    about = None if everybody else people | set(range(10**6, 10**6 + FEW))
    with office.database.work() as connection:
        alone = suspicious_pairs(connection, about)
        assert suspicious_pairs(connection, about, office.database) == alone
        assert suspicious_pairs(connection, set(), office.database) == set()
    assert alone


def test_what_goes_wrong_while_the_server_counts_is_told(office: Office) -> None:
    class NotCounting(Database):
        @contextmanager
        def connection(self) -> Iterator[Any]:
            if current_thread().name.startswith("statistics"):
                raise StoreUnavailable("no connection is left")
            with super().connection() as connection:
                yield connection

    with pytest.raises(StoreUnavailable, match="no connection is left"):
        count_and_ask(NotCounting(office.database.url), office.rules)
