"""OpenSID's own database: perangkat from `tweb_desa_pamong`, BPD members from `kelompok_anggota`,
their chairs from `kelompok`, read in one snapshot.

Source: OpenSID's schema, versions 2017 to 2026; what a version does not have is asked of
information_schema, never guessed.
`pamong_pin` is a secret and is never read; dates are read as text, since drivers lose '0000-00-00'.
"""

import json
from collections.abc import Iterator
from typing import Any

import tenacity

from sibermata.errors import DeliveryRefused, SourceUnavailable
from sibermata.records.cell import ABSENT
from sibermata.records.delivery import Before, Fetched, Parsed, Part, Remark, Table
from sibermata.records.source import Source
from sibermata.rules.value.columns import ColumnNames
from sibermata.sources.json import text as json_text
from sibermata.sources.json.pages import incomplete
from sibermata.sources.json.text import count_of
from sibermata.sources.opensid import queries as opensid_sql
from sibermata.sources.opensid.bpd import chairs, past_periods
from sibermata.sources.opensid.cells import (
    COLUMNS,
    LINKS,
    TABLES,
    Places,
    cells_of,
    has_resident,
    places_of,
    table_of,
    without_stranger,
)
from sibermata.sources.opensid.mariadb import connected, place_of
from sibermata.sources.outside import Outside

STATUS = COLUMNS.index("status")
END = "_rows"  # the last line counts the lines before it: a file cut anywhere is found out


def fetch(source: Source, before: Before, outside: Outside) -> Fetched:
    """Return the rows as JSON lines: one line a row, as the database says it, and a last line that
    counts them.
    """
    del before
    places_of(source)  # a column that is not read is refused before anything is fetched
    limits = outside.budget.limits
    # around one whole read: what was read before a loss is thrown away (F49)
    retrying = tenacity.Retrying(
        retry=tenacity.retry_if_exception(_worth_it),
        wait=tenacity.wait_random_exponential(
            multiplier=limits.wait_first_seconds, max=limits.wait_most_seconds
        ),
        stop=lambda state: (
            state.attempt_number >= limits.attempts
            or state.upcoming_sleep >= outside.budget.remaining()
        ),
        sleep=outside.budget.sleep,
        reraise=True,
    )
    return retrying(_read, source, outside)


def _worth_it(error: BaseException) -> bool:
    return isinstance(error, SourceUnavailable) and error.code in (
        "SRC_UNREACHABLE",
        "SRC_TOO_SLOW",
        "SRC_BUSY",
        "UNSTABLE_READ",
    )


def _read(source: Source, outside: Outside) -> Fetched:
    with connected(source, outside) as database:
        rights = database.write_rights()
        read = opensid_sql.read(
            database, bpd="bpd" in source.bodies, village="village_code" not in source.constants
        )
    notes = (Remark("WRITE_GRANTS", value=", ".join(rights)),) if rights else ()
    lines = [json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in read.rows]
    lines.append(json.dumps({END: len(read.rows)}))
    body = ("\n".join(lines) + "\n").encode()
    if len(body) > outside.budget.limits.body_bytes:
        raise DeliveryRefused(
            f"{source.name}: more than {outside.budget.limits.body_bytes} bytes", "TOO_LARGE"
        )
    return Fetched((Part(f"{place_of(source)[2]}.jsonl", body),), proof=read.proof, notes=notes)


def parse(parts: tuple[Part, ...], source: Source, names: ColumnNames) -> Parsed:
    """Return the rows under canonical names, a table for each table of the database; a row's number
    is its primary key there.
    """
    del names  # the columns of OpenSID are known
    parsed, places = Parsed([]), places_of(source)
    for part in parts:
        rows = [json_text.load(line, part.name) for line in part.body.splitlines() if line.strip()]
        counted = count_of(rows[-1].get(END)) if rows and isinstance(rows[-1], dict) else None
        if counted is None or counted != len(rows) - 1:
            raise incomplete(
                f"{part.name}: {max(0, len(rows) - 1)} rows of "
                f"{counted if counted is not None else 'an unknown number'}"
            )
        _tables(rows[:-1], part.name, places, parsed)
        parsed.proof = f"{counted} rows, counted in the same snapshot"
    return parsed


def _tables(
    rows: list[dict[str, Any]], file: str, places: dict[str, Places], parsed: Parsed
) -> None:
    """Add a table for each table of the database that has rows; perangkat always."""
    past, first = past_periods(rows), "tweb_desa_pamong"
    made = {(first, True): _table(first, file, places[first], stated=True)}
    for row, leader in _with_leaders(rows):
        name = table_of(row)
        number, link = int(row[TABLES[name][0]]), LINKS[name]
        if code := _astray(row, name):
            parsed.notes.append(Remark(code, file, name, number, link, str(row.get(link))))
            row = without_stranger(row)  # read no further under another's name
        period = past.get(str(row.get("anggota_id")), "")
        cells = cells_of(row, name, places[name], leader, period)
        # a table of rows that state no status has none: there a decree of dismissal decides
        stated = name == first or cells[STATUS] != ABSENT
        if (name, stated) not in made:
            made[name, stated] = _table(name, file, places[name], stated=stated)
        made[name, stated].rows.append(cells if stated else cells[:STATUS] + cells[STATUS + 1 :])
        made[name, stated].numbers.append(number)
    parsed.tables += made.values()


def _with_leaders(rows: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield each row with the resident who leads its group; of the groups themselves only those
    whose leader does not stand among the members.
    """
    led = chairs(rows)
    members = {
        (str(row.get("id_kelompok")), str(row.get("id_penduduk")))
        for row in rows
        if "anggota_id" in row
    }
    for row in rows:
        group = str(row.get("kelompok_id", row.get("id_kelompok")))
        leader = led.get(group, "")
        if "kelompok_id" not in row or (leader and (group, leader) not in members):
            yield row, leader


def _astray(row: dict[str, Any], name: str) -> str:
    """Return the code for a row whose resident is not there, or is another village's."""
    if row.get("penduduk_desa_lain"):
        return "RESIDENT_ELSEWHERE"
    gone = "penduduk_id" in row and row["penduduk_id"] is None and has_resident(row, name)
    return "RESIDENT_GONE" if gone else ""


def _table(name: str, file: str, places: Places, *, stated: bool) -> Table:
    columns = tuple(column for column in COLUMNS if stated or column != "status")
    key = TABLES[name][0] if name == "tweb_desa_pamong" else "id"
    headers = (key, *("/".join(places.get(column, ())) for column in columns[1:]))
    return Table(file, name, columns, headers, [], [])
