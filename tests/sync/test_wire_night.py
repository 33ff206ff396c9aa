"""A night with sources on the wire: they are asked ahead of each other, and each is settled in its turn."""

from pytest_httpserver import HTTPServer

from tests.office import CAST, Office, as_csv


def test_sources_on_the_wire_and_on_disk_are_all_settled_in_one_night(office: Office, httpserver: HTTPServer) -> None:
    office.deliver(CAST)
    httpserver.expect_request("/roster.csv").respond_with_data(as_csv(CAST), content_type="text/csv")
    for number in range(3):
        (office.folder / "sources" / f"web-{number}.toml").write_text(
            f'name = "web-{number}"\ndistrict = "35.16"\ntype = "spreadsheet"\naddress = "{httpserver.url_for("/roster.csv")}"\n'
            "internal_network = true\n"
        )
    assert [(result.source, str(result.state)) for result in office.sync()] == [
        ("mojokerto", "PUBLISHED"), ("web-0", "PUBLISHED"), ("web-1", "PUBLISHED"), ("web-2", "PUBLISHED"),
    ]  # fmt: skip
    assert {str(result.state) for result in office.sync()} == {"NOOP"}
    assert len(office.people()) == len(CAST)
