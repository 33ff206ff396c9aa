"""An official or an end that no source knows yet: it stands until the source catches up."""

from datetime import date

import pytest

from sibermata.desk.corrections.decide import MINE_KEPT, SOURCE_TAKEN, answer, withdraw
from sibermata.desk.corrections.stated import Stated, state_official
from sibermata.errors import Refusal
from tests.desk.acts import CELLS, RATNA, desk, end, number_of, standing
from tests.office import AGUS, BUDI, CAST, JOKO, OTHER_SITI, SITI, SRIGADING, WATI, Office


def add(office: Office, cells: dict[str, str] = CELLS, **options: object) -> Stated:
    options = {"reason": "pelantikan", "evidence": "SK 141/9/2026", **options}
    with desk(office) as at:
        return state_official(at, cells, **options)  # type: ignore[arg-type]


def status(office: Office, name: str) -> list[str]:
    return [row["status"] for row in office.roster(ended=True) if row["name"] == name]


def test_an_official_stated_by_hand_is_on_the_roster_and_stays_while_no_source_knows_her(
    settled: Office,
) -> None:
    stated = add(settled)
    assert ("Ratna Khayalan", SRIGADING, "KASI_PELAYANAN", "active") in settled.people()
    settled.deliver([{**SITI, "phone": "081234500001"}, *CAST[1:]])
    settled.one()
    assert status(settled, "Ratna Khayalan") == ["active"]
    assert standing(settled, stated.number) == "ACTIVE"


def test_the_source_that_catches_up_absorbs_her_and_doubles_nobody(settled: Office) -> None:
    stated = add(settled)
    settled.deliver([*CAST, RATNA])
    settled.one()
    assert standing(settled, stated.number) == "ABSORBED"
    found = [row for row in settled.roster() if row["name"] == "Ratna Khayalan"]
    assert [(row["person_id"], row["status"]) for row in found] == [(stated.person, "active")]
    assert settled.ask(
        "select count(distinct id) n from tenure where person_id = %s", stated.person
    ) == [{"n": 1}]


def test_an_official_stated_by_hand_is_judged_like_a_row(settled: Office) -> None:
    for column, wrong, code in (
        ("post", "Jabatan Khayalan", "POST_UNKNOWN"),
        ("name", "-", "NAME_INVALID"),
        ("nik", "12", "NIK_LENGTH"),
        ("village_code", "35.16.99.2001", "REGION_UNKNOWN"),
        ("birth_date", "31-02-1990", "DATE_INVALID"),
        ("village_code", "99.99.99.2001", "REGION_UNKNOWN"),
    ):
        with pytest.raises(Refusal) as refused:
            add(settled, {**CELLS, column: wrong})
        assert refused.value.code == code
    assert len(settled.people()) == 6


def test_nothing_is_stated_without_a_reason_and_evidence(settled: Office) -> None:
    with pytest.raises(Refusal, match="EVIDENCE_NEEDED"):
        add(settled, evidence=" ")
    with pytest.raises(Refusal, match="REASON_NEEDED"):
        end(settled, "Wati Simulasi", reason="")


def test_who_is_in_the_registry_already_is_not_made_again(settled: Office) -> None:
    stated = add(
        settled, {**{column: BUDI[column] for column in CELLS}, "post": "Plt. Kepala Desa"}
    )
    assert stated.person == number_of(settled, "Budi Ujicoba")
    with pytest.raises(Refusal, match="POST_TAKEN"):
        add(settled, {column: BUDI[column] for column in CELLS})


def test_a_namesake_without_birth_date_is_not_guessed(settled: Office) -> None:
    cells = {"name": "Budi Ujicoba", "village_code": SRIGADING, "post": "Kasi Pelayanan"}
    with pytest.raises(Refusal, match="NAMESAKE"):
        add(settled, cells)
    assert add(settled, cells, new=True).person != number_of(settled, "Budi Ujicoba")


def test_an_official_taken_back_is_gone_from_now_on_and_still_there_as_of_then(
    settled: Office,
) -> None:
    stated = add(settled)
    then = settled.ask("select clock_timestamp() t")[0]["t"]
    with desk(settled) as at:
        withdraw(at, stated.number)
    assert status(settled, "Ratna Khayalan") == []
    assert "Ratna Khayalan" in [row["name"] for row in settled.roster(as_of=then)]


def test_an_end_stated_by_hand_stands_while_the_source_still_shows_him_in_office(
    settled: Office,
) -> None:
    stated = end(settled, "Joko Fiktif")
    assert status(settled, "Joko Fiktif") == ["ended"]
    settled.deliver([SITI, BUDI, WATI, {**JOKO, "phone": "081234500004"}, OTHER_SITI, AGUS])
    settled.one()
    assert (status(settled, "Joko Fiktif"), standing(settled, stated.number)) == (
        ["ended"],
        "ACTIVE",
    )
    ended = next(row for row in settled.roster(ended=True) if row["name"] == "Joko Fiktif")
    assert ended["end_date"] == date(2026, 2, 20)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(
            [SITI, BUDI, WATI, {**JOKO, "status": "nonaktif"}, OTHER_SITI, AGUS],
            id="the source says that he left",
        ),
        pytest.param([SITI, BUDI, WATI, OTHER_SITI, AGUS], id="the source shows him no more"),
    ],
)
def test_an_end_is_absorbed_when_the_source_catches_up_and_comes_back_with_him(
    settled: Office, rows: list[dict[str, str]]
) -> None:
    stated = end(settled, "Joko Fiktif")
    settled.deliver(rows)
    settled.one()
    assert (status(settled, "Joko Fiktif"), standing(settled, stated.number)) == (
        ["ended"],
        "ABSORBED",
    )
    settled.deliver(CAST)
    settled.one()
    assert (status(settled, "Joko Fiktif"), standing(settled, stated.number)) == (
        ["ended"],
        "ACTIVE",
    )


def test_an_end_is_not_absorbed_while_another_source_still_names_him(office: Office) -> None:
    for name in ("pertama", "kedua"):
        office.deliver(CAST, name)
    office.sync("pertama", "kedua")
    stated = end(office, "Joko Fiktif", source="pertama")
    without_joko = [SITI, BUDI, WATI, OTHER_SITI, AGUS]
    office.deliver(without_joko, "kedua")
    office.sync("pertama", "kedua")
    assert (status(office, "Joko Fiktif"), standing(office, stated.number)) == (["ended"], "ACTIVE")
    office.deliver(without_joko, "pertama")
    office.sync("pertama", "kedua")
    assert (status(office, "Joko Fiktif"), standing(office, stated.number)) == (
        ["ended"],
        "ABSORBED",
    )


@pytest.mark.parametrize("absent", [True, False], ids=["back after an absence", "never away"])
def test_a_new_term_after_a_stated_end_is_not_ended_with_the_old_one(
    settled: Office, absent: bool
) -> None:
    stated = end(settled, "Siti Contohwati")
    if absent:
        settled.deliver(CAST[1:])
        settled.one()
        assert standing(settled, stated.number) == "ABSORBED"
    elected = {**SITI, "start_date": "2026-03-03", "sk_date": "2026-03-03", "sk_number": "7/2026"}
    settled.deliver([elected, *CAST[1:]])
    settled.one()
    head = next(
        row
        for row in settled.roster(ended=True)
        if (row["name"], row["village_code"]) == ("Siti Contohwati", SRIGADING)
    )
    if absent:
        assert (head["status"], head["start_date"], head["end_date"]) == (
            "active",
            date(2026, 3, 3),
            None,
        )
        assert standing(settled, stated.number) == "SUPERSEDED"
    else:
        assert (head["status"], standing(settled, stated.number)) == ("ended", "CHALLENGED")
        assert "CORRECTION_CHALLENGED" in settled.codes()
        with desk(settled) as at:
            answer(at, stated.number, SOURCE_TAKEN)
        assert status(settled, "Siti Contohwati")[0] == "active"


def test_an_end_kept_over_a_new_term_is_asked_about_no_more(settled: Office) -> None:
    stated = end(settled, "Siti Contohwati")
    elected = {**SITI, "start_date": "2026-03-03", "sk_number": "7/2026"}
    settled.deliver([elected, *CAST[1:]])
    settled.one()
    with desk(settled) as at:
        answer(at, stated.number, MINE_KEPT)
    settled.deliver([{**elected, "phone": "081234500001"}, *CAST[1:]])
    settled.one()
    assert standing(settled, stated.number) == "ACTIVE"
    assert "CORRECTION_CHALLENGED" not in settled.codes()


def test_an_end_before_the_start_is_refused(settled: Office) -> None:
    with pytest.raises(Refusal) as refused:
        end(settled, "Joko Fiktif", on=date(2001, 1, 1))
    assert refused.value.code == "DATE_CONFLICT"


def test_a_withdrawn_end_re_opens_the_tenure(settled: Office) -> None:
    stated = end(settled, "Joko Fiktif")
    with desk(settled) as at:
        withdraw(at, stated.number)
    assert status(settled, "Joko Fiktif") == ["active"]
