"""Nominatif, Model A.4 and Buku BPD: what is printed ties with the registry, whatever stands there."""

import re
import time
import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime
from threading import Event, Thread

import pytest

from sibermata.papers.catalogue import KINDS
from sibermata.papers.fingerprint import content_hash, pack_content, unpack_content
from sibermata.papers.layout import make_layout, read_layout
from sibermata.papers.render import draw
from sibermata.papers.wording import post_in_words
from sibermata.records.paper import Column, Content, Request, Row, Section, Source
from sibermata.rules.post.catalogue import Post
from sibermata.settings import find_config
from sibermata.store.base.publications import publish_act
from sibermata.store.programme.papers import last_publication
from sibermata.sync.night import Rules
from tests.cli.conftest import Type
from tests.office import AGUS, CAST, JOKO, SITI, Office, person
from tests.papers.conftest import KETUA, LONG, Make
from tests.papers.sheets import cells_of, fonts_of, pages_of, squeezed, text_of

HOSTILE = "=cmd|'/C calc'!A0 #image(\"x\") *tebal* $x$ <b> \\u{41}"
SOURCE = Source(12, datetime(2026, 3, 2, 1, 15, tzinfo=UTC), None)


def test_the_nominatif_of_a_district_has_every_post_and_says_where_it_is_from(
    make: Make, office: Office
) -> None:
    text = text_of(make("nominatif", "--district", "35.16"))
    for row in office.roster():
        assert squeezed(row["name"]) in squeezed(text)
    assert "8 jabatan, 8 orang, 2 desa/kelurahan" in text
    assert "Terbitan 1 · keadaan" in text
    assert "Kabupaten Mojokerto (35.16) · 8 baris" in text
    assert "Halaman 1 dari 1" in text
    assert "19 Desember 2019" in text
    assert not [nik for row in CAST if (nik := row["nik"]) in text]


def test_the_workbook_and_the_pdf_say_the_same_lines_and_the_same_hash(make: Make) -> None:
    text = text_of(make("nominatif", "--district", "35.16"))
    body = make("nominatif", "--district", "35.16", form="xlsx")
    head, *rows = cells_of(body)
    about = {row[0]: row[1] for row in cells_of(body, "Keterangan")}
    assert (len(rows), about["Jumlah baris"]) == (8, "8")
    assert about["Sidik isi"] in text
    names = [row[head.index("Nama")] for row in rows]
    assert re.search(".*".join(re.escape(squeezed(name)) for name in names), squeezed(text))
    assert {row[head.index("Mulai menjabat")].date() for row in rows} == {date(2019, 12, 19)}


def test_a_village_alone_has_its_own_people_only(make: Make) -> None:
    text = text_of(make("nominatif", "--village", "35.16.05.2002"))
    assert "Agus Latihan" in text
    assert "Budi Ujicoba" not in text
    assert "2 baris" in text


def test_model_a4_has_the_columns_of_the_law_and_no_bpd(make: Make) -> None:
    body = make("model-a4", "--village", "35.16.05.2001", form="xlsx")
    head, *rows = cells_of(body)
    assert [one for one in head if one not in ("Kode desa", "Desa", "Kecamatan")] == [
        "No.",
        "Nama",
        "NIAP",
        "NIP",
        "Jenis kelamin",
        "Tempat, tanggal lahir",
        "Agama",
        "Pangkat, golongan",
        "Jabatan",
        "Pendidikan terakhir",
        "Nomor dan tanggal keputusan pengangkatan",
        "Nomor dan tanggal keputusan pemberhentian",
        "Keterangan",
    ]
    assert "Ratna Khayalan" not in str(rows)
    assert "141/1/2019, 19 Desember 2019" in str(rows)
    assert {row[head.index("Tempat, tanggal lahir")] for row in rows} == {"Mojokerto"}
    text = text_of(make("model-a4", "--village", "35.16.05.2001"))
    assert "Tidak dicetak menurut pengaturan kantor (papers.toml): NIP, tanggal lahir." in text


def test_the_book_of_the_bpd_has_the_bpd_alone(make: Make) -> None:
    text = text_of(make("buku-bpd", "--district", "35.16"))
    assert "Ratna Khayalan" in text
    assert "Ketua BPD" in text
    assert "Siti Contohwati" not in text


@pytest.mark.parametrize("kind", ["nominatif", "model-a4", "buku-bpd"])
def test_a_paper_without_what_it_needs_is_refused_with_a_sentence(type_: Type, kind: str) -> None:
    said = type_("papers", "make", kind, "-o", "x.pdf", "--by", "Rini")
    assert said.code == 2
    assert f"Bahan {kind} tidak dapat dibuat tanpa kabupaten/kota atau desa." in said.err


def test_an_unknown_kind_form_or_number_is_refused(type_: Type) -> None:
    said = type_("papers", "make", "poster", "-o", "x.pdf", "--by", "Rini")
    assert (said.code, "nominatif" in said.err) == (2, True)
    said = type_("papers", "make", "nominatif", "--district", "35.16", "-o", "x.docx", "--by", "R")
    assert (said.code, "tidak dibuat sebagai docx" in said.err) == (2, True)
    assert type_("papers", "diff", "1", "2").code == 2


def test_an_empty_registry_gives_a_paper_that_says_so(type_: Type, office: Office) -> None:
    said = type_("papers", "make", "nominatif", "--district", "35.16", "-o", "x.pdf", "--by", "R")
    assert said.code == 0, said.err
    assert "0 jabatan, 0 orang" in text_of((office.folder / "x.pdf").read_bytes())


def test_what_people_wrote_is_text_and_never_markup(office: Office, type_: Type) -> None:
    office.deliver((SITI, JOKO, {**JOKO, "key": "8", "post": "Kepala Dusun #image(x) *tebal* $x$"}))
    office.one()
    target = office.folder / "x.pdf"
    said = type_("papers", "make", "nominatif", "--district", "35.16", "-o", target, "--by", "R")
    assert said.code == 0, said.err
    content = list_of(1)
    (section,) = content.sections
    row = replace(section.rows[0], cells=(1, HOSTILE, "Kasi"))
    content = replace(content, sections=(Section((row,)),), title='#panic("x") _a_ <b>')
    layout = read_layout(find_config({}))
    text = text_of(draw(KINDS["nominatif"], content, layout, SOURCE, b"\1" * 32).body)
    assert squeezed(HOSTILE) in squeezed(text)
    assert '#PANIC("X")' in text


def test_the_same_paper_made_twice_has_the_same_bytes_and_is_kept_twice(
    make: Make, type_: Type, office: Office
) -> None:
    first = make("nominatif", "--district", "35.16")
    assert make("nominatif", "--district", "35.16") == first
    book = make("nominatif", "--district", "35.16", form="xlsx")
    assert make("nominatif", "--district", "35.16", form="xlsx") == book
    rows = office.ask(
        "select kind, form, renderer, fonts, machine, lines, by from paper order by 1"
    )
    assert [(row["kind"], row["lines"], row["by"]) for row in rows] == [
        ("nominatif", 8, "Rini")
    ] * 4
    assert [(row["kind"], row["lines"], row["by"]) for row in rows] == [
        ("nominatif", 8, "Rini")
    ] * 4
    assert {row["renderer"].split()[0] for row in rows} == {"typst", "xlsxwriter"}
    assert all(row["machine"] for row in rows)
    trail = office.ask("select who, detail from audit where what = 'paper'")
    assert [(row["who"], row["detail"]["lines"]) for row in trail] == [("Rini", 8)] * 4


def test_what_was_made_is_never_changed_and_never_dropped(make: Make, office: Office) -> None:
    make("nominatif", "--district", "35.16")
    for statement in (
        "update paper set by = 'lain'",
        "update paper set content = null, lines = 3",
        "delete from paper",
        "truncate paper",
    ):
        with pytest.raises(Exception, match=r"made stays|append-only"), office.database.work() as c:
            c.execute(statement)
    with office.database.work() as connection:
        connection.execute("update paper set content = null, body = null")


def test_nothing_of_a_kept_paper_rests_in_the_clear(make: Make, office: Office) -> None:
    make("nominatif", "--district", "35.16")
    (row,) = office.ask("select * from paper")
    assert b"Siti" not in bytes(row["content"]) + bytes(row["body"])
    assert "Siti" not in str({**row, "content": "", "body": ""})


def test_a_file_is_found_and_read_again_also_after_later_nights(
    make: Make, type_: Type, office: Office
) -> None:
    make("nominatif", "--district", "35.16")
    office.deliver((*CAST[:3], KETUA))
    office.one()
    said = type_("papers", "verify", office.folder / "bahan.pdf")
    assert (said.code, "SAMA" in said.out) == (0, True), said
    assert "Bahan 1 (nominatif), dibuat" in said.out
    assert "oleh Rini, dari terbitan 1" in said.out


def test_a_file_that_was_changed_is_told_and_a_foreign_one_is_refused(
    make: Make, type_: Type, office: Office
) -> None:
    body = make("nominatif", "--district", "35.16", form="xlsx")
    changed, foreign = office.folder / "ubah.xlsx", office.folder / "lain.pdf"
    changed.write_bytes(body + b"\0")
    foreign.write_bytes(b"%PDF-1.7 nothing of ours")
    said = type_("papers", "verify", changed)
    assert (said.code, "TIDAK sama dengan yang dibuat" in said.out) == (3, True)
    said = type_("papers", "verify", foreign)
    assert (said.code, "tidak memuat sidik isi" in said.err) == (2, True)
    foreign.write_bytes(b"%PDF-1.7 sidik-isi:" + b"ab" * 32)
    said = type_("papers", "verify", foreign)
    assert (said.code, "tidak ada di daftar bahan" in said.err) == (2, True)


def test_each_difference_between_two_papers_has_its_cause(
    make: Make, type_: Type, office: Office
) -> None:
    make("nominatif", "--district", "35.16")
    new = person("10", "Dewi Percobaan", "3516054403929020", "Kaur Keuangan")
    renamed = {**AGUS, "name": "Agus Latihan Baru"}
    office.deliver((*CAST[:2], JOKO, CAST[4], renamed, KETUA, LONG, new))
    office.one()
    make("nominatif", "--district", "35.16")
    said = type_("papers", "diff", "1", "2", "--format", "csv")
    assert said.code == 0, said.err
    lines = {line.split(",")[0]: line for line in said.out.splitlines()[1:]}
    assert "Dewi Percobaan" in lines["bertambah"]
    assert "mulai menjabat: sumber mojokerto" in lines["bertambah"]
    assert re.search(r"Nama: Agus Latihan.*Nama: Agus Latihan Baru.*keterangan orang", said.out)
    assert type_("papers", "diff", "1", "1", "--format", "csv").out.count("\n") == 1


def test_two_kinds_are_not_told_apart(make: Make, type_: Type) -> None:
    make("nominatif", "--district", "35.16")
    make("model-a4", "--district", "35.16")
    said = type_("papers", "diff", "1", "2")
    assert (said.code, "tidak sejenis: nominatif dan model-a4" in said.err) == (2, True)


def test_papers_are_listed_newest_first(make: Make, type_: Type) -> None:
    make("nominatif", "--district", "35.16")
    make("model-a4", "--district", "35.16")
    said = type_("papers", "list", "--format", "csv")
    assert [line.split(",")[3] for line in said.out.splitlines()[1:]] == ["model-a4", "nominatif"]
    said = type_("papers", "list", "--kind", "nominatif", "--format", "json")
    assert said.out.count('"number"') == 1


def test_a_score_card_says_how_fresh_whole_and_clean_a_district_is(
    make: Make, type_: Type, office: Office
) -> None:
    office.deliver((*CAST, KETUA, LONG, {**LONG, "key": "11", "name": "-", "nik": ""}))
    office.one()
    lines = {row[2]: row[3] for row in cells_of(make("kartu-skor", form="xlsx"))[1:]}
    assert lines["NIK terisi"] == "100,0 %"
    assert lines["Pendidikan terisi"] == "0,0 %"
    assert lines["Umur data"] == "0 hari"
    assert lines["Baris ditolak"] == "11,1 %"
    assert lines["Desa berdata"] == "0,7 %"
    assert lines["Perbaikan diikuti"] == "0"
    text = text_of(make("kartu-skor", "--district", "35.16"))
    assert "Kabupaten Mojokerto (35.16)" in text
    assert "8 dari 8 jabatan" in text
    assert type_("papers", "verify", office.folder / "bahan.pdf").code == 0


def list_of(lines: int) -> Content:
    rows = tuple(
        Row((at, LONG["name"], "Kepala Urusan Umum dan Perencanaan"), f"tenure {at}")
        for at in range(1, lines + 1)
    )
    columns = (Column("No.", "1cm"), Column("Nama", "2fr"), Column("Jabatan", "2fr"))
    return Content("Daftar", ("Kabupaten Mojokerto",), columns, (Section(rows, "Desa"),))


@pytest.mark.parametrize("lines", [0, 1, 200])
def test_a_list_of_any_length_is_drawn_with_the_shipped_fonts_and_loses_no_line(lines: int) -> None:
    content, layout = list_of(lines), read_layout(find_config({}))
    digest = content_hash(Request("nominatif"), content)
    body = draw(KINDS["nominatif"], content, layout, SOURCE, digest).body
    pages = pages_of(body)
    letters = squeezed("".join(pages))
    assert letters.count("Wirasanjayakusumawardhanawijayadiningratsurapati") == lines
    assert f"Halaman {len(pages)} dari {len(pages)}" in pages[-1]
    assert {name.split("-")[0] for name in fonts_of(body)} == {"LiberationSans"}


def test_without_a_signatory_and_without_a_letterhead_a_paper_is_drawn() -> None:
    content = tomllib.loads((find_config({}) / "papers.toml").read_text(encoding="utf-8"))
    bare = {**content, "signatory": [], "letterhead": {"lines": [], "address": ""}}
    body = draw(KINDS["nominatif"], list_of(1), make_layout(bare), SOURCE, b"\1" * 32).body
    assert "Kepala Dinas" not in text_of(body)
    named = {**content["signatory"][0], "capacity": "Plt.", "name": "Contoh Uji, S.H.", "nip": "1"}
    body = draw(
        KINDS["nominatif"],
        list_of(1),
        make_layout({**content, "signatory": [named]}),
        SOURCE,
        b"\1" * 32,
    ).body
    assert "Plt. Kepala Dinas" in text_of(body)
    assert "Contoh Uji, S.H." in text_of(body)
    assert "NIP" not in text_of(body), "a switch that is off by default"


def test_the_hash_is_over_what_is_said_and_what_is_kept_comes_back() -> None:
    content = list_of(3)
    assert unpack_content(pack_content(content)) == content
    hashes = {
        content_hash(Request("nominatif", district="35.16"), content),
        content_hash(Request("nominatif", district="35.17"), content),
        content_hash(Request("nominatif", district="35.16"), list_of(2)),
    }
    assert len(hashes) == 3


@pytest.mark.parametrize(
    ("post", "label", "capacity", "said"),
    [
        ("KADES", "", "Pj", "Pj. Kepala Desa"),
        ("KADES", "", "definitif", "Kepala Desa"),
        ("KADUS", "Krajan", "", "Kepala Dusun Krajan"),
        ("KASI_LAIN", "Pembangunan", "Plt", "Plt. Kepala Seksi Pembangunan"),
        ("KAUR_LAIN", "Kepala Urusan Arsip", "", "Kepala Urusan Arsip"),
        ("KADUS", "", "", "Kepala Dusun"),
    ],
)
def test_the_capacity_stands_before_the_post(
    rules: Rules, post: str, label: str, capacity: str, said: str
) -> None:
    posts: dict[str, Post] = rules.book.posts.posts
    assert post_in_words(post, label, capacity, posts) == said


def test_a_paper_waits_for_what_is_being_published_and_misses_nothing(settled: Office) -> None:
    begun, read = Event(), []

    def publish_slowly() -> None:
        with settled.database.work() as connection:
            publish_act(connection, "slow")
            begun.set()
            time.sleep(0.5)

    slow = Thread(target=publish_slowly)
    slow.start()
    begun.wait(10)
    with settled.database.work() as connection:
        read.append(last_publication(connection).publication)
    slow.join()
    numbers = [row["number"] for row in settled.ask("select number from publication")]
    assert read == [max(numbers)]
    assert len(numbers) == 2
