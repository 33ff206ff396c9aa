"""Reads a stored delivery again under the rules of today."""

from typing import Any

from sibermata.errors import Refusal
from sibermata.records.run import State
from sibermata.records.source import Source
from sibermata.sync.night import Night
from sibermata.sync.read.prepare import kept_delivery, prepare_kept
from sibermata.sync.run import look_at
from sibermata.sync.settle import settle


def read_again(source: Source, delivery: bytes, night: Night) -> tuple[State, str, dict[str, Any]]:
    """Return what a kept delivery would do under today's declaration and rules; nothing is written
    (`night.dry_run`).
    """
    kept = kept_delivery(source, delivery, night)
    if kept is None:
        raise Refusal("BYTES_GONE", source=source.name)
    run = look_at([source.name], night)[0]
    ready = prepare_kept(source, run, night, delivery, kept)
    with night.database.work(seconds=300, name="read again") as connection:
        return settle(connection, ready, night)
