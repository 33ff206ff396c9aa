"""`sources new` proposes what a file says, and leaves out what only looks like one of our columns."""

import tomllib

from tests.cli.conftest import Type
from tests.office import CAST, Office, as_csv


def test_a_status_column_of_something_else_is_proposed_as_ignored(
    type_: Type, office: Office
) -> None:  # R10
    sample = office.folder / "contoh.csv"
    sample.write_text(as_csv([{**row, "status": "Kawin"} for row in CAST]))
    target = office.folder / "sources" / "contoh.toml"

    assert type_("sources", "new", sample, "--district", "35.16", "-o", target).code == 0

    proposed = tomllib.loads(target.read_text())
    assert "status" not in proposed["columns"]
    assert proposed["read"]["ignore"] == ["status"]
    assert type_("sync", "contoh").code == 0
    assert "STATUS_COLUMN_FOREIGN" not in office.codes()
