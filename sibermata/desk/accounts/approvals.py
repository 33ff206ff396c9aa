"""Acts that need two people: one asks, another allows, and it is done once.

Agreed: FAULTS S23. Whoever asked never allows it, however the name is spelled.
"""

from datetime import datetime, timedelta
from typing import Any

from sibermata.errors import Refusal
from sibermata.rules.second_person import same_actor
from sibermata.store.desk.desk import Desk
from sibermata.store.desk.security import (
    allow,
    ask_approval,
    find_approval,
    same_approval,
    use_approval,
)

LASTS = timedelta(hours=24)
BULK_NUMBERS = "export numbers"  # personal numbers of many people in one file


def ask_second(desk: Desk, what: str, subject: str, now: datetime, purpose: str = "") -> str:
    """Ask for a second person's approval, and return its id: that of the open request where this
    person asked for the very same before, as by a second click.
    """
    again = same_approval(desk.connection, what, subject, purpose, desk.by, now)
    if again is not None:
        return again
    approval = ask_approval(desk.connection, what, subject, purpose, desk.by, now, now + LASTS)
    desk.note("approval asked", approval, act=what, about=subject)
    return approval


def allow_second(desk: Desk, approval: str, now: datetime) -> None:
    """Allow what somebody else asked for."""
    found = find_approval(desk.connection, approval, now)
    if found is None or found["allowed_by"]:
        raise Refusal("APPROVAL_OVER")
    if same_actor(desk.by, found["asked_by"]):
        raise Refusal("APPROVAL_OWN", by=desk.by)
    allow(desk.connection, approval, desk.by, now)
    desk.note("approval given", approval, act=found["what"], about=found["subject"])


def own_second(desk: Desk, approval: str, what: str, now: datetime) -> dict[str, Any]:
    """Return what somebody asked for and has not used yet."""
    found = find_approval(desk.connection, approval, now)
    if found is None or found["what"] != what or not same_actor(desk.by, found["asked_by"]):
        raise Refusal("APPROVAL_OVER")
    return found


def take_second(desk: Desk, approval: str, what: str, subject: str, now: datetime) -> str:
    """Use up an approval for exactly the act it was given for; return who gave it."""
    found = find_approval(desk.connection, approval, now)
    if found is None or (found["what"], found["subject"]) != (what, subject):
        raise Refusal("APPROVAL_OVER")
    if not found["allowed_by"]:
        raise Refusal("APPROVAL_NEEDED")
    if not same_actor(desk.by, found["asked_by"]):
        raise Refusal("APPROVAL_OVER")
    use_approval(desk.connection, approval, now)
    return str(found["allowed_by"])
