"""Which known words a word that was typed may mean. Pure.

A word is found as it stands, with one or two slips where it is long enough to bear them, or by its
first letters.
"""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

PREFIX = 3  # letters that are enough to find a word by its beginning
BEGUN = 1  # what a word that is only begun counts: after the whole word, before two slips
SLIPS = ((6, 2), (4, 1))  # from so many letters on -> slips; a shorter word is found as it stands


class Meant(NamedTuple):
    """A known word that one of the typed words may mean."""

    place: int  # of the typed word
    token: str
    mistakes: int


def slips_of(word: str) -> int:
    """Return how many slips a word may have."""
    return next((slips for letters, slips in SLIPS if len(word) >= letters), 0)


def words_meant(key: str, known: Sequence[str]) -> list[Meant]:
    """Return the words out of `known` (in order) that the words of a name's key may mean."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    found: list[Meant] = []
    for place, word in enumerate(dict.fromkeys(key.split())):
        best = dict.fromkeys(begun_with(word, known), BEGUN) if len(word) >= PREFIX else {}
        best[word] = 0
        most = slips_of(word)
        alike = process.extract(word, known, scorer=OSA.distance, score_cutoff=most, limit=None)
        for token, mistakes, _ in alike:
            best[token] = min(int(mistakes), best.get(token, int(mistakes)))
        found += [Meant(place, token, mistakes) for token, mistakes in best.items()]
    return found


def begun_with(word: str, known: Sequence[str]) -> Sequence[str]:
    """Return the known words that begin with this one."""
    return known[bisect_left(known, word) : bisect_left(known, word + "\uffff")]
