"""A breach: whose data an account or a token saw and took in a period, and the draft of the notice.

Law: UU 27/2022 art. 46: in writing, within 3 x 24 hours, to the persons and to the agency: which
data, when and how they were disclosed, and what was done about it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sibermata.desk.opening import Opened
from sibermata.errors import Refusal
from sibermata.records.account import Role
from sibermata.rules.time.office import instant_in_words
from sibermata.store.base.scope import Scope
from sibermata.store.desk.accounts import find_account
from sibermata.store.desk.desk import refuse_unnamed
from sibermata.store.privacy.breach import (
    Period,
    comings_in,
    could_see,
    exports_in,
    people_touched,
    taken_elsewhere,
    token_of,
    took_anything,
)
from sibermata.store.privacy.exports import Left, write_export

LIMITED = (Role.OFFICER, Role.DOOR)


@dataclass(frozen=True)
class Breach:
    """The findings about an account, or about one of its tokens."""

    period: Period
    known_at: datetime
    due_at: datetime  # by when the notice must be out
    people: Sequence[dict[str, Any]]
    exports: Sequence[dict[str, Any]]
    comings: Sequence[dict[str, Any]]
    could_see: int  # persons that lists on the screen may have shown
    elsewhere: Sequence[tuple[str, int]]  # who took files without an account, and how many
    closed_at: datetime | None  # when the account or the token was disabled
    hours: int

    @property
    def revealed(self) -> int:
        """How many persons' numbers were read or taken unmasked."""
        return sum(1 for one in self.people if one["revealed"] or one["numbers"])

    @property
    def taken(self) -> int:
        """How many persons are in files or answers that left."""
        return sum(1 for one in self.people if one["taken"])


def breach_of(
    door: Opened,
    name: str,
    since: datetime,
    until: datetime,
    by: str,
    *,
    token: str = "",
    known_at: datetime,
) -> Breach:
    """Return whose data an account saw and took, and record who asked.

    `token`: only what this token of the account took. Who took lists at the server has no account.
    """
    if door.scope != Scope.province():
        raise Refusal("PROVINCE_ONLY")
    if since > until:
        raise Refusal(
            "PERIOD_BACKWARDS", since=instant_in_words(since), until=instant_in_words(until)
        )
    with door.database.work(300, name="breach") as connection:
        desk = door.desk_on(connection, by)
        refuse_unnamed(desk)
        account = find_account(connection, name)
        if account is None and not took_anything(connection, name):
            raise Refusal("ACCOUNT_UNKNOWN", name=name)
        closed_at = account.disabled_at if account else None
        if token:
            found = token_of(connection, token)
            if account is None or found is None or found[0] != account.name:
                raise Refusal("TOKEN_UNKNOWN")
            closed_at = found[1] or closed_at
        period = Period(account.name if account else name, token, since, until)
        hours = desk.book.night.privacy.breach_hours
        districts = sorted(account.districts) if account and account.role in LIMITED else None
        made = Breach(
            period,
            known_at,
            known_at + timedelta(hours=hours),
            people_touched(connection, period),
            exports_in(connection, period),
            comings_in(connection, period),
            could_see(connection, districts),
            taken_elsewhere(connection, since, until),
            closed_at,
            hours,
        )
        desk.note(
            "breach report",
            token or period.who,
            since=since.isoformat(),
            until=until.isoformat(),
            people=len(made.people),
        )
        people = [one["person_id"] for one in made.people]
        write_export(connection, desk.by, Left("breach", "xlsx", people, len(people)))
    return made
