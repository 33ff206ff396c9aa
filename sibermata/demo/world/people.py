"""Invented people, made from a seed. Every NIK serial is between 9001 and 9999, so that it cannot
be a real person's.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from sibermata.demo.world.names import MEN_FIRST, MEN_LAST, PLACES, WOMEN_FIRST, WOMEN_LAST
from sibermata.demo.world.words import BACK_TITLES

EDUCATIONS = ("SLTA", "SLTA", "SLTA", "SLTA", "SLTA", "SLTA", "S1", "S1", "S1", "D3", "SLTP", "S2")
NIK_BIRTH_WRONG = (
    0.032  # share of real NIKs whose birth part disagrees with the birth date (DOMAIN 6)
)
NIK_REGION_OTHER = 0.095  # share first registered in another kabupaten (DOMAIN 6)
SINGLE_NAME = 0.08


class Person:
    """An invented person. Titles and phone may change, the identity never does."""

    __slots__ = (
        "back",
        "birth_place",
        "born",
        "education",
        "front",
        "name",
        "nik",
        "number",
        "phone",
        "sex",
    )

    def __init__(
        self, number: int, name: str, sex: str, born: date, birth_place: str, nik: str, phone: str
    ) -> None:
        self.number = number  # unique in the province: the truth's own identity
        self.name = name  # without titles: 'Moh. Slamet Rekananto'
        self.sex = sex  # 'L' or 'P'
        self.born = born
        self.birth_place = birth_place
        self.nik = nik
        self.phone = phone  # '081234500001', '' = none
        self.front = ""
        self.back = ""
        self.education = "SLTA"


class People:
    """Makes people of one district, none with another's NIK."""

    def __init__(self, rng: Random, first_number: int, district_name: str) -> None:
        self.rng = rng
        self.next_number = first_number
        self.home = district_name
        self._niks: set[str] = set()

    def person(
        self, subdistrict_code: str, today: date, youngest: int, oldest: int, women: float
    ) -> Person:
        """Return a new person of that age, living in that kecamatan ('35.16.05')."""
        rng = self.rng
        sex = "P" if rng.random() < women else "L"
        born = today - timedelta(days=rng.randint(youngest * 366, oldest * 365))
        name = _name(rng, sex)
        place = self.home if rng.random() < 0.8 else rng.choice(PLACES)
        phone = (
            rng.choice(("0812345", "0857000", "0822111")) + f"{rng.randrange(100000):05d}"
            if rng.random() < 0.9
            else ""
        )
        person = Person(
            self._number(), name, sex, born, place, self._nik(subdistrict_code, sex, born), phone
        )
        _educate(rng, person)
        return person

    def twin(self, of: Person, subdistrict_code: str) -> Person:
        """Return a brother or sister born on the same day in the same place, with another first
        name and the same last name.
        """
        first = self.rng.choice(MEN_FIRST[:40] if of.sex == "L" else WOMEN_FIRST[:40])
        while first == of.name.split()[0]:
            first = self.rng.choice(MEN_FIRST[:40] if of.sex == "L" else WOMEN_FIRST[:40])
        name = f"{first} {of.name.split()[-1]}"
        return Person(
            self._number(),
            name,
            of.sex,
            of.born,
            of.birth_place,
            self._nik(subdistrict_code, of.sex, of.born, exact=True),
            "",
        )

    def _number(self) -> int:
        self.next_number += 1
        return self.next_number - 1

    def _nik(self, subdistrict_code: str, sex: str, born: date, exact: bool = False) -> str:
        rng = self.rng
        region = subdistrict_code.replace(".", "")
        if not exact and rng.random() < NIK_REGION_OTHER:
            region = f"35{rng.randint(1, 29):02d}{rng.randint(1, 12):02d}"
        if not exact and rng.random() < NIK_BIRTH_WRONG:
            born += timedelta(days=rng.choice((-1, 1, 30, -365)))
        start = f"{region}{born.day + (40 if sex == 'P' else 0):02d}{born:%m%y}"
        nik = f"{start}{rng.randint(9010, 9999)}"
        while nik in self._niks:
            nik = f"{start}{rng.randint(9010, 9999)}"
        self._niks.add(nik)
        return nik


def full_name(front: str, name: str, back: str) -> str:
    """Return the name as a person signs: 'Drs. H. Mulyadi Rekananto, S.Pd.'."""
    return f"{front} {name}".strip() + (f", {back}" if back else "")


def misspelt(rng: Random, name: str) -> str:
    """Return the name with one slip of the finger in its last word: a letter doubled, dropped or
    swapped.
    """
    at = rng.randint(max(1, len(name) - 5), len(name) - 2)
    slip = rng.randrange(3)
    if slip == 0:
        return name[:at] + name[at] + name[at:]
    if slip == 1 or name[at] == name[at + 1]:
        return name[:at] + name[at + 1 :]
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _name(rng: Random, sex: str) -> str:
    first: Sequence[str] = MEN_FIRST if sex == "L" else WOMEN_FIRST
    last = rng.choice(MEN_LAST if sex == "L" else WOMEN_LAST)
    if rng.random() < SINGLE_NAME:
        return last  # single names are whole names, and common among the elder
    given = rng.choice(first)
    if rng.random() < 0.45:
        second = rng.choice(first)
        if second != given and not second.endswith("."):
            return f"{given} {second} {last}"
    return f"{given} {last}"


def _educate(rng: Random, person: Person) -> None:
    person.education = rng.choice(EDUCATIONS)
    titles = BACK_TITLES.get(person.education)
    if titles and rng.random() < 0.85:
        person.back = rng.choice(titles)
    pilgrim = rng.random()
    if pilgrim < 0.045:
        person.front = "H." if person.sex == "L" else "Hj."
    elif pilgrim < 0.05:
        person.front = "Drs." if person.sex == "L" else "Dra."
