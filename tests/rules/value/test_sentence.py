"""Sentences for officers are filled with facts, and say nothing of a fact that is missing."""

from datetime import date

import pytest

from sibermata.rules.value.sentence import filled

NEAREST = "Sumber {source} tidak terdaftar. Yang mirip: {nearest}. Yang terdaftar: {known}."


@pytest.mark.parametrize(
    ("sentence", "facts", "said"),
    [
        pytest.param(
            NEAREST,
            {"source": "mojo", "nearest": ["mojokerto"], "known": ("a", "b")},
            "Sumber mojo tidak terdaftar. Yang mirip: mojokerto. Yang terdaftar: a, b.",
            id="all there",
        ),
        pytest.param(
            NEAREST,
            {"source": "x", "nearest": [], "known": ("a",)},
            "Sumber x tidak terdaftar. Yang terdaftar: a.",
            id="nothing is near",
        ),
        pytest.param(
            "Jumlah turun ({value}). Ditahan.", {}, "Jumlah turun. Ditahan.", id="in brackets"
        ),
        pytest.param("Ada kata asing: {value}.", {}, "Ada kata asing.", id="the only sentence"),
        pytest.param(
            "Diputuskan {day}.", {"day": date(2026, 3, 2)}, "Diputuskan 2 Maret 2026.", id="a day"
        ),
        pytest.param(
            "Tidak ada siklus {cycle}; yang ada: {known}. Tidak ada yang dicatat.",
            {"cycle": "X", "known": []},
            "Tidak ada siklus X. Tidak ada yang dicatat.",
            id="a clause that would only have named it",
        ),
        pytest.param("Isi {value}.", {"value": "{known}"}, "Isi {known}.", id="no template"),
        pytest.param("Bukan nama: {value}.", {"value": "-"}, "Bukan nama: “-”.", id="marks alone"),
        pytest.param("Kode {value}.", {"value": "35.16."}, "Kode “35.16.”.", id="its own dot"),
        pytest.param("Gelar {value} lama.", {"value": "S.Pd."}, "Gelar S.Pd. lama.", id="no dot"),
    ],
)
def test_a_missing_fact_leaves_no_half_sentence(sentence, facts, said):
    assert filled(sentence, facts) == said
