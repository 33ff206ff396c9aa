"""The SELECTs of OpenSID: only listed columns, only those that this version has, in steps by key,
counted in the same snapshot.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sibermata.errors import SourceChanged, SourceUnavailable
from sibermata.sources.opensid.mariadb import Database

STEP = 1000  # rows a SELECT: none of them holds the office up
# What we read and nothing else (S46, S47). `pamong_pin` must never stand here.
PAMONG = (
    "pamong_nama",
    "gelar_depan",
    "gelar_belakang",
    "pamong_nip",
    "pamong_nik",
    "pamong_niap",
    "pamong_sex",
    "pamong_tempatlahir",
    "pamong_tanggallahir",
    "pamong_agama",
    "pamong_pendidikan",
    "pamong_pangkat",
    "pamong_status",
    "jabatan",
    "pamong_nosk",
    "pamong_tglsk",
    "pamong_nohenti",
    "pamong_tglhenti",
    "pamong_masajab",
    "status_pejabat",
)
RESIDENT = (
    "nama",
    "nik",
    "sex",
    "tempatlahir",
    "tanggallahir",
    "agama_id",
    "pendidikan_kk_id",
    "telepon",
    "email",
)
MEMBER = (
    "jabatan",
    "no_sk_jabatan",
    "periode",
    "nmr_sk_pengangkatan",
    "tgl_sk_pengangkatan",
    "nmr_sk_pemberhentian",
    "tgl_sk_pemberhentian",
)
CONFIG = (
    "kode_kecamatan",
    "kode_kabupaten",
    "kode_propinsi",
    "nama_desa",
    "nama_kecamatan",
)  # where `kode_desa` alone is no whole code
BPD = "(UPPER({0}) REGEXP '(^|[^A-Z])BPD([^A-Z]|$)' OR UPPER({0}) LIKE '%%PERMUSYAWARATAN%%')"


@dataclass(frozen=True, slots=True)
class Read:
    """All rows as the database says them, texts and nulls only, and why they are all."""

    rows: list[dict[str, str | None]]
    proof: str


def read(database: Database, *, bpd: bool, village: bool) -> Read:
    """Return perangkat, and BPD members if they are asked for.

    `village`: the village must come from the database.
    """
    schema = database.columns()
    _need(database, schema, "tweb_desa_pamong", ("pamong_id", "pamong_status"))
    if (
        "pamong_nama" not in schema["tweb_desa_pamong"]
        and "id_pend" not in schema["tweb_desa_pamong"]
    ):
        raise _gone(database, "tweb_desa_pamong", "pamong_nama")
    tables = [
        "tweb_desa_pamong",
        "tweb_penduduk",
        "ref_jabatan",
        "config",
        *(("kelompok", "kelompok_anggota") if bpd else ()),
    ]
    unsteady = database.unsteady(tables)
    database.snapshot()
    statements = [_pamong(database, schema, village)] + (
        [_members(database, schema, village)] if bpd else []
    )
    rows, proofs = [], []
    for statement in statements:
        counted = int(database.one(statement.count))
        found = _in_steps(database, statement)
        after = int(database.one(statement.count)) if unsteady else counted
        if not counted == after == len(found) == len({row[statement.key] for row in found}):
            raise SourceUnavailable(
                f"{database.name}: {statement.table} moves while it is read: {counted}, "
                f"{len(found)}, {after}",
                "UNSTABLE_READ",
            )
        rows += found
        proofs.append(f"{statement.table}: COUNT(*) = {counted} in the same snapshot")
    if unsteady:
        proofs.append(f"counted before and after: {', '.join(unsteady)} know no snapshot")
    return Read(rows, "; ".join(proofs))


@dataclass(frozen=True, slots=True)
class _Statement:
    table: str
    key: str  # name of the key among the fields
    key_sql: str
    fields: Mapping[str, str]  # name -> SQL
    body: str  # FROM ... with all joins
    where: str
    count: str


def _in_steps(database: Database, statement: _Statement) -> list[dict[str, str | None]]:
    found: list[dict[str, str | None]] = []
    last = -1
    named = [statement.key, *statement.fields]
    picked = ", ".join(
        f"CAST({sql} AS CHAR)" for sql in (statement.key_sql, *statement.fields.values())
    )
    sql = (
        f"SELECT {picked} {statement.body} WHERE {statement.where} AND {statement.key_sql} > "
        f"%s ORDER BY {statement.key_sql} LIMIT {STEP}"
    )
    while True:
        step = database.rows(sql, (last,))
        found += [dict(zip(named, map(_text, row), strict=True)) for row in step]
        if len(step) < STEP:
            return found
        last = int(step[-1][0])


def _text(value: Any) -> str | None:
    return (
        value.decode("utf-8", "replace")
        if isinstance(value, bytes)
        else None
        if value is None
        else str(value)
    )


def _pamong(database: Database, schema: Mapping[str, frozenset[str]], village: bool) -> _Statement:
    own = schema["tweb_desa_pamong"]
    fields = {name: f"p.{name}" for name in PAMONG if name in own}
    body = "FROM tweb_desa_pamong p"
    if "id_pend" in own:
        _need(database, schema, "tweb_penduduk", ("id", "nama"))
        body += " LEFT JOIN tweb_penduduk u ON u.id = p.id_pend"
        fields |= {name: f"u.{name}" for name in RESIDENT if name in schema["tweb_penduduk"]}
    if "jabatan_id" in own:
        _need(database, schema, "ref_jabatan", ("id", "nama"))
        body += " LEFT JOIN ref_jabatan j ON j.id = p.jabatan_id"
        fields |= {
            f"ref_jabatan.{name}": f"j.{name}"
            for name in ("nama", "jenis")
            if name in schema["ref_jabatan"]
        }
    elif "jabatan" not in own:
        raise _gone(database, "tweb_desa_pamong", "jabatan_id")
    village_sql, join = _village(database, schema, own, "p", village)
    fields |= village_sql
    count = "SELECT COUNT(*) FROM tweb_desa_pamong"
    return _Statement(
        "tweb_desa_pamong", "pamong_id", "p.pamong_id", fields, body + join, "TRUE", count
    )


def _members(database: Database, schema: Mapping[str, frozenset[str]], village: bool) -> _Statement:
    _need(database, schema, "kelompok", ("id", "nama"))
    _need(database, schema, "kelompok_anggota", ("id", "id_kelompok", "id_penduduk"))
    _need(database, schema, "tweb_penduduk", ("id", "nama"))
    own = schema["kelompok_anggota"]
    fields = {name: f"a.{name}" for name in MEMBER if name in own}
    if "jabatan" not in own and "id_ketua" in schema["kelompok"]:
        fields["jabatan"] = (
            "IF(a.id_penduduk = k.id_ketua, '1', '90')"  # before 2020 only the chair was marked
        )
    fields |= {name: f"u.{name}" for name in RESIDENT if name in schema["tweb_penduduk"]}
    groups = "FROM kelompok_anggota a JOIN kelompok k ON k.id = a.id_kelompok"
    where = BPD.format("k.nama")
    if "id_master" in schema["kelompok"] and {"id", "kelompok"} <= schema.get(
        "kelompok_master", frozenset()
    ):
        groups += " LEFT JOIN kelompok_master m ON m.id = k.id_master"
        where = f"({where} OR {BPD.format('m.kelompok')})"
    village_sql, join = _village(database, schema, own, "a", village)
    fields |= village_sql
    body = f"{groups} LEFT JOIN tweb_penduduk u ON u.id = a.id_penduduk{join}"
    count = f"SELECT COUNT(*) {groups} WHERE {where}".replace(
        "%%", "%"
    )  # without values nothing is doubled
    return _Statement("kelompok_anggota", "anggota_id", "a.id", fields, body, where, count)


def _village(
    database: Database,
    schema: Mapping[str, frozenset[str]],
    own: frozenset[str],
    alias: str,
    wanted: bool,
) -> tuple[dict[str, str], str]:
    """Return the fields of the village and their join: by `config_id`, or the only village of an
    older version.
    """
    config = schema.get("config", frozenset())
    if "kode_desa" not in config:
        if wanted:
            raise _gone(database, "config", "kode_desa")
        return {}, ""
    named = ["kode_desa"]
    if database.one("SELECT COUNT(*) FROM config WHERE CHAR_LENGTH(COALESCE(kode_desa, '')) < 10"):
        named += [
            name for name in CONFIG if name in config
        ]  # until about 2019 each part of the code stood in its own field
    only = {name: f"(SELECT IF(COUNT(*) = 1, MAX({name}), NULL) FROM config)" for name in named}  # noqa: S608  # names of this file
    if "config_id" in own and "id" in config:
        join = f" LEFT JOIN config c ON c.id = {alias}.config_id"
        return {name: f"COALESCE(c.{name}, {alone})" for name, alone in only.items()}, join
    return only, ""


def _need(
    database: Database, schema: Mapping[str, frozenset[str]], table: str, columns: Sequence[str]
) -> None:
    for column in columns:
        if column not in schema.get(table, frozenset()):
            raise _gone(database, table, column if table in schema else "")


def _gone(database: Database, table: str, column: str) -> SourceChanged:
    what = f"{table}.{column}" if column else f"the table {table}"
    return SourceChanged(
        f"{database.name}: {what} is gone from the database, or not granted to us",
        place=table,
        value=column,
    )
