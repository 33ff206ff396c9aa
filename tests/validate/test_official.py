"""What becomes of whole rows: layouts met in the field, cells of two things, constants, and text of
any kind.
"""

import time
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sibermata.records.cell import MARKS, NUMBER
from sibermata.records.finding import REASONS
from sibermata.records.official import Outcome
from sibermata.records.source import CANONICAL, Source
from sibermata.records.states import Severity
from sibermata.rules.value.text import mask_numbers
from sibermata.validate.official import make_reader
from tests.validate.one_row import GOOD, SOURCE, TODAY, judge_row, the_book, the_places

NIK = "3516051802859318"


def test_a_good_row_says_nothing() -> None:
    judged = judge_row()

    assert judged.outcome is Outcome.ADMITTED
    assert judged.findings == ()
    assert judged.record is not None
    assert (judged.record.name_key, judged.record.phone, judged.record.active) == (
        "MULYADI FIKTIFANTO",
        "+6281234500001",
        True,
    )


def test_a_row_of_model_a4_with_two_things_in_a_cell_is_read() -> None:
    judged = judge_row(
        key=None,
        nik=None,
        phone=None,
        birth_date=None,
        start_date=None,
        village_code=None,
        birth_place_date="Mojokerto, 18 Februari 1985",
        nik_phone=f"{NIK}\n081234500001",
        village_name="Srigading",
        sk_number_date="No. 188/12/2019 Tanggal 3 Maret 2019",
        end_date="-",
    )

    assert judged.record is not None
    r = judged.record
    assert (r.birth_place, r.birth_date, r.nik, r.phone) == (
        "Mojokerto",
        date(1985, 2, 18),
        NIK,
        "+6281234500001",
    )
    assert (r.sk_number, r.sk_date, r.end_date, r.village_code) == (
        "188/12/2019",
        date(2019, 3, 3),
        None,
        "35.16.05.2001",
    )
    assert judged.findings == ()


def test_a_finding_about_half_of_a_cell_names_the_column_that_is_there() -> None:
    (finding,) = judge_row(birth_date=None, birth_place_date="Mojokerto, 31 Februari 1985").findings

    assert (finding.code, finding.column, finding.value) == (
        "DATE_INVALID",
        "birth_place_date",
        "31 Februari 1985",
    )


def test_a_column_of_its_own_outranks_half_of_a_cell() -> None:
    judged = judge_row(birth_place_date="Jombang, 1-1-1970")

    assert judged.record is not None
    assert (judged.record.birth_date, judged.record.birth_place) == (date(1985, 2, 18), "Jombang")


def test_constants_fill_columns_that_the_table_has_not() -> None:
    source = Source(
        "satu-desa",
        "35.16",
        "spreadsheet",
        "x",
        constants={"village_code": "35.16.05.2001", "status": "pensiun", "post": "Carik"},
    )
    judged = judge_row(source=source, village_code=None, status=None, post=None)

    assert judged.record is not None
    assert (judged.record.village_code, judged.record.post, judged.record.active) == (
        "35.16.05.2001",
        "SEKDES",
        False,
    )


def test_the_hamlet_column_names_the_dusun() -> None:
    judged = judge_row(post="Kepala Dusun", hamlet="Dsn. KRAJAN")

    assert judged.record is not None
    assert (judged.record.post, judged.record.label) == ("KADUS", "Krajan")


@pytest.mark.parametrize("post", ["Ketua BPD", "Lurah"])
def test_a_body_that_the_source_does_not_claim_is_no_official_of_it(post: str) -> None:
    source = Source("mojokerto-pemdes", "35.16", "spreadsheet", "x", bodies=("pemdes",))

    assert judge_row(source=source, post=post).outcome is Outcome.NOT_OFFICIAL


def test_a_refused_row_still_says_whom_and_what_it_saw() -> None:
    judged = judge_row(village_code="35.17.01.2001")

    assert judged.record is None
    assert judged.seen is not None
    assert (judged.seen.key, judged.seen.nik, judged.seen.name_key, judged.seen.post) == (
        "1000",
        NIK,
        "MULYADI FIKTIFANTO",
        "KADES",
    )


@pytest.mark.parametrize(
    ("status", "active"),
    [
        ("AKTIF", True),
        ("NON-AKTIF", False),
        ("Meninggal dunia", False),
        ("cuti", True),
        ("", True),
        ("-", True),
        ("Pensiun", False),
    ],
)
def test_the_status_says_who_is_in_office(status: str, active: bool) -> None:
    judged = judge_row(status=status)

    assert judged.record is not None
    assert judged.record.active is active


def test_an_unknown_status_is_asked_and_never_guessed() -> None:
    assert [finding.code for finding in judge_row(status="menunggu bupati").findings] == [
        "STATUS_UNKNOWN"
    ]
    assert judge_row(status="menunggu bupati").outcome is Outcome.ASKED
    assert judge_row(status="2").outcome is Outcome.ASKED


def test_opensid_numbers_mean_something_in_opensid_only() -> None:
    opensid = Source("opensid", "35.16", "opensid", "mysql://x")
    read = judge_row(source=opensid, status="2", religion="1", education="10").record
    other = judge_row(status="1", religion="1", education="10")

    assert read is not None
    assert (read.active, read.religion, read.education) == (False, "Islam", "S3")
    assert {finding.code for finding in other.findings} == {"RELIGION_UNKNOWN", "EDUCATION_UNKNOWN"}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("L", "L"),
        ("Lk", "L"),
        ("LAKI - LAKI", "L"),
        ("Pria", "L"),
        ("1", "L"),
        (NUMBER + "2", "P"),
        ("Pr", "P"),
        ("perempuan", "P"),
        ("?", ""),
    ],
)
def test_sexes_are_read_by_the_table(written: str, kept: str) -> None:
    judged = judge_row(sex=written, nik=None)

    assert judged.record is not None
    assert judged.record.sex == kept
    assert not judged.findings


def test_an_unknown_sex_costs_the_field() -> None:
    judged = judge_row(sex="10")

    assert judged.outcome is Outcome.ADMITTED
    assert [finding.code for finding in judged.findings] == ["SEX_UNKNOWN"]


@pytest.mark.parametrize(
    "term", ["2019 s/d 2025", "2019-2027", "2019 s.d 2025", "2019 sampai sekarang"]
)
def test_a_term_in_years_stays_text_and_never_becomes_a_day(term: str) -> None:
    judged = judge_row(start_date=None, term=term)

    assert judged.record is not None
    assert (judged.record.term, judged.record.start_date, judged.record.end_date) == (
        term,
        None,
        None,
    )


def test_years_in_date_columns_are_kept_as_a_term() -> None:
    judged = judge_row(start_date="2019", end_date=NUMBER + "2027")

    assert judged.record is not None
    assert (judged.record.term, judged.record.start_date, judged.record.end_date) == (
        "2019 s/d 2027",
        None,
        None,
    )
    assert {finding.code for finding in judged.findings} == {"DATE_YEAR_ONLY"}


def test_a_term_of_two_days_gives_both() -> None:
    judged = judge_row(start_date=None, term="19-12-2019 s/d 18 Desember 2027")

    assert judged.record is not None
    assert (judged.record.start_date, judged.record.end_date) == (
        date(2019, 12, 19),
        date(2027, 12, 18),
    )


def test_a_stated_end_in_the_past_warns_and_ends_nobody() -> None:
    judged = judge_row(end_date="2025-12-19")

    assert judged.record is not None
    assert judged.record.active
    assert [finding.code for finding in judged.findings] == ["END_PASSED"]


def test_a_perangkat_past_sixty_is_to_be_reviewed_and_a_kades_is_not() -> None:
    old = {"birth_date": "1960-02-18", "nik": None}

    assert [finding.code for finding in judge_row(post="Sekretaris Desa", **old).findings] == [
        "OVER_AGE"
    ]
    assert judge_row(post="Kepala Desa", **old).findings == ()
    assert (
        judge_row(post="Sekretaris Desa", nik=None, birth_date="1966-11-20").findings == ()
    )  # until the end of the month


def test_titles_of_both_columns_are_kept_once() -> None:
    judged = judge_row(
        name="H. Mulyadi Fiktifanto, S.Pd", front_title="Drs. H.", back_title="S.Pd., M.M"
    )

    assert judged.record is not None
    assert (judged.record.name, judged.record.front_title, judged.record.back_title) == (
        "Mulyadi Fiktifanto",
        "Drs. H.",
        "S.Pd., M.M",
    )


def test_side_columns_are_cleaned_and_checked() -> None:
    judged = judge_row(
        nip="19850218 201001 1 001",
        niap="0",
        email="mulyadi@contoh.id",
        address=" Jalan  Raya 1 ",
        end_sk_number="-",
        rank="III/a",
    )

    assert judged.record is not None
    r = judged.record
    assert (r.nip, r.niap, r.email, r.address, r.end_sk_number, r.rank) == (
        "198502182010011001",
        "",
        "mulyadi@contoh.id",
        "Jalan Raya 1",
        "",
        "III/a",
    )
    assert {finding.code for finding in judge_row(nip="123", email="bukan surel").findings} == {
        "NIP_INVALID",
        "EMAIL_INVALID",
    }


@given(cells=st.lists(st.text(max_size=40), min_size=len(CANONICAL), max_size=len(CANONICAL)))
@example(cells=["\ud800"] * len(CANONICAL))
@example(cells=["٣" * 16] * len(CANONICAL))
@settings(max_examples=300, deadline=None)
def test_any_text_in_any_cell_is_judged_and_never_raises(cells: list[str]) -> None:
    judged = make_reader(CANONICAL, SOURCE, the_places(), the_book(), TODAY)(cells)

    assert judged.outcome in Outcome
    assert (judged.outcome is Outcome.ADMITTED) == (judged.record is not None)
    for finding in judged.findings:
        assert finding.code in REASONS
        finding.value.encode()  # storable: no lone surrogate
        assert "\0" not in finding.value
    if judged.record is not None:
        assert all(
            REASONS[finding.code] in (Severity.WARNING, Severity.NOTE)
            for finding in judged.findings
        )
        for value in judged.record:
            if isinstance(value, str):
                value.encode()
                assert "\0" not in value


@given(
    column=st.sampled_from(CANONICAL),
    mark=st.sampled_from([*sorted(MARKS), ""]),
    text=st.one_of(
        st.text(alphabet="0123456789.,-/ eE+OlxX*Tt:Zz'\n", max_size=30),
        st.dates().map(str),
        st.from_regex(r"[0-9]{14,18}", fullmatch=True),
    ),
)
@settings(max_examples=600, deadline=None)
def test_any_marked_cell_in_any_column_is_judged_and_never_raises(
    column: str, mark: str, text: str
) -> None:
    judged = judge_row(**{**GOOD, column: mark + text})

    assert judged.outcome in Outcome


@given(nik=st.from_regex(r"[0-9]{16}", fullmatch=True), mark=st.sampled_from(["", NUMBER, "'"]))
@settings(max_examples=300, deadline=None)
def test_no_finding_detail_holds_a_nik_and_a_masked_value_neither(nik: str, mark: str) -> None:
    for finding in judge_row(nik=mark + nik).findings:
        assert nik not in finding.detail
        assert nik not in mask_numbers(finding.value)


@pytest.mark.parametrize(
    "filling",
    [
        " ",
        "9",
        "H. ",
        "1/",
        "a, ",
        "tgl ",
        "0812 ",
        "\n",
        "S.Pd,",
        "\u00c3\u00a9",
        "-",
        "Desa ",
        "\u0301",
        "19 Mei ",
    ],
)
def test_a_cell_as_long_as_a_reader_lets_through_is_judged_at_once(filling: str) -> None:
    cell = (filling * 65_536)[:65_536]
    judge = make_reader(CANONICAL, SOURCE, the_places(), the_book(), TODAY)
    begun = time.process_time()
    judged = judge([cell if column != "post" else "Kepala Desa" for column in CANONICAL])

    assert judged.outcome is Outcome.REFUSED
    assert all(len(finding.value) <= 501 for finding in judged.findings)
    assert (
        time.process_time() - begun < 3
    )  # far above what it takes: a search that squares would need minutes


def test_a_post_in_two_columns_is_read_as_one() -> None:
    record = judge_row(post="Kaur", hamlet="Keuangan").record
    assert record is not None
    assert (record.post, record.label) == ("KAUR_KEUANGAN", "")
    assert judge_row(post="Kaur", hamlet="Krajan").outcome is Outcome.ASKED


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Alm. Mulyadi Fiktifanto", "STATUS_UNKNOWN"),
        ("Mulyadi Fiktifanto (Plt)", "CAPACITY_UNKNOWN"),
    ],
)
def test_a_word_beside_the_name_that_doubts_the_office_is_asked_about(name: str, code: str) -> None:
    judged = judge_row(name=name)
    assert judged.outcome is Outcome.ASKED
    assert [(finding.code, finding.column) for finding in judged.findings] == [(code, "name")]


@pytest.mark.parametrize(
    ("name_header", "post_header", "post"),
    [
        pytest.param("NAMA LENGKAP", "JABATAN BPD", "BPD_SEKRETARIS", id="header-of-the-post"),
        pytest.param("Nama Anggota BPD", "Jabatan", "BPD_SEKRETARIS", id="header-of-the-name"),
        pytest.param("Nama", "Jabatan", "", id="no-header-says-so"),
        pytest.param("Nama Perangkat dan BPD", "Jabatan", "", id="a-header-of-both-bodies"),
    ],
)
def test_the_secretary_of_a_table_that_is_headed_as_the_bpd_s_is_that_of_the_bpd(
    name_header: str, post_header: str, post: str
) -> None:
    judged = judge_row(
        key=None, post="Sekretaris", headers=(name_header, "", "", "", "", post_header)
    )
    record = judged.record or judged.seen
    assert record is not None
    assert record.post == post
    assert judged.outcome is (Outcome.ADMITTED if post else Outcome.ASKED)
