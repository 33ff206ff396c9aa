"""Who is it: the evidence that links or parts two statements about a person. Pure.

Agreed: SEMANTICS 3. Name alone never links; a contradiction of two kinds parts even the same key.
"""

from datetime import date

SAME_NAME = 0.75  # below: another name (share of rapidfuzz ratio)
WEAK_DAYS = frozenset(((1, 1), (31, 12), (1, 7)))  # the days that forms are filled with when nobody knows


def is_weak(birth_date: date | None) -> bool:
    """Return whether a birth date is no evidence: missing, or one of the days that stand for 'unknown'."""
    return birth_date is None or (birth_date.day, birth_date.month) in WEAK_DAYS


def name_similarity(one: str, other: str) -> float:
    """Return how alike two normalised names are, 0 to 1."""
    if one == other:
        return 1.0
    from rapidfuzz.fuzz import ratio

    return ratio(one, other) / 100


def identity_breaks(
    name: str, birth_date: date | None, nik: bytes | str | None, other_name: str, other_birth: date | None, other_nik: bytes | str | None
) -> bool:
    """Return whether two statements speak of two people: at least two of name, birth date and NIK contradict each other."""
    against = 0
    if birth_date and other_birth and birth_date != other_birth:
        against += 1
    if nik and other_nik and nik != other_nik:
        against += 1
    if against == 0:
        return False  # the name alone can never make two
    if against == 2:
        return True
    return name_similarity(name, other_name) < SAME_NAME
