"""Daftar nominatif: the holders of posts in a district or a village, by village."""

from typing import Any

from sibermata.papers.kind import Kind, Reading
from sibermata.papers.registry.roster import (
    by_village,
    filter_of,
    post_of,
    private_of,
    remark_of,
    row_of,
    under_title,
)
from sibermata.records.paper import Cell, Column, Content, Need, Row

COLUMNS = (
    Column("No.", "1.0cm", "center"),
    Column("Kode desa", printed=False),
    Column("Desa/Kelurahan", printed=False, wide=True),
    Column("Kecamatan", printed=False, wide=True),
    Column("Nama", "5fr", wide=True),
    Column("L/P", "1.0cm", "center"),
    Column("Jabatan", "5fr", wide=True),
    Column("Mulai menjabat", "3.2cm"),
    Column("Nomor SK", "3fr", wide=True),
)
PHONE = Column("Telepon", "2.8cm")
REMARK = Column("Keterangan", "2.4cm", wide=True)


def nominatif(reading: Reading) -> Content:
    """Return the list of a district or a village."""
    sections = by_village(reading, line)
    lines = tuple(row for section in sections for row in section.rows)
    people = len({row.person for row in lines})
    return Content(
        "Daftar nominatif aparatur desa",
        under_title(reading),
        (*COLUMNS, *((PHONE,) if reading.layout.show.phone else ()), REMARK),
        sections,
        (f"Jumlah: {len(lines)} jabatan, {people} orang, {len(sections)} desa/kelurahan.",),
        filter=filter_of(reading),
    )


def line(number: int, row: dict[str, Any], reading: Reading) -> Row:
    """Return the line of a holder."""
    cells: tuple[Cell, ...] = (
        row["sex"],
        post_of(row, reading),
        row["start_date"],
        row["sk_number"],
    )
    if reading.layout.show.phone:
        cells = (*cells, private_of(row, reading).phone)
    return row_of(number, row, *cells, remark_of(row, reading))


PAPER = Kind("nominatif", nominatif, needs=(Need.PLACE,), landscape=True)
