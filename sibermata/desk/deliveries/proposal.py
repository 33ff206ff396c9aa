"""Proposes a source's TOML from a sample: type, columns recognised or guessed, and five rows shown
as they would be read.
"""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from sibermata.desk.deliveries.list_proposal import (
    DAYS,
    order_of_days,
    stated_day,
    titles,
    with_words,
)
from sibermata.desk.deliveries.proposed_rows import Sample, places_of_sample, rows_of
from sibermata.desk.deliveries.proposed_toml import toml_of
from sibermata.errors import Refusal, SibermataError
from sibermata.records.delivery import Part
from sibermata.records.source import DELIVERS, ROSTER, Read, Source
from sibermata.rules.post.body import BPD
from sibermata.rules.programme.list_kind import kind_of_list
from sibermata.rules.rulebook import Rulebook
from sibermata.rules.value.columns import ColumnNames, Proposal, propose, recognise
from sibermata.settings import Settings, read_settings, rule_files
from sibermata.sources.declared import SLUG
from sibermata.sources.looks import looks_like_dump, looks_like_html, looks_like_json
from sibermata.validate.foreign import foreign_status

LONGEST_NAME = 56  # letters of a file's name that its source is named by
CKAN = re.compile(rb'datastore_search|"success"\s*:.*"result"\s*:\s*\{.*"records"\s*:', re.DOTALL)
# what a list must say in its rows or in its constants, where no event says it
ACT = {"pledge_date", "form", "text"}  # what makes an act beside its person
NEEDED = {"pledges": ("name", "event"), "trainings": ("name", "course")}


def propose_source(file: Path, name: str, district: str) -> tuple[str, Sample]:
    """Return the TOML to start from, and the sample rows as they would be read (numbers masked)."""
    part = Part(file.name, file.read_bytes())
    return propose_part(part, name, district, str(file.resolve()), read_settings())


def propose_part(
    part: Part, name: str, district: str, address: str, settings: Settings
) -> tuple[str, Sample]:
    """Return the TOML to start from for a sample that is here already, and its rows as they would
    be read.
    """
    from sibermata.sync.night import Rules

    rules = Rules(rule_files(settings.config), settings.regions or "")
    kind = type_of_file(part.body)
    delivers, names, (path, headers, samples, proposal) = look_whole(part, kind, rules)
    unclear: dict[str, list[str]] = {}
    if delivers != ROSTER:
        proposal, unclear = with_words(proposal, headers, samples, delivers, rules.book.lists)
    proposal, ignored = without_foreign_status(proposal, headers, samples, kind, rules.book)
    more = other_names(part, kind, proposal, names) | several_headers(headers, names)
    source = Source(
        name=name or slug_of(Path(part.name).stem),
        district=district or "35.00",
        type=kind,
        address=address,
        delivers=delivers,
        columns={
            canonical: (header, *more.get(canonical, ()))
            for canonical, header in proposal.columns.items()
        },
        constants=stated_day(part, kind, delivers, proposal, names),
        read=Read(
            fill_down=filled(proposal, samples, headers),
            ignore=ignored,
            dates=order_of_days(proposal, headers, samples),
        ),
    )
    source = with_paging(source, part, path)
    source = replace(source, bodies=bodies_of(source, part, rules))
    needed = missing_of(source, part, proposal, rules)
    if "village_code" in needed and (code := village_of_name(part.name, source, settings)):
        needed.remove("village_code")
        source = replace(source, constants={**source.constants, "village_code": code})
    return toml_of(source, proposal, needed, unclear), rows_of(
        source, part, rules, district, settings, needed
    )


def village_of_name(file: str, source: Source, settings: Settings) -> str:
    """Return the code of the village that a file's name states: 'Desa Srigading.xlsx'; '' if it
    states none, or none that is certain to lie in this district.
    """
    from sibermata.sources.sheet.titles import places_of_file

    said = places_of_file(file)
    cells = (said.get(name, "") for name in ("village_code", "village_name", "subdistrict_name"))
    return places_of_sample(settings, source.district).find(*cells).code


def look_whole(
    part: Part, kind: str, rules: Any
) -> tuple[str, ColumnNames, tuple[str, list[str], list[list[str]], Proposal]]:
    """Return what a sample delivers, a roster or a list, with the spellings and the reading that
    fit it.
    """
    looks = {}
    for delivers in DELIVERS:
        try:
            looks[delivers] = look(part, kind, rules.names_of(delivers), delivers)
        except SibermataError:
            if delivers == ROSTER and kind != "spreadsheet":
                raise
    if not looks:
        looks[ROSTER] = look(part, kind, rules.names)
    headers = {one: found[1] for one, found in looks.items()}
    names = {one: rules.names_of(one) for one in looks}
    around = [part.name, *titles(part, kind, rules.names)]
    delivers = kind_of_list(headers, names, rules.book.lists, around)
    return delivers, rules.names_of(delivers), looks[delivers]


def slug_of(name: str) -> str:
    """Return the name of a file or folder as a name that a source may have."""
    kept = re.sub(r"[^a-z0-9]+", "-", name.lower())[:LONGEST_NAME].strip("-")
    return kept if SLUG.fullmatch(kept) else f"sumber-{kept}".strip("-")


def type_of_file(body: bytes) -> str:
    """Return the source type that reads such bytes; refuse the dump of a database, which none
    does.
    """
    if looks_like_dump(body):
        raise Refusal("SAMPLE_DUMP")
    if looks_like_json(body):
        return "ckan" if CKAN.search(body[:100_000]) else "json_api"
    return "html_table" if looks_like_html(body) else "spreadsheet"


def look(
    part: Part, kind: str, names: ColumnNames, delivers: str = ROSTER
) -> tuple[str, list[str], list[list[str]], Proposal]:
    """Return where the rows are (JSON), the headers of a sample, some rows under them, and the
    proposed mapping to our columns.
    """
    if kind not in ("json_api", "ckan"):
        from sibermata.sources.sheet.preview import preview

        headers, samples = preview(part, kind, names, delivers)
        return "", headers, samples, propose(headers, samples, names)
    from sibermata.sources.json import text as json_text
    from sibermata.sources.json.answers import rows_at
    from sibermata.sources.json.preview import preview_rows

    document = json_text.load(part.body, part.name)
    path, fields, labels, samples = preview_rows(document, names)
    if not samples or (kind == "ckan" and not path.endswith("records")):
        if not isinstance(document, list):
            rows_at(document, path, part.name)  # an error answer says what it is
        raise Refusal("SAMPLE_EMPTY", file=part.name)
    proposal = propose(list(labels.values()), samples, names)
    written = {label: field for field, label in reversed(labels.items())}
    columns = {canonical: written[label] for canonical, label in proposal.columns.items()}
    guessed = {canonical: written[label] for canonical, label in proposal.guessed.items()}
    return (
        path,
        fields,
        samples,
        Proposal(columns, guessed, tuple(written[label] for label in proposal.unknown)),
    )


def other_names(
    part: Part, kind: str, proposal: Proposal, names: ColumnNames
) -> dict[str, tuple[str, ...]]:
    """Return other headers for the same columns in further tables of the file: the members of the
    BPD may stand under 'Nama Anggota'.
    """
    from sibermata.sources.base import parse_source

    if kind not in ("spreadsheet", "html_table"):
        return {}
    bare = Source(
        name=part.name,
        district="",
        type=kind,
        address="",
        constants={"village_code": "", "post": ""},
    )
    try:
        tables = parse_source((part,), bare, names).tables
    except SibermataError:
        return {}
    found: dict[str, dict[str, None]] = {}
    headers = {  # only known spellings: a guess must not name a column of `bare`
        header
        for canonical, header in proposal.columns.items()
        if canonical not in proposal.guessed
    }
    if not any(headers <= set(table.headers) for table in tables):
        return {}  # read so, another row is the header: its cells may be people
    for table in tables:
        if "post" in proposal.columns and "post" not in table.columns:
            continue  # a recap: its 'Kepala Desa' heads a column of counts
        for canonical, header in zip(table.columns, table.headers, strict=True):
            if header and header != proposal.columns.get(canonical, header):
                found.setdefault(canonical, {})[header] = None
    return {canonical: tuple(headers) for canonical, headers in found.items()}


def several_headers(headers: list[str], names: ColumnNames) -> dict[str, tuple[str, ...]]:
    """Return the further headers of columns that occur several times, such as
    signatures in turns.
    """
    clashing = recognise(headers, names).clashing or {}
    return {
        name: tuple(dict.fromkeys(some[1:]))
        for name, some in clashing.items()
        if name in names.several
    }


def missing_of(source: Source, part: Part, proposal: Proposal, rules: Any) -> list[str]:
    """Return the columns that a person must state as constants; a village that the titles or
    headings of the file state is not missing.
    """
    from sibermata.sources.base import parse_source

    if source.is_list:
        known = {*proposal.columns, *source.constants}
        day = DAYS[source.delivers]
        needed_day = day[:1] if source.delivers == "trainings" and known.isdisjoint(day) else ()
        wanted = {*NEEDED[source.delivers], *needed_day} - known
        if known >= ACT:  # each row states what an event would state for all
            wanted -= {"event"}
        return [one for one in (*NEEDED[source.delivers], *needed_day) if one in wanted]
    needed = {"name", "post"} - set(proposal.columns)
    if not {"village_code", "village_name"} & set(proposal.columns):
        try:
            parsed = parse_source(
                (part,), replace(source, constants=dict.fromkeys(needed, "?")), rules.names
            )
            if not all(
                {"village_code", "village_name"} & set(table.columns) for table in parsed.tables
            ):
                needed.add("village_code")
        except SibermataError:
            needed.add("village_code")
    return sorted(needed)


def with_paging(source: Source, part: Part, path: str) -> Source:
    """Return a JSON source with its paging as the sample shows it, and with the address that its
    link to the next page leads to.
    """
    if source.type != "json_api":
        return source
    from sibermata.sources.json import text as json_text
    from sibermata.sources.json.paged import paging_of
    from sibermata.sources.json.preview import INSIDE

    listed, _, inside = path.partition(INSIDE)
    paging, address = paging_of(json_text.load(part.body, part.name), listed)
    paging = replace(paging, fields=inside)
    return replace(source, paging=paging, address=address or source.address)


def bodies_of(source: Source, part: Part, rules: Any) -> tuple[str, ...]:
    """Return what a source claims: only the BPD where each table of the sample is called a list of
    it.
    """
    from sibermata.sources.base import parse_source

    given = replace(source, constants={**source.constants, "post": "?", "village_code": "?"})
    try:
        tables = parse_source((part,), given, rules.names_of(source.delivers)).tables
    except SibermataError:
        return source.bodies
    return (BPD,) if tables and all(table.body == BPD for table in tables) else source.bodies


def without_foreign_status(
    proposal: Proposal, headers: list[str], samples: list[list[str]], kind: str, book: Rulebook
) -> tuple[Proposal, tuple[str, ...]]:
    """Return the proposal without a status column that holds something else (Kawin, PNS), and that
    column's header, to be ignored.
    """
    header = proposal.columns.get("status")
    if header not in headers:
        return proposal, ()
    at = headers.index(header)
    cells = [row[at] for row in samples if at < len(row)]
    if not foreign_status(cells, Source("", "", kind, ""), book):
        return proposal, ()
    columns = {name: own for name, own in proposal.columns.items() if name != "status"}
    return replace(proposal, columns=columns), (header,)


def filled(proposal: Proposal, samples: list[list[str]], headers: list[str]) -> tuple[str, ...]:
    """Return the columns of places that are blank or ditto in many rows: merged cells, as most
    offices use them.
    """
    from sibermata.sources.sheet.fill import is_ditto

    found = []
    for canonical in ("subdistrict_name", "village_name", "village_code"):
        header = proposal.columns.get(canonical)
        if header in headers:
            cells = [
                row[headers.index(header)].strip()
                for row in samples
                if headers.index(header) < len(row)
            ]
            if cells and sum(not cell or is_ditto(cell) for cell in cells) > len(cells) / 3:
                found.append(canonical)
    return tuple(found)
