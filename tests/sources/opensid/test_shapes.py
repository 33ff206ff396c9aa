"""Shapes of OpenSID databases found in public reports (docs/decisions/0012): each once did harm."""

import pytest

from sibermata.rules.value.columns import ColumnNames
from sibermata.sources.base import parse_source
from tests.office import Office
from tests.sources.loopback import ENVIRON, get
from tests.sources.opensid.eras import (
    BOTH,
    ERAS,
    GEBANGSARI,
    SUMENGKO,
    Maker,
    asked,
    changed,
    night_of,
    rows_of,
    seats,
    source_on,
)

pytestmark = pytest.mark.mariadb


def read(database: str, names: ColumnNames) -> dict[str, dict[str, str]]:
    source = source_on(database)
    return rows_of(parse_source(get(source, environ=ENVIRON).parts, source, names))


@pytest.mark.parametrize(
    ("year", "statement"),
    [
        pytest.param(2024, "UPDATE tweb_penduduk SET nik = '0351601201400001' WHERE id = 2", id="N1"),
        pytest.param(2018, "UPDATE tweb_penduduk SET nik = 351601201400001 WHERE id = 2", id="N1-decimal"),
    ],
)  # fmt: skip
def test_a_temporary_nik_is_none(
    office: Office, make_database: Maker, names: ColumnNames, year: int, statement: str
) -> None:
    database = make_database(changed(year, statement))
    assert read(database, names)["12"]["nik"] == ""
    night_of(office, source_on(database))
    assert not [row for row in asked(office, "NIK_SHAPE", "NIK_LENGTH") if row[2] == 12]


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param(("UPDATE tweb_desa_pamong SET config_id = 9", "UPDATE kelompok_anggota SET config_id = 9", "UPDATE kelompok SET config_id = 9"), id="N2-leads-nowhere"),
        pytest.param(("INSERT INTO config SELECT 2, nama_desa, kode_desa, nama_kecamatan, kode_kecamatan, nama_kabupaten, kode_kabupaten, nama_propinsi, kode_propinsi FROM config", "UPDATE tweb_desa_pamong SET config_id = 9", "UPDATE tweb_penduduk SET config_id = 2"), id="N2-the-village-twice"),
    ],
)  # fmt: skip
def test_a_village_that_was_set_up_twice_keeps_its_people(
    office: Office, make_database: Maker, statements: tuple[str, ...]
) -> None:
    night_of(office, source_on(make_database(changed(2024, *statements))))
    assert {row["village_code"] for row in office.roster()} == {SUMENGKO}
    assert {"HARTONO PALSU", "KETUA CONTOH"} <= set(seats(office))


@pytest.mark.parametrize("row", [pytest.param("", id="N3")])
def test_a_code_that_is_another_village_s_is_told(
    office: Office, make_database: Maker, row: str
) -> None:
    statement = "UPDATE config SET kode_desa = '3516012015'"
    night_of(
        office,
        source_on(make_database(changed(2024, statement)), expect={"villages": [GEBANGSARI]}),
    )
    assert {row[3] for row in asked(office, "REGION_NAME_DIFF")} == {"Sumengko"}


@pytest.mark.parametrize("row", [pytest.param("", id="N4")])
def test_the_head_of_a_kelurahan_is_its_lurah(
    make_database: Maker, names: ColumnNames, row: str
) -> None:
    statement = "UPDATE config SET kode_desa = '3516181001', nama_desa = 'Kauman'"
    found = read(make_database(changed(2024, statement)), names)
    assert (found["11"]["post"], found["12"]["post"]) == ("Lurah", "Sekretaris Kelurahan")


PERIODS = ("UPDATE kelompok_anggota SET periode = '2013-2019' WHERE id IN (4, 5)",)
GROUPS = (
    "UPDATE kelompok_anggota SET periode = ''",
    "UPDATE kelompok SET nama = 'BPD Sumengko 2019 - 2027' WHERE id = 1",
    "UPDATE kelompok SET nama = 'BPD Sumengko Periode 2013-2019', id_ketua = NULL WHERE id = 4",
    "UPDATE kelompok_anggota SET id_kelompok = 4, jabatan = '90' WHERE id IN (4, 5)",
    "DELETE FROM kelompok_anggota WHERE id = 9",
)


@pytest.mark.parametrize(
    "statements", [pytest.param(PERIODS, id="N5"), pytest.param(GROUPS, id="N5-a-group-a-period")]
)
def test_members_of_an_earlier_period_are_asked_about(
    office: Office, make_database: Maker, statements: tuple[str, ...]
) -> None:
    night_of(office, source_on(make_database(changed(2024, *statements))))
    assert [row for row in asked(office, "STATUS_UNKNOWN") if row[1] == "kelompok_anggota"] == [
        ("STATUS_UNKNOWN", "kelompok_anggota", member, "aktif, tetapi periodenya 2013-2019")
        for member in (4, 5)
    ]
    assert "KETUA CONTOH" in seats(office)


@pytest.mark.parametrize("row", [pytest.param("", id="N6")])
def test_a_quote_that_was_escaped_twice_is_a_quote(
    office: Office, make_database: Maker, row: str
) -> None:
    statement = r"UPDATE tweb_penduduk SET nama = 'NUR\\\'AINI TIRUAN', tempatlahir = 'MA\\\'BAR' WHERE id = 2"
    night_of(office, source_on(make_database(changed(2024, statement))))
    assert seats(office)["NUR'AINI TIRUAN"] == "SEKDES"


@pytest.mark.parametrize("row", [pytest.param("", id="N7")])
def test_a_resident_of_another_village_lends_nobody_his_name(
    office: Office, make_database: Maker, row: str
) -> None:
    """After villages were merged into one database some rows point to somebody else's ids."""
    statement = (
        "UPDATE tweb_desa_pamong SET id_pend = 32 WHERE pamong_id = 51",
        "UPDATE kelompok_anggota SET id_penduduk = 31 WHERE id = 2",
        "UPDATE kelompok SET id_ketua = 33 WHERE id = 1",
    )
    night_of(office, source_on(make_database(changed(2026, *statement)), expect=BOTH))
    assert asked(office, "RESIDENT_ELSEWHERE") == [
        ("RESIDENT_ELSEWHERE", "kelompok", 1, "33"),
        ("RESIDENT_ELSEWHERE", "kelompok_anggota", 2, "31"),
        ("RESIDENT_ELSEWHERE", "tweb_desa_pamong", 51, "32"),
    ]
    places = {(row["name"].upper(), row["village_code"]) for row in office.roster()}
    assert {("SITI TETANGGA", GEBANGSARI), ("BUDI TETANGGA", GEBANGSARI)} <= places
    assert not {place for place in places if "TETANGGA" in place[0] and place[1] == SUMENGKO}


@pytest.mark.parametrize("row", [pytest.param("", id="N8")])
def test_a_post_of_another_village_is_no_post(
    make_database: Maker, names: ColumnNames, row: str
) -> None:
    statement = "UPDATE tweb_desa_pamong SET jabatan_id = 4 WHERE pamong_id = 51"
    assert read(make_database(changed(2026, statement)), names)["51"]["post"] == ""


@pytest.mark.parametrize("row", [pytest.param("", id="N9")])
def test_the_default_of_an_older_column_is_no_post(
    make_database: Maker, names: ColumnNames, row: str
) -> None:
    statement = "UPDATE tweb_desa_pamong SET jabatan = '0' WHERE pamong_id = 12"
    assert read(make_database(changed(2022, statement)), names)["12"]["post"] == ""


@pytest.mark.parametrize("row", [pytest.param("", id="N10")])
def test_a_village_s_own_number_in_the_civil_servants_column_is_kept_as_such(
    make_database: Maker, names: ColumnNames, row: str
) -> None:
    statement = "UPDATE tweb_desa_pamong SET pamong_nip = '3516012014.1970.01', pamong_niap = '0'"
    found = read(make_database(changed(2024, f"{statement} WHERE pamong_id = 11")), names)
    assert (found["11"]["nip"], found["11"]["niap"]) == ("", "3516012014.1970.01")
    assert found["12"]["nip"] == "198203092010012003"


@pytest.mark.parametrize("row", [pytest.param("", id="N11")])
def test_whoever_stands_among_perangkat_and_in_the_bpd_holds_one_seat(
    office: Office, make_database: Maker, row: str
) -> None:
    statement = (
        "INSERT INTO ref_jabatan VALUES (20, 1, 'Ketua BPD', 0)",
        "INSERT INTO tweb_desa_pamong (pamong_id, config_id, pamong_status, id_pend, jabatan_id)"
        " VALUES (30, 1, 1, 21, 20)",
    )
    night_of(office, source_on(make_database(changed(2024, *statement))))
    chairs = [row["name"] for row in office.roster() if row["post"] == "BPD_KETUA"]
    assert chairs == ["Ketua Contoh"] or chairs == ["KETUA CONTOH"]


def test_all_eras_are_read_alike_a_second_time(make_database: Maker, names: ColumnNames) -> None:
    for sql in ERAS.values():
        database = make_database(sql)
        assert read(database, names) == read(database, names)
