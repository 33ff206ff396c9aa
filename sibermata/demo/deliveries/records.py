"""Rows for the wire: a CKAN portal, a district's own API, and a JSON:API service.

Each row is ready-made JSON text.
"""

import json
from datetime import date

from sibermata.demo.deliveries.line import Line, written_name
from sibermata.demo.deliveries.paper import iso, slashed

CKAN_COLUMNS = {
    "key": "_id",
    "village_code": "kode_desa",
    "village_name": "nama_desa",
    "subdistrict_name": "kecamatan",
    "name": "nama",
    "sex": "jenis_kelamin",
    "birth_place": "tempat_lahir",
    "birth_date": "tanggal_lahir",
    "post": "jabatan",
    "sk_number": "no_sk",
    "sk_date": "tgl_sk",
    "term": "masa_jabatan",
}
API_COLUMNS = {
    "key": "id",
    "name": "name",
    "post": "master_job_level_name",
    "sex": "gender",
    "age": "usia",
    "education": "master_degree_name",
    "religion": "agama",
    "sk_date": "sk_date",
    "sk_number": "no_sk",
    "village_code": "master_village_id",
}
API_IGNORED = ("job_type", "status_pns", "photo", "master_district_id")
JSONAPI_COLUMNS = {
    "key": "id_aparatur",
    "village_code": "kode_desa",
    "name": "nama_lengkap",
    "nik": "nik",
    "sex": "jenis_kelamin",
    "birth_place": "tempat_lahir",
    "birth_date": "tanggal_lahir",
    "post": "jabatan",
    "hamlet": "dusun",
    "sk_number": "nomor_sk",
    "sk_date": "tanggal_sk",
    "start_date": "tmt",
    "end_date": "tanggal_berhenti",
    "status": "status",
    "phone": "telepon",
}

NESTED_COLUMNS = {
    "key": "id",
    "village_code": "village.code",
    "name": "name",
    "nik": "nik",
    "sex": "gender",
    "birth_place": "birth_place",
    "birth_date": "birth_date",
    "post": "position.name",
    "sk_number": "decree.number",
    "sk_date": "decree.date",
    "phone": "phone",
}


def ckan_rows(lines: list[Line]) -> list[str]:
    """Return the records of a datastore, as text columns of a portal: no NIK, spaces left in, dates
    with slashes.
    """
    return [
        _json(
            {
                "_id": int(line.key),
                "kode_desa": line.code,
                "nama_desa": f"{line.village_name} ",
                "kecamatan": line.subdistrict,
                "nama": f" {written_name(line)}",
                "jenis_kelamin": line.sex,
                "tempat_lahir": line.birth_place,
                "tanggal_lahir": slashed(line.born),
                "jabatan": f"{line.post} ",
                "no_sk": line.sk_number,
                "tgl_sk": slashed(line.sk_date),
                "masa_jabatan": _term(line),
            }
        )
        for line in lines
    ]


def ckan_fields() -> list[dict[str, str]]:
    """Return the field list of the datastore."""
    return [
        {"id": name, "type": "int" if name == "_id" else "text"} for name in CKAN_COLUMNS.values()
    ]


def api_rows(lines: list[Line], today: date) -> list[str]:
    """Return the rows of a district's own API: an age instead of a birth date, no NIK, codes
    without dots.
    """
    rows = []
    for line in lines:
        code = line.code.replace(".", "")
        age = (today - line.born).days * 4 // 1461 if isinstance(line.born, date) else None
        rows.append(
            _json(
                {
                    "id": int(line.key),
                    "name": written_name(line),
                    "master_job_level_name": line.post,
                    "job_type": "Perangkat Desa",
                    "gender": line.sex,
                    "usia": None if age is None else str(age),
                    "master_degree_name": line.education,
                    "agama": "Islam",
                    "status_pns": "NON PNS",
                    "sk_date": iso(line.sk_date) or None,
                    "no_sk": line.sk_number or None,
                    "photo": None,
                    "master_village_id": code,
                    "master_district_id": code[:6],
                }
            )
        )
    return rows


def jsonapi_rows(lines: list[Line], today: date) -> list[str]:
    """Return JSON:API resources; every row carries a stamp of the night that is no part of what
    makes it new.
    """
    return [
        _json(
            {
                "type": "aparatur",
                "id": line.key,
                "attributes": {
                    "id_aparatur": line.key,
                    "kode_desa": line.code,
                    "nama_lengkap": written_name(line),
                    "nik": line.nik,
                    "jenis_kelamin": line.sex,
                    "tempat_lahir": line.birth_place,
                    "tanggal_lahir": iso(line.born),
                    "jabatan": line.post,
                    "dusun": line.hamlet,
                    "nomor_sk": line.sk_number,
                    "tanggal_sk": iso(line.sk_date),
                    "tmt": iso(line.start),
                    "tanggal_berhenti": iso(line.left),
                    "status": "aktif" if line.active else "non-aktif",
                    "telepon": line.phone,
                    "updated_at": f"{today.isoformat()}T18:00:00+07:00",
                },
            }
        )
        for line in lines
    ]


def nested_rows(lines: list[Line]) -> list[str]:
    """Return rows whose village, post and decree are objects, as a framework's resources are."""
    return [
        _json(
            {
                "id": int(line.key),
                "name": written_name(line),
                "nik": line.nik or None,
                "gender": line.sex,
                "birth_place": line.birth_place,
                "birth_date": iso(line.born) or None,
                "phone": line.phone or None,
                "position": {"id": len(line.post), "name": line.post},
                "village": {"code": line.code, "name": line.village_name},
                "decree": {"number": line.sk_number or None, "date": iso(line.sk_date) or None},
            }
        )
        for line in lines
    ]


def _term(line: Line) -> str:
    """'2019-2027', said of a kades only."""
    known = line.start is not None and line.tenure is not None and line.tenure.post == "KADES"
    return f"{line.start.year}-{line.start.year + 8}" if known and line.start else ""


def _json(row: dict[str, object]) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))
