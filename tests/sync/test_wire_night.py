"""A night with sources on the wire: they are asked ahead of each other, and each is settled in its
turn.
"""

import socket

from pytest_httpserver import HTTPServer

from sibermata.sources.limits import Budget, Limits
from tests.office import CAST, Office, as_csv


def test_sources_on_the_wire_and_on_disk_are_all_settled_in_one_night(
    office: Office, httpserver: HTTPServer
) -> None:
    office.deliver(CAST)
    httpserver.expect_request("/roster.csv").respond_with_data(
        as_csv(CAST), content_type="text/csv"
    )
    for number in range(3):
        (office.folder / "sources" / f"web-{number}.toml").write_text(
            f'name = "web-{number}"\ndistrict = "35.16"\ntype = "spreadsheet"\naddress = "{httpserver.url_for("/roster.csv")}"\n'
            "internal_network = true\n"
        )
    assert sorted((result.source, str(result.state)) for result in office.sync()) == [
        ("mojokerto", "PUBLISHED"),
        ("web-0", "PUBLISHED"),
        ("web-1", "PUBLISHED"),
        ("web-2", "PUBLISHED"),
    ]
    assert {str(result.state) for result in office.sync()} == {"NOOP"}
    assert len(office.people()) == len(CAST)


def test_a_server_that_never_answers_holds_up_nobody_but_itself(office: Office) -> None:
    office.deliver(CAST)
    with socket.create_server(("127.0.0.1", 0)) as dead:
        for name in ("aaa-dead", "bbb-dead"):
            (office.folder / "sources" / f"{name}.toml").write_text(
                f'name = "{name}"\ndistrict = "35.16"\ntype = "spreadsheet"\ninternal_network = '
                f'true\naddress = "http://127.0.0.1:{dead.getsockname()[1]}/a.csv"\n'
            )
        limits = Limits(
            source_seconds=1.5,
            request_seconds=1,
            read_seconds=0.5,
            attempts=2,
            wait_first_seconds=0.1,
        )
        results = office.sync(budget=lambda: Budget(limits))
    assert (results[0].source, str(results[0].state)) == ("mojokerto", "PUBLISHED")
    assert {(result.source, str(result.state)) for result in results[1:]} == {
        ("aaa-dead", "FAILED"),
        ("bbb-dead", "FAILED"),
    }
