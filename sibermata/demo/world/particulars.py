"""Plants rare situations that a long run must meet: people who serve in two districts or bodies,
villages under a retired code, two holders of one seat.
"""

from datetime import date
from random import Random

from sibermata.demo.world.villages import District, Tenure, appoint

APART = 3  # districts between two whose people serve in both
SHARED_GONE = 4  # the night from which on the second holder of a seat is not listed
NEVER = 1_000_000
NEW_CODE_NIGHT = 12  # from then on clerks write the code of today
RETIRED = {
    "35.16.11.2017": "35.16.18.2007",
    "35.16.18.2013": "35.16.11.2015",
}  # today's code -> the retired one (Kenanten, Gayaman)


def plant_across(districts: list[District], seed: int) -> None:
    """Make one in three districts share an official with its neighbour, and give each one a person
    in both bodies of a village.
    """
    rng = Random(f"{seed}-across")
    peopled = [district for district in districts if district.villages]
    for place, district in enumerate(peopled):
        village = rng.choice(district.villages)
        junior, member = _one(village.tenures, "KASI_"), _one(village.tenures, "BPD_ANGGOTA")
        if junior is not None and member is not None:
            member.person, member.flaw = junior.person, ""
        if place % APART or len(peopled) < 2:
            continue
        other = peopled[(place + 1) % len(peopled)]
        here, there = (
            _one(rng.choice(district.villages).tenures, "KAUR_"),
            _one(rng.choice(other.villages).tenures, "BPD_ANGGOTA"),
        )
        if here is not None and there is not None:
            there.person, there.flaw = here.person, ""


def plant_retired_codes(districts: list[District]) -> None:
    """Make the clerks of villages with a retired code still write it."""
    for district in districts:
        for village in district.villages:
            village.written = RETIRED.get(village.code, "")


def write_new_codes(districts: list[District], night: int) -> None:
    """Make them write today's code from that night on."""
    if night == NEW_CODE_NIGHT:
        for district in districts:
            for village in district.villages:
                village.written = ""


def plant_shared_seats(districts: list[District], seed: int, today: date) -> None:
    """Give one village of each district two holders of one seat, as in lists with a new decree next
    to the old one.
    """
    rng = Random(f"{seed}-shared")
    for district in districts:
        if not district.villages:
            continue
        village = rng.choice(district.villages)
        first = _one(village.tenures, "KAUR_")
        if first is None or first.post == "KAUR_LAIN":
            continue
        second = appoint(district, village, rng, today, first.post)
        second.start, second.sk_date = first.start, first.sk_date
        second.slips_on = SHARED_GONE
        village.tenures.insert(village.tenures.index(first) + 1, second)


def slip_shared_seats(districts: list[District], night: int) -> None:
    """Make one of the two absent from that night on; this is no succession."""
    for district in districts:
        for village in district.villages:
            for tenure in village.tenures:
                if tenure.slips_on == night:
                    tenure.slipped_until = NEVER


def _one(tenures: list[Tenure], post: str) -> Tenure | None:
    """Return the last tenure of such a post with one holder and no defect."""
    people = [tenure.person for tenure in tenures]
    fit = [
        t
        for t in tenures
        if t.post.startswith(post) and people.count(t.person) == 1 and not t.flaw and not t.typo
    ]
    return fit[-1] if fit else None
