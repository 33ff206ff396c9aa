"""Limits how often somebody may try: a wait that grows with each failure in a row, and finally a
lock.

Counts outlive the refusal: the transaction of the threshold commits even when it refuses.
"""

from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection

from sibermata.errors import Refusal
from sibermata.records.account import Counter, Happened
from sibermata.rules.account.terms import Terms
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.desk.security import count_failure, failures_of, forget_failures, write_event

MINUTE = timedelta(minutes=1)


class Tries:
    """The failed tries of one subject, counted from when it is asked."""

    def __init__(
        self,
        connection: Connection[Any],
        kind: Counter,
        subject: bytes,
        now: datetime,
        terms: Terms,
        address: str = "",
    ) -> None:
        self.connection, self.kind, self.subject = connection, kind, subject
        self.now, self.terms, self.address = now, terms, address
        self.before = failures_of(connection, kind, subject, now)

    def refuse_too_many(self) -> None:
        """Refuse a try before the wait is over, or while the lock lasts."""
        failures = self.terms.failures
        if self.before.number >= failures.lock:
            write_event(self.connection, Happened.LOCKED, self.now, address=self.address)
            raise Refusal("SIGN_IN_LOCKED")
        ready = self.before.last_at + failures.wait_after(self.before.number)
        if self.before.number and self.now < ready:
            write_event(self.connection, Happened.THROTTLED, self.now, address=self.address)
            raise Refusal("SIGN_IN_WAIT", seconds=seconds(ready - self.now))

    def failed(self) -> None:
        """Count a failure."""
        count_failure(self.connection, self.kind, self.subject, self.now)

    def succeeded(self) -> None:
        """Set the count back to zero."""
        forget_failures(self.connection, self.kind, self.subject, self.now)


def refuse_busy_address(
    connection: Connection[Any], secrecy: Secrecy, address: str, now: datetime, terms: Terms
) -> None:
    """Count a try from a network address; refuse more than the allowed number a minute."""
    if address:
        subject = secrecy.sign(f"address {address}")
        _count_within_minute(connection, Counter.ADDRESS, subject, now, terms)


def wrong_token(
    connection: Connection[Any], secrecy: Secrecy, address: str, now: datetime, terms: Terms
) -> None:
    """Count an invalid token against the network address it came from; refuse more than the allowed
    number a minute.

    A valid token is never counted: programs call often, and somebody who guesses from the same
    address must not shut them out.
    """
    subject = secrecy.sign(f"tokens from {address}")
    _count_within_minute(connection, Counter.TOKEN, subject, now, terms)
    write_event(connection, Happened.WRONG_TOKEN, now, address=address)


def _count_within_minute(
    connection: Connection[Any], kind: Counter, subject: bytes, now: datetime, terms: Terms
) -> None:
    before = failures_of(connection, kind, subject, now)
    if before.number and now - before.since >= MINUTE:
        forget_failures(connection, kind, subject, now)
        before = before._replace(number=0)
    if before.number >= terms.failures.address_per_minute:
        raise Refusal("SIGN_IN_WAIT", seconds=seconds(before.since + MINUTE - now))
    count_failure(connection, kind, subject, now)


def seconds(wait: timedelta) -> int:
    """Return a wait in whole seconds, at least one."""
    return max(int(wait.total_seconds() + 0.999), 1)
