"""Buku Data Anggota BPD: the members of each village's BPD, the chairman first, without the NIK.

Law: Permendagri 110/2016 on the BPD. We know no form of this book from the law itself; the columns
follow the registers of Permendagri 47/2016, and the office compares them with its own book.
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
    Column("Jenis kelamin", "1.4cm", "center"),
    Column("Tempat, tanggal lahir", "2.6fr", wide=True),
    Column("Agama", "1.8fr"),
    Column("Jabatan", "2.4fr", wide=True),
    Column("Pendidikan terakhir", "1.8fr"),
    Column("Nomor dan tanggal keputusan pengangkatan", "2.6fr", wide=True),
    Column("Nomor dan tanggal keputusan pemberhentian", "2.2fr", wide=True),
    Column("Keterangan", "1.8fr", wide=True),
)
BODIES = ("bpd",)


def buku_bpd(reading: Reading) -> Content:
    """Return the book of a district or a village."""
    return Content(
        "Buku Data Anggota Badan Permusyawaratan Desa",
        under_title(reading),
        COLUMNS,
        by_village(reading, line, BODIES),
        hidden_columns(reading, nip=False),
        filter=filter_of(reading),
    )


def line(number: int, row: dict[str, Any], reading: Reading) -> Row:
    """Return the line of a member."""
    show = reading.layout.show
    return row_of(
        number,
        row,
        row["sex"],
        birth_in_words(row["birth_place"], row["birth_date"] if show.birth_date else None),
        private_of(row, reading).religion,
        post_of(row, reading),
        row["education"],
        decree_in_words(row["sk_number"], row["sk_date"]),
        "",
        remark_of(row, reading),
    )


PAPER = Kind("buku-bpd", buku_bpd, needs=(Need.PLACE,), landscape=True)
