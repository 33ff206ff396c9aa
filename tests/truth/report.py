"""The truth report at the end of a long run: nobody lost, nobody doubled, nothing guessed - or who,
and why; in plain Indonesian.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator

from rich.console import Console

from sibermata.demo.recap import thousands
from sibermata.demo.suppliers.kinds import KINDS
from tests.truth.humans import Pair
from tests.truth.long_run import ASKED_GOAL, Findings

BARS = "▁▂▃▄▅▆▇█"
SHOWN = 12  # of each kind of pair
WIDE = 18  # of the words in front
QUESTION_WORDS = {
    "LINK_QUESTION": "apakah dua orang ini satu",
    "RENAME": "ganti nama atau ganti orang",
    "MOVED": "apakah orang ini pindah",
    "NIK_CONFLICT": "satu NIK, dua orang",
    "NIK_TWO_DISTRICTS": "menjabat di dua kabupaten",
    "NIK_SWAP": "NIK tertukar",
    "POST_UNKNOWN": "jabatan tidak dikenal",
    "POST_QUESTION": "jabatan setempat",
    "STATUS_UNKNOWN": "kata di belakang nama: meninggal, pensiun",
    "CAPACITY_UNKNOWN": "kata di samping nama: Plt, Pj",
    "REMARK_QUESTION": "keterangan yang dapat berarti Pj atau berhenti",
    "SUBDISTRICT_UNKNOWN": "kecamatan yang tidak ada",
    "REGION_AMBIGUOUS": "desa yang namanya dipakai beberapa desa",
    "CORRECTION_CHALLENGED": "koreksi ditentang sumber",
}


def print_truth(found: Findings, console: Console) -> None:
    """Print the report."""
    console.print()
    for text in truth_lines(found):
        console.print(text, highlight=False, soft_wrap=True, markup=False)


def truth_lines(found: Findings) -> Iterator[str]:
    """Return the report, line by line."""
    province, identity, report = found.demo.province, found.identity, found.report
    villages = sum(len(district.villages) for district in province.districts)
    yield f"KEBENARAN  provinsi rekaan, skala {province.scale}, {found.nights} malam berturut-turut"
    yield _row(
        "Lapangan",
        f"{len(province.districts)} kabupaten/kota · {len(province.suppliers)} sumber · "
        f"{thousands(villages)} desa · {thousands(sum(province.counts().values()))} jabatan "
        f"terisi · {thousands(found.rows)} baris dibaca",
    )
    yield _row(
        "",
        f"{thousands(found.happened.total())} kejadian di desa · "
        f"{sum(bool(one.trouble) for one in found.held)} gangguan sumber",
    )
    yield _row(
        "Orang",
        f"{thousands(identity.humans)} dalam kiriman yang diterapkan · hilang "
        f"{len(identity.lost)} · ganda {sum(not pair.reason for pair in identity.doubled)} · "
        f"tidak dikenal {len(identity.strangers)}",
    )
    yield _row(
        "",
        f"masih ditanyakan sebagai dua {identity.asked} · dua tanpa bukti yang dapat dibaca aturan "
        f"{sum(bool(pair.reason) for pair in identity.doubled)}",
    )
    yield _row(
        "Salah kait",
        f"{len(identity.wrong)}, {sum(not pair.reason for pair in identity.wrong)} di antaranya "
        "dapat diketahui aturan",
    )
    share = f"{math.floor(report.share * 100_000) / 1000:.3f}".replace(".", ",")
    right, of = (
        thousands(report.right + report.gone_right),
        thousands(report.expected + report.gone),
    )
    yield _row(
        "Masa jabatan",
        f"{share} % benar ({right} dari {of}; tujuan 99,9 %) · ganda {report.doubled} · keliru "
        f"{report.wrong}",
    )
    yield _row(
        "",
        f"menjabat {thousands(report.right)}/{thousands(report.expected)} · tidak tercantum lagi "
        f"{thousands(report.gone_right)}/{thousands(report.gone)}, {report.closed} di antaranya "
        "harus sudah ditutup",
    )
    yield _row(
        "",
        f"tidak dapat diketahui: baris ditolak atau ditanyakan {report.unknowable}, "
        f"ketidakhadiran ditahan atau belum pasti {report.unclear}",
    )
    yield _row(
        "Isi",
        f"{thousands(found.shown.checked)} tanggal lahir, jenis kelamin, dan SK dibandingkan · "
        f"keliru {len(found.shown.wrong)}",
    )
    unseen = " · ".join(f"{words} {count}" for words, count in found.shown.unseen.items())
    yield _row("", f"salah di sumber dan tidak dapat dilihat aturan mana pun: {unseen}")
    yield from _asked(found)
    yield from _troubles(found)
    acts = ", ".join(f"{words} {count}" for words, count in sorted(found.acts.items()))
    yield _row("Meja petugas", acts or "-")
    for text in found.refused:
        yield _row("", f"tidak dapat dilepas: {text}")
    states = ", ".join(f"{state} {count}" for state, count in sorted(found.corrections.items()))
    yield _row("Koreksi", states or "-")
    yield from _pairs("Salah kait", identity.wrong)
    yield from _pairs("Tercatat dua", identity.doubled)
    for text in [*identity.lost, *identity.strangers][:SHOWN]:
        yield _row("Hilang/asing", text)
    for text in found.shown.wrong[:SHOWN]:
        yield _row("Isi keliru", text)
    for text in report.examples[:SHOWN]:
        yield _row("Contoh keliru", text)
    marks = found.marks
    yield _row(
        "Kedudukan",
        f"{math.floor(marks.share * 100_000) / 1000:.3f} % benar · {thousands(marks.right)} dari "
        f"{thousands(marks.sure)} baris yang pasti · dengan bukti orang lain {marks.others} · "
        f"tanpa bukti {marks.without} · ditanyakan atau bukan siapa pun {thousands(marks.asked)}",
    )
    for text in marks.examples:
        yield _row("", text)
    yield _row("Tujuan", "tercapai" if found.good else "TIDAK tercapai")
    yield _row("Waktu", f"{found.seconds:.0f} detik")


def _asked(found: Findings) -> Iterator[str]:
    """Yield what was newly asked: the first night, the nights after it, each night as a bar, and by
    kind.
    """
    first, rest = found.asked[0], found.asked[1:] or found.asked
    most = max(one.share for one in found.asked)
    mean = sum(one.share for one in rest) / len(rest)
    highest = max(one.share for one in rest)
    yield _row(
        "Pertanyaan",
        f"baru per 1.000 petugas: malam pertama {_comma(first.share)} · sesudahnya rata-rata "
        f"{_comma(mean)}, paling banyak {_comma(highest)} (tujuan paling banyak "
        f"{_comma(ASKED_GOAL)})",
    )
    yield _row(
        "",
        "".join(
            BARS[min(len(BARS) - 1, int(one.share / max(most, ASKED_GOAL) * len(BARS)))]
            for one in found.asked
        )
        + f"  malam 1-{found.nights}, penuh = {_comma(max(most, ASKED_GOAL))}",
    )
    codes: Counter[str] = Counter()
    for one in found.asked:
        codes.update(one.codes)
    for code, count in codes.most_common():
        yield _row(
            "",
            f"{count:>5}  {QUESTION_WORDS.get(code, code)} ({code}), terbuka "
            f"{found.open_now[code]}",
        )


def _troubles(found: Findings) -> Iterator[str]:
    """Yield each kind of trouble with what became of it."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    unlike = 0
    for one in found.held:
        by_kind[KINDS[one.trouble].words if one.trouble else "tanpa gangguan"].append(one.end)
        unlike += not one.as_planned
    yield _row(
        "Gangguan",
        f"{sum(bool(one.trouble) for one in found.held)} malam-sumber · berakhir lain daripada "
        f"seharusnya {unlike}",
    )
    for words, ends in sorted(by_kind.items()):
        counts = ", ".join(f"{end} {count}" for end, count in Counter(ends).most_common())
        yield _row("", f"{words}: {counts}")
    for one in found.held:
        if not one.as_planned:
            yield _row(
                "", f"lain: malam {one.night} {one.source} {one.trouble or '-'} -> {one.end}"
            )


def _pairs(words: str, pairs: list[Pair]) -> Iterator[str]:
    """Yield pairs with why they came about, those of one reason together."""
    by_reason: dict[tuple[str, str], list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_reason[pair.rule, pair.reason or "GALAT: aturan dapat mengetahuinya"].append(pair)
    for (rule, reason), alike in sorted(by_reason.items()):
        yield _row(words, f"{len(alike)} x {rule + '; ' if rule else ''}{reason}")
        for pair in alike[:SHOWN]:
            yield _row("", f"  orang {'/'.join(map(str, pair.numbers))}: {' | '.join(pair.names)}")
        if len(alike) > SHOWN:
            yield _row("", f"  ... dan {len(alike) - SHOWN} lagi")


def _row(words: str, text: str) -> str:
    return f"  {words:<{WIDE}}{text}"


def _comma(number: float) -> str:
    return f"{number:.2f}".replace(".", ",")
