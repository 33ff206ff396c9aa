"""The numbers of config/rules.toml for nights, holds, reverts, the check of seats, marks, uploads
and backups. Pure.

Every number is required, none has a silent default, and an unknown key is an error.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, get_type_hints

from sibermata.errors import ConfigError


@dataclass(frozen=True, slots=True)
class BrakeNumbers:
    """How much one night may remove; a source may have numbers of its own."""

    villages_share: float
    removals_floor: float
    removals_share: float
    leak_days: int
    leak_floor: float
    leak_share: float
    village_floor: float
    village_share: float
    villages_held_floor: float
    villages_held_share: float
    changed_floor: float
    changed_share: float
    slipped_floor: float
    slipped_share: float
    newcomers_share: float
    ends_floor: float
    ends_share: float
    masked_floor: float
    masked_share: float
    refused_floor: float
    refused_share: float
    refused_rise: float
    fill_drop: float
    fill_floor: float
    headcount_ratio: float
    regression_floor: float
    province_floor: float
    province_share: float
    renumbered_share: float
    matched_share: float
    first_load: str = "open"  # or held: only a source says so

    def of_source(self, own: Mapping[str, Any]) -> "BrakeNumbers":
        """Return the numbers of a source that declares some of its own."""
        return replace(self, **own) if own else self


@dataclass(frozen=True, slots=True)
class AbsenceNumbers:
    """When absence is a presumed end, and when an end."""

    misses: int
    days: int
    close_days: int
    never: tuple[str, ...]  # posts that absence alone never ends


@dataclass(frozen=True, slots=True)
class ReleaseNumbers:
    """Who may release a held plan."""

    second_person: int


@dataclass(frozen=True, slots=True)
class RevertNumbers:
    """How long a run can be taken back."""

    days: int


@dataclass(frozen=True, slots=True)
class SeatNumbers:
    """When the check of seats raises a task."""

    term_months: int


@dataclass(frozen=True, slots=True)
class StandingNumbers:
    """The numbers behind marks, beside the days of the programme."""

    sign_days: int
    renew_days: int
    evidence_megabytes: int
    evidence_years: int


@dataclass(frozen=True, slots=True)
class UploadNumbers:
    """How much people may hand in, and how long an unconfirmed file is kept."""

    megabytes: int
    waiting_megabytes: int
    keep_days: int


@dataclass(frozen=True, slots=True)
class BackupNumbers:
    """How many backups are kept, and how old the last proven one may be."""

    days: int
    weeks: int
    months: int
    oldest_hours: int


@dataclass(frozen=True, slots=True)
class PrivacyNumbers:
    """How long personal data are kept, how soon a request is answered, and how much may leave."""

    request_hours: int
    breach_hours: int
    quarantine_days: int
    ended_years: int
    request_years: int
    exports_an_hour: int
    export_rows: int


@dataclass(frozen=True, slots=True)
class NightNumbers:
    """A table of rules.toml each, under its name."""

    vanish: AbsenceNumbers
    seats: SeatNumbers
    revert: RevertNumbers
    release: ReleaseNumbers
    standing: StandingNumbers
    uploads: UploadNumbers
    backups: BackupNumbers
    privacy: PrivacyNumbers
    brake: BrakeNumbers


BRAKE_KEYS = tuple(field.name for field in fields(BrakeNumbers))


def night_numbers(rules: Mapping[str, Any]) -> NightNumbers:
    """Return the numbers of a parsed rules.toml; raise ConfigError with key and reason."""
    shapes = get_type_hints(NightNumbers)
    return NightNumbers(**{name: _table(name, rules.get(name), of) for name, of in shapes.items()})


def _table(name: str, table: Any, shape: Any) -> Any:
    values = table if isinstance(table, dict) else {}
    kinds = {key: kind for key, kind in get_type_hints(shape).items() if key != "first_load"}
    for key in (*kinds, *values):
        if key not in values:
            raise _wrong(f"{name}.{key}", "is missing")
        if key not in kinds:
            raise _wrong(f"{name}.{key}", "no such key")
        if kinds[key] == tuple[str, ...]:
            if not isinstance(values[key], list) or {*map(type, values[key])} - {str}:
                raise _wrong(f"{name}.{key}", "must be a list of texts")
        elif type(values[key]) not in (int, kinds[key]) or values[key] < 0:
            raise _wrong(f"{name}.{key}", f"{values[key]!r} is not a number from 0")
    return shape(
        **{key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
    )


def _wrong(key: str, reason: str) -> ConfigError:
    return ConfigError(f"rules.toml: {key}: {reason}", "CONFIG_KEY", key=key, place="rules.toml")
