"""H1, H2, H9: ten nights with rows that cannot be admitted, replacements, absences and returns, in
any order of rows. The test keeps its own model of who is there and why somebody is not.
"""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from tests.lives import CALM, FILL
from tests.office import FIRST_NIGHT, KESEMEN, KUTOGIRANG, SRIGADING, Office, person

NIGHTS = 10
VILLAGES = (SRIGADING, KESEMEN, "35.16.05.2004")
POSTS = ("Kepala Desa", "Sekretaris Desa", "Kaur Keuangan", "Kasi Pelayanan")
LEAVERS = POSTS[2:]  # whose seats stay empty: a kades and a sekdes never end by absence
SPOILT = (  # what makes a row impossible to admit, while it still names its person
    {"village_code": "35.16.05.2999"},
    {"village_code": ""},
    {"village_code": "", "post": "Jogo Antah Berantah"},
)
BEARS = {"all": (), "no key": ("key",), "no NIK": ("nik",), "neither": ("key", "nik")}
Row = dict[str, str]


@dataclass
class Model:
    """What truly goes on in a district, and what of it its file says tonight."""

    dice: random.Random
    bears: tuple[str, ...]  # identifiers that the file has not
    there: dict[tuple[str, str], Row] = field(default_factory=dict)  # village, post -> his row
    away: dict[tuple[str, str], tuple[Row, int]] = field(default_factory=dict)  # -> since when
    spoilt: dict[str, Row] = field(default_factory=dict)  # name -> what is wrong with his row
    empty: dict[tuple[str, str], Row] = field(default_factory=dict)  # seats that are said empty
    strangers: list[Row] = field(default_factory=list)
    replaced: set[str] = field(default_factory=set)
    people: int = 0

    def somebody(self, village: str, post: str, start: date | None) -> Row:
        """The row of a human being who was never there."""
        self.people += 1
        number = self.people
        born = date(1970, 1, 2) + timedelta(days=self.dice.randrange(9000))
        letters = f"{chr(97 + number // 26)}{chr(97 + number % 26)}"
        name = f"{self.dice.choice(('Tirto', 'Gunadi', 'Parman', 'Wibowo'))} Karangan{letters}"
        stated = start.isoformat() if start else ""
        row = person(
            f"K{number}",
            name,
            f"351605{born:%d%m%y}{9000 + number}",
            post,
            village,
            sk_number=f"141/{number}/{start.year}" if start else "",
            sk_date=stated,
            start_date=stated,
        )
        return {**row, **dict.fromkeys(self.bears, "")}

    def live(self, night: int) -> None:
        """Let something happen in each village, or nothing."""
        today = FIRST_NIGHT + timedelta(days=night)
        for village in VILLAGES:
            seats = [seat for seat in self.there if seat[0] == village]
            seat = self.dice.choice(seats)
            event = self.dice.random()
            if event < 0.2:
                self.replaced.add(self.there[seat]["name"])
                self.spoilt.pop(self.there[seat]["name"], None)
                stated = today if self.dice.random() < 0.7 else None
                self.there[seat] = self.somebody(*seat, stated)
            elif event < 0.3 and seat[1] in LEAVERS and len(seats) == len(POSTS):
                self.away[seat] = self.there.pop(seat), night
                if self.dice.random() < 0.4:
                    nobody = dict.fromkeys(self.away[seat][0], "")
                    said = {"name": "Belum Dilantik", "village_code": village, "post": seat[1]}
                    self.empty[seat] = nobody | said
            elif event < 0.5:
                self.spoilt[self.there[seat]["name"]] = self.dice.choice(SPOILT)
            elif event < 0.7:
                self.spoilt.clear()
        back = [seat for seat in self.away if self.dice.random() < 0.1]
        self.there |= {seat: self.away.pop(seat)[0] for seat in back}
        self.empty = {seat: row for seat, row in self.empty.items() if seat in self.away}
        if self.dice.random() < 0.4:
            unclear = self.somebody(self.dice.choice(("", *VILLAGES)), "Jogo Antah", None)
            self.strangers.append(unclear)
        elif self.dice.random() < 0.3:
            self.strangers.clear()

    def file(self) -> list[Row]:
        """The rows of tonight, in any order."""
        rows = [row | self.spoilt.get(row["name"], {}) for row in self.there.values()]
        rows = [*rows, *self.empty.values(), *self.strangers, *map(dict, FILL)]
        self.dice.shuffle(rows)
        return rows


@pytest.mark.parametrize(
    ("bears", "seed"),
    [
        pytest.param(bears, seed, id=f"H1-{bears}-{seed}")
        for bears, seed in (("all", 1), ("no key", 2), ("no key", 4), ("no NIK", 2), ("neither", 3))
    ],
)
def test_nobody_is_ended_without_a_reason_and_no_replaced_holder_stands_beside_his_successor(
    office: Office, bears: str, seed: int
) -> None:  # I1
    model = Model(random.Random(f"{bears} {seed}"), BEARS[bears])
    start = date(2020, 1, 6)
    for village in VILLAGES:
        for post in POSTS:
            model.there[village, post] = model.somebody(village, post, start)
    for night in range(NIGHTS):
        if night:
            model.live(night)
        office.deliver(model.file(), toml=CALM)
        result = office.one()
        assert str(result.state) in ("PUBLISHED", "NOOP"), (night, result)
        assert result.code == "", (night, result)
        judge(office, model, night)


def judge(office: Office, model: Model, night: int) -> None:
    """Hold the registry against the model."""
    statuses = {row["name"]: row["status"] for row in office.roster(ended=True)}
    ended = {name for name, status in statuses.items() if status == "ended"}
    assert ended == model.replaced & statuses.keys(), night
    for row in model.there.values():
        if row["name"] in statuses:  # a row that was never admitted names nobody yet
            assert statuses[row["name"]] == "active", (night, row["name"])
    for seat, (row, since) in model.away.items():
        status = statuses.get(row["name"], "missing")
        assert status != "ended", (night, row["name"])
        if seat in model.empty:
            assert status == "active" or row["name"] not in statuses, (night, row["name"])
        elif night > since:  # an unclear row excuses on one night only
            assert status != "active", (night, row["name"])
    assert KUTOGIRANG in {row["village_code"] for row in office.roster()}
