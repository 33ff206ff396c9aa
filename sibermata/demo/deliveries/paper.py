"""What all layouts share: sender, day, and ways to write dates."""

from dataclasses import dataclass
from datetime import date

from sibermata.rules.time.office import day_in_words


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The top of a list."""

    district: str  # 'Kabupaten Mojokerto'
    day: date  # the day it was drawn up
    bodies: tuple[str, ...] = ("pemdes", "bpd")

    @property
    def title(self) -> str:
        """What the list calls itself."""
        if self.bodies == ("bpd",):
            return "DAFTAR ANGGOTA BADAN PERMUSYAWARATAN DESA"
        return "DAFTAR APARATUR PEMERINTAH DESA" + (" DAN BPD" if "bpd" in self.bodies else "")


def long_date(day: date | str | None) -> str:
    """'19 Desember 2019'."""
    if isinstance(day, date):
        return day_in_words(day)
    return day or ""


def slashed(day: date | str | None) -> str:
    """'19/12/2019'."""
    return f"{day.day:02d}/{day.month:02d}/{day.year}" if isinstance(day, date) else day or ""


def dashed(day: date | str | None) -> str:
    """'19-12-2019'."""
    return f"{day.day:02d}-{day.month:02d}-{day.year}" if isinstance(day, date) else day or ""


def iso(day: date | str | None) -> str:
    """'2019-12-19'."""
    return day.isoformat() if isinstance(day, date) else day or ""


def any_date(day: date | str | None, style: int) -> str:
    """Return the day in the way that this row's clerk writes days."""
    if not isinstance(day, date):
        return day or ""
    return slashed(day) if (style >> 23) & 3 == 1 else long_date(day)


def short(day: date | str | None, style: int) -> date | str | None:
    """Return the day with two digits of its year, in one row of eight."""
    if style & 7 != 3 or not isinstance(day, date):
        return day
    return f"{day.day}-{day.month}-{day.year % 100:02d}"


def decree(number: str, day: date | str | None) -> str:
    """Number and date of an SK in one cell: '141/1/2019 tgl 19 Desember 2019'."""
    if not number:
        return ""
    return f"{number} tgl {long_date(day)}" if day else number
