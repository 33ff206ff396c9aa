"""What the rules leave to a person: what is asked about two who may be one, and that an answer is
not overruled by a rule.
"""

import pytest

from sibermata.desk.identity.answers import answer_question
from sibermata.desk.identity.merges import split_from_record
from sibermata.rules.person.identity import Answer
from tests.desk.acts import desk
from tests.lives import CALM, FILL, asked, bare, live, people, shown, unborn, without_key
from tests.office import BUDI, HEADER, JOKO, SITI, Office, as_csv

FAR = "35.17.01.2001"
THERE = {**BUDI, "village_code": FAR}
DECREE = {"sk_number": "141/7/2020", "sk_date": "2020-03-02"}


def test_a_head_whose_term_ran_out_and_whose_name_is_spelled_otherwise_is_asked_about(
    office: Office,
) -> None:
    over = unborn(SITI, end_date="2025-12-19")
    for row in (over, {**over, "name": "Siti Contohwatti"}):
        office.deliver(as_csv([*FILL, row], (*HEADER, "end_date")), toml=CALM)
        office.one()
    assert asked(office) == ["RENAME"]


def test_a_birth_date_that_stands_for_unknown_parts_nobody_on_one_seat(office: Office) -> None:
    row = bare(JOKO, post="Anggota BPD", birth_date="1988-01-01")
    live(
        office, {"sumber-a": [*FILL, row], "sumber-b": [*FILL, {**row, "birth_date": "1987-10-15"}]}
    )
    assert (people(office), asked(office)) == (1, [])


def test_one_nik_under_quite_another_name_and_no_birth_date_is_asked_about_and_overwrites_nobody(
    office: Office,
) -> None:
    joko = without_key(JOKO, nik=SITI["nik"], village_code=FAR, birth_date="")
    for order in (("mojokerto", "jombang"), ("jombang", "mojokerto")):
        live(office, {"mojokerto": [SITI], "jombang": [joko]}, order=order)
        assert [name for name, _, _ in shown(office)] == ["Joko Fiktif", "Siti Contohwati"]
        assert asked(office) == ["NIK_CONFLICT"]


def split_of_jombang(office: Office) -> tuple[int, int]:
    """Budi serves in two districts under one NIK; an officer parts the other district's record.

    Return who stays, and who stands apart.
    """
    live(office, {"mojokerto": [BUDI], "jombang": [THERE]})
    record = office.ask(
        "select id, person_id from source_record where source = 'jombang' and name_key like "
        "'BUDI%%'"
    )[0]
    with desk(office) as at:
        return record["person_id"], split_from_record(at, record["person_id"], record["id"]).apart


def test_who_was_split_off_is_found_again_as_the_one_the_source_told_of(office: Office) -> None:
    _, apart = split_of_jombang(office)
    live(office, {"mojokerto": [BUDI], "jombang": [{**JOKO, "village_code": FAR}]})
    live(
        office,
        {
            "mojokerto": [BUDI],
            "jombang": [
                {**JOKO, "village_code": FAR},
                {**THERE, "key": "99", "post": "Kepala Desa"},
            ],
        },
    )
    there = [
        row["person_id"]
        for row in office.roster()
        if row["village_code"] == FAR and row["post"] == "KADES"
    ]
    assert there == [apart]
    assert "NIK_CONFLICT" not in asked(office)


def test_a_source_that_told_of_neither_of_two_who_were_parted_is_asked(office: Office) -> None:
    kaur, seksi = (
        bare(BUDI, birth_date="", post="Kaur Keuangan"),
        bare(BUDI, birth_date="", post="Kepala Seksi Pelayanan"),
    )
    live(office, [kaur, seksi])
    question = office.ask(
        "select id from finding where code = 'LINK_QUESTION' and status = 'open'"
    )[0]["id"]
    with desk(office) as at:
        answer_question(at, question, Answer.NOT_SAME)
    live(
        office,
        {"mojokerto": [kaur, seksi], "sumber-b": [{**kaur, "key": "7"}, {**seksi, "key": "7"}]},
    )
    assert people(office) == 3
    assert "LINK_QUESTION" in asked(office)


def test_a_new_name_on_a_line_that_stayed_is_asked_about_and_is_nobodys_heir(
    office: Office,
) -> None:
    siti = {**SITI, "nik": "", "birth_date": "", **DECREE}
    live(office, [siti, BUDI], [{**siti, "name": "Karto Rekaan"}, BUDI])
    assert asked(office) == ["RENAME"]
    assert ("Siti Contohwati", "KADES", "ended") in shown(office)
    assert people(office) == 3
    question = office.ask("select id from finding where code = 'RENAME' and status = 'open'")
    with desk(office) as at:
        answer_question(at, question[0]["id"], Answer.SAME)
    live(office, [{**siti, "name": "Karto Rekaan", "phone": "081234500009"}, BUDI])
    assert (people(office), asked(office)) == (2, [])


@pytest.mark.parametrize(
    "stated",
    [
        pytest.param({"sk_number": "141/9/2026", "sk_date": "2026-02-20"}, id="a newer decree"),
        pytest.param({"key": "77"}, id="a line of its own"),
        pytest.param({"sex": "L"}, id="another sex"),
    ],
)
def test_a_new_name_that_brings_what_a_successor_brings_is_asked_about_no_more(
    office: Office, stated: dict[str, str]
) -> None:
    siti = {**SITI, "nik": "", "birth_date": "", **DECREE}
    live(office, [siti, BUDI], [{**siti, "name": "Karto Rekaan", **stated}, BUDI])
    assert asked(office) == []
    assert ("Karto Rekaan", "KADES", "active") in shown(office)


LONGER = {"name": "Siti Aminah Puspita Contohwati", "phone": "081234500077", "key": ""}


def test_a_form_answered_again_under_a_longer_name_is_one_holder_by_the_nik(
    office: Office,
) -> None:
    siti = without_key(SITI)
    live(office, [siti, BUDI], [siti, {**siti, **LONGER}, BUDI])
    assert ("Siti Aminah Puspita Contohwati", "KADES", "active") in shown(office)
    assert (people(office), len(shown(office)), asked(office)) == (2, 2, [])
    assert "NIK_CLASH_IN_FILE" not in office.codes()


@pytest.mark.parametrize("post", ["Kepala Desa", "Kepala Dusun Krajan"])
def test_a_form_answered_again_without_a_nik_is_asked_about(office: Office, post: str) -> None:
    siti = bare(SITI, post=post)
    live(office, [siti, BUDI, {**siti, **LONGER}])
    assert (people(office), asked(office)) == (3, ["LINK_QUESTION"])
