"""A source's TOML: what is refused at load, by name, before anything is fetched."""

import tomllib

import pytest

from sibermata.errors import ConfigError
from sibermata.records.source import Source
from sibermata.sources.declared import make_source

BASE = 'name = "contoh"\ndistrict = "35.16"\ntype = "spreadsheet"\naddress = "/srv/a.csv"\n'


def declared(toml: str) -> Source:
    return make_source(tomllib.loads(BASE + toml), "contoh.toml")


@pytest.mark.parametrize("kind", ["pledges", "trainings"])
def test_a_list_has_columns_of_its_own_and_may_speak_for_a_province(kind: str) -> None:
    source = declared(f'delivers = "{kind}"\n[constants]\nevent = "UNESA-2023"')
    assert source.is_list
    whole = BASE.replace("35.16", "35") + f'delivers = "{kind}"'
    assert make_source(tomllib.loads(whole), "contoh.toml").district == "35"
    with pytest.raises(ConfigError, match="constants"):
        declared(f'delivers = "{kind}"\n[constants]\nsk_number = "1"')
    with pytest.raises(ConfigError, match="district"):
        make_source(tomllib.loads(BASE.replace("35.16", "35")), "contoh.toml")


def test_a_source_may_declare_codes_of_its_own() -> None:  # R10
    source = declared('[codes.education]\n1 = "SLTA"\n"S.1" = "S1"\n[codes.sex]\n0 = "P"\n')
    assert source.codes == {"education": {"1": "SLTA", "S 1": "S1"}, "sex": {"0": "P"}}
    assert declared("").codes == {}


@pytest.mark.parametrize(
    ("toml", "why"),
    [
        pytest.param('[codes.name]\n1 = "Siti"', "'name' must be one of education", id="R10-name"),
        pytest.param("[codes.sex]\n1 = 2", r"\[codes.sex\] 1: must be a code", id="R10-number"),
        pytest.param('[codes.sex]\n1 = ""', r"\[codes.sex\] 1: must be a code", id="R10-blank"),
        pytest.param('[codes]\nsex = "1"', r"\[codes.sex\]: must be a table", id="R10-no-table"),
    ],
)
def test_codes_of_an_unknown_column_or_without_a_word_are_refused(toml: str, why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        declared(toml)


@pytest.mark.parametrize(
    ("old", "new", "key", "example"),
    [
        pytest.param('name = "contoh"', 'name = "h"', "name", "mojokerto-pemdes", id="one-letter"),
        pytest.param('name = "contoh"', 'name = "Ngoro 1"', "name", "mojokerto-pemdes", id="name"),
        pytest.param('"35.16"', '"3516"', "district", "35.16", id="district"),
        pytest.param('"35.16"', "35.16", "district", '"teks"', id="district-as-a-number"),
        pytest.param("", '[read]\nfill_down = "desa"\n', "[read] fill_down", '["satu", "dua"]'),
        pytest.param("", '[read]\ndelimiter = ";;"\n', "[read] delimiter", '";"'),
    ],
)
def test_a_wrong_value_is_refused_with_one_that_would_be_right(
    old: str, new: str, key: str, example: str
) -> None:
    toml = BASE.replace(old, new, 1) if old else BASE + new
    with pytest.raises(ConfigError) as refused:
        make_source(tomllib.loads(toml), "contoh.toml")
    assert refused.value.code == "SOURCE_KEY_FORM"
    assert refused.value.facts == {"file": "contoh.toml", "key": key, "example": example}
