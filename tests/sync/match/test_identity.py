"""Who is it, lived through: the fourteen scenarios of SEMANTICS 3, each in every order of rows; two
sources; a person's word.
"""

from collections.abc import Iterable, Sequence
from itertools import permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.lives import CALM, FILL, Row, anew, asked, bare, live, people, shown, without_key
from tests.office import BUDI, JOKO, KESEMEN, KUTOGIRANG, SITI, SRIGADING, WATI, Office, person


def every_order(
    office: Office, *nights: Sequence[Row]
) -> list[tuple[list[tuple[str, str, str]], int, list[str]]]:
    """Live through the nights once for each order of their rows; return what came of each, which
    must be one thing.
    """
    outcomes = []
    states = set()
    most = max(len(night) for night in nights)
    for order in permutations(range(most)):
        anew(office)
        live(office, *([night[at] for at in order if at < len(night)] for night in nights))
        outcomes.append((shown(office), people(office), asked(office)))
        states.add(office.state())
    assert len(states) == 1, "the order of rows decides"
    return outcomes


SCENARIOS = [
    pytest.param(
        [[SITI, BUDI, WATI], [SITI, {**BUDI, "name": "Budi Ujicobaa"}, WATI]],
        ["Budi Ujicobaa", "Siti Contohwati", "Wati Simulasi"],
        3,
        [],
        id="1 a typo in a name under key and NIK is the same person",
    ),
    pytest.param(
        [[bare(SITI), bare(BUDI)], [bare(SITI), bare(BUDI, name="Budi Ujicobaa")]],
        ["Budi Ujicobaa", "Siti Contohwati"],
        2,
        [],
        id="1 a typo with no key and no NIK is the same person by birth date and seat",
    ),
    pytest.param(
        [
            [bare(SITI), bare(BUDI, birth_date="")],
            [bare(SITI), bare(BUDI, name="Budi Ujicobaa", birth_date="")],
        ],
        ["Budi Ujicoba", "Budi Ujicobaa", "Siti Contohwati"],
        3,
        ["RENAME"],
        id="1 a typo with no key, NIK and birth date is new until decided",
    ),
    pytest.param(
        [
            [bare(SITI), bare(JOKO, birth_date="1988-01-01")],
            [bare(SITI), bare(JOKO, name="Joko Fiktiif", birth_date="1988-01-01")],
        ],
        ["Joko Fiktif", "Joko Fiktiif", "Siti Contohwati"],
        3,
        ["RENAME"],
        id="1 a typo in the name of a dusun's one head is asked",
    ),
    pytest.param(
        [[bare(SITI), bare(BUDI)], [bare(SITI), bare(BUDI, name="Drs. H. Budi Ujicoba, S.Pd")]],
        ["Budi Ujicoba", "Siti Contohwati"],
        2,
        [],
        id="2 a title added changes nobody",
    ),
    pytest.param(
        [
            [without_key(SITI), without_key(WATI)],
            [without_key(SITI), without_key(WATI, name="Wati Sampelono")],
        ],
        ["Siti Contohwati", "Wati Sampelono"],
        2,
        [],
        id="3 a name changed on marriage under one NIK is the same person",
    ),
    pytest.param(
        [[bare(SITI), bare(BUDI)], [bare(SITI), without_key(BUDI)]],
        ["Budi Ujicoba", "Siti Contohwati"],
        2,
        [],
        id="4 a NIK filled in later finds its person",
    ),
    pytest.param(
        [
            [without_key(SITI), without_key(BUDI, nik="3516051204859003", birth_date="1985-04-12")],
            [without_key(SITI), without_key(BUDI)],
        ],
        ["Budi Ujicoba", "Siti Contohwati"],
        2,
        [],
        id="5 a corrected NIK keeps its person",
    ),
    pytest.param(
        [[bare(SITI), bare(BUDI)], [bare(JOKO, post="Kepala Desa"), bare(BUDI)]],
        ["Budi Ujicoba", "Joko Fiktif", "Siti Contohwati"],
        3,
        [],
        id="6 a kades replaced is a new person and no question",
    ),
    pytest.param(
        [[SITI, BUDI], [{**JOKO, "key": "1", "post": "Kepala Desa"}, BUDI]],
        ["Budi Ujicoba", "Joko Fiktif", "Siti Contohwati"],
        3,
        [],
        id="6 a kades replaced under the old key is a new person",
    ),
    pytest.param(
        [
            [bare(SITI), bare(BUDI)],
            [
                bare(SITI, start_date="2026-03-01", sk_number="9/2026", sk_date="2026-02-20"),
                bare(BUDI),
            ],
        ],
        ["Budi Ujicoba", "Siti Contohwati"],
        2,
        [],
        id="7 a kades re-elected goes on",
    ),
    pytest.param(
        [
            [bare(BUDI, post="Kaur Perencanaan"), bare(WATI)],
            [bare(WATI, post="Sekretaris Desa"), bare(BUDI, post="Kaur Perencanaan")],
        ],
        ["Budi Ujicoba", "Wati Simulasi", "Wati Simulasi"],
        2,
        [],
        id="8 a kaur promoted to sekdes is one person with two tenures",
    ),
    pytest.param(
        [[SITI, WATI], [SITI, WATI, {**WATI, "key": "33", "post": "Plt. Sekretaris Desa"}]],
        ["Siti Contohwati", "Wati Simulasi", "Wati Simulasi"],
        2,
        [],
        id="9 a kaur who is also Plt sekdes is one person, by NIK",
    ),
    pytest.param(
        [
            [bare(SITI), bare(WATI)],
            [bare(SITI), bare(WATI), bare(WATI, post="Plt. Sekretaris Desa")],
        ],
        ["Siti Contohwati", "Wati Simulasi", "Wati Simulasi"],
        2,
        [],
        id="9 a kaur who is also Plt sekdes is one person, by birth date",
    ),
    pytest.param(
        [[bare(SITI), bare(BUDI)], [bare(JOKO, post="Pj. Kepala Desa"), bare(BUDI)]],
        ["Budi Ujicoba", "Joko Fiktif", "Siti Contohwati"],
        3,
        [],
        id="10 a Pj kades from the kecamatan is a new person",
    ),
    pytest.param(
        [
            [
                bare(BUDI, name="Hasan Rekaan"),
                bare(BUDI, name="Husen Rekaan", post="Kaur Keuangan"),
            ],
            [
                bare(BUDI, name="Hasan Rekaan"),
                bare(BUDI, name="Husen Rekaan", post="Kaur Keuangan", phone="081234500002"),
            ],
        ],
        ["Hasan Rekaan", "Husen Rekaan"],
        2,
        [],
        id="11 twins in one office are two",
    ),
    pytest.param(
        [[bare(SITI), bare(SITI, post="Kaur Keuangan", birth_date="1990-07-02")]],
        ["Siti Contohwati", "Siti Contohwati"],
        2,
        [],
        id="12 namesakes with other birth dates are two and no question",
    ),
    pytest.param(
        [[bare(SITI, birth_date=""), bare(SITI, post="Kaur Keuangan", birth_date="")]],
        ["Siti Contohwati", "Siti Contohwati"],
        2,
        ["LINK_QUESTION"],
        id="12 namesakes without birth dates are two until decided",
    ),
    pytest.param(
        [[bare(SITI), bare(BUDI)], [bare(SITI), bare(BUDI, village_code=KESEMEN)]],
        ["Budi Ujicoba", "Budi Ujicoba", "Siti Contohwati"],
        2,
        [],
        id="13 an official who moves village is one person with two tenures",
    ),
]


@pytest.mark.parametrize(("nights", "names", "human_beings", "questions"), SCENARIOS)
def test_the_scenarios_of_identity_in_every_order_of_rows(
    office: Office,
    nights: list[list[Row]],
    names: list[str],
    human_beings: int,
    questions: list[str],
) -> None:
    for roster, number, codes in every_order(office, *nights):
        assert ([name for name, _, _ in roster], number, codes) == (names, human_beings, questions)


def test_14_F119_a_village_whose_code_changes_keeps_its_people_and_their_tenures(
    office: Office,
) -> None:
    live(office, [bare(SITI), bare(BUDI)])
    before = sorted((row["person_id"], row["post"]) for row in office.roster())
    with office.database.work() as connection:
        connection.execute(
            "insert into region (code, name, level, parent_code, district_code) values "
            "('35.16.05.2099','X','desa','35.16.05','35.16')"
        )
        connection.execute(
            "update region set retired = true, successor = '35.16.05.2099' where code = %s",
            (SRIGADING,),
        )
    live(
        office, [bare(SITI, village_code="35.16.05.2099"), bare(BUDI, village_code="35.16.05.2099")]
    )
    assert sorted((row["person_id"], row["post"]) for row in office.roster(ended=True)) == before
    assert {
        row["village_code"] for row in office.roster() if not row["name"].startswith("Pengisi")
    } == {"35.16.05.2099"}


def test_a_source_that_counts_its_rows_is_matched_by_name_once_a_row_is_put_in_between(
    office: Office,
) -> None:
    cast = [bare(row, birth_date="") for row in (SITI, BUDI, WATI, JOKO)]
    live(office, [{**row, "key": str(n)} for n, row in enumerate(cast)])
    before = {row["name"]: row["person_id"] for row in office.roster()}
    newcomer = bare(JOKO, name="Rini Percontohan", post="Kasi Pemerintahan", birth_date="")
    office.deliver(
        [*FILL, *({**row, "key": str(n)} for n, row in enumerate([newcomer, *cast]))], toml=CALM
    )
    result = office.one()
    assert str(result.state) == "PUBLISHED" or result.code == "RENUMBERED"
    if str(result.state) == "PUBLISHED":
        after = {row["name"]: row["person_id"] for row in office.roster()}
        assert {name: after[name] for name in before} == before
    assert asked(office) == []


def test_B20_one_nik_in_two_districts_is_one_person_and_a_question_to_both(office: Office) -> None:
    there = {**BUDI, "village_code": "35.17.01.2001"}
    for order in (("mojokerto", "jombang"), ("jombang", "mojokerto")):
        anew(office)
        live(office, {"mojokerto": [SITI, BUDI], "jombang": [there]}, order=order)
        assert people(office) == 2
        assert asked(office) == ["NIK_TWO_DISTRICTS", "NIK_TWO_DISTRICTS"]
        assert {
            row["source"]
            for row in office.ask("select source from finding where code = 'NIK_TWO_DISTRICTS'")
        } == set(order)


def test_B20_the_question_closes_by_itself_when_one_district_lets_go(office: Office) -> None:
    there = {**BUDI, "village_code": "35.17.01.2001"}
    live(
        office,
        {"mojokerto": [SITI, BUDI], "jombang": [there, {**JOKO, "village_code": "35.17.01.2001"}]},
    )
    live(office, {"mojokerto": [SITI, {**BUDI, "status": "non-aktif"}]})
    assert asked(office) == []


def test_B20_one_nik_with_an_identity_break_is_two_persons_and_a_question(office: Office) -> None:
    other = {**JOKO, "nik": BUDI["nik"], "village_code": "35.17.01.2001"}
    for order in (("mojokerto", "jombang"), ("jombang", "mojokerto")):
        anew(office)
        live(office, {"mojokerto": [SITI, BUDI], "jombang": [other]}, order=order)
        assert people(office) == 3
        assert asked(office) == ["NIK_CONFLICT"]


def test_B22_two_niks_that_crossed_over_night_are_asked_about_and_nobody_changes(
    office: Office,
) -> None:
    live(
        office,
        [bare(SITI, nik=SITI["nik"], birth_date=""), bare(BUDI, nik=BUDI["nik"], birth_date="")],
    )
    before = office.ask(
        "select id, name, nik_hash from person where recorded_to = 'infinity' order by id"
    )
    live(
        office,
        [bare(SITI, nik=BUDI["nik"], birth_date=""), bare(BUDI, nik=SITI["nik"], birth_date="")],
    )
    assert asked(office) == ["NIK_SWAP"]
    assert (
        office.ask(
            "select id, name, nik_hash from person where recorded_to = 'infinity' order by id"
        )
        == before
    )
    live(
        office,
        [bare(SITI, nik=SITI["nik"], birth_date=""), bare(BUDI, nik=BUDI["nik"], birth_date="")],
    )
    assert asked(office) == []


def test_another_district_without_a_nik_is_always_a_question_to_both(office: Office) -> None:
    there = bare(BUDI, village_code="35.17.01.2001")
    for order in (("mojokerto", "jombang"), ("jombang", "mojokerto")):
        anew(office)
        live(office, {"mojokerto": [SITI, BUDI], "jombang": [there]}, order=order)
        assert people(office) == 3
        assert asked(office) == ["MOVED", "MOVED"]


def test_namesakes_of_two_districts_are_no_question(office: Office) -> None:
    live(
        office,
        {
            "mojokerto": [SITI],
            "jombang": [bare(SITI, village_code="35.17.01.2001", birth_date="1991-02-03")],
        },
    )
    assert (people(office), asked(office)) == (2, [])


def test_two_sources_of_one_village_speak_of_one_person_by_name_and_seat_with_low_confidence(
    office: Office,
) -> None:
    live(
        office,
        {
            "mojokerto": [bare(SITI)],
            "mojokerto-2": [bare(SITI, birth_date="", phone="081234500001")],
        },
    )
    assert people(office) == 1
    assert len(shown(office)) == 1
    linked = office.ask("select linked_by from source_record where source = 'mojokerto-2'")
    assert linked == [{"linked_by": "village+name+seat"}]


def phones(office: Office) -> set[str]:
    rows = office.ask(
        "select private from person where recorded_to = 'infinity' and name like 'Siti%%'"
    )
    return {
        office.secrecy.open(bytes(row["private"]), b"person").split("\x1f")[3]
        for row in rows
        if row["private"]
    }


@pytest.mark.parametrize(
    ("trust", "days", "winner"),
    [
        pytest.param(
            (60, 50),
            ("2019-12-19", "2019-12-19"),
            "+6281234500001",
            id="the more trusted source wins",
        ),
        pytest.param(
            (50, 60), ("2019-12-19", "2019-12-19"), "+6281234500002", id="whichever it is"
        ),
        pytest.param(
            (50, 50),
            ("2019-12-19", "2024-01-05"),
            "+6281234500002",
            id="of equal trust the fresher stated date",
        ),
        pytest.param(
            (50, 50),
            ("2019-12-19", "2019-12-19"),
            "+6281234500001",
            id="of equal dates the order of names",
        ),
    ],
)
def test_of_two_sources_the_weightier_word_stands_whichever_was_synced_first(
    office: Office, trust: tuple[int, int], days: tuple[str, str], winner: str
) -> None:
    states = set()
    for order in (("sumber-a", "sumber-b"), ("sumber-b", "sumber-a")):
        anew(office)
        for name, rank, day, phone in zip(
            ("sumber-a", "sumber-b"), trust, days, ("081234500001", "081234500002"), strict=True
        ):
            office.deliver(
                [{**SITI, "phone": phone, "sk_date": day}, *FILL[:3]],
                name,
                toml=f"trust = {rank}\n{CALM}",
            )
        office.sync(*order)
        assert phones(office) == {winner}
        states.add(office.state())
    assert len(states) == 1


def test_blank_never_wins_and_the_other_source_fills_it(office: Office) -> None:
    for order in (("sumber-a", "sumber-b"), ("sumber-b", "sumber-a")):
        anew(office)
        office.deliver([{**SITI, "phone": ""}, *FILL[:3]], "sumber-a", toml=f"trust = 90\n{CALM}")
        office.deliver([{**SITI, "phone": "081234500002"}, *FILL[:3]], "sumber-b", toml=CALM)
        office.sync(*order)
        assert phones(office) == {"+6281234500002"}


WORLD = [
    person("1", "Siti Contohwati", "3516055503809001", "Kepala Desa"),
    person("2", "Budi Ujicoba", "3516051204859002", "Sekretaris Desa"),
    person("3", "Wati Simulasi", "3516054107909003", "Kaur Keuangan", birth_date="1990-07-02"),
    person("4", "Siti Contohwati", "3516056302779005", "Kepala Desa", KESEMEN),
    person("5", "Budi Ujicoba", "3516051204859002", "Plt. Kepala Desa", KUTOGIRANG),
]


SOURCES = ("sumber-a", "sumber-b", "sumber-c")


def roster_of(name: str, knows: Iterable[str]) -> list[dict[str, str]]:
    """What a source that fills only these columns says of the world.

    The NIK of who serves in two villages is always known.
    """
    silent = [column for column in ("nik", "phone", "birth_place") if column not in knows]
    return [
        {
            **row,
            "key": f"{name}{row['key']}",
            **{column: "" for column in silent if (row["name"], column) != ("Budi Ujicoba", "nik")},
        }
        for row in WORLD
    ]


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_shuffled_rows_and_sources_give_the_same_registry(office: Office, data: Any) -> None:
    knows = {
        name: data.draw(st.sets(st.sampled_from(("nik", "phone", "birth_place"))))
        for name in SOURCES
    }
    states = []
    for _ in range(2):
        anew(office)
        for name in knows:
            rows = data.draw(st.permutations(roster_of(name, knows[name])))
            office.deliver(rows, name, toml=CALM)
        office.sync(*data.draw(st.permutations(SOURCES)))
        states.append(office.state())
    assert states[0] == states[1]
