"""`posts resolve`: one JSON line for every line, whatever stands on it; no database and no key
needed.
"""

import json

import pytest

from tests.cli.conftest import Type


def lines(text: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in text.splitlines()]


def test_every_text_gets_its_line_in_order(type_: Type) -> None:
    texts = ("Kepala Desa", "Plt. Kades", "Kadus Krajan", "Staf Kaur Keuangan", "Bendahara BPD")
    found = lines(type_("posts", "resolve", *texts).out)
    assert [(row["text"], row["verdict"], row["post"], row["capacity"]) for row in found] == [
        ("Kepala Desa", "post", "KADES", "definitif"),
        ("Plt. Kades", "post", "KADES", "Plt"),
        ("Kadus Krajan", "post", "KADUS", "definitif"),
        ("Staf Kaur Keuangan", "not_official", "", ""),
        ("Bendahara BPD", "question", "", ""),
    ]
    assert "krajan" in found[2]["label"].casefold()


@pytest.mark.parametrize(
    ("typed", "texts"),
    [
        pytest.param("Kepala Desa\nSekdes\n", ["Kepala Desa", "Sekdes"], id="two lines"),
        pytest.param("\n\nKades\n\n", ["", "", "Kades", ""], id="empty lines"),
        pytest.param("", [], id="nothing"),
        pytest.param("Kades", ["Kades"], id="no line end"),
        pytest.param("Kades\r\nSekdes\r\n", ["Kades", "Sekdes"], id="windows"),
        pytest.param('"Kades"\n-\n{}\n', ['"Kades"', "-", "{}"], id="signs"),
        pytest.param(
            "Kades 😀\n" + "x" * 5000 + "\n", ["Kades 😀", "x" * 5000], id="long and strange"
        ),
        pytest.param(
            "Kades\x0bSekdes\x1cKaur\u2028Kasi\n",
            ["Kades\x0bSekdes\x1cKaur\u2028Kasi"],
            id="line ends of other worlds",
        ),
    ],
)
def test_standard_input_gives_one_json_line_for_every_line(
    type_: Type, typed: str, texts: list[str]
) -> None:
    result = type_("posts", "resolve", "-", typed=typed)
    assert result.code == 0
    found = [json.loads(line) for line in result.out.split("\n")[:-1]]
    assert [row["text"] for row in found] == texts
    assert {row["verdict"] for row in found} <= {"post", "not_official", "question"}


def test_neither_key_nor_database_is_needed(type_: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SIBERMATA_KEY")
    monkeypatch.setenv("SIBERMATA_DATABASE_URL", "postgresql://127.0.0.1:1/x")
    assert type_("posts", "resolve", "Kades").code == 0
