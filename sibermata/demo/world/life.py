"""What happens in the villages between one night and the next: elections, replacements, deaths,
moves, new SKs, slips of the pen.
"""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from sibermata.demo.not_yet import ruled
from sibermata.demo.world.flaws import give_flaw
from sibermata.demo.world.names import MEN_LAST
from sibermata.demo.world.people import misspelt
from sibermata.demo.world.villages import District, Noise, Tenure, Term, Village, appoint
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
AWAY = 0.3  # chance that tonight somebody leaves for another district
SLIP_NIGHTS = (1, 1, 2, 3, 4, 9, 14)  # how long a row slips out of a list


class Happened(dict[str, int]):
    """How often what happened tonight."""

    def count(self, what: str) -> None:
        """Note one more."""
        self[what] = self.get(what, 0) + 1


def live_one_night(district: District, seed: int, night: int, today: date) -> Happened:
    """Let one night pass in a district; returns what happened."""
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
    """Take the tenure out of office; a source that keeps leavers goes on listing it as
    non-aktif.
    """
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
        if ruled("H8"):
            head.earlier = Term(district.new_key(), *before, today - timedelta(days=2))
        head.sk_number = f"188.45/{rng.randint(1, 400)}/415.12/{today.year}"
        happened.count("re-elected")
    else:
        succeed(district, village, head, rng, night, today)
        happened.count("elected")


def _happen(
    kind: str, district: District, village: Village, rng: Random, night: int, today: date
) -> bool:
    if kind == "staff":
        return _staff(district, village, rng)
    if kind == "promoted":
        return _promote(village, rng, night, today)
    if kind in ("acting", "caretaker"):
        return _stand_in(kind, district, village, rng, night, today)
    settled = [tenure for tenure in village.tenures if tenure.since < night]
    fits: dict[str, Callable[[Tenure], bool]] = {
        "replaced": lambda t: t.body == "pemdes" and t.post not in ("KADES", "SEKDES"),
        "moved": lambda t: t.post == "KADUS" or t.post.startswith("KASI_"),
        "paw": lambda t: t.body == "bpd",
        "died": lambda t: t.post not in ("KADES", "SEKDES"),
        "mended": lambda t: bool(t.typo or t.flaw) and t.flaw not in ("twice", "local_post"),
        # Whoever holds two posts has one name: two spellings of it on one night have no right
        # answer.
        "typo": lambda t: (
            not t.typo
            and not t.flaw
            and len(t.person.name) > 8
            and sum(o.person is t.person for o in village.tenures) == 1
        ),
        "title": lambda t: not t.person.back,
        "married": lambda t: t.person.sex == "P" and len(t.person.name.split()) > 1 and not t.typo,
        "slipped": lambda t: t.slipped_until <= night and not t.flaw,
        "retyped": lambda t: bool(t.typo) and not t.flaw,
        "overwritten": lambda t: t.post not in ("KADES", "SEKDES"),
        "spoilt": lambda t: not t.typo and not t.flaw,
    }
    able = [tenure for tenure in settled if kind not in fits or fits[kind](tenure)]
    if not able:
        return False
    tenure = rng.choice(able)
    if kind in ("replaced", "paw"):
        succeed(district, village, tenure, rng, night, today)
    elif kind == "overwritten":
        succeed(
            district, village, tenure, rng, night, today
        ).key = tenure.key  # typed over the old row: its number stays
        tenure.left = None  # and nobody lists the old holder
    elif kind == "married":
        tenure.person.name = f"{tenure.person.name.rsplit(' ', 1)[0]} {rng.choice(MEN_LAST)}"
    elif kind == "slipped":
        tenure.slipped_until = night + rng.choice(SLIP_NIGHTS)
    elif kind == "died":
        end(village, tenure, night, today)
    elif kind == "moved":
        _move(district, village, tenure, rng, night, today)
    elif kind in ("typo", "retyped"):
        tenure.typo = misspelt(rng, tenure.person.name)
    elif kind == "spoilt":
        tenure.flaw = rng.choice(SPOILT_NAMES)
    elif kind == "mended":
        tenure.typo = tenure.flaw = ""
    elif kind == "title":
        tenure.person.back = rng.choice(("S.AP.", "S.H.", "S.Sos."))
    else:
        tenure.sk_date = today - timedelta(days=rng.randint(1, 20))
        tenure.sk_number = f"141/{rng.randint(1, 400)}/KEP/{tenure.sk_date.year}"
    return True


def _promote(village: Village, rng: Random, night: int, today: date) -> bool:
    """A kaur becomes sekdes: the same person and the same row of the list, another seat; the old
    sekdes leaves.
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
    junior.left = None  # the row lives on under the new seat: nobody lists the old one
    village.tenures.insert(at, new)
    return True


def _stand_in(
    kind: str, district: District, village: Village, rng: Random, night: int, today: date
) -> bool:
    """The kades leaves, and nobody is kades for good: the sekdes as Plt beside the own post, or a
    civil servant as Pj.
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
    """Now and then somebody goes to another district and takes a dusun there; the first district's
    list just loses the row.
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
    """Return the seat that somebody takes who comes from elsewhere."""
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
    """Somebody goes to another village of the district and takes a dusun there."""
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
