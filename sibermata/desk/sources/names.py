"""Renames a source, in the database and in its file, and retires one that is no longer declared.

Invariant: everything that was read, corrected, answered, taught and held of a source moves to its
new name. Nobody's tenure ends because a source is retired: a person is asked about each.
"""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.desk.opening import Opened, refuse_unknown_source
from sibermata.errors import Refusal
from sibermata.records.finding import REASONS, Raised
from sibermata.settings import write_over
from sibermata.sources.declarations import Declarations, load_sources
from sibermata.sources.declared import SLUG
from sibermata.sources.name_line import with_name
from sibermata.store.base.engine import lock_district
from sibermata.store.desk.desk import refuse_unnamed
from sibermata.store.desk.rename_source import rename_source as rename_everywhere
from sibermata.store.desk.sources import (
    held_by_it_alone,
    is_known,
    lock_source,
    published_run,
)
from sibermata.store.desk.sources import retire as retire_stored
from sibermata.store.night.runs import former_names, is_at_work
from sibermata.store.registry.findings import raise_findings, task_of

RETIRED = "SOURCE_RETIRED"
HELD = ("source_record", "correction", "finding", "spelling_rule", "run", "hold", "delivery")


class Renamed(NamedTuple):
    """What moved to the new name."""

    rows: dict[str, int]  # table -> rows
    file: str  # the file whose line was changed, '' where no file has the old name


class Retired(NamedTuple):
    """What a retired source leaves to be decided."""

    tasks: int  # people whom no other source names on their seat


def rename_source(door: Opened, old: str, new: str, *, by: str, reason: str = "") -> Renamed:
    """Rename a source; also in its own file, if that still has the old name."""
    declared = load_sources(door.settings.sources)
    file = file_of(declared, old)
    with (
        kept_unless_done() as before,
        door.database.work(seconds=300, name="rename") as connection,
    ):
        desk = door.desk_on(connection, by)
        refuse_unnamed(desk)
        refuse_new_name(connection, declared, old, new)
        _lock(connection, old, declared)
        done = rename_everywhere(connection, door.secrecy, old, new)
        desk.note("source renamed", new, before=old, reason=reason)
        if file:
            write_name(door.settings.sources / file, new, before)
    door.marked()
    return Renamed({table: done[table] for table in HELD}, file)


def refuse_new_name(
    connection: Connection[Any], declared: Declarations, old: str, new: str
) -> None:
    """Refuse an invalid name, and one that another source has or had."""
    if not SLUG.fullmatch(new):
        raise Refusal("SOURCE_NAME_INVALID", value=new)
    bears = former_names(connection).get(new, "")
    both = {old, new} <= set(declared.names)
    if old == new or both or is_known(connection, new) or bears not in ("", old):
        raise Refusal("SOURCE_NAME_TAKEN", source=new, now=bears or new)


def retire_source(door: Opened, source: str, *, by: str, reason: str = "") -> Retired:
    """Retire a source that is no longer declared: its statements no longer count, and a task is
    raised for everybody in office whom no other source names.
    """
    declared = load_sources(door.settings.sources)
    with door.database.work(seconds=300, name="retire") as connection:
        desk = door.desk_on(connection, by)
        refuse_unnamed(desk)
        if file := file_of(declared, source):
            raise Refusal("SOURCE_DECLARED", source=source, file=file)
        district = _lock(connection, source, declared)
        retire_stored(connection, source)
        left = held_by_it_alone(connection, district, source)
        tasks = [_task(source, *one) for one in left]
        run = published_run(connection, source)
        raise_findings(connection, district, source, run, tasks, first=False)
        desk.note("source retired", source, people=len(tasks), reason=reason)
    door.marked()
    return Retired(len(tasks))


def _lock(connection: Connection[Any], source: str, declared: Declarations) -> str:
    """Lock a source and its district, and return the district; refuse an unknown source, and one
    that a night is working on.
    """
    district = lock_source(connection, source)
    if district is None:
        refuse_unknown_source(source, declared.names, former_names(connection))
        raise Refusal("SOURCE_NEVER_READ", source=source)
    if is_at_work(connection, source):
        raise Refusal("SOURCE_BUSY", source=source)
    lock_district(connection, district)
    return district


def file_of(declared: Declarations, name: str) -> str:
    """Return the file that declares a source, '' where none does."""
    files = {one.name: one.file for one in declared.sources}
    return files.get(name) or next((one.file for one in declared.broken if one.name == name), "")


@contextmanager
def kept_unless_done() -> Iterator[dict[Path, bytes]]:
    """Hand out a dictionary for the former bytes of files; if the block fails, they are written
    back.
    """
    before: dict[Path, bytes] = {}
    try:
        yield before
    except BaseException:
        for path, body in before.items():
            write_over(path, body, mode_of(path))
        raise


def write_name(path: Path, name: str, before: dict[Path, bytes]) -> None:
    """Write the new name into a source's file, and note its former bytes in `before`."""
    body = path.read_bytes()
    after = with_name(body, name)
    if after is None:
        raise Refusal("SOURCE_NAME_LINE", file=path.name, source=name)
    before[path] = body
    try:
        write_over(path, after, mode_of(path))
    except OSError:
        del before[path]
        raise Refusal("SOURCE_FILE_LOCKED", file=path.name, source=name) from None


def mode_of(path: Path) -> int:
    """Return the permission bits of a file."""
    return stat.S_IMODE(path.stat().st_mode)


def _task(source: str, tenure: int, person: int, village: str, post: str, label: str) -> Raised:
    shown = " ".join(word for word in (post, label, village) if word)
    return Raised(
        task_of(RETIRED, source, tenure),
        None,
        RETIRED,
        str(REASONS[RETIRED]),
        "",
        "",
        None,
        "",
        str(tenure),
        shown,
        None,
        f"orang {person}",
    )
