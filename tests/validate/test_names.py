"""A word that may be a name: whose the row is, held against who bore its NIK, birth date and
telephone at the last publication.
"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibermata.records.official import Outcome
from sibermata.validate.names import NOBODY, Owners, judge_word, name_reader, plain_names
from tests.validate.one_row import judge_row, the_book

NIK, PHONE, VILLAGE = "3516051802859318", "+6281234500001", "35.16.05.2001"
BORN = date(1985, 2, 18)
SOMEBODY = frozenset(("MULYADI FIKTIFANTO",))
HIMSELF = frozenset(("MODIN",))


@pytest.mark.parametrize(
    ("owners", "outcome"),
    [
        pytest.param(NOBODY, Outcome.ADMITTED, id="H4-nobody-known"),
        pytest.param(
            Owners({NIK: SOMEBODY}, {(VILLAGE, BORN): SOMEBODY}, {PHONE: SOMEBODY}),
            Outcome.REFUSED,
            id="H4-all-of-somebody-else",
        ),
        pytest.param(
            Owners({NIK: SOMEBODY}, {(VILLAGE, BORN): SOMEBODY}),
            Outcome.ADMITTED,
            id="H4-the-telephone-is-his-own",
        ),
        pytest.param(
            Owners({NIK: HIMSELF}, {(VILLAGE, BORN): HIMSELF}, {PHONE: HIMSELF}),
            Outcome.ADMITTED,
            id="H4-all-his-own-from-before",
        ),
        pytest.param(
            Owners({NIK: SOMEBODY | HIMSELF}, {(VILLAGE, BORN): SOMEBODY}, {PHONE: SOMEBODY}),
            Outcome.REFUSED,
            id="H4-shared",
        ),
        pytest.param(
            Owners({NIK: SOMEBODY}, {("35.16.05.2002", BORN): SOMEBODY}, {PHONE: SOMEBODY}),
            Outcome.ADMITTED,
            id="H4-a-birthday-counts-in-its-village",
        ),
    ],
)
def test_a_word_is_a_name_unless_all_that_the_row_holds_was_somebody_elses(
    owners: Owners, outcome: Outcome
) -> None:
    judged = judge_row(name="Modin")
    assert [finding.code for finding in judged.findings] == ["NAME_WORD_KEPT"]

    again = judge_word("Modin", judged, owners)

    assert again.outcome is outcome
    code = "NAME_WORD_KEPT" if outcome is Outcome.ADMITTED else "NAME_WORD"
    assert [finding.code for finding in again.findings] == [code]
    if outcome is Outcome.REFUSED:
        assert again.record is None
        assert again.seen is not None
        assert (again.seen.name_key, again.seen.nik, again.seen.post) == ("", NIK, "KADES")


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        pytest.param("Siti", "Contohwati", "Siti Contohwati", id="two halves"),
        pytest.param("Siti Aminah", "Contohwati", "Siti Aminah Contohwati", id="two given names"),
        pytest.param("Siti Contohwati", "CONTOHWATI", "Siti Contohwati", id="whole in the first"),
        pytest.param("Slamet", "-", "Slamet", id="a single name"),
        pytest.param("", "Slamet", "Slamet", id="the other half alone"),
        pytest.param("Siti", "Contohwati, S.Pd.", "Siti Contohwati", id="a title behind it"),
    ],
)
def test_a_name_in_two_columns_is_read_whole(first: str, last: str, name: str) -> None:
    judged = judge_row(name=first, last_name=last)
    assert judged.record is not None
    assert (judged.outcome, judged.record.name) == (Outcome.ADMITTED, name)


@pytest.mark.parametrize(
    ("first", "last"), [("Siti", "#REF!"), ("Belum", "Dilantik"), ("Masih", "Kosong")]
)
def test_halves_that_are_no_name_together_refuse_the_row(first: str, last: str) -> None:
    assert judge_row(name=first, last_name=last).outcome is Outcome.REFUSED


@pytest.mark.parametrize(
    ("written", "name", "outcome"),
    [
        ("Karto Contohno (meninggal dunia)", "Karto Contohno", Outcome.ASKED),
        ("Karto Contohno (Pensiun)", "Karto Contohno", Outcome.ASKED),
        ("Karto Contohno / Kosong", "Karto Contohno", Outcome.ASKED),
        ("KOSONG (Karto Contohno)", "Karto Contohno", Outcome.ASKED),
        ("Karto Contohno (Definitif)", "Karto Contohno", Outcome.ADMITTED),
        ("Karto Contohno (cuti)", "Karto Contohno", Outcome.ADMITTED),
        ("Karto bin Sarto (wafat)", "Karto bin Sarto", Outcome.ADMITTED),
        ("Binti Rahayu (meninggal)", "Binti Rahayu", Outcome.ASKED),
        ("Almh. Binti Rahayu", "Binti Rahayu", Outcome.ASKED),
        ("Siti Contohwati (PAW)", "Siti Contohwati", Outcome.ADMITTED),
        ("Siti Contohwati, PAW", "Siti Contohwati", Outcome.ADMITTED),
        ("Karto / Contohno", "Karto / Contohno", Outcome.ADMITTED),
    ],
)
def test_what_stands_beside_a_name_about_the_office_is_asked_and_no_part_of_the_name(
    written: str, name: str, outcome: Outcome
) -> None:
    judged = judge_row(name=written)
    assert judged.outcome is outcome
    row = judged.record or judged.seen
    assert row is not None
    assert row.name == name


@pytest.mark.parametrize(
    "written",
    ["Diisi Plt", "Dijabat Sekdes", "Dirangkap oleh Kaur", "SELEKSI", "Proses rekrutmen 2026"],
)
def test_a_seat_that_somebody_else_minds_or_that_is_being_filled_is_empty(written: str) -> None:
    judged = judge_row(name=written)
    assert judged.outcome is Outcome.REFUSED
    assert [one.code for one in judged.findings] == ["NAME_VACANT"]


@given(
    st.lists(
        st.sampled_from(["Siti", "budi", "WATI", "H", "Drs", "Moh", "Kosong", "Alm", "xxx", "Plt"])
        | st.text("abcdefgXYZ", min_size=1, max_size=8),
        min_size=1,
        max_size=4,
    )
)
def test_a_plain_name_is_read_as_a_careful_look_reads_it(words: list[str]) -> None:
    book, cell = the_book(), " ".join(words)
    key = plain_names(book)(cell)
    assert not key or name_reader(book)(cell, "", "") == (cell, key, "", "", ())
