"""The nights and the recap as an officer sees them; the sync itself is replaced by a registry
without fault.
"""

import re
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from sibermata.demo.judge import judge
from sibermata.demo.lists.standing import DistrictStanding, Standing
from sibermata.demo.recap import Recap, RunLine, print_recap
from sibermata.demo.show import Demo, open_demo, run_demo
from sibermata.demo.suppliers.kinds import Trouble
from tests.demo.invented import FIRST, REGIONS, perfect_rows

STATES = {
    Trouble.SHRUNKEN: ("HELD", "SHRINK"),
    Trouble.EMPTY: ("HELD", "ZERO_ROWS"),
    Trouble.FIREWALL: ("FAILED", "NOT_DATA"),
    Trouble.DOWN: ("FAILED", "SRC_UNREACHABLE"),
    Trouble.RENUMBERED: ("HELD", "RENUMBERED"),
}


def lines_of_a_good_night(demo: Demo) -> list[RunLine]:
    lines = []
    for supplier in demo.province.suppliers:
        trouble = demo.province.troubles.get(supplier.name)
        counts = demo.province.truth.expected_counts(supplier.name)
        state, code = STATES[trouble] if trouble else ("PUBLISHED", "")
        lines.append(
            RunLine(
                supplier.name,
                supplier.district,
                state,
                code,
                sum(counts.values()),
                counts["a"],
                counts["r"],
                counts["q"],
                counts["d"],
                counts["n"],
                3,
                words=f"{state}/{code}",
            )
        )
    return lines


def show(demo: Demo, nights: int, spoil=lambda rows: rows, width: int = 160) -> str:
    out = StringIO()
    console = Console(file=out, width=width)
    run_demo(
        demo,
        lambda night: lines_of_a_good_night(demo),
        lambda: spoil(perfect_rows(demo.province)),
        nights,
        console,
        ["sibermata sources list"],
    )
    return out.getvalue()


@pytest.fixture
def demo(tmp_path: Path):
    with open_demo("district", tmp_path, REGIONS, FIRST, {"SIBERMATA_DEMO_MARIADB": ""}) as opened:
        yield opened


def test_each_night_has_a_line_and_names_its_troubles(demo):
    text = show(demo, 3)
    assert (
        len(
            re.findall(
                r"^Malam [123] \(2026-11-0[234]\)  baris [0-9.]+ · berubah", text, re.MULTILINE
            )
        )
        == 3
    )
    assert text.count("gangguan") == 5
    assert "berkas terpotong" in text
    assert "FAILED/NOT_DATA" in text
    assert "HELD/ZERO_ROWS" in text


def test_the_recap_has_a_row_per_district_the_share_that_is_right_and_where_to_look_next(demo):
    text = show(demo, 2)
    assert all(district.code in text for district in demo.province.districts)
    assert "Benar terhadap yang dapat diketahui dari sumber: 100.00 %" in text
    assert "MariaDB tidak tersedia: 35.29 mengirim CSV sebagai ganti OpenSID." in text
    assert "sibermata sources list" in text
    assert re.search(r"Waktu: [0-9.]+ detik", text)


def test_a_narrow_terminal_cuts_no_column_of_the_recap_and_names_the_districts_in_trouble(demo):
    text = show(demo, 2, width=80)
    table = text[text.index("Rekap provinsi rekaan") :]
    head = next(line for line in table.splitlines() if "Kode" in line)
    assert [cell.strip() for cell in head.strip("┃").split("┃")] == [
        *("Kode", "Kab/Kota", "Petugas", "Ditolak", "Ditanya")
    ]
    assert re.search(r"^  \w[^│]*: .*(FAILED|HELD)/", table, re.MULTILINE)


@pytest.mark.parametrize("width", [80, 100, 120, 128, 136, 160])
def test_no_row_of_the_recap_is_cut_by_the_console(demo, width):
    out = StringIO()
    recap = Recap(
        demo.province,
        {line.source: [line] for line in lines_of_a_good_night(demo)},
        perfect_rows(demo.province),
        judge(demo.province.truth, perfect_rows(demo.province)),
        mariadb=False,
        seconds=0.0,
        standing=Standing(
            [], {one.code: DistrictStanding(1_664, 1_229, 158) for one in demo.province.districts}
        ),
    )
    print_recap(recap, Console(file=out, width=width), [])
    rows = [line for line in out.getvalue().splitlines() if line.startswith(("│", "┃"))]
    assert rows
    assert all(line[-1] in "│┃" for line in rows)


def test_keys_made_for_the_demo_are_said_plainly(demo):
    demo.notes.append("Kunci dibuat hanya untuk demo ini.")
    assert "Kunci dibuat hanya untuk demo ini." in show(demo, 1)


def test_a_registry_that_lost_somebody_does_not_look_right(demo):
    text = show(demo, 1, spoil=lambda rows: rows[40:])
    assert "hilang 40" in text
    assert "100.00 %" not in text


def test_what_the_demo_left_from_an_earlier_time_is_gone(tmp_path):
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "old.toml").write_text("x = 1")
    with open_demo("village", tmp_path, REGIONS, FIRST, {"SIBERMATA_DEMO_MARIADB": ""}) as opened:
        assert sorted(path.name for path in opened.sources.iterdir()) == [
            "madiun-aparatur.toml",
            "madiun-ikrar.toml",
            "madiun-pelatihan.toml",
            "mojokerto-aparatur.toml",
            "mojokerto-ikrar.toml",
            "mojokerto-pelatihan.toml",
        ]
        assert not opened.environment
