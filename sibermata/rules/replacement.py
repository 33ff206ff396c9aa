"""Counts seats whose holder becomes another person without evidence: the trace of a column that was
sorted, shifted or pasted on its own. Pure.

Agreed: SEMANTICS 6, FIELD H3. A true replacement brings a newer start or decree, or a person who is
plainly new to the source; an accident moves people around who were in the file already.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

Seat = tuple[str, str, str]  # village, post, label key


class Evidence(NamedTuple):
    """The days of an appointment that a row states."""

    start: date | None
    decree: date | None
    year: int | None = None  # of the decree's number, where it states no day


class Arrival(NamedTuple):
    """A row that names somebody new to this seat since the last published file."""

    seat: Seat
    evidence: Evidence
    moved: bool  # the last published file had this person, on another seat
    new_to_source: bool  # neither the name nor the NIK or birth date was anywhere in that file
    left: Seat | None = None  # where that file had this person, if that seat is gone tonight


class Departure(NamedTuple):
    """Somebody whom the last published file named on this seat, and tonight's does not."""

    seat: Seat
    evidence: Evidence


class Replacements(NamedTuple):
    """Seats by village whose holder becomes another person without a newer start or decree."""

    unexplained: Counter[str]
    newcomers: Counter[str]  # by somebody who is plainly new to the source
    vacated: int = 0  # seats left empty by people who turn up in another village


def count_replacements(
    arrivals: Iterable[Arrival], departures: Iterable[Departure], published: date
) -> Replacements:
    """Return the replacements that no newer start or decree explains.

    `published` is the day of the last publication. An arrival counts where somebody left its seat,
    one each, or where the same file had the person on another seat. Who turns up in another village
    touches two seats: a column of villages that slips by one row moves one official of each.
    """
    left: dict[Seat, list[Departure]] = defaultdict(list)
    for departure in departures:
        left[departure.seat].append(departure)
    unexplained: Counter[str] = Counter()
    newcomers: Counter[str] = Counter()
    abandoned: Counter[Seat] = Counter()
    taken: Counter[Seat] = Counter()
    for arrival in sorted(arrivals, key=lambda one: (not one.new_to_source, one.moved)):
        before = left[arrival.seat].pop() if left[arrival.seat] else None
        if before is None and not arrival.moved:
            continue
        if is_newer(arrival.evidence, before.evidence if before else None, published):
            continue
        found = newcomers if arrival.new_to_source and not arrival.moved else unexplained
        found[arrival.seat[0]] += 1
        taken[arrival.seat] += 1
        if arrival.left is not None and arrival.left[0] != arrival.seat[0]:
            abandoned[arrival.left] += 1
    return Replacements(unexplained, newcomers, (abandoned - taken).total())


def is_newer(now: Evidence, before: Evidence | None, published: date) -> bool:
    """Return whether a row states a start or decree later than its predecessor's, and not more than
    a year before the last publication.
    """
    earliest = published.replace(year=published.year - 1, day=min(published.day, 28))
    then = before or Evidence(None, None)
    pairs = ((now.start, then.start), (now.decree, then.decree))
    if any(day and day >= earliest and (old is None or day > old) for day, old in pairs):
        return True
    if now.decree is not None or now.year is None:
        return False
    old = then.year or (then.decree.year if then.decree else None)
    return now.year >= earliest.year and (old is None or now.year > old)


class Stated(NamedTuple):
    """What one row states to identify an official and the appointment; empty =
    the row is silent.
    """

    birth_date: date | None
    nik_hash: bytes | None
    decree: bool  # an SK number is stated
    decree_digits: str  # its digits alone: another way of writing is no change
    evidence: Evidence


def contradicts(now: Stated, before: Stated, *, born_as_nik_says: bool, published: date) -> bool:
    """Return whether a continued row states another birth date, NIK or decree than before, and
    nothing that makes it a correction or a new appointment.

    A birth date that now agrees with the row's own NIK is a correction; another decree with a newer
    day is a new appointment.
    """
    if before.birth_date and now.birth_date and before.birth_date != now.birth_date:
        return not born_as_nik_says
    if before.nik_hash and now.nik_hash and before.nik_hash != now.nik_hash:
        return True
    another = now.decree and before.decree_digits and before.decree_digits != now.decree_digits
    return bool(another) and not is_newer(now.evidence, before.evidence, published)
