"""A row of OpenSID as cells under canonical names: whose words count, and which numbers are words.

Invariant: of a row that points to a resident, nothing personal comes from the copy beside it; that
copy may be the predecessor's (FIELD H11).
"""

import re
from collections.abc import Mapping
from typing import Any

from sibermata.errors import ConfigError
from sibermata.records.cell import ABSENT
from sibermata.records.source import Source
from sibermata.sources.json.cells import cell_of
from sibermata.sources.opensid import bpd, queries

Row = dict[str, Any]
Places = Mapping[str, tuple[str, ...]]

PERSON = {  # of a resident's entry; the office's own copy of it stands in `OWN` and `OUTSIDE`
    "name": "nama",
    "nik": "nik",
    "sex": "sex",
    "birth_place": "tempatlahir",
    "birth_date": "tanggallahir",
    "religion": "agama_id",
    "education": "pendidikan_kk_id",
    "phone": "telepon",
    "email": "email",
}
OWN = {
    "name": "pamong_nama",
    "nik": "pamong_nik",
    "sex": "pamong_sex",
    "birth_place": "pamong_tempatlahir",
    "birth_date": "pamong_tanggallahir",
    "religion": "pamong_agama",
    "education": "pamong_pendidikan",
}
OUTSIDE = {
    "name": "nama_luar",
    "nik": "nik_luar",
    "sex": "sex_luar",
    "birth_place": "tempatlahir_luar",
    "birth_date": "tanggallahir_luar",
    "religion": "agama_luar",
    "education": "pendidikan_luar",
}
VILLAGE = {
    "village_code": ("kode_desa",),
    "village_name": ("nama_desa",),
    "subdistrict_name": ("nama_kecamatan",),
}


def _places(copy: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return where the personal fields stand: in the resident's entry, or in the copy."""
    return {column: (place, *filter(None, (copy.get(column),))) for column, place in PERSON.items()}


PAMONG: Places = {
    **_places(OWN),
    **VILLAGE,
    "front_title": ("gelar_depan",),
    "back_title": ("gelar_belakang",),
    "nip": ("pamong_nip",),
    "niap": ("pamong_niap",),
    "post": ("ref_jabatan.nama", "jabatan"),
    "capacity": ("status_pejabat",),
    "status": ("pamong_status",),
    "sk_number": ("pamong_nosk",),
    "sk_date": ("pamong_tglsk",),
    "end_sk_number": ("pamong_nohenti",),
    "end_sk_date": ("pamong_tglhenti",),
    "term": ("pamong_masajab",),
    "rank": ("pamong_pangkat",),
}
MEMBER: Places = {
    **_places(OUTSIDE),
    **VILLAGE,
    "post": ("jabatan",),
    "sk_number": ("nmr_sk_pengangkatan", "no_sk_jabatan"),
    "sk_date": ("tgl_sk_pengangkatan",),
    "end_sk_number": ("nmr_sk_pemberhentian",),
    "end_sk_date": ("tgl_sk_pemberhentian",),
    "term": ("periode",),
}
CHAIR: Places = {**_places({}), **VILLAGE}
COLUMNS = ("key", *PAMONG)
# table -> the name of its primary key in a row, what stands before it in our key, and the places
TABLES: Mapping[str, tuple[str, str, Places]] = {
    "tweb_desa_pamong": ("pamong_id", "", PAMONG),
    "kelompok_anggota": ("anggota_id", "bpd-", MEMBER),
    "kelompok": ("kelompok_id", "bpd-ketua-", CHAIR),
}
LINKS = {"tweb_desa_pamong": "id_pend", "kelompok_anggota": "id_penduduk", "kelompok": "id_ketua"}
SEX = {"1": "L", "2": "P"}
ACTIVE = "aktif"
STATUS = {"1": ACTIVE, "2": "tidak aktif", "0": "tidak aktif"}
LIVING = {"1": "", "2": "MATI", "3": "PINDAH", "4": "HILANG", "6": "PERGI", "9": "TIDAK VALID"}
RELIGION = dict(
    enumerate(
        ("Islam", "Kristen", "Katolik", "Hindu", "Buddha", "Khonghucu", "Kepercayaan"), start=1
    )
)
EDUCATION = dict(
    enumerate(
        (
            "Tidak/Belum Sekolah",
            "Belum Tamat SD",
            "Tamat SD",
            "SLTP",
            "SLTA",
            "Diploma II",
            "Diploma III",
            "Strata I",
            "Strata II",
            "Strata III",
        ),
        start=1,
    )
)
WORDS = {
    "sex": SEX,
    "capacity": {"1": "Pj", "0": ""},  # status_pejabat: marked for an acting village head only
    "status": STATUS,
    "religion": {str(number): word for number, word in RELIGION.items()},
    "education": {str(number): word for number, word in EDUCATION.items()},
}
HEADS = {"1": "Kepala Desa", "2": "Sekretaris Desa"}  # ref_jabatan.jenis decides
HEADS_OF_KELURAHAN = {"1": "Lurah", "2": "Sekretaris Kelurahan"}  # the same words to OpenSID
TEXTS = frozenset(("name", "front_title", "back_title", "birth_place"))
ESCAPED = re.compile(r"""\\+(['"])""")  # a quote that was escaped before it was stored
TEMPORARY = re.compile(r"0[0-9]{15}")
CIVIL_SERVANT = 18  # digits of a NIP
FEW = 6  # digits that are no number of anybody: '-', '0', '1.'
CODE = 10  # digits of a village's code
ACTING = re.compile(r"(?i)^\s*((?:pj|pjs|plt|plh|penjabat|pelaksana (?:tugas|harian))\b\.?)\s*")


def table_of(row: Row) -> str:
    """Return the table that a row came from."""
    return next(table for table, (key, *_) in TABLES.items() if key in row)


def places_of(source: Source) -> dict[str, Places]:
    """Return where each canonical column stands in each table: as this file says, or as the
    source's [columns] do. A list falls back row by row.
    """
    known = {
        "tweb_desa_pamong": {*queries.PAMONG},
        "penduduk": {*queries.RESIDENT},
        "kelompok_anggota": {*queries.MEMBER},
        "ref_jabatan": {"nama", "jenis"},
    }
    wanted: dict[str, dict[str, tuple[str, ...]]] = {"tweb_desa_pamong": {}, "kelompok_anggota": {}}
    for column, names in source.columns.items():
        for name in names:
            table, place = _split(name, known)
            if not table:
                listed = sorted({place for places in known.values() for place in places})
                raise ConfigError(
                    f"{source.name}: [columns] {column}: {name!r} is not read from an OpenSID "
                    f"database; known are {', '.join(listed)}",
                    place=f"[columns] {column}",
                )
            for where in wanted if table == "penduduk" else (table,):
                where = "tweb_desa_pamong" if where == "ref_jabatan" else where
                wanted[where][column] = (*wanted[where].get(column, ()), place)
    return {
        table: {**places, **_complete(places, wanted.get(table, {}))}
        for table, (_, _, places) in TABLES.items()
    }


def _split(name: str, known: Mapping[str, set[str]]) -> tuple[str, str]:
    """Return table and place of a column's name, ('', '') if it is not read."""
    table, dot, column = name.strip().rpartition(".")
    table = "penduduk" if table == "tweb_penduduk" else table
    for where in (table,) if dot else known:
        if column in known.get(where, ()):
            return where, f"ref_jabatan.{column}" if where == "ref_jabatan" else column
    return "", ""


def _complete(places: Places, wanted: Places) -> Places:
    """Return the wanted places of columns that this table has; a list that names only the
    resident's entry leaves the table its own copy, which rows without a resident need.
    """
    residents = set(queries.RESIDENT)
    return {
        column: (
            *names,
            *(place for place in places[column] if set(names) <= residents and place not in names),
        )
        for column, names in wanted.items()
        if column in places
    }


def cells_of(row: Row, table: str, places: Places, leader: str, past: str = "") -> list[str]:
    """Return a row as cells. `leader`: the resident who leads the row's group, `past`: the member's
    period where his village's BPD has a later one.
    """
    key, prefix, _ = TABLES[table]
    resident = has_resident(row, table)
    village = _village(row)
    cells = [f"{prefix}{cell_of(row.get(key))}"]
    for column in COLUMNS[1:]:
        cell = village.get(column)
        if cell is None:
            cell = _first(row, _whose(column, places.get(column, ()), resident))
        if column in TEXTS:
            cell = ESCAPED.sub(r"\1", cell)
        if column in WORDS:
            cell = WORDS[column].get(cell.strip(), cell)
        if column == "post":
            cell = _post(cell, row, table, leader)
        if column == "status":
            cell = _status(cell, row, past)
        cells.append(cell)
    _settle_numbers(cells, row)
    return cells


def _settle_numbers(cells: list[str], row: Row) -> None:
    """Take away numbers that stand for none, and put a village's own number where it belongs."""
    nik, nip, niap = (COLUMNS.index(column) for column in ("nik", "nip", "niap"))
    code = _code(row)
    if TEMPORARY.fullmatch(cells[nik]) or (code and re.fullmatch(code + "[0-9]{5}", cells[nik])):
        cells[nik] = ""  # given by OpenSID to whoever has none; a decimal lost its first zero
    if cells[niap].strip() == "0":
        cells[niap] = ""  # OpenSID's default: none
    if len(_digits(cells[nip])) not in (*range(FEW), CIVIL_SERVANT) and not cells[niap].strip(
        ABSENT
    ):
        cells[nip], cells[niap] = "", cells[nip]


def without_stranger(row: Row) -> Row:
    """Return a row that points to another village's resident without all that is said of that one:
    the villages' rows were once numbered apart.
    """
    return {name: None if name in queries.RESIDENT else value for name, value in row.items()}


def has_resident(row: Row, table: str) -> bool:
    """Return whether a row points to a resident; rows read before the pointer travelled with them
    do where a resident's name stands.
    """
    link = row.get(LINKS[table])
    return link not in (None, "", "0") if LINKS[table] in row else bool(row.get("nama"))


def _whose(column: str, places: tuple[str, ...], resident: bool) -> tuple[str, ...]:
    """Return the places that speak of this row's person: the resident's entry, or the copy."""
    if column not in PERSON:
        return places
    copies = {OWN.get(column), OUTSIDE.get(column)}
    return tuple(place for place in places if (place in copies) is not resident)


def _village(row: Row) -> dict[str, str]:
    """Return what is said of the village where `kode_desa` is not the whole code: its parts put
    together, or else its name alone.
    """
    if len(_digits(row.get("kode_desa"))) == CODE or not row.get("nama_desa"):
        return {}
    return {"village_code": _code(row)}  # a number that is no code must not outweigh the name


def _code(row: Row) -> str:
    """Return the ten digits of the village's code, put together from its parts; '' if they are not
    there.
    """
    code, subdistrict, district, province = (
        _digits(row.get(name))
        for name in ("kode_desa", "kode_kecamatan", "kode_kabupaten", "kode_propinsi")
    )
    district = district if len(district) == 4 else province + district
    whole = (subdistrict if len(subdistrict) == 6 else district + subdistrict) + code
    return code if len(code) == CODE else whole if len(code) == 4 and len(whole) == CODE else ""


def _digits(text: str | None) -> str:
    return re.sub("[^0-9]", "", text or "")


def _post(cell: str, row: Row, table: str, leader: str) -> str:
    if table == "kelompok":
        return bpd.post_of(row, "1")
    if table == "kelompok_anggota":
        post = bpd.post_of(row, cell)
        leading = leader and str(row.get("id_penduduk")) == leader and post.startswith(bpd.MEMBER)
        return post.replace(bpd.MEMBER, bpd.CHAIR, 1) if leading else post
    heads = HEADS_OF_KELURAHAN if _code(row)[6:7] == "1" else HEADS
    head = heads.get(str(row.get("ref_jabatan.jenis")))
    if head is None:
        return "" if cell.strip() == "0" else cell  # the default of the older column: none
    acting = ACTING.match(cell)
    return f"{acting[1]} {head}" if acting else head


def _status(cell: str, row: Row, past: str) -> str:
    """Return the status; of somebody in office who is no living resident, or whose period is over,
    words that are a question until a person answers what they mean.
    """
    living = str(row.get("status_dasar") or "1").strip()
    word = LIVING.get(living, f"BERSTATUS {living}")
    if row.get("penduduk_deleted_at"):
        word = "DIHAPUS"
    in_office = cell.strip() in ("", ACTIVE, ABSENT) and not bpd.dismissed(row)
    if not in_office or not (word or past):
        return cell
    return f"{ACTIVE}, tetapi " + (f"penduduknya {word}" if word else f"periodenya {past}")


def _first(row: Row, places: tuple[str, ...]) -> str:
    """Return the first place that says something; blank where one is silent, `ABSENT` where this
    version has none of them.
    """
    present = [cell_of(row[place]) for place in places if place in row]
    return next((cell for cell in present if cell.strip()), "" if present else ABSENT)
