"""OpenSID's own database: perangkat from `tweb_desa_pamong`, BPD members from `kelompok_anggota`,
read in one snapshot.

Source: OpenSID's schema, versions 2017 to 2026; what a version does not have is asked of
information_schema, never guessed.
`pamong_pin` is a secret and is never read; dates are read as text, since drivers lose '0000-00-00'.
"""

import json
import re
from typing import Any

import tenacity

from sibermata.errors import DeliveryRefused, SourceUnavailable
from sibermata.records.cell import ABSENT
from sibermata.records.delivery import Before, Fetched, Parsed, Part, Remark, Table
from sibermata.records.source import Source
from sibermata.rules.value.columns import ColumnNames
from sibermata.sources.json import text as json_text
from sibermata.sources.json.cells import cell_of
from sibermata.sources.json.pages import incomplete
from sibermata.sources.json.text import count_of
from sibermata.sources.opensid import queries as opensid_sql
from sibermata.sources.opensid.mariadb import connected, place_of
from sibermata.sources.outside import Outside

END = "_rows"  # the last line counts the lines before it: a file cut anywhere is found out

# canonical -> where it stands, the resident's own entry before the office's copy of it (SEMANTICS
# 2; DOMAIN 8.4).
PAMONG = {
    "name": ("nama", "pamong_nama"),
    "front_title": ("gelar_depan",),
    "back_title": ("gelar_belakang",),
    "nik": ("nik", "pamong_nik"),
    "nip": ("pamong_nip",),
    "niap": ("pamong_niap",),
    "sex": ("sex", "pamong_sex"),
    "birth_place": ("tempatlahir", "pamong_tempatlahir"),
    "birth_date": ("tanggallahir", "pamong_tanggallahir"),
    "religion": ("agama_id", "pamong_agama"),
    "education": ("pendidikan_kk_id", "pamong_pendidikan"),
    "village_code": ("kode_desa",),
    "village_name": ("nama_desa",),
    "subdistrict_name": ("nama_kecamatan",),
    "post": ("ref_jabatan.nama", "jabatan"),
    "capacity": ("status_pejabat",),
    "status": ("pamong_status",),
    "sk_number": ("pamong_nosk",),
    "sk_date": ("pamong_tglsk",),
    "end_sk_number": ("pamong_nohenti",),
    "end_sk_date": ("pamong_tglhenti",),
    "term": ("pamong_masajab",),
    "phone": ("telepon",),
    "email": ("email",),
    "rank": ("pamong_pangkat",),
}
BPD = {
    "name": ("nama",),
    "nik": ("nik",),
    "sex": ("sex",),
    "birth_place": ("tempatlahir",),
    "birth_date": ("tanggallahir",),
    "religion": ("agama_id",),
    "education": ("pendidikan_kk_id",),
    "village_code": ("kode_desa",),
    "village_name": ("nama_desa",),
    "subdistrict_name": ("nama_kecamatan",),
    "post": ("jabatan",),
    "sk_number": ("nmr_sk_pengangkatan", "no_sk_jabatan"),
    "sk_date": ("tgl_sk_pengangkatan",),
    "end_sk_number": ("nmr_sk_pemberhentian",),
    "end_sk_date": ("tgl_sk_pemberhentian",),
    "term": ("periode",),
    "phone": ("telepon",),
    "email": ("email",),
}
COLUMNS = ("key", *PAMONG)
SEX = {"1": "L", "2": "P"}
STATUS = {"1": "aktif", "2": "tidak aktif", "0": "tidak aktif"}
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
HEADS = {
    "1": ("Kepala Desa", r"(?i)kepala|kades|lurah"),
    "2": ("Sekretaris Desa", r"(?i)sekretaris|sekdes|carik"),
}  # ref_jabatan.jenis
WORDS = {
    "sex": SEX,
    "capacity": {"1": "Pj", "0": ""},  # status_pejabat: marked for an acting village head only
    "status": STATUS,
    "religion": {str(number): word for number, word in RELIGION.items()},
    "education": {str(number): word for number, word in EDUCATION.items()},
}
MEMBERS = {
    "1": "Ketua BPD",
    "2": "Wakil Ketua BPD",
    "3": "Sekretaris BPD",
    "4": "Bendahara BPD",
    "90": "Anggota BPD",
}


def fetch(source: Source, before: Before, outside: Outside) -> Fetched:
    """Return the rows as JSON lines: one line a row, as the database says it, and a last line that
    counts them.
    """
    del before
    limits = outside.budget.limits
    # around one whole read: what was read before a loss is thrown away (F49)
    retrying = tenacity.Retrying(
        retry=tenacity.retry_if_exception(_worth_it),
        wait=tenacity.wait_random_exponential(
            multiplier=limits.wait_first_seconds, max=limits.wait_most_seconds
        ),
        stop=lambda state: (
            state.attempt_number >= limits.attempts
            or state.upcoming_sleep >= outside.budget.remaining()
        ),
        sleep=outside.budget.sleep,
        reraise=True,
    )
    return retrying(_read, source, outside)


def _worth_it(error: BaseException) -> bool:
    return isinstance(error, SourceUnavailable) and error.code in (
        "SRC_UNREACHABLE",
        "SRC_TOO_SLOW",
        "UNSTABLE_READ",
    )


def _read(source: Source, outside: Outside) -> Fetched:
    with connected(source, outside) as database:
        notes = tuple(Remark("WRITE_GRANTS", value=right) for right in database.write_rights())
        read = opensid_sql.read(
            database, bpd="bpd" in source.bodies, village="village_code" not in source.constants
        )
    lines = [json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in read.rows]
    lines.append(json.dumps({END: len(read.rows)}))
    body = ("\n".join(lines) + "\n").encode()
    if len(body) > outside.budget.limits.body_bytes:
        raise DeliveryRefused(
            f"{source.name}: more than {outside.budget.limits.body_bytes} bytes", "TOO_LARGE"
        )
    return Fetched((Part(f"{place_of(source)[2]}.jsonl", body),), proof=read.proof, notes=notes)


def parse(parts: tuple[Part, ...], source: Source, names: ColumnNames) -> Parsed:
    """Return the rows under canonical names. Numbers that stand for words become the words."""
    del names  # the columns of OpenSID are known
    parsed = Parsed([])
    for part in parts:
        rows = [json_text.load(line, part.name) for line in part.body.splitlines() if line.strip()]
        counted = count_of(rows[-1].get(END)) if rows and isinstance(rows[-1], dict) else None
        if counted is None or counted != len(rows) - 1:
            raise incomplete(
                f"{part.name}: {max(0, len(rows) - 1)} rows of "
                f"{counted if counted is not None else 'an unknown number'}"
            )
        headers = ("pamong_id", *("/".join(places) for places in PAMONG.values()))
        table = Table(part.name, "", COLUMNS, headers, [], [])
        for number, row in enumerate(rows[:-1], start=1):
            table.rows.append(_cells(row))
            table.numbers.append(number)
        parsed.tables.append(table)
        parsed.proof = f"{counted} rows, counted in the same snapshot"
    return parsed


def _cells(row: dict[str, Any]) -> list[str]:
    member = "anggota_id" in row
    places = BPD if member else PAMONG
    villages = _village(row)
    cells = [f"bpd-{row['anggota_id']}" if member else cell_of(row.get("pamong_id"))]
    for column in COLUMNS[1:]:
        cell = villages.get(column) or _first(row, places.get(column, ()))
        if column == "niap" and cell.strip() == "0":
            cell = ""  # OpenSID's default: none
        if column in WORDS:
            cell = WORDS[column].get(cell.strip(), cell)
        if column == "village_code" and "village_name" in villages:
            cell = ""  # a number that is no code must not outweigh the name
        if column == "post":
            cell = _member(cell) if member else _head(cell, row)
        cells.append(cell)
    return cells


def _village(row: dict[str, Any]) -> dict[str, str]:
    """Return what an older version says of its village where `kode_desa` is not the whole code: put
    together, or else by name.
    """
    code, subdistrict, district, province = (
        re.sub("[^0-9]", "", row.get(name) or "")
        for name in ("kode_desa", "kode_kecamatan", "kode_kabupaten", "kode_propinsi")
    )
    if len(code) == 10 or not row.get("nama_desa"):
        return {}
    district = district if len(district) == 4 else province + district
    whole = (subdistrict if len(subdistrict) == 6 else district + subdistrict) + code
    if len(code) == 4 and len(whole) == 10:
        return {"village_code": whole}
    return {"village_name": cell_of(row["nama_desa"])}


def _head(cell: str, row: dict[str, Any]) -> str:
    """Return a post; where the office marks its head and its secretary under words of its own, the
    mark tells which it is.
    """
    word, usual = HEADS.get(str(row.get("ref_jabatan.jenis")), ("", ""))
    return word if word and not re.search(usual, cell) else cell


def _first(row: dict[str, Any], places: tuple[str, ...]) -> str:
    """Return the first place that says something; blank where one is silent, `ABSENT` where this
    version has none of them.
    """
    present = [cell_of(row[place]) for place in places if place in row]
    return next((cell for cell in present if cell.strip()), "" if present else ABSENT)


def _member(cell: str) -> str:
    """Return the post of a BPD member: a number stands for one, free text gets its body's name."""
    text = cell.strip()
    if text in ("", ABSENT):
        return MEMBERS["90"]
    return MEMBERS.get(text) or (
        text if "bpd" in text.lower() or "permusyawaratan" in text.lower() else f"{text} BPD"
    )
