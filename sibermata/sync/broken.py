"""Sources whose own file is wrong: each is its own failure, and the others run."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from psycopg import Connection

from sibermata.errors import ConfigError
from sibermata.records.run import Claimed, State
from sibermata.records.source import Broken, Source
from sibermata.rules.night_numbers import BRAKE_KEYS
from sibermata.store.night.runs import claim_runs, end_run, former_names, request_runs
from sibermata.store.registry.places import known_districts
from sibermata.sync.night import Night
from sibermata.sync.result import Result

log = logging.getLogger("sibermata.sync")
CONFIG = ConfigError.code


def wrong_declarations(connection: Connection[Any], sources: Sequence[Source]) -> list[Broken]:
    """Return the sources whose file names an unknown district or brake, or a name that was given
    up: each an error in its own file.
    """
    known, found = known_districts(connection), []
    former = former_names(connection)
    provinces = {district[:2] for district in known}
    for source in sources:
        unknown = sorted(set(source.brake) - set(BRAKE_KEYS))
        if source.name in former:
            error = ConfigError(
                f"{source.file}: name: {source.name!r} is called {former[source.name]!r} now",
                "SOURCE_RENAMED",
                source=source.name,
                now=former[source.name],
            )
        elif source.district not in (known | provinces if source.is_list else known):
            error = ConfigError(
                f"{source.file}: district: {source.district!r} is not in the region table",
                "SOURCE_DISTRICT",
                file=source.file,
                district=source.district,
            )
        elif unknown:
            error = ConfigError(
                f"{source.file}: [brake]: {', '.join(unknown)} is not known here",
                "SOURCE_KEY_UNKNOWN",
                file=source.file,
                key=f"[brake] {', '.join(unknown)}",
                known=sorted(BRAKE_KEYS),
            )
        else:
            continue
        found.append(Broken(source.name, source.file, error))
    return found


def end_broken(
    connection: Connection[Any], broken: Sequence[Broken], night: Night
) -> dict[str, Claimed]:
    """End the night of each source whose file is wrong as FAILED/CONFIG; return the runs that
    ended. A source that was never read has no run.
    """
    if not broken:
        return {}
    names = [one.name for one in broken]
    request_runs(connection, names, night.night, night.by, clock=night.clock)
    claimed = {run.source: run for run in claim_runs(connection, names, night.owner)}
    for one in broken:
        if one.name in claimed:
            end_run(connection, claimed[one.name], State.FAILED, CONFIG, str(one.error))
    return claimed


def tell_broken(broken: Sequence[Broken], claimed: Mapping[str, Claimed]) -> Iterator[Result]:
    """Log and yield the result of each source whose file is wrong."""
    for one in broken:
        log.warning("source failed", extra={"source": one.name, "code": CONFIG, "file": one.file})
        known = claimed.get(one.name)
        yield Result(
            one.name,
            known.district if known else "-",
            State.FAILED,
            CONFIG,
            str(one.error),
            run_id=known.run_id if known else 0,
            cause=one.error.code,
            facts=one.error.facts,
        )
