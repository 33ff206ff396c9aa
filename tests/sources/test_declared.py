"""A source's TOML: what is refused at load, by name, before anything is fetched."""

import tomllib

import pytest

from sibermata.errors import ConfigError
from sibermata.records.source import Source
from sibermata.sources.declared import make_source

BASE = 'name = "contoh"\ndistrict = "35.16"\ntype = "spreadsheet"\naddress = "/srv/a.csv"\n'


def declared(toml: str) -> Source:
    return make_source(tomllib.loads(BASE + toml), "contoh.toml")


@pytest.mark.parametrize("kind", [pytest.param(k, id=f"D18-{k}") for k in ("pledges", "trainings")])
def test_a_list_that_is_no_roster_is_refused_by_name_until_its_reader_is_built(kind: str) -> None:
    with pytest.raises(ConfigError, match=f"contoh.toml: delivers: '{kind}' is not built yet"):
        declared(f'delivers = "{kind}"')
    assert declared('delivers = "roster"').delivers == "roster"


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
