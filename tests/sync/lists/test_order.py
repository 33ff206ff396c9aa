"""Whatever the order of rows, files and nights: the same acts."""

from random import Random

import pytest

from tests.lists import Lists, signs
from tests.office import SITI

ROWS = [
    signs("Siti Contohwati"),
    signs("Siti Contohwati", nik=SITI["nik"], post=""),
    signs("Budi Ujicoba", "Sekdes"),
    signs("Budi Ujicoba", "Sekdes", form="ikrar", mode="daring"),
    signs("Budi Ujicoba", "Sekdes", form="ikrar"),
    signs("Wati Simulasi", "Kaur Keuangan", represented_by="Joko"),
    signs("Joko Fiktif", "Kepala Dusun Krajan", text="Naskah lain"),
    signs("Siti Contohwatie", post=""),
    signs("Entah Siapa"),
]
EXPECTED = [
    ("Budi Ujicoba", "perangkat", "SKB-4", "ikrar", "2026-03-02", "counted"),
    ("Budi Ujicoba", "perangkat", "SKB-4", "pakta_integritas", "2026-03-02", "counted"),
    ("Joko Fiktif", "perangkat", "Naskah lain", "pakta_integritas", "2026-03-02", "other_text"),
    ("Siti Contohwati", "kades", "SKB-4", "pakta_integritas", "2026-03-02", "counted"),
    ("Wati Simulasi", "perangkat", "SKB-4", "pakta_integritas", "2026-03-02", "representative"),
]


@pytest.mark.parametrize("seed", range(6))
def test_shuffled_rows_in_shuffled_lists_give_the_same_acts(lists: Lists, seed: int) -> None:
    dice = Random(seed)
    rows = dice.sample(ROWS, len(ROWS))
    names = ["satu", "dua", "tiga"]
    parts = {name: [row for row in rows if dice.random() < 0.6] for name in names}
    parts["tiga"] += [row for row in ROWS if not any(row in part for part in parts.values())]
    for name in dice.sample(names, len(names)):
        if parts[name]:
            lists.take(parts[name], name=name)
    assert lists.acts() == EXPECTED
