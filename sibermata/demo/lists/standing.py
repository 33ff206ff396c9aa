"""Counts standing for the demo's recap: who has pledged, who is trained, who is next."""

from collections import Counter, defaultdict
from typing import NamedTuple

from sibermata.demo.lists.judged import Exported

CYCLE, TAUGHT = "PILKADA-2024", "NETRALITAS-2024"
OUTSIDE = ("closed",)
NEXT = 3


class DistrictStanding(NamedTuple):
    """One district: persons with an obligation, those covered, those with a passed course."""

    persons: int
    covered: int
    trained: int


class Standing(NamedTuple):
    """The province, and each district by its code."""

    opening: list[str]
    districts: dict[str, DistrictStanding]


def standing_of(exported: Exported) -> Standing:
    """Return the counts of the last cycle and of trainings."""
    persons: Counter[str] = Counter()
    covered: Counter[str] = Counter()
    waiting = []
    for mark in exported.marks:
        if mark["kind"] != "pledge" or mark["subject"] != CYCLE or mark["state"] in OUTSIDE:
            continue
        persons[mark["district_code"]] += 1
        if mark["state"] == "covered":
            covered[mark["district_code"]] += 1
        elif mark["post"] == "KADES":
            waiting.append(f"{mark['name']} (Kades {mark['village']})")
    home = {row["person_id"]: row["village_code"][:5] for row in exported.roster}
    trained: defaultdict[str, set[str]] = defaultdict(set)
    for row in exported.trainings:
        if row["person_id"] and row["outcome"] == "passed" and row["state"] == "counted":
            trained[home.get(row["person_id"], "")].add(row["person_id"])
    districts = {
        code: DistrictStanding(persons[code], covered[code], len(trained[code])) for code in persons
    }
    asked = sum(not row["act"] for row in exported.pledges)
    opening = [
        f"Sudah ikrar ({CYCLE}): {_number(covered.total())} dari {_number(persons.total())} orang "
        f"yang wajib; {_number(asked)} baris daftar menunggu jawaban atau bukan siapa pun.",
        f"Lulus pelatihan: {_number(sum(map(len, trained.values())))} orang.",
    ]
    if waiting:
        names = ", ".join(waiting[:NEXT])
        opening.append(
            f"Berikutnya: {_number(len(waiting))} kades belum ikrar, antara lain {names}."
        )
    return Standing(opening, districts)


def taught_of(exported: Exported) -> int:
    """Return how many count as trained for what the demo's meeting teaches."""
    return sum(
        mark["kind"] == "training" and mark["subject"] == TAUGHT and mark["state"] == "valid"
        for mark in exported.marks
    )


def _number(number: int) -> str:
    return f"{number:,}".replace(",", ".")
