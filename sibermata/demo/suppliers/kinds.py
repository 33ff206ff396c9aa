"""The kinds of trouble of a supplier on a night: words for the recap, and the outcomes that a run
may have.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

End = tuple[str, str]  # state and code of a run
Ends = frozenset[End]


class Trouble(StrEnum):
    """The trouble of a supplier on one night."""

    SHRUNKEN = "shrunken"
    EMPTY = "empty"
    FIREWALL = "firewall"
    DOWN = "down"
    RENUMBERED = "renumbered"
    OLDER = "older"
    FOREIGN = "foreign"
    COLUMN_GONE = "column gone"
    EMPTIED = "emptied"
    SLIPPED = "slipped"
    DOUBLED = "doubled"
    VILLAGE_CUT = "village cut"
    VILLAGE_OUT = "village out"
    LEAKING = "leaking"
    NAMES_SORTED = "names sorted"
    NAME_DELETED = "name deleted"
    BIRTHS_SORTED = "births sorted"
    DECREES_SORTED = "decrees sorted"
    KEYS_SORTED = "keys sorted"
    VILLAGE_SORTED = "village sorted"
    ENDED = "ended"
    OVERWRITTEN = "overwritten"
    MASKED = "masked"
    ERRORS = "errors"
    NO_SUBDISTRICT = "no subdistrict"
    CUT = "cut"
    ONE_PAGE = "one page"
    ENTITIES = "entities"
    INSTANTS = "instants"
    FILE_BROKEN = "file broken"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of trouble."""

    words: str  # for the recap, in Indonesian
    ends: Ends
    rest_applied: bool = False  # what is there besides is applied
    silent: bool = False  # no row is delivered
    lasting: bool = False  # begins this night and stays


def _held(*codes: str) -> Ends:
    return frozenset(("HELD", code) for code in codes)


def _failed(*codes: str) -> Ends:
    return frozenset(("FAILED", code) for code in codes)


def _in_part(code: str) -> Ends:
    """Return the ends of a run of which a part waits: beside what was published, or alone where
    nothing else moved.
    """
    return frozenset((state, code) for state in ("PUBLISHED", "HELD", "NOOP"))


GOOD_ENDS: Ends = frozenset({("PUBLISHED", ""), ("NOOP", "")})
SLIPPED = _held("COLUMNS_SLIPPED")
KINDS: Mapping[Trouble, Kind] = {
    Trouble.SHRUNKEN: Kind("berkas terpotong, sebagian besar baris hilang", _held("SHRINK")),
    Trouble.EMPTY: Kind("berkas hanya berisi judul, tanpa baris", _held("ZERO_ROWS"), silent=True),
    Trouble.FIREWALL: Kind(
        "portal menjawab halaman HTML, bukan data", _failed("NOT_DATA"), silent=True
    ),
    Trouble.DOWN: Kind("sistem sumber mati (503)", _failed("SRC_UNREACHABLE"), silent=True),
    Trouble.RENUMBERED: Kind("semua nomor baris diganti oleh sumber", _held("RENUMBERED")),
    # with one person or none to change back it is applied
    Trouble.OLDER: Kind("kiriman lama dikirim lagi", _held("REGRESSION") | GOOD_ENDS),
    Trouble.FOREIGN: Kind(
        "berkas kabupaten lain yang terkirim", _held("OUT_OF_TERRITORY", "MOSTLY_REFUSED")
    ),
    Trouble.COLUMN_GONE: Kind("kolom jabatan hilang dari berkas", _failed("SOURCE_CHANGED")),
    Trouble.EMPTIED: Kind("kolom NIK kosong seluruhnya", _held("FILL_DROPPED")),
    Trouble.SLIPPED: Kind("nama bergeser satu baris", SLIPPED),
    # copies with the same NIK are merged and do no harm
    Trouble.DOUBLED: Kind(
        "semua baris tercatat dua kali dengan nomor baru",
        _held("GROWTH", "COLUMNS_SLIPPED") | GOOD_ENDS,
        rest_applied=True,
    ),
    Trouble.VILLAGE_CUT: Kind(
        "separuh baris satu desa hilang", _in_part("SHRINK"), rest_applied=True
    ),
    Trouble.VILLAGE_OUT: Kind("satu desa hilang seluruhnya", GOOD_ENDS, rest_applied=True),
    Trouble.LEAKING: Kind(
        "setiap malam dua baris lagi hilang",
        GOOD_ENDS | {(state, "SLOW_LEAK") for state in ("PUBLISHED", "HELD", "REJECTED")},
        rest_applied=True,
    ),
    Trouble.NAMES_SORTED: Kind("kolom nama diurutkan sendiri", SLIPPED),
    Trouble.NAME_DELETED: Kind("satu sel nama dihapus, sisanya naik", SLIPPED),
    Trouble.BIRTHS_SORTED: Kind("kolom tanggal lahir diurutkan sendiri", SLIPPED),
    Trouble.DECREES_SORTED: Kind("kolom SK diurutkan sendiri", SLIPPED),
    # people known by NIK or birth date are found again under the new row id
    Trouble.KEYS_SORTED: Kind(
        "kolom nomor baris diurutkan sendiri",
        _held("COLUMNS_SLIPPED", "RENUMBERED") | GOOD_ENDS,
    ),
    Trouble.VILLAGE_SORTED: Kind(
        "nama satu desa diurutkan sendiri", _in_part("COLUMNS_SLIPPED"), rest_applied=True
    ),
    Trouble.ENDED: Kind("sepertiga baris ditandai non-aktif", _held("ENDS_STATED")),
    Trouble.OVERWRITTEN: Kind(
        "kolom nama tertimpa satu kata", _held("MOSTLY_REFUSED", "COLUMNS_SLIPPED")
    ),
    Trouble.MASKED: Kind("nama disamarkan seluruhnya", _held("NAMES_MASKED", "MOSTLY_REFUSED")),
    Trouble.ERRORS: Kind("kolom NIK penuh galat lembar kerja", _held("FILL_DROPPED")),
    Trouble.NO_SUBDISTRICT: Kind("kolom kecamatan berisi yang tidak ada", _held("MOSTLY_REFUSED")),
    Trouble.CUT: Kind("jawaban terputus di baris terakhir, tanpa panjang", _failed("TRUNCATED")),
    Trouble.ONE_PAGE: Kind(
        "hanya halaman pertama dari beberapa yang terkirim", _failed("INCOMPLETE")
    ),
    Trouble.ENTITIES: Kind(
        "mulai malam ini tanda baca ditulis sebagai kode HTML",
        GOOD_ENDS,
        rest_applied=True,
        lasting=True,
    ),
    Trouble.INSTANTS: Kind(
        "mulai malam ini tanggal dikirim sebagai waktu UTC",
        GOOD_ENDS,
        rest_applied=True,
        lasting=True,
    ),
    Trouble.FILE_BROKEN: Kind("berkas satu desa di dalam map rusak", GOOD_ENDS, rest_applied=True),
}
