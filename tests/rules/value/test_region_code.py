"""Villages by code and by name. The table of bad ones is in tests/validate/test_bad_input.py."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibermata.records.cell import ABSENT, DATE, MARKS, NUMBER
from sibermata.records.region import Region
from sibermata.rules.value.region_code import Places, normalise_code, place_key

REGIONS = (
    Region("35.16.05", "Ngoro", "kecamatan"),
    Region("35.16.05.2001", "Srigading", "desa"),
    Region("35.16.05.2002", "Kesemen", "desa"),
    Region("35.16.05.2003", "Sumber Rejo", "desa"),
    Region("35.16.05.2004", "Oro-Oro Ombo", "desa"),
    Region("35.16.05.1001", "Kauman", "kelurahan"),
    Region("35.16.11", "Bangsal", "kecamatan"),
    Region("35.16.11.2002", "Kesemen", "desa"),
    Region("35.16.11.2009", "Jatidukuh", "desa", former_names=("Jatiduku",)),
    Region("35.16.11.2015", "Gayaman", "desa", retired=True, successor="35.16.05.2013"),
    Region("35.16.05.2013", "Gayaman", "desa"),
    Region("35.16.11.2016", "Hilangan", "desa", retired=True),
)
ELSEWHERE = (Region("35.17.01", "Perak", "kecamatan"), Region("35.17.01.2001", "Tetangga", "desa"))


@pytest.fixture(scope="module")
def places() -> Places:
    return Places("35.16", REGIONS, lambda: Places("35", (*REGIONS, *ELSEWHERE)))


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("35.16.05.2001", "35.16.05.2001"),
        ("3516052001", "35.16.05.2001"),
        ("35.16.05.2001.", "35.16.05.2001"),
        (" 35 16 05 2001 ", "35.16.05.2001"),
        (NUMBER + "3516052001", "35.16.05.2001"),
        (NUMBER + "3516052001.0", "35.16.05.2001"),
        ("'3516052001", "35.16.05.2001"),
        ("35/16/05/2001", "35.16.05.2001"),
        ("3516052001,00", "35.16.05.2001"),
        ("3,516,052,001", "35.16.05.2001"),
        ("Kode: 35.16.05.2001", "35.16.05.2001"),
        ("35,16,05", None),
        ("35.16.05", "35.16.05"),
        ("351605", "35.16.05"),
        ("35", "35"),
        ("351605200", None),
        pytest.param("3516052001\u200b", "35.16.05.2001", id="react-csv/react-csv#181"),
        pytest.param("\x1f3516052001", "35.16.05.2001", id="hhurz/tableExport.jquery.plugin#103"),
        ("35.16.05.2001.01", None),
        (DATE + "2016-05-20", None),
        ("\u0663\u0665", None),
        ("Srigading", None),
        ("", None),
    ],
)
def test_a_code_has_one_form(cell: str, code: str | None) -> None:
    assert normalise_code(cell) == code


def test_names_are_compared_without_prefix_space_and_hyphen() -> None:
    assert place_key("Ds. Sumber Rejo") == place_key("desa SUMBERREJO") == "SUMBERREJO"
    assert place_key("Oro-oro Ombo") == place_key("Oro Oro Ombo")
    assert place_key("Desa") == "DESA"


@pytest.mark.parametrize(
    ("code", "village", "subdistrict", "found", "said"),
    [
        ("35.16.05.2001", "", "", "35.16.05.2001", []),
        ("35.16.05.2001", "Srigading", "Bangsal", "35.16.05.2001", []),
        ("35.16.05.2001", "Kesemen", "", "35.16.05.2001", ["REGION_NAME_DIFF"]),
        ("35.16.11.2009", "Jatiduku", "", "35.16.11.2009", ["REGION_RESPELLED"]),
        ("35.16.11.2015", "", "", "35.16.05.2013", ["REGION_RETIRED"]),
        ("35.16.11.2016", "", "", "", ["REGION_NO_SUCCESSOR"]),
        ("35.16.05.1001", "Kelurahan Kauman", "", "35.16.05.1001", []),
        ("35.17.01.2001", "Srigading", "Ngoro", "", ["OUT_OF_TERRITORY"]),
        ("35.17", "Srigading", "", "", ["OUT_OF_TERRITORY"]),
        ("35.16.05.2999", "", "", "", ["REGION_UNKNOWN"]),
        ("35.16.05.2999", "Srigading", "", "", ["REGION_UNKNOWN"]),
        ("35.16.05.2999", "Srigading", "Ngoro", "35.16.05.2001", ["REGION_NAME_DIFF"]),
        ("", "Srigading", "", "35.16.05.2001", []),
        ("", "Kesemen", "Kec. Bangsal", "35.16.11.2002", []),
        ("", "Kesemen", "351611", "35.16.11.2002", []),
        ("", "Kesemen", "", "", ["REGION_AMBIGUOUS"]),
        ("", "Srigading", "Bangsal", "", ["REGION_AMBIGUOUS"]),
        ("", "Soemberredjo", "Ngoro", "35.16.05.2003", ["REGION_RESPELLED"]),
        ("", "Gayaman", "Bangsal", "35.16.05.2013", ["REGION_RETIRED"]),
        ("", "Gayaman", "", "35.16.05.2013", []),
        ("", "Hilangan", "", "", ["REGION_NO_SUCCESSOR"]),
        ("", "Tetangga", "Perak", "", ["OUT_OF_TERRITORY"]),
        ("", "Tetangga", "", "", ["REGION_UNKNOWN"]),
        ("Srigading", "", "", "35.16.05.2001", []),
        ("", "", "Ngoro", "", ["REGION_MISSING"]),
    ],
)
def test_a_village_is_found_by_code_then_by_kecamatan_and_name(
    places: Places, code: str, village: str, subdistrict: str, found: str, said: list[str]
) -> None:
    read = places.find(code, village, subdistrict)

    assert (read.code, [finding.code for finding in read.findings]) == (found, said)


def test_the_nearest_villages_are_offered_by_name_and_code(places: Places) -> None:
    (finding,) = places.find("", "Srigadin", "Ngoro").findings

    assert finding.detail == "Srigading, Kec. Ngoro (35.16.05.2001)"


def test_the_two_meanings_of_a_name_are_listed(places: Places) -> None:
    (finding,) = places.find("", "Kesemen").findings

    assert (
        finding.detail
        == "Kesemen, Kec. Ngoro (35.16.05.2002); Kesemen, Kec. Bangsal (35.16.11.2002)"
    )


@given(
    st.lists(
        st.tuples(st.sampled_from([*sorted(MARKS), ""]), st.text(max_size=20)).map("".join),
        min_size=3,
        max_size=3,
    )
)
def test_whatever_is_written_a_village_of_the_district_is_found_or_a_reason_given(
    cells: list[str],
) -> None:
    read = Places("35.16", REGIONS).find(*cells)

    assert read.code.startswith("35.16.") if read.code else read.findings


def test_silence_about_the_village_is_a_missing_village(places: Places) -> None:
    assert [finding.code for finding in places.find(ABSENT).findings] == ["REGION_MISSING"]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        pytest.param((ABSENT, "1. Srigading", "II. Ngoro"), "35.16.05.2001", id="counted"),
        pytest.param((ABSENT, "01 Srigading", "05 NGORO"), "35.16.05.2001", id="numbered"),
        pytest.param(
            (ABSENT, "35.16.05.2001 - Srigading", ABSENT),
            "35.16.05.2001",
            id="code and name in one cell",
        ),
        pytest.param(("", "3516052001 SRIGADING", ""), "35.16.05.2001", id="code without dots"),
        pytest.param(
            ("2001", "Srigading", "Ngoro"),
            "35.16.05.2001",
            id="the village's own four digits beside its kecamatan",
        ),
        pytest.param((NUMBER + "2001", "Srigading", "Ngoro"), "35.16.05.2001", id="as a number"),
    ],
)
def test_a_village_is_found_behind_a_lists_own_counting_and_by_half_a_code(
    places: Places, cells: tuple[str, str, str], code: str
) -> None:
    found = places.find(*cells)
    assert (found.code, found.findings) == (code, ())


def test_half_a_code_of_another_district_stays_outside(places: Places) -> None:
    assert [finding.code for finding in places.find("3517", "Srigading", "Ngoro").findings] == [
        "OUT_OF_TERRITORY"
    ]


def test_a_missing_village_names_the_column_that_is_there(places: Places) -> None:
    assert places.find(ABSENT, "", "Ngoro").findings[0].column == "village_name"
    assert places.find("", ABSENT, ABSENT).findings[0].column == "village_code"


TWO = Places(
    "35.16",
    (
        Region("35.16", "Kabupaten Mojokerto", "kabupaten"),
        Region("35.16.05", "Ngoro", "kecamatan"),
        Region("35.16.05.2001", "Srigading", "desa"),
        Region("35.16.05.2002", "Kesemen", "desa"),
        Region("35.16.05.2003", "Bangsal", "desa"),
        Region("35.16.11", "Bangsal", "kecamatan"),
        Region("35.16.11.2002", "Kesemen", "desa"),
        Region("35.16.11.2003", "Ngoro", "desa"),
    ),
)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("Ds. Kesemen Kec. Bangsal", "35.16.11.2002"),
        ("KESEMEN KECAMATAN NGORO KAB. MOJOKERTO", "35.16.05.2002"),
        ("Kec. Ngoro Desa Srigading", "35.16.05.2001"),
        ("Desa Kesemen (Kec. Bangsal)", "35.16.11.2002"),
        ("Kesemen, Bangsal", "35.16.11.2002"),
        ("KESEMEN / NGORO", "35.16.05.2002"),
        ("Kesemen (Bangsal)", "35.16.11.2002"),
        ("Kesemen - Ngoro", "35.16.05.2002"),
        ("Srigading (35.16.05.2001)", "35.16.05.2001"),
        ("Srigading - 3516052001", "35.16.05.2001"),
        ("3516052001", "35.16.05.2001"),
        ("Desa/Kel. Srigading", "35.16.05.2001"),
        ("Pemdes Srigading", "35.16.05.2001"),
        ("Bangsal, Ngoro", ""),  # both are villages, and both are kecamatan
        ("Srigading, Bangsal", ""),  # no village of that kecamatan
        ("Srigading Kec. Tidak Ada", ""),
        ("Kesemen, Jombang", ""),
        ("Srigading, Kabupaten Mojokerto", "35.16.05.2001"),
        ("2001 - Srigading", "35.16.05.2001"),
        ("Srigading (2001)", "35.16.05.2001"),
    ],
)
def test_a_cell_that_names_a_village_and_its_kecamatan_is_both_where_the_table_bears_it_out(
    cell: str, code: str
) -> None:
    assert TWO.find(ABSENT, cell).code == code


def test_a_code_s_cell_that_also_holds_the_name_is_both() -> None:
    assert TWO.find("35.16.05.2001 SRIGADING").code == "35.16.05.2001"
    assert TWO.find("SRIGADING 35.16.05.2001").code == "35.16.05.2001"
    said = TWO.find("35.16.05.2001 KESEMEN")
    assert (said.code, said.findings[0].code) == ("35.16.05.2001", "REGION_NAME_DIFF")


def test_another_kecamatan_beside_a_cell_of_two_places_outranks_nothing() -> None:
    assert TWO.find(ABSENT, "Kesemen Kec. Bangsal", "Bangsal").code == "35.16.11.2002"
    assert TWO.find(ABSENT, "Kesemen Kec. Bangsal", "Ngoro").code == ""


def test_a_village_called_as_its_kecamatan_is_one_reading() -> None:
    both = Places(
        "35.16",
        (
            Region("35.16", "Kabupaten Mojokerto", "kabupaten"),
            Region("35.16.05", "Ngoro", "kecamatan"),
            Region("35.16.05.2004", "Ngoro", "desa"),
        ),
    )
    assert both.find(ABSENT, "Ngoro / Ngoro").code == "35.16.05.2004"
    assert both.find(ABSENT, "Ngoro (Ngoro)").code == "35.16.05.2004"
