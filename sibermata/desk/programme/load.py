"""Loads the programme: what ships with a release, and what an office adds.

Invariant: a text or course that somebody may have signed or passed is never changed, only
superseded by a new version; a release never replaces what an office loaded.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.errors import Refusal
from sibermata.rules.post.catalogue import Post
from sibermata.rules.programme.catalogue import (
    Item,
    make_programme,
    read_items,
    refuse_disagreement,
)
from sibermata.store.base.publications import publish_act, server_time
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.base.trail import write_trail
from sibermata.store.desk.desk import Desk, refuse_unnamed
from sibermata.store.programme.catalogue import (
    has_programme,
    loaders,
    recorded_digests,
    stored_items,
    write_items,
)
from sibermata.store.registry.places import known_districts

RELEASE = "sibermata"  # who loads what ships


class Loaded(NamedTuple):
    """What was loaded."""

    new: list[Item]
    same: int  # entries that are already stored exactly so


def load_programme(desk: Desk, files: Mapping[str, str]) -> Loaded:
    """Load the entries of these files (name -> TOML); if one is wrong, all are refused."""
    refuse_unnamed(desk)
    read = read_all(files)
    standing = {(one.kind, one.code, one.version): one for one in stored_items(desk.connection)}
    for one in read:
        other = standing.get((one.kind, one.code, one.version))
        if one.kind == "text" and other is not None and other.digest != one.digest:
            raise Refusal(
                "PROGRAMME_TEXT_CHANGED", file=one.file, key=one.code, version=one.version
            )
    new = [
        _in_force(one, desk.today)
        for one in read
        if (other := standing.get((one.kind, one.code, one.version))) is None
        or other.digest != one.digest
    ]
    _refuse_wrong(desk.connection, standing, read, desk.book.posts.posts)
    if new:
        at = publish_act(desk.connection, "programme")
        write_items(desk.connection, new, desk.by, at)
        codes = [f"{one.kind}.{one.code}" for one in new]
        desk.note("programme loaded", len(new), entries=codes)
    return Loaded(new, len(read) - len(new))


def ship_programme(
    connection: Connection[Any],
    secrecy: Secrecy,
    files: Mapping[str, str],
    posts: Mapping[str, Post],
) -> int:
    """Load what ships with this release, unless it was loaded before or an office has its own;
    return how many entries.

    Shipped texts count as having always been in force.
    """
    read = read_all(files)
    known, owners = recorded_digests(connection), loaders(connection)
    new = [
        one
        for one in read
        if one.digest not in known and owners.get((one.kind, one.code), RELEASE) == RELEASE
    ]
    standing = {(one.kind, one.code, one.version): one for one in stored_items(connection)}
    new = [
        one
        for one in new
        if one.kind != "text" or (one.kind, one.code, one.version) not in standing
    ]
    if not new:
        return 0
    _refuse_wrong(connection, standing, new, posts)
    first = not has_programme(connection)
    at = server_time(connection) if first else publish_act(connection, "programme")
    write_items(connection, [_in_force(one, None) for one in new], RELEASE, at)
    codes = [f"{one.kind}.{one.code}" for one in new]
    write_trail(connection, secrecy, RELEASE, "programme loaded", str(len(new)), {"entries": codes})
    return len(new)


def read_all(files: Mapping[str, str]) -> list[Item]:
    """Return the entries of files; refuse an entry that occurs in two of them."""
    found: dict[tuple[str, str, str], Item] = {}
    for name in sorted(files):
        for one in read_items(name, files[name]):
            key = (one.kind, one.code, one.version)
            other = found.setdefault(key, one)
            if other is not one:
                place = f"{one.kind}.{one.code}"
                raise Refusal(
                    "PROGRAMME_SHARED", file=name, key=place, value=one.code, other=other.file
                )
    return list(found.values())


def programme_files(place: Path) -> dict[str, str]:
    """Return the TOML files of a folder, or the one file; refuse a path without any."""
    paths = sorted(place.glob("*.toml")) if place.is_dir() else [place]
    if not paths:
        raise Refusal("PROGRAMME_NO_FILE", folder=str(place))
    try:
        return {path.name: path.read_text(encoding="utf-8") for path in paths}
    except UnicodeDecodeError:
        raise Refusal("PROGRAMME_TOML", file=place.name) from None


def _in_force(one: Item, day: date | None) -> Item:
    """Return an entry with the day from which it is in force: its own, else `day`."""
    if one.kind != "text":
        return one
    said = one.content.get("from")
    return one._replace(since=date.fromisoformat(said) if said else day)


def _refuse_wrong(
    connection: Connection[Any],
    standing: Mapping[tuple[str, str, str], Item],
    read: list[Item],
    posts: Mapping[str, Post],
) -> None:
    together = {**standing, **{(one.kind, one.code, one.version): one for one in read}}
    whole = make_programme(together.values())
    refuse_disagreement(read, whole, posts, known_districts(connection))
