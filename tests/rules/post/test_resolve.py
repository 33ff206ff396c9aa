"""What a text says about a post: the spellings seen in a provincial dump, spellings of our own, and
what must hold for any text.
"""

import csv
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibermata.errors import ConfigError
from sibermata.rules.post.resolve import (
    PostVerdict,
    make_catalogue,
    resolve_post,
    seat_label_key,
    tidy_label,
)

HERE = Path(__file__).parent
CONFIG = HERE.parents[2] / "config"
POSTS: dict[str, Any] = tomllib.loads((CONFIG / "posts.toml").read_text("utf-8"))
SPELLINGS: dict[str, Any] = tomllib.loads((CONFIG / "spellings" / "posts.toml").read_text("utf-8"))
CATALOGUE = make_catalogue(POSTS, SPELLINGS)
CODES = [
    "KADES",
    "SEKDES",
    "KAUR_TU_UMUM",
    "KAUR_KEUANGAN",
    "KAUR_PERENCANAAN",
    "KAUR_UMUM_PERENCANAAN",
    "KAUR_LAIN",
    "KASI_PEMERINTAHAN",
    "KASI_KESEJAHTERAAN",
    "KASI_PELAYANAN",
    "KASI_KESRA_PELAYANAN",
    "KASI_LAIN",
    "KADUS",
    "BPD_KETUA",
    "BPD_WAKIL",
    "BPD_SEKRETARIS",
    "BPD_ANGGOTA",
    "LURAH",
]


def table(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SEEN, OWN = table("post_spellings.csv"), table("post_spellings_own.csv")
KNOWN_TEXTS = [row["text"] for row in SEEN + OWN]


def said(text: str, body: str = "") -> PostVerdict:
    return resolve_post(text, CATALOGUE, body)


# the two tables


@pytest.mark.parametrize("row", SEEN, ids=[row["text"].strip() for row in SEEN])
def test_a_spelling_seen_in_the_field_means_what_we_decided(row: dict[str, str]) -> None:
    verdict = said(row["text"])
    assert (verdict.verdict, verdict.post, verdict.capacity, verdict.label) == (
        row["verdict"],
        row["post"],
        row["capacity"],
        row["label"],
    )


@pytest.mark.parametrize("row", OWN, ids=[row["text"] for row in OWN])
def test_a_spelling_of_our_own_means_what_we_decided(row: dict[str, str]) -> None:
    verdict = said(row["text"])
    assert (
        verdict.verdict,
        verdict.post,
        verdict.capacity,
        verdict.label,
        verdict.former,
        verdict.reason,
    ) == (
        row["verdict"],
        row["post"],
        row["capacity"],
        row["label"],
        row["former"] == "yes",
        row["reason"],
    )


def test_the_own_table_adds_at_least_150_spellings_that_were_not_seen() -> None:
    seen = {" ".join(row["text"].upper().split()) for row in SEEN}
    assert len({" ".join(row["text"].upper().split()) for row in OWN} - seen) >= 150


# decisions worth a sentence


def test_every_way_to_write_the_head_of_krajan_gives_the_same_seat() -> None:
    texts = [
        "KADUS KRAJAN",
        "Kepala Dusun  krajan",
        "Kasun Krajan",
        "Kamituwo Krajan",
        "Kawil Dusun KRAJAN",
        "KAUR WILAYAH KRAJAN",
        "KADUSKRAJAN",
    ]
    assert {(said(text).post, said(text).label) for text in texts} == {("KADUS", "Krajan")}


@pytest.mark.parametrize(
    "name",
    [
        "Staf",
        "Seksi",
        "Desa Lama",
        "Kelapa",
        "Operator",
        "Pelayanan",
        "Sekretaris",
        "Eks Transmigrasi",
        "Rt Satu",
    ],
)
def test_after_the_head_of_a_dusun_any_words_are_its_name(name: str) -> None:
    verdict = said(f"Kepala Dusun {name}")
    assert (verdict.post, verdict.label.upper()) == ("KADUS", name.upper())


def test_a_capacity_may_stand_before_behind_and_in_brackets() -> None:
    texts = [
        "Pj Kepala Desa",
        "Pj.Kepala Desa",
        "P.J Kepala Desa",
        "Kepala Desa (Pj)",
        "KEPALA DESA PJ",
        "Penjabat Kades",
        "Pjs. Kades",
    ]
    assert {(said(text).post, said(text).capacity) for text in texts} == {("KADES", "Pj")}


def test_a_silent_text_means_definitif_and_says_that_it_was_silent() -> None:
    assert said("Kepala Desa")[2:7:4] == ("definitif", False)
    assert said("Kepala Desa Definitif")[2:7:4] == ("definitif", True)


def test_two_different_posts_in_one_text_are_a_question() -> None:
    for text in (
        "Kasi Pelayanan/Plt Kaur Keuangan",
        "Sekdes merangkap Plt Kades",
        "Kaur Umum, Kasi Pelayanan",
        "Kepala Dusun Krajan / Sekdes",
        "Kepala Dusun Krajan / Plt Kaur Umum",
        "Kadus Krajan, Kasi",
    ):
        assert said(text) == PostVerdict("question", reason=said(text).reason)
        assert said(text).reason == "two_posts"


def test_who_acts_in_a_dusun_may_be_written_before_its_name() -> None:
    for text in ("Kadus Plt. Krajan", "Kepala Dusun (Plt) Krajan", "Plt. Kadus Krajan"):
        assert said(text)[1:4] == ("KADUS", "Plt", "Krajan")
    assert said("Pj. Kadus Plt. Krajan").reason == "capacity_unclear"


def test_one_post_said_twice_is_that_post() -> None:
    for text, post in (
        ("Sekretaris Desa / Carik", "SEKDES"),
        ("Kades / Kepala Desa", "KADES"),
        ("Kepala Dusun (Kasun) Krajan", "KADUS"),
    ):
        assert said(text).post == post


def test_a_duty_outside_the_catalogue_keeps_its_words_under_one_spelling() -> None:
    texts = [
        "Kasi Pembangunan",
        "KASI PEMBAGUNAN",
        "Kepala Seksi Pembangunan",
        "KASI PEMBANGUNAN DESA",
    ]
    assert {said(text) for text in texts} == {
        PostVerdict("post", "KASI_LAIN", "definitif", "Pembangunan", reason="outside_catalogue")
    }


def test_kaur_umum_alone_fits_two_posts_and_is_asked_about() -> None:
    assert said("Kaur Umum").reason == "two_candidates"
    assert said("Kaur Umum dan Perencanaan").post == "KAUR_UMUM_PERENCANAAN"
    assert said("Kaur TU").post == "KAUR_TU_UMUM"


def test_a_role_without_a_body_is_a_question_unless_the_source_is_of_one_body() -> None:
    for text, post in (
        ("Ketua", "BPD_KETUA"),
        ("Wakil Ketua", "BPD_WAKIL"),
        ("Sekretaris", "BPD_SEKRETARIS"),
        ("Anggota", "BPD_ANGGOTA"),
    ):
        assert said(text).verdict == "question"
        assert said(text, "bpd").post == post
    assert said("Sekretaris", "pemdes").post == "SEKDES"
    assert said("Bendahara", "bpd").verdict == "question"
    assert said("Ketua RT", "bpd").verdict == "not_official"
    assert said("Keterwakilan Perempuan", "bpd").verdict == "question"
    assert said("Anggota Dusun Krajan", "bpd").post == "BPD_ANGGOTA"


def test_the_staff_of_a_kelurahan_are_no_officials() -> None:
    for text in (
        "Sekretaris Lurah",
        "Sekretaris Kelurahan",
        "Kasi Pemerintahan Kelurahan Kepanjen",
    ):
        assert said(text).verdict == "not_official"
    assert said("Kasi Pemerintahan", "kelurahan").reason == "kelurahan_staff"


def test_a_desa_persiapan_is_no_village_yet_and_its_offices_are_asked_about() -> None:
    for text in (
        "Sekretaris Desa Persiapan X",
        "Kaur Keuangan Desa Persiapan X",
        "Kepala Dusun Krajan Desa Persiapan X",
        "Kepala Desa (Persiapan)",
    ):
        assert said(text).verdict == "question"


def test_a_word_close_to_two_words_is_not_corrected() -> None:
    two = {**SPELLINGS, "near": {**SPELLINGS["near"], "targets": ["PELAYANAN", "PELAYARAN"]}}
    assert resolve_post("Kasi Pelayatan", make_catalogue(POSTS, two)).verdict == "question"
    assert said("Kasi Pelayaman").reason == "respelled"


def test_short_words_are_never_corrected_by_distance() -> None:
    assert said("Kasu Pelayanan").verdict == "question"
    assert said("Ketue BPD").verdict == "question"


def test_behind_kepala_a_short_word_may_be_one_error_away() -> None:
    assert said("Kepala Sesi Pelayanan").post == "KASI_PELAYANAN"
    assert said("Kepala Dusan Krajan") == PostVerdict(
        "post", "KADUS", "definitif", "Krajan", reason="respelled"
    )
    assert said("Kepala Sesa").verdict == "question"


# the catalogue


def test_the_catalogue_has_exactly_the_codes_of_the_exports() -> None:
    assert list(CATALOGUE.posts) == CODES


def test_every_name_of_the_catalogue_is_read_as_its_own_post() -> None:
    for code, post in CATALOGUE.posts.items():
        if not code.endswith("_LAIN"):
            assert said(post.name).post == code


def test_a_chair_of_a_dusun_is_single_only_when_the_dusun_is_known() -> None:
    assert CATALOGUE.posts["KADUS"].single_seat("Krajan")
    assert not CATALOGUE.posts["KADUS"].single_seat("")
    assert CATALOGUE.posts["KADES"].single_seat("")
    assert not CATALOGUE.posts["BPD_ANGGOTA"].single_seat("")


def test_a_catalogue_that_is_wrong_stops_the_start() -> None:
    with pytest.raises(ConfigError, match="KADES"):
        make_catalogue({**POSTS, "KADES": {**POSTS["KADES"], "out_at_age": "60"}}, SPELLINGS)
    with pytest.raises(ConfigError, match="BPD_KETUA"):
        make_catalogue(
            {code: post for code, post in POSTS.items() if code != "BPD_KETUA"}, SPELLINGS
        )
    with pytest.raises(ConfigError, match="near"):
        make_catalogue(POSTS, {name: part for name, part in SPELLINGS.items() if name != "near"})


# labels


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("DUSUN KRAJAN", "Krajan"),
        ("Dsn. Krajan", "krajan"),
        ("01", "1"),
        ("1", "I"),
        ("Sungai Ayak III", "SUNGAI AYAK 3"),
        ("Sungai ayak Tiga", "Sungai Ayak III"),
        ("Bumi Rejo", "Bumirejo"),
        ("Karang-Anyar", "Karang Anyar"),
        ("Kepala Dusun Krajan", "Krajan"),
    ],
)
def test_two_labels_of_one_seat_compare_equal(one: str, other: str) -> None:
    assert seat_label_key(one) == seat_label_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Krajan I", "Krajan II"),
        ("Krajan", "Krajan I"),
        ("A", "B"),
        ("11", "1 1"),
        ("Lor", "Kidul"),
    ],
)
def test_two_labels_of_two_seats_compare_different(one: str, other: str) -> None:
    assert seat_label_key(one) != seat_label_key(other)


def test_a_label_is_written_as_a_person_would() -> None:
    assert tidy_label("  SUNGAI  ayak iii ") == "Sungai Ayak III"
    assert tidy_label("karang-anyar") == "Karang-Anyar"
    assert tidy_label("MA'RANG RT 02") == "Ma'rang RT 02"


# what holds for any text


@given(st.text())
def test_no_text_makes_the_resolver_raise(text: str) -> None:
    verdict = said(text)
    assert verdict.verdict in ("post", "not_official", "question")
    assert (verdict.post in CATALOGUE.posts) == (verdict.verdict == "post")
    assert (verdict.capacity in ("definitif", "Pj", "Plt", "Plh")) == (verdict.verdict == "post")
    assert tidy_label(seat_label_key(text)) is not None


WORDS = sorted(
    CATALOGUE.spelling.vocabulary
    | {"/", "&", ",", "(", ")", ".", "-", "KRAJAN", "II", "02", "KADUS", "PJ.", "STAFF"}
)


@given(st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join))
def test_no_mixture_of_known_words_makes_the_resolver_raise(text: str) -> None:
    assert said(text).verdict in ("post", "not_official", "question")


@given(
    st.sampled_from(KNOWN_TEXTS),
    st.sampled_from([str.upper, str.lower, str.title, str.swapcase]),
    st.integers(1, 3),
    st.integers(0, 2),
)
def test_case_and_spaces_do_not_change_the_verdict(
    text: str, change: Any, between: int, around: int
) -> None:
    other = " " * around + change(text).replace(" ", " " * between) + "\t" * around
    assert said(other) == said(text)


@given(
    st.sampled_from(["STAF", "Staf", "staff ", "STAF.", "STAP "]),
    st.one_of(st.text(), st.lists(st.sampled_from(WORDS)).map(lambda w: " " + " ".join(w))),
)
def test_a_text_that_starts_with_staf_is_never_a_post(staf: str, rest: str) -> None:
    assert said(staf + rest).verdict != "post"


def test_a_sentence_is_a_question_and_costs_no_recursion() -> None:
    assert said("KAUR KEUANGAN / " * 5000).reason == "too_long"
    started = time.perf_counter()
    assert said("KADUS / " * 13).verdict != "not_official"
    assert said("KADUS PLT " * 13).verdict == "question"
    assert time.perf_counter() - started < 0.05


@pytest.mark.parametrize(
    "written",
    ["1. Kepala Desa", "01) KEPALA DESA", "a. Kepala Desa", "II. Kepala Desa", "3 . Kepala Desa"],
)
def test_the_counting_of_a_list_is_no_part_of_a_post(written: str) -> None:
    assert said(written)[:2] == ("post", "KADES")


@pytest.mark.parametrize("written", ["B. P. D. Ketua", "K. Dusun Lor", "P.J. Kepala Desa"])
def test_letters_that_mean_something_are_not_taken_for_counting(written: str) -> None:
    assert said(written) == said(written.replace(". ", "."))
