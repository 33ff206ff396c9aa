"""The papers of a meeting: sheets to sign, letters, badges, minutes; the sums tie, and every code is
on the page of the one it was made for.
"""

import io
import re
import time
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import docx
import pytest

from sibermata.desk.programme.paper_files import hash_in_file, workbook, written
from sibermata.papers.code import qr_svg
from sibermata.papers.docx import letter
from sibermata.papers.fingerprint import content_hash
from sibermata.papers.kind import Kind
from sibermata.papers.layout import Layout, read_layout
from sibermata.papers.meeting import piagam
from sibermata.papers.meeting.berita_acara import berita_acara
from sibermata.papers.meeting.catalogue import OF_MEETINGS
from sibermata.papers.meeting.daftar_hadir import daftar_hadir, subdistricts_of
from sibermata.papers.meeting.daftar_undangan import daftar_undangan
from sibermata.papers.meeting.kartu_nama import kartu_nama
from sibermata.papers.meeting.notula import notula
from sibermata.papers.meeting.shapes import FollowUp
from sibermata.papers.meeting.undangan import undangan
from sibermata.papers.meeting.wording import sums
from sibermata.papers.render import draw
from sibermata.records.paper import Content, Family, Form, Request, Source
from sibermata.settings import find_config
from tests.papers import meetings
from tests.papers.meetings import GUEST, LONGEST, code_of, meeting
from tests.papers.sheets import cells_of, pages_of, squeezed, text_of

SOURCE = Source(412, datetime(2024, 9, 17, 1, 15, tzinfo=UTC), None)
SAY = {
    "undangan": undangan,
    "daftar-undangan": daftar_undangan,
    "daftar-hadir": daftar_hadir,
    "kartu-nama": kartu_nama,
    "notula": notula,
    "berita-acara": berita_acara,
}


@pytest.fixture(scope="module")
def layout() -> Layout:
    return read_layout(find_config({}))


def pdf(kind: Kind, content: Content, layout: Layout, number: str = "") -> bytes:
    digest = content_hash(Request(kind.name), content)
    return draw(kind, content, layout, SOURCE, digest, number).body


def drawn(name: str, people: int, layout: Layout, number: str = "", **values: object) -> bytes:
    content = SAY[name](meeting(people, **values), layout)
    return pdf(OF_MEETINGS[name], content, layout, number)


def test_a_sheet_has_24_lines_a_subtotal_and_a_code_of_its_own(layout: Layout) -> None:
    pages = pages_of(drawn("daftar-hadir", 75, layout))
    assert len(pages) == 3 + 2 + 1, "50 people are three sheets, 25 are two, and one is empty"
    assert [re.search(r"Lembar ini (\d+) orang; sampai lembar ini (\d+)", page) for page in pages][
        -1
    ] is None
    said = [
        tuple(map(int, re.findall(r"Lembar ini (\d+) orang; sampai lembar ini (\d+)", page)[0]))
        for page in pages[:-1]
    ]
    assert said == [(24, 24), (24, 48), (2, 50), (24, 74), (1, 75)]
    assert [re.search(r"HADIR/RAKOR-2024-09/2/(\d+)", page) is not None for page in pages[:-1]] == [
        True
    ] * 5
    assert "Halaman 6 dari 6" in pages[-1]
    assert "Tanpa undangan" in pages[-1]


def test_every_name_is_on_its_sheet_whole_also_the_longest(layout: Layout) -> None:
    pages = pages_of(drawn("daftar-hadir", 50, layout))
    letters = squeezed("".join(pages))
    assert letters.count(squeezed(LONGEST)) == len([n for n in range(1, 51) if n % 24 == 3])
    for number in (1, 24, 25, 50):
        assert f"Budi Ujicoba {number}" in " ".join(pages)


@pytest.mark.slow
def test_a_list_of_2000_to_sign_is_drawn_in_three_seconds_of_work(layout: Layout) -> None:
    begun = time.process_time()
    body = drawn("daftar-hadir", 2000, layout)
    assert time.process_time() - begun < 3 * 2, "seconds of a processor, which may be shared"
    pages = pages_of(body)
    assert f"Halaman {len(pages)} dari {len(pages)}" in pages[-1]
    assert "sampai lembar ini 2000 orang" in pages[-2]


def test_each_letter_has_its_own_code_and_no_other(layout: Layout) -> None:
    pages = pages_of(drawn("undangan", 5, layout, "005/1/2024"))
    assert len(pages) == 5
    for number, page in enumerate(pages, 1):
        codes = re.findall(r"SBM1-[0-9A-Z]{27}", squeezed(page))
        assert codes == [code_of(number)]
        assert "Nomor : 005/1/2024" in page
        assert "Rabu, 18 September 2024" in page
        assert "KONSEP" not in page


def test_the_code_as_squares_is_the_code_alone() -> None:
    assert qr_svg("SBM1-ABC") != qr_svg("SBM1-ABD")
    assert "ABC" not in qr_svg("SBM1-ABC")


@pytest.mark.parametrize(
    "name", [name for name, kind in OF_MEETINGS.items() if kind.family is Family.NASKAH]
)
def test_a_naskah_without_a_number_bears_konsep_on_every_page(name: str, layout: Layout) -> None:
    content = (
        piagam.piagam(meeting(3), piagam.persons(meeting(3)), ())
        if name == "piagam"
        else SAY[name](meeting(3), layout)
    )
    pages = pages_of(pdf(OF_MEETINGS[name], content, layout))
    assert all("KONSEP" in page for page in pages)
    pages = pages_of(pdf(OF_MEETINGS[name], content, layout, "7/2024"))
    assert not any("KONSEP" in page for page in pages)
    assert "7/2024" in pages[0]


def test_the_letter_for_srikandi_keeps_its_words_whole_and_lists_everybody(layout: Layout) -> None:
    content = undangan(meeting(120), layout)
    body = written(
        OF_MEETINGS["undangan"], Form.DOCX, Request("undangan"), content, layout, SOURCE, b"\7" * 32
    ).body
    document = docx.Document(io.BytesIO(body))
    runs = [run.text for paragraph in document.paragraphs for run in paragraph.runs]
    for word in ("${ttd_pengirim}", "${nama_pengirim}", "${nip_pengirim}", "${tanggal_naskah}"):
        assert runs.count(word) == 1
    assert [text for text in runs if "${nomor_naskah}" in text] == ["Nomor\t:\t${nomor_naskah}"]
    assert [len(table.rows) - 1 for table in document.tables] == [50, 50, 20]
    assert document.tables[0].rows[3].cells[1].text == LONGEST
    assert hash_in_file(body) == b"\7" * 32
    assert not re.search(
        r"SBM1-", zipfile.ZipFile(io.BytesIO(body)).read("word/document.xml").decode()
    )
    again = written(
        OF_MEETINGS["undangan"], Form.DOCX, Request("undangan"), content, layout, SOURCE, b"\7" * 32
    ).body
    assert again == body


def test_the_letter_reads_like_one_in_a_word_processor(layout: Layout) -> None:
    content = undangan(meeting(120), layout)
    body = letter(content, layout, SOURCE, b"\7" * 32).body
    document = docx.Document(io.BytesIO(body))
    by_text = {one.text: one for one in document.paragraphs}
    long = next(one for text, one in by_text.items() if text.startswith("Hal\t"))
    look = long.paragraph_format
    assert look.left_indent == -(look.first_line_indent or 0), "further lines under the value"
    assert [stop.position for stop in look.tab_stops][-1] == look.left_indent
    for word in ("${ttd_pengirim}", "${nama_pengirim}"):
        assert by_text[word].paragraph_format.keep_with_next, "a signature is on one page"
    head = by_text[layout.letterhead[-1]]
    order = [child.tag.rpartition("}")[2] for child in head._p.pPr]
    assert order == ["pBdr", "jc"], "in the order in which Word wants it"
    assert by_text["Lampiran: daftar undangan Rapat koordinasi netralitas"].paragraph_format
    for table in document.tables:
        heading = table._tbl.getprevious().text or "".join(table._tbl.getprevious().itertext())
        assert heading.startswith("Kabupaten Contoh")
        (row, *_) = table._tbl.tr_lst
        assert row.trPr is not None
        assert [child.tag.rpartition("}")[2] for child in row.trPr] == ["tblHeader"]


def test_a_list_that_goes_on_repeats_its_heading_on_every_page(layout: Layout) -> None:
    pages = pages_of(drawn("daftar-undangan", 120, layout))
    for number, page in enumerate(pages, 1):
        assert "Kabupaten Contoh" in page, number
        assert page.count("Alasan diundang") >= 1
    first = [page for page in pages if "Budi Ujicoba 49" in page]
    assert "Kabupaten Contoh 1" in first[0].split("Budi Ujicoba 49")[0]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        pytest.param(["Ngoro"] * 3, "Kecamatan Ngoro", id="one"),
        pytest.param(["Ngoro", "Ngoro", "Pungging"], "Kecamatan Ngoro, Pungging", id="two"),
        pytest.param(list("ABCDE"), "Kecamatan A sampai E", id="many"),
        pytest.param(["", ""], "", id="none"),
    ],
)
def test_a_sheet_to_sign_is_headed_by_its_kecamatan(names: list[str], said: str) -> None:
    lines = [replace(meetings.invited(at), subdistrict=name) for at, name in enumerate(names, 1)]
    assert subdistricts_of(lines) == said


@pytest.mark.parametrize("name", ["notula", "berita-acara"])
@pytest.mark.parametrize("follow_ups", [0, 2, 5, 8])
def test_a_signature_never_stands_alone_on_a_page(
    name: str, follow_ups: int, layout: Layout
) -> None:
    said = tuple(FollowUp(f"Tindak lanjut {at}", "DPMD", None) for at in range(follow_ups))
    pages = pages_of(drawn(name, 60, layout, "7/2024", follow_ups=said))
    (signed,) = [page for page in pages if "Kepala Dinas" in page]
    assert "Tindak lanjut" in signed or "Demikian berita acara" in signed


def test_invited_and_without_invitation_are_the_outcomes(layout: Layout) -> None:
    of = meeting(130)
    section = sums(of)
    *districts, whole = [row.cells for row in section.rows]
    for at in range(2, len(whole)):
        numbers = [cells[at] for cells in districts]
        assert sum(n for n in numbers if isinstance(n, int)) == whole[at]
    for _, _, invited, without, *outcomes in (*districts, whole):
        assert isinstance(invited, int)
        assert isinstance(without, int)
        assert invited + without == sum(n for n in outcomes if isinstance(n, int))
    for name in ("notula", "berita-acara"):
        text = text_of(drawn(name, 130, layout))
        assert " ".join(str(number) for number in whole[2:]) in text


def test_the_record_says_day_and_numbers_in_words_and_that_coming_is_no_pledge(
    layout: Layout,
) -> None:
    text = text_of(drawn("berita-acara", 60, layout, "1/2024", closed=True))
    assert "tanggal delapan belas bulan September tahun dua ribu dua puluh empat" in text
    assert "Diundang 60 orang" in text
    assert "Kehadiran bukan pernyataan ikrar" in text
    assert "Melengkapi data BPD" in text
    assert "KPU Provinsi Jawa Timur" in text
    assert "belum ditutup" not in text
    assert "Rapat belum ditutup" in text_of(drawn("notula", 60, layout, "1/2024"))


def test_badges_are_ten_to_a_page_and_carry_the_code_as_squares_only(layout: Layout) -> None:
    pages = pages_of(drawn("kartu-nama", 21, layout))
    assert len(pages) == 3
    assert "SBM1" not in "".join(pages)
    assert "Budi Ujicoba 21" in pages[-1]


def test_the_invite_list_explains_each_line_and_its_workbook_ties(layout: Layout) -> None:
    of = meeting(60)
    content = daftar_undangan(of, layout)
    text = text_of(pdf(OF_MEETINGS["daftar-undangan"], content, layout))
    assert "Jumlah: 60 orang." in text
    assert "Kabupaten Contoh 2: 10 orang." in text
    assert text.count("yang belum ikrar") == 60
    rows = cells_of(workbook(content, SOURCE, b"\1" * 32).body)
    assert len(rows) == 61


def test_certificates_go_to_who_came_in_person_and_to_their_districts(layout: Layout) -> None:
    of = meeting(12, lines=(*meeting(12).lines, GUEST))
    pages = pages_of(pdf(OF_MEETINGS["piagam"], piagam.piagam(of, piagam.persons(of), ()), layout))
    assert len(pages) == 6 + 2, "six of twelve, a guest and one without invitation"
    assert "Camat Contoh" in " ".join(pages)
    assert [row.cells[0] for row in piagam.districts(of)] == ["Pemerintah Kabupaten Contoh 1"]


@pytest.mark.parametrize("name", SAY)
@pytest.mark.parametrize("people", [0, 1])
def test_a_meeting_of_nobody_or_of_one_is_drawn(name: str, people: int, layout: Layout) -> None:
    assert pages_of(
        drawn(name, people, layout, walk_ins=(), follow_ups=(), witnesses=(), speakers=())
    )


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (11, "sebelas"),
        (12, "dua belas"),
        (20, "dua puluh"),
        (100, "seratus"),
        (119, "seratus sembilan belas"),
        (1000, "seribu"),
        (2024, "dua ribu dua puluh empat"),
        (2147, "dua ribu seratus empat puluh tujuh"),
        (11_500, "sebelas ribu lima ratus"),
    ],
)
def test_numbers_are_spelled_as_they_are_spoken(number: int, words: str) -> None:
    from sibermata.papers.meeting.wording import spelled

    assert spelled(number) == words


def test_who_names_no_district_stands_under_words_and_no_letter_has_a_line_of_a_dash(
    layout: Layout,
) -> None:
    alone = replace(meeting(0), lines=(GUEST,))
    heading = "Tanpa kabupaten/kota"
    for name in ("daftar-hadir", "daftar-undangan"):
        assert heading in text_of(pdf(OF_MEETINGS[name], SAY[name](alone, layout), layout))
    page = text_of(pdf(OF_MEETINGS["undangan"], undangan(alone, layout), layout))
    assert "Camat - di tempat" not in page
    assert "Camat di tempat" in page
    badge = text_of(pdf(OF_MEETINGS["kartu-nama"], kartu_nama(alone, layout), layout))
    assert badge.count("Camat Contoh Camat") == 1
