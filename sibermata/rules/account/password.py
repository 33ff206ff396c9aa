"""Whether a new password is strong enough: its length, and that it is none of the words that
everybody tries. Pure.

Law: OWASP ASVS 5.0, 6.1.2 and 6.2; Peraturan BSSN 4/2021 for the profile with composition.
"""

from collections.abc import Collection

from sibermata.errors import Refusal
from sibermata.rules.account.terms import Terms

ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "0123456789",
    "1234567890",
)
LETTERS_FOR = str.maketrans("0134578@$!", "oleastbasi")  # letters that people write as digits
SHORTEST_WORD = 4  # letters; shorter words occur everywhere
ENOUGH = 5  # letters and digits needed beside known words


def refuse_weak(password: str, terms: Terms, context: Collection[str]) -> None:
    """Refuse a password that is too short, too long, or known. `context`: words of this office and
    of this account.
    """
    most, least = terms.password.most, terms.password.least
    if len(password) > most:
        raise Refusal("PASSWORD_LONG", most=most)
    if len(password) < least:
        raise Refusal("PASSWORD_SHORT", least=least)
    if terms.password.composition and not is_composed(password):
        raise Refusal("PASSWORD_PLAIN")
    if is_frequent(password, terms.frequent):
        raise Refusal("PASSWORD_KNOWN")
    if is_known(password, terms.common | {word.casefold() for word in context}):
        raise Refusal("PASSWORD_KNOWN")


def is_composed(password: str) -> bool:
    """Return whether it contains a small letter, a capital, a digit and another character."""
    kinds = (str.islower, str.isupper, str.isdigit, lambda one: not one.isalnum())
    return all(any(kind(one) for one in password) for kind in kinds)


def is_frequent(password: str, words: Collection[str]) -> bool:
    """Return whether a password consists only of these words, ignoring digits and signs."""
    folded = password.casefold()
    core = folded.strip("".join(one for one in folded if not one.isalpha()))
    for text in (core, core.translate(LETTERS_FOR)):
        plain = "".join(one for one in text if one.isalpha())
        for length in range(SHORTEST_WORD, len(plain) + 1):
            times, rest = divmod(len(plain), length)
            if not rest and plain == plain[:length] * times and plain[:length] in words:
                return True
    return False


def is_known(password: str, words: Collection[str]) -> bool:
    """Return whether little remains of a password apart from known words,
    digits and runs of keys.
    """
    if not any(one.isalpha() for one in password):
        return True  # numbers are birthdays, telephones, NIKs
    folded = password.casefold()
    return any(_left(text, words) < ENOUGH for text in (folded, folded.translate(LETTERS_FOR)))


def _left(text: str, words: Collection[str]) -> int:
    """Return how many different letters remain of a text without known words and runs."""
    plain = "".join(one for one in text if one.isalpha())
    at, left = 0, set()
    while at < len(plain):
        length = _known_at(plain, at, words)
        if not length:
            left.add(plain[at])
        at += max(length, 1)
    return len(left)


def _known_at(text: str, at: int, words: Collection[str]) -> int:
    """Return the length of the longest known word, or run of neighbouring keys, at a place."""
    for end in range(len(text), at + SHORTEST_WORD - 1, -1):
        piece = text[at:end]
        if piece in words or any(piece in row or piece[::-1] in row for row in ROWS):
            return end - at
    return 0
