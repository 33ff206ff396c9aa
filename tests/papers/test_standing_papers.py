"""Rekap, belum ikrar, belum terlatih, pakta integritas, naskah ikrar: the numbers are those of the
marks, and every form names the right person.
"""

import csv
import io
import json
import re
from datetime import date, timedelta
from typing import Any

import pytest

from sibermata.desk.programme.pledges import annul_pledge
from sibermata.store.programme.papers import let_go_of_copies
from tests.cli.conftest import Type
from tests.marks import CYCLE, Programme
from tests.office import Office, person
from tests.papers.conftest import Make
from tests.papers.sheets import cells_of, pages_of, squeezed, text_of

ON = ("--on", "2026-03-10")
UJI = ("--cycle", "UJI", *ON)
JOMBANG = [
    person("1", "Dewi Percobaan", "3517015503809011", "Kepala Desa", "35.17.01.2001"),
    person("2", "Anton Rekayasa", "3517011503809012", "Ketua BPD", "35.17.01.2001"),
]


@pytest.fixture
def pledged(programme: Programme) -> Programme:
    """Two districts; Siti of Srigading and Dewi have signed, Agus is trained."""
    office = programme.office
    office.deliver(JOMBANG, "jombang", district="35.17")
    office.one("jombang")
    programme.sign(programme.person("Siti Contohwati", "35.16.05.2001"))
    programme.sign(programme.person("Dewi Percobaan"))
    programme.train(programme.person("Agus Latihan"))
    return programme


def lines_of(body: bytes, sheet: str = "Data") -> list[dict[str, Any]]:
    head, *rows = cells_of(body, sheet)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_the_recap_ties_with_the_marks_by_person_and_by_seat(
    pledged: Programme, make: Make
) -> None:
    body = make("rekap", *UJI, form="xlsx")
    lines, classes = lines_of(body), lines_of(body, "Menurut golongan jabatan")
    by_name = {line["Kabupaten/Kota"]: line for line in lines}
    mojokerto, jombang = by_name["Kabupaten Mojokerto"], by_name["Kabupaten Jombang"]
    assert (mojokerto["Wajib (orang)"], mojokerto["Sudah ikrar"]) == (8, 1)
    assert (jombang["Wajib (orang)"], jombang["Sudah ikrar"], jombang["Bagian orang"]) == (
        2,
        1,
        "50,0 %",
    )
    assert (mojokerto["Kursi terisi"], mojokerto["Kursi sudah"]) == (8, 1)
    assert [line["Golongan jabatan"] for line in classes][-1] == "Jumlah"
    sums = [one[-1] for one in (lines, classes)]
    assert [(one["Wajib (orang)"], one["Sudah ikrar"], one["Kursi terisi"]) for one in sums] == [
        (10, 2, 10)
    ] * 2, "by area and by class: the same sum"
    states = [column for column in sums[0] if column in WORDS]
    for line in (*lines, *classes):
        assert sum(line[column] for column in states) == line["Wajib (orang)"]


WORDS = (
    "Sudah ikrar",
    "Belum ikrar",
    "Lewat waktu",
    "Tidak ikrar",
    "Perlu tanda tangan lagi",
    "Tidak tampak",
    "Belum pasti",
)


def test_the_recap_of_the_province_has_a_map_and_names_who_is_silent(
    pledged: Programme, make: Make
) -> None:
    text = text_of(make("rekap", *UJI))
    assert "2 dari 10 orang sudah (20,0 %)." in text
    assert "Peta: bagian orang yang sudah, dalam persen" in text
    assert re.search("Tanpa data: .*Kabupaten Pacitan", text)
    assert "50-74 %" in text


def test_the_recap_of_a_district_goes_by_kecamatan_and_has_no_map(
    pledged: Programme, make: Make
) -> None:
    lines = lines_of(make("rekap", "--district", "35.17", *UJI, form="xlsx"))
    assert [line["Kecamatan"] for line in lines][:2] == ["Perak", "Jumlah"]
    text = text_of(make("rekap", "--district", "35.17", *UJI))
    assert "Peta" not in text
    assert "Kabupaten Jombang" in text


def test_the_recap_says_what_the_summary_says(pledged: Programme, make: Make, type_: Type) -> None:
    for subject in (("--requirement", "DASAR"), ("--cycle", "UJI")):
        lines = lines_of(make("rekap", *subject, *ON, form="xlsx"))
        said = type_("standing", "summary", "--by", "district", *subject, *ON, "--format", "json")
        rows = [row for row in json.loads(said.out) if row["area"] == "35.16"]
        mojokerto = next(line for line in lines if line["Kode"] == "35.16")
        for column, name in (
            ("persons", "Wajib (orang)"),
            ("seats", "Kursi terisi"),
            ("seats_covered", "Kursi sudah"),
            ("vacant", "Kursi kosong"),
        ):
            assert sum(row[column] for row in rows) == mojokerto[name], (subject, name)
    assert (mojokerto["Wajib (orang)"], mojokerto["Sudah ikrar"]) == (8, 1)


def test_whoever_has_not_pledged_is_listed_with_the_day_it_is_due(
    pledged: Programme, make: Make
) -> None:
    body = make("belum-ikrar", "--district", "35.16", *UJI, form="xlsx")
    lines = lines_of(body)
    assert len(lines) == 7
    assert not [
        one for one in lines if one["Kode desa"] == "35.16.05.2001" and "Siti" in one["Nama"]
    ]
    assert {line["Jatuh tempo"].date() for line in lines} == {date(2026, 3, 20)}
    text = text_of(make("belum-ikrar", "--village", "35.16.05.2002", *UJI))
    assert "Jumlah yang belum: 2 orang." in text
    assert "Kecamatan Ngoro: 2 orang." in text
    assert "20 Maret 2026" in text


def test_whoever_is_not_trained_is_listed_with_what_is_done(pledged: Programme, make: Make) -> None:
    text = text_of(make("belum-terlatih", "--district", "35.16", "--requirement", "DASAR", *ON))
    assert "Budi Ujicoba" in text
    assert "Agus Latihan" not in text
    assert "(0 dari 1)" in text
    assert "Jumlah yang belum: 3 orang." in text


def test_a_form_of_pakta_integritas_is_filled_in_for_whoever_has_still_to_sign(
    pledged: Programme, make: Make
) -> None:
    pages = pages_of(make("pakta-integritas", "--district", "35.16", *UJI))
    assert len(pages) == 7, "one page each"
    (budi,) = [page for page in pages if "Budi Ujicoba" in page]
    for said in ("Sekretaris Desa", "Srigading", "Ngoro", "Kabupaten Mojokerto", "Saksi-saksi"):
        assert said in budi
    assert "Naskah SKB-4 versi 1.0, sidik" in budi
    assert "PAKTA/SKB-4/1.0/" in budi
    assert not re.search(r"\d{16}", "".join(pages)), "never a NIK"


def test_one_person_gets_a_form_of_his_own(pledged: Programme, make: Make) -> None:
    number = str(pledged.person("Dewi Percobaan"))
    (page,) = pages_of(make("pakta-integritas", "--person", number, *UJI))
    assert "Dewi Percobaan" in page
    assert "Halaman" not in page, "a form is one page, whoever else signs"


def test_the_text_of_the_ikrar_has_all_its_points_and_its_leader(
    pledged: Programme, make: Make
) -> None:
    number = str(pledged.person("Siti Contohwati", "35.16.05.2001"))
    four, five = pages_of(make("naskah-ikrar", "--person", number, *UJI))
    assert "4. Menolak politik uang" in four
    assert "5. Memakai media sosial" in five
    assert "Pemimpin ikrar, Siti Contohwati Kepala Desa Srigading" in four
    bare, _ = pages_of(make("naskah-ikrar", *UJI))
    assert "Siti" not in bare


@pytest.mark.parametrize(
    ("words", "lacking"),
    [
        (("rekap",), "siklus atau kewajiban pelatihan"),
        (("belum-ikrar", "--district", "35.16"), "siklus"),
        (("belum-terlatih", "--district", "35.16"), "kewajiban pelatihan"),
        (("belum-ikrar", "--cycle", "UJI"), "kabupaten/kota atau desa"),
        (("pakta-integritas", "--cycle", "UJI"), "kabupaten/kota atau desa atau orang atau rapat"),
        (("naskah-ikrar",), "siklus"),
    ],
)
def test_what_is_lacking_is_named(
    programme: Programme, type_: Type, words: tuple[str, ...], lacking: str
) -> None:
    said = type_("papers", "make", *words, "-o", "x.pdf", "--by", "Rini")
    assert said.code == 2
    assert f"tanpa {lacking}." in said.err


def test_an_unknown_cycle_is_refused_by_name(programme: Programme, type_: Type) -> None:
    said = type_("papers", "make", "rekap", "--cycle", "PILEG", "-o", "x.pdf", "--by", "Rini")
    assert (said.code, "Tidak ada siklus PILEG" in said.err) == (2, True)


def test_a_recap_stays_true_after_later_acts_and_its_difference_is_explained(
    pledged: Programme, make: Make, type_: Type, settled: Office
) -> None:
    make("rekap", *UJI)
    (settled.folder / "bahan.pdf").rename(settled.folder / "dulu.pdf")
    pledged.sign(pledged.person("Budi Ujicoba"))
    said = type_("papers", "verify", settled.folder / "dulu.pdf")
    assert (said.code, "SAMA" in said.out) == (0, True), said
    make("rekap", *UJI)
    said = type_("papers", "diff", "1", "2", "--format", "json")
    found = {one["line"]: one for one in json.loads(said.out)}
    mojokerto = found["35.16 · Kabupaten Mojokerto · 12,5 % · 12,5 %"]
    assert "Sudah ikrar: 1" in mojokerto["before"]
    assert mojokerto["cause"].startswith("ikrar dicatat (SKB-4): tindakan petugas, ")
    assert found["Jumlah · 20,0 % · 20,0 %"]["cause"] == ""


def test_an_act_an_annulment_a_programme_and_another_day_are_causes(
    pledged: Programme, make: Make, type_: Type
) -> None:
    place = ("--village", "35.16.05.2001")
    make("belum-ikrar", *place, *UJI)
    budi = pledged.person("Budi Ujicoba")
    act = pledged.sign(budi).number
    make("belum-ikrar", *place, *UJI)
    with pledged.desk() as desk:
        annul_pledge(desk, act, "salah orang")
    pledged.load(CYCLE.replace("Pemilihan uji", "Pemilihan uji coba"))
    make("belum-ikrar", *place, "--cycle", "UJI", "--on", "2026-03-21")

    def causes(one: int, other: int) -> dict[str, str]:
        said = type_("papers", "diff", one, other, "--format", "json")
        return {line["line"]: line["cause"] for line in json.loads(said.out)}

    (signed,) = [why for line, why in causes(1, 2).items() if "Budi" in line]
    assert signed.startswith("ikrar dicatat (SKB-4)")
    later = causes(2, 3)
    (back,) = [why for line, why in later.items() if "Budi" in line]
    for word in ("catatan dibatalkan", "program berubah (cycle UJI)", "tanggal keadaannya berbeda"):
        assert word in back


def test_the_marks_that_are_stored_and_those_made_aside_give_the_same_paper(
    pledged: Programme, make: Make, type_: Type, settled: Office
) -> None:
    make("rekap", "--cycle", "UJI")
    said = type_("papers", "verify", settled.folder / "bahan.pdf")
    assert (said.code, "SAMA" in said.out) == (0, True), said
    rows = list(csv.DictReader(io.StringIO(type_("papers", "list", "--format", "csv").out)))
    assert rows[0]["kind"] == "rekap"


def test_a_recap_without_a_programme_or_people_says_that_there_are_none(
    programme: Programme, make: Make
) -> None:
    text = text_of(make("belum-terlatih", "--district", "35.17", "--requirement", "DASAR", *ON))
    assert "Jumlah yang belum: 0 orang." in text
    assert squeezed("Belum ada") not in squeezed(text)


def test_the_sealed_copy_goes_after_its_years_and_the_line_stays(
    pledged: Programme, make: Make, type_: Type, settled: Office
) -> None:
    make("rekap", *UJI)
    (row,) = settled.ask("select keep_until, made_at from paper")
    assert row["keep_until"].year == row["made_at"].year + 5
    with settled.database.work() as connection:
        assert let_go_of_copies(connection, row["keep_until"]) == 0
        assert let_go_of_copies(connection, row["keep_until"] + timedelta(days=1)) == 1
        assert let_go_of_copies(connection, row["keep_until"] + timedelta(days=1)) == 0
    said = type_("papers", "verify", settled.folder / "bahan.pdf")
    assert (said.code, "SAMA" in said.out) == (0, True), "the hash alone tells"
    said = type_("papers", "diff", "1", "1")
    assert (said.code, "masa simpannya berakhir" in said.err) == (2, True)
