"""Names: titles apart, keys for matching, and what is no name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibermata.rules.person.name import NameWords, name_key, read_name, split_titles
from sibermata.rules.value.text import modern_spelling

WORDS = NameWords(
    front=frozenset(
        ["H", "HJ", "HAJI", "KH", "K", "R", "RA", "DR", "DRS", "DRA", "DRG", "IR", "PROF", "UST"]
    ),
    back=frozenset(
        [
            "SH",
            "SE",
            "ST",
            "SPD",
            "SPDI",
            "SPDSD",
            "MM",
            "MA",
            "MH",
            "MPD",
            "MSI",
            "AMD",
            "SKOM",
            "SKOMI",
            "SSOS",
            "SAG",
            "SIP",
            "SI",
        ]
    ),
    aliases={
        "MOH": "MUHAMMAD",
        "MOCH": "MUHAMMAD",
        "MUH": "MUHAMMAD",
        "MOHAMAD": "MUHAMMAD",
        "ABD": "ABDUL",
        "ST": "SITI",
    },
    placeholders=frozenset(("TEST", "CONTOH", "NAMA", "TIDAK ADA", "USER")),
)


@pytest.mark.parametrize(
    ("written", "name", "front", "back"),
    [
        ("Mulyadi Fiktifanto", "Mulyadi Fiktifanto", "", ""),
        ("Drs. H. Mulyadi Fiktifanto, S.Pd., M.M", "Mulyadi Fiktifanto", "Drs. H.", "S.Pd., M.M"),
        ("Drs.H.Mulyadi Fiktifanto,S.Pd,M.M", "Mulyadi Fiktifanto", "Drs. H.", "S.Pd, M.M"),
        ("Hj.Siti Sampelono", "Siti Sampelono", "Hj.", ""),
        ("H ABDUL SIMULASI", "ABDUL SIMULASI", "H", ""),
        ("KH. Imam Ujicobowo", "Imam Ujicobowo", "KH.", ""),
        ("K.H. Imam Ujicobowo", "Imam Ujicobowo", "K.H.", ""),
        ("R. Slamet Latihanto", "Slamet Latihanto", "R.", ""),
        ("R Slamet Latihanto", "R Slamet Latihanto", "", ""),
        ("dr. Rini Simulasi", "Rini Simulasi", "dr.", ""),
        ("Ir. Wahyu Dummywati SH", "Wahyu Dummywati", "Ir.", "SH"),
        ("Wahyu Dummywati S. Pd. I", "Wahyu Dummywati", "", "S. Pd. I"),
        ("Wahyu Dummywati S.Kom.I", "Wahyu Dummywati", "", "S.Kom.I"),
        ("Wahyu Dummywati, A.Md", "Wahyu Dummywati", "", "A.Md"),
        ("Wahyu Dummywati Amd", "Wahyu Dummywati", "", "Amd"),
        ("WAHYU DUMMYWATI SE", "WAHYU DUMMYWATI", "", "SE"),
        ("Wahyu Dummywati, SE MM", "Wahyu Dummywati", "", "SE, MM"),
        ("Wahyu Dummywati, S.Tr.Keb", "Wahyu Dummywati", "", "S.Tr.Keb"),
        ("Sri Ma", "Sri Ma", "", ""),
        ("Haji", "Haji", "", ""),
        ("Sukarno", "Sukarno", "", ""),
        ("M. Yusuf Simulasi", "M. Yusuf Simulasi", "", ""),
        ("Slamet, Krajan", "Slamet, Krajan", "", ""),
    ],
)
def test_titles_are_told_from_the_name(written: str, name: str, front: str, back: str) -> None:
    read = read_name(written, WORDS)

    assert (read.code, read.name, read.front, read.back) == ("", name, front, back)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Moh. Ma\u2019ruf", "MUHAMMAD MARUF"),
        ("MOCH YUSUF", "MUHAMMAD YUSUF"),
        ("Mohamad  Yusuf", "MUHAMMAD YUSUF"),
        ("Abd. Rahman", "ABDUL RAHMAN"),
        ("St. Aminah", "SITI AMINAH"),
        ("M.Yusuf Al-Amin", "M YUSUF AL AMIN"),
        ("\uff33\uff49\uff54\uff49", "SITI"),
        ("Soekarno", "SOEKARNO"),
    ],
)
def test_the_key_is_normalised_and_the_old_spelling_is_kept_in_it(name: str, key: str) -> None:
    assert name_key(name, WORDS.aliases) == key


def test_the_old_spelling_folds_for_likeness_only() -> None:
    assert modern_spelling("SOEDJARWO TJIPTO") == "SUJARWO CIPTO"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "NAME_INVALID"),
        ("H.", "NAME_INVALID"),
        ("12 34", "NAME_INVALID"),
        ("nama", "NAME_PLACEHOLDER"),
        ("test user", "NAME_PLACEHOLDER"),
        ("H. Test", "NAME_PLACEHOLDER"),
        ("zzzz", "NAME_PLACEHOLDER"),
        ("S" * 121, "TOO_LONG"),
        ("S\u0456ti", "MIXED_SCRIPT"),
        ("S\u0456ti \u0645\u062d\u0645\u062f", "MIXED_SCRIPT"),
        ("Siti \u2605\ufe0f Contohwati", "NAME_INVALID"),
        ("Siti\ufffd", "NAME_INVALID"),
        ("Sito\u0316\u0317\u0318\u0319", "NAME_MARKS"),
        ("Siti\udc00", "BAD_UNICODE"),
    ],
)
def test_what_is_no_name_is_refused_by_a_code(written: str, code: str) -> None:
    assert read_name(written, WORDS).code == code


@given(st.text(max_size=200), st.text(max_size=20), st.text(max_size=20))
def test_reading_a_name_never_raises_and_a_name_keeps_two_letters(
    text: str, front: str, back: str
) -> None:
    read = read_name(text, WORDS, front, back)

    assert bool(read.name) != bool(read.code)
    assert not read.name or sum(c.isalpha() for c in read.name) >= 2


@given(
    st.lists(
        st.sampled_from(["H.", "Siti", "Drs.", "SH", "S.Pd", ",", "M.", "Amin", "K.H.", "Haji"]),
        max_size=7,
    ).map(" ".join)
)
def test_splitting_loses_no_letter(text: str) -> None:
    name, front, back = split_titles(text, WORDS)

    assert sorted(c for c in text if c.isalpha()) == sorted(
        c for part in (name, *front, *back) for c in part if c.isalpha()
    )


@pytest.mark.parametrize(
    ("written", "name", "note"),
    [
        ("12. Siti Contohwati", "Siti Contohwati", ""),
        ("ALM. Siti Contohwati", "Siti Contohwati", "STATUS_UNKNOWN"),
        ("Siti Contohwati (Almh)", "Siti Contohwati", "STATUS_UNKNOWN"),
        ("Siti binti Contoh (alm)", "Siti binti Contoh", ""),
        ("Siti Contohwati ( PLT )", "Siti Contohwati", "CAPACITY_UNKNOWN"),
        ("Pj. Siti Contohwati", "Siti Contohwati", "CAPACITY_UNKNOWN"),
        ("Almira Contohwati", "Almira Contohwati", ""),
        ("Siti Contohwati. S.E", "Siti Contohwati", ""),
        ("Siti W., S.E", "Siti W.", ""),
    ],
)
def test_what_stands_around_a_name_is_no_part_of_it_and_a_doubt_about_the_office_is_asked(
    written: str, name: str, note: str
) -> None:
    found = read_name(written, WORDS)
    assert (found.name, found.note) == (name, note)


def test_a_personal_number_in_the_cell_of_a_name_never_becomes_part_of_it() -> None:
    assert read_name("Siti Contohwati / 3516055812939001", WORDS).code == "NAME_INVALID"
