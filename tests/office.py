"""The office that tests speak through: deliver a file, sync a night, ask for the roster, the
findings, the runs.

The cast is invented (NIK serials 9001-9999): Siti is head of Srigading, Budi her secretary, another
Siti next door in Kesemen.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sibermata.records.source import Source
from sibermata.sources.declared import load_source
from sibermata.store.base.engine import Database
from sibermata.store.base.rows import rows_as_dicts
from sibermata.store.base.scope import Scope
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.views.officials import roster
from sibermata.sync.night import Night, Rules
from sibermata.sync.result import Result
from sibermata.sync.run import sync

KEY = bytes(range(7, 39))
SRIGADING, KESEMEN, KUTOGIRANG = "35.16.05.2001", "35.16.05.2002", "35.16.05.2003"
FIRST_NIGHT = date(2026, 3, 2)
HEADER = (
    "key",
    "name",
    "nik",
    "sex",
    "birth_place",
    "birth_date",
    "village_code",
    "post",
    "sk_number",
    "sk_date",
    "start_date",
    "phone",
    "status",
)


def person(
    key: str, name: str, nik: str, post: str, village: str = SRIGADING, **values: str
) -> dict[str, str]:
    """A row of a roster; what is not said is plain and right."""
    born = values.pop(
        "birth_date",
        f"19{nik[10:12]}-{nik[8:10]}-{int(nik[6:8]) % 40:02d}" if len(nik) == 16 else "",
    )
    return {
        "key": key,
        "name": name,
        "nik": nik,
        "sex": "P" if nik[6:7] >= "4" else "L",
        "birth_place": "Mojokerto",
        "birth_date": born,
        "village_code": village,
        "post": post,
        "sk_number": "141/1/2019",
        "sk_date": "2019-12-19",
        "start_date": "2019-12-19",
        "phone": "",
        "status": "aktif",
        **values,
    }


SITI = person("1", "Siti Contohwati", "3516055503809001", "Kepala Desa")
BUDI = person("2", "Budi Ujicoba", "3516051204859002", "Sekretaris Desa")
WATI = person("3", "Wati Simulasi", "3516054107909003", "Kaur Keuangan", birth_date="1990-07-02")
JOKO = person("4", "Joko Fiktif", "3516051510889004", "Kepala Dusun Krajan")
OTHER_SITI = person("5", "Siti Contohwati", "3516056302779005", "Kepala Desa", KESEMEN)
AGUS = person("6", "Agus Latihan", "3516050911829006", "Sekretaris Desa", KESEMEN)
CAST = (SITI, BUDI, WATI, JOKO, OTHER_SITI, AGUS)


def as_csv(rows: Iterable[Mapping[str, str]], header: Iterable[str] = HEADER) -> str:
    """The rows as a CSV with our own column names."""
    stream = io.StringIO()
    writer = csv.DictWriter(
        stream, list(header), extrasaction="ignore", restval="", lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


class Office:
    """A provincial office of one test."""

    def __init__(self, database: Database, rules: Rules, folder: Path) -> None:
        self.database, self.rules, self.folder = database, rules, folder
        self.secrecy = Secrecy(KEY)
        self.nights = 0
        (folder / "sources").mkdir(exist_ok=True)
        (folder / "drop").mkdir(exist_ok=True)

    def deliver(
        self,
        rows: Iterable[Mapping[str, str]] | str | bytes,
        name: str = "mojokerto",
        *,
        district: str = "35.16",
        toml: str = "",
        file: str = "",
        type: str = "spreadsheet",
    ) -> None:
        """Put a delivery where the source's address says, and declare the source."""
        path = self.folder / "drop" / (file or f"{name}.csv")
        body = rows if isinstance(rows, (str, bytes)) else as_csv(rows)
        path.write_bytes(body.encode() if isinstance(body, str) else body)
        text = (
            f'name = "{name}"\ndistrict = "{district}"\ntype = "{type}"\naddress = '
            f'"{path}"\n{toml}\n'
        )
        (self.folder / "sources" / f"{name}.toml").write_text(text)

    def source(self, name: str = "mojokerto") -> Source:
        return load_source(self.folder / "sources" / f"{name}.toml")

    def night(self, **options: Any) -> Night:
        """A night at work; each is a day later than the one before."""
        self.nights += 1
        day = FIRST_NIGHT + timedelta(days=self.nights - 1)
        return Night(
            database=self.database,
            secrecy=self.secrecy,
            rules=self.rules,
            night=day,
            today=day,
            by="tester",
            environ={},
            root=self.folder,
            **options,
        )

    def sync(self, *names: str, **options: Any) -> list[Result]:
        """Sync the named sources (all that were delivered if none); return the results in order."""
        found = names or sorted(path.stem for path in (self.folder / "sources").glob("*.toml"))
        return list(sync([self.source(name) for name in found], self.night(**options)))

    def one(self, name: str = "mojokerto", **options: Any) -> Result:
        """Sync one source."""
        return self.sync(name, **options)[0]

    def roster(
        self, *, ended: bool = False, as_of: datetime | None = None, on: date | None = None
    ) -> list[dict[str, Any]]:
        with self.database.connection() as connection:
            return list(roster(connection, Scope.province(), ended=ended, as_of=as_of, on=on))

    def people(self, **options: Any) -> list[tuple[str, str, str, str]]:
        """Name, village, post and status of everybody, in the order of the roster."""
        return [
            (row["name"], row["village_code"], row["post"], row["status"])
            for row in self.roster(**options)
        ]

    def ask(self, question: str, *values: Any) -> list[dict[str, Any]]:
        with self.database.connection() as connection:
            return rows_as_dicts(connection.execute(question, values))

    def findings(self, status: str = "open") -> list[tuple[str, str, int | None, str]]:
        """Code, severity, row and masked value of findings."""
        rows = self.ask(
            "select code, severity, row_number, shown from finding where status = %s order by "
            "row_number, code, id",
            status,
        )
        return [(row["code"], row["severity"], row["row_number"], row["shown"]) for row in rows]

    def codes(self, status: str = "open") -> list[str]:
        return [code for code, *_ in self.findings(status)]

    def state(self, *, findings: bool = True) -> str:
        """All that is held true, without ids, instants and run numbers: equal registries give equal
        texts. A held run changes its findings only.
        """
        persons = self.ask(
            "select name, name_key, front_title, back_title, sex, birth_place, birth_date::text, "
            "education, encode(nik_hash, 'hex') nik, private from person where recorded_to = "
            "'infinity'"
        )
        for row in persons:
            row["private"] = (
                self.secrecy.open(bytes(row["private"]), b"person") if row["private"] else ""
            )
        tenures = self.ask(
            "select p.name_key, encode(p.nik_hash, 'hex') nik, t.district_code, t.village_code, "
            "t.post, t.label, t.capacity, t.status, t.sk_number, t.sk_date::text, "
            "t.start_date::text, t.start_how, t.end_date::text, t.end_how, t.end_reason, t.term, "
            "t.stated_by source from tenure t join person p on p.id = t.person_id and p.recorded_to = "
            "'infinity' where t.recorded_to = 'infinity'"
        )
        records = self.ask(
            "select source, key, village_code, post, label_key, name_key, encode(row_hash, 'hex') "
            "hash, missing_run is not null missing, (select count(*) from record_version v "
            "where v.district_code = r.district_code and v.record_id = r.id) versions from "
            "source_record r"
        )
        found = self.ask("select source, code, status, shown from finding")
        return json.dumps(
            [
                sorted(json.dumps(row, sort_keys=True) for row in rows)
                for rows in (persons, tenures, records, *([found] if findings else []))
            ],
            indent=1,
        )
