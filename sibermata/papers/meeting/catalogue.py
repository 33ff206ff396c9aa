"""The list of the papers of a meeting."""

from sibermata.papers.kind import Kind
from sibermata.papers.meeting import (
    berita_acara,
    daftar_hadir,
    daftar_undangan,
    kartu_nama,
    notula,
    piagam,
    undangan,
)

OF_MEETINGS: dict[str, Kind] = {
    one.PAPER.name: one.PAPER
    for one in (
        undangan,
        daftar_undangan,
        daftar_hadir,
        kartu_nama,
        notula,
        berita_acara,
        piagam,
    )
}
