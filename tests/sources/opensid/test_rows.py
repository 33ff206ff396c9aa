"""OpenSID's MariaDB: whole versions of its schema, zero dates, secrets left alone, losses and
movements found out (F49-F55).
"""

import json
import secrets
from collections.abc import Callable
from typing import Any

import pytest

from sibermata.errors import ConfigError, SibermataError
from sibermata.records.cell import ABSENT
from sibermata.records.delivery import Parsed, Part
from sibermata.rules.value.columns import ColumnNames
from sibermata.sources.base import parse_source
from sibermata.sources.opensid import queries as opensid_sql
from sibermata.sources.opensid.mariadb import place_of
from tests.sources.loopback import ENVIRON, get, source_at, source_of
from tests.sources.opensid.dumps import NEW, OLD


def people(parsed: Parsed) -> dict[str, dict[str, str]]:
    return {
        row[0]: dict(zip(table.columns, row, strict=True))
        for table in parsed.tables
        for row in table.rows
    }


@pytest.mark.mariadb
@pytest.mark.parametrize("fault", [pytest.param("", id="F51-F53-new")])
def test_a_new_opensid_gives_its_officials_and_its_bpd(
    make_database: Callable[[str], str], names: ColumnNames, fault: str
) -> None:
    source = source_of(make_database(NEW))
    fetched = get(source, environ=ENVIRON)
    parsed = parse_source(fetched.parts, source, names)
    found = people(parsed)
    assert set(found) == {"11", "12", "13", "bpd-1", "bpd-2", "bpd-5"}
    siti = found["11"]
    assert (siti["name"], siti["nik"], siti["sex"], siti["birth_date"]) == (
        "Siti Contohwati",
        "3516055205809001",
        "P",
        "1980-05-12",
    )
    assert (siti["post"], siti["village_code"], siti["status"], siti["phone"]) == (
        "Kepala Desa",
        "3516052001",
        "aktif",
        "081234500001",
    )
    assert (siti["religion"], siti["education"], siti["sk_date"], siti["niap"]) == (
        "Islam",
        "SLTA",
        "2019-12-19",
        "",
    )
    slamet = found["12"]
    assert (slamet["status"], slamet["birth_date"], slamet["sk_date"]) == (
        "tidak aktif",
        "2016-00-00",
        "0000-00-00",
    )
    assert (slamet["front_title"], slamet["name"]) == ("Drs.", "Slamet Fiktifanto")
    assert (found["13"]["village_code"], found["13"]["niap"], found["13"]["birth_date"]) == (
        "3516052002",
        "A/12",
        "",
    )
    assert (found["bpd-1"]["post"], found["bpd-1"]["birth_date"], found["bpd-1"]["term"]) == (
        "Ketua BPD",
        "0000-00-00",
        "2019-2027",
    )
    assert (found["bpd-1"]["sk_number"], found["bpd-1"].get("status", ABSENT)) == ("188/9", ABSENT)
    assert (found["bpd-2"]["post"], found["bpd-2"]["education"], found["bpd-5"]["post"]) == (
        "Anggota BPD",
        "11",
        "Bendahara BPD",
    )
    assert "COUNT(*) = 3" in fetched.proof


@pytest.mark.mariadb
def test_secrets_and_what_nobody_needs_are_never_read(make_database: Callable[[str], str]) -> None:
    """S46, S47."""
    body = get(source_of(make_database(NEW)), environ=ENVIRON).parts[0].body
    assert b"PIN-RAHASIA" not in body
    assert b"3516050101509009" not in body
    assert not {"pamong_pin", "ayah_nik"} & {
        *opensid_sql.PAMONG,
        *opensid_sql.RESIDENT,
        *opensid_sql.MEMBER,
    }


@pytest.mark.mariadb
def test_bpd_is_not_read_where_the_source_does_not_claim_it(
    make_database: Callable[[str], str], names: ColumnNames
) -> None:
    source = source_of(make_database(NEW), bodies=["pemdes"])
    assert set(people(parse_source(get(source, environ=ENVIRON).parts, source, names))) == {
        "11",
        "12",
        "13",
    }


@pytest.mark.mariadb
@pytest.mark.parametrize("fault", [pytest.param("", id="F50-MyISAM-old")])
def test_an_old_opensid_is_read_as_it_is(
    make_database: Callable[[str], str], names: ColumnNames, fault: str
) -> None:
    source = source_of(make_database(OLD))
    fetched = get(source, environ=ENVIRON)
    found = people(parse_source(fetched.parts, source, names))
    assert (found["1"]["post"], found["1"]["village_code"], found["1"]["sex"]) == (
        "Kepala Desa",
        "3516052001",
        ABSENT,
    )
    assert found["bpd-1"]["post"] == "Ketua BPD"
    assert "before and after" in fetched.proof


PARTS = ("kode_kecamatan", "kode_kabupaten", "kode_propinsi", "nama_desa", "nama_kecamatan")


@pytest.mark.mariadb
@pytest.mark.parametrize(
    ("parts", "village"),
    [
        pytest.param(
            ("2001", "05", "16", "35"), ("3516052001", "Srigading"), id="a-part-in-each-field"
        ),
        pytest.param(
            ("2001", "351605", "3516", "35"),
            ("3516052001", "Srigading"),
            id="each-field-with-what-is-above-it",
        ),
        pytest.param(("01", "05", "16", "35"), ("", "Srigading"), id="a-number-that-is-no-code"),
        pytest.param(("", "", "", ""), ("", "Srigading"), id="only-names"),
        pytest.param(
            ("35.16.05.2001", "05", "16", "35"),
            ("35.16.05.2001", "Srigading"),
            id="whole-with-dots",
        ),
    ],
)
def test_an_older_village_is_put_together_from_its_parts_or_told_by_its_name(
    make_database: Callable[[str], str],
    names: ColumnNames,
    parts: tuple[str, ...],
    village: tuple[str, str],
) -> None:
    values_of_row = dict(zip(("kode_desa", *PARTS), (*parts, "Srigading", "Ngoro"), strict=True))
    columns = ", ".join(f"ADD {name} VARCHAR(100)" for name in PARTS)
    values = ", ".join(f"{name} = '{value}'" for name, value in values_of_row.items())
    database = make_database(f"{OLD};\nALTER TABLE config {columns};\nUPDATE config SET {values}")
    source = source_of(database)
    found = people(parse_source(get(source, environ=ENVIRON).parts, source, names))
    for key in ("1", "bpd-1"):
        assert (found[key]["village_code"], found[key]["village_name"].strip(ABSENT)) == village


@pytest.mark.mariadb
def test_an_acting_head_is_marked_and_a_head_under_a_local_word_is_one(
    make_database: Callable[[str], str], names: ColumnNames
) -> None:
    local = "UPDATE ref_jabatan SET nama = IF(jenis = 1, 'Petinggi', 'Carik Desa') WHERE jenis > 0"
    source = source_of(
        make_database(
            f"{NEW};\nUPDATE tweb_desa_pamong SET status_pejabat = 1 WHERE pamong_id = 11;\n{local}"
        )
    )
    found = people(parse_source(get(source, environ=ENVIRON).parts, source, names))
    assert (found["11"]["post"], found["11"]["capacity"]) == ("Kepala Desa", "Pj")
    assert (found["12"]["post"], found["12"]["capacity"]) == ("Sekretaris Desa", "")
    assert found["bpd-1"]["capacity"] == ABSENT


@pytest.mark.mariadb
@pytest.mark.parametrize(
    "damage",
    [
        pytest.param("DROP TABLE ref_jabatan", id="F53-table"),
        pytest.param("RENAME TABLE tweb_desa_pamong TO pamong", id="F53-renamed"),
        pytest.param("ALTER TABLE tweb_desa_pamong DROP COLUMN pamong_status", id="F53-column"),
        pytest.param("ALTER TABLE config DROP COLUMN kode_desa", id="F53-village"),
        pytest.param("DROP TABLE kelompok_anggota", id="F53-bpd"),
    ],
)
def test_a_schema_that_lost_what_we_need_stops_the_source(
    make_database: Callable[[str], str], damage: str
) -> None:
    with pytest.raises(SibermataError) as caught:
        get(source_of(make_database(NEW + ";\n" + damage)), environ=ENVIRON)
    assert caught.value.code == "SOURCE_CHANGED"


@pytest.mark.mariadb
@pytest.mark.parametrize("fault", [pytest.param("", id="F54-S46")])
def test_an_account_that_may_only_read_is_enough_and_one_that_may_write_gets_a_note(
    root: Any, make_database: Callable[[str], str], fault: str
) -> None:
    database = make_database(NEW)
    name = f"uji_{secrets.token_hex(4)}"
    cursor = root.cursor()
    cursor.execute("SELECT SUBSTRING_INDEX(USER(), '@', -1)")
    user = f"{name}@'{cursor.fetchone()[0]}'"  # from this machine only
    cursor.execute(f"CREATE USER {user} IDENTIFIED BY 'sandi-rahasia'")
    try:
        for table, columns in {
            "config": ("id", "kode_desa"),
            "ref_jabatan": ("id", "config_id", "nama", "jenis"),
            "kelompok": ("id", "nama", "id_master", "id_ketua", "config_id"),
            "kelompok_master": ("id", "kelompok"),
            "tweb_penduduk": ("id", "config_id", *opensid_sql.RESIDENT),
            "kelompok_anggota": (
                "id",
                "config_id",
                "id_kelompok",
                "id_penduduk",
                *(c for c in opensid_sql.MEMBER if not c.endswith("_luar")),
            ),
            "tweb_desa_pamong": (
                "pamong_id",
                "config_id",
                "id_pend",
                "jabatan_id",
                *(c for c in opensid_sql.PAMONG if c != "jabatan"),
            ),
        }.items():
            cursor.execute(f"GRANT SELECT ({', '.join(columns)}) ON {database}.{table} TO {user}")
        environ = {"U": name, "P": "sandi-rahasia"}
        narrow = get(source_of(database), environ=environ)
        assert narrow.notes == ()
        assert narrow.parts[0].body == get(source_of(database), environ=ENVIRON).parts[0].body
        cursor.execute(
            f"GRANT INSERT, UPDATE (pamong_nama) ON {database}.tweb_desa_pamong TO {user}"
        )
        notes = get(source_of(database), environ=environ).notes
        assert [(note.code, note.value) for note in notes] == [
            ("WRITE_GRANTS", "INSERT, UPDATE"),
        ]
        with pytest.raises(SibermataError) as caught:
            get(source_of(database), environ={"U": name, "P": "salah-9001"})
        assert caught.value.code == "AUTH_REJECTED"
        assert not any(secret in str(caught.value) for secret in (name, "salah-9001"))
    finally:
        cursor.execute(f"DROP USER {user}")


@pytest.mark.parametrize(
    "address",
    ["mysql://h/", "mysql:///desa", "mysql://h:x/desa", "mysql://h/a/b", "mysql://h/desa;drop"],
)
def test_an_address_that_is_no_database_is_a_mistake_in_the_toml(address: str) -> None:
    with pytest.raises(ConfigError):
        place_of(source_at(address, "opensid"))


def line(**row: object) -> bytes:
    return json.dumps(row).encode() + b"\n"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(line(pamong_id="1"), id="no-count"),
        pytest.param(line(pamong_id="1") + line(_rows=2), id="one-less"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_a_stored_read_that_lost_lines_is_incomplete(names: ColumnNames, body: bytes) -> None:
    with pytest.raises(SibermataError) as caught:
        parse_source((Part("desa.jsonl", body),), source_of("desa"), names)
    assert caught.value.code == "INCOMPLETE"
