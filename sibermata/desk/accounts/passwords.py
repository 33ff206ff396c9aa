"""Passwords: hashed with argon2id, compared in the same time whether or not there is an account."""

from functools import lru_cache
from typing import NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP ASVS 5.0, 11.4.2: at least 19 MiB, two passes, one lane
PASSES, KIBIBYTES, LANES = 2, 19456, 1
HASHER = PasswordHasher(PASSES, KIBIBYTES, LANES)


class Checked(NamedTuple):
    """Whether a password is the right one, and its new hash where parameters have risen."""

    right: bool
    rehashed: str = ""


def hashed(password: str) -> str:
    """Return the hash of a password, exactly as it was typed."""
    return HASHER.hash(password.encode("utf-8", "surrogatepass"))


@lru_cache(maxsize=1)
def of_nobody() -> str:
    """Return the hash that the password of no account is compared with."""
    return hashed("nobody")


def check(stored: str, password: str, most: int) -> Checked:
    """Return whether a password is the one of this hash; '' is nobody's, and takes as long. One
    that is longer than any may be is not hashed.
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
