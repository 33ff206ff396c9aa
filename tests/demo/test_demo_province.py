"""The invented people stand where and as often as DOMAIN.md says, and the same seed gives the same
province.
"""

import hashlib
import re
from collections import Counter
from pathlib import Path

import pytest

from sibermata.demo.courier import Courier
from sibermata.demo.deliveries.clerk import write_lines
from sibermata.demo.deliveries.layouts import LAYOUTS
from sibermata.demo.server import Wire
from sibermata.demo.suppliers.calendar import EVEN_NIGHTS, ODD_NIGHTS
from sibermata.demo.suppliers.kinds import Trouble
from sibermata.demo.world.flaws import FLAWS
from tests.demo.invented import make


def digests(folder: Path, wire: Wire) -> dict[str, str]:
    found = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    for name, shelf in wire.shelves.items():
        found[name] = shelf.body + "".join(shelf.rows).encode()
    return {name: hashlib.sha256(body).hexdigest() for name, body in found.items()}


def test_the_same_seed_gives_the_same_bytes_on_every_night(tmp_path):
    seen = []
    for copy in ("a", "b"):
        province = make("district")
        with Wire() as wire:
            courier = Courier(province, tmp_path / copy, wire)
            for night in range(3):
                if night:
                    province.next_night()
                courier.deliver()
                seen.append(digests(tmp_path / copy, wire))
    assert seen[:3] == seen[3:]
    assert seen[0] != seen[1] != seen[2]


def test_another_seed_gives_other_people():
    names = [
        [tenure.person.name for tenure in make("village", seed).districts[0].villages[0].tenures]
        for seed in (1, 2)
    ]
    assert names[0] != names[1]


@pytest.fixture(scope="module")
def whole():
    return make("province")


def test_the_whole_province_has_the_shares_of_july_2024(whole):
    counts = whole.counts()
    assert counts["pemdes"] == pytest.approx(94_949, rel=0.01)
    assert counts["bpd"] == pytest.approx(54_703, rel=0.01)
    assert len(whole.districts) == 38
    assert sum(bool(district.villages) for district in whole.districts) == 30
    assert sum(len(district.villages) for district in whole.districts) == 7_721


def test_every_village_has_a_kades_two_to_six_dusun_and_an_odd_bpd(whole):
    for district in whole.districts:
        for village in district.villages:
            posts = Counter(tenure.post for tenure in village.tenures)
            assert posts["KADES"] == 1
            assert 2 <= len(village.hamlets) <= 6
            assert posts["KADUS"] <= len(village.hamlets)
            assert sum(posts[post] for post in posts if post.startswith("BPD")) <= 9


def test_capacities_namesakes_twins_and_double_posts_all_occur(whole):
    capacities: Counter[str] = Counter()
    doubles = namesakes = twins = 0
    for district in whole.districts:
        for village in district.villages:
            capacities.update(tenure.capacity for tenure in village.tenures)
            people = {id(tenure.person): tenure.person for tenure in village.tenures}
            doubles += len(village.tenures) - len(people)
            namesakes += len(people) - len({person.name for person in people.values()})
            births = Counter(
                (person.born, person.birth_place, person.name.split()[-1])
                for person in people.values()
            )
            twins += sum(count > 1 for count in births.values())
    assert min(capacities[capacity] for capacity in ("Pj", "Plt", "Plh")) > 10
    assert min(doubles, namesakes, twins) > 30


def test_every_nik_belongs_to_one_person_and_to_nobody_real(whole):
    people = {
        tenure.person.number: tenure.person.nik
        for d in whole.districts
        for v in d.villages
        for tenure in v.tenures
    }
    assert all(re.fullmatch("35[0-9]{10}9[0-9]{3}", nik) for nik in people.values())
    assert not any(nik.endswith("9000") for nik in people.values())
    assert len(set(people.values())) == len(people)


def test_no_written_nik_has_a_serial_of_a_real_person(tmp_path):
    province = make("district")
    for supplier in province.suppliers:
        for line in province.lines(supplier):
            digits = re.sub("[^0-9]", "", line.nik)
            assert len(digits) != 16 or 9001 <= int(digits[12:]) <= 9999


def test_every_defect_occurs_about_as_often_as_its_share(whole):
    tenures = [tenure for d in whole.districts for v in d.villages for tenure in v.tenures]
    for flaw, share in FLAWS.items():
        found = sum(tenure.flaw == flaw for tenure in tenures) / len(tenures)
        # A local title fits only some posts.
        assert (0.1 if flaw in ("local_post", "post_two") else 0.6) * share < found < 1.5 * share, (
            flaw
        )


@pytest.mark.parametrize("scale", ["district", "province"])
def test_every_source_type_and_layout_appears(scale, request):
    province = request.getfixturevalue("whole") if scale == "province" else make("district")
    with_opensid = make("district", mariadb=True) if scale == "district" else None
    names = {
        supplier.layout.name for p in (province, with_opensid) if p for supplier in p.suppliers
    }
    if scale == "province":
        assert any(supplier.stands_in_for == "opensid" for supplier in province.suppliers)
        names.add("opensid")
    assert names == set(LAYOUTS)
    splits = Counter(supplier.district for supplier in province.suppliers)
    assert set(splits.values()) == {1, 2}
    assert len({supplier.name for supplier in province.suppliers}) == len(province.suppliers)
    assert any(supplier.empty for supplier in province.suppliers)


def test_the_scales_have_their_sizes():
    assert len(make("village").suppliers) == 2
    assert 4_500 <= sum(make("district").counts().values()) <= 5_900


def test_a_night_changes_about_one_row_in_a_hundred_and_every_trouble_comes():
    province = make("district")
    before = {
        (
            tenure.key,
            tenure.sk_number,
            tenure.typo,
            tenure.flaw,
            tenure.person.back,
            v.code,
            tenure.post,
        )
        for d in province.districts
        for v in d.villages
        for tenure in v.tenures
    }
    troubles: set[Trouble] = set()
    happened: Counter[str] = Counter()
    for _ in range(8):
        province.next_night()
        troubles |= set(province.troubles.values())
        happened.update(province.happened)
        after = {
            (
                tenure.key,
                tenure.sk_number,
                tenure.typo,
                tenure.flaw,
                tenure.person.back,
                v.code,
                tenure.post,
            )
            for d in province.districts
            for v in d.villages
            for tenure in v.tenures
        }
        assert 0.002 <= len(after - before) / len(after) <= 0.02
        before = after
    assert troubles == {*EVEN_NIGHTS, *ODD_NIGHTS}
    assert {
        "new_sk",
        "replaced",
        "paw",
        "typo",
        "mended",
        "died",
        "staff",
        "elected",
        "re-elected",
    } <= set(happened)


def test_who_held_a_post_on_an_earlier_night_is_still_known():
    def held(holders):  # a name may change on the day of a marriage, and nobody else is there
        return {holder._replace(name="") for holder in holders if holder.in_office}

    province = make("district")
    first = held(province.holders())
    for _ in range(4):
        province.next_night()
    assert held(province.holders(1)) == first
    assert held(province.holders()) != first


def test_nobody_is_made_twice_in_one_list(whole):
    district = whole.district("35.16")
    supplier = next(supplier for supplier in whole.suppliers if supplier.district == "35.16")
    keys = [
        line.key
        for line in write_lines(district, ("pemdes", "bpd"), supplier.layout.habits)
        if line.outcome != "d"
    ]
    assert len(keys) == len(set(keys))
