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
