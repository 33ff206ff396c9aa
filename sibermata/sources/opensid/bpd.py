"""Which group of a village is its BPD, and what the members of one are. Pure.

Agreed: a group is the BPD when its name and its category say nothing else than that; the committee
that fills it, its secretariat, another village's: a person is asked (FIELD O).
"""

import re
from typing import Any

from sibermata.records.cell import ABSENT
from sibermata.rules.value.text import plain

NUMBERS = {
    "1": "Ketua BPD",
    "2": "Wakil Ketua BPD",
    "3": "Sekretaris BPD",
    "4": "Bendahara BPD",
    "90": "Anggota BPD",
}
CHAIR, MEMBER = NUMBERS["1"], NUMBERS["90"]
BODY = re.compile(
    r"\bBADAN (?:PERMUSYAWARATAN|PERMUSYAWARAHAN|PERWAKILAN|MUSYAWARAH) ?(?:DESA)?\b"
    r"|\bB ?P ?D\b"
)
# Words that say nothing of what a group is: 'Pengurus BPD Desa ... Periode 2019-2025'.
FILLING = re.compile(
    r"\b(?:LEMBAGA|DESA|PEMERINTAH|PENGURUS|ANGGOTA|SUSUNAN|PERIODE|MASA|BAKTI|JABATAN|TAHUN|SAMPAI|"
    r"DAN|S|D|SD|[0-9]+)\b"
)
# Words of groups about the BPD; asked for only where the village's own name is not known.
OTHERS = re.compile(
    r"\b(?:PANITIA|SEKRETARIAT|STAFF?|TIM|PENGISIAN|PEMILIHAN|CALON|FORUM|PAGUYUBAN|IKATAN|ASOSIASI|"
    r"PAW|BIDANG|KOMISI|KELOMPOK|PENGAWAS|MANTAN|PURNA|SELEKSI|KADER|KECAMATAN|LAMA)\b"
)
YEARS = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])")
PART = re.compile(r"\b(?:BIDANG|BID|KABID|KOMISI|SEKSI|SIE)\b")


def is_bpd(row: dict[str, Any]) -> bool:
    """Return whether the group of a row is the BPD of its village."""
    if "kelompok_nama" not in row:
        return True  # read before the name travelled with the row
    name, category = plain(row["kelompok_nama"] or ""), plain(row.get("kelompok_master") or "")
    rest = _rest(name)
    if not BODY.search(name) and (_rest(category) or not BODY.search(category)):
        return False
    village = plain(row.get("nama_desa") or "").removeprefix("DESA ")
    if not rest or rest.replace(" ", "") == village.replace(" ", ""):
        return True
    return not village and BODY.match(name) is not None and not OTHERS.search(rest)


def _rest(text: str) -> str:
    """Return what a name says besides naming the BPD and its years."""
    return " ".join(FILLING.sub(" ", BODY.sub(" ", text)).split())


def post_of(row: dict[str, Any], cell: str) -> str:
    """Return the post of a row of `kelompok_anggota`: a number stands for one, free text gets its
    body's name; of a group that may not be the BPD, what it says of itself.
    """
    text = cell.strip()
    if text in ("", ABSENT, "0"):
        post = MEMBER
    elif PART.search(plain(text)):
        post = MEMBER  # 'Ketua Bidang Pemerintahan': the body's chair is another
    else:
        post = NUMBERS.get(text) or (text if BODY.search(plain(text)) else f"{text} BPD")
    return post if is_bpd(row) else f"{post} ({row['kelompok_nama']})"


def dismissed(row: dict[str, Any]) -> bool:
    """Return whether a decree with number and day ended the membership."""
    day = row.get("tgl_sk_pemberhentian") or ""
    return bool(row.get("nmr_sk_pemberhentian") and day) and not day.startswith("0000")


def chairs(rows: list[dict[str, Any]]) -> dict[str, str]:
    """Return group -> the resident who leads it by `id_ketua`, if no member of it says so."""
    led = {
        str(row.get("id_kelompok"))
        for row in rows
        if "anggota_id" in row
        and not dismissed(row)
        and plain(post_of(row, row.get("jabatan") or "")).startswith("KETUA")
    }
    return {
        str(row["kelompok_id"]): str(row["id_ketua"])
        for row in rows
        if "kelompok_id" in row and str(row["kelompok_id"]) not in led
    }


def past_periods(rows: list[dict[str, Any]]) -> dict[str, str]:
    """Return member -> the period that he sat in, where his village's BPD has a later one: OpenSID
    keeps the old members in their group, or in a group of their own.
    """
    periods = {
        str(row["anggota_id"]): (str(row.get("kode_desa")), _period(row))
        for row in rows
        if "anggota_id" in row and is_bpd(row)
    }
    latest: dict[str, int] = {}
    for village, (first, _) in periods.values():
        latest[village] = max(first, latest.get(village, 0))
    return {
        member: f"{first}-{last}"
        for member, (village, (first, last)) in periods.items()
        if first and last <= latest[village]
    }


def _period(row: dict[str, Any]) -> tuple[int, int]:
    """Return the first and the last year of a row's own period, else of its group's; (0, 0)."""
    for text in (row.get("periode"), row.get("kelompok_nama")):
        years = [int(year) for year in YEARS.findall(text or "")]
        if len(years) == 2 and years[0] < years[1]:
            return years[0], years[1]
    return 0, 0
