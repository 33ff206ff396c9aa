"""Limits how often somebody may try: a wait that grows with each failure in a row, and finally a
lock.

Counts outlive the refusal: the transaction of the threshold commits even when it refuses.
"""

from datetime import timedelta

from sibermata.desk.accounts.entrance import Entrance
from sibermata.errors import Refusal
from sibermata.records.account import Counter, Happened
from sibermata.store.desk.security import count_failure, failures_of, forget_failures

MINUTE = timedelta(minutes=1)


class Tries:
    """The failed tries of one subject, counted from when it is asked."""

    def __init__(
        self, entrance: Entrance, kind: Counter, subject: bytes, address: str = ""
    ) -> None:
        self.entrance, self.address = entrance, address
        self.counter = (entrance.connection, kind, subject, entrance.now)
        self.before = failures_of(*self.counter)

    def refuse_too_many(self) -> None:
        """Refuse a try before the wait is over, or while the lock lasts."""
        failures, now = self.entrance.terms.failures, self.entrance.now
        if self.before.number >= failures.lock:
            self.entrance.log_event(Happened.LOCKED, address=self.address)
            raise Refusal("SIGN_IN_LOCKED")
        ready = self.before.last_at + failures.wait_after(self.before.number)
        if self.before.number and now < ready:
            self.entrance.log_event(Happened.THROTTLED, address=self.address)
            raise Refusal("SIGN_IN_WAIT", seconds=seconds(ready - now))

    def failed(self) -> None:
        """Count a failure."""
        count_failure(*self.counter)

    def succeeded(self) -> None:
        """Set the count back to zero."""
        forget_failures(*self.counter)


def refuse_busy_address(entrance: Entrance, address: str) -> None:
    """Count a try from a network address; refuse more than the allowed number a minute."""
    if address:
        _count_within_minute(entrance, Counter.ADDRESS, f"address {address}")


def wrong_token(entrance: Entrance, address: str) -> None:
    """Count an invalid token against the network address it came from; refuse more than the allowed
    number a minute.

    A valid token is never counted: programs call often, and somebody who guesses from the same
    address must not shut them out.
    """
    _count_within_minute(entrance, Counter.TOKEN, f"tokens from {address}")
    entrance.log_event(Happened.WRONG_TOKEN, address=address)


def _count_within_minute(entrance: Entrance, kind: Counter, subject: str) -> None:
    tries, now = Tries(entrance, kind, entrance.secrecy.sign(subject)), entrance.now
    since = tries.before.since
    if tries.before.number and now - since >= MINUTE:
        tries.succeeded()
    elif tries.before.number >= entrance.terms.failures.address_per_minute:
        raise Refusal("SIGN_IN_WAIT", seconds=seconds(since + MINUTE - now))
    tries.failed()


def seconds(wait: timedelta) -> int:
    """Return a wait in whole seconds, at least one."""
    return max(int(wait.total_seconds() + 0.999), 1)
