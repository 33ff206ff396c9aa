"""Whether what a registry shows of each official is what the sources say: birth date, sex, and the
decree. A day that was lost in silence, or is a day off, is found here.

Whatever a source ever said of a person may still be shown, for a blank gives nothing away; nothing
else may, and what can be read today must be there.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sibermata.demo.deliveries.layouts import Layout
from sibermata.demo.deliveries.line import Said
from sibermata.demo.judge import IN_OFFICE
from sibermata.demo.truth import Key, Truth, plain_name, said_key
from sibermata.demo.world.villages import Tenure

# the field, the columns under which a layout states it, the column of the export
FIELDS = (
    ("born", ("birth_date", "birth_place_date"), "birth_date"),
    ("sex", ("sex",), "sex"),
    ("sk_number", ("sk_number", "sk_number_date"), "sk_number"),
    ("sk_date", ("sk_date", "sk_number_date"), "sk_date"),
)
OF_A_PERSON = ("born", "sex")


@dataclass(slots=True)
class Shown:
    """What was held against what is said."""

    checked: int = 0
    wrong: list[str] = field(default_factory=list)  # no personal data but invented names
    unseen: dict[str, int] = field(default_factory=dict)  # the source is wrong, and plausible


class Values:
    """Remembers what was said of everybody, night after night."""

    def __init__(self, truth: Truth, layouts: Mapping[str, Layout]) -> None:
        self.truth, self.layouts = truth, layouts
        self.said: dict[tuple[object, str], set[str]] = defaultdict(set)

    def look(self) -> None:
        """Note what stands after a night's deliveries were settled."""
        for supply in self.truth.supplies.values():
            for tenure, said in supply.said.items():
                for name, *_ in FIELDS:
                    if value := _text(said, name):
                        self.said[_whose(tenure, name), name].add(value)

    def judge(self, exported: Iterable[Mapping[str, str]]) -> Shown:
        """Compare the rows in office of `officials export` with what is said."""
        rows: dict[Key, list[Mapping[str, str]]] = defaultdict(list)
        for row in exported:
            if row.get("status") == IN_OFFICE:
                key = row["village_code"], row["post"], plain_name(row["name"])
                rows[key].append(row)
        found = Shown()
        for source, supply in self.truth.supplies.items():
            columns = {*self.layouts[source].columns, *self.layouts[source].seen}
            for tenure, said in supply.said.items():
                of_seat = rows.get(said_key(said), [])
                if said.active and len(of_seat) == 1:
                    self._compare(source, tenure, said, columns, of_seat[0], found)
        found.unseen = self._unseen()
        return found

    def _compare(
        self,
        source: str,
        tenure: Tenure,
        said: Said,
        columns: set[str],
        row: Mapping[str, str],
        found: Shown,
    ) -> None:
        for name, under, column in FIELDS:
            if not columns & {*under} or not _text(said, name):
                continue
            found.checked += 1
            shown = _plain(row.get(column, ""))
            if shown not in self.said[_whose(tenure, name), name]:
                found.wrong.append(
                    f"{source} {said.village_code} {said.post} {said.name}: {column} "
                    f"{row.get(column, '') or 'kosong'}, bukan {_text(said, name)}"
                )

    def _unseen(self) -> dict[str, int]:
        """Return how often a source states something else than is so, which no rule can see."""
        counts = dict.fromkeys(("nama", "tanggal lahir", "NIK"), 0)
        for supply in self.truth.supplies.values():
            for tenure, said in supply.said.items():
                person = tenure.person
                counts["nama"] += plain_name(said.name) != plain_name(person.name)
                counts["tanggal lahir"] += said.born is not None and said.born != person.born
                counts["NIK"] += bool(said.nik) and said.nik != person.nik
        return counts


def _whose(tenure: Tenure, name: str) -> object:
    return tenure.person.number if name in OF_A_PERSON else tenure


def _text(said: Said, name: str) -> str:
    value = getattr(said, name)
    return "" if value is None else _plain(value if isinstance(value, str) else value.isoformat())


def _plain(text: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", str(text).upper())
