"""The first rows of a sample as they would be read under a proposed source; numbers are masked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sibermata.desk.opening import today
from sibermata.desk.refusals import (
    Said,
    read_messages,
    read_post_names,
    read_words,
    said,
    said_of_finding,
)
from sibermata.errors import Refusal, SibermataError
from sibermata.records.cell import text_of
from sibermata.records.delivery import Parsed, Part
from sibermata.records.official import OfficialRecord, Outcome, RowFinding
from sibermata.records.source import Source
from sibermata.rules.time.office import day_in_words
from sibermata.rules.value.columns import ColumnNames
from sibermata.rules.value.region_code import Places
from sibermata.rules.value.text import mask_cell, mask_numbers
from sibermata.settings import REGION_FILES, USUAL_REGIONS, Settings

SHOWN_ROWS = 5


@dataclass(frozen=True)
class SampleRow:
    """One row of a sample as it would be read."""

    at: int  # its number in the file
    outcome: str  # '' = only the registry can tell whose row it is
    cells: Sequence[tuple[str, str]]  # what it is, what stands there
    found: Sequence[tuple[str, str]] = ()  # code, sentence


@dataclass(frozen=True)
class Sample:
    """The first rows, or why they cannot be read."""

    rows: Sequence[SampleRow] = ()
    unread: str = ""  # a sentence, with what to do


def places_of_sample(settings: Settings, district: str) -> Places:
    """Return the places that a sample's rows are read against: no database is needed for them."""
    from sibermata.store.registry.places import places_of_files

    file = REGION_FILES[settings.regions or USUAL_REGIONS]
    return places_of_files(settings.config / "regions", file, district)


def rows_of(
    source: Source, part: Part, rules: Any, district: str, settings: Settings, needed: list[str]
) -> Sample:
    """Return the first rows as they would be read, or why they cannot be."""
    messages = read_messages(settings.config)
    source = replace(source, constants={**source.constants, **dict.fromkeys(needed, "")})
    try:
        if "name" in needed:
            raise Refusal("SAMPLE_NAMELESS", file=part.name)
        parsed = parse_sample(part, source, rules.names_of(source.delivers))
        if not any(table.rows for table in parsed.tables):
            raise Refusal("SAMPLE_EMPTY", file=part.name)
    except SibermataError as error:
        why = said(error, messages)
        return Sample(unread=f"{why.sentence} {why.step}")
    for table in parsed.tables:
        table.rows[:], table.numbers[:] = table.rows[:SHOWN_ROWS], table.numbers[:SHOWN_ROWS]
    if source.is_list:
        return Sample(listed_rows(parsed)[:SHOWN_ROWS])
    return Sample(judged_rows(source, parsed, rules, district, settings))


def parse_sample(part: Part, source: Source, names: ColumnNames) -> Parsed:
    """Return the rows of a sample; of a paged list the first page is enough."""
    if source.type == "json_api":
        from sibermata.sources.json.api import parse_first

        return parse_first(part, source, names)
    if source.type == "ckan":
        from sibermata.sources.json.ckan import parse_first as parse_first_of_ckan

        return parse_first_of_ckan(part, source, names)
    from sibermata.sources.base import parse_source

    return parse_source((part,), source, names)


def judged_rows(
    source: Source, parsed: Parsed, rules: Any, district: str, settings: Settings
) -> list[SampleRow]:
    """Return the first rows of a roster as a night would judge them."""
    from sibermata.sync.read.reading import Terms, read_against

    known = district != ""
    places = places_of_sample(settings, district) if known else Places(source.district, [])
    reading = read_against(parsed, {}, Terms(source, places, rules.book, today()))
    words, posts = read_words(settings.config), read_post_names(settings.config)
    messages = read_messages(settings.config)
    shown = []
    for row in sorted(reading.rows, key=lambda row: (row.table, row.at))[:SHOWN_ROWS]:
        record = row.judged.record or row.judged.seen
        codes = {finding.code: finding for finding in row.judged.findings}
        shown.append(
            SampleRow(
                reading.place(row)[2],
                words[Outcome][row.judged.outcome],
                cells_of(record, posts, places)
                if record
                else raw_cells(parsed.tables[row.table].columns, reading.cells(row)),
                [
                    (code, said_of_row(one, messages).sentence)
                    for code, one in sorted(codes.items())
                ],
            )
        )
    return shown


def cells_of(
    record: OfficialRecord, posts: Mapping[str, str], places: Places
) -> list[tuple[str, str]]:
    """Return what was read of an official, thing by thing."""
    from sibermata.rules.person.nik import mask

    village = places.villages.get(record.village_code)
    post = f"{posts.get(record.post, record.post)} {record.label}".strip()
    if record.capacity not in ("", "definitif"):
        post = f"{record.capacity}. {post}"
    return [
        ("Nama", record.name),
        ("Jabatan", post),
        ("Desa", f"{village.name} ({village.code})" if village else ""),
        ("Lahir", day_in_words(record.birth_date) if record.birth_date else ""),
        ("NIK", mask(record.nik) if record.nik else ""),
        ("SK", mask_numbers(record.sk_number)),
    ]


def said_of_row(found: RowFinding, messages: Any) -> Said:
    """Return the words for what was found in a row."""
    value = mask_cell(found.column, text_of(found.value))
    about = {"shown": value, "header": "", "column_name": found.column}
    about |= {"code": found.code, "detail": mask_numbers(found.detail)}
    return said_of_finding(about, messages)


def listed_rows(parsed: Parsed) -> list[SampleRow]:
    """Return the first rows of a list, column by column; which official each row means, only the
    registry can say.
    """
    return [
        SampleRow(
            number,
            "",
            raw_cells(table.columns, row),
        )
        for table in parsed.tables
        for number, row in zip(table.numbers, table.rows, strict=True)
    ]


def raw_cells(columns: Sequence[str], row: Sequence[str]) -> list[tuple[str, str]]:
    """Return what stands in a row's known columns, as the source wrote it."""
    return [
        (column, mask_cell(column, text_of(cell)))
        for column, cell in zip(columns, row, strict=True)
        if column and cell.strip()
    ]


def as_text(sample: Sample) -> str:
    """Return the rows as a terminal shows them."""
    if sample.unread:
        return f"Belum dapat dibaca: {sample.unread}"
    lines = ["Lima baris seperti yang akan dibaca:"]
    for row in sample.rows:
        if row.outcome:
            cells = [row.outcome, *(value or "-" for _, value in row.cells)]
        else:
            cells = [f"{name} {value}" for name, value in row.cells]
        lines.append(f"  baris {row.at}: {' | '.join(cells)}")
        lines += [f"      {code}: {sentence}" for code, sentence in row.found]
    return "\n".join(lines)
