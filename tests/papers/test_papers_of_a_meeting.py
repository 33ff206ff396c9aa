"""The papers of a meeting that was held: their numbers are those that `meetings show` says, before
its close, at it and after it.
"""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest

from sibermata.desk.meetings.meetings import add_follow_up, finish_follow_up
from tests.cli.conftest import Type
from tests.gathering import HELD_ON, Gathering
from tests.marks import Programme
from tests.papers.conftest import Make
from tests.papers.sheets import cells_of, pages_of, text_of

OF = ("--meeting", "RAKOR-UJI")
SUMS = ("invited", "walk_ins", "hadir", "terlambat", "diwakili", "izin", "tidak_hadir")
WALK_INS = [
    {"name": "Bu Wati", "outcome": "hadir"},
    {"name": "Pak Tamtomo Rekaan", "outcome": "hadir"},
]


@pytest.fixture
def invited(programme: Programme) -> Gathering:
    """A meeting with its list, on its day."""
    programme.mark()
    gathering = Gathering(programme)
    gathering.invite()
    gathering.begin()
    return gathering


@pytest.fixture
def held(invited: Gathering) -> Gathering:
    """Two came through the door, two without an invitation; something was agreed."""
    invited.scan(*list(invited.codes().values())[:2])
    invited.tell(more=WALK_INS)
    with invited.programme.desk() as desk:
        until = HELD_ON + timedelta(7)
        add_follow_up(desk, invited.code, "Mengirim daftar", "Sekdes Srigading", until)
    return invited


def shown(type_: Type, by: str = "district") -> tuple[int, ...]:
    """What `meetings show` sums to, and of how many nobody said anything."""
    said = type_("meetings", "show", "RAKOR-UJI", "--what", by, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(said.out)))
    return tuple(sum(int(row[name]) for row in rows) for name in (*SUMS, "not_reported"))


def in_one_line(numbers: tuple[int, ...]) -> str:
    return "Jumlah " + " ".join(map(str, numbers))


def test_the_sheets_and_the_record_tie_with_what_the_meeting_shows(
    held: Gathering, make: Make, type_: Type
) -> None:
    counts = shown(type_)
    assert counts[:3] == (len(held.lines()) - 2, 2, 4)
    for kind in ("berita-acara", "notula"):
        text = text_of(make(kind, *OF))
        assert in_one_line(counts) in text
        assert "Rapat belum ditutup" in text
        assert "Mengirim daftar" in text
        assert "Sekdes Srigading" in text
    sheets = pages_of(make("daftar-hadir", *OF))
    assert f"sampai lembar ini {counts[0]} orang" in " ".join(sheets)
    for line in held.lines():
        assert (line["name"] in " ".join(sheets)) == (line["kind"] != "walk_in")
    held.close()
    closed = shown(type_)
    assert closed[-1] == 0
    text = text_of(make("berita-acara", *OF, "--number", "005/1"))
    assert in_one_line(closed) in text
    assert "KONSEP" not in text
    assert "belum ditutup" not in text


def test_what_comes_after_the_close_is_counted_apart_and_changes_no_number(
    held: Gathering, make: Make, type_: Type
) -> None:
    held.close()
    before = in_one_line(shown(type_))
    absent = next(row["name"] for row in held.lines() if row["outcome"] == "tidak_hadir")
    held.tell({absent: {"outcome": "hadir"}}, addendum="kertas menyusul")
    held.tell(more=[{"name": "Pak Susulan Rekaan"}], addendum="kertas menyusul")
    with held.programme.desk() as desk:
        number = held.office.ask("select id from follow_up")[0]["id"]
        finish_follow_up(desk, held.code, number)
    text = text_of(make("berita-acara", *OF))
    assert before in text
    assert in_one_line(shown(type_)) == before
    assert shown(type_, "post") == shown(type_)
    (listed,) = csv.DictReader(io.StringIO(type_("meetings", "list", "--format", "csv").out))
    assert in_one_line(tuple(int(listed[name]) for name in (*SUMS, "not_reported"))) == before
    assert "dicatat 2 susulan" in text
    assert "selesai" in text


def test_a_paper_of_a_meeting_stays_true_while_people_go_on_arriving(
    held: Gathering, make: Make, type_: Type, tmp_path: Path
) -> None:
    body = make("daftar-undangan", *OF)
    early = tmp_path / "awal.pdf"
    early.write_bytes(make("notula", *OF))
    held.scan(*list(held.codes().values()))
    assert "SAMA" in type_("papers", "verify", early).out
    late = tmp_path / "akhir.pdf"
    late.write_bytes(make("notula", *OF))
    differs = type_("papers", "diff", early, late, "--format", "csv").out
    assert "Kabupaten Mojokerto" in differs
    assert text_of(body).count("Camat Contoh") == 1


def test_all_papers_of_a_meeting_are_made_at_one_instant_with_what_is_left(
    held: Gathering, type_: Type, tmp_path: Path
) -> None:
    folder = tmp_path / "rapat"
    said = type_("papers", "make", "all", *OF, "-o", folder, "--by", "Rini")
    assert said.code == 0, said.err
    files = sorted(path.name.removeprefix("RAKOR-UJI-") for path in folder.iterdir())
    assert files == [
        "berita-acara.pdf",
        "daftar-hadir.pdf",
        "daftar-hadir.xlsx",
        "daftar-undangan.pdf",
        "daftar-undangan.xlsx",
        "kartu-nama.pdf",
        "notula.pdf",
        "piagam.pdf",
        "undangan.docx",
        "undangan.pdf",
    ]
    assert [line.split()[0] for line in said.err.splitlines()] == [f"{n}/10" for n in range(1, 11)]
    assert said.err.count("KONSEP") == 5
    kept = held.office.ask("select count(*) n, count(distinct as_of) moments from paper")[0]
    assert (kept["n"], kept["moments"]) == (10, 1)
    lines = cells_of((folder / "RAKOR-UJI-daftar-undangan.xlsx").read_bytes())
    assert len(lines) - 1 == shown(type_)[0]
    undangan = pages_of((folder / "RAKOR-UJI-undangan.pdf").read_bytes())
    for line, code in held.codes().items():
        name = next(row["name"] for row in held.lines() if row["line"] == line)
        (page,) = [page for page in undangan if code in page]
        assert name in page


def test_before_anybody_came_there_is_no_certificate_and_it_is_said(
    invited: Gathering, type_: Type, tmp_path: Path
) -> None:
    said = type_("papers", "make", "all", *OF, "--format", "pdf", "-o", tmp_path, "--by", "Rini")
    assert said.code == 0
    assert "7/7 piagam: belum ada yang hadir." in said.err
    assert not list(tmp_path.glob("*piagam*"))
    assert invited.office.ask("select count(*) n from paper where kind = 'piagam'")[0]["n"] == 0


def test_a_meeting_that_is_none_or_has_no_list_makes_no_paper(
    programme: Programme, type_: Type, tmp_path: Path
) -> None:
    Gathering(programme)
    for words, reason in (
        (("berita-acara", *OF), "belum"),
        (("all", *OF), "belum"),
        (("berita-acara", "--meeting", "TIDAK-ADA"), "TIDAK-ADA"),
        (("all", "--meeting", "TIDAK-ADA"), "TIDAK-ADA"),
        (("all",), "rapat"),
        (("all", *OF, "--number", "1/2026"), "1/2026"),
    ):
        said = type_("papers", "make", *words, "-o", tmp_path / "bahan", "--by", "Rini")
        assert said.code == 2
        assert reason in said.err
        assert not (tmp_path / "bahan").exists()


def test_one_district_gets_its_own_lines_and_the_paper_says_so(held: Gathering, make: Make) -> None:
    rows = cells_of(make("daftar-undangan", *OF, "--district", "35.16", form="xlsx"))
    names = {row["name"] for row in held.lines() if row["district_code"] == "35.16"}
    assert {row[2] for row in rows[1:]} == names
    about = cells_of(make("daftar-undangan", *OF, "--district", "35.16", form="xlsx"), "Keterangan")
    assert any("Kabupaten Mojokerto" in str(cell) for row in about for cell in row)


def test_the_text_and_the_forms_of_a_meeting_need_its_code_alone(
    invited: Gathering, make: Make
) -> None:
    spoken = pages_of(make("naskah-ikrar", *OF))
    assert len(spoken) == 1, "the text that is spoken there, not every one of the cycle"
    assert "SKB-4" in spoken[0]
    forms = pages_of(make("pakta-integritas", *OF))
    names = {line.name for line in invited.now().lines}
    assert sum(any(name in page for name in names) for page in forms) == len(forms) > 0
    assert "UJI" in text_of(make("rekap", *OF))


def test_a_number_that_was_used_this_year_is_warned_of(invited: Gathering, type_: Type) -> None:
    words = ("papers", "make", "notula", *OF, "--by", "Rini", "--number", "005/12/2026")
    target = invited.office.folder / "notula.pdf"
    assert "sudah dipakai tahun ini" not in type_(*words, "-o", target).err
    assert "sudah dipakai tahun ini pada bahan 1." in type_(*words, "-o", target).err


def test_papers_that_were_asked_for_otherwise_differ_because_of_that(
    invited: Gathering, make: Make, type_: Type
) -> None:
    make("belum-ikrar", "--cycle", "UJI", "--district", "35.16")
    make("belum-ikrar", "--cycle", "UJI", "--village", "35.16.05.2001")
    said = type_("papers", "diff", "1", "2", "--format", "json").out
    assert {row["cause"] for row in json.loads(said)} == {"saringannya berbeda"}
