"""A first look at an unknown answer in JSON: which list holds the rows, and what its nested fields
are called. For a person to confirm.
"""

import re
from collections.abc import Iterator
from typing import Any

from sibermata.records.cell import text_of
from sibermata.rules.value.columns import ColumnNames, recognise
from sibermata.sources.json.cells import cell_of, unwrapped
from sibermata.sources.json.text import AROUND, as_list, rows_inside

DEPTH = 4  # objects inside one another that are looked into
SAMPLES = 200
GENERIC = frozenset(
    (
        "nama",
        "name",
        "kode",
        "code",
        "id",
        "nomor",
        "no",
        "tanggal",
        "tgl",
        "date",
        "number",
        "label",
    )
)
WORDS = frozenset(("nama", "name", "label", "title", "uraian", "text", "value"))
PEOPLE = frozenset(  # objects whose name is the person's
    (
        "penduduk",
        "biodata",
        "identitas",
        "attributes",
        "fields",
        "node",
        "properties",
        "data_diri",
        "pribadi",
        "person",
        "pegawai",
        "pamong",
        "aparatur",
        "perangkat",
        "profil",
        "user",
    )
)
PLACES = frozenset(("village_code", "village_name", "subdistrict_name"))
INSIDE = "[]."
OF_TABLES = re.compile(r"(?i)^(?:ref|master|mst|m|tb|tbl|detail)_(?=[a-z])")


def preview_rows(
    document: Any, names: ColumnNames
) -> tuple[str, list[str], dict[str, str], list[list[str]]]:
    """Return the path of the list that names most of our columns, its fields as dotted paths, path
    -> header-like label, and samples.
    """
    found = [(path, _fields(rows[:SAMPLES])) for path, rows in _lists(document, "", DEPTH)]
    if not found:
        return "", [], {}, []
    labels = {path: _labels(fields, names) for path, fields in found}
    for path, rows in _lists(document, "", DEPTH):
        labels[path] |= {field: field.removesuffix("_id") for field in _linked(rows[:SAMPLES])}
    known = {path: recognise(list(labels[path].values()), names) for path, _ in found}
    best = max(known, key=lambda path: ("post" in known[path].columns, known[path].score))
    rows = next(rows for path, rows in _lists(document, "", DEPTH) if path == best)
    fields = list(labels[best])
    return (
        best,
        fields,
        labels[best],
        [[text_of(cell_of(_at(row, field))) for field in fields] for row in rows[:SAMPLES]],
    )


def _lists(value: Any, path: str, depth: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    value = as_list(value)
    if isinstance(value, list) and value and all(isinstance(row, dict) for row in value[:SAMPLES]):
        yield path, value
        yield from _lists_inside(value[:SAMPLES], path)
    elif isinstance(value, dict) and depth:
        for key, inner in value.items():
            yield from _lists(inner, f"{path}.{key}" if path else key, depth - 1)


def _linked(rows: list[dict[str, Any]]) -> set[str]:
    """Return the fields that show a name beside its id: Odoo's 'jabatan_id' is a jabatan."""
    return {
        key
        for row in rows
        for key, value in row.items()
        if isinstance(value, list) and type(unwrapped(value)) is str
    }


def _lists_inside(
    rows: list[dict[str, Any]], path: str
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield the lists that lie in the rows of a list, one after the other: 'data[].perangkat'."""
    for key in dict.fromkeys(key for row in rows for key in row):
        inside = [one for row in rows for one in rows_inside(row, key) or ()]
        if inside and all(isinstance(one, dict) for one in inside):
            yield f"{path}{INSIDE}{key}", inside


def _fields(rows: list[dict[str, Any]], above: str = "", depth: int = DEPTH) -> list[str]:
    """Return the fields of rows; one that is an object in some row is never one by itself."""
    fields: dict[str, None] = {}
    objects: set[str] = set()
    for row in rows:
        for key, wrapped in row.items():
            value = unwrapped(wrapped)
            if isinstance(value, dict) and value and depth:
                objects.add(above + key)
                fields.update(dict.fromkeys(_fields([value], f"{above}{key}.", depth - 1)))
            else:
                fields[above + key] = None
    return [field for field in fields if field not in objects]


def _labels(fields: list[str], names: ColumnNames) -> dict[str, str]:
    """Return path -> label. What lies around a list says where its people are only where they do
    not say it themselves.
    """
    labels = {field: _label(field, names) for field in fields}
    own = [label for field, label in labels.items() if not field.startswith(f"{AROUND}.")]
    if PLACES & {*recognise(own, names).columns}:
        labels |= {field: field for field in fields if field.startswith(f"{AROUND}.")}
    return labels


def _label(field: str, names: ColumnNames) -> str:
    """Return what a dotted path is called in words: 'wilayah.desa.kode' is 'kode desa',
    'identitas.nik' is 'nik'.
    """
    *above, key = field.split(".")
    if above[:1] == [AROUND]:
        return _label_around(above[1:], key, names)
    if not above:
        return key
    thing = OF_TABLES.sub("", above[-1])
    whole = f"{key} {thing}"
    if recognise([whole], names).score:
        return whole
    if key.lower() in WORDS and recognise([thing], names).score:
        return thing  # 'jabatan.nama' is the jabatan, 'jabatan.id' is not
    if key.lower() in GENERIC and thing.lower() not in PEOPLE:
        return whole  # the name of an office is no person's
    return key


def _label_around(above: list[str], key: str, names: ColumnNames) -> str:
    """Return what a field of the row around a list is called: of it only its place is a person's,
    never its telephone or its id.
    """
    thing = above[-1] if above else "desa"
    for label in (f"{key} {thing}", key, thing if key.lower() in WORDS else ""):
        if PLACES & {*recognise([label], names).columns}:
            return label
    return f"{AROUND} {key}"


def _at(row: Any, field: str) -> Any:
    for key in field.split("."):
        row = unwrapped(row)
        row = row.get(key) if isinstance(row, dict) else None
    return row
