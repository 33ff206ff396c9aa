"""The rulebook is config/ checked once: what ships is whole, and a wrong file stops the start with
its name, key and reason.
"""

import re
from datetime import date
from pathlib import Path

import pytest

from sibermata.errors import ConfigError
from sibermata.records.finding import REASONS, RUN_CODES
from sibermata.records.refusal import REFUSALS
from sibermata.rules.rulebook import make_rulebook
from sibermata.rules.time.dates import read_date
from sibermata.settings import rule_files

FILES = rule_files(Path(__file__).parents[2] / "config")


def test_every_reason_has_a_sentence_and_a_next_step_and_no_sentence_lacks_its_reason() -> (
    None
):  # I14
    of_rows = {f"baris.{code}" for code in REASONS.keys() & REFUSALS.keys()}
    known = REASONS.keys() | RUN_CODES | REFUSALS.keys() | of_rows
    assert make_rulebook(FILES).messages.keys() == known


def test_every_message_can_be_filled_and_ends_like_a_sentence() -> None:
    for code, (sentence, step) in make_rulebook(FILES).messages.items():
        named = REFUSALS.get(code, ("value", "column", "detail"))
        assert sentence.format(**dict.fromkeys(named, "x"))
        assert step.rstrip().endswith(".")


def test_an_unknown_code_still_has_words() -> None:
    assert "BARU" in make_rulebook(FILES).message("BARU")[0]


def test_the_digest_changes_with_any_file_and_with_nothing_else() -> None:
    assert make_rulebook(FILES).digest == make_rulebook(dict(reversed(FILES.items()))).digest
    assert (
        make_rulebook(FILES).digest
        != make_rulebook(
            {**FILES, "spellings/sex.toml": FILES["spellings/sex.toml"] + "# x\n"}
        ).digest
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("rules.toml", "longest = 120", "longest = 0", "rules.toml: name.longest: 0"),
        ("rules.toml", "longest = 120", "longest = '120'", "rules.toml: name.longest"),
        ("rules.toml", "longest = 120", "longst = 120", "rules.toml: name.longest: is missing"),
        ("rules.toml", "misses = 3", "misses = -3", "rules.toml: vanish.misses: -3"),
        ("rules.toml", "misses = 3", "misses = true", "rules.toml: vanish.misses: True"),
        ("rules.toml", "leak_days = 30", "leak_days = 0.5", "rules.toml: brake.leak_days: 0.5"),
        ("rules.toml", "misses = 3", "mises = 3", "rules.toml: vanish.misses: is missing"),
        ("rules.toml", "misses = 3", "misses = 3\nmore = 1", "rules.toml: vanish.more: no such"),
        ("rules.toml", '"LURAH"]', "3]", "rules.toml: vanish.never: must be a list of texts"),
        (
            "rules.toml",
            "rounded_share = 0.30",
            "rounded_share = 30",
            "rules.toml: nik.rounded_share: 30 is not a share",
        ),
        (
            "rules.toml",
            "youngest = 17",
            "youngest = 17\nyongest = 16",
            "rules.toml: birth.yongest: no such key",
        ),
        ("rules.toml", "youngest = 17", "youngest = 170", "birth.youngest: must be below"),
        ("rules.toml", '"12-31"', '"13-31"', "'2000-13-31' is no day"),
        ("rules.toml", "[name]", "[name", "rules.toml: "),
        ("spellings/sex.toml", "L = [", "X = [", "spellings/sex.toml: words.X: not one of L, P"),
        ("spellings/sex.toml", '"PRIA"', '"PRIA", "WANITA"', "'WANITA' already means 'L'"),
        (
            "spellings/sex.toml",
            '"PRIA"',
            "1",
            "spellings/sex.toml: words.L: must be a list of words",
        ),
        ("spellings/sex.toml", "[words]", "[word]", "spellings/sex.toml: [word]"),
        ("spellings/months.toml", '"12" =', '"13" =', "spellings/months.toml: words.13"),
        (
            "spellings/titles.toml",
            'ABD = "ABDUL"',
            'ABD = ""',
            "spellings/titles.toml: aliases.ABD",
        ),
        (
            "spellings/placeholders.toml",
            "[names]",
            "[nama]",
            "spellings/placeholders.toml: names.words: is missing",
        ),
        (
            "spellings/placeholders.toml",
            "[errors]",
            "[galat]",
            "spellings/placeholders.toml: errors.words: must be a list of words",
        ),
        (
            "spellings/remarks.toml",
            "[inside]",
            "[dalam]",
            "spellings/remarks.toml: inside.words: is missing",
        ),
        ("regions/zones.toml", "Asia/Makassar", "Asia/Bali", "zones: 'Asia/Bali' is no zone"),
        ("regions/zones.toml", '"51"', '"61"', "'61' is no code of a province, or stands twice"),
        (
            "messages.toml",
            "[NIK_LENGTH]\nkalimat",
            "[NIK_LENGTH]\nkalimt",
            "messages.toml: NIK_LENGTH",
        ),
        ("messages.toml", "16 angka: {value}", "16 angka: {nik}", "{nik} is none of"),
    ],
)
def test_a_wrong_file_stops_the_start(file: str, old: str, new: str, words: str) -> None:
    assert old in FILES[file]
    with pytest.raises(ConfigError, match=re.escape(words)):
        make_rulebook({**FILES, file: FILES[file].replace(old, new, 1)})


@pytest.mark.parametrize(
    "file",
    [
        "rules.toml",
        "posts.toml",
        "messages.toml",
        "spellings/sex.toml",
        "spellings/titles.toml",
        "spellings/remarks.toml",
        "regions/zones.toml",
    ],
)
def test_a_missing_file_stops_the_start(file: str) -> None:
    with pytest.raises(ConfigError, match=file):
        make_rulebook({name: text for name, text in FILES.items() if name != file})


def test_every_province_has_its_zone_and_an_unknown_one_is_read_as_jakarta() -> None:  # R5
    book = make_rulebook(FILES)
    assert len(book.zones) == 38
    today = date(2026, 11, 21)
    zones = {
        district: str(book.calendar(today, district=district).zone)
        for district in ("35.16", "51.02", "61.01", "73.01", "91.01", "99.01", "")
    }
    assert zones == {
        "35.16": "Asia/Jakarta",
        "51.02": "Asia/Makassar",
        "61.01": "Asia/Pontianak",
        "73.01": "Asia/Makassar",
        "91.01": "Asia/Jayapura",
        "99.01": "Asia/Jakarta",
        "": "Asia/Jakarta",
    }


@pytest.mark.parametrize(
    ("district", "cell", "day"),
    [
        pytest.param("51.02", "1990-02-06T16:00Z", date(1990, 2, 7), id="R5-WITA"),
        pytest.param("91.01", "1990-02-06T15:00Z", date(1990, 2, 7), id="R5-WIT"),
        pytest.param("61.01", "1980-02-06T16:00Z", date(1980, 2, 7), id="R5-Pontianak-then"),
        pytest.param("61.01", "1990-02-06T16:00Z", date(1990, 2, 6), id="R5-Pontianak-now"),
        pytest.param("35.16", "1990-02-06T16:00Z", date(1990, 2, 6), id="R5-WIB"),
    ],
)
def test_an_instant_is_a_day_where_the_district_lies(district: str, cell: str, day: date) -> None:
    calendar = make_rulebook(FILES).calendar(date(2026, 11, 21), district=district)
    assert read_date(cell, calendar, "birth").value == day


def test_the_zones_name_every_province_of_the_region_data() -> None:  # R5
    listed = (Path(__file__).parents[2] / "config/regions/id_regions.csv").read_text("utf-8")
    provinces = {line.split(",")[0] for line in listed.splitlines() if ",provinsi," in line}
    assert set(make_rulebook(FILES).zones) == provinces
