"""Which passwords are taken (FAULTS S2, S3): both profiles of config/accounts.toml."""

import tomllib
from dataclasses import replace
from time import perf_counter

import pytest

from sibermata.errors import ConfigError, Refusal
from sibermata.rules.account.password import refuse_weak
from sibermata.rules.account.terms import Terms, make_terms
from tests.accounts import CONFIG, TERMS

CONTENT = tomllib.loads((CONFIG / "accounts.toml").read_text(encoding="utf-8"))
LISTS = [
    (CONFIG / f"passwords/{name}.txt").read_text(encoding="utf-8")
    for name in ("common", "frequent")
]
BSSN = make_terms({**CONTENT, "profile": "bssn"}, *LISTS)
OFFICE = {"surabaya", "mojokerto", "jawa", "timur", "rini"}


def code(password: str, terms: Terms) -> str:
    try:
        refuse_weak(password, terms, OFFICE)
    except Refusal as refusal:
        return refusal.code
    return ""


@pytest.mark.parametrize(
    ("password", "asvs", "bssn"),
    [
        ("tujuh gerobak menanti fajar", "", "PASSWORD_PLAIN"),
        ("Tujuh gerobak, 4 fajar", "", ""),
        ("  spasi di tepi tetap ada  ", "", "PASSWORD_PLAIN"),
        ("Ключ от квартиры №7", "", ""),
        ("🙂🙂🙂🙂 gerobak terang", "", "PASSWORD_PLAIN"),
        ("x8Kq2mPz!9Lw", "", ""),
        ("sebelas_hrf", "PASSWORD_SHORT", "PASSWORD_SHORT"),
        ("", "PASSWORD_SHORT", "PASSWORD_SHORT"),
        ("fajar menanti " * 9 + "ab", "", "PASSWORD_PLAIN"),
        ("fajar menanti " * 9 + "abc", "PASSWORD_LONG", "PASSWORD_LONG"),
        ("Password12345!", "PASSWORD_KNOWN", "PASSWORD_KNOWN"),
        ("P@ssw0rd2026!!", "PASSWORD_KNOWN", "PASSWORD_KNOWN"),
        ("RahasiaRahasia1!", "PASSWORD_KNOWN", "PASSWORD_KNOWN"),
        ("Desa-Mojokerto-2026", "PASSWORD_KNOWN", "PASSWORD_KNOWN"),
        ("Rini.Surabaya.77", "PASSWORD_KNOWN", "PASSWORD_KNOWN"),
        ("Qwertyuiop1234!", "PASSWORD_KNOWN", "PASSWORD_KNOWN"),
        ("Superman123456!", "PASSWORD_KNOWN", "PASSWORD_KNOWN"),
        ("Sup3rm4n!!!!2026", "PASSWORD_KNOWN", "PASSWORD_KNOWN"),
        ("Mustang-Mustang-1", "PASSWORD_KNOWN", "PASSWORD_KNOWN"),
        ("Gerobak dan Mustang 7", "", ""),
        ("Abcdefghijkl1!", "PASSWORD_KNOWN", "PASSWORD_KNOWN"),
        ("Aaaaaaaaaaaa1!", "PASSWORD_KNOWN", "PASSWORD_KNOWN"),
        ("3516055503809001", "PASSWORD_KNOWN", "PASSWORD_PLAIN"),
        ("0812-3456-7890-1", "PASSWORD_KNOWN", "PASSWORD_PLAIN"),
    ],
)
@pytest.mark.parametrize("fault", [pytest.param("", id="S2-S3")])
def test_a_password_is_long_and_no_known_word(
    password: str, asvs: str, bssn: str, fault: str
) -> None:
    assert (code(password, TERMS), code(password, BSSN)) == (asvs, bssn)


def test_the_three_thousand_most_frequent_words_are_refused_with_whatever_around_them() -> None:
    """S2."""
    assert len(TERMS.frequent) == 3_000
    for word in TERMS.frequent:
        padded = f"{word.title()}-{word}-" + "19!7" * 3
        assert code(padded, TERMS) == "PASSWORD_KNOWN", word


@pytest.mark.parametrize("fault", [pytest.param("", id="S2-long")])
def test_megabytes_are_refused_by_their_length_alone(fault: str) -> None:
    begun = perf_counter()
    assert code("x" * 10_000_000, TERMS) == "PASSWORD_LONG"
    assert perf_counter() - begun < 1  # nothing was hashed; a second is for a busy machine


def test_an_office_chooses_the_profile_in_its_configuration() -> None:
    assert not TERMS.password.composition
    assert TERMS.password.valid_months == 0
    assert BSSN.password.composition
    assert BSSN.password.valid_months == 6
    assert replace(BSSN, password=TERMS.password) == TERMS


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"profile": "nist"}, "profile"),
        ({"asvs": {}}, "asvs"),
        ({"failures": {**CONTENT["failures"], "free": -1}}, "failures.free"),
        ({"failures": {**CONTENT["failures"], "free": True}}, "failures.free"),
        ({"sessions": {**CONTENT["sessions"], "idle_minutes": "30"}}, "sessions.idle_minutes"),
        ({"links": {**CONTENT["links"], "extra": 1}}, "links"),
    ],
)
def test_a_wrong_value_of_the_configuration_stops_the_start(
    change: dict[str, object], key: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        make_terms({**CONTENT, **change}, *LISTS)
    assert caught.value.facts["key"] == key


def test_the_wait_begins_at_a_second_and_doubles_to_a_quarter_of_an_hour() -> None:
    waits = [int(TERMS.failures.wait_after(number).total_seconds()) for number in range(20)]
    assert waits[:9] == [0, 0, 0, 0, 0, 1, 2, 4, 8]
    assert waits[-1] == 900
