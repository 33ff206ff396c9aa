"""Checks of `doctor` on the work: rules, sources, the last night, workers, messages, the registry
and its audit trail, backups.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from sibermata.desk.keeping.second_place import lacking as not_there
from sibermata.desk.keeping.second_place import refuse_missing
from sibermata.desk.keeping.strays import strays
from sibermata.desk.watching.parts import Parts
from sibermata.errors import ConfigError, Refusal, SibermataError
from sibermata.records.office.message import MessageState
from sibermata.records.run import State
from sibermata.records.source import Source
from sibermata.rules.time.office import day_in_words, instant_in_words, latest_night, office_day
from sibermata.sources.outside import Outside
from sibermata.store.base.trail import verify_trail
from sibermata.store.desk.messages.targets import list_targets
from sibermata.store.desk.tasks import workers
from sibermata.store.night.due import asked_since
from sibermata.store.night.watched import LastRun, clock_nights, last_runs, open_holds
from sibermata.store.views.desk.backups import has_key_copy, keeping
from sibermata.store.views.health import dangling, unbalanced_runs
from sibermata.store.views.sources import list_sources

GRACE = timedelta(minutes=30)  # a night may begin this much late before it counts as missed
NAMED = 5  # sources named in one sentence at most


def rules(parts: Parts) -> Iterator[SibermataError]:
    """Check that the rule files can be read and agree with each other."""
    parts.door.rules.book  # noqa: B018 - reading it is the check
    yield from ()


def sources(parts: Parts) -> Iterator[SibermataError]:
    """Check that every source file is valid and that every source in the database has a file."""
    door, declared = parts.door, parts.declared
    yield from (one.error for one in declared.broken)
    with door.database.connection() as connection:
        for one in list_sources(connection, door.scope):
            if one["source"] not in declared.names and one["retired_at"] is None:
                yield Refusal("SOURCE_UNDECLARED", source=one["source"], officials=one["officials"])


def secrets(parts: Parts) -> Iterator[SibermataError]:
    """Check that every variable that a source names for a user, password or token is set."""
    for source in parts.declared.sources:
        yield from lacking(source, Outside(parts.settings.environ or {}))


def lacking(source: Source, outside: Outside) -> Iterator[ConfigError]:
    """Yield an error for each variable that a source names and that is not set."""
    for name in ("user_env", "password_env", "token_env"):
        if variable := getattr(source.auth, name):
            try:
                outside.secret(source, variable, name)
            except ConfigError as error:
                yield error


def last_night(parts: Parts) -> Iterator[SibermataError]:
    """Check that the latest due night was requested and that none of its sources failed.

    Notes an installation on which only people, never the clock, started runs.
    """
    now = parts.now()
    with parts.door.database.connection() as connection:
        runs = last_runs(connection, office_day(now))
        asked, holds = clock_nights(connection), open_holds(connection)
    night = latest_night(now - GRACE)
    if runs and asked is None:
        yield Refusal("NIGHT_NEVER")
    elif asked is not None and asked < night:
        yield Refusal("NIGHT_MISSED", night=day_in_words(night), last=day_in_words(asked))
    if failed := failed_last(runs):
        yield Refusal("NIGHT_FAILED", number=len(failed), sources=failed[:NAMED])
    if holds:
        yield Refusal("HOLDS_WAIT", number=sum(holds.values()))


def failed_last(runs: Sequence[LastRun]) -> list[str]:
    """Return the sources whose run of the last night failed."""
    last = max((run.night for run in runs if run.night is not None), default=None)
    return [run.source for run in runs if run.night == last and run.state is State.FAILED]


def alive_workers(parts: Parts) -> Iterator[SibermataError]:
    """Check that a worker is alive."""
    with parts.door.database.connection() as connection:
        found = workers(connection)
    if found.alive:
        return
    if found.last_seen is None:
        yield Refusal("WORKER_NEVER")
    else:
        yield Refusal("WORKER_NONE", since=instant_in_words(found.last_seen))


def messages(parts: Parts) -> Iterator[SibermataError]:
    """Check that the last message to each target was accepted."""
    with parts.door.database.connection() as connection:
        for target in list_targets(connection):
            if target["last_state"] == MessageState.REFUSED:
                yield Refusal("MESSAGE_REFUSED", target=target["id"], why=target["last_code"])


def registry(parts: Parts) -> Iterator[SibermataError]:
    """Check the registry for dangling references, duplicates and overlaps."""
    door = parts.door
    with door.database.connection() as connection:
        for what, number in dangling(connection, door.scope).items():
            yield Refusal("REGISTRY_BROKEN", what=what, number=number)


def balance(parts: Parts) -> Iterator[SibermataError]:
    """Check that the row counts of every published run add up."""
    door = parts.door
    with door.database.connection() as connection:
        if number := unbalanced_runs(connection, door.scope):
            yield Refusal("RUNS_UNBALANCED", number=number)


def trail(parts: Parts) -> Iterator[SibermataError]:
    """Check the hash chain of the audit trail."""
    door = parts.door
    with door.database.connection() as connection:
        if broken := verify_trail(connection, door.secrecy):
            yield Refusal("TRAIL_BROKEN", entry=broken)


def backups(parts: Parts) -> Iterator[SibermataError]:
    """Check the age of the last proven backup, the drill of the last one, the copy of the key, and
    backup files that the database does not list.

    An installation younger than the allowed age of a backup need not have one yet.
    """
    door, now = parts.door, parts.now()
    oldest = now - timedelta(hours=door.rules.numbers.backups.oldest_hours)
    with door.database.connection() as connection:
        found, since = keeping(connection), asked_since(connection)
        copied = has_key_copy(connection, door.secrecy.fingerprint)
    if found.last is not None and found.last.code:
        yield Refusal("BACKUP_FAILED", file=found.last.file, answer=found.last.code)
    if found.proven is None and since is not None and since < oldest:
        yield Refusal("BACKUP_NEVER")
    elif found.proven is not None and found.proven.made_at < oldest:
        yield Refusal("BACKUP_OLD", since=instant_in_words(found.proven.made_at))
    if not copied:
        yield Refusal("KEY_NOT_COPIED")
    if found_there := strays(door):
        yield Refusal("BACKUP_STRAY", number=len(found_there), file=found_there[0].name)


def second_place(parts: Parts) -> Iterator[SibermataError]:
    """Check that a copy of the last proven backup is in the second place (FAULTS S60)."""
    here, place = parts.door.settings.backups, parts.door.settings.second_backups
    with parts.door.database.connection() as connection:
        proven = keeping(connection).proven
    if place is None:
        yield Refusal("SECOND_PLACE_NONE")
        return
    refuse_missing(place)
    if here.exists() and here.stat().st_dev == place.stat().st_dev:
        yield Refusal("SECOND_PLACE_SAME", place=str(place))
    if proven is not None and not_there([proven], place):
        yield Refusal("SECOND_PLACE_LACKS", place=str(place), file=proven.file)
