"""The readers and the rules make of every row of the invented province what its truth says they
must; `ganda` is judged elsewhere.
"""

import csv
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from sibermata.demo.courier import Courier
from sibermata.demo.deliveries.forms import is_of_bpd
from sibermata.demo.deliveries.line import DUPLICATE, Said
from sibermata.demo.server import Wire
from sibermata.demo.truth import plain_name
from sibermata.demo.world.flaws import FLAWS
from sibermata.records.delivery import Before
from sibermata.records.official import OfficialRecord, Outcome
from sibermata.records.region import Region
from sibermata.rules.rulebook import make_rulebook
from sibermata.rules.value.columns import make_column_names
from sibermata.rules.value.region_code import Places
from sibermata.settings import rule_files
from sibermata.sources.base import fetch_source, parse_source
from sibermata.sources.declarations import load_sources
from sibermata.sources.limits import Budget
from sibermata.validate.official import make_reader
from tests.demo.invented import FIRST, REGIONS, make

CONFIG = REGIONS.parents[1]


@pytest.fixture(scope="module")
def book():
    return make_rulebook(rule_files(CONFIG))


@pytest.fixture(scope="module")
def regions():
    with REGIONS.open(encoding="utf-8", newline="") as file:
        return [Region(row["code"], row["name"], row["level"]) for row in csv.DictReader(file)]


def judge_every_row(served, folder, book, regions) -> Counter[str]:
    """Hold every row of every source against its line; return how many of each outcome there
    were.
    """
    names = make_column_names(tomllib.loads((CONFIG / "spellings/columns.toml").read_text("utf-8")))
    suppliers = {supplier.name: supplier for supplier in served.province.suppliers}
    found: Counter[str] = Counter()
    for source in load_sources(folder / "sources").sources:
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
        written = served.province.lines(suppliers[source.name])
        if suppliers[source.name].layout.in_parts:  # newest first
            order = [Path(table.file).name[: len("35.05.01.2001")] for table in parsed.tables]
            written.sort(key=lambda line: order.index(line.village.code))
        if suppliers[source.name].layout.name == "form":
            written.sort(key=is_of_bpd)
        lines = iter([line for line in written if not line.broken_in_two])
        broken = parsed.misfits
        assert len(broken) == sum(line.broken_in_two for line in written), source.name
        places = Places(
            source.district,
            [region for region in regions if region.code.startswith(source.district)],
            lambda: Places("35", regions),
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
                body=table.body,
            )
            for row in table.rows:
                line, judged = next(lines), judge(row)
                wanted = Outcome.ADMITTED if line.outcome == DUPLICATE else Outcome(line.outcome)
                assert judged.outcome is wanted, (source.name, line, judged)
                found[judged.outcome] += 1
                if judged.record is not None and line.said is not None:
                    agree(judged.record, line.said)
        assert next(lines, None) is None, f"{source.name}: rows were not read"
    return found


def agree(record: OfficialRecord, said: Said) -> None:
    assert (record.village_code, record.post, plain_name(record.name)) == (
        said.village_code,
        said.post,
        plain_name(said.name),
    )
    assert (record.capacity, record.active) == (said.capacity, said.active), (record, said)
    if record.sk_date is not None and said.sk_date is not None:
        assert record.sk_date == said.sk_date


def test_every_row_at_district_scale_is_judged_as_the_truth_expects(
    served, tmp_path, book, regions
):
    assert judge_every_row(served, tmp_path, book, regions)[Outcome.ADMITTED] > 4_000


def test_every_defect_is_judged_as_the_truth_expects_in_every_layout(tmp_path, book, regions):
    province = make("district")
    defects = [flaw for flaw in FLAWS if flaw != "broken_in_two"]  # a few of those in one file only
    for district in province.districts:
        tenures = [tenure for village in district.villages for tenure in village.tenures]
        for number, tenure in enumerate(tenures):
            tenure.flaw = defects[number % len(defects)]
            tenure.style = number * 7919 % 2**32
    with Wire() as wire:
        courier = Courier(province, tmp_path, wire)
        courier.deliver()
        courier.write_sources(tmp_path / "sources")
        found = judge_every_row(courier, tmp_path, book, regions)
    assert min(found[outcome] for outcome in Outcome if outcome != Outcome.DUPLICATE) > 30
