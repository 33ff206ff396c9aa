"""Proposes a source's TOML for a drop folder: which of its files belong together, how their village
is recognised, and the rows of the newest file as they would be read.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sibermata.desk.deliveries.list_proposal import with_words
from sibermata.desk.deliveries.proposal import (
    look,
    look_whole,
    missing_of,
    slug_of,
    type_of_file,
)
from sibermata.desk.deliveries.proposed_rows import Sample, places_of_sample, rows_of
from sibermata.desk.deliveries.proposed_toml import toml_of
from sibermata.desk.opening import load_rules, today
from sibermata.errors import Refusal, SibermataError
from sibermata.records.delivery import Parsed, Part, Table
from sibermata.records.source import ROSTER, Read, Source
from sibermata.rules.value.columns import Proposal, propose
from sibermata.settings import read_settings

LOOKED_AT = 40  # files, the newest; each workbook is opened in a process of its own
BY_NAME = ("village_code", "village_name")


def propose_folder(folder: Path, name: str, district: str) -> tuple[str, list[str], Sample]:
    """Return the TOML to start from, what the newest files are about, and how the best of them
    would be read.
    """
    settings = read_settings()
    rules = load_rules(settings)
    files, parts = newest_of(folder)
    kinds = {type_of_file(part.body) for part in parts if part.body}
    if not parts or not kinds <= {"spreadsheet", "html_table"}:
        raise Refusal("FOLDER_WITHOUT_DATA", folder=str(folder))
    kind = "html_table" if kinds == {"html_table"} else "spreadsheet"
    delivers = _delivered(parts, rules)
    columns = _guessed(parts, rules, delivers)
    source = Source(
        name=name or slug_of(folder.resolve().name),
        district=district or "35.00",
        type=kind,
        delivers=delivers,
        address=str(folder.resolve() / _pattern(files)),
        columns={column: tuple(headers) for column, headers in columns.items()},
        read=Read(together="parts"),
    )
    source, spoken = _told_apart(source, parts, rules, settings)
    if len(set(filter(None, spoken.values()))) < 2:
        source = replace(source, read=replace(source.read, together="newest"))
    best = next((part for part in parts if spoken.get(part.name)), parts[0])
    mine = replace(source, type=type_of_file(best.body))
    needed = missing_of(mine, best, Proposal(_all_of(mine, best, rules), {}, ()), rules)
    toml = toml_of(source, Proposal({}, dict.fromkeys(columns, ""), ()), needed)
    rows = rows_of(mine, best, rules, district, settings, needed)
    return toml, _summary(parts, spoken, len(files)), rows


def newest_of(folder: Path) -> tuple[list[str], list[Part]]:
    """Return the names of all files of a folder, the newest first, and the contents of the first of
    them.
    """
    from sibermata.sources.files.address import newest_first
    from sibermata.sources.files.read import list_files, opened, read_file
    from sibermata.sources.limits import Limits

    with opened(folder) as handle:
        found = newest_first(list_files(handle, "*")[0])
        parts = [read_file(handle, file.name, Limits())[0] for file in found[:LOOKED_AT]]
    return [file.name for file in found], parts


def _delivered(parts: Sequence[Part], rules: Any) -> str:
    """Return what most of the readable files deliver."""
    found: Counter[str] = Counter()
    for part in parts:
        try:
            found[look_whole(part, type_of_file(part.body), rules)[0]] += 1
        except SibermataError:
            continue
    return found.most_common(1)[0][0] if found else ROSTER


def _guessed(parts: Sequence[Part], rules: Any, delivers: str) -> dict[str, dict[str, None]]:
    """Return the headers of all files that no spelling table knows; known spellings need no
    declaration.
    """
    columns: dict[str, dict[str, None]] = {}
    names = rules.names_of(delivers)
    for part in parts:
        try:
            _, headers, samples, _ = look(part, type_of_file(part.body), names, delivers)
        except SibermataError:
            continue
        proposal = propose(headers, samples, names)
        if delivers != ROSTER:
            proposal, _ = with_words(proposal, headers, samples, delivers, rules.book.lists)
        for column, header in proposal.guessed.items():
            columns.setdefault(column, {})[header] = None
    return columns


def _told_apart(
    source: Source, parts: Sequence[Part], rules: Any, settings: Any
) -> tuple[Source, dict[str, frozenset[str]]]:
    """Return the source, and the villages that each readable file is about.

    A bare file name is taken as the name of a village where nothing else tells more.
    """
    plain = _spoken(source, parts, rules, settings)
    bare = replace(source, read=replace(source.read, fill_down=("village_name",)))
    by_name = _spoken(bare, parts, rules, settings)
    if sum(map(bool, by_name.values())) > sum(map(bool, plain.values())):
        return bare, by_name
    return source, plain


def _spoken(
    source: Source, parts: Sequence[Part], rules: Any, settings: Any
) -> dict[str, frozenset[str]]:
    """Return file -> the villages that its rows name: as codes, or as written while the district is
    not known yet.
    """
    from sibermata.sync.read.files import places_of, read_file
    from sibermata.sync.read.listed import places_of_list

    places = places_of_sample(settings, source.district)
    listed = places.villages
    where = (
        places_of_list(source, places, None, rules.book, today())
        if source.is_list
        else places_of(source, places, rules.book, today())
    )
    found: dict[str, frozenset[str]] = {}
    for part in parts:
        read = read_file(part, source, rules.names_of(source.delivers))
        if isinstance(read, Parsed):
            villages = [
                village
                for table in read.tables
                for village in ((place[0] for place in where(table)) if listed else _written(table))
            ]
            found[part.name] = frozenset(filter(None, villages))
    return found


def _written(table: Table) -> list[str]:
    at = [table.columns.index(column) for column in BY_NAME if column in table.columns]
    return [row[place].strip().upper() for row in table.rows for place in at[:1]]


def _all_of(source: Source, part: Part, rules: Any) -> dict[str, str]:
    """Return every column that a file has under this source."""
    from sibermata.sync.read.files import read_file

    read = read_file(part, source, rules.names_of(source.delivers))
    tables = read.tables if isinstance(read, Parsed) else []
    return {column: column for table in tables for column in table.columns}


def _pattern(names: Sequence[str]) -> str:
    """Return '*.xlsx' where all files end so, else '*'."""
    endings = {Path(name).suffix.lower() for name in names}
    return f"*{endings.pop()}" if len(endings) == 1 else "*"


def _summary(parts: Sequence[Part], spoken: dict[str, frozenset[str]], files: int) -> list[str]:
    villages = frozenset().union(*spoken.values())
    lines = [f"{files} berkas; {len(parts)} yang terbaru dilihat: {len(villages)} desa terbaca."]
    lines += [f"  tidak dapat dibaca: {part.name}" for part in parts if part.name not in spoken]
    lines += [
        f"  desanya tidak dapat dipastikan: {name}" for name, sure in spoken.items() if not sure
    ]
    return lines
