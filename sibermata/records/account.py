"""Who comes in by a page or the programming interface, and what they may do there."""

from dataclasses import dataclass
from datetime import datetime
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
    DELIVER = "deliver"  # files of sources, by a program


class AccountState(StrEnum):
    """Whether somebody can come in with an account."""

    OPEN = "open"
    INVITED = "invited"  # a code was handed out, and no password chosen with it yet
    LAPSED = "lapsed"  # no password, and the code is over
    OVER = "over"  # of a meeting that is over
    CLOSED = "closed"


class Stage(StrEnum):
    """What a session still waits for; nothing but the way in is open until it is whole."""

    WHOLE = "whole"
    FACTOR = "factor"  # the password was right, the second factor is asked
    PASSWORD = "password"  # a password of one's own is to be chosen
    ENROL = "enrol"  # the role needs a second factor, and there is none yet


class LinkKind(StrEnum):
    """What a one-time link is for."""

    INVITATION = "invitation"
    RESET = "reset"


class Counter(StrEnum):
    """Whose failures are counted."""

    NAME = "name"  # of an account or of nobody: an unknown name counts alike
    DEVICE = "device"  # a remembered device has a count of its own
    ADDRESS = "address"
    FACTOR = "factor"
    TOKEN = "token"  # of a network address that came with tokens of programs that are none


class Happened(StrEnum):
    """What the security log speaks of."""

    SIGNED_IN = "signed in"
    SIGNED_OUT = "signed out"
    WRONG_PASSWORD = "wrong password"
    WRONG_FACTOR = "wrong factor"
    WRONG_TOKEN = "wrong token"
    THROTTLED = "throttled"
    LOCKED = "locked"
    WRONG_PROVIDER = "nobody of the provider"
    PROVIDER_SET = "provider address set"
    PROVIDER_BOUND = "provider bound"
    PROVED = "proved again"
    LINK_MADE = "link made"
    LINK_USED = "link used"
    PASSWORD_SET = "password set"
    FACTOR_SET = "factor set"
    FACTOR_REMOVED = "factor removed"
    ACCOUNT_MADE = "account made"
    RIGHTS_CHANGED = "rights changed"
    DISABLED = "disabled"
    ENABLED = "enabled"
    DENIED = "denied"  # a page or an act that the role or the rights do not give
    ELSEWHERE = "elsewhere"  # what is not there, or lies in a district of others
    EXTRA_FIELDS = "extra fields"
    TOKEN_MADE = "token made"
    TOKEN_ENDED = "token ended"
    EXPORTED = "exported"
    NUMBERS_EXPORTED = "numbers exported"
    REVEALED = "revealed"


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


@dataclass(frozen=True, slots=True, repr=False)
class SignIn:
    """What somebody typed to come in; never shown."""

    name: str
    password: str
    address: str = ""  # where the request came from
    device: str = ""  # the token of a device that was remembered
    remember: bool = False  # whether this device is to be remembered


@dataclass(frozen=True, slots=True, repr=False)
class SignedIn:
    """A session that was begun; its tokens exist here and in the cookie, nowhere else."""

    token: str
    stage: Stage
    visitor: Visitor
    device: str = ""  # of a device that is remembered from now on


@dataclass(frozen=True, slots=True)
class Session:
    """A session that goes on."""

    id: str  # to end it by; opens nothing
    visitor: Visitor
    csrf: str
    stage: Stage
    proved_at: datetime  # when the password was last typed
    ends_at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class Account:
    """An account as it is stored; never shown whole."""

    id: str
    name: str
    role: Role
    rights: frozenset[Right]
    districts: frozenset[str]
    meeting: str
    password: str  # its hash; '' = none was chosen yet
    password_at: datetime | None
    factor: bytes | None  # sealed
    factor_step: int
    must_change: bool
    disabled_at: datetime | None
    version: int

    def visitor(self) -> Visitor:
        """Return who somebody with this account is."""
        limited = self.role in (Role.OFFICER, Role.DOOR)
        return Visitor(
            self.id,
            self.name,
            self.role,
            self.rights,
            self.districts if limited else None,
            self.meeting or None,
        )
