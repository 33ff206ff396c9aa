"""A new mapping is tried on what is kept before it is live; trying it changes nothing."""

import pytest

from sibermata.desk.spellings import teach
from sibermata.errors import Refusal
from sibermata.sync.again.rehearse import Rehearsal, rehearse
from tests.desk.acts import desk
from tests.office import CAST, Office


def try_out(office: Office, toml: str) -> Rehearsal:
    office.deliver(CAST, toml=toml)
    return rehearse(office.source(), office.night(dry_run=True))


def test_a_mapping_that_reads_another_column_shows_every_value_it_would_change_and_is_held(
    office: Office,
) -> None:
    office.deliver(CAST)
    office.one()
    before = (office.state(), office.ask("select count(*) n from run"))
    rehearsal = try_out(office, '[columns]\nbirth_place = "sex"')
    assert rehearsal.verdict == "run/MAPPING_CHANGED"
    assert len(rehearsal.differences) == 6
    assert {(line["what"], line["before"]) for line in rehearsal.differences} == {
        ("orang birth_place", "Mojokerto")
    }
    assert (office.state(), office.ask("select count(*) n from run")) == before


def test_a_mapping_that_changes_nothing_says_so(office: Office) -> None:
    office.deliver(CAST)
    office.one()
    rehearsal = try_out(office, '[columns]\nname = "name"')
    assert (rehearsal.verdict, rehearsal.differences, rehearsal.deliveries[0]["admitted"]) == (
        "",
        [],
        6,
    )


def test_a_mapping_that_costs_rows_shows_the_refusals(office: Office) -> None:
    office.deliver(CAST)
    office.one()
    rehearsal = try_out(office, '[columns]\nname = "sex"')
    assert rehearsal.deliveries[0]["refused"] == 6
    assert "NAME_INVALID" in rehearsal.deliveries[0]["codes"]


def test_what_people_said_about_the_words_of_a_source_counts_in_a_rehearsal_too(
    office: Office,
) -> None:
    rows = [*CAST[:2], {**CAST[2], "post": "Jogoboyo"}, *CAST[3:]]
    office.deliver(rows)
    office.one()
    with desk(office) as at:
        teach(at, "mojokerto", "post", "Jogoboyo", {"post": "KASI_PEMERINTAHAN"})
    office.deliver(rows, toml='[columns]\nname = "name"')
    rehearsal = rehearse(office.source(), office.night(dry_run=True))
    assert (rehearsal.deliveries[0]["asked"], rehearsal.deliveries[0]["admitted"]) == (0, 6)


def test_without_a_kept_delivery_there_is_nothing_to_rehearse(office: Office) -> None:
    with pytest.raises(Refusal, match="NOTHING_KEPT"):
        try_out(office, "")
