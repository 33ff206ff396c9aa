"""The officer of the demo has everything of an officer's day in the district that he is given."""

from sibermata.cli.demo.pages import let_pages_take_files
from tests.office import CAST, Office, person
from tests.web.conftest import REFUSED, opened_of

JOMBANG = person("1", "Dewi Percobaan", "3517015503809011", "Kepala Desa", "35.17.01.2001")


def test_the_page_takes_the_file_of_the_source_where_most_waits(office: Office) -> None:
    office.deliver([JOMBANG], "jombang", district="35.17")
    office.deliver([*CAST, *REFUSED])
    office.sync()
    door = opened_of(office)
    with office.database.work() as connection:
        assert let_pages_take_files(door, connection) == "35.16"
    assert {one.name: one.is_push for one in door.sources()} == {
        "jombang": False,
        "mojokerto": True,
    }
    door.pages.close()
