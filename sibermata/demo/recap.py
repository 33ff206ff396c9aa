"""Prints the recap at the end of the demo, in Indonesian: a table by district, the share that is
right, and what to look at next.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table

from sibermata.demo.judge import IN_OFFICE, Report
from sibermata.demo.lists.judged import MarksReport
from sibermata.demo.lists.standing import TAUGHT, Standing
from sibermata.demo.meeting import CODE, Held
from sibermata.demo.province import Province
from sibermata.demo.suppliers.plan import Supplier

MOST_WIDE = 1_000  # columns: widest table
WELL = ("PUBLISHED", "NOOP")  # states that need no remark


@dataclass(frozen=True, slots=True)
class RunLine:
    """The run of one source in one night."""

    source: str
    district: str
    state: str  # as records.run.State
    code: str
    rows: int
    admitted: int
    refused: int
    asked: int
    duplicates: int
    not_officials: int
    changed: int  # registry rows written
    parts: frozenset[str] = frozenset()  # its held parts: run, removals, village:CODE
    removals_held: bool = False
    words: str = ""  # how its run ended, for a person: 'ditahan (SHRINK)'


@dataclass(slots=True)
class Recap:
    """The input of the recap."""

    province: Province
    lines: Mapping[str, list[RunLine]]  # source -> its nights
    rows: list[Mapping[str, str]]  # the registry's export
    report: Report
    mariadb: bool
    seconds: float
    notes: list[str] = field(default_factory=list)
    marks: MarksReport | None = None
    standing: Standing | None = None
    meeting: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DistrictLine:
    """One district of the recap."""

    code: str
    name: str
    sources: int
    kinds: str
    registered: int  # in office in the registry
    refused: int  # rows in the last delivery that was read
    asked: int
    held: int  # nights
    last: str  # the last state of each of its sources


def district_lines(recap: Recap) -> list[DistrictLine]:
    """Return one line per district, in the order of the codes."""
    registered = Counter(
        row.get("district_code", "") for row in recap.rows if row.get("status") == IN_OFFICE
    )
    out = []
    for district in recap.province.districts:
        suppliers = [
            supplier for supplier in recap.province.suppliers if supplier.district == district.code
        ]
        nights = [recap.lines.get(supplier.name, []) for supplier in suppliers]
        read = [next((line for line in reversed(lines) if line.rows), None) for lines in nights]
        kinds = ", ".join(dict.fromkeys(_kind(supplier) for supplier in suppliers))
        out.append(
            DistrictLine(
                district.code,
                district.name,
                len(suppliers),
                kinds,
                registered[district.code],
                sum(line.refused for line in read if line),
                sum(line.asked for line in read if line),
                sum(line.state == "HELD" for lines in nights for line in lines),
                ", ".join(lines[-1].words if lines else "-" for lines in nights),
            )
        )
    return out


def print_recap(recap: Recap, console: Console, look_next: Iterable[str]) -> None:
    """Print the recap."""
    console.print()
    for text in recap.standing.opening if recap.standing else ():
        console.print(text, highlight=False, soft_wrap=True)
    lines = district_lines(recap)
    table = recap_table(recap, lines, wide=True)
    room = console.options.update(max_width=MOST_WIDE)
    wide = console.measure(table, options=room).minimum <= console.width
    if not wide:
        table = recap_table(recap, lines, wide=False)
    console.print(table, highlight=False)
    if not wide:
        for text in _troubled(lines):
            console.print(text, highlight=False, soft_wrap=True)
    for text in _sentences(recap, lines):
        console.print(text, highlight=False, soft_wrap=True)
    steps = list(look_next)
    if steps:
        console.print("Lihat selanjutnya:", highlight=False)
        for step in steps:
            console.print(f"  {step}", highlight=False, soft_wrap=True)


def recap_table(recap: Recap, lines: Sequence[DistrictLine], *, wide: bool) -> Table:
    """Return a row per district; where there is room, also the states and kinds of its sources."""
    table = Table(title="Rekap provinsi rekaan", title_justify="left")
    names = [line.name.removeprefix("Kabupaten ") for line in lines]
    table.add_column("Kode", no_wrap=True)
    table.add_column("Kab/Kota", no_wrap=True, min_width=max(map(len, names), default=0))
    for title in (
        *(["Sumber"] if wide else []),
        "Petugas",
        *(["Ikrar", "Terlatih"] if recap.standing else []),
        "Ditolak",
        "Ditanya",
        *(["Ditahan"] if wide else []),
    ):
        table.add_column(title, justify="right", no_wrap=True)
    for title in ("Keadaan terakhir", "Jenis") if wide else ():
        table.add_column(title, overflow="fold", min_width=16)
    for line, name in zip(lines, names, strict=True):
        stands = standing_cells(recap, line.code)
        numbers = [
            thousands(line.registered),
            *stands,
            thousands(line.refused),
            thousands(line.asked),
        ]
        if wide:
            numbers = [str(line.sources), *numbers, str(line.held)]
        table.add_row(
            line.code,
            name,
            *numbers,
            *([line.last, line.kinds] if wide else []),
        )
    return table


def _troubled(lines: Iterable[DistrictLine]) -> list[str]:
    """Return a line for each district with a source whose last run did not end well."""
    return [
        f"  {line.name}: {line.last}"
        for line in lines
        if {one.partition("/")[0] for one in line.last.split(", ")} - {*WELL, "-"}
    ]


def standing_cells(recap: Recap, code: str) -> list[str]:
    """Return how many of a district have pledged and are trained; nothing where marks are not
    shown.
    """
    if recap.standing is None:
        return []
    one = recap.standing.districts.get(code)
    if one is None:
        return ["-", "-"]
    return [f"{thousands(one.covered)}/{thousands(one.persons)}", thousands(one.trained)]


def marks_lines(marks: MarksReport) -> list[str]:
    """Return lines with the share of right marks."""
    share = math.floor(marks.share * 10_000) / 100
    return [
        f"Kedudukan menurut daftar: {share:.2f} % benar ({thousands(marks.right)} dari "
        f"{thousands(marks.sure)} baris yang pasti); dengan bukti orang lain "
        f"{thousands(marks.others)}, tanpa bukti {thousands(marks.without)}; ditanyakan atau "
        f"bukan siapa pun {thousands(marks.asked)}.",
        *(f"  contoh: {example}" for example in marks.examples[:5]),
    ]


def meeting_lines(held: Held, before: int, after: int) -> list[str]:
    """Return lines about the meeting. `before`, `after`: trained people before and after."""
    sums = held.sums
    return [
        f"Rapat {CODE}: {thousands(sums.invited)} diundang, {thousands(sums.walk_ins)} tanpa "
        f"undangan; {thousands(sums.hadir)} hadir, {thousands(sums.terlambat)} terlambat, "
        f"{thousands(sums.izin)} izin, {thousands(sums.tidak_hadir)} tidak hadir. Disahkan "
        f"{thousands(held.results)}; {TAUGHT} terpenuhi: {thousands(before)} sebelum, "
        f"{thousands(after)} sesudah rapat.",
        f"Bahan rapat: {len(held.papers)} berkas di {held.folder}.",
    ]


def _sentences(recap: Recap, lines: list[DistrictLine]) -> list[str]:
    report, counts = recap.report, recap.province.counts()
    said = [
        f"Terdaftar {thousands(sum(line.registered for line in lines))} petugas; yang benar-benar "
        f"menjabat di provinsi rekaan {thousands(sum(counts.values()))} "
        f"({thousands(counts['pemdes'])} kades dan perangkat, {thousands(counts['bpd'])} BPD).",
        "Benar terhadap yang dapat diketahui dari sumber: "
        f"{math.floor(report.share * 10_000) / 100:.2f} % ({thousands(report.right)} dari "
        f"{thousands(report.expected)}; hilang {thousands(report.lost)}, ganda "
        f"{thousands(report.doubled)}, keliru {thousands(report.wrong)}).",
        "Tidak dapat diketahui karena barisnya ditolak atau ditanyakan: "
        f"{thousands(report.unknowable)}.",
    ]
    said += marks_lines(recap.marks) if recap.marks else []
    said += recap.meeting
    if report.unclear:
        said.append(
            "Tidak tercantum lagi, tetapi belum boleh dihitung hilang karena ada baris yang "
            f"tidak dapat dikaitkan: {thousands(report.unclear)}."
        )
    if report.unlike_plan:
        said.append(f"Keadaan sumber yang tidak seperti seharusnya: {report.unlike_plan} malam.")
    said += [f"  contoh: {example}" for example in report.examples[:5]]
    standing_in = [
        supplier.district for supplier in recap.province.suppliers if supplier.stands_in_for
    ]
    if recap.mariadb:
        said.append(
            "MariaDB tersedia: sumber OpenSID dibaca langsung dari basis datanya, dan dihapus "
            "lagi di akhir demo."
        )
    elif standing_in:
        said.append(
            f"MariaDB tidak tersedia: {', '.join(standing_in)} mengirim CSV sebagai ganti OpenSID."
        )
    else:
        said.append("MariaDB tidak tersedia; pada skala ini tidak diperlukan.")
    said += recap.notes
    said.append(f"Waktu: {recap.seconds:.1f} detik.")
    return said


def _kind(supplier: Supplier) -> str:
    words = supplier.layout.words
    return f"{words} (ganti OpenSID)" if supplier.stands_in_for else words


def thousands(number: int) -> str:
    """Write a number as Indonesians do: 149.652."""
    return f"{number:,}".replace(",", ".")
