"""Six nights of a few villages through the real sync, with the office that acts: right, and the
report adds up.
"""

from io import StringIO

import pytest
from rich.console import Console

from sibermata.demo.show import open_demo
from sibermata.demo.suppliers.kinds import KINDS, Trouble
from sibermata.desk.opening import Opened
from sibermata.desk.programme.load import ship_programme
from sibermata.settings import Settings
from sibermata.store.base.secrecy import Secrecy
from tests.conftest import fresh_database
from tests.demo.invented import FIRST, REGIONS
from tests.marks import SHIPPED
from tests.truth.live import live
from tests.truth.report import print_truth

NIGHTS = 6


@pytest.fixture(scope="module")
def database(server_url, template):
    """A fresh database for all of these nights."""
    with fresh_database(server_url, template) as made:
        yield made


@pytest.fixture(scope="module")
def found(database, tmp_path_factory):
    folder = tmp_path_factory.mktemp("truth")
    with open_demo(
        "village", folder, REGIONS, FIRST, {"SIBERMATA_DEMO_MARIADB": ""}, nights=NIGHTS
    ) as demo:
        settings = Settings(
            "", folder, REGIONS.parents[1], demo.sources, "jatim", 90, environ=demo.environment
        )
        door = Opened(settings, database, Secrecy(bytes(range(7, 39))))
        with database.work() as connection:
            posts = door.rules.book.posts.posts
            ship_programme(connection, door.secrecy, SHIPPED, posts)
        return live(demo, door, NIGHTS, Console(file=StringIO()))


def test_nobody_is_lost_doubled_or_wrongly_linked(found):
    assert found.identity.humans > 100
    assert (found.identity.faults, found.identity.lost, found.identity.strangers) == (0, [], [])


def test_every_tenure_is_right(found):
    assert found.report.share == 1.0, found.report.examples
    assert found.good


def test_every_mark_rests_on_the_evidence_of_its_own_person(found):
    marks = found.marks
    assert marks.sure > 50
    assert (marks.others, marks.without, marks.share) == (0, 0, 1.0), marks.examples


def test_every_trouble_ends_as_it_should(found):
    troubled = [held for held in found.held if held.trouble]
    assert len(troubled) >= 4
    assert all(held.as_planned for held in found.held), [
        (held.trouble, held.end) for held in found.held
    ]
    assert all(tuple(held.end.partition("/")[::2]) in KINDS[held.trouble].ends for held in troubled)


def test_the_office_decides_on_every_plan_that_waits(found):
    held = sum(held.end.startswith("HELD") for held in found.held if held.night < NIGHTS)
    assert held
    assert found.acts["rencana ditolak"] + found.acts["rencana dilepas"] >= held


def test_the_report_adds_up_and_names_what_happened(found):
    out = StringIO()
    print_truth(found, Console(file=out, width=200))
    text = out.getvalue()
    report = found.report
    assert (
        f"({report.right + report.gone_right} dari {report.expected + report.gone};"
        in text.replace(".", "")
    )
    assert report.expected == sum(expected for expected, _ in report.by_district.values())
    assert "100,000 % benar" in text
    assert f"hilang {len(found.identity.lost)} · ganda 0" in text
    assert len(found.asked) == NIGHTS
    assert sum(one.codes.total() for one in found.asked) == sum(
        int(line.split()[0]) for line in text.splitlines() if "terbuka" in line
    )
    assert Trouble.SHRUNKEN in {held.trouble for held in found.held}
