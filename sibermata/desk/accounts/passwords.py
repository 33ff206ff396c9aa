"""Passwords: hashed with argon2id, and compared in the same time whether or not
the account exists.
"""

from functools import lru_cache
from typing import NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP ASVS 5.0, 11.4.2: at least 19 MiB, two passes, one lane
PASSES, KIBIBYTES, LANES = 2, 19456, 1
HASHER = PasswordHasher(PASSES, KIBIBYTES, LANES)


class Checked(NamedTuple):
    """Whether a password is right, and its new hash if the parameters were raised since."""

    right: bool
    rehashed: str = ""


def hashed(password: str) -> str:
    """Return the hash of a password, exactly as it was typed."""
    return HASHER.hash(password.encode("utf-8", "surrogatepass"))


@lru_cache(maxsize=1)
def of_nobody() -> str:
    """Return the hash with which a password is compared when there is no such account."""
    return hashed("nobody")


def check(stored: str, password: str, most: int) -> Checked:
    """Return whether a password matches this hash; '' matches nothing and takes as long.

    A password above the longest allowed length is not hashed.
    """
    word = (password if len(password) <= most else "").encode("utf-8", "surrogatepass")
    nobody = of_nobody()
    try:
        right = HASHER.verify(stored or nobody, word) and bool(stored) and bool(word)
    except (VerificationError, InvalidHashError):
        return Checked(False)
    if right and HASHER.check_needs_rehash(stored):
        return Checked(True, hashed(password))
    return Checked(right)
