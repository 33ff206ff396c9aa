"""Makes the one who turns facts of messages into sentences: config/outgoing.toml, the names of
districts, the sentences of codes, the address of the pages.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

from psycopg import Connection

from sibermata.desk.opening import Opened
from sibermata.desk.refusals import read_messages
from sibermata.records.office.message import MessageKind
from sibermata.rules.outgoing.numbers import FILE, Outgoing, make_outgoing
from sibermata.rules.outgoing.text import Speaker, text_of
from sibermata.settings import read_toml
from sibermata.store.base.scope import Scope
from sibermata.store.desk.messages.outbox import list_outbox
from sibermata.store.views.regions import DISTRICTS, list_regions


@lru_cache(maxsize=2)
def read_outgoing(config: Path) -> Outgoing:
    """Return the numbers and words of messages; raise ConfigError where they are not whole."""
    content = read_toml(config, FILE)
    return make_outgoing(content)


def speaker_of(door: Opened, connection: Connection[Any]) -> Speaker:
    """Return who speaks for this installation."""
    names = {
        region["code"]: region["name"]
        for region in list_regions(connection, Scope.province(), levels=DISTRICTS)
    }
    return Speaker(
        read_outgoing(door.settings.config),
        names,
        read_messages(door.settings.config),
        door.settings.public_url,
    )


def listed(door: Opened, connection: Connection[Any]) -> list[dict[str, Any]]:
    """Return the last messages as a list shows them, each with what it says."""
    speaker = speaker_of(door, connection)
    return [
        {
            **row,
            "message_kind": row["kind"],
            "message_state": row["state"],
            "body": text_of(MessageKind(row["kind"]), row["district"], row["facts"], speaker).body,
        }
        for row in list_outbox(connection)
    ]
