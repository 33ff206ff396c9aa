"""A source whose word stands falls silent: the other source's last word stands then; a blank gives
nothing away.
"""

from tests.office import BUDI, SITI, Office

TRUSTED, OTHER = (
    "trust = 90\n[brake]\nheadcount_ratio = 9.0\nremovals_share = 0.9",
    "trust = 10\n[brake]\nheadcount_ratio = 9.0",
)


def night(office: Office, trusted: list[dict[str, str]], other: list[dict[str, str]]) -> object:
    """One night of both sources; return where Budi was born."""
    office.deliver(trusted, "a-dinas", toml=TRUSTED)
    office.deliver(other, "b-kecamatan", toml=OTHER)
    assert {str(result.state) for result in office.sync()} <= {"PUBLISHED", "NOOP"}
    return next(row["birth_place"] for row in office.roster() if row["post"] == "SEKDES")


MINE, THEIRS = {**BUDI, "birth_place": "Kediri"}, {**BUDI, "key": "b2", "birth_place": "Blitar"}


def test_the_value_of_a_source_that_names_somebody_no_more_gives_way_to_what_the_other_last_said(
    office: Office,
) -> None:
    assert night(office, [SITI, MINE], [THEIRS]) == "Kediri"
    assert night(office, [SITI], [THEIRS]) == "Blitar"
    assert night(office, [SITI], [{**THEIRS, "phone": "081234500002"}]) == "Blitar"
    assert night(office, [SITI, MINE], [{**THEIRS, "phone": "081234500002"}]) == "Kediri"


def test_a_blank_of_the_source_whose_word_stands_takes_nothing_away_and_gives_nothing_to_the_other(
    office: Office,
) -> None:
    assert night(office, [SITI, MINE], [THEIRS]) == "Kediri"
    assert night(office, [SITI, {**MINE, "birth_place": ""}], [THEIRS]) == "Kediri"
    assert (
        night(office, [SITI, {**MINE, "birth_place": ""}], [{**THEIRS, "phone": "081234500002"}])
        == "Kediri"
    )
