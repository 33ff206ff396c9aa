"""A correction lies over the source's value: it outlives the night, is absorbed when the source
catches up, and comes back.
"""

import time
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date

import pytest

from sibermata.desk.corrections.correct import correct
from sibermata.desk.corrections.decide import accept, answer, withdraw
from sibermata.desk.corrections.show import show
from sibermata.errors import Refusal
from sibermata.store.desk.locks import lock_person
from tests.crash import Forked, Passing
from tests.desk.acts import KTP, desk, fix, number_of, standing, value, with_wati
from tests.office import (
    AGUS,
    BUDI,
    CAST,
    JOKO,
    KESEMEN,
    KUTOGIRANG,
    OTHER_SITI,
    SITI,
    SRIGADING,
    WATI,
    Office,
)


def test_a_correction_is_shown_at_once_and_stands_when_the_source_sends_another_row_of_the_same_wrong_value(
    settled: Office,
) -> None:
    number = fix(settled, "Wati Simulasi", "birth_date", "1990-02-07")
    assert value(settled, "KAUR_KEUANGAN", "birth_date") == date(1990, 2, 7)
    for phone in ("081234500003", "081234500004", "081234500005"):
        settled.deliver(with_wati(phone=phone))
        assert settled.one().state == "PUBLISHED"
        assert (value(settled, "KAUR_KEUANGAN", "birth_date"), standing(settled, number)) == (
            date(1990, 2, 7),
            "ACTIVE",
        )


@pytest.mark.parametrize(
    ("field", "day"),
    [
        pytest.param("birth_date", "2026-03-03", id="B122-born-tomorrow"),
        pytest.param("birth_date", "2012-03-02", id="B122-born-a-child"),
        pytest.param("birth_date", "1899-03-02", id="B122-born-long-ago"),
        pytest.param("sk_date", "2027-03-02", id="B122-decree-of-next-year"),
        pytest.param("start_date", "2027-03-02", id="B122-start-of-next-year"),
        pytest.param("start_date", "1926-03-02", id="B122-start-a-century-ago"),
        pytest.param("end_date", "2126-03-02", id="B122-end-in-a-century"),
        pytest.param("end_date", "1999-03-02", id="B122-end-before-the-start"),
    ],
)
def test_a_day_that_no_source_could_state_is_no_correction_either(
    settled: Office, field: str, day: str
) -> None:
    before = settled.state()
    with pytest.raises(Refusal) as refused:
        fix(settled, "Wati Simulasi", field, day)
    assert str(refused.value.code).startswith("DATE_")
    assert settled.state() == before


def test_a_correction_says_why(settled: Office) -> None:
    with pytest.raises(Refusal, match="REASON_NEEDED"):
        fix(settled, "Wati Simulasi", "birth_date", "1990-02-07", reason=" ")


def test_a_correction_is_absorbed_when_the_source_catches_up_and_comes_back_when_it_falls_back(
    settled: Office,
) -> None:
    number = fix(settled, "Wati Simulasi", "birth_date", "1990-02-07")
    settled.deliver(with_wati(birth_date="07-02-1990"))
    settled.one()
    assert standing(settled, number) == "ABSORBED"
    settled.deliver(CAST)
    settled.one()
    assert (value(settled, "KAUR_KEUANGAN", "birth_date"), standing(settled, number)) == (
        date(1990, 2, 7),
        "ACTIVE",
    )
    assert settled.ask("select absorbed_at from correction") == [{"absorbed_at": None}]


def test_a_third_value_asks_once_and_shows_the_correction_until_a_person_answers(
    settled: Office,
) -> None:
    number = fix(settled, "Wati Simulasi", "birth_date", "1990-02-07")
    settled.deliver(with_wati(birth_date="1991-02-07"))
    settled.one()
    assert (value(settled, "KAUR_KEUANGAN", "birth_date"), standing(settled, number)) == (
        date(1990, 2, 7),
        "CHALLENGED",
    )
    settled.deliver(with_wati(birth_date="1991-02-07", phone="081234500003"))
    settled.one()
    assert settled.codes().count("CORRECTION_CHALLENGED") == 1
    with desk(settled) as at:
        answer(at, number, "source")
    assert (value(settled, "KAUR_KEUANGAN", "birth_date"), standing(settled, number)) == (
        date(1991, 2, 7),
        "SUPERSEDED",
    )
    assert "CORRECTION_CHALLENGED" not in settled.codes()


def test_a_third_value_stays_a_question_while_its_record_is_absent(settled: Office) -> None:
    number = fix(settled, "Wati Simulasi", "birth_date", "1990-02-07")
    settled.deliver(with_wati(birth_date="1991-02-07"))
    settled.one()
    settled.deliver([row for row in CAST if row is not WATI])
    for _ in range(2):
        settled.one()
        assert (standing(settled, number), "CORRECTION_CHALLENGED" in settled.codes()) == (
            "CHALLENGED",
            True,
        )
    settled.deliver(with_wati(birth_date="1992-02-07"))
    settled.one()
    assert [shown for code, *_, shown in settled.findings() if code == "CORRECTION_CHALLENGED"] == [
        "1992-02-07"
    ]
    settled.deliver(with_wati(birth_date="1990-02-07"))
    settled.one()
    assert (standing(settled, number), "CORRECTION_CHALLENGED" in settled.codes()) == (
        "ABSORBED",
        False,
    )


def test_keep_mine_lies_over_the_third_value_from_then_on(settled: Office) -> None:
    number = fix(settled, "Wati Simulasi", "birth_date", "1990-02-07")
    settled.deliver(with_wati(birth_date="1991-02-07"))
    settled.one()
    with desk(settled) as at:
        answer(at, number, "mine")
    settled.deliver(with_wati(birth_date="1991-02-07", phone="081234500003"))
    settled.one()
    assert (value(settled, "KAUR_KEUANGAN", "birth_date"), standing(settled, number)) == (
        date(1990, 2, 7),
        "ACTIVE",
    )
    settled.deliver(CAST)  # the first wrong value is a third value now
    settled.one()
    assert standing(settled, number) == "CHALLENGED"


def test_a_new_value_as_the_answer_replaces_the_correction(settled: Office) -> None:
    number = fix(settled, "Wati Simulasi", "birth_date", "1990-02-07")
    settled.deliver(with_wati(birth_date="1991-02-07"))
    settled.one()
    with desk(settled) as at:
        done = answer(at, number, "new", "1992-02-07", evidence=KTP)
    assert (standing(settled, number), standing(settled, done.number)) == ("WITHDRAWN", "ACTIVE")
    assert value(settled, "KAUR_KEUANGAN", "birth_date") == date(1992, 2, 7)


def test_a_blank_in_the_source_takes_no_correction_away(settled: Office) -> None:
    number = fix(settled, "Wati Simulasi", "birth_date", "1990-02-07")
    settled.deliver(with_wati(birth_date=""))
    settled.one()
    assert (value(settled, "KAUR_KEUANGAN", "birth_date"), standing(settled, number)) == (
        date(1990, 2, 7),
        "ACTIVE",
    )


def test_a_withdrawn_correction_shows_the_source_again(settled: Office) -> None:
    number = fix(settled, "Wati Simulasi", "birth_date", "1990-02-07")
    with desk(settled) as at:
        withdraw(at, number)
    assert (value(settled, "KAUR_KEUANGAN", "birth_date"), standing(settled, number)) == (
        date(1990, 7, 2),
        "WITHDRAWN",
    )


def test_a_name_without_a_document_waits_for_a_second_pair_of_eyes(settled: Office) -> None:
    number = fix(settled, "Wati Simulasi", "name", "Wati Simulasiwati", evidence="")
    assert (value(settled, "KAUR_KEUANGAN", "name"), standing(settled, number)) == (
        "Wati Simulasi",
        "PENDING",
    )
    with pytest.raises(Refusal, match="CORRECTION_OWN"), desk(settled, "rini") as at:
        accept(at, number)
    with desk(settled, "Dewi") as at:
        accept(at, number)
    assert (value(settled, "KAUR_KEUANGAN", "name"), standing(settled, number)) == (
        "Wati Simulasiwati",
        "ACTIVE",
    )


def test_a_phone_number_needs_no_second_pair_of_eyes_and_yields_to_a_newer_one_unless_pinned(
    settled: Office,
) -> None:
    settled.deliver(with_wati(phone="081234500003"))
    settled.one()
    yielding = fix(settled, "Wati Simulasi", "phone", "081234500009", evidence="")
    pinned = fix(settled, "Budi Ujicoba", "phone", "081234500008", evidence="", pinned=True)
    settled.deliver(
        [
            SITI,
            {**BUDI, "phone": "081234500007"},
            {**WATI, "phone": "081234500006"},
            JOKO,
            OTHER_SITI,
            AGUS,
        ]
    )
    settled.one()
    assert (standing(settled, yielding), standing(settled, pinned)) == ("SUPERSEDED", "CHALLENGED")


def test_a_correction_to_an_invalid_value_is_refused_with_the_reason_of_a_row(
    settled: Office,
) -> None:
    for field, wrong, code in (
        ("nik", "351605410790900", "NIK_LENGTH"),
        ("birth_date", "31-02-1990", "DATE_INVALID"),
        ("name", "-", "NAME_INVALID"),
        ("phone", "12", "PHONE_INVALID"),
        ("sex", "X", "SEX_UNKNOWN"),
        ("birth_date", "2024-01-05", "DATE_IMPLAUSIBLE"),
    ):
        with pytest.raises(Refusal) as refused:
            fix(settled, "Wati Simulasi", field, wrong)
        assert refused.value.code == code
    assert settled.ask("select count(*) n from correction") == [{"n": 0}]


def test_a_nik_that_somebody_else_bears_is_refused(settled: Office) -> None:
    with pytest.raises(Refusal) as refused:
        fix(settled, "Wati Simulasi", "nik", BUDI["nik"])
    assert refused.value.code == "NIK_OF_OTHER"


def test_two_officers_who_correct_the_same_field_the_second_sees_what_the_first_wrote(
    settled: Office,
) -> None:  # F83
    fix(settled, "Wati Simulasi", "birth_date", "1990-02-07", seen="1990-07-02")
    with pytest.raises(Refusal, match=r"SEEN_OTHERWISE: .*1990-02-07"):
        fix(settled, "Wati Simulasi", "birth_date", "1990-02-08", by="Dewi", seen="1990-07-02")


def test_the_same_correction_sent_twice_is_one(settled: Office) -> None:  # F84
    first = fix(settled, "Wati Simulasi", "birth_date", "1990-02-07")
    assert fix(settled, "Wati Simulasi", "birth_date", "7 Februari 1990") == first
    assert settled.ask("select count(*) n from correction") == [{"n": 1}]


def test_a_corrected_name_is_matched_by_the_old_and_by_the_new_one(settled: Office) -> None:
    fix(settled, "Wati Simulasi", "name", "Retno Sebenarnya")
    people = {row["person_id"] for row in settled.roster()}
    settled.deliver(with_wati(nik="", key="", phone="081234500003"))
    settled.one()
    assert {row["person_id"] for row in settled.roster()} == people
    settled.deliver(with_wati(nik="", key="", name="Retno Sebenarnya"))
    settled.one()
    assert {row["person_id"] for row in settled.roster()} == people
    assert settled.ask("select state from correction") == [{"state": "ABSORBED"}]


def test_a_new_row_of_a_corrected_person_finds_her_under_the_name_the_source_still_uses(
    settled: Office,
) -> None:
    fix(settled, "Wati Simulasi", "name", "Retno Sebenarnya")
    fix(settled, "Retno Sebenarnya", "birth_date", "1990-02-07")
    settled.deliver([{**WATI, "key": "77", "post": "Kasi Pelayanan", "nik": ""}], "kedua")
    settled.one("kedua")
    held = [row for row in settled.roster() if row["post"] in ("KAUR_KEUANGAN", "KASI_PELAYANAN")]
    assert [row["name"] for row in held] == ["Retno Sebenarnya"] * 2
    assert len({row["person_id"] for row in held}) == 1


def test_a_corrected_nik_raises_no_question_about_the_wrong_one(settled: Office) -> None:
    number = fix(settled, "Wati Simulasi", "nik", "3516054207909003")
    settled.deliver(with_wati(phone="081234500003"))
    settled.one()
    assert standing(settled, number) == "ACTIVE"
    assert "NIK_CONFLICT" not in settled.codes()


def test_a_corrected_tenure_date_stands_while_the_source_says_the_old_one(settled: Office) -> None:
    fix(settled, "Wati Simulasi", "start_date", "2020-01-02")
    settled.deliver(with_wati(phone="081234500003"))
    settled.one()
    assert value(settled, "KAUR_KEUANGAN", "start_date") == date(2020, 1, 2)


def test_what_was_shown_before_the_correction_can_still_be_asked_for(settled: Office) -> None:
    then = settled.ask("select clock_timestamp() t")[0]["t"]
    fix(settled, "Wati Simulasi", "birth_date", "1990-02-07")
    assert next(
        row["birth_date"] for row in settled.roster(as_of=then) if row["post"] == "KAUR_KEUANGAN"
    ) == date(1990, 7, 2)


def test_another_source_does_not_move_a_correction_that_lies_over_the_first(
    settled: Office,
) -> None:
    number = fix(settled, "Wati Simulasi", "birth_date", "1990-02-07")
    settled.deliver([{**WATI, "birth_date": "1991-02-07", "key": "x"}], "kedua")
    settled.one("kedua")
    assert (value(settled, "KAUR_KEUANGAN", "birth_date"), standing(settled, number)) == (
        date(1990, 2, 7),
        "ACTIVE",
    )


@pytest.mark.parametrize(
    ("field", "wrong", "right"),
    [("birth_place", "Jombamg", "Jombang"), ("sk_number", "141/1/2091", "141/1/2019")],
)
def test_a_correction_is_the_source_s_that_says_the_value_not_the_one_that_is_silent(
    office: Office, field: str, wrong: str, right: str
) -> None:
    office.deliver(with_wati(**{field: ""}), "pertama", toml="trust = 60")
    office.deliver(with_wati(**{field: wrong}), "kedua")
    office.sync("pertama", "kedua")
    number = fix(office, "Wati Simulasi", field, right)
    assert office.ask("select source from correction") == [{"source": "kedua"}]
    office.deliver(with_wati(**{field: right}), "kedua")
    office.one("kedua")
    assert (value(office, "KAUR_KEUANGAN", field), standing(office, number)) == (right, "ABSORBED")


def test_a_night_of_the_same_bytes_after_a_correction_changes_nothing(settled: Office) -> None:
    fix(settled, "Wati Simulasi", "birth_date", "1990-02-07")
    before = settled.state()
    assert settled.one().state == "NOOP"
    settled.deliver(CAST, toml='publisher = "DPMD"')  # read anew
    assert settled.one().state == "NOOP"
    assert settled.state() == before


def test_every_act_stands_in_the_trail_without_a_value(settled: Office) -> None:
    number = fix(settled, "Wati Simulasi", "birth_date", "1990-02-07")
    trail = settled.ask("select who, what, subject, detail from audit")
    assert [(row["who"], row["what"], row["subject"]) for row in trail] == [
        ("Rini", "correction added", str(number))
    ]
    assert "1990" not in str(trail[0]["detail"])


def test_values_of_a_correction_are_sealed(settled: Office) -> None:
    fix(settled, "Wati Simulasi", "birth_date", "1990-02-07")
    row = settled.ask("select base, override from correction")[0]
    assert b"1990" not in bytes(row["base"]) + bytes(row["override"])


def test_a_correction_in_another_village_is_of_that_person_only(settled: Office) -> None:
    with desk(settled) as at:
        correct(
            at, number_of(settled, "Siti Contohwati", KESEMEN), "education", "S1", reason="ijazah"
        )
    assert settled.ask(
        "select education, count(*) n from person where recorded_to = 'infinity' group by 1 order "
        "by 1"
    ) == [
        {"education": "", "n": 5},
        {"education": "S1", "n": 1},
    ]


def test_person_fields_travel_to_another_village_and_tenure_fields_stay(settled: Office) -> None:
    fix(settled, "Wati Simulasi", "birth_date", "1990-02-07")
    fix(settled, "Wati Simulasi", "start_date", "2020-01-02")
    settled.deliver(with_wati(village_code=KUTOGIRANG, start_date="2026-03-01"))
    settled.one()
    held = {
        row["village_code"]: row
        for row in settled.roster(ended=True)
        if row["name"] == "Wati Simulasi"
    }
    assert {row["birth_date"] for row in held.values()} == {date(1990, 2, 7)}
    assert (held[SRIGADING]["start_date"], held[KUTOGIRANG]["start_date"]) == (
        date(2020, 1, 2),
        date(2026, 3, 1),
    )


def test_an_officer_who_corrects_while_the_source_is_applied_loses_nothing_and_neither_does_the_source(
    settled: Office,
) -> None:  # F82
    settled.deliver(with_wati(phone="081234500003"))
    person = number_of(settled, "Wati Simulasi")
    with ThreadPoolExecutor(1) as pool:
        with desk(settled) as at:
            correct(at, person, "birth_date", "1990-02-07", reason="KTP", evidence=KTP)
            night = pool.submit(settled.one)
            wait([night], timeout=1.0)
            assert not night.done()  # it waits for the officer's lock
        assert night.result().state == "PUBLISHED"
    assert value(settled, "KAUR_KEUANGAN", "birth_date") == date(1990, 2, 7)
    assert settled.ask("select count(*) n from person where id = %s", person) == [{"n": 3}]


def test_a_correction_made_while_the_source_is_being_applied_waits_for_it_and_wins(
    settled: Office,
) -> None:  # F82
    settled.deliver(with_wati(phone="081234500003"))
    passed = Passing("apply people", seconds=1.0)
    night = Forked(settled, lambda office: office.one(), passed)
    passed.wait()
    began = time.monotonic()
    fix(settled, "Wati Simulasi", "birth_date", "1990-02-07", seen="1990-07-02")
    assert time.monotonic() - began > 0.3  # it waited for the night
    assert night.wait() == 0
    assert value(settled, "KAUR_KEUANGAN", "birth_date") == date(1990, 2, 7)
    assert settled.ask("select count(*) n from record_version") == [
        {"n": 7}
    ]  # and what the source said is kept
    settled.deliver(with_wati(phone="081234500004"))
    assert settled.one().state == "PUBLISHED"
    assert value(settled, "KAUR_KEUANGAN", "birth_date") == date(1990, 2, 7)


def test_two_officers_at_once_are_put_in_order(settled: Office) -> None:  # F83
    def act(value: str) -> str:
        try:
            fix(settled, "Wati Simulasi", "birth_date", value, seen="1990-07-02")
        except Refusal as error:
            return str(error)
        return ""

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(act, ["1990-02-07", "1990-02-08"]))
    assert answers[0] == ""
    assert "SEEN_OTHERWISE" in answers[1]
    assert settled.ask("select count(*) n from correction") == [{"n": 1}]


def test_a_correction_holds_against_the_source_of_the_other_district_where_the_person_serves_too(
    settled: Office,
) -> None:
    jombang = "trust = 90\n[brake]\nheadcount_ratio = 9.0"
    settled.deliver(
        [{**WATI, "key": "j1", "village_code": "35.17.01.2001"}],
        "jombang",
        district="35.17",
        toml=jombang,
    )
    settled.one("jombang")
    assert settled.ask(
        "select count(distinct person_id) n from tenure where post = 'KAUR_KEUANGAN'"
    ) == [{"n": 1}]
    number = fix(settled, "Wati Simulasi", "birth_place", "Kediri", source="mojokerto")
    other = {
        **WATI,
        "key": "j1",
        "village_code": "35.17.01.2001",
        "birth_place": "Blitar",
        "sk_date": "2025-01-02",
    }
    settled.deliver([other], "jombang", district="35.17", toml=jombang)
    settled.one("jombang")
    assert {row["birth_place"] for row in settled.roster() if row["name"] == "Wati Simulasi"} == {
        "Kediri"
    }
    assert standing(settled, number) == "ACTIVE"


def test_a_nik_that_another_district_brings_at_the_same_moment_is_refused_plainly_and_nobody_crashes(
    settled: Office,
) -> None:
    nik = "3516054207909003"
    settled.deliver(
        [{**JOKO, "key": "j", "nik": nik, "village_code": "35.17.01.2001"}],
        "jombang",
        district="35.17",
    )
    with ThreadPoolExecutor(2) as pool:
        with settled.database.work() as connection:  # the night stands just before its commit
            connection.execute("lock table publication in share row exclusive mode")
            night = pool.submit(settled.one, "jombang")
            act = pool.submit(fix, settled, "Wati Simulasi", "nik", nik)
            wait([night, act], timeout=1.5)
        results = [task.exception() for task in (night, act)]
    assert results[0] is None
    assert results[1] is None or (
        isinstance(results[1], Refusal) and results[1].code in ("NIK_OF_OTHER", "NIK_JUST_TAKEN")
    )
    bearers = settled.ask(
        "select id, name from person where recorded_to = 'infinity' and nik_hash = %s",
        settled.secrecy.hash(nik),
    )
    assert (
        len(bearers) == 1
    )  # whoever came first bears it; for the other it is a refusal or a question
    assert isinstance(results[1], Refusal) or "NIK_CONFLICT" in settled.codes()


def test_a_nik_taken_between_the_look_and_the_write_is_refused_with_its_reason(
    settled: Office,
) -> None:
    nik, person = "3516054207909003", number_of(settled, "Wati Simulasi")
    settled.deliver(
        [{**JOKO, "key": "j", "nik": nik, "village_code": "35.17.01.2001"}],
        "jombang",
        district="35.17",
    )

    def act() -> None:
        with desk(settled) as at, ThreadPoolExecutor(1) as pool:
            known = lock_person(at.connection, person)
            assert pool.submit(settled.one, "jombang").result().state == "PUBLISHED"
            show(at, known, "nik", None, nik)

    with pytest.raises(Refusal) as refused:
        act()
    assert refused.value.code == "NIK_JUST_TAKEN"


def test_a_withdrawn_nik_that_somebody_else_bears_by_now_is_a_question_to_the_source(
    settled: Office,
) -> None:
    number = fix(settled, "Wati Simulasi", "nik", "3516054207909003")
    other = {**JOKO, "key": "j", "nik": WATI["nik"], "village_code": "35.17.01.2001"}
    settled.deliver([other], "jombang", district="35.17")
    settled.one("jombang")
    with desk(settled) as at:
        withdraw(at, number)
    settled.one("mojokerto")
    assert "NIK_CONFLICT" in settled.codes()
