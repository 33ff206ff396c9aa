"""Districts, villages and their seats over the real region codes, filled with invented people in
the shares of DOMAIN 2, 4 and 5.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

from sibermata.demo.world.names import HAMLETS
from sibermata.demo.world.people import People, Person

THREE_TYPE = 0.79  # share of villages with three kaur and three kasi; the others have two of each
HAMLET_COUNTS = (2, 3, 4, 4, 5, 5, 5, 6, 6, 6, 6, 6)
BPD_SIZES = (5, 5, 5, 7, 7, 7, 7, 7, 7, 7, 7, 9, 9, 9, 9)
VACANT = 0.012
FORMER = 0.3  # share of villages whose system still lists a former official
BPD = ("BPD_KETUA", "BPD_WAKIL", "BPD_SEKRETARIS", "BPD_ANGGOTA")
CORE = ("KADES", "SEKDES")
THREE = (
    "KAUR_TU_UMUM",
    "KAUR_KEUANGAN",
    "KAUR_PERENCANAAN",
    "KASI_PEMERINTAHAN",
    "KASI_KESEJAHTERAAN",
    "KASI_PELAYANAN",
)
TWO = ("KAUR_UMUM_PERENCANAAN", "KAUR_KEUANGAN", "KASI_PEMERINTAHAN", "KASI_KESRA_PELAYANAN")
PEOPLE_PER_DISTRICT = 1_000_000  # the room of person numbers each district has for itself


class Term(NamedTuple):
    """A term that a person served before on the same seat: a row of its own in some systems."""

    key: int
    start: date
    sk_date: date
    sk_number: str
    left: date


class Tenure:
    """One person in one seat.

    `since` and `until` are nights (1 = the first); the rest is what the SK says and how it gets
    written.
    """

    __slots__ = (
        "capacity",
        "earlier",
        "flaw",
        "key",
        "label",
        "left",
        "person",
        "post",
        "since",
        "sk_date",
        "sk_number",
        "slipped_until",
        "slips_on",
        "start",
        "style",
        "typo",
        "until",
    )

    def __init__(
        self,
        key: int,
        person: Person,
        post: str,
        label: str,
        start: date,
        sk_date: date,
        sk_number: str,
        style: int,
    ) -> None:
        self.key = key  # the district's own row id
        self.person = person
        self.post = post
        self.label = label  # which dusun; '' elsewhere
        self.capacity = "definitif"
        self.start = start
        self.sk_date = sk_date
        self.sk_number = sk_number
        self.style = style  # 32 bits that decide, for good, how this row is spelt
        self.flaw = ""  # one defect of the row, '' = none (`clerk.py` knows them)
        self.earlier: Term | None = None
        self.typo = ""  # the name as wrongly typed, '' = rightly
        self.slips_on = 0  # the night on which its row slips out of the list for good
        self.since = 1
        self.until: int | None = None
        self.slipped_until = (
            0  # the night on which the row is in the list again, after it slipped out of it
        )
        self.left: date | None = (
            None  # the day of leaving, for those whom the source keeps as non-aktif
        )

    @property
    def body(self) -> str:
        """'bpd' or 'pemdes'."""
        return body_of(self.post)


def body_of(post: str) -> str:
    """Return 'bpd' or 'pemdes'."""
    return "bpd" if post in BPD else "pemdes"


@dataclass(slots=True)
class Noise:
    """A row that is no official: staff, RT, or a line of a neighbouring district."""

    key: int
    person: Person
    words: str
    body: str = "pemdes"
    foreign_code: str = ""  # set = a village of another district
    asked: bool = False  # 'Bendahara BPD': a question, not a known stranger


@dataclass(slots=True)
class Village:
    """A desa with its present and former officials."""

    code: str
    name: str
    subdistrict: str
    hamlets: tuple[str, ...] = ()
    tenures: list[Tenure] = field(default_factory=list)
    past: list[Tenure] = field(default_factory=list)
    noise: list[Noise] = field(default_factory=list)
    written: str = ""  # the retired code that its clerk still writes, '' = the code of today


@dataclass(slots=True)
class District:
    """One kabupaten or kota; `villages` is empty where there are only kelurahan."""

    code: str
    name: str
    villages: list[Village]
    first_person: int
    next_key: int = 1000
    night: int = 1
    waves: tuple[date, ...] = ()  # the days on which kades were sworn in together
    people: People | None = None

    @property
    def short(self) -> str:
        """'Mojokerto', 'Kota Batu'."""
        return self.name.removeprefix("Kabupaten ")

    def make(self) -> People:
        """Return the maker of this district's people."""
        if self.people is None:
            raise RuntimeError(f"{self.code}: nobody lives here yet")
        return self.people

    def new_key(self) -> int:
        """Return the next row id of the district's own list."""
        self.next_key += 1
        return self.next_key


def read_districts(regions: Path) -> list[District]:
    """Return all kabupaten and kota of the region file with their desa, in the order of their
    codes.
    """
    districts: dict[str, District] = {}
    subdistricts: dict[str, str] = {}
    with regions.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code, level = row["code"], row["level"]
            if level in ("kabupaten", "kota"):
                districts[code] = District(
                    code, row["name"], [], (len(districts) + 1) * PEOPLE_PER_DISTRICT
                )
            elif level == "kecamatan":
                subdistricts[code] = row["name"]
            elif level in ("desa", "desa_adat"):
                districts[code[:5]].villages.append(
                    Village(code, row["name"], subdistricts[code[:8]])
                )
    return list(districts.values())


def populate(
    district: District, seed: int, today: date, villages: Iterable[Village] | None = None
) -> None:
    """Fill the seats of the district's villages (or of those given, the others are dropped)."""
    rng = Random(f"{seed}-{district.code}")
    district.people = People(rng, district.first_person, district.short.removeprefix("Kota "))
    if villages is not None:
        district.villages = list(villages)
    year = today.year
    district.waves = tuple(
        date(year - back, rng.randint(2, 12), rng.randint(1, 28)) for back in (7, 5, 3)
    )
    for village in district.villages:
        _fill(district, village, rng, today)


def _fill(district: District, village: Village, rng: Random, today: date) -> None:
    count = rng.choice(HAMLET_COUNTS)
    village.hamlets = tuple(rng.sample(HAMLETS, count))
    officers = THREE if rng.random() < THREE_TYPE else TWO
    for post in (*CORE, *officers):
        if post == "KADES" or rng.random() >= VACANT:
            village.tenures.append(appoint(district, village, rng, today, post))
    for hamlet in village.hamlets:
        if rng.random() >= VACANT:
            village.tenures.append(appoint(district, village, rng, today, "KADUS", hamlet))
    members = rng.choice(BPD_SIZES)
    for seat in range(members):
        if seat < 1 or rng.random() >= VACANT:
            village.tenures.append(appoint(district, village, rng, today, BPD[min(seat, 3)]))
    if rng.random() < FORMER:
        _former(district, village, rng, today)
    _acting_head(village, rng)
    _particulars(district, village, rng)


def appoint(
    district: District, village: Village, rng: Random, today: date, post: str, label: str = ""
) -> Tenure:
    """Return a new tenure of a new person, with the age, the term and the SK that belong to the
    post.
    """
    make = district.make()
    if post == "KADES":
        person = make.person(village.code[:8], today, 33, 63, 0.1)
        start = rng.choice(district.waves)
        # Terms were extended by two years in 2024: a new SK on the same appointment (DOMAIN 5).
        sk_date = date(2024, 6, 26) if start < date(2024, 6, 26) and rng.random() < 0.7 else start
    elif post in BPD:
        person = make.person(village.code[:8], today, 25, 66, 0.22)
        start = sk_date = date(
            rng.randint(today.year - 7, today.year - 1), rng.randint(1, 12), rng.randint(1, 28)
        )
    else:
        person = make.person(village.code[:8], today, 24, 59 if rng.random() < 0.99 else 61, 0.27)
        oldest = min(42 * 365, (today - person.born).days - 40)
        start = sk_date = person.born + timedelta(days=rng.randint(20 * 366, max(20 * 366, oldest)))
    number = (
        f"{rng.choice(('141', '188.45', '141.3'))}/{rng.randint(1, 400)}/"
        f"{rng.choice(('KEP', '415.12', 'Kep.Des'))}/{sk_date.year}"
    )
    return Tenure(
        district.new_key(), person, post, label, start, sk_date, number, rng.getrandbits(32)
    )


def _former(district: District, village: Village, rng: Random, today: date) -> None:
    gone = appoint(
        district,
        village,
        rng,
        today - timedelta(days=1500),
        rng.choice(("KASI_PEMERINTAHAN", "KAUR_KEUANGAN", "SEKDES")),
    )
    gone.since = gone.until = 0
    gone.left = today - timedelta(days=rng.randint(30, 1200))
    village.past.append(gone)


def _acting_head(village: Village, rng: Random) -> None:
    """Sometimes make the kades an acting one: a civil servant as Pj, or the sekdes as Plt or Plh
    besides the own post.
    """
    chance = rng.random()
    head, second = village.tenures[0], village.tenures[1] if len(village.tenures) > 1 else None
    if chance < 0.03:
        head.capacity = "Pj"
    elif chance < 0.043 and second is not None and second.post == "SEKDES":
        head.capacity = "Plt" if chance < 0.039 else "Plh"
        head.person = second.person


def _particulars(district: District, village: Village, rng: Random) -> None:
    """Plant what makes matching hard: one person in two hamlets, namesakes, twins, an order outside
    the catalogue.
    """
    tenures = village.tenures
    chance = rng.random()
    if chance < 0.04:
        heads = [tenure for tenure in tenures if tenure.post == "KADUS"]
        if len(heads) > 1:
            heads[-1].person = heads[0].person
    elif chance < 0.06:
        tenures[-1].person.name = tenures[len(tenures) // 2].person.name
    elif chance < 0.07:
        tenures[-1].person = district.make().twin(tenures[-2].person, village.code[:8])
    elif chance < 0.10:
        order = next(
            (tenure for tenure in tenures if tenure.post in ("KASI_PELAYANAN", "KAUR_PERENCANAAN")),
            None,
        )
        if order is not None:
            order.post = "KASI_LAIN" if order.post == "KASI_PELAYANAN" else "KAUR_LAIN"
            order.label = "Pembangunan"
