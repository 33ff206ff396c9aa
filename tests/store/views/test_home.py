"""What Beranda says of the last night: how each source ended, and what was changed that night."""

from typing import Any

import pytest

from sibermata.store.base.scope import Scope
from sibermata.store.views.desk.home import NightInShort, night_in_short
from tests.held import crowd
from tests.lists import Lists, signs
from tests.marks import Programme
from tests.office import CAST, WATI, Office

RENAMED = {**WATI, "birth_place": "Surabaya"}


def short(office: Office) -> tuple[Any, ...]:
    """Sources, published, quiet, held, added, changed."""
    with office.database.connection() as connection:
        found = night_in_short(connection, Scope.province())
    assert isinstance(found, NightInShort)
    return found.sources, found.published, found.quiet, found.held, found.added, found.changed


def again(office: Office) -> None:
    """Read what is there once more in the same night."""
    office.nights -= 1
    office.sync()


@pytest.mark.parametrize("times", [1, 2], ids=["read once", "read again with nothing new"])
def test_a_night_changed_what_it_published_however_often_it_is_read(
    office: Office, times: int
) -> None:
    office.deliver(CAST)
    office.sync()
    office.deliver([RENAMED if row is WATI else row for row in CAST])
    office.sync()
    for _ in range(times - 1):
        again(office)
    assert short(office) == (1, 1, 0, 0, 0, 1)


def test_a_night_in_which_nothing_was_new_is_quiet(office: Office) -> None:
    office.deliver(CAST)
    office.sync()
    office.sync()
    assert short(office) == (1, 0, 1, 0, 0, 0)


def test_what_is_held_has_changed_nothing(office: Office) -> None:
    people = crowd(office)
    office.deliver(people)
    office.sync()
    office.deliver([{**row, "key": f"neu-{row['key']}"} for row in people])
    office.sync()
    assert short(office) == (1, 0, 0, 1, 0, 0)


def test_the_rows_of_a_list_of_pledges_are_no_officials(office: Office) -> None:
    office.deliver(CAST)
    programme = Programme(office)
    office.sync()
    office.sync()
    office.nights -= 1
    Lists(programme).take([signs("Siti Contohwati")])
    assert office.ask("select sum(added) n from run where source = 'daftar'")[0]["n"] == 1
    assert short(office)[4:] == (0, 0)
