"""A breach on paper: the list of persons as a workbook, and the draft of the notice as a letter.

What only a person can know stands in the draft in square brackets.
"""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO

from sibermata.desk.privacy.breach import Breach
from sibermata.desk.privacy.file_words import called
from sibermata.desk.sheets.workbook_out import ListBook
from sibermata.papers.docx import prepare, settled, written
from sibermata.papers.layout import Layout
from sibermata.papers.wording import number_in_words
from sibermata.records.account import Happened
from sibermata.rules.time.office import instant_in_words
from sibermata.rules.words import Words

HEADS = (
    "Orang",
    "Nama",
    "Kabupaten/kota",
    "Kode desa",
    "Desa/kelurahan",
    "Halaman dibuka (kali)",
    "NIK dibuka (kali)",
    "Dalam berkas (kali)",
    "Berkas dengan NIK (kali)",
    "Bukti dibuka (kali)",
    "Pertama",
    "Terakhir",
)
NAMES = (
    "person_id",
    "name",
    "district_code",
    "village_code",
    "village",
    "opened",
    "revealed",
    "taken",
    "numbers",
    "evidence",
    "first_at",
    "last_at",
)
OPENED = (
    "nama, gelar, jenis kelamin, tempat dan tanggal lahir, pendidikan, jabatan dan riwayatnya, "
    "nomor SK, ikrar dan pelatihan; NIK dan nomor telepon disamarkan"
)
LISTED = "nama, desa, jabatan, nomor SK, keadaan ikrar dan pelatihan"
NUMBERS = "NIK, dan bila tercatat nomor telepon dan alamat, tanpa disamarkan"
EVIDENCE = "pindaian dokumen bukti ikrar atau pelatihan"


def breach_book(breach: Breach, words: Words, by: str, now: datetime) -> bytes:
    """Return the workbook: a line for each person, the events in their order, and the meaning of
    the numbers.
    """
    book = ListBook("Orang", HEADS, [name == "name" for name in NAMES])
    for one in breach.people:
        book.add(
            one[name] or None for name in NAMES
        )  # 0 is left out, which takes a fifth of the time
    book.about("Kejadian", happenings(breach, words))
    book.about("Keterangan", summary(breach, by, now))
    return book.close()


def happenings(breach: Breach, words: Words) -> Iterator[tuple[str, str]]:
    """Yield files that left and sign-ins, in their order."""
    found = [
        (
            one["at"],
            f"berkas {called(one['what'], one['about'])} ({one['form']}): {one['people']} orang, "
            f"{one['lines']} baris"
            + (", NIK tidak disamarkan" if one["numbers"] else "")
            + (f", token {one['token']}" if one["token"] else ""),
        )
        for one in breach.exports
    ]
    found += [
        (
            one["at"],
            f"{words[Happened].get(one['what'], one['what'])}, dari {one['address'] or '-'}",
        )
        for one in breach.comings
    ]
    for at, text in sorted(found):
        yield instant_in_words(at), text


def summary(breach: Breach, by: str, now: datetime) -> Iterator[tuple[str, str]]:
    """Yield the sources of the list."""
    period = breach.period
    yield "Akun", period.who
    if period.token:
        yield "Token", period.token
    yield "Sejak", instant_in_words(period.since)
    yield "Sampai", instant_in_words(period.until)
    yield "Orang", number_in_words(len(breach.people))
    yield "Orang dalam berkas", number_in_words(breach.taken)
    yield "Orang yang NIK-nya terbaca", number_in_words(breach.revealed)
    yield (
        "Batas atas",
        f"Daftar di layar tidak dicatat per orang; akun ini dapat melihat {LISTED} dari "
        f"{number_in_words(breach.could_see)} orang.",
    )
    others = [(who, count) for who, count in breach.elsewhere if who != period.who]
    if others:
        yield (
            "Daftar di server",
            "Dalam masa ini daftar juga diambil tanpa akun oleh "
            + ", ".join(f"{who} ({count} berkas)" for who, count in others)
            + "; laporannya diminta dengan nama itu.",
        )
    yield "Batas pemberitahuan", instant_in_words(breach.due_at)
    yield "Dibuat", f"{instant_in_words(now)} oleh {by}"


def data_seen(breach: Breach) -> Iterator[str]:
    """Yield which data were disclosed, and of how many persons."""
    for text, count in (
        (OPENED, sum(1 for one in breach.people if one["opened"])),
        (f"{LISTED}, dalam berkas", breach.taken),
        (NUMBERS, breach.revealed),
        (EVIDENCE, sum(1 for one in breach.people if one["evidence"])),
    ):
        if count:
            yield f"{text}: {number_in_words(count)} orang"


def measures(breach: Breach) -> Iterator[str]:
    """Yield what was done, with gaps for what only a person knows."""
    what = "token program" if breach.period.token else "akun"
    if breach.closed_at:
        closed = instant_in_words(breach.closed_at)
        yield f"{what} tersebut ditutup {closed}; semua sesinya berakhir"
    else:
        yield f"[{what} tersebut belum ditutup: tutup sekarang, lalu tulis saatnya di sini]"
    yield "semua yang dilihat dan diunduh diperiksa dari jejak audit; daftarnya terlampir"
    yield "[upaya penanganan dan pemulihan lainnya]"
    yield "[nama dan kontak pejabat pelindungan data pribadi]"


def draft_notice(breach: Breach, layout: Layout, now: datetime) -> bytes:
    """Return the draft of the written notice as a letter."""
    from docx import Document

    document = Document()
    prepare(document, layout)
    for line in layout.letterhead:
        written(document, line, bold=True, align="center")
    written(document, "KONSEP", bold=True, align="right")
    written(document, "Pemberitahuan kegagalan pelindungan data pribadi", bold=True, align="center")
    written(document, "(UU 27/2022 tentang Pelindungan Data Pribadi, pasal 46)", align="center")
    written(document, f"Disampaikan paling lambat {instant_in_words(breach.due_at)}.")
    written(document, "Kepada: subjek data pribadi dalam daftar terlampir, dan lembaga pelindungan")
    written(document, "")
    for head, lines in parts_of(breach):
        written(document, head, bold=True)
        for line in lines:
            written(document, f"-\t{line}")
    properties = document.core_properties
    properties.title, properties.author = "Pemberitahuan kegagalan pelindungan data pribadi", ""
    properties.created = properties.modified = now.replace(tzinfo=None, microsecond=0)
    stream = BytesIO()
    document.save(stream)
    return settled(stream.getvalue(), now)


def parts_of(breach: Breach) -> Iterator[tuple[str, list[str]]]:
    """Yield the parts that the law requires, each with its lines."""
    period = breach.period
    yield "1. Data pribadi yang terungkap", list(data_seen(breach)) or ["tidak ada yang tercatat"]
    addresses = sorted({one["address"] for one in breach.comings if one["address"]})
    how = [
        f"antara {instant_in_words(period.since)} dan {instant_in_words(period.until)}",
        f"melalui {'token program dari ' if period.token else ''}akun {period.who}",
        f"diketahui {instant_in_words(breach.known_at)}",
        f"alamat jaringan yang tercatat: {', '.join(addresses) or 'tidak ada'}",
        "[bagaimana pihak lain memperoleh akses itu]",
    ]
    yield "2. Kapan dan bagaimana data terungkap", how
    yield "3. Upaya penanganan dan pemulihan", list(measures(breach))
