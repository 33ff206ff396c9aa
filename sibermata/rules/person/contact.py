"""The telephone numbers and the e-mail address of somebody, in the form in which they are compared.
Only their keyed hashes leave the process.
"""

from collections.abc import Iterable


def contact_words(phones: Iterable[str], email: str) -> list[str]:
    """Return one word for each number, in the international form, and one for the address."""
    found = [f"phone {phone}" for phone in phones if phone]
    address = email.strip().casefold()
    return [*found, f"email {address}"] if "@" in address else found
