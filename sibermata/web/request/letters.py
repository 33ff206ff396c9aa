"""Writes ids and random words in letters only, so that no part of an address looks like a personal
number.
"""

from sibermata.errors import Refusal

HEX, LETTERS = "0123456789abcdef", "ghjkmnpqrstvwxyz"
TO_LETTERS, TO_HEX = str.maketrans(HEX, LETTERS), str.maketrans(LETTERS, HEX)


def in_letters(word: bytes) -> str:
    """Return bytes, two letters each."""
    return word.hex().translate(TO_LETTERS)


def from_letters(text: str) -> bytes:
    """Return the bytes that letters encode; refuse anything else."""
    if len(text) % 2 or not set(text) <= set(LETTERS):
        raise Refusal("PAGE_UNKNOWN")
    return bytes.fromhex(text.translate(TO_HEX))
