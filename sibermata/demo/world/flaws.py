"""Plants defects of rows and rows of strangers in lists, in the shares of DOMAIN 4, 6 and 8. A row
has one defect at most, and keeps it until somebody mends it.
"""

from datetime import date
from random import Random

from sibermata.demo.world.people import People
from sibermata.demo.world.villages import District, Noise, Tenure
from sibermata.demo.world.words import STAFF_WORDS

# Flaw -> share of the rows that carry it, of DOMAIN 6 and 8. A row has one at most, and keeps it
# until somebody mends it.
FLAWS = {
    "nik_rounded": 0.02,
    "nik_scientific": 0.012,
    "nik_15": 0.006,
    "nik_none": 0.015,
    "nik_other": 0.002,
    "nik_dots": 0.012,
    "nik_quote": 0.02,
    "born_zero": 0.012,
    "born_1970": 0.006,
    "born_january": 0.01,
    "born_place": 0.004,
    "born_age": 0.003,
    "born_impossible": 0.001,
    "sk_number": 0.006,
    "sk_zero": 0.006,
    "sk_half": 0.004,
    "decree_joined": 0.004,
    "phone_no_zero": 0.06,
    "phone_short": 0.004,
    "phone_null": 0.004,
    "title_twice": 0.01,
    "name_blank": 0.0004,
    "name_dash": 0.0002,
    "name_word": 0.0008,
    "name_masked": 0.0004,
    "name_formula": 0.0002,
    "name_error": 0.0004,
    "name_died": 0.0004,
    "name_number": 0.001,
    "cell_error": 0.004,
    "village_typo": 0.0008,
    "code_unknown": 0.0008,
    "broken_in_two": 0.0006,
    "remark_mixed": 0.004,
    "end_doubtful": 0.004,
    "village_both": 0.001,
    "local_post": 0.003,
    "post_two": 0.001,
    "twice": 0.0012,
    "answered": 0.0012,
}
STAFF, FOREIGN, TREASURER = 0.014, 0.0006, 0.0006
_BOUNDS: list[tuple[float, str]] = []
for _flaw, _share in FLAWS.items():
    _BOUNDS.append(((_BOUNDS[-1][0] if _BOUNDS else 0.0) + _share, _flaw))
_ANY = _BOUNDS[-1][0]


def plant_flaws(district: District, seed: int) -> None:
    """Give rows their defects and lists their strangers, once and for all."""
    rng = Random(f"{seed}-{district.code}-flaws")
    people = People(rng, district.first_person + 800_000, district.short)
    for village in district.villages:
        for tenure in village.tenures:
            give_flaw(rng, tenure)
        strangers = sum(rng.random() < STAFF for _ in village.tenures)
        for _ in range(strangers):
            person = people.person(village.code[:8], date(2026, 1, 1), 21, 58, 0.4)
            village.noise.append(Noise(district.new_key(), person, rng.choice(STAFF_WORDS)))
        if rng.random() < TREASURER * 20:
            person = people.person(village.code[:8], date(2026, 1, 1), 30, 58, 0.4)
            village.noise.append(
                Noise(district.new_key(), person, "Bendahara BPD", body="bpd", asked=True)
            )
        if rng.random() < FOREIGN * 20:
            other = f"{village.code[:3]}{int(village.code[3:5]) % 29 + 1:02d}.01.2001"
            person = people.person(other[:8], date(2026, 1, 1), 30, 58, 0.2)
            village.noise.append(
                Noise(district.new_key(), person, "Kepala Urusan Keuangan", foreign_code=other)
            )


def give_flaw(rng: Random, tenure: Tenure) -> None:
    """Perhaps give the row one defect."""
    chance = rng.random()
    if chance >= _ANY:
        return
    flaw = next(name for bound, name in _BOUNDS if chance < bound)
    # Local titles replace lesser posts only, and a kades always has a name.
    if flaw in ("local_post", "post_two") and not tenure.post.startswith("KASI_"):
        return
    if flaw.startswith("name_") and tenure.post in ("KADES", "SEKDES"):
        return
    tenure.flaw = flaw
