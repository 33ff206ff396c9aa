"""The columns of the list of officials: headings and formatted values, the same for page and
workbook.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sibermata.records.states import Capacity
from sibermata.rules.post.catalogue import Post
from sibermata.rules.words import Words, in_words
from sibermata.web.render import day

HEADS = {
    "person_id": "Nomor orang",
    "name": "Nama",
    "front_title": "Gelar depan",
    "back_title": "Gelar belakang",
    "sex": "L/P",
    "birth_place": "Tempat lahir",
    "birth_date": "Tanggal lahir",
    "village_code": "Kode desa",
    "village": "Desa/kelurahan",
    "subdistrict": "Kecamatan",
    "district": "Kabupaten/kota",
    "post": "Jabatan",
    "post_label": "Sebutan",
    "capacity": "Kapasitas",
    "sk_number": "Nomor SK",
    "sk_date": "Tanggal SK",
    "start_date": "Mulai",
    "start_how": "Mulai diketahui",
    "start_after": "Mulai setelah",
    "end_date": "Berakhir",
    "end_how": "Akhir diketahui",
    "end_after": "Berakhir setelah",
    "end_reason": "Alasan berakhir",
    "status": "Keadaan",
    "source": "Sumber",
    "first_seen": "Pertama tampak",
    "last_seen": "Terakhir dikonfirmasi",
    "nik": "NIK (disamarkan)",
    "pledge_cycle": "Siklus",
    "pledge": "Ikrar",
    "pledge_due": "Batas ikrar",
    "training_required": "Pelatihan wajib",
    "training_valid": "Pelatihan berlaku",
    "subject": "Untuk",
    "state": "Kedudukan",
}


def post_in_words(row: Mapping[str, Any], posts: Mapping[str, Post]) -> str:
    """Return a post as people say it: 'Pj. Kepala Dusun Krajan'."""
    post = posts.get(row["post"])
    name, label = post.name if post else row["post"], row.get("post_label") or ""
    capacity = row.get("capacity") or ""
    before = "" if capacity in ("", Capacity.DEFINITIF) else f"{capacity}. "
    return f"{before}{name}{'' if not label or label in name else f' {label}'}"


def named(row: Mapping[str, Any]) -> str:
    """Return a name with its titles."""
    front, back = row.get("front_title") or "", row.get("back_title") or ""
    return " ".join(word for word in (front, row["name"]) if word) + (f", {back}" if back else "")


def cells_of(
    row: Mapping[str, Any], columns: Sequence[str], words: Words, posts: Mapping[str, Post]
) -> list[Any]:
    """Return the values of a row in the order of columns: codes as words, days as days."""
    worded = in_words(row, words)
    worded["post"] = post_in_words(row, posts)
    worded["name"] = named(row)
    return [worded.get(name) for name in columns]


def shown(value: Any) -> str:
    """Return a value as a page writes it."""
    if isinstance(value, date):
        return day(value)
    return "" if value is None else str(value)
