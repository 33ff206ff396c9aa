"""What belongs to two columns and stands in one of them: a place before a day, a decree's number
before its day. Seen in rosters that were typed by hand (decision 0011).
"""

from datetime import date

import pytest

from sibermata.records.cell import DATE
from sibermata.records.official import Outcome
from tests.validate.one_row import judge_row


@pytest.mark.parametrize(
    ("cell", "place"),
    [
        ("Surabaya, 12-08-1975", "Surabaya"),
        ("Surabaya / 12 Agustus 1975", "Surabaya"),
        ("SUMENEP 12/08/1975", "SUMENEP"),
        ("Kab. Malang; 12.8.75", "Kab. Malang"),
        ("Tgl lahir: 12-08-1975", ""),
        ("Surabaya, Selasa 12 Agustus 1975", "Surabaya"),
    ],
)
def test_a_place_before_the_day_in_the_column_of_birthdays_costs_neither(cell, place):
    judged = judge_row(birth_date=cell, nik=None)

    assert judged.record is not None
    assert not judged.findings
    assert (judged.record.birth_date, judged.record.birth_place) == (date(1975, 8, 12), place)


def test_the_place_in_its_own_column_outranks_the_one_beside_the_day():
    record = judge_row(birth_date="Surabaya, 12-08-1975", birth_place="Blitar", nik=None).record

    assert record is not None
    assert record.birth_place == "Blitar"


def test_a_day_beside_the_place_is_read_where_birthdays_have_no_column():
    record = judge_row(birth_place="Surabaya, 12-08-1975", birth_date=None, nik=None).record

    assert record is not None
    assert (record.birth_place, record.birth_date) == ("Surabaya", date(1975, 8, 12))


@pytest.mark.parametrize("place", ["Surabaya", "Surabaya RT 3", "Desa 9 Ilir"])
def test_a_place_alone_stays_a_place(place):
    judged = judge_row(birth_place=place, birth_date=None, nik=None)

    assert judged.record is not None
    assert not judged.findings
    assert (judged.record.birth_place, judged.record.birth_date) == (place, None)


@pytest.mark.parametrize("cell", ["Jl. Mawar 12", "S 12-08-1975", "Surabaya, 31-02-1975"])
def test_what_is_no_day_even_without_what_stands_before_it_costs_the_field(cell):
    judged = judge_row(birth_date=cell, nik=None)

    assert judged.outcome is Outcome.ADMITTED
    assert [finding.code for finding in judged.findings] == ["DATE_INVALID"]


@pytest.mark.parametrize(
    "cells", [{"sk_date": "141/8/2020 tgl 3-9-2020"}, {"sk_number": "141/8/2020, 3 September 2020"}]
)
def test_a_decrees_number_and_day_in_one_of_their_columns_are_both_read(cells):
    judged = judge_row(**cells)

    assert judged.record is not None
    assert not judged.findings
    assert (judged.record.sk_number, judged.record.sk_date) == ("141/8/2020", date(2020, 9, 3))


def test_a_decrees_number_that_became_a_day_stays_a_wrong_number():
    judged = judge_row(sk_number=DATE + "2020-09-03")

    assert [finding.code for finding in judged.findings] == ["TYPE"]


def test_what_stands_before_the_first_day_in_office_is_no_term():
    record = judge_row(start_date="141/8/2020 tgl 3-9-2020").record

    assert record is not None
    assert (record.start_date, record.term) == (date(2020, 9, 3), "")


@pytest.mark.parametrize("blank", ["", "-"])
def test_a_decree_s_day_behind_its_number_is_read_where_its_own_column_is_blank(blank):
    record = judge_row(sk_number="141/8/2020 tgl 3 Agustus 2020", sk_date=blank).record

    assert record is not None
    assert (record.sk_number, record.sk_date) == ("141/8/2020", date(2020, 8, 3))


def test_a_birthday_behind_its_place_is_read_where_its_own_column_is_blank():
    record = judge_row(birth_place="Surabaya, 12-08-1975", birth_date="", nik=None).record

    assert record is not None
    assert (record.birth_place, record.birth_date) == ("Surabaya", date(1975, 8, 12))


def test_a_number_with_blanks_and_a_day_of_its_own_stay_as_they_are():
    record = judge_row(sk_number="No 12 Tahun 2019", sk_date="").record
    other = judge_row(sk_number="141/8/2020 tgl 3-8-2020", sk_date="04-08-2020").record

    assert record is not None
    assert other is not None
    assert record.sk_date is None
    assert other.sk_date == date(2020, 8, 4)
