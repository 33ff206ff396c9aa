"""What `doctor` looks at on the machine: settings, folder, disk, key, clock, zone."""

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
from sibermata.desk.watching.patient import Patient
from sibermata.errors import Refusal, SibermataError
from sibermata.rules.time.office import WIB, ZONE, instant_in_words
from sibermata.settings import Settings
from sibermata.store.base.publications import server_time

LEAST_ROOM = 2 * 1024**3  # bytes: a night of a province with its backup fits into less
MOST_SKEW = timedelta(seconds=30)  # a lease is counted in minutes, a second factor in 30 s
SETTING = re.compile(r"\bSIBERMATA_[A-Z_]+")
SLIP = 0.9  # how alike two names are that differ by a letter or two
OTHERS = stat.S_IRWXG | stat.S_IRWXO
SERVED = Path("/run/secrets")  # made by a container engine, whose modes are not ours


def settings(patient: Patient) -> Iterator[SibermataError]:
    """The environment; a clock that is set is said, and refused where it may not be."""
    found = patient.settings
    refuse_clock(found)
    if found.clock is not None:
        yield Refusal("CLOCK_IS_SET", at=instant_in_words(found.clock))
    yield from slips(found)


def slips(found: Settings) -> Iterator[SibermataError]:
    """Variables that are nearly named like one of ours. A secret of a source may have any name, so
    that what is named like none of them is no slip.
    """
    example = found.config / "example.env"
    ours = set(SETTING.findall(example.read_text(encoding="utf-8"))) if example.is_file() else set()
    for name in sorted(set(found.environ or os.environ) - ours):
        if SETTING.fullmatch(name) and (near := get_close_matches(name, ours, 1, SLIP)):
            yield Refusal("SETTING_UNKNOWN", name=name, nearest=near[0])


def folder(patient: Patient) -> Iterator[SibermataError]:
    """The data folder: ours to write, and closed to others. The embedded server opens its own."""
    data = patient.settings.data
    if not data.exists():
        return
    if not data.is_dir() or not os.access(data, os.W_OK | os.X_OK):
        yield Refusal("DATA_UNWRITABLE", place=str(data))
    elif closes(patient) and data.stat().st_mode & OTHERS:
        yield Refusal("FOLDER_OPEN", place=str(data))


def closes(patient: Patient) -> bool:
    """Return whether the data folder is closed: root's embedded server runs as somebody else."""
    return bool(patient.settings.database_url) or os.geteuid() != 0


def disk(patient: Patient) -> Iterator[SibermataError]:
    """Room where the data folder lies."""
    data = patient.settings.data
    if (room := patient.room(data)) < LEAST_ROOM:
        yield Refusal(
            "DISK_SHORT", place=str(data), megabytes=room // 1024**2, low=LEAST_ROOM // 1024**2
        )


def key(patient: Patient) -> Iterator[SibermataError]:
    """The key is there, and nobody else on the machine can read its file."""
    patient.settings.required_key()
    path = Path(patient.settings.key_from)
    if path.is_file() and SERVED not in path.parents and path.stat().st_mode & OTHERS:
        yield Refusal("KEY_FILE_OPEN", place=str(path))


def clock(patient: Patient) -> Iterator[SibermataError]:
    """Our clock against the database's, less the time that the answer took."""
    with patient.database.connection() as connection:
        before = patient.now()
        theirs = server_time(connection)
        after = patient.now()
    skew = max(theirs - after, before - theirs, timedelta())
    if skew > MOST_SKEW:
        yield Refusal("CLOCK_SKEWED", seconds=round(skew.total_seconds()))


def zone(patient: Patient) -> Iterator[SibermataError]:
    """The office's zone is known here by its name, and the machine's own is a zone at all."""
    named = (os.environ if patient.environ is None else patient.environ).get("TZ", "")
    try:
        there = patient.now().astimezone(ZoneInfo(ZONE))
    except (ZoneInfoNotFoundError, ValueError):
        yield Refusal("ZONE_UNKNOWN", zone=ZONE)
    else:
        if there.utcoffset() != WIB.utcoffset(None):
            yield Refusal("ZONE_UNKNOWN", zone=ZONE)
    if named and not is_zone(named):
        yield Refusal("MACHINE_ZONE", zone=named)


def is_zone(name: str) -> bool:
    """Return whether the machine can tell the hour by a name in TZ."""
    try:
        ZoneInfo(name.removeprefix(":"))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return name.removeprefix(":") in time.tzname
    return True
