"""The list of all kinds of papers. A new kind is a new file and a line here."""

from sibermata.papers.kind import Kind
from sibermata.papers.meeting.catalogue import OF_MEETINGS
from sibermata.papers.registry import buku_bpd, kartu_skor, model_a4, nominatif
from sibermata.papers.standing import (
    belum_ikrar,
    belum_terlatih,
    naskah_ikrar,
    pakta_integritas,
    rekap,
)

KINDS: dict[str, Kind] = {
    one.PAPER.name: one.PAPER
    for one in (
        rekap,
        belum_ikrar,
        belum_terlatih,
        pakta_integritas,
        naskah_ikrar,
        nominatif,
        model_a4,
        buku_bpd,
        kartu_skor,
    )
} | OF_MEETINGS
