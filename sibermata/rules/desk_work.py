"""Which kind of work a finding is for an officer, and what is in force until it is done. Pure."""

from enum import StrEnum

from sibermata.records.states import Severity


class Work(StrEnum):
    """The kinds, most valuable first."""

    WORD = "kata"  # a word of a source: one answer settles all rows with it
    PERSON = "orang"  # are two of them one person
    LIST = "daftar"  # whose a row of a list is, or what it says
    CHALLENGED = "koreksi"  # the source says a third value
    ROW = "baris"  # a refused row, to be repaired in place
    ENDED = "berhenti"  # presumed ended
    SEAT = "kursi"
    WARNING = "peringatan"


WORDS = frozenset(
    (
        "POST_UNKNOWN",
        "POST_QUESTION",
        "STATUS_UNKNOWN",
        "CAPACITY_UNKNOWN",
        "REGION_UNKNOWN",
        "REGION_AMBIGUOUS",
        "REGION_NO_SUCCESSOR",
        "SUBDISTRICT_UNKNOWN",
        "REMARK_QUESTION",
    )
)
PEOPLE = frozenset(
    ("LINK_QUESTION", "RENAME", "MOVED", "NIK_CONFLICT", "NIK_TWO_DISTRICTS", "NIK_SWAP")
)
LISTS = frozenset(
    (
        "WHO_PLEDGED",
        "WHO_WAS_TRAINED",
        "OTHER_TEXT",
        "ROW_UNCLEAR",
        "SCORE_INVALID",
        "RESULT_DIFFERS",
    )
)
CHALLENGED = frozenset(("CORRECTION_CHALLENGED",))
ENDED = frozenset(("PRESUMED_ENDED",))


def work_of(code: str, severity: str) -> Work:
    """Return what kind of work a finding is."""
    of_code = (
        (WORDS, Work.WORD),
        (PEOPLE, Work.PERSON),
        (LISTS, Work.LIST),
        (CHALLENGED, Work.CHALLENGED),
        (ENDED, Work.ENDED),
    )
    for codes, work in of_code:
        if code in codes:
            return work
    if code.startswith("SEAT_") and severity == Severity.WARNING:
        return Work.SEAT
    return Work.ROW if severity in (Severity.ERROR, Severity.QUESTION) else Work.WARNING


UNTIL_THEN = {  # code -> what holds as long as nobody has answered
    "LINK_QUESTION": "dicatat sebagai dua orang; pakta integritas dan pelatihan tidak beralih",
    "RENAME": "dicatat sebagai orang baru; pakta integritas dan pelatihan tidak beralih",
    "MOVED": "dicatat sebagai dua orang; pakta integritas dan pelatihan tidak beralih",
    "NIK_CONFLICT": "dicatat sebagai dua orang; NIK tetap pada orang yang lebih dahulu tercatat",
    "NIK_TWO_DISTRICTS": "satu orang; kedua jabatannya tetap tercatat",
    "CORRECTION_CHALLENGED": "perbaikan petugas tetap ditampilkan",
    "CORRECTION_CONFLICT": "perbaikan yang disebut pertama yang ditampilkan",
    "WHO_PLEDGED": "tidak seorang pun ditandai; yang mungkin dimaksud belum pasti",
    "WHO_WAS_TRAINED": "tidak seorang pun ditandai",
    "OTHER_TEXT": "ikrarnya disimpan dan tidak dihitung",
    "RESULT_DIFFERS": "kelulusannya menunggu",
    "NIK_SWAP": "NIK yang lama tetap berlaku untuk keduanya",
}


def until_then(code: str) -> str:
    """Return what is in force until a question is answered."""
    return UNTIL_THEN.get(code, "barisnya belum diterima")
