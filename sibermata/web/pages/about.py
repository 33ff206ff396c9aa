"""Tentang: the release, the editions of the data, and the meaning of the pages' words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter

from sibermata.desk.roster.measures import read_measures
from sibermata.rules.measure import Definition as Measured
from sibermata.store.base.publications import latest_publication
from sibermata.web.access import PROVINCE, SIGNED_IN, page
from sibermata.web.answer import Answer, render
from sibermata.web.declared import Reach
from sibermata.web.visit import Visit

router = APIRouter()
REGIONS = {"jatim": "Jawa Timur", "indonesia": "seluruh Indonesia"}


@dataclass(frozen=True)
class Definition:
    """A word of the pages and what it means."""

    word: str
    meaning: str


@dataclass(frozen=True)
class AboutPage:
    """What is said of this installation."""

    version: str
    edition: int  # the last publication; 0 = none yet
    published_at: datetime | None
    regions: str
    definitions: Sequence[Definition]
    measures: Sequence[Measured]
    province: bool  # the visitor may see how personal data are processed


DEFINITIONS = (
    Definition(
        "Aparatur", "Pemegang jabatan di desa: kepala desa, perangkat, BPD; lurah di kelurahan."
    ),
    Definition(
        "Sumber", "Satu daftar dari satu kabupaten/kota, dibaca setiap malam mulai pukul 01.00 WIB."
    ),
    Definition(
        "Segar, usang",
        "Segar: sumbernya berhasil diambil hari ini atau kemarin. Sesudah itu mulai usang, dan "
        "sesudah tujuh hari usang.",
    ),
    Definition(
        "Proses",
        "Satu pembacaan sebuah sumber, oleh jadwal malam atau karena diminta seseorang. Barisnya "
        "selalu genap: dibaca = diterima + ditolak + ditanyakan + ganda + bukan aparatur.",
    ),
    Definition(
        "Pekerjaan",
        "Hal panjang yang diminta dari halaman, lalu dikerjakan pekerja (layanan di server).",
    ),
    Definition(
        "Jeda",
        "Sumber tidak diambil sampai suatu hari; selama itu tidak seorang pun dianggap hilang.",
    ),
    Definition(
        "Ditolak", "Baris yang belum dapat dipakai; alasan dan langkahnya tertulis di sebelahnya."
    ),
    Definition(
        "Pertanyaan",
        "Sesuatu yang harus diputuskan orang; data tidak pernah menebak siapa seseorang.",
    ),
    Definition(
        "Koreksi",
        "Nilai yang dibetulkan orang; terletak di atas nilai sumber, dan keduanya disimpan.",
    ),
    Definition(
        "Ditahan",
        "Kiriman yang mengubah terlalu banyak; data kemarin berlaku sampai rencananya dilepas "
        "(diterapkan) atau ditolak.",
    ),
    Definition("Peringatan", "Baris yang diterima tetapi meragukan; tidak menghalangi apa pun."),
    Definition(
        "Paket perbaikan",
        "Koreksi yang belum diikuti sumbernya, untuk dibetulkan di berkas sumber itu sendiri.",
    ),
    Definition(
        "Persetujuan",
        "Berkas ber-NIK dan berkas sangat panjang hanya dibuat bila administrator lain setuju.",
    ),
    Definition("Tidak tampak", "Masih menjabat, tetapi tidak ada di kiriman terakhir sumbernya."),
    Definition(
        "Dianggap berakhir", "Tidak tampak tiga kali dan tujuh hari; petugas memastikannya."
    ),
    Definition(
        "Terbitan data", "Nomor yang naik setiap kali data berubah; tertulis di setiap laporan."
    ),
)


@page(router, "GET", "/tentang", roles=SIGNED_IN, scope=Reach.NONE)
def about(visit: Visit) -> Answer:
    """Show what this installation is."""
    edition, published_at = latest_publication(visit.connection)
    regions = REGIONS.get(visit.opened.settings.regions, visit.opened.settings.regions)
    measures = tuple(read_measures(visit.opened.settings.config).values())
    province = visit.visitor.role in PROVINCE
    shown = AboutPage(
        visit.house.version, edition, published_at, regions, DEFINITIONS, measures, province
    )
    return render("about/page.html", shown)
