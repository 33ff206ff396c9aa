"""What the papers of a meeting share: words for day and place, attendance by district. Pure."""

from collections.abc import Iterable

from sibermata.papers.meeting.shapes import Came, Invited, Meeting
from sibermata.papers.wording import NOTHING, NOWHERE
from sibermata.records.paper import Column, Row, Section
from sibermata.rules.time.office import day_in_words

TO_WRITE = "." * 30
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
OUTCOMES = {
    Came.HADIR: "Hadir",
    Came.TERLAMBAT: "Terlambat",
    Came.DIWAKILI: "Diwakili",
    Came.IZIN: "Izin",
    Came.TIDAK_HADIR: "Tidak hadir",
}
SUM_COLUMNS = (
    Column("No.", "0.9cm", "center"),
    Column("Kabupaten/Kota", "3.4fr", wide=True),
    Column("Diundang", "1.4fr", "right"),
    Column("Tanpa undangan", "1.6fr", "right"),
    *(Column(word, "1.4fr", "right") for word in OUTCOMES.values()),
    Column("Belum tercatat", "1.4fr", "right"),
)
NUMBERS = (
    "nol",
    "satu",
    "dua",
    "tiga",
    "empat",
    "lima",
    "enam",
    "tujuh",
    "delapan",
    "sembilan",
    "sepuluh",
    "sebelas",
)


def when(meeting: Meeting) -> str:
    """Return the day and the hours: 'Rabu, 18 September 2024, pukul 08.00 sampai 12.00 WIB'."""
    hours = meeting.starts.replace(":", ".")
    until = f" sampai {meeting.ends.replace(':', '.')}" if meeting.ends else ""
    return f"{day_of(meeting)}, pukul {hours}{until} WIB"


def day_of(meeting: Meeting) -> str:
    """Return the day with its name: 'Rabu, 18 September 2024'."""
    return f"{DAYS[meeting.held_on.weekday()]}, {day_in_words(meeting.held_on)}"


def where(meeting: Meeting) -> str:
    """Return the places; room to write where none is entered."""
    return "; ".join(meeting.places) or TO_WRITE


def under(meeting: Meeting) -> tuple[str, ...]:
    """Return the lines under a title."""
    return (meeting.title, when(meeting), where(meeting))


def filter_of(meeting: Meeting) -> tuple[str, ...]:
    """Return the filter of the request in words."""
    asked = f"rapat {meeting.code}, daftar versi {meeting.version}"
    return (asked, meeting.only) if meeting.only else (asked,)


def district_of(one: Invited) -> str:
    """Return the district that somebody is counted in."""
    return one.district or NOTHING


def heading_of(one: Invited) -> str:
    """Return the heading under which somebody stands in a list."""
    return one.district or NOWHERE


def place_of(one: Invited) -> str:
    """Return village and kecamatan of a line; the district of a guest."""
    found = [part for part in (one.village, one.subdistrict) if part]
    return ", ".join(found) or district_of(one)


def key_of(one: Invited) -> str:
    """Return what a line is about, in every paper of its meeting."""
    return f"line {one.line}"


def sums(meeting: Meeting) -> Section:
    """Return the numbers of invited people and outcomes by district, with the sum.

    Invited + without an invitation = all outcomes + not recorded.
    """
    districts: dict[str, list[Invited]] = {}
    for one in meeting.everybody:
        districts.setdefault(district_of(one), []).append(one)
    rows = [
        Row((at, name, *counted(held)), f"district {name}", area=held[0].district_code)
        for at, (name, held) in enumerate(districts.items(), 1)
    ]
    everybody = list(meeting.everybody)
    return Section((*rows, Row((None, "Jumlah", *counted(everybody)), "sum")))


def counted(held: Iterable[Invited]) -> tuple[int, ...]:
    """Return how many were invited, came without, and each outcome."""
    of = list(held)
    invited = sum(not one.walk_in for one in of)
    outcomes = [sum(one.outcome is came for one in of) for came in (*OUTCOMES, Came.UNTOLD)]
    return (invited, len(of) - invited, *outcomes)


def spelled(number: int) -> str:
    """Return a number from 0 to 999,999 in words: 'dua ribu seratus empat puluh tujuh'."""
    if number < len(NUMBERS):
        return NUMBERS[number]
    for size, word in ((1000, "ribu"), (100, "ratus"), (10, "puluh")):
        if number >= size * (2 if size == 10 else 1):
            many, rest = divmod(number, size)
            head = f"se{word}" if many == 1 else f"{spelled(many)} {word}"
            return f"{head} {spelled(rest)}" if rest else head
    return f"{NUMBERS[number - 10]} belas"
