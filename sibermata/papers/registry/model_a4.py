"""Model A.4, Buku Aparat Pemerintah Desa: a section for each village, with exactly the columns of
the law; the NIK is not one of them.

Law: Permendagri 47/2016, lampiran, Model A.4.
"""

from typing import Any

from sibermata.papers.kind import Kind, Reading
from sibermata.papers.registry.roster import (
    by_village,
    filter_of,
    hidden_columns,
    post_of,
    private_of,
    remark_of,
    row_of,
    under_title,
)
from sibermata.papers.wording import birth_in_words, decree_in_words
from sibermata.records.paper import Column, Content, Need, Row

COLUMNS = (
    Column("No.", "0.9cm", "center"),
    Column("Kode desa", printed=False),
    Column("Desa", printed=False, wide=True),
    Column("Kecamatan", printed=False, wide=True),
    Column("Nama", "3fr", wide=True),
    Column("NIAP", "2fr"),
    Column("NIP", "2fr"),
    Column("Jenis kelamin", "1.4cm", "center"),
    Column("Tempat, tanggal lahir", "2.4fr", wide=True),
    Column("Agama", "1.4fr"),
    Column("Pangkat, golongan", "1.6fr"),
    Column("Jabatan", "2.6fr", wide=True),
    Column("Pendidikan terakhir", "1.8fr"),
    Column("Nomor dan tanggal keputusan pengangkatan", "2.4fr", wide=True),
    Column("Nomor dan tanggal keputusan pemberhentian", "2.4fr", wide=True),
    Column("Keterangan", "1.8fr", wide=True),
)
BODIES = ("pemdes",)


def model_a4(reading: Reading) -> Content:
    """Return the register of a district or a village."""
    return Content(
        "Buku Aparat Pemerintah Desa",
        ("Model A.4 (Permendagri 47 Tahun 2016)", *under_title(reading)),
        COLUMNS,
        by_village(reading, line, BODIES),
        hidden_columns(reading),
        filter=filter_of(reading),
    )


def line(number: int, row: dict[str, Any], reading: Reading) -> Row:
    """Return the line of a holder; a decree of dismissal is known for tenures that are over."""
    private, show = private_of(row, reading), reading.layout.show
    return row_of(
        number,
        row,
        private.niap,
        private.nip,
        row["sex"],
        birth_in_words(row["birth_place"], row["birth_date"] if show.birth_date else None),
        private.religion,
        private.rank,
        post_of(row, reading),
        row["education"],
        decree_in_words(row["sk_number"], row["sk_date"]),
        "",
        remark_of(row, reading),
    )


PAPER = Kind("model-a4", model_a4, needs=(Need.PLACE,), landscape=True)
