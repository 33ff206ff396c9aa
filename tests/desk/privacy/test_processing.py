"""The record of processing names every source, every column and every number that holds."""

from pathlib import Path

import pytest

from sibermata.desk.opening import Opened
from sibermata.desk.privacy.processing import UNWRITTEN, processing, processing_file, read_texts
from sibermata.desk.sheets.repair_out import LABELS
from sibermata.errors import ConfigError
from sibermata.records.paper import Content, Form
from sibermata.records.source import CANONICAL
from tests.office import Office
from tests.papers.sheets import cells_of, squeezed, text_of


def said(content: Content) -> dict[str, str]:
    return {
        section.head: "\n".join(" ".join(map(str, row.cells)) for row in section.rows)
        for section in content.sections
    }


@pytest.mark.parametrize("fault", [pytest.param("", id="S57")])
def test_the_record_holds_all_sources_columns_and_retention(
    office: Office, door: Opened, fault: str
) -> None:
    sources = [office.source("mojokerto"), office.source("jombang")]
    texts = said(processing(door, sources))
    for source in sources:
        assert f"{source.name} {source.district}" in texts["Sumber data"]
        assert source.address not in str(texts)
    for column in CANONICAL:
        assert LABELS[column] in texts["Kolom yang disimpan"], column
    assert "NIK tersandi" in texts["Kolom yang disimpan"]
    kept, numbers = door.terms.kept, door.rules.book.night.privacy
    for number in (
        f"{door.settings.keep_nights} malam",
        f"{numbers.quarantine_days} hari",
        f"{numbers.ended_years} tahun",
        f"{numbers.request_years} tahun",
        f"{kept.session_days} hari",
        f"{kept.event_days} hari",
    ):
        assert number in texts["Masa simpan"], number
    assert texts["Langkah pelindungan"].count("\n") >= 5
    assert UNWRITTEN in texts["Siapa"]  # the office has not said who its officer is

    printed = squeezed(text_of(processing_file(door, sources, Form.PDF)))
    assert "mojokerto" in printed
    assert "CATATANKEGIATANPEMROSESAN" in printed.upper()
    rows = cells_of(processing_file(door, sources, Form.XLSX))
    assert ["Sumber data", "jombang"] in [row[:2] for row in rows]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        pytest.param('controller = ""', "officer", id="a key is missing"),
        pytest.param('kontak = "x"\n', "kontak", id="a key that nobody reads"),
        pytest.param("officer = 3\n", "officer", id="a number for a text"),
    ],
)
def test_wrong_texts_are_refused_by_their_key(
    door: Opened, tmp_path: Path, text: str, key: str
) -> None:
    whole = (door.settings.config / "privacy.toml").read_text()
    lines = [line for line in whole.splitlines() if not line.startswith(f"{key} =")]
    if key == "officer" and "=" in text and "controller" in text:
        text = ""
    (tmp_path / "privacy.toml").write_text(text + "\n".join(lines))
    with pytest.raises(ConfigError) as caught:
        read_texts(tmp_path)
    assert caught.value.facts["key"] == key
