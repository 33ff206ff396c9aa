"""Whether a restored copy is what its manifest says, and whether what is sealed in it opens."""

import hashlib
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.records.office.backup import Manifest
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.base.trail import verify_trail
from sibermata.store.keeping.contents import contents, trail_of
from sibermata.store.registry.deliveries import unpack
from sibermata.store.registry.places import recall

SAMPLES = 20  # of deliveries and of scans: a fault of the whole file shows in any of them
SCAN = b"evidence"
SAMPLED = {
    "delivery": "select sha256, body from delivery where body is not null and files = '{}' order "
    "by md5(sha256::text || %s) limit %s",
    "evidence": "select sha256, body from evidence where body is not null order by "
    "md5(sha256::text || %s) limit %s",
}


class Difference(NamedTuple):
    """The first thing that is not as it should be: what, and the two numbers where it has any."""

    what: str
    wanted: str = ""
    found: str = ""


def first_difference(
    connection: Connection[Any], manifest: Manifest, secrecy: Secrecy, key_word: str
) -> Difference | None:
    """Compare a restored copy with its manifest; None where all is there."""
    found = contents(connection, secrecy, manifest.release)
    for kind in ("rows", "shapes"):
        wanted, there = getattr(manifest, kind), getattr(found, kind)
        for name in sorted({*wanted, *there}):
            if wanted.get(name) != there.get(name):
                return Difference(f"{kind}: {name}", str(wanted.get(name)), str(there.get(name)))
    if trail_of(connection) != (manifest.entries, manifest.trail):
        return Difference("trail", str(manifest.entries), str(found.entries))
    if (broken := verify_trail(connection, secrecy)) is not None:
        return Difference("trail", "", str(broken))
    return sealed_otherwise(connection, secrecy, key_word)


def sealed_otherwise(
    connection: Connection[Any], secrecy: Secrecy, key_word: str
) -> Difference | None:
    """Open the canary of the key and some deliveries and scans; return the first that is not what
    its name says.
    """
    kept = recall(connection, "key")
    if kept is None or kept[1] is None or secrecy.open(kept[1], b"key") != key_word:
        return Difference("key")
    _, salt = trail_of(connection)  # another sample of every backup
    for digest, body in connection.execute(SAMPLED["delivery"], (salt, SAMPLES)).fetchall():
        bodies = [part.body for part in unpack(bytes(body), secrecy)]
        pages = bodies if len(bodies) == 1 else [b"%d:%b" % (len(one), one) for one in bodies]
        if hashlib.sha256(b"".join(pages)).digest() != bytes(digest):
            return Difference("delivery", bytes(digest).hex())
    for digest, body in connection.execute(SAMPLED["evidence"], (salt, SAMPLES)).fetchall():
        if hashlib.sha256(secrecy.open_bytes(bytes(body), SCAN)).digest() != bytes(digest):
            return Difference("evidence", bytes(digest).hex())
    return None
