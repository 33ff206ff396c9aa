"""A meeting of the tests: any number of people, invented, some with the longest names there are."""

from datetime import date
from typing import Any

from sibermata.papers.meeting.shapes import Came, FollowUp, Invited, Meeting

LONGEST = (
    "Prof. Dr. H. Mas Muhammad Abdurrahman Wirasanjayakusumawardhanawijayadiningratsurapati, "
    "S.Sos., M.Si., M.H."
)
OUTCOMES = (Came.HADIR, Came.TERLAMBAT, Came.DIWAKILI, Came.IZIN, Came.TIDAK_HADIR, Came.HADIR)
PER_DISTRICT = 50
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def code_of(number: int) -> str:
    """A code for the door, in the shape of a real one."""
    return "SBM1-" + "".join(LETTERS[(number * 7 + at * at) % 32] for at in range(27))


def invited(number: int) -> Invited:
    district = (number - 1) // PER_DISTRICT + 1
    return Invited(
        number,
        LONGEST if number % 24 == 3 else f"Budi Ujicoba {number}",
        "Plt. Kepala Urusan Umum dan Perencanaan" if number % 3 == 0 else "Kepala Desa",
        "Srigading",
        "Ngoro",
        f"35.{district:02}",
        f"Kabupaten Contoh {district}",
        "L" if number % 2 else "P",
        code_of(number),
        "Kepala Desa yang belum ikrar; kursi 3 dari 50",
        OUTCOMES[number % 6],
        person=number,
    )


WALK_IN = Invited(
    9002,
    "Anton Rekayasa",
    "Sekretaris Desa",
    "Kesemen",
    "Ngoro",
    "35.01",
    "Kabupaten Contoh 1",
    outcome=Came.HADIR,
    walk_in=True,
)
GUEST = Invited(
    9001,
    "Camat Contoh",
    "Camat",
    "",
    "",
    "",
    "",
    outcome=Came.HADIR,
    code=code_of(9001),
    guest=True,
)


def meeting(people: int, **values: Any) -> Meeting:
    said: dict[str, Any] = {
        "lines": tuple(invited(number) for number in range(1, people + 1)),
        "walk_ins": (WALK_IN,),
        "follow_ups": (
            FollowUp("Mengirim daftar yang sudah menandatangani", "DPMD", date(2024, 9, 30)),
            FollowUp("Melengkapi data BPD", "Camat Ngoro", None, done=True),
        ),
        "speakers": ("Ketua Bawaslu",),
        "witnesses": ("KPU Provinsi Jawa Timur", "Bawaslu Provinsi Jawa Timur"),
        **values,
    }
    return Meeting(
        "RAKOR-2024-09",
        "Rapat koordinasi netralitas",
        "DPMD Provinsi Jawa Timur",
        "Jawa Timur",
        date(2024, 9, 18),
        "08:00",
        "12:00",
        ("Graha Universitas",),
        2,
        **said,
    )
