"""The way into an OpenSID database: accounts and what they may, errors by their cause, and the
guide, whose statements are run as they stand (O10 to O14).
"""

import re
import secrets
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pymysql
import pytest

from sibermata.errors import SibermataError
from sibermata.sources.declared import make_source
from sibermata.sources.opensid import queries
from sibermata.sources.opensid.mariadb import failure_of
from tests.office import Office
from tests.sources.loopback import ENVIRON, get
from tests.sources.opensid.eras import (
    BOTH,
    ERAS,
    GEBANGSARI,
    SUMENGKO,
    Maker,
    changed,
    night_of,
    seats,
    source_on,
)

GUIDE = (Path(__file__).parents[3] / "docs/panduan/opensid.md").read_text("utf-8")
SQL = re.findall(r"^```sql\n(.*?)^```", GUIDE, re.M | re.S)
Account = Callable[..., dict[str, str]]
needs_mariadb = pytest.mark.mariadb


@pytest.fixture
def make_account(root: Any) -> Iterator[Account]:
    """Make an account of our own, and whatever else a statement makes; all of it goes again."""
    made: list[str] = []
    cursor = root.cursor()
    cursor.execute("SELECT SUBSTRING_INDEX(USER(), '@', -1)")
    host = cursor.fetchone()[0]

    def make(*statements: str) -> dict[str, str]:
        name = f"uji_{secrets.token_hex(4)}"
        role = f"peran_{secrets.token_hex(4)}"
        user = {"user": f"'{name}'@'{host}'", "role": role}
        cursor.execute(f"CREATE USER {user['user']} IDENTIFIED BY 'sandi-9001'")
        made.append(f"USER {user['user']}")
        for statement in statements:
            if statement.startswith("CREATE ROLE"):
                made.append(f"ROLE {role}")
            cursor.execute(statement.format(**user))
        return {"U": name, "P": "sandi-9001", "role": role}

    yield make
    for what in made:
        cursor.execute(f"DROP {what}")


@needs_mariadb
@pytest.mark.parametrize(
    ("statements", "value"),
    [
        pytest.param(("GRANT INSERT, UPDATE ON {db}.* TO {user}",), "INSERT, UPDATE", id="O10"),
        pytest.param(
            (
                "CREATE ROLE {role}",
                "GRANT DELETE ON {db}.config TO {role}",
                "GRANT {role} TO {user}",
                "SET DEFAULT ROLE {role} FOR {user}",
            ),
            "DELETE (peran {role})",
            id="O10-role",
        ),
        pytest.param(
            (
                "CREATE ROLE {role}",
                "GRANT UPDATE ON {db}.* TO {role}",
                "GRANT {role} TO {user}",
            ),
            "UPDATE (peran {role})",
            id="O10-role-that-it-may-take",
        ),
        pytest.param(
            ("GRANT ALL PRIVILEGES ON {db}.* TO {user} WITH GRANT OPTION",),
            "ALL PRIVILEGES, GRANT OPTION",
            id="O10-everything",
        ),
    ],
)
def test_an_account_or_role_that_may_write_gets_one_warning_that_names_it(
    make_database: Maker, make_account: Account, statements: tuple[str, ...], value: str
) -> None:
    database = make_database(ERAS[2026])
    environ = make_account(
        f"GRANT SELECT ON {database}.* TO {{user}}",
        *(statement.replace("{db}", database) for statement in statements),
    )
    notes = get(source_on(database), environ=environ).notes
    answer = value.format(role=environ["role"])
    assert [(note.code, note.value) for note in notes] == [("WRITE_GRANTS", answer)]


@needs_mariadb
def test_a_role_that_only_reads_is_no_warning(make_database: Maker, make_account: Account) -> None:
    database = make_database(ERAS[2026])
    environ = make_account(
        "CREATE ROLE {role}",
        f"GRANT SELECT ON {database}.* TO {{role}}",
        "GRANT {role} TO {user}",
        "SET DEFAULT ROLE {role} FOR {user}",
    )
    fetched = get(source_on(database), environ=environ)
    assert fetched.notes == ()
    assert fetched.parts[0].body == get(source_on(database), environ=ENVIRON).parts[0].body


@needs_mariadb
@pytest.mark.parametrize(
    ("statements", "code", "number"),
    [
        pytest.param((), "GRANT_MISSING", "1044", id="O11"),
        pytest.param(("ALTER USER {user} ACCOUNT LOCK",), "AUTH_REJECTED", "4151", id="O11-locked"),
        pytest.param(
            ("ALTER USER {user} IDENTIFIED BY 'lain'",), "AUTH_REJECTED", "1045", id="O11-password"
        ),
        pytest.param(
            ("GRANT USAGE ON *.* TO {user} WITH MAX_USER_CONNECTIONS 1 MAX_QUERIES_PER_HOUR 1",
             "GRANT SELECT ON {db}.* TO {user}"),
            "SRC_BUSY",
            "",
            id="O11-limit",
        ),
    ],
)  # fmt: skip
def test_each_refusal_of_the_server_is_told_by_its_cause(
    make_database: Maker,
    make_account: Account,
    statements: tuple[str, ...],
    code: str,
    number: str,
) -> None:
    database = make_database(ERAS[2026])
    environ = make_account(*(statement.replace("{db}", database) for statement in statements))
    with pytest.raises(SibermataError) as caught:
        get(source_on(database), environ=environ)
    assert (caught.value.code, caught.value.value) == (code, number)
    assert not any(secret in str(caught.value) for secret in (environ["U"], environ["P"]))


@pytest.mark.parametrize(
    ("number", "code"),
    [
        pytest.param(1142, "GRANT_MISSING", id="O11-table"),
        pytest.param(1143, "GRANT_MISSING", id="O11-column"),
        pytest.param(1227, "GRANT_MISSING", id="O11-privilege"),
        pytest.param(1129, "HOST_NOT_ALLOWED", id="O11-blocked-host"),
        pytest.param(1130, "HOST_NOT_ALLOWED", id="O11-host"),
        pytest.param(1040, "SRC_BUSY", id="O11-too-many"),
        pytest.param(1862, "AUTH_REJECTED", id="O11-expired"),
        pytest.param(2026, "TLS_REFUSED", id="O13-tls"),
    ],
)
def test_an_error_is_told_by_its_number(number: int, code: str) -> None:
    answer = failure_of(number, "mojokerto: mysql://h/d")
    assert answer is not None
    assert answer.code == code


def as_written(block: str, database: str, user: str) -> str:
    """Return a statement of the guide with its examples' names replaced by ours."""
    return (
        block.replace("'sibermata'@'10.20.0.5'", user)
        .replace("''sibermata''@''10.20.0.5''", user.replace("'", "''"))
        .replace("table_schema = 'opensid'", f"table_schema = '{database}'")
    )


@needs_mariadb
@pytest.mark.parametrize("year", [pytest.param(year, id=f"O12-{year}") for year in ERAS])
def test_the_guide_s_statements_make_an_account_that_reads_all_and_nothing_else(
    root: Any, office: Office, make_database: Maker, year: int
) -> None:
    """`root` makes the account, as the keeper of the server would."""
    create, lengthen, grants, require = SQL
    database = make_database(ERAS[year])
    name = f"uji_{secrets.token_hex(4)}"
    cursor = root.cursor()
    cursor.execute("SELECT SUBSTRING_INDEX(USER(), '@', -1)")
    user = f"'{name}'@'{cursor.fetchone()[0]}'"
    environ = {"U": name, "P": "GANTI-DENGAN-YANG-PANJANG"}
    cursor.execute(as_written(create, database, user))
    try:
        cursor.execute(lengthen)
        cursor.execute(as_written(grants, database, user))
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)
        source = source_on(database, expect=BOTH if year == 2026 else {"villages": [SUMENGKO]})
        fetched = get(source, environ=environ)
        assert fetched.notes == ()
        assert fetched.parts[0].body == get(source, environ=ENVIRON).parts[0].body
        assert night_of(office, source, environ).state == "PUBLISHED"
        assert "HARTONO PALSU" in seats(office)
        with (
            pymysql.connect(
                host="127.0.0.1", user=name, password=environ["P"], database=database
            ) as own,
            own.cursor() as asked,
            pytest.raises(pymysql.Error),
        ):
            asked.execute("SELECT ayah_nik FROM tweb_penduduk")
        cursor.execute(as_written(require, database, user))
        cursor.execute("SELECT @@have_ssl")
        if cursor.fetchone()[0] != "YES":
            with pytest.raises(SibermataError) as caught:
                get(source, environ=environ)
            assert caught.value.code == "AUTH_REJECTED"
    finally:
        cursor.execute(f"DROP USER {user}")


def test_the_guide_grants_every_column_that_is_read_and_none_that_is_not() -> None:
    """O12."""
    granted = {
        table: set(re.findall(r"'(\w+)'", columns))
        for table, columns in re.findall(
            r"table_name = '(\w+)' AND column_name IN \(([^)]*)\)", SQL[2]
        )
    }
    read = {
        "config": {"id", *queries.CONFIG},
        "ref_jabatan": {"id", "config_id", "nama", "jenis"},
        "tweb_desa_pamong": {"pamong_id", "config_id", "id_pend", "jabatan_id", *queries.PAMONG},
        "tweb_penduduk": {"id", "config_id", *queries.RESIDENT},
        "kelompok": {"id", "config_id", "id_master", "id_ketua", "nama"},
        "kelompok_master": {"id", "kelompok"},
        "kelompok_anggota": {"id", "config_id", "id_kelompok", "id_penduduk", *queries.MEMBER},
    }
    for table in ("tweb_desa_pamong", "tweb_penduduk", "kelompok", "kelompok_anggota"):
        read[table].add(queries.DELETED)
    assert granted == read
    assert "pamong_pin" not in SQL[2]


def test_the_guide_s_source_is_accepted() -> None:
    (block,) = re.findall(r"^```toml\n(.*?)^```", GUIDE, re.M | re.S)
    assert make_source(tomllib.loads(block), "opensid.md").type == "opensid"


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("GRANT SELECT", "CREATE USER"), id="O12"),
        pytest.param(("REQUIRE SSL", "internal_network", "SIBERMATA_CA_BUNDLE"), id="O13"),
        pytest.param(("config_id", "Satu basis data, satu sumber"), id="O14"),
    ],
)
def test_the_guide_names_what_an_administrator_must_do(words: tuple[str, ...]) -> None:
    assert all(word in GUIDE for word in words)


@needs_mariadb
@pytest.mark.parametrize("row", [pytest.param("", id="O14")])
def test_one_shared_database_is_one_source_of_many_villages(
    office: Office, make_database: Maker, row: str
) -> None:
    source = source_on(make_database(ERAS[2026]), expect=BOTH)
    assert night_of(office, source).state == "PUBLISHED"
    assert {row["village_code"] for row in office.roster()} == {SUMENGKO, GEBANGSARI}


@needs_mariadb
@pytest.mark.parametrize(
    ("statement", "named"),
    [
        pytest.param("ALTER TABLE kelompok DROP COLUMN id_ketua", "kelompok.id_ketua", id="chair"),
        pytest.param(
            "ALTER TABLE tweb_penduduk DROP COLUMN status_dasar",
            "tweb_penduduk.status_dasar",
            id="living",
        ),
    ],
)
def test_a_column_that_is_not_granted_stops_the_source_by_its_name(
    make_database: Maker, statement: str, named: str
) -> None:
    """What is in every version and not seen was not granted: silence would count the dead."""
    with pytest.raises(SibermataError) as caught:
        get(source_on(make_database(changed(2026, statement))), environ=ENVIRON)
    assert caught.value.code == "SOURCE_CHANGED"
    assert named in str(caught.value)
