"""What a run of a list shares with a run of a roster: rehearsal, release, the fence, death."""

import signal

import pytest

from sibermata.desk.sheets.repair_out import repair_sheet
from sibermata.desk.sheets.repair_rows import patch_row, row_of_finding
from sibermata.errors import Refusal
from sibermata.records.run import State
from sibermata.store.base.scope import Scope
from sibermata.store.night.holds import decide_hold, find_hold
from sibermata.store.views.runs import find_run
from sibermata.sync.again.rehearse import rehearse
from sibermata.sync.again.release import release_hold
from sibermata.sync.again.revert import revert_run
from tests.crash import DOUBLED, MIXED, Forked, Strike
from tests.held import WAITING
from tests.lists import Lists, learns, signs
from tests.office import Office

ROWS = [signs("Siti Contohwati"), signs("Siti Contohwatie", post=""), signs("Entah Siapa")]
POINTS = (
    "fetched",
    "kept",
    "staged",
    "apply published",
    "list written",
    "apply findings",
    "settled",
)


def test_a_rehearsal_shows_what_another_declaration_would_add(lists: Lists) -> None:
    lists.take([{**signs("Siti Contohwati"), "text": "Naskah setempat"}])
    toml = 'delivers = "pledges"\n[read]\nignore = ["text"]\n[constants]\ntext = "SKB-4"'
    path = lists.office.folder / "sources" / "daftar.toml"
    path.write_text(path.read_text().replace('delivers = "pledges"', toml))
    done = rehearse(lists.office.source("daftar"), lists.office.night(dry_run=True))
    assert done.deliveries[0]["admitted"] == 1
    assert [(one["what"], one["name"]) for one in done.differences] == [("baru", "Siti Contohwati")]


def test_a_held_list_that_is_released_withdraws_its_rows_and_no_act(lists: Lists) -> None:
    lists.take(ROWS[:1])
    lists.take([], header=ROWS[0])
    office = lists.office
    number = office.ask(WAITING)[0]["id"]
    with office.database.connection() as connection:
        found = find_hold(connection, number)
    assert found is not None
    state, _ = release_hold(
        office.source("daftar"),
        found,
        office.night(),
        lambda connection: decide_hold(connection, number, "released", "Rini", "benar kosong"),
    )
    assert state == State.PUBLISHED
    assert [act[5] for act in lists.acts()] == ["counted"]
    assert lists.codes() == [("ROW_WITHDRAWN", "35.16")]


def test_a_list_is_not_reverted_as_a_whole(lists: Lists) -> None:
    run = lists.take(ROWS).run_id
    with lists.office.database.work() as connection:
        found = find_run(connection, Scope.province(), run)
        assert found is not None
        with pytest.raises(Refusal, match="LIST_NOT_REVERTED"):
            revert_run(connection, found, lists.office.night())


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_that_dies_anywhere_leaves_the_list_as_if_nothing_had_happened(
    lists: Lists, point: str
) -> None:
    lists.send(ROWS)
    lists.send([learns("Siti Contohwati"), learns("Entah")], "latih", "trainings")
    strike = Strike(point, signal.SIGKILL)

    def night(office: Office) -> None:
        office.nights = 1
        office.sync("daftar", "latih")

    Forked(lists.office, night, strike).wait()
    assert strike.struck
    lists.office.sync("daftar", "latih")
    assert [act[0] for act in lists.acts()] == ["Siti Contohwati"]
    assert len(lists.results()) == 1
    for name, question in {**DOUBLED, **MIXED}.items():
        assert not lists.office.ask(question), name
    before = lists.everything()
    assert {result.state for result in lists.office.sync("daftar", "latih")} == {State.NOOP}
    assert lists.everything() == before


def test_a_refused_row_that_is_repaired_here_is_an_act_of_the_next_reading(lists: Lists) -> None:
    lists.take([signs("Siti Contohwati", mode="menyusul")])
    assert lists.codes() == [("NO_DOCUMENT", "35.16")]
    number = lists.office.ask("select id from finding where code = 'NO_DOCUMENT'")[0]["id"]
    source, names = lists.office.source("daftar"), lists.office.rules.names
    with lists.programme.desk() as desk:
        row = row_of_finding(desk, number, [source], names)
        with pytest.raises(Refusal, match="COLUMN_OF_NO_SOURCE"):
            patch_row(desk, row, {"document_number": "12/IX"}, reason="surat menyusul")
        _, before = repair_sheet(desk, [source], names)
        patch_row(desk, row, {"mode": "hadir"}, reason="ternyata hadir")
        _, after = repair_sheet(desk, [source], names)
    assert (before, after) == (1, 0)
    lists.office.one("daftar")
    assert [act[5] for act in lists.acts()] == ["counted"]
    assert lists.codes() == []


def test_a_list_that_a_person_syncs_says_of_which_rosters_it_had_only_the_older(
    lists: Lists,
) -> None:
    lists.send([signs("Siti Contohwati")])
    early = "select shown from finding where code = 'ROSTER_NOT_TONIGHT' and status = 'open'"
    rehearsed = lists.office.one("daftar", dry_run=True)
    assert rehearsed.counts["counts"]["without_tonights_roster"] == ["mojokerto"]
    lists.office.one("daftar")
    assert [row["shown"] for row in lists.office.ask(early)] == ["mojokerto"]
    for result in lists.office.sync("mojokerto", "daftar"):
        assert result.state == "NOOP"
    assert lists.office.ask(early) == []
