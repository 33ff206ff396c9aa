"""The brake: deliveries that lie close nobody, whichever way they lie, and a hold stops its own
source only.
"""

import pytest

from tests.held import let_go
from tests.office import CAST, Office, as_csv, person

CROWD = [
    person(
        str(n + 1),
        f"Orang {'abcdefghijklmnopqrstuvwxyz'[n % 26] * 3} {'abcdefghij'[n // 26] * 3}",
        "",
        f"Kepala Dusun {n}",
        f"35.16.05.200{n % 3 + 1}",
        birth_date=f"1980-02-{n % 28 + 1:02d}",
    )
    for n in range(60)
]
DOUBLES = [{**row, "key": f"9{row['key']}", "post": row["post"] + "9"} for row in CROWD]
WHOLE = as_csv(CROWD).encode()
LIES = {
    "empty": (b"", "FAILED", "EMPTY_BODY"),
    "header only": (WHOLE.split(b"\n")[0] + b"\n", "HELD", "ZERO_ROWS"),
    "a page of HTML": (b"<html><body>Request Rejected</body></html>", "FAILED", "NOT_DATA"),
    "F37 sixty per cent gone": (as_csv(CROWD[:24]).encode(), "HELD", "SHRINK"),
    "one village gone of three": (
        as_csv([row for n, row in enumerate(CROWD) if n % 3]).encode(),
        "HELD",
        "SHRINK",
    ),
    "F38 doubled under other keys": (as_csv([*CROWD, *DOUBLES]).encode(), "HELD", "GROWTH"),
    "F42 numbered anew": (
        as_csv([{**row, "key": f"9{row['key']}"} for row in CROWD]).encode(),
        "HELD",
        "RENUMBERED",
    ),
    "F40 a column gone": (
        as_csv(CROWD, [name for name in CROWD[0] if name != "name"]).encode(),
        "FAILED",
        "SOURCE_CHANGED",
    ),
    "zeros": (b"\0" * 5000, "FAILED", None),
    "noise": (bytes(range(256)) * 40, "FAILED", None),
    "an error in JSON": (b'{"message": "Unauthenticated."}', "FAILED", None),
    "a zip cut in half": (b"PK\x03\x04" + b"\x00" * 300, "FAILED", None),
}


@pytest.mark.parametrize(
    ("body", "state", "code"), [pytest.param(*lie, id=name) for name, lie in LIES.items()]
)
def test_a_delivery_that_lies_closes_nobody(
    office: Office, body: bytes, state: str, code: str | None
) -> None:
    office.deliver(WHOLE)
    office.one()
    before = office.state(findings=False)
    for _ in range(4):  # night after night
        office.deliver(body)
        result = office.one()
        assert (result.state, code is None or result.code == code, result.code != "INTERNAL") == (
            state,
            True,
            True,
        ), result
    assert office.state(findings=False) == before
    assert {status for *_, status in office.people()} == {"active"}
    office.deliver(WHOLE)
    assert office.one().state == "NOOP"


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.8, 0.97])
def test_a_delivery_cut_off_in_the_middle_of_a_row_closes_nobody(
    office: Office, cut: float
) -> None:
    office.deliver(WHOLE)
    office.one()
    office.deliver(WHOLE[: int(len(WHOLE) * cut)])
    result = office.one()
    assert result.state in ("FAILED", "HELD", "PUBLISHED")
    assert {status for *_, status in office.people()} == {"active"}
    assert len(office.people()) == 60


def test_a_hold_stops_its_own_source_only(office: Office) -> None:
    dewi = {
        **CAST[0],
        "name": "Dewi Percobaan",
        "village_code": "35.17.01.2001",
        "nik": "3517015503809011",
    }
    office.deliver(WHOLE)
    office.deliver([dewi], "jombang", district="35.17")
    office.sync()
    office.deliver([])
    office.deliver([{**dewi, "birth_place": "Kediri"}], "jombang", district="35.17")
    assert {result.source: str(result.state) for result in office.sync()} == {
        "jombang": "PUBLISHED",
        "mojokerto": "HELD",
    }


def test_a_first_load_waits_for_a_person_where_its_declaration_says_so(office: Office) -> None:
    office.deliver(CAST, toml='[brake]\nfirst_load = "held"')
    result = office.one()
    assert (result.state, result.code) == ("HELD", "FIRST_LOAD")
    assert office.people() == []


def test_a_held_night_is_over_when_the_source_is_itself_again(office: Office) -> None:
    office.deliver(WHOLE)
    office.one()
    office.deliver(CROWD[:20])
    assert office.one().state == "HELD"
    office.deliver(
        [*CROWD, person("99", "Rina Percobaan", "", "Kaur Keuangan", birth_date="1990-01-05")]
    )
    result = office.one()
    assert (result.state, result.counts["added"], result.counts["missing"]) == ("PUBLISHED", 1, 0)


def test_what_a_declaration_expects_is_judged_from_the_first_load_on(office: Office) -> None:
    office.deliver(CROWD[:20], toml="[expect]\nrows = 60")
    assert (office.one().state, office.one().code) == ("HELD", "SHRINK")


def test_villages_that_a_declaration_claims_are_missed_at_the_first_load_and_not_again_once_released(
    office: Office,
) -> None:
    claims = '[expect]\nvillages = ["35.16.05"]'
    office.deliver(CAST, toml=claims)
    assert (office.one().state, office.one().code) == ("HELD", "SHRINK")
    let_go(office)
    office.deliver([{**CAST[0], "birth_place": "Kediri"}, *CAST[1:]], toml=claims)
    assert (office.one().state, len(office.people())) == ("PUBLISHED", len(CAST))


def test_a_hold_that_stays_is_one_hold_however_many_nights(office: Office) -> None:
    office.deliver(WHOLE)
    office.one()
    office.deliver(CROWD[:20])
    for _ in range(3):
        office.one()
    held = office.ask(
        "select count(*) n, count(distinct part) parts, count(distinct plan_hash) plans from hold"
    )[0]
    assert held["n"] == held["parts"] == held["plans"]
