"""An office to which districts send lists of pledges and trainings, beside their rosters."""

from collections.abc import Iterable, Mapping
from typing import Any

from sibermata.desk.programme.events import add_event
from sibermata.sync.result import Result
from tests.marks import Programme
from tests.office import SRIGADING, as_csv

SIGNED = {"text": "SKB-4", "form": "Pakta integritas", "pledge_date": "2026-03-02"}
EVENT = """
[event]
code = "UJI-1"
title = "Penandatanganan"
level = "district"
area = "35.16"
organiser = "DPMD"
held_on = 2026-03-02
forms = ["pakta_integritas"]
modes = ["in_person"]
cycle = "UJI"
texts = ["SKB-4"]
"""


def signs(name: str, post: str = "Kepala Desa", **cells: str) -> dict[str, str]:
    """A row of a list of pledges."""
    return {"name": name, "village_code": SRIGADING, "post": post, **SIGNED, **cells}


def learns(name: str, post: str = "Kepala Desa", **cells: str) -> dict[str, str]:
    """A row of a list of trainings."""
    return {
        "name": name,
        "village_code": SRIGADING,
        "post": post,
        "course": "SBM-KEUANGAN",
        "held_from": "2026-03-01",
        "outcome": "lulus",
        **cells,
    }


class Lists:
    """What a test says to an office about lists."""

    def __init__(self, programme: Programme) -> None:
        self.programme, self.office = programme, programme.office

    def send(
        self,
        rows: Iterable[Mapping[str, str]],
        name: str = "daftar",
        delivers: str = "pledges",
        district: str = "35.16",
        toml: str = "",
        header: Iterable[str] = (),
    ) -> None:
        """Send a list; its columns are those of its rows."""
        rows = list(rows)
        columns = list(dict.fromkeys([*header, *(column for row in rows for column in row)]))
        toml = f'delivers = "{delivers}"\n{toml}'
        self.office.deliver(as_csv(rows, columns), name, district=district, toml=toml)

    def take(self, rows: Iterable[Mapping[str, str]], **options: Any) -> Result:
        """Send a list and sync it."""
        self.send(rows, **options)
        return self.office.one(str(options.get("name", "daftar")))

    def event(self, text: str = EVENT) -> None:
        with self.programme.desk() as desk:
            add_event(desk, "kegiatan.toml", text)

    def acts(self) -> list[tuple[Any, ...]]:
        """Name in the registry, class, text, form, day and state of every act, by name."""
        rows = self.office.ask(
            "select p.name, a.pledge_class, a.text, a.form, a.day::text, a.state from pledge_act a "
            "join person p on p.id = a.person_id and p.recorded_to = 'infinity' "
            "where a.recorded_to = 'infinity' order by 1, 2, 3, 4, 5, 6"
        )
        return [tuple(row.values()) for row in rows]

    def results(self) -> list[tuple[Any, ...]]:
        """Name, course, first day, outcome and certificates of every result that stands."""
        rows = self.office.ask(
            "select p.name, r.course, r.held_from::text, r.outcome, r.certificates "
            "from training_result r join person p on p.id = r.person_id and p.recorded_to = "
            "'infinity' where r.recorded_to = 'infinity' and r.state <> 'annulled' order by 1, 2, 3"
        )
        return [tuple(row.values()) for row in rows]

    def rows(self) -> list[tuple[str, str]]:
        """Name as written and state of every row."""
        found = self.office.ask(
            "select name_as_written, state from list_row where recorded_to = 'infinity' order by 1, 2"
        )
        return [(row["name_as_written"], row["state"]) for row in found]

    def everything(self) -> list[str]:
        """Every version of every row, act, result and finding of lists."""
        return [
            row["line"]
            for table in ("list_row", "pledge_act", "training_result", "finding")
            for row in self.office.ask(
                f"select t::text line from {table} t where source <> 'mojokerto' order by 1"
            )
        ]

    def codes(self) -> list[tuple[str, str]]:
        """Code and district of every open finding of a list; a test's roster is mostly of the day
        before, which is said of every list and no matter here.
        """
        found = self.office.ask(
            "select f.code, f.district_code from finding f join source s on s.slug = f.source "
            "where f.status = 'open' and s.delivers <> 'roster' and f.code <> 'ROSTER_NOT_TONIGHT' "
            "order by 1, 2"
        )
        return [(row["code"], row["district_code"]) for row in found]

    def question(self, code: str) -> int:
        rows = self.office.ask("select id from finding where code = %s and status = 'open'", code)
        assert len(rows) == 1, rows
        return int(rows[0]["id"])
