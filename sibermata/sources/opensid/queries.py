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
    "status_dasar",
)
MEMBER = (
    "jabatan",
    "no_sk_jabatan",
    "periode",
    "nmr_sk_pengangkatan",
    "tgl_sk_pengangkatan",
    "nmr_sk_pemberhentian",
    "tgl_sk_pemberhentian",
    "nama_luar",
    "nik_luar",
    "sex_luar",
    "tempatlahir_luar",
    "tanggallahir_luar",
    "agama_luar",
    "pendidikan_luar",
)
# Read of every village, so that one that lost its code changes no row of another.
CONFIG = (
    "kode_desa",
    "kode_kecamatan",
    "kode_kabupaten",
    "kode_propinsi",
    "nama_desa",
    "nama_kecamatan",
)
DELETED = "deleted_at"
# In every version; where one is not granted, the dead would count as in office.
RESIDENT_NEEDED = ("id", "nama", "status_dasar")
# Groups that speak of the BPD at all; which of them is the BPD, `bpd.py` says.
BPD = (
    "UPPER({0}) REGEXP '(^|[^A-Z])B[. ]{{0,2}}P[. ]{{0,2}}D([^A-Z]|$)"
    "|PERMUSYAWARA|BADAN PERWAKILAN|BADAN MUSYAWARAH'"
)
# The only village of a database: its one row of `config`, or several that bear one code.
ONLY = (
    "(SELECT IF(COUNT(*) = 1 OR (COUNT(DISTINCT kode_desa) = 1 AND COUNT(kode_desa) = COUNT(*)), "
    "MAX({0}), NULL) FROM config)"
)
CODE_OF = "(SELECT x.kode_desa FROM config x WHERE x.id = {0})"
Schema = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Read:
    """All rows as the database says them, texts and nulls only, and why they are all."""

    rows: list[dict[str, str | None]]
    proof: str


@dataclass(frozen=True, slots=True)
class _Statement:
    table: str
    key: str  # name of the key among the fields
    key_sql: str
    fields: Mapping[str, str]  # name -> SQL
    body: str  # FROM ... with all joins
    where: str


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
    if village and "kode_desa" not in schema.get("config", frozenset()):
        raise _gone(database, "config", "kode_desa")
    statements = [_pamong(database, schema)]
    if bpd:
        statements += [_members(database, schema), _chairs(schema)]
    tables = ("tweb_desa_pamong", "tweb_penduduk", "ref_jabatan", "config")
    unsteady = database.unsteady((*tables, "kelompok", "kelompok_anggota") if bpd else tables)
    database.snapshot()
    rows, proofs = [], []
    for statement in statements:
        found, proof = _counted(database, statement, again=bool(unsteady))
        rows += found
        proofs.append(proof)
    if unsteady:
        proofs.append(f"counted before and after: {', '.join(unsteady)} know no snapshot")
    return Read(rows, "; ".join(proofs))


def _counted(
    database: Database, statement: _Statement, *, again: bool
) -> tuple[list[dict[str, str | None]], str]:
    """Return the rows and the proof that they are all; `again` counts after the reading too."""
    count = f"SELECT COUNT(*) {statement.body} WHERE {statement.where}"
    counted = int(database.one(count))
    found = _in_steps(database, statement)
    after = int(database.one(count)) if again else counted
    if not counted == after == len(found) == len({row[statement.key] for row in found}):
        raise SourceUnavailable(
            f"{database.name}: {statement.table} moves while it is read: {counted}, "
            f"{len(found)}, {after}",
            "UNSTABLE_READ",
        )
    return found, f"{statement.table}: COUNT(*) = {counted} in the same snapshot"


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


def _pamong(database: Database, schema: Schema) -> _Statement:
    own = schema["tweb_desa_pamong"]
    fields = {name: f"p.{name}" for name in PAMONG if name in own}
    body = "FROM tweb_desa_pamong p"
    if "id_pend" in own:
        _need(database, schema, "tweb_penduduk", RESIDENT_NEEDED)
        resident, join = _resident(schema, own, "p", "id_pend")
        fields |= {"id_pend": "p.id_pend", **resident}
        body += join
    if "jabatan_id" in own:
        _need(database, schema, "ref_jabatan", ("id", "nama"))
        body += " LEFT JOIN ref_jabatan j ON j.id = p.jabatan_id"
        parts = _parts(schema, own, "p", "ref_jabatan", "j") or "FALSE"
        fields |= {
            f"ref_jabatan.{name}": f"IF({parts}, NULL, j.{name})"
            for name in ("nama", "jenis")
            if name in schema["ref_jabatan"]
        }
    elif "jabatan" not in own:
        raise _gone(database, "tweb_desa_pamong", "jabatan_id")
    village, join = _village(schema, own, "p")
    return _Statement(
        "tweb_desa_pamong",
        "pamong_id",
        "p.pamong_id",
        fields | village,
        body + join,
        _kept(schema, "tweb_desa_pamong", "p"),
    )


def _members(database: Database, schema: Schema) -> _Statement:
    _need(database, schema, "kelompok", ("id", "nama", "id_ketua"))
    _need(database, schema, "kelompok_anggota", ("id", "id_kelompok", "id_penduduk"))
    _need(database, schema, "tweb_penduduk", RESIDENT_NEEDED)
    own = schema["kelompok_anggota"]
    fields = {name: f"a.{name}" for name in MEMBER if name in own}
    group, master, where = _group(schema)
    resident, residents = _resident(schema, own, "a", "id_penduduk")
    village, villages = _village(schema, own, "a")
    fields |= {"id_kelompok": "a.id_kelompok", "id_penduduk": "a.id_penduduk"}
    return _Statement(
        "kelompok_anggota",
        "anggota_id",
        "a.id",
        fields | group | resident | village,
        "FROM kelompok_anggota a JOIN kelompok k ON k.id = a.id_kelompok"
        + master
        + residents
        + villages,
        f"{where} AND {_kept(schema, 'kelompok_anggota', 'a')}",
    )


def _chairs(schema: Schema) -> _Statement:
    """Return the SELECT of the groups' chairs: until 2022 they stood nowhere else."""
    group, master, where = _group(schema)
    resident, residents = _resident(schema, schema["kelompok"], "k", "id_ketua")
    village, villages = _village(schema, schema["kelompok"], "k")
    return _Statement(
        "kelompok",
        "kelompok_id",
        "k.id",
        {"id_ketua": "k.id_ketua"} | group | resident | village,
        f"FROM kelompok k{master}{residents}{villages}",
        f"{where} AND k.id_ketua > 0",
    )


def _group(schema: Schema) -> tuple[dict[str, str], str, str]:
    """Return the fields of a group `k`, the join of its master, and the groups that are meant."""
    fields, join, where = {"kelompok_nama": "k.nama"}, "", BPD.format("k.nama")
    if "id_master" in schema["kelompok"] and {"id", "kelompok"} <= schema.get(
        "kelompok_master", frozenset()
    ):
        fields["kelompok_master"] = "m.kelompok"
        join = " LEFT JOIN kelompok_master m ON m.id = k.id_master"
        where = f"({where} OR {BPD.format('m.kelompok')})"
    return fields, join, f"{where} AND {_kept(schema, 'kelompok', 'k')}"


def _resident(
    schema: Schema, own: frozenset[str], alias: str, link: str
) -> tuple[dict[str, str], str]:
    """Return the fields of the resident that a row points to, and the join; `penduduk_id` is null
    where nobody is there, `penduduk_desa_lain` says that the resident is another village's.
    """
    fields = {name: f"u.{name}" for name in RESIDENT if name in schema["tweb_penduduk"]}
    if DELETED in schema["tweb_penduduk"]:
        fields["penduduk_deleted_at"] = f"u.{DELETED}"
    if parts := _parts(schema, own, alias, "tweb_penduduk", "u"):
        fields["penduduk_desa_lain"] = f"IF({parts}, 1, NULL)"
    join = f" LEFT JOIN tweb_penduduk u ON u.id = {alias}.{link}"
    return {"penduduk_id": "u.id", **fields}, join


def _parts(schema: Schema, own: frozenset[str], alias: str, table: str, other: str) -> str:
    """Return the condition under which a row and the one it points to are two villages'; '' in a
    database of one. Villages are told apart by their codes: one may have been set up twice.
    """
    config = schema.get("config", frozenset())
    if not ("config_id" in own and "config_id" in schema[table] and {"id", "kode_desa"} <= config):
        return ""
    here, there = (CODE_OF.format(f"{name}.config_id") for name in (alias, other))
    return f"{here} <> {there}"


def _village(schema: Schema, own: frozenset[str], alias: str) -> tuple[dict[str, str], str]:
    """Return the fields of the village and their join: by `config_id`, or the only village of an
    older version. A `config_id` that leads nowhere means the only village too, where there is one.
    """
    config = schema.get("config", frozenset())
    if "kode_desa" not in config:
        return {}, ""
    only = {name: ONLY.format(name) for name in CONFIG if name in config}
    if "config_id" not in own or "id" not in config:
        return only, ""
    fields = {name: f"IF(c.id IS NULL, {alone}, c.{name})" for name, alone in only.items()}
    return fields, f" LEFT JOIN config c ON c.id = {alias}.config_id"


def _kept(schema: Schema, table: str, alias: str) -> str:
    """Return the condition under which a row of this table was not deleted."""
    return f"{alias}.{DELETED} IS NULL" if DELETED in schema[table] else "TRUE"


def _need(database: Database, schema: Schema, table: str, columns: Sequence[str]) -> None:
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
