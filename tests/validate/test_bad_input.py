"""The table of bad input (FAULTS 2A-2D and B77, B112, B113), row by row through the reader: the id
is its number.
"""

from datetime import date
from itertools import count
from typing import Any

import pytest

from sibermata.records.cell import ABSENT, BOOLEAN, DATE, ERROR, FORMULA, NUMBER, STRUCTURE
from sibermata.records.official import Judged, Outcome
from tests.validate.one_row import judge_row

A, R, Q, N = Outcome.ADMITTED, Outcome.REFUSED, Outcome.ASKED, Outcome.NOT_OFFICIAL
NIK = "3516051802859318"


def codes(judged: Judged) -> set[str]:
    return {finding.code for finding in judged.findings}


numbered = count(1)


def case(
    number: str, cells: dict[str, Any], outcome: Outcome, code: str = "", /, **expected: Any
) -> Any:
    return pytest.param(
        cells, outcome, code, expected, id=f"{number}-{code or 'fine'}-{next(numbered)}"
    )


def nik(number: str, cell: str, code: str, kept: str = "") -> Any:
    return case(number, {"nik": cell}, A, code, nik=kept)


def phone(number: str, cell: str, code: str, kept: str = "", second: str = "") -> Any:
    return case(number, {"phone": cell}, A, code, phone=kept, phone2=second)


def name(number: str, cell: str, outcome: Outcome, code: str = "", **expected: Any) -> Any:
    return case(number, {"name": cell}, outcome, code, **expected)


def born(number: str, cell: str, code: str, day: date | None = None, **options: Any) -> Any:
    return case(number, {"birth_date": cell, "nik": None, **options}, A, code, birth_date=day)


DAY = date(1985, 2, 18)
CASES = [
    # 2A
    nik("B1", "351605180285931", "NIK_LENGTH"),
    nik("B1", "35160518028593180", "NIK_LENGTH"),
    nik("B2", "35.16.05.180285.9318", "NIK_NORMALISED", NIK),
    nik("B2", "3516 0518 0285 9318", "NIK_NORMALISED", NIK),
    nik("B2", "351605-180285-9318", "NIK_NORMALISED", NIK),
    nik("B2", "'" + NIK, "NIK_NORMALISED", NIK),
    nik("B3", "3.51701E+15", "NIK_SCIENTIFIC"),
    nik("B3", "3,51701E+15", "NIK_SCIENTIFIC"),
    nik("B3", NUMBER + "3.51701E+15", "NIK_SCIENTIFIC"),
    nik("B4", NUMBER + "3516051802859310", "NIK_ROUNDED"),
    nik("B5", NUMBER + NIK, "NIK_FROM_NUMBER", NIK),
    nik("B6", NUMBER + "9171011802859003", "NIK_FLOAT"),
    nik("B7", "3517010509780003.0", "NIK_NORMALISED", "3517010509780003"),
    nik("B7", NUMBER + "3517010509780001.0", "NIK_FLOAT"),
    nik("B8", "0", "NIK_MISSING"),
    nik("B8", "-", "NIK_MISSING"),
    nik("B8", "belum ada", "NIK_MISSING"),
    nik("B8", "", "NIK_MISSING"),
    nik("B8", NUMBER + "0", "NIK_MISSING"),
    nik("B8", "1111111111111111", "NIK_MISSING"),
    nik("B8", "0000000000000000", "NIK_MISSING"),
    nik("B9", "٣٥١٦٠٥١٨٠٢٨٥٩٣١٨", "NIK_NON_ASCII"),
    nik("B9", "３５１６０５１８０２８５９３１８", "NIK_NORMALISED", NIK),
    nik("B10", "35160518O2859318", "NIK_CHARS"),
    nik("B10", "35l6051802859318", "NIK_CHARS"),
    nik("B11", NIK + "\n", "NIK_NORMALISED", NIK),
    nik("B12", "35_16051802859318", "NIK_CHARS"),
    nik("B12", " 35 ", "NIK_LENGTH"),
    nik("B13", "3578011802859318", "", "3578011802859318"),
    nik("B14", "3516051702859318", "NIK_BIRTH_DIFF", "3516051702859318"),
    case("B14", {"sex": "P"}, A, "NIK_BIRTH_DIFF", nik=NIK, sex="P"),
    case("B14", {"sex": "P"}, A, "NIK_SEX_DIFF", nik=NIK),
    case("B14", {"sex": "P", "nik": "3516055802859318"}, A, "", nik="3516055802859318"),
    nik("B15", "3516050002859318", "NIK_SHAPE"),
    nik("B15", "3516053202859318", "NIK_SHAPE"),
    nik("B15", "3516054002859318", "NIK_SHAPE"),
    nik("B15", "3516057202859318", "NIK_SHAPE"),
    nik("B15", "3516051813859318", "NIK_SHAPE"),
    nik("B15", "0016051802859318", "NIK_SHAPE"),
    nik("B15", "9916051802859318", "NIK_SHAPE"),
    nik("B15", "3517010000000000", "NIK_SHAPE"),
    nik("B16", "3517********8901", "NIK_MASKED"),
    nik("B16", "3517XXXXXXXX8901", "NIK_MASKED"),
    nik("B17", "d41d8cd98f00b204e9800998ecf8427e", "NIK_CHARS"),
    nik("B17", "123e4567-e89b-12d3-a456-426614174000", "NIK_CHARS"),
    case("B21", {"post": "Plt. Kepala Desa"}, A, "", post="KADES", capacity="Plt", nik=NIK),
    # 2B
    phone("B23", "081234500001", "", "+6281234500001"),
    phone("B23", "+62 812-3450-0001", "", "+6281234500001"),
    phone("B23", "6281234500001", "", "+6281234500001"),
    phone("B23", "(0812) 3450-0001", "", "+6281234500001"),
    phone("B23", "(0321) 555123", "", "+62321555123"),
    phone("B24", "812345678", "PHONE_NORMALISED", "+62812345678"),
    phone("B24", NUMBER + "81234500001", "PHONE_NORMALISED", "+6281234500001"),
    phone("B25", "081234500001 / 081234500002", "PHONE_SECOND", "+6281234500001", "+6281234500002"),
    phone("B25", "081234500001\n081234500002", "PHONE_SECOND", "+6281234500001", "+6281234500002"),
    phone("B25", "081234500001 081234500002", "PHONE_SECOND", "+6281234500001", "+6281234500002"),
    phone("B26", "12345", "PHONE_INVALID"),
    phone("B26", "tanya pak carik", "PHONE_INVALID"),
    phone("B26", "+1 202 555 0101", "PHONE_INVALID"),
    phone("B26", "08888888888", "PHONE_INVALID"),
    phone("B26", "081111111111", "PHONE_INVALID"),
    phone("B26", "-", ""),
    name("B28", "12345", R, "NAME_INVALID"),
    name("B28", "-", R, "NAME_INVALID"),
    name("B28", ".", R, "NAME_INVALID"),
    name("B28", "A", R, "NAME_INVALID"),
    name("B28", "", R, "NAME_INVALID"),
    name("B28", "H.", R, "NAME_INVALID"),
    name("B28", ABSENT, R, "NAME_INVALID"),
    name("B29", "test", R, "NAME_PLACEHOLDER"),
    name("B29", "xxx", R, "NAME_PLACEHOLDER"),
    name("B29", "CONTOH", R, "NAME_PLACEHOLDER"),
    name("B29", "Wahyu Contohadi", A, name="Wahyu Contohadi"),
    name("B30", "Ab" * 250, R, "TOO_LONG"),
    name("B30", "A b" * 13_333, R, "TOO_LONG"),
    name("B31", "Mul​yadi Fik‍tifanto", A, "TEXT_CLEANED", name="Mulyadi Fiktifanto"),
    name("B32", "Mulyadi \u202eFiktifanto\u2066", A, "TEXT_CLEANED", name="Mulyadi Fiktifanto"),
    name("B33", "Ѕіtі Sampelono", R, "MIXED_SCRIPT"),
    name("B34", "Siti 😀 Sampelono", R, "NAME_INVALID"),
    name("B34", "Siti \ue000Sampelono", R, "NAME_INVALID"),
    name("B34", "Siti \u0378Sampelono", R, "NAME_INVALID"),
    case("B34", {"remarks": "baik 😀 sekali"}, A, "", remarks="baik sekali"),
    name("B35", "Mulyadi\0 Fiktifanto", A, "TEXT_CLEANED", name="Mulyadi Fiktifanto"),
    name("B36", "Mulyadi\tFiktifanto\n", A, "TEXT_CLEANED", name="Mulyadi Fiktifanto"),
    name("B37", "Mulyadi \ud800 Fiktifanto", R, "BAD_UNICODE"),
    case("B37", {"address": "Jalan \ud800"}, A, "MOJIBAKE", address=""),
    name("B38", "SitÃ© Sampelono", A, "MOJIBAKE_REPAIRED", name="Sité Sampelono"),
    name("B38", "Sit� Sampelono", R, "NAME_INVALID"),
    case("B38", {"address": "JalanÃ© RayaÃ"}, A, "MOJIBAKE", address=""),
    name("B39", "Site\u0301 Sampelono", A, "TEXT_CLEANED", name="Sité Sampelono"),
    name("B39", "Ｓｉｔｉ Sampelono", A, "", name_key="SITI SAMPELONO"),
    name("B40", "Siti Sampel" + "o" + "\u0301" * 200 + "no", R, ""),
    name("B40", "Siti Sampelo\u0316\u0317\u0318\u0319no", R, "NAME_MARKS"),
    name("B41", "Ma'ruf Simulasi", A, name="Ma'ruf Simulasi", name_key="MARUF SIMULASI"),
    name("B41", "Nur’aini Simulasi", A, name="Nur’aini Simulasi", name_key="NURAINI SIMULASI"),
    name(
        "B42",
        "Drs. H. MULYADI FIKTIFANTO, S.Pd., M.M",
        A,
        name="MULYADI FIKTIFANTO",
        front_title="Drs. H.",
        back_title="S.Pd., M.M",
    ),
    name("B43", "<script>alert(1)</script>", R, "NAME_INVALID"),
    name("B43", '"><img onerror>', R, "NAME_INVALID"),
    name("B44", "=cmd | '/C calc'!A0", R, "NAME_INVALID"),
    case("B44", {"remarks": "@x"}, A, "", remarks="@x"),
    case("B44", {"remarks": "+1"}, A, "", remarks="+1"),
    case("B45", {"remarks": "{{7*7}} %s%n ${jndi}"}, A, "", remarks="{{7*7}} %s%n ${jndi}"),
    name("B46", "'; DROP TABLE persons", R, "NAME_INVALID"),
    case("B47", {"remarks": "baik\r\nERROR palsu"}, A, "TEXT_CLEANED", remarks="baik ERROR palsu"),
    case("B48", {"remarks": "محمد ꦗꦮ"}, A, "", remarks="محمد ꦗꦮ"),
    # 2C
    born("B49", "31/02/1990", "DATE_INVALID"),
    born("B49", "30/02/1990", "DATE_INVALID"),
    born("B49", "29/02/1990", "DATE_INVALID"),
    born("B49", "1990-02-30", "DATE_INVALID"),
    born("B50", "01/02/68", "", date(1968, 2, 1)),
    born("B50", "01/02/69", "", date(1969, 2, 1)),
    born("B50", "01/02/15", "DATE_INVALID"),
    case("B50", {"start_date": "01/02/19"}, A, "DATE_SHORT_YEAR", start_date=date(2019, 2, 1)),
    case("B50", {"start_date": "01/02/69"}, A, "DATE_INVALID", start_date=None),
    born("B51", "18/02/2533", "DATE_ERA"),
    born("B51", "2533-02-18", "DATE_ERA"),
    born("B51", "18/02/1442", "DATE_ERA"),
    born("B52", "0000-00-00", "DATE_ZERO"),
    born("B52", "0000-00-00 00:00:00", "DATE_ZERO"),
    case("B52", {"start_date": "2016-00-00"}, A, "DATE_ZERO", start_date=None, term="2016"),
    born("B53", "03/04/1980", "", date(1980, 4, 3)),
    born("B53", "03/04/1980", "", date(1980, 3, 4), dates="mdy"),
    born("B53", "03/25/1980", "DATE_ORDER_PROVEN"),
    born("B53", "25/03/1980", "DATE_ORDER_PROVEN", dates="mdy"),
    case("B54", {"start_date": NUMBER + "44927"}, A, "", start_date=date(2023, 1, 1)),
    case("B54", {"start_date": "44927"}, A, "", start_date=date(2023, 1, 1)),
    case(
        "B54",
        {"start_date": NUMBER + "43465", "date1904": True},
        A,
        "",
        start_date=date(2023, 1, 1),
    ),
    born("B54", NUMBER + "60", "DATE_INVALID"),
    case("B55", {"start_date": "5 Januari 2020"}, A, "", start_date=date(2020, 1, 5)),
    case("B55", {"start_date": "5 Jan 20"}, A, "", start_date=date(2020, 1, 5)),
    case("B55", {"start_date": "5 Januwari 2020"}, A, "DATE_INVALID", start_date=None),
    born("B55", "12-VIII-1975", "", date(1975, 8, 12)),
    born("B55", "12/VIII/1975", "", date(1975, 8, 12)),
    case("B56", {"start_date": "2020-01-05T00:00:00+07:00"}, A, "", start_date=date(2020, 1, 5)),
    case("B56", {"start_date": "2020-01-04T17:00:00Z"}, A, "", start_date=date(2020, 1, 5)),
    case("B56", {"start_date": NUMBER + "1578157200000"}, A, "", start_date=date(2020, 1, 5)),
    case("B56", {"start_date": DATE + "2020-01-05T00:00:00"}, A, "", start_date=date(2020, 1, 5)),
    born("B57", "2030-01-05", "DATE_IMPLAUSIBLE"),
    born("B57", "2015-01-05", "DATE_IMPLAUSIBLE"),
    born("B57", "1920-01-05", "DATE_IMPLAUSIBLE"),
    case("B57", {"start_date": "2001-01-05"}, A, "DATE_CONFLICT", start_date=None, birth_date=DAY),
    case(
        "B57", {"start_date": "2027-06-01"}, A, "DATE_IMPLAUSIBLE", start_date=None, birth_date=DAY
    ),
    case(
        "B57",
        {"end_date": "2019-01-05"},
        A,
        "DATE_CONFLICT",
        end_date=None,
        start_date=date(2019, 12, 19),
    ),
    case("B58", {"end_date": "sekarang"}, A, "", end_date=None),
    case("B58", {"end_date": "s.d. sekarang"}, A, "", end_date=None),
    case("B58", {"end_date": "-"}, A, "", end_date=None),
    # 2D
    case("B59", {"village_code": "35.16.05.2999"}, R, "REGION_UNKNOWN"),
    case("B59", {"village_code": "", "village_name": "Srigadin"}, R, "REGION_UNKNOWN"),
    case("B60", {"village_code": "35.17.01.2001"}, R, "OUT_OF_TERRITORY"),
    case(
        "B60",
        {"village_code": None, "village_name": "Tetangga", "subdistrict_name": "Perak"},
        R,
        "OUT_OF_TERRITORY",
    ),
    case("B61", {"village_code": "3516052001"}, A, "", village_code="35.16.05.2001"),
    case("B61", {"village_code": " 35.16.05.2001. "}, A, "", village_code="35.16.05.2001"),
    case("B61", {"village_code": NUMBER + "3516052001"}, A, "", village_code="35.16.05.2001"),
    case("B61", {"village_code": "05.2001."}, A, "", village_code="35.16.05.2001"),
    case("B62", {"village_code": "516052001"}, R, "REGION_UNKNOWN"),
    case("B62", {"village_code": "351605"}, R, "REGION_UNKNOWN"),
    case(
        "B62",
        {"village_code": "351605", "village_name": "Kesemen"},
        A,
        "",
        village_code="35.16.05.2002",
    ),
    case(
        "B63", {"village_code": "35.16.11.2015"}, A, "REGION_RETIRED", village_code="35.16.18.2013"
    ),
    case("B63", {"village_code": "35.16.11.2016"}, Q, "REGION_NO_SUCCESSOR"),
    case("B64", {"village_name": "Kesemen"}, A, "REGION_NAME_DIFF", village_code="35.16.05.2001"),
    case("B64", {"village_name": "Desa Srigading"}, A, "", village_code="35.16.05.2001"),
    case("B65", {"village_code": None, "village_name": "Kesemen"}, Q, "REGION_AMBIGUOUS"),
    case(
        "B65",
        {"village_code": None, "village_name": "Kesemen", "subdistrict_name": "Kec. Bangsal"},
        A,
        "",
        village_code="35.16.11.2002",
    ),
    case(
        "B65",
        {"village_code": None, "village_name": "Ds. Sumberrejo"},
        A,
        "",
        village_code="35.16.11.2001",
    ),
    case(
        "B65",
        {"village_code": None, "village_name": "Porwojati"},
        A,
        "REGION_RESPELLED",
        village_code="35.16.05.2012",
    ),
    case("B65", {"village_code": None}, R, "REGION_MISSING"),
    case("B66", {"post": "Hulubalang Agung"}, Q, "POST_UNKNOWN"),
    case("B66", {"post": ""}, R, "POST_MISSING"),
    case("B66", {"post": "Staf Kaur Keuangan"}, N),
    case("B68", {"post": "Pj. Kepala Desa"}, A, "", capacity="Pj", active=True),
    case("B68", {"post": "Plt Sekretaris Desa"}, A, "", capacity="Plt", post="SEKDES"),
    case("B68", {"post": "Mantan Kepala Desa"}, A, "", active=False),
    # rows and files
    case("B77", {"name": "Jumlah", "post": "10"}, R, "NAME_PLACEHOLDER"),
    case("B95", {"birth_date": FORMULA + "=A1"}, A, "FORMULA_NO_VALUE", birth_date=None),
    case("B95", {"name": FORMULA + "=A1"}, R, "FORMULA_NO_VALUE"),
    case("B96", {"nik": ERROR + "#REF!"}, A, "CELL_ERROR", nik=""),
    case("B96", {"phone": BOOLEAN + "TRUE"}, A, "TYPE", phone=""),
    case("B96", {"sk_number": DATE + "2019-12-19"}, A, "TYPE", sk_number=""),
    case("B96", {"name": ERROR + "#N/A"}, R, "NAME_INVALID"),
    case("B96", {"village_code": DATE + "2019-12-19"}, R, "REGION_UNKNOWN"),
    case(
        "B112",
        dict.fromkeys(("nik", "phone", "birth_date", "sex", "status"), ABSENT),
        A,
        "",
        nik="",
        phone="",
        active=True,
    ),
    case("B112", {"nik": None, "birth_date": None}, A, "", nik="", birth_date=None),
    case("B112", {"phone": "", "birth_date": ""}, A, "", phone="", birth_date=None),
    case("B113", {"address": STRUCTURE + '["a"]'}, A, "TYPE", address=""),
    case("B113", {"name": STRUCTURE + '{"a": 1}'}, R, "TYPE"),
    case("B113", {"post": STRUCTURE + "[]"}, R, "TYPE"),
    case("B113", {"village_code": STRUCTURE + "[]"}, R, "TYPE"),
    case(
        "B96",
        {"village_code": DATE + "2016-05-20", "village_name": "Srigading"},
        A,
        "TYPE",
        village_code="35.16.05.2001",
    ),
]


@pytest.mark.parametrize(("cells", "outcome", "code", "expected"), CASES)
def test_every_bad_input_has_its_one_outcome(
    cells: dict[str, Any], outcome: Outcome, code: str, expected: dict[str, Any]
) -> None:
    judged = judge_row(**cells)

    assert judged.outcome is outcome, judged.findings
    assert not code or code in codes(judged)
    assert (judged.record is not None) == (outcome is A)
    if judged.record is not None:
        assert {field: getattr(judged.record, field) for field in expected} == expected
        if not code:
            assert not codes(judged) - {"NIK_BIRTH_DIFF", "TEXT_CLEANED"}


def test_the_hint_for_letters_in_a_nik_never_shows_the_number() -> None:
    (finding,) = judge_row(nik="35160518O2859318").findings
    assert finding.detail == "huruf O di tempat ke-9"
