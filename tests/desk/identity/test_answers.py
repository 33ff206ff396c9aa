"""A person's word on who is who: it outlives the nights, stands in the trail, and can be taken
back.
"""

from typing import Any

import pytest

from sibermata.desk.identity.answers import answer_question, withdraw_answer
from sibermata.desk.identity.exchange_niks import exchange_niks
from sibermata.desk.identity.merges import (
    merge_people,
    split_from_record,
    split_people,
    withdraw_judgement,
)
from sibermata.errors import Refusal
from sibermata.rules.person.identity import Answer
from sibermata.store.registry.fields import person_value
from sibermata.store.registry.people import holders
from tests.desk.acts import desk, fix
from tests.lives import CALM, FILL, asked, bare, live, people, shown, unborn
from tests.office import BUDI, JOKO, KESEMEN, SITI, WATI, Office

TYPO = [[bare(SITI), unborn(BUDI)], [bare(SITI), unborn(BUDI, name="Budi Ujicobaa")]]


def do(office: Office, by: str, act: Any, *values: Any, **options: Any) -> Any:
    with desk(office, by) as at:
        return act(at, *values, **options)


def question(office: Office, code: str) -> int:
    return int(office.ask("select id from finding where code = %s order by id", code)[0]["id"])


def of(office: Office, name: str) -> int:
    return int(
        office.ask("select id from person where recorded_to = 'infinity' and name = %s", name)[0][
            "id"
        ]
    )


def trail(office: Office) -> list[tuple[str, str]]:
    return [
        (row["who"], row["what"]) for row in office.ask("select who, what from audit order by id")
    ]


def test_same_shows_one_person_on_the_seat_once_and_outlives_three_nights(office: Office) -> None:
    live(office, *TYPO)
    assert asked(office) == ["RENAME"]
    do(office, "Dewi", answer_question, question(office, "RENAME"), Answer.SAME)
    assert (people(office), asked(office)) == (2, [])
    assert [name for name, _, _ in shown(office)].count(
        "Budi Ujicobaa"
    ) == 1  # as its source writes the name now
    for phone in ("081234500001", "081234500002", "081234500003"):
        live(office, [bare(SITI), unborn(BUDI, name="Budi Ujicobaa", phone=phone)])
        assert (people(office), asked(office)) == (2, [])
    assert trail(office) == [("Dewi", "question answered")]


def test_not_same_is_never_asked_again(office: Office) -> None:
    live(office, *TYPO)
    do(
        office,
        "Dewi",
        answer_question,
        question(office, "RENAME"),
        Answer.NOT_SAME,
        "dua bersaudara",
    )
    for phone in ("081234500001", "081234500002", "081234500003"):
        live(office, [bare(SITI), unborn(BUDI, name="Budi Ujicobaa", phone=phone)])
        assert (people(office), asked(office), asked(office, "answered")) == (3, [], ["RENAME"])


def test_unsure_is_noted_and_stays_open(office: Office) -> None:
    live(office, *TYPO)
    do(office, "Dewi", answer_question, question(office, "RENAME"), Answer.UNSURE)
    live(office, [bare(SITI), unborn(BUDI, name="Budi Ujicobaa", phone="081234500001")])
    assert asked(office) == ["RENAME"]
    assert office.ask("select verdict, by from judgement") == [{"verdict": "UNSURE", "by": "Dewi"}]


def test_an_answer_taken_back_leaves_everything_as_it_was(office: Office) -> None:
    live(office, *TYPO)
    before, state = shown(office), office.state()
    number = question(office, "RENAME")
    for answer in (Answer.SAME, Answer.NOT_SAME):
        do(office, "Dewi", answer_question, number, answer)
        do(office, "Dewi", withdraw_answer, number)
        assert (shown(office), office.state(), asked(office)) == (before, state, ["RENAME"])


def test_a_merge_rewrites_nothing_and_a_split_undoes_it(office: Office) -> None:
    live(office, [bare(SITI), bare(BUDI)])
    siti, budi = of(office, "Siti Contohwati"), of(office, "Budi Ujicoba")
    before, rows = office.state(), office.roster(ended=True)
    do(office, "Dewi", merge_people, siti, budi, despite="KTP keduanya dilihat")
    then = office.ask("select clock_timestamp() t")[0]["t"]
    assert office.state() == before
    assert {row["name"] for row in office.roster() if row["post"] in ("KADES", "SEKDES")} == {
        "Siti Contohwati"
    }
    do(office, "Rudi", split_people, budi)
    assert office.roster(ended=True) == rows
    assert {
        row["name"] for row in office.roster(as_of=then) if row["post"] in ("KADES", "SEKDES")
    } == {"Siti Contohwati"}
    assert trail(office) == [("Dewi", "people merged"), ("Rudi", "people split")]


def test_merges_of_merges_are_followed_and_each_undone_alone(office: Office) -> None:
    live(office, [bare(SITI), bare(BUDI), bare(WATI)])
    siti, budi, wati = (
        of(office, "Siti Contohwati"),
        of(office, "Budi Ujicoba"),
        of(office, "Wati Simulasi"),
    )
    do(office, "Dewi", merge_people, budi, wati, despite="KTP keduanya dilihat")
    do(office, "Dewi", merge_people, siti, budi, despite="KTP keduanya dilihat")
    assert people(office) == 1
    with pytest.raises(Refusal):
        do(office, "Dewi", merge_people, wati, siti, despite="KTP keduanya dilihat")
    do(office, "Dewi", split_people, budi)
    assert people(office) == 2
    do(office, "Dewi", split_people, wati)
    assert people(office) == 3


def test_a_judgement_that_contradicts_a_persons_is_refused_until_that_is_taken_back(
    office: Office,
) -> None:
    live(office, [bare(SITI), bare(BUDI)])
    siti, budi = of(office, "Siti Contohwati"), of(office, "Budi Ujicoba")
    do(office, "Dewi", merge_people, siti, budi, despite="KTP keduanya dilihat")
    do(office, "Dewi", split_people, budi)
    with pytest.raises(Refusal, match="PEOPLE_JUDGED_APART"):
        do(office, "Rudi", merge_people, siti, budi, despite="KTP keduanya dilihat")
    do(office, "Rudi", withdraw_judgement, siti, budi)
    do(office, "Rudi", merge_people, siti, budi, despite="KTP keduanya dilihat")
    assert people(office) == 1


def test_a_record_that_a_rule_gave_to_the_wrong_person_gets_its_own_and_keeps_it(
    office: Office,
) -> None:
    live(
        office,
        {"mojokerto": [bare(SITI), bare(BUDI)], "mojokerto-2": [bare(SITI, post="Kaur Keuangan")]},
    )
    assert people(office) == 2
    siti = of(office, "Siti Contohwati")
    record = office.ask("select id from source_record where source = 'mojokerto-2'")[0]["id"]
    published = len(office.ask("select number from publication"))
    apart = do(office, "Dewi", split_from_record, siti, record).apart
    assert people(office) == 3
    assert len(office.ask("select number from publication")) == published + 1
    for phone in ("081234500001", "081234500002", "081234500003"):
        live(
            office,
            {
                "mojokerto": [bare(SITI), bare(BUDI)],
                "mojokerto-2": [bare(SITI, post="Kaur Keuangan", phone=phone)],
            },
        )
        assert (people(office), asked(office)) == (3, [])
    assert {row["post"] for row in office.roster() if row["person_id"] == apart} == {
        "KAUR_KEUANGAN"
    }
    assert {row["name"] for row in office.roster() if row["person_id"] == apart} == {
        "Siti Contohwati"
    }


def test_the_only_record_of_a_person_cannot_be_parted(office: Office) -> None:
    live(office, [bare(SITI), bare(BUDI)])
    record = office.ask("select id from source_record where name_key = 'SITI CONTOHWATI'")[0]["id"]
    with pytest.raises(Refusal, match="RECORD_ALONE"):
        do(office, "Dewi", split_from_record, of(office, "Siti Contohwati"), record)


def test_a_question_about_a_post_is_answered_elsewhere(office: Office) -> None:
    office.deliver([SITI, {**JOKO, "post": "Bendahara BPD"}], toml=CALM)
    office.one()
    number = int(
        office.ask("select id from finding where severity = 'question' and people = '{}'")[0]["id"]
    )
    with pytest.raises(Refusal, match="QUESTION_OF_WORD"):
        do(office, "Dewi", answer_question, number, Answer.SAME)


def test_the_nik_of_a_merged_person_is_no_conflict_any_more(office: Office) -> None:
    live(
        office,
        {
            "mojokerto": [SITI, BUDI],
            "mojokerto-2": [bare(BUDI, post="Kaur Keuangan", birth_date="", village_code=KESEMEN)],
        },
    )
    first, second = office.ask(
        "select id from person where name = 'Budi Ujicoba' and recorded_to = 'infinity' order by id"
    )
    do(office, "Dewi", merge_people, first["id"], second["id"], despite="KTP keduanya dilihat")
    live(
        office,
        {
            "mojokerto-2": [
                {
                    **BUDI,
                    "key": "",
                    "post": "Kaur Keuangan",
                    "birth_date": "",
                    "village_code": KESEMEN,
                }
            ]
        },
    )
    assert (people(office), asked(office)) == (2, [])


def test_a_nik_conflict_judged_two_persons_is_not_asked_again_while_the_source_repeats_it(
    office: Office,
) -> None:
    thief = {**JOKO, "nik": BUDI["nik"]}
    live(
        office,
        [SITI, BUDI],
        {"mojokerto": [SITI, BUDI], "mojokerto-2": [{**thief, "village_code": KESEMEN}]},
    )
    assert asked(office) == ["NIK_CONFLICT"]
    do(office, "Dewi", answer_question, question(office, "NIK_CONFLICT"), Answer.NOT_SAME)
    for phone in ("081234500001", "081234500002", "081234500003"):
        live(office, {"mojokerto-2": [{**thief, "village_code": KESEMEN, "phone": phone}]})
        assert (people(office), asked(office)) == (3, [])


JOMBANG = "35.17.01.2001"


@pytest.mark.parametrize(
    "by_hand", [False, True], ids=["the source mends its row", "an officer corrects it"]
)
def test_a_nik_that_its_wrong_bearer_lets_go_reaches_its_owner_and_the_question_ends(
    office: Office, by_hand: bool
) -> None:
    wrong, joko = {**SITI, "nik": JOKO["nik"]}, {**JOKO, "village_code": JOMBANG}
    office.deliver([*FILL, wrong], toml=CALM)
    office.deliver([joko], "jombang", district="35.17", toml=CALM)
    office.sync("mojokerto", "jombang")
    assert asked(office) == ["NIK_CONFLICT"]
    if by_hand:
        fix(office, "Siti Contohwati", "nik", SITI["nik"])
    else:
        office.deliver([*FILL, SITI], toml=CALM)
    for _ in range(3):
        office.sync("mojokerto", "jombang")
    bearer = office.ask(
        "select name from person where recorded_to = 'infinity' and nik_hash = %s",
        office.secrecy.hash(JOKO["nik"]),
    )
    assert (bearer, asked(office)) == ([{"name": "Joko Fiktif"}], [])


def test_who_is_refused_a_nik_shows_none_and_may_be_given_it_by_an_officer_once_it_is_free(
    office: Office,
) -> None:
    office.deliver([*FILL, {**SITI, "nik": JOKO["nik"]}], toml=CALM)
    office.deliver([{**JOKO, "village_code": JOMBANG}], "jombang", district="35.17", toml=CALM)
    office.sync("mojokerto", "jombang")
    with desk(office) as at:
        found = holders(at.connection, [of(office, "Joko Fiktif")])[0][0]
    assert (found.nik_hash, person_value(found, "nik", office.secrecy)) == (None, "")
    fix(office, "Siti Contohwati", "nik", SITI["nik"])
    fix(office, "Joko Fiktif", "nik", JOKO["nik"])
    bearer = office.ask(
        "select name from person where recorded_to = 'infinity' and nik_hash = %s",
        office.secrecy.hash(JOKO["nik"]),
    )
    assert bearer == [{"name": "Joko Fiktif"}]


def test_crossed_niks_that_the_source_mended_are_exchanged_by_an_officer_in_one_step(
    office: Office,
) -> None:
    live(office, [{**SITI, "nik": BUDI["nik"]}, {**BUDI, "nik": SITI["nik"]}], [SITI, BUDI])
    assert asked(office) == ["NIK_SWAP"]
    with pytest.raises(Refusal, match="QUESTION_OF_NIKS"):
        do(office, "Dewi", answer_question, question(office, "NIK_SWAP"), Answer.NOT_SAME)
    do(office, "Dewi", exchange_niks, question(office, "NIK_SWAP"), "KTP keduanya dilihat")
    for night in (
        [SITI, BUDI],
        [{**SITI, "phone": "081234500001"}, {**BUDI, "phone": "081234500002"}],
    ):
        live(office, night)
        with desk(office) as at:
            held = {
                one.name: person_value(one, "nik", office.secrecy)
                for one, _ in holders(at.connection, [of(office, n["name"]) for n in night])
            }
        assert held == {row["name"]: row["nik"] for row in night}
        assert asked(office) == []
    assert ("Dewi", "niks exchanged") in trail(office)


def test_niks_are_not_exchanged_over_an_officers_own_word(office: Office) -> None:
    live(office, [{**SITI, "nik": BUDI["nik"]}, {**BUDI, "nik": SITI["nik"]}], [SITI, BUDI])
    fix(office, "Siti Contohwati", "nik", "3516055503809011")
    with pytest.raises(Refusal, match="NIK_CORRECTED"):
        do(office, "Dewi", exchange_niks, question(office, "NIK_SWAP"))


def test_a_rename_that_is_the_same_person_shows_what_the_source_says_from_now_on_and_nobody_is_missed(
    office: Office,
) -> None:
    typo, mended = unborn(SITI, name="Siti Contohwatii"), unborn(SITI)
    live(office, [typo, BUDI], [mended, BUDI])
    do(office, "Dewi", answer_question, question(office, "RENAME"), Answer.SAME)
    live(office, *[[{**mended, "phone": "081234500009"}, BUDI]] * 9)
    (head,) = [row for row in office.roster() if row["post"] == "KADES"]
    assert (head["name"], head["status"]) == ("Siti Contohwati", "active")
    with desk(office) as at:
        assert (
            person_value(holders(at.connection, [head["person_id"]])[0][0], "phone", office.secrecy)
            == "+6281234500009"
        )
    assert "PRESUMED_ENDED" not in office.codes()
