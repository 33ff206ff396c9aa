"""Proposes a source's TOML from a sample: type, columns recognised or guessed, and five rows shown as they would be read."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from sibermata.errors import SibermataError
from sibermata.opening import today
from sibermata.records.delivery import Part
from sibermata.records.source import Read, Source
from sibermata.rules.columns import ColumnNames, propose
from sibermata.settings import read_settings, rule_files

SHOWN_ROWS = 5


def propose_source(file: Path, name: str, district: str) -> tuple[str, str]:
    """Return the TOML to start from, and the sample rows as they would be read (numbers masked)."""
    from sibermata.sync.night import Rules

    settings = read_settings()
    rules = Rules(rule_files(settings.config), settings.regions)
    part = Part(file.name, file.read_bytes())
    kind = type_of_file(part.body)
    headers, samples = look(part, kind, rules.names)
    proposal = propose(headers, samples, rules.names)
    slug = name or "".join(char if char.isalnum() and char.isascii() else "-" for char in file.stem.lower()).strip("-")
    source = Source(
        name=slug, district=district or "35.00", type=kind, address=str(file.resolve()),
        columns={canonical: (header,) for canonical, header in proposal.columns.items()},
        read=Read(fill_down=filled(proposal, samples, headers)),
    )  # fmt: skip
    return toml_of(source, proposal, rules.names), rows_of(source, part, rules, district, settings)


def type_of_file(body: bytes) -> str:
    """Return the source type that reads such bytes."""
    head = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:400].lower()
    if head.startswith((b"{", b"[")):
        return "ckan" if b"datastore_search" in body[:3000] or b'"records"' in body[:100_000] else "json_api"
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head")) or b"<table" in head:
        return "html_table"
    return "spreadsheet"


def look(part: Part, kind: str, names: ColumnNames) -> tuple[list[str], list[list[str]]]:
    """Return the headers of a sample and some rows under them, before anything is recognised."""
    if kind in ("json_api", "ckan"):
        rows = first_list(json.loads(part.body))
        headers = list(dict.fromkeys(key for row in rows for key in row))
        return headers, [[str(row.get(key) or "") for key in headers] for row in rows[:200]]
    from sibermata.sources.preview import preview

    return preview(part, kind, names)


def first_list(document: Any) -> list[dict[str, Any]]:
    """Return the first list of objects in a JSON document, wherever it lies."""
    if isinstance(document, list) and document and isinstance(document[0], dict):
        inner = document[0].get("attributes")
        return [row["attributes"] for row in document] if isinstance(inner, dict) else document
    children = document.values() if isinstance(document, dict) else []
    for child in children:
        found = first_list(child) if isinstance(child, (dict, list)) else []
        if found:
            return found
    return []


def filled(proposal: Any, samples: list[list[str]], headers: list[str]) -> tuple[str, ...]:
    """Return the place columns that are blank or ditto in many rows: merged cells, as in most offices."""
    found = []
    for canonical in ("subdistrict_name", "village_name", "village_code"):
        header = proposal.columns.get(canonical)
        if header in headers:
            cells = [row[headers.index(header)].strip() for row in samples if headers.index(header) < len(row)]
            if cells and sum(cell in ("", '"', "''", "〃", "sda") for cell in cells) > len(cells) / 3:
                found.append(canonical)
    return tuple(found)


def toml_of(source: Source, proposal: Any, names: ColumnNames) -> str:
    """Return the TOML; what a person must fill in or confirm is marked."""
    lines = [
        f"name = {quoted(source.name)}",
        f"district = {quoted(source.district)}" + ("" if source.district != "35.00" else "   # PERIKSA: kode kabupaten/kota"),
        'delivers = "roster"',
        f"type = {quoted(source.type)}",
        f"address = {quoted(source.address)}   # PERIKSA: alamat kiriman berikutnya",
        'bodies = ["pemdes", "bpd"]   # PERIKSA: apa yang dimuat sumber ini',
    ]
    if source.type == "ckan":
        lines.append('resource = ""   # PERIKSA: id sumber daya di portal')
    lines += ["", "[columns]"]
    for canonical, header in proposal.columns.items():
        lines.append(f"{canonical} = {quoted(header)}" + ("   # DUGAAN: periksa" if canonical in proposal.guessed else ""))
    needed = {"name", "post"} - set(proposal.columns)
    if not {"village_code", "village_name"} & set(proposal.columns):
        needed.add("village_code")
    if needed:
        lines += ["", "[constants]   # LENGKAPI: tidak ditemukan di berkas", *(f'{column} = ""' for column in sorted(needed))]
    if source.read.fill_down:
        lines += ["", "[read]", "fill_down = [" + ", ".join(quoted(column) for column in source.read.fill_down) + "]"]
    if proposal.unknown:
        lines += ["", "# Kolom yang tidak dikenal: " + ", ".join(proposal.unknown)]
    return "\n".join(lines) + "\n"


def rows_of(source: Source, part: Part, rules: Any, district: str, settings: Any) -> str:
    """Return the first rows as they would be read, or why they cannot be."""
    from sibermata.rules.nik import mask
    from sibermata.rules.region_code import make_places
    from sibermata.sources.base import parse_source
    from sibermata.store.places import HISTORY, regions_of_file
    from sibermata.sync.reading import read_against

    source = replace(
        source, constants={} if source.columns.get("village_code") or source.columns.get("village_name") else {"village_code": ""}
    )
    try:
        parsed = parse_source((part,), source, rules.names)
    except SibermataError as error:
        return f"Belum dapat dibaca: [{error.code}] {error}"
    for table in parsed.tables:
        table.rows[:], table.numbers[:] = table.rows[:SHOWN_ROWS], table.numbers[:SHOWN_ROWS]
    folder = settings.config / "regions"
    places = make_places(
        source.district, regions_of_file(folder / "jatim_regions.csv", folder / HISTORY, source.district) if district else []
    )
    reading = read_against(parsed, {}, source, places, rules.book, today())
    lines = ["Lima baris seperti yang akan dibaca:"]
    for row in sorted(reading.rows, key=lambda row: (row.table, row.at))[:SHOWN_ROWS]:
        record = row.judged.record or row.judged.seen
        told = ", ".join(sorted({finding.code for finding in row.judged.findings})) or "-"
        if record is None:
            lines.append(f"  baris {reading.place(row)[2]}: {row.judged.outcome.name} ({told})")
            continue
        lines.append(
            f"  baris {reading.place(row)[2]}: {row.judged.outcome.name} | {record.name} | {record.post} {record.label}"
            f" | {record.village_code} | lahir {record.birth_date or '-'} | NIK {mask(record.nik) if record.nik else '-'}"
            f" | SK {record.sk_number or '-'} | temuan {told}"
        )
    return "\n".join(lines)


def quoted(text: str) -> str:
    """Return a text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False)
