"""What is typed is taken by its code or its name, and what is unknown is refused with what is
spelled like it - never answered with an empty list (D5, D11, D13).
"""

import json
from typing import Any

import pytest

from tests.cli.conftest import Type
from tests.office import AGUS, BUDI, CAST, JOKO, KESEMEN, SITI, SRIGADING, WATI, Office, as_csv


def rows(type_: Type, *words: object) -> list[dict[str, Any]]:
    result = type_(*words, "--format", "json")
    assert result.code == 0, result.err
    return json.loads(result.out)  # type: ignore[no-any-return]


UNKNOWN = [
    (("rejections", "list", "--source", "mojokertoo"), "SOURCE_UNKNOWN", "mojokerto"),
    (("findings", "list", "--source", "salahketik"), "SOURCE_UNKNOWN", "mojokerto"),
    (("runs", "list", "--source", "mojokert"), "SOURCE_UNKNOWN", "mojokerto"),
    (("questions", "list", "--source", "x"), "SOURCE_UNKNOWN", "mojokerto"),
    (("spellings", "list", "--source", "x"), "SOURCE_UNKNOWN", "mojokerto"),
    (("officials", "list", "--district", "35.99"), "DISTRICT_UNKNOWN", "Tidak ada"),
    (("officials", "list", "--district", "Lamongn"), "DISTRICT_UNKNOWN", "Kabupaten Lamongan"),
    (("findings", "list", "--district", "Mojokerto"), "DISTRICT_UNKNOWN", "Kota Mojokerto (35.76)"),
    (("seats", "list", "--district", "x"), "DISTRICT_UNKNOWN", "x"),
    (("corrections", "list", "--district", "x"), "DISTRICT_UNKNOWN", "x"),
    (
        ("packets", "export", "--district", "Lamngan", "--by", "Rini"),
        "DISTRICT_UNKNOWN",
        "Lamongan",
    ),
    (("officials", "list", "--village", "Srigadin"), "VILLAGE_UNKNOWN", "Srigading di "),
    (("officials", "list", "--village", "35.16.05.9999"), "VILLAGE_UNKNOWN", "35.16.05.9999"),
    (("findings", "list", "--code", "NIK_LENGHT"), "CODE_UNKNOWN", "NIK_LENGTH"),
    (("findings", "list", "--severity", "galat"), "CHOICE_UNKNOWN", "error"),
    (("findings", "list", "--status", "waived"), "CHOICE_UNKNOWN", "fixed_at_source"),
]


@pytest.mark.parametrize("fault", [pytest.param("", id="D5")])
@pytest.mark.parametrize(
    ("words", "code", "near"), UNKNOWN, ids=[" ".join(one[0]) for one in UNKNOWN]
)
def test_what_is_unknown_is_refused_with_the_nearest_spelling(
    type_: Type, office: Office, words: tuple[str, ...], code: str, near: str, fault: str
) -> None:
    office.deliver(CAST)
    result = type_(*words)
    assert result.code == 2
    assert result.err.startswith(f"Galat [{code}]")
    assert near in result.err


@pytest.mark.parametrize("fault", [pytest.param("", id="D11")])
@pytest.mark.parametrize(
    "words",
    [
        ("--district", "Kabupaten Mojokerto"),
        ("--district", "kab. mojokerto"),
        ("--district", "3516"),
        ("--village", "desa srigading, ngoro"),
        ("--village", "Srigading, Ngoro"),
        ("--village", "3516052001"),
    ],
    ids=" ".join,
)
def test_names_are_accepted_where_codes_are(
    type_: Type, office: Office, words: tuple[str, ...], fault: str
) -> None:
    office.deliver(CAST)
    office.one()
    found = {row["village_code"] for row in rows(type_, "officials", "list", *words)}
    assert SRIGADING in found
    assert (KESEMEN in found) == (words[0] == "--district")


def test_a_name_that_several_villages_bear_is_asked_back(type_: Type) -> None:
    result = type_("officials", "list", "--village", "Srigading")
    assert result.code == 2
    assert "Srigading di Lawang, Kabupaten Malang (35.07.25.2002)" in result.err
    words = ("--village", "Srigading", "--district", "35.16", "--format", "json")
    assert type_("officials", "list", *words).code == 0


@pytest.mark.parametrize("fault", [pytest.param("", id="D11-officials-add")])
def test_an_official_is_stated_by_the_name_of_the_village(
    type_: Type, office: Office, fault: str
) -> None:
    office.deliver(CAST)
    office.one()
    result = type_(
        *("officials", "add", "--name", "Ratna Khayalan", "--village", "Srigading, Ngoro"),
        *("--post", "Kasi Pelayanan", "--by", "Rini", "--reason", "SK baru", "--evidence", "SK 1"),
    )
    assert result.code == 0, result.err
    assert ("Ratna Khayalan", SRIGADING) in [person[:2] for person in office.people()]


@pytest.mark.parametrize("fault", [pytest.param("", id="D13")])
@pytest.mark.parametrize("meaning", ["Kasi Pelayanan", "KASI_PELAYANAN", "kasi pelayanan"])
def test_a_meaning_is_a_code_or_a_spelling_that_the_catalogue_knows(
    type_: Type, office: Office, meaning: str, fault: str
) -> None:
    office.deliver([*CAST[:2], {**WATI, "post": "Jogoboyo"}])
    office.one()
    (question,) = rows(type_, "questions", "list")
    result = type_(
        *("questions", "answer", question["id"], "--meaning", meaning, "--by", "Rini", "--apply")
    )
    assert result.code == 0, result.err
    assert rows(type_, "spellings", "list")[0]["meaning"] == {"post": "KASI_PELAYANAN"}


def test_a_word_in_many_rows_is_asked_about_once_with_how_many_rows(
    type_: Type, office: Office
) -> None:
    posts = ("Jogoboyo", " JOGOBOYO", "Jogotirto")
    strange = [{**who, "post": post} for who, post in zip((AGUS, JOKO, WATI), posts, strict=True)]
    office.deliver([SITI, BUDI, *strange])
    office.one()
    listed = {row["value"]: row for row in rows(type_, "questions", "list")}
    assert {value.strip().upper(): row["rows"] for value, row in listed.items()} == {
        "JOGOBOYO": 2,
        "JOGOTIRTO": 1,
    }
    assert len(rows(type_, "rejections", "list")) == 3
    assert json.loads(type_("pagi", "--format", "json").out)["waiting"]["questions"]["number"] == 3
    number = next(row["id"] for row in listed.values() if row["rows"] == 2)
    shown = {row["field"]: row["value"] for row in rows(type_, "questions", "show", number)}
    assert shown["rows"] == 2
    meant = ("--meaning", "KASI_PELAYANAN", "--by", "Rini", "--apply")
    assert type_("questions", "answer", number, *meant).code == 0
    assert [row["rows"] for row in rows(type_, "questions", "list")] == [1]


@pytest.mark.parametrize("fault", [pytest.param("", id="R3")])
def test_a_kecamatan_that_does_not_exist_is_asked_about_and_answered_for_each_village(
    type_: Type, office: Office, fault: str
) -> None:
    header = ("key", "name", "nik", "village_name", "subdistrict_name", "post")
    places = (
        *[("Srigading", "Ngoro")] * 4,
        *[("Srigading", "Tidak Ada")] * 2,
        ("Kesemen", "Tidak Ada"),
    )
    lines = [
        {**CAST[0], "key": str(at), "name": f"{name} Rekaan", "nik": "", "post": "Anggota BPD"}
        | {"village_name": village, "subdistrict_name": where}
        for at, (name, (village, where)) in enumerate(
            zip(("Siti", "Budi", "Wati", "Joko", "Agus", "Rini", "Dewi"), places, strict=True)
        )
    ]
    office.deliver(as_csv(lines, header), toml="[brake]\nheadcount_ratio = 9.0")
    office.one()
    assert sorted(row["rows"] for row in rows(type_, "questions", "list")) == [1, 2]
    first, second = sorted(rows(type_, "questions", "list"), key=lambda row: -row["rows"])
    done = type_(
        "questions", "answer", first["id"], "--meaning", "Ngoro", "--by", "Rini", "--apply"
    )
    assert (done.code, "2 baris. Aturan" in done.err) == (0, True), done.err
    office.one()
    assert [row["rows"] for row in rows(type_, "questions", "list")] == [1], "R3: of one village"
    (rule,) = rows(type_, "spellings", "list")
    assert (rule["village"], rule["meaning"]) == (SRIGADING, {"subdistrict": "35.16.05"})
    wrong = type_("questions", "answer", second["id"], "--meaning", SRIGADING, "--by", "Rini")
    assert (wrong.code, "Kesemen, Kec. Ngoro (35.16.05.2002)" in wrong.err) == (2, True)
    meant = ("--meaning", "Kesemen", "--by", "Rini", "--apply")
    (waits,) = rows(type_, "questions", "list")
    assert type_("questions", "answer", waits["id"], *meant).code == 0
    office.one()
    assert rows(type_, "questions", "list") == []
    where = [village for _, village, *_ in office.people()]
    assert (where.count(SRIGADING), where.count(KESEMEN)) == (6, 1)
    assert type_("spellings", "forget", rule["id"], "--by", "Rini").code == 0
    office.one()
    assert [row["rows"] for row in rows(type_, "questions", "list")] == [2]


@pytest.mark.parametrize("fault", [pytest.param("", id="D13")])
def test_an_unknown_meaning_is_refused_with_the_nearest_posts(
    type_: Type, office: Office, fault: str
) -> None:
    office.deliver([*CAST[:2], {**WATI, "post": "Jogoboyo"}])
    office.one()
    (question,) = rows(type_, "questions", "list")
    result = type_(
        "questions", "answer", question["id"], "--meaning", "Kasi Pelayananan X Y Z", "--by", "Rini"
    )
    assert result.code == 2
    assert "KASI_PELAYANAN" in result.err
    assert "sibermata posts list" in result.err


@pytest.mark.parametrize("fault", [pytest.param("", id="D13")])
def test_posts_and_places_can_be_looked_up(type_: Type, fault: str) -> None:
    posts = {row["code"]: row for row in rows(type_, "posts", "list")}
    assert posts["KADES"]["name"] == "Kepala Desa"
    codes = [row["code"] for row in rows(type_, "regions", "find", "srigad")]
    assert codes == ["35.07.25.2002", SRIGADING]
    (found,) = rows(type_, "regions", "find", "35.16")
    assert (found["name"], found["level"]) == ("Kabupaten Mojokerto", "kabupaten")
    assert rows(type_, "regions", "find", "Tidak Ada Desa Ini") == []


@pytest.mark.parametrize("fault", [pytest.param("", id="D13")])
@pytest.mark.parametrize("meaning", ["Srigading, Ngoro", "35.16.05.2001"])
def test_a_village_is_taught_by_its_name_or_code_from_the_question_or_the_word(
    type_: Type, office: Office, meaning: str, fault: str
) -> None:
    header = ("key", "name", "nik", "village_name", "subdistrict_name", "post")
    lines = [
        {**person, "village_name": "Srigading", "subdistrict_name": where}
        for person, where in zip(CAST[:4], ("Ngoro", "Ngoro", "Ngoro", "Ngr"), strict=True)
    ]
    lines[2]["village_name"] = "Srigdng"
    office.deliver(as_csv(lines, header), toml="[brake]\nheadcount_ratio = 9.0")
    office.one()
    listed = {row["code"]: row for row in rows(type_, "rejections", "list")}
    assert "sibermata spellings teach" in listed["REGION_UNKNOWN"]["next_step"]
    for typed in (
        ("spellings", "teach", "mojokerto", "village_name", "Srigdng", meaning),
        ("questions", "answer", listed["SUBDISTRICT_UNKNOWN"]["id"], "--meaning", "Ngoro"),
    ):
        result = type_(*typed, "--by", "Rini", "--apply")
        assert (result.code, "1 baris." in result.err) == (0, True), result.err
    office.one()
    assert [person[1] for person in office.people()] == [SRIGADING] * 4
    assert rows(type_, "rejections", "list") == []
