"""A list on a terminal: a table where it fits, a block for each record where it does not, the pager
where it is long (D9).
"""

import pytest

from sibermata.cli.output import write
from tests.cli.conftest import Type
from tests.office import CAST, Office

pytestmark = pytest.mark.parametrize("fault", [pytest.param("", id="D9")])
ROWS = [
    {
        "name": "Siti Contohwati",
        "village": "Srigading",
        "message": "NIK tidak terdiri dari 16 angka",
    },
    {"name": "Budi Ujicoba", "village": "", "message": "Tanggal tidak ada di kalender"},
]
COLUMNS = ("name", "village", "message", "next_step", "sk_number", "source", "district_code")


@pytest.mark.parametrize("width", [80, 200])
def test_no_word_is_cut_into_letters(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int, fault: str
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    step = "Cocokkan dengan KTP atau KK, lalu perbaiki NIK di berkas sumber."
    assert write([{**row, "next_step": step} for row in ROWS], COLUMNS, "table", None) == 2
    printed = capsys.readouterr().out
    for word in ("Contohwati", "Srigading", "terdiri", "kalender", "Cocokkan", "perbaiki"):
        assert word in printed
    assert printed.endswith("2 baris.\n")


def test_a_narrow_terminal_gets_a_block_for_each_record(
    type_: Type, office: Office, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    office.deliver(CAST)
    office.one()
    wide = type_("officials", "list", "--format", "table").out
    monkeypatch.setenv("COLUMNS", "60")
    narrow = type_("officials", "list", "--format", "table").out
    assert "┃" in wide
    assert "┃" not in narrow
    assert "nama" in narrow
    assert narrow.count("Siti Contohwati") == 2
    assert "6 baris." in narrow


def shown(capsys: pytest.CaptureFixture[str], columns: tuple[str, ...], rows: list[dict]) -> str:
    write(rows, columns, "table", None, title="Ikrar")
    return capsys.readouterr().out


COUNTED = ("area", "name", "kind", "subject", "persons", "covered", "open", "overdue", "vacant")
AREAS = [
    {
        **{"area": f"35.{number:02d}", "name": "Kabupaten Probolinggo", "kind": "ikrar"},
        **{"subject": "PILKADA-2024", "persons": 600 + number, "covered": 200 + number},
        **{"open": 0, "overdue": number, "vacant": 0},
    }
    for number in range(1, 6)
]


def test_what_every_row_says_is_said_once_where_that_makes_room_for_a_table(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.setenv("COLUMNS", "72")
    printed = shown(capsys, COUNTED, AREAS)
    above, table = printed.split("┏")[0], printed[printed.index("┏") :]
    assert "kind ikrar" in above or "jenis ikrar" in above
    assert printed.count("PILKADA-2024") == 1
    assert "Probolinggo" not in table  # every row has that name
    assert table.count("│ 35.0") == 5
    assert all(line[-1] in "┓┃┩│┘" for line in table.splitlines()[:-1])


def test_a_wide_terminal_shows_every_column_in_the_table(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    printed = shown(capsys, COUNTED, AREAS)
    assert printed.count("PILKADA-2024") == 5
    assert "Di semua baris" not in printed


def test_of_one_record_nothing_is_set_apart(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    printed = shown(capsys, COUNTED, AREAS[:1])
    assert "Di semua baris" not in printed
    assert "PILKADA-2024" in printed


@pytest.mark.parametrize("width", range(60, 200, 7))
def test_no_row_of_a_table_is_wider_than_the_terminal_and_no_word_is_cut(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    width: int,
    fault: str,
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    rows = [
        {
            **{"id": number, "source": "bangkalan-ikrar", "first_seen": "2026-11-26 23:32 WIB"},
            **{"value": "Ngadiman Zainal Karangadi", "people": str(2000 + number)},
            "message": "Belum pasti siapa yang berikrar menurut baris ini. Yang mungkin: "
            f"Ngadiman Zainal Karangadi (nomor {number}, Kepala Dusun Salam, Sembilangan).",
        }
        for number in range(3)
    ]
    printed = shown(capsys, ("id", "source", "people", "value", "message", "first_seen"), rows)
    table = [line for line in printed.splitlines() if line.startswith(("│", "┃", "┏"))]
    assert all(len(line) <= width and line[-1] in "│┃┓" for line in table)
    assert all(len(line) == len(table[0]) for line in table)
    if table:
        assert {"Karangadi", "Sembilangan).", "berikrar"} <= set(printed.split())
