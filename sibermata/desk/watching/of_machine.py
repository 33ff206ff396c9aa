"""Checks of `doctor` on the machine: settings, data folder, disk, key file, clock, time zone."""

import os
import re
import stat
import time
from collections.abc import Iterator
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sibermata.desk.opening import refuse_clock
from sibermata.desk.watching.parts import Parts
from sibermata.errors import Refusal, SibermataError
from sibermata.rules.time.office import WIB, ZONE, instant_in_words
from sibermata.settings import Settings
from sibermata.store.base.publications import server_time

LEAST_ROOM = 2 * 1024**3  # bytes; one night of a province with its backup needs less
MOST_SKEW = timedelta(seconds=30)  # leases last minutes, codes of a second factor 30 s
SETTING = re.compile(r"\bSIBERMATA_[A-Z_]+")
SLIP = 0.9  # similarity of two names that differ by one or two letters
OTHERS = stat.S_IRWXG | stat.S_IRWXO
SERVED = Path("/run/secrets")  # mounted by a container engine, which sets the modes


def settings(parts: Parts) -> Iterator[SibermataError]:
    """Check the environment: a set clock (an error outside test databases) and misspelled names."""
    found = parts.settings
    refuse_clock(found)
    if found.clock is not None:
        yield Refusal("CLOCK_IS_SET", at=instant_in_words(found.clock))
    yield from slips(found)


def slips(found: Settings) -> Iterator[SibermataError]:
    """Yield variables whose name is nearly one of config/example.env.

    A name that resembles none is not reported: it may be the secret of a source.
    """
    example = found.config / "example.env"
    ours = set(SETTING.findall(example.read_text(encoding="utf-8"))) if example.is_file() else set()
    for name in sorted(set(found.environ or os.environ) - ours):
        if SETTING.fullmatch(name) and (near := get_close_matches(name, ours, 1, SLIP)):
            yield Refusal("SETTING_UNKNOWN", name=name, nearest=near[0])


def folder(parts: Parts) -> Iterator[SibermataError]:
    """Check that the data folder is writable for us and closed to other users."""
    data = parts.settings.data
    if not data.exists():
        return
    if not data.is_dir() or not os.access(data, os.W_OK | os.X_OK):
        yield Refusal("DATA_UNWRITABLE", place=str(data))
    elif must_be_closed(parts) and data.stat().st_mode & OTHERS:
        yield Refusal("FOLDER_OPEN", place=str(data))


def must_be_closed(parts: Parts) -> bool:
    """Return whether the data folder must be closed to others.

    Not where root runs the embedded server: that server runs as another user, who must enter.
    """
    return bool(parts.settings.database_url) or os.geteuid() != 0


def disk(parts: Parts) -> Iterator[SibermataError]:
    """Check the free space of the disk with the data folder."""
    data = parts.settings.data
    if (room := parts.room(data)) < LEAST_ROOM:
        yield Refusal(
            "DISK_SHORT", place=str(data), megabytes=room // 1024**2, low=LEAST_ROOM // 1024**2
        )


def key(parts: Parts) -> Iterator[SibermataError]:
    """Check that there is a key and that other users cannot read its file."""
    parts.settings.required_key()
    path = Path(parts.settings.key_from)
    if path.is_file() and SERVED not in path.parents and path.stat().st_mode & OTHERS:
        yield Refusal("KEY_FILE_OPEN", place=str(path))


def clock(parts: Parts) -> Iterator[SibermataError]:
    """Compare this machine's clock with the database server's; the duration of the query counts for
    neither.
    """
    with parts.database.connection() as connection:
        before = parts.now()
        theirs = server_time(connection)
        after = parts.now()
    skew = max(theirs - after, before - theirs, timedelta())
    if skew > MOST_SKEW:
        yield Refusal("CLOCK_SKEWED", seconds=round(skew.total_seconds()))


def zone(parts: Parts) -> Iterator[SibermataError]:
    """Check that this machine knows the office's time zone, and that TZ names a zone."""
    named = (os.environ if parts.environ is None else parts.environ).get("TZ", "")
    try:
        there = parts.now().astimezone(ZoneInfo(ZONE))
    except (ZoneInfoNotFoundError, ValueError):
        yield Refusal("ZONE_UNKNOWN", zone=ZONE)
    else:
        if there.utcoffset() != WIB.utcoffset(None):
            yield Refusal("ZONE_UNKNOWN", zone=ZONE)
    if named and not is_zone(named):
        yield Refusal("MACHINE_ZONE", zone=named)


def is_zone(name: str) -> bool:
    """Return whether a value of TZ names a time zone."""
    try:
        ZoneInfo(name.removeprefix(":"))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return name.removeprefix(":") in time.tzname
    return True
