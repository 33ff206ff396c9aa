"""Writes an OpenSID database on a MariaDB: pamong, penduduk and jabatan of every village, the BPD
as a kelompok, in the schema of 2024 or of 2026.

Adds the leftovers of real databases, which state nothing new: the earlier term of a re-elected
head, entries of a predecessor, deleted rows. Makes and drops only databases and users whose names
begin with `sibermata_demo_`.
"""

import secrets
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import unquote, urlsplit

import pymysql
from pymysql.connections import Connection

from sibermata.demo.deliveries.line import DUPLICATE, Line
from sibermata.demo.deliveries.paper import iso

DEFAULT_ADDRESS = "mysql://root@127.0.0.1:3306"
PREFIX = "sibermata_demo_"
EDUCATION = {"SD": 3, "SLTP": 4, "SLTA": 5, "D3": 7, "S1": 8, "S2": 9}
MEMBER_POSTS = {"BPD_KETUA": "1", "BPD_WAKIL": "2", "BPD_SEKRETARIS": "3", "BPD_ANGGOTA": "90"}
TABLES = (
    "CREATE TABLE config (id INT PRIMARY KEY, nama_desa VARCHAR(100), kode_desa VARCHAR(100), "
    "nama_kecamatan VARCHAR(100), kode_kecamatan VARCHAR(100), nama_kabupaten VARCHAR(100), "
    "kode_kabupaten VARCHAR(100), nama_propinsi VARCHAR(100), kode_propinsi VARCHAR(100), app_key "
    "VARCHAR(100))",
    "CREATE TABLE ref_jabatan (id INT PRIMARY KEY, config_id INT, nama VARCHAR(100), tupoksi "
    "LONGTEXT, jenis TINYINT DEFAULT 0)",
    "CREATE TABLE tweb_penduduk (id INT PRIMARY KEY, config_id INT, nama VARCHAR(100), nik "
    "VARCHAR(16), sex TINYINT, tempatlahir VARCHAR(100), tanggallahir DATE, agama_id INT, "
    "pendidikan_kk_id INT, telepon VARCHAR(20), email VARCHAR(100), status_dasar TINYINT DEFAULT "
    "1)",
    "CREATE TABLE tweb_desa_pamong (pamong_id INT PRIMARY KEY, config_id INT, pamong_nama "
    "VARCHAR(100), gelar_depan VARCHAR(100), gelar_belakang VARCHAR(100), pamong_nip VARCHAR(20), "
    "pamong_nik VARCHAR(20), pamong_niap VARCHAR(25), pamong_tag_id VARCHAR(20), pamong_pin "
    "VARCHAR(100), jabatan_id INT, pamong_status TINYINT, pamong_tgl_terdaftar DATE, id_pend INT, "
    "pamong_tempatlahir VARCHAR(100), pamong_tanggallahir DATE, pamong_sex TINYINT, "
    "pamong_pendidikan INT, pamong_agama INT, pamong_nosk VARCHAR(30), pamong_tglsk DATE, "
    "pamong_nohenti VARCHAR(30), pamong_tglhenti DATE, pamong_masajab VARCHAR(120), "
    "pamong_pangkat VARCHAR(20), foto VARCHAR(100), urut INT)",
    "CREATE TABLE kelompok_master (id INT PRIMARY KEY, config_id INT, kelompok VARCHAR(50), "
    "deskripsi VARCHAR(400), tipe VARCHAR(100) DEFAULT 'kelompok')",
    "CREATE TABLE kelompok (id INT PRIMARY KEY, config_id INT, id_master INT, id_ketua INT, nama "
    "VARCHAR(50), slug VARCHAR(255), keterangan VARCHAR(300), kode VARCHAR(16), tipe VARCHAR(100) "
    "DEFAULT 'kelompok')",
    "CREATE TABLE kelompok_anggota (id INT PRIMARY KEY, config_id INT, id_kelompok INT, "
    "id_penduduk INT, no_anggota VARCHAR(20), keterangan TEXT, jabatan VARCHAR(50) DEFAULT '90', "
    "no_sk_jabatan VARCHAR(50), tipe VARCHAR(100) DEFAULT 'kelompok', periode VARCHAR(255), "
    "nmr_sk_pengangkatan VARCHAR(255), tgl_sk_pengangkatan DATE, nmr_sk_pemberhentian "
    "VARCHAR(255), tgl_sk_pemberhentian DATE)",
)
# Added in 2026: members who live elsewhere, and a column for the day of deletion.
LATER = (
    "ALTER TABLE kelompok_anggota MODIFY id_penduduk INT NULL, ADD nama_luar VARCHAR(100), ADD "
    "nik_luar VARCHAR(20), ADD sex_luar TINYINT, ADD tempatlahir_luar VARCHAR(100), ADD "
    "tanggallahir_luar DATE, ADD agama_luar TINYINT, ADD pendidikan_luar TINYINT",
    "ALTER TABLE tweb_desa_pamong ADD deleted_at TIMESTAMP NULL",
)
WIDTHS = {"kelompok_anggota": 14, "tweb_desa_pamong": 27}  # columns of 2024, where 2026 has more
OUTSIDERS = 25  # of so many members of a BPD one lives elsewhere
LEFTOVERS = 20  # of so many officials one has a predecessor's entries beside his own
RE_ELECTED = 3  # of so many heads one is in a second term
DELETED = 40  # of so many officials one has a deleted row beside his own
FORMER, GONE = 5_000_000, 6_000_000  # added to a key: the row of an earlier term, a deleted row
TERM_YEARS = 6  # a head's term before 2024
Row = tuple[object, ...]


@dataclass(slots=True)
class MariaDB:
    """A server that answers, and what we made on it."""

    address: str
    run: str = field(
        default_factory=lambda: secrets.token_hex(3)
    )  # two demos at a time use different names
    made: list[str] = field(default_factory=list)
    users: list[str] = field(default_factory=list)
    logins: dict[str, tuple[str, str]] = field(default_factory=dict)  # database -> user, password

    @property
    def place(self) -> str:
        """'127.0.0.1:3306'."""
        parts = urlsplit(self.address)
        return f"{parts.hostname}:{parts.port or 3306}"

    def database(self, name: str) -> str:
        """Return the name of a supplier's database: 'sibermata_demo_1a2b3c_sumenep_aparatur'."""
        return f"{PREFIX}{self.run}_{name.replace('-', '_')}"

    def connect(self) -> Connection:
        """Return a connection as the user of the address."""
        parts = urlsplit(self.address)
        return pymysql.connect(
            host=parts.hostname or "127.0.0.1",
            port=parts.port or 3306,
            user=unquote(parts.username or "root"),
            password=unquote(parts.password or ""),
            connect_timeout=2,
            charset="utf8mb4",
            autocommit=False,
        )

    def close(self) -> None:
        """Drop the databases and users that the demo made here, and no others."""
        if not self.made and not self.users:
            return
        with self.connect() as connection, connection.cursor() as cursor:
            for name in self.made:
                cursor.execute(f"DROP DATABASE IF EXISTS `{name}`")
            for user in self.users:
                cursor.execute("DROP USER IF EXISTS %s@'%%'", (user,))
        self.made.clear()
        self.users.clear()


def find_mariadb(address: str) -> MariaDB | None:
    """Return the server, if one answers and accepts our login."""
    if not address:
        return None
    server = MariaDB(address)
    try:
        with server.connect():
            return server
    except (pymysql.MySQLError, OSError):
        return None


def is_later(database: str) -> bool:
    """Return whether a supplier's database has the schema of 2026; the run in its name decides
    nothing.
    """
    return zlib.crc32(database.removeprefix(PREFIX).partition("_")[2].encode()) % 2 == 0


def write_opensid(server: MariaDB, database: str, lines: Iterable[Line]) -> None:
    """Put the district's villages into one OpenSID database as they stand tonight."""
    if not database.startswith(PREFIX):
        raise ValueError(f"{database!r}: the demo writes only into {PREFIX}*")
    later = is_later(database)
    tables = _rows((line for line in lines if line.outcome != DUPLICATE), later=later)
    with server.connect() as connection, connection.cursor() as cursor:
        # Zero dates, as OpenSID's own installations allow them.
        cursor.execute("SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO'")
        if database not in server.made:
            cursor.execute(f"DROP DATABASE IF EXISTS `{database}`")
            cursor.execute(
                f"CREATE DATABASE `{database}` CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci"
            )
            server.made.append(database)
            cursor.execute(f"USE `{database}`")
            for statement in (*TABLES, *(LATER if later else ())):
                cursor.execute(statement)
            server.logins[database] = _reader(server, connection, database)
        cursor.execute(f"USE `{database}`")
        for table, rows in tables.items():
            cursor.execute(f"DELETE FROM `{table}`")  # noqa: S608 - names of our own
            if rows:
                marks = ", ".join(["%s"] * len(rows[0]))
                cursor.executemany(f"INSERT INTO `{table}` VALUES ({marks})", rows)  # noqa: S608
        connection.commit()


def _reader(server: MariaDB, connection: Connection, database: str) -> tuple[str, str]:
    """Make a user who may only read; where that is not allowed, the address's own user has to
    do.
    """
    user, password = f"{PREFIX}{secrets.token_hex(3)}", secrets.token_hex(16)
    try:
        with connection.cursor() as cursor:
            cursor.execute("CREATE USER %s@'%%' IDENTIFIED BY %s", (user, password))
            server.users.append(user)
            cursor.execute(f"GRANT SELECT ON `{database}`.* TO %s@'%%'", (user,))
    except pymysql.MySQLError:
        parts = urlsplit(server.address)
        return unquote(parts.username or "root"), unquote(parts.password or "")
    return user, password


def _rows(lines: Iterable[Line], *, later: bool) -> dict[str, list[Row]]:
    """Return the rows of every table, in the order of its columns."""
    villages: dict[str, int] = {}
    posts: dict[tuple[int, str], int] = {}
    people: dict[tuple[int, int], int] = {}
    tables: dict[str, list[Row]] = {
        name: []
        for name in (
            "config",
            "ref_jabatan",
            "tweb_penduduk",
            "tweb_desa_pamong",
            "kelompok_master",
            "kelompok",
            "kelompok_anggota",
        )
    }
    for number, line in enumerate(lines, 1):
        code = line.village.code
        village = villages.get(code)
        if village is None:
            village = villages[code] = len(villages) + 1
            tables["config"].append(
                (
                    village,
                    line.village.name,
                    code.replace(".", ""),
                    line.village.subdistrict,
                    code[:8].replace(".", ""),
                    "",
                    code[:5],
                    "Jawa Timur",
                    "35",
                    "x",
                )
            )
            tables["kelompok_master"].append(
                (village, village, "BPD", "Badan Permusyawaratan Desa", "lembaga")
            )
            tables["kelompok"].append(
                (
                    village,
                    village,
                    village,
                    0,
                    "Badan Permusyawaratan Desa",
                    f"bpd-{village}",
                    "",
                    f"BPD{village}",
                    "lembaga",
                )
            )
        if is_member(line):
            _add_member(tables, line, village, people, number, outside=later)
        else:
            _add_pamong(tables, line, village, posts, people, number, deleted=later)
    if not later:
        for table, width in WIDTHS.items():
            tables[table] = [row[:width] for row in tables[table]]
    return tables


def is_member(line: Line) -> bool:
    """Return whether a line is a BPD's."""
    return line.tenure.body == "bpd" if line.tenure else "BPD" in line.post


def _resident(
    tables: dict[str, list[Row]],
    line: Line,
    village: int,
    people: dict[tuple[int, int], int],
    number: int,
) -> int:
    """Return the person's id among the village's residents; who moves gets a new one."""
    identity = village, line.tenure.person.number if line.tenure else -number
    if identity not in people:
        people[identity] = len(people) + 1
        nik = line.nik if len(line.nik) <= 16 else line.nik.strip("'").replace(".", "")
        tables["tweb_penduduk"].append(
            (
                people[identity],
                village,
                line.name,
                "0" if nik == "-" else nik,
                1 if line.sex == "L" else 2,
                line.birth_place,
                _day(line.born),
                1,
                EDUCATION.get(line.education),
                line.phone,
                None,
                1,
            )
        )
    return people[identity]


def _add_member(
    tables: dict[str, list[Row]],
    line: Line,
    village: int,
    people: dict[tuple[int, int], int],
    number: int,
    *,
    outside: bool,
) -> None:
    post = MEMBER_POSTS[line.tenure.post] if line.tenure else "4"
    elsewhere: Row = (None,) * 7
    resident = None
    if outside and line.name and int(line.key) % OUTSIDERS == 0:
        sex = 1 if line.sex == "L" else 2
        school = EDUCATION.get(line.education)
        birth = (line.birth_place, _day(line.born))
        elsewhere = (line.name, line.nik[:20], sex, *birth, 1, school)
    else:
        resident = _resident(tables, line, village, people, number)
    tables["kelompok_anggota"].append(
        (
            int(line.key),
            village,
            village,
            resident,
            str(number),
            "",
            post,
            line.sk_number,
            "lembaga",
            "2019-2027",
            line.sk_number,
            _day(line.sk_date),
            None,
            None,
            *elsewhere,
        )
    )


def _add_pamong(
    tables: dict[str, list[Row]],
    line: Line,
    village: int,
    posts: dict[tuple[int, str], int],
    people: dict[tuple[int, int], int],
    number: int,
    *,
    deleted: bool,
) -> None:
    post = posts.get((village, line.post))
    if post is None:
        post = posts[village, line.post] = len(posts) + 1
        kind = {"KADES": 1, "SEKDES": 2}.get(line.tenure.post, 0) if line.tenure else 0
        tables["ref_jabatan"].append((post, village, line.post, "", kind))
    # Most officials are residents of the register: then the pamong row itself has no name.
    resident = (
        _resident(tables, line, village, people, number)
        if int(line.key) % 5 and line.name
        else None
    )
    row = _pamong(line, village, post, resident, number)
    key = int(line.key)
    tables["tweb_desa_pamong"].append(row)
    if resident is not None and (former := _former_term(line)):
        tables["tweb_desa_pamong"].append((key + FORMER, *row[1:11], 2, *row[12:19], *former))
    if deleted and key % DELETED == 3:
        tables["tweb_desa_pamong"].append((key + GONE, *row[1:-1], "2025-01-02 03:04:05"))


def _pamong(line: Line, village: int, post: int, resident: int | None, number: int) -> Row:
    """Return a line as a row of `tweb_desa_pamong`. For a resident its own fields are empty, unless
    the entries of a predecessor were left in them.
    """
    own: Row = (line.birth_place, _day(line.born), 1 if line.sex == "L" else 2)
    nik: str | None = line.nik[:20]
    if resident is not None:
        own, nik = (None,) * 3, None
    if resident is not None and int(line.key) % LEFTOVERS == 1:
        region = line.village.code[:8].replace(".", "")
        own, nik = ("Kediri", "1961-05-05", 1), f"{region}0505619999"
    return (
        int(line.key),
        village,
        None if resident else line.name,
        line.front,
        line.back,
        "-",
        nik,
        "0",
        None,
        "rahasia",
        post,
        1 if line.active else 2,
        "2019-01-01",
        resident,
        *own,
        EDUCATION.get(line.education),
        1,
        line.sk_number,
        _day(line.sk_date),
        None,
        _day(line.left),
        None,
        None,
        "",
        number,
        None,
    )


def _former_term(line: Line) -> Row | None:
    """Return the decrees and the years of a re-elected head's earlier term."""
    if line.tenure is None or line.tenure.post != "KADES" or int(line.key) % RE_ELECTED:
        return None
    if not isinstance(line.sk_date, date) or line.tenure.capacity != "definitif":
        return None
    began = min(line.sk_date, line.start or line.sk_date)
    first, last = began.replace(year=began.year - TERM_YEARS, day=1), began - timedelta(days=1)
    term = f"{first.year}-{last.year}"
    return ("188/1", iso(first), "188/2", iso(last), term, None, "", 0, None)


def _day(day: date | str | None) -> str | None:
    if isinstance(day, str) and not day.startswith("0000"):
        return "0000-00-00"  # a date column cannot hold 31/02: it falls to zero
    return iso(day) or None
