"""The files that people handed in for a source that waits for them: the newest confirmed file is
its delivery.

Invariant: a night without a new file fetches nothing, confirms no absence and lets the data age.
"""

from dataclasses import replace

from sibermata.records.delivery import Before, Fetched
from sibermata.records.run import Claimed
from sibermata.records.source import Source
from sibermata.store.desk.uploads import last_handed_in, was_read
from sibermata.store.registry.deliveries import unpack
from sibermata.sync.night import Night

MARK = "handed_in"


def is_handed_in(source: Source, night: Night) -> bool:
    """Return whether anything was ever handed in for a source."""
    with night.database.connection() as connection:
        return last_handed_in(connection, source.name) is not None


def fetch_handed_in(source: Source, run: Claimed, night: Night, before: Before) -> Fetched:
    """Return the newest file that was handed in; it is fresh until it has been applied, or has
    confirmed what is applied.
    """
    with night.database.connection() as connection:
        newest = last_handed_in(connection, source.name)
        assert newest is not None, "nothing was handed in"
        stands = run.applied == newest.sha256
        fresh = not (stands and was_read(connection, newest, run.run_id))
    marks = {MARK: newest.id}
    if before.sha256 and dict(before.validators) == marks:
        return Fetched((), marks, fresh=False, unchanged=True)
    assert newest.body is not None, "the newest file of a source is never thrown away"
    proof = f"a file of {newest.size} bytes, handed in under its sha256"
    parts = unpack(newest.body, night.secrecy)
    return Fetched(tuple(replace(part, whole=True) for part in parts), marks, proof, fresh)
