"""What a list says in one cell: the village inside a post, the post beside a name."""

import pytest

from sibermata.rules.value.region_code import Places
from sibermata.validate.list_cells import part_name, read_office, read_post
from tests.validate.one_row import REGIONS, the_book

POSTS = the_book().posts
PLACES = Places("35.16", REGIONS)
SRIGADING = "35.16.05.2001"


@pytest.mark.parametrize(
    ("text", "post", "village"),
    [
        ("Kades Srigading", "KADES", SRIGADING),
        ("Kepala Desa Srigading Kec. Ngoro", "KADES", SRIGADING),
        ("Kaur Keuangan Srigading", "KAUR_KEUANGAN", SRIGADING),
        ("Kasun Krajan Desa Srigading", "KADUS", SRIGADING),
        ("Kasun Srigading", "KADUS", ""),  # a hamlet may be called like a village
        ("Kepala Desa", "KADES", ""),
        ("Kaur Keuangan", "KAUR_KEUANGAN", ""),
        ("Kades Atlantis", "KADES", ""),
        ("KEPALA DESA / Ds. Srigading", "KADES", SRIGADING),
        ("Sekdes / Ds. Srigading", "SEKDES", SRIGADING),
        ("Kaur TU & Umum, Desa Srigading", "KAUR_TU_UMUM", SRIGADING),
    ],
)
def test_a_post_may_name_its_village(text: str, post: str, village: str) -> None:
    said = read_post(text, POSTS, PLACES, "")
    assert (said.post, said.village) == (post, village)


@pytest.mark.parametrize(
    ("cell", "office"),
    [
        ("Pemdes Srigading", ("SRIGADING", "")),
        ("Desa Srigading Kec. Ngoro", ("DESA SRIGADING", "NGORO")),
        ("Kec. Ngoro", ("", "NGORO")),
        ("Srigading", ("Srigading", "")),
        (SRIGADING, (SRIGADING, "")),
    ],
)
def test_an_office_names_a_village_and_a_kecamatan(cell: str, office: tuple[str, str]) -> None:
    assert read_office(cell) == office


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("Siti Contohwati (Kades Srigading)", ("Siti Contohwati", "Kades Srigading")),
        ("Kades Srigading - Siti Contohwati (Siti)", ("Siti Contohwati", "Kades Srigading")),
        ("Dra. Siti, M.Si / Kades", ("Dra. Siti, M.Si", "Kades")),
        ("Siti Contohwati, S.Pd", ("Siti Contohwati, S.Pd", "")),
        ("Budi (mewakili Kades)", ("Budi (mewakili Kades)", "")),
        ("Kades / Sekdes / Budi", ("Kades / Sekdes / Budi", "")),
        ("Carik, S.Pd", ("Carik, S.Pd", "")),
    ],
)
def test_a_name_is_parted_from_the_one_post_beside_it(cell: str, parts: tuple[str, str]) -> None:
    assert part_name(cell, POSTS) == parts


def test_the_posts_of_a_list_that_is_the_bpds_are_bare_words() -> None:
    assert read_post("Ketua", POSTS, PLACES, "", "bpd").post == "BPD_KETUA"
    assert read_post("Sekretaris Desa Srigading", POSTS, PLACES, "").post == "SEKDES"
    assert read_post("Anggota", POSTS, PLACES, "").post == ""
