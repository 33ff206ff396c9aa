"""Makes the lists that districts send: who signed, who was trained, and the clerks' mistakes.

Shares of trainings: DOMAIN 2 (Sibermata modules, 31 Jul 2024); of pledges somewhat more than half,
as in a district where everybody was asked to sign. Defects as in the lists of the five occasions:
names only, misspelled villages and posts, other attendants, reissued certificates, people who left.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from sibermata.demo.world.villages import District, Tenure, Village

DAY = date(2024, 9, 13)  # within PILKADA-2024
SIGNED = 0.56
TRAINED = {"KADES": 0.09, "bpd": 0.06, "pemdes": 0.14}
# share of rows -> what a clerk does with them
DEFECTS = (
    (0.82, "whole"),
    (0.05, "name only"),
    (0.04, "post misspelt"),
    (0.03, "village misspelt"),
    (0.03, "watched"),
    (0.02, "represented"),
    (0.01, "taught"),
)
TWICE = 0.05  # of certificates: issued again under another number
POSTS = {
    "KADES": "Kepala Desa",
    "SEKDES": "Sekretaris Desa",
    "KAUR_TU_UMUM": "Kaur Tata Usaha dan Umum",
    "KAUR_KEUANGAN": "Kaur Keuangan",
    "KAUR_PERENCANAAN": "Kaur Perencanaan",
    "KAUR_UMUM_PERENCANAAN": "Kaur Umum dan Perencanaan",
    "KASI_PEMERINTAHAN": "Kasi Pemerintahan",
    "KASI_KESEJAHTERAAN": "Kasi Kesejahteraan",
    "KASI_PELAYANAN": "Kasi Pelayanan",
    "KASI_KESRA_PELAYANAN": "Kasi Kesejahteraan dan Pelayanan",
    "KADUS": "Kepala Dusun",
    "BPD_KETUA": "Ketua BPD",
    "BPD_WAKIL": "Wakil Ketua BPD",
    "BPD_SEKRETARIS": "Sekretaris BPD",
    "BPD_ANGGOTA": "Anggota BPD",
}
STRANGERS = ("Pak Camat Rekaan", "Ibu PKK Rekaan", "Panitia Rekaan", "Undangan Rekaan")
COURSES = ("Pengelolaan Keuangan Desa", "Keuangan Desa", "Musyawarah Desa", "BIMTEK")
FORMATS = ("xlsx", "semicolon", "html", "comma", "tab", "ckan")
# share of the rows: written in a later night only, mended then, or left out from then on
LATER, MENDED, LEFT_OUT = 0.04, 0.3, 0.005
CHANGES = (2, 6)  # the nights in which lists change
SLIPS = ("name only", "post misspelt", "village misspelt")
FOLLOWS = timedelta(days=60)  # STANDING 3: who takes office later than this did not do it


class ListLine(NamedTuple):
    """One row: the cells by header, whose it truly is, and what it must come to."""

    cells: dict[str, str]
    tenure: Tenure | None  # None: not an official
    village: str  # the code of the village of that seat
    number: str  # of the document or certificate: by it the row is found again
    sure: bool  # complete: name, village and post are those of its holder
    first: int = 1  # first and last night of this version; last 0: no end
    last: int = 0

    def stands(self, night: int) -> bool:
        """Return whether a night's list has this version."""
        return self.first <= night and (not self.last or night <= self.last)


@dataclass(slots=True)
class DemoList:
    """One list of a district."""

    name: str
    district: str
    delivers: str  # pledges | trainings
    format: str
    lines: list[ListLine] = field(default_factory=list)  # of all nights, a mended one after the old

    def tonight(self, night: int) -> list[ListLine]:
        """Return the rows as they are sent in a night."""
        return [line for line in self.lines if line.stands(night)]

    def heard(self, night: int) -> list[ListLine]:
        """Return every row that was sent up to a night, as it was written last: who is left out
        later has signed all the same.
        """
        return list({line.number: line for line in self.lines if line.first <= night}.values())


def make_lists(districts: Sequence[District], seed: int) -> list[DemoList]:
    """Return two lists of every district that has villages, in turn in every format."""
    made: list[DemoList] = []
    for place, district in enumerate(one for one in districts if one.villages):
        slug = district.short.lower().replace(" ", "-")
        for turn, delivers in enumerate(("pledges", "trainings")):
            word = "ikrar" if delivers == "pledges" else "pelatihan"
            form = FORMATS[(place + 2 * turn) % len(FORMATS)]
            one = DemoList(f"{slug}-{word}", district.code, delivers, form)
            rng = Random(f"{seed}-{district.code}-{word}")
            writes = pledge_lines if delivers == "pledges" else training_lines
            one.lines = list(changed(writes(district, rng), rng))
            made.append(one)
    return made


def changed(lines: Iterable[tuple[str, ListLine, ListLine]], rng: Random) -> Iterator[ListLine]:
    """Yield rows with what becomes of them in later nights. `lines`: the defect of each, the row
    with it, the row without.
    """
    for defect, line, whole in lines:
        chance, night = rng.random(), rng.randint(*CHANGES)
        if defect in SLIPS and chance < MENDED:
            yield line._replace(last=night - 1)
            yield whole._replace(first=night)
        elif defect == "whole" and chance < LATER:
            yield line._replace(first=night)
        elif defect == "whole" and chance < LATER + LEFT_OUT:
            yield line._replace(last=night - 1)
        else:
            yield line


def pledge_lines(district: District, rng: Random) -> Iterator[tuple[str, ListLine, ListLine]]:
    """Yield the rows of a list of pledges, each with its defect and as it would be whole. Who took
    office later has not pledged.
    """
    for number, (village, tenure) in enumerate(_seats(district, rng, SIGNED), 1):
        document = f"{number:05d}/IKRAR/{district.code}"
        defect = _defect(rng)
        act = {
            "Naskah": "SKB-4",
            "Bentuk": "Sosialisasi" if defect == "taught" else "Pakta Integritas",
            "Tanggal": DAY.isoformat(),
            "Kehadiran": "Hadir",
            "Diwakili oleh": "Staf desa" if defect == "represented" else "",
            "Nomor Dokumen": document,
        }
        if defect == "watched":
            act |= {"Bentuk": "Ikrar", "Kehadiran": "Live streaming"}
        yield defect, *_both(village, tenure, defect, act, document, DAY)
    for number, name in enumerate(STRANGERS):
        village = district.villages[number % len(district.villages)]
        document = f"T{number}/IKRAR/{district.code}"
        cells = {
            "Nama": name,
            "Jabatan": "",
            "Desa": village.name,
            "Kecamatan": village.subdistrict,
            "Naskah": "SKB-4",
            "Bentuk": "Pakta Integritas",
            "Tanggal": DAY.isoformat(),
            "Kehadiran": "Hadir",
            "Diwakili oleh": "",
            "Nomor Dokumen": document,
        }
        stranger = ListLine(cells, None, village.code, document, False)
        yield "stranger", stranger, stranger


def training_lines(district: District, rng: Random) -> Iterator[tuple[str, ListLine, ListLine]]:
    """Yield the rows of a list of trainings, each with its defect and as it would be whole; some
    certificates are issued twice.
    """
    number = 0
    for village, tenure in _seats(district, rng, 1.0):
        share = TRAINED.get(tenure.post, TRAINED[tenure.body])
        if rng.random() >= share:
            continue
        defect = "whole" if rng.random() < 0.88 else "name only"
        course, day = rng.choice(COURSES), DAY - timedelta(days=rng.randrange(1, 200))
        for again in range(2 if rng.random() < TWICE else 1):
            number += 1
            certificate = f"SBM-{district.code}-{number:05d}"
            result = {
                "Nama Pelatihan": course,
                "Tanggal": day.isoformat(),
                "Nilai": str(rng.randrange(76, 100)),
                "Hasil": "Lulus",
                "No Sertifikat": certificate,
                "Tanggal Sertifikat": (day + timedelta(days=30 * again)).isoformat(),
            }
            yield defect, *_both(village, tenure, defect, result, certificate, day)


def _both(
    village: Village, tenure: Tenure, defect: str, deed: dict[str, str], number: str, day: date
) -> tuple[ListLine, ListLine]:
    """Return a row with its defect, and as it would be whole."""
    row, whole = (
        ListLine(
            _who(village, tenure, one) | deed,
            tenure,
            village.code,
            number,
            _is_sure(tenure, one, day),
        )
        for one in (defect, "whole")
    )
    return row, whole


def _seats(district: District, rng: Random, share: float) -> Iterator[tuple[Village, Tenure]]:
    for village in district.villages:
        for tenure in sorted(village.tenures, key=lambda one: one.key):
            if tenure.start < DAY - timedelta(days=60) and rng.random() < share:
                yield village, tenure


def _who(village: Village, tenure: Tenure, defect: str) -> dict[str, str]:
    name, post = tenure.person.name, POSTS.get(tenure.post, tenure.post)
    if tenure.post == "KADUS" and tenure.label:
        post = f"{post} {tenure.label}"
    if defect == "name only":
        return {"Nama": name, "Jabatan": "", "Desa": "", "Kecamatan": ""}
    written = {
        "Nama": name,
        "Jabatan": post,
        "Desa": village.name,
        "Kecamatan": village.subdistrict,
    }
    if defect == "post misspelt":
        written["Jabatan"] = "Prangkt " + post[-4:]
    if defect == "village misspelt":
        written["Desa"] = village.name[:2] + "x" + village.name[2:]
    return written


def _is_sure(tenure: Tenure, defect: str, day: date) -> bool:
    """Return whether a row identifies its person: not with a post outside the catalogue, nor when
    the holder took the seat long after the day.
    """
    return defect == "whole" and tenure.post in POSTS and tenure.start <= day + FOLLOWS


def _defect(rng: Random) -> str:
    left = rng.random()
    for share, name in DEFECTS:
        left -= share
        if left < 0:
            return name
    return "whole"
