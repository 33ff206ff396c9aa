"""What is measured, in the words of officers: now, or as it stood at the end of a night."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from psycopg import Connection

from sibermata.desk.opening import Opened
from sibermata.errors import ConfigError
from sibermata.records.programme.measure import Measure
from sibermata.rules.measure import FILE, Definition, make_measures
from sibermata.store.base.scope import Scope
from sibermata.store.programme.catalogue import stored_programme
from sibermata.store.views.desk.measures import Counts, count_measures, kept_measures


@lru_cache(maxsize=2)
def read_measures(config: Path) -> Mapping[Measure, Definition]:
    """Return the table of measures."""
    try:
        return make_measures((config / FILE).read_text(encoding="utf-8"))
    except (OSError, UnicodeError) as error:
        raise ConfigError(
            f"{config}: a rule file cannot be read", "CONFIG_FILE", place=str(config)
        ) from error


def measured(
    connection: Connection[Any], scope: Scope, on: date, night: date | None = None
) -> Counts:
    """Return every measure by district: now, or as it stood at the end of a night."""
    if night is not None:
        return kept_measures(connection, scope, night)
    cycle = stored_programme(connection).latest_cycle(on)
    return count_measures(connection, scope, cycle, on)


def measures_listed(door: Opened, counts: Counts, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return a line for each measure and district, in the order of the table of measures."""
    return [
        {
            "measure": str(measure),
            "measure_name": one.name,
            "district_code": district,
            "district": names.get(district, ""),
            "counted": counted.number,
            "whole": counted.whole or None,
            "unit": one.unit,
        }
        for measure, one in read_measures(door.settings.config).items()
        for district, counted in sorted(counts.get(measure, {}).items())
    ]
