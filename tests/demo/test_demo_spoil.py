"""A trouble spoils what it says it spoils and nothing else; what began one night stays."""

import re
from datetime import date
from html import unescape

import pytest

from sibermata.demo.courier import BROKEN, Courier
from sibermata.demo.deliveries.delimited import write_comma
from sibermata.demo.server import Wire
from sibermata.demo.suppliers.kinds import KINDS, Trouble
from sibermata.demo.suppliers.spoil import instant, spoil, spoil_bytes
from tests.demo.invented import make

MOVED = ("active", "name", "born", "sk_number", "sk_date", "key", "nik", "subdistrict")


@pytest.fixture(scope="module")
def province():
    return make("truth", nights=10)


@pytest.fixture(scope="module")
def lines(province):
    supplier = next(one for one in province.suppliers if one.layout.name == "comma")
    return province.lines(supplier)


def cells(lines, column):
    return [getattr(line, column) for line in lines]


@pytest.mark.parametrize(
    ("trouble", "moved"),
    [
        pytest.param(Trouble.NAMES_SORTED, {"name"}, id="H3-names"),
        pytest.param(Trouble.NAME_DELETED, {"name"}, id="H3-shift-up"),
        pytest.param(Trouble.SLIPPED, {"name"}, id="H3-one-row-off"),
        pytest.param(Trouble.BIRTHS_SORTED, {"born"}, id="H3-births"),
        pytest.param(Trouble.DECREES_SORTED, {"sk_number", "sk_date"}, id="H3-decrees"),
        pytest.param(Trouble.KEYS_SORTED, {"key"}, id="H3-keys"),
        pytest.param(Trouble.VILLAGE_SORTED, {"name"}, id="H3-one-village"),
        pytest.param(Trouble.ENDED, {"active"}, id="H10-ends-stated"),
        pytest.param(Trouble.OVERWRITTEN, {"name"}, id="H4-overwritten"),
        pytest.param(Trouble.MASKED, {"name"}, id="H6-masked"),
        pytest.param(Trouble.ERRORS, {"nik"}, id="H5-errors"),
        pytest.param(Trouble.NO_SUBDISTRICT, {"subdistrict"}, id="R3-no-kecamatan"),
        pytest.param(Trouble.INSTANTS, {"born", "sk_date"}, id="R5-instants"),
    ],
)
def test_one_column_is_spoilt_and_the_others_stand(lines, trouble, moved):
    spoilt = spoil(lines, trouble, "35", 5)
    assert {name for name in MOVED if cells(spoilt, name) != cells(lines, name)} == moved
    assert len(spoilt) == len(lines)


def test_a_village_whose_names_were_sorted_is_the_only_one(lines):  # H3
    spoilt = spoil(lines, Trouble.VILLAGE_SORTED, "35", 5)
    touched = {
        line.village.code for line, now in zip(lines, spoilt, strict=True) if line.name != now.name
    }
    assert len(touched) == 1


def test_punctuation_written_as_html_reads_as_before(lines):  # H16
    spoilt = spoil(lines, Trouble.ENTITIES, "35", 5)
    assert any("&#039;" in line.name for line in spoilt)
    assert [unescape(line.name) for line in spoilt] == cells(lines, "name")


def test_a_masked_name_keeps_its_first_letter_and_little_more(lines):  # H6
    spoilt = spoil(lines, Trouble.MASKED, "35", 5)
    assert all("*" in line.name for line in spoilt if line.name)
    assert re.fullmatch(r"S\*+i C\*+o", spoil([_named(lines, "Siti Contohko")], *MASK)[0].name)


MASK = (Trouble.MASKED, "35", 5)


def _named(lines, name):
    return lines[0]._replace(name=name)


@pytest.mark.parametrize(
    ("day", "written"),
    [
        pytest.param(date(1960, 5, 5), "1960-05-04T16:30:00.000Z", id="R5-half-an-hour-then"),
        pytest.param(date(1990, 2, 7), "1990-02-06T17:00:00.000Z", id="R5-wib"),
    ],
)
def test_a_day_is_sent_as_the_instant_of_its_midnight_in_java(day, written):
    assert instant(day) == written


def test_an_answer_that_is_cut_ends_inside_its_last_row(lines):  # R8
    body = write_comma(lines)
    cut = spoil_bytes(body, Trouble.CUT)
    whole, last = body.splitlines(), cut.splitlines()
    assert last[:-1] == whole[:-1]
    assert whole[-1].startswith(last[-1])
    assert last[-1].count(b",") < whole[-1].count(b",")


def test_what_begins_one_night_stays(province):  # H16
    supplier = next(one for one in province.suppliers if one.layout.name == "semicolon")
    province.plan_troubles = lambda night: {supplier.name: Trouble.ENTITIES} if night == 2 else {}
    assert not any("&#" in line.name for line in province.lines(supplier))
    for _ in range(2):
        province.next_night()
        assert any("&#" in line.name for line in province.lines(supplier))


def test_a_folder_holds_a_file_for_each_village_and_one_may_be_broken(tmp_path):  # R13
    province = make("district")
    supplier = next(one for one in province.suppliers if one.layout.in_parts)
    villages = province.district(supplier.district).villages
    with Wire() as wire:
        courier = Courier(province, tmp_path, wire)
        courier.deliver()
        files = sorted((tmp_path / "drop" / supplier.name).iterdir())
        assert [path.name[:13] for path in files] == [village.code for village in villages]
        assert not any(path.read_bytes() == BROKEN for path in files)
        province.troubles = {supplier.name: Trouble.FILE_BROKEN}
        courier.deliver()
        assert sum(path.read_bytes() == BROKEN for path in files) == 1


def test_every_kind_says_what_a_run_may_come_to():
    assert set(KINDS) == set(Trouble)
    assert all(kind.ends and kind.words for kind in KINDS.values())
