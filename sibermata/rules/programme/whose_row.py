"""Whose row of a list is it: the person that it is linked to, those that it may mean, or nobody.
The only place of these rules; pure.

Agreed: STANDING 3, four steps in their order. Nothing is guessed: no link in silence outside the
source's own district except by NIK, and never by a name alone. A name that somebody had before only
asks: it may have been wrong, which is why it was changed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sibermata.records.programme.listed import Candidate, RowAnswer, RowState, Written
from sibermata.rules.person.identity import Likeness, name_similarity
from sibermata.rules.value.text import modern_spelling

BEFORE = timedelta(days=365)  # one year before the day of the act
AFTER = timedelta(days=60)
MOST_CANDIDATES = 10
ANSWER = "answer"


class Whose(NamedTuple):
    """What linking says of a row."""

    state: RowState
    person: int | None = None
    by: str = ""  # the rule, or 'answer'
    candidates: tuple[int, ...] = ()


NOBODY = Whose(RowState.NOBODY)


class Registry:
    """The candidates that were gathered for the rows of a list, by every way of finding them."""

    def __init__(
        self,
        candidates: Iterable[Candidate],
        seatless: Iterable[Candidate],
        district: str,
        contacts: Mapping[bytes, Sequence[int]] | None = None,
    ) -> None:
        """`seatless`: persons that are known by a NIK of a row, whether or not they lie near;
        `contacts`: keyed telephone number or e-mail address -> who has it.
        """
        self.district = district
        self.by_contact = contacts or {}
        self.by_nik: dict[bytes, Candidate] = {}
        self.by_village: dict[str, list[Candidate]] = defaultdict(list)
        self.by_birth: dict[date, list[Candidate]] = defaultdict(list)
        self.by_name: dict[str, list[Candidate]] = defaultdict(list)
        for one in candidates:
            self.by_village[one.village].append(one)
            if not one.village.startswith(district):
                continue
            self.by_name[one.name_key].append(one)
            if one.birth_date is not None:
                self.by_birth[one.birth_date].append(one)
        for one in seatless:
            assert one.nik_hash is not None, "found by a NIK"
            self.by_nik[one.nik_hash] = one


def whose_row(
    who: Written,
    day: date,
    registry: Registry,
    likeness: Likeness,
    answer: RowAnswer | None = None,
) -> Whose:
    """Return whose row it is: what a person said, else by the four steps."""
    if answer is not None and answer.person is not None:
        return Whose(RowState.LINKED, answer.person, ANSWER)
    if answer is not None and answer.nobody:
        return Whose(RowState.NOBODY, by=ANSWER)
    holder = registry.by_nik.get(who.nik_hash) if who.nik_hash else None
    if holder is not None:
        if name_similarity(who.name_key, holder.name_key) >= likeness.other_person:
            return Whose(RowState.LINKED, holder.person, "nik")
        return _asked([holder.person])
    reached = sorted({one for key in who.contacts for one in registry.by_contact.get(key, ())})
    if not who.village:
        return _asked(_people(registry.by_name.get(who.name_key, ())), reached)
    near = registry.by_village.get(who.village, ())
    named = [one for one in near if one.name_key == who.name_key and not one.former]
    sure = _people(
        one
        for one in named
        if _vouched(who, one, likeness)
        and in_window(one, day)
        and not _breaks(who, one, likeness)
        and who.village.startswith(registry.district)
    )
    if len(sure) == 1:
        return Whose(RowState.LINKED, sure[0], "name and seat")
    return _asked(_alike(who, near, registry, likeness), reached)


def in_window(one: Candidate, day: date) -> bool:
    """Return whether a seat was held from one year before a day to 60 days after it; an unknown
    start counts as before every day.
    """
    begun = one.start is None or one.start <= day + AFTER
    return begun and (one.end is None or one.end >= day - BEFORE)


def _vouched(who: Written, one: Candidate, likeness: Likeness) -> bool:
    """Return whether more than the name vouches for this person: the post, or the birth date."""
    if who.post and who.post == one.post:
        return True
    known = who.birth_date is not None and not likeness.is_weak(who.birth_date)
    return known and who.birth_date == one.birth_date


def _breaks(who: Written, one: Candidate, likeness: Likeness) -> bool:
    return likeness.identity_breaks(
        who.name_key, who.birth_date, who.nik_hash, one.name_key, one.birth_date, one.nik_hash
    )


def _alike(
    who: Written, near: Sequence[Candidate], registry: Registry, likeness: Likeness
) -> list[int]:
    """Return the people whom a row may mean: with the same or nearly the same name in the village;
    or, with the same birth date, in the district.
    """
    wanted, least = modern_spelling(who.name_key), likeness.same_person
    found = [one for one in near if _called_so(wanted, who, one, least)]
    if who.birth_date is not None and not likeness.is_weak(who.birth_date):
        born = registry.by_birth.get(who.birth_date, ())
        found += [one for one in born if _called_so(wanted, who, one, least)]
    return _people(found)


def _called_so(wanted: str, who: Written, one: Candidate, least: float) -> bool:
    if who.name_key == one.name_key:
        return True
    # twice the shorter of two texts by both: no ratio can be higher
    length = len(wanted) + len(one.name_key)
    most = 2 * min(len(wanted), len(one.name_key)) / length if length else 0.0
    return most >= least - 0.05 and name_similarity(who.name_key, one.name_key) >= least


def _people(candidates: Iterable[Candidate]) -> list[int]:
    return sorted({one.person for one in candidates})


def _asked(people: Sequence[int], reached: Sequence[int] = ()) -> Whose:
    """Return the question; people with the row's telephone or e-mail are candidates like those with
    its name, and never linked by it.
    """
    found = [*reached, *(one for one in people if one not in reached)][:MOST_CANDIDATES]
    return Whose(RowState.ASKED, candidates=tuple(sorted(found))) if found else NOBODY


def district_asked(candidates: Iterable[int], homes: Mapping[int, set[str]], district: str) -> str:
    """Return the district whose officers are asked: the candidates' own if they share one within
    the source's territory; else the province.
    """
    where = set().union(*(homes.get(one, set()) for one in candidates))
    one = next(iter(where)) if len(where) == 1 else ""
    return one if one.startswith(district) and one else district[:2]
