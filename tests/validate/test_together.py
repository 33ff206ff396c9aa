"""Rows side by side: duplicates, clashes, shared telephones, and files that are held.

The FAULTS number stands in the id.
"""

import random
from collections import Counter

import pytest

from sibermata.records.cell import NUMBER
from sibermata.records.official import Judged, Outcome
from sibermata.rules.rulebook import Rulebook
from sibermata.validate.together import Together, judge_together
from tests.validate.one_row import judge_row

ONE, OTHER = "3516051802859318", "3516051802859319"


def together(book: Rulebook, *rows: Judged, total: int | None = None) -> Together:
    found = judge_together(list(enumerate(rows, start=5)), book, total)
    assert [number for number, _ in found.rows] == list(
        range(5, 5 + len(rows))
    )  # conservation: a row in is a row out
    return found


def outcomes(found: Together) -> list[str]:
    return [judged.outcome.name for _, judged in found.rows]


def codes(found: Together) -> list[set[str]]:
    return [{finding.code for finding in judged.findings} for _, judged in found.rows]


def person(number: int, **cells: str) -> Judged:
    names = (
        "Slamet Latihanto",
        "Imam Ujicobowo",
        "Wahyu Dummywati",
        "Rini Simulasi",
        "Rofiq Contohadi",
        "Siti Sampelono",
    )
    values = {
        "key": str(number),
        "name": names[number % 6],
        "nik": f"35160518028590{number % 100:02d}",
        "phone": "",
        "post": "Anggota BPD",
        **cells,
    }
    return judge_row(**values)


def test_b18_one_nik_on_two_people_costs_both_the_nik_and_nobody_the_row(book: Rulebook) -> None:
    found = together(book, person(1, nik=ONE), person(2, nik=ONE), person(3))

    assert outcomes(found) == ["ADMITTED"] * 3
    assert [judged.record.nik for _, judged in found.rows if judged.record] == [
        "",
        "",
        "3516051802859003",
    ]
    assert ["NIK_CLASH_IN_FILE" in said for said in codes(found)] == [True, True, False]


def test_b18_the_same_person_with_two_posts_keeps_the_nik(book: Rulebook) -> None:
    found = together(
        book,
        person(1, nik=ONE, post="Sekretaris Desa"),
        person(1, nik=ONE, post="Plt Kepala Desa", key="77"),
    )

    assert outcomes(found) == ["ADMITTED", "ADMITTED"]
    assert all(judged.record and judged.record.nik == ONE for _, judged in found.rows)


def test_b18_a_title_and_an_old_spelling_make_no_other_person(book: Rulebook) -> None:
    found = together(
        book,
        person(1, nik=ONE, name="H. Soekarno Djaja", post="Kepala Desa"),
        person(2, nik=ONE, name="SUKARNO JAJA, S.H."),
    )

    assert not any("NIK_CLASH_IN_FILE" in said for said in codes(found))


@pytest.mark.parametrize("key", ["1", "900"], ids=["same key", "new key, same NIK"])
def test_b19_an_identical_row_is_counted_as_a_duplicate(book: Rulebook, key: str) -> None:
    found = together(book, person(1, nik=ONE), person(1, nik=ONE, key=key))

    assert Counter(outcomes(found)) == {"ADMITTED": 1, "DUPLICATE": 1}


def test_b19_rows_without_key_and_nik_are_one_only_with_a_birth_date_or_when_all_is_equal(
    book: Rulebook,
) -> None:
    same = together(
        book,
        person(1, key="", nik="", birth_date="1985-02-18"),
        person(1, key="", nik="", birth_date="1985-02-18", phone="081234500001"),
    )
    namesakes = together(
        book,
        person(1, key="", nik="", birth_date=""),
        person(1, key="", nik="", birth_date="", phone="081234500001"),
    )

    assert Counter(outcomes(same)) == {"ADMITTED": 1, "DUPLICATE": 1}
    assert outcomes(namesakes) == ["ADMITTED", "ADMITTED"]


def test_the_surviving_row_does_not_depend_on_the_order_of_rows(book: Rulebook) -> None:
    rows = [
        person(1, nik=ONE),
        person(1, nik=ONE, phone="081234500001"),
        person(1, nik=ONE, phone="081234500002"),
        person(2, nik=OTHER),
        person(2),
    ]
    kept = set()
    for seed in range(12):
        random.Random(seed).shuffle(rows)
        kept.add(
            frozenset(judged.record for _, judged in together(book, *rows).rows if judged.record)
        )

    assert len(kept) == 1


def test_two_people_on_one_seat_of_one_record_refuse_each_other(book: Rulebook) -> None:
    found = together(book, person(1, key="9"), person(2, key="9"), person(3))

    assert outcomes(found) == ["REFUSED", "REFUSED", "ADMITTED"]
    assert all("SEAT_CLASH" in said for said in codes(found)[:2])
    assert found.rows[0][1].seen is not None  # the person counts as seen


def test_one_key_with_two_seats_is_two_threads_of_one_person(book: Rulebook) -> None:
    found = together(
        book,
        person(1, key="9", post="Kepala Dusun Krajan"),
        person(1, key="9", post="Kepala Dusun Sumber"),
    )

    assert outcomes(found) == ["ADMITTED", "ADMITTED"]


def test_b27_a_telephone_of_three_people_is_told_to_each(book: Rulebook) -> None:
    found = together(book, *(person(number, phone="081234500001") for number in range(3)))
    couple = together(book, *(person(number, phone="081234500001") for number in range(2)))

    assert outcomes(found) == ["ADMITTED"] * 3
    assert all("PHONE_SHARED" in said for said in codes(found))
    assert not any("PHONE_SHARED" in said for said in codes(couple))


def test_b4_a_rounded_column_is_one_finding_for_the_file(book: Rulebook) -> None:
    found = together(
        book, *(person(n, nik=f"{NUMBER}35160518028590{n:02d}"[:-1] + "0") for n in range(12))
    )

    assert [note.code for note in found.notes] == ["NIK_COLUMN_ROUNDED"]
    assert found.notes[0].value == "12 dari 12 NIK"
    assert not any("NIK_ROUNDED" in said for said in codes(found))
    assert not found.hold


def test_f41_niks_that_arrive_as_numbers_are_one_finding_for_the_file(book: Rulebook) -> None:
    found = together(
        book, *(person(n, nik=f"{NUMBER}351605180285{9001 + n}") for n in range(12) if n != 9)
    )

    assert [note.code for note in found.notes] == ["TYPE_DRIFT"]


def test_b53_one_row_that_proves_the_other_order_holds_the_run(book: Rulebook) -> None:
    found = together(book, person(1), person(2, birth_date="03/25/1980"))

    assert found.hold == "DATE_ORDER"
    assert [(note.code, note.column, note.value) for note in found.notes] == [
        ("DATE_ORDER", "birth_date", "03/25/1980 (mdy)")
    ]
    assert outcomes(found) == ["ADMITTED", "ADMITTED"]


def test_b60_more_than_two_in_a_hundred_foreign_rows_hold_the_run(book: Rulebook) -> None:
    foreign = [person(n, village_code="35.17.01.2001") for n in range(3)]

    assert together(book, *foreign, person(5)).hold == "OUT_OF_TERRITORY"
    assert together(book, *foreign, total=149).hold == "OUT_OF_TERRITORY"
    assert together(book, *foreign, total=150).hold == ""


def test_b60_a_single_foreign_row_is_refused_and_holds_nobody(book: Rulebook) -> None:
    found = together(book, person(1), person(2, village_code="35.17.01.2001"))

    assert (outcomes(found), found.hold) == (["ADMITTED", "REFUSED"], "")


def test_b67_two_heads_of_one_village_are_both_kept_and_both_told(book: Rulebook) -> None:
    found = together(
        book,
        person(1, post="Kepala Desa"),
        person(2, post="Kepala Desa"),
        person(3, post="Plt Kepala Desa"),
    )

    assert outcomes(found) == ["ADMITTED"] * 3
    assert ["OVER_CAPACITY" in said for said in codes(found)] == [True, True, False]


def test_a_post_from_the_heading_is_said_once(book: Rulebook) -> None:
    rows = [
        judge_row(post=None, name=name, key=name, nik=None, headers=("id", "nama_kepala_desa"))
        for name in ("Imam Ujicobowo", "Rini Simulasi")
    ]
    found = together(book, *rows)

    assert all(judged.record and judged.record.post == "KADES" for _, judged in found.rows)
    assert [note.code for note in found.notes] == ["POST_FROM_HEADING"]


def test_no_finding_detail_or_remark_shows_a_nik(book: Rulebook) -> None:
    found = together(
        book,
        person(1, nik=ONE),
        person(2, nik=ONE),
        person(3, nik=OTHER, key="9"),
        person(4, nik=OTHER, key="9"),
    )

    for _, judged in found.rows:
        assert judged.outcome in Outcome
        assert not any(
            ONE in finding.detail or OTHER in finding.detail for finding in judged.findings
        )
    assert not any(ONE in str(note) for note in found.notes)


KADES = {"post": "Kepala Desa", "nik": ONE, "name": "Slamet Latihanto", "term": "", "sk_date": ""}


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        pytest.param(
            {"key": "11", "status": "tidak aktif", "start_date": "2013-12-19", "end_date": "2019-12-18"},
            {"key": "50", "start_date": "2019-12-19"},
            ["ADMITTED", "ADMITTED"],
            id="H8-re-elected",
        ),
        pytest.param(
            {"key": "11", "status": "tidak aktif", "start_date": "", "term": "2013-2019"},
            {"key": "50", "start_date": "", "term": "2019-2027"},
            ["ADMITTED", "ADMITTED"],
            id="H8-re-elected-in-years",
        ),
        pytest.param(
            {"key": "11", "status": "tidak aktif", "start_date": "", "sk_date": "2013-12-19", "end_sk_date": "2019-12-19"},
            {"key": "50", "start_date": "", "sk_date": "2019-12-19"},
            ["ADMITTED", "ADMITTED"],
            id="H8-re-elected-by-decrees",
        ),
        pytest.param(
            {"key": "", "status": "tidak aktif", "start_date": "2013-12-19", "end_date": "2019-12-18"},
            {"key": "", "start_date": "2019-12-19"},
            ["ADMITTED", "ADMITTED"],
            id="H8-without-keys",
        ),
        pytest.param(
            {"key": "11", "status": "tidak aktif", "start_date": "2007-12-19", "end_date": "2013-12-18"},
            {"key": "50", "status": "tidak aktif", "start_date": "2013-12-19", "end_date": "2019-12-18"},
            ["ADMITTED", "ADMITTED"],
            id="H8-both-are-over",
        ),
        pytest.param(
            {"key": "11", "status": "tidak aktif", "start_date": "2019-12-19", "sex": "L", "phone": "081234500001"},
            {"key": "50", "start_date": "2019-12-19", "phone": "", "sex": ""},
            ["DUPLICATE", "ADMITTED"],
            id="H8-one-appointment-closed-and-entered-anew",
        ),
        pytest.param(
            {"key": "11", "status": "tidak aktif", "start_date": "2013-12-19", "phone": "081234500001"},
            {"key": "50", "start_date": "", "phone": ""},
            ["DUPLICATE", "ADMITTED"],
            id="H8-an-active-row-never-loses",
        ),
        pytest.param(
            {"key": "11", "start_date": "2013-12-19", "phone": "081234500001"},
            {"key": "50", "start_date": "2019-12-19", "phone": ""},
            ["DUPLICATE", "ADMITTED"],
            id="H8-two-active-the-later-start",
        ),
        pytest.param(
            {"key": "11", "start_date": "", "sk_date": "2013-12-19", "phone": "081234500001"},
            {"key": "50", "start_date": "", "sk_date": "2019-12-19", "phone": ""},
            ["DUPLICATE", "ADMITTED"],
            id="H8-two-active-the-later-decree",
        ),
        pytest.param(
            {"key": "11", "nik": "", "status": "tidak aktif", "start_date": "2019-12-19", "phone": "081234500001"},
            {"key": "50", "nik": "", "start_date": "2019-12-19", "phone": ""},
            ["DUPLICATE", "ADMITTED"],
            id="H8-no-nik-two-keys",
        ),
    ],
)  # fmt: skip
def test_h8_two_rows_of_one_person_on_one_seat_are_two_tenures_or_one(
    book: Rulebook, one: dict[str, str], other: dict[str, str], found: list[str]
) -> None:
    rows = [judge_row(**{**KADES, **one}), judge_row(**{**KADES, **other})]
    for order in (rows, rows[::-1]):
        judged_rows = together(book, *order)
        assert outcomes(judged_rows) == (found if order is rows else found[::-1])
        notes = {code for each in codes(judged_rows) for code in each} & {"DUPLICATE_PERSON"}
        assert bool(notes) == ("DUPLICATE" in found)
