"""What the field taught (FIELD.md H and R), row by row through the reader: the id is its number."""

from datetime import date
from typing import Any

import pytest

from sibermata.records.cell import ABSENT, DATE, NUMBER
from sibermata.records.official import Judged, Outcome
from sibermata.records.source import Source
from tests.validate.one_row import SOURCE, judge_row

A, R, Q, N = Outcome.ADMITTED, Outcome.REFUSED, Outcome.ASKED, Outcome.NOT_OFFICIAL
# what makes a row somebody's own; a word in the cell of a name then may be his name
ANONYMOUS: dict[str, Any] = {"nik": None, "birth_date": None, "phone": None}


def codes(judged: Judged) -> set[str]:
    return {finding.code for finding in judged.findings}


def ids(values: list[str], number: str) -> list[Any]:
    return [pytest.param(value, id=f"{number}-{value}") for value in values]


# H4: words that are no name

NOBODY = [
    *("Meninggal Dunia", "PURNA TUGAS", "Belum Dilantik", "nan", "PENSIUN", "Kosong", "LOWONG"),
    *("(kosong)", "- KOSONG -", "Aktif", "Non-Aktif", "tidak ada", "Belum ada", "NULL", "N/A"),
    *("Jabatan Kosong", "Masih kosong", "Kosong sejak 2024", "Meninggal dunia 3-11-2026"),
    *("KOSONG / PENSIUN", "Mengundurkan diri", "diberhentikan", "Alm.", "Almarhum", "Mantan"),
    *("Proses penjaringan", "Dalam proses pengisian", "Menunggu SK", "Belum ada pejabatnya"),
    *("Pj.", "Plt", "PENJABAT", "Definitif", "wafat", "Sudah meninggal", "Purnatugas", "\\N"),
    *("Berhenti per 1 Januari 2026", "PURNA BAKTI", "Belum diisi", "Formasi kosong", "undefined"),
]


@pytest.mark.parametrize("word", ids(NOBODY, "H4"))
def test_a_word_of_status_blank_or_an_empty_seat_is_never_a_name_whatever_else_the_row_says(
    word: str,
) -> None:
    judged = judge_row(name=word)

    assert judged.outcome is R
    assert codes(judged) & {"NAME_VACANT", "NAME_PLACEHOLDER", "NAME_INVALID"}
    assert judged.seen is not None
    assert (judged.seen.name_key, judged.seen.village_code, judged.seen.post) == (
        "",
        "35.16.05.2001",
        "KADES",
    )


WORDS = [
    *("Kepala Desa", "KADES", "Sekretaris Desa", "Kaur Keuangan", "Kasi Pemerintahan", "Carik"),
    *("Kepala Dusun Krajan", "Kadus Krajan", "Kamituwo", "Ketua BPD", "Anggota BPD", "Modin"),
    *("Staf Desa", "Perangkat Desa", "Kaur Umum", "Kasi", "Pj. Kepala Desa", "Bendahara Desa"),
    *("Perempuan", "Laki-laki", "Pria", "Islam", "Kristen Protestan", "SLTA Sederajat", "Sarjana"),
    *("Srigading", "DESA SRIGADING", "Ngoro", "Kec. Ngoro", "Kabupaten Mojokerto", "Mojokerto"),
]


@pytest.mark.parametrize("word", ids(WORDS, "H4"))
def test_a_word_of_post_sex_religion_education_or_the_rows_own_place_is_no_name_by_itself(
    word: str,
) -> None:
    judged = judge_row(name=word, **ANONYMOUS)

    assert judged.outcome is R
    assert codes(judged) & {"NAME_WORD", "NAME_VACANT", "NAME_PLACEHOLDER"}


@pytest.mark.parametrize(
    ("name", "more"),
    [
        pytest.param("Islam", {"birth_date": "1985-02-18"}, id="H4-Islam, lahir"),
        pytest.param("Srigading", {"phone": "081234500001"}, id="H4-Srigading, telepon"),
        pytest.param("Modin", {"nik": "3516051802859318"}, id="H4-Modin, NIK"),
    ],
)
def test_such_a_word_is_a_name_where_something_in_the_row_is_somebodys_own(
    name: str, more: dict[str, str]
) -> None:
    judged = judge_row(name=name, **{**ANONYMOUS, **more})

    assert (judged.outcome, codes(judged)) == (A, {"NAME_WORD_KEPT"})


@pytest.mark.parametrize(
    "name",
    ids(
        [
            *("Kesemen", "Sumber Rejo", "Bangsal", "Slamet", "Bambang", "Rahayu", "Purwojati"),
            *("Carik Fiktifanto", "Umum Latihanto", "Mei Sampelono", "Rangga", "Sri Purna"),
            *("Dewi Kosongwati", "Aktifah", "Jaya Aktif Simulasi", "Siti Wanita Contohwati"),
        ],
        "H4",
    ),
)
def test_names_of_other_places_and_names_with_such_a_word_are_names(name: str) -> None:
    assert judge_row(name=name, **ANONYMOUS).outcome is A


# H5: errors of spreadsheets as text

ERRORS = [
    *("#REF!", "#NAME?", "#N/A", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#ERROR!"),
    *("Err:508", "Err:502", "Galat:508", "Loading...", "Memuat...", "#NAMA?", "#NILAI!", "#NV"),
    *("#WERT!", "#¿NOMBRE?", "#######", "#GETTING_DATA", " #REF! ", "#n/a"),
]
FIELDS = {
    "key": "key",
    "nik": "nik",
    "sex": "sex",
    "birth_place": "birth_place",
    "birth_date": "birth_date",
    "education": "education",
    "religion": "religion",
    "phone": "phone",
    "sk_number": "sk_number",
    "sk_date": "sk_date",
    "start_date": "start_date",
    "end_date": "end_date",
    "nip": "nip",
    "niap": "niap",
    "email": "email",
    "address": "address",
    "rank": "rank",
    "remarks": "remarks",
    "term": "term",
}


@pytest.mark.parametrize("error", ids([e for e in ERRORS if e != "#¿NOMBRE?"], "H5"))
@pytest.mark.parametrize("column", FIELDS)
def test_an_error_of_a_spreadsheet_costs_the_field_in_every_column(column: str, error: str) -> None:
    judged = judge_row(**{column: error})

    assert judged.outcome is A
    assert "CELL_ERROR" in codes(judged)
    assert judged.record is not None
    assert not getattr(judged.record, FIELDS[column])


@pytest.mark.parametrize("error", ids([e for e in ERRORS if e != "#¿NOMBRE?"], "H5"))
def test_an_error_of_a_spreadsheet_is_no_name_no_post_no_status_and_no_village(error: str) -> None:
    assert judge_row(name=error).outcome is R
    assert judge_row(post=error).outcome is R
    assert judge_row(status=error).outcome is Q
    assert judge_row(village_code=error).outcome is R
    named = judge_row(village_name=error)
    assert (named.outcome, codes(named)) == (A, {"CELL_ERROR"})


def test_an_error_in_a_cell_of_two_things_costs_both_fields() -> None:  # H5
    judged = judge_row(birth_date=None, birth_place_date="#REF!")
    assert "CELL_ERROR" in codes(judged)
    assert judged.record is not None
    assert (judged.record.birth_place, judged.record.birth_date) == ("", None)
    assert "CELL_ERROR" in codes(judge_row(sk_number_date="#VALUE!"))


@pytest.mark.parametrize("text", ["#1", "Jl. Mawar #12", "Blok #A!B", "Errol", "Loadingan"])
def test_what_only_looks_like_an_error_is_text(text: str) -> None:  # H5
    judged = judge_row(address=text)
    assert judged.record is not None
    assert judged.record.address == text


# H6: masked names


@pytest.mark.parametrize(
    "name",
    ids(
        [
            "S*** C******i",
            "Bu** Sa*****",
            "S**i",
            "M*lyadi Fiktifanto",
            "Sxxx Cxxxxxi",
            "*****",
            "S... C....i",
            "B••• S••••",
            "Su███ Fi███",
            "MUL####",
            "**di",
        ],
        "H6",
    ),
)
def test_a_masked_name_is_refused_and_the_row_still_says_whose_it_is(name: str) -> None:
    judged = judge_row(name=name)

    assert (judged.outcome, codes(judged)) == (R, {"NAME_MASKED"})
    assert judged.seen is not None
    assert (judged.seen.key, judged.seen.nik) == ("1000", "3516051802859318")
    assert judged.seen.post == "KADES"


# H10: a decree of dismissal is the status where the source has none

DECREE = "141/9/2023"


@pytest.mark.parametrize(
    ("cells", "active", "end", "code"),
    [
        pytest.param(
            {"end_sk_number": "141/9/2023, 31-12-2023"}, False, date(2023, 12, 31), "", id="H10-A.4"
        ),
        pytest.param(
            {"end_sk_number": DECREE, "end_sk_date": "2023-05-31", "post": "Anggota BPD"},
            False,
            date(2023, 5, 31),
            "",
            id="H10-bpd",
        ),
        pytest.param(
            {"end_sk_number": DECREE, "end_sk_date": "2027-01-31"},
            True,
            date(2027, 1, 31),
            "",
            id="H10-day-to-come",
        ),
        pytest.param(
            {"end_sk_date": "2023-05-31"}, True, None, "END_DECREE_DOUBTFUL", id="H10-no-number"
        ),
        pytest.param({"end_sk_number": DECREE}, True, None, "END_DECREE_DOUBTFUL", id="H10-no-day"),
        pytest.param(
            {"end_sk_number": DECREE, "end_sk_date": "2018-05-31"},
            True,
            None,
            "END_DECREE_DOUBTFUL",
            id="H10-earlier-than-start",
        ),
        pytest.param(
            {"sk_number": DECREE, "end_sk_number": "141/9/2023.", "end_sk_date": "2023-05-31"},
            True,
            None,
            "END_DECREE_DOUBTFUL",
            id="H10-the-appointment-itself",
        ),
        pytest.param({"end_sk_number": "-"}, True, None, "", id="H10-none"),
        pytest.param({"end_sk_number": "-, -"}, True, None, "", id="H10-two-dashes"),
        pytest.param(
            {"end_sk_number": DECREE, "end_sk_date": "2023-05-31", "status": "aktif"},
            True,
            None,
            "",
            id="H10-the-source-has-a-status",
        ),
    ],
)
def test_a_decree_of_dismissal_ends_where_the_source_has_no_status(
    cells: dict[str, Any], active: bool, end: date | None, code: str
) -> None:
    judged = judge_row(**{"status": None, **cells})

    assert judged.outcome is A
    assert judged.record is not None
    assert (judged.record.active, judged.record.end_date) == (active, end)
    assert codes(judged) - {"END_DECREE_DOUBTFUL"} == set()
    assert bool(code) == ("END_DECREE_DOUBTFUL" in codes(judged))


def test_a_constant_status_of_the_source_outranks_a_decree_of_dismissal() -> None:  # H10
    source = Source(
        SOURCE.name, SOURCE.district, SOURCE.type, SOURCE.address, constants={"status": "aktif"}
    )
    judged = judge_row(source=source, status=None, end_sk_number="141/9/2023, 31-12-2023")
    assert judged.record is not None
    assert judged.record.active


# H13: a remark decides as a whole


@pytest.mark.parametrize(
    ("remark", "capacity", "active", "end"),
    [
        pytest.param("Pj. Kepala Desa", "Pj", True, None, id="H13-Pj. Kepala Desa"),
        pytest.param("PJ", "Pj", True, None, id="H13-PJ"),
        pytest.param("(Plt)", "Plt", True, None, id="H13-(Plt)"),
        pytest.param("Penjabat Kades", "Pj", True, None, id="H13-Penjabat Kades"),
        pytest.param("Plh. tgl 1-10-2026", "Plh", True, None, id="H13-Plh with a day"),
        pytest.param(
            "Meninggal dunia 3-11-2026", "definitif", False, date(2026, 11, 3), id="H13-meninggal"
        ),
        pytest.param("PENSIUN", "definitif", False, None, id="H13-PENSIUN"),
        pytest.param(
            "Mengundurkan diri, 5 Oktober 2026",
            "definitif",
            False,
            date(2026, 10, 5),
            id="H13-mundur",
        ),
        pytest.param("Purna tugas 2024", "definitif", False, None, id="H13-purna-2024"),
        pytest.param("Alm.", "definitif", False, None, id="H13-alm"),
        pytest.param(
            "Pensiun per 1 Januari 2027", "definitif", True, date(2027, 1, 1), id="H13-to-come"
        ),
        pytest.param("Aktif", "definitif", True, None, id="H13-Aktif"),
        pytest.param("PAW", "definitif", True, None, id="H13-PAW"),
        pytest.param("Rumah di RT 02", "definitif", True, None, id="H13-nothing"),
        pytest.param("Tidak pernah rapat", "definitif", True, None, id="H13-tidak"),
        pytest.param("Kepala Desa terbaik 2020", "definitif", True, None, id="H13-own-post"),
        pytest.param("Pajak lunas", "definitif", True, None, id="H13-Pajak"),
    ],
)
def test_a_remark_that_is_a_capacity_or_an_end_as_a_whole_decides(
    remark: str, capacity: str, active: bool, end: date | None
) -> None:
    judged = judge_row(status=None, remarks=remark)

    assert (judged.outcome, judged.findings) == (A, ())
    assert judged.record is not None
    assert (judged.record.capacity, judged.record.active, judged.record.end_date) == (
        capacity,
        active,
        end,
    )


@pytest.mark.parametrize(
    "remark",
    ids(
        [
            *("Pengganti alm. Budi", "Pj. s/d 2019", "istri meninggal", "Pj. menggantikan Siti"),
            *("Plt. Sekretaris Desa", "sebelumnya Plt", "akan pensiun", "Pensiunan TNI"),
            *("Meninggal dunia 31-02-2026", "pensiun 2027", "Mantan Kaur Umum", "diganti anaknya"),
        ],
        "H13",
    ),
)
def test_a_remark_that_holds_such_a_word_among_others_is_a_question(remark: str) -> None:
    judged = judge_row(status=None, remarks=remark)
    assert (judged.outcome, codes(judged)) == (Q, {"REMARK_QUESTION"})


def test_a_remark_never_decides_against_a_column_of_its_own() -> None:  # H13
    dead = judge_row(status="aktif", remarks="Meninggal dunia 3-11-2026")
    acting = judge_row(capacity="definitif", remarks="Pj.")
    agreed = judge_row(post="Pj. Kepala Desa", remarks="Pj.")

    assert (dead.outcome, codes(dead)) == (Q, {"REMARK_QUESTION"})
    assert (acting.outcome, codes(acting)) == (Q, {"REMARK_QUESTION"})
    assert (agreed.outcome, codes(agreed)) == (A, set())


# H16: HTML entities


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        pytest.param({"name": "Ma&#039;ruf Simulasi"}, {"name": "Ma'ruf Simulasi"}, id="H16-name"),
        pytest.param({"name": "Ma&apos;ruf Simulasi"}, {"name": "Ma'ruf Simulasi"}, id="H16-apos"),
        pytest.param({"name": "Ma&#x27;ruf Simulasi"}, {"name": "Ma'ruf Simulasi"}, id="H16-hex"),
        pytest.param({"name": "Siti&nbsp;Simulasi"}, {"name": "Siti Simulasi"}, id="H16-nbsp"),
        pytest.param({"address": "Jl. R&amp;D"}, {"address": "Jl. R&D"}, id="H16-address"),
        pytest.param(
            {"address": "R&D; Simpan & Pinjam"}, {"address": "R&D; Simpan & Pinjam"}, id="H16-none"
        ),
        pytest.param({"remarks": "a &lt; b"}, {"remarks": "a < b"}, id="H16-remarks"),
        pytest.param({"address": "&amp;#039;"}, {"address": "&#039;"}, id="H16-once"),
        pytest.param(
            {"post": "Kaur Tata Usaha &amp; Umum"}, {"post": "KAUR_TU_UMUM"}, id="H16-post"
        ),
        pytest.param(
            {"birth_date": "18&#47;02&#47;1985"}, {"birth_date": date(1985, 2, 18)}, id="H16-date"
        ),
        pytest.param(
            {"birth_date": None, "birth_place_date": "Mojokerto&#44; 18&#47;02&#47;1985"},
            {"birth_place": "Mojokerto", "birth_date": date(1985, 2, 18)},
            id="H16-two-things",
        ),
        pytest.param({"sk_number": "141&#x2F;0/2019"}, {"sk_number": "141/0/2019"}, id="H16-sk"),
        pytest.param({"key": "A&amp;1"}, {"key": "A&1"}, id="H16-key"),
    ],
)
def test_an_entity_is_decoded_once_in_every_column(
    cells: dict[str, Any], expected: dict[str, Any]
) -> None:
    judged = judge_row(**cells)

    assert judged.record is not None, judged.findings
    assert {field: getattr(judged.record, field) for field in expected} == expected


# R1: years of two digits outside birth dates


@pytest.mark.parametrize(
    ("cells", "expected", "reasons"),
    [
        pytest.param(
            {"sk_number_date": "188/132/KEP/2022 tgl 12-7-22"},
            {"sk_number": "188/132/KEP/2022", "sk_date": date(2022, 7, 12)},
            {"DATE_SHORT_YEAR"},
            id="R1-agrees",
        ),
        pytest.param(
            {"sk_number_date": "188/132/KEP/2022, 12-7-22"},
            {"sk_number": "188/132/KEP/2022", "sk_date": date(2022, 7, 12)},
            {"DATE_SHORT_YEAR"},
            id="R1-comma",
        ),
        pytest.param(
            {"sk_number": "188/132/KEP/2012", "sk_date": "12-7-22"},
            {"sk_date": date(2022, 7, 12)},
            {"DATE_SHORT_YEAR", "DECREE_YEAR_DIFF"},
            id="R1-contradicts",
        ),
        pytest.param(
            {"sk_number": "188/132", "sk_date": "12.7.22"},
            {"sk_date": date(2022, 7, 12)},
            {"DATE_SHORT_YEAR"},
            id="R1-no-year-in-the-number",
        ),
        pytest.param(
            {"start_date": "01/02/19"},
            {"start_date": date(2019, 2, 1)},
            {"DATE_SHORT_YEAR"},
            id="R1-start",
        ),
        pytest.param(
            {"start_date": "01/02/19", "dates": "mdy"},
            {"start_date": date(2019, 1, 2)},
            {"DATE_SHORT_YEAR"},
            id="R1-mdy",
        ),
        pytest.param(
            {"sk_date": "22-07-12", "dates": "ymd"},
            {"sk_date": date(2022, 7, 12)},
            {"DATE_SHORT_YEAR"},
            id="R1-ymd",
        ),
        pytest.param(
            {"end_date": "18-12-27"},
            {"end_date": date(2027, 12, 18)},
            {"DATE_SHORT_YEAR"},
            id="R1-end",
        ),
        pytest.param({"sk_date": "12-7-68"}, {"sk_date": None}, {"DATE_INVALID"}, id="R1-1968"),
        pytest.param({"sk_date": "12-7-28"}, {"sk_date": None}, {"DATE_INVALID"}, id="R1-2028"),
        pytest.param(
            {"sk_number": "141/0/22", "sk_number_date": None},
            {"sk_number": "141/0/22", "sk_date": None},
            set(),
            id="R1-a-number-is-no-day",
        ),
    ],
)
def test_a_two_digit_year_beside_the_sources_order_is_the_one_year_that_fits(
    cells: dict[str, Any], expected: dict[str, Any], reasons: set[str]
) -> None:
    judged = judge_row(**{"birth_date": None, "nik": None, **cells})

    assert judged.record is not None
    assert {field: getattr(judged.record, field) for field in expected} == expected
    assert codes(judged) == reasons


# R3: a kecamatan that is written and is none of this district


@pytest.mark.parametrize(
    ("village", "subdistrict", "outcome", "code"),
    [
        pytest.param("Purwojati", "Tidak Ada", Q, "SUBDISTRICT_UNKNOWN", id="R3-tidak-ada"),
        pytest.param("Purwojati", "Perak", Q, "SUBDISTRICT_UNKNOWN", id="R3-anothers"),
        pytest.param("Purwojati", "Bangsal", Q, "REGION_AMBIGUOUS", id="R3-another-of-ours"),
        pytest.param("Tetangga", "Perak", R, "OUT_OF_TERRITORY", id="R3-foreign"),
        pytest.param("Purwojati", "Ngoro", A, "", id="R3-its-own"),
        pytest.param("Purwojati", "Kec. Ngoro Kab. Mojokerto", A, "", id="R3-with-district"),
        pytest.param("Purwojati", "", A, "", id="R3-silent"),
        pytest.param("Purwojati", "-", A, "", id="R3-dash"),
        pytest.param("Purwojati", "NULL", A, "", id="R3-null"),
    ],
)
def test_a_kecamatan_that_does_not_exist_makes_the_village_a_question(
    village: str, subdistrict: str, outcome: Outcome, code: str
) -> None:
    judged = judge_row(village_code=None, village_name=village, subdistrict_name=subdistrict)
    assert (judged.outcome, codes(judged)) == (outcome, {code} - {""})


# R5: an instant is a day in the district's own zone


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        pytest.param("1960-05-04T16:30:00.000Z", date(1960, 5, 5), id="R5-history"),
        pytest.param("1990-02-06T17:00Z", date(1990, 2, 7), id="R5-wib"),
        pytest.param("1990-02-06T16:00Z", date(1990, 2, 6), id="R5-wib-23:00"),
        pytest.param("-297066600", date(1960, 8, 3), id="R5-seconds-text"),
        pytest.param(NUMBER + "-297066600", date(1960, 8, 3), id="R5-seconds"),
        pytest.param(NUMBER + "477507600000", date(1985, 2, 18), id="R5-milliseconds"),
        pytest.param(NUMBER + "477507600", date(1985, 2, 18), id="R5-positive-seconds"),
        pytest.param("477507600", date(1985, 2, 18), id="R5-positive-text"),
        pytest.param(NUMBER + "31096.999861111", date(1985, 2, 19), id="R5-12-s-before-midnight"),
        pytest.param(NUMBER + "31096.9995", date(1985, 2, 19), id="R5-43-s-before-midnight"),
        pytest.param(DATE + "1985-02-18T23:59:48", date(1985, 2, 19), id="R5-typed-12-s"),
        pytest.param("1985-02-18T16:59:17Z", date(1985, 2, 19), id="R5-instant-43-s"),
        pytest.param(DATE + "1985-02-18T23:58:00", date(1985, 2, 19), id="R5-23:58:00"),
        pytest.param(DATE + "1985-02-18T23:57:59", date(1985, 2, 18), id="R5-23:57:59"),
        pytest.param(DATE + "1985-02-18T23:59:00", date(1985, 2, 18), id="R5-23:59:00"),
        pytest.param(DATE + "1985-02-18T23:59:59", date(1985, 2, 18), id="R5-23:59:59"),
        pytest.param("1985-02-18T23:59", date(1985, 2, 18), id="R5-23:59"),
        pytest.param(NUMBER + "31096.5", date(1985, 2, 18), id="R5-noon"),
    ],
)
def test_an_instant_is_a_birthday_as_the_clocks_stood_there(cell: str, expected: date) -> None:
    judged = judge_row(birth_date=cell, nik=None, start_date=None)
    assert judged.record is not None
    assert judged.record.birth_date == expected


def test_an_end_never_moves_to_the_next_day() -> None:  # R5
    judged = judge_row(end_date=DATE + "2027-12-18T23:59:48")
    assert judged.record is not None
    assert judged.record.end_date == date(2027, 12, 18)
    later = judge_row(end_date=NUMBER + "46374.9998")
    assert later.record is not None
    assert later.record.end_date == date(2026, 12, 18)


@pytest.mark.parametrize(
    "cell", [NUMBER + "-1", NUMBER + "99999999999999", NUMBER + "9999999999", "-12345"]
)
def test_a_number_that_is_no_plausible_instant_is_no_day(cell: str) -> None:  # R5
    judged = judge_row(birth_date=cell, nik=None, start_date=None)
    assert judged.record is not None
    assert judged.record.birth_date is None
    assert codes(judged) & {"DATE_INVALID", "DATE_IMPLAUSIBLE"}


# R7: the placeholder half of a cell of two things


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        pytest.param({"sk_number_date": "141/8/2020, -"}, ("141/8/2020", None), id="R7-dash"),
        pytest.param({"sk_number_date": "141/8/2020 / -"}, ("141/8/2020", None), id="R7-slash"),
        pytest.param({"sk_number_date": "141/8/2020 tgl -"}, ("141/8/2020", None), id="R7-tgl"),
        pytest.param(
            {"sk_number_date": "141/8/2020, belum ada"}, ("141/8/2020", None), id="R7-belum-ada"
        ),
        pytest.param(
            {"sk_number_date": "-, 12-07-2022"}, ("", date(2022, 7, 12)), id="R7-no-number"
        ),
        pytest.param({"sk_number_date": "- / -"}, ("", None), id="R7-nothing"),
        pytest.param(
            {"sk_number": "\\N", "sk_number_date": "141/8/2020, 1-2-2020"},
            ("141/8/2020", date(2020, 2, 1)),
            id="R7-own-column-blank",
        ),
    ],
)
def test_the_half_of_a_decree_that_is_a_placeholder_is_nothing(
    cells: dict[str, Any], expected: tuple[str, date | None]
) -> None:
    judged = judge_row(**cells)
    assert (judged.outcome, judged.findings) == (A, ())
    assert judged.record is not None
    assert (judged.record.sk_number, judged.record.sk_date) == expected


@pytest.mark.parametrize("cell", ["Mojokerto, -", "Mojokerto, tidak ada", "Mojokerto / belum ada"])
def test_the_half_of_a_birth_that_is_a_placeholder_is_nothing(cell: str) -> None:  # R7
    judged = judge_row(birth_date=None, birth_place_date=cell)
    assert judged.record is not None
    assert (judged.record.birth_place, judged.record.birth_date) == ("Mojokerto", None)
    assert not judged.findings


# R10: codes of the source's own; a database's null

CODED = Source(
    SOURCE.name,
    SOURCE.district,
    SOURCE.type,
    SOURCE.address,
    codes={
        "education": {"1": "SLTA", "5": "S-1"},
        "religion": {"1": "Islam"},
        "sex": {"0": "P"},
        "status": {"A": "aktif", "9": "pensiun"},
        "post": {"12": "Kaur Keuangan"},
    },
)


@pytest.mark.parametrize(
    ("cells", "field", "expected"),
    [
        pytest.param({"education": "1"}, "education", "SMA", id="R10-education"),
        pytest.param({"education": NUMBER + "5.0"}, "education", "S1", id="R10-number"),
        pytest.param({"religion": "1"}, "religion", "Islam", id="R10-religion"),
        pytest.param({"sex": "0"}, "sex", "P", id="R10-sex"),
        pytest.param({"status": "9"}, "active", False, id="R10-status"),
        pytest.param({"post": NUMBER + "12"}, "post", "KAUR_KEUANGAN", id="R10-post"),
        pytest.param({"education": "SMP"}, "education", "SMP", id="R10-a-word"),
    ],
)
def test_a_code_of_the_sources_own_is_the_word_that_its_toml_says(
    cells: dict[str, Any], field: str, expected: object
) -> None:
    judged = judge_row(source=CODED, **{"nik": None, **cells})
    assert (judged.outcome, judged.findings) == (A, ())
    assert judged.record is not None
    assert getattr(judged.record, field) == expected


@pytest.mark.parametrize(
    "column",
    [
        "key",
        "nik",
        "sex",
        "birth_date",
        "education",
        "religion",
        "status",
        "phone",
        "sk_number",
        "sk_date",
        "start_date",
        "end_date",
        "remarks",
        "capacity",
        "front_title",
    ],
)
def test_a_databases_null_is_silence_in_every_column(column: str) -> None:  # R10
    judged = judge_row(**{column: "\\N"})
    assert judged.outcome is A
    assert not codes(judged) - {"NIK_MISSING"}
    assert judged.record is not None
    assert judged.record.active
    assert not judged.record.front_title


# R12: letters of names


@pytest.mark.parametrize(
    "name",
    ids(
        [
            "=cmd",
            "@SUM(A1)",
            "+62812",
            "http://contoh.go.id",
            "Siti <b>",
            "Siti {x}",
            "Siti $HOME",
            "Siti; Budi",
            "Siti \\ Budi",
            "=1+1 Siti",
            "Bu3di Santoso",
            "Siti & Budi",
            "Si😀ti Ayu",
        ],
        "R12",
    ),
)
def test_a_formula_markup_an_address_and_signs_within_are_no_name(name: str) -> None:
    judged = judge_row(name=name)
    assert (judged.outcome, codes(judged)) == (R, {"NAME_INVALID"})


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        pytest.param("Budi Latihanto 2", "Budi Latihanto", id="R12-Budi 2"),
        pytest.param("*Siti Sampelono", "Siti Sampelono", id="R12-*Siti"),
        pytest.param("Siti Sampelono **", "Siti Sampelono", id="R12-Siti **"),
        pytest.param('"Siti Sampelono"', "Siti Sampelono", id="R12-quoted"),
        pytest.param("Siti Sampelono 😀", "Siti Sampelono", id="R12-emoji"),
        pytest.param("Siti Sampelono_", "Siti Sampelono", id="R12-underscore"),
        pytest.param("2 Siti Sampelono", "Siti Sampelono", id="R12-2 Siti"),
    ],
)
def test_digits_and_signs_at_an_end_are_left_out_with_a_warning(name: str, kept: str) -> None:
    judged = judge_row(name=name)
    assert (judged.outcome, codes(judged)) == (A, {"NAME_CHARS"})
    assert judged.record is not None
    assert judged.record.name == kept


@pytest.mark.parametrize(
    "name",
    ids(
        [
            "Ma’ruf Nur`aini",
            "Abd. Rahman Al-Amin",
            "Siti / Aminah",
            "Siti (Ayu) Sampelono",
            "Sri W.",
            "José Latihanto",
            "꧋ꦱꦶꦠꦶ".lstrip("꧋"),
            "محمد",
            "Nu'man",
        ],
        "R12",
    ),
)
def test_letters_of_one_script_with_marks_and_the_usual_signs_are_a_name(name: str) -> None:
    judged = judge_row(name=name)
    assert judged.outcome is A, judged.findings
    assert not codes(judged) - {"TEXT_CLEANED"}


def test_text_other_than_a_name_is_taken_as_it_is() -> None:  # B43-B46 beside R12
    judged = judge_row(remarks="<script>alert(1)</script>", address="=cmd | '/C calc'!A0")
    assert judged.outcome is A
    assert judged.record is not None
    assert judged.record.remarks == "<script>alert(1)</script>"
    assert judged.record.address == "=cmd | '/C calc'!A0"


def test_a_placeholder_in_a_title_column_is_no_title() -> None:
    judged = judge_row(front_title="NULL", back_title="tidak ada")
    assert judged.record is not None
    assert (judged.record.front_title, judged.record.back_title) == ("", "")
    assert judge_row(front_title=ABSENT).outcome is A


# R14


@pytest.mark.parametrize(
    ("post", "code"),
    [
        pytest.param(
            "Kepala Seksi Pemerintahan dan Pembinaan Masyarakat",
            "KASI_PEMERINTAHAN",
            id="R14-pembinaan",
        ),
        pytest.param(
            "Kepala Seksi Pemerintahan dan Pembinaan Lembaga Kemasyarakatan Desa",
            "KASI_PEMERINTAHAN",
            id="R14-unknown-words",
        ),
        pytest.param("Kaur Keuangan dan Aset Desa", "KAUR_KEUANGAN", id="R14-aset"),
        pytest.param("KAUR TATA USAHA, UMUM DAN KEPEGAWAIAN", "KAUR_TU_UMUM", id="R14-kepegawaian"),
    ],
)
def test_a_duty_that_begins_with_one_of_the_catalogue_keeps_its_post(post: str, code: str) -> None:
    judged = judge_row(post=post)
    assert (judged.outcome, codes(judged)) == (A, {"POST_DUTY_ADDED"})
    assert judged.record is not None
    assert judged.record.post == code


@pytest.mark.parametrize(
    "post", ids(["Unsur staf", "UNSUR STAF PERANGKAT DESA", "Unsur Staff Desa"], "R14")
)
def test_unsur_staf_is_staff(post: str) -> None:
    assert judge_row(post=post).outcome is N
