"""OpenSID's schemas of four eras on a real MariaDB: what each says of a village, and nothing that a
clerk's leftovers say in its place (H8, H11, R9, O1 to O9).
"""

import pytest

from sibermata.errors import ConfigError
from sibermata.rules.post.resolve import resolve_post
from sibermata.rules.value.columns import ColumnNames
from sibermata.sources.base import parse_source
from sibermata.sources.opensid.bpd import post_of
from sibermata.sync.night import Rules
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


def read(database: str, names: ColumnNames, **more: object) -> dict[str, dict[str, str]]:
    source = source_on(database, **more)
    return rows_of(parse_source(get(source, environ=ENVIRON).parts, source, names))


@pytest.mark.parametrize(
    ("year", "people"),
    [
        pytest.param(
            2018,
            {
                "HARTONO PALSU": "KADES",
                "LILIK TIRUAN": "SEKDES",
                "SISWANTO LUARAN": "KADUS",
                "KETUA CONTOH": "BPD_KETUA",
                "WAKIL CONTOH": "BPD_ANGGOTA",
                "ANGGOTA CONTOH": "BPD_ANGGOTA",
            },
            id="2018",
        ),
        pytest.param(
            2022,
            {
                "HARTONO PALSU": "KADES",
                "LILIK TIRUAN": "SEKDES",
                "BUDI PENGGANTI": "KASI_PEMERINTAHAN",
                "SISWANTO LUARAN": "KADUS",
                "KETUA CONTOH": "BPD_KETUA",
                "WAKIL CONTOH": "BPD_WAKIL",
                "ANGGOTA CONTOH": "BPD_ANGGOTA",
            },
            id="2022",
        ),
        pytest.param(
            2024,
            {
                "HARTONO PALSU": "KADES",
                "LILIK TIRUAN": "SEKDES",
                "SISWANTO LUARAN": "KAUR_KEUANGAN",
                "BUDI PENGGANTI": "KAUR_TU_UMUM",
                "NIKEN SEMENTARA": "KASI_PELAYANAN",
                "D'ARTONO CONTOH": "KADUS",
                "KETUA CONTOH": "BPD_KETUA",
                "WAKIL CONTOH": "BPD_WAKIL",
                "SEKRETARIS CONTOH": "BPD_SEKRETARIS",
                "ANGGOTA CONTOH": "BPD_ANGGOTA",
                "BIDANG CONTOH": "BPD_ANGGOTA",
            },
            id="2024",
        ),
        pytest.param(
            2026,
            {
                "HARTONO PALSU": "KADES",
                "LILIK TIRUAN": "SEKDES",
                "KETUA BARU": "BPD_KETUA",
                "ANGGOTA CONTOH": "BPD_ANGGOTA",
                "DEWI LUARAN": "BPD_WAKIL",
                "SITI TETANGGA": "KADES",
                "BUDI TETANGGA": "SEKDES",
                "CATUR TETANGGA": "BPD_ANGGOTA",
            },
            id="2026",
        ),
    ],
)
def test_each_era_gives_its_officials_and_nobody_else(
    office: Office, make_database: Maker, year: int, people: dict[str, str]
) -> None:
    more = {"expect": BOTH} if year == 2026 else {}
    result = night_of(office, source_on(make_database(ERAS[year]), **more))
    assert (result.state, result.code) == ("PUBLISHED", "")
    found = seats(office)
    for left in ("MANTAN CONTOH", "KETUA CONTOH") if year >= 2024 else ():
        if left not in people:
            found.pop(left, None)  # dismissed by decree: a status is none of this reader's (H10)
    assert found == people


@pytest.mark.parametrize("row", [pytest.param("", id="H11")])
def test_with_a_resident_nothing_personal_comes_from_the_office_s_own_copy(
    make_database: Maker, names: ColumnNames, row: str
) -> None:
    budi = read(make_database(ERAS[2024]), names)["14"]
    assert budi["name"] == "BUDI PENGGANTI"
    assert {budi[c] for c in ("nik", "birth_date", "birth_place", "education", "religion")} == {""}
    assert budi["sex"] == "L"


def test_an_outside_member_s_old_words_go_to_no_resident(
    make_database: Maker, names: ColumnNames
) -> None:
    """The sibling of H11: a row that was an outsider's and is a resident's now."""
    left = "UPDATE kelompok_anggota SET id_penduduk = 3 WHERE id = 3"
    agus = read(make_database(changed(2026, left)), names)["bpd-3"]
    assert (agus["name"], agus["nik"], agus["birth_place"]) == (
        "AGUS SEMU",
        "3516011708859303",
        "MOJOKERTO",
    )


@pytest.mark.parametrize("row", [pytest.param("", id="H11-nobody-there")])
def test_a_resident_who_is_not_there_is_told_and_replaced_by_nobody(
    office: Office, make_database: Maker, row: str
) -> None:
    gone = "UPDATE tweb_desa_pamong SET id_pend = 777 WHERE pamong_id = 14"
    night_of(office, source_on(make_database(changed(2024, gone))))
    assert ("RESIDENT_GONE", "tweb_desa_pamong", 14, "777") in asked(office)
    assert "BUDI PENGGANTI" not in seats(office)
    assert "YANG LAMA" not in seats(office)


@pytest.mark.parametrize("row", [pytest.param("", id="R9")])
def test_a_list_of_columns_falls_back_row_by_row(
    make_database: Maker, names: ColumnNames, row: str
) -> None:
    columns = {"nik": ["penduduk.nik", "pamong_nik"], "sk_number": "no_sk_jabatan"}
    found = read(make_database(ERAS[2024]), names, columns=columns)
    assert found["11"]["nik"] == "3516011205709201"
    assert found["13"]["nik"] == "3516012304789013"
    assert found["14"]["nik"] == ""  # H11 holds over the list
    assert found["bpd-1"]["nik"] == "3516011102719221"
    assert (found["11"]["sk_number"], found["bpd-1"]["sk_number"]) == ("188.45/12/416-012/2019", "")


@pytest.mark.parametrize("row", [pytest.param("", id="R9-unknown")])
def test_a_column_that_is_not_read_is_refused_by_name(make_database: Maker, row: str) -> None:
    with pytest.raises(ConfigError) as caught:
        get(
            source_on(make_database(ERAS[2024]), columns={"phone": ["telepon", "pamong_pin"]}),
            environ=ENVIRON,
        )
    assert "pamong_pin" in str(caught.value)


@pytest.mark.parametrize(
    ("statements", "chair"),
    [
        pytest.param((), "KETUA CONTOH", id="O1-2018-beside-the-members"),
        pytest.param(
            ("INSERT INTO kelompok_anggota VALUES (9, 1, 21, '1')",),
            "KETUA CONTOH",
            id="O1-2018-among-the-members",
        ),
        pytest.param(("UPDATE kelompok SET id_ketua = 0",), None, id="O1-no-chair"),
        pytest.param(
            (
                "ALTER TABLE kelompok_anggota ADD jabatan VARCHAR(50) DEFAULT '90'",
                "UPDATE kelompok_anggota SET jabatan = '1' WHERE id = 1",
            ),
            "WAKIL CONTOH",
            id="O1-2020-a-member-says-so-himself",
        ),
    ],
)
def test_the_chair_of_a_group_is_read_where_no_member_says_so(
    office: Office, make_database: Maker, statements: tuple[str, ...], chair: str | None
) -> None:
    night_of(office, source_on(make_database(changed(2018, *statements))))
    chairs = [name for name, post in seats(office).items() if post == "BPD_KETUA"]
    assert chairs == ([chair] if chair else [])


@pytest.mark.parametrize(
    ("master", "name", "admitted"),
    [
        pytest.param("Lembaga Desa", "BPD Desa Sumengko", True, id="O2-by-name"),
        pytest.param("Badan Permusyawaratan Desa", "Sumengko", True, id="O2-by-master"),
        pytest.param("Lembaga", "B.P.D. SUMENGKO", True, id="O2-dots"),
        pytest.param("Lembaga", "Badan Permusyawaratan Desa (BPD)", True, id="O2-both-words"),
        pytest.param("Lembaga", "Pengurus BPD Periode 2019-2025", True, id="O2-period"),
        pytest.param("BPD", "Anggota", True, id="O2-master-and-members"),
        pytest.param("Lembaga", "Sekretariat BPD", False, id="O2-sekretariat"),
        pytest.param("BPD", "Sekretariat", False, id="O2-sekretariat-under-its-master"),
        pytest.param("BPD", "Panitia Pengisian Anggota", False, id="O2-panitia-under-its-master"),
        pytest.param("Lembaga", "Panitia PAW BPD Sumengko", False, id="O2-panitia"),
        pytest.param("Lembaga", "BPD Sidomulyo", False, id="O2-another-village"),
        pytest.param("Lembaga", "Forum BPD Kecamatan", False, id="O2-forum"),
    ],
)
def test_only_the_group_that_is_the_bpd_gives_members_and_others_are_asked_about(
    rules: Rules, master: str, name: str, admitted: bool
) -> None:
    row = {"kelompok_nama": name, "kelompok_master": master, "nama_desa": "Sumengko"}
    for cell, post in (("1", "BPD_KETUA"), ("90", "BPD_ANGGOTA"), ("Sekretaris", "BPD_SEKRETARIS")):
        verdict = resolve_post(post_of(row, cell), rules.book.posts)
        assert (verdict.verdict, verdict.post) == (("post", post) if admitted else ("question", ""))


@pytest.mark.parametrize("row", [pytest.param("", id="O2")])
def test_groups_about_the_bpd_are_asked_about_with_their_own_names(
    office: Office, make_database: Maker, row: str
) -> None:
    night_of(office, source_on(make_database(ERAS[2024])))
    assert asked(office, "POST_QUESTION") == [
        ("POST_QUESTION", "kelompok_anggota", 7, "Ketua BPD (Panitia Pengisian Anggota BPD)"),
        ("POST_QUESTION", "kelompok_anggota", 8, "Ketua BPD (Sekretariat BPD)"),
    ]


@pytest.mark.parametrize(
    "post",
    [
        pytest.param("Ketua Bidang Pemerintahan", id="O3"),
        pytest.param("KABID PEMBANGUNAN", id="O3-kabid"),
        pytest.param("Wakil Ketua Bidang Pembinaan", id="O3-deputy"),
        pytest.param("Ketua Komisi A", id="O3-komisi"),
        pytest.param("Sekretaris Bidang", id="O3-secretary"),
        pytest.param("Koordinator Bidang Aspirasi", id="O3-koordinator"),
    ],
)
def test_whoever_leads_a_part_of_the_bpd_is_a_member(
    make_database: Maker, names: ColumnNames, post: str
) -> None:
    statement = f"UPDATE kelompok_anggota SET jabatan = '{post}' WHERE id = 5"
    assert read(make_database(changed(2024, statement)), names)["bpd-5"]["post"] == "Anggota BPD"


@pytest.mark.parametrize("row", [pytest.param("", id="O4")])
def test_a_member_from_outside_is_read_with_all_that_stands_there(
    make_database: Maker, names: ColumnNames, row: str
) -> None:
    dewi = read(make_database(ERAS[2026]), names)["bpd-3"]
    statement = ("name", "nik", "sex", "birth_place", "birth_date", "religion", "education", "post")
    assert [dewi[column] for column in statement] == [
        "Dewi Luaran",
        "3516056105889341",
        "P",
        "Jombang",
        "1988-05-21",
        "Islam",
        "Strata I",
        "Wakil Ketua BPD",
    ]


@pytest.mark.parametrize(
    ("word", "kind", "post"),
    [
        pytest.param("Sekretaris", 2, "Sekretaris Desa", id="O5-sekretaris"),
        pytest.param("Juru Tulis", 2, "Sekretaris Desa", id="O5-local-word"),
        pytest.param("Kepala", 1, "Kepala Desa", id="O5-kepala"),
        pytest.param("Petinggi", 1, "Kepala Desa", id="O5-petinggi"),
        pytest.param("Pj. Petinggi", 1, "Pj. Kepala Desa", id="O5-capacity-stays"),
        pytest.param("Plt Sekretaris", 2, "Plt Sekretaris Desa", id="O5-plt"),
        pytest.param("Sekretaris BPD", 0, "Sekretaris BPD", id="O5-unmarked"),
    ],
)
def test_the_mark_of_a_post_decides_and_its_word_does_not(
    make_database: Maker, names: ColumnNames, word: str, kind: int, post: str
) -> None:
    statement = f"UPDATE ref_jabatan SET nama = '{word}', jenis = {kind} WHERE id = 2"
    assert read(make_database(changed(2024, statement)), names)["12"]["post"] == post


@pytest.mark.parametrize(
    ("status", "word"),
    [
        pytest.param(2, "MATI", id="O6-dead"),
        pytest.param(3, "PINDAH", id="O6-moved"),
        pytest.param(4, "HILANG", id="O6-missing"),
    ],
)
def test_an_official_who_is_no_living_resident_is_asked_about(
    office: Office, make_database: Maker, status: int, word: str
) -> None:
    statement = f"UPDATE tweb_penduduk SET status_dasar = {status} WHERE id IN (3, 5, 24)"
    night_of(office, source_on(make_database(changed(2024, statement))))
    assert asked(office, "STATUS_UNKNOWN") == [
        ("STATUS_UNKNOWN", "kelompok_anggota", 4, f"aktif, tetapi penduduknya {word}"),
        ("STATUS_UNKNOWN", "tweb_desa_pamong", 16, f"aktif, tetapi penduduknya {word}"),
    ]  # 15 is over by its own status: nothing is to be asked
    assert not {"SUMADI CONTOH", "ANGGOTA CONTOH"} & set(seats(office))


@pytest.mark.parametrize(
    ("statement", "gone"),
    [
        pytest.param("UPDATE tweb_desa_pamong SET deleted_at = NOW() WHERE pamong_id = 51", "LILIK TIRUAN", id="O7-pamong"),
        pytest.param("UPDATE kelompok_anggota SET deleted_at = NOW() WHERE id = 3", "DEWI LUARAN", id="O7-member"),
        pytest.param("UPDATE kelompok SET deleted_at = NOW() WHERE id = 2", "CATUR TETANGGA", id="O7-group"),
        pytest.param("UPDATE tweb_penduduk SET deleted_at = NOW() WHERE id = 22", "KETUA BARU", id="O7-chair-s-resident"),
        pytest.param("UPDATE tweb_penduduk SET deleted_at = NOW() WHERE id = 2", "LILIK TIRUAN", id="O7-resident"),
    ],
)  # fmt: off
def test_what_was_deleted_is_gone(
    office: Office, make_database: Maker, statement: str, gone: str
) -> None:
    night_of(office, source_on(make_database(changed(2026, statement)), expect=BOTH))
    left = set(seats(office)) - {"KETUA CONTOH"}  # dismissed by decree (H10)
    assert gone not in left
    assert len(left) == 7


@pytest.mark.parametrize("row", [pytest.param("", id="O8")])
def test_a_village_without_a_code_leaves_the_others_as_they_were(
    office: Office, make_database: Maker, names: ColumnNames, row: str
) -> None:
    whole, torn = (
        make_database(ERAS[2026]),
        make_database(changed(2026, "UPDATE config SET kode_desa = NULL WHERE id = 2")),
    )
    before, after = read(whole, names), read(torn, names)
    moved = {key for key in before if before[key] != after[key]}
    assert moved == {"61", "62", "bpd-6"}
    assert (after["61"]["village_code"], after["61"]["village_name"]) == ("", "Gebangsari")
    night_of(office, source_on(torn, expect=BOTH))
    found = {row["name"].upper(): row["village_code"] for row in office.roster()}
    assert (found["HARTONO PALSU"], found["SITI TETANGGA"]) == (SUMENGKO, GEBANGSARI)


@pytest.mark.parametrize("row", [pytest.param("", id="O8-names-gone-too")])
def test_a_village_of_which_nothing_is_known_is_nobody_else_s(
    office: Office, make_database: Maker, row: str
) -> None:
    statement = (
        "UPDATE config SET kode_desa = NULL, nama_desa = '', nama_kecamatan = '' WHERE id = 2"
    )
    night_of(office, source_on(make_database(changed(2026, statement))))
    assert {row["village_code"] for row in office.roster()} == {SUMENGKO}
    assert {row[2] for row in asked(office, "REGION_MISSING")} == {61, 62, 6}


@pytest.mark.parametrize("row", [pytest.param("", id="O9")])
def test_the_place_of_a_finding_is_the_table_and_the_primary_key(
    office: Office, make_database: Maker, row: str
) -> None:
    database = make_database(
        changed(
            2026,
            "UPDATE tweb_penduduk SET nik = '123' WHERE id IN (2, 22)",
            "UPDATE kelompok_anggota SET nik_luar = '123' WHERE id = 3",
        )
    )
    night_of(office, source_on(database, expect=BOTH))
    assert asked(office, "NIK_LENGTH") == [
        ("NIK_LENGTH", "kelompok", 1, "123"),
        ("NIK_LENGTH", "kelompok_anggota", 3, "123"),
        ("NIK_LENGTH", "tweb_desa_pamong", 51, "123"),
    ]
    files = {
        row["file"] for row in office.ask("select file from finding where code = 'NIK_LENGTH'")
    }
    assert files == {f"{database}.jsonl"}


@pytest.mark.parametrize("row", [pytest.param("", id="H8-opensid")])
def test_a_re_elected_head_of_opensid_has_two_tenures_and_his_village_a_head(
    office: Office, make_database: Maker, row: str
) -> None:
    source = source_on(make_database(ERAS[2026]), expect=BOTH)
    night_of(office, source)
    statement = [
        (row["status"], str(row["sk_date"]))
        for row in office.roster(ended=True)
        if row["name"].upper() == "HARTONO PALSU"
    ]
    assert sorted(statement) == [
        ("active", "2019-12-19"),
        ("ended", "2013-12-19"),
    ]
    assert night_of(office, source).state == "NOOP"
