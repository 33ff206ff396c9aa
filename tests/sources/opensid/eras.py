"""OpenSID databases of four eras on the real MariaDB, and an office that syncs from them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sibermata.records.delivery import Parsed
from sibermata.records.source import Source
from sibermata.sources.declared import make_source
from sibermata.sync.result import Result
from sibermata.sync.run import sync
from tests.office import Office
from tests.sources.loopback import DELIVERIES, ENVIRON, HOST, PORT

ERAS = {
    year: (DELIVERIES / f"opensid/{year}.sql").read_text("utf-8")
    for year in range(2018, 2027, 2)
    if year != 2020
}
SUMENGKO, GEBANGSARI = "35.16.01.2014", "35.16.01.2015"
BOTH = {"villages": [SUMENGKO, GEBANGSARI]}
Maker = Callable[[str], str]


def changed(year: int, *statements: str) -> str:
    """Return the SQL of an era, and what happened to its rows since."""
    return ";\n".join((ERAS[year].rstrip().rstrip(";"), *statements))


def source_on(database: str, **more: Any) -> Source:
    """Return the office's source on that database."""
    declared = {
        "name": "mojokerto-opensid",
        "district": "35.16",
        "type": "opensid",
        "address": f"mysql://{HOST}:{PORT}/{database}",
        "internal_network": True,
        "auth": {"user_env": "U", "password_env": "P"},
        "expect": {"villages": [SUMENGKO]},
        **more,
    }
    return make_source(declared, "mojokerto-opensid.toml")


def night_of(office: Office, source: Source, environ: dict[str, str] = ENVIRON) -> Result:
    """Sync the source in the office's next night."""
    return next(iter(sync([source], replace(office.night(), environ=environ))))


def rows_of(parsed: Parsed) -> dict[str, dict[str, str]]:
    """Return the rows of all tables by their key."""
    return {
        row[0]: dict(zip(table.columns, row, strict=True))
        for table in parsed.tables
        for row in table.rows
    }


def asked(office: Office, *codes: str) -> list[tuple[str, str, int, str]]:
    """Return code, table, primary key and value of the open findings with one of these codes."""
    rows = office.ask(
        "select code, sheet, row_number, shown from finding where status = 'open' order by sheet, "
        "row_number, code"
    )
    return [
        (row["code"], row["sheet"], row["row_number"], row["shown"])
        for row in rows
        if not codes or row["code"] in codes
    ]


def seats(office: Office) -> dict[str, str]:
    """Return the people in office by name -> post."""
    return {row["name"].upper(): row["post"] for row in office.roster()}
