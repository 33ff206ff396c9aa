"""Who comes in by a page or the programming interface, and what they may do there."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is at the office."""

    ADMINISTRATOR = "administrator"  # the province, and who may come in
    COORDINATOR = "coordinator"  # the province, without rights administration
    OFFICER = "officer"  # the data of some districts
    DOOR = "door"  # the attendance of one meeting, and ends with it
    LEADER = "leader"  # aggregates only


class Right(StrEnum):
    """What somebody may do with personal data, each given on its own."""

    VIEW = "view"
    EXPORT = "export"
    REVEAL = "reveal"  # one personal number, with a purpose
    EXPORT_NUMBERS = "export_numbers"  # personal numbers in an export


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is signed in, as the request in hand sees them."""

    account: str  # the account's UUID
    name: str  # as acts and the audit trail call them
    role: Role
    rights: frozenset[Right]
    districts: frozenset[str] | None  # None: the whole province
    meeting: str | None = None  # the one meeting that somebody at the door sees

    def may(self, right: Right) -> bool:
        """Return whether a right was given."""
        return right in self.rights
