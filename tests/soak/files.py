"""What the sources' files say from night to night: newcomers, leavers, returns, moved values, all
by chance and told by a seed.
"""

import random
from collections.abc import Iterable
from typing import Any

from tests.crash import villages_of
from tests.office import person

DISTRICTS = {"blitar": "35.05", "jombang": "35.17", "kediri": "35.06", "mojokerto": "35.16"}
FIRST, SECOND, THIRD, FOURTH = DISTRICTS  # the third sends a folder of one file a village
PEOPLE, VILLAGES = 24, 4  # of a source; of a district
PLACES = ("Blitar", "Kediri", "Ngawi", "Tuban", "Lumajang")
STAY = {
    "1",
    "2",
    "3",
    "4",
}  # whom officers correct, and somebody in every village: none is ever missing as a whole
ELSEWHERE = {
    "900",
    "901",
}  # one person with a post in two districts; two people with one name and birthday
Row = dict[str, str]


class Files:
    """What the sources' files say: begins with so many people and is changed from night to night,
    by chance.
    """

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.rows: dict[str, dict[str, Row]] = {source: {} for source in DISTRICTS}
        self.away: dict[str, dict[str, Row]] = {source: {} for source in DISTRICTS}
        for source in DISTRICTS:
            self.come(source, PEOPLE)
        for number, source in enumerate((FIRST, SECOND)):
            self.rows[source]["900"] = self.row(
                source, 900, name="Dua Kabupaten", nik="3516050808809777", birth_place="Kediri"
            )
            self.rows[source]["901"] = self.row(
                source, 901, name="Kembar Bernama", nik="", birth_place=PLACES[number]
            )

    def row(self, source: str, number: int, **values: str) -> Row:
        district = DISTRICTS[source]
        code = "".join(chr(ord("a") + int(digit)) for digit in f"{number:03d}")
        nik = f"{district.replace('.', '')}050808809{number:03d}"
        cells = {
            "name": f"Orang {source.title()} {code.title()}",
            "nik": nik,
            "birth_place": PLACES[0],
            **values,
        }
        village = villages_of(district)[number % VILLAGES]
        return person(
            str(number),
            post=f"Kepala Dusun {code}",
            village=village,
            birth_date="1980-08-08",
            **cells,
        )

    def come(self, source: str, number: int) -> None:
        first = 1 + len(self.rows[source]) + len(self.away[source])
        for key in range(first, first + number):
            self.rows[source][str(key)] = self.row(
                source, key, birth_place=self.chance.choice(PLACES)
            )

    def some(self, source: str, number: int) -> list[str]:
        """Return so many keys of people who are there and may go."""
        return self.chance.sample(sorted(self.rows[source].keys() - STAY - ELSEWHERE), number)

    def go(self, source: str, number: int) -> list[str]:
        gone = self.some(source, number)
        for key in gone:
            self.away[source][key] = self.rows[source].pop(key)
        return gone

    def back(self, source: str, keys: Iterable[str] = ()) -> None:
        for key in keys or sorted(self.away[source]):
            self.rows[source][key] = self.away[source].pop(key)

    def move(self, source: str, number: int) -> None:
        for key in self.some(source, number):
            row = self.rows[source][key]
            others = [place for place in PLACES if place != row["birth_place"]]
            self.rows[source][key] = {**row, "birth_place": self.chance.choice(others)}

    def slip(self, source: str) -> None:
        """Let a column slip: nearly every name is another one."""
        for key in self.rows[source].keys() - ELSEWHERE:
            row = self.rows[source][key]
            self.rows[source][key] = {**row, "name": f"Lain {row['name'][::-1].title()}"}

    def say(self, source: str) -> dict[str, Any]:
        """Return the file in the words of the model."""
        return {
            key: (row["name"], row["village_code"], row["birth_place"])
            for key, row in self.rows[source].items()
        }
