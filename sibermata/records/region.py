"""A place as the official code list knows it: Kemendagri code, name, level, and what it was called
before.
"""

from typing import NamedTuple


class Region(NamedTuple):
    """A row of the region table."""

    code: str  # 'PP', 'PP.KK', 'PP.KK.CC' or 'PP.KK.CC.VVVV'
    name: str
    level: str  # provinsi, kabupaten, kota, kecamatan, desa, desa_adat, kelurahan
    retired: bool = False
    successor: str = ""  # the code that took over, where it is known
    former_names: tuple[str, ...] = ()


def place_of(file: str, sheet: str = "", row: int | None = None, column: str = "") -> str:
    """Return the place in the officers' words: 'daftar.xlsx, lembar Ngoro, baris 4, kolom NIK'."""
    parts = [
        file,
        f"lembar {sheet}" if sheet else "",
        f"baris {row}" if row else "",
        f"kolom {column}" if column else "",
    ]
    return ", ".join(filter(None, parts))
