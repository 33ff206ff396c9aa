"""Whose an act or a result is after a record was taken from a person: it follows the name and post
as written on its evidence. Pure.

Agreed: SEMANTICS 3, STANDING 4.
"""

from collections.abc import Collection
from typing import NamedTuple

from sibermata.rules.person.identity import name_similarity

Seat = tuple[str, str]  # village, post


class Part(NamedTuple):
    """One of the two persons after the split."""

    name_key: str
    seats: Collection[Seat]


def goes_along(name_key: str, seat: Seat, stays: Part, apart: Part) -> bool:
    """Return whether what was written under this name and seat is that of the person set apart: the
    name decides; where both names are as near, the seat that only one of them held.
    """
    one = name_similarity(name_key, stays.name_key)
    other = name_similarity(name_key, apart.name_key)
    if one != other:
        return other > one
    return seat in apart.seats and seat not in stays.seats
