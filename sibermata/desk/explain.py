"""Where each value of a person comes from: what each source states, what people corrected, and the
versions that were in force.

Personal numbers leave masked.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sibermata.desk.opening import Opened
from sibermata.errors import Refusal
from sibermata.records.cell import text_of
from sibermata.records.registry import Private
from sibermata.records.states import CorrectionKind
from sibermata.rules.overlay import SHOWN
from sibermata.rules.person.nik import mask
from sibermata.rules.time.office import office_day
from sibermata.rules.value.text import mask_cell, mask_numbers
from sibermata.store.registry.fields import (
    RECORD,
    SEPARATOR,
    open_private,
    source_of,
)
from sibermata.store.registry.judgements import members_of
from sibermata.store.views.corrections import list_corrections
from sibermata.store.views.officials import person_versions, roster, statements, tenure_versions

IN_FORCE = "koreksi berlaku"
FIELDS = {  # a field of the registry -> the columns of a source that may state it
    "name": ("name", "front_title", "back_title"),
    "front_title": ("front_title", "name"),
    "back_title": ("back_title", "name"),
    "sex": ("sex",),
    "birth_place": ("birth_place", "birth_place_date"),
    "birth_date": ("birth_date", "birth_place_date"),
    "education": ("education",),
    "nik": ("nik", "nik_phone"),
    "phone": ("phone", "nik_phone"),
    "village": ("village_code", "village_name", "subdistrict_name"),
    "post": ("post", "hamlet"),
    "post_label": ("hamlet", "post"),
    "capacity": ("capacity", "post"),
    "status": ("status",),
    "sk_number": ("sk_number", "sk_number_date"),
    "sk_date": ("sk_date", "sk_number_date"),
    "start_date": ("start_date", "term"),
    "end_date": ("end_date", "term"),
}
OF_PERSON = frozenset(tuple(FIELDS)[:9])


class Explained(NamedTuple):
    """The origins of a person's values, those in force first, and every version of the person."""

    origins: list[dict[str, Any]]
    history: list[dict[str, Any]]


class Origin(NamedTuple):
    """What `origins_of` needs to know about a field: its value, its value on each tenure where the
    field belongs to a post, the source whose statement is in force, and where a correction
    overrules it (the person as a whole, or one tenure).
    """

    field: str
    value: Any
    of_tenures: Mapping[int, Any]
    speaker: str  # '' where every source's statement stands
    overruled: Collection[int | None]


def masked(rows: Iterable[dict[str, Any]], door: Opened) -> Iterator[dict[str, Any]]:
    """Yield rows of the roster with a masked NIK in place of the sealed numbers."""
    for row, kept in unsealed(rows, door):
        nik = next((one.nik for one in kept if one.nik), "")
        yield {**row, "nik": mask(nik) if nik else ""}


def unsealed(
    rows: Iterable[dict[str, Any]], door: Opened
) -> Iterator[tuple[dict[str, Any], list[Private]]]:
    """Yield each row of the roster without its sealed columns, and their opened contents: first the
    person's own, then those of everybody merged with this person.
    """
    for row in rows:
        sealed = [row.pop("private"), *(row.pop("privates") or ())]
        yield row, [open_private(bytes(one), door.secrecy) for one in sealed if one]


def held_by(rows: Iterable[dict[str, Any]], door: Opened) -> Iterator[dict[str, Any]]:
    """Yield the rows of a person with the NIK and the telephone number masked."""
    for row, kept in unsealed(rows, door):
        nik = next((one.nik for one in kept if one.nik), "")
        phone = next((one.phone for one in kept if one.phone), "")
        yield {**row, "nik": mask(nik) if nik else "", "phone": mask_cell("phone", phone)}


def explain(door: Opened, person: int, field: str | None = None) -> Explained:
    """Return where each value of a person (or this one) comes from."""
    if field and field not in FIELDS:
        raise Refusal("FIELD_UNKNOWN", field=field, known=tuple(FIELDS))
    with door.database.connection() as connection:
        held = list(held_by(roster(connection, door.scope, person=person, ended=True), door))
        if not held:
            raise Refusal("PERSON_UNKNOWN", person=person)
        stated = [opened(row, door) for row in statements(connection, door.scope, person)]
        corrections = corrected(connection, door, person, field)
        history: list[dict[str, Any]] = []
        if not field:
            history += person_versions(connection, door.scope, person)
            history += tenure_versions(connection, door.scope, person)
    origins = list(corrections)
    for name in [field] if field else FIELDS:
        overruled = {
            row["tenure"]
            for row in corrections
            if row["field"] == name and row["verdict"] == IN_FORCE
        }
        origins += origins_of(asked_about(name, held, stated, overruled), stated)
    return Explained(origins, history)


def opened(statement: dict[str, Any], door: Opened) -> dict[str, Any]:
    """Return a source's statement with its cells opened."""
    cells = door.secrecy.open(bytes(statement["said"]), RECORD).split(SEPARATOR)
    return {**statement, "cells": cells}


def asked_about(
    field: str,
    held: list[dict[str, Any]],
    stated: list[dict[str, Any]],
    overruled: Collection[int | None],
) -> Origin:
    """Return what `origins_of` needs to know about a field: the value that is shown, and whose it
    is.
    """
    value = next((row.get(field) for row in held if row.get(field)), "")
    speaker = source_of(field, held[0]["stated_by"], held[0]["field_sources"])
    known = field in OF_PERSON and speaker in {statement["source"] for statement in stated}
    of_post = {} if field in OF_PERSON else {row["tenure"]: row.get(field) for row in held}
    return Origin(field, value, of_post, speaker if known else "", overruled)


def origins_of(asked: Origin, stated: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield what each source stated for a field, newest first."""
    for statement in stated:
        table = statement["table"] or {"columns": [], "headers": [], "file": "", "sheet": ""}
        for column in FIELDS[asked.field]:
            if column not in table["columns"]:
                continue
            place = table["columns"].index(column)
            raw = text_of(statement["cells"][place])
            if raw.strip():
                yield {
                    "field": asked.field,
                    "value": asked.of_tenures.get(statement["tenure_id"], asked.value)
                    if statement["current"]
                    else mask_cell(column, raw),
                    "verdict": verdict_of(asked, statement),
                    "source": statement["source"],
                    "tenure": statement["tenure_id"],
                    "file": table["file"],
                    "sheet": table["sheet"],
                    "row": statement["row_number"],
                    "column": table["headers"][place],
                    "raw": mask_cell(column, raw),
                    "night": statement["night"],
                    "run": statement["run_id"],
                    "linked_by": statement["linked_by"],
                }


def verdict_of(asked: Origin, statement: Mapping[str, Any]) -> str:
    """Return what a source's statement is worth now: in force, outweighed by another, or
    superseded.
    """
    if not statement["current"]:
        return "dahulu"
    outweighed = asked.speaker and statement["source"] != asked.speaker
    overruled = None in asked.overruled or statement["tenure_id"] in asked.overruled
    return "kalah" if outweighed or overruled else "berlaku"


def corrected(
    connection: Any, door: Opened, person: int, field: str | None
) -> list[dict[str, Any]]:
    """Return the corrections of a person: the value, who made it, when, why, and whether it is the
    value that is shown.
    """
    members = members_of(connection, person)[1]
    return [
        {
            "field": one["field"] or one["kind"],
            "value": mask_numbers(one["value"])
            if one["kind"] in (CorrectionKind.VALUE, CorrectionKind.END)
            else "",
            "verdict": IN_FORCE if one["state"] in SHOWN else f"koreksi {one['state']}",
            "source": one["source"],
            "tenure": one["tenure_id"],
            "raw": mask_numbers(one["base"]),
            "night": office_day(one["at"]),
            "linked_by": f"koreksi {one['id']} oleh {one['by']}",
        }
        for one in list_corrections(
            connection, door.scope, door.secrecy, persons=members, everything=True
        )
        if field in (None, one["field"])
    ]
