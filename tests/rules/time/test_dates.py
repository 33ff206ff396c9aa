"""Days in every form that was met.

The table of bad dates is in tests/validate/test_bad_input.py.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibermata.records.cell import DATE, MARKS, NUMBER
from sibermata.rules.time.dates import (
    Calendar,
    DateRead,
    read_date,
    years_before,
)
from sibermata.rules.time.halves import split_number_date, split_period, split_place_date

MONTHS = {
    "JANUARI": 1,
    "JAN": 1,
    "FEBRUARI": 2,
    "FEBRUARY": 2,
    "PEBRUARI": 2,
    "MARET": 3,
    "AGUSTUS": 8,
    "DESEMBER": 12,
    "DES": 12,
    "VIII": 8,
    "XII": 12,
}
TODAY = date(2026, 11, 21)
DMY = Calendar(TODAY, MONTHS, invented=frozenset((date(1970, 1, 1),)))
BORN = date(1985, 2, 18)


@pytest.mark.parametrize(
    "written",
    [
        "18 Februari 1985",
        "18 FEBRUARI 1985",
        "18 Pebruari 1985",
        "18Februari1985",
        "18-Februari-1985",
        "18 Februari, 1985",
        "18/02/1985",
        "18-2-1985",
        "18–02–1985",
        "18 — 02 — 1985",
        "18.02.1985",
        "18 02 1985",
        "18 - 02 - 1985",
        "18-2-85",
        "18/02/85",
        "1985-02-18",
        "1985/2/18",
        "1985-02-18 00:00:00",
        "18/02/1985 00:00",
        "18/02/1985 00.00",
        "1985-02-18T00:00:00+07:00",
        "1985-02-17T17:00:00Z",
        "1985-02-17T17:00:00.000Z",
        "19850218",
        "18021985",
        "February 18, 1985",
        "Senin, 18 Februari 1985",
        "tgl 18 Februari 1985",
        "Tanggal: 18-02-1985",
        "18th February 1985",
        "18-02-1985 (41 th)",
        "18 Februari 1985 / 41 tahun",
        "18/02/1985, umur 41 thn.",
        "31096",
        "31096.0",
        "31096,00",
        NUMBER + "31096",
        NUMBER + "31096.5",
        NUMBER + "477507600000",
        DATE + "1985-02-18",
        " '1985-02-18",
    ],
)
def test_one_birthday_in_every_way_of_writing(written: str) -> None:
    assert read_date(written, DMY, "birth") == DateRead(BORN)


@pytest.mark.parametrize(
    ("written", "kind", "expected"),
    [
        ("", "past", DateRead()),
        ("-", "past", DateRead()),
        ("-", "end", DateRead(open_end=True)),
        ("sekarang", "end", DateRead(open_end=True)),
        ("9999-12-31", "end", DateRead(open_end=True)),
        ("2019", "past", DateRead(code="DATE_YEAR_ONLY", text="2019")),
        (NUMBER + "2019", "past", DateRead(code="DATE_YEAR_ONLY", text="2019")),
        ("Desember 2019", "past", DateRead(code="DATE_YEAR_ONLY", text="Desember 2019")),
        ("2019 s/d 2025", "past", DateRead(code="DATE_YEAR_ONLY", text="2019 s/d 2025")),
        ("2019-2027", "past", DateRead(code="DATE_YEAR_ONLY", text="2019-2027")),
        ("usia 60 tahun", "end", DateRead(code="DATE_YEAR_ONLY", text="usia 60 tahun")),
        ("60 th", "end", DateRead(code="DATE_YEAR_ONLY", text="60 th")),
        ("6 Thn.", "end", DateRead(code="DATE_YEAR_ONLY", text="6 Thn.")),
        ("s.d. usia 60 th", "end", DateRead(code="DATE_YEAR_ONLY", text="s.d. usia 60 th")),
        (
            "s.d. pelantikan kades definitif",
            "end",
            DateRead(code="DATE_YEAR_ONLY", text="s.d. pelantikan kades definitif"),
        ),
        ("s/d 30-12-2029", "end", DateRead(date(2029, 12, 30))),
        ("sampai dengan 30 Desember 2029", "end", DateRead(date(2029, 12, 30))),
        ("60 th", "past", DateRead(code="DATE_INVALID")),
        ("pelantikan", "end", DateRead(code="DATE_INVALID")),
        ("0000-00-00", "past", DateRead(code="DATE_ZERO")),
        ("2016-00-00", "past", DateRead(code="DATE_ZERO", text="2016")),
        ("1970-01-01", "birth", DateRead(date(1970, 1, 1), "DATE_SUSPECT")),
        ("31/02/2019", "past", DateRead(code="DATE_INVALID")),
        ("19/12/19", "past", DateRead(date(2019, 12, 19), short=True)),
        ("19/12/69", "past", DateRead(code="DATE_INVALID")),
        ("19 Des 19", "past", DateRead(date(2019, 12, 19))),
        ("19 Des 79", "past", DateRead(date(1979, 12, 19))),
        ("19 Des 30", "past", DateRead(code="DATE_INVALID")),
        ("19 Des 30", "end", DateRead(date(2030, 12, 19))),
        ("03/25/2020", "past", DateRead(code="DATE_INVALID", other_order="mdy")),
        ("25/25/2020", "past", DateRead(code="DATE_INVALID")),
        ("31/31/2020", "past", DateRead(code="DATE_INVALID")),
        ("besok", "past", DateRead(code="DATE_INVALID")),
        ("2533-01-05", "past", DateRead(code="DATE_ERA")),
        ("5 Januari 1442", "past", DateRead(code="DATE_ERA")),
        (NUMBER + "60", "past", DateRead(code="DATE_INVALID")),
        (NUMBER + "99999999999999", "past", DateRead(code="DATE_INVALID")),
        (
            "\u0661\u0668/\u0660\u0662/\u0661\u0669\u0668\u0665",
            "past",
            DateRead(code="DATE_INVALID"),
        ),
    ],
)
def test_what_is_no_plain_day_is_told_and_never_completed(
    written: str, kind: str, expected: DateRead
) -> None:
    assert read_date(written, DMY, kind) == expected


@pytest.mark.parametrize(
    ("order", "written", "day", "other"),
    [
        ("dmy", "03/04/2020", date(2020, 4, 3), ""),
        ("mdy", "03/04/2020", date(2020, 3, 4), ""),
        ("ymd", "03/04/2020", None, ""),
        ("ymd", "25/04/2020", None, "dmy"),
        ("mdy", "25/04/2020", None, "dmy"),
        ("dmy", "04/25/2020", None, "mdy"),
        ("mdy", "2020-04-25", date(2020, 4, 25), ""),
    ],
)
def test_the_order_is_the_sources_own_and_a_proof_against_it_is_told(
    order: str, written: str, day: date | None, other: str
) -> None:
    read = read_date(written, Calendar(TODAY, MONTHS, order))

    assert (read.value, read.other_order) == (day, other)


def test_day_numbers_count_by_the_workbooks_own_epoch() -> None:
    assert read_date(NUMBER + "44927", DMY).value == date(2023, 1, 1)
    assert read_date(NUMBER + "43465", Calendar(TODAY, MONTHS, date1904=True)).value == date(
        2023, 1, 1
    )


@given(st.dates(date(1961, 1, 1), date(2026, 11, 21)))
def test_no_way_of_writing_moves_a_day(day: date) -> None:
    month = next(
        name
        for name in ("JANUARI", "FEBRUARI", "MARET", "AGUSTUS", "DESEMBER")
        if MONTHS[name] >= day.month or name == "DESEMBER"
    )
    serial = (day - date(1899, 12, 30)).days
    forms = [
        day.isoformat(),
        f"{day:%d/%m/%Y}",
        f"{day:%d-%m-%Y}",
        NUMBER + str(serial),
        f"{day.isoformat()}T00:00:00+07:00",
    ]
    forms += [f"{day.day} {month} {day.year}"] if MONTHS[month] == day.month else []
    for form in forms:
        assert read_date(form, DMY).value == day


@given(
    st.sampled_from([*sorted(MARKS), ""]),
    st.one_of(st.text(max_size=30), st.from_regex(r"[0-9/. :TZ+-]{1,25}", fullmatch=True)),
    st.sampled_from(["birth", "past", "end"]),
)
def test_reading_a_day_never_raises_and_a_day_is_plausible(mark: str, text: str, kind: str) -> None:
    read = read_date(mark + text, DMY, kind)

    assert read.value is None or read.code in ("", "DATE_SUSPECT")
    assert read.value is None or date(1926, 1, 1) <= read.value <= TODAY + timedelta(days=46 * 366)


@pytest.mark.parametrize(
    ("text", "place", "rest"),
    [
        ("Mojokerto, 18 Februari 1985", "Mojokerto", "18 Februari 1985"),
        ("Mojokerto/25-7-79", "Mojokerto", "25-7-79"),
        ("MOJOKERTO 18-02-1985", "MOJOKERTO", "18-02-1985"),
        ("Pasar Minggu, 18-02-1985", "Pasar Minggu", "18-02-1985"),
        ("Mojokerto, Senin 18-02-1985", "Mojokerto", "18-02-1985"),
        ("Mojokerto, February 18, 1985", "Mojokerto", "February 18, 1985"),
        ("18-02-1985", "", "18-02-1985"),
        ("18 Februari 1985, Mojokerto", "Mojokerto", "18 Februari 1985"),
        ("18-02-1985 / Mojokerto", "Mojokerto", "18-02-1985"),
        ("Mojokerto", "Mojokerto", ""),
        ("", "", ""),
    ],
)
def test_place_and_day_in_one_cell_are_told_apart(text: str, place: str, rest: str) -> None:
    assert split_place_date(text, MONTHS) == (place, rest)


@pytest.mark.parametrize(
    ("text", "number", "rest"),
    [
        ("141/0/2019 tgl 19 Desember 2019", "141/0/2019", "19 Desember 2019"),
        ("No. 188/12/2019 Tanggal 3 Maret 2019", "188/12/2019", "3 Maret 2019"),
        ("188/12/2019, 3 Maret 2019", "188/12/2019", "3 Maret 2019"),
        ("188/12/2019 03-03-2019", "188/12/2019", "03-03-2019"),
        ("Nomor : 188/12/2019\ntanggal 3 Maret 2019", "188/12/2019", "3 Maret 2019"),
        ("188/12/KEP/2019", "188/12/KEP/2019", ""),
        ("No 12 Tahun 2019", "No 12 Tahun 2019", ""),
        ("12 Tahun 2019", "12 Tahun 2019", ""),
        ("Perdes 4 Th 2019", "Perdes 4 Th 2019", ""),
        ("12 Maret 2019", "", "12 Maret 2019"),
        ("2019-03-12", "", "2019-03-12"),
        ("12-03-2019", "12-03-2019", ""),
        ("", "", ""),
    ],
)
def test_sk_number_and_day_in_one_cell_are_told_apart(text: str, number: str, rest: str) -> None:
    assert split_number_date(text) == (number, rest)


def test_a_period_has_two_ends() -> None:
    assert split_period("19-12-2019 s/d 18-12-2025") == ("19-12-2019", "18-12-2025")
    assert split_period("19 Desember 2019 sampai dengan 18 Desember 2025") == (
        "19 Desember 2019",
        "18 Desember 2025",
    )
    assert split_period("seumur hidup") == ("", "")


def test_a_leap_day_goes_back_to_the_28th() -> None:
    assert years_before(date(2024, 2, 29), 17) == date(2007, 2, 28)


@pytest.mark.parametrize(
    ("text", "number", "rest"),
    [
        pytest.param("141/5/2019 / 19 Desember 2019", "141/5/2019", "19 Desember 2019", id="slash"),
        pytest.param(
            "141/5/2019 (19 Desember 2019)", "141/5/2019", "19 Desember 2019", id="bracket"
        ),
        pytest.param("141/5/2019 - 19-12-2019", "141/5/2019", "19-12-2019", id="dash"),
        pytest.param("141/5/2019, 19.12.2019", "141/5/2019", "19.12.2019", id="dots"),
        pytest.param("141/5/2019 19.12.2019", "141/5/2019", "19.12.2019", id="dots, a blank"),
        pytest.param("141/5/2019, 19 - 12 - 2019", "141/5/2019", "19 - 12 - 2019", id="wide"),
        pytest.param("141/5/2019 (2019/12/19)", "141/5/2019", "2019/12/19", id="year first"),
        pytest.param("141/5/2019; 19DES2019", "141/5/2019", "19DES2019", id="no blanks"),
        pytest.param("141/5/2019, Kamis, 19 Des 2019", "141/5/2019", "19 Des 2019", id="weekday"),
        pytest.param("188.45/19.12.2019", "188.45/19.12.2019", "", id="dots of a number"),
        pytest.param("188 / 3 / 12 / 2020", "188 / 3 / 12 / 2020", "", id="a wide number"),
        pytest.param("KEP 19.12.2019", "KEP 19.12.2019", "", id="a word and dots"),
        pytest.param("141/5/2019 | 2019-12-19", "141/5/2019", "2019-12-19", id="bar"),
        pytest.param("19-12-2019 / 141/5/2019", "141/5/2019", "19-12-2019", id="day first"),
        pytest.param(
            "141/05/03/2019", "141/05/03/2019", "", id="a number that only looks like a day"
        ),
    ],
)
def test_whatever_parts_an_sk_number_from_its_day_belongs_to_neither(
    text: str, number: str, rest: str
) -> None:
    assert split_number_date(text) == (number, rest)


def test_a_birthday_in_brackets_behind_its_place() -> None:
    assert split_place_date("Mojokerto (18-02-1985)", MONTHS) == ("Mojokerto", "18-02-1985")


@pytest.mark.parametrize(
    ("cell", "kind", "day"),
    [
        pytest.param(NUMBER + "950832000", "past", date(2000, 2, 18), id="of two the midnight"),
        pytest.param(NUMBER + "-86400", "past", date(1969, 12, 31), id="a day before 1970"),
        pytest.param("-86400", "past", date(1969, 12, 31), id="a day before 1970 as text"),
        pytest.param("477507600.0", "birth", BORN, id="seconds as a program writes them"),
        pytest.param("477507600", "birth", BORN, id="nine digits are seconds"),
        pytest.param(NUMBER + "31095.9999", "birth", BORN, id="nine seconds before midnight"),
        pytest.param(NUMBER + "31095.9999", "end", date(1985, 2, 17), id="an end is as told"),
        pytest.param(NUMBER + "31095.25", "birth", date(1985, 2, 17), id="at six in the morning"),
        pytest.param("1985-02-17T23:59:30", "birth", BORN, id="slipped by half a minute"),
        pytest.param("1985-02-17 23:59:30", "end", date(1985, 2, 17), id="an end does not slip"),
        pytest.param("1985-02-17T23:59", "birth", date(1985, 2, 17), id="the last minute of a day"),
        pytest.param("1985-02-17T23:59:59", "birth", date(1985, 2, 17), id="and its last second"),
        pytest.param("1985-02-17T23:05:30", "birth", date(1985, 2, 17), id="late in the evening"),
        pytest.param("20121985", "birth", date(1985, 12, 20), id="a day that looks like a year"),
        pytest.param("1/2/85 10:00", "birth", date(1985, 2, 1), id="the shortest day with a clock"),
        pytest.param("1-2-76", "past", date(1976, 2, 1), id="fifty years back"),
        pytest.param("1-2-27", "past", None, id="next year, but not yet"),
        pytest.param("1-2-75", "past", None, id="one year too many"),
    ],
)
def test_instants_and_short_years_are_the_day_that_they_can_only_be(
    cell: str, kind: str, day: date | None
) -> None:
    assert read_date(cell, DMY, kind).value == day


@pytest.mark.parametrize(
    ("cell", "kind", "expected"),
    [
        (NUMBER + "1000000000", "past", DateRead(code="DATE_INVALID")),  # 1970 or 2001
        (NUMBER + "-86399", "past", DateRead(code="DATE_INVALID")),
        ("1900", "past", DateRead(code="DATE_YEAR_ONLY", text="1900")),
        ("2100", "past", DateRead(code="DATE_YEAR_ONLY", text="2100")),
        ("2101", "past", DateRead(code="DATE_INVALID")),
        ("12345678901234", "past", DateRead(code="DATE_INVALID")),
        ("Maret 2019", "past", DateRead(code="DATE_YEAR_ONLY", text="Maret 2019")),
        ("3/2019", "past", DateRead(code="DATE_YEAR_ONLY", text="3/2019")),
        ("Entah 2019", "past", DateRead(code="DATE_INVALID")),
        ("1985-00-18", "birth", DateRead(code="DATE_ZERO", text="1985")),
        ("1985-02-00 00:00:00", "birth", DateRead(code="DATE_ZERO", text="1985")),
        ("00", "birth", DateRead(code="DATE_ZERO")),
        ("0", "birth", DateRead()),
        ("", "end", DateRead()),
        ("-", "end", DateRead(open_end=True)),
        ("-", "past", DateRead()),
        ("31-12-9999", "end", DateRead(open_end=True)),
        ("x" * 101, "past", DateRead(code="DATE_INVALID")),
    ],
)
def test_what_is_no_day_says_which_kind_of_none(cell: str, kind: str, expected: DateRead) -> None:
    assert read_date(cell, DMY, kind) == expected


def test_a_source_that_says_year_first_is_told_the_order_that_a_day_proves() -> None:
    year_first = replace(DMY, order="ymd")
    for cell, order in (("18-02-1985", "dmy"), ("02-18-1985", "mdy"), ("02-03-1985", "")):
        assert read_date(cell, year_first, "birth") == DateRead(
            code="DATE_INVALID", other_order=order
        )
    assert read_date("18021985", year_first, "birth") == DateRead(code="DATE_INVALID")
