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
