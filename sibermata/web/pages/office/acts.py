"""The Indonesian words for acts and details of the audit trail."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sibermata.desk.accounts.approvals import BULK_NUMBERS
from sibermata.desk.sheets.repair_out import LABELS
from sibermata.records.account import LinkKind, Right
from sibermata.records.job import UploadPurpose
from sibermata.rules.time.office import day_in_words, instant_in_words
from sibermata.rules.words import Words, in_words

ACTS = {
    "account added": "akun dibuat",
    "account rights": "hak akun diubah",
    "account disabled": "akun ditutup",
    "account enabled": "akun dibuka lagi",
    "account factor removed": "kode kedua dilepas",
    "account reset": "kode masuk dibuat",
    "answer withdrawn": "jawaban dicabut",
    "approval asked": "persetujuan diminta",
    "approval given": "persetujuan diberikan",
    "provider address set": "alamat akun instansi ditulis",
    "provider address removed": "alamat akun instansi dihapus",
    "attempt on another district": "mencoba kabupaten/kota lain",
    "attendance file kept": "berkas kehadiran disimpan",
    "attendance sheet taken": "lembar kehadiran dibaca",
    "attendance sheet written": "lembar kehadiran diunduh",
    "backup restored": "cadangan dipulihkan",
    "breach report": "laporan kebocoran dibuat",
    "certificate added": "sertifikat ditambahkan",
    "codes scanned": "kode undangan dipindai",
    "correction accepted": "koreksi diterima",
    "correction added": "koreksi dibuat",
    "correction answered": "koreksi yang ditantang dijawab",
    "correction backed": "koreksi diperkuat",
    "correction withdrawn": "koreksi dicabut",
    "deeds follow the split": "ikrar dan pelatihan mengikuti pemisahan",
    "delivery handed in": "kiriman diserahkan",
    "end stated": "akhir jabatan dicatat",
    "office stated": "dinyatakan masih menjabat",
    "event entered": "kegiatan dicatat",
    "evidence opened": "bukti dibuka",
    "exempted": "dibebaskan dari kewajiban",
    "exemption annulled": "pembebasan dibatalkan",
    "file received": "berkas diterima",
    "findings put off": "temuan ditunda",
    "follow-up done": "tindak lanjut selesai",
    "follow-up entered": "tindak lanjut dicatat",
    "hold approved": "penahanan disetujui orang pertama",
    "hold rejected": "kiriman yang ditahan ditolak",
    "hold released": "kiriman yang ditahan dilepas",
    "judgement withdrawn": "keputusan tentang orang dicabut",
    "meeting closed": "rapat ditutup",
    "key copy confirmed": "salinan kunci dipastikan",
    "hashes turned": "sidik NIK diganti",
    "key retired": "kunci lama dilepas",
    "key taken over": "kunci baru mulai dipakai",
    "let in by name": "dicatat masuk menurut nama",
    "door took back": "pencatatan di pintu dibatalkan",
    "tables upgraded": "tabel dibawa ke terbitan baru",
    "token made": "token program dibuat",
    "token ended": "token program diakhiri",
    "paper handed out": "bahan diambil",
    "evidence let go": "pindaian bukti dilepas",
    "meeting confirmed": "kehadiran dipastikan",
    "meeting entered": "rapat dicatat",
    "meeting invited": "undangan rapat dibekukan",
    "message target added": "tujuan pesan ditambahkan",
    "message target paused": "tujuan pesan dijeda",
    "message target removed": "tujuan pesan dihapus",
    "message target resumed": "tujuan pesan dilanjutkan",
    "message target tried": "tujuan pesan dicoba",
    "nik revealed": "NIK dibuka",
    "niks exchanged": "NIK ditukarkan",
    "numbers exported": "NIK banyak orang diunduh",
    "official stated": "aparatur dicatat",
    "packet exported": "paket perbaikan diunduh",
    "paper": "bahan rapat dibuat",
    "people merged": "dua orang disatukan",
    "people split": "orang dipisahkan",
    "personal data erased": "data pribadi yang lewat masa simpan dihapus",
    "pledge annulled": "ikrar dibatalkan",
    "pledge confirmed": "ikrar dipastikan",
    "pledge entered": "ikrar dicatat",
    "programme loaded": "program dimuat",
    "question answered": "pertanyaan dijawab",
    "rejections exported": "baris ditolak diunduh",
    "request answered": "permintaan subjek data dijawab",
    "request taken": "permintaan subjek data dicatat",
    "result annulled": "hasil pelatihan dibatalkan",
    "result entered": "hasil pelatihan dicatat",
    "row answer withdrawn": "jawaban baris daftar dicabut",
    "row answered": "baris daftar dijawab",
    "row repaired": "baris diperbaiki",
    "run reverted": "proses dibatalkan",
    "source paused": "sumber dijeda",
    "source renamed": "sumber diganti nama",
    "source resumed": "sumber dilanjutkan",
    "source retired": "sumber ditutup",
    "subject file": "berkas subjek dibuat",
    "substitute linked": "wakil ditautkan ke orangnya",
    "walk-in folded": "baris tanpa undangan disatukan",
    "walk-in linked": "yang datang tanpa undangan ditautkan",
    "spelling forgotten": "ejaan dilupakan",
    "spelling taught": "ejaan diajarkan",
}
DETAILS = {  # details of entries of the audit trail and the security log
    "about": "tentang",
    "account": "akun",
    "act": "untuk",
    "acts": "ikrar",
    "allowed": "disetujui",
    "allowed_by": "disetujui oleh",
    "answer": "jawaban",
    "apart": "dipisahkan",
    "area": "wilayah",
    "before": "sebelumnya",
    "bytes": "ukuran (byte)",
    "changed": "berubah",
    "channel": "jalur",
    "choice": "pilihan",
    "code": "kode",
    "column": "kolom",
    "columns": "kolom",
    "conflicts": "tidak dikembalikan",
    "content": "sidik isi",
    "course": "pelatihan",
    "cycle": "pemilihan",
    "deeds": "ikrar dan hasil",
    "despite": "meskipun",
    "district": "kabupaten/kota",
    "districts": "kabupaten/kota",
    "door": "pintu",
    "ends": "berlaku sampai",
    "entries": "butir",
    "facts": "catatan kehadiran",
    "field": "isian",
    "file": "berkas",
    "filter": "saringan",
    "form": "bentuk",
    "from": "dari",
    "gone": "yang disatukan",
    "guests": "tamu",
    "hashes": "sidik",
    "into": "ke baris",
    "kind": "jenis",
    "late": "terlambat",
    "left_out": "tidak diundang",
    "line": "baris",
    "lines": "baris",
    "made_at": "dibuat",
    "meaning": "artinya",
    "meeting": "rapat",
    "merge": "nomor penyatuan",
    "new": "baru",
    "new_rows": "baris baru",
    "not_reported": "tanpa kabar",
    "other": "orang lain",
    "outcome": "hasil",
    "page": "halaman",
    "paper": "bahan",
    "people": "orang",
    "person": "nomor orang",
    "pledges": "ikrar",
    "post": "jabatan",
    "publication": "terbitan data",
    "purpose": "keperluan",
    "reason": "alasan",
    "record": "baris sumber",
    "refused": "ditolak",
    "replaces": "menggantikan",
    "requirement": "kewajiban",
    "results": "hasil pelatihan",
    "rights": "hak",
    "role": "peran",
    "rows": "baris",
    "rules": "aturan",
    "run": "proses",
    "same_people": "orang yang sama",
    "scans": "pindaian",
    "sessions": "sesi yang diakhiri",
    "sha256": "sidik berkas",
    "since": "sejak",
    "source": "sumber",
    "state": "keadaan",
    "tenure": "nomor masa jabatan",
    "tenures": "masa jabatan",
    "unchanged": "tidak berubah",
    "until": "sampai",
    "version": "versi",
    "walk_in": "tanpa undangan",
    "withdrawn": "ditarik",
}
SETS: Mapping[str, type[StrEnum]] = {
    "rights": Right,
    "kind": LinkKind,
    "purpose": UploadPurpose,
}  # beside the columns of lists
MEANT = {  # codes of ours that stand beside an act -> what a person calls them
    BULK_NUMBERS: "berkas ber-NIK",
}
HASHES = frozenset({"content", "sha256"})
SHORT_HASH = 12  # letters of a hash: enough to find it again
WHEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:.+-]+)?\Z", re.ASCII)
DAY_LETTERS = 10  # of '2026-03-02'
MOST_NAMED = 5  # values of one list that are written out


def act_in_words(code: str) -> str:
    """Return the Indonesian words for an act; an act without any is returned as it is."""
    return ACTS.get(code, code)


def detail_in_words(detail: Mapping[str, Any], words: Words) -> str:
    """Return the details of an entry in one line: codes as words, hashes shortened, long lists as
    counts.
    """
    worded = in_words({key: value for key, value in detail.items() if type(value) is str}, words)
    pairs = []
    for key, value in detail.items():
        if value not in (None, "", [], {}):
            shown = value_in_words(key, worded.get(key, value), words)
            pairs.append(f"{DETAILS.get(key, key)}: {shown}")
    return "; ".join(pairs)


def value_in_words(key: str, value: Any, words: Words) -> str:
    """Return one value of an entry's details in words."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {one}" for name, one in value.items())
    values = [when_in_words(str(one)) for one in (value if isinstance(value, list) else [value])]
    known = LABELS if key == "field" else words[SETS[key]] if key in SETS else {}
    if key in HASHES:
        values = [one[:SHORT_HASH] for one in values]
    named = [known.get(one, MEANT.get(one, one)) for one in values[:MOST_NAMED]]
    more = len(values) - len(named)
    return ", ".join(named) + (f", dan {more} lagi" if more else "")


def when_in_words(text: str) -> str:
    """Return a day or an instant as people write it; any other text as it is."""
    if not WHEN.match(text):
        return text
    try:
        if len(text) == DAY_LETTERS:
            return day_in_words(date.fromisoformat(text))
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    return instant_in_words(found) if found.tzinfo else text
