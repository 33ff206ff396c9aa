"""The code of an invitation: `SBM1-`, 26 letters of 128 random bits, and a check letter. Pure.

Invariant: a code says nothing about anybody; one misread letter, or two that changed places, never
make another valid code. Agreed: STANDING 6.
"""

import hashlib

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base32: no I, L, O, U
PREFIX = "SBM1-"
LENGTH = 26  # letters of the random bits; the first holds three of them
BYTES = 16
READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
FIELD = 0b100101  # x^5 + x^2 + 1: the field of 32 elements in which the check letter is summed


def make_code(random: bytes) -> str:
    """Return the code of 16 random bytes."""
    if len(random) != BYTES:
        raise ValueError(f"{len(random)} bytes where {BYTES} are needed")
    number = int.from_bytes(random)
    body = "".join(LETTERS[number >> 5 * place & 31] for place in reversed(range(LENGTH)))
    return PREFIX + body + check_letter(body)


def read_code(text: str) -> str | None:
    """Return a code as it was made, whatever a hand made of it: small letters, O for 0, spaces;
    None where it is none, or was misread.
    """
    typed = "".join(text.split()).replace("-", "").upper()
    if not typed.startswith("SBM1"):
        return None
    letters = typed.removeprefix("SBM1").translate(READ_AS)
    if len(letters) != LENGTH + 1 or not set(letters) <= set(LETTERS):
        return None
    body, check = letters[:LENGTH], letters[LENGTH]
    return PREFIX + letters if check == check_letter(body) and body[0] in LETTERS[:8] else None


def code_hash(code: str) -> bytes:
    """Return the sha256 under which a code is found; 128 random bits need no key."""
    return hashlib.sha256(code.encode()).digest()


def check_letter(body: str) -> str:
    """Return the letter that belongs behind these: the sum of each, weighed by its place."""
    total, weight = 0, 1
    for letter in body:
        weight = _times(weight, 2)
        total ^= _times(weight, LETTERS.index(letter))
    return LETTERS[total]


def _times(one: int, other: int) -> int:
    """Return the product of two elements of the field."""
    product = 0
    while other:
        if other & 1:
            product ^= one
        one <<= 1
        if one & 32:
            one ^= FIELD
        other >>= 1
    return product
