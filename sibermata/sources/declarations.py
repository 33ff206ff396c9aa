"""Reads a folder of source files. A wrong file is that source's own failure; the others are
declared all the same.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from sibermata.errors import ConfigError
from sibermata.records.source import Broken, Source
from sibermata.sources.declared import SLUG, load_source


@dataclass(frozen=True, slots=True)
class Declarations:
    """What a folder declares."""

    sources: list[Source]  # by name
    broken: list[Broken]

    @property
    def names(self) -> list[str]:
        """The names of all sources, including those whose file is wrong: none of them is gone."""
        return [source.name for source in self.sources] + [one.name for one in self.broken]

    def without(self, wrong: list[Broken]) -> "Declarations":
        """Return the declarations with these found wrong as well."""
        names = {one.name for one in wrong}
        right = [source for source in self.sources if source.name not in names]
        return Declarations(right, [*self.broken, *wrong])

    def only(self, names: list[str]) -> "Declarations":
        """Return the declarations of the named sources."""
        return Declarations(
            [source for source in self.sources if source.name in names],
            [broken for broken in self.broken if broken.name in names],
        )


def load_sources(folder: Path) -> Declarations:
    """Return the sources that a folder declares; if two files have one name, the first counts."""
    sources: dict[str, Source] = {}
    broken: list[Broken] = []
    for path in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
        try:
            source = load_source(path)
            if other := sources.get(source.name):
                raise ConfigError(
                    f"{path.name}: name = {source.name!r} is already taken by {other.file}",
                    "SOURCE_TWICE",
                    file=path.name,
                    name=source.name,
                    other=other.file,
                )
        except ConfigError as error:
            name = named_in(path)
            broken.append(Broken(path.stem if name in sources else name, path.name, error))
        else:
            sources[source.name] = source
    return Declarations([sources[name] for name in sorted(sources)], broken)


def named_in(path: Path) -> str:
    """Return the name that a wrong file gives its source, else the file's own."""
    try:
        name = tomllib.loads(path.read_text(encoding="utf-8")).get("name")
    except (OSError, ValueError):
        name = None
    return name if isinstance(name, str) and SLUG.fullmatch(name) else path.stem
