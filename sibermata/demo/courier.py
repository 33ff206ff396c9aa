"""Puts tonight's deliveries where the sources fetch them: files into a work folder, rows onto the
demo server, villages into a MariaDB.
"""

import math
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sibermata.demo.declare import credentials, resource_of, write_sources
from sibermata.demo.deliveries.delimited import write_comma, write_semicolon, write_tab
from sibermata.demo.deliveries.forms import write_form
from sibermata.demo.deliveries.html import write_html
from sibermata.demo.deliveries.line import Line
from sibermata.demo.deliveries.old_sheets import write_ods, write_old_excel
from sibermata.demo.deliveries.opensid import MariaDB, write_opensid
from sibermata.demo.deliveries.paper import Letterhead
from sibermata.demo.deliveries.records import (
    api_rows,
    ckan_fields,
    ckan_rows,
    jsonapi_rows,
    nested_rows,
)
from sibermata.demo.deliveries.sheets import write_kecamatan, write_marks, write_village
from sibermata.demo.deliveries.workbook import write_a4, write_two_rows
from sibermata.demo.province import Province
from sibermata.demo.server import Shelf, Wire
from sibermata.demo.suppliers.calendar import BACK
from sibermata.demo.suppliers.kinds import Trouble
from sibermata.demo.suppliers.plan import Supplier
from sibermata.demo.suppliers.spoil import spoil_bytes

# Files get modification times in the past, a day apart: the newest is found by time, and none looks
# as if it were still being written.
FIRST_FILE_TIME = datetime(2026, 1, 1, tzinfo=UTC)
BROKEN = b"PK\x03\x04 berkas ini tidak pernah selesai disimpan"
MIME = {
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(slots=True)
class Courier:
    """Delivers to one work folder, server and database."""

    province: Province
    folder: Path
    wire: Wire
    mariadb: MariaDB | None = None
    environment: dict[str, str] = field(
        default_factory=dict
    )  # environment variables that the sources' TOML files name
    kept: dict[tuple[str, int], bytes] = field(
        default_factory=dict
    )  # files that will be sent again

    def write_sources(self, folder: Path) -> dict[str, str]:
        """Write the TOML of every source; returns the environment variables to set.

        Deliver a first night before.
        """
        places = {supplier.name: self.address(supplier) for supplier in self.province.suppliers}
        self.environment = write_sources(
            self.province.suppliers, folder, places, self.province.seed
        )
        for supplier in self.province.suppliers:
            if self.mariadb is not None and supplier.layout.way == "mariadb":
                user, password = self.mariadb.logins[self.mariadb.database(supplier.name)]
                self.environment |= {
                    f"{supplier.variable}_USER": user,
                    f"{supplier.variable}_PASSWORD": password,
                }
        return self.environment

    def address(self, supplier: Supplier) -> str:
        """Return where the supplier's list is fetched."""
        way, suffix = supplier.layout.way, supplier.layout.suffix
        if way == "drop":
            return str(self.folder / "drop" / supplier.name / f"*{suffix}")
        if way == "file":
            return str(self.folder / "berkas" / f"{supplier.name}{suffix}")
        if way == "mariadb":
            if self.mariadb is None:
                raise ValueError(f"{supplier.name}: there is no MariaDB to deliver to")
            return f"mysql://{self.mariadb.place}/{self.mariadb.database(supplier.name)}"
        ends = {
            "http": f"/aparatur{suffix}",
            "api": "/apparatus",
            "jsonapi": "/v1/aparatur",
            "laravel": "/api/perangkat",
            "django": "/api/officials/",
            "ckan": "",
        }
        return f"{self.wire.base}/{supplier.name}{ends[way]}"

    def deliver(self) -> None:
        """Put everything in place for tonight, one supplier after the other."""
        for supplier in self.province.suppliers:
            self._deliver(supplier)

    def _deliver(self, supplier: Supplier) -> None:
        lines = self.province.lines(supplier)
        way = supplier.layout.way
        if self.mariadb is not None and way == "mariadb":
            write_opensid(self.mariadb, self.mariadb.database(supplier.name), lines)
        elif supplier.layout.by_wire:
            self.wire.shelves[supplier.name] = self._shelf(supplier, lines)
        elif supplier.layout.in_parts:
            self._fill_folder(supplier, lines)
        else:
            self._write_file(self._path(supplier), self._file(supplier, lines))

    def _file(self, supplier: Supplier, lines: list[Line]) -> bytes:
        """Return tonight's file, or the same bytes as on an earlier night."""
        night, trouble = self.province.night, self.province.troubles.get(supplier.name)
        if trouble is Trouble.OLDER:
            return self.kept.pop((supplier.name, night - BACK))
        body = spoil_bytes(self._typed(supplier, lines), trouble)
        if self.province.plan_troubles(night + BACK).get(supplier.name) is Trouble.OLDER:
            self.kept[supplier.name, night] = body
        return body

    def _typed(self, supplier: Supplier, lines: list[Line]) -> bytes:
        head = Letterhead(
            self.province.district(supplier.district).name, self.province.today, supplier.bodies
        )
        layout = supplier.layout.name
        if layout == "a4":
            return write_a4(lines, head, ditto=int(supplier.district[-1]) % 2 == 1)
        if layout == "two_rows":
            return write_two_rows(lines, head)
        if layout == "semicolon":
            return write_semicolon(lines, head)
        if layout == "comma":
            return write_comma(lines)
        if layout == "tab":
            return write_tab(lines, head)
        if layout == "html":
            return write_html(lines, head)
        if layout == "kecamatan":
            return write_kecamatan(lines, head)
        if layout == "marks":
            return write_marks(lines, head)
        if layout == "form":
            return write_form(lines, head)
        if layout == "ods":
            return write_ods(lines)
        if layout == "old_excel":
            return write_old_excel(lines)
        raise ValueError(f"{layout!r} is no file layout")

    def _fill_folder(self, supplier: Supplier, lines: list[Line]) -> None:
        """Put a file for each village into the supplier's folder; one of them may be broken."""
        folder = self._path(supplier).parent
        broken = self.province.troubles.get(supplier.name) is Trouble.FILE_BROKEN
        for village in self.province.district(supplier.district).villages:
            here = [line for line in lines if line.village is village]
            path = folder / f"{village.code} {village.name}{supplier.layout.suffix}"
            if here:
                self._write_file(path, write_village(here, self.province.today))
            elif broken:
                self._write_file(path, BROKEN)

    def _path(self, supplier: Supplier) -> Path:
        suffix = supplier.layout.suffix
        if supplier.layout.way == "drop":
            name = f"aparatur_{self.province.today.isoformat()}{suffix}"
            return self.folder / "drop" / supplier.name / name
        return self.folder / "berkas" / f"{supplier.name}{suffix}"

    def _write_file(self, path: Path, body: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        stamp = (FIRST_FILE_TIME + timedelta(days=self.province.night)).timestamp()
        os.utime(path, (stamp, stamp))

    def _shelf(self, supplier: Supplier, lines: list[Line]) -> Shelf:
        way, today = supplier.layout.way, self.province.today
        trouble = self.province.troubles.get(supplier.name)
        shelf = Shelf(
            way,
            down=trouble is Trouble.DOWN,
            firewall=trouble is Trouble.FIREWALL,
            unsized=trouble is Trouble.CUT,
        )
        secrets = credentials(supplier, self.province.seed)
        if way == "http":
            shelf.body = self._file(supplier, lines)
            shelf.content_type = MIME[supplier.layout.suffix]
        elif way == "ckan":
            shelf.rows, shelf.fields, shelf.user = (
                ckan_rows(lines),
                ckan_fields(),
                resource_of(supplier),
            )
            shelf.links_for_ever = int(supplier.district[-1]) % 2 == 1
        elif way == "api":
            shelf.rows = api_rows(lines, today)
            shelf.user, shelf.password = (
                secrets[f"{supplier.variable}_USER"],
                secrets[f"{supplier.variable}_PASSWORD"],
            )
            # The token expires once in the middle of the list.
            per_page = int(str(supplier.layout.paging["per_page"]))
            shelf.token_uses = max(2, math.ceil(len(lines) / per_page * 0.7))
        elif way in ("laravel", "django"):
            shelf.rows = nested_rows(lines)
        else:
            shelf.rows = jsonapi_rows(lines, today)
            shelf.user, shelf.token = "token", secrets[f"{supplier.variable}_TOKEN"]
        return shelf
