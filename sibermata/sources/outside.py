"""What a source may use of the world besides its own declaration: time, environment, folder, and
who asks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sibermata.errors import ConfigError
from sibermata.records.source import Source
from sibermata.sources.guard import Resolver, resolve
from sibermata.sources.limits import Budget


@dataclass(frozen=True, slots=True)
class Outside:
    """Handed in by a door, so that nothing below it asks the clock, the environment or the working
    directory.
    """

    environ: Mapping[str, str] = field(default_factory=dict)
    budget: Budget = field(default_factory=Budget)
    root: Path = Path()  # relative file addresses are relative to it
    person: bool = False  # a person asked: dropped files are taken without resting
    resolver: Resolver = resolve

    def secret(self, source: Source, variable: str, key: str) -> str:
        """Return the value of an environment variable, or of the file that `<variable>_FILE` names;
        never in any message.
        """
        value = self.environ.get(variable, "") if variable else ""
        if not value and variable and (path := self.environ.get(f"{variable}_FILE", "")):
            try:
                value = Path(path).read_text("utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise ConfigError(
                    f"{source.name}: {variable}_FILE cannot be read: {type(error).__name__}",
                    "SECRET_MISSING",
                    value=f"{variable}_FILE",
                    place=f"[auth] {key}",
                ) from None
        if not value:
            raise ConfigError(
                f"{source.name}: [auth] {key}: the variable {variable or '(none named)'} is not "
                "set",
                "SECRET_MISSING",
                value=variable,
                place=f"[auth] {key}",
            )
        if not value.isprintable() or not value.isascii():
            raise ConfigError(
                f"{source.name}: {variable} holds characters that no header can carry",
                "SECRET_MISSING",
                value=variable,
                place=f"[auth] {key}",
            )
        return value
