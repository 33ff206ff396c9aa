"""Events in the villages between two nights: elections, replacements, deaths, moves, new decrees,
typing errors.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from sibermata.demo.world.flaws import give_flaw
from sibermata.demo.world.names import MEN_LAST
from sibermata.demo.world.people import misspelt
from sibermata.demo.world.villages import CORE, District, Noise, Tenure, Term, Village, appoint
from sibermata.demo.world.words import STAFF_WORDS

EVENTS = 0.007  # events per tenure and night
QUIET = 0.1  # share of districts in which nothing happens tonight
ELECTIONS = 0.12  # share of districts that swear in kades tonight
# kind -> weight; a mended slip is looked for among the rows that have one
KINDS = {
    "new_sk": 26,
    "replaced": 20,
    "paw": 10,
    "typo": 8,
    "mended": 14,
    "title": 10,
    "promoted": 4,
    "moved": 2,
    "died": 6,
    "staff": 6,
    "married": 1,
    "slipped": 4,
    "acting": 1,
    "caretaker": 1,
    "overwritten": 2,
    "retyped": 3,
    "spoilt": 3,
}
SPOILT_NAMES = ("name_word", "name_masked", "name_error", "name_formula")
AWAY = 0.3  # probability per night that somebody moves to another district
SLIP_NIGHTS = (1, 1, 2, 3, 4, 9, 14)  # how long a row slips out of a list


class Happened(dict[str, int]):
    """How often what happened tonight."""

    def count(self, what: str) -> None:
        """Note one more."""
        self[what] = self.get(what, 0) + 1


def live_one_night(district: District, seed: int, night: int, today: date) -> Happened:
    """Simulate one night in a district; return what happened."""
    happened = Happened()
    rng = Random(f"{seed}-{district.code}-night-{night}")
    if not district.villages or rng.random() < QUIET:
        return happened
    district.make().rng = rng  # new people of a night depend on that night alone
    if rng.random() < ELECTIONS:
        for village in rng.sample(district.villages, max(1, len(district.villages) // 30)):
            _elect(district, village, rng, night, today, happened)
    total = sum(len(village.tenures) for village in district.villages)
    kinds, weights = tuple(KINDS), tuple(KINDS.values())
    for kind in rng.choices(
        kinds, weights, k=max(2, round(total * EVENTS * rng.uniform(0.6, 1.4)))
    ):
        village = rng.choice(district.villages)
        if _happen(kind, district, village, rng, night, today):
            happened.count(kind)
    return happened


def end(village: Village, tenure: Tenure, night: int, today: date) -> None:
    """End the tenure; a source that keeps leavers still lists it as non-aktif."""
    tenure.until, tenure.left = night, today
    village.tenures.remove(tenure)
    village.past.append(tenure)


def succeed(
    district: District, village: Village, old: Tenure, rng: Random, night: int, today: date
) -> Tenure:
    """Put a new person into the seat of `old`."""
    new = appoint(district, village, rng, today, old.post, old.label)
    new.start = new.sk_date = today - timedelta(days=rng.randint(1, 5))
    new.sk_number = f"{new.sk_number.rsplit('/', 1)[0]}/{new.sk_date.year}"
    new.since = night
    at = village.tenures.index(old)
    end(village, old, night, today)
    village.tenures.insert(at, new)
    give_flaw(rng, new)
    return new


def _elect(
    district: District, village: Village, rng: Random, night: int, today: date, happened: Happened
) -> None:
    head = next((tenure for tenure in village.tenures if tenure.post == "KADES"), None)
    if head is None or head.since == night:
        return
    if rng.random() < 0.4 and head.capacity == "definitif":
        before = head.start, head.sk_date, head.sk_number
        head.start = head.sk_date = today - timedelta(days=1)
        head.earlier = Term(district.new_key(), *before, today - timedelta(days=2))
        head.sk_number = f"188.45/{rng.randint(1, 400)}/415.12/{today.year}"
        happened.count("re-elected")
    else:
        succeed(district, village, head, rng, night, today)
        happened.count("elected")


class Moment(NamedTuple):
    """Where and when something happens, and by which chance."""

    district: District
    village: Village
    rng: Random
    night: int
    today: date


def _happen(
    kind: str, district: District, village: Village, rng: Random, night: int, today: date
) -> bool:
    """Make an event happen in a village, if it fits somebody there; return whether it did."""
    if kind == "staff":
        return _staff(district, village, rng)
    if kind == "promoted":
        return _promote(village, rng, night, today)
    if kind in ("acting", "caretaker"):
        return _stand_in(kind, district, village, rng, night, today)
    now = Moment(district, village, rng, night, today)
    settled = [tenure for tenure in village.tenures if tenure.since < night]
    able = [tenure for tenure in settled if kind not in FITS or FITS[kind](tenure, now)]
    if able:
        ACTS[kind](rng.choice(able), now)
    return bool(able)


def _is_lesser(tenure: Tenure, now: Moment) -> bool:
    return tenure.post not in CORE


def _may_be_mistyped(tenure: Tenure, now: Moment) -> bool:
    """Return whether a name may get a typing error: not that of a person with two posts, whose two
    spellings would have no right answer.
    """
    alone = sum(other.person is tenure.person for other in now.village.tenures) == 1
    return not tenure.typo and not tenure.flaw and len(tenure.person.name) > 8 and alone


def _may_marry(tenure: Tenure, now: Moment) -> bool:
    person = tenure.person
    return person.sex == "P" and len(person.name.split()) > 1 and not tenure.typo


def _succeeded(tenure: Tenure, now: Moment) -> None:
    succeed(now.district, now.village, tenure, now.rng, now.night, now.today)


def _overwritten(tenure: Tenure, now: Moment) -> None:
    """Write the new holder over the old row: its id stays, the old holder is no longer listed."""
    new = succeed(now.district, now.village, tenure, now.rng, now.night, now.today)
    new.key = tenure.key
    tenure.left = None


def _married(tenure: Tenure, now: Moment) -> None:
    first = tenure.person.name.rsplit(" ", 1)[0]
    tenure.person.name = f"{first} {now.rng.choice(MEN_LAST)}"


def _slipped(tenure: Tenure, now: Moment) -> None:
    tenure.slipped_until = now.night + now.rng.choice(SLIP_NIGHTS)


def _mistyped(tenure: Tenure, now: Moment) -> None:
    tenure.typo = misspelt(now.rng, tenure.person.name)


def _spoilt(tenure: Tenure, now: Moment) -> None:
    tenure.flaw = now.rng.choice(SPOILT_NAMES)


def _mended(tenure: Tenure, now: Moment) -> None:
    tenure.typo = tenure.flaw = ""


def _titled(tenure: Tenure, now: Moment) -> None:
    tenure.person.back = now.rng.choice(("S.AP.", "S.H.", "S.Sos."))


def _new_decree(tenure: Tenure, now: Moment) -> None:
    tenure.sk_date = now.today - timedelta(days=now.rng.randint(1, 20))
    tenure.sk_number = f"141/{now.rng.randint(1, 400)}/KEP/{tenure.sk_date.year}"


def _moved(tenure: Tenure, now: Moment) -> None:
    _move(now.district, now.village, tenure, now.rng, now.night, now.today)


FITS: Mapping[str, Callable[[Tenure, Moment], bool]] = {  # the others happen to anybody
    "replaced": lambda tenure, now: tenure.body == "pemdes" and _is_lesser(tenure, now),
    "moved": lambda tenure, now: tenure.post == "KADUS" or tenure.post.startswith("KASI_"),
    "paw": lambda tenure, now: tenure.body == "bpd",
    "died": _is_lesser,
    "mended": lambda tenure, now: (
        bool(tenure.typo or tenure.flaw) and tenure.flaw not in ("twice", "local_post")
    ),
    "typo": _may_be_mistyped,
    "title": lambda tenure, now: not tenure.person.back,
    "married": _may_marry,
    "slipped": lambda tenure, now: tenure.slipped_until <= now.night and not tenure.flaw,
    "retyped": lambda tenure, now: bool(tenure.typo) and not tenure.flaw,
    "overwritten": _is_lesser,
    "spoilt": lambda tenure, now: not tenure.typo and not tenure.flaw,
}
ACTS: Mapping[str, Callable[[Tenure, Moment], None]] = {
    "new_sk": _new_decree,
    "replaced": _succeeded,
    "paw": _succeeded,
    "typo": _mistyped,
    "retyped": _mistyped,
    "mended": _mended,
    "title": _titled,
    "moved": _moved,
    "died": lambda tenure, now: end(now.village, tenure, now.night, now.today),
    "married": _married,
    "slipped": _slipped,
    "overwritten": _overwritten,
    "spoilt": _spoilt,
}


def _promote(village: Village, rng: Random, night: int, today: date) -> bool:
    """Promote a kaur to sekdes: the same person and row of the list on another seat; the old sekdes
    leaves.
    """
    second = next(
        (tenure for tenure in village.tenures if tenure.post == "SEKDES" and tenure.since < night),
        None,
    )
    juniors = [
        tenure
        for tenure in village.tenures
        if tenure.post.startswith("KAUR_") and tenure.since < night
    ]
    if (
        second is None
        or not juniors
        or any(t.person is second.person and t is not second for t in village.tenures)
    ):
        return False
    junior = rng.choice(juniors)
    at = village.tenures.index(second)
    start = today - timedelta(days=1)
    new = Tenure(
        junior.key,
        junior.person,
        "SEKDES",
        "",
        start,
        start,
        f"141/{rng.randint(1, 400)}/KEP/{today.year}",
        junior.style,
    )
    new.since = night
    end(village, second, night, today)
    end(village, junior, night, today)
    junior.left = None  # the row continues under the new seat; the old one is no longer listed
    village.tenures.insert(at, new)
    return True


def _stand_in(
    kind: str, district: District, village: Village, rng: Random, night: int, today: date
) -> bool:
    """Replace the kades by an acting one: the sekdes as Plt besides the own post, or a civil
    servant as Pj.
    """
    head = next(
        (tenure for tenure in village.tenures if tenure.post == "KADES" and tenure.since < night),
        None,
    )
    second = next(
        (tenure for tenure in village.tenures if tenure.post == "SEKDES" and not tenure.typo), None
    )
    if (
        head is None
        or head.capacity != "definitif"
        or (kind == "acting" and (second is None or second.person is head.person))
    ):
        return False
    new = succeed(district, village, head, rng, night, today)
    new.capacity = "Pj"
    if kind == "acting" and second is not None:
        new.capacity, new.person, new.flaw = "Plt", second.person, ""
    return True


def move_away(districts: list[District], seed: int, night: int, today: date) -> dict[str, int]:
    """Sometimes move a person to a dusun of another district; the first district's list loses the
    row.
    """
    rng = Random(f"{seed}-away-{night}")
    peopled = [district for district in districts if district.villages]
    if len(peopled) < 2 or rng.random() >= AWAY:
        return {}
    here, there = rng.sample(peopled, 2)
    village, other = rng.choice(here.villages), rng.choice(there.villages)
    able = [
        tenure
        for tenure in village.tenures
        if tenure.post == "KADUS" and tenure.since < night and not tenure.typo
    ]
    if not able:
        return {}
    new = _newcomer(there, other, able[-1], rng, night, today)
    end(village, able[-1], night, today)
    other.tenures.append(new)
    return {"away": 1}


def _newcomer(
    district: District, village: Village, old: Tenure, rng: Random, night: int, today: date
) -> Tenure:
    """Return the seat for a person who moves in."""
    start = today - timedelta(days=2)
    number = f"141/{rng.randint(1, 400)}/KEP/{today.year}"
    new = Tenure(
        district.new_key(),
        old.person,
        "KADUS",
        f"{village.hamlets[0]} Baru",
        start,
        start,
        number,
        rng.getrandbits(32),
    )
    new.since = night
    return new


def _move(
    district: District, village: Village, tenure: Tenure, rng: Random, night: int, today: date
) -> None:
    """Move a person to a dusun of another village of the district."""
    other = rng.choice(district.villages)
    if other is village or len(tenure.person.name.split()) < 2:
        return
    new = _newcomer(district, other, tenure, rng, night, today)
    end(village, tenure, night, today)
    other.tenures.append(new)


def _staff(district: District, village: Village, rng: Random) -> bool:
    if village.noise and rng.random() < 0.5:
        village.noise.pop()
    else:
        person = district.make().person(village.code[:8], date(2026, 1, 1), 21, 58, 0.4)
        village.noise.append(Noise(district.new_key(), person, rng.choice(STAFF_WORDS)))
    return True
