"""Under which name somebody acts: an account's, where there is one of this name."""

from typing import Any

from psycopg import Connection

from sibermata.errors import Refusal
from sibermata.store.desk.accounts import find_account


def acting_name(connection: Connection[Any], by: str) -> str:
    """Return the name under which somebody acts: the account's, where there is one of this name;
    refuse one that was disabled.
    """
    found = find_account(connection, by)
    if found is None:
        return by
    if found.disabled_at is not None:
        raise Refusal("ACCOUNT_DISABLED", name=found.name)
    return found.name
