"""The readers and the rules make of every row of the invented province what its truth says they
must; `ganda` is judged elsewhere.
"""

import csv
import tomllib
from pathlib import Path

from sibermata.demo.clerk import DUPLICATE
from sibermata.demo.truth import plain_name
from sibermata.records.delivery import Before
from sibermata.records.official import Outcome
from sibermata.records.region import Region
from sibermata.rules.rulebook import make_rulebook
from sibermata.rules.value.columns import make_column_names
from sibermata.rules.value.region_code import make_places
from sibermata.sources.base import fetch_source, parse_source
from sibermata.sources.declarations import load_sources
from sibermata.sources.limits import Budget
from sibermata.validate.official import make_reader
from tests.demo.invented import FIRST, REGIONS

CONFIG = REGIONS.parents[1]


def test_every_row_at_district_scale_is_judged_as_the_truth_expects(served, tmp_path):
    files = {
        str(path.relative_to(CONFIG)): path.read_text(encoding="utf-8")
        for path in CONFIG.rglob("*.toml")
    }
    book = make_rulebook(
        {name: text for name, text in files.items() if not name.startswith("sources/")}
    )
    names = make_column_names(tomllib.loads(files["spellings/columns.toml"]))
    with REGIONS.open(encoding="utf-8", newline="") as file:
        regions = [Region(row["code"], row["name"], row["level"]) for row in csv.DictReader(file)]
    suppliers = {supplier.name: supplier for supplier in served.province.suppliers}
    for source in load_sources(tmp_path / "sources").sources:
        fetched = fetch_source(
            source,
            Before(),
            environ=served.environment,
            budget=Budget(),
            root=Path("/"),
            person=True,
        )
        assert fetched.proof, source.name
        parsed = parse_source(fetched.parts, source, names)
        lines = iter(served.province.lines(suppliers[source.name]))
        places = make_places(
            source.district,
            [region for region in regions if region.code.startswith(source.district)],
            regions,
        )
        for table in parsed.tables:
            assert not table.unknown, source.name
            judge = make_reader(
                table.columns,
                source,
                places,
                book,
                FIRST,
                date1904=table.date1904,
                headers=table.headers,
            )
            for row in table.rows:
                line, judged = next(lines), judge(row)
                wanted = Outcome.ADMITTED if line.outcome == DUPLICATE else Outcome(line.outcome)
                assert judged.outcome is wanted, (source.name, line, judged)
                if judged.record is not None and line.said is not None:
                    record, said = judged.record, line.said
                    assert (record.village_code, record.post, plain_name(record.name)) == (
                        said.village_code,
                        said.post,
                        plain_name(said.name),
                    )
        assert next(lines, None) is None, f"{source.name}: rows were not read"
